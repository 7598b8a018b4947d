"""A page that asks one question about the decision at hand: a sentence, a picture and a table answer it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.tables import TextTable, text_tables
from forcesim.simulation.outcomes import outcomes
from forcesim.study.results import StudyResult
from ui.asking import Wish
from ui.session import Session
from ui.widgets.text import label

# kind: heading, what is asked, words on the button, (words, worlds or futures) from quick to thorough
_WORDS = {
    "sensitivity": (
        "WHAT MATTERS",
        "Of all that nobody knows, what matters most for what this decision changes? Every number with a plausible "
        "range is moved through it.",
        "Find what matters",
        (("quick look: 120 worlds", 120), ("usual: 360 worlds", 360), ("thorough: 1,000 worlds", 1000)),
    ),
    "failure": (
        "WHEN IT FAILS",
        "In which worlds, of all that the evidence allows, does this decision do harm or break a red line?",
        "Find when it fails",
        (("quick look: 100 worlds", 100), ("usual: 300 worlds", 300), ("thorough: 1,000 worlds", 1000)),
    ),
    "require": (
        "WHAT IT TAKES",
        "How many hours can move, or must, so that every red line holds with its chance?",
        "Find what it takes",
        (("quick look: 30 futures", 30), ("usual: 60 futures", 60), ("thorough: 200 futures", 200)),
    ),
}
_ANY = "the usual ones"
_LINE = "cases_dropped<35@0.9"


class AskPage(QWidget):
    """What is asked on the left, what was found on the right."""

    run_asked = Signal()

    def __init__(self, kind: str, session: Session) -> None:
        super().__init__()
        self.kind = kind
        self._session = session
        self._picture = QPixmap()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self._asked())
        layout.addWidget(self._found(), 1)
        session.changed.connect(self._show_decision)
        self._show_decision()

    def _asked(self) -> QFrame:
        heading, asks, button, efforts = _WORDS[self.kind]
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(304)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(label(heading, "heading"))
        layout.addWidget(label(asks, "", wraps=True))
        self._decision = label("", "small", f"about_{self.kind}", wraps=True)
        layout.addWidget(self._decision)
        self.outcome = self._combo("outcome", "Outcome")
        self.red_lines = QLineEdit(_LINE if self.kind == "require" else "")
        self.sense = self._combo("sense", "Least or most")
        if self.kind != "require":
            layout.addWidget(label("Outcome", "small"))
            layout.addWidget(self.outcome)
            self.outcome.addItem(_ANY, "")
            for name, outcome in outcomes(self._session.scenario().scenario).items():
                if outcome.better != "neither" and "." not in name:
                    self.outcome.addItem(outcome.label, name)
        if self.kind != "sensitivity":
            words = "Red lines, several with a comma" if self.kind == "require" else "Or a red line"
            layout.addWidget(label(words, "small"))
            self.red_lines.setObjectName(f"red_lines_{self.kind}")
            self.red_lines.setAccessibleName(words)
            self.red_lines.setPlaceholderText("backlog<200@0.9")
            self.red_lines.setToolTip("An outcome, < or >, a number, and the share of futures in which it must hold.")
            layout.addWidget(self.red_lines)
        if self.kind == "require":
            self.sense.addItem("The most that keeps to them", "most")
            self.sense.addItem("The least that keeps to them", "least")
            layout.addWidget(self.sense)
        self.effort = self._combo("effort", "How thorough")
        for words, number in efforts:
            self.effort.addItem(words, number)
        layout.addWidget(self.effort)
        layout.addStretch(1)
        self.run = QPushButton(button)
        self.run.setObjectName(f"run_{self.kind}")
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self.run_asked)
        layout.addWidget(self.run)
        return card

    def _combo(self, name: str, words: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(f"{name}_{self.kind}")
        combo.setAccessibleName(words)
        combo.setMinimumContentsLength(10)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return combo

    def _found(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        self.sentence = label("", "sentence", f"sentence_{self.kind}", wraps=True)
        layout.addWidget(self.sentence)
        self.figure = QLabel()
        self.figure.setObjectName(f"figure_{self.kind}")
        self.figure.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.figure.setMinimumHeight(40)
        self.figure.hide()
        layout.addWidget(self.figure)
        self._tables = QVBoxLayout()
        layout.addLayout(self._tables)
        layout.addStretch(1)
        self.sentence.setText("Nothing has been asked yet. It takes a minute or more; the status bar says how long.")
        return card

    @property
    def wish(self) -> Wish:
        """What a person filled in."""
        lines = tuple(line.strip() for line in self.red_lines.text().split(",") if line.strip())
        return Wish(self.outcome.currentData() or "", lines, self.sense.currentData() or "", self.effort.currentData())

    def restore(self, wish: Wish) -> None:
        """Fill in what a kept answer was asked."""
        self.outcome.setCurrentIndex(max(self.outcome.findData(wish.outcome), 0))
        self.red_lines.setText(", ".join(wish.red_lines))
        self.sense.setCurrentIndex(max(self.sense.findData(wish.sense), 0))
        if wish.effort and self.effort.findData(wish.effort) < 0:
            self.effort.addItem(f"as then: {wish.effort:,}", wish.effort)
        self.effort.setCurrentIndex(max(self.effort.findData(wish.effort), 0))

    def waiting(self) -> None:
        """Make room for an answer to come."""
        self.sentence.setText("Trying worlds and futures …")
        self.figure.hide()
        self._clear()

    def show_result(self, result: StudyResult, sentence: str) -> None:
        """Tell what was found."""
        self.sentence.setText(sentence)
        self._clear()
        for each in text_tables(result):
            self._tables.addWidget(label(each.title, "small", wraps=True))
            self._tables.addWidget(_table(each))

    def show_figure(self, content: bytes) -> None:
        """Show the picture that belongs to it."""
        self._picture.loadFromData(content)
        self.figure.setAccessibleName(self.sentence.text())
        self._fit()
        self.figure.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._picture.isNull():
            width = min(self.width() - 380, self._picture.width())
            smooth = Qt.TransformationMode.SmoothTransformation
            self.figure.setPixmap(self._picture.scaledToWidth(max(width, 200), smooth))

    def _clear(self) -> None:
        while (item := self._tables.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_decision(self) -> None:
        self._decision.setText(f"About: {self._session.title}")


def _table(shown: TextTable) -> QTableWidget:
    table = QTableWidget(len(shown.rows), len(shown.header))
    table.setHorizontalHeaderLabels(list(shown.header))
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setWordWrap(True)
    table.setAccessibleName(shown.title)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for row, cells in enumerate(shown.rows):
        for column, cell in enumerate(cells):
            item = QTableWidgetItem(cell)
            if column >= shown.words:
                item.setTextAlignment(right)
            table.setItem(row, column, item)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.resizeRowsToContents()
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    table.setMinimumHeight(min(rows + header.sizeHint().height() + 6, 420))
    return table
