"""When it fails, ready to be drawn: the box on sliders, and the worlds over two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.report.answers.failure import bounds
from forcesim.report.wording.axis_marks import Axis, axis
from forcesim.report.wording.numbers import amount, worded
from forcesim.report.wording.outcome_phrases import capital
from forcesim.report.wording.red_lines import named, per, value
from forcesim.study.results.findings import BoxSide, FailureFinding, UncertainParameter
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe


@dataclass(frozen=True, slots=True)
class Confined:
    """A number that the box confines, on a track from ``low`` to ``high``, failing from ``start`` to ``end``."""

    path: str
    label: str
    low: float
    high: float
    value: float
    start: float
    end: float
    low_words: str
    high_words: str
    value_words: str
    fails_words: str
    is_failing_now: bool


@dataclass(frozen=True, slots=True)
class Scatter:
    """The worlds over two numbers, ``worlds`` their places in the study, which ``world_words`` tells about.

    ``box`` is (left, right, bottom, top), None where neither number is confined.
    """

    across: Axis
    up: Axis
    x: tuple[float, ...]
    y: tuple[float, ...]
    fails: tuple[bool, ...]
    worlds: tuple[int, ...]
    box: tuple[float, float, float, float] | None
    present: tuple[float, float]
    words: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """A study of failure, beside its sentences.

    ``numbers`` are the axes to choose from, as (path, words), the most telling first, so that the first two are those
    to begin with.
    """

    confined: tuple[Confined, ...]
    numbers: tuple[tuple[str, str], ...]
    note: str


def failure_view(found: FailureFinding) -> FailureView:
    """A study of when it fails; works while worlds come in."""
    return FailureView(
        confined=tuple(_confined(found, side) for side in found.box),
        numbers=tuple((one.path, capital(named(one))) for one in _by_telling(found)),
        note=_note(found),
    )


def scatter(found: FailureFinding, across: str, up: str) -> Scatter:
    """Worlds that are in, by two of their numbers."""
    places = {one.path: place for place, one in enumerate(found.ranges)}
    first, second = found.ranges[places[across]], found.ranges[places[up]]
    known = [place for place, fails in enumerate(found.fails) if fails is not None]
    x = tuple(found.points[place][places[across]] for place in known)
    y = tuple(found.points[place][places[up]] for place in known)
    fails = tuple(bool(found.fails[place]) for place in known)
    sides = [next((one for one in found.box if one.path == path), None) for path in (across, up)]
    box = None
    if any(side is not None for side in sides):
        box = (*_stretch(first, sides[0]), *_stretch(second, sides[1]))
    return Scatter(
        across=_axis(first),
        up=_axis(second),
        x=x,
        y=y,
        fails=fails,
        worlds=tuple(known),
        box=box,
        present=(first.value, second.value),
        words=f"{sum(fails)} of {len(fails)} worlds fail, over {named(first)} and {named(second)}",
    )


def world_words(result: StudyResult, found: FailureFinding, place: int, paths: Sequence[str]) -> str:
    """What happened in one world, and its values at the paths."""
    outcome, measured = result.outcomes[found.outcome], found.measured[place]
    at = "\n".join(
        f"{capital(named(one))}: {value(one, point)}"
        for one, point in zip(found.ranges, found.points[place], strict=True)
        if one.path in paths
    )
    if measured is None:
        told = "not known"
    else:
        told = worded(measured, None, None, outcome.unit).signed if found.is_change else amount(measured, outcome.unit)
    change = ", change" if found.is_change else ""
    verdict = "fails" if found.fails[place] else "does not fail"
    return f"World {place + 1}: {verdict}\n{outcome.label}{change}: {told}{per(outcome)}\n{at}"


def so_far(result: StudyResult, found: FailureFinding) -> str:
    """How far a study is."""
    done, asked = result.finished + len(result.failures), result.runs_planned
    total = max(len(found.points), found.worlds)
    if not total:
        return f"The present world comes first. {done:,} of {asked:,} futures."
    so_far = f"{found.worlds} of {total} worlds are in; it fails in {found.failing} of them so far."
    return f"{so_far} {done:,} of {asked:,} futures."


def _confined(found: FailureFinding, side: BoxSide) -> Confined:
    one = _about(found, side.path)
    start, end = _stretch(one, side)
    return Confined(
        path=one.path, label=capital(named(one)), low=one.low, high=one.high, value=one.value, start=start, end=end,
        low_words=value(one, one.low), high_words=value(one, one.high), value_words=f"now {value(one, one.value)}",
        fails_words=f"fails {bounds(one, side)}", is_failing_now=start <= one.value <= end,
    )  # fmt: skip


def _note(found: FailureFinding) -> str:
    if not found.worlds:
        return "No world is in yet."
    if not found.failing:
        return "It fails in none of the worlds tried, so there is no box to paint. The worlds are below."
    if found.failing == found.worlds:
        return "It fails in every world tried, so nothing tells failures apart. The worlds are below."
    if not found.box:
        return "No few numbers tell the worlds where it fails from the others, so there is no box to paint."
    now = [one for one in found.box if _inside(found, one)]
    if len(now) == len(found.box):
        return "As things stand the decision lies inside that box."
    return "As things stand the decision lies outside that box."


def _by_telling(found: FailureFinding) -> list[UncertainParameter]:
    """The sides of the box, then the numbers that go most with the outcome (rank correlation)."""
    sides = [one.path for one in found.box]
    measured = np.array([np.nan if one is None else one for one in found.measured], dtype=np.float64)
    known = np.isfinite(measured)
    strength = dict.fromkeys((one.path for one in found.ranges), 0.0)
    if known.sum() > 2 and np.ptp(measured[known]) > 0:
        points = np.array(found.points, dtype=np.float64).reshape(len(measured), -1)[known]
        ranks, own = _ranks(points), _ranks(measured[known])
        for place, one in enumerate(found.ranges):
            if np.ptp(points[:, place]) > 0:
                strength[one.path] = abs(float(np.corrcoef(ranks[:, place], own)[0, 1]))
    return sorted(
        found.ranges,
        key=lambda one: (sides.index(one.path) if one.path in sides else len(sides), -strength[one.path]),
    )


def _ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0, kind="stable").astype(np.float64)


def _stretch(one: UncertainParameter, side: BoxSide | None) -> tuple[float, float]:
    low = one.low if side is None or side.low is None else max(side.low, one.low)
    high = one.high if side is None or side.high is None else min(side.high, one.high)
    return low, high


def _inside(found: FailureFinding, side: BoxSide) -> bool:
    one = _about(found, side.path)
    start, end = _stretch(one, side)
    return start <= one.value <= end


def _axis(one: UncertainParameter) -> Axis:
    unit = value(one, one.high).partition(" ")[2]
    title = capital(safe(one.label, 60)) + (f", {unit}" if unit and unit != "ratio" else "")
    return axis(title, one.low, one.high, lambda at: value(one, at).partition(" ")[0], most=5, room=0.04)


def _about(found: FailureFinding, path: str) -> UncertainParameter:
    return next(one for one in found.ranges if one.path == path)
