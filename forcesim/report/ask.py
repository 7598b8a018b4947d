"""The front door's verbs: put a question to the simulation from Python and get an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event as Flag
from typing import Any

from forcesim.errors import RunError
from forcesim.report.answer import Answer
from forcesim.scenario.described import Described
from forcesim.scenario.files import load
from forcesim.study.collected import Collected
from forcesim.study.engine import stream
from forcesim.study.executors import executor
from forcesim.study.jobs import Event
from forcesim.study.question import Auto, Question
from forcesim.study.questions import BackcastQuestion, CompareQuestion, RunQuestion, TradeoffQuestion
from forcesim.study.results import StudyResult

Scenarioish = Described | str | Path


def run(
    scenario: Scenarioish,
    *,
    replications: int | Auto = 40,
    precision: float = 0.05,
    seed: int = 1,
    jobs: int | None = None,
) -> Answer:
    """What happens? ``replications`` futures of one scenario, or "auto": as many as ``precision`` needs.

    ``jobs`` processes share the work, by default one a usable core; a script needs no guard around its main part.
    Raises ScenarioError, StudyError, or RunError where not a single run came back.
    """
    asked = RunQuestion(scenario=_described(scenario), replications=replications, precision=precision, seed=seed)
    return _answered(asked, jobs)


def compare(
    *scenarios: Scenarioish,
    replications: int | Auto = 40,
    precision: float = 0.05,
    seed: int = 1,
    jobs: int | None = None,
) -> Answer:
    """What changes between these? Every later scenario is compared with the first, on the same luck. See ``run``."""
    asked = CompareQuestion(
        scenarios=tuple(_described(each) for each in scenarios),
        replications=replications,
        precision=precision,
        seed=seed,
    )
    return _answered(asked, jobs)


def tradeoff(
    scenario: Scenarioish,
    *,
    lever: str = "move_share",
    points: int | Sequence[float] = 11,
    baseline: Scenarioish | None = None,
    replications: int | Auto = 20,
    precision: float = 0.05,
    seed: int = 1,
    jobs: int | None = None,
) -> Answer:
    """How far can we go? One lever moves through ``points`` settings, a number of them or the settings themselves.

    Changes are counted against ``baseline``, or where there is none against the present setting. See ``run``.
    """
    asked = TradeoffQuestion(
        scenario=_described(scenario),
        lever=lever,
        points=points,
        baseline=None if baseline is None else _described(baseline),
        replications=replications,
        precision=precision,
        seed=seed,
    )
    return _answered(asked, jobs)


def backcast(scenario: Scenarioish, *, replications: int = 40, seed: int = 1, jobs: int | None = None) -> Answer:
    """Does it agree with what was published? Holds a scenario against the observations that it lists. See ``run``."""
    return _answered(BackcastQuestion(scenario=_described(scenario), replications=replications, seed=seed), jobs)


def conduct(
    question: Question,
    jobs: int | None = None,
    listen: Callable[[Event], None] | None = None,
    stop: Flag | None = None,
) -> StudyResult:
    """Run a study to its end or until ``stop`` is set, telling ``listen`` of every event; partial results count."""
    plan = question.plan()
    collected = Collected(plan)
    with executor(jobs) as workers, closing(stream(plan, workers, stop)) as events:
        for event in events:
            collected.add(event)
            if listen is not None:
                listen(event)
    return question.answer(collected)


def answered(question: Question, result: StudyResult, command: str = "") -> Answer:
    """A result with the texts of its scenarios and the question in plain values, ready to be shown and saved."""
    return Answer(result, {arm.name: arm.described.text() for arm in question.asked()}, document(question, command))


def document(question: Question, command: str = "") -> dict[str, Any]:
    """A question in plain values, as a capsule keeps it; scenarios are named, their texts stand beside it."""
    said: dict[str, Any] = {
        "kind": question.kind,
        "scenarios": [arm.name for arm in question.asked()],
        "replications": question.replications,
        "precision": question.precision,
        "seed": question.seed,
        "first_replication": question.first_replication,
        "command": command,
    }
    if isinstance(question, TradeoffQuestion):
        points = question.points
        said["lever"] = question.lever
        said["points"] = points if isinstance(points, int) else [float(each) for each in points]
        said["baseline"] = question.asked()[-1].name if question.baseline is not None else None
    return said


def _described(scenario: Scenarioish) -> Described:
    return scenario if isinstance(scenario, Described) else load(scenario)


def _answered(question: Question, jobs: int | None) -> Answer:
    result = conduct(question, jobs)
    if not result.finished:
        raise RunError(result.failures[0] if result.failures else "no run came back")
    return answered(question, result)
