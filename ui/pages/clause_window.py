"""What stands behind a clause of the answer: the futures as dots, the assumptions that carry it, the command."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.views.clause import ClauseView
from forcesim.report.views.parameters import Parameter
from ui.charts.strips import FutureDots
from ui.theme import Theme
from ui.widgets.answer_panel import verdict_chip
from ui.widgets.labels import button_text, hairline, label


class ClauseWindow(QDialog):
    """Shown beside the page, which goes on. ``parameter_asked`` carries the path of an assumption that was chosen."""

    parameter_asked = Signal(str)

    def __init__(self, parent: QWidget, view: ClauseView, theme: Theme) -> None:
        super().__init__(parent)
        self.setObjectName("clause")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("What stands behind this")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(24, 20, 24, 12)
        layout.setSpacing(8)
        layout.addWidget(label(view.title, "strong", "clause_title", wraps=True))
        numbers = QHBoxLayout()
        span = f" ({view.row.range})" if view.row.range else ""
        numbers.addWidget(label(f"{view.row.change}{span} {view.row.detail}".rstrip(), "number", "clause_change"))
        if view.row.verdict:
            numbers.addWidget(verdict_chip(view.row, theme))
        numbers.addStretch()
        layout.addLayout(numbers)
        for text in (view.row.chance.capitalize(), view.meaning):
            if text:
                layout.addWidget(label(text, "small", wraps=True))
        layout.addWidget(FutureDots(view, theme))
        legend = "┆ no change   ◦ the average   band: how sure we are of it" if view.is_change else "◦ the average"
        layout.addWidget(label(f"{view.futures}\n{legend}", "tiny", "clause_futures", wraps=True))
        if view.help:
            layout.addWidget(label(view.help, "small", wraps=True))
        layout.addWidget(hairline())
        layout.addWidget(label("What it rests on, the weakest first", "strong"))
        layout.addLayout(self._assumptions(view.assumptions))
        if view.others:
            layout.addWidget(label(f"{view.others} more are on the page Assumptions.", "tiny"))
        if view.command:
            layout.addWidget(hairline())
            layout.addWidget(label("The command that gives these numbers", "strong"))
            command = label(view.command, "command", "clause_command", wraps=True)
            command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(command)
        layout.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        if view.command:
            copy = buttons.addButton("Copy command", QDialogButtonBox.ButtonRole.ActionRole)
            copy.setObjectName("copy_clause_command")
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(view.command))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 12, 12)
        whole.addWidget(area)
        whole.addWidget(buttons)
        self.resize(theme.px(560), theme.px(620))

    def _assumptions(self, parameters: tuple[Parameter, ...]) -> QGridLayout:
        """Two lines an assumption: its name, which leads to Assumptions, with its grade; its value and range."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for line, parameter in enumerate(parameters):
            name = QPushButton(button_text(parameter.label))
            name.setObjectName(f"rests_on_{parameter.path}")
            name.setProperty("role", "link")
            name.setAccessibleName(f"{parameter.label}, {parameter.place}: {parameter.shown}, {parameter.grade}")
            name.clicked.connect(lambda _, path=parameter.path: self.parameter_asked.emit(path))
            grid.addWidget(name, 2 * line, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(parameter.grade, "small"), 2 * line, 1)
            plausible = f", plausible {parameter.range}" if parameter.range else ""
            words = f"{parameter.shown} {parameter.unit}".rstrip()
            grid.addWidget(label(f"{parameter.place}: {words}{plausible}", "tiny", wraps=True), 2 * line + 1, 0, 1, 2)
            grid.setRowMinimumHeight(2 * line + 1, 20)
        return grid
