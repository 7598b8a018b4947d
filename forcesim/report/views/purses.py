"""Two purses, ready to be drawn: the cash that leaves, by who pays it, and officers' time, by what it is used for.

Each has a bar before and one after on a scale of its own. They are never added together: cash leaves a budget, time is
paid anyway. Work left undone is in neither, since it saves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forcesim.report.views.answer_rows import AnswerRow, change_row, is_of_interest, position_row
from forcesim.report.wording.axis_marks import Axis, axis, round_numbers
from forcesim.report.wording.cautions import is_waiting
from forcesim.report.wording.numbers import amount, join_words, number_words
from forcesim.report.wording.outcome_phrases import happens, reference, result_at, result_of
from forcesim.report.wording.scenario_names import short_name
from forcesim.simulation.outcomes import CASH_BY_PAYER, NOT_COUNTED, TIME_BY_USE, VALUE_OF_HOURS
from forcesim.study.results.study_result import PointDifference, PointResult, StudyResult

CASH, TIME = "cash", "time"
_LABELS = {
    "cost_force": "The force",
    "cost_justice": "Prosecutors and courts",
    "cost_programme": "Whoever pays for the programme",
    "cost_left_undone": "Not spent, as work is left undone",
    "hours_small_cases": "Small cases",
    "hours_searching": "Searching",
    "hours_farms": "Commercial farms",
    "hours_organised_crime": "Organised crime",
    "hours_general": "General policing",
    "hours_idle": "Idle",
    "hours_lost_in_transfer": "Lost in transfer",
    "hours_incidents": "Major incidents",
    "hours_absent": "Waves of absence",
    "hours_left_undone": "Work left undone",
}
_HOURS_OF_VALUE = {hours: value for value, hours in VALUE_OF_HOURS.items()}


@dataclass(frozen=True, slots=True)
class PursePart:
    """Who pays, or what time is used for: levels before and after a year, in pounds or officer-hours, and in words.

    ``row`` tells the change with its interval and verdict; ``at_cost`` the change of time at the cost of an hour, ""
    for cash.
    """

    name: str
    label: str
    before: float
    after: float
    before_words: str
    after_words: str
    row: AnswerRow
    at_cost: str

    @property
    def words(self) -> str:
        """The change in a line: "−£31k (−£40k to −£22k), lower"."""
        change = f"{self.row.change} ({self.row.range})" if self.row.range else self.row.change
        return f"{change}, {self.row.verdict}" if self.row.verdict else change


@dataclass(frozen=True, slots=True)
class Purse:
    """One purse: its ``parts`` in the order of the bars, which are stacked on ``axis``, from 0, before and after.

    ``name`` is "cash" or "time"; ``undone`` is the work left undone, which is in no bar. ``at_cost`` are the marks of a
    second scale for time, at the cost of an hour: (value on the axis, words); None where an hour has no price.
    """

    name: str
    title: str
    axis: Axis
    at_cost: tuple[tuple[float, str], ...] | None
    parts: tuple[PursePart, ...]
    undone: tuple[PursePart, ...]

    @property
    def summary(self) -> str:
        """The purse in words, for those who don't see the bars."""
        parts = "; ".join(
            f"{part.label}: {part.before_words} before, {part.after_words} after, {part.words}"
            + (f", {part.at_cost}" if part.at_cost else "")
            for part in (*self.parts, *self.undone)
        )
        return f"{self.title}. {parts}."


@dataclass(frozen=True, slots=True)
class PursesView:
    """Both purses of one scenario against another, ``before``; ``not_counted`` is a sentence for below."""

    before: str
    after: str
    purses: tuple[Purse, ...]
    not_counted: str


def purses_view(result: StudyResult, changes: PointDifference) -> PursesView | None:
    """Both purses of a scenario of a comparison, or of a setting of a lever; None where nothing of them is known."""
    before = reference(result)
    after = result_at(result, next(iter(changes.at.values()))) if changes.at else result_of(result, changes.scenario)
    if before is None or after is None or is_waiting(result):
        return None
    purses = [
        _purse(result, before, after, changes, CASH, CASH_BY_PAYER, "cost_left_undone"),
        _purse(result, before, after, changes, TIME, TIME_BY_USE, "hours_left_undone"),
    ]
    known = tuple(purse for purse in purses if purse.parts)
    if not known:
        return None
    names = short_name(result, before.scenario), short_name(result, after.scenario)
    is_same = before.scenario == after.scenario
    return PursesView(
        before="Before" if is_same else names[0],
        after="After" if is_same else names[1],
        purses=known,
        not_counted=f"Not counted: {join_words(NOT_COUNTED)}.",
    )


def _purse(
    result: StudyResult,
    before: PointResult,
    after: PointResult,
    changes: PointDifference,
    kind: str,
    names: Sequence[str],
    undone: str,
) -> Purse:
    parts = tuple(
        _part(result, before, after, changes, name)
        for name in names
        if name in changes.outcomes
        and is_of_interest(result, name)
        and (happens(before.outcomes[name]) or happens(after.outcomes[name]))
    )
    ends = [math.fsum(values) for values in ([part.before for part in parts], [part.after for part in parts])]
    most = max([*ends, 1.0])
    price = _price(before, [part.name for part in parts])
    unit = "pounds a year" if kind == CASH else "officer-hours a year"
    is_left = undone in changes.outcomes and is_of_interest(result, undone)
    title = "Cash that leaves, £ a year" if kind == CASH else "Officers’ time by use, hours a year (at cost above)"
    return Purse(
        name=kind,
        title=title,
        axis=axis(title, 0.0, most, lambda value: amount(value, unit, 3)),
        at_cost=None if price is None else _marks_at_cost(most, price),
        parts=parts,
        undone=(_part(result, before, after, changes, undone),) if is_left and parts else (),
    )


def _part(
    result: StudyResult, before: PointResult, after: PointResult, changes: PointDifference, name: str
) -> PursePart:
    outcome, label = result.outcomes[name], _LABELS[name]
    levels = [point.outcomes[name].mean for point in (before, after)]
    return PursePart(
        name=name,
        label=label,
        before=levels[0],
        after=levels[1],
        before_words=amount(levels[0], outcome.unit),
        after_words=amount(levels[1], outcome.unit),
        row=position_row(result, next(iter(changes.at.values())), outcome, label)
        if changes.at
        else change_row(result, changes, outcome, label),
        at_cost=_at_cost(changes, name),
    )


def _price(before: PointResult, names: Sequence[str]) -> float | None:
    """Pounds an officer-hour, as the hours of these names are valued; None where they have no value."""
    pairs = [(before.outcomes[name].mean, before.outcomes.get(_HOURS_OF_VALUE.get(name, ""))) for name in names]
    valued = [(hours, value.mean) for hours, value in pairs if value is not None and value.mean > 0]
    hours = math.fsum(hours for hours, _ in valued)
    return math.fsum(pounds for _, pounds in valued) / hours if hours > 0 else None


def _marks_at_cost(most: float, price: float) -> tuple[tuple[float, str], ...]:
    """Round amounts of pounds, each at the hours that cost as much."""
    marks = round_numbers(0.0, most * price, 5)
    return tuple((pounds / price, amount(pounds, "pounds a year", 3)) for pounds in marks)


def _at_cost(changes: PointDifference, name: str) -> str:
    """The change of hours at the cost of an hour, with its interval: "+£5k (+£4k to +£6k) at cost"."""
    value = changes.outcomes.get(_HOURS_OF_VALUE.get(name, ""))
    if value is None or not happens(value) or not math.isfinite(value.mean):
        return ""
    words = number_words(value.mean, *value.judged_interval, "pounds a year")
    return f"{words.signed}{f' ({words.range})' if words.range else ''} at cost"
