"""Which is best, in words and a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from forcesim.report.answers.finding import finding_of
from forcesim.report.wording.estimates import change_with_interval, estimate_words
from forcesim.report.wording.numbers import amount, join_words, number_words, percent
from forcesim.report.wording.outcome_phrases import Counted, goal_words, per_unit, phrase, unit_heading
from forcesim.report.wording.red_lines import line_words
from forcesim.report.wording.scenario_names import quoted_name, short_name
from forcesim.report.wording.text_table import TextTable
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import ChooseFinding, Contender
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital

if TYPE_CHECKING:
    import polars


def sentences(result: StudyResult) -> tuple[str, ...]:
    """Which is best and with what guarantee, how the others compare, and how often the best keeps to red lines."""
    finding = finding_of(result, ChooseFinding)
    if not any(contender.futures for contender in finding.contenders):
        return ("No run is in yet.",)
    if finding.best is None:
        broken = "; ".join(
            f"{quoted_name(result, contender.name)} {_broken_line(result, contender)}"
            for contender in finding.contenders
        )
        return (f"None of the {len(finding.contenders)} will do, as each breaks a red line: {broken}.",)
    best = next(contender for contender in finding.contenders if contender.name == finding.best)
    others = [_other(result, finding, contender) for contender in finding.contenders if contender is not best]
    lines = [_best_sentence(result, finding, best), f"{capital(join_words(others))}."]
    for text, share in zip(finding.red_lines, best.kept, strict=True):
        shown = "" if share.is_shown else ", which does not yet show it"
        lines.append(f"In {share.count} of {share.total} futures {line_words(result, text)}{shown}.")
    return tuple(lines)


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """The goal of each scenario, how far behind the best it is, and how often it keeps to each red line."""
    finding = finding_of(result, ChooseFinding)
    outcome = result.outcomes[finding.goal]
    rows = tuple(
        (
            short_name(result, contender.name),
            estimate_words(contender.goal, outcome, is_change=False),
            "" if contender.behind is None else change_with_interval(contender.behind, outcome),
            *(f"{share.count} of {share.total}" for share in contender.kept),
            f"{contender.futures}",
            _verdict(finding, contender),
        )
        for contender in finding.contenders
    )
    lines = tuple(capital(line_words(result, text)) for text in finding.red_lines)
    header = ("Scenario", "Average", "Against the best", *lines, "Futures", "")
    return (TextTable(f"{outcome.label}, {unit_heading(outcome)}", header, rows, 1),)


def frame(result: StudyResult) -> polars.DataFrame:
    """One row a scenario."""
    import polars as pl

    finding = finding_of(result, ChooseFinding)
    rows = []
    for contender in finding.contenders:
        goal, behind = contender.goal, contender.behind
        rows.append(
            (
                contender.name, finding.goal, contender.futures, goal.mean, goal.low, goal.high,
                behind.mean if behind else None, behind.low if behind else None, behind.high if behind else None,
                contender.name == finding.best, contender.is_out, contender.breaks,
            )
        )  # fmt: skip
    schema = {
        "scenario": pl.String, "goal": pl.String, "futures": pl.Int64, "mean": pl.Float64, "low": pl.Float64,
        "high": pl.Float64, "behind": pl.Float64, "behind_low": pl.Float64, "behind_high": pl.Float64,
        "best": pl.Boolean, "out": pl.Boolean, "breaks": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, ChooseFinding)
    futures = [contender.futures for contender in finding.contenders]
    yield "Futures", f"{min(futures)} to {max(futures)} a scenario, on the same luck, where the choice was open"
    yield "Guarantee", f"{percent(finding.guarantee)}, after Kim and Nelson; runs spent as OCBA has it"


def _best_sentence(result: StudyResult, finding: ChooseFinding, best: Contender) -> str:
    outcome = result.outcomes[finding.goal]
    plain, goal = quoted_name(result, best.name), goal_words(outcome, is_least=finding.direction == "min")
    name = capital(plain)
    level = f"{estimate_words(best.goal, outcome, is_change=False)}{per_unit(outcome)}"
    if finding.is_decided:
        within = amount(finding.indifference, outcome.unit)
        rivals = [other for other in finding.contenders if other.name != finding.best and other.breaks is None]
        guarantee = (
            f"with a guarantee of {percent(finding.guarantee)} that none of the others beats it by more than "
            f"{within}{per_unit(outcome)}"
        )
        if rivals and all(_is_as_good(finding, rival) for rival in rivals):
            return (
                f"For {goal}, it hardly matters which is chosen: {plain} leads, at {level}, "
                f"{guarantee}, and none lies further behind it than that."
            )
        as_good = [quoted_name(result, rival.name) for rival in rivals if _is_as_good(finding, rival)]
        if as_good:
            # other luck could put one of these first
            return f"{name} leads for {goal}, at {level}, {guarantee}; {join_words(as_good)} would do as well."
        return f"{name} is best for {goal}, at {level}, {guarantee}."
    if not finding.keeps_lines:
        line = "the red line" if len(finding.red_lines) == 1 else "the red lines"
        return (
            f"{name} leads for {goal}, at {level}, but {best.futures} futures do not settle whether it keeps to {line} "
            f"often enough: there is no guarantee of {percent(finding.guarantee)} yet."
        )
    return (
        f"{name} leads for {goal}, at {level}, but {finding.ceiling} futures, the most that are tried, do not settle "
        f"it: there is no guarantee of {percent(finding.guarantee)} yet."
    )


def _other(result: StudyResult, finding: ChooseFinding, contender: Contender) -> str:
    outcome, name = result.outcomes[finding.goal], quoted_name(result, contender.name)
    if contender.breaks is not None:
        return f"{name} {_broken_line(result, contender)}"
    if contender.behind is None or contender.behind.mean is None:
        return f"{name} is not measured yet"
    distance = number_words(contender.behind.mean, contender.behind.low, contender.behind.high, outcome.unit)
    between = f" ({distance.span})" if distance.span else ""
    if not distance.sign:
        return f"{name} comes to about as much{between}"
    return f"{name} comes to {distance.plain} {_more(outcome, distance.sign)}{per_unit(outcome)}{between}"


def _more(outcome: Outcome, sign: int) -> str:
    """Which way a distance points: "more" or "less", of what is counted "fewer"."""
    if sign > 0:
        return "more"
    return "fewer" if isinstance(phrase(outcome), Counted) else "less"


def _broken_line(result: StudyResult, contender: Contender) -> str:
    if not contender.breaks:
        return "is not shown to do"
    return f"does not see to it that {line_words(result, contender.breaks)}"


def _is_as_good(finding: ChooseFinding, contender: Contender) -> bool:
    """Whether all of the interval of a contender's distance to the best is less than the lead that matters."""
    ends = () if contender.behind is None else (contender.behind.low, contender.behind.high)
    return bool(ends) and all(end is not None and abs(end) <= finding.indifference for end in ends)


def _verdict(finding: ChooseFinding, contender: Contender) -> str:
    if contender.name == finding.best:
        return "best" if finding.is_decided else "leads"
    if contender.breaks is not None:
        return "breaks a red line"
    if finding.is_decided and _is_as_good(finding, contender):
        return "as good"
    return "out" if contender.is_out else "not settled"
