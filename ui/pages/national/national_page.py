"""England and Wales: what one policy changes against another in every force, as a map and in order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.answers.national import parts as answer_parts
from forcesim.report.views.force_map.ranked_forces import ranked_forces_view
from forcesim.report.views.force_map.tile_map import blank_map, tile_map_view
from forcesim.report.views.national.national_view import NationalView, OutcomeOverForces, national_view
from forcesim.report.wording.cautions import is_waiting
from forcesim.report.wording.change_sentences import Part, PartSentence, Run, plain
from forcesim.simulation.outcomes import HEADLINE, declared_outcomes
from forcesim.study.questions.national.every_force import force_of
from forcesim.study.questions.national.national import SHIPPED_FUTURES
from forcesim.study.results.study_result import StudyResult
from ui.charts.force_map.ranked_forces import RankedForces
from ui.charts.force_map.tile_map import TileMap
from ui.pages.page_stack import Page
from ui.state.session import Session
from ui.studies.national_study import NationalForm
from ui.theme import Theme
from ui.widgets.answer_panel import paragraphs
from ui.widgets.card import card
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import explain, flowing, label
from ui.widgets.scroll_column import ScrollColumn

_EMPTY = "What would one decision do in every force? Choose a policy, and press Ask every force."
_READING = "Reading every force. The first futures are on their way."
_FORMER = "the answer before: not of what is chosen above"
_AS_IT_STANDS = "each force as it stands"
_FIRST_POLICY = "durham-2015"
# below this width, in pixels at the usual size of text, map and order stand one above the other
_BESIDE = 950
_ROW = 960  # and below this one, so do what is asked and the button that asks it
_STRETCH = (5, 7)  # of the map, and of what stands beside it
_LEAST_ORDER = 100


class NationalPage(Page):
    """What is asked and the answer on top, map and order of the forces below.

    ``run_asked`` asks for the answer, ``force_chosen`` carries the slug of a force to open, with the policy shown.
    """

    run_asked = Signal()
    force_chosen = Signal(str)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._view: NationalView | None = None
        self._result: StudyResult | None = None
        self._futures = SHIPPED_FUTURES
        # what the answer on the page was asked as, and where its runs come from
        self._answered: NationalForm | None = None
        self._origin = ""
        self._parts: tuple[PartSentence, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self._build_question())
        self._body = QGridLayout()
        self._body.setSpacing(12)
        self._cards = (self._build_map(), self._build_answer(), self._build_ranks())
        layout.addLayout(self._body, 1)
        self._is_beside: bool | None = None
        self._say(_EMPTY)
        self._fill_choices()
        self._draw()
        session.changed.connect(self._session_changed)
        self.set_theme(theme)

    # building

    def _build_question(self) -> QFrame:
        frame, layout = card()
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(8)
        self.policy = _choice("national_policy", "Policy")
        self.against = _choice("national_against", "Compared with")
        self.outcome = _choice("national_outcome", "What is shown of each force")
        self.run = QPushButton("Ask every force")
        self.run.setObjectName("run_national")
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self.run_asked)
        self._top.addWidget(label("EVERY FORCE UNDER", "heading"))
        self._top.addWidget(self.policy, 3)
        self._top.addWidget(label("compared with", "small"))
        self._top.addWidget(self.against, 3)
        self._top.addWidget(label("in", "small"))
        self._top.addWidget(self.outcome, 3)
        self._top.addWidget(self.run)
        layout.addLayout(self._top)
        self.policy.activated.connect(lambda _: self._asked_otherwise())
        self.against.activated.connect(lambda _: self._asked_otherwise())
        self.outcome.activated.connect(lambda _: self._show_outcome())
        return frame

    def _build_map(self) -> QFrame:
        frame, layout = card()
        self._heading = label("WHAT CHANGES", "heading", "national_heading", wraps=True)
        layout.addWidget(self._heading)
        self.map = TileMap(self._theme)
        self.map.chosen.connect(self.force_chosen)
        layout.addWidget(self.map, 1)
        return frame

    def _build_answer(self) -> QFrame:
        frame, layout = card()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.addWidget(label("THE ANSWER", "heading"))
        self._badge = label("", "small", "national_badge", wraps=True)
        self._head.addWidget(self._badge, 1)
        self.more = QPushButton()
        self.more.setObjectName("national_more")
        self.more.setProperty("role", "view")
        explain(self.more, "Simulate as many futures again in every force, so that less is left open")
        self.more.clicked.connect(self._ask_for_more)
        self.more.hide()
        self._head.addWidget(self.more)
        layout.addLayout(self._head)
        self._sentence = flowing("", "national_sentence")
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        layout.addWidget(self._sentence)
        self._warnings = flowing("mute", "national_warnings")
        self._warnings.hide()
        layout.addWidget(self._warnings)
        layout.addStretch(1)
        return frame

    def _build_ranks(self) -> QFrame:
        frame, layout = card()
        self._about = flowing("small", "national_ranks")
        layout.addWidget(self._about)
        self._apart = flowing("small", "national_apart")
        self.ranks = RankedForces(self._theme)
        self.ranks.chosen.connect(self.force_chosen)
        self.map.pointed.connect(self.ranks.point_at)
        self.ranks.pointed.connect(self.map.point_at)
        self.ranks.moved.connect(self._scroll_to)
        self._order = QWidget()
        column = QVBoxLayout(self._order)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.ranks)
        column.addWidget(self._apart)
        self._area = ScrollColumn(self._order)
        layout.addWidget(self._area, 1)
        return frame

    # what is asked

    @property
    def form(self) -> NationalForm:
        """What a person chose."""
        return NationalForm(
            str(self.policy.currentData() or _FIRST_POLICY),
            str(self.against.currentData() or ""),
            str(self.outcome.currentData() or HEADLINE[0]),
            self._futures,
        )

    def fill_in(self, form: NationalForm) -> None:
        """Choose what was asked before."""
        self._futures = form.replications
        self._fill_choices(form.policy, form.against)
        self._offer_outcomes(form.outcome)

    def _fill_choices(self, policy: str = "", against: str | None = None) -> None:
        policies = [(name, file.title) for name, file in self._session.policies.items()]
        chosen = policy or str(self.policy.currentData() or self._session.decision.policy or _FIRST_POLICY)
        offer(self.policy, policies, chosen)
        before = str(self.against.currentData() or "") if against is None else against
        offer(self.against, [("", _AS_IT_STANDS), *policies], before)
        if self._view is None:
            self._offer_outcomes(str(self.outcome.currentData() or ""))

    def _session_changed(self) -> None:
        self._fill_choices()
        self._draw()

    def _asked_otherwise(self) -> None:
        """Take back the number of futures for another question, and ask."""
        self._futures = SHIPPED_FUTURES
        self.run_asked.emit()

    def _ask_for_more(self) -> None:
        self._futures *= 2
        self.run_asked.emit()

    # what is shown

    def say_waiting(self, words: str) -> None:
        """Say where the study stands in the line; "" where it has begun."""
        if self._view is None:
            self._say(words or _READING)

    def waiting(self) -> None:
        """Say that the first futures are on their way; an answer before them stays until then."""
        if self._view is None:
            self._say(_READING)
        else:
            self._show_badge("more on their way")
        self.more.setEnabled(False)

    def wait_for_question(self) -> None:
        """Say that nothing is asked yet."""
        if self._view is None:
            self._say(_EMPTY)

    def failed(self, why: str) -> None:
        """Say why there is no answer; one that was there before stays, and says that it is."""
        if self._view is None:
            self._say(f"No answer: {why}")
            return
        if self._answered is not None:
            self._futures = self._answered.replications
        self._show_former()

    @property
    def _is_of_choice(self) -> bool:
        """Whether the answer on the page is of what is chosen above."""
        form, answered = self.form, self._answered
        return answered is not None and (form.policy, form.against) == (answered.policy, answered.against)

    def _show_former(self) -> None:
        self._show_badge("" if self._is_of_choice else _FORMER)
        self.more.setEnabled(self._is_of_choice)

    def _show_badge(self, more: str = "") -> None:
        badge = "" if self._view is None else self._view.badge
        self._badge.setText(" · ".join(filter(None, (badge, self._origin, more))))

    def _say(self, text: str) -> None:
        """Show a sentence in place of an answer."""
        self._show_parts((PartSentence(Part.OTHER, (Run(text),)),))

    def _show_parts(self, parts: Sequence[PartSentence]) -> None:
        self._parts = tuple(parts)
        self._sentence.setText(paragraphs(parts, self._theme, in_lines=True))
        self._sentence.setAccessibleName(plain(parts))

    def show_result(self, result: StudyResult, origin: str = "", form: NationalForm | None = None) -> None:
        """Show an answer, finished or still coming in.

        ``origin`` says where its runs come from, ``form`` what was asked; None where the page can't ask the same.
        """
        self._result, self._view = result, national_view(result)
        view = self._view
        if is_waiting(result):
            self._say(_READING)
        else:
            parts = answer_parts(result)
            # what is neither sure, open nor lost stands beside what it is about
            self._show_parts([part for part in parts if part.part is not Part.OTHER] or parts[:1])
        self._warnings.setText("\n".join(view.warnings))
        self._warnings.setVisible(bool(view.warnings))
        self._answered, self._origin = form or self.form, origin
        self.more.setText(f"Go on to {2 * self._futures} futures")
        self.more.setVisible(not is_waiting(result))
        self._show_former()
        self._offer_outcomes(str(self.outcome.currentData() or ""))
        self._draw()

    def _offer_outcomes(self, chosen: str) -> None:
        """Offer first what was asked about, then every other outcome, which asks anew."""
        view, result = self._view, self._result
        if view is None or result is None:
            known = declared_outcomes(self._session.scenario().scenario)
            offer(self.outcome, [(name, known[name].label) for name in HEADLINE if name in known], chosen)
            return
        asked = [(outcome.name, outcome.label) for outcome in view.outcomes]
        names = {name for name, _ in asked}
        others = [(outcome.name, outcome.label) for outcome in result.outcomes.values() if outcome.name not in names]
        offer(self.outcome, [*asked, *others], chosen or asked[0][0])

    def _show_outcome(self) -> None:
        if self._shown() is None:
            self.run_asked.emit()  # it was not asked about
        else:
            self._draw()

    def _shown(self) -> OutcomeOverForces | None:
        """The outcome that is chosen; None where the answer is not about it."""
        name = self.outcome.currentData()
        return (
            None
            if self._view is None
            else next((outcome for outcome in self._view.outcomes if outcome.name == name), None)
        )

    def _draw(self) -> None:
        outcome = self._shown()
        if self._view is None:
            self.map.show_view(blank_map(self.here))
        if outcome is None or self._view is None or self._result is None:
            return
        unit, here = self._result.outcomes[outcome.name].unit, self.here
        self._heading.setText(f"{outcome.label}: what changes; {outcome.better}")
        self.map.show_view(tile_map_view(outcome, unit, here))
        self.ranks.show_view(ranked_forces_view(outcome, unit, here))
        self._about.setText(" ".join(filter(None, (f"{outcome.rank_1}.", outcome.how_sure))))
        self._apart.setText(" ".join(filter(None, (outcome.tells_apart, self._view.caveat))))
        self._make_room()

    @property
    def here(self) -> str:
        """The slug of the force of the decision at hand; "" for a file of one's own."""
        force = force_of(self._session.force.name)
        return "" if force is None else force.slug

    def _scroll_to(self, line: QRect) -> None:
        self._area.ensureVisible(line.center().x(), line.center().y(), 0, line.height())

    # looks

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._head.setDirection(theme.row_direction)
        self.map.set_theme(theme)
        self.ranks.set_theme(theme)
        self._show_parts(self._parts)
        self._is_beside = None
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the map beside answer and order, or, where there is no room for that, between them."""
        fits = self.width() >= self._theme.px(_ROW) and not self._theme.is_large
        self._top.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)
        is_beside = self.width() >= self._theme.px(_BESIDE)
        if is_beside == self._is_beside:
            return
        self._is_beside = is_beside
        places = ((0, 0, 2), (0, 1, 1), (1, 1, 1)) if is_beside else ((1, 0, 1), (0, 0, 1), (2, 0, 1))
        for part in self._cards:
            self._body.removeWidget(part)
        for part, (row, column, rows) in zip(self._cards, places, strict=True):
            self._body.addWidget(part, row, column, rows, 1)
        for column, stretch in enumerate(_STRETCH if is_beside else (1, 0)):
            self._body.setColumnStretch(column, stretch)
        self._body.setRowStretch(1, 1)
        self._make_room()

    def _make_room(self) -> None:
        """Let the order scroll beside the map; below it the page scrolls, and the order is as high as it is."""
        least = self._theme.px(_LEAST_ORDER) if self._is_beside else self._order.sizeHint().height()
        self._area.setMinimumHeight(least)
        # a layout that goes by width gives nothing to what is ignored, whatever its least height
        way = QSizePolicy.Policy.Ignored if self._is_beside else QSizePolicy.Policy.Minimum
        self._area.setSizePolicy(QSizePolicy.Policy.Preferred, way)


def _choice(name: str, words: str) -> QComboBox:
    box = choice_box(name, words)
    explain(box, words)
    return box
