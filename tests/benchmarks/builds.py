"""The builds that the benchmark of speed compares, and how a measurement runs in one of them.

The *present* build is this checkout, as a wheel: compiled, and in pure Python. The *former* one is the last commit
before the simulation was compiled, in pure Python. All run in the same virtual environment, first on its path.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
JOBS = Path(__file__).resolve().parent / "speed_jobs.py"
FORMER = "ef47ef6c81c749f1f19ec6fc82c3246bb75b3036"
# what the others are measured with; they are no dependency of forcesim
OTHERS = ("ciw==3.2.7", "salabim==26.0.9", "greenlet==3.5.6")


class BenchmarkError(Exception):
    """Something without which nothing can be measured; the message says what to do."""


@dataclass(frozen=True)
class Cost:
    """What a process and its children took: processor seconds, and seconds on the clock."""

    processor: float
    wall: float


@dataclass(frozen=True)
class Build:
    """One build: what is first on Python's path, the interpreter, and a home of its own, where caches and stores go."""

    name: str
    folder: Path
    home: Path
    python: str = sys.executable

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that runs in this build, with no store unless a job asks for one."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FORCESIM_", "XDG_"))}
        return {
            **kept,
            "PYTHONPATH": str(self.folder),
            "HOME": str(self.home),
            "FORCESIM_STORE": "none",
            "QT_QPA_PLATFORM": "offscreen",
        }

    def measure(self, job: str, **arguments: object) -> Any:
        """Run a job of ``speed_jobs.py`` in a process of its own and give what it measured."""
        command = [self.python, str(JOBS), job, json.dumps(arguments)]
        done = subprocess.run(command, cwd=self.home, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BenchmarkError(f"{job} failed in the {self.name} build:\n{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def cost(self, *words: str, cwd: Path | None = None, **environment: str) -> Cost:
        """Run Python with some words and give what the whole tree of its processes took."""
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [self.python, *words],
            cwd=cwd or self.home,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise BenchmarkError(f"{' '.join(words)} failed in the {self.name} build:\n{done.stderr}")
        return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


class Builds:
    """Makes the builds in a folder when they are first used, anew each time the benchmark runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def compiled(self) -> Build:
        """This checkout, compiled."""
        build = self._present("compiled", compile_it=True)
        if not any((build.folder / "forcesim" / "simulation").glob("*.so")):
            raise BenchmarkError("the simulation was not compiled: a C compiler and Python's headers are needed")
        return build

    @cached_property
    def pure(self) -> Build:
        """This checkout, in pure Python."""
        return self._present("pure", compile_it=False)

    @cached_property
    def former(self) -> Build:
        """The build of the commit ``FORMER``, in pure Python."""
        build = self._empty("former")
        archive = self.folder / "former.tar"
        _run(["git", "archive", "--output", str(archive), FORMER], ROOT, f"commit {FORMER} is needed: git fetch it")
        shutil.unpack_archive(archive, build.folder, "tar", filter="data")
        return self._ready(build)

    @cached_property
    def others(self) -> Build:
        """Software of others that simulates queues, in an environment of its own."""
        folder = self.folder / "others"
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)], self.folder, "a virtual environment can't be made")
        python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
        _run([python, "-m", "pip", "install", "--quiet", *OTHERS], self.folder, f"needed: {', '.join(OTHERS)}")
        return Build("others", folder, self.folder, python)

    def _present(self, name: str, *, compile_it: bool) -> Build:
        build = self._empty(name)
        copy, wheels = self.folder / f"{name}-checkout", self.folder / f"{name}-wheel"
        for folder in (copy, wheels):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        _run(
            [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheels)],
            copy,
            "the wheel can't be built",
            FORCESIM_COMPILE="1" if compile_it else "0",
        )
        (wheel,) = wheels.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(build.folder)
        return self._ready(build)

    def _empty(self, name: str) -> Build:
        build = Build(name, self.folder / name, self.folder / f"{name}-home")
        for folder in (build.folder, build.home):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        return build

    def _ready(self, build: Build) -> Build:
        # as pip does when it installs
        _run(
            [sys.executable, "-m", "compileall", "-q", "forcesim", "ui"], build.folder, "the modules can't be compiled"
        )
        return build


def _run(command: list[str], cwd: Path, trouble: str, **environment: str) -> None:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchmarkError(f"{trouble}:\n{done.stderr}")
