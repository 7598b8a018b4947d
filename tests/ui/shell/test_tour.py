"""The tour shows the real controls, can be left at any step, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pointing import click, says
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtWidgets import QApplication, QFrame, QInputDialog, QLabel
from pytestqt.qtbot import QtBot

from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window


def shows(window: Window, name: str) -> bool:
    label = window.findChild(QLabel, name)
    return label is not None and label.isVisible()


def test_six_steps_move_the_dial_count_futures_and_take_it_all_back(qtbot: QtBot, answered: Window) -> None:
    before = says(answered, "sentence")
    answered.help_actions.take_tour()
    counted = []
    for step in range(6):
        assert says(answered, "tour_count") == f"{step + 1} of 6"
        counted.append((says(answered, "dial_value"), shows(answered, "chance_charges")))
        ring = answered.findChild(QFrame, "tour_ring")
        assert ring is not None
        assert answered.rect().adjusted(-4, -4, 4, 4).contains(ring.geometry())
        click(qtbot, answered, "tour_next")
    assert counted == [("20%", False), ("50%", False), ("50%", False), ("50%", True), ("50%", True), ("50%", True)]
    assert says(answered, "dial_value") == "20%"
    assert says(answered, "sentence") == before
    assert answered.help_actions.tour is None
    assert answered.session.decision.at is None


def test_enter_goes_on_and_every_note_has_room_for_its_words(qtbot: QtBot, answered: Window) -> None:
    answered.help_actions.take_tour()
    for step in range(6):
        assert says(answered, "tour_count") == f"{step + 1} of 6"
        words = answered.findChild(QLabel, "tour_text")
        assert words is not None
        assert words.height() >= words.heightForWidth(words.width())
        qtbot.keyClick(answered.focusWidget(), Qt.Key.Key_Return)
    assert answered.help_actions.tour is None


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_it_can_be_skipped_at_any_step_by_key(qtbot: QtBot, answered: Window, steps: int) -> None:
    answered.help_actions.take_tour()
    tour = answered.help_actions.tour
    assert tour is not None
    for _ in range(steps):
        qtbot.keyClick(answered.focusWidget(), Qt.Key.Key_Space)
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert answered.help_actions.tour is None
    assert says(answered, "dial_value") == "20%"


def test_going_back_takes_back_what_the_step_did(qtbot: QtBot, answered: Window) -> None:
    answered.help_actions.take_tour()
    click(qtbot, answered, "tour_next")
    assert says(answered, "dial_value") == "50%"
    click(qtbot, answered, "tour_back")
    assert says(answered, "dial_value") == "20%"
    assert answered.help_actions.tour is not None
    answered.help_actions.tour.end()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_note_stays_inside_the_window(qtbot: QtBot, answered: Window, scale: float) -> None:
    answered.appearance.set_text_size(scale)
    answered.help_actions.take_tour()
    for _ in range(6):
        tour = answered.help_actions.tour
        assert tour is not None
        assert answered.rect().contains(QRect(tour.mapTo(answered, QPoint(0, 0)), tour.size()))
        tour.go_on()
    answered.appearance.set_text_size(1.0)


def test_it_starts_by_itself_until_it_was_seen(qtbot: QtBot, engine: Any, tmp_path: Path) -> None:
    def settings() -> QSettings:
        return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)

    window = Window(Session(), StudyController(engine), settings())
    qtbot.addWidget(window)
    assert window.help_actions.is_new_here
    window.help_actions.take_tour()
    assert window.help_actions.tour is not None
    window.help_actions.tour.end()
    window.close()
    other = Window(Session(), StudyController(engine), settings())
    qtbot.addWidget(other)
    assert not other.help_actions.is_new_here
    other.close()


def test_the_one_who_decides_can_have_another_name(
    qtbot: QtBot, engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = Window(Session(), StudyController(engine), settings)
    qtbot.addWidget(window)
    assert says(window, "decision_heading") == "WHAT THE COMMISSIONER DECIDES"
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_: ("  Mayor of\nLondon ", True))
    window.role.ask(window)
    assert says(window, "decision_heading") == "WHAT THE MAYOR OF LONDON DECIDES"
    window.close()
    other = Window(Session(), StudyController(engine), settings)
    qtbot.addWidget(other)
    assert other.role.name == "Mayor of London"
    other.close()


def test_a_brief_names_its_reader_as_text_and_not_as_markup(answered: Window, tmp_path: Path) -> None:
    answered.role.set_name("<b>mayor</b>")
    answered.export_actions.save_brief(tmp_path / "brief.html")
    written = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert "For the &lt;b&gt;mayor&lt;/b&gt;" in written
    answer = answered.explore_study.answer()
    assert answer is not None
    assert "For the" not in answer.brief()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (920, 560)])
def test_no_note_covers_what_it_explains(qtbot: QtBot, answered: Window, size: tuple[int, int]) -> None:
    answered.resize(*size)
    answered.help_actions.take_tour()
    for _ in range(6):
        QApplication.processEvents()
        note, ring = answered.findChild(QFrame, "tour"), answered.findChild(QFrame, "tour_ring")
        assert note is not None
        assert ring is not None
        assert not note.geometry().intersects(ring.geometry()), says(answered, "tour_heading")
        click(qtbot, answered, "tour_next")


def test_the_ring_keeps_to_what_can_be_seen_and_the_answer_stays_at_its_beginning(
    qtbot: QtBot, answered: Window
) -> None:
    answered.resize(1280, 640)
    answered.help_actions.take_tour()
    for _ in range(3):
        click(qtbot, answered, "tour_next")
    assert says(answered, "tour_heading") == "What it means"
    ring = answered.findChild(QFrame, "tour_ring")
    sentence = answered.findChild(QLabel, "sentence")
    assert ring is not None
    assert sentence is not None
    area = answered.explore_page.answer_panel.parentWidget().parentWidget()
    seen = QRect(area.mapTo(answered, QPoint(0, 0)), area.size())
    assert answered.explore_page.answer_panel.height() > seen.height()  # or this would test nothing
    assert seen.adjusted(-4, -4, 4, 4).contains(ring.geometry())
    assert sentence.mapTo(answered, QPoint(0, 0)).y() >= seen.top()
    click(qtbot, answered, "tour_skip")
    assert sentence.mapTo(answered, QPoint(0, 0)).y() >= seen.top()
