"""The study behind the Compare page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.phrases import short_name
from forcesim.report.script import Script, compare_script
from forcesim.scenario.files import load, load_policy
from forcesim.scenario.levers import split
from forcesim.study.again import is_same
from forcesim.study.question import Question
from forcesim.study.questions import CompareQuestion
from ui.decision import Size
from ui.following import Following
from ui.session import Session
from ui.study_controller import StudyController

Names = tuple[str, str | None]


class Comparing(Following):
    """Compares scenarios by name, the first with all others, in the world as a person changed it."""

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self._size = Size()
        self.names: tuple[Names, ...] = ()
        self._world: dict[str, object] = {}

    def run(self, names: Sequence[Names]) -> None:
        """Simulate scenarios; ForcesimError where they can't be compared."""
        world, size = self._session_world(), Size()
        question = self._asked(names, world, size)
        question.plan()
        self.names, self._world, self._size, self.said = tuple(names), world, size, None
        self.begin(question, self.script().command)

    def script(self) -> Script:
        """What gives the numbers on the page again."""
        if self.said is not None:
            return self.said
        if not self.names:
            return Script("", "")
        return compare_script(self.names, self._world, replications=self._size.replications, seed=self._size.seed)

    def restore(self, answer: Answer) -> bool:
        """Show a kept comparison with what was compared; false if that is not here as it was then."""
        self.take(answer)
        self.names = ()
        described = {one.name: one for one in answer.described}
        named = [one.name for one in answer.result.scenarios]
        names = [self._session.typed(name.partition(" (")[0]) for name in named]
        # the decision is that of the last, which was compared rather than compared with
        if None in names or not self._session.recall(named[-1].partition(" (")[0], described[named[-1]], None):
            return False
        self.names = tuple(each for each in names if each is not None)
        seed, futures = answer.question.get("seed"), answer.question.get("replications")
        if not isinstance(seed, int) or not isinstance(futures, int):
            return False
        self._world, self._size = self._session_world(), Size(replications=futures, seed=seed)
        try:
            question = self._asked(self.names, self._world, self._size)
        except ForcesimError:
            return False
        if not is_same(question, answer.question, described):
            return False
        self.said = None
        return True

    def again(self, question: Question, command: str) -> None:
        follows = self.said is None
        super().again(question, command)
        if follows and isinstance(question.replications, int):
            self._size, self.said = Size(replications=question.replications, seed=question.seed), None

    def _session_world(self) -> dict[str, object]:
        return split(self._session.files.stands, self._session.changes)[1]

    def _asked(self, names: Sequence[Names], world: Mapping[str, object], size: Size) -> CompareQuestion:
        described = []
        for force, policy in names:
            one = load(force)
            if policy is not None:
                one = one.with_policy(self._session.policies.get(policy) or load_policy(policy))
            described.append(one.with_(world))
        return CompareQuestion(scenarios=tuple(described), replications=size.replications, seed=size.seed)

    @property
    def titles(self) -> dict[str, str]:
        """Words for each scenario of the result: its policy, and its force where there are several."""
        if self.result is None:
            return {}
        forces = {name: title for title, name in self._session.forces}
        if not self.names:  # opened, and not of files that are here
            return {one.name: short_name(self.result, one.name) for one in self.result.scenarios}
        several = len({force for force, _ in self.names}) > 1
        found = {}
        for one, (force, policy) in zip(self.result.scenarios, self.names, strict=True):
            words = self._session.policies[policy].title if policy is not None else "As the file stands"
            found[one.name] = f"{words}, {forces.get(force, force)}" if several else words
        return found
