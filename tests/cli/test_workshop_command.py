"""The verb of workshops, as a trainer types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from forces import TWO_TEAMS

from forcesim.cli.main import run


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


Call = Callable[..., Done]

SCRIPT = """\
kind = "workshop"
title = "A desk and a squad"
audience = "Tests"
minutes = 10
goal = "A test."

[studies.moved]
force = "two_teams.toml"
futures = 8
[studies.moved.arms.before]
label = "As before"
[studies.moved.arms.half]
label = "Half moved"
changes = ["policy.move_share=0.5"]

[[steps]]
title = "Guess"
minutes = 5
stage = "How many jobs are closed?"
[steps.question]
ask = "By how many a year do closed jobs fall?"
study = "moved"
outcome = "cases_closed"
about = "fall"
point = 50
[steps.reveal]
stage = "They fall by {moved cases_closed fall}."
[[steps.claims]]
says = "Fewer are closed."
study = "moved"
outcome = "cases_closed"
about = "rise"
at_most = 0
"""


@pytest.fixture
def typed(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """The command in this process: what it imports takes longer than what it does."""
    monkeypatch.chdir(folder)
    # where there is one, the window would open and wait to be closed
    monkeypatch.setattr("forcesim.cli.gui_command.screen", lambda: False)
    monkeypatch.setattr("forcesim.cli.workshop.verb.screen", lambda: False)

    def call(*words: str) -> Done:
        capfd.readouterr()
        status = run(words)
        return Done(status, *capfd.readouterr())

    return call


@pytest.fixture
def script(folder: Path) -> Path:
    (folder / "two_teams.toml").write_text(TWO_TEAMS)
    path = folder / "desk.toml"
    path.write_text(SCRIPT)
    return path


def test_a_trainer_prepares_reads_the_notes_and_hands_out_the_debrief(typed: Call, folder: Path, script: Path) -> None:
    done = typed("workshop", "desk.toml", "--prepare", "--capsule", "kept.workshop", "--jobs", "1", "--notes")
    assert done.returncode == 0, done.stderr
    assert "1 claim of the narration holds as simulated." in done.stdout
    assert "They fall by " in done.stdout
    assert "Wrote kept.workshop" in done.stderr
    # a session as the window leaves it
    from forcesim.workshop.preparation import open_preparation
    from forcesim.workshop.script_files import load_script
    from forcesim.workshop.session import WorkshopSession

    loaded = load_script(script)
    with WorkshopSession.begin(
        loaded, open_preparation(folder / "kept.workshop", loaded), folder / "room.session"
    ) as session:
        session.join("Foxes")
        session.predict("Foxes", 100, 50, 200)
        session.reveal()
    words = ("workshop", "desk.toml", "--capsule", "kept.workshop", "--session", "room.session")
    standing = typed(*words)
    assert standing.returncode == 0, standing.stderr
    assert "step 1 of 1, Guess, revealed. Teams: Foxes." in " ".join(standing.stdout.split())
    written = typed(*words, "--debrief", "debrief.html", "--html", "notes.html")
    assert written.returncode == 0, written.stderr
    assert "Foxes" in (folder / "debrief.html").read_text(encoding="utf-8")
    assert "They fall by" in (folder / "notes.html").read_text(encoding="utf-8")


def test_a_story_that_is_not_true_is_told_with_its_step(typed: Call, folder: Path, script: Path) -> None:
    script.write_text(SCRIPT.replace("at_most = 0", "at_least = 0"))
    done = typed("check", "desk.toml", "--facts")
    assert done.returncode == 2
    assert "Step 1, Guess: Fewer are closed." in " ".join(done.stderr.split())


def test_a_script_is_checked_like_any_file(typed: Call, folder: Path, script: Path) -> None:
    assert "1 claim of its narration" in " ".join(typed("check", "desk.toml").stdout.split())
    script.write_text(SCRIPT.replace("cases_closed fall", "cases_closd fall").replace("point = 50", "point = -1"))
    done = typed("check", "desk.toml", "--json", "-")
    assert done.returncode == 2
    (entry,) = json.loads(done.stdout)
    assert [fault["key"] for fault in entry["faults"]] == ["steps.0.question.point"]
    script.write_text(SCRIPT.replace("{moved cases_closed fall}", "{moved cases_closd fall}"))
    assert "there is no outcome called 'cases_closd'" in typed("check", "desk.toml", "--facts").stderr


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("workshop",), 0, "fifteen-minutes"),
        (("workshop", "desk.toml"), 1, "There is no screen here"),
        (("workshop", "desk.toml", "--notes", "--capsule", "none"), 2, "has not been simulated yet"),
        (("workshop", "desk.toml", "--notes"), 2, "--capsule FILE"),
        (("workshop", "--notes"), 2, "Name a script"),
        (("workshop", "desk.toml", "--debrief", "x.html"), 2, "add --session FILE"),
        (("workshop", "two_teams.toml", "--notes"), 2, "no script of a workshop"),
        (("workshop", "fifteen-minute"), 2, "Did you mean fifteen-minutes?"),
        (("workshop", "desk.toml", "--session", "desk.toml", "--capsule", "desk.toml"), 2, "does not hold the results"),
        (("workshop", "desk.toml", "--prepare", "--capsule", "x.workshop", "--html", "x.workshop"), 2, "write over"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_in_words(
    typed: Call, script: Path, words: tuple[str, ...], status: int, told: str
) -> None:
    done = typed(*words)
    assert done.returncode == status, done.stderr
    assert told in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr


def test_workshops_are_listed_and_have_a_schema(typed: Call) -> None:
    kinds = {entry["name"]: entry["kind"] for entry in json.loads(typed("scenarios", "--json", "-").stdout)}
    assert kinds["fifteen-minutes"] == kinds["commissioners-dilemma"] == kinds["how-sure-are-we"] == "workshop"
    assert "steps" in json.loads(typed("schema", "--workshop").stdout)["properties"]


def test_where_there_is_a_screen_the_window_opens_on_the_script_and_its_results(
    typed: Call, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[str]] = []
    for place in ("forcesim.cli.gui_command.screen", "forcesim.cli.workshop.verb.screen"):
        monkeypatch.setattr(place, lambda: True)
    monkeypatch.setattr("ui.__main__.main", lambda words: opened.append(words) or 0)
    assert typed("workshop").returncode == 0
    assert typed("workshop", "desk.toml", "--capsule", "kept.workshop").returncode == 0
    assert opened == [["--workshop"], ["--workshop", "desk.toml", "kept.workshop"]]
