"""A grid with a cell for each run, whose colour and shape show its state; painted as one picture, however many."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from forcesim.report.views.study_list import row_words, state_counts
from forcesim.study.results.run_states import RunCell, RunState, RunStates
from forcesim.study.results.study_result import StudyResult
from ui.theme import Theme
from ui.widgets.labels import tool_tip

# with more rows than these cells simply follow one another, without labels
_MOST_ROWS = 60
_SMALLEST, _LARGEST = 6, 18
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class RunGrid(QWidget):
    """Rows are scenarios or settings, columns futures. ``chosen`` carries the RunCell that a person chose."""

    chosen = Signal(object)  # RunCell
    wanted = Signal(int, int)  # a pixel to scroll to
    arranged = Signal()  # its height has changed

    def __init__(self, theme: Theme, describe: Callable[[RunCell], str]) -> None:
        super().__init__()
        self.setObjectName("run_grid")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._describe = describe
        self._grid: RunStates | None = None
        self._cells: npt.NDArray[np.int64] = np.empty((0, 0), dtype=np.int64)
        self._here: RunCell | None = None
        self._pitch = _LARGEST
        self._label_width = 0
        self._labels: tuple[str, ...] = ()
        self._is_named = False
        self._image: QImage | None = None
        self._pixels: npt.NDArray[np.uint32] | None = None

    @property
    def here(self) -> RunCell | None:
        """The chosen cell."""
        return self._here

    def show_grid(self, grid: RunStates | None, result: StudyResult | None = None) -> None:
        """Paint a grid; the chosen cell stays if the scenarios are the same. ``result`` gives titles to rows."""
        is_alike = grid is not None and self._grid is not None and grid.states.shape == self._grid.states.shape
        is_named = result is not None and not self._is_named
        changed = self._grid is None or grid is None or grid.arms != self._grid.arms
        self._grid = grid
        if changed:
            self._here = None
        if changed or is_named:
            self._labels, self._is_named = row_words(grid, result) if grid is not None else (), result is not None
        # without rows, cells move as soon as one more is known
        if not is_alike or changed or is_named or (grid is not None and len(grid.arms) > _MOST_ROWS):
            self._arrange()
        self._paint_image()
        counts = ", ".join(words for _, words in state_counts(grid)) if grid is not None else "nothing yet"
        self.setAccessibleName(f"Runs of the study: {counts}")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._arrange()
        self._paint_image()
        self.update()

    def place(self, cell: RunCell) -> QRect:
        """The rectangle of a cell."""
        assert self._grid is not None  # noqa: S101  cells are of a grid
        flat = cell.arm * self._grid.states.shape[1] + cell.column
        positions = np.argwhere(self._cells == flat)
        line, at = (int(number) for number in positions[0]) if len(positions) else (0, 0)
        return QRect(self._label_width + at * self._pitch, line * self._pitch, self._pitch, self._pitch)

    def mark(self, state: RunState) -> QPixmap:
        """The mark of a state, for the legend."""
        image = self._tile(state, self._theme.px(14), 2)
        image.setDevicePixelRatio(2)
        return QPixmap.fromImage(image)

    # geometry

    def _arrange(self) -> None:
        grid = self._grid
        if grid is None or not grid.states.size:
            self._cells = np.empty((0, 0), dtype=np.int64)
            self.setFixedHeight(0)
            self.arranged.emit()
            return
        arms, columns = grid.states.shape
        every = np.arange(arms * columns).reshape(arms, columns)
        every = np.where(grid.states == RunState.ABSENT, -1, every)
        largest = round(_LARGEST * min(self._theme.scale, 1.5))
        if arms <= _MOST_ROWS:
            self._label_width = self._widest_label() if arms > 1 else 0
            room = max(self.width() - self._label_width, 60)
            self._pitch = int(min(max(room // columns, _SMALLEST), largest))
            wraps = max(room // self._pitch, 1)
            self._cells = every if columns <= wraps or arms > 1 else _wrapped(every[every >= 0], wraps)
        else:
            self._label_width, self._pitch = 0, max(round(largest * 0.7), _SMALLEST)
            self._cells = _wrapped(every[every >= 0], max(self.width() // self._pitch, 1))
        lines, across = self._cells.shape
        # two pixels for the frame of the chosen cell
        self.setFixedHeight(lines * self._pitch + 2)
        self.arranged.emit()
        self.setMinimumWidth(min(self._label_width + across * self._pitch + 2, 16_000) if arms <= _MOST_ROWS else 60)

    def _widest_label(self) -> int:
        metrics = QFontMetrics(self._small())
        widest = max(metrics.horizontalAdvance(words) for words in self._labels)
        return int(min(widest + 12, self._theme.px(190)))

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._theme.px(12))
        return font

    def _paint_image(self) -> None:
        """Compose the picture of all cells from one tile for each state."""
        if self._grid is None or not self._cells.size:
            self._image = None
            return
        ratio = max(round(self.devicePixelRatioF()), 1)
        tiles = np.stack([_pixels(self._tile(state, self._pitch, ratio)) for state in RunState])
        states = np.append(self._grid.states.ravel(), RunState.ABSENT)[self._cells]
        lines, across, size = *states.shape, tiles.shape[1]
        self._pixels = np.ascontiguousarray(tiles[states].transpose(0, 2, 1, 3).reshape(lines * size, across * size))
        self._image = QImage(
            self._pixels.data, across * size, lines * size, across * size * 4, QImage.Format.Format_ARGB32_Premultiplied
        )
        self._image.setDevicePixelRatio(ratio)

    def _tile(self, state: RunState, pitch: int, ratio: int) -> QImage:
        image = QImage(pitch * ratio, pitch * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        if state is RunState.ABSENT:
            return image
        theme = self._theme
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = 1.0 if pitch < 10 else 1.5
        box = QRectF(gap, gap, pitch - 2 * gap, pitch - 2 * gap)
        middle, half = box.center(), box.width() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        if state is RunState.WAITING:
            painter.setPen(QPen(QColor(theme.mute), 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5)
        elif state is RunState.RUNNING:
            painter.setBrush(QColor(theme.open))
            painter.drawPolygon(QPolygonF([box.topLeft(), QPointF(box.right(), middle.y()), box.bottomLeft()]))
        elif state is RunState.FAILED:
            painter.setBrush(QColor(theme.worse))
            painter.drawRect(box)
            painter.setPen(QPen(QColor(theme.card), max(pitch / 9, 1)))
            arm = half * 0.55
            painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm))
            painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))
        else:
            painter.setBrush(QColor(theme.better))
            painter.drawRoundedRect(box, 1.5, 1.5)
            if state is RunState.STORED:
                painter.setBrush(QColor(theme.card))
                painter.drawEllipse(middle, half * 0.42, half * 0.42)
        painter.end()
        return image

    def _at(self, x: float, y: float) -> RunCell | None:
        line, at = int(y // self._pitch), int((x - self._label_width) // self._pitch)
        return self._cell(line, at)

    def _cell(self, line: int, at: int) -> RunCell | None:
        lines, across = self._cells.shape
        if self._grid is None or not (0 <= line < lines and 0 <= at < across):
            return None
        flat = int(self._cells[line, at])
        return None if flat < 0 else RunCell(*divmod(flat, self._grid.states.shape[1]))

    def _choose(self, cell: RunCell | None) -> None:
        if cell is None:
            return
        self._here = cell
        self.setAccessibleDescription(self._describe(cell))
        centre = self.place(cell).center()
        self.wanted.emit(centre.x(), centre.y())
        self.update()
        self.chosen.emit(cell)

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._grid is None or self._image is None:
            return
        painter = QPainter(self)
        painter.drawImage(QPointF(self._label_width, 0), self._image)
        if self._label_width:
            self._paint_labels(painter, event.rect())
        if self._here is not None:
            painter.setPen(QPen(QColor(self._theme.accent if self.hasFocus() else self._theme.ink), 2))
            painter.drawRect(self.place(self._here))
        elif self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_labels(self, painter: QPainter, seen: QRect) -> None:
        painter.setFont(self._small())
        metrics = painter.fontMetrics()
        painter.setPen(QColor(self._theme.mute))
        # where rows are lower than a line of text, only every so many have a label
        every = max(1, -(-metrics.height() // self._pitch))
        for row in range(0, len(self._labels), every):
            top = row * self._pitch
            if top + every * self._pitch >= seen.top() and top <= seen.bottom():
                room = QRectF(0, top, self._label_width - 8, self._pitch * every)
                mode = Qt.TextElideMode.ElideMiddle
                words = metrics.elidedText(self._labels[row], mode, round(room.width()))
                height = self._pitch if every == 1 else metrics.height()
                room.setHeight(height)
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()
            self._paint_image()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self._at(event.position().x(), event.position().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        filled = np.argwhere(self._cells >= 0)
        if not len(filled):
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) or (step is not None and self._here is None):
            line, at = filled[-1 if event.key() == Qt.Key.Key_End else 0]
            self._choose(self._cell(int(line), int(at)))
        elif step is not None and self._here is not None:
            rect = self.place(self._here)
            line, at = rect.y() // self._pitch + step[0], (rect.x() - self._label_width) // self._pitch + step[1]
            self._choose(self._cell(line, at))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            cell = self._at(event.pos().x(), event.pos().y())
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), tool_tip(self._describe(cell)), self)
            return True
        return super().event(event)


def _wrapped(cells: npt.NDArray[np.int64], across: int) -> npt.NDArray[np.int64]:
    """Cells in lines of ``across``; the last line is filled up with −1."""
    lines = max(-(-len(cells) // across), 1)
    filled = np.full(lines * across, -1, dtype=np.int64)
    filled[: len(cells)] = cells
    return filled.reshape(lines, across)


def _pixels(image: QImage) -> npt.NDArray[np.uint32]:
    """The pixels of a picture, one number for each."""
    words = np.frombuffer(image.constBits(), dtype=np.uint32)
    return words.reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()].copy()
