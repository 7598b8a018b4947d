"""The tables of a workbook, one for each sheet, in the order of the sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forcesim.report.output.brief import BriefContent, computed_rows
from forcesim.report.output.caveats import caveats
from forcesim.report.output.effects import best_effects
from forcesim.report.output.evidence_tables import every_assumption, scenario_evidence
from forcesim.report.output.pages.texts import catalogue, text, text_of_kind
from forcesim.report.output.tables import futures_table, more_frames, table
from forcesim.report.views.changes import is_own_number, reason_words
from forcesim.report.wording.change_sentences import PART_HEADINGS, Part
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    import polars

_OF_CHANGES = (
    "against", "change", "change_low", "change_high", "family_low", "family_high", "matters", "chance_better",
    "chance_same", "verdict",
)  # fmt: skip
_OF_LEVELS = ("about", "futures", "mean", "low", "high", "p10", "p50", "p90")
# sheets of frames that only some questions have, by what ``more_frames`` calls them
_MORE = ("found", "frontier", "theories", "scales")
# what a column means, where its heading does not say it
_NOTES = (
    ("mean", "note_mean"), ("low", "note_error"), ("p10", "note_spread"), ("family_low", "note_family"),
    ("matters", "note_matters"), ("chance_better", "note_chance"), ("verdict", "note_verdict"),
    ("grade", "note_grade"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkbookTable:
    """One table: the name of its sheet, what it holds in a sentence or two, and its frame with headings in words."""

    name: str
    about: str
    frame: polars.DataFrame


def workbook_tables(content: BriefContent) -> Iterator[WorkbookTable]:
    """All tables of an answer that have a row."""
    result = content.result
    yield _table("answer", _answer(content))
    yield from _outcome_tables(result)
    for name, frame in more_frames(result):
        yield _table(name, _with_headings(frame))
    if result.backcast_rows:
        yield _table("published", _published(result))
    yield from _evidence_tables(content)
    yield _table("details", table_of_columns(_transposed(("about", "text"), computed_rows(content), "workbook")))
    yield _table("notes", _notes(), name=text("workbook.notes"))
    yield _table("futures", _futures(result), text("workbook.empty"))


def table_of_columns(columns: Mapping[str, Sequence[object]]) -> polars.DataFrame:
    """A frame of columns by their headings, of whatever they hold: texts, numbers, None."""
    import polars as pl

    return pl.DataFrame({heading: list(cells) for heading, cells in columns.items()}, strict=False)


def _table(key: str, frame: polars.DataFrame, *more: str, name: str = "") -> WorkbookTable:
    about = " ".join([text(f"workbook.{key}_about"), *more])
    return WorkbookTable(name or text(f"workbook.{key}_sheet"), about, frame)


def _transposed(
    names: Sequence[str], rows: Sequence[Sequence[object]], section: str = "column"
) -> dict[str, Sequence[object]]:
    """Rows as columns, under the headings of the catalogue."""
    headings = [text(f"{section}.{name}") for name in names]
    return {heading: [row[index] for row in rows] for index, heading in enumerate(headings)}


def _with_headings(frame: polars.DataFrame) -> polars.DataFrame:
    """The frame with headings in words, where there are some."""
    known = catalogue("en")
    names = {name: known.get(f"column.{name}", name.replace("_", " ")) for name in frame.columns}
    return frame.rename(names)


def _answer(content: BriefContent) -> polars.DataFrame:
    """The answer in words, a row each, with what it is."""
    result = content.result
    rows: list[tuple[str, str]] = [(text("workbook.answer_question"), text_of_kind("question", result))]
    for part, sentence in content.part_texts:
        rows.append((PART_HEADINGS.get(Part(part), text("workbook.answer_other")), sentence))
    rows += [(text("workbook.answer_warning"), warning) for warning in content.warnings]
    rows += [(text("workbook.answer_stands"), line) for line in content.challenge]
    worries = caveats(result, content.named_scenarios, best_effects(result, content.supporting))
    rows += [(text("workbook.answer_caveat"), line) for line in worries]
    return table_of_columns(_transposed(("kind", "text"), rows, "workbook"))


def _outcome_tables(result: StudyResult) -> Iterator[WorkbookTable]:
    frame = table(result)
    if not result.levers and result.lever is None:
        frame = frame.drop("lever", "at")
    yield _table("outcomes", _with_headings(frame.drop(*_OF_CHANGES, "changes")), text("workbook.empty"))
    changes = frame.filter(frame["against"].is_not_null())
    if changes.height:
        lever = [name for name in ("lever", "at", "second_lever", "second_at") if name in changes.columns]
        names = ["scenario", "against", *lever, "outcome", "label", "unit", "better", *_OF_CHANGES[1:]]
        yield _table("changes", _with_headings(changes.select(names)), text("workbook.empty"))


def _futures(result: StudyResult) -> polars.DataFrame:
    """Every future, with the unit of its outcome."""
    import polars as pl

    frame = futures_table(result)
    units = {name: outcome.unit for name, outcome in result.outcomes.items()}
    frame = frame.with_columns(pl.col("outcome").replace_strict(units, return_dtype=pl.String).alias("unit"))
    frame = frame.select([name for name in frame.columns if name != "value"] + ["value"])
    return _with_headings(frame if result.lever is not None else frame.drop("at"))


def _published(result: StudyResult) -> polars.DataFrame:
    names = ("label", "period", "unit", "published", "model_low", "model_high", "verdict")
    rows = [
        (safe(row.label, 200), safe(row.period, 60), row.unit, row.published, row.low, row.high, row.verdict)
        for row in result.backcast_rows
    ]
    return table_of_columns(_transposed(names, rows))


def _evidence_tables(content: BriefContent) -> Iterator[WorkbookTable]:
    """What the scenarios rest on: numbers, what was changed, sources."""
    result, named = content.result, content.named_scenarios
    effects = best_effects(result, content.supporting)
    numbers = every_assumption(result, named)
    if numbers:
        names = ("scenario", "place", "number", "central", "unit", "plausible_low", "plausible_high", "grade", "source",
                 "note", "key")  # fmt: skip
        rows = [
            (name, row.place, row.label, row.central, row.declared_unit, row.low, row.high, row.grade, row.source,
             row.note, row.path)
            for name, row in numbers
        ]  # fmt: skip
        columns = _transposed(names, rows)
        if effects is not None:
            columns[f"{text('column.effect')}: {effects.about}"] = [effects.words.get(row.path) for _, row in numbers]
        yield _table(
            "assumptions",
            table_of_columns(columns),
            text("workbook.assumptions_effect" if effects is not None else "workbook.assumptions_no_effect"),
        )
    changes = [
        (safe(scenario.name, 200), safe(change.label or change.key, 200), change.key, _plain(change.old),
         _plain(change.new), reason_words(change.grade, change.reason) if is_own_number(change) else "")
        for scenario in result.scenarios
        for change in scenario.changes or ()
    ]  # fmt: skip
    if changes:
        headings = ("scenario", "number", "key", "was", "is", "reason")
        yield _table("different", table_of_columns(_transposed(headings, changes)))
    sources = [
        (part.name, source.key, source.title, source.where, source.licence, source.numbers)
        for part in scenario_evidence(result, named)
        for source in part.sources
    ]
    if sources:
        headings = ("scenario", "key", "title", "where", "licence", "numbers")
        yield _table("sources", table_of_columns(_transposed(headings, sources)))


def _plain(value: object) -> str:
    """A value before or after, as a text: a column of a table is of one kind."""
    return "" if value is None else safe(str(value), 400)


def _notes() -> polars.DataFrame:
    rows = [(text(f"column.{column}"), text(f"workbook.{note}")) for column, note in _NOTES]
    return table_of_columns(_transposed(("column", "meaning"), rows))
