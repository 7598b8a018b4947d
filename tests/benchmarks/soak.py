"""How long the window stalls while runs stream in: the longest gap of a timer that should fire every 10 ms.

    .venv/bin/python tests/benchmarks/soak.py [RUNS]

Off screen. A study of as many made-up runs as RUNS (10,000) arrives, at most 2,500 a second, which some six hundred
cores would give for Durham; meanwhile the dial moves, as under somebody's hand. Nothing is simulated, so that what is
measured is the window. On a machine that does other work besides, only the window's own work tells something.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Generator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# what is made up has no place among studies
os.environ["FORCESIM_STORE"] = "none"
POSITIONS = 11
EVERY = 10  # milliseconds
PACE = 2500  # runs a second at most


def main(runs: int) -> None:
    import numpy as np
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from forcesim.simulation.outcomes import declared_outcomes
    from forcesim.simulation.result import RunResult
    from forcesim.study.execution.events import Event, Progress, RunDone, Settled, Started
    from forcesim.study.execution.plan import Plan
    from forcesim.study.results.reasons import Ending, EndingKind
    from ui.app import stay_responsive
    from ui.state import decision as decide
    from ui.state.session import Session
    from ui.studies.study_controller import StudyController
    from ui.window import Window

    def engine(plan: Plan, stop: threading.Event) -> Generator[Event, None, None]:
        names = [list(declared_outcomes(arm.named_scenario.scenario)) for arm in plan.arms]
        chance = np.random.default_rng(1)
        total = len(plan.arms) * plan.looks[0]
        yield Started(total)
        for count, job in enumerate(plan.jobs(0, plan.looks[0]), 1):
            if stop.is_set():
                return
            values = dict(zip(names[job.arm_index], chance.normal(100, 10, 200).tolist(), strict=False))
            monthly = {name: chance.normal(5, 1, 60) for name in ("backlog", "disruptions", "harm", "cases_dropped")}
            yield RunDone(job, RunResult(values, monthly, 0.0, 0, 0))
            yield Progress(count, 0, total, 1.0)
            time.sleep(1 / PACE)
        yield Settled(Ending(EndingKind.ALL_IN))

    application = QApplication([])
    application.setStyle("Fusion")
    decide.REPLICATIONS = max(2, runs // (POSITIONS + 1))
    window = Window(Session(), StudyController(engine))
    window.resize(1280, 800)
    window.show()
    stay_responsive()
    application.processEvents()
    gaps: list[tuple[float, float]] = []
    last = time.perf_counter(), time.thread_time()

    def ticked() -> None:
        nonlocal last
        now = time.perf_counter(), time.thread_time()
        gaps.append((now[0] - last[0], now[1] - last[1]))
        last = now

    hand = iter(range(10**9))

    def moved() -> None:
        window.session.set_at((next(hand) % 101) / 100)

    ticks, drag = QTimer(), QTimer()
    ticks.timeout.connect(ticked)
    drag.timeout.connect(moved)
    waiting = QEventLoop()
    window.studies.running_changed.connect(lambda running: None if running else waiting.quit())
    window.run()
    began = time.perf_counter()
    last = began, time.thread_time()
    ticks.start(EVERY)
    drag.start(100)
    waiting.exec()
    took = time.perf_counter() - began
    drag.stop()
    ticks.stop()
    print(f"{decide.REPLICATIONS * (POSITIONS + 1):,} runs in {took:.1f} s while the dial moved {next(hand)} times")
    print(f"gaps of a {EVERY} ms timer, in milliseconds:   longest  99 in 100  over 50")
    for words, spent in zip(("by the clock", "the window's own work"), np.array(gaps).T * 1000, strict=True):
        print(f"{words:>42} {spent.max():10.0f} {np.percentile(spent, 99):10.0f} {int((spent > 50).sum()):8}")
    window.documents.ask_loss = lambda: "discard"
    window.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
