"""The study behind the Explore page: asked, followed while it runs, remembered for when a person comes back to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from forcesim.report.answer import Answer, open_answer
from forcesim.report.ask import answered
from forcesim.report.position import positions
from forcesim.report.script import Script
from forcesim.report.views import TradeoffView, tradeoff_view
from forcesim.study.preview import preview
from forcesim.study.question import Question
from forcesim.study.results import StudyResult
from ui.decision import Decision, Files, Size, script
from ui.session import Session
from ui.study_controller import StudyController, Update

_REMEMBERED = 12


class Exploration(QObject):
    """Runs the decision at hand and keeps its answer. ``answered`` tells that there is something else to show."""

    answered = Signal()
    told = Signal(str, bool, str)  # words, whether it is an error, what to do about it
    followed = Signal(object)  # Update

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__()
        self._session = session
        self._studies = studies
        self._token = -1
        self._question: dict[str, Any] = {}
        self._remembered: dict[str, tuple[Question, StudyResult, Decision, Files]] = {}
        self.asked: Question | None = None
        self.result: StudyResult | None = None
        self.opened: str | None = None  # the command of a capsule that is shown
        self._decision: Decision | None = None  # what ``result`` is about
        self._files = session.files
        self._size = Size()
        studies.updated.connect(self._updated)
        studies.given_up.connect(self._given_up)

    def run(self) -> None:
        """Simulate the decision at hand; ForcesimError where it can't be."""
        asked = self._session.question()
        asked.plan()
        self.asked, self.result, self.opened = asked, None, None
        self._decision, self._files, self._size = self._session.decision, self._session.files, Size()
        self._token = self._studies.start(asked)

    @property
    def is_stale(self) -> bool:
        """Whether the answer is about another decision than the one at hand."""
        return self._decision is not None and self._decision.key != self._session.decision.key

    def recall(self) -> bool:
        """Show what is remembered of the decision at hand, if anything is."""
        known = self._remembered.get(self._session.decision.key)
        if known is None or self._studies.running:
            return False
        self.asked, self.result, self._decision, self._files = known
        self._size = Size()
        self.opened = None
        self.answered.emit()
        return True

    def forget(self) -> None:
        """Show nothing; another document has been opened."""
        self.asked = self.result = self.opened = self._decision = None

    def open_capsule(self, path: Path) -> Answer:
        """Take over the answer of a capsule; CapsuleError where it is none."""
        answer = open_answer(path)
        if answer.result.kind == "tradeoff" and not answer.result.is_map:
            self._studies.stop()
            self.result, self.opened, self._token, self.asked = answer.result, answer.command, -1, None
            self._decision = None
            self._question = answer.question
        return answer

    def belongs_to(self, decision: Decision) -> None:
        """Say that what was opened is the answer to a decision, whose command then follows the dial."""
        said = [self._question.get(name) for name in ("points", "replications", "seed")]
        if all(isinstance(each, int) for each in said):
            self._decision, self._files, self._size = decision, self._session.files, Size(*said)  # type: ignore[arg-type]
            self.opened = None

    # what is shown

    def view(self, at: float) -> tuple[TradeoffView, tuple[float, ...], tuple[float, float] | None, str] | None:
        """The answer at a position: simulated, or read between positions; with the stretch and the badge to show."""
        if self.result is None:
            return None
        settings = positions(self.result)
        read = preview(self.result, at)
        if read is not None:
            view = tradeoff_view(read.result, at, self.script().command)
            where = f"preview, between {read.below:.0%} and {read.above:.0%}: Run this simulates it"
            return view, settings, (read.below, read.above), where
        view = tradeoff_view(self.result, at, self.script().command)
        off = abs(view.at - at) > 1e-9
        return (
            view,
            settings,
            None,
            f"simulating {at:.0%} · {view.badge}" if off and self._studies.running else view.badge,
        )

    def script(self) -> Script:
        """What gives the numbers on the screen again."""
        if self.opened is not None:
            return Script(self.opened, "")
        decision, files = self._session.decision, self._session.files
        if self._decision is not None and self.is_stale:
            # the answer stays that of the decision which was simulated, wherever the dial stands
            decision, files = Decision(**{**vars(self._decision), "at": decision.at}), self._files
        return script(files, decision, self._size)

    def answer(self) -> Answer | None:
        """The answer on the screen with its scenarios, to be saved."""
        if self.result is None or self.asked is None:
            return None
        return answered(self.asked, self.result, self.script().command)

    # from the study

    def _updated(self, update: Update) -> None:
        if update.token != self._token:
            return
        self.followed.emit(update)
        if update.ending == "failed":
            said = f"The study ended with an error: {update.message}\nRun it again, or change the decision."
            self.told.emit(said, True, "")
            return
        if update.result is not None and update.result.finished:
            self.result = update.result
            if update.ending == "finished":
                self._remember()
            self.answered.emit()
        if update.ending and update.result is not None:
            self._tell_ending(update, update.result)

    def _given_up(self, token: int) -> None:
        if token == self._token and self.result is not None:
            said = (
                f"Another study took over: this answer stands on {self.result.finished} of {self.result.asked} futures."
            )
            self.told.emit(said, False, "Run this")

    def _remember(self) -> None:
        if self.asked is None or self.result is None or self._decision is None:
            return
        self._remembered.pop(self._decision.key, None)
        self._remembered[self._decision.key] = (self.asked, self.result, self._decision, self._files)
        while len(self._remembered) > _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]

    def _tell_ending(self, update: Update, result: StudyResult) -> None:
        if result.failures:
            count = len(result.failures)
            said = "1 future failed" if count == 1 else f"{count} futures failed"
            self.told.emit(f"{said}; the answer stands on the others. {result.failures[0]}", True, "Run again")
        elif update.ending == "stopped" and not result.finished:
            self.told.emit("Stopped before the first future was in. Run it again for an answer.", False, "Run this")
        elif update.ending == "stopped":
            said = f"Stopped early: the answer stands on {result.finished} of {result.asked} futures."
            self.told.emit(said, False, "Run to the end")
        elif update.message:
            self.told.emit(update.message, False, "")
