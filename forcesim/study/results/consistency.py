"""Whether the parts of a result that was read fit together; each of them is of the right type by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forcesim.errors import CapsuleError, StudyError
from forcesim.study.red_line import red_lines
from forcesim.study.results.reasons import CliffCause

if TYPE_CHECKING:
    from forcesim.study.results.study_result import PointDifference, PointResult, StudyResult


def check_consistency(result: StudyResult) -> None:
    """CapsuleError where a result has no scenarios, or speaks of outcomes, levers or red lines that it has not."""
    if not result.scenarios:
        raise CapsuleError("result.scenarios is empty")
    if result.frontier is not None and not {result.frontier.x, result.frontier.y} <= set(result.outcomes):
        raise CapsuleError("result.frontier is not about outcomes that the result has")
    for number, point in enumerate(result.results):
        _check_point(f"result.results.{number}", point, result)
        if len({len(summary.values) for summary in point.outcomes.values()}) > 1:
            raise CapsuleError(f"result.results.{number} has not one value of every outcome for each future")
    for number, difference in enumerate(result.differences):
        _check_point(f"result.differences.{number}", difference, result)
    cliffs = [*result.cliffs, *([] if result.cliff is None else [result.cliff])]
    broken = [cliff.red_line or "" for cliff in cliffs if cliff.reason.cause is CliffCause.RED_LINE]
    try:
        red_lines([*result.red_lines, *broken])
    except StudyError as error:
        raise CapsuleError(f"result.red_lines: {error}") from error
    _check_robustness(result)


def _check_point(where: str, point: PointResult | PointDifference, result: StudyResult) -> None:
    if not set(point.outcomes) <= set(result.outcomes):
        raise CapsuleError(f"{where} is not about outcomes that the result has")
    if point.at and not set(result.levers) <= set(point.at):
        raise CapsuleError(f"{where}.at does not name the levers that the result is about")


def _check_robustness(result: StudyResult) -> None:
    """Refuse changes of outcomes that the result has not, and names of theories and scales without a change."""
    for family, rows in (("theories", result.theories), ("scales", result.scales)):
        if any(row.outcome not in result.outcomes for row in rows):
            raise CapsuleError(f"result.{family} is not about outcomes that the result has")
        known = {(row.scenario, row.against, row.outcome, row.assumption) for row in rows}
        for summary in result.robustness:
            names = (summary.own, *summary.holds, *summary.flips, *summary.changes, *summary.cannot_be_told)
            about = (summary.scenario, summary.against, summary.outcome)
            if summary.over == family and any((*about, name) not in known for name in names):
                raise CapsuleError(f"result.robustness is not about {family} that the result has")
