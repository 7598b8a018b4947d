"""When it fails, in words, tables and a figure of the worlds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forcesim.report.answers.finding import finding_of
from forcesim.report.colours import GRID, INK, MUTE, VERDICTS
from forcesim.report.figure_style import new_axes, open_frame, plain_text
from forcesim.report.wording.estimates import (
    box_side_words,
    parameter_name,
    parameter_range,
    parameter_value,
    share_with_interval,
)
from forcesim.report.wording.numbers import amount, join_words, percent
from forcesim.report.wording.outcome_phrases import per_unit, subject, way_under_policy
from forcesim.report.wording.scenario_names import quoted_name
from forcesim.report.wording.text_table import TextTable
from forcesim.study.red_line import RedLine, red_lines
from forcesim.study.results.findings import BoxSide, FailureFinding
from forcesim.study.results.plain_finding import Estimate, UncertainParameter
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure


def sentences(result: StudyResult) -> tuple[str, ...]:
    """When it fails and how well that tells failures apart, in how many plausible worlds, and as things stand."""
    finding = finding_of(result, FailureFinding)
    if not finding.worlds:
        return ("No world is in yet.",)
    if not finding.is_by_expectation:
        return _sentences_by_average(result, finding)
    if finding.share_is_confirmed is None:
        return ("Nothing can be said yet: the fresh worlds that have the last word are not all in.",)
    name, what = capital(quoted_name(result, result.scenarios[0].name)), _failing(result, finding)
    often = f"{_often(name, what, finding)}."
    sentences = [often]
    if finding.box:
        where = join_words([_side(finding, side) for side in finding.box])
        sentences = [
            f"{name} fails ({what}) when {where}: of {finding.inside} fresh worlds like that {finding.inside_failing} "
            f"surely fail{_undecided(finding.inside_undecided)}.",
            often.replace(f" ({what})", "", 1),
        ]
    elif finding.failing or finding.held_out_failing:
        sentences.append(_why_no_box(finding))
    return (*sentences, _fresh_sentence(finding), *_present(finding))


def _sentences_by_average(result: StudyResult, finding: FailureFinding) -> tuple[str, ...]:
    """The sentences of results of earlier versions, whose worlds failed by the average of a few futures."""
    name, what = capital(quoted_name(result, result.scenarios[0].name)), _failing(result, finding)
    if not finding.failing:
        bound = percent(finding.share.high) if finding.share.high is not None else "a few percent"
        return (
            f"{name} fails in none of {finding.worlds} worlds ({what}); with 95% confidence it fails in "
            f"fewer than {bound} of all that are plausible.",
        )
    share = share_with_interval(finding.share)
    often = f"{name} fails ({what}) in {finding.failing} of {finding.worlds} plausible worlds, {share}"
    if not finding.box:
        return (f"{often}; no few numbers tell those worlds from the others.",)
    where = join_words([_side(finding, side) for side in finding.box])
    if not finding.held_out_failing or not finding.inside:
        return (f"{name} fails ({what}) mostly when {where}.", f"{often}.")
    covered = f"{finding.inside_failing} of {finding.held_out_failing} failures lie there"
    return (
        f"{name} fails ({what}) when {where}: {covered}, and {_tenths(finding)} such worlds fail.",
        f"Over all that is plausible it fails in {finding.failing} of {finding.worlds} worlds, {share}. "
        f"The rule is judged on {finding.held_out} worlds that had no part in finding it.",
    )


def _often(name: str, what: str, finding: FailureFinding) -> str:
    """In how many worlds it fails, holds, or can't be told."""
    if not finding.share_is_confirmed:
        return (
            f"{name} fails ({what}) in {_between(finding)} of all worlds that are plausible: the first "
            f"{finding.worlds} worlds said otherwise, but fresh ones do not bear them out"
        )
    if not finding.failing and not finding.undecided:
        return (
            f"{name} fails in none of {finding.worlds} worlds ({what}); with 95% confidence it fails in fewer than "
            f"{percent(1.0 if finding.share.high is None else finding.share.high)} of all that are plausible"
        )
    return (
        f"{name} fails ({what}) in {finding.failing or 'none'} of {finding.worlds} plausible worlds, holds in "
        f"{finding.holding or 'none'}, and {finding.undecided or 'none'} can't be told from luck: "
        f"{_between(finding)} of all that are plausible fail"
    )


def share_of_worlds(result: StudyResult) -> tuple[str, bool, tuple[str, ...]] | None:
    """In how many plausible worlds it fails, in a few words; whether any surely does; and all sentences.

    None before the fresh worlds have had the last word.
    """
    finding = finding_of(result, FailureFinding)
    if not finding.worlds or not finding.is_by_expectation or finding.share_is_confirmed is None:
        return None
    low, high = finding.share.low or 0.0, 1.0 if finding.share.high is None else finding.share.high
    what = _failing(result, finding)
    if low <= 0.0 and not finding.failing:
        words = f"fails in fewer than {percent(high)} of plausible worlds, with 95% confidence ({what})"
        return words, False, sentences(result)
    words = f"fails in {_between(finding)} of plausible worlds, with 95% confidence ({what})"
    return words, low > 0.0, sentences(result)


def _between(finding: FailureFinding) -> str:
    low, high = finding.share.low, finding.share.high
    return f"between {percent(low or 0.0)} and {percent(1.0 if high is None else high)}"


def _why_no_box(finding: FailureFinding) -> str:
    if finding.candidate:
        return "A rule for when it fails was looked for, but fresh worlds do not bear it out."
    return "No few numbers tell those worlds from the others."


def _fresh_sentence(finding: FailureFinding) -> str:
    undecided = _undecided(finding.held_out_undecided)
    failing = finding.held_out_failing or "none"
    most = max((check.futures for check in finding.checks or ()), default=0)
    return f"Of {finding.held_out} fresh worlds with up to {most} futures each {failing} fail{undecided}."


def _present(finding: FailureFinding) -> tuple[str, ...]:
    """Whether it fails as things stand."""
    if finding.present is None or not finding.present.futures:
        return ()
    if finding.present.fails is None:
        return (f"As things stand {finding.present.futures} futures do not tell whether it fails.",)
    return ("As things stand it fails.",) if finding.present.fails else ("As things stand it does not fail.",)


def _undecided(count: int | None) -> str:
    return f", and {count} can't be told" if count else ""


def progress(result: StudyResult) -> str:
    """How far a study is."""
    finding = finding_of(result, FailureFinding)
    done, planned = result.finished + len(result.failures), result.runs_planned
    total = max(len(finding.points), finding.worlds)
    if not total:
        return f"The present world comes first. {done:,} of {planned:,} runs."
    if finding.checks:
        decided = sum(check.fails is not None for check in finding.checks)
        worlds = f"Fresh worlds have the last word: {decided} of {len(finding.checks)} are told."
    elif finding.is_by_expectation:
        worlds = f"{finding.worlds} of {total} worlds are in; what they say together comes once all are."
    else:
        worlds = f"{finding.worlds} of {total} worlds are in; it fails in {finding.failing} of them so far."
    return f"{worlds} {done:,} of {planned:,} runs."


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """Two tables: the sides of the box, and how many of the failures it covers; none where no box came out."""
    finding = finding_of(result, FailureFinding)
    if not finding.box:
        return ()
    sides = [(_number(finding, side), side) for side in finding.box]
    rows = tuple(
        (parameter_name(number), parameter_range(number), box_side_words(number, side)) for number, side in sides
    )
    worlds = f"{finding.failing} of {finding.worlds}"
    covered_count = finding.inside_failing if finding.covered is None else finding.covered
    covered = f"{covered_count} of {finding.held_out_failing}"
    inside = f"{finding.inside_failing} of {finding.inside}"
    counts = (
        ("Worlds that fail", worlds, share_with_interval(finding.share)),
        *_undecided_row(finding),
        ("Failures that it covers", covered, share_with_interval(finding.coverage)),
        ("Worlds inside that fail", inside, share_with_interval(finding.density)),
    )
    return (
        TextTable("Where it fails", ("Number", "Plausible", "Fails when"), rows, 3),
        TextTable("How well that tells failures", ("", "Count", "Share (95% range)"), counts, 3),
    )


def _undecided_row(finding: FailureFinding) -> tuple[tuple[str, str, str], ...]:
    if finding.undecided is None:
        return ()
    share = Estimate(mean=finding.undecided / finding.worlds if finding.worlds else None)
    return (("Worlds that can't be told", f"{finding.undecided} of {finding.worlds}", share_with_interval(share)),)


def figure(result: StudyResult) -> Figure:
    """The worlds over the two numbers that tell most, failures marked, the box drawn; or over the outcome alone."""
    finding = finding_of(result, FailureFinding)
    drawing, axes = new_axes(4.0)
    measured = np.array([np.nan if value is None else value for value in finding.measured], dtype=np.float64)
    if not measured.size:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "No world is in yet", ha="center", color=MUTE)
        return drawing
    words_of_verdicts = {True: "fails", False: "does not fail", None: "can't be told"}
    words = np.array([words_of_verdicts[verdict] for verdict in finding.fails])
    points = np.array(finding.points, dtype=np.float64).reshape(len(measured), -1)
    outcome = result.outcomes[finding.outcome]
    paths = [number.path for number in finding.ranges]
    sides = [(paths.index(side.path), side) for side in finding.box[:2]]
    if finding.expected and finding.share_is_confirmed is not None:  # each world by what is expected there, luck apart
        measured = np.array([np.nan if value is None else value for value in finding.expected], dtype=np.float64)
    across = points[:, sides[0][0]] if sides else np.argsort(np.argsort(measured)).astype(float)
    up = points[:, sides[1][0]] if len(sides) > 1 else measured
    marks = {
        "does not fail": ("o", MUTE),
        "can't be told": ("d", VERDICTS["not settled"][0]),
        "fails": ("s", VERDICTS["worse"][0]),
    }
    for word, (marker, hue) in marks.items():
        known = (words == word) & np.isfinite(measured)
        if known.any() or word != "can't be told":
            axes.plot(across[known], up[known], marker, color=hue, markersize=4.5, alpha=0.65, mew=0, label=word)
    _draw_box(axes, [side for _, side in sides])
    if sides:
        _label_axis(axes.xaxis, finding.ranges[sides[0][0]])
    else:
        axes.set_xlabel("worlds, in order", color=MUTE, fontsize=8.5)
    if len(sides) > 1:
        _label_axis(axes.yaxis, finding.ranges[sides[1][0]])
    else:
        change = "change, " if finding.is_change else ""
        axes.set_ylabel(plain_text(f"{outcome.label}, {change}{outcome.unit}"), color=MUTE, fontsize=8.5)
    axes.grid(color=GRID)
    axes.set_axisbelow(True)
    open_frame(axes)
    axes.legend(fontsize=8.5, frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=2, labelcolor=INK)
    return drawing


def frame(result: StudyResult) -> polars.DataFrame:
    """One row a world: its numbers, the outcome, what is expected there, whether it fails (nothing: not told)."""
    import polars as pl

    finding = finding_of(result, FailureFinding)
    columns: dict[str, list[float | bool | None]] = {
        number.path: [point[column] for point in finding.points] for column, number in enumerate(finding.ranges)
    }
    columns |= {finding.outcome: list(finding.measured)}
    if finding.expected is not None:
        columns |= {"expected": list(finding.expected), "error": list(finding.error or ())}
        columns |= {"chance_of_failing": list(finding.chances or ())}
    columns |= {"fails": list(finding.fails)}
    schema = {name: pl.Boolean if name == "fails" else pl.Float64 for name in columns}
    return pl.DataFrame(columns, schema=schema)


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, FailureFinding)
    yield "Uncertain numbers", f"{len(finding.ranges)} with a plausible range"
    if not finding.is_by_expectation:
        yield "Worlds", f"{finding.worlds:,}, of which {finding.held_out:,} were held out to judge"
        yield "Futures", f"{finding.futures} in each world, on the same luck"
        return
    checks = finding.checks or ()
    yield "Worlds", f"{finding.worlds:,} to look in, and {len(checks)} fresh ones to judge what was found"
    futures = sorted({check.futures for check in checks})
    many = f"; {futures[0]} to {futures[-1]} in each fresh one, until it is told" if futures else ""
    yield "Futures", f"{finding.futures} in each world, rotated{many}"
    yield "Expected outcomes", "a Gaussian process over all worlds, with the luck of each known"
    if finding.matters is not None:
        outcome = result.outcomes[finding.outcome]
        yield "Matters", f"a change of more than {amount(finding.matters, outcome.unit)}{per_unit(outcome)}"


def _failing(result: StudyResult, finding: FailureFinding) -> str:
    """What failing means: "fewer gangs are disrupted under it"."""
    outcome = result.outcomes[finding.outcome]
    if finding.red_line is None:
        way = way_under_policy(outcome, is_more=outcome.better == "lower")
        if finding.matters is None or not finding.matters > 0:
            return way
        return f"{way}, by more than {amount(finding.matters, outcome.unit)}{per_unit(outcome)}"
    line: RedLine = red_lines([finding.red_line], None)[0]
    limit = amount(line.limit, outcome.unit, 3)
    over = "not under" if line.sense == "<" else "not over"
    chance = "" if line.chance is None else f" in {percent(line.chance)} of its futures"
    return f"{subject(outcome)} {over} {limit}{per_unit(outcome)}{chance}"


def _side(finding: FailureFinding, side: BoxSide) -> str:
    number = _number(finding, side)
    return f"{parameter_name(number)} is {box_side_words(number, side)}"


def _tenths(finding: FailureFinding) -> str:
    """How many of the worlds in the box fail: "8 in 10", or the count where they are few."""
    rounded = round(10 * finding.inside_failing / finding.inside)
    if finding.inside < 10 or rounded in (0, 10):
        return f"{finding.inside_failing} of {finding.inside}"
    return f"{rounded} in 10"


def _number(finding: FailureFinding, side: BoxSide) -> UncertainParameter:
    return next(number for number in finding.ranges if number.path == side.path)


def _label_axis(axis: Axis, number: UncertainParameter) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_label_text(plain_text(parameter_name(number)), color=MUTE, fontsize=8.5)
    axis.set_major_formatter(FuncFormatter(lambda value, _: parameter_value(number, value)))


def _draw_box(axes: Axes, sides: Sequence[BoxSide]) -> None:
    for side, draw_line in zip(sides, (axes.axvline, axes.axhline), strict=False):
        for end in (side.low, side.high):
            if end is not None:
                draw_line(end, color=INK, linewidth=1.2, linestyle="--")
