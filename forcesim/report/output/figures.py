"""Figures for pages and notebooks. They are drawn without pyplot, so nothing stays open and no screen is needed."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from forcesim.report.answers.backcast import backcast_figure
from forcesim.report.colours import GRID, INK, LINE, MUTE, SIDES, VERDICTS, ZONES, colour
from forcesim.report.views.tradeoff import AnswerRow, Curve, TradeoffView, answer_rows, run_rows, tradeoff_view
from forcesim.report.wording.numbers import amount, worded
from forcesim.report.wording.outcome_phrases import MOVE_SHARE, lever_words, reference, setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.study.results.study_result import PointResult, StudyResult

_WIDTH = 7.2
# "none" keeps words as words, to be searched, copied and read aloud; the salt makes the same figure the same bytes
_SVG: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "forcesim",
    "font.family": ["sans-serif"],
    "axes.unicode_minus": True,
}


def figure(result: StudyResult) -> Figure:
    """The figure that fits the question."""
    if result.finding is not None:
        from forcesim.report.answers.registry import figure as found_figure

        return found_figure(result, result.finding)
    if result.is_map:
        from forcesim.report.answers.tradeoff_map import map_figure

        return map_figure(result)
    if result.kind == "tradeoff":
        return tradeoff_figure(result)
    if result.kind == "backcast":
        return backcast_figure(result)
    return compare_figure(result) if result.kind == "compare" else run_figure(result)


def svg(drawn: Figure) -> str:
    """A figure as an ``<svg>`` element for a page, the same bytes for the same figure."""
    buffer = io.StringIO()
    with mpl.rc_context(_SVG):
        drawn.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def tradeoff_figure(result: StudyResult, at: float | None = None) -> Figure:
    """What a lever buys above, what it costs below: averages, their error (dark), the spread of futures (light)."""
    view = tradeoff_view(result, at)
    drawn = Figure(figsize=(_WIDTH, 2.9 * max(1, len(view.curves))), layout="constrained")
    panels = np.atleast_1d(drawn.subplots(max(1, len(view.curves)), 1, sharex=True))
    lever = result.lever or ""
    for axes, curve in zip(panels, view.curves, strict=False):
        _panel(axes, view, curve)
    last: Axes = panels[-1]
    label = lever_words(lever)[0]
    last.set_xlabel("Share of small-case hours moved to organised crime" if lever == MOVE_SHARE else label, color=MUTE)
    last.xaxis.set_major_formatter(FuncFormatter(lambda value, _: setting(lever, value)))
    if len(view.positions) > 1:
        last.set_xlim(view.positions[0], view.positions[-1])
    drawn.supxlabel(
        f"{view.badge}\nDark band: how sure we are of the average. Light band: how futures differ by luck.",
        fontsize=8, color=MUTE, x=0.01, ha="left",
    )  # fmt: skip
    return drawn


def compare_figure(result: StudyResult) -> Figure:
    """Paired differences of the outcomes that matter, each on a scale of its own: dots with 95% ranges."""
    listed = {found.scenario: answer_rows(result, found=found) for found in result.differences}
    names = list(dict.fromkeys(row.outcome for rows in listed.values() for row in rows))
    drawn = Figure(figsize=(_WIDTH, 0.9 + max(1, len(names)) * (0.52 + 0.2 * len(listed))), layout="constrained")
    if not names:
        return _empty(drawn)
    panels = np.atleast_1d(drawn.subplots(len(names), 1))
    for axes, name in zip(panels, names, strict=True):
        rows = [next((row for row in listed[one.scenario] if row.outcome == name), None) for one in result.differences]
        _dots(axes, result, name, rows)
    against = short_name(result, result.differences[0].against) if result.differences else ""
    drawn.suptitle(
        f"What changes, compared with {against} (dots: mean difference; lines: 95% range)".replace("$", r"\$"),
        fontsize=9, color=MUTE, x=0.01, ha="left",
    )  # fmt: skip
    return drawn


def run_figure(result: StudyResult) -> Figure:
    """Every future as a dot, the average and its 95% range, one strip an outcome."""
    points = [(point, row) for point in result.results[:1] for row in run_rows(result, point)]
    drawn = Figure(figsize=(_WIDTH, 0.9 + 0.72 * max(1, len(points))), layout="constrained")
    if not points:
        return _empty(drawn)
    panels = np.atleast_1d(drawn.subplots(len(points), 1))
    for axes, (point, row) in zip(panels, points, strict=True):
        _strip(axes, result, point, row)
    drawn.suptitle(
        "Each dot is one future; the line is the average with its 95% range", fontsize=9, color=MUTE, x=0.01, ha="left"
    )
    return drawn


def _panel(axes: Axes, view: TradeoffView, curve: Curve) -> None:
    hue = SIDES[curve.side]
    known = np.isfinite(curve.mean)
    axes.set_title(f"{curve.label} {curve.unit}", loc="left", fontsize=10, fontweight="bold", color=hue)
    for zone in view.zones:
        if zone.kind != "settles" and curve.outcome == "cases_dropped":
            axes.axvspan(zone.start, zone.end, color=ZONES[zone.kind], alpha=0.07, linewidth=0)
    axes.fill_between(curve.x, curve.p10, curve.p90, color=hue, alpha=0.14, linewidth=0)
    axes.fill_between(curve.x, curve.low, curve.high, color=hue, alpha=0.40, linewidth=0)
    axes.plot(curve.x[known], curve.mean[known], color=hue, linewidth=2)
    if curve.baseline is not None:
        axes.axhline(curve.baseline, color=MUTE, linestyle=(0, (5, 4)), linewidth=1)
    _house_style(axes)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, "")))
    axes.margins(y=0.12)
    _here(axes, view, curve)
    if curve.outcome == "cases_dropped":
        # an interval that reaches below zero is an artefact: nobody leaves fewer than no case unattended
        axes.set_ylim(bottom=0.0)
        _zone_words(axes, view)
    if curve.baseline is not None:
        _baseline_words(axes, curve.baseline, view.baseline_label)


def _baseline_words(axes: Axes, level: float, words: str) -> None:
    bottom, top = axes.get_ylim()
    # close to the bottom the words stand over their line, where they don't cover the scale
    is_low = level < bottom + 0.15 * (top - bottom)
    axes.annotate(
        _plain(words), (0.99 if not is_low else 0.01, level), xycoords=("axes fraction", "data"),
        xytext=(0, 3 if is_low else -3), textcoords="offset points", ha="left" if is_low else "right",
        va="bottom" if is_low else "top", fontsize=8, color=MUTE,
    )  # fmt: skip


def _here(axes: Axes, view: TradeoffView, curve: Curve) -> None:
    axes.axvline(view.at, color=INK, linewidth=1.5)
    place = view.positions.index(view.at)
    if np.isfinite(curve.mean[place]):
        axes.plot(
            [view.at], [curve.mean[place]], "o", markersize=7, mfc="white", mec=INK, mew=2, clip_on=False, zorder=5
        )
    first, last = view.positions[0], view.positions[-1]
    on_left = last > first and (view.at - first) / (last - first) > 0.6
    axes.annotate(
        curve.here, (view.at, 1), xycoords=("data", "axes fraction"), xytext=(-6 if on_left else 6, -4),
        textcoords="offset points", ha="right" if on_left else "left", va="top", fontsize=8.5, fontweight="bold",
        color=INK,
    )  # fmt: skip


def _zone_words(axes: Axes, view: TradeoffView) -> None:
    span = view.positions[-1] - view.positions[0]
    for zone in view.zones:
        if zone.kind == "over" and span > 0 and (zone.end - zone.start) / span > 0.15:
            words = "too few hands" if zone.label.startswith("too few hands") else zone.label
            axes.annotate(
                words, (zone.start, 0.82), xycoords=("data", "axes fraction"), xytext=(6, 0),
                textcoords="offset points", ha="left", va="top", fontsize=8.5, color=ZONES["over"],
            )  # fmt: skip


def _dots(axes: Axes, result: StudyResult, name: str, rows: Sequence[AnswerRow | None]) -> None:
    outcome = result.outcomes[name]
    before = reference(result)
    base = before.outcomes[name].mean if before is not None and name in before.outcomes else math.nan
    is_share = any(row is not None and "%" in row.change for row in rows) and base
    factor, unit = (abs(base), "share") if is_share else (1.0, outcome.unit)
    axes.axvline(0, color=INK, linewidth=1)
    reach = 0.0
    for place, (found, row) in enumerate(zip(result.differences, rows, strict=True)):
        if row is None:
            continue
        change = found.outcomes[name]
        if not math.isfinite(change.mean):
            continue
        ends = [end / factor for end in (change.low, change.high) if end is not None]
        mean = change.mean / factor
        reach = max(reach, abs(mean), *map(abs, ends)) if ends else max(reach, abs(mean))
        hue, marker = colour(change.verdict), VERDICTS.get(change.verdict, ("", "", "", "o"))[3]
        if len(ends) == 2:
            axes.plot(ends, [-place, -place], color=hue, linewidth=2.5, solid_capstyle="butt")
        axes.plot([mean], [-place], marker, color=hue, markersize=7)
        who = f"{short_name(result, found.scenario)}: " if len(rows) > 1 else ""
        axes.annotate(
            _plain(f"{who}{row.change}  {change.verdict}"), (1.02, -place), xycoords=("axes fraction", "data"),
            fontsize=8.5, color=INK, va="center",
        )  # fmt: skip
    label = next(row.label for row in rows if row is not None)
    axes.set_title(_plain(f"{label}, {_unit(outcome.unit, bool(is_share))}"), loc="left", fontsize=8.5, color=INK)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(-(reach or 1) * 1.1, (reach or 1) * 1.1)
    axes.set_yticks([])
    _house_style(axes)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, unit, signed=True)))


def _strip(axes: Axes, result: StudyResult, point: PointResult, row: AnswerRow) -> None:
    outcome, summary = result.outcomes[row.outcome], point.outcomes[row.outcome]
    known = summary.values[np.isfinite(summary.values)]
    # spread out by rank, so that the same result is the same figure
    heights = (np.arange(known.size) * 0.618) % 1 - 0.5
    hue = SIDES["organised crime" if row.outcome == "disruptions" else "small cases"]
    axes.plot(known, heights * 0.8, "o", color=hue, alpha=0.45, markersize=4, mew=0)
    if math.isfinite(summary.mean):
        axes.plot([summary.mean] * 2, [-0.6, 0.6], color=INK, linewidth=2)
    if summary.low is not None and summary.high is not None:
        axes.axvspan(summary.low, summary.high, color=INK, alpha=0.15, linewidth=0)
    axes.set_title(_plain(f"{row.label}, {_unit(outcome.unit, False)}"), loc="left", fontsize=8.5, color=INK)
    axes.annotate(
        row.change, (1.02, 0), xycoords=("axes fraction", "data"), fontsize=9, color=INK, va="center", fontweight="bold"
    )
    axes.set_ylim(-0.8, 0.8)
    axes.set_yticks([])
    _house_style(axes)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, outcome.unit)))


def _house_style(axes: Axes) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)


def _empty(drawn: Figure) -> Figure:
    drawn.text(0.5, 0.5, "Nothing to draw yet", ha="center", va="center", color=MUTE)
    return drawn


def _unit(unit: str, is_share: bool) -> str:
    if is_share:
        return "change in percent"
    return "a year" if unit.startswith("pounds") else unit


def _tick(value: float, unit: str, *, signed: bool = False) -> str:
    return worded(value, None, None, unit).signed if signed else amount(value, unit, 3)


def _plain(text: str) -> str:
    """Keep a dollar from starting a formula."""
    return text.replace("$", r"\$")
