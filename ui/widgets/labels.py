"""Labels by role, which the stylesheet gives their look. Text is plain, so that names in files can't be markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


def label(text: str = "", role: str = "", name: str = "", *, wraps: bool = False) -> QLabel:
    """A label of plain text."""
    widget = QLabel(text)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    widget.setProperty("role", role)
    widget.setWordWrap(wraps)
    if name:
        widget.setObjectName(name)
    if wraps:
        widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return widget


def tool_tip(text: str, *, wraps: bool = True) -> str:
    """Plain text as markup for a tool tip, since Qt would guess whether it is markup."""
    return f'<p style="white-space: {"pre-wrap" if wraps else "pre"}">{escape(text)}</p>' if text else ""


def explain(widget: QWidget, text: str) -> None:
    """Give a widget a tool tip of plain text, which assistive tools read as plain text too and not as its markup."""
    widget.setToolTip(tool_tip(text))
    widget.setAccessibleDescription(text)


def button_text(text: str) -> str:
    """Plain text for a button or a menu entry, where Qt would take an ampersand for the mark of a shortcut."""
    return text.replace("&", "&&")


def key_of_bands(colour: str, baseline: str, *more: str) -> str:
    """The key of a chart with bands, as markup; ``baseline`` names the dashed line, "" if there is none."""

    def square(opacity: int) -> str:
        return f'<span style="color:{colour[:1]}{opacity:02x}{colour[1:]}">■</span>&nbsp;'

    # hard spaces keep a mark with its words where the key wraps
    marks = [
        f"{square(150)}how sure we are of the average",
        f"{square(70)}how futures differ by luck (8 in 10)",
        *([f"┄&nbsp;{escape(baseline)}"] if baseline else []),
        *more,
    ]
    return " &nbsp;&nbsp; ".join(marks)


def flowing(role: str = "", name: str = "") -> QLabel:
    """A label for long text that is as high as its text at the width it gets.

    Other labels ask for the height that they would have at a width of their own choice, which makes pages that scroll
    longer than they need to be.
    """
    widget = label("", role, name, wraps=True)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
    return widget


class ElidedLabel(QLabel):
    """A line of plain text that ends in an ellipsis where there is no room for all of it."""

    def __init__(self, role: str, name: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        if words == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        alignment = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(
            painter, self.contentsRect(), alignment, self.palette(), self.isEnabled(), words, self.foregroundRole()
        )


def hairline() -> QFrame:
    """A thin horizontal line."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def restyle(widget: QWidget) -> None:
    """Apply the stylesheet again to a widget whose properties have changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
