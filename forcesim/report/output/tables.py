"""Results as tables: one long data frame for analysts, short tables of text for terminals, CSV files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.atomic_write import write_files
from forcesim.report.answers import frontier, robustness
from forcesim.report.answers.registry import answer_kind
from forcesim.report.output.frames import monthly_frame, origin_frame
from forcesim.report.wording.outcome_phrases import named_outcomes
from forcesim.report.wording.text_table import TextTable
from forcesim.scenario.own_functions import OwnFunction
from forcesim.study.results.study_result import PointDifference, PointResult, ScenarioRef, StudyResult

if TYPE_CHECKING:
    import polars

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def table(result: StudyResult) -> polars.DataFrame:
    """Every average and change in one long frame, one row a scenario, position of the lever and outcome.

    ``low`` and ``high`` bound the 95% interval; changes stand beside the averages, with the level ``base`` of what they
    are held ``against``, null where nothing is compared.
    ``changes`` says what was changed in the scenario's files.
    Where two levers moved, ``second_lever`` and ``second_at`` name the other one.
    """
    import polars as pl

    return pl.DataFrame(list(_long(result)), schema=_schema(is_map=result.is_map), orient="row")


def futures_table(result: StudyResult) -> polars.DataFrame:
    """Every future on its own: one row a scenario, position, outcome and replication; null where a run is not in.

    ``change`` is the difference from the same future of what the scenario is held ``against``.
    """
    import polars as pl

    second = {"second_at": pl.Float64} if result.is_map else {}
    types = {
        "scenario": pl.String, "at": pl.Float64, **second, "outcome": pl.String, "replication": pl.Int64,
        "value": pl.Float64, "against": pl.String, "change": pl.Float64,
    }  # fmt: skip
    columns: dict[str, list[Any]] = {name: [] for name in types}
    for point in result.results:
        changes = _changes_of(result, point)
        for name, summary in point.outcomes.items():
            count = len(summary.values)
            difference = None if changes is None else changes.outcomes.get(name)
            paired = np.full(count, np.nan)
            if difference is not None:
                paired[: len(difference.values)] = difference.values[:count]
            cells = (point.scenario, *_at(result, point), name)
            for column, cell in zip(("scenario", "at", *second, "outcome"), cells, strict=True):
                columns[column] += [cell] * count
            columns["replication"] += range(result.first_replication, result.first_replication + count)
            columns["value"] += map(_known, summary.values.tolist())
            columns["against"] += [None if difference is None or changes is None else changes.against] * count
            columns["change"] += map(_known, paired.tolist())
    return pl.DataFrame(columns, schema=types)


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """The few numbers that answer the question, as a terminal or a page shows them."""
    tables = answer_kind(result).text_tables(result)
    return tables if result.frontier is None else (*tables, frontier.table(result, result.frontier))


def write_csv(
    result: StudyResult, directory: Path, command: str = "", functions: Sequence[OwnFunction] = ()
) -> tuple[Path, ...]:
    """Write ``results.csv`` and ``futures.csv`` into a directory, made if need be; no cell can be a formula.

    What questions about worlds, requirements and choices find stands in ``found.csv``, two outcomes weighed against
    each other in ``frontier.csv``, and changes elsewhere in ``theories.csv`` and ``scales.csv``; ``monthly.csv`` holds
    the months, where any were kept, and ``about.csv`` what made all of it, by the ``command``, if any, and the
    ``functions`` that no file holds. Returns the paths of all files.
    """
    directory.mkdir(parents=True, exist_ok=True)
    monthly = monthly_frame(result)
    frames = (
        ("results", table(result)),
        ("futures", futures_table(result)),
        *more_frames(result),
        *([("monthly", monthly)] if monthly.height else []),
        ("about", origin_frame(result, command, functions)),
    )
    return write_files({directory / f"{name}.csv": csv_text(frame) for name, frame in frames})


def csv_text(frame: polars.DataFrame, *, for_file: bool = True) -> str:
    """A frame as CSV in which no cell can be a formula.

    A file begins with the mark by which Excel knows UTF-8 when it is opened by double click; what goes to another
    program does not.
    """
    return without_formulas(frame).write_csv(include_bom=for_file)


def more_frames(result: StudyResult) -> Iterator[tuple[str, polars.DataFrame]]:
    """What only some questions find, by the name of its file or sheet."""
    if result.frontier is not None:
        yield "frontier", frontier.frame(result, result.frontier)
    yield from robustness.frames(result)
    kind = answer_kind(result)
    if kind.frame is not None:
        yield "found", kind.frame(result)
    if kind.frames is not None:
        yield from kind.frames(result)


def without_formulas(frame: polars.DataFrame) -> polars.DataFrame:
    """The frame, in which texts that a spreadsheet would take for a formula begin with a quote and so stay texts."""
    import polars as pl

    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.head(1).is_in(list(_FORMULA)))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )


def _schema(*, is_map: bool) -> dict[str, Any]:
    import polars as pl

    texts = (
        "scenario",
        "lever",
        "second_lever",
        "outcome",
        "label",
        "unit",
        "better",
        "about",
        "against",
        "verdict",
        "changes",
    )
    second = ("second_lever", "second_at") if is_map else ()
    order = (
        "scenario", "lever", "at", *second, "outcome", "label", "unit", "better", "about", "futures",
        "mean", "low", "high", "p10", "p50", "p90",
        "against", "base", "base_low", "base_high", "change", "change_low", "change_high", "chance_better", "verdict",
        "changes",
        "family_low", "family_high", "chance_same", "matters",
    )  # fmt: skip
    return {name: pl.String if name in texts else pl.Int64 if name == "futures" else pl.Float64 for name in order}


def _long(result: StudyResult) -> Iterator[tuple[Any, ...]]:
    changed = {scenario.name: _changes(scenario) for scenario in result.scenarios}
    for point in result.results:
        changes = _changes_of(result, point)
        before = None if changes is None else _base_of(result, changes)
        first, *second = _at(result, point)
        settings = [result.lever, first, *([result.levers[1], *second] if result.is_map else [])]
        named = [name for name in named_outcomes(result) if name in point.outcomes]
        for name in dict.fromkeys((*named, *point.outcomes)):
            outcome, summary = result.outcomes[name], point.outcomes[name]
            change = changes.outcomes.get(name) if changes else None
            numbers = (summary.mean, summary.low, summary.high, summary.p10, summary.p50, summary.p90)
            moved = (None,) * 4 if change is None else (change.mean, change.low, change.high, change.chance_better)
            base = None if before is None or change is None else before.outcomes.get(name)
            levels = (None,) * 3 if base is None else (base.mean, base.low, base.high)
            # what the verdict comes from
            judged = (
                (None,) * 4
                if change is None
                else (change.low_family, change.high_family, change.chance_same, change.matters)
            )
            yield (
                point.scenario, *settings, name, outcome.label, outcome.unit,
                outcome.better, outcome.about, int(np.isfinite(summary.values).sum()), *map(_known, numbers),
                changes.against if changes else None, *map(_known, (*levels, *moved)),
                change.verdict if change else None, changed.get(point.scenario), *map(_known, judged),
            )  # fmt: skip


def _changes_of(result: StudyResult, point: PointResult) -> PointDifference | None:
    """The changes of a scenario at a position of the lever; None where it is held against nothing."""
    is_of = (changes for changes in result.differences if (changes.scenario, changes.at) == (point.scenario, point.at))
    return next(is_of, None)


def _base_of(result: StudyResult, changes: PointDifference) -> PointResult | None:
    """The averages of what changes are held against: the baseline, or the present setting of the lever."""
    named = [point for point in result.results if point.scenario == changes.against]
    at_present = [point for point in named if not point.at or point.at == result.at_present]
    if not at_present and result.lever is not None and result.present is not None:
        at_present = [point for point in named if point.at.get(result.lever) == result.present]
    return at_present[0] if at_present else None


def _changes(scenario: ScenarioRef) -> str | None:
    """What was changed in a scenario's files, as it would be typed; None where that is not known."""
    if scenario.changes is None:
        return None
    return "; ".join(change.text for change in scenario.changes)


def _at(result: StudyResult, point: PointResult) -> list[float | None]:
    """Settings of the one lever, or of both, None where none moved."""
    return [point.at.get(lever) for lever in result.levers or (result.lever or "",)]


def _known(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
