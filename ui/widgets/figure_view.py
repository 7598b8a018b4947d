"""A figure of the report as a picture, drawn in a thread of its own, since that takes a while."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from forcesim.report.output.figures import figure
from forcesim.study.results.study_result import StudyResult

_DOTS = 144


class FigureView(QLabel):
    """Shows the figure of a result as wide as there is room, in the colours of print whatever the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._picture = QPixmap()
        self._latest = 0
        self._signals = _FigureSignals()
        self._signals.drawn.connect(self._take)
        self.hide()

    def show_result(self, result: StudyResult | None, words: str = "") -> None:
        """Draw a result, None for nothing; ``words`` describe it for assistive tools."""
        self._latest += 1
        self.hide()
        self.setAccessibleName(words)
        if result is not None:
            QThreadPool.globalInstance().start(_Drawing(result, self._latest, self._signals.drawn.emit))

    def _take(self, token: int, content: bytes) -> None:
        if token == self._latest:
            self._picture.loadFromData(content)
            self._fit()
            self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def _fit(self) -> None:
        if not self._picture.isNull():
            width = min(max(self.width(), 200), self._picture.width())
            self.setPixmap(self._picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))


class _FigureSignals(QObject):
    drawn = Signal(int, bytes)


class _Drawing(QRunnable):
    def __init__(self, result: StudyResult, token: int, deliver: Callable[[int, bytes], None]) -> None:
        super().__init__()
        self._result, self._token, self._deliver = result, token, deliver

    def run(self) -> None:
        buffer = io.BytesIO()
        figure(self._result).savefig(buffer, format="png", dpi=_DOTS, facecolor="white")
        # a window may have been closed, and its labels deleted, while the figure was drawn
        with contextlib.suppress(RuntimeError):
            self._deliver(self._token, buffer.getvalue())
