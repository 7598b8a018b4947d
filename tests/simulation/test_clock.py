"""Time passes from call to call, and ends when somebody says stop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forcesim.simulation.clock import Clock, RunStopped


def _nothing(_: object) -> None:
    return None


def test_calls_come_at_their_times_whatever_the_parts_in_which_the_times_are_known() -> None:
    clock, calls = Clock(), []
    clock.at_times(iter([[], [1.0, 2.0], [], [], [2.0, 5.0], []]), lambda index: calls.append((clock.now, index)))
    clock.run(10.0)
    assert calls == [(1.0, 0), (2.0, 1), (2.0, 2), (5.0, 3)]


def test_a_part_is_asked_for_when_the_last_time_of_the_one_before_has_come() -> None:
    clock, asked = Clock(), []

    def parts() -> Iterator[list[float]]:
        for start in (1.0, 4.0, 7.0):
            asked.append(clock.now)
            yield [start, start + 1.0]

    clock.at_times(parts(), _nothing)
    clock.run(10.0)
    assert asked == [0.0, 2.0, 5.0]


def test_nothing_is_expected_of_no_times() -> None:
    clock = Clock()
    clock.at_times(iter([]), _nothing)
    assert clock.events == 0


def test_stop_is_asked_at_every_4096th_call_that_is_scheduled() -> None:
    questions: list[int] = []

    def stopped() -> bool:
        questions.append(clock.events)
        return len(questions) == 3

    clock = Clock(stopped)

    def again(_: object) -> None:
        clock.after(1.0, again)

    clock.after(1.0, again)
    with pytest.raises(RunStopped):
        clock.run(20_000.0)
    assert questions == [4096, 8192, 12288]
