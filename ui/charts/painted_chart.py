"""What charts have in common that paint themselves, without axes of pyqtgraph."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme


class PaintedChart(QWidget):
    """A chart that takes all the width there is and has a height of its own, which grows with the size of text."""

    # in pixels: the width that it asks for, the width that it needs, its height at the usual size of text
    wanted_width, least_width, usual_height = 200, 120, 36

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme, and paint everything again."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def needed_height(self) -> int:
        """The height in pixels at the size of text of now."""
        return self._theme.px(self.usual_height)

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width, self.needed_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.least_width, self.needed_height())

    def scaled_font(self, size: int, *, bold: bool = False) -> QFont:
        """A font of a size, in pixels at the usual size of text."""
        font = QFont(self.font())
        font.setPixelSize(self._theme.px(size))
        font.setBold(bold)
        return font
