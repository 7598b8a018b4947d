"""One case from day to day, and its place among all cases of the same future. People are given no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.report.live.future_place import place_words
from forcesim.report.live.moment_words import MomentWords
from forcesim.report.wording.numbers import duration
from forcesim.simulation.case_record import CLOSED, DROPPED, NOT_PURSUED
from forcesim.simulation.watch import CAME, PAUSES, WAITS, WORKED, CaseEnd, CaseKey, CaseStep
from forcesim.study.analysis.typical_future import place, typical_and_unlucky

_CHOICES = (
    ("The typical case", "half of all closed cases took as long or less"),
    ("The unlucky case, one in ten", "nine in ten closed cases took as long or less"),
)


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case that can be followed: which, what it is called, and how it was chosen."""

    key: CaseKey
    name: str
    how: str
    born: float


@dataclass(frozen=True, slots=True)
class CaseStory:
    """The dated steps of one case so far, as (when, what)."""

    steps: tuple[tuple[str, str], ...]


def cases_to_follow(ended: Sequence[CaseEnd], since: float) -> tuple[CaseChoice, ...]:
    """The typical case and the unlucky one in ten, of the cases of a whole run that came since an hour and closed."""
    closed = [case for case in ended if case.how == CLOSED and case.born >= since]
    days = np.asarray([(case.hour - case.born) / 24.0 for case in closed], dtype=np.float64)
    chosen = typical_and_unlucky(days)
    if chosen is None:
        return ()
    choices = []
    for index, (name, share) in zip(chosen, _CHOICES, strict=True):
        told = place(np.delete(days, index), float(days[index]))
        words = place_words(told, "closed cases", "longer", "shorter")
        took = duration(float(days[index]))
        choices.append(CaseChoice(closed[index].key, name, f"{took}: {share}; {words}.", closed[index].born))
    return tuple(choices)


def case_story(steps: Sequence[CaseStep], words: MomentWords) -> CaseStory:
    """The steps of a case in words."""
    if not steps:
        return CaseStory(())
    born = steps[0].hour
    return CaseStory(tuple((words.date(step.hour), _step(step, born, words)) for step in steps))


def _step(step: CaseStep, born: float, words: MomentWords) -> str:
    after = f"{duration((step.hour - born) / 24.0)} after it came"
    part = f"part {step.stage} of {step.stages}"
    officers = "1 officer" if step.officers == 1 else f"{step.officers} officers"
    return {
        CAME: "The case comes to notice.",
        WAITS: f"It waits for a free officer ({part} of its work).",
        WORKED: f"{officers} at work on it ({part}).",
        PAUSES: f"It rests until {part} of its work can begin.",
        CLOSED: f"Closed: {words.disposal(step.disposal).lower()}, {after}.",
        DROPPED: f"Left unattended: nobody was free in time, {after}.",
        NOT_PURSUED: "Not pursued, as the policy says.",
    }.get(step.what, step.what)
