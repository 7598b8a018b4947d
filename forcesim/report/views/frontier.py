"""The frontier as a window draws it: dots with their ranges and words, so that no window computes them."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.report.answers.frontier import point_name, sentence, side, steps, title
from forcesim.report.wording.cautions import is_waiting
from forcesim.report.wording.hover_text import Five, five, reading
from forcesim.report.wording.outcome_phrases import happens, setting
from forcesim.report.wording.tradeoff_sentence import nearest, positions
from forcesim.simulation.outcomes import HEADLINE, Outcome
from forcesim.study.analysis.interpolation import preview
from forcesim.study.analysis.pareto import frontier
from forcesim.study.results.findings import NOT_KNOWN, Frontier, FrontierPoint
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
    x: Five
    y: Five
    reading: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class FrontierView:
    """``line`` joins the frontier; ``nothing`` says why there is nothing to draw, "" where there is."""

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
    found = frontier(result, x, y)
    settings = positions(result)
    here = nearest(settings, at) if settings and at is not None else None
    read = preview(result, at, (found.x, found.y)) if at is not None else None
    dots = [
        _dot(result, found, point, of, is_here=read is None and here is not None and here in point.at.values())
        for point, of in zip(found.points, result.results, strict=True)
        # a point with too few futures to stand on its own is shown as it is read between others
        if point.mark != NOT_KNOWN and not (read is not None and at in point.at.values())
    ]
    if read is not None and at is not None:
        dots.append(_preview(result, found, read.result.results[-1], at))
    return FrontierView(
        _axis(result.outcomes[found.x], found.x_better, is_upright=False),
        _axis(result.outcomes[found.y], found.y_better, is_upright=True),
        tuple(dots),
        steps(found),
        sentence(result, found),
        "" if dots else _nothing(result),
    )


def _nothing(result: StudyResult) -> str:
    return "The first futures are on their way." if not result.finished else "Neither was ever there to be measured."


def _axis(outcome: Outcome, better: str, *, is_upright: bool) -> FrontierAxis:
    arrow = ("→", "←", "↑", "↓")[2 * is_upright + (better == "lower")]
    way = f"{better} is better {arrow}"
    return FrontierAxis(outcome.name, title(outcome), outcome.unit, side(outcome.name), way)


def _dot(result: StudyResult, found: Frontier, point: FrontierPoint, of: PointResult, *, is_here: bool) -> Dot:
    name = point_name(result, point)
    return _made(result, found, of, (point.at.get(result.lever or ""), name, point.mark), is_here=is_here)


def _preview(result: StudyResult, found: Frontier, of: PointResult, at: float) -> Dot:
    return _made(result, found, of, (at, setting(result.lever or "", at), PREVIEW), is_here=True)


def _made(
    result: StudyResult, found: Frontier, of: PointResult, named: tuple[float | None, str, str], *, is_here: bool
) -> Dot:
    at, name, mark = named
    x, y = of.outcomes.get(found.x), of.outcomes.get(found.y)
    said = [f"{name}: {mark}" if mark else name]
    for outcome, summary in ((result.outcomes[found.x], x), (result.outcomes[found.y], y)):
        per = " a year" if outcome.unit.endswith("a year") else ""
        said += reading(safe(outcome.label, 60), outcome.unit, five(summary), per)
    return Dot(at, name, mark, five(x), five(y), "\n".join(said), is_here)
