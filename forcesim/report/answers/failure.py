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
from forcesim.report.wording.numbers import amount, join_words, number_words, percent
from forcesim.report.wording.outcome_phrases import capital, per_unit, subject, way_under_policy
from forcesim.report.wording.scenario_names import quoted_name
from forcesim.report.wording.text_table import TextTable
from forcesim.study.red_line import RedLine, red_lines
from forcesim.study.results.findings import BoxSide, FailureFinding, UncertainParameter
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure


def sentences(result: StudyResult) -> tuple[str, ...]:
    """When it fails and how well that tells failures apart, and in how many of all plausible worlds it fails."""
    finding = finding_of(result, FailureFinding)
    name = capital(quoted_name(result, result.scenarios[0].name))
    if not finding.worlds:
        return ("No world is in yet.",)
    what = _failing(result, finding)
    if not finding.failing:
        bound = percent(finding.share.high) if finding.share.high is not None else "a few percent"
        return (
            f"{name} fails in none of {finding.worlds} worlds ({what}); with 95% confidence it fails in "
            f"fewer than {bound} of all that are plausible.",
        )
    share = _share(finding)
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


def progress(result: StudyResult) -> str:
    """How far a study is."""
    finding = finding_of(result, FailureFinding)
    done, planned = result.finished + len(result.failures), result.runs_planned
    total = max(len(finding.points), finding.worlds)
    if not total:
        return f"The present world comes first. {done:,} of {planned:,} futures."
    worlds = f"{finding.worlds} of {total} worlds are in; it fails in {finding.failing} of them so far."
    return f"{worlds} {done:,} of {planned:,} futures."


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
    covered = f"{finding.inside_failing} of {finding.held_out_failing}"
    inside = f"{finding.inside_failing} of {finding.inside}"
    counts = (
        ("Worlds that fail", worlds, share_with_interval(finding.share)),
        ("Failures that it covers", covered, share_with_interval(finding.coverage)),
        ("Worlds inside that fail", inside, share_with_interval(finding.density)),
    )
    return (
        TextTable("Where it fails", ("Number", "Plausible", "Fails when"), rows, 3),
        TextTable("How well that tells failures", ("", "Count", "Share (95% range)"), counts, 3),
    )


def figure(result: StudyResult) -> Figure:
    """The worlds over the two numbers that tell most, failures marked, the box drawn; or over the outcome alone."""
    finding = finding_of(result, FailureFinding)
    drawing, axes = new_axes(4.0)
    measured = np.array([np.nan if value is None else value for value in finding.measured], dtype=np.float64)
    if not measured.size:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "No world is in yet", ha="center", color=MUTE)
        return drawing
    fails = np.array([bool(world) for world in finding.fails])
    points = np.array(finding.points, dtype=np.float64).reshape(len(measured), -1)
    outcome = result.outcomes[finding.outcome]
    paths = [number.path for number in finding.ranges]
    sides = [(paths.index(side.path), side) for side in finding.box[:2]]
    across = points[:, sides[0][0]] if sides else np.argsort(np.argsort(measured)).astype(float)
    up = points[:, sides[1][0]] if len(sides) > 1 else measured
    for chosen, marker, hue, word in (
        (~fails, "o", MUTE, "does not fail"), (fails, "s", VERDICTS["worse"][0], "fails"),
    ):  # fmt: skip
        known = chosen & np.isfinite(measured)
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
    """One row a world: its numbers, the outcome, whether it fails."""
    import polars as pl

    finding = finding_of(result, FailureFinding)
    columns: dict[str, list[float | bool | None]] = {
        number.path: [point[column] for point in finding.points] for column, number in enumerate(finding.ranges)
    }
    columns |= {finding.outcome: list(finding.measured), "fails": list(finding.fails)}
    schema = {name: pl.Boolean if name == "fails" else pl.Float64 for name in columns}
    return pl.DataFrame(columns, schema=schema)


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, FailureFinding)
    yield "Uncertain numbers", f"{len(finding.ranges)} with a plausible range"
    yield "Worlds", f"{finding.worlds:,}, of which {finding.held_out:,} were held out to judge"
    yield "Futures", f"{finding.futures} in each world, on the same luck"


def _failing(result: StudyResult, finding: FailureFinding) -> str:
    """What failing means: "fewer gangs are disrupted under it"."""
    outcome = result.outcomes[finding.outcome]
    if finding.red_line is None:
        return way_under_policy(outcome, is_more=outcome.better == "lower")
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


def _share(finding: FailureFinding) -> str:
    """The share of worlds that fail, with its interval."""
    share = number_words(finding.share.mean or 0.0, finding.share.low, finding.share.high, "share")
    return f"{share.plain} ({share.span})" if share.span else share.plain


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
