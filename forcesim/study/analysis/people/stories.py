"""Two people to follow, of those whose fate differs: a typical one and an unlucky one, as plain numbers and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forcesim.simulation.case_record import DATED, HOURS, CaseRecord
from forcesim.study.analysis.people.fates import EARLIER, NOT_MET, OPEN, fate_of
from forcesim.study.analysis.typical_future import FEWEST_FOR_TENTH, place, typical_and_unlucky
from forcesim.study.arrays import Floats

_EVENTS: Final = tuple(sorted(DATED))
# dated events of one person under one policy; hardly anybody has more
_MOST_EVENTS: Final = 8
_HEAD, _SIDE = 4, 5 + 2 * _MOST_EVENTS
_STORY: Final = _HEAD + 2 * _SIDE
# what ends what the police want of somebody, besides the end of the case
_LAST: Final = frozenset({"programme_completed", "programme_failed", "charged_after_breach"})


@dataclass(frozen=True, slots=True)
class StorySide:
    """What happened to a person under one policy; hours count from the start of the run.

    ``fate`` is the place of the fate in the list of all; ``events`` are (hour, what was counted).
    """

    fate: int
    born: float
    ended: float
    officer_hours: float
    events: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class StoryNumbers:
    """A person whose fate differs: it lasts ``days`` longer after than before.

    That is more than for ``below`` of the others whose fate differs, the same as for ``same``, less than for
    ``above``. ``kind`` is the place of the case's kind among all kinds.
    """

    days: float
    below: int
    same: int
    above: int
    kind: int
    sides: tuple[StorySide, StorySide]


def story_numbers(
    pairs: Sequence[tuple[CaseRecord | None, CaseRecord | None]],
    places: Mapping[str, int],
    kinds: Sequence[str],
    first_hours: tuple[float, float],
) -> Floats:
    """The typical and the unlucky one in ten, by how much longer it lasts for them; float64 of a fixed length.

    Of those who came to notice under both policies in the measured months, whose cases ended under both, and whose fate
    differs. ``places`` are those of fates, ``kinds`` all kinds of cases. NaN where there is nobody to choose.
    """
    numbers = np.full(2 * _STORY, np.nan)
    changed: list[tuple[CaseRecord, CaseRecord]] = []
    for first, second in pairs:
        if first is None or second is None or first.born < first_hours[0]:
            continue
        fates = fate_of(first, first_hours[0]), fate_of(second, first_hours[1])
        if fates[0] != fates[1] and not {NOT_MET, EARLIER, OPEN} & set(fates):
            changed.append((first, second))
    days = np.array([(_last(second) - _last(first)) / 24.0 for first, second in changed])
    chosen = typical_and_unlucky(days)
    if chosen is None:
        return numbers
    for story, index in enumerate(chosen[: 2 if len(changed) >= FEWEST_FOR_TENTH else 1]):
        where = place(np.delete(days, index), float(days[index]))
        head = [float(days[index]), where.below, where.same, where.above]
        sides = []
        for record, first_hour in zip(changed[index], first_hours, strict=True):
            sides += _side(record, places[fate_of(record, first_hour)], kinds.index(record.kind))
        numbers[story * _STORY : (story + 1) * _STORY] = [*head, *sides]
    return numbers


def stories_of(numbers: Floats) -> tuple[StoryNumbers, ...]:
    """The stories of a pair of runs: the typical person and, if there are enough people, the unlucky one."""
    stories = []
    for begin in range(0, len(numbers), _STORY):
        part = numbers[begin : begin + _STORY].tolist()
        if np.isnan(part[0]):
            continue
        first, second = (part[_HEAD + side * _SIDE : _HEAD + (side + 1) * _SIDE] for side in (0, 1))
        below, same, above = (round(number) for number in part[1:_HEAD])
        stories.append(StoryNumbers(part[0], below, same, above, round(first[0]), (_read(first), _read(second))))
    return tuple(stories)


def _last(record: CaseRecord) -> float:
    """The hour of the last thing that the police or the programme want of the person."""
    return max([record.ended, *(hour for hour, name in record.events if name in _LAST)])


def _side(record: CaseRecord, fate: int, kind: int) -> list[float]:
    events = sorted(record.events)[:_MOST_EVENTS]
    dated = [number for hour, name in events for number in (hour, float(_EVENTS.index(name)))]
    empty = [np.nan] * (2 * (_MOST_EVENTS - len(events)))
    return [float(kind), float(fate), record.born, record.ended, record.amounts.get(HOURS, 0.0), *dated, *empty]


def _read(side: Sequence[float]) -> StorySide:
    _, fate, born, ended, officer_hours = side[:5]
    pairs = zip(side[5::2], side[6::2], strict=True)
    events = tuple((hour, _EVENTS[round(code)]) for hour, code in pairs if not np.isnan(hour))
    return StorySide(round(fate), born, ended, officer_hours, events)
