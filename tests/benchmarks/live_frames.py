"""How long a frame of a future that is watched takes, and how long its years take to be gone through.

    .venv/bin/python tests/benchmarks/live_frames.py [SCENARIO] [--policy NAME]

plays a future of the scenario off screen at every speed, alone and forked, and tells the median and the longest time
that the window's thread was held up for a frame (a slice of the run, the moment read off it, and the stage painted),
and the seconds that going back to the start of the last measured year takes. 60 frames a second leave 16.7 ms each.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

import forcesim as fs
from forcesim.simulation.live_run import LiveRun
from ui.garbage import GarbageTimer
from ui.live.live_player import SPEEDS
from ui.live.live_view import LiveView
from ui.theme import LIGHT, apply_theme

_FRAMES = 180
_YEAR = 8766.0


def frames(view: LiveView, speed: float) -> tuple[list[float], float]:
    """Milliseconds by the clock of each frame at a speed, and the mean of those of the processor."""
    player = view.player
    player.speed = speed
    player.set_playing(True)
    taken, worked = [], 0.0
    for _ in range(_FRAMES):
        began, worked_before = time.perf_counter(), time.thread_time()
        player.tick()
        QApplication.processEvents()
        worked += time.thread_time() - worked_before
        taken.append(1000.0 * (time.perf_counter() - began))
        time.sleep(max(0.0, 0.0166 - taken[-1] / 1000.0))
    player.set_playing(False)
    return taken, 1000.0 * worked / _FRAMES


def reach(view: LiveView) -> float:
    """Seconds until the player is where it is told to go, and the longest frame on the way in milliseconds."""
    began, longest = time.perf_counter(), 0.0
    while view.player.is_on_its_way:
        frame = time.perf_counter()
        QApplication.processEvents()
        longest = max(longest, 1000.0 * (time.perf_counter() - frame))
    seconds = time.perf_counter() - began
    print(f"  {seconds:.2f} s, longest frame {longest:.0f} ms")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", default="durham-2014")
    parser.add_argument("--policy", default="durham-2015")
    options = parser.parse_args()
    named = fs.load(options.scenario).with_policy(fs.load_policy(options.policy))
    application = QApplication([])
    apply_theme(application, LIGHT)
    view = LiveView(named, 1, LIGHT)
    GarbageTimer(view)  # as in the window
    view.resize(1280, 800)
    view.show()
    print("to the first measured hour, in slices:")
    reach(view)
    for arms in ("one future", "both arms of a fork"):
        for words, speed in SPEEDS.items():
            taken, worked = frames(view, speed)
            by_clock = f"median {statistics.median(taken):.1f} ms, longest {max(taken):.1f} ms by the clock"
            print(f"{arms}, {words}: {worked:.1f} ms of processor time; {by_clock}")
        if arms == "one future":
            print("fork, in slices:")
            view.player.fork(named.with_(move_share=0.8))
            reach(view)
    view.player.end_fork()
    print("back to the start of the last measured year, in slices:")
    view.player.seek(view.player.run.horizon)
    reach(view)
    view.player.seek(view.player.run.horizon - _YEAR)
    reach(view)
    view.close_down()
    run = LiveRun(named, 1, 0)
    run.advance_to(run.first_measured_hour)
    began = time.process_time()
    run.advance_to(run.first_measured_hour + _YEAR)
    print(f"a measured year at once: {time.process_time() - began:.2f} s of processor time")


if __name__ == "__main__":
    main()
