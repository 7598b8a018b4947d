"""The application: one window, its settings, its log."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QSocketNotifier, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from forcesim.event_log import is_logging, start_log
from forcesim.scenario.files.builtin import WORKSHOP
from ui.fault_net import FaultNet
from ui.shell.outline import Outline
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window
from ui.workshop.workshop_actions import WorkshopActions

logger = logging.getLogger(__name__)


def stay_responsive() -> None:
    """Keep the window quick while a study runs; call it once the window is built.

    Each call into Qt releases the interpreter's lock, and a redraw makes hundreds of calls. While the engine's thread
    computes, getting the lock back takes up to one switch interval: half a millisecond here in place of the usual
    five. Objects that exist by now live as long as the window; frozen, they no longer cost the garbage collector a
    tenth of a second each time.
    """
    sys.setswitchinterval(0.0005)
    gc.collect()
    gc.freeze()


def end(window: Window) -> None:
    """End a window without a question, since the system ends the program; the next one takes up what is unsaved."""
    window.documents.keep_copy()
    window.appearance.keep_geometry(window)
    window.challenge.shut_down()
    window.studies.shut_down()
    window.history.close()


class SignalNotifier(QObject):
    """Ends the window on Ctrl-C, SIGTERM and SIGHUP, which Python alone would hear of at the next click only.

    The system writes the number of a signal into a socket, and Qt wakes up for that.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._here, there = socket.socketpair()
        for side in (self._here, there):
            side.setblocking(False)
        self._there = there
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: None)  # what is to be done is done below
        signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._end)

    def _end(self) -> None:
        self._notifier.setEnabled(False)
        number = self._here.recv(1)[0]
        logger.info("signal %d ends the program", number)
        end(self._window)
        QApplication.exit(128 + number)  # as shells count it


def run(arguments: Sequence[str], outline: Outline | None = None) -> int:
    """Open the window and return its exit code once it is closed.

    The first of ``arguments``, if any, names a file or a built-in force to open; after ``--workshop`` they name a
    script and a file of its results, and the workshop stands alone. ``outline`` makes way for the window.
    """
    if not is_logging():  # the command line has begun to, if it opens the window
        start_log(("gui", *arguments))
    studies = StudyController()
    studies.prepare()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("forcesim")
    application.setOrganizationName("forcesim")
    application.setStyle("Fusion")  # type: ignore[attr-defined]
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    window = Window(Session(), studies, QSettings(), folder)
    FaultNet(window).install()
    SignalNotifier(window)
    is_workshop = list(arguments[:1]) == [f"--{WORKSHOP}"]
    first = arguments[0] if arguments and not is_workshop else None
    # behind a workshop too, so that what it leaves to the next window is what it was left
    if first is None and not window.is_recovered:
        window.documents.take_up()
    workshop = WorkshopActions(window, studies, window.appearance, folder / "workshops", is_alone=is_workshop)
    window.menus.add_workshop(workshop.open)
    first_window: QWidget = workshop.open(*arguments[1:3]) if is_workshop else window
    if outline is None:
        first_window.show()
    else:
        outline.make_way(first_window)
    stay_responsive()
    if is_workshop:
        return int(application.exec())
    QTimer.singleShot(0, lambda: window.begin(first))
    if window.help_actions.is_new_here and first is None:
        QTimer.singleShot(0, window.help_actions.take_tour)
    return int(application.exec())
