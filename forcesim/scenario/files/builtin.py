"""The scenario files that come with forcesim, by name."""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from forcesim.errors import Fault, ScenarioError
from forcesim.text import nearest, safe

WORKSHOP = "workshop"
# by kind of file
FOLDERS = {
    "force": "forces", "example": "examples", "policy": "policies", WORKSHOP: "workshops", "part": "parts",
}  # fmt: skip
# parts are only to be extended, so nobody is offered them by name
_OFFERED = ("force", "example", "policy", WORKSHOP)
# kinds of file that can be run
RUNNABLE = ("force", "example")
_ENDING = re.compile(r"\.[a-z]{1,5}$")
_FIRST_TABLE = re.compile(r"^\[", re.MULTILINE)
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)?")


@dataclass(frozen=True, slots=True)
class Builtin:
    """A file that comes with forcesim. ``name`` is short; ``full_name`` also says what it is ("forces/durham-2014")."""

    name: str
    kind: str
    title: str
    file: Path

    @property
    def full_name(self) -> str:
        """Folder and name, which no two built-in files share."""
        return f"{FOLDERS[self.kind]}/{self.name}"


def root() -> Path:
    """The directory of built-in files: inside an installed package, or beside it in a checkout."""
    package = Path(str(importlib.resources.files("forcesim")))
    installed = package / "_scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


def builtin(kind: str | None = None) -> list[Builtin]:
    """All built-in files, or those of one kind ("force", "example", "policy", "workshop"), by kind and name."""
    return [
        Builtin(file.stem, offered, _title(file), file)
        for offered in _OFFERED
        if kind in (None, offered)
        for file in _files(offered)
    ]


def resolve(name: str, kinds: tuple[str, ...] = (*RUNNABLE, "policy", "part")) -> Path | None:
    """The file of a short or full built-in name, looked for in the order of ``kinds``; None if there is none."""
    if _NAME.fullmatch(name) is None or len(name) > 200:
        return None
    folder, _, short = name.rpartition("/")
    for kind in kinds:
        if folder in ("", FOLDERS[kind]):
            file = root() / FOLDERS[kind] / f"{short.removesuffix('.toml')}.toml"
            if file.is_file():
                return file
    return None


def find(name: str, kind: str) -> Path:
    """The file of a built-in name; a ScenarioError with the nearest names if there is none."""
    file = resolve(name, (kind,))
    if file is None:
        raise ScenarioError([unknown_name(name, kind)])
    return file


def unknown_name(name: str, kind: str, path: Path | None = None) -> Fault:
    """The fault of a name that is neither a file, looked for at ``path``, nor built in."""
    names = [file.stem for file in _files(kind)]
    full_names = [f"{FOLDERS[kind]}/{short}" for short in names]
    known = dict.fromkeys(full_names if "/" in name else names) | _beside(name)
    # an ending may be misspelt too
    meant = nearest(_ENDING.sub("", name), known)
    similar = meant and (known[meant] or meant)
    searched = f"Looked for the file {safe(str(path))} and among the built-in files" if path else "Not built in"
    hint = (
        f". Did you mean {safe(similar, 100)}?" if similar else f". Built in are: {', '.join(names)}" if names else ""
    )
    return Fault(f"there is no {kind} {safe(name, 100)!r}", searched + hint)


def _files(kind: str) -> list[Path]:
    return sorted((root() / FOLDERS[kind]).glob("*.toml"))


def _beside(name: str) -> dict[str, str | None]:
    """The scenario files in the directory that a path names, as a person would type them, by what they are called."""
    folder, slash, _ = name.rpartition("/")
    try:
        files = sorted(islice(Path(folder or slash or ".").glob("*.toml"), 500))
    except (OSError, ValueError):
        return {}
    return {f"{folder}{slash}{file.stem}": f"{folder}{slash}{file.name}" for file in files}


def _title(file: Path) -> str:
    """The title, which stands before the first table: what comes after is not read, since the list is long."""
    try:
        beginning = _FIRST_TABLE.split(file.read_text(encoding="utf-8"), maxsplit=1)[0]
        title = tomllib.loads(beginning).get("title", "")
    except (OSError, ValueError):
        return ""
    return title if isinstance(title, str) else ""
