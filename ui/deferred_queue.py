"""Runs pieces of work one by one with pauses between, so that input waits for one piece at most."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

Piece = Callable[[], None]
_REST = 10  # milliseconds between two pieces, for events that wait


class DeferredQueue(QObject):
    """Pieces by name, in the order of their arrival; a newer one replaces a waiting one of its name."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: dict[str, Piece] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._run_next)

    @property
    def is_done(self) -> bool:
        return not self._pieces

    def add(self, name: str, piece: Piece) -> None:
        """Run a piece after those that wait already."""
        self._pieces[name] = piece
        if not self._timer.isActive():
            self._timer.start(0)

    def cancel(self) -> None:
        """Drop all pieces that wait."""
        self._pieces.clear()
        self._timer.stop()

    def _run_next(self) -> None:
        piece = self._pieces.pop(next(iter(self._pieces)))
        piece()
        if self._pieces:
            self._timer.start(_REST)
