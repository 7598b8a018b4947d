"""The tour of the window: notes beside the real controls, which it moves as it explains them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.labels import label

_WIDTH = 340
_GAP = 12


@dataclass(frozen=True, slots=True)
class TourStep:
    """One note: its text, the widget it points at, what it does with the real controls, and how that is undone."""

    heading: str
    text: str
    target: Callable[[], QWidget]
    does: Callable[[], None] = lambda: None
    undoes: Callable[[], None] = lambda: None


class Tour(QFrame):
    """The note of the present step, and a ring around the widget it is about. ``ended`` by finishing or skipping."""

    ended = Signal()

    def __init__(self, window: QWidget, steps: Sequence[TourStep]) -> None:
        super().__init__(window)
        self._window = window
        self._steps = tuple(steps)
        self._at = 0
        self.setObjectName("tour")
        self.setAutoFillBackground(True)
        self._ring = QFrame(window)
        self._ring.setObjectName("tour_ring")
        self._ring.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._count = label("", "small", "tour_count")
        self._heading = label("", "strong", "tour_heading", wraps=True)
        self._text = label("", "", "tour_text", wraps=True)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        for part in (self._count, self._heading, self._text):
            layout.addWidget(part)
        self._skip, self._back, self._next = (
            _button(words, name) for words, name in (("Skip", "tour_skip"), ("Back", "tour_back"), ("", "tour_next"))
        )
        self._next.setProperty("role", "primary")
        self._skip.clicked.connect(self.end)
        self._back.clicked.connect(self.go_back)
        self._next.clicked.connect(self.go_on)
        row = QHBoxLayout()
        row.addWidget(self._skip)
        row.addStretch()
        row.addWidget(self._back)
        row.addWidget(self._next)
        layout.addLayout(row)
        window.installEventFilter(self)
        # the window styles what opens over it, and what is measured below depends on that
        QApplication.sendPostedEvents(window, QEvent.Type.ChildPolished.value)
        self._show_step()

    def go_on(self) -> None:
        """Go to the next step; the last one ends the tour."""
        if self._at + 1 == len(self._steps):
            self.end()
            return
        self._at += 1
        self._steps[self._at].does()
        self._show_step()

    def go_back(self) -> None:
        """Undo what this step did, and go to the one before."""
        self._steps[self._at].undoes()
        self._at -= 1
        self._show_step()

    def end(self) -> None:
        """Undo whatever the tour did, and close it."""
        for step in reversed(self._steps[: self._at + 1]):
            step.undoes()
        self._window.removeEventFilter(self)
        for part in (self, self._ring):
            part.hide()
            part.deleteLater()
        self.ended.emit()

    def _show_step(self) -> None:
        step = self._steps[self._at]
        self._count.setText(f"{self._at + 1} of {len(self._steps)}")
        self._heading.setText(step.heading)
        self._text.setText(step.text)
        self.setAccessibleName(f"{step.heading}. {step.text}")
        self._back.setEnabled(self._at > 0)
        self._next.setText("Finish" if self._at + 1 == len(self._steps) else "Next")
        self._move_beside_target()
        self._ring.show()
        self.show()
        self._ring.raise_()
        self.raise_()
        self._next.setFocus()

    def _move_beside_target(self) -> None:
        """Move the note beside its widget, on the side with most room, inside the window."""
        target, whole = self._steps[self._at].target(), self._window.rect()
        areas = []
        above = target.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                areas.append(above)
                _scroll_to(above, target)
            above = above.parentWidget()
        ring = _rect_in(target, self._window).intersected(whole)
        for area in areas:
            ring = ring.intersected(_rect_in(area.viewport(), self._window))
        self._ring.setGeometry(ring.adjusted(-4, -4, 4, 4))
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()
        self._layout.invalidate()
        right, left = whole.right() - ring.right(), ring.left()
        width = min(_WIDTH * self.fontMetrics().height() // 17, whole.width() - 2 * _GAP)
        beside = max(right, left) - 2 * _GAP
        # narrower rather than over what it explains
        self.setFixedWidth(min(width, beside) if beside >= self._layout.minimumSize().width() else width)
        # adjustSize() only guesses the height of text that wraps
        border = self.width() - self.contentsRect().width()  # which the layout leaves out
        self.setFixedHeight(self._layout.heightForWidth(self.width() - border) + border)
        if beside >= self.width():
            x = ring.right() + _GAP if right >= left else left - self.width() - _GAP
            y = ring.top()
        else:
            x, y = ring.center().x() - self.width() // 2, ring.top() + _GAP
        x = min(max(x, _GAP), whole.width() - self.width() - _GAP)
        y = min(max(y, _GAP), whole.height() - self.height() - _GAP)
        self.move(x, y)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self.isVisible():
            self._move_beside_target()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.isVisible():
            self._move_beside_target()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # Esc stops a study elsewhere; here it ends the tour
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.end()
                return True
        return super().event(event)


def _rect_in(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _scroll_to(area: QScrollArea, target: QWidget) -> None:
    """Scroll to a widget; to its top, if it is higher than the area."""
    content = area.widget()
    if content is None or target.height() <= area.viewport().height():
        area.ensureWidgetVisible(target)
    else:
        top = target.mapTo(content, QPoint(0, 0)).y()
        # a heading just above it belongs to it
        area.verticalScrollBar().setValue(0 if top < area.viewport().height() // 4 else top)


def _button(words: str, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    return button
