from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from forcesim.report.answer import open_answer

Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_the_demo_answers_and_leaves_a_brief_and_a_capsule(forcesim: Call, folder: Path) -> None:
    done = forcesim("demo", "--replications", "1", "--out", "answer")
    assert done.returncode == 0, done.stderr
    output = " ".join(done.stdout.split())
    assert "Compared with “Before 2015”" in output
    assert "forcesim gui answer/durham-2015.forcesim" in output
    assert max(map(len, done.stdout.splitlines())) <= 80
    answer = open_answer(folder / "answer/durham-2015.forcesim")
    assert answer.sentence in output
    assert (folder / "answer/durham-2015.html").read_text(encoding="utf-8") == answer.brief()
