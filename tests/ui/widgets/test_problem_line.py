"""What goes wrong is said on Explore as well, in a line that moves nothing, with what can be done one click away."""

from __future__ import annotations

import pytest
from pointing import find
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from forcesim.report.views.remedies import Problem, Remedy
from ui.theme import LIGHT, choose_theme
from ui.widgets.problem_line import ProblemLine
from ui.window import Window

FULL = Problem("places", "The programme is full", "The programme is full: 4 people a year are turned away.", ())
HANDS = Problem(
    "hands",
    "Too few hands",
    "Too few hands: 40% of small cases are left unattended.",
    (Remedy("Move 20%", "tried", {"policy.move_share": 0.2}, is_tried=True),),
)


def opened(qtbot: QtBot, window: Window) -> QFrame:
    """The remedies, once their button has been pressed by keyboard."""
    button = find(window, QPushButton, "what_can_be_done")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    popup: QFrame = find(window, QFrame, "remedies")
    assert popup.isVisible()
    return popup


def is_gone(window: Window) -> bool:
    return window.findChild(QFrame, "remedies") is None


def test_what_goes_wrong_is_said_under_the_charts_and_moves_nothing(qtbot: QtBot, answered: Window) -> None:
    label, button = find(answered, QLabel, "trouble_line"), find(answered, QPushButton, "what_can_be_done")
    assert not label.isVisible()
    assert not button.isVisible()
    before = [chart.geometry() for chart in answered.explore_page.charts.values()]
    answered.session.set_at(0.9)  # the made-up engine leaves 200 × 0.4 of 700 cases unattended there
    QApplication.processEvents()
    assert label.isVisible()
    assert label.text().startswith("Too few hands")
    assert "11% of small cases are left unattended" in label.toolTip()
    assert label.text() in button.accessibleName()
    assert [chart.geometry() for chart in answered.explore_page.charts.values()] == before
    answered.session.set_at(0.2)
    assert not label.isVisible()


def test_a_remedy_is_taken_without_leaving_explore_and_is_one_step_to_undo(qtbot: QtBot, answered: Window) -> None:
    answered.session.set_at(0.9)
    popup = opened(qtbot, answered)
    remedy = find(popup, QPushButton, "remedy_hands_0")
    assert remedy.text() == "Move 66% instead of 90%"
    qtbot.keyClick(remedy, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: is_gone(answered))
    assert answered.pages.name == "Explore"
    assert answered.session.at == pytest.approx(0.6625)
    assert not find(answered, QLabel, "trouble_line").isVisible()
    answered.session.stack.undo()
    assert answered.session.at == pytest.approx(0.9)


def test_escape_closes_the_remedies_and_changes_nothing(qtbot: QtBot, answered: Window) -> None:
    answered.session.set_at(0.9)
    qtbot.keyClick(opened(qtbot, answered), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: is_gone(answered))
    assert answered.session.at == pytest.approx(0.9)
    assert opened(qtbot, answered).isVisible()  # and they open again


def test_remedies_that_no_longer_hold_are_taken_away(qtbot: QtBot, answered: Window) -> None:
    answered.session.set_at(0.9)
    opened(qtbot, answered)
    answered.session.set_at(0.2)
    qtbot.waitUntil(lambda: is_gone(answered))


def test_of_a_decision_that_was_not_simulated_nothing_is_said(answered: Window) -> None:
    answered.session.set_at(0.9)
    assert find(answered, QLabel, "trouble_line").isVisible()
    answered.session.set_values({"movement.transfer_efficiency": 0.5})
    assert not find(answered, QLabel, "trouble_line").isVisible()


def test_a_remedy_that_can_not_be_taken_is_told_why(answered: Window) -> None:
    answered.remedy_actions.take(Remedy("Add places", "a guess", {"programme.places": -4}, is_tried=False))
    assert "Add places" in answered.banner.text
    assert not answered.session.changes


@pytest.fixture
def line(qtbot: QtBot) -> ProblemLine:
    problem_line = ProblemLine(LIGHT)
    qtbot.addWidget(problem_line)
    problem_line.resize(900, problem_line.height())
    problem_line.show()
    qtbot.waitExposed(problem_line)
    return problem_line


def test_the_line_is_as_high_with_troubles_as_without(line: ProblemLine) -> None:
    height = line.height()
    for troubles in ((), (FULL,), (HANDS, FULL)):
        line.show_problems(troubles)
        assert (line.minimumHeight(), line.maximumHeight()) == (height, height)


def test_where_room_is_short_every_trouble_is_still_named(qtbot: QtBot, line: ProblemLine) -> None:
    label = find(line, QLabel, "trouble_line")
    line.show_problems((HANDS, FULL))
    QApplication.processEvents()
    assert label.text() == f"{HANDS.words} Also: {FULL.title}."
    line.resize(380, line.height())
    QApplication.processEvents()
    assert label.text() == f"{HANDS.title} · {FULL.title}"
    assert HANDS.words.partition(":")[2].strip() in label.toolTip()


def test_large_text_puts_the_button_below_the_words(line: ProblemLine) -> None:
    line.set_theme(choose_theme("light", 2.0))
    line.show_problems((HANDS,))
    QApplication.processEvents()
    label, button = find(line, QLabel, "trouble_line"), find(line, QPushButton, "what_can_be_done")
    assert button.geometry().top() >= label.geometry().bottom()
    assert line.rect().contains(button.geometry())


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("sizes", [(9, 9), (14, 12), (28, 24), (40, 13), (13, 40)], ids=str)
def test_the_line_holds_what_is_in_it_with_letters_of_any_font(
    line: ProblemLine, sizes: tuple[int, int], scale: float
) -> None:
    usual, small = sizes
    for family in ["a font that nobody has", *QFontDatabase.families(QFontDatabase.WritingSystem.Latin)[:6]]:
        line.setStyleSheet(
            f'QWidget {{ font-family: "{family}"; font-size: {usual}px; }} QLabel[role="small"], QPushButton '
            f"{{ font-size: {small}px; }}"
        )
        line.set_theme(choose_theme("light", scale))
        height = line.height()
        line.show_problems((HANDS, FULL))
        QApplication.processEvents()
        for part in line.findChildren(QLabel) + line.findChildren(QPushButton):
            assert line.rect().contains(part.geometry()), (family, part.text())
            words = part.fontMetrics().boundingRect(part.text())
            assert part.height() >= words.height(), (family, part.text())
        line.show_problems(())
        assert line.height() == height
