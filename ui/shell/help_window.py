"""Help: the Markdown files of ui/help, in a window beside the page they are about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

_FOLDER = Path(__file__).parents[1] / "help"


class HelpWindow(QDialog):
    """Shows one page of help; the main window can be used meanwhile."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setWindowTitle("How to read this page – forcesim")
        self.resize(640, 640)
        self._text = QTextBrowser()
        self._text.setObjectName("help_text")
        self._text.setSearchPaths([str(_FOLDER)])
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(close)

    def show_page(self, page: str) -> None:
        """Show the help of a page."""
        self._text.setMarkdown((_FOLDER / f"{page}.md").read_text(encoding="utf-8"))
