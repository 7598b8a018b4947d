"""Which is best, in words, a table and a figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from forcesim.report.output.tables import TextTable
from forcesim.report.wording.numbers import amount, joined, percent, worded
from forcesim.report.wording.outcome_phrases import Counted, capital, phrase, subject
from forcesim.report.wording.red_lines import line_words, per, ranged, told, unit_words
from forcesim.report.wording.scenario_names import short_name, spoken
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import ChooseFinding, Contender
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure


def sentences(result: StudyResult, found: ChooseFinding) -> tuple[str, ...]:
    outcome = result.outcomes[found.goal]
    if not any(one.futures for one in found.contenders):
        return ("No run is in yet.",)
    if found.best is None:
        broken = "; ".join(f"{spoken(result, one.name)} {_broken(result, one)}" for one in found.contenders)
        return (f"None of the {len(found.contenders)} will do, as each breaks a red line: {broken}.",)
    best = next(one for one in found.contenders if one.name == found.best)
    plain, goal = spoken(result, best.name), _aim(outcome, is_least=found.direction == "min")
    name = capital(plain)
    level = f"{told(best.goal, outcome, is_change=False)}{per(outcome)}"
    if found.is_decided:
        within = amount(found.indifference, outcome.unit)
        rivals = [one for one in found.contenders if one.name != found.best and one.breaks is None]
        guarantee = (
            f"with a guarantee of {percent(found.guarantee)} that none of the others beats it by more than "
            f"{within}{per(outcome)}"
        )
        if rivals and all(_is_as_good(found, one) for one in rivals):
            first = (
                f"For {goal}, it hardly matters which is chosen: {plain} leads, at {level}, "
                f"{guarantee}, and none lies further behind it than that."
            )
        else:
            first = f"{name} is best for {goal}, at {level}, {guarantee}."
    elif not found.keeps_lines:
        line = "the red line" if len(found.red_lines) == 1 else "the red lines"
        first = (
            f"{name} leads for {goal}, at {level}, but {best.futures} futures do not settle whether it keeps to {line} "
            f"often enough: there is no guarantee of {percent(found.guarantee)} yet."
        )
    else:
        first = (
            f"{name} leads for {goal}, at {level}, but {found.ceiling} futures, the most that are tried, do not settle "
            f"it: there is no guarantee of {percent(found.guarantee)} yet."
        )
    others = [_other(result, found, one) for one in found.contenders if one.name != found.best]
    said = [first, f"{capital(joined(others))}."]
    for text, kept in zip(found.red_lines, best.kept, strict=True):
        shown = "" if kept.is_shown else ", which does not yet show it"
        said.append(f"In {kept.count} of {kept.total} futures {line_words(result, text)}{shown}.")
    return tuple(said)


def text_tables(result: StudyResult, found: ChooseFinding) -> tuple[TextTable, ...]:
    outcome = result.outcomes[found.goal]
    rows = tuple(
        (
            short_name(result, one.name),
            told(one.goal, outcome, is_change=False),
            "" if one.behind is None else ranged(one.behind, outcome),
            *(f"{kept.count} of {kept.total}" for kept in one.kept),
            f"{one.futures}",
            _verdict(found, one),
        )
        for one in found.contenders
    )
    lines = tuple(capital(line_words(result, text)) for text in found.red_lines)
    header = ("Scenario", "Average", "Against the best", *lines, "Futures", "")
    return (TextTable(f"{outcome.label}, {unit_words(outcome)}", header, rows, 1),)


def figure(result: StudyResult, found: ChooseFinding) -> Figure:  # noqa: ARG001  as the others
    from forcesim.report.output.figures import compare_figure

    return compare_figure(result)


def frame(found: ChooseFinding) -> polars.DataFrame:
    """One row a scenario."""
    import polars as pl

    rows = [
        (
            one.name, found.goal, one.futures, one.goal.mean, one.goal.low, one.goal.high,
            one.behind.mean if one.behind else None, one.behind.low if one.behind else None,
            one.behind.high if one.behind else None, one.name == found.best, one.is_out, one.breaks,
        )
        for one in found.contenders
    ]  # fmt: skip
    texts, flags = ("scenario", "goal", "breaks"), ("best", "out")
    names = (
        "scenario", "goal", "futures", "mean", "low", "high", "behind", "behind_low", "behind_high", "best", "out",
        "breaks",
    )  # fmt: skip
    kinds = dict.fromkeys(names, pl.Float64) | dict.fromkeys(texts, pl.String) | dict.fromkeys(flags, pl.Boolean)
    schema = {name: kinds[name] for name in names} | {"futures": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(found: ChooseFinding) -> Iterator[tuple[str, str]]:
    futures = [one.futures for one in found.contenders]
    yield "Futures", f"{min(futures)} to {max(futures)} a scenario, on the same luck, where the choice was open"
    yield "Guarantee", f"{percent(found.guarantee)}, after Kim and Nelson; runs spent as OCBA has it"


def _other(result: StudyResult, found: ChooseFinding, one: Contender) -> str:
    outcome, name = result.outcomes[found.goal], spoken(result, one.name)
    if one.breaks is not None:
        return f"{name} {_broken(result, one)}"
    if one.behind is None or one.behind.mean is None:
        return f"{name} is not measured yet"
    apart = worded(one.behind.mean, one.behind.low, one.behind.high, outcome.unit)
    between = f" ({apart.span})" if apart.span else ""
    if not apart.sign:
        return f"{name} comes to about as much{between}"
    return f"{name} comes to {apart.plain} {_more(outcome, apart.sign)}{per(outcome)}{between}"


def _more(outcome: Outcome, sign: int) -> str:
    """Which way a distance points: "more" or "less", of what is counted "fewer"."""
    if sign > 0:
        return "more"
    return "fewer" if isinstance(phrase(outcome), Counted) else "less"


def _broken(result: StudyResult, one: Contender) -> str:
    return f"does not see to it that {line_words(result, one.breaks)}" if one.breaks else "is not shown to do"


def _aim(outcome: Outcome, *, is_least: bool) -> str:
    """What is to be had: "the fewest people charged", "the lowest backlog"."""
    said = subject(outcome)
    if isinstance(phrase(outcome), Counted) and not said.startswith("the "):
        return f"the {'fewest' if is_least else 'most'} {said}"
    label = safe(outcome.label, 60)
    return f"the {'lowest' if is_least else 'highest'} {label[:1].lower()}{label[1:]}"


def _is_as_good(found: ChooseFinding, one: Contender) -> bool:
    """Whether all of the interval of a contender's distance to the best is less than the lead that matters."""
    ends = () if one.behind is None else (one.behind.low, one.behind.high)
    return bool(ends) and all(end is not None and abs(end) <= found.indifference for end in ends)


def _verdict(found: ChooseFinding, one: Contender) -> str:
    if one.name == found.best:
        return "best" if found.is_decided else "leads"
    if one.breaks is not None:
        return "breaks a red line"
    if found.is_decided and _is_as_good(found, one):
        return "as good"
    return "out" if one.is_out else "not settled"
