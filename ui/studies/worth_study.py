"""The study behind the line on What matters: what finding out would be worth to the decision at hand."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.errors import StudyError
from forcesim.report.output.reproduce import compare_script
from forcesim.scenario.levers import split
from forcesim.study.questions.registry import WorthKnowingQuestion
from ui.state.decision import SEED, all_changes
from ui.state.session import Session
from ui.studies.page_study import PageStudy
from ui.studies.study_controller import StudyController


@dataclass(frozen=True, slots=True)
class Aim:
    """What the choice is judged by: the ``outcome`` that should be better, or else ``red_lines``, or else harm."""

    outcome: str = ""
    red_lines: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, object]:
        """The question's fields that say so."""
        return {"goal": self.outcome} if self.outcome else {"red_lines": self.red_lines} if self.red_lines else {}


class WorthStudy(PageStudy):
    """Asks which uncertain number is worth finding out before choosing between the force as it was and the decision."""

    shows_partial = False

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self.decision_key: object = None  # of the decision that ``result`` is about
        self.aim = Aim()  # of ``result``

    def is_about(self, aim: Aim) -> bool:
        """Whether what is known is about the decision at hand, judged in that way."""
        return self.decision_key == self._session.decision.key and self.aim == aim

    def run(self, aim: Aim) -> None:
        """Ask about the decision at hand; ForcesimError if that can't be asked."""
        decision, files = self._session.decision, self._session.files
        levers, world = split(files.base, all_changes(decision))
        before, after = files.force.with_(world), files.base.with_({**world, **levers})
        if before.digest == after.digest:
            raise StudyError("nothing is decided yet: choose a policy, or move a lever")
        question = WorthKnowingQuestion(
            scenarios=(before, after), goal=aim.outcome, red_lines=() if aim.outcome else aim.red_lines, seed=SEED
        )
        script = compare_script(
            [(decision.force, None), (decision.force, decision.policy)],
            world,
            replications=question.replications,
            seed=SEED,
            levers={1: levers} if levers else None,
            held_against=aim.fields,
            verb=WorthKnowingQuestion.kind,
        )
        question.plan()
        self.decision_key, self.aim, self.recorded_script = decision.key, aim, script
        self.start(question, script.command)
