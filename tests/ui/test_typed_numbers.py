"""Whatever a person types where the window reads numbers is taken for what it says or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

import pytest
from pointing import find, says, type_over_cell
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox, QTableView
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine, run_to_the_end

from forcesim.study.red_line import RedLine
from ui.pages.page_names import ASSUMPTIONS, EXPLORE, FAILURE, QUESTION_VERBS, REQUIRE, RUNS
from ui.widgets.collapsible_section import CollapsibleSection
from ui.widgets.number_box import CountBox, NumberBox
from ui.widgets.parameter_table import VALUE
from ui.widgets.red_line_editor import RedLineEditor
from ui.window import Window

# what is typed, and what it says where it can be read
TYPED = {
    "9.5": 9.5, "1,200": 1200.0, "7": 7.0, "-1": -1.0, "9,5": None, "0,3": None, "1.200,5": None, "1o0": None, "": None,
}  # fmt: skip


@pytest.fixture(params=["en_GB", "de_DE", "fr_FR"])
def foreign(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the system."""
    usual = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(usual)


def refusals(window: Window) -> list[str]:
    """What is said on the page about numbers that were not taken."""
    labels = (label for label in window.findChildren(QLabel) if label.property("role") == "fault" and label.isVisible())
    return [label.text() for label in labels if "It stays" in label.text()]


def type_over(qtbot: QtBot, box: QSpinBox | QDoubleSpinBox, text: str) -> None:
    box.setFocus()
    box.lineEdit().selectAll()
    qtbot.keyClick(box, Qt.Key.Key_Delete)
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def boxes_on(window: Window, page: str) -> list[QAbstractSpinBox]:
    """Every box of a page, in whatever section it is; charts keep boxes of their own in menus that are never shown."""
    window.pages.turn_to(page)
    for section in window.findChildren(CollapsibleSection):
        section.open()
    return [box for box in window.pages.currentWidget().findChildren(QAbstractSpinBox) if box.isVisible()]


def test_every_box_reads_numbers_in_one_way_whatever_the_language(foreign: str, qtbot: QtBot, answered: Window) -> None:
    answer = answered.explore_study.answer()
    assert answer is not None
    answered.pages.turn_to(RUNS)
    answered.runs_page.show_opened(answer, "another.forcesim")
    find(answered, RedLineEditor, "red_line_editor_failure").show()  # which the page shows for a red line only
    walked: set[str] = set()
    for page in (EXPLORE, FAILURE, REQUIRE, RUNS):
        kinds: dict[tuple[object, ...], NumberBox | CountBox] = {}
        for box in boxes_on(answered, page):
            assert isinstance(box, NumberBox | CountBox), f"{box.objectName()} does not take part"
            walked.add(box.objectName().partition(".")[0])
            # one of each kind: two hundred boxes are of eight
            kinds.setdefault((box.minimum(), box.maximum(), box.suffix(), type(box), type(box.parentWidget())), box)
        for box in kinds.values():
            for text, number in TYPED.items():
                before = box.value()
                type_over(qtbot, box, text)
                is_whole = isinstance(box, CountBox)
                is_fit = (
                    number is not None and box.minimum() <= number <= box.maximum() and not (is_whole and number % 1)
                )
                assert isclose(box.value(), number if is_fit else before), f"{box.objectName()}: {text!r}"
                assert bool(refusals(answered)) is not is_fit, f"{box.objectName()}: {text!r}"
    assert walked >= {
        "value_programme",
        "value_movement",
        "line_limit_failure_0",
        "line_chance_require_0",
        "more_futures",
    }


def test_no_field_reads_numbers_by_itself(window: Window) -> None:
    # the charts' library keeps boxes of its own in menus that are never shown
    foreign = {"maxTracesSpin", "downsampleSpin"}
    boxes = [box for box in window.findChildren(QAbstractSpinBox) if box.objectName() not in foreign]
    assert [box.objectName() for box in boxes if not isinstance(box, NumberBox | CountBox)] == []
    fields = [
        line for line in window.findChildren(QLineEdit) if not isinstance(line.parent(), QAbstractSpinBox | QComboBox)
    ]
    # red lines are walked below; the others are of words
    assert {line.objectName() for line in fields} == {
        "red_lines_failure", "red_lines_require", "search", "search_studies", "search_changes", "study_name",
        "own_reason",
    }  # fmt: skip


def test_a_typed_red_line_with_a_decimal_comma_is_refused_in_words(window: Window) -> None:
    for kind in (QUESTION_VERBS[FAILURE], QUESTION_VERBS[REQUIRE]):
        editor = find(window, RedLineEditor, f"red_line_editor_{kind}")
        before = [row.line for row in editor.rows]
        for text in ("backlog<9,5", "backlog<0,3@0.9", "backlog<1.200,5", "backlog<20@0,9"):
            find(window, QLineEdit, f"red_lines_{kind}").setText(text)
            assert text in says(window, f"red_line_fault_{kind}")
            assert [row.line for row in editor.rows] == before


def test_red_lines_may_separate_thousands_and_lines(window: Window) -> None:
    editor = find(window, RedLineEditor, "red_line_editor_require")
    find(window, QLineEdit, "red_lines_require").setText("backlog<1,200@0.9, charges<50@90%")
    assert [row.line for row in editor.rows] == [RedLine("backlog", "<", 1200.0), RedLine("charges", "<", 50.0)]


def test_a_red_line_keeps_what_no_box_can_show(window: Window) -> None:
    """Another sense is chosen; the limit and the chance stay as they were typed."""
    editor = find(window, RedLineEditor, "red_line_editor_require")
    find(window, QLineEdit, "red_lines_require").setText("cost_net<-123.123456789@0.987654321")
    sense = find(window, QComboBox, "line_sense_require_0")
    sense.setCurrentIndex(1)
    sense.activated.emit(1)
    assert editor.texts == ("cost_net>-123.123456789@0.987654321",)


def test_an_assumption_with_a_decimal_comma_is_refused_in_words(qtbot: QtBot, window: Window) -> None:
    before = window.session.scenario().digest
    for text in ("9,5", "0,3", "1.200,5", "12,5%", "ten"):
        table = edit_first(qtbot, window, text)
        qtbot.keyClick(table.findChild(QLineEdit), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda table=table: table.findChild(QLineEdit) is None)
        assert window.session.scenario().digest == before
        assert text in says(window, "assumption_fault")


def edit_first(qtbot: QtBot, window: Window, text: str) -> QTableView:
    """Type over the first value of the table, and stay in it."""
    window.pages.turn_to(ASSUMPTIONS)
    table: QTableView = find(window, QTableView, "assumptions")
    type_over_cell(qtbot, table, table.model().index(0, VALUE), text)
    return table


def test_a_shortcut_takes_what_is_still_being_typed(qtbot: QtBot, answered: Window, engine: FakeEngine) -> None:
    """F5 from within a box asks about the number in it, not about the one before."""
    answered.pages.turn_to(EXPLORE)
    box = find(answered, QAbstractSpinBox, "value_movement.transfer_efficiency")
    box.setFocus()
    box.lineEdit().selectAll()
    qtbot.keyClicks(box, "62")
    run_to_the_end(qtbot, answered, lambda: press(answered, "&Run what is on this page"))
    scenario = engine.plans[-1].arms[-1].named_scenario
    assert float(scenario.number("movement.transfer_efficiency")) == 0.62


def test_a_shortcut_takes_what_is_typed_into_the_table(qtbot: QtBot, window: Window) -> None:
    edit_first(qtbot, window, "7")
    press(window, "Text s&maller")
    assert window.session.changes or says(window, "assumption_fault")


def press(window: Window, words: str) -> None:
    """Choose an entry of the menu, as its shortcut does."""
    next(action for action in window.findChildren(QAction) if action.text() == words).trigger()
