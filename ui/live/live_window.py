"""The window in which one future is watched, beside the main one or on a second screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forcesim.scenario.named_scenario import NamedScenario
from ui.live.live_view import LiveView
from ui.theme import Theme, stylesheet

_USUAL, _FRAME = QSize(1280, 800), QSize(8, 40)


class LiveWindow(QWidget):
    """Holds one view; it closes with the main window, and stops when it is closed. ``help_asked`` is emitted by F1."""

    help_asked = Signal()

    def __init__(
        self,
        parent: QWidget,
        named_scenario: NamedScenario,
        seed: int,
        title: str,
        theme: Theme,
        *,
        shows_hidden: bool = True,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("live_window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"One future: {title} – forcesim")
        self.view = LiveView(named_scenario, seed, theme, shows_hidden=shows_hidden)
        self.view.left.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self, self.help_asked.emit)
        self.set_theme(theme)
        # a projector may have less room than a laptop: nothing may lie beyond its edge
        self.resize(_USUAL.boundedTo(parent.screen().availableGeometry().size() - _FRAME))
        self.view.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in a theme."""
        self.setStyleSheet(
            stylesheet(theme) + f"\nQWidget#live_window, QWidget#live {{ background: {theme.background}; }}"
        )
        self.view.set_theme(theme)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.view.close_down()
        super().closeEvent(event)
