"""Outcomes, rules and theories that a person gives as plain Python."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forces import QUEUE, TWO_TEAMS

import forcesim as fs
from forcesim.cli.main import run as forcesim


@fs.outcome(label="Cases per officer-hour", unit="cases", better="higher")
def cases_per_hour(run: fs.Run) -> float:
    return run["cases_closed"] / run["hours_small_cases"]


@fs.outcome(label="Busiest month", unit="cases", better="lower")
def busiest_month(run: fs.Run) -> float:
    return float(run.monthly["cases_arrived"].max())


def a_fifth(view: fs.View) -> Any:
    return np.float32(0.2) if view.hours >= 0 else 0


@pytest.fixture
def desk(tmp_path: Path) -> fs.NamedScenario:
    path = tmp_path / "desk.toml"
    path.write_text(TWO_TEAMS)
    return fs.load(path)


@pytest.fixture
def queue(tmp_path: Path) -> fs.NamedScenario:
    path = tmp_path / "queue.toml"
    path.write_text(QUEUE)
    return fs.load(path)


def ask(*scenarios: fs.NamedScenario, **given: Any) -> fs.Answer:
    verb = fs.compare if len(scenarios) > 1 else fs.run
    return verb(*scenarios, **{"replications": 5, "jobs": 1, "store": "none", **given})  # type: ignore[operator]


def test_an_outcome_of_ones_own_is_counted_in_every_future_and_judged_like_any_other(desk: fs.NamedScenario) -> None:
    answer = ask(desk, desk.with_(head_count_of_desk()), outcomes=[cases_per_hour, "backlog"])
    futures = answer.futures()

    def series(name: str, scenario: str) -> list[float]:
        rows = futures.filter((futures["outcome"] == name) & (futures["scenario"] == scenario))
        return rows["value"].to_list()

    for scenario in answer.result.scenarios:
        closed, hours = series("cases_closed", scenario.name), series("hours_small_cases", scenario.name)
        by_hand = [one_closed / one_hours for one_closed, one_hours in zip(closed, hours, strict=True)]
        assert series("cases_per_hour", scenario.name) == by_hand
    assert answer.result.asked_about == ("cases_per_hour", "backlog")
    assert answer.table()["outcome"].to_list()[:2] == ["cases_per_hour", "backlog"]
    assert "cases per officer-hour" in answer.sentence.lower()


def head_count_of_desk() -> dict[str, object]:
    return {"teams.desk.head_count": 3}


def test_it_may_read_months_and_the_scenario_and_change_nothing(queue: fs.NamedScenario) -> None:
    heard: list[Any] = []

    @fs.outcome(label="Years", unit="years")
    def years(run: fs.Run) -> float:
        heard.append(run.values["teams.desk.head_count"])
        with pytest.raises(ValueError, match="read-only"):
            run.monthly["backlog"][0] = 1e9
        return run.years

    answer = ask(queue, outcomes=[years, busiest_month])
    assert set(heard) == {1}
    assert {summary.values[0] for summary in (answer.result.results[0].outcomes["years"],)} == {0.25}
    months = answer.monthly().filter(answer.monthly()["outcome"] == "cases_arrived")
    # the average of each future's largest month is at least the largest of the months' averages
    assert answer.result.results[0].outcomes["busiest_month"].mean >= months["mean"].max()


def random_share(_: fs.View) -> float:
    return next(CHANCE)


# never the same twice, and a share for as long as anybody asks
CHANCE = (1 / number for number in itertools.count(2))


def test_a_rule_that_is_not_the_same_twice_is_refused_with_where_it_stands(desk: fs.NamedScenario) -> None:
    with pytest.raises(fs.StudyError) as caught:
        ask(desk.with_(allocation=random_share))
    text = str(caught.value)
    assert "random_share (test_own_functions.py, line" in text
    assert "is not deterministic" in text
    assert "hours at first" in text


def test_a_rule_with_a_memory_of_one_run_only_is_fine(desk: fs.NamedScenario) -> None:
    def every_other_day(view: fs.View) -> float:
        return 0.5 * (int(view.hours // 24) % 2)

    assert ask(desk.with_(allocation=every_other_day)).result.finished == 5


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda _: next(CHANCE), "is not deterministic"),
        (lambda run: run["cases_closd"], "Did you mean cases_closed"),
        (lambda run: run.monthly["backlgo"], "Did you mean backlog"),
        (lambda _: "many", "has to give a number"),
        (lambda _: math.inf, "has to give a number"),
        (lambda _: True, "has to give a number"),
        (lambda _: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_what_is_no_outcome_is_refused_with_the_function_and_the_future(
    desk: fs.NamedScenario, function: Callable[[fs.Run], float], told: str
) -> None:
    own = fs.outcome(label="Mine", unit="cases", name="mine")(function)
    with pytest.raises(fs.StudyError) as caught:
        ask(desk, outcomes=own)
    assert told in str(caught.value)
    assert "the outcome mine (test_own_functions.py, line" in str(caught.value)
    assert "desk, future 0" in str(caught.value) or "has to give" in str(caught.value)


def test_nothing_measured_is_no_number_and_no_fault(desk: fs.NamedScenario) -> None:
    nothing = fs.outcome(label="Nothing", unit="days", name="nothing")(lambda _: math.nan)
    row = ask(desk, outcomes=nothing).table().row(0, named=True)
    assert (row["outcome"], row["mean"], row["futures"]) == ("nothing", None, 0)


def test_a_declaration_is_refused_with_all_that_is_wrong_with_it() -> None:
    with pytest.raises(fs.StudyError) as caught:
        fs.outcome(label="", unit="", better="most", about="x", name="Not a name")(abs)  # type: ignore[arg-type]
    for part in ("small letters", "label", "unit", "better is", "about is"):
        assert part in str(caught.value)


def test_an_outcome_that_there_is_already_is_not_counted_anew(desk: fs.NamedScenario) -> None:
    mine = fs.outcome(label="Mine", unit="cases", name="backlog")(lambda _: 0.0)
    with pytest.raises(fs.StudyError, match="has the name of an outcome that there is"):
        ask(desk, outcomes=mine)


def lasts(groups: fs.Groups, group: fs.Group, depth: float, _: int) -> None:
    """The shipped theory "lasting", written as a user would."""
    if depth >= 1.0:
        groups.remove(group)
    else:
        groups.set_level(group, group.level * (1.0 - depth))


def test_a_theory_in_python_gives_the_bits_of_the_same_theory_shipped() -> None:
    durham = fs.load("durham-2014").with_({"time.years": 1, "time.warm_up_years": 0})
    ours = ask(durham.with_(theory=lasts), replications=2)
    shipped = ask(durham.with_(theory="lasting"), replications=2)
    own, other = (answer.result.results[0].outcomes["harm_groups"].values for answer in (ours, shipped))
    assert own.tolist() == other.tolist()
    assert [function.name for function in ours.not_contained] == ["lasts"]
    assert durham.with_(theory=lasts).with_(theory="recovery").theory is None
    assert durham.with_(theory=lasts).with_policy("durham-2015").theory is lasts


def test_a_theory_may_not_do_what_can_not_be(desk: fs.NamedScenario) -> None:
    def too_much(groups: fs.Groups, group: fs.Group, depth: float, nth: int) -> None:
        groups.set_level(group, 7)

    durham = fs.load("durham-2014").with_({"time.years": 1, "time.warm_up_years": 0})
    with pytest.raises(fs.RunError, match="a number from 0 to 1; it gave 7"):
        ask(durham.with_(theory=too_much), replications=1)
    with pytest.raises(fs.ScenarioError, match="no organised crime here"):
        desk.with_(theory=too_much)


def test_a_capsule_names_what_it_does_not_contain_and_is_verified_with_it(
    desk: fs.NamedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsule = ask(desk, desk.with_(allocation=a_fifth), outcomes=[cases_per_hour]).save(tmp_path / "own.forcesim")
    named = {(function.kind, function.name) for function in fs.open(capsule).not_contained}
    assert named == {("outcome", "cases_per_hour"), ("rule", "a_fifth")}
    with pytest.raises(fs.CapsuleError, match=r"a_fifth \(test_own_functions.py, line"):
        fs.verify(capsule)
    assert forcesim(["verify", str(capsule)]) == 2
    assert "which it does not contain" in " ".join(capsys.readouterr().err.split())
    assert fs.verify(capsule, a_fifth, cases_per_hour, sample=None, jobs=1).holds

    def another(view: fs.View) -> float:
        return 0.9

    another.__name__ = "a_fifth"
    assert not fs.verify(capsule, another, sample=None, jobs=1).holds


def test_an_outcome_whose_code_is_not_at_hand_is_said_not_to_be_verified(
    desk: fs.NamedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsule = ask(desk, outcomes=[cases_per_hour]).save(tmp_path / "own.forcesim")
    assert forcesim(["verify", str(capsule), "--sample", "all", "--quiet"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Not verified: the outcome cases_per_hour" in out
    assert "every number is the same" in out
    unseen = fs.verify(capsule, sample=None, jobs=1)
    assert (unseen.holds, unseen.not_verified) == (True, ("cases_per_hour",))
    assert fs.verify(capsule, cases_per_hour, sample=1, jobs=1).not_verified == ()
    twice = fs.outcome(label="Cases per officer-hour", unit="cases", better="higher", name="cases_per_hour")(
        lambda run: 2 * run["cases_closed"] / run["hours_small_cases"]
    )
    moved = fs.verify(capsule, twice, sample=None, jobs=1).moved
    assert {number.outcome for number in moved} == {"cases_per_hour"}


def test_an_outcome_without_a_number_in_any_future_is_told_so(desk: fs.NamedScenario) -> None:
    @fs.outcome(label="Mean wait", unit="days", better="lower")
    def wait(run: fs.Run) -> float:
        return math.nan

    assert "no future has a number of mean wait" in ask(desk, outcomes=[wait]).sentence
    assert (
        "no future has a number of mean wait to compare"
        in ask(desk, desk.with_(head_count_of_desk()), outcomes=[wait]).sentence
    )
    # what was asked about and never happens is told, too
    assert "no person is charged" in ask(desk, outcomes=["charges"]).sentence


def test_stored_runs_are_counted_without_being_made_again(desk: fs.NamedScenario, tmp_path: Path) -> None:
    store = tmp_path / "runs.sqlite"
    ask(desk, store=store)
    study = fs.new_study("run", desk, replications=5, jobs=1, store=store, outcomes=[cases_per_hour])
    stored = [event.from_store for event in study if hasattr(event, "from_store")]
    assert stored == [True] * 5
    assert study.answer.result.results[0].outcomes["cases_per_hour"].mean > 0
