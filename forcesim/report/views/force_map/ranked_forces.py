"""Forces in the order of one outcome, each with its range and the ranks that it may have."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.report.views.force_map.ways import OPEN, SIGNS, change_with_range, reading, way
from forcesim.report.views.national.national_view import ForceRow, OutcomeOverForces
from forcesim.report.wording.axis_marks import Axis, axis
from forcesim.report.wording.numbers import amount
from forcesim.scenario.schema.units import is_money


@dataclass(frozen=True, slots=True)
class RankedForce:
    """One line: numbers in the unit of the axis, NaN where not known; ``ranks`` are those that it may have."""

    slug: str
    title: str
    ranks: str
    mean: float
    low: float
    high: float
    words: str
    verdict: str
    sign: str
    reading: str
    is_open: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class RankedForcesView:
    """All forces, rank 1 first and those without a rank last; ``axis`` holds the ranges of all ranked ones, and zero.

    ``rank_1`` says what rank 1 means.
    """

    title: str
    rank_1: str
    axis: Axis
    rows: tuple[RankedForce, ...]


def ranked_forces_view(outcome: OutcomeOverForces, unit: str, here: str = "") -> RankedForcesView:
    """The forces in order; ``here`` is the slug of the one that a person looks at.

    ``unit`` is what the outcome is declared in, which says how its numbers are written.
    """

    def words(at: float) -> str:
        return amount(at, unit if is_money(unit) else "", 3)

    places = {slug: place for place, slug in enumerate(outcome.order)}
    ordered = sorted(outcome.rows, key=lambda row: places.get(row.slug, len(places)))
    return RankedForcesView(
        outcome.label,
        outcome.rank_1,
        axis(outcome.unit, *outcome.axis, words),
        tuple(_row(row, outcome.unit, here) for row in ordered),
    )


def _row(row: ForceRow, unit: str, here: str) -> RankedForce:
    is_here = row.slug == here
    return RankedForce(
        slug=row.slug,
        title=row.title,
        ranks=row.places,
        mean=row.mean,
        low=row.low,
        high=row.high,
        words=change_with_range(row),
        verdict=row.verdict,
        sign=SIGNS[way(row)],
        reading=reading(row, unit, is_here=is_here),
        is_open=way(row) == OPEN,
        is_here=is_here,
    )
