"""Asks where a number of a person's own comes from, and how well it is known; nobody has to answer."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forcesim.scenario.schema.evidence import GRADE_MEANING
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import label

_HEAD = "Your own number replaces the file's, and what stands behind it. Where is yours from?"


class SourceForm(QWidget):
    """``given`` carries a grade and the source or reason in words; ``skipped`` that there is none."""

    given = Signal(str, str)
    skipped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.save = QPushButton("Note it")
        self.reason = QLineEdit()
        self.reason.setObjectName("own_reason")
        self.reason.setAccessibleName("Where your number is from, or why you chose it")
        self.reason.setPlaceholderText("A publication, a person, or a reason")
        self.reason.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.reason.returnPressed.connect(self._give)
        self.grade = choice_box("own_grade", "How well your number is known", shortest=24)
        # the weakest first, so that nobody claims more than they mean to
        # the first words of each meaning: the box has no room for more
        short = {grade: re.split("[:;,]", meaning)[0] for grade, meaning in GRADE_MEANING.items()}
        offer(self.grade, [(grade, f"{grade}: {meaning}") for grade, meaning in reversed(short.items())], "")
        self.save.setObjectName("own_save")
        self.save.setEnabled(False)
        self.save.clicked.connect(self._give)
        skip = QPushButton("Skip")
        skip.setObjectName("own_skip")
        skip.setToolTip("The answer then says: no source given")
        skip.clicked.connect(self.skipped)
        row = QHBoxLayout()
        row.addWidget(self.reason, 2)
        row.addWidget(self.grade, 1)
        row.addWidget(self.save)
        row.addWidget(skip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label(_HEAD, "small", "own_question", wraps=True))
        layout.addLayout(row)
        self.hide()

    def ask(self, wanted: bool) -> None:
        """Show the question, empty, or hide it."""
        if wanted and not self.isVisible():
            self.reason.clear()
            self.grade.setCurrentIndex(0)
        self.setVisible(wanted)

    def _give(self) -> None:
        if self.reason.text().strip():
            self.given.emit(self.grade.currentData(), self.reason.text().strip())
