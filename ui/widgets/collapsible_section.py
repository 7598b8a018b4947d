"""A section that opens and closes, with a title that counts its changed values."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.labels import button_text


class CollapsibleSection(QWidget):
    """A titled section, shut at first.

    Not superqt's QCollapsible: that gives its button a style sheet of its own, with which Qt 6.11 crashes when the
    application's is set for a second window, and it cuts off words that wrap.
    """

    def __init__(self, title: str, name: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(f"section_{name}")
        self._title = title
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
        self.button.setText(button_text(f"{self._title} · {count} changed" if count else self._title))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.button.setIcon(_arrow(theme.mute, down=self.is_open))

    def _toggled(self, is_open: bool) -> None:
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
