"""The studies behind the pages that ask one question each: what matters, when it fails, what it takes."""

from __future__ import annotations

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script, question_script
from forcesim.scenario.levers import split
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import is_same
from forcesim.study.results.study_result import StudyResult
from ui.state.decision import Decision, all_changes
from ui.state.session import Session
from ui.studies.page_study import PageStudy, scenarios_of
from ui.studies.question_forms import SEED, QuestionForm, form_of, question_of, script_values
from ui.studies.study_controller import StudyController, Update

__all__ = ["QuestionForm", "QuestionStudy"]


class QuestionStudy(PageStudy):
    """Asks one kind of question about the decision at hand."""

    shows_partial = False

    def __init__(self, kind: str, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self.kind = kind
        self.decision: Decision | None = None  # what ``result`` is about

    def run(self, form: QuestionForm) -> None:
        """Ask about the decision at hand; ForcesimError if that can't be asked."""
        question, script = question_and_script(form, self._session)
        question.plan()
        self.decision, self.recorded_script = self._session.decision, script
        self.start(question, script.command)

    def restore(self, answer: Answer) -> tuple[QuestionForm, bool]:
        """Show an opened answer with its decision; returns what was filled in, and whether that asks the same here."""
        named_scenario = scenarios_of(answer)
        self.adopt(answer)
        self.decision = None
        form = form_of(self.kind, answer.question)
        scenario = named_scenario[answer.result.scenarios[0].name]
        if not self._session.recall(scenario.name, scenario, float(scenario.scenario.policy.move_share)):
            return form, False
        try:
            question, script = question_and_script(form, self._session)
        except ForcesimError:
            return form, False
        is_here = is_same(question, answer.question, named_scenario)
        if is_here:
            self.recorded_script, self.decision = script, self._session.decision
        return form, is_here

    def show_beside(self, answer: Answer) -> QuestionForm:
        """Show an answer about the decision at hand; returns what was filled in."""
        self.adopt(answer)
        self.decision = self._session.decision
        return form_of(self.kind, answer.question)

    def report_ending(self, update: Update, result: StudyResult) -> None:
        # a stopped study says so on the page itself
        if result.failures and result.finished:
            super().report_ending(update, result)


def question_and_script(form: QuestionForm, session: Session) -> tuple[Question, Script]:
    """The question about the decision at hand, and the script that asks the same; ForcesimError if none can."""
    decision, files = session.decision, session.files
    changes = all_changes(decision)
    world = split(files.base, changes)[1]
    against = files.force.with_(world) if files.policy is not None else None
    question = question_of(form, files.base.with_(changes), against)
    return question, question_script(
        form.kind,
        files.base,
        (decision.force, decision.policy),
        changes,
        script_values(form, against is not None),
        seed=SEED,
    )
