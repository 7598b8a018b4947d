"""Does a comparison hold under other theories of what follows a disruption, and on other scales of harm?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from forces import SHORT_DURHAM
from study_fakes import luck, named_scenario, steady

import forcesim as fs
from forcesim.errors import CapsuleError, StudyError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import Progress, Settled, Started
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.codec import from_dict, to_dict
from forcesim.study.questions.registry import CompareQuestion
from forcesim.study.questions.verify import verify
from forcesim.study.results.conclusions import conclusions
from forcesim.study.results.reasons import EndingKind
from forcesim.study.results.run_states import states_of_result
from forcesim.study.results.study_result import StudyResult, read_result
from forcesim.study.storage.run_store import RunStore

HERE = SerialExecutor()
THEORIES = ("lasting", "recovery", "replacement", "displacement", "backlash")


@pytest.fixture
def durham(tmp_path: Path) -> fs.NamedScenario:
    (tmp_path / "tiny.toml").write_text(SHORT_DURHAM)
    return fs.load(tmp_path / "tiny.toml")


def pair(force: fs.NamedScenario) -> tuple[fs.NamedScenario, fs.NamedScenario]:
    return force, force.with_policy(fs.load_policy("durham-2015"))


def by_theory(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False
) -> RunResult:
    """Under the policy harm falls, but under backlash it rises, and under displacement it is luck."""
    run = steady(scenario, seed, replication, stopped)
    assert scenario.organised_crime is not None
    theory = scenario.organised_crime.theory
    is_policy = float(scenario.policy.move_share) > 0
    change = {"backlash": 100.0, "displacement": 300.0 * luck(seed + 5, replication)}.get(theory, -100.0)
    run.outcomes["harm"] += change * is_policy
    return run


def town_pair() -> tuple[fs.NamedScenario, fs.NamedScenario]:
    crime = {
        "team": "response",
        "groups_at_start": 4,
        "formed_per_year": 1,
        "life_years": 5.0,
        "leads_per_year": 6,
        "lead_work": {"hours": 2.0},
        "running_at_most": 2,
        "investigation": ({"hours": 500.0},),
        "effects": {"dismantled_share": 0.3, "major_share": 0.3, "minor_share": 0.2},
    }
    return named_scenario("town", organised_crime=crime), named_scenario("town+moved", 0.5, organised_crime=crime)


def ask(question: CompareQuestion) -> StudyResult:
    return question.answer(run_through(question.plan(), HERE))


def test_every_scenario_is_run_under_every_theory_and_the_own_one_only_once() -> None:
    question = CompareQuestion(scenarios=town_pair(), replications=12, theories="all", simulate=by_theory)
    plan = question.plan()
    assert len(plan.arms) == 2 * 5
    in_use = [arm.named_scenario.scenario.organised_crime.theory for arm in plan.arms]  # type: ignore[union-attr]
    assert sorted(in_use) == sorted(2 * THEORIES)
    assert [arm.name for arm in plan.arms[2:4]] == [
        "town+organised_crime.theory=lasting",
        "town+moved+organised_crime.theory=lasting",
    ]
    events = list(stream(plan, HERE))
    # what is promised, counted and made
    assert events[0] == Started(120)
    assert [event for event in events if isinstance(event, Progress)][-1].done == 120
    answer = ask(question)
    assert (answer.runs_planned, answer.finished) == (120, 120)
    # the scenarios themselves are what is shown
    assert [point.scenario for point in answer.results] == ["town", "town+moved"]


def test_what_holds_flips_and_cannot_be_told_is_what_was_put_into_each_theory() -> None:
    answer = ask(CompareQuestion(scenarios=town_pair(), replications=12, theories="all", simulate=by_theory))
    summary = next(summary for summary in answer.robustness if summary.outcome == "harm")
    assert (summary.over, summary.own, summary.verdict) == ("theories", "recovery", "better")
    assert summary.holds == ("lasting", "recovery", "replacement")
    assert summary.flips == ("backlash",)
    assert summary.cannot_be_told == ("displacement",)
    # a row for every theory and outcome asked about, and the change that each theory was given
    assert len(answer.theories) == 5 * len(HEADLINE)
    change = {row.theory: row.difference.mean for row in answer.theories if row.outcome == "harm"}
    assert change["lasting"] == pytest.approx(-100)
    assert change["backlash"] == pytest.approx(100)


def test_only_the_theories_that_were_named_are_run_beside_the_own_one() -> None:
    question = CompareQuestion(scenarios=town_pair(), replications=6, theories="backlash, lasting", simulate=by_theory)
    assert len(question.plan().arms) == 2 * 3
    answer = ask(question)
    assert [row.theory for row in answer.theories[:3]] == ["lasting", "recovery", "backlash"]
    again = CompareQuestion(scenarios=town_pair(), replications=6, theories=["lasting", "backlash"], simulate=by_theory)
    assert ask(again).theories[2].difference.mean == answer.theories[2].difference.mean


def test_the_verdicts_of_the_comparison_are_those_that_it_has_without_theories(durham: fs.NamedScenario) -> None:
    plain = ask(CompareQuestion(scenarios=pair(durham), replications=6))
    held = ask(CompareQuestion(scenarios=pair(durham), replications=6, theories="all", scales="all"))
    before, after = (json.loads(json.dumps(answer.to_dict("", ""))) for answer in (plain, held))
    assert {"theories", "scales", "robustness", "alternatives"} == set(after) - set(before)
    assert {name for name in before if before[name] != after[name]} == {"runs"}


def test_runs_that_were_made_before_are_not_made_again(durham: fs.NamedScenario, tmp_path: Path) -> None:
    plain = CompareQuestion(scenarios=pair(durham), replications=3)
    held = CompareQuestion(scenarios=pair(durham), replications=3, theories="all", scales="all")
    with RunStore(tmp_path / "runs.sqlite") as store:
        list(stream(plain.plan(), HERE, store=store))
        read = [getattr(event, "from_store", None) for event in stream(held.plan(), HERE, store=store)]
    assert (read.count(True), read.count(False)) == (2 * 3, 2 * 4 * 3)


def test_scales_take_no_runs_unless_the_one_in_use_cannot_weigh_groups(durham: fs.NamedScenario) -> None:
    assert len(CompareQuestion(scenarios=pair(durham), scales="all").plan().arms) == 2
    on_severity = pair(durham.with_({"harm.scale": "severity"}))
    question = CompareQuestion(scenarios=on_severity, replications=5, scales="all")
    assert len(question.plan().arms) == 2 + 2
    # by way of weights that are 1, money says what runs on the scale of money say
    on_money = ask(CompareQuestion(scenarios=pair(durham), replications=5))
    answer = ask(question)
    row = next(row for row in answer.scales if row.scale == "money")
    assert row.difference.values == pytest.approx(on_money.differences[0].outcomes["harm"].values, rel=1e-9, abs=1e-5)
    # those runs are kept, to be verified, with what was read from them
    assert [tuple(point.outcomes) for point in answer.alternatives] == [("harm_groups",), ("harm_groups",)]
    assert verify(answer, question, HERE, sample=None).holds
    # and the scale in use still leaves out what it has no weight for
    own = next(row for row in answer.scales if row.is_own)
    assert (own.scale, "harm_groups" in own.leaves_out) == ("severity", True)
    assert "harm_groups" not in row.leaves_out


def test_harm_on_a_scale_is_the_harm_of_a_comparison_on_that_scale(durham: fs.NamedScenario) -> None:
    answer = ask(CompareQuestion(scenarios=pair(durham), replications=5, scales="all"))
    assert [row.scale for row in answer.scales] == ["money", "sentencing_days", "severity", "own"]
    for row in answer.scales:
        alone = ask(CompareQuestion(scenarios=pair(durham.with_({"harm.scale": row.scale})), replications=5))
        change = alone.differences[0].outcomes["harm"]
        assert row.difference.values == pytest.approx(change.values, rel=1e-9, abs=1e-6)
        assert row.difference.matters == pytest.approx(change.matters)
        assert row.unit == alone.outcomes["harm"].unit


def test_auto_goes_on_while_a_verdict_is_open_under_a_theory() -> None:
    question = CompareQuestion(scenarios=town_pair(), replications="auto", theories="all", simulate=by_theory)
    alone = CompareQuestion(scenarios=town_pair(), replications="auto", simulate=by_theory)
    last = {name: list(stream(asked.plan(), HERE))[-1] for name, asked in (("held", question), ("alone", alone))}
    assert isinstance(last["alone"], Settled)
    assert last["alone"].ending.kind is EndingKind.ENOUGH
    # under displacement harm is nothing but luck
    assert isinstance(last["held"], Settled)
    assert (last["held"].ending.kind, last["held"].ending.outcomes) == (EndingKind.LEFT_OPEN, ("harm",))


def test_a_single_future_settles_nothing_under_any_theory() -> None:
    answer = ask(CompareQuestion(scenarios=town_pair(), replications=1, theories="all", simulate=by_theory))
    assert {row.difference.verdict for row in answer.theories} == {"not settled"}
    assert {row.status for row in answer.theories} == {None}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"theories": "lastng"}, r"no theory called 'lastng'.*lasting, recovery, replacement, displacement, backlash"),
        ({"theories": "recovery"}, "besides the scenarios' own, recovery"),
        ({"scales": "euros"}, r"no scale of harm called 'euros'.*money, sentencing_days, severity, own"),
        ({"scales": "money"}, "besides the scenarios' own, money"),
    ],
)
def test_names_that_there_are_not_are_refused_with_those_that_there_are(
    durham: fs.NamedScenario, fields: dict[str, str], words: str
) -> None:
    with pytest.raises(StudyError, match=words):
        CompareQuestion(scenarios=pair(durham), **fields)  # type: ignore[arg-type]


def test_everything_that_is_wrong_is_said_at_once(durham: fs.NamedScenario) -> None:
    burglary = fs.load("burglary")
    with pytest.raises(StudyError) as caught:
        CompareQuestion(scenarios=(burglary, burglary.with_(move_share=0.5)), theories="gone", scales="all")
    words = str(caught.value)
    assert "no organised crime in burglary" in words
    assert "here is no theory called 'gone'" in words
    assert "here is no scale of harm to try besides" in words
    other = durham.with_({"organised_crime.theory": "lasting", "harm.scale": "own"})
    with pytest.raises(StudyError) as caught:
        CompareQuestion(scenarios=(durham, other), theories="all", scales="all")
    assert "different theories (tiny: recovery" in str(caught.value)
    assert "different scales (tiny: money" in str(caught.value)
    with pytest.raises(StudyError, match=r"harm\.scales\.own counts in harm units a year and in points a year"):
        CompareQuestion(scenarios=(durham, durham.with_({"harm.scales.own.unit": "points"})), scales="all")
    desk = named_scenario()
    with pytest.raises(StudyError, match="no harm is counted in town"):
        CompareQuestion(scenarios=(desk, named_scenario("town", 0.5)), scales="all")


def test_a_result_and_its_question_come_back_from_their_documents(durham: fs.NamedScenario) -> None:
    question = CompareQuestion(scenarios=pair(durham), replications=6, theories="all", scales="own")
    answer = ask(question)
    document = json.loads(json.dumps(answer.to_dict("", ""), allow_nan=False))
    assert read_result(document).to_dict("", "") == answer.to_dict("", "")
    record = json.loads(json.dumps(to_dict(question)))
    assert (record["theories"], record["scales"]) == ("all", "own")
    named = {arm.name: arm.named_scenario for arm in question.given_arms()}
    again = from_dict(record, named)
    assert [arm.name for arm in again.plan().arms] == [arm.name for arm in question.plan().arms]
    # questions of earlier versions name neither
    for name in ("theories", "scales"):
        del record[name]
    assert len(from_dict(record, named).plan().arms) == 2


def test_a_result_about_theories_that_it_has_not_is_refused(durham: fs.NamedScenario) -> None:
    document = ask(CompareQuestion(scenarios=pair(durham), replications=6, theories="all", scales="all")).to_dict(
        "", ""
    )
    for family, key in (("theories", "outcome"), ("scales", "outcome")):
        wrong = json.loads(json.dumps(document))
        wrong[family][0][key] = "charisma"
        with pytest.raises(CapsuleError, match=rf"result\.{family} is not about outcomes"):
            read_result(wrong)
    for index, family in ((0, "theories"), (-1, "scales")):
        wrong = json.loads(json.dumps(document))
        wrong["robustness"][index]["own"] = "charisma"
        with pytest.raises(CapsuleError, match=rf"result\.robustness is not about {family}"):
            read_result(wrong)
    wrong = json.loads(json.dumps(document))
    wrong["theories"][0]["status"] = "fine"
    with pytest.raises(CapsuleError, match=r"result\.theories\.?\[0\]\.status is not holds or flips"):
        read_result(wrong)


def test_verify_makes_the_runs_under_theories_again_and_their_verdicts(durham: fs.NamedScenario) -> None:
    question = CompareQuestion(scenarios=pair(durham), replications=5, theories="lasting", scales="all")
    answer = ask(question)
    verification = verify(answer, question, HERE, sample=None)
    assert (verification.checked, verification.total, verification.holds) == (20, 20, True)
    assert verification.overturned == ()
    # a verdict under a theory, or on a scale, is a conclusion of its own; the scenarios' own is told already
    about = {name for _, name in conclusions(answer)}
    assert {"harm under lasting", "harm on own"} <= about
    assert not {"harm under recovery", "harm on money"} & about
    # and the runs are shown with those of the scenarios
    assert states_of_result(answer).states.shape == (4, 5)
    # one bit of a run under another theory
    moved = answer.alternatives[0].outcomes["harm"].values
    moved[2] = np.nextafter(moved[2], np.inf)
    verification = verify(answer, question, HERE, sample=None)
    assert [number.outcome for number in verification.moved] == ["harm"]
    assert verification.moved[0].scenario.endswith("+organised_crime.theory=lasting")
