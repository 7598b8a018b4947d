"""What goes wrong at a position of the dial, and remedies that were tried or say that they are a guess."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from forcesim.report.views.remedies import find_problems, places_for
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.labels import label
from forcesim.study.results.study_result import StudyResult

Traded = Callable[..., StudyResult]
SETTINGS = (0.0, 0.2, 0.4, 0.6)
MOVE = "policy.move_share"


@pytest.fixture(scope="module")
def durham() -> NamedScenario:
    return load("durham-2014")


def point(**known: float) -> dict[str, list[float]]:
    usual = {"cases_arrived": 700.0, "cases_closed": 600.0, "hours_small_cases": 3000.0, "hours_idle": 0.0}
    return {name: [value] * 4 for name, value in {**usual, **known}.items()}


def moving(tradeoff: Traded, dropped: Mapping[float, float], **more: object) -> StudyResult:
    points = [point(cases_dropped=dropped[at], hours_moved=6000 * at) for at in SETTINGS]
    return tradeoff(SETTINGS, points, **more)


def test_a_force_that_keeps_up_has_no_trouble(tradeoff: Traded, durham: NamedScenario) -> None:
    assert find_problems(moving(tradeoff, dict.fromkeys(SETTINGS, 35.0)), durham.scenario, 0.4) == ()


def test_too_few_hands_are_helped_by_the_most_that_was_tried_and_keeps_up(
    tradeoff: Traded, durham: NamedScenario
) -> None:
    result = moving(tradeoff, {0.0: 0.0, 0.2: 10.0, 0.4: 36.0, 0.6: 140.0})  # 5% of 700 is 35
    (trouble,) = find_problems(result, durham.scenario, 0.6)
    assert trouble.kind == "hands"
    assert "20% of small cases are left unattended" in trouble.words
    tried, guess = trouble.remedies
    assert (tried.values, tried.is_tried) == ({MOVE: 0.2}, True)
    assert tried.words == "Move 20% instead of 60%"
    assert tried.why == "tried: the force keeps up at 20%"
    # with so many more the share that stays is as many hours as stay when 20% moves
    heads, more = float(durham.number("teams.local.head_count")), 3
    stays = 1 - 6000 * 0.6 / (heads * 1460)
    needed = heads * 1460 - 6000 * 0.2
    assert (heads + more) * 1460 * stays >= needed > (heads + more - 1) * 1460 * stays
    assert guess.values == {"teams.local.head_count": float(durham.number("teams.local.head_count")) + more}
    assert guess.words.endswith(f"{more} more officers")
    assert guess.why.startswith("a guess")
    assert not guess.is_tried


def test_where_nothing_tried_keeps_up_officers_are_reckoned_from_the_cases(
    tradeoff: Traded, durham: NamedScenario
) -> None:
    result = moving(tradeoff, dict.fromkeys(SETTINGS, 350.0))
    (guess,) = find_problems(result, durham.scenario, 0.0)[0].remedies
    # 350 cases of 5 hours each
    more = math.ceil(350 * 3000 / 600 / 1460)
    assert guess.values["teams.local.head_count"] == float(durham.number("teams.local.head_count")) + more


def test_a_backlog_that_never_settles_is_told_before_all_else(tradeoff: Traded, durham: NamedScenario) -> None:
    result = moving(tradeoff, {0.0: 0.0, 0.2: 0.0, 0.4: 0.0, 0.6: 140.0})
    result = replace(result, unsettled=tuple(label("force", {MOVE: at}) for at in (0.4, 0.6)))
    problems = find_problems(result, durham.scenario, 0.6)
    assert [problem.kind for problem in problems] == ["backlog", "hands"]
    # at 40% nobody is left unattended, but the backlog grows there as well
    assert problems[0].remedies[0].values == {MOVE: 0.2}


def erlang_b(load: float, places: int) -> float:
    """By its recursion, without the formula."""
    lost = 1.0
    for server in range(1, places + 1):
        lost = load * lost / (server + load * lost)
    return lost


@pytest.mark.parametrize(("load", "places"), [(180.0, 185), (12.0, 6), (0.5, 1), (900.0, 880), (4000.0, 185)])
def test_places_are_reckoned_by_erlangs_formula(load: float, places: int) -> None:
    enough = places_for(places, erlang_b(load, places))
    assert erlang_b(load, enough) <= 0.01 < erlang_b(load, enough - 1)


def test_places_that_are_full_are_added_with_their_navigators(tradeoff: Traded, durham: NamedScenario) -> None:
    points = [point(programme_turned_away=90.0, programme_started=300.0) for _ in SETTINGS]
    (trouble,) = find_problems(tradeoff(SETTINGS, points), durham.scenario, 0.2)
    assert trouble.kind == "places"
    (remedy,) = trouble.remedies
    programme = durham.scenario.programme
    assert programme is not None
    places = remedy.values["programme.places"]
    assert places == places_for(programme.capacity, 90 / 390) > programme.capacity
    assert remedy.values["programme.navigators"] == math.ceil(places / float(programme.caseload))
    # what is said to be added is what the values add
    more = places - programme.places, math.ceil(places / float(programme.caseload)) - float(programme.navigators or 0)
    assert remedy.words == f"Add {more[0]} places and {more[1]:g} navigators"
    # what is proposed can be taken, and does allow for so many people
    changed = durham.with_(remedy.values).scenario.programme
    assert changed is not None
    assert changed.capacity == places


def test_where_navigators_are_short_no_place_is_taken_away(tradeoff: Traded, durham: NamedScenario) -> None:
    roomy = durham.with_({"programme.places": 900})
    points = [point(programme_turned_away=20.0, programme_started=300.0) for _ in SETTINGS]
    ((remedy,),) = [problem.remedies for problem in find_problems(tradeoff(SETTINGS, points), roomy.scenario, 0.2)]
    assert set(remedy.values) == {"programme.navigators"}
    assert "place" not in remedy.words
    before, after = (variant.scenario.programme for variant in (roomy, roomy.with_(remedy.values)))
    assert before is not None
    assert after is not None
    assert after.capacity >= places_for(before.capacity, 20 / 320) > before.capacity


def test_a_team_that_idles_is_given_fewer_hours_or_other_work(tradeoff: Traded, durham: NamedScenario) -> None:
    team = durham.scenario.teams["organised_crime"]
    own = float(team.head_count) * float(team.hours_per_week) * float(team.productive_share) * 52.18
    idle = {0.0: 0.02, 0.2: 0.09, 0.4: 0.12, 0.6: 0.18}
    points = [point(hours_idle=idle[at] * (own + 4000 * at), hours_moved=4000 * at) for at in SETTINGS]
    (trouble,) = find_problems(tradeoff(SETTINGS, points), durham.scenario, 0.6)
    assert "is idle for 18% of its hours" in trouble.words
    tried, other = trouble.remedies
    assert tried.values == {MOVE: 0.2}
    assert tried.why == "tried: it is idle for 9% of its hours then"
    assert other.values == {"teams.organised_crime.spare": "general"}
    durham.with_(other.values)  # can be taken


def test_hours_idle_of_several_teams_say_nothing_of_one(tradeoff: Traded, durham: NamedScenario) -> None:
    points = [point(hours_idle=90_000.0) for _ in SETTINGS]
    lazy = durham.with_({"policy.spare_time.general": 0.5})
    assert find_problems(tradeoff(SETTINGS, points), lazy.scenario, 0.2) == ()


def test_a_study_of_another_lever_tells_no_troubles(tradeoff: Traded, durham: NamedScenario) -> None:
    result = replace(moving(tradeoff, dict.fromkeys(SETTINGS, 350.0)), lever="programme.places")
    assert find_problems(result, durham.scenario, 0.2) == ()


def test_officers_are_not_proposed_where_nearly_all_their_hours_would_move(
    tradeoff: Traded, durham: NamedScenario
) -> None:
    year = 1460 * float(durham.number("teams.local.head_count"))
    points = [
        point(cases_dropped=0.0 if at < 0.3 else 300.0, hours_moved=year * share)
        for at, share in zip(SETTINGS, (0.0, 0.3, 0.6, 0.97), strict=True)
    ]
    (trouble,) = find_problems(tradeoff(SETTINGS, points), durham.scenario, 0.6)
    assert [remedy.is_tried for remedy in trouble.remedies] == [True]
