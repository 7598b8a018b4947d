"""The study behind the line on What matters: what finding out would be worth to the decision at hand."""

from __future__ import annotations

from forcesim.errors import StudyError
from forcesim.report.output.reproduce import compare_script
from forcesim.scenario.levers import split
from forcesim.study.questions.registry import WorthKnowingQuestion
from ui.state.decision import SEED, all_changes
from ui.state.session import Session
from ui.studies.page_study import PageStudy
from ui.studies.study_controller import StudyController


class WorthStudy(PageStudy):
    """Asks which uncertain number is worth finding out before choosing between the force as it was and the decision."""

    shows_partial = False

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self.decision_key: object = None  # of the decision that ``result`` is about

    @property
    def is_of_decision(self) -> bool:
        """Whether what is known is about the decision at hand."""
        return self.decision_key == self._session.decision.key

    def run(self) -> None:
        """Ask about the decision at hand; ForcesimError if that can't be asked."""
        decision, files = self._session.decision, self._session.files
        levers, world = split(files.base, all_changes(decision))
        before, after = files.force.with_(world), files.base.with_({**world, **levers})
        if before.digest == after.digest:
            raise StudyError("nothing is decided yet: choose a policy, or move a lever")
        question = WorthKnowingQuestion(scenarios=(before, after), seed=SEED)
        script = compare_script(
            [(decision.force, None), (decision.force, decision.policy)],
            world,
            replications=question.replications,
            seed=SEED,
            levers={1: levers} if levers else None,
            verb=WorthKnowingQuestion.kind,
        )
        question.plan()
        self.decision_key, self.recorded_script = decision.key, script
        self.start(question, script.command)
