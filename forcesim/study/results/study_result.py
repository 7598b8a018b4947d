"""What a study answers with: numbers only. Sentences, tables and figures are made from these by ``forcesim.report``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AliasPath,
    BeforeValidator,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    Strict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_serializer,
)

from forcesim.errors import CapsuleError
from forcesim.simulation.outcomes import Outcome
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.arm import Change
from forcesim.study.results.consistency import check_consistency
from forcesim.study.results.findings import Finding, Frontier
from forcesim.study.results.json_types import (
    Flag,
    HasInterval,
    High,
    HighFamily,
    Low,
    LowFamily,
    Real,
    RealOrBeyond,
    RealOrNaN,
    RealOrNone,
    Series,
    Whole,
    in_one_key,
    in_plain_words,
    read_from,
    refused,
)
from forcesim.study.results.monthly import Timeline
from forcesim.study.results.reason_texts import read_cliff_reason, read_ending
from forcesim.study.results.reasons import CliffReason, Ending

# what every version has written
ALWAYS_WRITTEN = (
    "kind", "seed", "replications", "scenarios", "outcomes", "results", "differences", "cliff", "lever", "baseline",
    "present", "years", "officer_year_hours", "runs", "unsettled", "failures", "reached",
)  # fmt: skip

_LEFT_OUT_IF_EMPTY = ("observations", "asked_about", "theories", "scales", "robustness", "alternatives")


def _named(outcomes: Any) -> Any:
    """Outcomes of a JSON, which stand under their names."""
    if not isinstance(outcomes, Mapping):
        return outcomes
    return {
        name: {**outcome, "name": name} if isinstance(outcome, Mapping) else outcome
        for name, outcome in outcomes.items()
    }


def _under_names(outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    return {
        name: {
            "label": outcome.label,
            "unit": outcome.unit,
            "better": outcome.better,
            "about": outcome.about,
            "help": outcome.help,
            "share_of": outcome.share_of,
            **({"incomplete": True} if outcome.incomplete else {}),
            **({"parts": [list(part) for part in outcome.parts]} if outcome.parts else {}),
            **({"clustered": True} if outcome.clustered else {}),
            **({"stock": outcome.stock} if outcome.stock else {}),
            **({} if outcome.matters is None else {"matters": outcome.matters}),
        }
        for name, outcome in outcomes.items()
    }


def _no_words(_: object) -> str:
    """Words are made in ``forcesim.report``, which puts them here."""
    return ""


def _ending(reached: Any, info: ValidationInfo) -> Ending | None:
    if not isinstance(reached, str):
        raise refused("a text")
    return read_ending(reached, info.data.get("outcomes", {}))


Outcomes = Annotated[dict[str, Outcome], BeforeValidator(_named), PlainSerializer(_under_names)]
Reason = Annotated[CliffReason, read_from(str, read_cliff_reason), PlainSerializer(_no_words), Field(alias="why")]
Reached = Annotated[Ending | None, BeforeValidator(_ending), PlainSerializer(_no_words), Field(alias="reached")]


@dataclass(frozen=True, slots=True)
class Summary(HasInterval):
    """An outcome over replications.

    ``low`` and ``high`` bound the 95% Student t interval of the mean (the error of the average; None with fewer than
    two replications); ``p10``, ``p50``, ``p90`` are percentiles over futures (the spread by luck). ``values`` is
    float64 of shape (replications,), NaN where a run failed or has not finished.
    """

    mean: RealOrNaN
    low: Low
    high: High
    p10: RealOrNaN
    p50: RealOrNaN
    p90: RealOrNaN
    values: Series


@dataclass(frozen=True, slots=True)
class Difference(HasInterval):
    """An outcome's change against another scenario, paired on the same luck.

    ``chance_better`` is the share of paired futures in which the outcome is strictly better (None where neither
    direction is better), ``chance_same`` that of ties. ``low`` and ``high`` bound the plain 95% interval; the
    ``verdict`` comes from ``low_family`` to ``high_family``, which hold with 95% for all outcomes and pairs asked about
    together. ``matters`` is the smallest difference that matters, in the outcome's unit, and ``is_negligible`` says
    that the corrected interval lies wholly within it.

    Results of earlier versions have no corrected interval, and counted ties as half.
    """

    mean: RealOrNaN
    low: Low
    high: High
    chance_better: RealOrNone
    verdict: str
    values: Series
    chance_same: RealOrNone = None
    low_family: LowFamily = None
    high_family: HighFamily = None
    matters: RealOrNone = None
    is_negligible: Annotated[bool, Strict(), Field(alias="negligible")] = False

    @model_serializer(mode="wrap")
    def _as_it_stands_in_json(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain = in_one_key(handler(self))
        if self.matters is None:  # as earlier versions wrote it
            for name in ("chance_same", "ci95_family", "matters", "negligible"):
                del plain[name]
        return plain

    @property
    def judged_interval(self) -> tuple[float | None, float | None]:
        """The interval that the verdict comes from; the plain one in results of earlier versions."""
        if self.low_family is None or self.high_family is None:
            return self.low, self.high
        return self.low_family, self.high_family


@dataclass(frozen=True, slots=True)
class ScenarioRef:
    """Which scenario a result belongs to: ``title`` is its force's, ``policy`` that of a policy laid over it, or "".

    ``changes`` are those made to its files, or to the first scenario of its name where that comes from other files;
    ``start`` is the first day, as an ISO date, of ``years`` that are measured after ``warm_up_years``. All of these are
    None where an earlier version did not write them. ``label`` is what a person calls it in place of its titles, None
    where nobody said.
    """

    name: str
    digest: str
    title: str
    policy: str = ""
    changes: tuple[Change, ...] | None = None
    warm_up_years: RealOrNone = None
    years: RealOrNone = None
    start: str | None = None
    label: str | None = None

    @model_serializer(mode="wrap")
    def _as_it_stands_in_json(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without(handler(self), "changes", "warm_up_years", "years", "start", "label")


@dataclass(frozen=True, slots=True)
class PointResult:
    """Outcomes of one scenario at one setting of the lever (``at`` is empty where there is no lever).

    ``monthly`` holds the series that are drawn, None where none were kept.
    """

    scenario: str
    at: dict[str, Real]
    outcomes: dict[str, Summary]
    monthly: Timeline | None = None

    @model_serializer(mode="wrap")
    def _as_it_stands_in_json(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without(handler(self), "monthly")


@dataclass(frozen=True, slots=True)
class PointDifference:
    """Changes of one scenario, at one setting of the lever, against another."""

    scenario: str
    against: str
    at: dict[str, Real]
    outcomes: dict[str, Difference]


# what becomes of a verdict under another assumption: the same direction, the opposite one, another that is settled, or
# nothing that is settled
HOLDS: Final = "holds"
FLIPS: Final = "flips"
CHANGES: Final = "changes"
CANNOT_BE_TOLD: Final = "cannot_be_told"
Status = Literal["holds", "flips", "changes", "cannot_be_told"]
Family = Literal["theories", "scales"]


@dataclass(frozen=True, slots=True)
class TheoryDifference:
    """One outcome's change under one theory of what follows a disruption.

    ``is_own`` marks the theory of the scenarios themselves, whose change is that of ``differences``. ``status`` is what
    becomes of that one's verdict here; None where it is not settled, so that nothing can hold or flip.
    """

    theory: str
    is_own: Annotated[bool, Strict(), Field(alias="own")]
    scenario: str
    against: str
    outcome: str
    difference: Difference
    status: Status | None

    @property
    def assumption(self) -> str:
        """The name of the theory."""
        return self.theory


@dataclass(frozen=True, slots=True)
class ScaleDifference:
    """The change of all harm on one scale, in ``unit``; ``is_own`` and ``status`` are those of a theory's change.

    ``label`` is what the scenario calls the scale. ``leaves_out`` names the parts of harm that the scenarios have and
    the scale has no weight for.
    """

    scale: str
    label: str
    unit: str
    leaves_out: tuple[str, ...]
    is_own: Annotated[bool, Strict(), Field(alias="own")]
    scenario: str
    against: str
    outcome: str
    difference: Difference
    status: Status | None

    @property
    def assumption(self) -> str:
        """The name of the scale."""
        return self.scale


@dataclass(frozen=True, slots=True)
class Robustness:
    """Whether the verdict on one outcome stands ``over`` all theories, or all scales of harm, that were tried.

    ``own`` is the scenarios' own theory or scale and ``verdict`` what it says. The others are named by what becomes of
    the verdict there, ``own`` among those where it holds; nowhere where it is not settled. ``disagree`` says that two
    of the theories, or scales, settle on different directions.
    """

    over: Family
    scenario: str
    against: str
    outcome: str
    own: str
    verdict: str
    holds: tuple[str, ...]
    flips: tuple[str, ...]
    changes: tuple[str, ...]
    cannot_be_told: tuple[str, ...]
    disagree: Flag

    @property
    def tried(self) -> int:
        """How many theories, or scales, the verdict was held against; 0 where it is not settled."""
        return len(self.holds) + len(self.flips) + len(self.changes) + len(self.cannot_be_told)


@dataclass(frozen=True, slots=True)
class Cliff:
    """The lever setting beyond which the force no longer keeps up, and the reason.

    ``at`` is a reading within ``between``, the settings tried on either side; infinite (null in JSON) where the cliff
    is likely to lie beyond the range. ``low`` and ``high`` bound it with 95% confidence, never narrower than those
    settings; where one of them is None the cliff may lie beyond that end of the range, where both are nothing bounds
    it.
    ``keeps_up`` says on which side it does: "below" for a lever that strains it, "above" for one that relieves it.
    ``red_line`` is the red line that breaks there, None where it is the force that no longer keeps up.
    """

    lever: str
    at: RealOrBeyond
    low: Low
    high: High
    reason: Reason
    keeps_up: str = "below"
    red_line: str | None = None
    between: tuple[Real, Real] | None = None

    @property
    def strain(self) -> float:
        """What puts cliffs in the order in which they are met as the force is strained more and more."""
        if math.isinf(self.at):
            return math.inf
        return -self.at if self.keeps_up == "above" else self.at

    @model_serializer(mode="wrap")
    def _as_it_stands_in_json(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without(in_one_key(handler(self)), "red_line", "between")


# what comes of holding the model against a published figure
WITHIN, TOO_LOW, TOO_HIGH, LEFT_OUT = "within", "too low", "too high", "left out"


@dataclass(frozen=True, slots=True)
class BackcastRow:
    """A published figure, and the middle eight tenths of what simulated years show; None where none is in.

    ``is_change`` marks a relative change between two policies; ``verdict`` is "" until runs are in.
    """

    name: str
    label: str
    period: str
    published: Real
    unit: str
    is_change: Flag
    low: Annotated[RealOrNone, Field(alias="p10")]
    high: Annotated[RealOrNone, Field(alias="p90")]
    verdict: str


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The answer to one question.

    ``asked_about`` names the outcomes for whose number verdicts are corrected, ``precision`` is the error that is
    small enough, as a share. ``replications`` counts the futures asked for, ``finished`` the runs that came back,
    of ``runs_planned`` in all; the futures are numbered from ``first_replication``; ``lever`` is the first of
    ``levers``, which now stand at ``at_present``; ``cliff`` is the first that is met of ``cliffs``, which are
    listed where there are ``red_lines``; ``unsettled`` names the scenarios whose backlog grows significantly over
    the horizon (averages then depend on the end date); ``failures`` holds one plain text a failed run; ``ending``
    says why the study ended, where it decided that itself. ``finding`` is what questions other than run, compare
    and tradeoff are about; ``backcast_rows`` hold the model against published figures; ``frontier`` weighs two
    outcomes against each other, where that was asked; ``theories`` and ``scales`` hold changes under other theories
    of what follows a disruption and on other scales of harm, ``robustness`` whether verdicts stand there, and
    ``alternatives`` the runs that this took besides; ``looked_at`` is the setting of the lever that a person looked
    at, which the answer is then about; ``program_version`` and ``model_version`` are those that simulated, "" for
    this program's own.
    """

    kind: str
    seed: Whole
    replications: Whole
    scenarios: tuple[ScenarioRef, ...]
    outcomes: Outcomes
    results: tuple[PointResult, ...]
    differences: tuple[PointDifference, ...] = ()
    cliff: Cliff | None = None
    red_lines: tuple[str, ...] = ()
    cliffs: tuple[Cliff, ...] = ()
    lever: str | None = None
    levers: tuple[str, ...] = ()
    at_present: dict[str, Real] = field(default_factory=dict)
    baseline: str | None = None
    present: Real | None = None
    looked_at: Real | None = None
    asked_about: tuple[str, ...] = ()
    precision: Real | None = None
    years: Real = 0.0
    officer_year_hours: Real = 0.0
    runs_planned: Annotated[int, Strict(), Field(validation_alias=AliasPath("runs", "asked"))] = 0
    finished: Annotated[int, Strict(), Field(validation_alias=AliasPath("runs", "finished"))] = 0
    unsettled: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    ending: Reached = None
    backcast_rows: Annotated[tuple[BackcastRow, ...], Field(alias="observations")] = ()
    finding: Annotated[Annotated[Finding, Field(discriminator="kind")] | None, Field(alias="found")] = None
    frontier: Frontier | None = None
    theories: tuple[TheoryDifference, ...] = ()
    scales: tuple[ScaleDifference, ...] = ()
    robustness: tuple[Robustness, ...] = ()
    alternatives: tuple[PointResult, ...] = ()
    first_replication: Whole = 0
    program_version: Annotated[str, Field(alias="forcesim")] = ""
    model_version: Annotated[str, Field(alias="model")] = ""

    @property
    def is_complete(self) -> bool:
        """Whether all runs that were planned are in, or have failed."""
        return self.finished + len(self.failures) >= self.runs_planned

    @property
    def is_map(self) -> bool:
        """Whether two levers moved at once, so that there is no curve to follow."""
        return len(self.levers) > 1

    def to_dict(self, sentence: str, version: str) -> dict[str, Any]:
        """The JSON of the results; NaN and infinity become null. ``version`` is this program's own.

        Reasons (``why`` of a cliff, ``reached``) are left empty for ``forcesim.report.Answer`` to fill in.
        """
        plain = plain_values(self)
        kind, program, model = (plain.pop(name) for name in ("kind", "forcesim", "model"))
        simulated_by = {"forcesim": program or version, "model": model or MODEL_VERSION}
        return {"kind": kind, **simulated_by, **plain, "sentence": sentence}

    @model_serializer(mode="wrap")
    def _as_it_stands_in_json(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain = handler(self)
        finished = plain.pop("finished")
        plain = {
            "runs" if name == "runs_planned" else name: (
                {"asked": value, "finished": finished} if name == "runs_planned" else value
            )
            for name, value in plain.items()
        }
        absent = [] if self.red_lines else ["red_lines", "cliffs"]
        absent += [] if self.levers else ["levers", "at_present"]
        return {
            name: value
            for name, value in _without(plain, "looked_at", "frontier", "precision").items()
            if name not in absent and (name not in _LEFT_OUT_IF_EMPTY or value)
        }


def plain_values(result: StudyResult) -> dict[str, Any]:
    """Everything that a result holds, as values of JSON."""
    plain: dict[str, Any] = _adapter().dump_python(result, mode="json", by_alias=True, warnings=False)
    return plain


def schema_of_fields() -> dict[str, Any]:
    """A JSON Schema of what ``read_result`` reads, field by field; how words and intervals are written is not in it."""
    return _adapter().json_schema(by_alias=True)


def read_result(document: Mapping[str, Any]) -> StudyResult:
    """Read a result from its JSON; CapsuleError, naming the place, where it does not fit.

    Everything comes back, the monthly series in the digits that the JSON holds; null becomes NaN. What earlier versions
    did not write yet (``levers``, ``monthly``, the titles of policies, …) may be missing.
    """
    # fields that have a value by default, for whoever makes a result, but stand in every document
    _check_keys(document, "result", ALWAYS_WRITTEN)
    _check_keys(document["runs"], "result.runs", ("asked", "finished"))
    try:
        result = _adapter().validate_python(document)
    except ValidationError as error:
        raise in_plain_words(error, document, "result") from error
    check_consistency(result)
    return result


def _check_keys(table: object, location: str, names: Iterable[str]) -> None:
    if not isinstance(table, Mapping):
        raise CapsuleError(f"{location} is not a table")
    for name in names:
        if name not in table:
            raise CapsuleError(f"{location} has no {name!r}")


@cache
def _adapter() -> TypeAdapter[StudyResult]:
    return TypeAdapter(StudyResult)


def _without(plain: dict[str, Any], *names: str) -> dict[str, Any]:
    """A table without those of the named keys whose value is None."""
    return {name: value for name, value in plain.items() if value is not None or name not in names}
