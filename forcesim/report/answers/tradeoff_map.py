"""Two levers at once: the pairs of settings of a map, in words, as a table and as a figure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.report.colours import INK, LINE, MUTE, VERDICTS, ZONES
from forcesim.report.output.tables import TextTable
from forcesim.report.wording.clauses import UNCLEAR
from forcesim.report.wording.numbers import how_often, joined
from forcesim.report.wording.outcome_phrases import (
    capital,
    change,
    change_unit,
    happens,
    is_relative,
    lever_words,
    phrase,
    reference,
    setting,
    subject,
)
from forcesim.report.wording.scenario_names import short_name, spoken
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.capacity_cliff import is_over
from forcesim.study.arrays import Floats
from forcesim.study.labels import label
from forcesim.study.results.study_result import Difference, PointResult, StudyResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# what a map is about: the first of these that ever differs
_ABOUT = ("disruptions", "cases_dropped", "harm", "charges", "backlog", "days_to_close", "cases_closed")
OVER, KEEPS_UP, NOW = "no", "yes", "now"
_SHORT = {"no clear difference": "unclear"}


@dataclass(frozen=True, slots=True)
class MapCell:
    """One pair of settings, in the order of the levers; ``difference`` None where nothing is compared."""

    at: tuple[float, float]
    point: PointResult
    difference: Difference | None
    is_over: bool
    is_now: bool

    @property
    def is_clear(self) -> bool:
        return self.difference is not None and self.difference.verdict not in UNCLEAR


def map_cells(result: StudyResult) -> tuple[MapCell, ...]:
    """All pairs of settings, the first lever's rising, and for each of it the second's."""
    name = about(result).name
    changes = {tuple(one.at.values()): one.outcomes.get(name) for one in result.differences}
    found = []
    for point in result.results:
        if len(point.at) != 2:
            continue
        first, second = (point.at[lever] for lever in result.levers)
        is_now = result.baseline is None and point.at == result.at_present
        grows = label(point.scenario, point.at) in result.unsettled
        over = grows or is_over(_values(point, "cases_dropped"), _values(point, "cases_arrived"))
        found.append(MapCell((first, second), point, None if is_now else changes.get((first, second)), over, is_now))
    return tuple(sorted(found, key=lambda each: each.at))


def about(result: StudyResult) -> Outcome:
    """The outcome that the map shows."""
    for name in _ABOUT:
        if name in result.outcomes and any(happens(one.outcomes.get(name)) for one in result.differences):
            return result.outcomes[name]
    return result.outcomes[next(name for name in (*_ABOUT, *result.outcomes) if name in result.outcomes)]


def map_sentences(result: StudyResult) -> tuple[str, ...]:
    """The answer of a map: the best pair that the force can keep up with and its chance, and how many there are."""
    every, outcome = map_cells(result), about(result)
    fit = [each for each in every if not each.is_over]
    first, second = (capital_low(lever) for lever in result.levers)
    clear = [each for each in fit if each.is_clear and _is_gain(outcome, each)]
    against = _against(result, spoken)
    total = f"{len(every)} pairs of settings of {first} and {second}"
    count = f"{len(every)} pairs of settings"
    if not fit:
        said = f"The force keeps up at none of {total}."
    elif clear:
        said = _best(result, outcome, max(clear, key=lambda each: abs(_ahead(each))), against, count)
    else:
        gain = f"clearly {_gain_words(outcome)}"
        said = f"At none of {total} that the force keeps up with is {_subject(outcome)} {gain}, {against}"
        said += f"{_likeliest(outcome, fit)}."
    return tuple(each for each in (said, _kept(every), _left_open(every)) if each)


def map_table(result: StudyResult) -> TextTable:
    """Every pair of settings with what it changes, how sure that is, and whether the force keeps up there."""
    outcome = about(result)
    before = reference(result)
    rows = []
    for each in map_cells(result):
        told = _told(outcome, each, before)
        verdict = NOW if each.is_now else each.difference.verdict if each.difference is not None else ""
        settings = [setting(lever, at) for lever, at in zip(result.levers, each.at, strict=True)]
        rows.append((*settings, *told, _SHORT.get(verdict, verdict), OVER if each.is_over else KEEPS_UP))
    labels = [lever_words(lever)[0] for lever in result.levers]
    title = f"What changes {_against(result, short_name)}: {outcome.label}, {_unit(outcome, before)}"
    return TextTable(title, (*labels, "Change", "95% range", "Verdict", "Keeps up?"), tuple(rows), words=0)


def map_figure(result: StudyResult) -> Figure:
    """A heat map of the change; hatched where it is not clear, outlined where the force does not keep up."""
    from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    every, outcome = map_cells(result), about(result)
    across = sorted({each.at[0] for each in every})
    up = sorted({each.at[1] for each in every})
    known = [abs(each.difference.mean) for each in every if each.difference and math.isfinite(each.difference.mean)]
    reach = max(known, default=0.0) or 1.0
    worse, better = _ends(outcome)
    shades = LinearSegmentedColormap.from_list("change", [worse, "#ffffff", better])
    norm = TwoSlopeNorm(0.0, -reach, reach)
    drawn = Figure(figsize=(7.2, 1.9 + 0.62 * len(up)), layout="constrained")
    axes = drawn.subplots()
    before = reference(result)
    for each in every:
        x, y = across.index(each.at[0]), up.index(each.at[1])
        mean = each.difference.mean if each.difference is not None else math.nan
        shade = shades(norm(mean)) if math.isfinite(mean) else "#ffffff"
        is_clear = each.is_clear or each.is_now
        # what may be luck alone is paler than what is clear
        hue, hatch = (shade, None) if is_clear else (_paler(shade), "///")
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=hue, edgecolor=LINE, hatch=hatch, linewidth=0.6))
        words = NOW if each.is_now else _told(outcome, each, before)[0]
        axes.annotate(
            words.replace("$", r"\$"), (x, y), ha="center", va="center", fontsize=8.5, color=INK,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.75},
        )  # fmt: skip
    _outline(axes, {(across.index(each.at[0]), up.index(each.at[1])) for each in every if each.is_over})
    _scales(axes, result, across, up)
    title = f"{outcome.label}, change in {_unit(outcome, before)} {_against(result, short_name)}"
    axes.set_title(
        fill(title, 90).replace("$", r"\$"),
        loc="left", fontsize=9.5, color=INK,
    )  # fmt: skip
    over = " Outlined in red: the force does not keep up." if any(each.is_over for each in every) else ""
    drawn.supxlabel(
        f"Same luck throughout. Hatched: no clear difference, or not settled.{over}",
        fontsize=8, color=MUTE, x=0.01, ha="left",
    )  # fmt: skip
    return drawn


def capital_low(lever: str) -> str:
    """The label of a lever within a sentence."""
    words = lever_words(lever)[0]
    return words[:1].lower() + words[1:]


def _values(point: PointResult, name: str) -> Floats:
    summary = point.outcomes.get(name)
    return np.empty(0) if summary is None else summary.values


def _told(outcome: Outcome, cell: MapCell, before: PointResult | None) -> tuple[str, str]:
    if cell.difference is None or not math.isfinite(cell.difference.mean):
        return ("", "") if cell.is_now else ("–", "")
    told = change(outcome, cell.difference, before.outcomes.get(outcome.name) if before else None)
    return told.signed, told.range


def _unit(outcome: Outcome, before: PointResult | None) -> str:
    return change_unit(outcome, before.outcomes.get(outcome.name) if before else None)


def _is_gain(outcome: Outcome, cell: MapCell) -> bool:
    return outcome.better == "neither" or (cell.difference is not None and cell.difference.verdict == "better")


def _gain_words(outcome: Outcome) -> str:
    return {"higher": "higher", "lower": "lower", "neither": "different"}[outcome.better]


def _subject(outcome: Outcome) -> str:
    said = subject(outcome)
    return said if said.startswith("the ") or "harm" in said else f"the number of {said}"


def _against(result: StudyResult, called: Callable[[StudyResult, str], str]) -> str:
    if result.baseline is not None:
        return f"compared with {called(result, result.baseline)}"
    here = [setting(lever, result.at_present[lever]) for lever in result.levers]
    return f"compared with now ({joined(here)})"


def _best(result: StudyResult, outcome: Outcome, cell: MapCell, against: str, total: str) -> str:
    difference = cell.difference
    assert difference is not None  # noqa: S101  a clear cell has one
    before = reference(result)
    told = change(outcome, difference, before.outcomes.get(outcome.name) if before else None)
    said, sign = phrase(outcome), told.sign or (1 if difference.mean > 0 else -1)
    settings = zip(result.levers, cell.at, strict=True)
    where = joined([f"{capital_low(lever)} at {setting(lever, at)}" for lever, at in settings])
    often = how_often(difference.values, sign)
    changed = said.change(told) if told.sign and (not is_relative(outcome) or "%" in told.plain) else told.signed
    return (
        f"With {where}, {changed}, {said.way(sign)} {often}, {against}: of {total}, that is the most that is clear and "
        "that the force keeps up with."
    )


def _ahead(cell: MapCell) -> float:
    """The change at a pair of settings; NaN where it is not known."""
    return math.nan if cell.difference is None else cell.difference.mean


def _likeliest(outcome: Outcome, fit: list[MapCell]) -> str:
    """How often the pair that does best on average does better."""
    sign = -1 if outcome.better == "lower" else 1
    told = [each for each in fit if each.difference is not None and math.isfinite(each.difference.mean)]
    if not told or outcome.better == "neither":
        return ""
    best = max(told, key=lambda each: sign * _ahead(each))
    if best.difference is None or not happens(best.difference):
        return "; where it looks best, it is the same in every future"
    often = how_often(best.difference.values, sign)
    return f"; where it looks best, it is {_gain_words(outcome)} {often}" if often else ""


def _kept(every: tuple[MapCell, ...]) -> str:
    over = sum(each.is_over for each in every)
    if not over:
        return f"The force keeps up at all {len(every)} of them."
    if over == len(every):
        return ""
    return (
        f"The force keeps up at {len(every) - over} of the {len(every)}; at the others more than 1 in 20 small cases "
        "are left unattended, or the backlog never settles."
    )


def _left_open(every: tuple[MapCell, ...]) -> str:
    count = sum(each.difference is not None and each.difference.verdict == "not settled" for each in every)
    if not count:
        return ""
    compared = sum(each.difference is not None for each in every)
    where = f"all {count}" if count == compared else f"{count} of the {compared}"
    return f"At {where} the difference is not settled yet; more runs could change this."


def _ends(outcome: Outcome) -> tuple[str, str]:
    """Colours of the largest fall and the largest rise."""
    better, worse = VERDICTS["better"][0], VERDICTS["worse"][0]
    if outcome.better == "neither":
        return VERDICTS["lower"][0], VERDICTS["higher"][0]
    return (worse, better) if outcome.better == "higher" else (better, worse)


def _paler(shade: Any) -> tuple[float, ...]:
    from matplotlib.colors import to_rgb

    return tuple(1 - 0.45 * (1 - part) for part in to_rgb(shade))


def _outline(axes: Axes, over: set[tuple[int, int]]) -> None:
    """A line around the region where the force does not keep up."""
    sides = (((0, -1), (-0.5, 0.5), (-0.5, -0.5)), ((0, 1), (-0.5, 0.5), (0.5, 0.5)),
             ((-1, 0), (-0.5, -0.5), (-0.5, 0.5)), ((1, 0), (0.5, 0.5), (-0.5, 0.5)))  # fmt: skip
    for x, y in over:
        for (right, above), xs, ys in sides:
            if (x + right, y + above) not in over:
                axes.plot(
                    [x + each for each in xs], [y + each for each in ys], color=ZONES["over"], linewidth=2.5,
                    solid_capstyle="projecting", clip_on=False, zorder=4,
                )  # fmt: skip


def _scales(axes: Axes, result: StudyResult, across: list[float], up: list[float]) -> None:
    first, second = result.levers
    axes.set_xlim(-0.5, len(across) - 0.5)
    axes.set_ylim(-0.5, len(up) - 0.5)
    axes.set_xticks(range(len(across)), [_mark(result, first, each) for each in across])
    axes.set_yticks(range(len(up)), [_mark(result, second, each) for each in up])
    for set_label, lever in ((axes.set_xlabel, first), (axes.set_ylabel, second)):
        set_label(fill(capital(lever_words(lever)[0]), 46).replace("$", r"\$"), color=MUTE, fontsize=9)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _mark(result: StudyResult, lever: str, at: float) -> str:
    is_now = at == result.at_present.get(lever)
    return (setting(lever, at) + (f"\n{NOW}" if is_now else "")).replace("$", r"\$")
