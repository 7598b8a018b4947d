"""The decision: every lever can be moved, marked, undone and reset, by mouse and keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from pointing import click, find
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from forcesim.scenario.files import builtin
from forcesim.scenario.levers import HOURS
from ui.state.decision import StudySize
from ui.window import Window

MIX = "policy.cases.home_grow.mix"


def type_into(qtbot: QtBot, window: Window, kind: type[Any], name: str, text: str) -> None:
    box = find(window, kind, name)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def drag(qtbot: QtBot, window: Window, start: float, *stops: float) -> None:
    dial = find(window, QSlider, "dial")

    def at(share: float) -> QPoint:
        return QPoint(round(10 + share * (dial.width() - 20)), dial.height() // 2)

    qtbot.mousePress(dial, Qt.MouseButton.LeftButton, pos=at(start))
    for stop in stops:
        qtbot.mouseMove(dial, at(stop))
    qtbot.mouseRelease(dial, Qt.MouseButton.LeftButton, pos=at(stops[-1] if stops else start))


@pytest.mark.parametrize("keys", [(), (Qt.Key.Key_Down,)])
def test_a_part_of_a_name_and_enter_choose_a_force(qtbot: QtBot, window: Window, keys: tuple[Qt.Key, ...]) -> None:
    box = find(window, QComboBox, "force")
    box.setFocus()
    box.lineEdit().selectAll()
    qtbot.keyClicks(box, "clevel")
    popup = box.completer().popup()
    for key in (*keys, Qt.Key.Key_Return):
        qtbot.keyClick(popup if popup.isVisible() else box, key)
    assert window.session.force.name == "cleveland"
    assert box.currentText() == "Cleveland, 2015"
    assert not popup.isVisible()


def test_undo_takes_back_what_was_typed_while_its_field_has_the_focus(qtbot: QtBot, window: Window) -> None:
    name = "value_movement.transfer_efficiency"
    box = find(window, QDoubleSpinBox, name)
    before = box.value()
    type_into(qtbot, window, QDoubleSpinBox, name, "60")
    assert box.value() == 60.0
    assert box.hasFocus()
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box.value() == before
    assert not window.session.changes
    # somebody who is typing takes back letters
    box.selectAll()
    qtbot.keyClicks(box, "7")
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.stack.canRedo()
    assert box.value() == before


def test_run_undo_and_reset_stay_in_sight_while_the_levers_scroll(qtbot: QtBot, window: Window) -> None:
    for section in window.findChildren(QPushButton):
        if section.property("role") == "section":
            qtbot.mouseClick(section, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.explore_page.decision_panel.height() > window.height())
    for name in ("run", "undo", "reset"):
        button = find(window, QPushButton, name)
        assert button.visibleRegion().boundingRect() == button.rect()


def test_tab_goes_through_the_decision_from_top_to_bottom(qtbot: QtBot, window: Window) -> None:
    panel, run = window.explore_page.decision_panel, find(window, QPushButton, "run")
    panel.force.setFocus()
    passed = [panel.force]
    while passed[-1] is not run and len(passed) < 30:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        passed.append(window.focusWidget())
    assert passed[-1] is run
    assert find(window, QSlider, "dial") in passed
    heights = [widget.mapTo(window, widget.rect().center()).y() for widget in passed]
    assert heights == sorted(heights)


def test_at_first_sight_there_are_force_policies_and_dial_and_the_rest_is_shut(window: Window) -> None:
    assert find(window, QComboBox, "force").isVisible()
    assert find(window, QPushButton, "policy_durham-2015").isChecked()
    assert window.findChild(QDoubleSpinBox, "value_policy.cases.home_grow.pursue") is None


def test_every_built_in_policy_is_a_card_and_so_is_the_file_as_it_stands(window: Window) -> None:
    for policy in builtin.builtin("policy"):
        assert find(window, QPushButton, f"policy_{policy.name}").text()
    assert find(window, QPushButton, "policy_none").text() == "As the file stands\n= Before 2015"


def test_every_built_in_force_can_be_found_by_typing_a_part_of_its_name(qtbot: QtBot, window: Window) -> None:
    force = find(window, QComboBox, "force")
    assert [force.itemData(index) for index in range(force.count() - 1)] == [
        file.name for file in builtin.builtin("force")
    ]
    completer = force.completer()
    completer.setCompletionPrefix("constab")
    assert completer.completionCount() >= 1


def test_words_that_are_no_force_are_not_kept(qtbot: QtBot, window: Window) -> None:
    line = find(window, QComboBox, "force").lineEdit()
    line.selectAll()
    qtbot.keyClicks(line, "nowhere")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == window.session.force.title


def test_every_lever_of_the_schema_has_a_row_in_a_section_that_opens(window: Window) -> None:
    for button in window.findChildren(QPushButton):
        if button.property("role") == "section":
            button.click()
    rows = {slider.objectName() for slider in window.findChildren(QSlider)}
    rows |= {combo.objectName() for combo in window.findChildren(QComboBox)}
    rows |= {box.objectName() for box in window.findChildren(QAbstractSpinBox)}
    for lever in window.session.levers:
        if lever.group == HOURS or lever.kind == "mix":
            continue
        assert {f"slider_value_{lever.path}", f"value_{lever.path}"} & rows, lever.path


def test_a_typed_lever_is_marked_and_its_section_counts_it(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "open_pursued")
    type_into(qtbot, window, QDoubleSpinBox, "value_policy.cases.home_grow.pursue", "40")
    assert window.session.changes == {"policy.cases.home_grow.pursue": pytest.approx(0.4)}
    assert find(window, QPushButton, "open_pursued").text() == "Who is pursued · 1 changed"
    back = find(window, QToolButton, "back_policy.cases.home_grow.pursue")
    assert "90%" in back.toolTip()
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert not window.session.changes
    assert find(window, QPushButton, "open_pursued").text() == "Who is pursued"


def test_moving_one_share_of_a_mix_scales_the_others_so_that_the_total_stays(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "open_offered")
    type_into(qtbot, window, QDoubleSpinBox, f"value_{MIX}.warning", "65")
    mix = window.session.changes[MIX]
    assert isinstance(mix, dict)
    # 0.25, 0.71 and 0.04 before: the other two share 0.35 as they shared 0.75
    assert mix == pytest.approx(
        {"warning": 0.65, "caution": 0.35 * 0.71 / 0.75, "charge": 0.35 * 0.04 / 0.75}, rel=1e-4
    )


def test_mixes_that_are_alike_move_together_and_are_one_step_to_undo(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "open_offered")
    type_into(qtbot, window, QDoubleSpinBox, "value_policy.cases.possession_by_accident.mix.warning", "60")
    assert len(window.session.changes) == 3
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not window.session.changes


def test_searching_takes_its_time_from_general_policing(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "open_spare_time")
    type_into(qtbot, window, QDoubleSpinBox, "value_policy.spare_time.search", "30")
    assert window.session.changes == pytest.approx({"policy.spare_time.search": 0.3, "policy.spare_time.general": 0.7})


def test_a_rule_shows_its_own_fields_and_only_those(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "open_over_time")
    assert window.findChild(QDoubleSpinBox, "value_policy.allocation.meeting_weeks") is None
    rule = find(window, QComboBox, "value_policy.allocation.rule")
    rule.setFocus()
    qtbot.keyClicks(rule, "tasking")
    qtbot.waitUntil(lambda: find(window, QDoubleSpinBox, "value_policy.allocation.meeting_weeks").isVisible())
    assert window.findChild(QDoubleSpinBox, "value_policy.allocation.lasts_months") is None


def test_a_value_that_does_not_fit_says_so_in_place_and_changes_nothing(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "open_over_time")
    qtbot.keyClicks(find(window, QComboBox, "value_policy.allocation.rule"), "threshold")
    before = window.session.decision
    qtbot.waitUntil(lambda: find(window, QDoubleSpinBox, "value_policy.allocation.backlog_low").isVisible())
    type_into(qtbot, window, QDoubleSpinBox, "value_policy.allocation.backlog_low", "50")
    fault = find(window, QLabel, "fault_policy.allocation.backlog_low")
    assert fault.isVisible()
    assert "over the high one" in fault.text()
    assert window.session.decision == before


def test_programme_places_are_whole_numbers_in_words_of_the_schema(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "open_places")
    type_into(qtbot, window, QSpinBox, "value_programme.places", "60")
    assert window.session.changes == {"programme.places": 60}
    baseline = window.session.question(StudySize()).baseline
    assert baseline is not None
    assert baseline.scenario.programme is not None
    # places are part of the decision: what it is compared with has those of the file
    assert baseline.scenario.programme.places != 60


def test_one_drag_of_the_dial_is_one_step_to_undo(qtbot: QtBot, answered: Window) -> None:
    drag(qtbot, answered, 0.2, 0.3, 0.45, 0.6)
    drag(qtbot, answered, 0.6, 0.7, 0.8)
    assert answered.session.at == pytest.approx(0.8)
    click(qtbot, answered, "undo")
    assert answered.session.at == pytest.approx(0.6)
    click(qtbot, answered, "undo")
    assert answered.session.at == pytest.approx(0.2)
    assert not find(answered, QPushButton, "undo").isEnabled()
    redo = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

    def is_redone() -> bool:
        # a key is lost while the platform has made no window active yet
        answered.activateWindow()
        if answered.session.at == pytest.approx(0.2):
            qtbot.keyClick(answered, Qt.Key.Key_Z, redo)
        return bool(answered.session.at == pytest.approx(0.6))

    qtbot.waitUntil(is_redone)


def test_undoing_a_policy_shows_its_answer_again_without_a_run(qtbot: QtBot, answered: Window, engine: Any) -> None:
    before = find(answered, QLabel, "sentence").text()
    click(qtbot, answered, "policy_zero-tolerance")
    assert answered.banner.isVisible()
    click(qtbot, answered, "undo")
    assert not answered.banner.isVisible()
    assert find(answered, QLabel, "sentence").text() == before
    assert len(engine.plans) == 1


def test_reset_is_a_step_that_can_be_undone_too(qtbot: QtBot, window: Window) -> None:
    drag(qtbot, window, 0.2, 0.5)
    click(qtbot, window, "reset")
    assert window.session.at == pytest.approx(0.2)
    click(qtbot, window, "undo")
    assert window.session.at == pytest.approx(0.5)


def test_scrolling_over_a_control_does_not_change_it(qtbot: QtBot, window: Window) -> None:
    dial = find(window, QSlider, "dial")
    find(window, QPushButton, "run").setFocus()
    QApplication.processEvents()
    before = window.session.decision
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    where = QPointF(dial.rect().center())
    turned = QWheelEvent(
        where, dial.mapToGlobal(where), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(dial, turned)
    assert window.session.decision == before


def test_a_step_that_is_undone_makes_no_scenario_anew(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    window.pages.turn_to("Assumptions")
    before = window.session.scenario()
    rows = window.assumptions_page.model.rows
    window.session.set_values({"teams.local.head_count": 12.0})
    after = window.session.scenario()
    assert after is not before
    monkeypatch.setattr("ui.state.session.decide.scenario_of", lambda *_: pytest.fail("it was made before"))
    window.session.stack.undo()
    assert window.session.scenario() is before
    assert window.assumptions_page.model.rows is rows
    window.session.stack.redo()
    assert window.session.scenario() is after


def test_many_steps_keep_no_more_than_a_few_scenarios(window: Window) -> None:
    for count in range(7, 27):
        window.session.begin_gesture()
        window.session.set_values({"teams.local.head_count": float(count)})
        assert float(window.session.scenario().number("teams.local.head_count")) == count
    while window.session.stack.canUndo():
        window.session.stack.undo()
    assert not window.session.decision.changes
    assert window.session.scenario().digest == window.session.files.base.digest
