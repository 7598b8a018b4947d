"""What a person changed, a line each; a click goes to the number and what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forcesim.report.views.changes import ChangeLine, shown_first
from ui.theme import Theme
from ui.widgets.labels import flowing, label


class ChangeList(QWidget):
    """The list, which takes no room while nothing is changed. ``opened`` carries the path of a line."""

    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[ChangeLine, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label("WHAT YOU CHANGED", "heading"))
        self._text = flowing("small", "what_you_changed")
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._text.setToolTip("Click a line to see the number on Assumptions")
        self._text.linkActivated.connect(self.opened)
        layout.addWidget(self._text)
        self.hide()

    def show_lines(self, lines: tuple[ChangeLine, ...]) -> None:
        """Show changes; those that there is no room for are counted."""
        self._lines = lines
        shown, more = shown_first(lines)
        texts = [_paragraph(line, self._theme) for line in shown]
        self._text.setText("".join([*texts, *([f"<p>{escape(more)}</p>"] if more else [])]))
        self._text.setAccessibleName(_spoken(shown, more))
        self.setVisible(bool(lines))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_lines(self._lines)


def _paragraph(line: ChangeLine, theme: Theme) -> str:
    link = f'<a href="{escape(line.path)}" style="color:{theme.ink}; text-decoration:none">{escape(line.text)}</a>'
    warning = f' <b style="color:{theme.worse}">{escape(line.warning)}</b>' if line.warning else ""
    return f'<p style="margin:0 0 4px 0">{link}{warning}</p>'


def _spoken(lines: Sequence[ChangeLine], more: str) -> str:
    return "\n".join([*(" ".join(filter(None, (line.text, line.warning))) for line in lines), more])
