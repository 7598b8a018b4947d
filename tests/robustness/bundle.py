"""Whether the bundle for people without Python works: builds it, asks one question on each of its two programs.

    .venv/bin/python tests/robustness/bundle.py [--folder DIR]

needs Xvfb on Linux, and Qt's system libraries where it is built. It takes some minutes and 1 GB in a temporary folder,
or in DIR, where the bundle stays. Held against the source: the version, every number of a comparison; of the window:
that it paints, answers Durham's question in full and leaves no process behind. Ends with 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTION = ("compare", "durham-2014", "--policy", "durham-2015", "--replications", "6", "--json", "-")
# an answer takes half a minute on two cores
PATIENCE = 300.0


def main(words: list[str]) -> int:
    """Build and try; 0 if all is well, 1 if not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the bundle is made; temporary by default")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        bundle = _built(folder)
        # nothing of this machine's Python may help
        environment = {"HOME": str(folder / "home"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        Path(environment["HOME"]).mkdir(exist_ok=True)
        problems = [*_command_line_problems(bundle, environment), *_window_problems(bundle, environment)]
    for problem in problems:
        print(f"wrong: {problem}", file=sys.stderr)
    print("the bundle works" if not problems else "the bundle does not work")
    return 1 if problems else 0


def _built(folder: Path) -> Path:
    """Install forcesim as a user would, compiled where that is possible, and make the bundle of it."""
    python = folder / "environment" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "environment")], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(ROOT), "pyinstaller>=6.22,<7"], check=True)
    target = folder / "bundle"
    shutil.rmtree(target, ignore_errors=True)
    words = ("--distpath", str(target), "--workpath", str(folder / "work"), "--noconfirm", "--log-level", "ERROR")
    subprocess.run([str(python.with_name("pyinstaller")), str(ROOT / ".build" / "forcesim.spec"), *words], check=True)
    return target / "forcesim"


def _command_line_problems(bundle: Path, environment: dict[str, str]) -> list[str]:
    """How the bundle's answer differs from that of the source."""

    def results(*program: str) -> object:
        settings = {**environment, "FORCESIM_STORE": "none"}
        answer = subprocess.run([*program, *QUESTION], env=settings, capture_output=True, text=True, check=True)
        return json.loads(answer.stdout)["results"]

    start = time.perf_counter()
    bundled = results(str(bundle / "forcesim"))
    print(f"the command line answers in {time.perf_counter() - start:.1f} s")
    environment = {**environment, "PYTHONPATH": str(ROOT)}
    return [] if bundled == results(sys.executable, "-m", "forcesim") else ["a comparison has other numbers"]


def _window_problems(bundle: Path, environment: dict[str, str]) -> list[str]:
    """What goes wrong when the window is opened, left to answer and told to end."""
    with _screen() as display:
        started = subprocess.Popen(
            [str(bundle / "forcesim-window")], env={**environment, "DISPLAY": display}, start_new_session=True
        )
        try:
            seconds = _until_answered(started, environment)
        finally:
            started.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(20)
    problems = [] if seconds is not None else ["the window answers nothing"]
    if seconds is not None:
        print(f"the window answers in {seconds:.0f} s")
    for _ in range(10):
        found = subprocess.run(["pgrep", "-g", str(started.pid)], capture_output=True, text=True, check=False)
        left = found.stdout.split()
        if not left:
            return problems
        time.sleep(1)
    return [*problems, f"processes are left behind: {', '.join(left)}"]


def _until_answered(started: subprocess.Popen[bytes], environment: dict[str, str]) -> float | None:
    """Seconds until the store holds the window's study; None if the window ends before, or never answers."""
    start = time.perf_counter()
    path = Path(environment["HOME"]) / ".local" / "share" / "forcesim" / "runs.sqlite"
    while time.perf_counter() - start < PATIENCE and started.poll() is None:
        time.sleep(1)
        if path.exists():
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
                if store.execute("SELECT count(*) FROM studies").fetchone()[0]:
                    return time.perf_counter() - start
    return None


@contextlib.contextmanager
def _screen() -> Generator[str, None, None]:
    """A screen of its own for the window, by name."""
    number = 90
    screen = subprocess.Popen(
        ["Xvfb", f":{number}", "-screen", "0", "1280x900x24"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(2)
        yield f":{number}"
    finally:
        screen.terminate()
        screen.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
