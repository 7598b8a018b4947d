"""A whole workshop led by clicks: three teams, an inject, reveals, choices, a crash, the debrief."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from workshop_desk import AGAIN, DECIDE, GUESS, HOME, LINES, NEWS

from forcesim.workshop.preparation import Preparation
from forcesim.workshop.script_files import ScriptFile
from forcesim.workshop.session import WorkshopSession
from ui.workshop.trainer_window import TrainerWindow

Lead = Callable[[WorkshopSession], TrainerWindow]

TEAMS = ("Foxes", "Owls", "Hares")


def click(qtbot: QtBot, window: QWidget, name: str) -> None:
    button = window.findChild(QAbstractButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def type_into(qtbot: QtBot, window: QWidget, name: str, words: str) -> None:
    field = window.findChild(QLineEdit, name) or window.findChild(QPlainTextEdit, name)
    assert field is not None, name
    field.clear()
    qtbot.keyClicks(field, words)


def choose(window: QWidget, name: str, row: int) -> None:
    box = window.findChild(QComboBox, name)
    assert box is not None, name
    box.setCurrentIndex(row)


def go_to(qtbot: QtBot, trainer: TrainerWindow, step: int) -> None:
    """Press Next until a step is there."""
    for _ in range(60):
        if trainer.room.session.state.step == step:
            return
        click(qtbot, trainer, "next")
    raise AssertionError(f"step {step} was never there")


def decide(qtbot: QtBot, trainer: TrainerWindow) -> None:
    for number, _ in enumerate(TEAMS):
        choose(trainer, "entry_hours", 1 + number % 2)
        choose(trainer, "entry_pursuit", 2)
        type_into(qtbot, trainer, "entry_reason", f"Reason {number} of <b>ours</b>")
        click(qtbot, trainer, "enter")


def seen(trainer: TrainerWindow) -> str:
    """All that the room has before it, as those hear it who don't see it."""
    return trainer.stage.view.accessibleName()


def test_a_whole_session_led_by_clicks_and_gone_on_with_after_a_crash(
    qtbot: QtBot, lead: Lead, session: WorkshopSession, desk: ScriptFile, desk_results: Preparation, tmp_path: Path
) -> None:
    trainer = lead(session)
    for team in TEAMS:
        trainer.team_panel.name.setEditText(team)
        click(qtbot, trainer, "add_team")
    assert session.state.teams == TEAMS

    go_to(qtbot, trainer, LINES)
    click(qtbot, trainer, "enter")
    assert session.state.lines_of("Foxes") == ("cases_dropped<100@0.9",)

    go_to(qtbot, trainer, GUESS)
    for name, words in (("entry_guess", "1e3"), ("entry_low", "0"), ("entry_high", "500")):
        type_into(qtbot, trainer, name, words)
    click(qtbot, trainer, "enter")
    assert trainer.banner.isVisible()
    assert not session.state.predictions
    for number, _ in enumerate(TEAMS):
        for name, value in (("entry_guess", 200), ("entry_low", 100), ("entry_high", 300)):
            type_into(qtbot, trainer, name, str(value + number))
        click(qtbot, trainer, "enter")
        assert trainer.findChild(QLineEdit, "entry_guess").text() == "", "the next team must not read it"
    assert [entry.guess for entry in session.state.predictions] == [200, 201, 202]
    click(qtbot, trainer, "reveal")
    picture = trainer.stage.view.picture
    assert picture is not None
    assert all(f"{team} 20{number}, 10{number} to 30{number}" in picture.accessibleDescription()
               for number, team in enumerate(TEAMS))  # fmt: skip

    # the program is killed: nothing is closed, and the file is what is left
    before = session.state
    trainer.hide()
    resumed = WorkshopSession.resume(desk, desk_results, tmp_path / "desk.session")
    assert resumed.state == before
    trainer = lead(resumed)
    assert trainer.stage.view.picture is not None, "it goes on at the reveal"

    go_to(qtbot, trainer, DECIDE)
    decide(qtbot, trainer)
    assert resumed.waiting_for == ()
    assert "Reason 0" not in seen(trainer), "choices are sealed"
    click(qtbot, trainer, "reveal")
    told = "\n".join(sheet.title + sheet.in_words for sheet in trainer.room.sheets)
    board = resumed.board()
    for row in board.rows:
        assert row.reason in told
        assert all(cell.number in told and cell.verdict_words in told for cell in row.goals)

    go_to(qtbot, trainer, NEWS)
    click(qtbot, trainer, "inject_rush")
    assert "Twice as many jobs." in seen(trainer)
    trainer.take_back_action.trigger()
    assert "Twice as many jobs." not in seen(trainer)
    assert not trainer.take_back_action.isEnabled()
    click(qtbot, trainer, "inject_rush")
    assert "Twice as many jobs." in seen(trainer)

    go_to(qtbot, trainer, AGAIN)
    decide(qtbot, trainer)
    go_to(qtbot, trainer, HOME)
    assert AGAIN in resumed.state.revealed, "the clicker does not pass over a reveal"
    type_into(qtbot, trainer, "open_question", "Who asked the people who live there?")
    click(qtbot, trainer, "leave_open")
    assert not trainer.next_button.isEnabled()

    page, paper = tmp_path / "debrief.html", tmp_path / "debrief.pdf"
    trainer.save_page(page)
    trainer.save_pdf(paper)
    assert "Reason 2 of &lt;b&gt;ours&lt;/b&gt;" in page.read_text(encoding="utf-8")
    assert "Who asked the people who live there?" in page.read_text(encoding="utf-8")
    assert paper.read_bytes().startswith(b"%PDF-")
