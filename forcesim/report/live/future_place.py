"""Where one future lies among many of the same scenario, so that one lucky run does not mislead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import per_unit
from forcesim.simulation.outcomes import HEADLINE, Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.analysis.typical_future import Place, place, typical_future, unlucky_future
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import PointResult
from forcesim.text import safe

# what is told of one future, in this order
TOLD: Final = ("disruptions", "farms_found", "charges", "criminal_records", "cases_dropped", "backlog", "harm")
TYPICAL, UNLUCKY = "typical", "unlucky"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One outcome: its ``value`` in this future and its place in words.

    ``at`` is where this future lies between the lowest and the highest, from 0 to 1, and ``others`` where the others
    lie; "" and empty where there are too few.
    """

    label: str
    value: str
    words: str
    at: float
    others: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FutureChoice:
    """A future that can be watched: its number, from 0, how it was chosen, and a line that says how."""

    replication: int
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class FuturePlace:
    """Where a future lies among ``count``; ``caution`` is what must be said beside it."""

    count: int
    rows: tuple[PlaceRow, ...]
    caution: str


def future_place(point: PointResult, outcomes: Mapping[str, Outcome], replication: int) -> FuturePlace:
    """Place one future of a point, by its number, among all that are in."""
    rows = []
    count = 0
    for name in TOLD:
        summary, outcome = point.outcomes.get(name), outcomes.get(name)
        if summary is None or outcome is None or replication >= len(summary.values):
            continue
        values, value = summary.values, float(summary.values[replication])
        known = values[np.isfinite(values)]
        count = max(count, len(known))
        if not np.isfinite(value):
            continue
        told = place(np.delete(values, replication), value)
        enough = len(known) >= FEWEST_PAIRS
        at, others = _strip(known, value) if enough else (0.5, ())
        words = place_words(told, "futures") if enough else ""
        rows.append(
            PlaceRow(safe(outcome.label, 60), f"{amount(value, outcome.unit)}{per_unit(outcome)}", words, at, others)
        )
    return FuturePlace(count, tuple(rows), _caution(count))


def place_words(told: Place, things: str, more: str = "higher", less: str = "lower") -> str:
    """A place in words: "lower than 17 of the 23 other futures, the same as 2"."""
    if not told.count:
        return ""
    if told.same == told.count:
        return f"the same as all {told.count:,} other {things}"
    way, number = (more, told.below) if told.below >= told.above else (less, told.above)
    many = "all" if number == told.count else f"{number:,} of"
    words = f"{way} than {many} the {told.count:,} other {things}"
    return f"{words}, the same as {told.same:,}" if told.same else words


def futures_to_watch(point: PointResult, outcomes: Mapping[str, Outcome], unlucky_by: str) -> tuple[FutureChoice, ...]:
    """The typical future, the unlucky one in ten by an outcome, then all that are in by their number."""
    values: dict[str, Floats] = {name: point.outcomes[name].values for name in HEADLINE if name in point.outcomes}
    if not values:
        return ()
    choices = []
    known = np.flatnonzero(np.isfinite(next(iter(values.values()))))
    typical = typical_future(values) if len(known) >= FEWEST_PAIRS else None
    if typical is not None:
        choices.append(
            FutureChoice(
                typical,
                f"The typical future (number {typical + 1})",
                f"Of {len(known)} futures it is nearest to the medians of {_headline(outcomes, values)}.",
            )
        )
    if unlucky_by in point.outcomes and unlucky_by in outcomes:
        unlucky = unlucky_future(point.outcomes[unlucky_by].values, outcomes[unlucky_by].better)
        if unlucky is not None:
            label = safe(outcomes[unlucky_by].label, 60).lower()
            choices.append(
                FutureChoice(
                    unlucky,
                    f"The unlucky one in ten, by {label} (number {unlucky + 1})",
                    f"One future in ten is as unlucky or unluckier in {label}.",
                )
            )
    choices += [
        FutureChoice(int(number), f"Future number {number + 1}", "One future, chosen by its number alone.")
        for number in known
    ]
    return tuple(choices)


def _headline(outcomes: Mapping[str, Outcome], names: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(safe(outcomes[name].label, 40).lower() for name in names if name in outcomes)


def _strip(known: Floats, value: float) -> tuple[float, tuple[float, ...]]:
    low, high = float(known.min()), float(known.max())
    if high <= low:
        return 0.5, ()
    return (value - low) / (high - low), tuple(((known - low) / (high - low)).tolist())


def _caution(count: int) -> str:
    if count < FEWEST_PAIRS:
        return (
            f"This is one future. Where it lies among many is not known yet: {count or 'none'} "
            f"{'is' if count == 1 else 'are'} simulated, and it takes {FEWEST_PAIRS}."
        )
    return (
        f"This is one of {count} futures that differ by luck alone. What holds for most of them is on Explore and "
        "Compare, not here."
    )
