"""A fault that nobody caught is logged, told once with its details, and costs no work."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from types import TracebackType

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.fault_net import FaultNet
from ui.shell.fault_window import FaultWindow
from ui.window import Window


def break_down(words: str) -> None:
    raise ValueError(words)


def fault(words: str) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    try:
        break_down(words)
    except ValueError as error:
        return type(error), error, error.__traceback__
    raise AssertionError("nothing broke")


@pytest.fixture
def net(window: Window) -> Iterator[FaultNet]:
    hooks = sys.excepthook, threading.excepthook
    net = FaultNet(window)
    net.install()
    yield net
    sys.excepthook, threading.excepthook = hooks
    qInstallMessageHandler(None)


def details(net: FaultNet) -> str:
    assert net.fault_window is not None
    return net.fault_window.details.toPlainText()


def test_a_fault_is_told_with_versions_and_traceback(net: FaultNet, caplog: pytest.LogCaptureFixture) -> None:
    net(*fault("odd"))
    assert "ValueError: odd" in details(net)
    assert "forcesim 0.1.0, model" in details(net)
    assert "test_fault_net.py" in details(net)
    assert "odd" in caplog.text


def test_its_details_can_be_copied_and_name_no_home(net: FaultNet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jane.doe")
    net(*fault("/home/jane.doe/force.toml"))
    assert net.fault_window is not None
    net.fault_window.copy_details()
    copied = QApplication.clipboard().text()
    assert "ValueError: ~/force.toml" in copied
    assert "jane" not in copied


def test_another_fault_meanwhile_is_added_and_the_same_one_is_told_once(net: FaultNet) -> None:
    for _ in range(3):
        net(*fault("again"))
    net(KeyError, KeyError("another"), None)
    assert details(net).count("ValueError: again") == 1
    assert "KeyError: 'another'" in details(net)


def test_whoever_goes_on_is_not_stopped_by_the_same_fault_again(net: FaultNet) -> None:
    net(*fault("with every repaint"))
    assert net.fault_window is not None
    net.fault_window.accept()
    net(*fault("with every repaint"))
    assert net.fault_window is None


def test_unsaved_changes_are_saved_before_it_is_told(
    net: FaultNet, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(window.documents, "save_copy", lambda: bool(steps.append("saved")))
    monkeypatch.setattr(FaultWindow, "open", lambda _: steps.append("told"))
    net(*fault("odd"))
    assert steps == ["saved", "told"]


def test_a_fault_in_another_thread_is_told_by_the_windows_own(qtbot: QtBot, net: FaultNet) -> None:
    thread = threading.Thread(target=break_down, args=("far away",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: net.fault_window is not None)
    assert "ValueError: far away" in details(net)


def test_a_fault_while_one_is_told_ends_nothing(
    net: FaultNet, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_again(_: FaultWindow) -> None:
        net(KeyError, KeyError("while telling"), None)
        raise OSError("no screen")

    monkeypatch.setattr(FaultWindow, "open", break_again)
    net(*fault("odd"))
    assert "while telling" in caplog.text
    assert "no screen" in caplog.text


def test_closing_goes_the_usual_way(qtbot: QtBot, net: FaultNet, window: Window) -> None:
    net(*fault("odd"))
    assert net.fault_window is not None
    net.fault_window.leave_asked.emit()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_what_qt_says_is_logged(net: FaultNet, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="ui.qt")
    qWarning("a timer of another thread")
    assert "a timer of another thread" in caplog.text
