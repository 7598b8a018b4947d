"""A stranger finds things by the names of folders and modules."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(
    {path.parent for package in ("forcesim", "ui") for path in (ROOT / package).rglob("*.py") if path.name[0] != "_"}
)
MODULES = sorted(path for folder in FOLDERS for path in folder.glob("*.py") if path.name != "__init__.py")
# leaves of one idea, which know nothing of each other
FLAT = {"forcesim/simulation", "ui/widgets"}
# words that say that something was done, not what is there
RIDDLES = {
    "again", "asked", "by_itself", "by_turns", "collected", "described", "drawn", "following", "found", "kept", "laid",
    "made", "placed", "said", "shown", "spoken", "told", "tried", "written",
}  # fmt: skip


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_holds_at_most_fifteen_modules(folder: Path) -> None:
    count = len([path for path in folder.glob("*.py") if path.name != "__init__.py"])
    assert count <= 15 or name(folder) in FLAT


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_called_after_what_it_defines(path: Path) -> None:
    words = path.stem.split("_")
    assert path.stem not in RIDDLES
    assert words[0] not in RIDDLES
    # one word that ends like a past participle defines nothing
    assert len(words) > 1 or not path.stem.endswith("ed")


@pytest.mark.parametrize("part", ["scenario", "simulation", "study", "report", "cli", "ui"])
def test_tests_mirror_the_folders(part: str) -> None:
    source = ROOT / part if part == "ui" else ROOT / "forcesim" / part
    folders = {path.parent.relative_to(ROOT / "tests" / part) for path in (ROOT / "tests" / part).rglob("test_*.py")}
    assert not [folder for folder in folders if not (source / folder).is_dir()]


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_says_what_it_holds(folder: Path) -> None:
    assert (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')
