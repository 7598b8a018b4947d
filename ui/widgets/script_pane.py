"""The command line and the Python script that give the numbers on the screen, to copy or to save."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QPushButton

from forcesim.report.output.reproduce import Script
from ui.file_dialogs import ask_save_path, proposed_name, write
from ui.widgets.labels import label

_NO_COMMAND = "The command line has no words for this; the Python beside it does."
_NO_PYTHON = "This answer was opened from a capsule, which holds the command only."


class ScriptPane(QFrame):
    """Command and script side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        layout = QGridLayout(self)
        layout.setContentsMargins(20, 8, 12, 8)
        layout.setHorizontalSpacing(12)
        self._texts: dict[str, QPlainTextEdit] = {}
        self._save = QPushButton("Save…")
        self._save.setObjectName("save_script_python")
        self._save.setAccessibleName("Save: In Python")
        self._save.clicked.connect(self.save)
        for column, (name, words) in enumerate((("command", "In a terminal"), ("python", "In Python"))):
            layout.addWidget(label(words, "heading"), 0, 3 * column)
            copy = QPushButton("Copy")
            copy.setObjectName(f"copy_script_{name}")
            copy.setAccessibleName(f"Copy: {words}")
            text = QPlainTextEdit()
            text.setObjectName(f"script_{name}")
            text.setAccessibleName(words)
            text.setReadOnly(True)
            text.setTabChangesFocus(True)
            text.setFixedHeight(132)
            copy.clicked.connect(lambda _=False, text=text: QGuiApplication.clipboard().setText(text.toPlainText()))
            layout.addWidget(copy, 0, 3 * column + 1)
            layout.addWidget(text, 1, 3 * column, 1, 3)
            layout.setColumnStretch(3 * column, 1)
            self._texts[name] = text
        layout.addWidget(self._save, 0, 5)
        self.hide()

    def set_fixed_font(self, pixels: int) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(pixels)
        for text in self._texts.values():
            text.setFont(font)

    def show_script(self, script: Script) -> None:
        self._show("command", script.command or _NO_COMMAND)
        self._show("python", script.python or _NO_PYTHON)
        self._save.setEnabled(bool(script.python))

    def save(self) -> None:
        """Ask where to save the Python script, and save it there."""
        path = ask_save_path(self, "Save script", proposed_name(self, "script", "py"), "Python (*.py)")
        if path is not None:
            write(self, path, self._texts["python"].toPlainText().encode(), "script")

    def _show(self, name: str, text: str) -> None:
        # setting the same text again would drop a selection
        if self._texts[name].toPlainText() != text:
            self._texts[name].setPlainText(text)
