"""What would it do in every force? One policy against another in all 43 forces, on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from forcesim.data.territorial_forces import Force
from forcesim.errors import StudyError
from forcesim.scenario.schema.units import thing
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS, corrected_level
from forcesim.study.analysis.national.rank_correlation import rank_correlation
from forcesim.study.analysis.national.rank_sets import rank_sets
from forcesim.study.analysis.summaries import differences
from forcesim.study.arm import Arm, arms_of
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.base import Auto, Question, growing, matters_option, read_replications, result_base
from forcesim.study.questions.declaration import declaration, option, option_like
from forcesim.study.questions.national.every_force import force_of, is_ranked, per_residents, scenarios_of, traits_of
from forcesim.study.results.national_finding import (
    ComparedForce,
    ForceChange,
    NationalFinding,
    NationalOutcome,
    TraitCorrelation,
)
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import Difference, PointDifference, StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

# futures of each force that ship with the package, so that the usual question simulates nothing
SHIPPED_FUTURES = 12
_NO_NUMBER_A_HEAD = ("days", "share", "ratio")


@dataclass(frozen=True, kw_only=True)
class NationalQuestion(Question):
    """One policy against another in every force: what surely changes where, and what tells the forces apart.

    ``scenarios`` are those of the forces under what is compared with, then those under the policy, in the same order
    (:func:`forcesim.study.questions.national.every_force.scenarios_of`). Verdicts are corrected for the number of
    outcomes asked about times the number of forces. Outcomes that count things are told for each 100,000 residents;
    a force with hardly a resident has no rank and no part in correlations.
    """

    kind: ClassVar[str] = "national"
    doing: ClassVar[str] = "Asking every force"
    takes_policy: ClassVar[bool] = False
    names_its_forces: ClassVar[bool] = True
    more_help: ClassVar[str] = (
        "With up to 12 futures, the usual luck and built-in policies nothing is simulated: these runs come with the "
        "program."
    )

    scenarios: tuple[NamedScenario, ...] = field(
        metadata=declaration(is_scenario=True, repeatable=True, help="Forces under both policies.")
    )
    policy: str = option("durham-2015", flag="--policy", metavar="NAME", help="The policy: a built-in name or a file.")
    against: str = option(
        "",
        flag="--against",
        metavar="NAME",
        help="The policy that it is compared with.",
        shown_default="each force as it stands",
    )
    forces: tuple[str, ...] = option(
        (),
        flag="--force",
        metavar="NAME",
        help="Only this force; repeatable.",
        shown_default="all 43",
        repeatable=True,
        is_set=True,
        to_record=list,
    )
    matters: tuple[str, ...] = matters_option()
    replications: int | Auto = option_like(Question, "replications", SHIPPED_FUTURES, read=read_replications)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.scenarios or len(self.scenarios) % 2:
            raise StudyError("a national question needs each force under two policies")
        strange = [scenario.name for scenario in self.scenarios if force_of(scenario.name) is None]
        if strange:
            raise StudyError(f"{', '.join(strange[:5])}: no built-in scenario of a territorial force")

    @classmethod
    def scenarios_named(
        cls, given: Mapping[str, Any], changes: Sequence[str] = (), years: float | None = None
    ) -> tuple[NamedScenario, ...]:
        names = given.get("forces") or ()
        policy, against = (given.get(name) or getattr(cls, name) for name in ("policy", "against"))
        return scenarios_of([names] if isinstance(names, str) else names, policy, against, changes, years)

    @property
    def _count(self) -> int:
        return len(self.scenarios) // 2

    def arms(self) -> tuple[Arm, ...]:
        return self.given_arms()

    def given_arms(self) -> tuple[Arm, ...]:
        return arms_of(self.scenarios)

    def plan(self) -> Plan:
        # months of 86 arms are not told, but for the backlog, whose growth is cautioned
        return replace(super().plan(), monthly_series=("backlog",))

    def checks(self) -> Iterator[Callable[[], object]]:
        yield from super().checks()
        yield self._refuse_twins

    def _refuse_twins(self) -> None:
        """StudyError where both policies are one in every force: there is nothing that runs could tell."""
        pairs = zip(self.scenarios[: self._count], self.scenarios[self._count :], strict=True)
        if all(before.digest == after.digest for before, after in pairs):
            other = f"{self.against!r}" if self.against is not None else "what each force does as it stands"
            raise StudyError(
                f"{self.policy!r} and {other} are the same policy, so that nothing differs between them: choose "
                "another one, or another one to compare with",
                "Name another --policy, or another one to compare with (--against)",
            )

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        count = self._count
        arms = collector.plan.arms
        values = collector.values
        changes = differences(
            values[count:],
            values[:count],
            collector.outcomes.values(),
            self.rules(looks, pairs=count),
            same=[
                after.named_scenario.digest == before.named_scenario.digest
                for before, after in zip(arms[:count], arms[count:], strict=True)
            ],
        )
        result = result_base(self, collector, growing(collector))
        return replace(
            result,
            results=tuple(replace(point, monthly=None) for point in result.results),
            differences=tuple(
                PointDifference(after.name, before.name, {}, change)
                for before, after, change in zip(arms[:count], arms[count:], changes, strict=True)
            ),
            finding=self._finding(collector, values[count:] - values[:count], changes),
        )

    def _finding(
        self, collector: RunCollector, paired: Floats, changes: list[dict[str, Difference]]
    ) -> NationalFinding:
        """``paired`` are the changes of single futures, of shape (forces, outcomes, futures)."""
        forces = self._forces(paired)
        names = tuple(collector.outcomes)
        return NationalFinding(
            policy=self.policy,
            against=self.against,
            forces=forces,
            outcomes=tuple(
                self._outcome(collector.outcomes[name], forces, paired[:, names.index(name)], changes)
                for name in self.outcomes
            ),
        )

    def _forces(self, paired: Floats) -> tuple[ComparedForce, ...]:
        arms = self.given_arms()
        compared = []
        for index in range(self._count):
            before, after = arms[index], arms[self._count + index]
            force = _force(after.named_scenario)
            compared.append(
                ComparedForce(
                    slug=force.slug,
                    title=force.name,
                    scenario=after.name,
                    against=before.name,
                    residents=force.residents,
                    is_ranked=is_ranked(force),
                    futures=int(np.isfinite(paired[index]).any(axis=0).sum()),
                    traits=traits_of(force),
                )
            )
        return tuple(compared)

    def _outcome(
        self,
        outcome: Outcome,
        forces: tuple[ComparedForce, ...],
        paired: Floats,
        changes: list[dict[str, Difference]],
    ) -> NationalOutcome:
        """One outcome over all forces; ``paired`` are its changes, of shape (forces, futures)."""
        by_residents = thing(outcome.unit) not in _NO_NUMBER_A_HEAD
        before = self.scenarios[: self._count]
        factors = np.array([per_residents(_force(scenario)) if by_residents else 1.0 for scenario in before])
        scaled = paired * factors[:, None]
        ranked = np.array([force.is_ranked for force in forces])
        means = np.array([change[outcome.name].mean for change in changes]) * factors
        lowest_first = outcome.better == "lower" or (outcome.better == "neither" and _mostly_falls(means[ranked]))
        places = self._places(scaled, ranked, forces, lowest_first=lowest_first)
        return NationalOutcome(
            outcome=outcome.name,
            by_residents=by_residents,
            lowest_first=lowest_first,
            changes=tuple(
                _force_change(force, change[outcome.name], factor, places.get(index))
                for index, (force, change, factor) in enumerate(zip(forces, changes, factors.tolist(), strict=True))
            ),
            correlations=self._correlations(forces, ranked, means),
        )

    def _places(
        self, scaled: Floats, ranked: Floats, forces: tuple[ComparedForce, ...], *, lowest_first: bool
    ) -> Mapping[int, tuple[int, int, int]]:
        """Rank, best and worst rank of the ranked forces by their index; none from too few futures."""
        indices = np.flatnonzero(ranked)
        if len(indices) < 2 or min(forces[index].futures for index in indices) < FEWEST_PAIRS:
            return {}
        sets = rank_sets(scaled[indices], lowest_first=lowest_first)
        triples = zip(sets.by_mean.tolist(), sets.best.tolist(), sets.worst.tolist(), strict=True)
        return dict(zip(indices.tolist(), triples, strict=True))

    def _correlations(
        self, forces: tuple[ComparedForce, ...], ranked: Floats, means: Floats
    ) -> tuple[TraitCorrelation, ...]:
        """How changes go with each trait, over the ranked forces; corrected for traits and outcomes asked about."""
        traits = tuple(forces[0].traits)
        level = corrected_level(len(traits) * len(self.outcomes))
        correlations = []
        for trait in traits:
            known = np.array([force.traits[trait] for force in forces], dtype=np.float64)
            correlation = rank_correlation(known[ranked], means[ranked], level)
            correlations.append(
                TraitCorrelation(
                    trait=trait,
                    correlation=Estimate(mean=correlation.value, low=correlation.low, high=correlation.high),
                    forces=correlation.count,
                    is_told=correlation.is_told,
                )
            )
        return tuple(correlations)


def _force(named_scenario: NamedScenario) -> Force:
    force = force_of(named_scenario.name)
    assert force is not None  # noqa: S101  the question refuses others
    return force


def _mostly_falls(means: Floats) -> bool:
    return bool((means < 0).sum() > (means > 0).sum())


def _force_change(
    force: ComparedForce, difference: Difference, factor: float, places: tuple[int, int, int] | None
) -> ForceChange:
    low, high = difference.judged_interval
    rank, best, worst = places or (None, None, None)
    return ForceChange(
        force=force.slug,
        change=Estimate(
            mean=difference.mean * factor,
            low=None if low is None else low * factor,
            high=None if high is None else high * factor,
        ),
        verdict=difference.verdict,
        is_negligible=difference.is_negligible,
        matters=None if difference.matters is None else difference.matters * factor,
        rank=rank,
        best_rank=best,
        worst_rank=worst,
    )
