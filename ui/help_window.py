"""Help: Markdown files of ui/help, readable on their own, shown beside the page they are about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

_FOLDER = Path(__file__).parent / "help"


class HelpWindow(QDialog):
    """Shows one page of help; the window behind it stays alive."""

    def __init__(self, parent: QWidget, page: str = "explore") -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setWindowTitle("How to read this page – forcesim")
        self.resize(640, 640)
        text = QTextBrowser()
        text.setObjectName("help_text")
        text.setSearchPaths([str(_FOLDER)])
        text.setMarkdown((_FOLDER / f"{page}.md").read_text(encoding="utf-8"))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(close)
