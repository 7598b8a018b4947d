"""Room mode: the window full of one answer, without menus, pages and buttons, until a key ends it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from ui.pages.room import RoomView
from ui.state.appearance import Appearance
from ui.state.session import Session
from ui.studies.explore_study import NO_ANSWER, SIMULATING_WORDS, ExploreStudy
from ui.theme import Theme


class RoomMode(QObject):
    """Puts the room's view in the place of ``usual``, all that a window shows, and takes it away again."""

    def __init__(
        self, window: QMainWindow, usual: QWidget, study: ExploreStudy, session: Session, appearance: Appearance
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._study = study
        self._appearance = appearance
        self._screens = QStackedWidget()
        self._screens.addWidget(usual)
        window.setCentralWidget(self._screens)
        self._focus: QWidget | None = None
        self._was_full_screen = False
        self.view: RoomView | None = None
        appearance.changed.connect(self._set_theme)

    def toggle(self) -> None:
        """Begin room mode, or end it."""
        if self.view is None:
            self._enter()
        else:
            self.leave()

    def _enter(self) -> None:
        window = self._window
        self._focus = window.focusWidget()
        self._was_full_screen = window.isFullScreen()
        window.menuBar().hide()
        self.view = RoomView(self._session, self._appearance.theme)
        self.view.left.connect(self.leave)
        self._screens.setCurrentIndex(self._screens.addWidget(self.view))
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        self.show_answer()
        self.view.setFocus()

    def leave(self) -> None:
        """Show again what the window showed before."""
        view, window = self.view, self._window
        if view is None:
            return
        self.view = None
        self._screens.removeWidget(view)
        view.deleteLater()
        window.menuBar().show()
        if not self._was_full_screen:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowFullScreen)
        if self._focus is not None:
            self._focus.setFocus()

    def show_answer(self) -> None:
        """Show the answer at the position of the dial, where the room is shown."""
        if self.view is None:
            return
        explore_view = self._study.view(self._session.at)
        if explore_view is not None:
            self.view.show_answer(explore_view)
        else:
            self.view.say(SIMULATING_WORDS if self._study.is_running else NO_ANSWER)

    def _set_theme(self, theme: Theme) -> None:
        if self.view is not None:
            self.view.set_theme(theme)
