"""Every outcome of a comparison in a table: words and an arrow say what changes, colour whether that is good."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QLineEdit, QTableView, QVBoxLayout, QWidget

from forcesim.report.views.answer_rows import AnswerRow
from forcesim.report.views.comparison import ChangedOutcome
from ui.theme import Theme
from ui.widgets.answer_panel import verdict_mark
from ui.widgets.labels import tool_tip
from ui.widgets.rows_model import Index, Role, RowsModel, WordSearch

_WHAT = "What, in which unit, and which way is better"
# pixels at the usual size of text: width of an outcome, least width of a change, height of a row of two lines
_WIDE, _CHANGE, _ROW = 300, 150, 40
_UNCLEAR = ("no clear difference", "not settled")


class ChangesModel(RowsModel[ChangedOutcome]):
    """Outcomes by row; by column the level of what is compared with, then what each scenario changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__((_WHAT,))
        self._theme = theme

    def identity(self, row: ChangedOutcome) -> str:
        return row.name

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        outcome, column = self.row(index.row()), index.column()
        if column == 0:
            words = f"{outcome.label}\n{outcome.unit}; {outcome.better}"
            if role == Role.ToolTipRole:
                return tool_tip(words)
            return words if role == Role.DisplayRole else None
        if column == 1:
            if role == Role.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            return outcome.base if role in (Role.DisplayRole, Role.AccessibleTextRole) else None
        cell = outcome.cells[column - 2]
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            change = f"{cell.change} ({cell.range})" if cell.range else cell.change
            return f"{change}\n{verdict_mark(cell)} {cell.verdict}".strip() if cell.verdict else change
        if role == Role.ToolTipRole:
            return tool_tip("; ".join(filter(None, (cell.verdict, cell.chance))))
        if role == Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.ForegroundRole:
            return QColor(self._colour(cell))
        return None

    def _colour(self, cell: AnswerRow) -> str:
        colours = {"better": self._theme.better, "worse": self._theme.worse}
        return colours.get(cell.verdict, self._theme.mute if cell.verdict in _UNCLEAR else self._theme.ink)


class ChangesSearch(WordSearch[ChangedOutcome]):
    """Finds outcomes by name and unit; on request only those with a clear change."""

    _only_clear = False

    def text(self, row: ChangedOutcome) -> str:
        return f"{row.label} {row.unit} {row.name}"

    def accepts(self, row: ChangedOutcome) -> bool:
        return not self._only_clear or any(cell.verdict and cell.verdict not in _UNCLEAR for cell in row.cells)

    def show_only_clear(self, wanted: bool) -> None:
        self._only_clear = wanted
        self.invalidate()


class ComparisonTable(QWidget):
    """The table with its search."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.model = ChangesModel(theme)
        self.search = ChangesSearch(self.model)
        words = QLineEdit()
        words.setObjectName("search_changes")
        words.setAccessibleName("Search outcomes")
        words.setPlaceholderText("Search: hours, leads, programme …")
        words.setClearButtonEnabled(True)
        words.textChanged.connect(self.search.search_for)
        clear = QCheckBox("Only clear changes")
        clear.setObjectName("only_clear")
        clear.toggled.connect(self.search.show_only_clear)
        self.table = QTableView()
        self.table.setObjectName("changes")
        self.table.setAccessibleName("What changes, outcome by outcome")
        self.table.setModel(self.search)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        wraps = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag(int(wraps)))
        top = QHBoxLayout()
        top.addWidget(words, 1)
        top.addWidget(clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self.set_theme(theme)

    def show_changes(self, against: str, titles: Sequence[str], rows: tuple[ChangedOutcome, ...]) -> None:
        """Show changes; ``against`` is the title of what the scenarios of ``titles`` are compared with."""
        self.model.show(rows, (_WHAT, f"{against}: level", *titles) if titles else (_WHAT,))
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.model.set_theme(theme)
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Divide the width between the columns, so that as many as possible are seen without scrolling."""
        header, count = self.table.horizontalHeader(), self.model.columnCount() - 1
        # without scroll bar, which comes and goes, and frame
        room = self.table.width() - self.table.verticalScrollBar().sizeHint().width() - 2 * self.table.frameWidth()
        wide = min(self._theme.px(_WIDE), room * 2 // 5)
        narrow = max((room - wide) // max(count, 1), self._theme.px(_CHANGE))
        header.resizeSection(0, wide)
        for column in range(1, count + 1):
            header.resizeSection(column, narrow)
        metrics, flags = header.fontMetrics(), Qt.TextFlag.TextWordWrap
        high = [
            metrics.boundingRect(QRect(0, 0, (narrow if column else wide) - 16, 1000), flags, title).height()
            for column, title in enumerate(self.model.headings)
        ]
        header.setFixedHeight(max(high) + 12)
