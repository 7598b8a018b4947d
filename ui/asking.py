"""The studies behind the pages that ask one question each: what matters, when it fails, what it takes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from forcesim.report.answer import Answer
from forcesim.report.ask import answered
from forcesim.report.script import Script, question_script
from forcesim.scenario.levers import split
from forcesim.study.question import Question
from forcesim.study.results import StudyResult
from ui.asks import KINDS, SEED, Wish
from ui.decision import Decision, all_changes
from ui.session import Session
from ui.study_controller import StudyController, Update

__all__ = ["Asking", "Wish"]


class Asking(QObject):
    """Puts one kind of question about the decision at hand.

    ``came_in`` carries what is known while the study runs; ``answered`` tells that it has ended with an answer, all of
    it or what is known since it was stopped.
    """

    answered = Signal()
    came_in = Signal(object)  # StudyResult
    failed = Signal(str)
    followed = Signal(object)  # Update
    told = Signal(str, bool, str)

    def __init__(self, kind: str, session: Session, studies: StudyController) -> None:
        super().__init__()
        self.kind = kind
        self._ask = KINDS[kind]
        self._session = session
        self._studies = studies
        self._token = -1
        self.question: Question | None = None
        self.result: StudyResult | None = None
        self.decision: Decision | None = None  # what ``result`` is about
        self._script = Script("", "")
        studies.updated.connect(self._updated)
        studies.given_up.connect(self._given_up)

    def run(self, wish: Wish) -> None:
        """Ask about the decision as it stands; ForcesimError where that can't be asked."""
        decision, files = self._session.decision, self._session.files
        changes = all_changes(decision)
        world = split(files.stands, changes)[1]
        against = files.force.with_(world) if files.policy is not None else None
        question = self._ask.question(files.stands.with_(changes), against, wish)
        question.plan()
        self.question, self.result, self.decision = question, None, decision
        self._script = question_script(
            self._ask.verb,
            files.stands,
            (decision.force, decision.policy),
            changes,
            words=self._ask.words(wish),
            arguments=self._ask.arguments(wish),
            compares=getattr(question, "against", None) is not None,
            seed=SEED,
        )
        self._token = self._studies.start(question)

    def script(self) -> Script:
        """What gives the numbers on the page again."""
        return self._script

    def answer(self) -> Answer | None:
        """The answer on the page with its scenarios, to be saved."""
        if self.result is None or self.question is None:
            return None
        return answered(self.question, self.result, self._script.command)

    def _updated(self, update: Update) -> None:
        if update.token != self._token:
            return
        self.followed.emit(update)
        has_some = update.result is not None and update.result.finished > 0
        if update.ending == "failed":
            self.failed.emit(update.message)
            self.told.emit(f"The study ended with an error: {update.message}", True, "")
        elif not update.ending:
            if has_some:
                self.came_in.emit(update.result)
        elif has_some and update.result is not None:
            self.result = update.result
            self.answered.emit()
            self._tell_failures(update.result)
        elif update.ending == "stopped":
            self.failed.emit("stopped before the first future was in")
        else:
            self.failed.emit(
                update.result.failures[0] if update.result and update.result.failures else "no run came back"
            )

    def _tell_failures(self, result: StudyResult) -> None:
        count = len(result.failures)
        if count:
            said = "1 future failed" if count == 1 else f"{count} futures failed"
            self.told.emit(f"{said}; the answer stands on the others. {result.failures[0]}", True, "")

    def _given_up(self, token: int) -> None:
        if token == self._token and self.result is None:
            self.failed.emit("another study took over; what is finished is kept")
