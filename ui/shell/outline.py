"""The shape of the page, seen within a moment of the start while the rest is imported: it needs little of Qt.

The window takes its place once it is built.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QRect, QRectF, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from ui.theme import Theme, choose_theme

USUAL_SIZE = QSize(1280, 800)
_PATIENCE = 0.5  # seconds until it is on the screen, or else later
_MENUS, _HEADER, _FOOTER, _MARGIN = 25, 47, 39, 12
_LEFT, _RIGHT, _WIDE_RIGHT, _ROOMY = 304, 324, 440, 1240


class Outline(QWidget):
    """Header, three cards and status bar as Explore has them, empty."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("outline")
        self.setWindowTitle("forcesim")
        self.setAccessibleName("forcesim is opening")

    def cards(self) -> tuple[QRect, QRect, QRect]:
        """Where the three cards of Explore will be."""
        top = _MENUS + _HEADER + _MARGIN
        high = self.height() - top - _MARGIN - _FOOTER
        right = _WIDE_RIGHT if self.width() >= _ROOMY else _RIGHT
        wide = self.width() - _LEFT - right - 4 * _MARGIN
        middle = 2 * _MARGIN + _LEFT
        return (
            QRect(_MARGIN, top, _LEFT, high),
            QRect(middle, top, wide, high),
            QRect(middle + wide + _MARGIN, top, right, high),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.background))
        top, bottom = _MENUS + _HEADER, self.height() - _FOOTER
        painter.fillRect(QRect(0, 0, self.width(), top), QColor(theme.card))
        painter.fillRect(QRect(0, bottom, self.width(), _FOOTER), QColor(theme.card))
        painter.setPen(QPen(QColor(theme.line), 1))
        for edge in (top, bottom):
            painter.drawLine(0, edge, self.width(), edge)
        painter.setBrush(QColor(theme.card))
        for card in self.cards():
            painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        font = QFont(self.font())
        font.setPixelSize(theme.px(14))
        painter.setFont(font)
        painter.setPen(QColor(theme.mute))
        painter.drawText(self.cards()[2], Qt.AlignmentFlag.AlignCenter, "Opening")

    def make_way(self, window: QWidget) -> None:
        """Close once a window is shown in the same place."""
        window.move(self.pos())
        window.show()
        _wait_for(window)
        self.close()
        self.deleteLater()


def show_outline() -> Outline:
    """Show the outline where the window will be; makes the application if there is none yet."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("forcesim")
    application.setOrganizationName("forcesim")
    settings = QSettings()
    outline = Outline(choose_theme(str(settings.value("scheme", "system")), 1.0))
    geometry = settings.value("geometry")
    if geometry is None or not outline.restoreGeometry(geometry):
        bar = outline.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        outline.resize(USUAL_SIZE.boundedTo(outline.screen().availableGeometry().size() - QSize(0, bar)))
    outline.show()
    _wait_for(outline)
    return outline


def _wait_for(window: QWidget) -> None:
    """Let a window come to the screen."""
    until = time.monotonic() + _PATIENCE
    handle = window.windowHandle()
    while handle is not None and not handle.isExposed() and time.monotonic() < until:
        QApplication.processEvents()
    QApplication.processEvents()
