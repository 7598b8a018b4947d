"""Runs a study beside the window: engine thread → queue → one timer → one signal a tick.

A thread reads the engine's events and makes answers; the window takes the newest answer a dozen times a second, so no
widget is touched from the thread. Stopping keeps the finished runs. Every study has a token, by which results of a
study that was replaced are told from those of the present one and dropped. One study runs at a time: that of another
page waits in a line. A study that steps aside lets those of other pages go first, and goes on after them from its
stored runs.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from forcesim.conduct import remember
from forcesim.errors import ForcesimError, StudyError
from forcesim.study.analysis.intervals import load_distributions
from forcesim.study.execution.cached_runs import open_store
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Event, Progress, RunDone, StoredRunsIn, StudyStopped, Warned
from forcesim.study.execution.executors import ProcessExecutor
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.base import Question
from forcesim.study.results.run_states import RunStates
from forcesim.study.results.study_result import StudyResult

logger = logging.getLogger(__name__)

_TICK = 80  # milliseconds
_BETWEEN_ANSWERS = 0.25  # seconds; an answer costs some milliseconds, a run some hundred
# at least so many times the cost of an answer passes until the next, so that making answers does not hold up runs
_REST = 10
# of so many scenarios an answer takes seconds, so the first one waits for those runs that need not be made
_MANY_ARMS, _FIRST_OF_MANY = 40, 5.0

Engine = Callable[[Plan, threading.Event], Generator[Event, None, None]]


@dataclass(frozen=True, slots=True)
class Update:
    """What came in since the last tick.

    ``done`` and ``total`` count runs. ``ending`` is "" while the study runs, then "finished", "stopped", "failed", or
    "refused" where the question can't be asked at all. ``message`` comes with the ending: what went wrong, or what
    the study had to do without. ``grid``, the state of each run, comes with ``result``, ``shipped`` counts the runs
    that came with the program.
    """

    token: int
    done: int
    total: int
    seconds_left: float | None
    result: StudyResult | None
    ending: str = ""
    message: str = ""
    grid: RunStates | None = None
    shipped: int = 0


@dataclass(frozen=True, slots=True)
class _Study:
    token: int
    question: Question
    command: str
    owner: object
    steps_aside: bool = False


class StudyController(QObject):
    """Starts and stops studies, one at a time, and passes on their answers by ``updated``."""

    updated = Signal(object)  # Update
    running_changed = Signal(bool)
    line_changed = Signal()  # a study has come to the line, or left it
    stored = Signal(str)  # the id of a study that is now in the history; emitted after its ending
    _stored_in_thread = Signal(int, str)  # the same, from the engine's thread

    def __init__(self, engine: Engine | None = None, *, is_recorded: bool = True) -> None:
        """``engine`` takes the place of the worker processes; without ``is_recorded`` the history lists no study."""
        super().__init__()
        self._engine = engine
        self._is_recorded = is_recorded
        self._executor: ProcessExecutor | None = None
        self._shutting_down = threading.Lock()
        self._is_shut_down = False
        # with the flag that stops the thread which they come from: a study that stepped aside has had several
        self._queue: SimpleQueue[tuple[threading.Event, Update]] = SimpleQueue()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._token = self._latest_token = 0
        self._study: _Study | None = None  # that runs, or ran last
        self._waiting: list[_Study] = []
        self._running = False
        self.question: Question | None = None
        self.command = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._stored_in_thread.connect(self._announce_stored)

    def prepare(self) -> None:
        """Start the worker processes and load the statistics, so that the first answer waits for neither."""
        if self._engine is None and self._executor is None:
            self._executor = ProcessExecutor()
            self._executor.warm()
        thread = threading.Thread(target=load_distributions, name="statistics")
        self._threads.append(thread)
        thread.start()

    @property
    def running(self) -> bool:
        return self._running

    @property
    def token(self) -> int:
        """The token of the study that runs, or ran last."""
        return self._token

    def start(self, question: Question, command: str = "", owner: object = None, *, steps_aside: bool = False) -> int:
        """Run a study and return its token.

        ``owner`` is the page that asks: its own study that still runs or waits is replaced, that of another is waited
        for, or goes on later if it ``steps_aside``. The study is recorded in the history; ``command`` is the command
        line that asks the same.
        """
        self._latest_token += 1
        study = _Study(self._latest_token, question, command, owner, steps_aside)
        self.withdraw(owner)
        present = self._study if self._running else None
        if present is None or present.owner is owner:
            self._begin(study)
        elif present.steps_aside and not steps_aside:
            logger.info("study %d steps aside for study %d", present.token, study.token)
            self._wait(present)
            self._begin(study)
        else:
            self._wait(study)
        return study.token

    def _wait(self, study: _Study) -> None:
        """Put a study into the line, where those that step aside come last."""
        self._waiting = sorted([*self._waiting, study], key=lambda waiting: waiting.steps_aside)
        logger.info("study %d waits: %s", study.token, study.command or study.question.kind)
        self.line_changed.emit()

    def withdraw(self, owner: object) -> None:
        """Take the study of a page out of the line, if it waits there."""
        before = len(self._waiting)
        self._waiting = [study for study in self._waiting if study.owner is not owner]
        if len(self._waiting) < before:
            self.line_changed.emit()

    def place(self, owner: object) -> int:
        """The place of a page's study in the line, from 1; 0 where it does not wait."""
        return next((place for place, study in enumerate(self._waiting, 1) if study.owner is owner), 0)

    def _begin(self, study: _Study) -> None:
        self._stop.set()
        self._stop = threading.Event()
        self._token, self._study = study.token, study
        self.question, self.command = study.question, study.command
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(
            target=self._run,
            args=(study.question, study.command, study.token, self._stop),
            name=f"study {study.token}",
        )
        self._threads.append(thread)
        self._set_running(True)
        thread.start()
        logger.info("study %d started: %s", study.token, study.command or study.question.kind)
        self._timer.start()

    def stop(self) -> None:
        """Stop the study as soon as possible; finished runs are kept."""
        logger.info("study %d is told to stop", self._token)
        self._stop.set()

    def shut_down(self) -> None:
        """Stop everything and wait for it: worker processes first, then threads."""
        self._waiting.clear()
        self._latest_token += 1
        self._token = self._latest_token
        self._stop.set()
        self._timer.stop()
        with self._shutting_down:
            self._is_shut_down = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.close()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._set_running(False)

    # in the engine thread

    def events(self, plan: Plan, stop: threading.Event) -> Generator[Event, None, None]:
        """The events of a study by the worker processes of all studies; called in the thread that reads them."""
        if self._engine is not None:
            yield from self._engine(plan, stop)
            return
        executor = self._present_executor()
        with open_store() or nullcontext() as store:
            yield from stream(plan, executor, stop, store)

    def _present_executor(self) -> ProcessExecutor:
        """The executor of all studies; StudyError once everything is shut down, when a new one would be left behind."""
        with self._shutting_down:
            if self._is_shut_down:
                raise StudyError("the program is closing")
            if self._executor is None:
                self._executor = ProcessExecutor()
            return self._executor

    def _run(self, question: Question, command: str, token: int, stop: threading.Event) -> None:
        ending = "refused"
        try:
            plan = question.plan()
            ending = "failed"
            self._follow(question, plan, command, token, stop)
        except ForcesimError as error:
            self._queue.put((stop, Update(token, 0, 0, None, None, ending, str(error))))
        except Exception as error:  # whatever went wrong, the window lives and says so
            logger.exception("study %d failed", token)
            message = f"{type(error).__name__}: {error}"
            self._queue.put((stop, Update(token, 0, 0, None, None, "failed", message)))

    def _follow(self, question: Question, plan: Plan, command: str, token: int, stop: threading.Event) -> None:
        collector = RunCollector(plan)
        progress = Progress(0, 0, collector.runs_planned, None)
        shipped = 0
        # make an answer of the very first run, if a poor one
        due = float("-inf") if len(plan.arms) < _MANY_ARMS else time.monotonic() + _FIRST_OF_MANY
        ending, message = "finished", ""
        # whether more may follow once all runs that are planned so far are in: another stage, or more futures
        may_go_on = plan.script is not None or plan.still_open is not None
        made = 0  # runs since the last answer that were not there before
        with closing(self.events(plan, stop)) as events:
            for event in events:
                collector.add(event)
                if isinstance(event, StudyStopped):
                    ending = "stopped"
                if isinstance(event, Warned):
                    message = event.message
                if isinstance(event, RunDone):
                    shipped += event.is_shipped
                    made += not event.from_store
                    if event.from_store and due == float("-inf"):
                        due = time.monotonic() + _BETWEEN_ANSWERS  # others follow at once
                if isinstance(event, StoredRunsIn):
                    due = float("-inf")
                elif isinstance(event, Progress):
                    progress = event
                else:
                    continue
                update = _update(token, progress, shipped)
                began = time.monotonic()
                # at its end the whole answer follows at once; at that of a stage the next one may take a while to begin
                is_end = progress.done + progress.failed >= progress.total
                is_due = (may_go_on and made) if is_end else began >= due
                if is_due and not stop.is_set():
                    made = 0
                    in_hand = self._executor.in_hand() if self._executor is not None else ()
                    update = replace(update, result=question.answer(collector), grid=collector.grid(in_hand))
                    ended = time.monotonic()
                    due = ended + max(_BETWEEN_ANSWERS, _REST * (ended - began))
                self._queue.put((stop, update))
        result = question.answer(collector)
        last = _update(token, progress, shipped)
        last = replace(last, result=result, grid=collector.grid(), ending=ending, message=message)
        self._queue.put((stop, last))
        # moving the dial abandons a trade-off at every pause: their runs are stored, but they are no studies to list
        if self._is_recorded and (ending != "stopped" or stop is self._stop or question.kind != "tradeoff"):
            is_read = shipped >= progress.done > 0 and question.names_its_forces  # and is so again, in a moment
            identity = "" if is_read else self._store(question, collector, result, command, ending)
            self._stored_in_thread.emit(token, identity)

    def _store(
        self, question: Question, collector: RunCollector, result: StudyResult, command: str, ending: str
    ) -> str:
        if question.names_its_forces:
            for arm in question.given_arms():
                if self._is_shut_down:  # it takes seconds, for which no window stays open
                    return ""
                arm.named_scenario.text()
        try:
            with open_store() or nullcontext() as store:
                if store is None:
                    return ""
                return remember(store, question, collector, result, command, ending, has_texts=True)
        except Exception:  # the answer is on the screen, whatever became of the history
            logger.exception("the history could not be written: %s", command or question.kind)
            return ""

    # in the window's thread

    def _announce_stored(self, token: int, identity: str) -> None:
        if token == self._token and self._running:
            self._tick()  # deliver the ending first
        if identity:
            self.stored.emit(identity)

    def _tick(self) -> None:
        newest: Update | None = None
        while True:
            try:
                stop, update = self._queue.get_nowait()
            except Empty:
                break
            if stop is self._stop and update.token == self._token:
                # keep the newest progress and the newest answer of all updates since the last tick
                before = newest if update.result is None else None
                newest = update if before is None else replace(update, result=before.result, grid=before.grid)
        if newest is None:
            return
        if newest.ending:
            logger.info("study %d %s after %d of %d runs", newest.token, newest.ending, newest.done, newest.total)
            self._timer.stop()
            self._set_running(False)
        self.updated.emit(newest)
        # whoever was told of the ending may have started another
        if self._waiting and not self._running:
            self._begin(self._waiting.pop(0))
            self.line_changed.emit()

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.running_changed.emit(running)


def _update(token: int, progress: Progress, shipped: int) -> Update:
    done = progress.done + progress.failed
    return Update(token, done, progress.total, progress.seconds_left, None, shipped=shipped)
