"""Two outcomes weighed against each other: which settings are worth considering, in words, a table and a figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from forcesim.report.colours import GRID, INK, LINE, MUTE, SIDES
from forcesim.report.output.tables import TextTable
from forcesim.report.views.tradeoff import baseline_label
from forcesim.report.wording.numbers import amount, joined
from forcesim.report.wording.outcome_phrases import ORGANISED_CRIME, SMALL_CASES, capital, setting, subject
from forcesim.report.wording.scenario_names import short_name, spoken
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.pareto import frontier
from forcesim.study.results.findings import DOMINATED, NOT_KNOWN, ON_FRONTIER, SO_FAR, Frontier, FrontierPoint, Spread
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

_MOST_NAMES, _DIGITS = 12, 3
# in points, the best first: right above, right below, left above, left below
_SIDES_OF_A_POINT = ((5, 5), (5, -5), (-5, 5), (-5, -5))
_SHORT = {SO_FAR: "dominated so far"}
_OF_CRIME = ("disruptions", "farms_", "active_groups", "group_members", "leads_", "harm_groups", "harm_farms", "crops_")
_OF_CASES = ("cases_", "backlog", "days_to_close")


def point_name(
    result: StudyResult, point: FrontierPoint, called: Callable[[StudyResult, str], str] = short_name
) -> str:
    """What a point is called: "30%" for a setting of the lever, "before", or the name of a scenario."""
    if point.at:
        return " × ".join(setting(lever, at) for lever, at in point.at.items())
    if result.kind == "tradeoff" and point.scenario == result.baseline:
        return baseline_label(result)
    return called(result, point.scenario)


def title(outcome: Outcome) -> str:
    """An outcome as the title of an axis: "Gangs disrupted a year"."""
    label = safe(outcome.label, 60)
    if outcome.unit.endswith("a year"):
        return f"{label} a year"
    return label if outcome.unit != "days" or "days" in label.lower() else f"{label}, days"


def side(name: str) -> str:
    """Which side of the bargain an outcome belongs to; "" for neither."""
    if name.startswith(_OF_CRIME):
        return ORGANISED_CRIME
    return SMALL_CASES if name.startswith(_OF_CASES) else ""


def sentence(result: StudyResult, found: Frontier) -> str:
    """Which settings are worth considering, which may be, and which are not."""
    by_mark = {mark: [one for one in found.points if one.mark == mark] for mark in (ON_FRONTIER, SO_FAR, DOMINATED)}
    known = sum(map(len, by_mark.values()))
    weighed = joined([_weighed(result.outcomes[name], way) for name, way in _both(found)], "against")
    if known == 0:
        return f"Weighing {weighed}: no run is in yet."
    what = "setting" if result.lever is not None else "scenario"
    if known == 1:
        return f"Only one {what} is in, so there is nothing to weigh it against."
    first, open_, beaten = (_named(result, by_mark[mark]) for mark in (ON_FRONTIER, SO_FAR, DOMINATED))
    if len(by_mark[ON_FRONTIER]) == known:
        return (
            f"Weighing {weighed}, every {what} is worth considering: none is better on one and no worse on the other."
        )
    said = [
        f"Weighing {weighed}, worth considering {_are(by_mark[ON_FRONTIER])} {first}: nothing else is better on one "
        "and no worse on the other."
    ]
    if open_:
        many = len(by_mark[SO_FAR]) > 1
        said.append(
            f"{capital(open_)} may be too: {'they are' if many else 'it is'} behind so far, but within the error."
        )
    if beaten:
        said.append(
            f"{capital(beaten)} {_are(by_mark[DOMINATED])} not: something else is clearly better on one and no worse "
            "on the other by what matters."
        )
    return " ".join(said)


def table(result: StudyResult, found: Frontier) -> TextTable:
    """Each point with both outcomes, its mark, and what dominates it."""
    x, y = (result.outcomes[name] for name, _ in _both(found))
    rows = tuple(
        (
            point_name(result, point) + _now(result, point),
            told(x, point.x),
            told(y, point.y),
            _SHORT.get(point.mark, point.mark),
            _by(result, found, point),
        )
        for point in found.points
    )
    header = (
        "Setting" if result.lever is not None else "Scenario",
        *(safe(each.label, 60) for each in (x, y)),
        "Mark",
        "Dominated by",
    )
    heading = f"{title(x)}, {_way(found.x_better)}, against {_small(title(y))}, {_way(found.y_better)}"
    return TextTable(f"{heading} (±: how sure we are, 95%)", header, rows)


def frame(result: StudyResult, found: Frontier) -> polars.DataFrame:
    """One row a point: both outcomes with their ranges, under their names; null where nothing is known."""
    import polars as pl

    numbers = ("", "_low", "_high", "_p10", "_p90")
    columns = [f"{name}{end}" for name, _ in _both(found) for end in numbers]
    rows = [
        (
            point.scenario,
            point.at.get(result.lever or ""),
            *(each for of in (point.x, point.y) for each in (of.mean, of.low, of.high, of.p10, of.p90)),
            point.mark,
            ", ".join(point_name(result, found.points[each]) for each in point.dominated_by),
        )
        for point in found.points
    ]
    texts = ("scenario", "mark", "dominated_by")
    names = ("scenario", "at", *columns, "mark", "dominated_by")
    return pl.DataFrame(rows, schema={name: pl.String if name in texts else pl.Float64 for name in names}, orient="row")


def frontier_figure(result: StudyResult, x: str, y: str) -> Figure:
    """Two outcomes weighed against each other and drawn; StudyError where that can't be asked of the result."""
    return drawn_frontier(result, frontier(result, x, y))


def drawn_frontier(result: StudyResult, found: Frontier) -> Figure:
    """Every point with the error of both averages; the frontier as a line, what is dominated faint and crossed out."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    drawn = Figure(figsize=(7.2, 4.6), layout="constrained")
    axes = drawn.subplots()
    outcomes = [result.outcomes[name] for name, _ in _both(found)]
    for axis, outcome, way, arrow in (
        (axes.xaxis, outcomes[0], found.x_better, ("better →", "← better")),
        (axes.yaxis, outcomes[1], found.y_better, ("better →", "← better")),
    ):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _, unit=outcome.unit: amount(value, unit, 3)))
        words = f"{title(outcome)}   {arrow[0 if way == 'higher' else 1]}".replace("$", r"\$")
        axis.set_label_text(words, color=SIDES.get(side(outcome.name), MUTE), fontsize=8.5)
    line = steps(found)
    axes.plot([each[0] for each in line], [each[1] for each in line], color=MUTE, linewidth=1.2, zorder=1)
    for point in found.points:
        if point.mark != NOT_KNOWN:
            _cross(axes, point)
    for spine in ("top", "right"):
        axes.spines[spine].set_visible(False)
    for spine in ("bottom", "left"):
        axes.spines[spine].set_color(LINE)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)
    axes.grid(color=GRID, linewidth=0.8)
    drawn.supxlabel(
        "Dots: on the frontier. Hollow: dominated so far, within the error. Crosses: dominated.\n"
        "Lines: how sure we are of each average (95%).", fontsize=8, color=MUTE, x=0.01, ha="left",
    )  # fmt: skip
    drawn.draw_without_rendering()  # where things are is known then
    _name_points(axes, [(one, point_name(result, one)) for one in found.points if one.mark != NOT_KNOWN])
    return drawn


def steps(found: Frontier) -> tuple[tuple[float, float], ...]:
    """Corners of the line that joins the frontier: between two of its points, the worse of both on either outcome."""
    signs = [1.0 if way == "higher" else -1.0 for _, way in _both(found)]
    points = sorted(
        {
            (one.x.mean * signs[0], one.y.mean * signs[1])
            for one in found.points
            if one.mark == ON_FRONTIER and one.x.mean is not None and one.y.mean is not None
        }
    )
    corners: list[tuple[float, float]] = []
    for place, (gain, other) in enumerate(points):
        if place:
            corners.append((points[place - 1][0], other))
        corners.append((gain, other))
    return tuple((gain * signs[0], other * signs[1]) for gain, other in corners)


def told(outcome: Outcome, spread: Spread) -> str:
    """An average and half its 95% range, as a cell of a table; in three digits, where such points often differ."""
    if spread.mean is None:
        return "–"
    said = amount(spread.mean, outcome.unit, _DIGITS)
    if spread.low is None or spread.high is None or spread.low == spread.high:
        return said
    return f"{said} ± {amount((spread.high - spread.low) / 2, outcome.unit)}"


def _both(found: Frontier) -> tuple[tuple[str, str], tuple[str, str]]:
    return (found.x, found.x_better), (found.y, found.y_better)


def _weighed(outcome: Outcome, way: str) -> str:
    name = subject(outcome)
    return name if outcome.better == way else f"{name} ({_way(way)})"


def _way(better: str) -> str:
    return f"{better} is better"


def _small(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _are(points: Sequence[FrontierPoint]) -> str:
    return "are" if len(points) > 1 else "is"


def _named(result: StudyResult, points: Sequence[FrontierPoint]) -> str:
    names = list(dict.fromkeys(point_name(result, one, spoken) for one in points))
    more = len(names) - _MOST_NAMES
    return joined([*names[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])])


def _now(result: StudyResult, point: FrontierPoint) -> str:
    return " now" if point.at and point.at.get(result.lever or "") == result.present else ""


def _by(result: StudyResult, found: Frontier, point: FrontierPoint) -> str:
    """What tells most, a lead beyond the error before others, and how many more there are."""
    order = sorted(
        point.dominated_by,
        key=lambda each: (each not in point.clearly_by, found.points[each].mark != ON_FRONTIER, each),
    )
    names = [point_name(result, found.points[each]) for each in order]
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "") if names else ""


def _cross(axes: Axes, point: FrontierPoint) -> None:
    x, y = point.x.mean, point.y.mean
    if x is None or y is None:
        return
    alpha = 0.45 if point.mark == DOMINATED else 1.0
    for spread, is_x in ((point.x, True), (point.y, False)):
        if spread.low is not None and spread.high is not None:
            ends = [spread.low, spread.high]
            axes.plot(ends if is_x else [x, x], [y, y] if is_x else ends, color=INK, alpha=0.5 * alpha, linewidth=1.2)
    marker = "x" if point.mark == DOMINATED else "o"
    face = INK if point.mark == ON_FRONTIER else "white"
    axes.plot([x], [y], marker, color=INK, mfc=face, markersize=6, alpha=alpha, zorder=3)


def _name_points(axes: Axes, named: Sequence[tuple[FrontierPoint, str]]) -> None:
    """Write what each point is beside it, on the first side where that covers no other name."""
    placed: list[Bbox] = []
    for point, name in named:
        if point.x.mean is None or point.y.mean is None:
            continue
        for dx, dy in _SIDES_OF_A_POINT:
            written = axes.annotate(
                name.replace("$", r"\$"), (point.x.mean, point.y.mean), xytext=(dx, dy), textcoords="offset points",
                fontsize=8, color=INK, alpha=0.45 if point.mark == DOMINATED else 1.0,
                ha="left" if dx > 0 else "right", va="bottom" if dy > 0 else "top",
            )  # fmt: skip
            room = written.get_window_extent()
            if not any(room.overlaps(other) for other in placed):
                break
            if (dx, dy) != _SIDES_OF_A_POINT[-1]:
                written.remove()
        placed.append(room)
