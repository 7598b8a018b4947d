from __future__ import annotations

import json
import multiprocessing
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from study_fakes import (
    ShuffledExecutor,
    collect,
    deadly,
    deaf,
    done,
    endless,
    failing,
    furious,
    looks_around,
    named_scenario,
    steady,
)

from forcesim.errors import StudyError
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import Progress, RunDone, RunFailed, Settled, Started, StudyStopped
from forcesim.study.execution.executors import Executor, ProcessExecutor, SerialExecutor, executor, usable_cores
from forcesim.study.questions.registry import CompareQuestion, RunQuestion, TradeoffQuestion

FAKES = Path(__file__).parents[1]
POLICY = 'kind = "policy"\ntitle = "Lenient"\n[policy]\nmove_share = 0.25\n'


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The scenario of the stand-ins and a policy in a directory of their own, by the names that results carry."""
    monkeypatch.chdir(tmp_path)
    Path("town.toml").write_text(named_scenario().text())
    Path("lenient ways.toml").write_text(POLICY)
    return {"town": "town.toml", "lenient ways": "lenient ways.toml"}


def tradeoff(**more: Any) -> TradeoffQuestion:
    return TradeoffQuestion(
        scenario=named_scenario(), **{"points": (0.0, 0.5, 1.0), "replications": 6, "simulate": steady, **more}
    )


def answer_on(machine: Executor) -> str:
    question = tradeoff(seed=3)
    return json.dumps(question.answer(run_through(question.plan(), machine)).to_dict("", "0"))


def test_the_answer_is_the_same_bits_wherever_and_in_whatever_order_runs_finish(
    shared_executor: ProcessExecutor,
) -> None:
    expected = answer_on(SerialExecutor())
    assert answer_on(shared_executor) == expected
    assert answer_on(ShuffledExecutor(1)) == expected
    assert answer_on(ShuffledExecutor(2)) == expected
    with ProcessExecutor(1) as executor:
        assert answer_on(executor) == expected


def test_the_decision_at_hand_comes_first_and_of_the_others_each_has_its_first_future_before_any_its_second() -> None:
    jobs = done(stream(tradeoff(replications=2).plan(), SerialExecutor()))
    assert jobs == [(0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (2, 1)]


def test_a_study_tells_how_it_starts_goes_and_ends() -> None:
    events = list(stream(tradeoff(replications=4).plan(), SerialExecutor()))
    progress = [event for event in events if isinstance(event, Progress)]
    assert events[0] == Started(12)
    assert [event.done for event in progress] == list(range(1, 13))
    assert {event.total for event in progress} == {12}
    assert progress[0].seconds_left is None
    assert progress[-1].seconds_left == 0
    assert isinstance(events[-1], Settled)


@pytest.mark.parametrize("simulate", [failing, furious])
def test_a_failing_run_is_reported_and_the_others_finish(
    simulate: Any, shared_executor: ProcessExecutor, files: Mapping[str, str]
) -> None:
    question = tradeoff(simulate=simulate, seed=5, flags=("--years", "2"), spelt=files)
    for machine in (SerialExecutor(), shared_executor):
        collector = run_through(question.plan(), machine)
        assert collector.done == 15
        assert {(failure.arm_index, failure.replication) for failure in collector.failures} == {(0, 2), (1, 2), (2, 2)}
        failure = next(failed for failed in collector.failures if failed.arm_index == 1)
        assert "Traceback" in failure.traceback
        assert (failure.scenario, failure.seed) == ("town at policy.move_share=0.5", 5)
        assert failure.repeat == (
            "forcesim run town.toml --years 2 --set policy.move_share=0.5 --seed 5 --replications 1 "
            "--first-replication 2"
        )
        answer = question.answer(collector)
        assert (answer.runs_planned, answer.finished, len(answer.failures)) == (18, 15, 3)


def test_the_command_that_repeats_a_failed_run_makes_that_run() -> None:
    question = RunQuestion(scenario=named_scenario(), replications=1, first_replication=2, seed=5, simulate=failing)
    assert [failure.replication for failure in run_through(question.plan(), SerialExecutor()).failures] == [2]
    whole = RunQuestion(scenario=named_scenario(), replications=5, seed=5, simulate=steady)
    part = RunQuestion(scenario=named_scenario(), replications=2, first_replication=3, seed=5, simulate=steady)
    all_values = run_through(whole.plan(), SerialExecutor()).values
    assert (run_through(part.plan(), SerialExecutor()).values[0, :] == all_values[0, :, 3:]).sum() > 0


def failed_run(scenario: NamedScenario, spelt: Mapping[str, str] | None = None) -> RunFailed:
    question = RunQuestion(scenario=scenario, replications=3, simulate=failing, spelt=spelt or {})
    (failed,) = run_through(question.plan(), SerialExecutor()).failures
    return failed


def test_a_policy_laid_over_a_force_is_laid_over_it_again_to_repeat_a_run(files: Mapping[str, str]) -> None:
    scenario = load("town.toml").with_policy(load_policy("lenient ways.toml"))
    failed = failed_run(scenario, files)
    assert failed.repeat.startswith("forcesim run town.toml --policy 'lenient ways.toml' --seed 1 ")


def test_a_change_made_in_python_is_in_the_command_to_the_last_digit(files: Mapping[str, str]) -> None:
    failed = failed_run(load("town.toml").with_({"teams.response.productive_share": 1 / 3}), files)
    assert "--set teams.response.productive_share=0.3333333333333333 " in failed.repeat


@pytest.mark.parametrize(
    "changes",
    [
        # taken out, or in the place of a whole table
        {"teams.response.productive_share": None},
        {"rosters.days.shifts": [{"start": 9, "hours": 6, "days": ["mon"]}]},
    ],
)
def test_a_command_that_is_given_loads_what_was_simulated_and_where_none_does_there_is_none(
    files: Mapping[str, str], changes: Mapping[str, object]
) -> None:
    scenario = load("town.toml").with_(changes)
    failed = failed_run(scenario, files)
    if failed.repeat:
        words = shlex.split(failed.repeat.partition(" --seed")[0])
        sets = [word for flag, word in pairwise(words) if flag == "--set"]
        assert load(words[2], sets).digest == scenario.digest
    else:
        assert "No command repeats it, since its scenario was changed in Python" in str(failed)


def test_a_file_that_has_changed_or_has_another_ones_name_repeats_nothing(files: Mapping[str, str]) -> None:
    scenario = load("town.toml")
    assert failed_run(scenario, files).repeat
    Path("town.toml").write_text(load("burglary").text())
    assert not failed_run(scenario, files).repeat
    # Python does not tell where a scenario was loaded from
    assert not failed_run(load("town.toml").named("durham-2014")).repeat


@pytest.mark.slow
def test_a_killed_worker_is_named_and_the_others_finish(shared_executor: ProcessExecutor) -> None:
    question = RunQuestion(scenario=named_scenario(), replications=8, simulate=deadly)
    events = list(stream(question.plan(), shared_executor))
    failed = [event for event in events if isinstance(event, RunFailed)]
    assert sorted(failure.replication for failure in failed) == [1, 4]
    assert {failure.message for failure in failed} == {"the worker process died (out of memory?)"}
    assert sorted(replication for _, replication in done(events)) == [0, 2, 3, 5, 6, 7]
    assert isinstance(events[-1], Settled)


def test_stopping_keeps_what_is_finished(shared_executor: ProcessExecutor) -> None:
    question = RunQuestion(scenario=named_scenario(), replications=50, simulate=endless)
    for machine in (SerialExecutor(), shared_executor):
        stop = threading.Event()
        received = []
        events = stream(question.plan(), machine, stop)
        for event in events:
            received.append(event)
            if len(done(received)) == 2:
                stop.set()
        assert sorted(done(received)) == [(0, 0), (0, 1)]
        assert isinstance(received[-1], StudyStopped)
        assert not [event for event in received if isinstance(event, RunFailed)]
        answer = question.answer(collect(question.plan(), received))
        assert (answer.runs_planned, answer.finished, answer.failures) == (50, 2, ())


def test_a_stop_does_not_reach_the_next_study(shared_executor: ProcessExecutor) -> None:
    stop = threading.Event()
    stop.set()
    stopped = list(stream(tradeoff().plan(), shared_executor, stop))
    assert (done(stopped), stopped[-1]) == ([], StudyStopped())
    assert len(done(stream(tradeoff().plan(), shared_executor))) == 18


def test_two_studies_share_the_workers_and_stop_apart(shared_executor: ProcessExecutor) -> None:
    long = stream(RunQuestion(scenario=named_scenario(), replications=50, simulate=endless).plan(), shared_executor)
    assert len([next(long) for _ in range(4)]) == 4
    stop = threading.Event()
    # the workers are busy with the first study until it is closed
    waiting: list[Any] = []
    thread = threading.Thread(target=lambda: waiting.extend(stream(tradeoff().plan(), shared_executor, stop)))
    thread.start()
    long.close()
    thread.join()
    assert len(done(waiting)) == 18


def test_closing_a_stream_early_leaves_no_process() -> None:
    before = set(multiprocessing.active_children())
    with ProcessExecutor(2) as machine:
        events = stream(RunQuestion(scenario=named_scenario(), replications=50, simulate=endless).plan(), machine)
        while not isinstance(next(events), RunDone):
            pass
        events.close()
        # nothing runs on: the workers are free for another study
        assert len(done(stream(tradeoff().plan(), machine))) == 18
        processes = set(multiprocessing.active_children()) - before
        assert len(processes) == 2
    assert not any(process.is_alive() for process in processes)


def test_closing_the_executor_stops_a_study_in_another_thread() -> None:
    machine = ProcessExecutor(1)
    events: list[Any] = []
    going = threading.Event()

    def listen() -> None:
        for event in stream(RunQuestion(scenario=named_scenario(), replications=50, simulate=endless).plan(), machine):
            events.append(event)
            if len(done(events)) == 2:
                going.set()

    thread = threading.Thread(target=listen)
    thread.start()
    going.wait()
    machine.close()
    thread.join()
    assert isinstance(events[-1], StudyStopped)
    with pytest.raises(StudyError, match="closed"):
        list(stream(tradeoff().plan(), machine))


@pytest.mark.parametrize("ending", ["stop", "close the stream", "close the executor"])
def test_runs_that_do_not_stop_are_ended_with_their_workers(ending: str) -> None:
    stop = threading.Event()
    with ProcessExecutor(1, grace=0.01) as machine:
        events = stream(RunQuestion(scenario=named_scenario(), replications=5, simulate=deaf).plan(), machine, stop)
        while not isinstance(next(events), RunDone):
            pass
        if ending == "stop":
            stop.set()
            assert list(events)[-1] == StudyStopped()
        elif ending == "close the stream":
            events.close()
        else:
            machine.close()
            return
        assert len(done(stream(tradeoff().plan(), machine))) == 18


def test_workers_that_are_ended_leave_no_fault_and_no_other_study_waits_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", faults.append)
    steady_question = tradeoff()
    with ProcessExecutor(1, grace=0.01) as machine:
        stops = [threading.Event(), threading.Event()]
        questions = [RunQuestion(scenario=named_scenario(), replications=5, simulate=deaf), steady_question]
        events: list[list[Any]] = [[], []]
        threads = [
            threading.Thread(
                target=lambda index=index: events[index].extend(stream(questions[index].plan(), machine, stops[index]))
            )
            for index in (0, 1)
        ]
        # runs of the second study wait behind one of the first that never ends
        for index, thread in enumerate(threads):
            thread.start()
            while len(machine._in_flight) < 2 * (index + 1) or (index == 0 and len(done(events[0])) < 1):
                threading.Event().wait(0.01)
        assert not all(future.running() for future in machine._in_flight)
        stops[1].set()
        threads[1].join()
        assert events[1][-1] == StudyStopped()
        stops[0].set()
        threads[0].join(10)
        assert not threads[0].is_alive()
        assert events[0][-1] == StudyStopped()
        assert len(done(stream(steady_question.plan(), machine))) == 18
    assert faults == []


def test_workers_started_beforehand_serve_the_first_study() -> None:
    with ProcessExecutor(1) as machine:
        machine.warm()
        assert len(done(stream(tradeoff().plan(), machine))) == 18


def test_workers_load_nothing_that_draws_tabulates_or_prints(shared_executor: ProcessExecutor) -> None:
    import PySide6.QtCore  # noqa: F401  loaded here, so that its absence there means something

    question = RunQuestion(scenario=named_scenario(), replications=2, simulate=looks_around)
    values = run_through(question.plan(), shared_executor).values
    charges = list(question.plan().outcomes).index("charges")
    assert values[0, charges].tolist() == [0.0, 0.0]


SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import signal
import study_fakes
from forcesim.study.execution.engine import stream
from forcesim.study.execution.executors import ProcessExecutor
from forcesim.study.questions.registry import RunQuestion

def here(scenario, seed, replication, stopped):
    return study_fakes.steady(scenario, seed, replication, stopped)

# whoever runs tests in the background has them ignore Ctrl-C
signal.signal(signal.SIGINT, signal.default_int_handler)
with ProcessExecutor(1) as machine:
    for simulate in (study_fakes.steady, here):
        question = RunQuestion(scenario=study_fakes.named_scenario(), replications=3, simulate=simulate)
        print(len(study_fakes.done(stream(question.plan(), machine))), flush=True)
    question = RunQuestion(scenario=study_fakes.named_scenario(), replications=9, simulate=study_fakes.endless)
    for event in stream(question.plan(), machine):
        print(type(event).__name__, flush=True)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT.format(folder=str(FAKES)))
    return file


def started(script: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    # a script that lacks the usual guard of the main module, and a function that only the script itself has
    lines = [process.stdout.readline().strip() for _ in range(7)]
    assert lines == ["3", "3", "Started", "RunDone", "Progress", "RunDone", "Progress"]
    return process


def test_workers_end_with_a_parent_that_is_killed(script: Path) -> None:
    with started(script) as process:
        process.kill()
        # the workers hold the other end of this pipe: it ends when the last of them has
        process.communicate(timeout=30)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a process group")
def test_ctrl_c_is_the_parents_business(script: Path) -> None:
    with started(script) as process:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        # one traceback, the parent's own
        assert errors.count("Traceback (most recent call last)") == 1
        assert errors.rstrip().endswith("KeyboardInterrupt")


def test_one_process_is_this_process() -> None:
    assert isinstance(executor(1), SerialExecutor)
    assert usable_cores() >= 1
    several = executor(3)
    assert isinstance(several, ProcessExecutor)
    assert several.jobs == 3
    several.close()


@pytest.mark.parametrize("jobs", [0, -1])
def test_fewer_processes_than_one_are_refused(jobs: int) -> None:
    with pytest.raises(StudyError, match="at least one process"):
        executor(jobs)


def test_comparing_harm_on_two_scales_is_refused() -> None:
    def scaled(unit: str) -> Any:
        return named_scenario(unit, harm={"scale": "s", "scales": {"s": {"unit": unit}}})

    with pytest.raises(StudyError, match=r"counted in days a year in days and in pounds a year in pounds"):
        CompareQuestion(scenarios=(scaled("days"), scaled("pounds"))).plan()
