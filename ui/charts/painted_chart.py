"""What charts have in common that paint themselves, without axes of pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme import Theme
from ui.widgets.labels import tool_tip

_ARROWS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


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


class RowChart(PaintedChart):
    """A chart of rows, of which the mouse or arrow keys pick one; ``chosen`` carries its name, by a click or Enter."""

    chosen = Signal(str)

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__(name, theme)
        self._row = -1
        self.setMouseTracking(True)

    def row_names(self) -> Sequence[str]:
        """What ``chosen`` carries of each row."""
        raise NotImplementedError

    def row_hovers(self) -> Sequence[str]:
        """What each row says when the mouse rests on it."""
        raise NotImplementedError

    def row_at(self, y: float) -> int:
        """The row at a height in pixels; −1 where there is none."""
        raise NotImplementedError

    def pick(self, row: int) -> None:
        """Mark a row."""
        raise NotImplementedError

    def pick_by_key(self, way: int) -> None:
        """Mark the next row, or the one before, as arrow keys do."""
        self.pick(min(max(self._row + way, 0), len(self.row_names()) - 1))

    def choose_at(self, event: QMouseEvent) -> None:
        """Choose the row that the left button was pressed or let go on."""
        row = self.row_at(event.position().y())
        if event.button() is Qt.MouseButton.LeftButton and row >= 0:
            self.pick(row)
            self.chosen.emit(self.row_names()[row])

    def event(self, event: QEvent) -> bool:
        """Show a tool tip for the row under the mouse."""
        if isinstance(event, QHelpEvent):
            row = self.row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), tool_tip(self.row_hovers()[row] if row >= 0 else ""), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)
        if row >= 0:
            self.pick(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way, names = _ARROWS.get(Qt.Key(event.key())), self.row_names()
        if way is not None and names:
            self.pick_by_key(way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._row >= 0:
            self.chosen.emit(names[self._row])
        else:
            super().keyPressEvent(event)
