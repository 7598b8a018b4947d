"""Changes under other theories of what follows a disruption, and on other scales of harm: in tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.report.views.answer_rows import row_outcomes
from forcesim.report.wording.comparison_sentence import scale_name
from forcesim.report.wording.numbers import join_words, number_words
from forcesim.report.wording.outcome_phrases import happens
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.text_table import TextTable
from forcesim.simulation.outcomes import PARTS_OF_HARM
from forcesim.study.results.study_result import (
    PointDifference,
    Robustness,
    ScaleDifference,
    StudyResult,
    TheoryDifference,
)
from forcesim.text import capital, safe

if TYPE_CHECKING:
    import polars

_OF_THEORIES = ("A year", "Verdict", "Holds under", "Elsewhere")
_OF_SCALES = ("Scale of harm", "Change", "95% range", "Verdict", "Leaves out")
_NOTHING = "–"


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """For each scenario, what becomes of each verdict under the theories, and the change of harm on each scale."""
    return tuple(table for changes in result.differences for table in _tables(result, changes))


def frames(result: StudyResult) -> Iterator[tuple[str, polars.DataFrame]]:
    """Every change under every theory, and on every scale, one row each, by the name of its file or sheet.

    ``change_low`` and ``change_high`` bound the plain 95% interval, ``family_low`` and ``family_high`` the corrected
    one that the verdict comes from.
    """
    import polars as pl

    numbers = (
        "change", "change_low", "change_high", "family_low", "family_high", "matters", "chance_better", "chance_same",
    )  # fmt: skip
    judged: dict[str, Any] = {
        "scenario": pl.String, "against": pl.String, "outcome": pl.String, "unit": pl.String,
        "futures": pl.Int64, **dict.fromkeys(numbers, pl.Float64), "negligible": pl.Boolean, "verdict": pl.String,
        "status": pl.String,
    }  # fmt: skip
    if result.theories:
        rows = [(row.theory, row.is_own, *_judged(row, result.outcomes[row.outcome].unit)) for row in result.theories]
        schema = {"theory": pl.String, "own": pl.Boolean, **judged}
        yield "theories", pl.DataFrame(rows, schema=schema, orient="row")
    if result.scales:
        rows = [
            (row.scale, row.label, "; ".join(row.leaves_out), row.is_own, *_judged(row, row.unit))
            for row in result.scales
        ]
        schema = {"scale": pl.String, "scale_label": pl.String, "leaves_out": pl.String, "own": pl.Boolean, **judged}
        yield "scales", pl.DataFrame(rows, schema=schema, orient="row")


def _tables(result: StudyResult, changes: PointDifference) -> Iterator[TextTable]:
    pair = (changes.scenario, changes.against)
    who = ", compared with ".join(short_name(result, name) for name in pair)
    summaries = [
        summary
        for summary in result.robustness
        if summary.over == "theories"
        and (summary.scenario, summary.against) == pair
        and any(happens(point.outcomes.get(summary.outcome)) for point in result.results)
    ]
    if summaries:
        title = f"{who}, under {safe(summaries[0].own, 40)} and other theories of what follows a disruption"
        yield TextTable(title, _OF_THEORIES, tuple(_theory_cells(result, summary) for summary in summaries), words=4)
    scales = [row for row in result.scales if (row.scenario, row.against) == pair]
    if scales and any(happens(row.difference) for row in scales):
        yield TextTable(f"{who}, on other scales of harm", _OF_SCALES, tuple(map(_scale_cells, scales)))


def _theory_cells(result: StudyResult, summary: Robustness) -> tuple[str, ...]:
    labels = {outcome.name: label for outcome, label in row_outcomes(result)}
    label = safe(labels.get(summary.outcome, result.outcomes[summary.outcome].label), 60)
    holds = f"{len(summary.holds)} of {summary.tried}" if summary.tried else _NOTHING
    others = {"flips": summary.flips, "changes": summary.changes, "can't be told": summary.cannot_be_told}
    elsewhere = [
        f"{becomes}: {', '.join(safe(name, 40) for name in names)}" for becomes, names in others.items() if names
    ]
    return (label, summary.verdict, holds, "; ".join(elsewhere) or _NOTHING)


def _scale_cells(row: ScaleDifference) -> tuple[str, ...]:
    words = number_words(row.difference.mean, *row.difference.judged_interval, row.unit)
    left_out = join_words([PARTS_OF_HARM[part].source for part in row.leaves_out if part in PARTS_OF_HARM])
    name = f"{capital(scale_name(row))}{' (in use)' if row.is_own else ''}"
    return (name, words.signed, words.range, row.difference.verdict, left_out or _NOTHING)


def _judged(row: TheoryDifference | ScaleDifference, unit: str) -> tuple[Any, ...]:
    difference = row.difference
    numbers = (
        difference.mean, difference.low, difference.high, difference.low_family, difference.high_family,
        difference.matters, difference.chance_better, difference.chance_same,
    )  # fmt: skip
    known = (None if number is None or not np.isfinite(number) else float(number) for number in numbers)
    futures = int(np.isfinite(difference.values).sum())
    pair = (row.scenario, row.against, row.outcome, unit)
    return (*pair, futures, *known, difference.is_negligible, difference.verdict, row.status)
