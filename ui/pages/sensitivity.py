"""What matters: the numbers that nobody knows, by what they do to the outcome."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from forcesim.errors import ForcesimError
from forcesim.report.answers.information.worth_knowing import sentences, worth_sentences
from forcesim.report.views.sensitivity import sensitivity_view
from forcesim.study.results.findings import SensitivityFinding
from forcesim.study.results.study_result import StudyResult
from ui.charts.tornado import Tornado
from ui.charts.variance_split import VarianceSplit
from ui.pages.question_page import QuestionPage
from ui.studies.question_forms import QuestionForm, fields_of
from ui.studies.worth_study import Aim, WorthStudy
from ui.theme import Theme
from ui.widgets.labels import flowing, label
from ui.widgets.worth_panel import WorthPanel


class SensitivityPage(QuestionPage):
    """A tornado, and luck beside ignorance."""

    kind = "sensitivity"
    heading = "WHAT MATTERS"
    asks = (
        "Of all that nobody knows, what matters most for what this decision changes? Every number with a plausible "
        "range is moved through it."
    )
    button = "Find what matters"
    usual = ("the headline, gangs first", "the headline")
    empty = (
        "Nothing has been asked yet. The numbers likeliest to matter are tried first and answer soon; the whole answer "
        "takes some minutes, and the status bar says how many."
    )

    def _add_inputs(self, layout: QVBoxLayout) -> None:
        words = fields_of(self.kind)["outcomes"].option.label
        self.outcome = self._combo("outcome", words)
        layout.addWidget(label(words, "small"))
        layout.addWidget(self.outcome)

    def _fill_inputs(self) -> None:
        self._fill_outcomes(self.outcome)

    def _add_charts(self, layout: QVBoxLayout) -> None:
        self._title = flowing("strong", "tornado_title")
        self.shown = self._combo("shown", "Outcome that the bars are about")
        self.shown.activated.connect(self._choose)
        self._has_chosen = False
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.addWidget(self._title, 1)
        self._top.addWidget(self.shown)
        layout.addLayout(self._top)
        self.tornado = Tornado(self._theme)
        self.tornado.chosen.connect(self.parameter_asked)
        layout.addWidget(self.tornado)
        self._note = flowing("small", "tornado_note")
        layout.addWidget(self._note)
        layout.addWidget(label("LUCK OR IGNORANCE", "heading"))
        self.luck = VarianceSplit(self._theme)
        layout.addWidget(self.luck)
        self._luck_words = flowing("small", "luck_words")
        layout.addWidget(self._luck_words)
        layout.addStretch(1)

    def _add_below(self, layout: QVBoxLayout) -> None:
        self.worth = WorthPanel()
        layout.addWidget(self.worth)

    def follow(self, study: WorthStudy, others: Sequence[QuestionPage]) -> None:
        """Ask what finding out would be worth, and tell it, at the foot of the page."""
        self._worth_study, self._others = study, others
        self.outcome.activated.connect(lambda _: self._look_again())
        self.worth.asked.connect(self._ask_worth)
        study.answered.connect(self._tell_worth)
        study.failed.connect(lambda why: self.worth.show_words(f"The study gave no answer: {why}"))
        study.line_changed.connect(self._tell_place)
        self._session.changed.connect(self._look_again)

    def _ask_worth(self) -> None:
        try:
            self._worth_study.run(self._aim)
        except ForcesimError as error:
            self.worth.show_words(f"This can't be asked as it stands: {error}")
        else:
            self.worth.waiting()
            self._tell_place()

    def _tell_place(self) -> None:
        if self._worth_study.place:
            self.worth.show_words(self._worth_study.waiting_words)
        elif self._worth_study.is_running:
            self.worth.waiting()

    @property
    def _aim(self) -> Aim:
        """What the choice is judged by: the outcome chosen here, or red lines drawn on another page, or harm."""
        outcome = str(self.outcome.currentData() or "")
        drawn = (page.own_lines for page in reversed(self._others))
        return Aim(outcome) if outcome else Aim(red_lines=next(filter(None, drawn), ()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_again()  # red lines may have been drawn meanwhile

    def _look_again(self) -> None:
        """Tell what is known of the choice as it stands; a study that runs or waits goes on saying so."""
        if not self._worth_study.is_running and not self._worth_study.place:
            self._tell_worth()

    def _tell_worth(self) -> None:
        study, aim = self._worth_study, self._aim
        if study.result is None or not study.is_about(aim):
            lines = f"the red line{'s' if len(aim.red_lines) > 1 else ''} {', '.join(aim.red_lines)}"
            self.worth.ask(self.outcome.currentText().lower() if aim.outcome else lines if aim.red_lines else "harm")
        else:
            self.worth.show_words(" ".join(worth_sentences(study.result) or sentences(study.result)))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        way = QBoxLayout.Direction.TopToBottom if theme.is_large else QBoxLayout.Direction.LeftToRight
        self._top.setDirection(way)
        self.tornado.set_theme(theme)
        self.luck.set_theme(theme)

    def _draw(self, result: StudyResult) -> None:
        if isinstance(result.finding, SensitivityFinding):
            names = [(ranking.outcome, result.outcomes[ranking.outcome].label) for ranking in result.finding.outcomes]
            if names != [
                (self.shown.itemData(index), self.shown.itemText(index)) for index in range(self.shown.count())
            ]:
                # the main outcome, which is known only once worlds are in, until a person picks another
                here = self.shown.currentData() if self._has_chosen else ""
                with QSignalBlocker(self.shown):
                    self.shown.clear()
                    for name, words in names:
                        self.shown.addItem(words, name)
                    self.shown.setCurrentIndex(max(self.shown.findData(here), 0))
            self.shown.setVisible(len(names) > 1)
            self._redraw()

    def waiting(self) -> None:
        self._has_chosen = False
        super().waiting()

    def _choose(self) -> None:
        self._has_chosen = True
        self._redraw()

    def _redraw(self) -> None:
        if self._result is None or not isinstance(self._result.finding, SensitivityFinding):
            return
        view = sensitivity_view(self._result, self._result.finding, self.shown.currentData() or "")
        self._title.setText(view.title)
        self.tornado.show_view(view)
        self.tornado.setVisible(bool(view.bars))
        more = " Click a bar, or pick it with the arrow keys and press Enter, for what stands behind it."
        self._note.setText(view.note + (more if view.bars else ""))
        self.luck.show_shares(view.shares)
        self._luck_words.setText(view.shares.sentence)

    @property
    def form(self) -> QuestionForm:
        outcome = self.outcome.currentData()
        return self._form(outcomes=(outcome,)) if outcome else self._form()

    def fill_in(self, form: QuestionForm) -> None:
        super().fill_in(form)
        (outcome,) = form.values.get("outcomes") or ("",)
        self.outcome.setCurrentIndex(max(self.outcome.findData(outcome), 0))
