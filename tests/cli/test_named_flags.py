"""A command or a flag that the program names in any of its words is one that it has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

import forcesim
import ui
from forcesim.cli.commands import app

# what follows the name of the program in prose
_PROSE = {"as", "in", "is", "made", "must", "needs", "of", "reads", "result", "scenario", "symbols", "that", "was"}
# of other programs that messages speak of: pip, and the command by which a developer makes the runs that ship
_FOREIGN = {"--force-reinstall", "--work"}


def texts_of(package: Any) -> Iterator[tuple[str, str]]:
    """Every text in the code of a package that is no docstring, with where it stands."""
    root = Path(package.__file__).parent
    for path in sorted(root.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield f"{path.relative_to(root.parent)}, line {node.lineno}", node.value


def verbs_and_flags() -> tuple[set[str], set[str]]:
    verbs, flags = set[str](), {"--help"}
    waiting: list[Any] = [typer.main.get_command(app)]
    while waiting:
        command = waiting.pop()
        for option in command.params:
            flags |= {flag for flag in (*option.opts, *option.secondary_opts) if flag.startswith("--")}
        if hasattr(command, "list_commands"):
            context = command.make_context("forcesim", [], resilient_parsing=True)
            names = command.list_commands(context)
            verbs |= set(names)
            # verbs of questions are made when they are typed
            waiting += [command.resolve_command(context, [name])[1] for name in names]
    return verbs, flags


def test_every_command_and_flag_that_a_message_names_is_there() -> None:
    verbs, flags = verbs_and_flags()
    assert {"run", "compare", "tradeoff", "verify", "store"} <= verbs
    unknown = []
    for package in (forcesim, ui):
        for where, text in texts_of(package):
            named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", text)) - flags - _FOREIGN
            named |= {verb for verb in re.findall(r"\bforcesim ([a-z][a-z-]*)", text) if verb not in verbs | _PROSE}
            unknown += [f"{where}: {name}" for name in sorted(named)]
    assert unknown == []
