"""Runs a question to its end, event by event, and keeps what came of it in the history of studies."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from threading import Event as Flag

from forcesim.errors import RunError, StudyError
from forcesim.own_rules import check_functions
from forcesim.report.answer import Answer, ScenarioTexts
from forcesim.study.execution.cached_runs import open_store
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Event, StudyStopped
from forcesim.study.execution.executors import LOCAL
from forcesim.study.execution.executors import executor as make_executor
from forcesim.study.execution.worker import default_simulate
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import not_contained, to_dict
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.run_store import RunStore
from forcesim.study.storage.study_history import FINISHED, STOPPED, History

StorePath = str | Path | None


class Study:
    """A question on its way: iterate over it for its events, as they happen; then ask for the answer.

    ``answer`` runs what has not run yet, ``stop`` ends the study soon, and what is in then counts. Made by
    :func:`forcesim.new_study`. A study runs once: to iterate again over one that has ended gives nothing.

    >>> import forcesim as fs
    >>> study = fs.new_study("run", "burglary", years=0.25, replications=2, jobs=1, store="none")
    >>> [type(event).__name__ for event in study]
    ['Started', 'RunDone', 'Progress', 'RunDone', 'Progress', 'Settled']
    >>> study.answer.result.finished
    2
    """

    def __init__(
        self,
        question: Question,
        jobs: int | None = None,
        store: StorePath = None,
        where: str = LOCAL,
        command: str = "",
        stop: Flag | None = None,
    ) -> None:
        self.question = question
        self._how = jobs, store, where
        self._command = command
        self._stop = stop or Flag()
        self._result: StudyResult | None = None
        self._events = self._conduct()

    def __iter__(self) -> Iterator[Event]:
        return self._events

    def stop(self) -> None:
        """End the study soon; from any thread."""
        self._stop.set()

    def close(self) -> None:
        """End the study now, if it has not ended; workers and store are let go."""
        self._events.close()

    @property
    def result(self) -> StudyResult:
        """The numbers; what has not run yet is run."""
        for _ in self._events:
            pass
        if self._result is None:
            raise StudyError("this study was closed before it ended")
        return self._result

    @property
    def answer(self) -> Answer:
        """The answer; RunError where not a single run came back."""
        result = self.result
        if not result.finished:
            raise RunError(result.failures[0] if result.failures else "no run came back")
        return answered(self.question, result, self._command)

    def _conduct(self) -> Generator[Event, None, None]:
        question, (jobs, store, where) = self.question, self._how
        plan = question.plan()
        check_functions(question.given_arms(), plan.simulate or default_simulate(), plan.seed, plan.first_replication)
        collector = RunCollector(plan)
        keeping = open_store(store)
        ending = FINISHED
        with (
            keeping or nullcontext(),
            make_executor(jobs, where) as workers,
            closing(stream(plan, workers, self._stop, keeping)) as events,
        ):
            for event in events:
                collector.add(event)
                if isinstance(event, StudyStopped):
                    ending = STOPPED
                yield event
            self._result = question.answer(collector)
            if keeping is not None:
                remember(keeping, question, collector, self._result, self._command, ending)


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
    with closing(Study(question, jobs, store, where, command, stop)) as study:
        for event in study:
            if listen is not None:
                listen(event)
        return study.result


def remember(
    store: RunStore,
    question: Question,
    collector: RunCollector,
    result: StudyResult,
    command: str,
    ending: str,
    *,
    has_texts: bool = False,
) -> str:
    """Keep a study in the history of a store, and return its id there; ``has_texts`` if its scenarios are written out.

    "" where it can't be kept, or is not worth it: nothing came of it, or what was simulated can't be named.
    """
    has_no_name = question.simulate is not None or bool(not_contained(question))
    # the texts of 86 scenarios take ten seconds to write, which nobody waits for who asks about every force
    if has_no_name or (question.names_its_forces and not has_texts) or not result.finished:
        return ""
    answer = answered(question, result, command)
    return History(store).keep(answer.texts, answer.to_dict(), answer.question, collector.grid(), ending)


def answered(question: Question, result: StudyResult, command: str = "") -> Answer:
    """A result with the texts of its scenarios and the question in plain values, ready to be shown and saved."""
    scenarios = {arm.name: arm.named_scenario for arm in question.given_arms()}
    return Answer(result, ScenarioTexts(scenarios), to_dict(question, command))
