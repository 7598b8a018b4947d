"""Work in pieces with a rest between them, so that a hand waits for one piece and never for all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

Piece = Callable[[], None]
_REST = 10  # milliseconds, in which whatever else waits has its turn


class DeferredQueue(QObject):
    """Pieces by name: a newer one takes the place of one that has not had its turn."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: dict[str, Piece] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take_one)

    @property
    def is_done(self) -> bool:
        return not self._pieces

    def soon(self, name: str, piece: Piece) -> None:
        """Do this once its turn comes, which is at the latest after those that wait already."""
        self._pieces[name] = piece
        if not self._timer.isActive():
            self._timer.start(0)

    def never_mind(self) -> None:
        """Do nothing of what still waits."""
        self._pieces.clear()
        self._timer.stop()

    def _take_one(self) -> None:
        piece = self._pieces.pop(next(iter(self._pieces)))
        piece()
        if self._pieces:
            self._timer.start(_REST)
