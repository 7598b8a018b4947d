"""Runs a question to its end, and keeps what came of it in the history of studies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from threading import Event as Flag

from forcesim.report.answer import Answer
from forcesim.study.execution.cached_runs import open_store
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Event, StudyStopped
from forcesim.study.execution.executors import LOCAL
from forcesim.study.execution.executors import executor as make_executor
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import to_dict
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.run_store import RunStore
from forcesim.study.storage.study_history import FINISHED, STOPPED, History

StorePath = str | Path | None


def conduct(
    question: Question,
    jobs: int | None = None,
    listen: Callable[[Event], None] | None = None,
    stop: Flag | None = None,
    store: StorePath = None,
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
