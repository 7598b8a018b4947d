"""Crews and queues, against hand calculations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from forcesim.scenario.schema import force
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.scenario import Time
from forcesim.simulation.calendar import Calendar
from forcesim.simulation.clock import Clock
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


def test_a_stage_without_work_passes_at_once_and_one_with_a_delay_when_it_is_over() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.task("nothing", 9, (0, 1))
    bench.task("between", 9, (1, 1), (0, 1), (2, 1), delay=2)
    bench.task("last", 9, (1, 1), (0, 1), delay=1)
    bench.run()
    # an hour, two of delay, nothing, two more of delay, two hours of work
    assert bench.ends == {"nothing": 9, "last": pytest.approx(12), "between": pytest.approx(16)}


def test_a_task_whose_first_stage_was_nothing_has_been_started() -> None:
    bench = Bench()
    bench.task("case", 9, (0, 1), (4, 1))
    bench.task("other", 9, (4, 1))
    bench.run()
    assert (bench.tasks["case"].started, bench.tasks["other"].started) == (True, False)


def test_a_task_that_is_withdrawn_is_worked_by_nobody_and_has_no_place_in_the_queue() -> None:
    bench = Bench()
    bench.task("forgotten", 1, (3, 1))
    bench.task("late", 1, (1, 1), (1, 1), delay=5)
    bench.task("case", 2, (1, 1))
    bench.clock.at(5, lambda _: bench.team.withdraw(bench.tasks["forgotten"]))
    bench.shift(8, 16, 1)
    # between its stages
    bench.clock.at(9.5, lambda _: bench.team.withdraw(bench.tasks["late"]))
    bench.run()
    assert bench.ends == {"case": pytest.approx(10)}
    assert (bench.team.waiting_tasks(), bench.team.waiting_officers()) == (0, 0)


def test_waiting_tasks_and_the_officers_they_could_take_are_those_with_room() -> None:
    bench = Bench()
    bench.shift(8, 16, 3)
    bench.task("grow", 9, (40, 5))
    bench.task("case", 9, (4, 1))
    seen = []
    for hour in (8.5, 9.5, 17.0):
        bench.clock.at(hour, lambda _: seen.append((bench.team.waiting_tasks(), bench.team.waiting_officers(), free())))

    def free() -> int:
        return bench.team.free_officers()

    bench.run()
    # three of five are at work on the first: it has room for two, the other for one
    assert seen == [(0, 0, 3), (2, 3, 0), (2, 6, 0)]


def test_lent_officers_are_nobodys_own_and_their_spare_time_is_idle_at_what_it_is_worth() -> None:
    bench = Bench()
    bench.team.spare_time = (("searching", 0.25), ("general", 0.75))
    bench.shift(8, 16, 2)
    bench.shift(8, 16, 4, efficiency=0.5, is_lent=True)
    free: list[int] = []
    bench.clock.at(9, lambda _: free.append(bench.team.free_officers()))
    bench.run()
    assert free == [2]
    hours = {name: float(bench.ledger.monthly_hours(name, ["desk"])[0]) for name in ("searching", "general", "idle")}
    assert hours == {"searching": 4.0, "general": 12.0, "idle": 16.0}


def test_officers_who_came_for_one_task_do_no_other_and_count_as_general_policing_meanwhile() -> None:
    bench = Bench()
    bench.task("strike", 1, (6, 3))
    bench.task("case", 1, (4, 1))

    def come(_: object) -> None:
        bench.ledger.hours("desk", "received", 8, 16, 3)
        bench.team.come_on(3, 16, is_lent=True, reserved_for=bench.tasks["strike"])
        bench.team.dispatch()

    bench.clock.at(8, come)
    bench.run()
    assert bench.ends == {"strike": pytest.approx(10)}
    assert float(bench.ledger.monthly_hours("general", ["desk"])[0]) == pytest.approx(3 * 6.0)


def test_an_abandoned_task_gives_the_hours_spent_and_frees_its_officers() -> None:
    bench = Bench()
    bench.shift(8, 16, 2)
    bench.task("case", 8, (2, 2), (10, 2))
    bench.task("next", 9, (3, 1))
    spent: list[float] = []
    # an hour for the first stage, then two more with two officers
    bench.clock.at(11, lambda _: spent.append(bench.team.abandon(bench.tasks["case"])))
    bench.run()
    assert spent == [pytest.approx(2 + 4)]
    assert bench.ends == {"next": pytest.approx(14)}


@pytest.mark.parametrize(
    ("hours", "needed"), [(8.0, 3), (12.0, 2), (24.0, 1), (2.0, 6)], ids=["exactly", "exactly two", "one", "no room"]
)
def test_a_strike_needs_as_many_officers_as_end_it_in_time_and_its_crew_has_room_for(hours: float, needed: int) -> None:
    bench = Bench()
    bench.task("strike", 1, (24, 6))
    asked: list[int] = []
    bench.clock.at(2, lambda _: asked.append(bench.tasks["strike"].officers_needed(2.0, hours)))
    bench.run()
    assert asked == [needed]


def test_a_strike_that_is_in_hand_needs_nobody_more() -> None:
    bench = Bench()
    bench.shift(8, 16, 2)
    bench.task("strike", 8, (1, 1), (12, 6))
    asked: list[tuple[bool, int]] = []
    for hour in (8.5, 10.0):
        bench.clock.at(hour, lambda _: asked.append((
            bench.tasks["strike"].is_at_its_last_stage, bench.tasks["strike"].officers_needed(bench.clock.now, 6.0),
        )))  # fmt: skip
    bench.run()
    # of the first stage half an hour is left, and its only officer is on it; of the second ten hours, at two an hour
    assert asked == [(False, 0), (True, 0)]
    assert bench.ends == {"strike": pytest.approx(15)}


def test_a_stage_without_work_needs_nobody_when_its_delay_is_over() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.task("file", 8, (1, 1), (0, 1), delay=2)
    bench.task("long", 8.5, (5, 1))
    bench.run()
    # the only officer is at the long one from nine to two
    assert bench.ends == {"file": pytest.approx(11), "long": pytest.approx(14)}


def test_a_task_that_was_abandoned_between_its_stages_does_not_come_back() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.task("case", 8, (1, 1), (2, 1), delay=3)
    spent: list[float] = []
    bench.clock.at(10, lambda _: spent.append(bench.team.abandon(bench.tasks["case"])))
    bench.run()
    assert spent == [pytest.approx(1.0)]
    assert bench.ends == {}
    assert float(bench.ledger.monthly_hours("small_cases", ["desk"])[0]) == pytest.approx(1.0)


def test_a_strike_is_due_from_the_hour_at_which_its_delay_is_over() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.task("strike", 8, (1, 1), (4, 1), delay=3)
    due: list[bool] = []
    for hour in (8.5, 10.0, 12.5, 16.5):
        bench.clock.at(hour, lambda _: due.append(bench.tasks["strike"].is_at_its_last_stage))
    bench.run()
    # worked on from eight to nine, waiting until twelve, worked on until four
    assert due == [False, False, True, False]
    assert bench.ends == {"strike": pytest.approx(16)}


def test_when_one_crew_goes_home_the_others_go_on_at_their_own_speed() -> None:
    bench = Bench()
    bench.shift(8, 10, 1)
    bench.shift(8, 16, 1, efficiency=0.5, is_lent=True)
    bench.task("case", 8, (4, 2))
    bench.run()
    # two hours at one and a half an hour, then one hour at a half
    assert bench.ends == {"case": pytest.approx(12)}


def test_when_a_stint_is_over_and_something_more_urgent_waits_the_rest_of_the_crew_takes_longer() -> None:
    bench = Bench(stint=4)
    bench.shift(8, 16, 1)
    bench.shift(10, 18, 1)
    bench.task("grow", 8, (7, 2))
    bench.task("urgent", 11, (5, 1), priority=1)
    bench.run()
    # two hours alone and two together; from noon the first is elsewhere, and the second has an hour left
    assert bench.ends["grow"] == pytest.approx(13)


@pytest.mark.parametrize("crew", [1, 3])
def test_a_strike_that_is_waiting_or_under_way_is_at_its_last_stage(crew: int) -> None:
    bench = Bench()
    bench.shift(8, 10, 1)
    bench.task("strike", 8, (1, 1), (4, crew))
    due: list[bool] = []
    for hour in (9.5, 10.5):
        bench.clock.at(hour, lambda _: due.append(bench.tasks["strike"].is_at_its_last_stage))
    bench.run()
    assert due == [True, True]


def test_whoever_has_gone_home_is_not_free() -> None:
    bench = Bench()
    bench.shift(8, 16, 1)
    bench.shift(8, 10, 2)
    bench.shift(9, 12, 4)
    free: list[int] = []
    for hour in (8.5, 9.5, 10.5, 12.5, 16.5):
        bench.clock.at(hour, lambda _: free.append(bench.team.free_officers()))
    bench.run()
    assert free == [3, 7, 5, 1, 0]
    # eight hours, twice two and four times three, each booked once
    assert float(bench.ledger.monthly_hours("idle", ["desk"])[0]) == pytest.approx(8 + 4 + 12)
