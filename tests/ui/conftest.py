"""The window off screen, with a stand-in for the engine."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forcesim.atomic_write import write_file
from forcesim.documents import DocumentRequest
from ui.shell.documents.document_work import DocumentWork
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.theme import LIGHT, apply_theme
from ui.window import Window

sys.path.insert(0, str(Path(__file__).parent))  # helpers that stand beside the tests

from window_fakes import FakeEngine, delete_closed, run_to_the_end


@pytest.fixture(autouse=True)
def usual_looks(qapp: QApplication) -> Iterator[None]:
    """The program's own fonts and colours, so that sizes are the same on every machine and after every test."""
    apply_theme(qapp, LIGHT)
    yield
    delete_closed()
    # at rest, and not in the midst of the next test
    gc.collect()


@pytest.fixture(autouse=True)
def no_studies_while_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests count the studies that were asked for: what runs while a person rests begins in tests of its own only."""
    monkeypatch.setattr("ui.studies.challenge_study.RESTS", 86_400_000)


@pytest.fixture(autouse=True)
def documents(monkeypatch: pytest.MonkeyPatch) -> list[DocumentRequest]:
    """What the window asked another process to make; a stand-in for it writes as much as any of them would have."""
    requests: list[DocumentRequest] = []

    def make(_: DocumentWork, request: DocumentRequest) -> str:
        requests.append(request)
        if request.kind != "report":
            write_file(request.path, b"%PDF" + bytes(2_000))
        return ""

    monkeypatch.setattr(DocumentWork, "_in_a_process", make)
    monkeypatch.setattr("ui.shell.export_actions.is_installed", lambda: True)
    return requests


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def window(qtbot: QtBot, engine: FakeEngine) -> Iterator[Window]:
    """The window as it opens, before anything has been run."""
    main_window = Window(Session(), StudyController(engine))
    main_window.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(main_window)
    main_window.show()
    qtbot.waitExposed(main_window)
    # keys reach the window that is active
    main_window.activateWindow()
    qtbot.waitUntil(main_window.isActiveWindow)
    yield main_window
    main_window.close()


@pytest.fixture
def answered(qtbot: QtBot, window: Window) -> Window:
    """The window after its first study has ended."""
    run_to_the_end(qtbot, window, window.run)
    return window
