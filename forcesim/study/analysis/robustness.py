"""Whether a verdict stands under other assumptions: other theories of what follows a disruption, other scales of harm.

A verdict is compared with that under the scenarios' own assumption by the side of zero on which its corrected interval
lies. What is not settled is taken neither for agreement nor for the opposite: more runs could make either of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from forcesim.simulation.outcomes import PARTS_OF_HARM, harm_unit, parts_left_out, with_parts
from forcesim.study.analysis.harm_scales import HARM, WeighedRuns, scale_of
from forcesim.study.analysis.intervals import NO_CLEAR_DIFFERENCE, NOT_SETTLED
from forcesim.study.analysis.summaries import JudgingRules, differences
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import (
    CANNOT_BE_TOLD,
    CHANGES,
    FLIPS,
    HOLDS,
    Difference,
    Family,
    PointDifference,
    Robustness,
    ScaleDifference,
    Status,
    StudyResult,
    TheoryDifference,
)


def direction(difference: Difference) -> int | None:
    """1 where an outcome surely rises, −1 where it falls, 0 where it stays about the same; None where not settled."""
    if difference.verdict == NOT_SETTLED:
        return None
    low, _ = difference.judged_interval
    if difference.verdict == NO_CLEAR_DIFFERENCE or low is None:
        return 0
    return 1 if low > 0 else -1


def status(own: Difference, other: Difference) -> Status | None:
    """What becomes of the verdict on ``own`` under another assumption; None where it is not settled."""
    here, there = direction(own), direction(other)
    if here is None:
        return None
    if there is None:
        return CANNOT_BE_TOLD
    if here == there:
        return HOLDS
    return FLIPS if here * there < 0 else CHANGES


def _other(own: Difference, as_own: Difference, corrected: Difference) -> Difference:
    """A change under another assumption: judged as the own one is if they agree, else by the corrected interval."""
    return as_own if status(own, as_own) == HOLDS else corrected


def under_theories(
    result: StudyResult, theories: Sequence[str], values: Mapping[str, Floats], rules: JudgingRules
) -> Iterator[TheoryDifference]:
    """Changes of the outcomes asked about under each of ``theories``, for each pair and outcome.

    ``values`` holds the runs under those that are not the scenarios' own, float64 of shape (scenarios, outcomes,
    replications), with the one that others are compared with first. ``rules`` are those of the comparison: by them a
    verdict under another theory is held against the scenarios' own, so that equal numbers agree. One that departs is
    corrected for the number of theories besides.
    """
    names = tuple(result.outcomes)
    read = with_parts(rules.asked_about, result.outcomes)
    columns = [names.index(name) for name in read]
    outcomes = [result.outcomes[name] for name in read]
    alike = replace(rules, family=len(names))
    strict = replace(alike, pairs=rules.pairs * len(theories))
    changes = {
        theory: [differences(block[1:, columns], block[0, columns], outcomes, judging) for judging in (alike, strict)]
        for theory, block in values.items()
    }
    for index, point in enumerate(result.differences):
        for name in rules.asked_about:
            own = point.outcomes[name]
            for theory in theories:
                other = own
                if theory in changes:
                    as_own, corrected = (judged[index][name] for judged in changes[theory])
                    other = _other(own, as_own, corrected)
                yield TheoryDifference(
                    theory, theory not in changes, point.scenario, point.against, name, other, status(own, other)
                )


def on_scales(
    result: StudyResult, scales: Sequence[str], runs: Sequence[WeighedRuns], rules: JudgingRules
) -> Iterator[ScaleDifference]:
    """The change of all harm on each of ``scales``, for each pair; ``runs`` are those of the scenarios, in their order.

    Verdicts that depart from that on the scale in use are corrected for the number of scales besides. What matters was
    set by hand in the unit of the scale in use, so that on others it is what harm declares.
    """
    by_hand = {name: value for name, value in rules.matters.items() if name != HARM}
    alike = replace(rules, family=len(result.outcomes), matters=by_hand)
    strict = replace(alike, pairs=rules.pairs * len(scales))
    harm = runs[0].scenario.harm
    in_use = "" if harm is None else harm.scale
    for index, point in enumerate(result.differences):
        own = point.outcomes[HARM]
        for name in scales:
            pair = (runs[0], runs[index + 1])
            weights = [scale_of(run.scenario, name) for run in pair]
            unit = harm_unit(weights[0])
            parts = with_parts((HARM,), result.outcomes)[1:]
            outcomes = [replace(result.outcomes[part], unit=unit) for part in (HARM, *parts)]
            before, after = (
                np.array([run.harm(name), *(run.part_of_harm(part, name) for part in parts)]) for run in pair
            )
            as_own, corrected = (
                differences(after[None], before, outcomes, judging)[0][HARM] for judging in (alike, strict)
            )
            other = own if name == in_use else _other(own, as_own, corrected)
            left_out = {
                part for run, scale in zip(pair, weights, strict=True) for part in parts_left_out(run.scenario, scale)
            }
            yield ScaleDifference(
                scale=name,
                label=weights[0].label or name,
                unit=unit,
                leaves_out=tuple(part for part in PARTS_OF_HARM if part in left_out),
                is_own=name == in_use,
                scenario=point.scenario,
                against=point.against,
                outcome=HARM,
                difference=other,
                status=status(own, other),
            )


def moved_by(
    own: PointDifference, other: PointDifference, asked_about: Sequence[str], result: StudyResult
) -> dict[str, Difference]:
    """How far changes differ from those of the same decision under other numbers, future by future on the same luck.

    ``result`` declares the outcomes. What matters is what matters to the changes themselves; the verdicts are corrected
    for the number of outcomes asked about. Futures that one of the two lacks are left out.
    """
    both = own.outcomes.keys() & other.outcomes.keys()
    wanted = [name for name in with_parts(asked_about, result.outcomes) if name in both]
    if not wanted:
        return {}
    count = min(len(change.outcomes[name].values) for change in (own, other) for name in wanted)
    values, reference = (np.array([change.outcomes[name].values[:count] for name in wanted]) for change in (own, other))
    matters = {name: own.outcomes[name].matters for name in wanted}
    rules = JudgingRules(
        asked_about=asked_about,
        precision=0.0,
        matters={name: value for name, value in matters.items() if value is not None},
        years=result.years or 1.0,
    )
    (judged,) = differences(values[None], reference, [result.outcomes[name] for name in wanted], rules)
    return {name: judged[name] for name in asked_about if name in judged}


def robustness(over: Family, rows: Iterable[TheoryDifference | ScaleDifference]) -> tuple[Robustness, ...]:
    """One summary for each pair of scenarios and outcome, in the order of the rows.

    ``rows`` have one that is the scenarios' own for each of them.
    """
    groups: dict[tuple[str, str, str], list[TheoryDifference | ScaleDifference]] = {}
    for row in rows:
        groups.setdefault((row.scenario, row.against, row.outcome), []).append(row)
    return tuple(_summary(over, group) for group in groups.values())


def _summary(over: Family, group: Sequence[TheoryDifference | ScaleDifference]) -> Robustness:
    own = next(row for row in group if row.is_own)
    directions = {direction(row.difference) for row in group} - {None}

    def names(wanted: Status) -> tuple[str, ...]:
        return tuple(row.assumption for row in group if row.status == wanted)

    return Robustness(
        over=over,
        scenario=own.scenario,
        against=own.against,
        outcome=own.outcome,
        own=own.assumption,
        verdict=own.difference.verdict,
        holds=names(HOLDS),
        flips=names(FLIPS),
        changes=names(CHANGES),
        cannot_be_told=names(CANNOT_BE_TOLD),
        disagree=len(directions) > 1,
    )
