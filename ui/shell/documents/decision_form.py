"""The form of a decision record: what only whoever decides can say."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from forcesim.report.output.decision.decision_words import DecisionWords
from forcesim.report.output.pages.texts import text
from ui.widgets.labels import explain, label

_LINES = ("title", "decided_by", "decided_on")
_PARAGRAPHS = ("policy", "reasons", "dissent", "options")
_EXPLAINED = {
    "policy": "In your own words. The settings that were simulated are listed below it.",
    "reasons": "Why this, and not something else.",
    "dissent": "Who advised against it, and why.",
    "options": "The scenarios that were compared are listed below it.",
}


class DecisionForm(QDialog):
    """Asks for the words of a decision; what is left empty becomes a marked blank."""

    def __init__(self, parent: QWidget, before: DecisionWords | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decision_form")
        self.setWindowTitle("Record the decision")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        note = "What the analysis says is filled in. What you leave empty is a blank, to be filled in by hand."
        layout.addWidget(label(note, wraps=True))
        form = QFormLayout()
        self._fields: dict[str, QLineEdit | QPlainTextEdit] = {}
        for name in (*_LINES, *_PARAGRAPHS):
            field = QLineEdit() if name in _LINES else _paragraph()
            words = text(f"decision_record.{name}")
            field.setObjectName(f"decision_{name}")
            field.setAccessibleName(words)
            if name == "decided_on" and isinstance(field, QLineEdit):
                field.setPlaceholderText("such as 14 July 2015")
            if name in _EXPLAINED:
                explain(field, _EXPLAINED[name])
            self._fields[name] = field
            form.addRow(words, field)
        if before is not None:
            for name, field in self._fields.items():
                _fill(field, getattr(before, name))
        layout.addLayout(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(560)

    def words(self) -> DecisionWords:
        """What was said so far."""
        return DecisionWords(**{name: _content(field) for name, field in self._fields.items()})


def _paragraph() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(64)
    return field


def _content(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _fill(field: QLineEdit | QPlainTextEdit, words: str) -> None:
    if isinstance(field, QLineEdit):
        field.setText(words)
    else:
        field.setPlainText(words)
