"""The study behind the Compare page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from forcesim.report.answer import Answer
from forcesim.report.ask import answered
from forcesim.report.script import Script, compare_script
from forcesim.scenario.files import load, load_policy
from forcesim.scenario.levers import split
from forcesim.study.questions import CompareQuestion
from forcesim.study.results import StudyResult
from ui.decision import Size
from ui.session import Session
from ui.study_controller import StudyController, Update

Names = tuple[str, str | None]


class Comparing(QObject):
    """Compares scenarios by name, the first with all others, in the world as a person changed it."""

    answered = Signal()
    followed = Signal(object)  # Update
    told = Signal(str, bool, str)

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__()
        self._session = session
        self._studies = studies
        self._token = -1
        self._size = Size()
        self.names: tuple[Names, ...] = ()
        self.question: CompareQuestion | None = None
        self.result: StudyResult | None = None
        self._world: dict[str, object] = {}
        studies.updated.connect(self._updated)
        studies.given_up.connect(self._given_up)

    def run(self, names: Sequence[Names]) -> None:
        """Simulate scenarios; ForcesimError where they can't be compared."""
        world = split(self._session.files.stands, self._session.changes)[1]
        described = []
        for force, policy in names:
            one = load(force)
            if policy is not None:
                one = one.with_policy(self._session.policies.get(policy) or load_policy(policy))
            described.append(one.with_(world))
        size = Size()
        question = CompareQuestion(scenarios=tuple(described), replications=size.replications, seed=size.seed)
        self.names, self.question, self.result = tuple(names), question, None
        self._world, self._size = world, size
        self._token = self._studies.start(question)

    def script(self) -> Script:
        """What gives the numbers on the page again."""
        if not self.names:
            return Script("", "")
        return compare_script(self.names, self._world, replications=self._size.replications, seed=self._size.seed)

    @property
    def titles(self) -> dict[str, str]:
        """Words for each scenario of the result: its policy, and its force where there are several."""
        if self.result is None:
            return {}
        forces = {name: title for title, name in self._session.forces}
        several = len({force for force, _ in self.names}) > 1
        found = {}
        for one, (force, policy) in zip(self.result.scenarios, self.names, strict=True):
            words = self._session.policies[policy].title if policy is not None else "As the file stands"
            found[one.name] = f"{words}, {forces.get(force, force)}" if several else words
        return found

    @property
    def has_answer(self) -> bool:
        return self.result is not None and self.question is not None

    def answer(self) -> Answer | None:
        """The answer on the page with its scenarios, to be saved."""
        if self.result is None or self.question is None:
            return None
        return answered(self.question, self.result, self.script().command)

    def _updated(self, update: Update) -> None:
        if update.token != self._token:
            return
        self.followed.emit(update)
        if update.ending == "refused":
            self.told.emit(f"These can't be compared as they stand.\n{update.message}", True, "")
            return
        if update.ending == "failed":
            self.told.emit(f"The comparison ended with an error: {update.message}", True, "")
            return
        if update.result is not None and update.result.finished:
            self.result = update.result
            self.answered.emit()
        if update.ending == "stopped":
            self._tell_early()

    def _given_up(self, token: int) -> None:
        if token == self._token:
            self._tell_early()

    def _tell_early(self) -> None:
        done = 0 if self.result is None else self.result.finished
        self.told.emit(f"Stopped early: the comparison stands on {done} futures.", False, "")
