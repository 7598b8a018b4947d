"""The player goes as fast as it is told, back as well as forth, and never holds up the window."""

from __future__ import annotations

import pytest
from live_fakes import FakeClock
from PySide6.QtWidgets import QApplication

from forcesim.errors import ScenarioError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.live_run import LiveRun
from ui.live.live_player import LivePlayer
from ui.live.look_ahead import LookAhead


def player_of(durham: NamedScenario, tick: float = 0.0) -> tuple[LivePlayer, FakeClock]:
    clock = FakeClock(tick)
    return LivePlayer(LiveRun(durham, 1, 0), clock), clock


def frame(player: LivePlayer, clock: FakeClock, seconds: float = 0.05) -> None:
    clock.now += seconds
    player.tick()


def test_it_plays_as_many_hours_a_second_as_its_speed_says(qapp: QApplication, durham: NamedScenario) -> None:
    player, clock = player_of(durham)
    player.speed = 24.0
    player.set_playing(True)
    frame(player, clock)
    assert player.hour == pytest.approx(0.05 * 24.0)
    frame(player, clock)
    assert player.hour == pytest.approx(0.1 * 24.0)
    player.set_playing(False)
    frame(player, clock)
    assert player.hour == pytest.approx(0.1 * 24.0)


def test_a_machine_that_was_asleep_is_not_made_up_for(qapp: QApplication, durham: NamedScenario) -> None:
    player, clock = player_of(durham)
    player.speed = 24.0
    player.set_playing(True)
    frame(player, clock, 3600.0)
    assert player.hour <= 0.1 * 24.0 + 1e-9


def test_a_long_way_is_gone_in_slices_that_end_with_their_time(qapp: QApplication, durham: NamedScenario) -> None:
    # every look at the clock takes most of a millisecond: a slice of nine has room for a few parts of the run
    player, clock = player_of(durham, tick=0.0008)
    player.seek(1500.0)
    player.tick()
    assert 0.0 < player.hour < 200.0
    assert player.is_on_its_way
    for _ in range(200):
        frame(player, clock, 0.0)
    assert player.hour == 1500.0
    assert not player.is_on_its_way


def test_going_back_shows_the_same_moment_again(qapp: QApplication, durham: NamedScenario) -> None:
    player, clock = player_of(durham)
    player.seek(500.0)
    frame(player, clock)
    before = player.moments[0]
    player.seek(1200.0)
    frame(player, clock)
    player.seek(500.0)
    frame(player, clock)
    assert player.moments[0] == before


def test_a_step_pauses_and_shows_an_event(qapp: QApplication, durham: NamedScenario) -> None:
    player, clock = player_of(durham)
    player.set_playing(True)
    frame(player, clock)
    before = player.hour
    player.step()
    assert not player.is_playing
    assert player.hour > before
    assert player.moments[0].notes[-1].hour == player.hour


def test_a_step_to_an_event_far_away_is_gone_in_slices_too(qapp: QApplication) -> None:
    quiet = NamedScenario(
        "quiet",
        {
            "time": {"warm_up_years": 0.0, "years": 1.0},
            "rosters": {"days": {"shifts": ({"start": 8, "hours": 8},)}},
            "teams": {"desk": {"head_count": 1, "roster": "days", "hours_per_week": 56}},
            "case_types": {"theft": {"team": "desk", "arrivals": {"per_year": 0.001}, "stages": ({"hours": 1},)}},
        },
    )
    player, clock = player_of(quiet, tick=0.0008)
    player.step()
    assert 0.0 < player.hour < 200.0
    for _ in range(1000):
        frame(player, clock, 0.0)
    # nothing happens in a year
    assert player.moments[0].is_over


def test_it_stops_at_the_end_and_plays_again_from_the_start(qapp: QApplication, durham: NamedScenario) -> None:
    player, clock = player_of(durham)
    told: list[bool] = []
    player.playing_changed.connect(told.append)
    player.seek(player.run.horizon - 1.0)
    frame(player, clock)
    player.set_playing(True)
    for _ in range(3):
        frame(player, clock)
    assert player.moments[0].is_over
    assert told == [True, False]
    player.set_playing(True)
    frame(player, clock)
    assert player.hour < 10.0


def test_both_arms_of_a_fork_stand_at_the_same_hour_and_a_way_back_before_it_ends_it(
    qapp: QApplication, durham: NamedScenario
) -> None:
    player, clock = player_of(durham)
    player.seek(600.0)
    frame(player, clock)
    player.fork(durham.with_({"policy.move_share": 1.0}))
    frame(player, clock)
    first, second = player.moments
    assert first == second == player.at_fork
    player.seek(1800.0)
    frame(player, clock)
    first, second = player.moments
    assert first.hour == second.hour == 1800.0
    assert first.hours != second.hours
    # within the fork the way back keeps it
    player.seek(700.0)
    frame(player, clock)
    assert len(player.moments) == 2
    player.seek(599.0)
    frame(player, clock)
    assert not player.is_forked
    assert len(player.moments) == 1


def test_what_cannot_be_forked_leaves_everything_as_it_was(qapp: QApplication, durham: NamedScenario) -> None:
    player, _ = player_of(durham)
    with pytest.raises(ScenarioError):
        player.fork(durham.with_({"teams.local.head_count": 3}))
    assert not player.is_forked
    assert player.at_fork is None


def test_the_look_ahead_finds_cases_and_leaves_the_run_that_is_watched_alone(
    qapp: QApplication, durham: NamedScenario
) -> None:
    player, _ = player_of(durham)
    look_ahead = LookAhead(FakeClock(tick=0.001))
    cases: list[object] = []
    look_ahead.ready.connect(cases.append)
    look_ahead.begin(player.run.again())
    look_ahead.tick()
    assert not cases
    for _ in range(100):
        look_ahead.tick()
    assert len(cases) == 1
    assert player.run.hour == 0.0
