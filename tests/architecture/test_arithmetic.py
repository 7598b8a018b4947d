"""Numbers come out the same on every Python and every processor."""

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


# what NumPy computes along other paths where a processor knows AVX-512, with other last bits
BY_PROCESSOR = frozenset({
    "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "cbrt", "cos", "cosh", "dot", "einsum",
    "exp", "exp2", "expm1", "log", "log10", "log1p", "log2", "matmul", "power", "sin", "sinh", "tan", "tanh",
})  # fmt: skip


@pytest.mark.parametrize(
    "path", [path for path in MODULES if "simulation" in path.parts], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_run_has_the_same_bits_on_every_processor(path: Path) -> None:
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    of_numpy = [node for node in nodes if isinstance(node.value, ast.Name) and node.value.id == "np"]
    assert not [f"np.{node.attr}, line {node.lineno}: math has it" for node in of_numpy if node.attr in BY_PROCESSOR]
