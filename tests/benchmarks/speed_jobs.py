"""What the benchmark of speed measures, each in a process of its own and in the build that is first on Python's path.

    python tests/benchmarks/speed_jobs.py JOB '{"argument": …}'

prints what was measured as one line of JSON. What forcesim itself needs is imported inside each job: it has to run in
the former build too, and the time that it takes to import is what some of the jobs measure.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forcesim.scenario.schema.scenario import Scenario
    from forcesim.simulation.result import RunResult
    from forcesim.study.execution.executors import Executor
    from ui.state.decision import DecisionFiles

HERE = Path(__file__).resolve().parent
QUEUE = HERE.parent / "theory" / "mmc.toml"
HOURS_PER_YEAR = 8766.0
DURHAM, POLICY = "durham-2014", "durham-2015"
Measured = dict[str, Any]


def durham(policy: str | None) -> Scenario:
    """Durham, under a policy or as it was before; 2 + 5 years."""
    from forcesim.scenario.files.load import load, load_policy

    force = load(DURHAM)
    return (force if policy is None else force.with_policy(load_policy(policy))).scenario


def simulate_force(policy: str | None, model: str, first: int, runs: int) -> Measured:
    """Runs of Durham by forcesim or by the idiomatic SimPy model: processor seconds, and the years that they cover."""
    scenario = durham(policy)
    if model == "forcesim":
        from forcesim.simulation.run import simulate as ours

        def simulate(number: int) -> object:
            return ours(scenario, 1, number)
    else:
        import simpy_force

        def simulate(number: int) -> object:
            return simpy_force.simulate(scenario, number)

    simulate(first + runs)
    start = time.process_time()
    for number in range(first, first + runs):
        simulate(number)
    seconds = time.process_time() - start
    years = runs * (float(scenario.time.warm_up_years) + float(scenario.time.years))
    return {"seconds": seconds, "years": years}


def queue(servers: int, rate: float, classes: int, customers: int) -> Measured:
    """The queue of ``queue_models.py``, from a scenario file."""
    from forcesim.scenario.files.load import load
    from forcesim.simulation.run import simulate

    names = ["job", *(f"job_{number}" for number in range(1, classes))]
    changes = [f"teams.desk.head_count={servers}", f"time.warm_up_years={1 / 12!r}"]
    years = customers / (rate * classes) / HOURS_PER_YEAR
    changes.append(f"time.years={max(1, round(12 * years)) / 12!r}")
    for number, name in enumerate(names):
        changes += [
            f"case_types.{name}.team='desk'",
            f"case_types.{name}.priority={number + 1}",
            f"case_types.{name}.arrivals.per_year={rate * HOURS_PER_YEAR}",
            f"case_types.{name}.stages=[{{ hours = 1.0, shape = 'exponential' }}]",
        ]
    scenario = load(str(QUEUE), changes).scenario
    start = time.process_time()
    run = simulate(scenario, 1, 0)
    seconds = time.process_time() - start
    whole = float(scenario.time.warm_up_years) + float(scenario.time.years)
    return {"seconds": seconds, "customers": run.outcomes["cases_arrived"] * whole}


def queue_of(library: str, servers: int, rate: float, classes: int, customers: int) -> Measured:
    """The same queue in the usual style of another library."""
    import queue_models

    seconds = queue_models.MODELS[library](servers, rate, classes, customers)
    return {"seconds": seconds, "customers": customers}


def import_forcesim() -> Measured:
    """Processor seconds that ``import forcesim`` takes in an interpreter that runs already."""
    start = time.process_time()
    import forcesim  # noqa: F401

    return {"seconds": time.process_time() - start}


def paint() -> Measured:
    """Open the window off screen: processor seconds from the start of the process to what has been painted.

    ``first`` is the first top-level widget of any kind, ``window`` the main one with all that is in it.
    """
    import os

    from PySide6 import QtWidgets
    from PySide6.QtCore import QEvent, QObject

    measured: dict[str, float] = {}

    class Watch(QObject):
        """Notes the last paint event of the first row of them; it is over with the first event of another kind."""

        widget: QtWidgets.QWidget | None = None
        painted = 0.0

        def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and isinstance(target, QtWidgets.QWidget):
                self.widget, self.painted = target.window(), time.process_time()
                measured.setdefault("first", self.painted)
            elif self.widget is not None:
                if isinstance(self.widget, QtWidgets.QMainWindow):
                    measured["window"] = self.painted
                    print(json.dumps(measured), flush=True)
                    os._exit(0)  # what the window has begun by now is not waited for
                self.widget = None
            return False

    class Application(QtWidgets.QApplication):
        def __init__(self, arguments: list[str]) -> None:
            super().__init__(arguments)
            self.watch = Watch()
            self.installEventFilter(self.watch)

    QtWidgets.QApplication = Application  # type: ignore[assignment, misc]
    from ui.__main__ import main

    main([])
    return measured


def first_sentence() -> Measured:
    """Open the window off screen: seconds on the clock to the first sentence on Explore that concludes something."""
    import os

    from PySide6 import QtWidgets
    from PySide6.QtCore import QTimer

    start = time.perf_counter()
    waits = ("Simulating", "Waiting")

    class Application(QtWidgets.QApplication):
        def __init__(self, arguments: list[str]) -> None:
            super().__init__(arguments)
            self.timer = QTimer()
            self.timer.timeout.connect(self.look)
            self.timer.start(20)

        def look(self) -> None:
            for window in self.topLevelWidgets():
                sentence = window.findChild(QtWidgets.QLabel, "sentence")
                text = sentence.text() if sentence is not None else ""
                if text and not text.startswith(waits) and "nothing can be concluded" not in text:
                    print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
                    os._exit(0)  # the study goes on, and is not waited for

    QtWidgets.QApplication = Application  # type: ignore[assignment, misc]
    from ui.__main__ import main

    main([])
    return {}


def dial(at: float, futures: int) -> Measured:
    """The study that Explore asks: seconds to the first difference at the dial, and to one of so many futures.

    The dial is moved to ``at`` from where it was answered before; workers are warm, and there is no store.
    """
    from forcesim.scenario.files.load import load, load_policy
    from forcesim.study.execution.executors import ProcessExecutor
    from ui.state.decision import DecisionFiles

    files = DecisionFiles(load(DURHAM), load_policy(POLICY))
    with ProcessExecutor() as executor:
        warm(executor)
        _at_dial(files, executor, at / 2, 1)
        return _at_dial(files, executor, at, futures)


def _at_dial(files: DecisionFiles, executor: Executor, at: float, futures: int) -> Measured:
    from forcesim.study.execution.collector import RunCollector
    from forcesim.study.execution.engine import stream
    from forcesim.study.execution.events import RunDone
    from ui.state.decision import Decision, StudySize, question_of

    start = time.perf_counter()
    question = question_of(files, Decision(DURHAM, POLICY, at=at), StudySize())
    plan = question.plan()
    collector = RunCollector(plan)
    here = next(number for number, arm in enumerate(plan.arms) if at in arm.at.values())
    known: dict[int, set[int]] = {0: set(), here: set()}
    first = None
    with closing(stream(plan, executor)) as events:
        for event in events:
            collector.add(event)
            if not isinstance(event, RunDone) or event.arm_index not in known:
                continue
            known[event.arm_index].add(event.replication)
            both = len(known[0] & known[here])
            if both == 1 and first is None:
                question.judge(collector)
                first = time.perf_counter() - start
            if both == futures:
                question.judge(collector)
                return {"first": first, "settled": time.perf_counter() - start, "runs": collector.done}
    raise RuntimeError("the study ended before")


def warm(executor: Executor) -> None:
    """Let every worker have done a run of Durham."""
    from forcesim.scenario.files.load import load
    from forcesim.study.execution.engine import run_through
    from forcesim.study.questions.registry import RunQuestion

    scenario = load(DURHAM, ["time.years=1", "time.warm_up_years=0"])
    run_through(RunQuestion(scenario=scenario, replications=8, seed=99).plan(), executor)


def sweep(jobs: int, is_warm: bool, points: int, replications: int) -> Measured:
    """A sweep of a lever over one-year runs of Durham, by some processes: seconds on the clock."""
    from forcesim.scenario.files.load import load
    from forcesim.study.execution.engine import run_through
    from forcesim.study.execution.executors import executor as make_executor
    from forcesim.study.questions.registry import TradeoffQuestion

    scenario = load(DURHAM, ["time.years=1", "time.warm_up_years=0"])
    question = TradeoffQuestion(scenario=scenario, points=points, replications=replications, resolution=1.0)
    executor = make_executor(jobs)
    try:
        if is_warm:
            warm(executor)
        start = time.perf_counter()
        collector = run_through(question.plan(), executor)
        question.judge(collector)
        return {"seconds": time.perf_counter() - start, "runs": collector.done}
    finally:
        executor.close()


def memory(runs: int) -> Measured:
    """Peak memory, in MB, of the process that asks for so many runs of a small queue."""
    import forcesim as fs

    changes = ["time.years=1", "time.warm_up_years=0", "case_types.job.arrivals.per_year=100"]
    answer = fs.run(fs.load(str(QUEUE), changes), replications=runs, jobs=2, store="none")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"megabytes": peak / (2**20 if sys.platform == "darwin" else 2**10), "mean": answer.table().shape[0]}


def force_size(force: str) -> Measured:
    """One run of a force: processor seconds, and cases that arrived a year."""
    from forcesim.scenario.files.load import load
    from forcesim.simulation.run import simulate

    scenario = load(force).scenario
    simulate(scenario, 1, 1)
    start = time.process_time()
    run = simulate(scenario, 1, 0)
    return {"seconds": time.process_time() - start, "cases": run.outcomes["cases_arrived"]}


def overhead(changes: list[str], runs: int, store: str) -> Measured:
    """A study of Durham with a store and an answer: processor seconds of its runs alone, and of all that it does.

    Everything happens in this process. The runs are timed where the study calls them, so that both are measured at the
    same time: on a machine that does other work too, one after the other would differ by more than what is looked for.
    """
    from forcesim.scenario.files.load import load
    from forcesim.simulation import run
    from forcesim.study.execution.collector import RunCollector
    from forcesim.study.execution.engine import stream
    from forcesim.study.execution.executors import SerialExecutor
    from forcesim.study.questions.registry import RunQuestion
    from forcesim.study.storage.run_store import RunStore

    named = load(DURHAM, changes)
    simulate, own = run.simulate, 0.0

    def timed(*arguments: Any) -> RunResult:
        nonlocal own
        start = time.process_time()
        result = simulate(*arguments)
        own += time.process_time() - start
        return result

    run.simulate = timed  # type: ignore[assignment]

    def study(seed: int, count: int) -> float:
        question = RunQuestion(scenario=named, replications=count, seed=seed)
        start = time.process_time()
        with RunStore(Path(store) / f"{seed}.sqlite") as kept:
            collector = RunCollector(question.plan())
            with closing(stream(question.plan(), SerialExecutor(), threading.Event(), kept)) as events:
                for event in events:
                    collector.add(event)
            question.judge(collector)
        return time.process_time() - start

    study(99, 3)
    own = 0.0
    return {"whole": study(1, runs), "own": own}


def certainty(outcomes: list[str], futures: int) -> Measured:
    """Outcomes of Durham before and under the policy on the same luck, and the processor seconds of both arms."""
    from forcesim.simulation.run import simulate

    arms = [durham(None), durham(POLICY)]
    for arm in arms:
        simulate(arm, 1, futures)
    values: list[dict[str, list[float]]] = [{name: [] for name in outcomes} for _ in arms]
    start = time.process_time()
    for number in range(futures):
        for arm, series in zip(arms, values, strict=True):
            run = simulate(arm, 1, number)
            for name in outcomes:
                series[name].append(run.outcomes[name])
    return {"seconds": (time.process_time() - start) / futures, "values": values}


JOBS: dict[str, Callable[..., Measured]] = {
    job.__name__: job
    for job in (
        simulate_force, queue, queue_of, import_forcesim, paint, first_sentence, dial, sweep, memory, force_size,
        overhead, certainty,
    )
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](**json.loads(sys.argv[2]))))
