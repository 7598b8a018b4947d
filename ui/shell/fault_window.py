"""What a person sees of a fault of the program: what is saved, and the details to send."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from ui.widgets.labels import label


class FaultWindow(QDialog):
    """Says that something went wrong, with the details as text that can be copied; ``leave_asked`` ends the program."""

    leave_asked = Signal()

    def __init__(self, parent: QWidget, details: str, *, log: str, is_saved: bool) -> None:
        super().__init__(parent)
        self.setObjectName("fault")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Something went wrong")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(label("Something went wrong that should not have", "sentence", wraps=True))
        sentences = [
            "This is a fault of forcesim, not of yours.",
            *(["A copy of your changes is saved."] if is_saved else []),
            "Finished runs are stored. You can go on; if the window behaves oddly, close it and start again.",
        ]
        layout.addWidget(label(" ".join(sentences), wraps=True))
        self.details = QPlainTextEdit(details)
        self.details.setObjectName("fault_details")
        self.details.setReadOnly(True)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        # the window's own style sheet would take the place of a font that is set
        self.details.setStyleSheet(f'font-family: "{fixed}", monospace')
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setAccessibleName("Details of the fault")
        layout.addWidget(self.details, 1)
        where = f" The log holds more: {log}" if log else ""
        hint = label(f"Whoever mends it needs these details; they name no person.{where}", "small", wraps=True)
        hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(hint)
        buttons = QDialogButtonBox()
        copy = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        leave = buttons.addButton("Close forcesim", QDialogButtonBox.ButtonRole.DestructiveRole)
        go_on = buttons.addButton("Go on", QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        copy.clicked.connect(self.copy_details)
        leave.clicked.connect(self.leave_asked)
        buttons.accepted.connect(self.accept)
        layout.addWidget(buttons)
        self.resize(680, 420)

    def copy_details(self) -> None:
        """Put the details on the clipboard."""
        QApplication.clipboard().setText(self.details.toPlainText())

    def add(self, details: str) -> None:
        """Append another fault that came while this one is shown."""
        self.details.appendPlainText(f"\n{details}")
