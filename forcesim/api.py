"""The front door's verbs: put a question to the simulation from Python and get an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from threading import Event as Flag
from typing import Any, Literal

from forcesim.errors import RunError
from forcesim.report.answer import Answer
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.execution.cached_runs import open_store
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Event, StudyStopped
from forcesim.study.execution.executors import LOCAL
from forcesim.study.execution.executors import executor as make_executor
from forcesim.study.questions.base import Auto, Question
from forcesim.study.questions.codec import to_dict
from forcesim.study.questions.registry import (
    BackcastQuestion,
    ChooseQuestion,
    CompareQuestion,
    FailureQuestion,
    RequireQuestion,
    RunQuestion,
    SensitivityQuestion,
    TradeoffQuestion,
)
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.run_store import RunStore
from forcesim.study.storage.study_history import FINISHED, STOPPED, History

Scenarioish = NamedScenario | str | Path
Place = str | Path | None


def run(
    scenario: Scenarioish,
    *,
    replications: int | Auto = 40,
    precision: float = 0.05,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """What happens? ``replications`` futures of one scenario, or "auto": as many as ``precision`` needs.

    ``jobs`` processes share the work, by default one a usable core; a script needs no guard around its main part.
    Finished runs are kept in ``store``, a path, by default in the user's data directory, and not made again; "none"
    keeps nothing. ``executor`` is "local" or the address of a Dask scheduler, "dask://host:port".
    Raises ScenarioError, StudyError, or RunError where not a single run came back.
    """
    asked = RunQuestion(scenario=_named_scenario(scenario), replications=replications, precision=precision, seed=seed)
    return _answered(asked, jobs, store, executor)


def compare(
    *scenarios: Scenarioish,
    replications: int | Auto = 40,
    precision: float = 0.05,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """What changes between these? Every later scenario is compared with the first, on the same luck. See ``run``."""
    asked = CompareQuestion(
        scenarios=tuple(_named_scenario(each) for each in scenarios),
        replications=replications,
        precision=precision,
        seed=seed,
    )
    return _answered(asked, jobs, store, executor)


def tradeoff(
    scenario: Scenarioish,
    *,
    lever: str | Sequence[str] = "move_share",
    points: int | Sequence[float] | Auto = 11,
    red_lines: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    baseline: Scenarioish | None = None,
    replications: int | Auto = 20,
    precision: float = 0.05,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """How far can we go? One lever moves through ``points`` settings, a number of them or the settings themselves.

    "auto" adds settings where the curve bends or a decision changes, and futures where a verdict on ``outcomes`` (by
    default the headline) is open or the cliff is not known to within ``precision`` of the range. ``red_lines`` such as
    "backlog<200@0.9" are followed to where they break. Two levers give a map of all pairs of their settings. Changes
    are counted against ``baseline``, or where there is none against the present setting. See ``run``.
    """
    asked = TradeoffQuestion(
        scenario=_named_scenario(scenario),
        lever=lever,
        points=points,
        baseline=None if baseline is None else _named_scenario(baseline),
        red_lines=red_lines,
        replications=replications,
        precision=precision,
        seed=seed,
        **_about(outcomes),
    )
    return _answered(asked, jobs, store, executor)


def backcast(
    scenario: Scenarioish,
    *,
    replications: int = 40,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """Does it agree with what was published? Holds a scenario against the observations that it lists. See ``run``."""
    asked = BackcastQuestion(scenario=_named_scenario(scenario), replications=replications, seed=seed)
    return _answered(asked, jobs, store, executor)


def choose(
    *scenarios: Scenarioish,
    goal: str = "harm",
    red_lines: Sequence[str] = (),
    guarantee: float = 0.95,
    replications: int | Auto = "auto",
    precision: float = 0.05,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """Which is best? ``goal`` is an outcome, or "min charges" where neither direction is better by itself.

    Runs are spent where the choice is open, at most ``replications`` of each ("auto" is 200). The one named is best
    with at least ``guarantee``, or within ``precision`` of the best, of those that keep to ``red_lines``. See ``run``.
    """
    asked = ChooseQuestion(
        scenarios=tuple(_named_scenario(each) for each in scenarios),
        goal=goal,
        red_lines=red_lines,
        guarantee=guarantee,
        replications=replications,
        precision=precision,
        seed=seed,
    )
    return _answered(asked, jobs, store, executor)


def sensitivity(
    scenario: Scenarioish,
    *,
    against: Scenarioish | None = None,
    outcomes: Sequence[str] = (),
    method: Literal["morris", "sobol"] = "morris",
    worlds: int = 360,
    replications: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """What matters most, of all that nobody knows?

    ``against``, usually the force without the policy, makes it a question about what the scenario changes;
    ``outcomes`` are those asked about, by default the headline. ``worlds`` screen the numbers; those that matter are
    put at both ends of their ranges in ``replications`` futures. "sobol" adds Sobol' indices. See ``run``.
    """
    asked = SensitivityQuestion(
        scenario=_named_scenario(scenario),
        against=None if against is None else _named_scenario(against),
        method=method,
        worlds=worlds,
        replications=replications,
        seed=seed,
        **_about(outcomes),
    )
    return _answered(asked, jobs, store, executor)


def failure(
    scenario: Scenarioish,
    *,
    against: Scenarioish | None = None,
    outcome: str | None = None,
    red_line: str | None = None,
    worlds: int = 300,
    replications: int = 4,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """When does it fail? Where it makes ``outcome`` worse than ``against`` does, or where ``red_line`` is broken.

    A red line is a text such as "backlog<200", about the average of a world, or "backlog<200@0.9", about the share of
    its ``replications`` futures. See ``run``.
    """
    asked = FailureQuestion(
        scenario=_named_scenario(scenario),
        against=None if against is None else _named_scenario(against),
        red_line=red_line,
        worlds=worlds,
        replications=replications,
        seed=seed,
        **_about([outcome] if outcome else []),
    )
    return _answered(asked, jobs, store, executor)


def require(
    scenario: Scenarioish,
    *red_lines: str,
    lever: str = "move_share",
    sense: Literal["least", "most"] = "least",
    points: int = 9,
    low: float | None = None,
    high: float | None = None,
    replications: int = 60,
    seed: int = 1,
    jobs: int | None = None,
    store: Place = None,
    executor: str = LOCAL,
) -> Answer:
    """What would it take? The least or most of a lever that meets red lines such as "backlog<200@0.9".

    The search runs from ``low`` to ``high``, in the lever's own unit. See ``run``.
    """
    asked = RequireQuestion(
        scenario=_named_scenario(scenario),
        red_lines=red_lines,
        lever=lever,
        sense=sense,
        points=points,
        low=low,
        high=high,
        replications=replications,
        seed=seed,
    )
    return _answered(asked, jobs, store, executor)


def conduct(
    question: Question,
    jobs: int | None = None,
    listen: Callable[[Event], None] | None = None,
    stop: Flag | None = None,
    store: Place = None,
    where: str = LOCAL,
    command: str = "",
) -> StudyResult:
    """Run a study to its end or until ``stop`` is set, telling ``listen`` of every event; partial results count.

    What came of it is kept in the history of studies; ``command`` is the line that asks the same.
    """
    plan = question.plan()
    collector = RunCollector(plan)
    keeping = open_store(store)
    ending = FINISHED
    with (
        keeping or nullcontext(),
        make_executor(jobs, where) as workers,
        closing(stream(plan, workers, stop, keeping)) as events,
    ):
        for event in events:
            collector.add(event)
            if isinstance(event, StudyStopped):
                ending = STOPPED
            if listen is not None:
                listen(event)
        result = question.answer(collector)
        if keeping is not None:
            remember(keeping, question, collector, result, command, ending)
    return result


def remember(
    store: RunStore, question: Question, collector: RunCollector, result: StudyResult, command: str, ending: str
) -> str:
    """Keep a study in the history of a store, and return its id there.

    "" where it can't be kept, or is not worth it: nothing came of it, or what was simulated can't be named.
    """
    has_no_name = question.simulate is not None or any(
        arm.named_scenario.rule is not None for arm in question.given_arms()
    )
    if has_no_name or not result.finished:
        return ""
    answer = answered(question, result, command)
    return History(store).keep(answer.texts, answer.to_dict(), answer.question, collector.grid(), ending)


def answered(question: Question, result: StudyResult, command: str = "") -> Answer:
    """A result with the texts of its scenarios and the question in plain values, ready to be shown and saved."""
    return Answer(
        result, {arm.name: arm.named_scenario.text() for arm in question.given_arms()}, to_dict(question, command)
    )


def _about(outcomes: Sequence[str]) -> dict[str, Any]:
    return {"outcomes": tuple(dict.fromkeys(outcomes))} if outcomes else {}


def _named_scenario(scenario: Scenarioish) -> NamedScenario:
    return scenario if isinstance(scenario, NamedScenario) else load(scenario)


def _answered(question: Question, jobs: int | None, store: Place, where: str) -> Answer:
    result = conduct(question, jobs, store=store, where=where)
    if not result.finished:
        raise RunError(result.failures[0] if result.failures else "no run came back")
    return answered(question, result)
