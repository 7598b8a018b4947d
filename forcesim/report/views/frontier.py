"""The Frontier page, ready to be drawn: dots with their ranges and words, and the line that joins the frontier."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.report.wording.cautions import is_waiting
from forcesim.report.wording.frontier_sentence import (
    axis_title,
    better_words,
    both_outcomes,
    frontier_sentence,
    mark_words,
    point_name,
)
from forcesim.report.wording.hover_text import PointNumbers, hover_lines, point_numbers
from forcesim.report.wording.outcome_phrases import happens, outcome_side, setting
from forcesim.report.wording.tradeoff_sentence import nearest, positions
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.outcomes import HEADLINE, Outcome
from forcesim.study.analysis.interpolation import preview
from forcesim.study.analysis.pareto import frontier
from forcesim.study.results.findings import NOT_KNOWN, ON_FRONTIER, Frontier, FrontierPoint
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.text import safe

PREVIEW = "preview, not simulated"
USUAL = ("disruptions", "cases_dropped")


@dataclass(frozen=True, slots=True)
class FrontierAxis:
    """One outcome as an axis; ``way`` says in words and with an arrow where it is better."""

    outcome: str
    title: str
    unit: str
    side: str
    way: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One point; ``x`` and ``y`` are (mean, low, high, p10, p90), NaN where there are too few runs.

    ``at`` is None for the baseline, ``mark`` one of the marks of a frontier or PREVIEW, ``reading`` tells all in words.
    """

    at: float | None
    name: str
    mark: str
    x: PointNumbers
    y: PointNumbers
    reading: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class FrontierView:
    """Two outcomes weighed against each other.

    ``line`` holds the corners of the line that joins the frontier; ``nothing`` says why there is nothing to draw, ""
    where there is.
    """

    x: FrontierAxis
    y: FrontierAxis
    dots: tuple[Dot, ...]
    line: tuple[tuple[float, float], ...]
    sentence: str
    nothing: str


def frontier_choices(result: StudyResult) -> tuple[tuple[str, str], ...]:
    """Outcomes that can be weighed, with their labels: those with a better direction, the headline first."""
    names = dict.fromkeys(name for name in (*USUAL, *HEADLINE, *result.outcomes) if name in result.outcomes)
    waiting = is_waiting(result)
    return tuple(
        (name, safe(result.outcomes[name].label, 60))
        for name in names
        if result.outcomes[name].better != "neither"
        and (waiting or any(happens(point.outcomes.get(name)) for point in result.results))
    )


def frontier_view(result: StudyResult, at: float | None = None, x: str = USUAL[0], y: str = USUAL[1]) -> FrontierView:
    """Weigh two outcomes, seen from the position ``at`` of the lever; read between positions it is a preview."""
    weighed = frontier(result, x, y)
    settings = positions(result)
    here = nearest(settings, at) if settings and at is not None else None
    between = preview(result, at, (weighed.x, weighed.y)) if at is not None else None
    dots = [
        _point_dot(
            result, weighed, point, of, is_here=between is None and here is not None and here in point.at.values()
        )
        for point, of in zip(weighed.points, result.results, strict=True)
        # a point with too few futures to stand on its own is shown as it is read between others
        if point.mark != NOT_KNOWN and not (between is not None and at in point.at.values())
    ]
    if between is not None and at is not None:
        of = between.result.results[-1]
        dots.append(_dot(result, weighed, of, at, setting(result.lever or "", at), PREVIEW, is_here=True))
    return FrontierView(
        _axis(result.outcomes[weighed.x], weighed.x_better, is_upright=False),
        _axis(result.outcomes[weighed.y], weighed.y_better, is_upright=True),
        tuple(dots),
        frontier_line(weighed),
        frontier_sentence(result, weighed),
        "" if dots else _nothing(result),
    )


def frontier_line(frontier: Frontier) -> tuple[tuple[float, float], ...]:
    """Corners of the line that joins the frontier: between two of its points, the worse of both on either outcome."""
    signs = [1.0 if way == "higher" else -1.0 for _, way in both_outcomes(frontier)]
    points = sorted(
        {
            (point.x.mean * signs[0], point.y.mean * signs[1])
            for point in frontier.points
            if point.mark == ON_FRONTIER and point.x.mean is not None and point.y.mean is not None
        }
    )
    corners: list[tuple[float, float]] = []
    for index, (x, y) in enumerate(points):
        if index:
            corners.append((points[index - 1][0], y))
        corners.append((x, y))
    return tuple((x * signs[0], y * signs[1]) for x, y in corners)


def _nothing(result: StudyResult) -> str:
    return "The first futures are on their way." if not result.finished else "Neither was ever there to be measured."


def _axis(outcome: Outcome, better: str, *, is_upright: bool) -> FrontierAxis:
    arrow = ("→", "←", "↑", "↓")[2 * is_upright + (better == "lower")]
    way = f"{better_words(better)} {arrow}"
    return FrontierAxis(outcome.name, axis_title(outcome), outcome.unit, outcome_side(outcome.name), way)


def _point_dot(result: StudyResult, frontier: Frontier, point: FrontierPoint, of: PointResult, *, is_here: bool) -> Dot:
    at, name = point.at.get(result.lever or ""), point_name(result, point)
    return _dot(result, frontier, of, at, name, point.mark, is_here=is_here)


def _dot(
    result: StudyResult, frontier: Frontier, of: PointResult, at: float | None, name: str, mark: str, *, is_here: bool
) -> Dot:
    x, y = of.outcomes.get(frontier.x), of.outcomes.get(frontier.y)
    lines = [f"{name}: {mark_words(mark)}" if mark else name]
    for outcome, summary in ((result.outcomes[frontier.x], x), (result.outcomes[frontier.y], y)):
        per = " a year" if is_yearly(outcome.unit) else ""
        lines += hover_lines(safe(outcome.label, 60), outcome.unit, point_numbers(summary), per)
    return Dot(at, name, mark, point_numbers(x), point_numbers(y), "\n".join(lines), is_here)
