"""What all questions share: how many futures, how precise, and how an answer is put together."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from importlib import metadata
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np

from forcesim.errors import StudyError, check_all
from forcesim.scenario.named_scenario import NameParts
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE, Outcome
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.analysis.intervals import NOT_SETTLED, corrected_level, grows, is_precise, settles
from forcesim.study.analysis.monthly import timeline
from forcesim.study.analysis.stopping import LOOKS
from forcesim.study.analysis.summaries import JudgingRules, summaries
from forcesim.study.arm import Arm, arm_changes
from forcesim.study.arm_labels import labels_of
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.design import Design
from forcesim.study.execution.engine import ending
from forcesim.study.execution.events import Simulate
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.run_limits import refuse_too_large
from forcesim.study.own_outcome import OwnOutcome
from forcesim.study.questions.declaration import option, parameters, settings
from forcesim.study.red_line import check_outcomes
from forcesim.study.results.reasons import Ending
from forcesim.study.results.study_result import Difference, PointResult, ScenarioRef, StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

WEEKS_PER_YEAR = 52.18

Auto = Literal["auto"]


def read_replications(text: str) -> int | Auto:
    """A number of futures, or "auto"; ValueError in words."""
    if text.strip().lower() == "auto":
        return "auto"
    try:
        count = int(text)
    except ValueError:
        count = 0
    if count < 1:
        raise ValueError(f"{text!r} is neither a whole number from 1 nor auto")
    return count


def read_precision(text: str) -> float:
    """A share such as 5% or 0.05; ValueError in words."""
    try:
        share = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise ValueError(f"{text!r} is no share such as 5%")
    return share


def outcomes_option() -> Any:
    """The outcomes that a question is about, where people name them one by one."""
    return option(
        HEADLINE,
        flag="--outcome",
        metavar="NAME",
        help="What it is about; repeatable.",
        shown_default="the headline",
        repeatable=True,
        is_set=True,
        label="Outcome",
    )


def futures_option(default: int, fewest: int = 1, **declared: Any) -> Any:
    """How many futures, of questions that can't tell by themselves how many are enough."""
    declared = {"help": "Futures for each scenario.", **declared}
    return option(default, flag="--replications", metavar="N", ge=fewest, writes_usual=True, **declared)


def matters_option() -> Any:
    """The smallest differences that matter, of questions that judge differences."""
    return option(
        (),
        flag="--matters",
        metavar="OUTCOME=VALUE",
        help="The smallest change that matters, in the outcome's unit. Repeatable.",
        shown_default="5% of the average",
        repeatable=True,
        to_record=list,
        is_recent=True,
    )


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """A question to the simulation: ``plan()`` says what to run, ``answer()`` what came of it.

    A kind of question declares on its fields what people can set (``declaration.option``); the verb of the command
    line, the Python function, the window's form and the capsule's record are made from that, and ``registry`` has a
    line for it.

    ``replications`` is a number for each scenario or "auto": 10, then more, until no verdict on the outcomes asked
    about (``outcomes``) is open, at most 200. ``precision`` is the error that is small enough, as a share of
    the average, and for most outcomes the smallest difference that matters; ``matters`` sets that of an outcome in its
    own unit, as "charges=5". ``flags`` are the command line's words with which the scenarios were loaded; they go into
    the command that repeats a failed run, as do the names as they were spelt (paths, say), by name.
    ``labels`` say what scenarios are called in the answer, as "NAME=TEXT"; ``own_outcomes`` are the outcomes that
    Python functions of the caller's count besides, each of them among ``outcomes``. ``simulate`` replaces the
    simulation, for tests.
    """

    kind: ClassVar[str]
    # for the command line: what is done meanwhile ({} is the scenario), what --help says beyond the question itself,
    # whether a policy can be laid over the scenario, whether two outcomes can be weighed in the answer, and
    # whether it can name an assumption that a scenario would better have otherwise
    doing: ClassVar[str] = "Running {}"
    more_help: ClassVar[str] = ""
    takes_policy: ClassVar[bool] = True
    can_be_weighed: ClassVar[bool] = False
    can_be_refitted: ClassVar[bool] = False
    # whether it is about built-in forces that it names itself, so that nobody types a scenario
    names_its_forces: ClassVar[bool] = False

    replications: int | Auto = option(
        40,
        flag="--replications",
        metavar="N|auto",
        help="Futures for each scenario, or as many as it takes.",
        read=read_replications,
        writes_usual=True,
    )
    precision: float = option(
        0.05,
        flag="--precision",
        metavar="SHARE",
        help="Error of the average that is small enough.",
        read=read_precision,
        write=lambda share: f"{100 * share:.10g}%",
    )
    seed: int = option(1, flag="--seed", metavar="S", ge=0, help="Another seed, other luck.")
    first_replication: int = option(
        0, flag="--first-replication", metavar="N", ge=0, help="Number of the first future, from 0."
    )
    outcomes: tuple[str, ...] = option(
        HEADLINE,
        flag="--outcome",
        metavar="NAME",
        help="What it is about, and what tables begin with; repeatable.",
        shown_default="the headline",
        repeatable=True,
        is_set=True,
    )
    labels: tuple[str, ...] = option(
        (),
        flag="--label",
        metavar="NAME=TEXT",
        help="What a scenario is called in the answer. Repeatable.",
        shown_default="its title",
        repeatable=True,
        to_record=list,
        is_recent=True,
    )
    own_outcomes: tuple[OwnOutcome, ...] = field(default=(), repr=False)
    matters: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    spelt: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    simulate: Simulate | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.replications != "auto" and (
            not isinstance(self.replications, int) or isinstance(self.replications, bool) or self.replications < 1
        ):
            raise StudyError(f'replications must be a whole number from 1, or "auto" (found {self.replications})')
        if not 0 < self.precision < 1:
            raise StudyError(f"precision is a share between 0 and 1, such as 0.05 (found {self.precision:g})")
        _ = self.set_by_hand
        if self.seed < 0 or self.first_replication < 0:
            raise StudyError("the seed and the first replication can't be negative")

    @cached_property
    def set_by_hand(self) -> dict[str, float]:
        """The smallest differences that matter as they were set, by outcome; StudyError where one can't be read."""
        smallest: dict[str, float] = {}
        for text in self.matters:
            name, _, value = text.partition("=")
            try:
                smallest[name.strip()] = float(value)
            except ValueError:
                smallest[name.strip()] = math.nan
            if not 0 <= smallest[name.strip()] < math.inf:
                raise StudyError(f"what matters is written OUTCOME=VALUE, such as charges=5 (found {safe(text, 60)!r})")
        return smallest

    def rules(self, looks: int = 1, pairs: int = 1) -> JudgingRules:
        """What verdicts of this question are held to; see ``JudgingRules``."""
        return JudgingRules(
            asked_about=self.outcomes,
            precision=self.precision,
            matters=self.set_by_hand,
            years=float(self.given_arms()[0].named_scenario.scenario.time.years),
            looks=looks,
            pairs=pairs,
        )

    @abstractmethod
    def arms(self) -> tuple[Arm, ...]:
        """The scenarios to be run, under the names that results carry."""

    @abstractmethod
    def given_arms(self) -> tuple[Arm, ...]:
        """The scenarios as they were given, before any lever moved; the first is the force in question."""

    @abstractmethod
    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        """Answer from the runs that are in, correcting verdicts for ``looks`` at them."""

    def plan(self) -> Plan:
        """What has to be run; StudyError or ScenarioError where it can't be."""
        refuse_too_large(self.given_arms())
        check_all(self.checks())
        looks, still_open = self._looks()
        plan = Plan(
            arms=self.arms(),
            seed=self.seed,
            looks=looks,
            scenarios=self._scenario_refs(),
            first_replication=self.first_replication,
            still_open=still_open,
            flags=tuple(self.flags),
            spelt=self.spelt,
            own_outcomes=self.own_outcomes,
            simulate=self.simulate,
        )
        refuse_too_large(plan.arms)
        return plan

    def checks(self) -> Iterator[Callable[[], object]]:
        """What has to hold for the question to be asked, check by check, so that all that is wrong is told at once."""
        yield self._scenario_refs
        yield lambda: check_outcomes(self.named_outcomes(), self.declared_outcomes)

    def named_outcomes(self) -> tuple[str, ...]:
        """Every outcome that the question names, wherever it does."""
        return (*self.outcomes, *self.set_by_hand)

    @cached_property
    def declared_outcomes(self) -> dict[str, Outcome]:
        """The outcomes that the scenarios in question have, by name; StudyError where they can't be held together."""
        return Design(arms=self.given_arms(), seed=0, looks=(1,), own_outcomes=self.own_outcomes).outcomes

    def answer(self, collector: RunCollector) -> StudyResult:
        """Answer from the runs that are in, all or some of them; cheap enough to redraw by."""
        looks = len(LOOKS) if self.replications == "auto" else 1
        return replace(self.judge(collector, looks), ending=self._ending(collector))

    def still_open(self, collector: RunCollector) -> tuple[str, ...]:
        """Outcomes asked about that more runs could still settle, by name.

        Looking at verdicts again and again would find a difference by chance, so the looks share the error.
        """
        candidates = self.unsettled_outcomes(self.judge(collector, len(LOOKS)))
        return tuple(name for name in self.outcomes if name in candidates)

    def unsettled_outcomes(self, answer: StudyResult) -> set[str]:
        """Outcomes asked about with a verdict in ``answer``, or an average where nothing is compared, that is open."""
        if not answer.differences:
            return {
                name
                for result in answer.results
                for name in self.outcomes
                if not _is_precise(result, answer.outcomes[name], self.precision)
            }
        return {
            name
            for difference in answer.differences
            for name in self.outcomes
            if could_settle(difference.outcomes[name])
        }

    @classmethod
    def refuse(cls, given: Collection[str]) -> None:
        """Refuse fields that exclude each other, of those that were ``given``; ValueError in words."""
        del given  # as a rule none do

    @classmethod
    def scenarios_named(
        cls, given: Mapping[str, Any], changes: Sequence[str] = (), years: float | None = None
    ) -> tuple[NamedScenario, ...]:
        """The scenarios of a kind that ``names_its_forces``: for values of its fields that were ``given``, or usual.

        ``changes`` and ``years`` are laid over all of them. ScenarioError or StudyError where there are none such.
        """
        del given, changes, years  # others are given theirs
        return ()

    def details(self) -> dict[str, Any]:
        """The question's own settings in plain values, as a capsule keeps them; ``from_details`` asks again."""
        own = {setting.name: setting for setting in settings(type(self))}
        # capsules have them in the order of the dataclass
        names = [declared.name for declared in fields(self) if declared.name in own]
        return {name: own[name].record(getattr(self, name)) for name in names}

    @classmethod
    def from_details(cls, named: Mapping[str, NamedScenario], details: Mapping[str, Any], **others: Any) -> Self:
        """Ask again: ``named`` are the scenarios of ``given_arms()`` in its order, ``details`` those of ``details()``.

        ``others`` are fields that go to the question as they are. KeyError, TypeError or ValueError where something
        does not fit.
        """
        scenarios = list(named.values())
        values: dict[str, Any] = {}
        for parameter in parameters(cls):
            name = parameter.name
            if parameter.option.is_scenario:
                values[name] = tuple(scenarios) if parameter.option.repeatable else next(iter(scenarios))
            elif parameter.option.reference is not None:
                values[name] = scenarios[1] if len(scenarios) > 1 else None
            elif not parameter.is_shared and not (parameter.option.is_recent and name not in details):
                values[name] = parameter.recorded(details[name])
        return cls(**{**values, **others})

    def arm_at(self, name: str, at: Mapping[str, float]) -> Arm | None:
        """The arm of this name and setting, for whoever makes its runs again; None where the question has none."""
        return next((arm for arm in self.arms() if (arm.name, arm.at) == (name, dict(at))), None)

    def _scenario_refs(self) -> tuple[ScenarioRef, ...]:
        arms = self.given_arms()
        return _scenario_refs(arms, labels_of(self.labels, [arm.name for arm in arms]))

    def _looks(self) -> tuple[tuple[int, ...], Callable[[RunCollector], tuple[str, ...]] | None]:
        if isinstance(self.replications, int):
            return (self.replications,), None
        return LOOKS, self.still_open

    def _ending(self, collector: RunCollector) -> Ending | None:
        if self.replications != "auto" or not collector.is_complete:
            return None
        still_open = self.still_open(collector)
        if still_open and collector.replications < LOOKS[-1]:
            return None
        return ending(collector.replications, still_open, is_auto=True)


def _scenario_refs(arms: Sequence[Arm], labels: Mapping[str, str]) -> tuple[ScenarioRef, ...]:
    """What results say of the scenarios that were given; ``labels`` by their names."""
    changes_of = arm_changes([arm.named_scenario for arm in arms])
    refs = []
    for arm, changes in zip(arms, changes_of, strict=True):
        named_scenario, time = arm.named_scenario, arm.named_scenario.scenario.time
        # a scenario of a capsule has its changes in its name, but not what they took the place of
        is_known = bool(changes) or not NameParts.of(named_scenario.name).changes
        refs.append(
            ScenarioRef(
                arm.name,
                named_scenario.digest,
                named_scenario.title,
                named_scenario.policy_title,
                changes=changes if is_known else None,
                warm_up_years=float(time.warm_up_years),
                years=float(time.years),
                start=time.start.isoformat(),
                label=labels.get(arm.name),
            )
        )
    return tuple(refs)


def refuse_auto(question: Question) -> None:
    """StudyError where "auto" is asked of a question that can't tell how many futures are enough."""
    if question.replications == "auto":
        raise StudyError("this question takes a number of replications, not auto")


def result_base(
    question: Question, collector: RunCollector, grown: tuple[bool, ...], shown: Sequence[int] | None = None
) -> StudyResult:
    """The part of a result that is the same for all questions; ``grown`` says which arms' backlogs grow.

    ``shown`` holds the indices of the arms whose results are listed, by default all; ``grown`` is about those.
    """
    plan = collector.plan
    indices = range(len(plan.arms)) if shown is None else shown
    arms = [plan.arms[index] for index in indices]
    if shown is None:
        values = collector.values
    else:
        values = shown_values(collector, shown) if plan.is_staged else collector.values[list(shown)]
    scenario = question.given_arms()[0].named_scenario.scenario
    years = float(scenario.time.years)
    arm_summaries = summaries(values, collector.outcomes.values(), years)
    ordered = sorted(collector.failures, key=lambda failed: (failed.replication, failed.arm_index))
    return StudyResult(
        kind=question.kind,
        seed=question.seed,
        first_replication=question.first_replication,
        replications=collector.replications,
        scenarios=plan.scenarios,
        outcomes=dict(collector.outcomes),
        results=tuple(
            PointResult(arm.name, dict(arm.at), summary, timeline(arm.named_scenario.scenario, collector.bands(index)))
            for index, arm, summary in zip(indices, arms, arm_summaries, strict=True)
        ),
        asked_about=tuple(question.outcomes),
        precision=question.precision,
        years=years,
        officer_year_hours=officer_year_hours(scenario),
        runs_planned=collector.runs_planned,
        finished=collector.done,
        unsettled=tuple(arm.label for arm, grows_on in zip(arms, grown, strict=True) if grows_on),
        failures=tuple(str(failed) for failed in ordered),
        program_version=metadata.version("forcesim"),
        model_version=MODEL_VERSION,
    )


def shown_values(collector: RunCollector, shown: Sequence[int]) -> Floats:
    """Outcomes of some arms, float64 of shape (arms, outcomes, replications), up to the last replication they have."""
    values = collector.part(0, max(shown) + 1)[list(shown)]
    known = np.flatnonzero(np.isfinite(values).any(axis=(0, 1)))
    return values[..., : int(known[-1]) + 1 if len(known) else 1]


def growing(collector: RunCollector, shown: Sequence[int] | None = None) -> tuple[bool, ...]:
    """For every arm, or those of the indices ``shown``, whether its backlog grows over the horizon."""
    arms = range(len(collector.plan.arms)) if shown is None else shown
    level = corrected_level(len(arms))
    return tuple(grows(collector.monthly(arm, "backlog"), level) for arm in arms)


def settling(collector: RunCollector) -> tuple[bool, ...]:
    """For every arm, whether its backlog is shown not to grow over the horizon."""
    arms = range(len(collector.plan.arms))
    level = corrected_level(len(arms))
    return tuple(settles(collector.monthly(arm, "backlog"), level) for arm in arms)


def officer_year_hours(scenario: Scenario) -> float:
    """Productive hours a year of one full-time officer of the team that hours move from, or of the first team."""
    name = scenario.movement.from_team if scenario.movement is not None else next(iter(scenario.teams))
    team = scenario.teams[name]
    return float(team.hours_per_week) * WEEKS_PER_YEAR * float(team.productive_share)


def _is_precise(result: PointResult, outcome: Outcome, precision: float) -> bool:
    """Whether an average is known well enough: to a share of itself, or to less than could ever matter."""
    summary = result.outcomes[outcome.name]
    if not _is_known(summary.mean):
        return True  # nothing was ever observed, and more runs would not change that
    if summary.low is None or summary.high is None:
        return False
    half = (summary.high - summary.low) / 2
    return is_precise(summary.mean, half, precision) or half <= outcome.matters_least


def could_settle(difference: Difference) -> bool:
    """Whether a verdict is open, and more runs could change that: something was observed."""
    return difference.verdict == NOT_SETTLED and _is_known(difference.mean)


def _is_known(mean: float) -> bool:
    return not math.isnan(mean)
