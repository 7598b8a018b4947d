"""A red line in words."""

from __future__ import annotations

from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import agreeing, per_unit, subject
from forcesim.study.red_line import red_lines
from forcesim.study.results.study_result import StudyResult


def line_words(result: StudyResult, text: str) -> str:
    """A red line as a clause, without its chance: "the backlog stays under 200"."""
    line = red_lines([text], None)[0]
    outcome = result.outcomes[line.outcome]
    side = "under" if line.sense == "<" else "over"
    limit = f"{amount(line.limit, outcome.unit, 3)}{per_unit(outcome)}"
    return f"{subject(outcome)} {agreeing(outcome, 'stay')} {side} {limit}"
