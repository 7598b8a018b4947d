"""The page England and Wales, ready to be drawn: every force's change, how sure it is, and its place among others."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from forcesim.report.views.answer_rows import WAITING
from forcesim.report.wording.cautions import cautions, is_waiting
from forcesim.report.wording.national.force_numbers import (
    A_HEAD,
    change_of_force,
    national_unit,
    policy_titles,
    rank_words,
    ranked,
    unranked_note,
    verdict_words,
)
from forcesim.report.wording.national.force_sentences import BUILT_IN, national_parts, places, tells_apart
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.national_finding import ComparedForce, ForceChange, NationalFinding, NationalOutcome
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither direction is better in itself"}


@dataclass(frozen=True, slots=True)
class ForceRow:
    """One force's change in one outcome, in the unit of its ``OutcomeOverForces``; NaN where nothing is known yet.

    ``low`` and ``high`` are the interval that the ``verdict`` comes from: it holds with 95% for all forces and outcomes
    together. ``change``, ``range``, ``verdict_text`` and ``places`` are what people read. ``rank`` is None where a
    force has none; ``note`` then says why. ``scenario`` and ``against`` name its arms in the result.
    """

    slug: str
    title: str
    scenario: str
    against: str
    mean: float
    low: float
    high: float
    verdict: str
    is_negligible: bool
    change: str
    range: str
    verdict_text: str
    rank: int | None
    best_rank: int | None
    worst_rank: int | None
    places: str
    futures: int
    note: str


@dataclass(frozen=True, slots=True)
class OutcomeOverForces:
    """One outcome in every force.

    ``rows`` stand in the order of the forces' names, ``order`` holds the slugs of the ranked ones, rank 1 first.
    ``axis`` holds zero and the intervals of the ranked forces; ``reach`` is the largest change of a ranked force either
    way, for a scale of colours. ``tells_apart`` and ``how_sure`` are sentences: what goes with the change, and how well
    places are known.
    """

    name: str
    label: str
    unit: str
    better: str
    rank_1: str
    axis: tuple[float, float]
    reach: float
    rows: tuple[ForceRow, ...]
    order: tuple[str, ...]
    tells_apart: str
    how_sure: str


@dataclass(frozen=True, slots=True)
class NationalView:
    """All that the page shows; ``outcomes`` are those to choose from, the first of them is shown first.

    ``sentences`` are the answer, ``caveat`` is what to know beside what tells forces apart, ``badge`` says how many
    futures each force has.
    """

    policy: str
    against: str
    sentences: tuple[str, ...]
    outcomes: tuple[OutcomeOverForces, ...]
    caveat: str
    warnings: tuple[str, ...]
    badge: str


def national_view(result: StudyResult) -> NationalView:
    """A national answer, finished or still coming in; TypeError where the result is of another question."""
    finding = result.finding
    if not isinstance(finding, NationalFinding):
        raise TypeError(f"a result of kind {result.kind} is about no forces")
    policy, against = policy_titles(result, finding)
    waiting = is_waiting(result)
    return NationalView(
        policy=policy,
        against=against,
        sentences=() if waiting else tuple(part.text for part in national_parts(result, finding)),
        outcomes=tuple(_outcome(result.outcomes[national.outcome], national, finding) for national in finding.outcomes),
        caveat=BUILT_IN,
        warnings=cautions(result),
        badge=_badge(finding),
    )


def _badge(finding: NationalFinding) -> str:
    futures = [force.futures for force in finding.forces]
    fewest, most = min(futures), max(futures)
    if not most:
        return WAITING
    return f"{most if fewest == most else f'{fewest} to {most}'} futures in each force · same luck"


def _outcome(outcome: Outcome, national: NationalOutcome, finding: NationalFinding) -> OutcomeOverForces:
    rows = tuple(_row(outcome, force, change) for force, change in zip(finding.forces, national.changes, strict=True))
    titles = {force.slug: safe(force.title, 40) for force in finding.forces}
    placed = [row for row, force in zip(rows, finding.forces, strict=True) if force.is_ranked] or list(rows)
    return OutcomeOverForces(
        name=outcome.name,
        label=outcome.label,
        unit=national_unit(outcome, by_residents=national.by_residents),
        better=_BETTER[outcome.better],
        rank_1=f"Rank 1: the {'lowest' if national.lowest_first else 'highest'} change"
        f"{f' {A_HEAD}' if national.by_residents else ''}",
        axis=_axis(end for row in placed for end in (row.mean, row.low, row.high)),
        reach=max((abs(row.mean) for row in placed if math.isfinite(row.mean)), default=0.0),
        rows=rows,
        order=tuple(change.force for change in ranked(national)),
        tells_apart=tells_apart(outcome, national),
        how_sure=places(outcome, national, titles),
    )


def _row(outcome: Outcome, force: ComparedForce, change: ForceChange) -> ForceRow:
    words = change_of_force(outcome, change)
    estimate = change.change
    mean, low, high = (math.nan if end is None else end for end in (estimate.mean, estimate.low, estimate.high))
    return ForceRow(
        slug=force.slug,
        title=safe(force.title, 40),
        scenario=force.scenario,
        against=force.against,
        mean=mean,
        low=low,
        high=high,
        verdict=change.verdict,
        is_negligible=change.is_negligible,
        change=words.signed,
        range=words.range,
        verdict_text=verdict_words(change),
        rank=change.rank,
        best_rank=change.best_rank,
        worst_rank=change.worst_rank,
        places=rank_words(change),
        futures=force.futures,
        note=unranked_note(force),
    )


def _axis(ends: Iterable[float]) -> tuple[float, float]:
    known = [0.0, *(end for end in ends if math.isfinite(end))]
    low, high = min(known), max(known)
    pad = 0.06 * (high - low) or 1.0
    return low - pad, high + pad
