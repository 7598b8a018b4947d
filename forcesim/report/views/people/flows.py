"""The same people under two policies as flows from left to right, ready to be drawn, and two people to follow."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forcesim.report.wording.numbers import amount, duration, number_words
from forcesim.report.wording.people.fate_words import WHOLE, fate_name
from forcesim.report.wording.scenario_names import short_name
from forcesim.study.results.people_finding import UNLUCKY, PeopleFinding, PersonStory, StorySide, Transition
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

SAME, MILDER, HARSHER, OTHER = "same", "milder", "harsher", "other"
# what the colours of flows mean
WAYS: Final[dict[str, str]] = {
    MILDER: "milder",
    HARSHER: "harsher",
    OTHER: "neither: never came to notice, left unattended, not over",
    SAME: "the same under both",
}
# the part of the height that lies between fates
_GAPS = 0.22
# flows thinner than this, as a part of all, are not labelled
_LABELLED = 0.02
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip
_HAPPENED: Final[dict[str, str]] = {
    "criminal_records": "given a criminal record",
    "programme_started": "starts the programme",
    "programme_completed": "completes the programme",
    "programme_failed": "breaks the contract",
    "programme_turned_away": "no place on the programme is free",
    "treatment_started": "treatment begins",
    "charged_after_breach": "sent to court after all",
    "reoffences": "offends again",
}


@dataclass(frozen=True, slots=True)
class FateBar:
    """One fate at one side: from ``top`` to ``bottom``, parts of the height from 0; ``words`` name and count it."""

    top: float
    bottom: float
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Flow:
    """People of one transition: ``left`` and ``right`` are (top, bottom) at either side; ``way`` is one of WAYS.

    ``is_settled`` says whether there surely are any; ``label`` is "" for those too thin to be labelled.
    """

    left: tuple[float, float]
    right: tuple[float, float]
    way: str
    is_settled: bool
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class FlowsView:
    """All that is drawn; ``words`` say it to those who do not see it."""

    before: str
    after: str
    left: tuple[FateBar, ...]
    right: tuple[FateBar, ...]
    flows: tuple[Flow, ...]
    words: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """One person under both policies: a heading, how they were chosen, and two columns of dated events."""

    title: str
    how: str
    before: str
    after: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def flows_view(result: StudyResult, finding: PeopleFinding) -> FlowsView:
    """Lay out who goes from which fate to which; both sides are as high as there are people."""
    # both in the order of severity
    order = {fate.name: place for place, fate in enumerate(finding.fates)}
    moved = [transition for transition in finding.transitions if (transition.people.mean or 0.0) > 0.0]
    moved.sort(key=lambda transition: (order[transition.before], order[transition.after]))
    total = max(math.fsum(transition.people.mean or 0.0 for transition in moved), 1e-12)
    left, right = (dict(_bars(finding, total, is_before=is_before)) for is_before in (True, False))
    used_left = {name: bar.top for name, bar in left.items()}
    used_right = {name: bar.top for name, bar in right.items()}
    places: dict[tuple[str, str], tuple[float, float]] = {}
    for transition in sorted(moved, key=lambda moved_: (order[moved_.after], order[moved_.before])):
        begin = used_right[transition.after]
        used_right[transition.after] = begin + _height(transition, total)
        places[transition.before, transition.after] = begin, used_right[transition.after]
    flows = []
    for transition in moved:
        begin = used_left[transition.before]
        used_left[transition.before] = begin + _height(transition, total)
        share = (transition.people.mean or 0.0) / total
        flows.append(
            Flow(
                (begin, used_left[transition.before]),
                places[transition.before, transition.after],
                way(finding, transition),
                transition.is_settled,
                _people(transition) if share >= _LABELLED and not transition.is_same else "",
                flow_words(finding, transition),
            )
        )
    changed = [flow.words for flow in flows if flow.way != SAME]
    names = short_name(result, finding.before), short_name(result, finding.after)
    spoken = f"People a year, {names[0]} on the left and {names[1]} on the right. {'; '.join(changed)}."
    return FlowsView(*names, tuple(left.values()), tuple(right.values()), tuple(flows), spoken)


def way(finding: PeopleFinding, transition: Transition) -> str:
    """Whether somebody is handled the same, more mildly or more harshly; "other" where that can't be held together."""
    if transition.is_same:
        return SAME
    first, second = finding.fate(transition.before).rank, finding.fate(transition.after).rank
    if first is None or second is None or first == second:
        return OTHER
    return HARSHER if second > first else MILDER


def flow_words(finding: PeopleFinding, transition: Transition) -> str:
    """A transition as a tool tip says it: "Charge → Diversion: 49 people a year (40 to 57)"."""
    words = number_words(transition.people.mean or 0.0, transition.people.low, transition.people.high)
    span = f" ({words.span})" if words.span else ""
    number = f"{words.plain} people a year{span}" + ("" if transition.is_settled else ", can't be told yet")
    if transition.is_same:
        return f"{fate_name(finding, transition.before)} under both: {number}"
    return f"{fate_name(finding, transition.before)} → {fate_name(finding, transition.after)}: {number}"


def story_views(result: StudyResult, finding: PeopleFinding) -> tuple[StoryView, ...]:
    """The people to follow; none is given a name."""
    return tuple(_story(result, finding, story) for story in finding.stories)


def _story(result: StudyResult, finding: PeopleFinding, story: PersonStory) -> StoryView:
    who = "An unlucky person, one in ten" if story.choice == UNLUCKY else "A typical person"
    count = story.below + story.same + story.above
    others = f"{story.below:,} of the {count:,} others whose fate differs in this future"
    second = _second(result, finding)
    if story.days >= 0:
        length = f"It lasts {duration(story.days)} longer {second}, more than for {others}"
    else:
        length = f"It lasts {duration(story.days)} less {second}; for {others} it is cut shorter still"
    rest = "nine in ten" if story.choice == UNLUCKY else "half"
    rank = f"{rest} are {'drawn out less' if story.days >= 0 else 'cut shorter'}"
    return StoryView(
        f"{who}: met on {_day(story.met)}. {safe(story.found_by, 60)}.",
        f"{length} (future {story.future + 1}; chosen so that {rank}).",
        short_name(result, finding.before),
        short_name(result, finding.after),
        tuple(_events(finding, story.before)),
        tuple(_events(finding, story.after)),
    )


def _second(result: StudyResult, finding: PeopleFinding) -> str:
    return f"with {short_name(result, finding.after)}"


def _events(finding: PeopleFinding, side: StorySide) -> Iterator[str]:
    for event in side.events:
        # the end of a case has the name of its fate
        is_end = event.what == side.fate
        if is_end:
            what = f"the case ends: {fate_name(finding, _without_failure(event.what), WHOLE)}"
        else:
            what = _HAPPENED.get(event.what, event.what)
        yield f"{_day(event.when)}: {what}"
    hours = amount(side.officer_hours)
    yield f"{hours} officer-{'hour' if hours == '1' else 'hours'} in all"


def _without_failure(fate: str) -> str:
    """The end of a case whose person broke the contract later."""
    return fate.removesuffix(".failed")


def _day(when: str) -> str:
    """An ISO date with the time, as people say the day: "3 March 2016"."""
    day = dt.datetime.fromisoformat(when)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _bars(finding: PeopleFinding, total: float, *, is_before: bool) -> Iterator[tuple[str, FateBar]]:
    """The fates that anybody has under one policy, from the top, by name."""
    people = {fate.name: (fate.before if is_before else fate.after).mean or 0.0 for fate in finding.fates}
    people = {name: number for name, number in people.items() if number > 0.0}
    gap = _GAPS / max(len(people) - 1, 1)
    top = 0.0
    for name, number in people.items():
        height = (1.0 - _GAPS) * number / total
        yield name, FateBar(top, top + height, name, f"{fate_name(finding, name, 36)}: {amount(number)}")
        top += height + gap


def _height(transition: Transition, total: float) -> float:
    return (1.0 - _GAPS) * (transition.people.mean or 0.0) / total


def _people(transition: Transition) -> str:
    return amount(transition.people.mean or 0.0)
