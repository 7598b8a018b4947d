from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from forces import QUEUE

import forcesim as fs
from forcesim.api import signature_of
from forcesim.study.questions.registry import QUESTIONS


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    path = tmp_path / "queue.toml"
    path.write_text(QUEUE)
    return path


def python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def test_importing_forcesim_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = "{'polars', 'matplotlib', 'scipy', 'numpy', 'PySide6', 'pydantic'}"
    done = python("-c", f"import sys, forcesim; print({heavy} & set(sys.modules))", cwd=tmp_path)
    assert done.stdout.strip() == "set()", done.stderr


def test_the_front_door_offers_what_it_names() -> None:
    for name in fs.__all__:
        assert getattr(fs, name) is not None
        assert name in dir(fs)
    with pytest.raises(AttributeError, match="simulate_everything"):
        _ = fs.simulate_everything


def test_the_same_seed_gives_the_same_answer_and_another_another(queue: Path) -> None:
    first = fs.run(queue, replications=3, jobs=1)
    assert fs.run(str(queue), replications=3, jobs=1).to_dict() == first.to_dict()
    assert fs.run(queue, replications=3, jobs=1, seed=2).sentence != first.sentence


def test_the_three_questions_can_be_asked_from_python(queue: Path) -> None:
    desk = fs.load(queue)
    compared = fs.compare(desk, desk.with_(head_count=2).named("two"), replications=3, jobs=1)
    assert compared.result.differences[0].scenario == "two"
    assert set(compared.texts) == {"queue", "two"}
    traded = fs.tradeoff(desk, lever="head_count", points=[1, 2], replications=2, jobs=1)
    assert [point.at["teams.desk.head_count"] for point in traded.result.results] == [1, 2]
    assert traded.question["points"] == [1.0, 2.0]


def test_a_study_of_which_no_run_came_back_raises_what_went_wrong(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no hours")

    monkeypatch.setattr("forcesim.simulation.run.simulate", broken)
    with pytest.raises(fs.RunError, match="no hours"):
        fs.run(queue, replications=2, jobs=1)


def test_a_script_needs_no_guard_around_its_main_part(queue: Path) -> None:
    script = queue.parent / "script.py"
    script.write_text("import forcesim as fs\nprint(fs.run('queue.toml', replications=2, jobs=2).sentence)\n")
    done = python(str(script), cwd=queue.parent)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("In “A desk”")
    assert done.stderr == ""


def half_by_day(view: fs.View) -> float:
    return 0.5 if view.hours % 24 < 12 else 0.0


def test_a_rule_of_ones_own_decides_how_many_hours_move() -> None:
    short = fs.load("burglary").with_({"time.years": 0.25, "time.warm_up_years": 0})
    moved = [
        fs.run(scenario, replications=2, jobs=jobs).to_dict()["results"][0]["outcomes"]["hours_moved"]["values"]
        for scenario, jobs in (
            (short.with_(move_share=0.5), 1),
            (short.with_(allocation=half_by_day), 1),
            (short.with_(allocation=half_by_day), 2),
            # a function that no other process can import runs here
            (short.with_(allocation=lambda _: 0.5), 2),
        )
    ]
    always, by_day, in_processes, here = moved
    assert always == here
    assert by_day == in_processes
    assert all(0 < some < all_day for some, all_day in zip(by_day, always, strict=True))


def test_a_rule_of_ones_own_makes_another_scenario_and_goes_with_its_policy() -> None:
    plain = fs.load("burglary")
    ruled = plain.with_(allocation=half_by_day)
    assert ruled.digest != plain.digest
    assert ruled.with_({"time.years": 1}).rule is half_by_day
    assert ruled.with_(move_share=0.2).rule is None


@pytest.mark.parametrize(
    ("actuals", "words"),
    [
        ("none.csv", "this file can't be read"),
        ({"cases_closed": {"2015-13": 3}}, "'2015-13' is no month"),
        ({"cases_closed": 3}, "no mapping of outcomes to months"),
        ([1, 2], "no mapping of outcomes to months"),
    ],
)
def test_actuals_that_are_none_are_refused_in_words(queue: Path, actuals: Any, words: str) -> None:
    with pytest.raises(fs.ScenarioError, match=words):
        fs.check_against(queue, actuals=actuals, replications=19, explain=False)


def test_an_outcome_that_is_no_name_is_refused_in_words(queue: Path) -> None:
    with pytest.raises(fs.StudyError, match="there is no outcome called '3'"):
        fs.run(queue, outcomes=[3], replications=1)  # type: ignore[list-item]


@pytest.mark.parametrize("kind", list(QUESTIONS))
def test_every_function_takes_what_its_question_declares_with_the_same_defaults(kind: str) -> None:
    written = inspect.signature(getattr(fs, kind.replace("-", "_"))).parameters
    declared = signature_of(QUESTIONS[kind].question).parameters
    assert {name: (parameter.kind, parameter.default) for name, parameter in written.items()} == {
        # a precision that would change nothing is not offered
        name: (parameter.kind, parameter.default)
        for name, parameter in declared.items()
        if name in written or name not in ("precision", "first_replication")
    }


def test_values_that_no_field_takes_are_all_told_in_words(queue: Path) -> None:
    with pytest.raises(fs.StudyError) as caught:
        fs.sensitivity(queue, worlds="x", replications="many", seed=1.5)
    first, second, third = sorted(str(caught.value).splitlines())
    assert first == "replications: this must be a whole number from 1 (found 'many')"
    assert second == "seed: this must be a whole number from 0 (found 1.5)"
    assert third == "worlds: this must be a whole number from 4 (found 'x')"
    with pytest.raises(fs.StudyError, match="at least 30 worlds are needed"):
        fs.failure(queue, worlds=1, red_line="backlog<2")


@pytest.mark.parametrize("kind", list(QUESTIONS))
def test_every_function_says_by_itself_what_it_takes_and_raises(kind: str) -> None:
    function = getattr(fs, kind.replace("-", "_"))
    text = function.__doc__
    for name in inspect.signature(function).parameters:
        assert f"``{name}``" in text, name
    assert "Raises ScenarioError" in text
    assert "See ``run``" not in text


def test_a_run_that_a_function_ends_names_no_command_that_could_not_repeat_it() -> None:
    def boom(view: object) -> float:
        raise ZeroDivisionError("no officers")

    force = fs.load("burglary").with_({"time.years": 1 / 12, "time.warm_up_years": 0.0})
    with pytest.raises(fs.RunError, match=r"ZeroDivisionError: no officers\. No command repeats it"):
        fs.run(force.with_(allocation=boom), replications=1, jobs=1, store="none")
