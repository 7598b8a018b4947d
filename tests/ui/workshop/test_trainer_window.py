"""What a trainer relies on: keys, a joining page that is off and ends with the window, results that are missing."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pointing import find, says
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot
from team_device import Device
from workshop_desk import AGAIN, DECIDE, GUESS, HOME, NEWS

from forcesim.errors import OutputError
from forcesim.workshop.script import Shown
from forcesim.workshop.session import WorkshopSession
from ui.live.live_window import LiveWindow
from ui.pages.room import SMALLEST_TEXT
from ui.theme import LIGHT, PROJECTOR, Theme
from ui.workshop.join_panel import THIS_MACHINE, addresses
from ui.workshop.trainer_window import TrainerWindow

Lead = Callable[[WorkshopSession], TrainerWindow]
CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)


def test_a_workshop_is_led_from_its_first_step_to_its_last_by_page_down_alone(
    qtbot: QtBot, lead: Lead, session: WorkshopSession
) -> None:
    trainer = lead(session)
    stage = trainer.stage
    stage.call()
    for _ in range(60):
        qtbot.keyClick(stage, Qt.Key.Key_PageDown)
    state = session.state
    assert state.step == HOME
    assert state.landed == ("rush",)
    assert state.revealed == (GUESS, DECIDE, AGAIN)
    keys = Qt.Key.Key_PageUp, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Space
    for key, step in zip(keys, (AGAIN, HOME, AGAIN, HOME), strict=True):
        qtbot.keyClick(stage, key)
        assert session.state.step == step
    qtbot.keyClick(stage, Qt.Key.Key_B)
    assert stage.view.accessibleName() == "The stage is blank"
    assert stage.view.words.text() == ""
    qtbot.keyClick(stage, Qt.Key.Key_B)
    assert stage.view.accessibleName() != "The stage is blank"
    qtbot.keyClick(stage, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert trainer.help_actions.help is not None
    assert trainer.help_actions.help.isVisible()
    qtbot.keyClick(stage, Qt.Key.Key_Escape)
    assert not stage.isFullScreen()
    qtbot.keyClick(trainer, Qt.Key.Key_F11)
    assert stage.isVisible()
    assert stage.isFullScreen()


def test_tab_reaches_every_control_of_the_trainer_and_each_says_what_it_is(
    qtbot: QtBot, lead: Lead, session: WorkshopSession
) -> None:
    for team in ("Foxes", "Owls"):
        session.join(team)
    while session.state.step < DECIDE:
        session.next()
    trainer = lead(session)
    stops = []
    first = trainer.next_button
    first.setFocus()
    for _ in range(60):
        qtbot.keyClick(trainer.focusWidget(), Qt.Key.Key_Tab)
        if trainer.focusWidget() is first:
            break
        stops.append(trainer.focusWidget())
    controls = [
        part
        for kind in CONTROLS
        for part in trainer.findChildren(kind)
        if part.isVisible() and part.isEnabled() and part is not first
        and not isinstance(part.parentWidget(), QComboBox | QAbstractSpinBox)
    ]  # fmt: skip
    assert [part.objectName() for part in controls if part not in stops] == []
    names = [stop.objectName() for stop in stops]
    begin = names.index("entry_team")
    assert names[begin : begin + 5] == ["entry_team", "entry_hours", "entry_pursuit", "entry_reason", "enter"]
    for stop in stops:
        interface = QAccessible.queryAccessibleInterface(stop)
        assert interface.text(QAccessible.Text.Name) or interface.text(QAccessible.Text.Description), stop.objectName()


def test_nothing_listens_until_the_trainer_opens_the_page_and_nothing_once_the_window_is_closed(
    lead: Lead, session: WorkshopSession
) -> None:
    trainer = lead(session)
    assert trainer.room.server is None
    assert addresses()[0][0] == THIS_MACHINE
    trainer.join_panel.switch.click()
    server = trainer.room.server
    assert server is not None
    url, code = trainer.room.join_words
    assert url.startswith(f"http://{THIS_MACHINE}:")
    told = trainer.stage.view.accessibleName()
    assert url in told
    assert code in told
    port = server.port
    trainer.close()
    with pytest.raises(ConnectionRefusedError), socket.create_connection((THIS_MACHINE, port), timeout=5):
        pass
    assert not trainer.stage.isVisible()


def test_addresses_are_offered_where_qt_has_no_part_for_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtNetwork", None)
    monkeypatch.setattr("ui.workshop.join_panel.network_address", lambda: "192.0.2.7")
    assert [address for address, _ in addresses()] == [THIS_MACHINE, "192.0.2.7"]


def test_teams_on_their_phones_are_in_the_list_and_their_entries_on_the_stage(
    qtbot: QtBot, lead: Lead, session: WorkshopSession
) -> None:
    while session.state.step < GUESS:
        session.next()
    trainer = lead(session)
    trainer.join_panel.switch.click()
    server = trainer.room.server
    assert server is not None
    device, teams = Device(server), trainer.team_panel.list
    device.join("Herons")
    qtbot.waitUntil(lambda: teams.count() == 1)
    assert "waiting" in teams.item(0).text()
    device.get()
    device.send(guess="200", low="100", high="300")
    qtbot.waitUntil(lambda: "waiting" not in teams.item(0).text())
    trainer.join_panel.on_stage.click()
    assert "1 of 1 teams are in" in trainer.stage.view.foot.text()
    trainer.reveal_button.click()
    picture = trainer.stage.view.picture
    assert picture is not None
    assert picture.accessibleDescription() == "Herons 200, 100 to 300"


def test_a_round_whose_inject_was_left_out_is_simulated_before_it_is_revealed(
    qtbot: QtBot, lead: Lead, session: WorkshopSession
) -> None:
    while session.state.step < AGAIN:
        session.next()
    assert session.state.landed == ()
    trainer = lead(session)
    assert trainer.simulate_button.isVisible()
    assert not trainer.reveal_button.isEnabled()
    trainer.simulate_button.click()
    qtbot.waitUntil(trainer.reveal_button.isEnabled)
    assert not trainer.simulate_button.isVisible()


def test_a_future_of_what_was_revealed_is_watched_with_what_police_know_of_it(
    lead: Lead, session: WorkshopSession
) -> None:
    while session.state.step < GUESS:
        session.next()
    trainer = lead(session)
    assert not trainer.live_button.isVisible(), "it would answer what teams are asked"
    trainer.reveal_button.click()
    assert trainer.live_button.isVisible()
    trainer.live_button.click()
    (live,) = trainer.findChildren(LiveWindow)
    assert not find(live, QCheckBox, "live_hidden").isChecked()
    assert "futures" in says(live, "live_caution")
    # for a room: its letters, the place among the others beside it, and nothing beyond the edge of its screen
    assert live.view._theme is PROJECTOR
    assert find(live, QWidget, "live_caution").isVisible()
    available = trainer.screen().availableGeometry()
    assert live.width() <= available.width()
    assert live.height() <= available.height()
    live.close()


@pytest.mark.parametrize("is_revealed", [False, True])
def test_a_run_that_a_script_shows_live_answers_nothing_before_the_reveal(
    lead: Lead, session: WorkshopSession, monkeypatch: pytest.MonkeyPatch, is_revealed: bool
) -> None:
    while session.state.step < GUESS:
        session.next()
    trainer = lead(session)
    if is_revealed:
        trainer.reveal_button.click()
    monkeypatch.setattr(trainer, "_live", lambda: Shown(kind="live", study="moved"))
    trainer.watch()
    (live,) = trainer.findChildren(LiveWindow)
    assert find(live, QCheckBox, "live_hidden").isChecked() == is_revealed
    assert ("told at the reveal" in says(live, "live_caution")) == (not is_revealed)
    assert (find(live, QComboBox, "live_future").count() > 1) == is_revealed
    live.close()


def test_a_team_that_was_taken_out_is_brought_back_from_the_banner(lead: Lead, session: WorkshopSession) -> None:
    for team in ("Foxes", "Owls"):
        session.join(team)
    trainer = lead(session)
    trainer.team_panel.list.setCurrentRow(0)
    trainer.team_panel.remove_button.click()
    assert session.state.teams == ("Owls",)
    (back,) = [part for part in trainer.banner.findChildren(QAbstractButton) if part.text() == "Bring it back"]
    back.click()
    assert session.state.teams == ("Foxes", "Owls")
    assert not trainer.banner.isVisible()


@pytest.mark.parametrize("is_tagged", [True, False])
def test_the_debrief_on_paper_is_tagged_where_that_can_be_done_and_says_where_not(
    lead: Lead, session: WorkshopSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_tagged: bool
) -> None:
    def made(_page: str) -> bytes:
        if not is_tagged:
            raise OutputError("WeasyPrint is not here")
        return b"%PDF-1.7 tagged"

    monkeypatch.setattr("ui.workshop.trainer_window.tagged_pdf", made)
    while session.state.step < GUESS:
        session.next()
    session.reveal()
    trainer = lead(session)
    trainer.save_pdf(tmp_path / "debrief.pdf")
    content = (tmp_path / "debrief.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert (content == b"%PDF-1.7 tagged") == is_tagged
    assert "debrief.pdf" in trainer.banner.text
    assert ("WeasyPrint is not here" in trainer.banner.text) == (not is_tagged)
    trainer.save_pdf(tmp_path / "nowhere" / "debrief.pdf")
    assert "could not be saved" in trainer.banner.text


def test_the_words_that_a_room_asks_for_are_as_large_as_the_stage_and_turned_by_a_clicker(
    qtbot: QtBot, lead: Lead, session: WorkshopSession
) -> None:
    trainer = lead(session)
    trainer.stage.resize(1024, 768)
    trainer.stage.show()
    trainer.stage.activateWindow()
    qtbot.waitUntil(trainer.stage.isActiveWindow)
    qtbot.keyClick(trainer.stage, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    words = trainer.help_actions.help
    assert words is not None
    text = find(words, QTextBrowser, "help_text")
    qtbot.waitUntil(lambda: text.fontInfo().pixelSize() >= SMALLEST_TEXT)
    assert words.width() > 900
    assert text.document().size().width() <= text.viewport().width() + 1
    step = session.state.step
    qtbot.keyClick(text, Qt.Key.Key_PageDown)
    assert text.verticalScrollBar().value() > 0
    assert session.state.step == step
    # the trainer's own is as it was
    trainer.help_actions.show_glossary()
    qtbot.waitUntil(lambda: text.fontInfo().pixelSize() < SMALLEST_TEXT)
    assert words.width() == 640


def test_the_longest_entries_are_read_from_the_last_row_and_nothing_of_them_is_cut(
    lead: Lead, session: WorkshopSession
) -> None:
    teams = [f"The team with number {number:02}" for number in range(12)]
    for team in teams:
        session.join(team)
    while session.state.step < DECIDE:
        session.next()
    for team in teams:
        session.choose(team, {"hours": 1, "pursuit": 1}, "Who waits longest? " * 26)
    trainer = lead(session)
    view = trainer.stage.view
    trainer.stage.resize(1024, 768)
    trainer.stage.show()
    session.reveal()
    assert len(trainer.room.sheets) > 12
    for _ in trainer.room.sheets:
        assert view.words.font().pixelSize() >= SMALLEST_TEXT
        assert view.words.heightForWidth(view.words.width()) <= view.words.height() + 2
        trainer.room.next()
    assert session.state.step == NEWS


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_whatever_may_happen_the_window_is_no_wider_than_its_screen_and_no_button_is_cut(
    lead: Lead, session: WorkshopSession, monkeypatch: pytest.MonkeyPatch, theme: Theme
) -> None:
    rush, names = session.script.injects["rush"], ("murder", "press", "fire")
    for name in names:
        title = f"For a {name} half of the squad is lent to another force for three weeks"
        monkeypatch.setitem(session.script.injects, name, rush.model_copy(update={"title": title}))
    trainer = lead(session)
    trainer.set_theme(theme)
    monkeypatch.setattr(WorkshopSession, "pending_injects", names)
    trainer.show_room()
    for width in (1024, 800):
        trainer.resize(width, 600)
        QApplication.processEvents()
        assert trainer.width() == width
        row = [trainer.buttons.itemAt(index).widget() for index in range(trainer.buttons.count())]
        row = [button for button in (*row, trainer.blank_button, trainer.stage_button) if button.isVisible()]
        places = [QRect(button.mapTo(trainer, QPoint()), button.size()) for button in row]
        assert len(places) == 8
        assert all(trainer.rect().contains(place) for place in places)
        assert all(place.width() >= button.sizeHint().width() for place, button in zip(places, row, strict=True))
        assert not any(place.intersects(other) for index, place in enumerate(places) for other in places[:index])
    assert "another force for three weeks" in find(trainer, QPushButton, "inject_press").toolTip()
