"""What an answer costs in cash and in hours, and who bears it: rows for the brief."""

from __future__ import annotations

from forcesim.report.answers.registry import answer_kind
from forcesim.report.output.pages.texts import text
from forcesim.report.views.answer_rows import (
    AnswerRow,
    RowBlock,
    change_row,
    is_of_interest,
    level_row,
    position_row,
)
from forcesim.report.wording.outcome_phrases import happens
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.tradeoff_sentence import is_reference
from forcesim.study.results.study_result import StudyResult

# the purses first, all of them together last, then what is lost without any cash
BEARERS = (
    "cost_force", "cost_justice", "cost_programme", "cost_left_undone", "cost_salaries", "cost_net",
    "hours_lost_in_transfer", "hours_left_undone", "programme_turned_away",
)  # fmt: skip


def cost_blocks(result: StudyResult) -> tuple[RowBlock, ...]:
    """Costs by who bears them: of each change where scenarios are compared, else of each scenario."""
    labels = [(result.outcomes[name], text(f"costs.{name}")) for name in BEARERS if _is_told(result, name)]
    kind = answer_kind(result)
    blocks: list[RowBlock] = []
    if kind.position is not None:
        at = kind.position(result)
        rows = [position_row(result, at, outcome, label) for outcome, label in labels]
        blocks.append(_block(result, result.scenarios[0].name, rows, is_change=not is_reference(result, at)))
    elif result.differences and not result.is_map:
        for changes in result.differences:
            rows = [change_row(result, changes, outcome, label) for outcome, label in labels]
            blocks.append(_block(result, changes.scenario, rows, is_change=True))
    else:
        for point in result.results:
            if not point.at:
                rows = [level_row(outcome, label, point) for outcome, label in labels]
                blocks.append(_block(result, point.scenario, rows, is_change=False))
    return tuple(block for block in blocks if block.rows)


def _is_told(result: StudyResult, name: str) -> bool:
    """Whether an outcome has a row: one that differs in no future has none, but for all cash together."""
    if not is_of_interest(result, name):
        return False
    differences = [changes.outcomes[name] for changes in result.differences if name in changes.outcomes]
    return name == "cost_net" or not differences or any(map(happens, differences))


def _block(result: StudyResult, name: str, rows: list[AnswerRow], *, is_change: bool) -> RowBlock:
    return RowBlock(short_name(result, name), tuple(rows), is_change=is_change)
