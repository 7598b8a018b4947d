"""The study behind the people of the Compare page: the same ones under two of the scenarios that are ticked there."""

from __future__ import annotations

from forcesim.report.output.reproduce import compare_script
from forcesim.scenario.levers import split
from forcesim.study.questions.registry import PeopleQuestion
from ui.state.decision import REPLICATIONS, SEED, all_changes
from ui.state.session import Session
from ui.studies.compare_study import DECISION, CompareStudy, ForceAndPolicy
from ui.studies.page_study import PageStudy
from ui.studies.study_controller import StudyController


class PeopleStudy(PageStudy):
    """Matches the people of two scenarios by name, in the world as the decision at hand has it."""

    def __init__(self, session: Session, studies: StudyController, comparison: CompareStudy) -> None:
        super().__init__(session, studies)
        self._comparison = comparison

    def run(self, first: ForceAndPolicy, second: ForceAndPolicy) -> None:
        """Simulate both in pairs; ForcesimError if their people can't be matched."""
        decision = self._session.decision
        levers, world = split(self._session.files.base, all_changes(decision))
        pair = first, second
        question = PeopleQuestion(
            scenarios=self._comparison.scenarios(pair, world), replications=REPLICATIONS, seed=SEED
        )
        question.plan()
        self.recorded_script = compare_script(
            [(decision.force, decision.policy) if names == DECISION else names for names in pair],
            world,
            replications=REPLICATIONS,
            seed=SEED,
            levers={index: levers for index, names in enumerate(pair) if names == DECISION},
            verb="people",
        )
        self.start(question, self.recorded_script.command)
