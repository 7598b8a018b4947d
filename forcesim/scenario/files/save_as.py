"""A scenario of a user's own as a file: it extends what it is based on and holds only what differs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from forcesim.errors import ScenarioError
from forcesim.scenario.files import toml_reader
from forcesim.scenario.files.builtin import resolve
from forcesim.scenario.files.extend import laid_over, read_layers
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.paths import SchemaNode, dotted, top, within
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.toml_writer import as_toml

_MISSING = object()


def own_text(target: NamedScenario, extends: Sequence[str], title: str, beside: Path) -> str:
    """The text of a file at ``beside`` that extends ``extends`` (built-in names or paths) and comes to ``target``.

    What can't be said by laying one file over others, such as taking something out, is said by a file that
    extends nothing.
    """
    names = [_reachable(name, beside) for name in extends]
    whole = top(Scenario)
    below: dict[str, Any] = {}
    for name in names:
        layers = read_layers(_file(name, beside))
        table = layers.merged(whole) if layers.own.kind != "policy" else _of_policy(layers.merged(whole))
        below = laid_over(below, table, whole)
    wanted = {key: value for key, value in target.raw.items() if key not in ("kind", "title", "extend")}
    own = _difference(wanted, below, whole)
    over: dict[str, Any] = own if isinstance(own, dict) else {}
    if _is_same(laid_over(below, over, whole), wanted):
        head: dict[str, Any] = {"title": title, **over}
        text = as_toml(head, whole)
        return _headed(text, {"kind": "force", "extend": names if len(names) > 1 else names[0]})
    return as_toml({**target.raw, "kind": "force", "title": title}, whole)


def edited_text(text: str, changes: Mapping[str, object]) -> str:
    """A file's own text with values put at dotted paths; its comments and order stay."""
    document = tomlkit.parse(text)
    for path, value in changes.items():
        here: Any = document
        *way, last = path.split(".")
        for key in way:
            if key not in here:
                here[key] = tomlkit.table(is_super_table=True)
            here = here[key]
        here[last] = _plain(value)
    return tomlkit.dumps(document)


def save(path: Path, text: str) -> Path:
    """Write a file, whole or not at all; OSError where it can't be."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def updated(path: Path, target: NamedScenario, changes: Mapping[str, object]) -> str | None:
    """The text of the file at ``path`` with changes in it, or None if that does not come to ``target``."""
    got = toml_reader.read(path)
    if not isinstance(got, tuple):
        return None
    try:
        text = edited_text(got[0], changes)
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
    """What has to be changed in ``base`` to come to ``target``, by dotted path; a mix of shares is given whole."""
    whole = top(Scenario)
    changes: dict[str, object] = {}
    for path, value, _ in target.differences(base):
        words: tuple[str | int, ...] = tuple(int(each) if each.isdigit() else each for each in path.split("."))
        length = next((n for n in range(1, len(words)) if _is_whole(whole.at(words[:n]))), 0)
        if length:
            table = within(target.scenario, words[:length]) or {}
            changes[dotted(words[:length])] = {key: float(each) for key, each in table.items()}
        else:
            changes[path] = value
    return changes


def _reachable(name: str, beside: Path) -> str:
    """A built-in name in full; a path as the new file can name it."""
    if not toml_reader.is_file(Path(name)):
        built_in = resolve(name)
        if built_in is not None:
            return f"{built_in.parent.name}/{built_in.stem}"
    path = Path(name).resolve()
    try:
        return path.relative_to(beside.resolve().parent).as_posix()
    except ValueError:
        return path.as_posix()


def _file(name: str, beside: Path) -> Path:
    near = beside.resolve().parent / (name if name.endswith(".toml") else f"{name}.toml")
    file = near if toml_reader.is_file(near) else resolve(name)
    if file is None:
        raise FileNotFoundError(name)
    return file


def _of_policy(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key in ("policy", "sources")}


def _difference(wanted: Any, below: Any, place: SchemaNode | None) -> Any:
    """What has to be laid over ``below`` to come to ``wanted``; tables that replace as a whole are given whole."""
    if isinstance(wanted, Mapping) and isinstance(below, Mapping) and not _is_whole(place):
        rest = {}
        for key, value in wanted.items():
            part = _difference(value, below.get(key, _MISSING), place.below(key) if place is not None else None)
            if part is not _MISSING:
                rest[key] = part
        return rest or _MISSING
    return _MISSING if _is_same(wanted, below) else wanted


def _is_whole(place: SchemaNode | None) -> bool:
    if place is None or place.kind == "number":
        return place is not None
    entry = place.below("") if place.kind == "table" else None
    return entry is not None and entry.kind == "number"


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = {*one, *other} - {"kind", "title", "extend"}
        return all(_is_same(one.get(key, _MISSING), other.get(key, _MISSING)) for key in keys)
    return bool(type(one) is type(other) or (isinstance(one, (int, float)) and isinstance(other, (int, float)))) and (
        one == other
    )


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        braces = tomlkit.inline_table()
        for key, each in value.items():
            braces.append(key, _plain(each))
        return braces
    return value


def _headed(text: str, head: Mapping[str, Any]) -> str:
    document = tomlkit.document()
    for key, value in head.items():
        document.add(key, value)
    return tomlkit.dumps(document) + text
