"""Faults that nobody caught, wherever they come from: each is logged, and a person is told once."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from forcesim.event_log import anonymous, log_path, versions
from ui.shell.fault_window import FaultWindow

if TYPE_CHECKING:
    from ui.window import Window

logger = logging.getLogger(__name__)

# one that comes again and again must not fill the memory
_MOST_KNOWN = 50


class FaultNet(QObject):
    """Handles faults of the window's thread and of others: the log, a copy of the decision, one window with details.

    A fault that was shown once is only logged when it comes again: it may come with every repaint.
    """

    _came_in_thread = Signal(str, str)

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._shown: set[str] = set()
        self._is_busy = False
        self.fault_window: FaultWindow | None = None
        self._came_in_thread.connect(self._show)

    def install(self) -> None:
        """Take over what Python and Qt do with faults and warnings."""
        sys.excepthook = self
        threading.excepthook = self.of_thread
        qInstallMessageHandler(log_qt_message)

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A fault in the window's thread."""
        logger.critical("nobody caught this", exc_info=(kind, error, trace))
        if not issubclass(kind, KeyboardInterrupt):
            self._show(_place(kind, trace), _details(kind, error, trace))

    def of_thread(self, arguments: threading.ExceptHookArgs) -> None:
        """A fault in another thread; it is shown by the window's own."""
        kind, error, trace = arguments.exc_type, arguments.exc_value, arguments.exc_traceback
        if error is None or issubclass(kind, SystemExit):
            return
        name = arguments.thread.name if arguments.thread is not None else "?"
        logger.critical("nobody caught this in the thread %s", name, exc_info=(kind, error, trace))
        self._came_in_thread.emit(_place(kind, trace), _details(kind, error, trace))

    def _show(self, place: str, details: str) -> None:
        # a fault while one is shown must not show another
        if self._is_busy or place in self._shown:
            return
        self._is_busy = True
        try:
            if len(self._shown) < _MOST_KNOWN:
                self._shown.add(place)
            is_saved = self._window.documents.save_copy()
            if self.fault_window is not None:
                self.fault_window.add(details)
                return
            path = log_path()
            self.fault_window = FaultWindow(
                self._window, details, log=anonymous(str(path)) if path is not None else "", is_saved=is_saved
            )
            self.fault_window.finished.connect(self._forget_window)
            self.fault_window.leave_asked.connect(self._window.close)
            self.fault_window.open()
        except Exception:  # telling of a fault must not end the program
            logger.exception("a fault could not be shown")
        finally:
            self._is_busy = False

    def _forget_window(self) -> None:
        self.fault_window = None


def log_qt_message(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    """Write what Qt has to say to the log."""
    levels = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}
    logging.getLogger("ui.qt").log(levels.get(kind, logging.INFO), "%s", text)


def _place(kind: type[BaseException], trace: TracebackType | None) -> str:
    """What tells a fault from others: its kind, and the line where it was raised."""
    frames = traceback.extract_tb(trace)
    return f"{kind.__name__} {frames[-1].filename}:{frames[-1].lineno}" if frames else kind.__name__


def _details(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    # a line each, as they are read on a screen
    known = versions().replace("; ", "\n")
    return anonymous(f"{known}\n\n{''.join(traceback.format_exception(kind, error, trace))}")
