"""The hidden population of commercial farms, one farm and one tip at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from paper_force import CRIME, FARMS, context_of, fixed, quiet_model

from forcesim.scenario.schema.crime import Farms as Description
from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.farms import Farms
from forcesim.simulation.groups import Groups
from forcesim.simulation.random_streams import exponential, lognormal_of_median

YEAR, WEEK = 8766.0, 168.0


class Bench:
    """Farms by themselves, with five officers who work on them round the clock, or with none."""

    def __init__(
        self, officers: float = 5.0, *, has_groups: bool = False, by_day: bool = False, **description: Any
    ) -> None:
        shift = {"start": 8, "hours": 8} if by_day else {"start": 0, "hours": 24}
        self.model = quiet_model(teams={"squad": {"head_count": officers}}, rosters={"always": {"shifts": (shift,)}})
        self.clock, self.ledger, self.streams = self.model.clock, self.model.ledger, self.model.streams
        context = context_of(self.model)
        crime = OrganisedCrime.model_validate(CRIME | {"leads_per_year": 0.0, "life_years": 100.0})
        self.groups = Groups(crime, context) if has_groups else None
        self.farms = Farms(Description.model_validate(FARMS | description), context, self.groups)

    def until(self, hour: float) -> None:
        self.clock.run(hour)

    def counts(self, *names: str) -> list[float]:
        return [self.ledger.whole(name) for name in names]

    def uniforms(self, kind: str, purpose: str, count: int, occurrence: int = 0) -> np.ndarray:
        return self.streams.stream(kind, purpose, occurrence).first(count)


def test_farms_that_nobody_finds_open_at_their_rate_and_close_by_themselves() -> None:
    bench = Bench(at_start=4, opened_per_year=30.0, life_years=0.4)
    opened = arrival_times(intensity(30.0, None, bench.model.calendar), bench.streams, "farm")
    lives = [exponential(uniform, 0.4 * YEAR) for uniform in bench.uniforms("farm at start", "life", 4)]
    ends = [time + exponential(uniform, 0.4 * YEAR)
            for time, uniform in zip(opened, bench.uniforms("farm", "life", len(opened)), strict=True)]  # fmt: skip
    for hour in (10.0, 3000.0, 20_000.0):
        bench.until(hour)
        born = 4 + int((opened <= hour).sum())
        closed = sum(end <= hour for end in (*lives, *ends))
        assert bench.ledger.value("farms_active") == born - closed
        assert bench.counts("farms_missed", "farms_found") == [closed, 0.0]


def test_a_farm_harvests_a_crop_at_the_end_of_each_cycle_and_those_of_the_start_are_anywhere_in_theirs() -> None:
    bench = Bench(at_start=6, opened_per_year=5.0, crop_weeks=10.0)
    crop = 10.0 * WEEK
    opened = arrival_times(intensity(5.0, None, bench.model.calendar), bench.streams, "farm")
    firsts = [*(crop * bench.uniforms("farm at start", "cycle", 6)), *(opened + crop)]
    hour = 5000.0
    bench.until(hour)
    bench.farms.finish()
    assert bench.counts("farms_missed") == [0.0]
    expected = sum(int((hour - first) // crop) + 1 for first in firsts if first <= hour)
    assert bench.counts("crops_harvested") == [expected]


def test_the_first_crop_of_a_new_farm_comes_after_a_whole_cycle() -> None:
    for hour, crops in ((1679.5, 0.0), (1680.5, 1.0), (3359.5, 1.0), (3360.5, 2.0)):
        bench = Bench(0.0, crop_weeks=10.0)
        bench.farms.open_reported("case theft", 7, 40.0)
        bench.until(hour)
        bench.farms.finish()
        assert bench.counts("crops_harvested") == [crops]


def test_a_farm_that_is_gone_harvests_no_more() -> None:
    bench = Bench(at_start=30, life_years=0.01, crop_weeks=10.0)
    lives = [exponential(uniform, 0.01 * YEAR) for uniform in bench.uniforms("farm at start", "life", 30)]
    phases = 10.0 * WEEK * bench.uniforms("farm at start", "cycle", 30)
    bench.until(20_000.0)
    bench.farms.finish()
    assert bench.counts("farms_missed") == [30.0]
    assert bench.counts("crops_harvested") == [
        sum(int((life - phase) // (10.0 * WEEK)) + 1 for life, phase in zip(lives, phases, strict=True) if phase < life)
    ]


def test_a_tip_is_worked_closes_the_farm_and_seizes_its_plants() -> None:
    bench = Bench(at_start=3, tips_per_year=20.0, plants_sigma=0.5)
    plants = [lognormal_of_median(uniform, 100.0, 0.5) for uniform in bench.uniforms("farm at start", "plants", 3)]
    tips = [exponential(uniform, YEAR / 20.0) for uniform in bench.uniforms("farm at start", "tip", 3)]
    for index in np.argsort(tips).tolist():
        found = bench.counts("farms_found")[0]
        bench.until(tips[index] + 0.9)
        assert bench.counts("farms_found") == [found]
        # an hour of work by one of the officers
        bench.until(tips[index] + 1.1)
        assert bench.counts("farms_found") == [found + 1.0]
    assert bench.counts("plants_seized") == [pytest.approx(sum(plants))]
    bench.until(20_000.0)
    # nobody tells of a farm that is no more, and it does not close once again
    assert bench.counts("farms_found", "farms_missed") == [3.0, 0.0]
    assert bench.ledger.value("farms_active") == 0.0


def test_tips_follow_each_other_after_gaps_of_their_own_as_long_as_nobody_comes() -> None:
    # each waits for an hour only, so that whoever looks half an hour later sees it and an hour later does not
    bench = Bench(0.0, at_start=1, tips_per_year=10.0, tip_shelf_life_days=1 / 24)
    gaps = [exponential(bench.uniforms("farm at start", "tip", 1, nth)[0], YEAR / 10.0) for nth in range(8)]
    assert min(gaps) > 2.0
    for time in np.cumsum(gaps).tolist():
        waiting = []
        for hour in (time - 0.5, time + 0.5, time + 1.5):
            bench.until(hour)
            waiting.append(bench.model.teams["squad"].waiting_tasks())
        assert waiting == [0, 1, 0]


def test_less_than_a_tip_a_year_still_finds_farms_in_time() -> None:
    bench = Bench(at_start=200, tips_per_year=0.9)
    bench.until(2 * YEAR)
    found = 200 * (1 - np.exp(-1.8))
    # but for the two in a hundred that close by themselves; four standard errors of a binomial count
    assert bench.counts("farms_found")[0] == pytest.approx(0.985 * found, abs=4 * np.sqrt(200 * 0.165 * 0.835))


def test_a_farm_of_which_one_has_heard_is_worked_once_however_many_tips_come() -> None:
    bench = Bench(at_start=1, tips_per_year=1000.0, stages=(fixed(100.0),))
    bench.until(500.0)
    assert bench.counts("farms_found") == [1.0]
    assert bench.ledger.whole("plants_seized") == pytest.approx(100.0)
    # a tip at least every few days: had each been worked, officers would have done more than a hundred hours
    assert float(np.sum(bench.ledger.monthly_hours("farms", ["squad"]))) == pytest.approx(100.0)


def test_a_tip_that_nobody_starts_in_time_is_dropped_and_the_next_one_counts_again() -> None:
    bench = Bench(0.0, at_start=1, tips_per_year=0.0, tip_shelf_life_days=5.0)
    bench.farms.open_reported("case theft", 7, 40.0)
    squad = bench.model.teams["squad"]
    waiting = []
    for hour in (1.0, 119.0, 121.0):
        bench.until(hour)
        waiting.append(squad.waiting_tasks())
    assert waiting == [1, 1, 0]
    # the farm goes on
    assert bench.ledger.value("farms_active") == 2.0
    assert bench.counts("farms_found", "farms_missed") == [0.0, 0.0]


def test_work_on_a_tip_that_was_begun_is_brought_to_an_end_although_its_shelf_life_ends_overnight() -> None:
    bench = Bench(by_day=True, stages=(fixed(12.0),), tip_shelf_life_days=1.0)
    bench.farms.open_reported("case theft", 7, 40.0)
    bench.until(35.9)
    assert bench.counts("farms_found") == [0.0]
    bench.until(36.1)
    assert bench.counts("farms_found") == [1.0]


def test_a_farm_that_closes_while_its_tip_waits_is_missed_and_one_whose_traces_are_worked_is_found() -> None:
    def ended(officers: float) -> list[float]:
        # traces that take longer than any of these farms lasts
        bench = Bench(officers, life_years=0.01, stages=(fixed(4000.0),), tip_shelf_life_days=10_000.0)
        for index in range(2):
            bench.farms.open_reported("case theft", index, 40.0)
        bench.until(9000.0)
        assert bench.ledger.value("farms_active") == 0.0
        assert bench.model.teams["squad"].waiting_tasks() == 0
        return bench.counts("farms_found", "farms_missed")

    assert ended(0.0) == [0.0, 2.0]
    assert ended(5.0) == [2.0, 0.0]


def test_a_reported_farm_has_the_plants_that_were_reported_and_a_tip_on_it_at_once() -> None:
    bench = Bench()
    bench.farms.open_reported("case theft", 7, 40.0)
    bench.until(1.5)
    assert bench.counts("farms_found", "plants_seized") == [1.0, 40.0]


def test_a_farm_that_was_found_leads_to_the_group_behind_it_if_there_is_one() -> None:
    def leads(group_share: float, lead_share: float, *, has_groups: bool = True) -> float:
        bench = Bench(has_groups=has_groups, group_share=group_share, lead_share=lead_share)
        for index in range(200):
            bench.farms.open_reported("case theft", index, 40.0)
        bench.until(200.0)
        assert bench.counts("farms_found") == [200.0]
        return bench.counts("leads_received")[0]

    numbers = Bench()
    owned = numbers.uniforms("farm of case theft", "ownership", 200) < 0.6
    speaking = numbers.uniforms("farm of case theft", "lead", 200) < 0.4
    assert leads(0.6, 0.4) == (owned & speaking).sum() > 20
    assert leads(0.6, 1.0) == owned.sum()
    assert leads(0.0, 1.0) == leads(1.0, 0.0) == leads(1.0, 1.0, has_groups=False) == 0.0
