"""Saves a scenario of a user's own: a file that extends what it is based on and holds only what differs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit

from forcesim.atomic_write import write_file
from forcesim.errors import ScenarioError
from forcesim.scenario.files import toml_reader
from forcesim.scenario.files.builtin import resolve
from forcesim.scenario.files.extend import files_read, layers_below
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.overrides import merge_tables
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.paths import SchemaNode, dotted, top, within
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.toml_writer import as_toml

_MISSING = object()


def is_source(file: Path, extends: Sequence[str]) -> bool:
    """Whether a file is one of ``extends`` (built-in names or paths) or extended by one: nothing may replace it then.

    A text that extends it would extend itself in its place, and what it held would be gone.
    """
    sources = [source for name in extends for source in files_read(extended_file(name, file))]
    return file.resolve() in sources


def own_text(target: NamedScenario, extends: Sequence[str], title: str, beside: Path) -> str:
    """The text of a file at ``beside`` that extends ``extends`` (built-in names or paths) and comes to ``target``.

    Where laying one file over others can't express it, as when something is taken out, the file extends nothing and
    holds the whole scenario. ``beside`` must not be a source of these (see ``is_source``).
    """
    names = [name_in_extend(name, beside) for name in extends]
    root = top(Scenario)
    below = layers_below(extended_file(name, beside) for name in names).merge(root)
    target_table = {key: value for key, value in target.raw.items() if key not in ("kind", "title", "extend")}
    own = _difference(target_table, below, root)
    over: dict[str, Any] = own if isinstance(own, dict) else {}
    if _is_same(merge_tables(below, over, root), target_table):
        head: dict[str, Any] = {"title": title, **over}
        text = as_toml(head, root)
        return with_heading(text, {"kind": "force", "extend": names if len(names) > 1 else names[0]})
    return as_toml({**target.raw, "kind": "force", "title": title}, root)


def edited_text(text: str, changes: Mapping[str, object]) -> str:
    """A file's own text with values put at dotted paths; its comments and order stay."""
    document = tomlkit.parse(text)
    for path, value in changes.items():
        table: Any = document
        *parents, last = path.split(".")
        for key in parents:
            if key not in table:
                table[key] = tomlkit.table(is_super_table=True)
            table = table[key]
        table[last] = _plain(value)
    return tomlkit.dumps(document)


def save(path: Path, text: str) -> Path:
    """Write a file, whole or not at all; OSError where it can't be."""
    return write_file(path, text)


def updated(path: Path, target: NamedScenario, changes: Mapping[str, object]) -> str | None:
    """The text of the file at ``path`` with changes at dotted paths; None if that text does not load as ``target``."""
    content = toml_reader.read(path)
    if not isinstance(content, tuple):
        return None
    try:
        text = edited_text(content[0], changes)
        trial = path.with_name(f".{path.stem}.{os.getpid()}.trial.toml")
        try:
            trial.write_text(text, encoding="utf-8")
            same = load(trial).digest == target.digest
        finally:
            trial.unlink(missing_ok=True)
    except (ScenarioError, OSError, ValueError, TypeError):
        return None
    return text if same else None


def changes_between(target: NamedScenario, base: NamedScenario) -> dict[str, object]:
    """What has to be changed in ``base`` to come to ``target``: values by dotted path, a mix of shares as a whole."""
    root = top(Scenario)
    changes: dict[str, object] = {}
    for path, value, _ in target.differences(base):
        keys: tuple[str | int, ...] = tuple(int(key) if key.isdigit() else key for key in path.split("."))
        length = next((n for n in range(1, len(keys)) if _is_one_value(root.at(keys[:n]))), 0)
        if length:
            table = within(target.scenario, keys[:length]) or {}
            changes[dotted(keys[:length])] = {key: float(share) for key, share in table.items()}
        else:
            number = within(target.scenario, keys)
            is_assumption = isinstance(number, Quantity) and not path.startswith("policy.")
            changes[path] = _with_reason(number, target, base) if is_assumption else value
    return changes


def _with_reason(number: Quantity, target: NamedScenario, base: NamedScenario) -> object:
    """A number with what is said of it; a source that ``base`` does not declare is told by its title in the note."""
    evidence = number.evidence
    ids = [part.strip() for part in (evidence.source or "").split(",")] if evidence is not None else []
    if evidence is None or all(part in base.scenario.sources for part in filter(None, ids)):
        return number.as_written()
    sources = target.scenario.sources
    titles = [sources[part].title or part for part in ids if part in sources]
    note = "; ".join(filter(None, (evidence.note, *titles)))
    return Quantity(float(number), replace(evidence, source=None, note=note)).as_written()


def name_in_extend(name: str, beside: Path) -> str:
    """What a file at ``beside`` writes to extend ``name``: a built-in name in full, or a path."""
    if not toml_reader.is_file(Path(name)):
        built_in = resolve(name)
        if built_in is not None:
            return f"{built_in.parent.name}/{built_in.stem}"
    path = Path(name).resolve()
    try:
        return path.relative_to(beside.resolve().parent).as_posix()
    except ValueError:
        return path.as_posix()


def extended_file(name: str, beside: Path) -> Path:
    sibling = beside.resolve().parent / (name if name.endswith(".toml") else f"{name}.toml")
    file = sibling if toml_reader.is_file(sibling) else resolve(name)
    if file is None:
        raise FileNotFoundError(name)
    return file


def _difference(target: Any, below: Any, node: SchemaNode | None) -> Any:
    """What has to be laid over ``below`` to come to ``wanted``; tables that replace as a whole are given whole."""
    if isinstance(target, Mapping) and isinstance(below, Mapping) and not _is_one_value(node):
        rest = {}
        for key, value in target.items():
            part = _difference(value, below.get(key, _MISSING), node.below(key) if node is not None else None)
            if part is not _MISSING:
                rest[key] = part
        rest |= {key: "" for key in below if key not in target and _may_be_taken_out(node, key)}
        return rest or _MISSING
    return _MISSING if _is_same(target, below) else target


def _may_be_taken_out(node: SchemaNode | None, key: str) -> bool:
    entry = node.below(key) if node is not None else None
    return entry is not None and entry.declared is not None and entry.declared.may_be_taken_out


def _is_one_value(node: SchemaNode | None) -> bool:
    return node is not None and node.is_one_value


def _is_same(first: Any, second: Any) -> bool:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        keys = {*first, *second} - {"kind", "title", "extend"}
        return all(_is_same(first.get(key, _MISSING), second.get(key, _MISSING)) for key in keys)
    if first is _MISSING or second is _MISSING:
        return "" in (first, second)  # which stands for nothing
    both_numbers = isinstance(first, (int, float)) and isinstance(second, (int, float))
    return (type(first) is type(second) or both_numbers) and bool(first == second)


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        braces = tomlkit.inline_table()
        for key, entry in value.items():
            braces.append(key, _plain(entry))
        return braces
    return value


def with_heading(text: str, head: Mapping[str, Any]) -> str:
    """The text of a file with a few keys before all others."""
    document = tomlkit.document()
    for key, value in head.items():
        document.add(key, value)
    return tomlkit.dumps(document) + text
