"""A report of a capsule: a folder named after the study, with what was asked for, and words for what can't be."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
FEW = ("--replications", "4", "--jobs", "1", "--quiet")
NAME = "queue_half_compare"


@pytest.fixture
def capsule(forcesim: Call, folder: Path) -> Path:
    command = ("compare", "queue.toml", "--policy", "half.toml", *FEW, "--capsule", "two.forcesim")
    assert forcesim(*command).returncode == 0
    return folder / "two.forcesim"


def read(page: Path) -> str:
    text = re.sub(r"<svg.*?</svg>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_a_report_has_all_parts_and_says_where(forcesim: Call, capsule: Path) -> None:
    done = forcesim("report", str(capsule), "--jobs", "1", "--quiet")
    assert done.returncode == 0, done.stderr
    folder = capsule.parent / NAME
    names = {path.name for path in folder.iterdir()}
    assert {"brief.html", "figure.svg", "workbook.xlsx", "assurance.html", "decision.html"} <= names
    assert f"Wrote into {folder}:" in done.stdout.replace("\n", "")
    assert all(f"  {name}" in done.stdout for name in names)
    pack = read(folder / "assurance.html")
    assert "All 5 agree with theory." in pack
    assert "8 of the study’s 8 runs were made again on this machine: every number is the same, bit for bit." in pack
    assert "was not measured" in pack


def test_parts_are_chosen_and_a_study_on_the_same_scenarios_measures_the_effects(
    forcesim: Call, capsule: Path, folder: Path
) -> None:
    ranged = (folder / "queue.toml").read_text().replace("value = 1000,", "value = 1000, low = 500, high = 1400,")
    (folder / "queue.toml").write_text(ranged)
    options = ("--policy", "half.toml", "--outcome", "backlog", "--worlds", "8", "--replications", "5", "--jobs", "1")
    assert forcesim("sensitivity", "queue.toml", *options, "--quiet", "--capsule", "s.forcesim").returncode == 0
    words = ("--assurance", "--brief", "--no-checks", "--to", "here", "--with", "s.forcesim")
    done = forcesim("report", str(capsule), *words)
    assert done.returncode == 0, done.stderr
    assert {path.stem for path in (folder / "here").iterdir()} == {"brief", "assurance", "figure"}
    pack = read(folder / "here" / "assurance.html")
    assert "Effects were measured" in pack
    assert "The textbook systems were not simulated for this pack." in pack
    # of other scenarios it says nothing about these
    assert forcesim("run", "two.toml", *FEW, "--capsule", "other.forcesim").returncode == 0
    done = forcesim("report", str(capsule), "--brief", "--with", "other.forcesim")
    assert done.returncode == 2
    assert "is not about the scenarios of this study" in " ".join(done.stderr.split())


def test_the_words_of_a_decision_come_from_a_file(forcesim: Call, capsule: Path, folder: Path) -> None:
    (folder / "words.toml").write_text('reasons = "Because <b>we</b> must."\ndecided_by = "A. Person"\n')
    done = forcesim("report", str(capsule), "--decision", "--words", "words.toml")
    assert done.returncode == 0, done.stderr
    page = (folder / NAME / "decision.html").read_text(encoding="utf-8")
    assert "Because &lt;b&gt;we&lt;/b&gt; must." in page
    record = read(folder / NAME / "decision.html")
    assert "Decided by: A. Person" in record
    assert "Dissent, and advice against it to be filled in" in record
    (folder / "words.toml").write_text('reason = "x"\ndissent = 3\n')
    done = forcesim("report", str(capsule), "--decision", "--words", "words.toml")
    assert done.returncode == 2
    assert "2 faults in words.toml" in done.stderr
    assert "Did you mean reasons?" in done.stderr
    assert "this must be a text" in done.stderr.lower()


def test_nothing_is_written_over_what_is_read(forcesim: Call, capsule: Path, folder: Path) -> None:
    (folder / "decision.html").write_text("")
    done = forcesim("report", str(capsule), "--decision", "--to", ".", "--words", "decision.html")
    assert done.returncode == 2
    assert "would write over the words" in " ".join(done.stderr.split())
    done = forcesim("report", str(capsule), "--to", "queue.toml")
    assert done.returncode == 2
    assert "is a file, not a directory" in " ".join(done.stderr.split())


def test_json_alone_stays_alone(forcesim: Call, capsule: Path) -> None:
    done = forcesim("report", str(capsule), "--json", "-")
    assert json.loads(done.stdout)["kind"] == "compare"
    assert [path for path in capsule.parent.iterdir() if path.is_dir()] == []


def test_without_weasyprint_the_pages_are_written_and_that_is_said(forcesim: Call, capsule: Path, folder: Path) -> None:
    (folder / "weasyprint.py").write_text("raise ImportError('not here')")
    done = forcesim("report", str(capsule), "--brief", PYTHONPATH=f"{folder}:{':'.join(sys.path)}")
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stderr.split())
    assert "No PDF: A tagged PDF takes WeasyPrint, which is not here." in words
    assert "pip install 'forcesim[pdf]'" in words
    assert {path.name for path in (folder / NAME).iterdir()} == {"brief.html", "figure.svg"}
