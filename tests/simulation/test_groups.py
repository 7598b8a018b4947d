"""The hidden population of groups, one group and one hour at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from paper_force import CRIME, context_of, quiet_model

from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.group import Group
from forcesim.simulation.groups import Groups
from forcesim.simulation.random_streams import exponential, geometric, lognormal

YEAR = 8766.0
# three groups that stay, and of which police learn nothing, unless a test says otherwise
QUIET = CRIME | {"groups_at_start": 3, "leads_per_year": 0.0, "life_years": 100.0}


class Bench:
    """Groups by themselves, in a force without officers."""

    def __init__(self, **description: Any) -> None:
        self.model = quiet_model(teams={"squad": {"head_count": 0}})
        self.clock, self.ledger, self.streams = self.model.clock, self.model.ledger, self.model.streams
        self.groups = Groups(OrganisedCrime.model_validate(QUIET | description), context_of(self.model))

    @property
    def first(self) -> Group:
        return self.groups.existing[0]

    def until(self, hour: float) -> None:
        self.clock.run(hour)

    def levels(self) -> list[float]:
        """Active groups, their members, and the harm that is done at once."""
        return [self.ledger.value(name) for name in ("active_groups", "group_members", "group_harm")]

    def uniform(self, kind: str, purpose: str, index: int, occurrence: int = 0) -> float:
        return self.streams.entity(kind, occurrence).number(purpose, index)


def test_groups_differ_in_harm_around_one_and_in_members_from_one_up() -> None:
    bench = Bench(groups_at_start=400, harm_sigma=1.0, members_mean=8.0)
    for index, group in enumerate(bench.groups.existing):
        numbers = [bench.uniform("group at start 0", purpose, index) for purpose in ("harm", "members")]
        assert group.weight == pytest.approx(lognormal(numbers[0], 1.0, 1.0))
        assert group.members == 1 + geometric(numbers[1], 7.0)
    members = sum(group.members for group in bench.groups.existing)
    # a geometric count of mean 7 has the variance 7 · 8
    assert members / 400 == pytest.approx(8.0, abs=4 * (56 / 400) ** 0.5)
    assert bench.levels() == [400.0, members, pytest.approx(sum(group.weight for group in bench.groups.existing))]


def test_groups_fade_after_lives_of_their_own_and_others_form_at_their_rate() -> None:
    bench = Bench(life_years=0.5, formed_per_year=6.0)
    lives = [exponential(bench.uniform("group at start 0", "life", index), 0.5 * YEAR) for index in range(3)]
    formed = arrival_times(intensity(6.0, None, bench.model.calendar), bench.streams, "group")
    ends = [
        time + exponential(bench.uniform("group 0", "life", index), 0.5 * YEAR) for index, time in enumerate(formed)
    ]
    for hour in (100.0, 2000.0, 8000.0, 20_000.0):
        bench.until(hour)
        active = sum(life > hour for life in lives)
        active += sum(begin <= hour < end for begin, end in zip(formed, ends, strict=True))
        assert bench.levels()[0] == len(bench.groups.existing) == active


def test_a_group_that_is_gone_takes_its_members_and_harm_along_and_does_not_fade_again() -> None:
    bench = Bench(life_years=0.1, members_mean=5.0, harm_sigma=0.5)
    gone, *others = bench.groups.existing
    bench.groups.remove(gone)
    assert not gone.exists
    assert bench.groups.existing == others
    assert bench.levels() == [
        2.0, sum(group.members for group in others), pytest.approx(sum(group.weight for group in others)),
    ]  # fmt: skip
    bench.until(20_000.0)
    assert bench.levels() == [0.0, 0.0, pytest.approx(0.0)]


def test_a_number_finds_a_group_in_proportion_to_the_harm_that_it_does_undisturbed() -> None:
    bench = Bench(groups_at_start=5, harm_sigma=1.0)

    def expected(uniform: float) -> Group:
        weights = np.cumsum([group.weight for group in bench.groups.existing])
        return bench.groups.existing[int(np.searchsorted(weights / weights[-1], uniform, side="right"))]

    uniforms = np.linspace(0.001, 0.999, 50).tolist()
    assert all(bench.groups.pick(uniform) is expected(uniform) for uniform in uniforms)
    # whoever lies low is among them, whoever is gone is not
    bench.groups.set_level(bench.first, 0.0)
    assert bench.groups.pick(0.0) is bench.first
    bench.groups.remove(bench.groups.existing[2])
    assert all(bench.groups.pick(uniform) is expected(uniform) for uniform in uniforms)
    bench.groups.succeed_later(bench.first, 1.0)
    bench.until(2.0)
    assert all(bench.groups.pick(uniform) is expected(uniform) for uniform in uniforms)
    assert bench.groups.pick(1.0) is bench.groups.existing[-1]
    assert Bench(groups_at_start=0).groups.pick(0.5) is None


def test_a_successor_is_the_next_generation_of_the_market() -> None:
    bench = Bench()
    gone = bench.groups.existing[1]
    bench.groups.remove(gone)
    bench.groups.succeed_later(gone, 50.0)
    bench.until(49.0)
    assert len(bench.groups.existing) == 2
    bench.until(51.0)
    successor = bench.groups.existing[-1]
    assert (successor.kind, successor.index, successor.generation) == (gone.kind, gone.index, gone.generation + 1)


def test_a_level_is_the_part_of_its_harm_that_a_group_does() -> None:
    bench = Bench(members_mean=5.0, harm_sigma=0.5)
    group = bench.first
    everything = bench.levels()
    bench.groups.set_level(group, 0.25)
    # it is as active as before, with all its members
    assert bench.levels() == [*everything[:2], pytest.approx(everything[2] - 0.75 * group.weight)]
    bench.groups.set_level(group, 0.0)
    assert bench.levels() == [
        2.0, everything[1] - group.members, pytest.approx(everything[2] - group.weight),
    ]  # fmt: skip
    bench.groups.set_level(group, 1.0)
    assert bench.levels() == [*everything[:2], pytest.approx(everything[2])]


def test_what_was_to_happen_to_a_group_happens_unless_it_is_gone() -> None:
    bench = Bench()
    back, gone = bench.groups.existing[:2]
    for group in (back, gone):
        bench.groups.set_level(group, 0.0)
        bench.groups.set_level_later(group, 1.0, 100.0)
    bench.groups.remove(gone)
    bench.until(99.0)
    assert (back.level, bench.levels()[0]) == (0.0, 1.0)
    bench.until(101.0)
    assert (back.level, gone.level, bench.levels()[0]) == (1.0, 0.0, 2.0)


def test_extra_harm_is_done_for_its_time_and_displaced_harm_only_where_another_group_is_active() -> None:
    bench = Bench()
    bench.groups.extra_harm(0.5, 10.0)
    bench.groups.displace(0.25, 20.0)
    heights = []
    for hour in (5.0, 15.0, 25.0):
        bench.until(hour)
        heights.append(bench.levels()[2])
    assert heights == pytest.approx([3.75, 3.25, 3.0])
    for group in bench.groups.existing:
        bench.groups.set_level(group, 0.0)
    bench.groups.displace(0.25, 20.0)
    assert bench.levels()[2] == pytest.approx(0.0)


# leads


def test_an_active_group_gives_leads_at_its_rate_and_one_that_lies_low_or_is_gone_gives_none() -> None:
    bench = Bench(groups_at_start=1, leads_per_year=40.0)
    gaps = [exponential(bench.uniform("group at start 0", "lead", 0, nth), YEAR / 40.0) for nth in range(400)]
    times = np.cumsum(gaps)

    def received(hour: float) -> float:
        bench.until(hour)
        return bench.ledger.whole("leads_received")

    assert received(6000.0) == (times <= 6000.0).sum() > 10
    bench.groups.set_level(bench.first, 0.0)
    assert received(9000.0) == (times <= 6000.0).sum()
    bench.groups.set_level(bench.first, 0.1)
    awake = (times <= 6000.0).sum() + ((times > 9000.0) & (times <= 12_000.0)).sum()
    assert received(12_000.0) == awake
    bench.groups.remove(bench.first)
    assert received(20_000.0) == awake


def test_a_rate_of_less_than_a_lead_a_year_still_brings_some() -> None:
    bench = Bench(groups_at_start=40, leads_per_year=0.5)
    bench.until(2 * YEAR)
    # forty in two years on average, within four standard errors of a Poisson count
    assert bench.ledger.whole("leads_received") == pytest.approx(40, abs=4 * 40**0.5)


def test_a_small_case_speaks_of_a_group_with_the_probability_that_the_scenario_gives() -> None:
    bench = Bench(lead_yield=0.3)
    for index in range(200):
        bench.groups.lead_from_case("case theft", index, 1)
    speaking = [bench.uniform("case theft", "lead", index, 1) < 0.3 for index in range(200)]
    assert bench.ledger.whole("leads_received") == sum(speaking)


def test_a_lead_on_a_group_that_lies_low_or_is_gone_leads_nowhere() -> None:
    bench = Bench(groups_at_start=2, lead_yield=1.0)
    low, gone = bench.groups.existing
    bench.groups.lead_from_farm(low, "farm", 1)
    assert bench.ledger.whole("leads_received") == 1.0
    bench.groups.set_level(low, 0.0)
    bench.groups.remove(gone)
    for group in (low, gone):
        bench.groups.lead_from_farm(group, "farm", 1)
    bench.groups.lead_from_case("case theft", 1, 0)
    assert bench.ledger.whole("leads_received") == 1.0
    # and where there is no group at all there is nobody to speak of
    nobody = Bench(groups_at_start=0, lead_yield=1.0)
    nobody.groups.lead_from_case("case theft", 1, 0)
    assert nobody.ledger.whole("leads_received") == 0.0
