"""The application: one window, settings, and a net under everything that goes wrong."""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window


class ExceptionNet:
    """Catches what nobody caught: the trace goes to the terminal, one message to the window."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._telling = False

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        if self._telling or issubclass(kind, KeyboardInterrupt):
            return  # an error while telling of an error must not tell of itself
        self._telling = True
        try:
            self._window.say_unexpected(f"{kind.__name__}: {error}")
        finally:
            self._telling = False


def stay_responsive() -> None:
    """Keep the window's thread from waiting; called once the window is built.

    Qt's calls give the interpreter away, and a redraw makes hundreds: a turn is waited for half a millisecond, not
    five, while the engine's thread works. What is there by now stays, so that collecting garbage need not look through
    it again and again, a tenth of a second each time.
    """
    sys.setswitchinterval(0.0005)
    gc.collect()
    gc.freeze()


def run(arguments: Sequence[str]) -> int:
    """Open the window, on the file or built-in force that ``arguments`` names, and wait until it is closed."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("forcesim")
    application.setOrganizationName("forcesim")
    application.setStyle("Fusion")  # type: ignore[attr-defined]
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    window = Window(Session(), StudyController(), QSettings(), folder)
    sys.excepthook = ExceptionNet(window)
    window.show()
    stay_responsive()
    first = arguments[0] if arguments else None
    QTimer.singleShot(0, lambda: window.begin(first))
    if window.help_actions.is_new_here and first is None:
        QTimer.singleShot(0, window.help_actions.take_tour)
    return int(application.exec())
