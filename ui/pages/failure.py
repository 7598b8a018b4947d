"""When it fails: the worlds in which the decision does harm or breaks a red line."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from forcesim.report.views.failure import FailureView, failure_view, scatter, world_words
from forcesim.study.results.findings import FailureFinding
from forcesim.study.results.study_result import StudyResult
from ui.charts.failure_box import FailureBox
from ui.charts.failure_scatter import FailureScatter
from ui.pages.question_page import QuestionPage
from ui.studies.question_forms import QuestionForm, fields_of
from ui.theme import Theme
from ui.widgets.folding_row import FoldingRow
from ui.widgets.labels import flowing, label
from ui.widgets.red_line_editor import RedLineEditor

_WORSE, _BROKEN = "worse", "broken"
_MARKS = ("✕ it fails there", "● it does not", "▼ luck hides it", "◇ as things stand")


class FailurePage(QuestionPage):
    """The box on sliders, and the worlds over two numbers."""

    kind = "failure"
    heading = "WHEN IT FAILS"
    asks = "In which worlds, of all that the evidence allows, does this decision do harm or break a red line?"
    button = "Find when it fails"
    usual = ("gangs, or else harm", "all harm")
    empty = (
        "Nothing has been asked yet. Worlds show as they come in; the whole answer takes some minutes, and the status "
        "bar says how many."
    )

    def _add_inputs(self, layout: QVBoxLayout) -> None:
        layout.addWidget(label("It fails where", "small"))
        self.fails_where = self._combo("fails_where", "What counts as failing")
        self.fails_where.addItem("it makes things worse", _WORSE)
        self.fails_where.addItem("a red line is broken", _BROKEN)
        self.fails_where.currentIndexChanged.connect(self._show_inputs)
        layout.addWidget(self.fails_where)
        self._outcome_label = label("Worse than without it, in", "small")
        layout.addWidget(self._outcome_label)
        self.outcome = self._combo("outcome", fields_of(self.kind)["outcomes"].option.label)
        layout.addWidget(self.outcome)
        self.lines = RedLineEditor(
            self.kind, self._outcomes(), self._usual_line(), self._theme, many=False, averages=True
        )
        layout.addWidget(self.lines)
        self._show_inputs()

    def _show_inputs(self) -> None:
        is_line = self.fails_where.currentData() == _BROKEN
        self.lines.setVisible(is_line)
        self.outcome.setVisible(not is_line)
        self._outcome_label.setVisible(not is_line)

    def _fill_inputs(self) -> None:
        self._fill_outcomes(self.outcome)
        self.lines.set_outcomes(self._outcomes())
        self.lines.propose(self._usual_line())

    def _add_charts(self, layout: QVBoxLayout) -> None:
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(12)
        layout.addLayout(self._boxes)
        self._tracks: list[QWidget] = []
        self._note = flowing("small", "failure_note")
        layout.addWidget(self._note)
        layout.addWidget(label("THE WORLDS", "heading"))
        self.across = self._axis("across", "Number across")
        self.up = self._axis("up", "Number up")
        halves = QHBoxLayout(), QHBoxLayout()
        for half, words, combo in zip(halves, ("Across", "Up"), (self.across, self.up), strict=True):
            half.addWidget(label(words, "small"))
            half.addWidget(combo, 1)
        layout.addWidget(FoldingRow(*halves, needs=self._room_for_axes))
        self.worlds = FailureScatter(self._theme)
        layout.addWidget(self.worlds, 1)
        self._legend = flowing("small", "worlds_key")
        layout.addWidget(self._legend)
        self._has_chosen = False

    def _room_for_axes(self) -> int:
        """Pixels in which both names can be read beside each other."""
        widest = max(combo.fontMetrics().horizontalAdvance(combo.currentText()) for combo in (self.across, self.up))
        return 2 * (widest + self._theme.px(90))

    def _axis(self, name: str, words: str) -> QComboBox:
        combo = self._combo(name, words)
        combo.activated.connect(self._axis_chosen)
        return combo

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.lines.set_theme(theme)
        self.worlds.set_theme(theme)
        if self._result is not None:
            self._draw(self._result)

    def waiting(self) -> None:
        self._has_chosen = False
        super().waiting()

    def _draw(self, result: StudyResult) -> None:
        if not isinstance(result.finding, FailureFinding):
            return
        view = failure_view(result.finding)
        self._draw_box(view)
        self._note.setText(view.note)
        self._offer(view)
        self._draw_worlds()

    def _draw_box(self, view: FailureView) -> None:
        for track in self._tracks:
            track.hide()
            self._boxes.removeWidget(track)
            track.deleteLater()
        self._tracks = [FailureBox(bounds, self._theme) for bounds in view.confined]
        marks = (*_MARKS, "┄ the box") if view.confined else _MARKS
        self._legend.setText("   ".join(marks) + ". Hover over a world to read it.")
        for track in self._tracks:
            self._boxes.addWidget(track)

    def _offer(self, view: FailureView) -> None:
        """Offer the numbers as axes, the two that tell most at first, until a person picks others."""
        for index, combo in enumerate((self.across, self.up)):
            here = combo.currentData()
            with QSignalBlocker(combo):
                combo.clear()
                for path, words in view.numbers:
                    combo.addItem(words, path)
                chosen_index = combo.findData(here) if self._has_chosen else -1
                combo.setCurrentIndex(chosen_index if chosen_index >= 0 else min(index, combo.count() - 1))

    def _axis_chosen(self) -> None:
        self._has_chosen = True
        self._draw_worlds()

    def _draw_worlds(self) -> None:
        result = self._result
        if result is not None and isinstance(finding := result.finding, FailureFinding):
            axes = self.across.currentData(), self.up.currentData()
            self.worlds.show_scatter(scatter(finding, *axes), lambda world: world_words(result, finding, world, axes))

    @property
    def own_lines(self) -> tuple[str, ...]:
        return self.lines.own_texts if self.fails_where.currentData() == _BROKEN else ()

    @property
    def form(self) -> QuestionForm:
        if self.fails_where.currentData() == _BROKEN:
            return self._form(red_line=self.lines.texts[0]) if self.lines.texts else self._form()
        outcome = self.outcome.currentData()
        return self._form(outcomes=(outcome,)) if outcome else self._form()

    def fill_in(self, form: QuestionForm) -> None:
        super().fill_in(form)
        line = form.values.get("red_line")
        self.fails_where.setCurrentIndex(self.fails_where.findData(_WORSE if line is None else _BROKEN))
        (outcome,) = form.values.get("outcomes") or ("",)
        self.outcome.setCurrentIndex(max(self.outcome.findData(outcome), 0))
        if line is not None:
            self.lines.set_texts((line,))
