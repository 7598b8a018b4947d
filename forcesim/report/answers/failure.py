"""When it fails, in words, a table and a picture of the worlds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from forcesim.report.colours import GRID, INK, MUTE, VERDICTS
from forcesim.report.output.tables import TextTable
from forcesim.report.wording.numbers import amount, joined, percent, worded
from forcesim.report.wording.outcome_phrases import capital, setting, subject
from forcesim.report.wording.red_lines import named, per, percentage, plausible, value, way
from forcesim.report.wording.scenario_names import spoken
from forcesim.study.red_line import RedLine, red_lines
from forcesim.study.results.findings import BoxSide, FailureFinding, UncertainParameter
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter


def sentences(result: StudyResult, found: FailureFinding) -> tuple[str, ...]:
    name = spoken(result, result.scenarios[0].name)
    if not found.worlds:
        return ("No world is in yet.",)
    what = _what(result, found)
    if not found.failing:
        bound = percent(found.share.high) if found.share.high is not None else "a few percent"
        return (f"{capital(name)} fails in none of {found.worlds} worlds ({what}); with 95% confidence it fails in "
                f"fewer than {bound} of all that are plausible.",)  # fmt: skip
    often = f"{capital(name)} fails ({what}) in {found.failing} of {found.worlds} plausible worlds, {_share(found)}"
    if not found.box:
        return (f"{often}; no few numbers tell those worlds from the others.",)
    where = joined([_side(found, one) for one in found.box])
    if not found.held_out_failing or not found.inside:
        return (f"{capital(name)} fails ({what}) mostly when {where}.", f"{often}.")
    held = (
        f"{found.inside_failing} of {found.held_out_failing} failures lie there, and {_tenths(found)} such worlds fail"
    )
    return (f"{capital(name)} fails ({what}) when {where}: {held}.", f"{_overall(found)} {_judged(found)}")


def text_tables(result: StudyResult, found: FailureFinding) -> tuple[TextTable, ...]:  # noqa: ARG001  as the others
    if not found.box:
        return ()
    rows = tuple(
        (named(_about(found, one)), plausible(_about(found, one)), bounds(_about(found, one), one)) for one in found.box
    )
    counted = (
        ("Worlds that fail", f"{found.failing} of {found.worlds}", percentage(found.share)),
        ("Failures that it covers", f"{found.inside_failing} of {found.held_out_failing}", percentage(found.coverage)),
        ("Worlds inside that fail", f"{found.inside_failing} of {found.inside}", percentage(found.density)),
    )
    return (
        TextTable("Where it fails", ("Number", "Plausible", "Fails when"), rows, 3),
        TextTable("How well that tells failures", ("", "Count", "Share (95% range)"), counted, 3),
    )


def figure(result: StudyResult, found: FailureFinding) -> Figure:
    """The worlds by the two numbers that tell most, failures marked, the box drawn; or by the outcome alone."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(7.2, 4.0), layout="constrained")
    axes = drawn.subplots()
    measured = np.array([np.nan if one is None else one for one in found.measured], dtype=np.float64)
    if not measured.size:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "No world is in yet", ha="center", color=MUTE)
        return drawn
    fails = np.array([bool(one) for one in found.fails])
    points = np.array(found.points, dtype=np.float64).reshape(len(measured), -1)
    outcome = result.outcomes[found.outcome]
    paths = [one.path for one in found.ranges]
    sides = [(paths.index(one.path), one) for one in found.box[:2]]
    across = points[:, sides[0][0]] if sides else np.argsort(np.argsort(measured)).astype(float)
    up = points[:, sides[1][0]] if len(sides) > 1 else measured
    for chosen, marker, hue, word in (
        (~fails, "o", MUTE, "does not fail"), (fails, "s", VERDICTS["worse"][0], "fails"),
    ):  # fmt: skip
        known = chosen & np.isfinite(measured)
        axes.plot(across[known], up[known], marker, color=hue, markersize=4.5, alpha=0.65, mew=0, label=word)
    _box(axes, sides)
    if sides:
        axes.set_xlabel(_axis(found, sides[0][0]), color=MUTE, fontsize=8.5)
        axes.xaxis.set_major_formatter(_formatter(found.ranges[sides[0][0]]))
    else:
        axes.set_xlabel("worlds, in order", color=MUTE, fontsize=8.5)
    if len(sides) > 1:
        axes.set_ylabel(_axis(found, sides[1][0]), color=MUTE, fontsize=8.5)
        axes.yaxis.set_major_formatter(_formatter(found.ranges[sides[1][0]]))
    else:
        change = "change, " if found.is_change else ""
        axes.set_ylabel(f"{outcome.label}, {change}{outcome.unit}".replace("$", r"\$"), color=MUTE, fontsize=8.5)
    axes.grid(color=GRID)
    axes.set_axisbelow(True)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(fontsize=8.5, frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=2, labelcolor=INK)
    return drawn


def frame(found: FailureFinding) -> polars.DataFrame:
    """One row a world: its numbers, the outcome, whether it fails."""
    import polars as pl

    columns: dict[str, list[float | bool | None]] = {
        one.path: [point[place] for point in found.points] for place, one in enumerate(found.ranges)
    }
    columns |= {found.outcome: list(found.measured), "fails": list(found.fails)}
    schema = {name: pl.Boolean if name == "fails" else pl.Float64 for name in columns}
    return pl.DataFrame(columns, schema=schema)


def computed(found: FailureFinding) -> Iterator[tuple[str, str]]:
    yield "Uncertain numbers", f"{len(found.ranges)} with a plausible range"
    yield "Worlds", f"{found.worlds:,}, of which {found.held_out:,} were held out to judge"
    yield "Futures", f"{found.futures} in each world, on the same luck"


def _what(result: StudyResult, found: FailureFinding) -> str:
    """What failing means: "fewer gangs are disrupted under it"."""
    outcome = result.outcomes[found.outcome]
    if found.red_line is None:
        return way(outcome, is_more=outcome.better == "lower")
    line: RedLine = red_lines([found.red_line], None)[0]
    limit = amount(line.limit, outcome.unit, 3)
    over = "not under" if line.sense == "<" else "not over"
    chance = "" if line.chance is None else f" in {percent(line.chance)} of its futures"
    return f"{subject(outcome)} {over} {limit}{per(outcome)}{chance}"


def _side(found: FailureFinding, one: BoxSide) -> str:
    about = _about(found, one)
    return f"{named(about)} is {bounds(about, one)}"


def bounds(about: UncertainParameter, one: BoxSide) -> str:
    """Where a side of the box lies: "under 25%"."""
    if one.low is not None and one.high is not None:
        return f"between {_told(about, one.low)} and {_told(about, one.high)}"
    return f"over {_told(about, one.low)}" if one.low is not None else f"under {_told(about, one.high or 0.0)}"


def _told(about: UncertainParameter, number: float) -> str:
    """A bound with no more digits than a range of worlds can tell: half a percent of the range."""
    step = 10.0 ** np.floor(np.log10(about.high - about.low) - 1)
    return setting(about.path, float(f"{round(number / step) * step:.12g}"))


def _tenths(found: FailureFinding) -> str:
    """How many of the worlds in the box fail: "8 in 10", or the count where they are few."""
    rounded = round(10 * found.inside_failing / found.inside)
    if found.inside < 10 or rounded in (0, 10):
        return f"{found.inside_failing} of {found.inside}"
    return f"{rounded} in 10"


def _share(found: FailureFinding) -> str:
    said = worded(found.share.mean or 0.0, found.share.low, found.share.high, "share")
    return f"{said.plain} ({said.span})" if said.span else said.plain


def _overall(found: FailureFinding) -> str:
    return f"Over all that is plausible it fails in {found.failing} of {found.worlds} worlds, {_share(found)}."


def _judged(found: FailureFinding) -> str:
    return f"The rule is judged on {found.held_out} worlds that had no part in finding it."


def _about(found: FailureFinding, one: BoxSide) -> UncertainParameter:
    return next(each for each in found.ranges if each.path == one.path)


def _axis(found: FailureFinding, place: int) -> str:
    return named(found.ranges[place]).replace("$", r"\$")


def _formatter(about: UncertainParameter) -> FuncFormatter:
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda at, _: value(about, at))


def _box(axes: Axes, sides: list[tuple[int, BoxSide]]) -> None:
    draw = (axes.axvline, axes.axhline)
    for (_, side), line in zip(sides, draw, strict=False):
        for end in (side.low, side.high):
            if end is not None:
                line(end, color=INK, linewidth=1.2, linestyle="--")
