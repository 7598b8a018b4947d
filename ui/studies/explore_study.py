"""The study behind the Explore page: asked, followed while it runs, remembered for when a person comes back to it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer, Signal

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script
from forcesim.report.views.tradeoff import VIEW_OUTCOMES, TradeoffView, tradeoff_view
from forcesim.report.wording.tradeoff_sentence import positions
from forcesim.scenario.levers import MOVE_SHARE
from forcesim.study.analysis.interpolation import Preview, preview
from forcesim.study.questions.base import Question
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.questions.repeat import is_same
from forcesim.study.results.study_result import StudyResult
from ui.state import decision as decide
from ui.state.decision import Decision, Files, Size, script
from ui.state.session import Session
from ui.studies.page_study import PageStudy, scenarios_of
from ui.studies.study_controller import StudyController

_REMEMBERED = 12
SIMULATING = "simulating"


def settled() -> Size:
    """As many futures as it takes to settle every verdict."""
    return Size(replications="auto")


@dataclass(frozen=True, slots=True)
class Shown:
    """What Explore shows: ``dial`` is where it stands, ``unsure`` a stretch that is only read, or not up to date.

    ``former`` says how the decision at hand stands where the answer is that of the one before.
    """

    view: TradeoffView
    positions: tuple[float, ...]
    dial: float
    unsure: tuple[float, float] | None
    badge: str
    former: str = ""


class ExploreStudy(PageStudy):
    """Runs the decision at hand and keeps its answer.

    ``to_show`` tells, of several things that came at once, once that there is something else to show.
    """

    to_show = Signal()
    offers_to_run = True

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self._remembered: dict[str, tuple[Question, StudyResult, Decision, Files, Size]] = {}
        self._decision: Decision | None = None  # what ``result`` is about
        self._files = session.files
        self._size = Size()
        self._at = 0.0  # where the dial stood when the study began, which is simulated too
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.to_show)
        self.answered.connect(self._announce)

    def run(self, size: Size | None = None) -> None:
        """Simulate the decision at hand; ForcesimError where it can't be.

        The answer before it stays, as that of a former decision, until the first futures are in.
        """
        size = size or Size()
        question = self._session.question(size)
        former = self.result if self.opened is None else None
        self._decision, self._files, self._size, self.said = self._session.decision, self._session.files, size, None
        self._at = self._session.at
        self.begin(question, self.script().command, former)

    def wants_run(self, at: float) -> bool:
        """Whether what is shown at a position is not simulated, or is about another decision than the one at hand."""
        if self.is_stale:
            return True
        is_tried = self.result is not None and any(abs(each - at) < 1e-9 for each in positions(self.result))
        return self.question is not None and abs(self._at - at) > 1e-9 and not is_tried

    @property
    def is_stale(self) -> bool:
        """Whether the answer is about another decision than the one at hand."""
        return self._decision is not None and self._decision.key != self._session.decision.key

    @property
    def is_of_decision(self) -> bool:
        """Whether the answer is known to be about the decision at hand."""
        return self._decision is not None and not self.is_stale

    def recall(self) -> bool:
        """Show what is remembered of the decision at hand, if anything is."""
        known = self._remembered.get(self._session.decision.key)
        if known is None or self._studies.running:
            return False
        self.question, self.result, self._decision, self._files, self._size = known
        self.said, self.opened, self.is_former = None, None, False
        self.answered.emit()
        return True

    def forget(self) -> None:
        """Show nothing; another document has been opened."""
        self.question = self.result = self.opened = self.said = self._decision = None
        self.is_former = False

    def restore(self, answer: Answer) -> bool:
        """Show a kept answer with its decision; false if what it is about can't be decided here."""
        named_scenario = scenarios_of(answer)
        self.take(answer)
        self._decision = None
        reference, result = answer.result.scenarios[0], answer.result
        there = result.present if result.looked_at is None else result.looked_at
        if not self._session.recall(reference.name, named_scenario[reference.name], there):
            return False
        self._decision, self._files = self._session.decision, self._session.files
        size = [answer.question.get(name) for name in ("points", "replications", "seed")]
        if not all(isinstance(each, int) for each in size):
            return True
        asked = Size(*size)  # type: ignore[arg-type]
        with contextlib.suppress(ForcesimError):
            # the dial may have been moved after it was asked
            as_asked = decide.with_dial(self._files, self._decision, result.present)
            if is_same(decide.question(self._files, as_asked, asked), answer.question, named_scenario):
                # its command then follows the dial
                self._size, self.said = asked, None
        return True

    def answer(self) -> Answer | None:
        """The answer as it is looked at: a brief says what the page says, wherever the dial was when it was asked."""
        answer = super().answer()
        if answer is None or answer.result.lever != MOVE_SHARE:
            return answer
        return Answer(replace(answer.result, looked_at=self._session.at), answer.texts, answer.question)

    def again(self, question: Question, command: str) -> None:
        follows = self.said is None and isinstance(question, TradeoffQuestion)
        super().again(question, command)
        if follows and isinstance(question.replications, int):
            self._size = Size(self._size.points, question.replications, self._size.seed)
            self.said = None

    # what is shown

    def _announce(self) -> None:
        # a hand that moves the dial at this moment shows it, and then it need not be drawn twice
        if self._studies.running:
            self._soon.start(0)
        else:
            self.to_show.emit()

    def view(self, at: float) -> Shown | None:
        """The answer at a position: simulated, or read between positions."""
        self._soon.stop()
        if self.result is None:
            return None
        settings = positions(self.result)
        whole = (settings[0], settings[-1])
        if self.is_former:
            stands = SIMULATING if self.is_running else "not simulated"
            words = f"{stands} · hatched: the decision before this one"
            # how far the force keeps up is another matter now
            drawn = replace(tradeoff_view(self.result, at), zones=(), cliff="")
            return Shown(drawn, settings, at, whole, words, former=stands)
        read = preview(self.result, at, VIEW_OUTCOMES)
        if read is not None:
            view = tradeoff_view(read.result, at, self.script().command)
            return Shown(view, settings, at, (read.below, read.above), self._preview_words(read))
        view = tradeoff_view(self.result, at, self.script().command)
        off = abs(view.at - at) > 1e-9
        words = f"simulating {at:.0%} · {view.badge}" if off and self.is_running else view.badge
        # the capsule of another decision has positions of its own
        return Shown(view, settings, view.at if self._decision is None else at, None, words)

    def _preview_words(self, read: Preview) -> str:
        where = f"preview, read between {read.below:.0%} and {read.above:.0%}"
        if not self.is_running:
            return f"{where}: Run this simulates it"
        return f"{where} · {read.futures} futures simulated here so far"

    def script(self) -> Script:
        """What gives the numbers on the screen again."""
        if self.said is not None:
            return self.said
        decision, files = self._session.decision, self._session.files
        if self._decision is not None and self.is_stale:
            # the answer stays that of the decision which was simulated, wherever the dial stands
            decision, files = Decision(**{**vars(self._decision), "at": decision.at}), self._files
        return script(files, decision, self._size)

    def arrived(self, ending: str) -> None:
        # a study of another size is not what Run this would ask, unless it settled more
        if ending == "finished" and self.said is None and self._size in (Size(), settled()):
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
