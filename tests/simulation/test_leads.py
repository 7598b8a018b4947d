"""Leads and investigations, hour by hour, with five investigators round the clock."""

from __future__ import annotations

import math
from typing import Any

import pytest
from paper_force import CRIME, context_of, fixed, quiet_model

from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.group import Group
from forcesim.simulation.leads import Leads
from forcesim.simulation.random_streams import exponential

WEEK = 168.0
# leads of an hour's work that hardly go stale; one of them opens an investigation of ten hours by one officer
FRESH = CRIME | {"lead_half_life_weeks": 1000.0, "investigation": (fixed(10.0),)}


class Bench:
    """Leads by themselves: groups of four members that nothing happens to, and notes of what would."""

    def __init__(
        self, groups: int = 1, officers: float = 5.0, end: float = 0.5, *, by_day: bool = False, **description: Any
    ) -> None:
        shift = {"start": 8, "hours": 8} if by_day else {"start": 0, "hours": 24}
        self.model = quiet_model(teams={"squad": {"head_count": officers}}, rosters={"always": {"shifts": (shift,)}})
        self.clock, self.ledger = self.model.clock, self.model.ledger
        self.groups = [Group("group", index, 0) for index in range(groups)]
        for group in self.groups:
            group.level, group.members = 1.0, 4
        self.existing = list(self.groups)
        self.blows: list[tuple[int, float, int, float]] = []

        def number(purpose: str, _group: Group, _nth: int) -> float:
            assert purpose == "end of investigation"
            return end

        def disrupted(group: Group, depth: float, nth: int) -> None:
            self.blows.append((group.index, depth, nth, self.clock.now))

        parsed = OrganisedCrime.model_validate(FRESH | description)
        self.leads = Leads(parsed, context_of(self.model), self.existing, number, disrupted)
        self._received = 0

    def lead(self, group: int = 0) -> int:
        """A lead on a group now; gives the index that keys its random numbers."""
        self._received += 1
        self.leads.receive(self.groups[group], "case theft", self._received, 0)
        return self._received

    def until(self, hour: float) -> None:
        self.clock.run(hour)

    def counts(self, *names: str) -> list[float]:
        return [self.ledger.whole(name) for name in names]


# leads


def test_a_lead_that_nobody_develops_goes_stale_after_a_life_with_the_half_life_of_the_scenario() -> None:
    bench = Bench(officers=0.0, lead_half_life_weeks=8.0)
    lives = [
        exponential(
            bench.model.streams.stream("case theft", "lead life").number(bench.lead()), 8.0 * WEEK / math.log(2.0)
        )
        for _ in range(200)
    ]
    # half of all are stale after eight weeks: four standard errors of a binomial share
    assert sum(life <= 8.0 * WEEK for life in lives) / 200 == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(200))
    for hour in (WEEK, 8.0 * WEEK, 30.0 * WEEK):
        bench.until(hour)
        stale = sum(life <= hour for life in lives)
        assert bench.counts("leads_received", "leads_stale") == [200.0, stale]
        assert bench.model.teams["squad"].waiting_tasks() == 200 - stale


def test_what_is_developed_is_of_use_until_it_goes_stale_and_what_an_investigation_used_never_does() -> None:
    # three leads open an investigation: two are developed and wait for a third
    bench = Bench(lead_half_life_weeks=0.5, leads_to_open=3)
    for _ in range(2):
        bench.lead()
    bench.until(1.5)
    assert len(bench.groups[0].developed) == 2
    bench.until(50 * WEEK)
    assert bench.counts("leads_developed", "leads_stale", "investigations_opened") == [2.0, 2.0, 0.0]
    assert bench.groups[0].developed == []
    used = Bench(lead_half_life_weeks=0.5)
    used.lead()
    used.until(50 * WEEK)
    assert used.counts("leads_stale", "investigations_opened") == [0.0, 1.0]


def test_a_lead_that_goes_stale_while_it_is_developed_opens_nothing() -> None:
    bench = Bench(lead_half_life_weeks=0.01, lead_work=fixed(500.0))
    bench.lead()
    bench.until(1000.0)
    assert bench.counts("leads_developed", "leads_stale", "investigations_opened") == [1.0, 1.0, 0.0]


def half_life(hours: float) -> float:
    """The half-life in weeks with which the first lead of a bench goes stale after so many hours."""
    uniform = quiet_model().streams.stream("case theft", "lead life").number(1)
    return hours / -math.log(1.0 - uniform) * math.log(2.0) / WEEK


def test_a_lead_goes_stale_at_the_hour_that_its_own_number_says() -> None:
    bench = Bench(officers=0.0, lead_half_life_weeks=half_life(500.0))
    bench.lead()
    stale = []
    for hour in (499.9, 500.1):
        bench.until(hour)
        stale.append(bench.counts("leads_stale")[0])
    assert stale == [0.0, 1.0]


def test_what_was_begun_is_brought_to_an_end_although_the_lead_went_stale_overnight() -> None:
    # twelve hours of work: eight by the first evening, four the next morning; stale at midnight
    bench = Bench(by_day=True, lead_work=fixed(12.0), lead_half_life_weeks=half_life(24.0))
    bench.lead()
    bench.until(35.9)
    assert bench.counts("leads_stale", "leads_developed") == [1.0, 0.0]
    bench.until(36.1)
    assert bench.counts("leads_developed", "investigations_opened") == [1.0, 0.0]


# investigations


def test_an_investigation_opens_with_the_leads_it_takes_and_ends_when_its_work_is_done() -> None:
    bench = Bench(leads_to_open=2, effects={"dismantled_share": 1.0, "major_share": 0.0, "minor_share": 0.0})
    bench.lead()
    bench.until(5.0)
    assert bench.counts("investigations_opened") == [0.0]
    bench.lead()
    # developed by the hour 6, worked for ten hours by one officer
    bench.until(15.9)
    assert bench.counts("investigations_opened", "investigations_closed") == [1.0, 0.0]
    bench.until(16.1)
    assert bench.counts("investigations_closed", "disruptions.dismantled") == [1.0, 1.0]
    assert bench.blows == [(0, 1.0, 0, pytest.approx(16.0))]


def test_the_next_investigation_of_a_group_is_another_one() -> None:
    bench = Bench(effects={"dismantled_share": 0.0, "major_share": 1.0, "minor_share": 0.0})
    bench.lead()
    bench.until(20.0)
    bench.lead()
    bench.until(40.0)
    assert [nth for _, _, nth, _ in bench.blows] == [0, 1]


def test_of_a_group_that_is_investigated_no_second_investigation_opens_until_the_first_ends() -> None:
    bench = Bench()
    for _ in range(3):
        bench.lead()
    bench.until(10.9)
    assert bench.counts("leads_developed", "investigations_opened") == [3.0, 1.0]
    # what was learnt meanwhile opens the next as soon as it ends
    bench.until(11.1)
    assert bench.counts("investigations_opened", "investigations_closed") == [2.0, 1.0]


def test_no_more_run_than_there_is_room_for_and_the_group_of_which_most_is_known_comes_first() -> None:
    bench = Bench(groups=4, running_at_most=1)
    bench.lead(0)
    bench.until(1.5)
    for group in (1, 2, 3, 2):
        bench.lead(group)
    opened = []
    for hour in (5.0, 12.0, 22.0, 32.0, 50.0):
        bench.until(hour)
        opened.append((bench.counts("investigations_opened")[0], [group.investigations for group in bench.groups]))
    # the first of all, then that with two leads, then of equal ones the oldest
    assert opened == [
        (1.0, [1, 0, 0, 0]),
        (2.0, [1, 0, 1, 0]),
        (3.0, [1, 1, 1, 0]),
        (4.0, [1, 1, 1, 1]),
        (4.0, [1, 1, 1, 1]),
    ]


def test_where_no_investigation_may_run_none_opens() -> None:
    bench = Bench(running_at_most=0)
    bench.lead()
    bench.until(100.0)
    assert bench.counts("leads_developed", "investigations_opened") == [1.0, 0.0]


@pytest.mark.parametrize(
    ("end", "kind", "depth", "arrested"),
    [
        (0.29, "dismantled", 1.0, 4.0),
        (0.31, "major", 0.6, 2.0),
        (0.49, "major", 0.6, 2.0),
        (0.51, "minor", 0.25, 1.0),
        (0.59, "minor", 0.25, 1.0),
        (0.61, None, 0.0, 0.0),
    ],
)
def test_an_investigation_ends_as_its_number_falls_among_the_shares(
    end: float, kind: str | None, depth: float, arrested: float
) -> None:
    # three in ten dismantled, two in ten major, one in ten minor, the rest nothing; groups of four members
    bench = Bench(end=end, effects={"dismantled_share": 0.3, "major_share": 0.2, "minor_share": 0.1})
    bench.lead()
    bench.until(20.0)
    assert bench.counts("investigations_closed", "members_arrested") == [1.0, arrested]
    assert bench.counts("disruptions", *(f"disruptions.{name}" for name in ("dismantled", "major", "minor"))) == [
        float(kind is not None), *(float(kind == name) for name in ("dismantled", "major", "minor")),
    ]  # fmt: skip
    assert [blow[:2] for blow in bench.blows] == ([(0, depth)] if kind else [])


def test_an_investigation_on_a_group_that_is_gone_ends_where_it_stands_and_makes_room() -> None:
    bench = Bench(groups=2, running_at_most=1)
    bench.lead(0)
    bench.until(2.0)
    bench.lead(1)
    bench.until(5.0)
    # four hours of ten are done
    bench.existing.remove(bench.groups[0])
    bench.leads.lose(bench.groups[0])
    counted = bench.counts("investigations_closed", "investigations_abandoned", "hours_abandoned")
    assert counted == [1.0, 1.0, pytest.approx(4.0)]
    assert bench.counts("investigations_opened") == [2.0]
    bench.until(100.0)
    assert bench.counts("investigations_closed", "investigations_abandoned") == [2.0, 1.0]
    assert [blow[0] for blow in bench.blows] == [1]
    # of a group on which nothing runs there is nothing to end
    bench.leads.lose(bench.groups[1])
    assert bench.counts("investigations_abandoned") == [1.0]


def test_the_strike_goes_before_leads_and_what_comes_before_the_strike_after_them() -> None:
    def investigated(stages: int, hour: float) -> tuple[list[float], float]:
        """When the investigation has ended and how many leads are developed by an hour, with one officer for all.

        From half past one on eight hours of leads on another group are waiting.
        """
        bench = Bench(groups=2, officers=1.0, investigation=tuple(fixed(2.0) for _ in range(stages)), leads_to_open=1)
        bench.lead(0)
        bench.until(1.5)
        for _ in range(8):
            bench.lead(1)
        bench.until(hour)
        return [pytest.approx(at) for *_, at in bench.blows], bench.counts("leads_developed")[0]

    # worked from the hour 1; the second stage comes at 3: as a strike it goes on at once, and without a second stage
    # the investigation ends there
    assert investigated(2, 5.1) == ([5.0], 1.0)
    assert investigated(1, 3.1) == ([3.0], 1.0)
    # of three stages the second waits until all leads are developed, at the hour 11, then the strike follows
    assert investigated(3, 11.1) == ([], 9.0)
    assert investigated(3, 15.1) == ([15.0], 9.0)
