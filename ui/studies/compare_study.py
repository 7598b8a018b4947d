"""The study behind the Compare page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script, compare_script
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.levers import split
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import is_same
from forcesim.study.questions.registry import CompareQuestion
from ui.state import decision as decide
from ui.state.decision import SEED, all_changes
from ui.state.session import Session
from ui.studies.page_study import PageStudy, scenarios_of
from ui.studies.study_controller import StudyController

ForceAndPolicy = tuple[str, str | None]
# stands for the decision at hand among the names of scenarios
DECISION: ForceAndPolicy = ("\x00the decision", None)


class CompareStudy(PageStudy):
    """Compares scenarios by name, the first with all others, in the world as the decision at hand has it."""

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self._replications, self._seed = decide.REPLICATIONS, SEED
        self.names: tuple[ForceAndPolicy, ...] = ()
        self._world: dict[str, object] = {}
        self._levers: dict[str, object] = {}  # changed levers of the decision, where it is among those compared
        self._decided: ForceAndPolicy = DECISION  # the force and policy of that decision
        # the theories and scales under which the answer should hold, by the question's fields
        self.held_against: dict[str, str] = {}

    def run(self, names: Sequence[ForceAndPolicy], held_against: Mapping[str, str] | None = None) -> None:
        """Simulate scenarios; ForcesimError if they can't be compared, or not under what it should hold."""
        decision = self._session.decision
        self._decided = decision.force, decision.policy
        self._levers, world = split(self._session.files.base, all_changes(decision))
        self._replications, self._seed = decide.REPLICATIONS, SEED
        held_against = dict(held_against or {})
        question = self._question(names, world, held_against)
        self.held_against = held_against
        self.names, self._world, self.recorded_script = tuple(names), world, None
        self.start(question, self.script().command)

    def script(self) -> Script:
        """The command and the script that give the numbers on the page again."""
        if self.recorded_script is not None:
            return self.recorded_script
        if not self.names:
            return Script("", "")
        levers = {index: self._levers for index, names in enumerate(self.names) if names == DECISION}
        return compare_script(
            [self._decided if names == DECISION else names for names in self.names],
            self._world,
            replications=self._replications,
            seed=self._seed,
            levers=levers,
            held_against=self.held_against,
        )

    def restore(self, answer: Answer) -> bool:
        """Show a kept comparison; false if the page can't ask the same, since files are missing or have changed."""
        scenarios = scenarios_of(answer)
        self.adopt(answer)
        self.names = ()
        held_against = {name: answer.question.get(name) for name in ("theories", "scales")}
        self.held_against = {name: text for name, text in held_against.items() if text and isinstance(text, str)}
        scenario_names = [scenario.name for scenario in answer.result.scenarios]
        names = [self._session.typed(name) for name in scenario_names]
        # the last scenario becomes the decision: the first is what the others are compared with
        last = scenario_names[-1]
        if None in names or not self._session.recall(last, scenarios[last], None):
            return False
        self.names = tuple(pair for pair in names if pair is not None)
        seed, futures = answer.question.get("seed"), answer.question.get("replications")
        if not isinstance(seed, int) or not isinstance(futures, int):
            return False
        self._world, self._replications, self._seed = self._session_world(), futures, seed
        try:
            question = self._question(self.names, self._world, self.held_against)
        except ForcesimError:
            return False
        if not is_same(question, answer.question, scenarios):
            return False
        self.recorded_script = None
        return True

    def ask_again(self, question: Question, command: str) -> None:
        follows = self.recorded_script is None
        super().ask_again(question, command)
        if follows and isinstance(question.replications, int):
            self._replications, self._seed, self.recorded_script = question.replications, question.seed, None

    def _session_world(self) -> dict[str, object]:
        return split(self._session.files.base, self._session.changes)[1]

    def _question(
        self, names: Sequence[ForceAndPolicy], world: Mapping[str, object], held_against: Mapping[str, str]
    ) -> CompareQuestion:
        return CompareQuestion(
            scenarios=self.scenarios(names, world),
            replications=self._replications,
            seed=self._seed,
            theories=held_against.get("theories", ""),
            scales=held_against.get("scales", ""),
        )

    def scenarios(self, names: Sequence[ForceAndPolicy], world: Mapping[str, object]) -> tuple[NamedScenario, ...]:
        """The scenarios of some names, in a world; ForcesimError where one can't be read."""
        scenarios = []
        for force, policy in names:
            if (force, policy) == DECISION:
                scenarios.append(self._session.files.base.with_(all_changes(self._session.decision)))
                continue
            scenario = load(force)
            if policy is not None:
                scenario = scenario.with_policy(self._session.policies.get(policy) or load_policy(policy))
            scenarios.append(scenario.with_(world))
        return tuple(scenarios)

    @property
    def words(self) -> dict[str, str]:
        """Titles for scenarios of the result that read better than those of their files, by name."""
        if self.result is None or not self.names:  # opened from a file, and its scenarios are not known here
            return {}
        pairs = zip(self.result.scenarios, self.names, strict=True)
        return {scenario.name: "What was decided" for scenario, names in pairs if names == DECISION}
