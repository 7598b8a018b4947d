"""A section that opens and closes, with a title that counts its changed values."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.labels import button_text

_PADDING = 8  # pixels, with the gap beside the arrow


class CollapsibleSection(QWidget):
    """A titled section, shut at first; ``opened`` is emitted before its content is seen.

    Not superqt's QCollapsible: that gives its button a style sheet of its own, with which Qt 6.11 crashes when the
    application's is set for a second window, and it cuts off words that wrap.
    """

    opened = Signal()

    def __init__(self, title: str, name: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(f"section_{name}")
        self._title = self._words = title
        self.button = QPushButton(button_text(title))
        self.button.setObjectName(f"open_{name}")
        self.button.setProperty("role", "section")
        self.button.setCheckable(True)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button.toggled.connect(self._toggled)
        self._content = QWidget()
        self._inside = QVBoxLayout(self._content)
        self._inside.setContentsMargins(8, 0, 0, 8)
        self._inside.setSpacing(8)
        self._content.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.button)
        layout.addWidget(self._content)
        self.set_theme(theme)

    @property
    def is_open(self) -> bool:
        return self.button.isChecked()

    def open(self) -> None:
        self.button.setChecked(True)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end of the section."""
        self._inside.addWidget(widget)

    def set_changed(self, count: int) -> None:
        """Show in the title how many of its values are changed."""
        self._words = f"{self._title} · {count} changed" if count else self._title
        self._show_title()

    def _show_title(self) -> None:
        """Break the title into lines where it is too long for one, which a button by itself does not."""
        metrics, lines = self.button.fontMetrics(), [""]
        room = self.button.width() - self.button.iconSize().width() - 2 * _PADDING
        for word in self._words.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        self.button.setText(button_text("\n".join(lines)))
        self.button.setAccessibleName(self._words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # its layout has given the button its width by now, unless that is still to come
        QTimer.singleShot(0, self, self._show_title)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.button.setIcon(_arrow(theme.mute, down=self.is_open))
        QTimer.singleShot(0, self, self._show_title)

    def order_by_sight(self) -> None:
        """Let Tab go from the title through the content, from top to bottom, whenever that was made."""
        stops = [
            widget
            for widget in self._content.findChildren(QWidget)
            # the list that drops down from a box is a window of its own
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not widget.focusProxy()
            and widget.window() is self.window()
        ]
        for before, after in pairwise([self.button, *stops]):
            QWidget.setTabOrder(before, after)

    def _toggled(self, is_open: bool) -> None:
        if is_open:
            self.opened.emit()
        self._content.setVisible(is_open)
        self.button.setIcon(_arrow(self._theme.mute, down=is_open))


def _arrow(colour: str, *, down: bool) -> QIcon:
    image = QPixmap(24, 24)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    points = ((4, 8), (20, 8), (12, 18)) if down else ((8, 4), (8, 20), (18, 12))
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))
    painter.end()
    return QIcon(image)
