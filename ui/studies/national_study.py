"""The study behind the page England and Wales: one policy against another in every force."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRunnable, QThreadPool, Signal

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script, national_script
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.execution.cached_runs import keeps_runs
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.codec import is_same
from forcesim.study.questions.national.every_force import scenarios_of as forces_under
from forcesim.study.questions.national.national import SHIPPED_FUTURES, NationalQuestion
from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.storage.shipped_runs import shipped_runs
from ui.state.decision import SEED
from ui.state.session import Session
from ui.studies.page_study import PageStudy, scenarios_of
from ui.studies.study_controller import StudyController


@dataclass(frozen=True, slots=True)
class NationalForm:
    """What a person asks: a policy, what it is compared with, "" for each force as it stands, and how many futures.

    ``outcome`` is shown; where it is none of the headline, it is asked about besides.
    """

    policy: str
    against: str = ""
    outcome: str = HEADLINE[0]
    replications: int = SHIPPED_FUTURES

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All that is asked about."""
        return HEADLINE if self.outcome in HEADLINE else (*HEADLINE, self.outcome)

    @property
    def script(self) -> Script:
        """The command and the script that ask the same."""
        about = {} if self.outcome in HEADLINE else {"outcomes": self.outcomes}
        against = {"against": self.against} if self.against else {}
        given = {"policy": self.policy, **against, **about, "replications": self.replications}
        return national_script(given, seed=SEED)


class NationalStudy(PageStudy):
    """Reads every force beside the window, which takes a moment, and then asks."""

    not_shipped = Signal()  # what should only be read would have to be simulated, so nothing is asked
    # number of the request, form, question or None, error or None; neither where not all runs ship
    _prepared = Signal(int, object, object, object)

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self.form: NationalForm | None = None
        self._request = 0
        self._known: dict[tuple[str, str], tuple[NamedScenario, ...]] = {}
        self._prepared.connect(self._begin)

    def run(self, form: NationalForm, *, only_shipped: bool = False) -> None:
        """Ask; where that can't be asked, ``failed`` and ``message`` say so.

        With ``only_shipped`` nothing is asked unless all runs come with the program; ``not_shipped`` says so.
        """
        self._request += 1
        known = self._known.get((form.policy, form.against), ())
        preparation = _Preparation(form, known, self._request, self._prepared.emit, only_shipped=only_shipped)
        QThreadPool.globalInstance().start(preparation)

    def script(self) -> Script:
        if self.recorded_script is not None or self.form is None:
            return super().script()
        return self.form.script

    def restore(self, answer: Answer) -> bool:
        """Show an opened answer; false if the page can't ask the same, since it is of other forces or luck."""
        scenarios = scenarios_of(answer)
        self._request += 1
        self.adopt(answer)
        self.form, finding, futures = None, answer.result.finding, answer.question.get("replications")
        if not isinstance(finding, NationalFinding) or not isinstance(futures, int):
            return False
        own = [outcome.outcome for outcome in finding.outcomes if outcome.outcome not in HEADLINE]
        form = NationalForm(finding.policy, finding.against, own[-1] if own else HEADLINE[0], futures)
        try:
            question = question_of(form)
        except ForcesimError:
            return False
        if not is_same(question, answer.question, scenarios):
            return False
        self.form, self.recorded_script = form, None
        return True

    def _begin(
        self, request: int, form: NationalForm, question: NationalQuestion | None, error: ForcesimError | None
    ) -> None:
        if request != self._request:
            return  # something else was asked meanwhile
        if question is None and error is None:
            self.not_shipped.emit()
            return
        if question is None:
            self.message.emit(f"This can't be asked as it stands.\n{error}", True, "")
            self.failed.emit(str(error))
            self.refused.emit()
            return
        if not any(Path(name).suffix for name in (form.policy, form.against)):  # a file may be edited meanwhile
            self._known[form.policy, form.against] = question.scenarios
        self.form, self.recorded_script = form, None
        self.start(question, self.script().command)


def question_of(form: NationalForm, scenarios: tuple[NamedScenario, ...] = ()) -> NationalQuestion:
    """The question that a person filled in, about ``scenarios`` where they have been read before.

    ForcesimError where it can't be asked.
    """
    return NationalQuestion(
        scenarios=scenarios or forces_under((), form.policy, form.against),
        policy=form.policy,
        against=form.against,
        outcomes=form.outcomes,
        replications=form.replications,
        seed=SEED,
    )


def is_shipped(plan: Plan) -> bool:
    """Whether every run of a plan comes with the program, and may be read."""
    shipped = shipped_runs()
    if not keeps_runs() or not shipped.has_months(plan.monthly_series):
        return False
    futures = [shipped.scenarios.get(arm.named_scenario.digest) for arm in plan.arms]
    return all(known is not None and plan.looks[-1] <= known.futures for known in futures)


class _Preparation(QRunnable):
    """Reads the scenarios of every force."""

    def __init__(
        self,
        form: NationalForm,
        known: tuple[NamedScenario, ...],
        request: int,
        deliver: Callable[..., None],
        *,
        only_shipped: bool,
    ) -> None:
        super().__init__()
        self._form, self._known, self._request, self._deliver = form, known, request, deliver
        self._only_shipped = only_shipped

    def run(self) -> None:
        question, error = None, None
        try:
            question = question_of(self._form, self._known)
            plan = question.plan()
            if self._only_shipped and not is_shipped(plan):
                question = None
        except ForcesimError as wrong:
            question, error = None, wrong
        # the window may have been closed meanwhile
        with contextlib.suppress(RuntimeError):
            self._deliver(self._request, self._form, question, error)
