"""Who is treated differently: transitions that add up to what Compare shows, told only where it is settled."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from people_fakes import CHARGED, DIVERTED, LET_BE, PAPER, WARNED, paper

from forcesim.errors import StudyError
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import RunDone
from forcesim.study.execution.executors import ProcessExecutor, SerialExecutor
from forcesim.study.questions.people.people import PeopleQuestion
from forcesim.study.questions.registry import CompareQuestion
from forcesim.study.questions.verify import verify
from forcesim.study.results.people_finding import PeopleFinding
from forcesim.study.results.study_result import Difference, StudyResult
from forcesim.study.storage.run_store import RunStore

DESK = {"head_count": 5, "roster": "always", "hours_per_week": 168, "productive_share": 1.0}
# cases that nobody starts within a day are left
IMPATIENT = {"theft": {**PAPER["case_types"]["theft"], "shelf_life_days": 1.0}}
SHORT = {"time.years": 0.25, "time.warm_up_years": 0.25}


def short(name: str) -> NamedScenario:
    return load(name).with_(SHORT)


def answered(first: NamedScenario, second: NamedScenario, replications: int = 2, **more: Any) -> StudyResult:
    question = PeopleQuestion(scenarios=(first, second), replications=replications, **more)
    return question.answer(run_through(question.plan(), SerialExecutor()))


def found(result: StudyResult) -> PeopleFinding:
    assert isinstance(result.finding, PeopleFinding)
    return result.finding


@pytest.fixture(scope="module")
def charged_or_diverted() -> StudyResult:
    return answered(paper("charged", CHARGED), paper("diverted", DIVERTED), 6)


# it adds up


PAIRS: dict[str, Callable[[], tuple[NamedScenario, NamedScenario]]] = {
    "durham and its policy": lambda: (short("durham-2014"), short("durham-2014").with_policy("durham-2015")),
    "complaints only": lambda: (short("durham-2014"), short("durham-2014").with_policy("complaints-only")),
    "zero tolerance": lambda: (short("cleveland"), short("cleveland").with_policy("zero-tolerance")),
    "another price of an hour": lambda: (
        short("city-of-london"),
        short("city-of-london").with_({"costs.custody_episode": 500.0, "policy.move_share": 0.4}),
    ),
    "no cannabis": lambda: (short("burglary"), short("burglary").with_({"policy.move_share": 0.5})),
}


def has_moved(change: Difference, former: npt.NDArray[np.float64]) -> bool:
    return bool(np.isfinite(change.values).all() and np.abs(change.values).max() > 1e-9 * np.abs(former).max())


@pytest.mark.parametrize("pair", [*PAIRS])
def test_transitions_mechanisms_and_what_is_left_over_are_the_difference_that_compare_shows(pair: str) -> None:
    scenarios = PAIRS[pair]()
    result = answered(*scenarios)
    compare = CompareQuestion(scenarios=scenarios, replications=2)
    compared = compare.answer(run_through(compare.plan(), SerialExecutor())).differences[0].outcomes
    reasons = {entry.outcome: entry for entry in found(result).reasons}
    assert "charges" in reasons or "reoffences" in reasons
    for name, entry in reasons.items():
        change = compared[name].mean
        assert result.differences[0].outcomes[name].values.tolist() == compared[name].values.tolist()
        parts = [*(carrier.change.mean for carrier in entry.carriers), entry.left_over.mean]
        assert math.fsum(parts) == pytest.approx(change, rel=1e-9, abs=1e-9), name
    # a quantile is nobody's sum, and where head counts don't change nothing else is left over
    moved = {name for name, change in compared.items() if has_moved(change, result.results[0].outcomes[name].values)}
    assert set(reasons) == moved
    for name in set(reasons) - {"days_to_close.p50", "days_to_close.p90"}:
        left_over = reasons[name].left_over
        assert (left_over.low, left_over.mean, left_over.high) == (0.0, 0.0, 0.0), name
        assert reasons[name].carriers, name


def test_pay_is_put_down_to_the_roster_and_to_the_price_of_an_hour() -> None:
    dearer = {"teams": {"desk": {**DESK, "head_count": 60}, "squad": DESK}, "costs": {"officer_hour": 50.0}}
    before = {"teams": {"desk": {**DESK, "head_count": 40}, "squad": DESK}, "costs": {"officer_hour": 40.0}}
    reasons = found(answered(paper("before", CHARGED, **before), paper("after", CHARGED, **dearer))).reasons
    (pay,) = (entry for entry in reasons if entry.outcome == "cost_salaries")
    # 45 officers become 65, an hour of £40 one of £50, and a year has about 8,766 hours
    parts = {(carrier.name, carrier.per): carrier.change.mean for carrier in pay.carriers}
    assert parts == {
        ("cost_salaries", "hours_rostered"): pytest.approx(10.0 * 55 * 8766, rel=0.01),
        ("hours_rostered", ""): pytest.approx(20 * 8766 * 45.0, rel=0.01),
    }
    assert math.fsum(carrier.change.mean for carrier in pay.carriers) == pytest.approx(pay.change.mean)
    assert pay.left_over.mean == 0.0


@pytest.mark.parametrize("pair", ["durham and its policy", "no cannabis"])
def test_hours_and_records_of_all_transitions_are_those_that_compare_shows(pair: str) -> None:
    result = answered(*PAIRS[pair]())
    transitions, changes = found(result).transitions, result.differences[0].outcomes
    freed = math.fsum(transition.hours_freed.mean for transition in transitions)
    assert -freed == pytest.approx(changes["hours_small_cases"].mean, rel=1e-9)
    for outcome, word in (("criminal_records", "records"), ("reoffences", "reoffences")):
        gained = math.fsum(getattr(transition, f"{word}_gained").mean for transition in transitions)
        avoided = math.fsum(getattr(transition, f"{word}_avoided").mean for transition in transitions)
        assert gained - avoided == pytest.approx(changes[outcome].mean, abs=1e-9)


def test_people_of_all_transitions_are_all_people_and_every_fate_has_its_own(
    charged_or_diverted: StudyResult,
) -> None:
    finding = found(charged_or_diverted)
    total = math.fsum(transition.people.mean for transition in finding.transitions)
    assert total == pytest.approx(finding.people.mean)
    assert finding.same.mean + finding.changed.mean == pytest.approx(finding.people.mean)
    for fate in finding.fates:
        before = [transition.people.mean for transition in finding.transitions if transition.before == fate.name]
        after = [transition.people.mean for transition in finding.transitions if transition.after == fate.name]
        assert math.fsum(before) == pytest.approx(fate.before.mean)
        assert math.fsum(after) == pytest.approx(fate.after.mean)
    closed = charged_or_diverted.results[0].outcomes["charges"].mean
    assert next(fate.before.mean for fate in finding.fates if fate.name == "charge") == pytest.approx(closed)


# fates that are known


def test_whoever_would_be_charged_is_offered_the_programme_and_nobody_is_handled_more_harshly(
    charged_or_diverted: StudyResult,
) -> None:
    finding = found(charged_or_diverted)
    largest = finding.transitions[0]
    assert (largest.before, largest.after) == ("charge", "diversion")
    assert largest.is_settled
    diversions = charged_or_diverted.results[1].outcomes["diversions"].mean
    failed = [transition.people.mean for transition in finding.transitions if transition.after == "diversion.failed"]
    assert largest.people.mean + math.fsum(failed) == pytest.approx(diversions, abs=4.0)
    assert finding.is_nobody_harsher is True
    assert finding.harsher.mean == 0.0
    # none in six futures of half a year: at most −ln(0.05) / 3 a year, and more where many things are told at once
    assert finding.harsher.high == pytest.approx(-math.log(0.05) / 3.0, rel=0.3)
    assert finding.harsher.high_family > finding.harsher.high


def test_warned_people_who_are_charged_are_handled_more_harshly() -> None:
    finding = found(answered(paper("warned", WARNED), paper("charged", CHARGED), 5))
    assert finding.is_nobody_harsher is False
    assert finding.harsher.mean > 200
    assert finding.milder.mean == 0.0


def test_work_left_undone_is_no_milder_handling() -> None:
    nobody = paper("nobody", CHARGED, teams={"desk": {**DESK, "head_count": 0}, "squad": DESK}, case_types=IMPATIENT)
    finding = found(answered(paper("charged", CHARGED, case_types=IMPATIENT), nobody, 5))
    largest = finding.transitions[0]
    assert (largest.before, largest.after) == ("charge", "dropped")
    assert finding.milder.mean == finding.harsher.mean == 0.0


def test_a_scenario_against_itself_has_nobody_whose_fate_differs() -> None:
    finding = found(answered(paper("charged", CHARGED), paper("charged", CHARGED), 5))
    assert all(transition.is_same for transition in finding.transitions)
    assert finding.changed.mean == 0.0
    assert not finding.reasons
    assert not finding.stories


def test_no_interval_has_fewer_people_than_none(charged_or_diverted: StudyResult) -> None:
    finding = found(charged_or_diverted)
    numbers = [transition.people for transition in finding.transitions]
    numbers += [fate.before for fate in finding.fates] + [fate.after for fate in finding.fates]
    numbers += [finding.changed, finding.same, finding.harsher]
    assert all(number.low is not None and number.low >= 0.0 for number in numbers)
    # of nobody in so many years there may still be some
    nobody = [number for number in numbers if number.mean == 0.0]
    assert nobody
    assert all((number.high or 0.0) > 0.0 for number in nobody)


def test_with_fewer_than_five_futures_nothing_is_settled() -> None:
    finding = found(answered(paper("charged", CHARGED), paper("let be", LET_BE), 4))
    assert not any(transition.is_settled for transition in finding.transitions)
    assert finding.is_nobody_harsher is None


# people to follow


def test_a_typical_and_an_unlucky_person_are_followed_with_their_place_among_the_others(
    charged_or_diverted: StudyResult,
) -> None:
    finding = found(charged_or_diverted)
    typical, unlucky = finding.stories
    assert (typical.choice, unlucky.choice) == ("typical", "unlucky")
    count = typical.below + typical.same + typical.above
    assert count == unlucky.below + unlucky.same + unlucky.above
    # by nearest rank: half, and nine tenths, lie no further out than they do
    assert typical.above <= (count + 1) / 2 <= typical.below + typical.same + 1
    assert unlucky.above <= 0.1 * (count + 1)
    assert typical.days <= unlucky.days
    for story in finding.stories:
        assert story.before.fate != story.after.fate
        for side in (story.before, story.after):
            assert [event.when for event in side.events] == sorted(event.when for event in side.events)
            assert side.events[0].when >= story.met
            assert side.fate in {event.what for event in side.events}
    # an hour and sixteen for the charge, an hour and three for the programme
    assert typical.before.officer_hours == pytest.approx(17.0)
    assert typical.after.officer_hours == pytest.approx(4.0)


# how runs are made


def test_pairs_are_the_same_wherever_they_are_made(shared_executor: ProcessExecutor) -> None:
    question = PeopleQuestion(scenarios=(paper("charged", CHARGED), paper("let be", LET_BE)), replications=3)
    here = run_through(question.plan(), SerialExecutor())
    there = run_through(question.plan(), shared_executor)
    assert np.array_equal(here.values, there.values, equal_nan=True)
    assert question.answer(here).to_dict("", "0") == question.answer(there).to_dict("", "0")


def test_what_is_stored_is_not_made_again_and_a_comparison_finds_its_runs(tmp_path: Path) -> None:
    scenarios = paper("charged", CHARGED), paper("let be", LET_BE)
    question = PeopleQuestion(scenarios=scenarios, replications=2)
    answers = []
    with RunStore(tmp_path / "runs.sqlite") as store:
        for _ in range(2):
            events = list(stream(question.plan(), SerialExecutor(), store=store))
            from_store = [event.from_store for event in events if isinstance(event, RunDone)]
            answers.append((from_store, events))
        compare = CompareQuestion(scenarios=scenarios, replications=2).plan()
        compared = [event for event in stream(compare, SerialExecutor(), store=store) if isinstance(event, RunDone)]
    assert answers[0][0] == [False] * 4
    assert answers[1][0] == [True] * 4
    assert [event.from_store for event in compared] == [True] * 4


def test_a_result_comes_out_again_with_all_that_it_found(charged_or_diverted: StudyResult) -> None:
    question = PeopleQuestion(scenarios=(paper("charged", CHARGED), paper("diverted", DIVERTED)), replications=6)
    whole = verify(charged_or_diverted, question, SerialExecutor(), sample=None)
    assert whole.holds, whole
    assert whole.checked == 12
    some = verify(charged_or_diverted, question, SerialExecutor(), sample=2)
    assert some.holds, some


# what can't be asked


def test_people_are_matched_between_two_scenarios_of_the_same_months() -> None:
    first, later = paper("charged", CHARGED), paper("later", CHARGED, time={"warm_up_years": 0.0, "years": 1.0})
    with pytest.raises(StudyError, match=r"between two scenarios \(found 1\)"):
        PeopleQuestion(scenarios=(first,))
    with pytest.raises(StudyError, match=r"over the same months only \(charged: 0\.5 years .* later: 1 years"):
        PeopleQuestion(scenarios=(first, later))
    with pytest.raises(StudyError, match="a number of replications, not auto"):
        PeopleQuestion(scenarios=(first, first), replications="auto")  # type: ignore[arg-type]  # as a command may
