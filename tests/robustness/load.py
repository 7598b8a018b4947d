"""What much work costs: memory and open files of many runs, many scenarios, a week of the window.

    .venv/bin/python tests/robustness/load.py [runs] [scenarios] [window] [--size SHARE]

*runs*: one study of 100,000 tiny runs through the store, against one of 10,000. *scenarios*: 1,000 files in one folder,
read and checked one after the other, and all of them compared in one study. *window*: 2,000 things that a person does
in a week (dial, policies, levers, pages, undo, opened files), with the real engine. SHARE makes all of them smaller.
Ends with 1 where open files are left behind, or where memory grows by more than a few numbers a run, file or step.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

# of a run an answer holds the outcomes and the months that are drawn, some 3,000 bytes; the rest is taken while the
# history's JSON is made
MOST_BYTES_A_RUN = 10_000
MOST_BYTES_A_STEP = 50_000


def main(words: list[str]) -> int:
    """Do what is named; 0 if all is well, 1 if not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--size", type=float, default=1.0, metavar="SHARE", help="a part of the usual number; 1")
    options = parser.parse_args(words)
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        print(f"There is no part called {', '.join(unknown)}. Parts are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    os.environ |= {"FORCESIM_LOG": "none", "QT_QPA_PLATFORM": "offscreen"}
    problems = []
    for name in options.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            problems += PARTS[name](Path(folder), options.size)
    for problem in problems:
        print(f"wrong: {problem}", file=sys.stderr)
    return 1 if problems else 0


def many_runs(folder: Path, size: float) -> list[str]:
    """One study of so many runs, through the store."""
    import forcesim as fs

    tiny = ["time.years=0.0833333333333333", "time.warm_up_years=0", "case_types.job.arrivals.per_year=20"]
    scenario = fs.load(str(TESTS / "theory" / "mmc.toml"), tiny)
    peaks, counts = [], (max(int(10_000 * size), 10), max(int(100_000 * size), 100))
    files = _open_files()
    for count in counts:
        start = time.perf_counter()
        answer = fs.run(scenario, replications=count, seed=count, store=folder / "runs.sqlite")
        seconds = time.perf_counter() - start
        assert answer.result.finished == count
        del answer
        peaks.append(_peak())
        stored = sum(file.stat().st_size for file in folder.iterdir())
        print(
            f"{count:,} runs in {seconds:.0f} s: peak {peaks[-1] / 1e6:.0f} MB, store {stored / 1e6:.0f} MB", flush=True
        )
    bytes_a_run = (peaks[1] - peaks[0]) / (counts[1] - counts[0])
    print(f"a run more takes {bytes_a_run:.0f} bytes of memory")
    problems = _left_open(files)
    return problems if bytes_a_run < MOST_BYTES_A_RUN else [*problems, f"a run takes {bytes_a_run:.0f} bytes"]


def many_scenarios(folder: Path, size: float) -> list[str]:
    """So many files in one folder: read and checked, and compared at once."""
    import forcesim as fs

    count, files = max(int(1_000 * size), 10), _open_files()
    for number in range(count):
        (folder / f"force-{number:04}.toml").write_text(
            f'extend = "forces/durham-2014"\ntitle = "Force {number}"\n'
            f"[teams.local]\nhead_count = {{ value = {5 + number / 1000}, grade = 'assumed', note = 'of {number}' }}\n"
            "[time]\nyears = 0.25\nwarm_up_years = 0\n"
        )
    paths = sorted(folder.glob("*.toml"))
    start, before = time.perf_counter(), _peak()
    problems = [f"{path.name} has faults" for path in paths if fs.check(path)]
    print(f"{count:,} scenarios checked in {time.perf_counter() - start:.1f} s, {(_peak() - before) / 1e6:.0f} MB more")
    start = time.perf_counter()
    answer = fs.compare(*map(fs.load, paths), replications=2, seed=1, store="none")
    assert len(answer.result.results) == count
    print(f"{count:,} scenarios compared in {time.perf_counter() - start:.1f} s, peak {_peak() / 1e6:.0f} MB")
    return [*problems, *_left_open(files)]


def week(folder: Path, size: float) -> list[str]:
    """So many steps of a person in the window."""
    _use_one_arena()
    from forces import SHORT_DURHAM
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from ui.state.session import Session
    from ui.studies.study_controller import StudyController
    from ui.window import Window

    os.environ["FORCESIM_STORE"] = str(folder / "runs.sqlite")
    ours = folder / "ours.toml"
    ours.write_text(SHORT_DURHAM)
    application = QApplication([])
    application.setStyle("Fusion")
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    studies = StudyController()
    window = Window(Session(), studies, settings, folder)
    window.documents.ask_loss = lambda: "discard"
    window.show()
    window.open_actions.open(str(ours))
    luck = random.Random(1)  # noqa: S311  no secret
    session, pages = window.session, window.pages
    steps: list[Callable[[], object]] = [
        lambda: session.set_at(luck.random()),
        lambda: session.set_at(round(luck.random(), 1)),
        session.stack.undo,
        session.stack.redo,
        lambda: pages.turn_to(luck.choice(pages.names)),
        window.run,
        lambda: window.open_actions.open(str(ours)),
        session.reset,
    ]

    def settle() -> None:
        """Stop what runs, and let it go."""
        studies.stop()
        end = time.perf_counter() + 5
        while time.perf_counter() < end or studies.running:
            application.processEvents()
        gc.collect()

    count, memory, files = max(int(2_000 * size), 40), 0.0, 0
    half = count // 2
    for number in range(count):
        luck.choice(steps)()
        end = time.perf_counter() + 0.05
        while time.perf_counter() < end:
            application.processEvents()
        if number in (half, count - 1):
            settle()
            if number == half:
                memory, files = _resident(), _open_files()
            print(f"{number + 1:,} steps: {_resident() / 1e6:.0f} MB, {_open_files()} open files", flush=True)
    bytes_a_step = (_resident() - memory) / (count - half)
    problems = _left_open(files)
    window.close()
    if bytes_a_step > MOST_BYTES_A_STEP:
        problems.append(f"a step in the window takes {bytes_a_step:,.0f} bytes")
    return problems


def _use_one_arena() -> None:
    """Let all threads share one heap, so that what is measured is what the program holds.

    glibc gives threads heaps of their own, which keep what was freed: they grow for some hundred studies, then no more.
    """
    try:
        ctypes.CDLL(None).mallopt(-8, 1)  # M_ARENA_MAX
    except (AttributeError, OSError):  # another C library
        return


def _left_open(before: int) -> list[str]:
    more = _open_files() - before
    # workers and a store that is in use hold a few
    return [f"{more} files are left open"] if more > 20 else []


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return float(pages * resource.getpagesize())


PARTS = {"runs": many_runs, "scenarios": many_scenarios, "window": week}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
