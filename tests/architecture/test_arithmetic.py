"""Numbers are added up the same way on every Python."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("forcesim/scenario", "forcesim/simulation", "forcesim/study/analysis")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_where_bits_matter_nothing_is_added_up_by_the_built_in_sum(path: Path) -> None:
    # from Python 3.12 on it corrects for rounding, so that other bits come out: write a loop, math.fsum or numpy.sum
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    lines = [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "sum"]
    assert not lines
