"""The window that the room sees: the stage alone, full screen where there is a second screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from ui.theme import Theme
from ui.workshop.room_session import RoomSession
from ui.workshop.stage.stage_view import StageView

_NEXT = (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Space)
# milliseconds in which a desktop has placed a new window and given it the keys
_SETTLES = 3_000
_BACK = (Qt.Key.Key_PageUp, Qt.Key.Key_Left)


class StageWindow(QMainWindow):
    """``left`` is emitted when the trainer's window is to come back, ``glossary_asked`` when words are to be told."""

    left = Signal()
    glossary_asked = Signal()

    def __init__(self, room: RoomSession, theme: Theme) -> None:
        super().__init__()
        self._gives_way_to: QWidget | None = None
        self.setObjectName("stage_window")
        self.setWindowTitle("The stage – forcesim")
        self._room = room
        self.view = StageView(room, theme)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCentralWidget(self.view)
        self.setMinimumSize(640, 480)
        self.resize(1024, 768)

    def show_beside(self, trainer: QWidget) -> None:
        """Open full screen where the trainer's window is not; with one screen, the stage waits until it is called."""
        others = [screen for screen in QGuiApplication.screens() if screen is not trainer.screen()]
        if others:
            self.setGeometry(others[0].geometry())
            # the keys stay with the trainer: a desktop gives them to a window once it is there, which is later
            self._gives_way_to = trainer
            QTimer.singleShot(_SETTLES, self, self._keep_keys)
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self.showFullScreen()
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)
            trainer.activateWindow()

    def _keep_keys(self) -> None:
        self._gives_way_to = None

    def changeEvent(self, event: QEvent) -> None:
        """Give back the keys that nobody asked for."""
        super().changeEvent(event)
        trainer = self._gives_way_to
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow() and trainer is not None:
            trainer.activateWindow()

    def call(self) -> None:
        """Show the stage, full screen, and give it the keys."""
        self._keep_keys()
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        self.view.setFocus()

    def leave(self) -> None:
        """Leave the full screen, and with one screen make way for the trainer's window."""
        self.showNormal()
        if len(QGuiApplication.screens()) == 1:
            self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _NEXT:
            self._room.next()
        elif key in _BACK:
            self._room.back()
        elif key == Qt.Key.Key_B:
            self._room.set_blank(is_blank=not self._room.is_blank)
        elif key == Qt.Key.Key_F1 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.glossary_asked.emit()
        elif key == Qt.Key.Key_F11 or (key == Qt.Key.Key_Escape and self.isFullScreen()):
            self._toggle(key)
        else:
            super().keyPressEvent(event)

    def _toggle(self, key: int) -> None:
        if self.isFullScreen() or key == Qt.Key.Key_Escape:
            self.leave()
        else:
            self.call()

    def set_theme(self, theme: Theme) -> None:
        self.view.set_theme(theme)
