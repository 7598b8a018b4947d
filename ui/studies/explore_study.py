"""The study behind the Explore page: the trade-off of the decision at hand. Recent answers are remembered."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer, Signal

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script
from forcesim.report.views.clause import ClauseView, clause_view
from forcesim.report.views.parameters import parameters
from forcesim.report.views.tradeoff import VIEW_OUTCOMES, TradeoffView, futures_at, tradeoff_view
from forcesim.report.wording.cautions import shipped_futures_words
from forcesim.report.wording.outcome_phrases import result_at
from forcesim.report.wording.tradeoff_sentence import nearest, positions
from forcesim.scenario.levers import MOVE_SHARE
from forcesim.study.analysis.interpolation import Preview, preview
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import is_same
from forcesim.study.questions.national.national import SHIPPED_FUTURES
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.results.study_result import PointResult, StudyResult
from ui.state import decision as decide
from ui.state.decision import SEED, Decision, DecisionFiles, StudySize, script_of
from ui.state.session import Session
from ui.studies.page_study import PageStudy, scenarios_of
from ui.studies.study_controller import StudyController

_REMEMBERED = 12
SIMULATING = "simulating"
WAITING = "waiting for another study"
# what is said in place of an answer
NO_ANSWER = "No answer yet: press Run this."
SIMULATING_WORDS = "Simulating. A first answer is here in a few seconds and firms up with every future."
_OF_BEFORE = "This decision has no answer yet. What stands here is the one for {before}: press Run this."
_IN_LINE = "Still the answer for {before}. The new one waits for the study that runs now."
_UNTIL_THEN = "Still the answer for {before}. The new one takes its place as soon as it has enough futures."
# so many futures stand on their own: as many as come with the program
_ENOUGH = SHIPPED_FUTURES


def settling_size() -> StudySize:
    """As many futures as it takes to settle every verdict."""
    return StudySize(replications="auto")


@dataclass(frozen=True, slots=True)
class ExploreView:
    """What Explore shows.

    ``clause`` gives what stands behind an outcome at the position shown, None where nothing does yet.
    ``positions`` are those simulated, ``dial`` is the present one, each from 0 to 1; ``unsure`` is a stretch that is
    interpolated or out of date. ``outdated`` is "" unless the answer is of the decision ``before``; then it says how
    far the present one is.
    """

    view: TradeoffView
    positions: tuple[float, ...]
    dial: float
    unsure: tuple[float, float] | None
    badge: str
    clause: Callable[[str], ClauseView | None]
    outdated: str = ""
    before: str = ""

    @property
    def notice(self) -> str:
        """What is said above an outdated answer; "" for one that holds."""
        if not self.outdated:
            return ""
        words = {SIMULATING: _UNTIL_THEN, WAITING: _IN_LINE}.get(self.outdated, _OF_BEFORE)
        return words.format(before=self.before)


class ExploreStudy(PageStudy):
    """Simulates the decision at hand.

    ``to_show`` is emitted when there is something else to show, once for several changes at the same time.
    """

    to_show = Signal()
    offers_to_run = True
    # it begins by itself, and takes a while: what a person asks elsewhere need not wait for it
    steps_aside = True

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self._remembered: dict[str, tuple[Question, StudyResult, Decision, DecisionFiles, StudySize]] = {}
        self._decision: Decision | None = None  # that ``result`` is about
        self._files = session.files
        self._size = StudySize()
        self._at = 0.0  # position of the dial when the study began, which is simulated as well
        self._futures_so_far = 0  # there, of the study that runs
        self._before: tuple[Decision, str] | None = None  # what an outdated answer is about, and its title
        self._show_timer = QTimer(self)
        self._show_timer.setSingleShot(True)
        self._show_timer.timeout.connect(self.to_show)
        self.answered.connect(self._announce)

    def run(self, size: StudySize | None = None) -> None:
        """Simulate the decision at hand; ForcesimError if it can't be.

        The answer before it stays on screen, marked as outdated, until the first futures are in.
        """
        size = size or StudySize()
        question = self._session.question(size)
        outdated = self.result if self.opened_answer is None else None
        if outdated is not None and self._decision is not None and not self.is_outdated:
            self._before = self._decision, self._files.title
        self._decision, self._files, self._size, self.recorded_script = (
            self._session.decision,
            self._session.files,
            size,
            None,
        )
        self._at = self._session.at
        self._futures_so_far = 0
        self.start(question, self.script().command, outdated)

    def wants_run(self, at: float) -> bool:
        """Whether a study should begin for the dial at a position: it was not simulated, or others come before it."""
        if self.is_stale:
            return True
        if self.question is None or abs(self._at - at) < 1e-9:
            return False
        futures = 0
        if self.result is not None and any(abs(position - at) < 1e-9 for position in positions(self.result)):
            futures = futures_at(self.result, at)
        wanted = self._size.replications
        if self.is_running and self._size == StudySize() and isinstance(wanted, int) and self.recorded_script is None:
            # a study begins with the position of its dial: begun again here, it answers here first; its runs are stored
            return self.is_outdated or futures < wanted
        return not futures

    @property
    def is_stale(self) -> bool:
        """Whether the answer is about another decision than the one at hand."""
        return self._decision is not None and self._decision.key != self._session.decision.key

    @property
    def _is_of_before(self) -> bool:
        """Whether the answer is of another decision than the study that runs, not of this one so far."""
        is_same = self._before is not None and self._decision is not None and self._before[0].key == self._decision.key
        return self.is_outdated and not is_same

    @property
    def is_of_decision(self) -> bool:
        """Whether the answer is known to be about the decision at hand."""
        return self._decision is not None and not self.is_stale

    def recall(self) -> bool:
        """Show the remembered answer of the decision at hand; false if there is none or a study is running."""
        remembered = self._remembered.get(self._session.decision.key)
        if remembered is None or self._studies.running:
            return False
        self.question, self.result, self._decision, self._files, self._size = remembered
        self.shipped = 0  # what is remembered has run to its end
        self.recorded_script, self.opened_answer, self.is_outdated = None, None, False
        self.answered.emit()
        return True

    def restore(self, answer: Answer) -> bool:
        """Show an opened answer with its decision; false if that can't be expressed here."""
        named_scenario = scenarios_of(answer)
        self.adopt(answer)
        self._decision = None
        reference, result = answer.result.scenarios[0], answer.result
        position = result.present if result.looked_at is None else result.looked_at
        if not self._session.recall(reference.name, named_scenario[reference.name], position):
            return False
        self._decision, self._files = self._session.decision, self._session.files
        size = [answer.question.get(name) for name in ("points", "replications", "seed")]
        if not all(isinstance(value, int) for value in size):
            return True
        study_size = StudySize(*size)  # type: ignore[arg-type]
        with contextlib.suppress(ForcesimError):
            # compare with the dial where it was then: it may have been moved since
            as_asked = decide.with_dial(self._files, self._decision, result.present)
            if is_same(decide.question_of(self._files, as_asked, study_size), answer.question, named_scenario):
                # the question is the same, so the command can follow the dial
                self._size, self.recorded_script = study_size, None
        return True

    def answer(self) -> Answer | None:
        """The answer at the present position of the dial, so that a brief says what the page says."""
        answer = super().answer()
        if answer is None or answer.result.lever != MOVE_SHARE:
            return answer
        return Answer(replace(answer.result, looked_at=self._session.at), answer.texts, answer.question)

    def ask_again(self, question: Question, command: str) -> None:
        follows = self.recorded_script is None and isinstance(question, TradeoffQuestion)
        super().ask_again(question, command)
        if follows and isinstance(question.replications, int):
            self._size = StudySize(self._size.points, question.replications, self._size.seed)
            self.recorded_script = None

    def futures_at(self, at: float) -> PointResult | None:
        """The futures of the decision at hand with the dial at a position; None where they are not simulated."""
        result = self.result
        is_own = self.is_of_decision and not self.is_outdated and self.opened_answer is None
        if result is None or not is_own or result.lever != MOVE_SHARE or self._size.seed != SEED:
            return None
        here = nearest(positions(result), at)
        return result_at(result, here) if abs(here - at) < 1e-9 else None

    # what is shown

    def _announce(self) -> None:
        # wait for the event loop: moving the dial at this moment shows the answer too, and once is enough
        if self._studies.running:
            self._show_timer.start(0)
        else:
            self.to_show.emit()

    def view(self, at: float) -> ExploreView | None:
        """The answer with the dial at a position, simulated or interpolated; None if there is none."""
        self._show_timer.stop()
        if self.result is None:
            return None
        settings = positions(self.result)
        whole = (settings[0], settings[-1])
        if self._is_of_before:
            state = SIMULATING if self.is_running else WAITING if self.place else "not simulated"
            so_far = f", {self._futures_so_far} futures so far" if self.is_running and self._futures_so_far > 1 else ""
            words = f"{state}{so_far} · hatched: the decision before this one"
            # how far the force keeps up is not known for this decision
            outdated_view = replace(tradeoff_view(self.result, at), zones=(), cliff="")
            before = self._before[1] if self._before is not None else ""
            if before in ("", self._files.title):  # a number was changed, and no name tells both apart
                before = "the decision before this one"
            return ExploreView(outdated_view, settings, at, whole, words, self._clause(at), state, before)
        between = preview(self.result, at, VIEW_OUTCOMES)
        if between is not None:
            view = tradeoff_view(between.result, at, self.script().command)
            ends = (between.below, between.above)
            return ExploreView(view, settings, at, ends, self._preview_words(between), self._clause(at))
        view = tradeoff_view(self.result, at, self.script().command)
        off = abs(view.at - at) > 1e-9
        words = f"simulating {at:.0%} · {view.badge}" if off and self.is_running else view.badge
        if not off and self.shipped and self.shipped == self.result.finished:
            words = shipped_futures_words(futures_at(self.result, at), is_running=self.is_running)
        # an opened answer of another decision is shown at its own position
        dial = view.at if self._decision is None else at
        return ExploreView(view, settings, dial, None, words, self._clause(view.at))

    def _clause(self, at: float) -> Callable[[str], ClauseView | None]:
        """What stands behind an outcome at the simulated position nearest to ``at``."""
        result, command = self.result, self.script().command

        def clause(outcome: str) -> ClauseView | None:
            if result is None:
                return None
            try:
                rows = parameters(self._session.scenario(), self._session.files.base)
            except ForcesimError:  # the decision at hand can't be simulated; its answer is of the one before
                rows = ()
            return clause_view(result, nearest(positions(result), at), outcome, rows, command)

        return clause

    def _preview_words(self, between: Preview) -> str:
        where = f"read between {between.below:.0%} and {between.above:.0%}"
        if between.futures:
            # it is being simulated, or was until somebody stopped it
            futures = "1 future" if between.futures == 1 else f"{between.futures} futures"
            return f"{futures} here so far, {where} until there are {FEWEST_PAIRS}"
        return f"preview, {where}" if self.is_running else f"preview, {where}: Run this simulates it"

    def script(self) -> Script:
        """The command and the script that give the numbers on the screen again."""
        if self.recorded_script is not None:
            return self.recorded_script
        decision, files = self._session.decision, self._session.files
        if self._decision is not None and self.is_stale:
            # the answer is of the decision that was simulated; only the dial is taken from the one at hand
            decision, files = Decision(**{**vars(self._decision), "at": decision.at}), self._files
        return script_of(files, decision, self._size)

    def is_enough(self, result: StudyResult) -> bool:
        """Whether a partial answer may replace the one before: it can stand on its own, or it is no worse.

        An answer for another force tells nothing about this one, and stays for as short as anything can be told.
        """
        self._futures_so_far = futures_at(result, self._at)
        if not self.is_outdated or self.result is None:
            return True
        wanted = min(_ENOUGH, futures_at(self.result, self._at))
        if self._before is not None and self._decision is not None and self._before[0].force != self._decision.force:
            wanted = min(FEWEST_PAIRS, wanted)
        is_as_much = not self._is_of_before and result.finished >= self.result.finished
        if is_as_much or self._futures_so_far >= wanted:
            return True
        self._announce()
        return False

    def result_arrived(self, ending: str) -> None:
        # remember only what Run this would simulate, or better
        if ending == "finished" and self.recorded_script is None and self._size in (StudySize(), settling_size()):
            self._remember()

    def _remember(self) -> None:
        if self.question is None or self.result is None or self._decision is None:
            return
        self._remembered.pop(self._decision.key, None)
        self._remembered[self._decision.key] = (
            self.question, self.result, self._decision, self._files, self._size
        )  # fmt: skip
        while len(self._remembered) > _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
