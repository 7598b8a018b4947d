"""National answers of a few forces with numbers made up, without a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forcesim.simulation.result import RunResult
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunDone, RunJob
from forcesim.study.questions.national.every_force import force_of, scenarios_of
from forcesim.study.questions.national.national import NationalQuestion
from forcesim.study.results.study_result import StudyResult

# by force and outcome, the futures before and after
Futures = Mapping[str, Mapping[str, tuple[Sequence[float], Sequence[float]]]]


def national_question(forces: Sequence[str], **fields: Any) -> NationalQuestion:
    """Forces under Durham's policy against how they stand."""
    return NationalQuestion(scenarios=scenarios_of(forces, "durham-2015", ""), **fields)


def national_answer(question: NationalQuestion, futures: Futures) -> StudyResult:
    """What the question answers where these are the numbers of its runs."""
    collector = RunCollector(question.plan())
    count = len(question.scenarios) // 2
    for index, scenario in enumerate(question.scenarios):
        force = force_of(scenario.name)
        assert force is not None
        numbers = futures[force.slug]
        length = len(next(iter(numbers.values()))[0])
        for future in range(length):
            outcomes = {name: float(pair[index // count][future]) for name, pair in numbers.items()}
            collector.add(RunDone(RunJob(index, future), RunResult(outcomes, {}, 0.0, 0, 0)))
    return question.answer(collector)
