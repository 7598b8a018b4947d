"""What one policy changes against another in every force, side by side."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from forcesim.study.results.plain_finding import Estimate, PlainFinding


class ComparedForce(PlainFinding):
    """A force as it is compared with others; ``scenario`` and ``against`` name its two arms.

    ``traits`` are what is measured of it, by name; None where a table leaves it out. ``is_ranked`` is false where so
    few people live there that a number a head says nothing.
    """

    slug: str
    title: str
    scenario: str
    against: str
    residents: int
    is_ranked: bool
    futures: int
    traits: dict[str, float | None]


class ForceChange(PlainFinding):
    """The change of one outcome in one force, for each 100,000 residents where the outcome is counted ``by_residents``.

    The interval is the one that judges: it holds with 95% for all forces and outcomes asked about together. ``rank`` is
    the place among the ranked forces by the mean, within ``best_rank`` and ``worst_rank``, which hold for all forces
    together; None where it is not ranked, or too few futures are in. ``matters`` is the smallest change that matters.
    """

    force: str
    change: Estimate
    verdict: str
    is_negligible: bool
    matters: float | None = None
    rank: int | None = None
    best_rank: int | None = None
    worst_rank: int | None = None


class TraitCorrelation(PlainFinding):
    """How the change of an outcome goes with a trait over forces: Spearman's correlation, with a corrected interval."""

    trait: str
    correlation: Estimate
    forces: int
    is_told: bool


class NationalOutcome(PlainFinding):
    """One outcome over all forces, ``changes`` in their order.

    Rank 1 is that of the lowest change with ``lowest_first``, else that of the highest.
    """

    outcome: str
    by_residents: bool
    lowest_first: bool
    changes: tuple[ForceChange, ...]
    correlations: tuple[TraitCorrelation, ...]


class NationalFinding(PlainFinding):
    """One policy against another in every force, on the same luck; ``against`` is "" for each force as it stands."""

    kind: Literal["national"] = "national"
    policy: str
    against: str
    forces: tuple[ComparedForce, ...]
    outcomes: tuple[NationalOutcome, ...]

    @model_validator(mode="after")
    def _every_force_has_its_change(self) -> NationalFinding:
        slugs = [force.slug for force in self.forces]
        if any([change.force for change in outcome.changes] != slugs for outcome in self.outcomes):
            raise ValueError("there is not one change of each outcome for each force")
        return self

    def force(self, slug: str) -> ComparedForce:
        """The force of this slug; StopIteration where there is none."""
        return next(force for force in self.forces if force.slug == slug)
