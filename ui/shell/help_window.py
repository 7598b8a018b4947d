"""Help: Markdown files that travel with the program, in a window beside the page they are about."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

_FOLDER = Path(__file__).parents[1] / "help"


class HelpWindow(QDialog):
    """Shows one text of help; the main window can be used meanwhile."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help")
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
        """Show the help of a page, by the name of its file."""
        self._show("How to read this page", (_FOLDER / f"{page}.md").read_text(encoding="utf-8"))

    def show_glossary(self) -> None:
        """Show what the words of the window mean."""
        self._show("Words used here", (_FOLDER / "glossary.md").read_text(encoding="utf-8"))

    def show_changes(self) -> None:
        """Show the changelog, which travels with the package."""
        changelog = resources.files("forcesim").joinpath("CHANGELOG.md")
        self._show("What is new", changelog.read_text(encoding="utf-8"))

    def _show(self, title: str, markdown: str) -> None:
        self.setWindowTitle(f"{title} – forcesim")
        self._text.setMarkdown(markdown)
        self.show()
        self.raise_()
