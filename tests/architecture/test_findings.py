"""Every script in ``findings/`` shows a surprise of an outside tool, and anybody can run it without our program."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

FINDINGS = Path(__file__).resolve().parents[2] / "findings"
SCRIPTS = sorted(FINDINGS.glob("*.sh"))

of_each_script = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)


def packages(text: str) -> list[str]:
    """Give the words that an install command of pip or npm is asked for, its options left out."""
    words: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        command = re.search(r'(?:/pip"?|\bnpm) install (.*)', line)
        if command:
            arguments = shlex.split(command[1].replace('--prefix "$work"', ""))
            words += [word for word in arguments if not word.startswith("-")]
    return words


def test_there_are_findings() -> None:
    assert SCRIPTS


@of_each_script
def test_a_finding_can_be_executed(path: Path) -> None:
    assert os.access(path, os.X_OK)
    assert path.read_text(encoding="utf-8").startswith("#!/")


@of_each_script
def test_a_finding_begins_with_what_surprises_and_when_it_was_seen(path: Path) -> None:
    head = re.match(r"#!.*\n((?:#.*\n)+)", path.read_text(encoding="utf-8"))
    assert head, "no comment at the head"
    assert "expect" in head[1]
    assert re.search(r"Seen 20\d\d-\d\d: ", head[1])


def test_the_readme_lists_every_finding_and_no_other() -> None:
    names = re.findall(r"`([\w-]+\.sh)`", (FINDINGS / "README.md").read_text(encoding="utf-8"))
    assert sorted(names) == [path.name for path in SCRIPTS]


@of_each_script
def test_a_finding_needs_nothing_of_our_program(path: Path) -> None:
    assert "forcesim" not in path.read_text(encoding="utf-8").lower()


@of_each_script
def test_a_finding_pins_every_package_that_it_installs(path: Path) -> None:
    names = packages(path.read_text(encoding="utf-8"))
    assert names
    assert not [word for word in names if not re.fullmatch(r"[\w.-]+(==|@)\d+(\.\d+)+", word)]


@of_each_script
def test_a_finding_leaves_nothing_behind(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "work=$(mktemp -d)" in text
    assert "trap 'rm -rf \"$work\"' EXIT" in text


@of_each_script
def test_a_finding_fails_when_the_behaviour_has_changed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    output = re.search(r"cat > \"\$work/recorded\" <<'TXT'\n(.*?)TXT\n", text, re.DOTALL)
    assert output, "no output is recorded"
    assert output[1].strip()
    assert re.search(r'^diff "\$work/recorded" "\$work/seen" \|\| \{.*exit 1; \}$', text, re.MULTILINE)
