"""What should be found out first, in words, tables and a figure of what each number is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from forcesim.report.answers.finding import finding_of
from forcesim.report.answers.information.option_words import option_name, worth_words
from forcesim.report.colours import GRID, INK, MUTE, SIDES
from forcesim.report.figure_style import new_axes, note_below, nothing_to_draw, open_frame, plain_text, tick_text
from forcesim.report.wording.estimates import parameter_name, parameter_range, share_with_interval
from forcesim.report.wording.numbers import amount, join_words, number_words, percent
from forcesim.report.wording.outcome_phrases import goal_words, subject, unit_heading
from forcesim.report.wording.red_lines import line_words
from forcesim.report.wording.text_table import TextTable
from forcesim.study.red_line import red_lines
from forcesim.study.results.plain_finding import Estimate, UncertainParameter
from forcesim.study.results.study_result import StudyResult
from forcesim.study.results.worth_knowing_finding import InformationValue, WorthKnowingFinding
from forcesim.text import capital

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure

# how many numbers are named after the first, and how many have a row or a bar
_MOST_OTHERS, _MOST_ROWS = 2, 10
# more worlds than this nobody tries
_MOST_WORLDS = 100_000


def sentences(result: StudyResult) -> tuple[str, ...]:
    """What is chosen as things are known, what would be most worth finding out, and what knowing all would be worth."""
    finding = finding_of(result, WorthKnowingFinding)
    if finding.chosen is None or finding.everything is None:
        if result.is_complete and result.failures:
            return ("Nothing can be said: too few worlds came back whole.",)
        return ("Nothing can be said yet: the worlds are not all in.",)
    return (*worth_sentences(result), _choice(result, finding), _everything(result, finding, finding.everything))


def worth_sentences(result: StudyResult) -> tuple[str, ...]:
    """What is most worth finding out, or that nothing is shown to be; () before the worlds are in."""
    finding = finding_of(result, WorthKnowingFinding)
    settled = [row for row in finding.numbers if row.is_settled]
    if settled:
        first, *others = settled
        name = parameter_name(_number(finding, first))
        lines = [
            f"Most worth finding out is {name}: known beforehand, it would change the choice in "
            f"{share_with_interval(first.changes)} of {finding.worlds} worlds, and is worth "
            f"{_counted_in(result, finding)}{worth_words(result, finding, first.value)} on average over all of them."
        ]
        if others:
            named = [
                f"{parameter_name(_number(finding, row))} ({worth_words(result, finding, row.value, has_span=False)})"
                for row in others[:_MOST_OTHERS]
            ]
            lines.append(f"Next {'is' if len(named) == 1 else 'are'} {join_words(named)}.")
        return tuple(lines)
    if not finding.numbers:
        return ()
    count = len(finding.numbers)
    none = (
        f"In a study of {finding.worlds} worlds none of the {count} uncertain numbers is shown to be worth finding out "
        "for this choice."
        if count > 1
        else f"In a study of {finding.worlds} worlds the one uncertain number is not shown to be worth finding out for "
        "this choice."
    )
    first = finding.numbers[0]
    if not first.value.mean or first.worlds_to_tell is None:
        return (f"{none} Nothing that they could be seems to change it.",)
    name = parameter_name(_number(finding, first))
    worlds = first.worlds_to_tell
    needed = f"more than {_MOST_WORLDS:,}" if worlds > _MOST_WORLDS else f"about {amount(float(worlds))}"
    value = f"{_counted_in(result, finding)}{worth_words(result, finding, first.value)}"
    seems = f"{capital(name)} seems worth most, {value}"
    luck = ""
    if count > 1 and finding.noise is not None:
        by_luck = worth_words(result, finding, Estimate(mean=finding.noise))
        luck = f": luck alone makes the largest of {count} seem worth up to {by_luck}"
    return (none, f"{seems}, which can't be told from luck{luck}.", f"If it is worth that, {needed} worlds would tell.")


def progress(result: StudyResult) -> str:
    """How far a study is."""
    finding = finding_of(result, WorthKnowingFinding)
    done, planned = result.finished + len(result.failures), result.runs_planned
    return f"{finding.worlds:,} worlds, which are weighed once all are in. {done:,} of {planned:,} runs."


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """What the numbers are worth, those worth most first, and the options."""
    finding = finding_of(result, WorthKnowingFinding)
    if finding.everything is None:
        return ()
    rows = [
        (
            parameter_name(number),
            parameter_range(number),
            share_with_interval(row.changes),
            _level(result, finding, row.value),
            "yes" if row.is_settled else "not settled",
        )
        for row, number in ((row, _number(finding, row)) for row in finding.numbers[:_MOST_ROWS])
    ]
    worth = _level(result, finding, finding.everything)
    rows.append(("All of them", "", share_with_interval(finding.everything_changes), worth, "at most"))
    title = f"What knowing each number would be worth: {_unit(result, finding)}"
    header = ("Number", "Plausible", "Changes the choice", "Worth", "Shown?")
    options = tuple(
        (
            option_name(result, option, is_quoted=False),
            _level(result, finding, option.level),
            "chosen" if option.behind is None else _level(result, finding, option.behind),
        )
        for option in finding.options
    )
    level = "Broken lines" if finding.red_lines else "Average"
    return (
        TextTable(title, header, tuple(rows), 2),
        TextTable("Options, over all worlds", ("Option", level, "Behind"), options, 1),
    )


def figure(result: StudyResult) -> Figure:
    """A bar for what each number is worth, with its interval; what luck alone makes the largest seem is dashed."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    finding = finding_of(result, WorthKnowingFinding)
    rows = finding.numbers[:_MOST_ROWS]
    drawing, axes = new_axes(1.5 + 0.42 * max(1, len(rows)))
    if not rows:
        axes.set_axis_off()
        return nothing_to_draw(drawing)
    for index, row in enumerate(rows):
        mean = row.value.mean or 0.0
        low, high = row.value.low or 0.0, mean if row.value.high is None else row.value.high
        hue = SIDES["organised crime"] if row.is_settled else MUTE
        axes.barh(-index, mean, height=0.5, color=hue, alpha=0.9, hatch=None if row.is_settled else "///", ec="white")
        axes.plot([low, high], [-index, -index], color=INK, linewidth=1.2)
        word = "shown" if row.is_settled else "not settled"
        axes.annotate(
            word, (high, -index), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8, color=MUTE
        )
    if finding.noise:
        axes.axvline(finding.noise, color=MUTE, linestyle="--", linewidth=1)
    axes.set_yticks([-index for index in range(len(rows))])
    labels = [plain_text(fill(parameter_name(_number(finding, row)), 34)) for row in rows]
    axes.set_yticklabels(labels, fontsize=8, color=INK)
    right = max([row.value.high or 0.0 for row in rows] + [finding.noise or 0.0])
    axes.set_xlim(0, 1.18 * right if right > 0 else 1)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    unit = _value_unit(result, finding)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: tick_text(value, unit)))
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    open_frame(axes, has_left=False)
    title = plain_text(f"What knowing each number would be worth: {_unit(result, finding)}")
    drawing.suptitle(title, x=0.01, ha="left", fontsize=8.5, color=INK)
    note_below(
        drawing, "Lines: 95% intervals. Dashed: what luck alone makes the largest seem worth, in 95 of 100 studies."
    )
    return drawing


def frame(result: StudyResult) -> polars.DataFrame:
    """One row a number, what is worth most first; the last row is about knowing all of them."""
    import polars as pl

    finding = finding_of(result, WorthKnowingFinding)
    rows: list[Sequence[object]] = [
        (
            number.path, number.label, number.unit, number.low, number.value, number.high,
            row.value.mean, row.value.low, row.value.high, row.changes.mean, row.changes.low, row.changes.high,
            row.is_settled, row.worlds_to_tell,
        )
        for row, number in ((row, _number(finding, row)) for row in finding.numbers)
    ]  # fmt: skip
    if finding.everything is not None and finding.everything_changes is not None:
        value, changes = finding.everything, finding.everything_changes
        ends = (value.mean, value.low, value.high, changes.mean, changes.low, changes.high)
        rows.append((None, "all of them", "", None, None, None, *ends, None, None))
    texts = ("number", "label", "unit")
    names = (
        "number", "label", "unit", "low", "value", "high", "worth", "worth_low", "worth_high", "changes", "changes_low",
        "changes_high", "settled", "worlds_to_tell",
    )  # fmt: skip
    kinds: dict[str, type[pl.DataType]] = {"settled": pl.Boolean, "worlds_to_tell": pl.Int64}
    schema = {name: pl.String if name in texts else kinds.get(name, pl.Float64) for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, WorthKnowingFinding)
    yield "Uncertain numbers", f"{len(finding.ranges)} with a plausible range"
    yield "Worlds", f"{finding.worlds:,}, the same for all {len(finding.options)} options, on the same luck"
    yield "Futures", f"{finding.futures} in each world, rotated"
    yield "Value", "expected value of partial perfect information, by regression (Strong, Oakley and Brennan 2014)"
    yield "Shown", "more than luck makes the largest of all numbers seem worth in 95 of 100 shuffles of the worlds"
    if finding.red_lines:
        yield (
            "Unit",
            "futures with a broken line, in a hundred; a better option foregone counts "
            f"{percent(finding.foregone_counts or 0.0)} of one",
        )


def _choice(result: StudyResult, finding: WorthKnowingFinding) -> str:
    """What is chosen as things are known, and by what lead."""
    chosen = finding.options[finding.chosen or 0]
    name = option_name(result, chosen)
    others = [option for option in finding.options if option.behind is not None]
    runner = min(others, key=lambda option: option.behind.mean or 0.0 if option.behind else 0.0)
    lead = runner.behind or Estimate(mean=None)
    is_told = (lead.low or 0.0) > 0
    words = worth_words(result, finding, lead)
    by = f"it leads {option_name(result, runner)} by {words}"
    luck = "" if is_told else ", which can't be told from luck"
    return f"As things are known, for {_aim(result, finding)}, {name} is chosen: over all worlds {by}{luck}."


def _aim(result: StudyResult, finding: WorthKnowingFinding) -> str:
    lines = [
        f"{line_words(result, str(line))} in {percent(line.chance or 1.0)} of futures"
        for line in red_lines(finding.red_lines)
    ]
    goal = ""
    if finding.goal is not None:
        goal = goal_words(result.outcomes[finding.goal], is_least=finding.direction == "min")
    elif lines:
        goal = "the last of the options by which"
    if not lines:
        return goal
    return f"{goal} {'so that ' if finding.goal is not None else ''}{join_words(lines)}"


def _everything(result: StudyResult, finding: WorthKnowingFinding, everything: Estimate) -> str:
    worth = worth_words(result, finding, everything)
    share = share_with_interval(finding.everything_changes)
    little = ""
    if finding.matters is not None and everything.high is not None and everything.high < finding.matters:
        little = f", less than matters ({_level(result, finding, Estimate(mean=finding.matters))})"
    return (
        f"Knowing all of them would be worth at most {worth}{little}; it would change the choice in {share} of worlds."
    )


def _level(result: StudyResult, finding: WorthKnowingFinding, estimate: Estimate) -> str:
    if estimate.mean is None:
        return "–"
    words = number_words(estimate.mean, estimate.low, estimate.high, _value_unit(result, finding))
    text = words.plain if words.sign >= 0 else words.signed
    return text + (f" ({words.span})" if words.span else "")


def _value_unit(result: StudyResult, finding: WorthKnowingFinding) -> str:
    return "share" if finding.red_lines or finding.goal is None else result.outcomes[finding.goal].unit


def _unit(result: StudyResult, finding: WorthKnowingFinding) -> str:
    """What values are counted in, for a heading."""
    if finding.red_lines or finding.goal is None:
        return "broken lines, of all futures"
    outcome = result.outcomes[finding.goal]
    return f"{outcome.label}, {unit_heading(outcome)}"


def _counted_in(result: StudyResult, finding: WorthKnowingFinding) -> str:
    """What values are counted in, before the first of them: "in gangs disrupted, "."""
    if finding.red_lines or finding.goal is None:
        return ""
    return f"in {subject(result.outcomes[finding.goal])}, "


def _number(finding: WorthKnowingFinding, row: InformationValue) -> UncertainParameter:
    return next(number for number in finding.ranges if number.path == row.path)
