"""What it takes: the least or most of a lever that keeps to red lines."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forcesim.report.views.require import RequireView, levers_to_search, require_view
from forcesim.scenario.levers import MOVE_SHARE
from forcesim.study.results.findings import RequireFinding
from forcesim.study.results.study_result import StudyResult
from ui.charts.red_line_curves import RedLineCurves, line_colour
from ui.pages.question_page import QuestionPage
from ui.studies.question_forms import QuestionForm, fields_of
from ui.theme import Theme
from ui.widgets.labels import flowing, label
from ui.widgets.red_line_editor import RedLineEditor

_SHAPES = {"circle": "●", "square": "■", "triangle": "▲", "diamond": "◆", "star": "★"}


class RequirePage(QuestionPage):
    """Shares of futures that keep to each red line, against the lever."""

    kind = "require"
    heading = "WHAT IT TAKES"
    asks = "How far can one lever go, or how far must it, so that every red line holds with its chance?"
    button = "Find what it takes"
    empty = (
        "Nothing has been asked yet. Settings show as they are tried; the whole answer takes a minute or more, and the "
        "status bar says how long."
    )

    def _add_inputs(self, layout: QVBoxLayout) -> None:
        declared = fields_of(self.kind)
        layout.addWidget(label(declared["lever"].option.label, "small"))
        self.lever = self._combo("lever", declared["lever"].option.label)
        layout.addWidget(self.lever)
        self.sense = self._combo("sense", declared["sense"].option.label)
        for sense, words in (declared["sense"].option.choices or {}).items():
            self.sense.addItem(words, sense)
        layout.addWidget(self.sense)
        layout.addWidget(label(declared["red_lines"].option.label, "small"))
        self.lines = RedLineEditor(
            self.kind, self._outcomes(), self._usual_line(), self._theme, many=True, averages=False
        )
        layout.addWidget(self.lines)

    def _fill_inputs(self) -> None:
        self.lines.set_outcomes(self._outcomes())
        self.lines.propose(self._usual_line())
        here = self.lever.currentData() or MOVE_SHARE
        with QSignalBlocker(self.lever):
            self.lever.clear()
            for path, words in levers_to_search(self._session.scenario()):
                self.lever.addItem(words, path)
            self.lever.setCurrentIndex(max(self.lever.findData(here), 0))

    def _add_charts(self, layout: QVBoxLayout) -> None:
        self._key = QVBoxLayout()
        self._key.setSpacing(2)
        layout.addLayout(self._key)
        self._keys: list[QWidget] = []
        self.chart = RedLineCurves(self._theme)
        layout.addWidget(self.chart, 1)
        self._way = flowing("strong", "in_the_way")
        layout.addWidget(self._way)
        self._note = flowing("small", "requirement_note")
        layout.addWidget(self._note)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.lines.set_theme(theme)
        self.chart.set_theme(theme)
        if self._result is not None:
            self._draw(self._result)

    def _draw(self, result: StudyResult) -> None:
        if not isinstance(result.finding, RequireFinding):
            return
        view = require_view(result, result.finding)
        self._draw_key(view)
        self.chart.show_view(view)
        self._way.setText(view.in_the_way)
        self._way.setVisible(bool(view.in_the_way))
        self._note.setText(view.note)

    def _draw_key(self, view: RequireView) -> None:
        for widget in self._keys:
            widget.hide()
            self._key.removeWidget(widget)
            widget.deleteLater()
        self._keys = []
        for line in view.lines:
            way = " (stands in the way)" if line.in_the_way else ""
            key_label = label(f"{_SHAPES[line.marker]} {line.words}{way}", "", wraps=True)
            key_label.setStyleSheet(f"color: {line_colour(self._theme, line)};")
            self._keys.append(key_label)
            self._key.addWidget(key_label)

    @property
    def own_lines(self) -> tuple[str, ...]:
        return self.lines.own_texts

    @property
    def form(self) -> QuestionForm:
        lever = self.lever.currentData() or MOVE_SHARE
        moved = {} if lever == MOVE_SHARE else {"lever": lever}
        return self._form(red_lines=self.lines.texts, **moved, sense=self.sense.currentData())

    def fill_in(self, form: QuestionForm) -> None:
        super().fill_in(form)
        self.lines.set_texts(form.values.get("red_lines", ()))
        self.sense.setCurrentIndex(max(self.sense.findData(form.values.get("sense")), 0))
        self.lever.setCurrentIndex(max(self.lever.findData(form.values.get("lever", MOVE_SHARE)), 0))
