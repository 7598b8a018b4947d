"""Results as tables: one long data frame for analysts, short rows of text for terminals, csv and xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.report.answers.backcast import BAND, held_rows
from forcesim.report.views.tradeoff import (
    BREAKS,
    NEVER_SETTLES,
    TOO_FEW_HANDS,
    AnswerRow,
    answer_rows,
    run_rows,
    tradeoff_view,
)
from forcesim.report.wording.numbers import ENOUGH_TO_SPREAD, worded
from forcesim.report.wording.outcome_phrases import MOVE_SHARE, change, differences_at, reference, setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.tradeoff_sentence import default_position, is_reference, positions
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.study_result import PointDifference, PointResult, StudyResult

if TYPE_CHECKING:
    import polars

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of texts; the first ``words`` columns are words and the rest numbers, to be set flush right."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


def table(result: StudyResult) -> polars.DataFrame:
    """Every average and change in one long frame, one row a scenario, position of the lever and outcome.

    ``low`` and ``high`` bound the 95% interval; changes stand beside the averages, null where nothing is compared.
    Where two levers moved, ``second_lever`` and ``second_at`` name the other one.
    """
    import polars as pl

    return pl.DataFrame(list(_long(result)), schema=_schema(is_map=result.is_map), orient="row")


def futures_table(result: StudyResult) -> polars.DataFrame:
    """Every future on its own: one row a scenario, position, outcome and replication; null where a run is not in."""
    import polars as pl

    rows = [
        (point.scenario, *_at(result, point), name, replication, float(value) if np.isfinite(value) else None)
        for point in result.results
        for name, summary in point.outcomes.items()
        for replication, value in enumerate(summary.values)
    ]
    second = {"second_at": pl.Float64} if result.is_map else {}
    schema = {
        "scenario": pl.String, "at": pl.Float64, **second, "outcome": pl.String, "replication": pl.Int64,
        "value": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """The few numbers that answer the question, as a terminal or a page shows them."""
    if result.frontier is None:
        return _text_tables(result)
    from forcesim.report.answers.frontier import table as frontier_table

    return (*_text_tables(result), frontier_table(result, result.frontier))


def _text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    if result.finding is not None:
        from forcesim.report.answers.registry import text_tables as found_tables

        return found_tables(result, result.finding)
    if result.is_map:
        from forcesim.report.answers.tradeoff_map import map_table

        return (map_table(result),)
    if result.kind == "tradeoff":
        return (tradeoff_table(result), answer_table(result))
    if result.kind == "backcast":
        return (backcast_table(result),)
    if result.kind == "compare":
        return tuple(_difference_tables(result))
    return tuple(_run_tables(result))


def backcast_table(result: StudyResult) -> TextTable:
    """Published figures beside the model's band."""
    header = ("What was observed", "When", "Published", BAND, "Model")
    rows = tuple((row.label, row.period, row.published, row.model, row.verdict) for row in held_rows(result))
    return TextTable("The model beside what was published", header, rows, words=2)


def tradeoff_table(result: StudyResult) -> TextTable:
    """What each position of the lever changes, and whether the force keeps up there."""
    lever = result.lever or ""
    names = [name for name, _ in _OF_A_TRADEOFF if _is_told(result, name)][:_COLUMNS]
    header = ["Moved" if lever == MOVE_SHARE else "Setting"]
    for name, heading in _OF_A_TRADEOFF:
        if name in names:
            header += [heading, ""] if name == "disruptions" else [heading]
    zones = tradeoff_view(result).zones
    rows = []
    for at in positions(result):
        found = differences_at(result, at)
        cells = [setting(lever, at) + (" now" if at == result.present else "")]
        for name in names:
            cells += _change_at(result, found, name, at)
        zone = next((one for one in zones if at <= one.end), None)
        rows.append((*cells, _KEEPS_UP.get(zone.label, zone.label) if zone else ""))
    before = reference(result)
    against = short_name(result, before.scenario) if result.baseline is not None and before else "now"
    return TextTable(f"What changes a year, compared with {against}", (*header, "Keeps up?"), tuple(rows))


_OF_A_TRADEOFF = (
    ("disruptions", "Gangs disrupted"),
    ("cases_dropped", "Cases unattended"),
    ("backlog", "Backlog"),
    ("days_to_close", "Days to close"),
)
_COLUMNS = 2
_SHORT = {"no clear difference": "unclear"}
_KEEPS_UP = {TOO_FEW_HANDS: "too few hands", NEVER_SETTLES: "never settles", BREAKS: BREAKS, "settles": "yes"}


def _change_at(result: StudyResult, found: PointDifference | None, name: str, at: float) -> list[str]:
    difference = found.outcomes.get(name) if found else None
    is_known = difference is not None and np.isfinite(difference.mean)
    if difference is None or not is_known or is_reference(result, at):
        cells = ["–", ""] if not is_reference(result, at) else ["", ""]
    else:
        told = change(result.outcomes[name], difference, None)
        in_brackets = f" ({told.range})" if told.range and name == "disruptions" else ""
        cells = [told.signed + in_brackets, _SHORT.get(difference.verdict, difference.verdict)]
    return cells if name == "disruptions" else cells[:1]


def answer_table(result: StudyResult, at: float | None = None) -> TextTable:
    """The numbers that matter at one position of a trade-off."""
    at = default_position(result) if at is None else at
    where = setting(result.lever or "", at)
    rows = answer_rows(result, at)
    if is_reference(result, at):
        return TextTable(f"At {where}, as things stand", _LEVELS, _level_cells(rows))
    against = f", compared with {short_name(result, result.baseline)}" if result.baseline else ""
    return TextTable(f"What changes at {where}{against}", _CHANGES, _change_cells(rows), 1)


_CHANGES = ("A year", "Change", "95% range", "Verdict", "How often")
_LEVELS = ("A year", "Average", "95% range")
_OF_FUTURES = ("Middle future", "8 of 10 futures")


def _difference_tables(result: StudyResult) -> Iterator[TextTable]:
    for found in result.differences:
        title = f"{short_name(result, found.scenario)}, compared with {short_name(result, found.against)}"
        yield TextTable(title, _CHANGES, _change_cells(answer_rows(result, found=found)))


def _run_tables(result: StudyResult) -> Iterator[TextTable]:
    for point in result.results:
        rows = run_rows(result, point)
        cells = [
            (*one, *_futures(result, point, row.outcome)) for one, row in zip(_level_cells(rows), rows, strict=True)
        ]
        # error and luck stand side by side, so that neither is taken for the other
        is_told = any(any(one[len(_LEVELS) :]) for one in cells)
        header = (*_LEVELS, *_OF_FUTURES) if is_told else _LEVELS
        yield TextTable(short_name(result, point.scenario), header, tuple(one[: len(header)] for one in cells))


def _futures(result: StudyResult, point: PointResult, name: str) -> tuple[str, str]:
    """The middle future of one outcome, and between what 8 of 10 lie; "" where too few are in to tell."""
    summary = point.outcomes.get(name)
    if summary is None or np.isfinite(summary.values).sum() < ENOUGH_TO_SPREAD:
        return "", ""
    ends = worded(summary.p50, summary.p10, summary.p90, result.outcomes[name].unit)
    return ends.plain, ends.span or ends.plain


def _change_cells(rows: Sequence[AnswerRow]) -> tuple[tuple[str, ...], ...]:
    return tuple((row.label, row.change, row.range, row.verdict, row.chance) for row in rows)


def _level_cells(rows: Sequence[AnswerRow]) -> tuple[tuple[str, ...], ...]:
    return tuple((row.label, row.change, row.range or row.verdict) for row in rows)


def _is_told(result: StudyResult, name: str) -> bool:
    return name in result.outcomes and any(
        np.any(np.nan_to_num(one.outcomes[name].values) != 0) for one in result.results if name in one.outcomes
    )


def write_csv(result: StudyResult, directory: Path) -> tuple[Path, ...]:
    """Write ``results.csv`` and ``futures.csv`` into a directory, made if need be; no cell can be a formula.

    What questions about worlds, requirements and choices find stands in ``found.csv``.
    """
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in (
        ("results.csv", table(result)),
        ("futures.csv", futures_table(result)),
        *((f"{name}.csv", frame) for name, frame in _found(result)),
    ):
        path = directory / name
        path.write_text(defused(frame).write_csv(), encoding="utf-8", newline="")
        written.append(path)
    return tuple(written)


def write_xlsx(result: StudyResult, path: Path, said: str) -> Path:
    """Write a workbook: the answer, every average and change, every future. Texts are texts, never formulas."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    try:
        _write_book(result, xlsxwriter.Workbook(str(path), options), said)
    except FileCreateError as error:
        cause = error.args[0]
        raise (type(cause)(cause.errno, cause.strerror, str(path)) if isinstance(cause, OSError) else error) from error
    return path


def _write_book(result: StudyResult, made: Any, said: str) -> None:
    with made as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        answer = book.add_worksheet("Answer")
        answer.set_column(0, 0, 30)
        answer.set_column(1, 4, 26)
        answer.merge_range(0, 0, 0, 4, "", wrap)
        answer.write_string(0, 0, said, wrap)
        answer.set_row(0, 15 * (len(said) // 110 + 2))
        line = 2
        for each in text_tables(result):
            answer.write_string(line, 0, each.title, bold)
            for offset, cells in enumerate((each.header, *each.rows), start=1):
                for column, cell in enumerate(cells):
                    answer.write_string(line + offset, column, cell, bold if offset == 1 else None)
            line += len(each.rows) + 3
        for name, frame in (("Results", table(result)), ("Futures", futures_table(result)), *_found(result)):
            _sheet(book.add_worksheet(name), frame, bold)


def _found(result: StudyResult) -> Iterator[tuple[str, polars.DataFrame]]:
    if result.frontier is not None:
        from forcesim.report.answers.frontier import frame as frontier_frame

        yield "frontier", frontier_frame(result, result.frontier)
    if result.finding is not None:
        from forcesim.report.answers.registry import frame

        yield "found", frame(result.finding)


def _sheet(sheet: Any, frame: polars.DataFrame, bold: Any) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, name, bold)
    for row, cells in enumerate(frame.iter_rows(), start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell)
    sheet.freeze_panes(1, 0)
    if frame.height:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)


def defused(frame: polars.DataFrame) -> polars.DataFrame:
    """Texts that a spreadsheet would take for a formula, made plain by the quote that spreadsheets know."""
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

    texts = ("scenario", "lever", "second_lever", "outcome", "label", "unit", "better", "about", "against", "verdict")
    second = ("second_lever", "second_at") if is_map else ()
    order = (
        "scenario", "lever", "at", *second, "outcome", "label", "unit", "better", "about", "futures",
        "mean", "low", "high", "p10", "p50", "p90",
        "against", "change", "change_low", "change_high", "chance_better", "verdict",
    )  # fmt: skip
    return {name: pl.String if name in texts else pl.Int64 if name == "futures" else pl.Float64 for name in order}


def _long(result: StudyResult) -> Iterator[tuple[Any, ...]]:
    for point in result.results:
        found = next((one for one in result.differences if one.scenario == point.scenario and one.at == point.at), None)
        first, *second = _at(result, point)
        places = [result.lever, first, *([result.levers[1], *second] if result.is_map else [])]
        for name, summary in point.outcomes.items():
            outcome: Outcome = result.outcomes[name]
            moved = found.outcomes.get(name) if found else None
            numbers = (summary.mean, summary.low, summary.high, summary.p10, summary.p50, summary.p90)
            changes = (None,) * 4 if moved is None else (moved.mean, moved.low, moved.high, moved.chance_better)
            yield (
                point.scenario, *places, name, outcome.label, outcome.unit,
                outcome.better, outcome.about, int(np.isfinite(summary.values).sum()), *map(_known, numbers),
                found.against if found else None, *map(_known, changes), moved.verdict if moved else None,
            )  # fmt: skip


def _at(result: StudyResult, point: PointResult) -> list[float | None]:
    """Settings of the one lever, or of both, None where none moved."""
    return [point.at.get(lever) for lever in result.levers or (result.lever or "",)]


def _known(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
