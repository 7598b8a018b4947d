"""From the arrays of people of all futures to what is found: fates, transitions, what carries a change, stories."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case_record import HOURS
from forcesim.simulation.outcomes import HIDDEN_LEVELS, Outcome
from forcesim.study.analysis.intervals import (
    FEWEST_PAIRS,
    LEVEL,
    RARE,
    are_enough,
    corrected_level,
    mean_interval,
    moments,
    shares_same,
)
from forcesim.study.analysis.people.change_shares import ChangeShares, PairedBooks
from forcesim.study.analysis.people.fates import EARLIER, NOT_MET, FateKind, fate_kinds
from forcesim.study.analysis.people.stories import StoryNumbers, StorySide, stories_of
from forcesim.study.analysis.people.transitions import (
    AVOIDED,
    GAINED,
    OFFENCES,
    PEOPLE,
    RECORDS,
    case_kinds,
    measures,
    person_counts,
)
from forcesim.study.arrays import Floats
from forcesim.study.results.people_finding import (
    MECHANISM,
    OTHERS,
    TRANSITION,
    TYPICAL,
    UNLUCKY,
    Carrier,
    Fate,
    JudgedEstimate,
    OutcomeReasons,
    PeopleFinding,
    PersonStory,
    StoryEvent,
    Transition,
)
from forcesim.study.results.people_finding import StorySide as ToldSide
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import Difference, StudyResult

Mask: TypeAlias = npt.NDArray[np.bool_]

# transitions that are named as carriers of one outcome's change; the others stand together
_MOST_CARRIERS = 8
# the fields that say what somebody has under one policy only, with the measure of each
_CHANGES = {
    f"{word}_{way.removeprefix('.')}": f"{name}{way}"
    for word, name in (("records", RECORDS), ("reoffences", OFFENCES))
    for way in (AVOIDED, GAINED)
}
# what of a difference is rounding: sums are added up in another order
_ROUNDING = 1e-9


@dataclass(frozen=True)
class MatchedRuns:
    """Reads pairs of runs of two ``scenarios``, called ``names``."""

    names: tuple[str, str]
    scenarios: tuple[Scenario, Scenario]

    @cached_property
    def fates(self) -> tuple[FateKind, ...]:
        """Every fate that there can be, in the order of the arrays."""
        return fate_kinds(self.scenarios)

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """All that is counted because of people, in the order of the arrays."""
        return person_counts(self.scenarios)

    @property
    def years(self) -> float:
        """The measured years of a future."""
        return round(float(self.scenarios[0].time.years) * 12) / 12.0

    def finding(
        self,
        rows: Floats,
        stories: Floats,
        levels: Floats,
        result: StudyResult,
        changes: Mapping[str, Difference],
        first_replication: int,
    ) -> PeopleFinding:
        """What the pairs say that are in: ``rows`` of shape (futures, …), NaN where a pair is not.

        ``levels`` are the hidden levels of both runs of each pair, of shape (futures, levels of both). ``result`` holds
        the outcomes of both scenarios, ``changes`` their differences.
        """
        is_in = np.asarray(np.isfinite(rows).all(axis=1))
        count = len(self.fates)
        # of shape (measures, fates, fates, futures), a year
        tables = rows[is_in].reshape(-1, len(measures(self.counts)), count, count).transpose(1, 2, 3, 0) / self.years
        reader = _Tables(tables, self.fates, self.counts, self.years)
        return PeopleFinding(
            before=self.names[0],
            after=self.names[1],
            futures=int(is_in.sum()),
            years=self.years,
            fates=reader.told_fates(),
            people=reader.headcount(reader.people(reader.is_told)),
            same=reader.headcount(reader.people(reader.is_told & reader.is_same)),
            changed=reader.headcount(reader.people(reader.is_told & ~reader.is_same)),
            harsher=reader.judged(reader.people(reader.is_harsher)),
            milder=reader.judged(reader.people(reader.is_milder)),
            is_nobody_harsher=reader.is_nobody(reader.is_harsher),
            **reader.changes_of_people(),
            transitions=tuple(reader.transitions()),
            reasons=tuple(self._reasons(reader, result, changes, levels, is_in)),
            stories=tuple(self._stories(stories, first_replication)),
        )

    # why an outcome moved

    def _reasons(
        self, reader: _Tables, result: StudyResult, changes: Mapping[str, Difference], levels: Floats, is_in: Mask
    ) -> Iterator[OutcomeReasons]:
        """Of every outcome that moved and is known in every future."""
        if not is_in.any():
            return
        first, second = (
            {name: _of_pairs(summary.values, is_in) for name, summary in scenario.outcomes.items()}
            for scenario in result.results[:2]
        )
        books = PairedBooks(
            self.scenarios,
            self.counts,
            measures(self.counts),
            reader.tables,
            (first, second),
            levels[is_in].reshape(-1, 2, len(HIDDEN_LEVELS)),
        )
        for name, outcome in result.outcomes.items():
            change = _of_pairs(changes[name].values, is_in)
            if len(change) == reader.futures and np.isfinite(change).all():
                change = _without_rounding(change, np.abs(first[name]).max())
                if np.any(change):
                    yield self._reasons_of(outcome, change, reader, books.shares(name))

    def _reasons_of(self, outcome: Outcome, change: Floats, reader: _Tables, shares: ChangeShares) -> OutcomeReasons:
        of_people = shares.of_people
        means = np.abs(of_people.mean(axis=2))
        cells = [(before, after) for before, after in np.argwhere(np.any(of_people, axis=2)).tolist()]
        cells.sort(key=lambda cell: (-means[cell], cell))
        is_count = outcome.is_count and not any(mechanism.per for mechanism in shares.of_others)
        named = [
            Carrier(
                kind=TRANSITION,
                before=self.fates[before].name,
                after=self.fates[after].name,
                change=reader.estimate(of_people[before, after], is_count=is_count),
            )
            for before, after in cells[:_MOST_CARRIERS]
        ]
        size = np.abs(change).max() + np.abs(of_people).sum(axis=(0, 1)).max()
        others = {mechanism: _without_rounding(values, size) for mechanism, values in shares.of_others.items()}
        mechanisms = [
            Carrier(
                kind=MECHANISM,
                name=mechanism.name,
                per=mechanism.per,
                change=reader.estimate(values, is_count=is_count),
            )
            for mechanism, values in others.items()
            if np.any(values)
        ]
        rest = np.array(of_people)
        for cell in cells[:_MOST_CARRIERS]:
            rest[cell] = 0.0
        together = [Carrier(kind=OTHERS, change=reader.estimate(rest.sum(axis=(0, 1)), is_count=is_count))]
        explained = np.add.reduce([of_people.sum(axis=(0, 1)), *others.values()])
        everything = [*named, *mechanisms, *(together if len(cells) > len(named) else [])]
        everything.sort(key=lambda carrier: -abs(carrier.change.mean or 0.0))
        return OutcomeReasons(
            outcome=outcome.name,
            change=reader.estimate(change, is_count=outcome.is_count),
            carriers=tuple(everything),
            left_over=reader.estimate(_without_rounding(change - explained, size), is_count=False),
        )

    # people to follow

    def _stories(self, numbers: Floats, first_replication: int) -> Iterator[PersonStory]:
        """Of the first future that has somebody to follow."""
        for future, row in enumerate(numbers):
            known = stories_of(row)
            for choice, story in zip((TYPICAL, UNLUCKY), known, strict=False):
                yield self._story(choice, first_replication + future, story)
            if known:
                return

    def _story(self, choice: str, future: int, story: StoryNumbers) -> PersonStory:
        before, after = (self._side(arm, side) for arm, side in enumerate(story.sides))
        return PersonStory.model_validate(
            {
                "choice": choice,
                "future": future,
                "met": self._date(story.sides[0].born),
                "found_by": list(case_kinds(self.scenarios).values())[story.kind],
                "days": story.days,
                "below": story.below,
                "same": story.same,
                "above": story.above,
                "before": before,
                "after": after,
            }
        )

    def _side(self, arm: int, side: StorySide) -> ToldSide:
        fate = self.fates[side.fate].name
        ended = (side.ended, fate)
        events = sorted([*side.events, ended], key=lambda event: (event[0], event is not ended))
        return ToldSide(
            scenario=self.names[arm],
            fate=fate,
            officer_hours=side.officer_hours,
            events=tuple(StoryEvent(when=self._date(hour), what=what) for hour, what in events),
        )

    def _date(self, hour: float) -> str:
        start = dt.datetime.combine(self.scenarios[0].time.start, dt.time())
        return (start + dt.timedelta(minutes=round(hour * 60.0))).isoformat(timespec="minutes")


class _Tables:
    """The arrays of all futures, of shape (measures, fates, fates, futures), a year, and estimates from them."""

    def __init__(self, tables: Floats, fates: tuple[FateKind, ...], counts: tuple[str, ...], years: float) -> None:
        self.tables = tables
        self._rows = measures(counts)
        self._fates = fates
        self._years = years
        self.futures = tables.shape[-1]
        count = len(fates)
        self.is_same = np.eye(count, dtype=bool)
        # people whose case was over before the measured months, or who came to notice neither before nor after
        outside = [fate.name in (NOT_MET, EARLIER) for fate in fates]
        self.is_told = ~np.logical_and.outer(outside, outside)
        ranks = np.array([math.nan if fate.rank is None else float(fate.rank) for fate in fates])
        self.is_harsher = ranks[None, :] > ranks[:, None]
        self.is_milder = ranks[None, :] < ranks[:, None]
        # every change that could be told is one of a family
        self._level = corrected_level(count * (count - 1))

    def measure(self, name: str) -> Floats:
        """One measure, of shape (fates, fates, futures)."""
        return np.asarray(self.tables[self._rows[name]])

    def people(self, cells: Mask) -> Floats:
        """People of some transitions together, of shape (futures,)."""
        return np.asarray(self.measure(PEOPLE)[cells].sum(axis=0))

    def is_nobody(self, cells: Mask) -> bool | None:
        """Whether no future has anybody in some transitions; None with too few futures to say."""
        return None if self.futures < FEWEST_PAIRS else not np.any(self.people(cells))

    def estimate(self, values: Floats, *, is_count: bool = True) -> Estimate:
        """A mean over futures with its 95% interval."""
        low, high = self._ends(values, LEVEL, is_count=is_count)
        return Estimate(mean=_mean(values), low=low, high=high)

    def headcount(self, values: Floats) -> Estimate:
        """A mean number of people with its 95% interval: there can't be fewer than none."""
        low, high = self._ends(values, LEVEL, is_count=True)
        return Estimate(mean=_mean(values), low=_not_below_none(low), high=high)

    def judged(self, values: Floats) -> JudgedEstimate:
        """A number of people with the interval that judges beside its own."""
        own = self.headcount(values)
        low, high = self._ends(values, self._level, is_count=True)
        return JudgedEstimate(
            mean=own.mean, low=own.low, high=own.high, low_family=_not_below_none(low), high_family=high
        )

    def _ends(self, values: Floats, level: float, *, is_count: bool) -> tuple[float | None, float | None]:
        if self.futures < 2:
            return None, None
        interval = mean_interval(values, level, 1.0 / self._years if is_count else 0.0)
        return float(interval.low), float(interval.high)

    def changes_of_people(self) -> dict[str, JudgedEstimate]:
        """Records and reoffences that somebody has under one policy only, of all people together."""
        return {field: self.judged(self.measure(measure).sum(axis=(0, 1))) for field, measure in _CHANGES.items()}

    def told_fates(self) -> tuple[Fate, ...]:
        """The fates that anybody has, with how many a year under each policy."""
        people = np.where(self.is_told[..., None], self.measure(PEOPLE), 0.0)
        return tuple(
            Fate(
                name=fate.name,
                label=fate.label,
                rank=fate.rank,
                before=self.headcount(people[place].sum(axis=0)),
                after=self.headcount(people[:, place].sum(axis=0)),
            )
            for place, fate in enumerate(self._fates)
            if np.any(people[place]) or np.any(people[:, place])
        )

    def transitions(self) -> Iterator[Transition]:
        """All that anybody makes, those that change a fate first, the largest first."""
        people = self.measure(PEOPLE)
        hours = self.measure(f"before {HOURS}") - self.measure(f"after {HOURS}")
        # nobody need have a change of fate of which something is counted: their case was over before, say
        is_any = np.any(people, axis=2) | np.any(hours, axis=2)
        for measure in _CHANGES.values():
            is_any |= np.any(self.measure(measure), axis=2)
        cells = np.argwhere(is_any & self.is_told).tolist()
        cells.sort(key=lambda cell: (cell[0] == cell[1], -_total(people[cell[0], cell[1]]), cell))
        for before, after in cells:
            values = people[before, after]
            judged = self.judged(values)
            is_rare = self.futures >= FEWEST_PAIRS and bool(shares_same(values) >= RARE)
            changes = {
                field: self.headcount(self.measure(measure)[before, after]) for field, measure in _CHANGES.items()
            }
            yield Transition(
                before=self._fates[before].name,
                after=self._fates[after].name,
                people=judged,
                is_settled=(bool(are_enough(values)) or is_rare) and (judged.low_family or 0.0) > 0.0,
                hours_freed=self.estimate(hours[before, after], is_count=False),
                **changes,
            )


def _of_pairs(values: Floats, is_in: Mask) -> Floats:
    """Values of those futures whose pair is in."""
    return np.asarray(values[: len(is_in)][is_in[: len(values)]])


def _without_rounding(values: Floats, size: float) -> Floats:
    """Values, zero where they are what is left of adding up in another order."""
    return np.where(np.abs(values) < _ROUNDING * size, 0.0, values)


def _not_below_none(low: float | None) -> float | None:
    return None if low is None else max(low, 0.0)


def _mean(values: Floats) -> float | None:
    mean = float(moments(values).mean)
    return mean if math.isfinite(mean) else None


def _total(values: Floats) -> float:
    return math.fsum(values.tolist())
