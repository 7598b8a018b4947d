"""Crews and queues, against hand calculations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from forcesim.scenario.schema import force
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.scenario import Time
from forcesim.simulation.clock import Calendar, Clock
from forcesim.simulation.ledger import Ledger
from forcesim.simulation.teams import Task, Team, WorkStage


class Bench:
    """One team on a bench: officers come on, tasks arrive, and every end is noted with its hour."""

    def __init__(self, stint: float = 24.0) -> None:
        self.calendar = Calendar(Time(start=dt.date(2015, 8, 1), warm_up_years=Quantity(0), years=Quantity(1 / 12)))
        self.clock = Clock()
        self.ledger = Ledger(self.calendar, self.clock)
        description = force.Team(head_count=Quantity(1), roster="any", stint_hours=Quantity(stint))
        self.team = Team("desk", description, self.clock, self.ledger)
        self.ends: dict[str, float] = {}
        self.tasks: dict[str, Task] = {}

    def shift(self, start: float, end: float, officers: int, efficiency: float = 1.0, is_lent: bool = False) -> None:
        def come(_: object) -> None:
            self.ledger.hours("desk", "received" if is_lent else "rostered", start, end, officers * efficiency)
            self.team.come_on(officers, end, efficiency, is_lent)
            self.team.dispatch()

        self.clock.at(start, come)

    def task(self, name: str, when: float, *stages: tuple[float, int], priority: int = 5, delay: float = 0.0) -> None:
        def arrive(_: object) -> None:
            work = [
                WorkStage(hours, crew, delay if index else 0.0, priority) for index, (hours, crew) in enumerate(stages)
            ]
            self.tasks[name] = Task("small_cases", when, work, self._note_end(name))
            self.team.add(self.tasks[name])

        self.clock.at(when, arrive)

    def _note_end(self, name: str) -> Callable[[], None]:
        return lambda: self.ends.__setitem__(name, self.clock.now)

    def run(self) -> None:
        self.clock.run(self.calendar.horizon)
        self.team.finish()
        self.ledger.finish()
        assert self.ledger.hours_unaccounted(["desk"]) < 1e-12


def test_one_officer_takes_as_long_as_the_task_has_hours() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.task("theft", 9, (3, 1))
    bench.run()
    assert bench.ends == {"theft": pytest.approx(12)}


def test_a_crew_shares_the_hours() -> None:
    bench = Bench()
    bench.shift(8, 16, 3)
    bench.task("grow", 9, (6, 2))
    bench.run()
    assert bench.ends == {"grow": pytest.approx(12)}


def test_what_a_shift_leaves_undone_the_next_continues() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.shift(32, 40, 1)
    bench.task("file", 10, (10, 1))
    bench.run()
    assert bench.ends == {"file": pytest.approx(36)}  # six hours the first day, four the next


def test_yesterdays_officers_do_not_work_today() -> None:
    bench = Bench()
    bench.shift(8, 16, 2)
    bench.shift(32, 40, 1)
    bench.task("a", 15, (2, 1))
    bench.task("b", 15, (2, 1))
    bench.run()
    assert bench.ends == {"a": pytest.approx(33), "b": pytest.approx(34)}


def test_a_task_advances_by_the_sum_of_the_crews_that_join_it() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.shift(10, 18, 2, efficiency=0.5, is_lent=True)
    bench.task("case", 8, (6, 3))
    bench.run()
    # two hours alone, then at the speed of 1 + 2 × 0.5
    assert bench.ends == {"case": pytest.approx(12)}


def test_the_urgent_come_first_and_then_the_oldest() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.task("old", 1, (1, 1), priority=5)
    bench.task("new", 2, (1, 1), priority=5)
    bench.task("urgent", 3, (1, 1), priority=1)
    bench.run()
    assert sorted(bench.ends, key=bench.ends.__getitem__) == ["urgent", "old", "new"]


def test_a_later_stage_waits_for_its_delay_and_frees_the_officer_meanwhile() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.task("charge", 8, (1, 1), (2, 1), delay=3)
    bench.task("warning", 8.5, (1, 1))
    bench.run()
    assert bench.ends == {"warning": pytest.approx(10), "charge": pytest.approx(14)}


def test_a_crew_hands_back_after_its_longest_stint() -> None:
    bench = Bench(stint=2)
    bench.shift(8, 16, 1)
    bench.task("long", 8, (5, 1), priority=5)
    bench.task("late", 9, (1, 1), priority=4)
    bench.run()
    # at ten the officer puts the long task down, works the more urgent one, and goes on
    assert bench.ends == {"late": pytest.approx(11), "long": pytest.approx(14)}


def test_own_officers_choose_before_lent_ones() -> None:
    bench = Bench()
    bench.shift(8, 16, 1, efficiency=0.5, is_lent=True)
    bench.shift(8, 16, 1)
    bench.task("case", 9, (4, 1))
    bench.run()
    assert bench.ends == {"case": pytest.approx(13)}


def test_nobody_on_duty_is_nobody_at_work() -> None:
    bench = Bench()
    bench.task("case", 9, (4, 1))
    bench.run()
    assert bench.ends == {}
    assert not bench.tasks["case"].started
