"""The problems of a decision, each with buttons for its remedies."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forcesim.report.views.remedies import Problem, Remedy
from ui.theme import Theme
from ui.widgets.labels import button_text, explain, label


class ProblemList(QWidget):
    """Problems and their remedies; hidden where there are none. ``chosen`` carries the remedy that was clicked."""

    chosen = Signal(object)  # Remedy

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("troubles")
        self._theme = theme
        self._problems: tuple[Problem, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._build()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show problems; nothing is built again if they are the same."""
        if problems != self._problems:
            self._problems = problems
            self._build()

    def _build(self) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for problem in self._problems:
            self._layout.addWidget(self._problem_box(problem))
        self.setVisible(bool(self._problems))

    def _problem_box(self, problem: Problem) -> QFrame:
        frame = QFrame()
        frame.setObjectName(f"trouble_{problem.kind}")
        grid = QGridLayout(frame)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        sign, words = label("▲"), label(problem.words, "strong", wraps=True)
        sign.setStyleSheet(f"color: {self._theme.worse};")
        sign.setAccessibleName("Warning")
        grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, 0, 1, 1, 2)
        for index, remedy in enumerate(problem.remedies):
            button = QPushButton(button_text(remedy.words))
            button.setObjectName(f"remedy_{problem.kind}_{index}")
            button.setProperty("role", "view")
            explain(button, remedy.why)
            button.setAccessibleDescription(remedy.why)
            button.clicked.connect(lambda _=False, remedy=remedy: self._choose(remedy))
            why = label(remedy.why, "small", wraps=True)
            why.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            if self._theme.is_large:
                grid.addWidget(button, 2 * index + 1, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(why, 2 * index + 2, 1, 1, 2)
            else:
                grid.addWidget(button, index + 1, 1)
                grid.addWidget(why, index + 1, 2)
        grid.setColumnStretch(2, 1)
        return frame

    def _choose(self, remedy: Remedy) -> None:
        self.chosen.emit(remedy)
