"""How far a lever can go, in words, tables and a figure: what it buys above, what it costs below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forcesim.report.answers.comparison import CHANGE_HEADER, change_cells
from forcesim.report.answers.run import LEVEL_HEADER, level_cells
from forcesim.report.colours import GRID, INK, MUTE, SIDES, ZONES
from forcesim.report.figure_style import baseline_frame, new_figure, note_below, plain_text, tick_text
from forcesim.report.views.answer_rows import RowBlock, position_rows
from forcesim.report.views.tradeoff import Curve, TradeoffView, Zone, ZoneState, tradeoff_view, zones_by_cliff
from forcesim.report.wording.change_sentences import PartSentence
from forcesim.report.wording.frontier_sentence import frontier_sentences
from forcesim.report.wording.outcome_phrases import (
    MOVE_SHARE,
    can_happen,
    change_words,
    differences_at,
    lever_words,
    reference,
    setting,
)
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.text_table import TextTable
from forcesim.report.wording.tradeoff_sentence import (
    default_position,
    is_reference,
    position_sentences,
    positions,
)
from forcesim.study.results.study_result import Cliff, PointDifference, StudyResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# outcomes that can be a column of the table over all settings, of which the first few that ever happen are shown
_COLUMNS = (
    ("disruptions", "Gangs disrupted"),
    ("cases_dropped", "Cases unattended"),
    ("backlog", "Backlog"),
    ("days_to_close", "Days to close"),
)
_MOST_COLUMNS = 2
_SHORT_VERDICTS = {"no clear difference": "about the same"}
# the column of the table asks whether the force keeps up: where a zone's name is no answer to that
_KEEPS_UP = {ZoneState.SETTLES: "yes", ZoneState.NEVER_SETTLES: "never settles"}


def sentences(result: StudyResult) -> tuple[str, ...]:
    """What the default position buys and costs, how far one can go, and which settings are worth considering."""
    return (*(sentence.text for sentence in parts(result)), *frontier_sentences(result))


def parts(result: StudyResult) -> tuple[PartSentence, ...]:
    """The sentences about the default position, with what each is about."""
    return position_sentences(result, default_position(result))


def blocks(result: StudyResult) -> tuple[RowBlock, ...]:
    """The numbers that matter at the default position."""
    at = default_position(result)
    where = setting(result.lever or "", at)
    if is_reference(result, at):
        return (RowBlock(f"At {where}, as things stand", position_rows(result, at), is_change=False),)
    if result.baseline:
        other = short_name(result, result.baseline)
    else:
        other = setting(result.lever or "", result.present or 0.0)
    return (RowBlock(f"At {where}, compared with {other}", position_rows(result, at), is_change=True),)


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """A table over all settings, and the numbers that matter at the default position."""
    return (settings_table(result), position_table(result, default_position(result)))


def settings_table(result: StudyResult) -> TextTable:
    """What each setting of the lever changes, and whether the force keeps up there."""
    lever = result.lever or ""
    columns = [(name, heading) for name, heading in _COLUMNS if can_happen(result, name)][:_MOST_COLUMNS]
    header = ["Moved" if lever == MOVE_SHARE else "Setting"]
    for name, heading in columns:
        header += [heading, ""] if name == "disruptions" else [heading]
    zones = zones_by_cliff(result)
    rows = []
    for at in positions(result):
        changes = differences_at(result, at)
        cells = [setting(lever, at) + (" now" if at == result.present else "")]
        for name, _ in columns:
            cells += _change_at(result, changes, name, at)
        rows.append((*cells, _keeps_up(zones, at)))
    before = reference(result)
    against = short_name(result, before.scenario) if result.baseline is not None and before else "now"
    return TextTable(f"What changes a year, compared with {against}", (*header, "Keeps up?"), tuple(rows))


def position_table(result: StudyResult, at: float) -> TextTable:
    """The numbers that matter at one setting of the lever."""
    where = setting(result.lever or "", at)
    rows = position_rows(result, at)
    if is_reference(result, at):
        return TextTable(f"At {where}, as things stand", LEVEL_HEADER, tuple(map(level_cells, rows)))
    against = f", compared with {short_name(result, result.baseline)}" if result.baseline else ""
    return TextTable(f"What changes at {where}{against}", CHANGE_HEADER, tuple(map(change_cells, rows)))


def figure(result: StudyResult) -> Figure:
    """What a lever buys above, what it costs below: averages, their error (dark), the spread of futures (light)."""
    from matplotlib.ticker import FuncFormatter

    view = tradeoff_view(result)
    drawing = new_figure(2.9 * max(1, len(view.curves)))
    panels = np.atleast_1d(drawing.subplots(max(1, len(view.curves)), 1, sharex=True))
    lever = result.lever or ""
    for axes, curve in zip(panels, view.curves, strict=False):
        _draw_panel(axes, view, curve)
    last: Axes = panels[-1]
    label = lever_words(lever)[0]
    last.set_xlabel("Share of small-case hours moved to organised crime" if lever == MOVE_SHARE else label, color=MUTE)
    last.xaxis.set_major_formatter(FuncFormatter(lambda value, _: setting(lever, value)))
    if len(view.positions) > 1:
        last.set_xlim(view.positions[0], view.positions[-1])
    bands = "Dark band: how sure we are of the average. Light band: how futures differ by luck."
    note_below(drawing, f"{view.badge}\n{bands}")
    return drawing


def _change_at(result: StudyResult, changes: PointDifference | None, name: str, at: float) -> list[str]:
    """The cells of one outcome at one setting: its change and, for gangs disrupted, the verdict."""
    difference = changes.outcomes.get(name) if changes else None
    is_known = difference is not None and np.isfinite(difference.mean)
    if difference is None or not is_known or is_reference(result, at):
        cells = ["–", ""] if not is_reference(result, at) else ["as now", ""]
    else:
        change = change_words(result.outcomes[name], difference, None)
        in_brackets = f" ({change.range})" if change.range and name == "disruptions" else ""
        cells = [change.signed + in_brackets, _SHORT_VERDICTS.get(difference.verdict, difference.verdict)]
    return cells if name == "disruptions" else cells[:1]


def _keeps_up(zones_by_cliff: Sequence[tuple[Cliff | None, tuple[Zone, ...]]], at: float) -> str:
    """Whether the force keeps up at a setting, and which red lines it breaks there; "" while that is not known."""
    words = []
    for cliff, zones in zones_by_cliff:
        zone = next((zone for zone in zones if at <= zone.end), None)
        if zone is None:
            continue
        is_line = zone.state is ZoneState.BREAKS_LINE and cliff is not None
        words.append(f"breaks {cliff.red_line}" if is_line and cliff else _KEEPS_UP.get(zone.state, zone.name))
    # that it keeps up goes without saying where something is broken
    telling = [word for word in dict.fromkeys(words) if word != _KEEPS_UP[ZoneState.SETTLES]]
    return ", ".join(telling) or next(iter(words), "")


def _draw_panel(axes: Axes, view: TradeoffView, curve: Curve) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

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
    baseline_frame(axes)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick_text(value, "")))
    axes.margins(y=0.12)
    _mark_position(axes, view, curve)
    if curve.outcome == "cases_dropped":
        # an interval that reaches below zero is an artefact: nobody leaves fewer than no case unattended
        axes.set_ylim(bottom=0.0)
        _label_zones(axes, view)
    if curve.baseline is not None:
        _label_baseline(axes, curve.baseline, view.baseline_label)


def _label_baseline(axes: Axes, level: float, words: str) -> None:
    bottom, top = axes.get_ylim()
    # The label hangs below its line at the right. Where the line is close to the bottom it would cover the axis there:
    # then it goes above the line, at the left.
    is_low = level < bottom + 0.15 * (top - bottom)
    axes.annotate(
        plain_text(words), (0.99 if not is_low else 0.01, level), xycoords=("axes fraction", "data"),
        xytext=(0, 3 if is_low else -3), textcoords="offset points", ha="left" if is_low else "right",
        va="bottom" if is_low else "top", fontsize=8, color=MUTE,
    )  # fmt: skip


def _mark_position(axes: Axes, view: TradeoffView, curve: Curve) -> None:
    axes.axvline(view.at, color=INK, linewidth=1.5)
    index = view.positions.index(view.at)
    if np.isfinite(curve.mean[index]):
        axes.plot(
            [view.at], [curve.mean[index]], "o", markersize=7, mfc="white", mec=INK, mew=2, clip_on=False, zorder=5
        )
    first, last = view.positions[0], view.positions[-1]
    on_left = last > first and (view.at - first) / (last - first) > 0.6
    axes.annotate(
        curve.here, (view.at, 1), xycoords=("data", "axes fraction"), xytext=(-6 if on_left else 6, -4),
        textcoords="offset points", ha="right" if on_left else "left", va="top", fontsize=8.5, fontweight="bold",
        color=INK,
    )  # fmt: skip


def _label_zones(axes: Axes, view: TradeoffView) -> None:
    span = view.positions[-1] - view.positions[0]
    for zone in view.zones:
        if zone.kind == "over" and span > 0 and (zone.end - zone.start) / span > 0.15:
            axes.annotate(
                zone.name, (zone.start, 0.82), xycoords=("data", "axes fraction"), xytext=(6, 0),
                textcoords="offset points", ha="left", va="top", fontsize=8.5, color=ZONES["over"],
            )  # fmt: skip
