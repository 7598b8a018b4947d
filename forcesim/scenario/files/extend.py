"""Files that extend files: read in order, merged, and remembered so that a fault can name its file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import Any

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import builtin, toml_reader
from forcesim.scenario.files.line_numbers import Locator, holds
from forcesim.scenario.overrides import keep_sources_apart, merge_tables
from forcesim.scenario.schema.paths import SchemaNode
from forcesim.scenario.validation.messages import MOST_FAULTS, Problem, as_fault
from forcesim.text import nearest, safe, value_text

MOST_FILES = 50
# what a force takes over from a policy that it extends
_OF_A_POLICY = ("policy", "sources")


@dataclass(frozen=True, slots=True)
class Layer:
    """One file as it was read: ``where`` is its path as people see it, ``table`` is without ``extend`` and ``kind``.

    ``policy`` is the name of the policy that another file extends and that this one is, or is a part of; "" for none.
    """

    where: str
    text: str
    table: dict[str, Any]
    kind: str | None
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Layers:
    """A file and all that it extends, in the order in which they are merged, the file itself last."""

    files: tuple[Layer, ...]

    @property
    def own(self) -> Layer:
        """The file itself, which extends the others."""
        return self.files[-1]

    def merge(self, whole: SchemaNode) -> dict[str, Any]:
        """The tables of all files in one, with lists as tuples."""
        result: dict[str, Any] = {}
        for policy, layers in groupby(self.files, lambda layer: "" if self.own.kind == "policy" else layer.policy):
            below: dict[str, Any] = {} if policy else result
            merged = reduce(lambda tables, layer: merge_tables(tables, layer.table, whole), layers, below)
            result = merge_tables(result, _as_laid_over(policy, merged, result), whole) if policy else merged
        return result

    def faults(self, problems: Iterable[Problem]) -> tuple[Fault, ...]:
        """The faults of problems, each with its file and line: those of the own file first, then of what it extends."""
        problems = list(problems)
        locators = [Locator(layer.text) for layer in self.files]
        positioned = []
        for problem in problems[:MOST_FAULTS]:
            index, path = self._origin(problem.path)
            line = locators[index].line_of(path) if path else 1
            positioned.append((len(self.files) - index, line or 0, as_fault(problem, self.files[index].where, line)))
        excess = "there are more faults than can be listed", "Correct these first"
        rest = (Fault(*excess, where=self.own.where),) if len(problems) > MOST_FAULTS else ()
        return (*(fault for *_, fault in sorted(positioned, key=lambda entry: entry[:2])), *rest)

    def places(self) -> Callable[[tuple[str | int, ...]], tuple[str, int | None] | None]:
        """What gives file and line of the value at a path; None where no file gives it, so that it is a default.

        A path that leads into a list or a number with its evidence stands where the list or the number does. Each file
        is scanned once.
        """
        locators = [Locator(layer.text) for layer in self.files]

        def place(path: tuple[str | int, ...]) -> tuple[str, int | None] | None:
            index, known = self._origin(path)
            layer = self.files[index]
            if not known or not holds(layer.table, known):
                return None
            value: Any = layer.table
            for key in known:
                value = value[key]
            is_inside = len(known) == len(path) or not isinstance(value, Mapping) or "value" in value
            return (layer.where, locators[index].line_of(known)) if is_inside else None

        return place

    def _origin(self, path: tuple[str | int, ...]) -> tuple[int, tuple[str | int, ...]]:
        """The file that has the last word about a path, and as much of the path as stands there.

        Lists and numbers replace what they are laid over, so the last file that holds a path is where it comes from.
        """
        for length in range(len(path), 0, -1):
            for index in reversed(range(len(self.files))):
                if holds(self.files[index].table, path[:length]):
                    return index, path[:length]
        return len(self.files) - 1, ()


def _as_laid_over(name: str, policy: Mapping[str, Any], force: Mapping[str, Any]) -> dict[str, Any]:
    """What a force takes over from a policy that its file extends: the same as from one that is laid over it."""
    tables = {key: policy.get(key, {}) for key in _OF_A_POLICY}
    if not all(isinstance(table, Mapping) for table in (*tables.values(), force.get("sources", {}))):
        return {key: table for key, table in tables.items() if key in policy}  # which is refused later on
    table, sources = keep_sources_apart(name, tables["policy"], tables["sources"], force.get("sources", {}))
    return {key: part for key, part in (("policy", table), ("sources", sources)) if key in policy}


def layers_below(paths: Iterable[Path]) -> Layers:
    """What a new file would be laid over that extends ``paths``; a ScenarioError with all that can't be read."""
    reader = _Reader()
    for path in paths:
        if path.resolve() not in reader.seen:
            reader.read(path, (Path(),))
    if reader.faults:
        raise ScenarioError(reader.faults)
    return Layers((*reader.layers, Layer("", "", {}, "force")))


def read_layers(path: Path) -> Layers:
    """A file and all that it extends; a ScenarioError with every file that can't be read."""
    reader = _Reader()
    reader.read(path, ())
    if reader.faults:
        raise ScenarioError(reader.faults)
    return Layers(tuple(reader.layers))


def files_read(path: Path) -> tuple[Path, ...]:
    """A file and all that it extends, as far as they can be read."""
    reader = _Reader()
    reader.read(path, ())
    return tuple(sorted(reader.seen))


@dataclass(slots=True)
class _Reader:
    layers: list[Layer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)

    def read(self, path: Path, open_files: tuple[Path, ...], policy: str = "") -> None:
        content = toml_reader.read(path)
        if isinstance(content, Fault):
            self.faults.append(content)
            return
        text, table = content
        where = toml_reader.display(path)
        self.seen.add(path.resolve())
        extended = table.pop("extend", ())
        kind = table.pop("kind", None)
        if kind is not None and kind not in ("force", "policy", "part"):
            line = Locator(text).line_of(("kind",))
            what, hint = "no such kind of file", "It must be one of: force, policy, part"
            if kind == builtin.WORKSHOP:
                what, hint = "this is the script of a workshop", "Name a force; forcesim workshop leads a script"
            self.faults.append(Fault(what, hint, "kind", value_text(kind), where, line))
        if kind == "policy" and open_files:
            policy = policy or path.stem
        names = (extended if isinstance(extended, (list, tuple)) else [extended])[: MOST_FILES + 1]
        for index, name in enumerate(names):
            key_path = ("extend", index) if isinstance(extended, list) else ("extend",)
            problem = self._extend(path, name, (*open_files, path.resolve()), policy)
            if problem:
                what, hint = problem
                line = Locator(text).line_of(key_path)
                self.faults.append(Fault(what, hint, key="extend", found=value_text(name), where=where, line=line))
        # a file that two others extend is merged once, where it came first, so that it undoes no change of theirs
        self.layers.append(Layer(where, text, table, kind if isinstance(kind, str) else None, policy))

    def _extend(self, path: Path, name: object, open_files: tuple[Path, ...], policy: str) -> tuple[str, str] | None:
        """Read a file that the one at ``path`` extends; what is wrong with that, and a hint, or None."""
        if not isinstance(name, str):
            return "extend names a file", 'Write extend = "parts/…" or a list of such names'
        sibling = path.parent / (name if name.endswith(".toml") else f"{name}.toml")
        file = sibling if toml_reader.is_file(sibling) else builtin.resolve(name)
        if file is None:
            meant = nearest(name, _names_near(path))
            hint = f". Did you mean {safe(meant)}?" if meant else ""
            return (
                "there is no such file to extend",
                f"Looked for {safe(str(sibling))} and among the built-in files{hint}",
            )
        if file.resolve() in open_files:
            circle = [*open_files[open_files.index(file.resolve()) :], file]
            return "files extend each other in a circle", " → ".join(safe(member.name) for member in circle)
        if file.resolve() in self.seen:
            return None
        if len(self.seen) >= MOST_FILES:
            return "too many files extend each other", f"At most {MOST_FILES} are read"
        self.read(file, open_files, policy)
        return None


def _names_near(path: Path) -> list[str]:
    built_in = [
        f"{folder}/{file.stem}"
        for folder in builtin.FOLDERS.values()
        for file in (builtin.root() / folder).glob("*.toml")
    ]
    short = [name.rpartition("/")[2] for name in built_in]
    siblings = sorted(path.parent.glob("*.toml"))
    return [*built_in, *short, *(file.name for file in siblings), *(file.stem for file in siblings)]
