"""Many futures of the decision at hand, among which one that is watched is placed."""

from __future__ import annotations

from forcesim.report.output.reproduce import question_script
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.questions.run import RunQuestion
from forcesim.study.results.study_result import PointResult
from ui.state.decision import REPLICATIONS, SEED, all_changes
from ui.studies.page_study import PageStudy


class FuturesStudy(PageStudy):
    """Simulates as many futures of the decision as Explore does; those that are stored are not made again."""

    shows_partial = False

    def scenario(self) -> NamedScenario:
        """The decision at hand, with the dial where it stands; ScenarioError if it can't be simulated."""
        return self._session.files.base.with_(all_changes(self._session.decision))

    def run(self) -> None:
        """Simulate futures of the decision at hand."""
        decision, given = self._session.decision, {"replications": REPLICATIONS}
        self.recorded_script = question_script(
            "run",
            self._session.files.base,
            (decision.force, decision.policy),
            all_changes(decision),
            given,
            seed=SEED,
        )
        question = RunQuestion(scenario=self.scenario(), replications=REPLICATIONS, seed=SEED)
        self.start(question, self.recorded_script.command)

    @property
    def point(self) -> PointResult | None:
        """The futures that were simulated last."""
        return self.result.results[0] if self.result is not None and self.result.results else None
