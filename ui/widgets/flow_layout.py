"""Buttons in a row that goes on in another line where a window is too narrow for one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget, QWidgetItem


class FlowLayout(QLayout):
    """Widgets side by side from the left, in as many lines as it takes; ``spacing`` pixels lie between any two."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)
        self._entries: list[QLayoutItem] = []

    def addWidget(self, widget: QWidget) -> None:
        self.insertWidget(self.count(), widget)

    def insertWidget(self, index: int, widget: QWidget) -> None:
        """Put a widget in front of the one at ``index``, from 0."""
        self.addChildWidget(widget)
        self._entries.insert(index, QWidgetItem(widget))
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._entries.append(item)

    def count(self) -> int:
        return len(self._entries)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._entries[index] if 0 <= index < len(self._entries) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._entries.pop(index) if 0 <= index < len(self._entries) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def sizeHint(self) -> QSize:
        hints = [entry.sizeHint() for entry in self._seen]
        between = self.spacing() * max(len(hints) - 1, 0)
        return QSize(sum(hint.width() for hint in hints) + between, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        widest = QSize()
        for entry in self._seen:
            widest = widest.expandedTo(entry.minimumSize())
        return widest

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, moves=True)

    @property
    def _seen(self) -> list[QLayoutItem]:
        return [entry for entry in self._entries if not entry.isEmpty()]

    def _arrange(self, rect: QRect, *, moves: bool) -> int:
        """The height of all lines within a width; with ``moves`` the widgets are put there."""
        corner, height = rect.topLeft(), 0
        for entry in self._seen:
            hint = entry.sizeHint()
            if corner.x() > rect.left() and corner.x() + hint.width() > rect.left() + rect.width():
                corner, height = QPoint(rect.left(), corner.y() + height + self.spacing()), 0
            if moves:
                entry.setGeometry(QRect(corner, hint))
            corner, height = corner + QPoint(hint.width() + self.spacing(), 0), max(height, hint.height())
        return corner.y() + height - rect.top()


def in_flow(layout: FlowLayout) -> QWidget:
    """A widget as high as the lines of its row."""
    row = QWidget()
    row.setLayout(layout)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    row.setSizePolicy(policy)
    return row
