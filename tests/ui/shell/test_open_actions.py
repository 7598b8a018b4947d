"""What is dropped on the window is opened, where it is something that the program reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from ui.window import Window


def dragged(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


@pytest.mark.parametrize(("name", "is_taken"), [("force.toml", True), ("answer.forcesim", True), ("notes.docx", False)])
def test_only_files_that_can_be_opened_are_taken(window: Window, tmp_path: Path, name: str, is_taken: bool) -> None:
    data = dragged(tmp_path / name)
    copy, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(5, 5), copy, data, button, no_key)
    event.ignore()
    QApplication.sendEvent(window, event)
    assert event.isAccepted() is is_taken


def test_a_file_that_is_dropped_is_opened(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('kind = "force"\nextend = "forces/durham-2014"\ntitle = "Our own force"\n')
    data = dragged(path)
    copy, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), copy, data, button, no_key))
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), copy, data, button, no_key))
    assert window.session.force.title == "Our own force"


@pytest.mark.parametrize("line", ['kind = "policy"', "kind='policy'", '  kind\t=  "policy"  # changes levers only'])
def test_a_policy_is_laid_over_the_force_however_its_first_line_is_written(
    window: Window, tmp_path: Path, line: str
) -> None:
    path = tmp_path / "half.toml"
    path.write_text(f'{line}\ntitle = "Half of them"\n[policy]\nmove_share = 0.5\n')
    assert window.open_actions.open(str(path))
    assert window.session.files.base.scenario.policy.move_share == 0.5
    assert window.session.force.name == "durham-2014"
