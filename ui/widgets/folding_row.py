"""Two halves of a row, one above the other where a window has no room for both."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class FoldingRow(QWidget):
    """Folds by its own width; ``needs`` says how many pixels both halves take, by default what they take at least."""

    def __init__(
        self, first: QLayout, second: QLayout, stretch: tuple[int, int] = (1, 1), needs: Callable[[], int] | None = None
    ) -> None:
        super().__init__()
        self._halves = first, second
        self._needs = needs
        self._row = QBoxLayout(_BESIDE, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for half, share in zip(self._halves, stretch, strict=True):
            self._row.addLayout(half, share)

    @property
    def is_folded(self) -> bool:
        """Whether the halves stand one above the other."""
        return self._row.direction() == _BELOW

    def minimumSizeHint(self) -> QSize:
        first, second = (half.minimumSize() for half in self._halves)
        height = first.height() + self._row.spacing() + second.height() if self.is_folded else 0
        return QSize(max(first.width(), second.width()), max(first.height(), second.height(), height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        is_handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fold()
        return is_handled

    def _fold(self) -> None:
        least = sum(half.minimumSize().width() for half in self._halves) + self._row.spacing()
        needed = least if self._needs is None else max(least, self._needs())
        direction = _BESIDE if needed <= self.width() else _BELOW
        if direction != self._row.direction():
            self._row.setDirection(direction)
            self.updateGeometry()
