"""The page "When does it fail?", ready to be drawn: the box on sliders, and the worlds over two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.report.wording.axis_marks import Axis, axis
from forcesim.report.wording.estimates import box_side_words, number_and_unit, parameter_name, parameter_value
from forcesim.report.wording.numbers import amount, number_words, percent
from forcesim.report.wording.outcome_phrases import per_unit
from forcesim.simulation.outcomes import Outcome
from forcesim.study.red_line import red_lines
from forcesim.study.results.findings import BoxSide, FailureFinding
from forcesim.study.results.plain_finding import UncertainParameter
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe


@dataclass(frozen=True, slots=True)
class BoxTrack:
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


@dataclass(frozen=True, slots=True)
class Scatter:
    """The worlds over two numbers, ``worlds`` their indices in the study, as ``world_words`` takes them.

    ``fails`` is None where luck hides it. ``box`` is (left, right, bottom, top), None where neither number is confined.
    """

    across: Axis
    up: Axis
    x: tuple[float, ...]
    y: tuple[float, ...]
    fails: tuple[bool | None, ...]
    worlds: tuple[int, ...]
    box: tuple[float, float, float, float] | None
    present: tuple[float, float]
    words: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """A study of failure, beside its sentences.

    ``numbers`` are the axes to choose from, as (path, words), the most telling first: a scatter begins with the first
    two. ``note`` says where the decision lies, or why there is no box.
    """

    confined: tuple[BoxTrack, ...]
    numbers: tuple[tuple[str, str], ...]
    note: str


def failure_view(finding: FailureFinding) -> FailureView:
    """The view of a study of failure, finished or still coming in."""
    return FailureView(
        confined=tuple(_box_track(finding, side) for side in finding.box),
        numbers=tuple((number.path, capital(parameter_name(number))) for number in _most_telling_first(finding)),
        note=_note(finding),
    )


def scatter(finding: FailureFinding, across: str, up: str) -> Scatter:
    """Worlds that are in, over the two uncertain numbers with these paths."""
    columns = {number.path: column for column, number in enumerate(finding.ranges)}
    first, second = finding.ranges[columns[across]], finding.ranges[columns[up]]
    known = [world for world, measured in enumerate(finding.measured) if measured is not None]
    x = tuple(finding.points[world][columns[across]] for world in known)
    y = tuple(finding.points[world][columns[up]] for world in known)
    fails = tuple(finding.fails[world] for world in known)
    sides = [next((side for side in finding.box if side.path == path), None) for path in (across, up)]
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
        words=(
            f"{fails.count(True)} of {len(fails)} worlds fail, over {parameter_name(first)} and "
            f"{parameter_name(second)}"
        ),
    )


def world_words(result: StudyResult, finding: FailureFinding, world: int, paths: Sequence[str]) -> str:
    """What happened in the world of this index, and its values at the paths."""
    outcome, measured = result.outcomes[finding.outcome], finding.measured[world]
    values = "\n".join(
        f"{capital(parameter_name(number))}: {parameter_value(number, value)}"
        for number, value in zip(finding.ranges, finding.points[world], strict=True)
        if number.path in paths
    )
    if measured is None:
        level = "not known"
    elif finding.is_change:
        level = number_words(measured, None, None, outcome.unit).signed
    else:
        level = amount(measured, outcome.unit)
    change = ", change" if finding.is_change else ""
    return (
        f"World {world + 1}: {_verdict(finding, world)}\n{outcome.label}{change}: {level}{per_unit(outcome)}"
        f"{_expected(finding, outcome, world)}\n{values}"
    )


def _verdict(finding: FailureFinding, world: int) -> str:
    fails = finding.fails[world]
    if fails is None:
        return "can't be told from luck" if finding.chances and finding.chances[world] is not None else "not known yet"
    return "fails" if fails else "does not fail"


def _expected(finding: FailureFinding, outcome: Outcome, world: int) -> str:
    """What all worlds together say of this one, with how likely it fails; "" where that is not known."""
    mean, chance = ((values or {world: None})[world] for values in (finding.expected, finding.chances))
    if mean is None or chance is None:
        return ""
    if finding.is_change:
        level = number_words(mean, None, None, outcome.unit).signed + per_unit(outcome)
    elif finding.red_line is not None and red_lines([finding.red_line], None)[0].chance is not None:
        level = f"{percent(mean)} of futures keep to the red line"
    else:
        level = amount(mean, outcome.unit) + per_unit(outcome)
    return f" in its futures\nExpected, luck apart: {level}; it fails with a chance of {percent(chance)}"


def _box_track(finding: FailureFinding, side: BoxSide) -> BoxTrack:
    number = _number(finding, side.path)
    start, end = _stretch(number, side)
    return BoxTrack(
        path=number.path,
        label=capital(parameter_name(number)),
        low=number.low,
        high=number.high,
        value=number.value,
        start=start,
        end=end,
        low_words=parameter_value(number, number.low),
        high_words=parameter_value(number, number.high),
        value_words=f"now {parameter_value(number, number.value)}",
        fails_words=f"fails {box_side_words(number, side)}",
    )


def _note(finding: FailureFinding) -> str:
    if not finding.worlds:
        return "No world is in yet."
    if finding.is_by_expectation and finding.share_is_confirmed is None:
        return "Which worlds fail is told once all are in and fresh ones have been tried."
    if not finding.failing:
        surely = "surely " if finding.undecided else ""
        return f"It {surely}fails in none of the worlds tried, so there is no box to paint. The worlds are below."
    if finding.failing == finding.worlds:
        return "It fails in every world tried, so nothing tells failures apart. The worlds are below."
    if not finding.box:
        if finding.candidate:
            return "A box was looked for, but fresh worlds do not bear it out, so there is none to paint."
        return "No few numbers tell the worlds where it fails from the others, so there is no box to paint."
    if all(_is_inside(finding, side) for side in finding.box):
        return "As things stand the decision lies inside that box."
    return "As things stand the decision lies outside that box."


def _most_telling_first(finding: FailureFinding) -> list[UncertainParameter]:
    """The sides of the box, then the numbers that go most with the outcome (Spearman's rank correlation)."""
    sides = [side.path for side in finding.box]
    levels = finding.expected if finding.expected and finding.share_is_confirmed is not None else finding.measured
    measured = np.array([np.nan if value is None else value for value in levels], dtype=np.float64)
    known = np.isfinite(measured)
    strength = dict.fromkeys((number.path for number in finding.ranges), 0.0)
    if known.sum() > 2 and np.ptp(measured[known]) > 0:
        points = np.array(finding.points, dtype=np.float64).reshape(len(measured), -1)[known]
        ranks, outcome_ranks = _ranks(points), _ranks(measured[known])
        for column, number in enumerate(finding.ranges):
            if np.ptp(points[:, column]) > 0:
                strength[number.path] = abs(float(np.corrcoef(ranks[:, column], outcome_ranks)[0, 1]))
    return sorted(
        finding.ranges,
        key=lambda number: (sides.index(number.path) if number.path in sides else len(sides), -strength[number.path]),
    )


def _ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0, kind="stable").astype(np.float64)


def _stretch(number: UncertainParameter, side: BoxSide | None) -> tuple[float, float]:
    """The part of a number's range that a side of the box holds; all of it where there is no such side."""
    low = number.low if side is None or side.low is None else max(side.low, number.low)
    high = number.high if side is None or side.high is None else min(side.high, number.high)
    return low, high


def _is_inside(finding: FailureFinding, side: BoxSide) -> bool:
    """Whether the present value of a number lies within its side of the box."""
    number = _number(finding, side.path)
    start, end = _stretch(number, side)
    return start <= number.value <= end


def _axis(number: UncertainParameter) -> Axis:
    unit = number_and_unit(number, number.high)[1]
    title = capital(safe(number.label, 60)) + (f", {unit}" if unit and unit != "ratio" else "")
    return axis(title, number.low, number.high, lambda at: number_and_unit(number, at)[0], most=5, room=0.04)


def _number(finding: FailureFinding, path: str) -> UncertainParameter:
    return next(number for number in finding.ranges if number.path == path)
