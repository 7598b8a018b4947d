"""The command line in processes of its own, forked from one that has imported all: each call is spared a second.

Run as a program it is that one process: it reads requests, a line each, and answers with exit statuses.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# what the command line imports where it is first needed
_LATER = ("scipy.special", "scipy.stats", "matplotlib.figure", "openpyxl", "xlsxwriter", "polars", "platformdirs")

Done = subprocess.CompletedProcess[str]


class ForkServer:
    """Runs the command line; ``folder`` is for what it writes to its standard output and error."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._files = folder / "out", folder / "err"
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, encoding="utf-8"
        )

    def run(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Done:
        """Run ``forcesim`` with these words in a folder until it ends; nothing can be typed to it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = [list(words), str(folder), dict(environment), *map(str, self._files)]
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        out, err = (file.read_bytes().decode("utf-8").replace("\r\n", "\n") for file in self._files)
        return subprocess.CompletedProcess(["forcesim", *words], status, out, err)

    def close(self) -> None:
        """End the process that the others are forked from."""
        self._process.communicate()


def _import_all() -> None:
    import forcesim

    for module in pkgutil.walk_packages(forcesim.__path__, "forcesim."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _LATER:
        importlib.import_module(name)
    # what is here by now is nobody's garbage: no child looks through it, and all of them share its memory
    gc.freeze()


def _become(words: list[str], folder: str, environment: dict[str, str], out: str, err: str) -> None:
    """Turn this process into one that was started in a folder with words, variables and files for what it writes."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, (path, flags) in enumerate(((os.devnull, os.O_RDONLY), (out, writing), (err, writing))):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv[1:] = words
    sys.path[0] = folder
    runpy.run_module("forcesim", run_name="__main__", alter_sys=True)


def _serve() -> None:
    _import_all()
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            # ends as any program does, with all that Python does then
            _become(*json.loads(line))
            return
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  the answer


if __name__ == "__main__":
    _serve()
