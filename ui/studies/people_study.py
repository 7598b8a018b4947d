"""The study behind the people of the Compare page: the same ones under two of the scenarios that are ticked there."""

from __future__ import annotations

from collections.abc import Mapping

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script, compare_script
from forcesim.scenario.levers import split
from forcesim.study.questions.codec import is_same
from forcesim.study.questions.registry import PeopleQuestion
from ui.state.decision import REPLICATIONS, SEED, all_changes
from ui.state.session import Session
from ui.studies.compare_study import DECISION, CompareStudy, ForceAndPolicy
from ui.studies.page_study import PageStudy, scenarios_of
from ui.studies.study_controller import StudyController


class PeopleStudy(PageStudy):
    """Matches the people of two scenarios by name, in the world as the decision at hand has it."""

    def __init__(self, session: Session, studies: StudyController, comparison: CompareStudy) -> None:
        super().__init__(session, studies)
        self._comparison = comparison
        self.names: tuple[ForceAndPolicy, ...] = ()

    def run(self, first: ForceAndPolicy, second: ForceAndPolicy) -> None:
        """Simulate both in pairs; ForcesimError if their people can't be matched."""
        decision = self._session.decision
        levers, world = split(self._session.files.base, all_changes(decision))
        pair = first, second
        question = self._question(pair, world, REPLICATIONS, SEED)
        question.plan()
        moved = {index: levers for index, names in enumerate(pair) if names == DECISION}
        typed = [(decision.force, decision.policy) if names == DECISION else names for names in pair]
        self.names, self.recorded_script = pair, _script(typed, world, REPLICATIONS, SEED, moved)
        self.start(question, self.recorded_script.command)

    def restore(self, answer: Answer) -> bool:
        """Show a kept answer; false if the page can't ask the same, since files are missing or have changed."""
        scenarios = scenarios_of(answer)
        self.adopt(answer)
        self.names = ()
        in_order = [scenario.name for scenario in answer.result.scenarios]
        names = [typed for name in in_order if (typed := self._session.typed(name)) is not None]
        # the second becomes the decision: its people are held against those of the first
        last = in_order[-1]
        if len(names) != 2 or len(in_order) != 2 or not self._session.recall(last, scenarios[last], None):
            return False
        self.names = tuple(names)
        seed, futures = answer.question.get("seed"), answer.question.get("replications")
        if not isinstance(seed, int) or not isinstance(futures, int):
            return False
        world = split(self._session.files.base, self._session.changes)[1]
        try:
            question = self._question(self.names, world, futures, seed)
        except ForcesimError:
            return False
        if not is_same(question, answer.question, scenarios):
            return False
        self.recorded_script = _script(names, world, futures, seed, {})
        return True

    def _question(
        self, pair: tuple[ForceAndPolicy, ...], world: Mapping[str, object], replications: int, seed: int
    ) -> PeopleQuestion:
        scenarios = self._comparison.scenarios(pair, world)
        return PeopleQuestion(scenarios=scenarios, replications=replications, seed=seed)


def _script(
    names: list[ForceAndPolicy],
    world: Mapping[str, object],
    replications: int,
    seed: int,
    levers: Mapping[int, Mapping[str, object]],
) -> Script:
    return compare_script(names, world, replications=replications, seed=seed, levers=levers, verb="people")
