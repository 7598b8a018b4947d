"""The reference, made from what the program declares: verbs, keys of scenarios and of scripts, outcomes, Python."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import forcesim
from forcesim.scenario.files.load import load
from forcesim.scenario.schema.paths import SchemaNode, top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import declared_outcomes
from forcesim.study.questions.declaration import parameters
from forcesim.study.questions.registry import QUESTIONS
from forcesim.workshop.script import Script

# the force whose outcomes are listed: it has everything that a force can have
_FORCE = "durham-2014"
_INTRODUCTION = f"""# Reference

Made by `forcesim reference` from what this version declares. A key is written with dots in `--set KEY=VALUE`, in the
names FORCE+KEY=VALUE and in Python; `*` stands for a name of yours, a number for a place in a list. `forcesim show
{_FORCE}` says what stands there, with its evidence.
"""


def reference() -> str:
    """The reference as Markdown."""
    parts = [_INTRODUCTION, *_verbs()]
    parts += _keys("Keys of a scenario", top(Scenario), has_evidence=True)
    parts += [*_outcomes(), *_keys("Keys of a workshop's script", top(Script), has_evidence=False), *_python()]
    return "\n".join(parts).rstrip() + "\n"


def _verbs() -> Iterator[str]:
    yield "## Questions and their flags\n"
    for kind, entry in QUESTIONS.items():
        yield f"### {kind}\n\n{entry.asks}\n"
        yield _table(("Flag", "In Python", "What it is"))
        for parameter in parameters(entry.question):
            option = parameter.option
            if option.flag and option.help:
                value = f" {option.metavar}" if option.metavar else ""
                yield _row((f"`{option.flag}{value}`", f"`{parameter.argument}=`", option.help))
        yield ""


def _keys(title: str, root: SchemaNode, *, has_evidence: bool) -> Iterator[str]:
    """What a file can say; where it rests on evidence, with whether it is an assumption, a setting or prose."""
    yield f"## {title}\n"
    yield _table(("Key", "What it is", *(("Kind",) if has_evidence else ()), "Unit", "May be"))
    for key, node in _leaves(root, ""):
        declared = node.declared
        if declared is None:
            continue
        words = ". ".join(filter(None, (declared.label, declared.help.rstrip("."))))
        may_be = declared.limits or ", ".join(node.choices or ())
        yield _row((f"`{key}`", words, *((declared.kind,) if has_evidence else ()), declared.unit, may_be))
    yield ""


def _leaves(node: SchemaNode, path: str) -> Iterator[tuple[str, SchemaNode]]:
    """Every value that a file can give, by its key: one entry stands for all of a table or list."""
    if node.kind == "part":
        for name in node.fields:
            below = node.below(name)
            if below is not None:
                yield from _leaves(below, f"{path}.{name}" if path else name)
    elif node.kind in ("table", "list"):
        entry = node.below("*" if node.kind == "table" else 0)
        if entry is not None:
            yield from _leaves(entry, f"{path}.{'*' if node.kind == 'table' else '0'}")
    else:
        yield path, node


def _outcomes() -> Iterator[str]:
    yield f"## Outcomes\n\nThose of `{_FORCE}`; some are also counted by case type, as `cases_closed.possession`.\n"
    yield _table(("Name", "What it is", "Unit", "Better", "About"))
    scenario = load(_FORCE).scenario
    for name, outcome in declared_outcomes(scenario).items():
        if not any(name.endswith(f".{case_type}") for case_type in scenario.case_types):
            words = ". ".join(filter(None, (outcome.label, outcome.help.rstrip("."))))
            yield _row((f"`{name}`", words, outcome.unit, outcome.better, outcome.about))
    yield ""


def _python() -> Iterator[str]:
    yield "## Python\n\nAfter `import forcesim as fs`.\n"
    for name in forcesim.__all__:
        value: Any = getattr(forcesim, name)
        text = inspect.getdoc(value)
        if text is None or not (inspect.isfunction(value) or inspect.isclass(value)):
            continue
        yield f"### fs.{name}\n\n```python\n{_prose(text)}\n```\n"


def _prose(text: str) -> str:
    """A docstring, which stands as it is written."""
    return text.replace("```", "'''")


def _table(header: tuple[str, ...]) -> str:
    return f"{_row(header)}\n|{'---|' * len(header)}"


def _row(cells: tuple[str, ...]) -> str:
    plain = (" ".join(cell.replace("|", "\\|").split()) for cell in cells)
    return f"| {' | '.join(plain)} |"
