"""A page for a force management statement: demand, workforce, what will change, and what will remain unmet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forcesim.report.answers.registry import answer_kind
from forcesim.report.output.brief import BriefContent
from forcesim.report.output.pages.sections import Blank, DocumentTable, Section, headed
from forcesim.report.output.pages.texts import text
from forcesim.report.views.answer_rows import (
    AnswerRow,
    change_row,
    is_of_interest,
    level_row,
    position_row,
    row_outcomes,
)
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import result_at, result_of
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.tradeoff_sentence import is_reference
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.text import safe

_DEMAND = ("cases_arrived", "farms_found", "farms_missed", "leads_received")
_UNMET = (
    "cases_not_pursued", "cases_dropped", "backlog", "programme_turned_away", "addicted_turned_away",
    "addicted_untreated", "farms_missed", "leads_stale", "investigations_abandoned", "hours_left_undone",
)  # fmt: skip


def force_management(content: BriefContent) -> Iterator[Section]:
    """The four parts of the statement, of the scenario that the answer is about."""
    result = content.result
    point = _point(result)
    if point is None:
        return
    where = text("management.where_of", name=short_name(result, point.scenario))
    yield Section(text("management.title"), (text("management.about", where=where),))
    by_type = [name for name in result.outcomes if name.startswith("cases_arrived.")]
    demand = _levels(result, point, [*_DEMAND[:1], *by_type, *_DEMAND[1:]])
    yield Section(text("management.demand"), (text("management.demand_about"),), tables=_level_table(demand), level=3)
    named = next((named for named in content.named_scenarios if named.name == point.scenario), None)
    if named is not None:
        yield Section(text("management.workforce"), tables=(_workforce(named),), level=3)
    changes = _changes(result, [outcome.name for outcome, _ in row_outcomes(result)])
    tables = (_change_table(changes),) if changes else ()
    yield Section(
        text("management.change"), () if changes else (text("management.change_none"),), tables=tables, level=3
    )
    unmet = _levels(result, point, _UNMET)
    moved = _changes(result, _UNMET)
    yield Section(
        text("management.unmet"),
        (text("management.unmet_about"),),
        tables=(*_level_table(unmet), *((_change_table(moved),) if moved else ())),
        blanks=(Blank(text("management.comment")),),
        level=3,
    )


def _point(result: StudyResult) -> PointResult | None:
    """The scenario that the answer is about: at the lever's position, or the last that is compared."""
    position = answer_kind(result).position
    if position is not None:
        return result_at(result, position(result))
    if result.differences:
        return result_of(result, result.differences[-1].scenario)
    return result.results[0] if result.results else None


def _levels(result: StudyResult, point: PointResult, names: Sequence[str]) -> list[AnswerRow]:
    return [
        level_row(result.outcomes[name], safe(result.outcomes[name].label, 100), point)
        for name in names
        if is_of_interest(result, name)
    ]


def _changes(result: StudyResult, names: Sequence[str]) -> list[AnswerRow]:
    known = [result.outcomes[name] for name in names if is_of_interest(result, name)]
    position = answer_kind(result).position
    if position is not None:
        at = position(result)
        return [] if is_reference(result, at) else [position_row(result, at, outcome) for outcome in known]
    if not result.differences or result.is_map:
        return []
    return [change_row(result, result.differences[-1], outcome) for outcome in known]


def _level_table(rows: Sequence[AnswerRow]) -> tuple[DocumentTable, ...]:
    header = headed("table", ("yearly", "average", "range"))
    cells = tuple((_label(row), row.change, row.range or row.verdict) for row in rows)
    return (DocumentTable("", header, cells, 1),) if cells else ()


def _change_table(rows: Sequence[AnswerRow]) -> DocumentTable:
    header = headed("table", ("yearly", "change", "range", "verdict", "often"))
    cells = tuple((_label(row), row.change, row.range, row.verdict, row.chance) for row in rows)
    return DocumentTable(text("management.change"), header, cells)


def _label(row: AnswerRow) -> str:
    return f"{row.label} ({row.detail})" if row.detail and row.detail != "a year" else row.label


def _workforce(named: NamedScenario) -> DocumentTable:
    scenario = named.scenario
    rows = tuple(
        (
            safe(team.label or name, 100),
            amount(float(team.head_count), "", 3),
            amount(scenario.rosters[team.roster].hours_a_week, "", 3),
            amount(float(team.productive_share), "share"),
        )
        for name, team in scenario.teams.items()
    )
    return DocumentTable("", headed("management", ("team", "officers", "week", "productive")), rows, 1)
