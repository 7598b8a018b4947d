"""Help: Markdown files that travel with the program, in a window beside the page they are about."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextFrameFormat, QTextTable
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

_FOLDER = Path(__file__).parents[1] / "help"
_LINE_HEIGHT = 115  # percent of the font's own
_USUAL = QSize(640, 640)
_ROOM_TEXT = 28  # pixels: what is read from the last row
_INSIDE = (40, 60, -40, -40)  # so that a room sees that something lies over the stage


class HelpWindow(QDialog):
    """Shows one text of help; the main window can be used meanwhile."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.resize(_USUAL)
        self._is_large = False
        self._text = _HelpText()
        self._text.setObjectName("help_text")
        self._text.setSearchPaths([str(_FOLDER)])
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(close)

    def show_page(self, page: str) -> None:
        """Show the help of a page, by the name of its file."""
        self._show("How to read this page", (_FOLDER / f"{page}.md").read_text(encoding="utf-8"))

    def show_glossary(self, over: QWidget | None = None) -> None:
        """Show what the words of the window mean; for a room in its letters, over all of the part that it looks at."""
        self._show("Words used here", (_FOLDER / "glossary.md").read_text(encoding="utf-8"), over)

    def show_own_data(self) -> None:
        """Show how tables of one's own become a scenario."""
        self._show("Your own data", (_FOLDER / "own-data.md").read_text(encoding="utf-8"))

    def show_safety(self) -> None:
        """Show what files can do and what stands in their way."""
        self._show("What files can do", (_FOLDER / "safety.md").read_text(encoding="utf-8"))

    def show_guide(self, name: str, title: str) -> None:
        """Show a text that is about no page, by the name of its file."""
        self._show(title, (_FOLDER / f"{name}.md").read_text(encoding="utf-8"))

    def show_changes(self) -> None:
        """Show the changelog, which travels with the package."""
        changelog = resources.files("forcesim").joinpath("CHANGELOG.md")
        self._show("What is new", changelog.read_text(encoding="utf-8"))

    def _show(self, title: str, markdown: str, over: QWidget | None = None) -> None:
        self.setWindowTitle(f"{title} – forcesim")
        is_large, self._is_large = self._is_large, over is not None
        self._text.setStyleSheet("" if over is None else f"font-size: {_ROOM_TEXT}px;")
        if over is not None:
            corner = over.mapToGlobal(over.rect().topLeft())
            self.setGeometry(QRect(corner, over.size()).adjusted(*_INSIDE))
        elif is_large:
            self.resize(_USUAL)
        self._text.setMarkdown(markdown)
        self._text.space_out()
        self.show()
        self.raise_()
        self.activateWindow()
        self._text.setFocus()  # so that the keys of a clicker turn its pages


class _HelpText(QTextBrowser):
    """A text whose margins follow the size of its letters, also while it is open."""

    def space_out(self) -> None:
        set_spacing(self.document(), self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.space_out()


def set_spacing(document: QTextDocument, line: int) -> None:
    """Set the space between lines and paragraphs of a text that was read from Markdown, which Qt sets without any.

    ``line`` is the height of a line in pixels, from which all distances follow, so that large text stays as airy.
    """
    document.setIndentWidth(1.5 * line)
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if cursor.currentTable() is None:
            is_heading = block.blockFormat().headingLevel() > 0
            spacing.setTopMargin(line if is_heading and block != document.begin() else 0)
            spacing.setBottomMargin(line * (0.35 if is_heading or block.textList() else 0.6))
        cursor.mergeBlockFormat(spacing)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table_format = frame.format()
            table_format.setCellPadding(0.4 * line)
            table_format.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
            frame.setFormat(table_format)
