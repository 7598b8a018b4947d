"""Two levers at once: each pair of their settings, in words, as a table and as a figure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.report.colours import INK, LINE, MUTE, VERDICTS, ZONES
from forcesim.report.figure_style import new_axes, note_below, plain_text
from forcesim.report.wording.cautions import is_ground
from forcesim.report.wording.change_sentences import UNCLEAR
from forcesim.report.wording.numbers import how_often, join_words
from forcesim.report.wording.outcome_phrases import (
    PERCENT,
    change_unit,
    change_words,
    happens,
    is_relative,
    lever_name,
    lever_words,
    phrase,
    reference,
    setting,
    subject,
    told_change,
)
from forcesim.report.wording.scenario_names import quoted_name, short_name
from forcesim.report.wording.text_table import TextTable
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.capacity_cliff import is_over
from forcesim.study.arrays import Floats
from forcesim.study.labels import label
from forcesim.study.results.study_result import Difference, PointResult, StudyResult
from forcesim.text import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# outcomes whose subject is no plural of things that are counted
_NO_NUMBERS = ("backlog", "cost_net", "harm", "harm_groups", "harm_farms", "harm_reoffending")

# the outcome that a map shows is the first of these that ever differs
_SHOWN = ("disruptions", "cases_dropped", "harm", "charges", "backlog", "days_to_close", "cases_closed")
OVER, KEEPS_UP, NOW = "no", "yes", "now"
_SHORT_VERDICTS = {"no clear difference": "the same"}


@dataclass(frozen=True, slots=True)
class MapCell:
    """One pair of settings, in the order of the levers.

    ``difference`` is the change of the outcome shown, None where nothing is compared; ``is_over`` says that the force
    does not keep up there, None with too few futures to tell, and ``is_now`` that things stand there at present.
    """

    at: tuple[float, float]
    point: PointResult
    difference: Difference | None
    is_over: bool | None
    is_now: bool

    @property
    def is_clear(self) -> bool:
        """Whether the verdict on the change is a clear one."""
        return self.difference is not None and self.difference.verdict not in UNCLEAR


def map_cells(result: StudyResult) -> tuple[MapCell, ...]:
    """All pairs of settings, the first lever's rising, and for each of it the second's."""
    name = shown_outcome(result).name
    changes = {tuple(changes.at.values()): changes.outcomes.get(name) for changes in result.differences}
    cells, is_told = [], is_ground(result)
    for point in result.results:
        if len(point.at) != 2:
            continue
        first, second = (point.at[lever] for lever in result.levers)
        is_now = result.baseline is None and point.at == result.at_present
        grows = label(point.scenario, point.at) in result.unsettled
        over = grows or is_over(_values(point, "cases_dropped"), _values(point, "cases_arrived")) if is_told else None
        difference = None if is_now else changes.get((first, second))
        cells.append(MapCell((first, second), point, difference, over, is_now))
    return tuple(sorted(cells, key=lambda cell: cell.at))


def shown_outcome(result: StudyResult) -> Outcome:
    """The outcome that the map shows."""
    for name in _SHOWN:
        if name in result.outcomes and any(happens(changes.outcomes.get(name)) for changes in result.differences):
            return result.outcomes[name]
    return result.outcomes[next(name for name in (*_SHOWN, *result.outcomes) if name in result.outcomes)]


def sentences(result: StudyResult) -> tuple[str, ...]:
    """The best pair of settings that the force keeps up with and its chance, and at how many pairs it keeps up."""
    if not is_ground(result):
        return ("Nothing can be concluded yet: that takes at least five futures.",)
    cells, outcome = map_cells(result), shown_outcome(result)
    fit = [cell for cell in cells if not cell.is_over]
    first, second = (lever_name(lever) for lever in result.levers)
    clear = [cell for cell in fit if cell.is_clear and _is_gain(outcome, cell)]
    against = _against(result, quoted_name)
    total = f"{len(cells)} pairs of settings of {first} and {second}"
    count = f"{len(cells)} pairs of settings"
    if not fit:
        best = f"The force keeps up at none of {total}."
    elif clear:
        best = _best(result, outcome, max(clear, key=lambda cell: abs(_mean_change(cell))), against, count)
    else:
        gain = f"clearly {_gain_words(outcome)}"
        best = f"At none of {total} that the force keeps up with is {_subject(outcome)} {gain}, {against}"
        best += f"{_likeliest(outcome, fit)}."
    return tuple(sentence for sentence in (best, _keeping_up(cells), _not_settled(cells)) if sentence)


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """Every pair of settings with what it changes, how sure that is, and whether the force keeps up there."""
    outcome = shown_outcome(result)
    before = reference(result)
    rows = []
    for cell in map_cells(result):
        verdict = NOW if cell.is_now else cell.difference.verdict if cell.difference is not None else ""
        settings = [setting(lever, at) for lever, at in zip(result.levers, cell.at, strict=True)]
        change = _change_cells(outcome, cell, before)
        keeps_up = "" if cell.is_over is None else OVER if cell.is_over else KEEPS_UP
        rows.append((*settings, *change, _SHORT_VERDICTS.get(verdict, verdict), keeps_up))
    labels = [lever_words(lever)[0] for lever in result.levers]
    title = f"What changes {_against(result, short_name)}: {outcome.label}, {_unit(outcome, before)}"
    return (TextTable(title, (*labels, "Change", "95% range", "Verdict", "Keeps up?"), tuple(rows), words=0),)


def figure(result: StudyResult) -> Figure:
    """A heat map of the change; hatched where it is not clear, outlined where the force does not keep up."""
    from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
    from matplotlib.patches import Rectangle

    cells, outcome = map_cells(result), shown_outcome(result)
    across = sorted({cell.at[0] for cell in cells})
    up = sorted({cell.at[1] for cell in cells})
    known = [abs(cell.difference.mean) for cell in cells if cell.difference and math.isfinite(cell.difference.mean)]
    reach = max(known, default=0.0) or 1.0
    worse, better = _ends(outcome)
    shades = LinearSegmentedColormap.from_list("change", [worse, "#ffffff", better])
    norm = TwoSlopeNorm(0.0, -reach, reach)
    drawing, axes = new_axes(1.9 + 0.62 * len(up))
    before = reference(result)
    for cell in cells:
        x, y = across.index(cell.at[0]), up.index(cell.at[1])
        mean = _mean_change(cell)
        shade = shades(norm(mean)) if math.isfinite(mean) else "#ffffff"
        is_clear = cell.is_clear or cell.is_now
        # what may be luck alone is paler than what is clear
        hue, hatch = (shade, None) if is_clear else (_paler(shade), "///")
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=hue, edgecolor=LINE, hatch=hatch, linewidth=0.6))
        words = NOW if cell.is_now else _change_cells(outcome, cell, before)[0]
        axes.annotate(
            plain_text(words), (x, y), ha="center", va="center", fontsize=8.5, color=INK,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.75},
        )  # fmt: skip
    _outline(axes, {(across.index(cell.at[0]), up.index(cell.at[1])) for cell in cells if cell.is_over})
    _label_settings(axes, result, across, up)
    title = f"{outcome.label}, change in {_unit(outcome, before)} {_against(result, short_name)}"
    axes.set_title(plain_text(fill(title, 90)), loc="left", fontsize=9.5, color=INK)
    over = " Outlined in red: the force does not keep up." if any(cell.is_over for cell in cells) else ""
    note_below(drawing, f"Same luck throughout. Hatched: no clear difference, or not settled.{over}")
    return drawing


def _values(point: PointResult, name: str) -> Floats:
    summary = point.outcomes.get(name)
    return np.empty(0) if summary is None else summary.values


def _change_cells(outcome: Outcome, cell: MapCell, before: PointResult | None) -> tuple[str, str]:
    """The change and its 95% range as cells of the table."""
    if cell.difference is None or not math.isfinite(cell.difference.mean):
        return ("", "") if cell.is_now else ("–", "")
    change = change_words(outcome, cell.difference, before.outcomes.get(outcome.name) if before else None)
    return change.signed, change.range


def _unit(outcome: Outcome, before: PointResult | None) -> str:
    return change_unit(outcome, before.outcomes.get(outcome.name) if before else None)


def _is_gain(outcome: Outcome, cell: MapCell) -> bool:
    return outcome.better == "neither" or (cell.difference is not None and cell.difference.verdict == "better")


def _gain_words(outcome: Outcome) -> str:
    return {"higher": "higher", "lower": "lower", "neither": "different"}[outcome.better]


def _subject(outcome: Outcome) -> str:
    """What a sentence on the best pair is about: numbers of things are called so."""
    name = subject(outcome)
    return name if outcome.name in _NO_NUMBERS else f"the number of {name}"


def _against(result: StudyResult, scenario_name: Callable[[StudyResult, str], str]) -> str:
    if result.baseline is not None:
        return f"compared with {scenario_name(result, result.baseline)}"
    here = [setting(lever, result.at_present[lever]) for lever in result.levers]
    return f"compared with now ({join_words(here)})"


def _best(result: StudyResult, outcome: Outcome, cell: MapCell, against: str, total: str) -> str:
    difference = cell.difference
    assert difference is not None  # noqa: S101  a clear cell has one
    before = reference(result)
    change = told_change(outcome, difference, before.outcomes.get(outcome.name) if before else None)
    words, sign = phrase(outcome), change.sign or (1 if difference.mean > 0 else -1)
    settings = zip(result.levers, cell.at, strict=True)
    where = join_words([f"{lever_name(lever)} at {setting(lever, at)}" for lever, at in settings])
    often = how_often(difference.values, sign)
    can_be_said = change.sign and (not is_relative(outcome) or _unit(outcome, before) == PERCENT)
    clause = words.change(change) if can_be_said else change.signed
    return (
        f"With {where}, {clause}, {words.way(sign)} {often}, {against}: of {total}, that is the most that is clear and "
        "that the force keeps up with."
    )


def _mean_change(cell: MapCell) -> float:
    """The change at a pair of settings; NaN where it is not known."""
    return math.nan if cell.difference is None else cell.difference.mean


def _likeliest(outcome: Outcome, fit: list[MapCell]) -> str:
    """How often the pair that does best on average does better."""
    sign = -1 if outcome.better == "lower" else 1
    known = [cell for cell in fit if math.isfinite(_mean_change(cell))]
    if not known or outcome.better == "neither":
        return ""
    best = max(known, key=lambda cell: sign * _mean_change(cell))
    if best.difference is None or not happens(best.difference):
        return "; where it looks best, it is the same in every future"
    often = how_often(best.difference.values, sign)
    return f"; where it looks best, it is {_gain_words(outcome)} {often}" if often else ""


def _keeping_up(cells: tuple[MapCell, ...]) -> str:
    over = sum(bool(cell.is_over) for cell in cells)
    if not over:
        return f"The force keeps up at all {len(cells)} of them."
    if over == len(cells):
        return ""
    return (
        f"The force keeps up at {len(cells) - over} of the {len(cells)}; at the others more than 1 in 20 small cases "
        "are left unattended, or the backlog never settles."
    )


def _not_settled(cells: tuple[MapCell, ...]) -> str:
    count = sum(cell.difference is not None and cell.difference.verdict == "not settled" for cell in cells)
    if not count:
        return ""
    compared = sum(cell.difference is not None for cell in cells)
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
                    [x + end for end in xs], [y + end for end in ys], color=ZONES["over"], linewidth=2.5,
                    solid_capstyle="projecting", clip_on=False, zorder=4,
                )  # fmt: skip


def _label_settings(axes: Axes, result: StudyResult, across: list[float], up: list[float]) -> None:
    first, second = result.levers
    axes.set_xlim(-0.5, len(across) - 0.5)
    axes.set_ylim(-0.5, len(up) - 0.5)
    axes.set_xticks(range(len(across)), [_tick(result, first, at) for at in across])
    axes.set_yticks(range(len(up)), [_tick(result, second, at) for at in up])
    for set_label, lever in ((axes.set_xlabel, first), (axes.set_ylabel, second)):
        set_label(plain_text(fill(capital(lever_words(lever)[0]), 46)), color=MUTE, fontsize=9)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _tick(result: StudyResult, lever: str, at: float) -> str:
    is_now = at == result.at_present.get(lever)
    return plain_text(setting(lever, at) + (f"\n{NOW}" if is_now else ""))
