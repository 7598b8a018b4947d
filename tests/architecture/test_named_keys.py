"""A key of a scenario or a piece of its text that the program names in any of its words is one that it can read."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import forcesim
import ui
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.scenario import Scenario

# tables whose entries a message may name by any name
_KEY = re.compile(rf"(?<![\w./-])(?:{'|'.join(Scenario.model_fields)})(?:\.\w+)+(?![\w(])")
_PIECE = re.compile(r'(?<![\w.])[a-z_]+ = (?:\{[^{}]*\}|\[[^\[\]]*\]|"[^"]*"|true\b|false\b|\d[\d.-]*\d)')


@cache
def messages() -> tuple[tuple[str, str], ...]:
    """Every text in the code that is no docstring, with where it stands; values in it are dots of their own: "…"."""
    return tuple(_messages())


def _messages() -> Iterator[tuple[str, str]]:
    for package in (forcesim, ui):
        root = Path(package.__file__ or "").parent
        for path in sorted(root.rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
            for node in ast.walk(tree):
                if id(node) in docstrings or id(node) in parts:
                    continue
                where = f"{path.relative_to(root.parent)}, line {getattr(node, 'lineno', 0)}"
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield where, node.value
                elif isinstance(node, ast.JoinedStr):
                    yield where, "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)


def is_of_a_scenario(key: str) -> bool:
    return top(Scenario).at(tuple(int(word) if word.isdigit() else word for word in key.split("."))) is not None


def test_every_key_that_a_message_names_is_declared() -> None:
    named = [
        (where, key)
        for where, text in messages()
        if " " in text
        for key in _KEY.findall(text)
    ]  # fmt: skip
    assert len(named) >= 3
    # of modules, files and results, which begin like a part of a scenario
    foreign = re.compile(r"(?:time|policy|people)\.(?:py|toml|html)$")
    assert [f"{where}: {key}" for where, key in named if not is_of_a_scenario(key) and not foreign.search(key)] == []


def test_every_piece_of_a_scenario_that_a_message_shows_is_one() -> None:
    shown = [(where, piece) for where, text in messages() if " " in text for piece in _PIECE.findall(text)]
    assert len(shown) >= 10
    unreadable = []
    for where, piece in shown:
        text = re.sub(r"\{ ?… ?\}", "{}", piece)
        text = re.sub(r"\[ ?… ?\]", "[]", text).replace("= …", "= 1").replace(", … }", " }").replace(" … ", " ")
        try:
            tomllib.loads(re.sub(r", …(?=\])", "", text))
        except tomllib.TOMLDecodeError as error:
            unreadable.append(f"{where}: {piece}: {error}")
    assert unreadable == []
