"""Options of a decision, and what knowing something is worth to it, in words."""

from __future__ import annotations

from forcesim.report.wording.numbers import number_words
from forcesim.report.wording.outcome_phrases import lever_name, per_unit, setting
from forcesim.report.wording.scenario_names import quoted_name, short_name
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import StudyResult
from forcesim.study.results.worth_knowing_finding import DecisionOption, WorthKnowingFinding


def option_name(result: StudyResult, option: DecisionOption, *, is_quoted: bool = True) -> str:
    """An option as people call it: “Durham 2015”, with share of hours moved at 30% where a lever is chosen."""
    name = quoted_name(result, option.scenario) if is_quoted else short_name(result, option.scenario)
    settings = [f"{lever_name(path)} at {setting(path, value)}" for path, value in option.at.items()]
    return f"{name} with {', '.join(settings)}" if settings else name


def worth_words(
    result: StudyResult, finding: WorthKnowingFinding, value: Estimate | None, *, has_span: bool = True
) -> str:
    """What something is worth, with its interval: "2.1 a year (0.8 to 3.4)"."""
    if value is None or value.mean is None:
        return "–"
    if finding.red_lines or finding.goal is None:
        words, unit = number_words(value.mean, value.low, value.high, "share"), " of futures kept from a broken line"
    else:
        outcome = result.outcomes[finding.goal]
        words, unit = number_words(value.mean, value.low, value.high, outcome.unit), per_unit(outcome)
    text = f"{words.plain if words.sign >= 0 else words.signed}{unit}"
    return text + (f" ({words.span})" if has_span and words.span else "")
