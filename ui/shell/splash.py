"""What is seen within a moment of the start, while the rest is still being imported: it needs little of Qt."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QSplashScreen

_WIDTH, _HEIGHT = 480, 150
_LINE = "What a police force gains and loses when it moves officer hours."


def show_splash() -> QSplashScreen:
    """Show the program's name in the colours of the system; makes the application if there is none yet."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    palette = application.palette()  # type: ignore[attr-defined]
    pixmap = QPixmap(_WIDTH, _HEIGHT)
    pixmap.fill(palette.color(QPalette.ColorRole.Window))
    painter = QPainter(pixmap)
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    font = QFont(painter.font())
    painter.drawText(24, 84, _WIDTH - 48, 40, Qt.TextFlag.TextWordWrap, _LINE)
    font.setPointSize(22)
    painter.setFont(font)
    painter.drawText(24, 34, _WIDTH - 48, 44, Qt.AlignmentFlag.AlignLeft, "forcesim")
    painter.end()
    splash = QSplashScreen(pixmap)
    splash.show()
    application.processEvents()
    return splash
