"""The states of a study's runs: which is where, and what comes back from a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import forcesim as fs
from forcesim.simulation.result import RunResult
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunDone, RunJob
from forcesim.study.questions.registry import CompareQuestion
from forcesim.study.results.run_states import RunCell, RunState, read_run_states, states_of_result


def half(tiny: Path) -> tuple[CompareQuestion, RunCollector]:
    scenario = fs.load(tiny)
    pair = scenario, scenario.with_({"teams.desk.head_count": 3})
    question = CompareQuestion(scenarios=pair, replications=4, spelt={scenario.name: str(tiny)})
    collector = RunCollector(question.plan())
    run = RunResult({"charges": 1.0}, {"backlog": np.array([1.0])}, 0.0, 0, 1)
    for arm, replication in ((0, 0), (1, 0), (0, 1)):
        collector.add(RunDone(RunJob(arm, replication), run, from_store=arm == 1))
    collector.add(collector.plan.failed(RunJob(1, 1), "out of officers", ""))
    return question, collector


def test_a_grid_says_of_every_run_how_it_stands(tiny: Path) -> None:
    _, collector = half(tiny)
    grid = collector.grid([RunJob(0, 2), RunJob(0, 1)])
    expected = [
        [RunState.DONE, RunState.DONE, RunState.RUNNING, RunState.WAITING],
        [RunState.STORED, RunState.FAILED, RunState.WAITING, RunState.WAITING],
    ]
    assert grid.states.tolist() == expected
    assert grid.failures[RunCell(1, 1)].message == "out of officers"
    assert "--first-replication 1" in grid.failures[RunCell(1, 1)].repeat


def test_a_grid_comes_back_from_plain_values(tiny: Path) -> None:
    _, collector = half(tiny)
    grid = collector.grid()
    back = read_run_states(json.loads(json.dumps(grid.to_dict())))
    assert back.states.tolist() == grid.states.tolist()
    assert (back.arms, back.seed, dict(back.failures)) == (grid.arms, grid.seed, dict(grid.failures))


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": 10**12},
        {"columns": -1},
        {"states": "99999999"},
        {"states": "1"},
        {"arms": [["x"]]},
        {"arms": 3},
        {"failures": [[0]]},
        {"seed": None},
    ],
)
def test_a_grid_that_makes_no_sense_is_refused(tiny: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read_run_states({**half(tiny)[1].grid().to_dict(), **wrong})


def test_what_a_result_alone_says_of_its_runs(tiny: Path) -> None:
    question, collector = half(tiny)
    grid = states_of_result(question.answer(collector))
    assert (grid.states == RunState.DONE).tolist() == [[True, True, False, False], [True, False, False, False]]
