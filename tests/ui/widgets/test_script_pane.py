"""Screen equals script: what the pane shows gives the numbers of the window."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from forces import SHORT_DURHAM
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from forcesim.cli.main import run as forcesim
from ui.state import decision as decide
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window


def pane_text(window: Window, name: str) -> str:
    text = window.findChild(QPlainTextEdit, f"script_{name}")
    assert text is not None
    return text.toPlainText()


def numbers(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (point["at"], name, summary["mean"], summary["ci95"])
        for group in ("results", "differences")
        for point in document[group]
        for name, summary in point["outcomes"].items()
    ]


@pytest.mark.slow
def test_the_shown_command_and_python_give_the_numbers_of_the_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "REPLICATIONS", 2)
    monkeypatch.setattr(decide, "POINTS", 2)
    file = tmp_path / "ours.toml"
    file.write_text(SHORT_DURHAM, encoding="utf-8")
    window = Window(Session(), StudyController())
    window.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(window)
    window.documents.open(file)
    window.session.choose_policy("durham-2015")
    window.session.set_values({"policy.cases.home_grow.mix": {"warning": 0.5, "charge": 0.5}})
    window.session.set_values({"teams.local.head_count": 7.5, "programme.places": 20})
    window.session.set_at(0.3)
    window.run()
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    button = window.findChild(QPushButton, "show_script")
    assert button is not None
    button.click()
    answer = window.explore_study.answer()
    assert answer is not None
    here = numbers(json.loads(json.dumps(answer.to_dict())))

    by_command = tmp_path / "command.json"
    words = shlex.split(pane_text(window, "command"))
    assert words[0] == "forcesim"
    assert forcesim([*words[1:], "--quiet", "--json", str(by_command), "--jobs", "1"]) == 0
    assert numbers(json.loads(by_command.read_text(encoding="utf-8"))) == here

    by_python = tmp_path / "python.json"
    saving = f"import json, pathlib\npathlib.Path({str(by_python)!r}).write_text(json.dumps(answer.to_dict()))\n"
    code = f"{pane_text(window, 'python')}\n{saving}"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)
    assert numbers(json.loads(by_python.read_text(encoding="utf-8"))) == here
    window.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--replications", "2"],
        ["compare", "--replications", "2"],
        ["tradeoff", "--replications", "2", "--points", "2"],
        ["require", "--replications", "8", "--points", "2", "--red-line", "cases_dropped<30@0.6"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_command_of_a_restored_answer_gives_its_numbers(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("FORCESIM_STORE", str(tmp_path / "runs.sqlite"))
    file = tmp_path / "durham-2014.toml"
    file.write_text(SHORT_DURHAM, encoding="utf-8")
    verb, *words = arguments
    command = [verb, str(file), "--policy", "durham-2015", *words, "--seed", "4", "--quiet", "--jobs", "1"]
    assert forcesim([*command, "--capsule", str(tmp_path / "a.forcesim"), "--json", str(tmp_path / "a.json")]) == 0
    window = Window(Session(), StudyController())
    window.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(window)
    window.open_actions.open(str(tmp_path / "a.forcesim"))
    button = window.findChild(QPushButton, "show_script")
    assert button is not None
    button.click()
    shell_words = shlex.split(pane_text(window, "command"))
    assert forcesim([*shell_words[1:], "--quiet", "--json", str(tmp_path / "b.json"), "--jobs", "1"]) == 0
    first, other = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("a.json", "b.json"))
    assert numbers(first) == numbers(other)
    assert first["found"] == other["found"]
    window.close()
