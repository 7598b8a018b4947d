"""Every outcome of a comparison in a table: words and an arrow say what changes, colour whether that is good."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QLineEdit, QTableView, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from forcesim.report.views.answer_rows import AnswerRow
from forcesim.report.views.comparison import ChangedOutcome
from ui.theme import Theme
from ui.widgets.answer_panel import shape

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_WHAT = "What, in which unit, and which way is better"
# of what is wide, in pixels at the usual size of text: an outcome in two lines, a change with its verdict under it
_WIDE, _CHANGE, _ROW = 300, 150, 40
_UNCLEAR = ("no clear difference", "not settled")


class ChangesModel(QAbstractTableModel):
    """Outcomes by row, scenarios by column."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self._titles: tuple[str, ...] = ()
        self._rows: tuple[ChangedOutcome, ...] = ()

    def show(self, titles: Sequence[str], rows: tuple[ChangedOutcome, ...]) -> None:
        """Take other changes; the view stays where it is while only numbers differ."""
        same = tuple(titles) == self._titles and [each.name for each in rows] == [each.name for each in self._rows]
        if not same:
            self.beginResetModel()
        self._titles, self._rows = tuple(titles), rows
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))

    def set_look(self, look: Theme) -> None:
        self._look = look

    def outcome(self, row: int) -> ChangedOutcome:
        return self._rows[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1 + len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        if role == _Role.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (_WHAT, *self._titles)[section]
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        each, column = self._rows[index.row()], index.column()
        if column == 0:
            return (
                f"{each.label}\n{each.unit}; {each.better}" if role in (_Role.DisplayRole, _Role.ToolTipRole) else None
            )
        cell = each.cells[column - 1]
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            said = f"{cell.change} ({cell.range})" if cell.range else cell.change
            return f"{said}\n{shape(cell)} {cell.verdict}".strip() if cell.verdict else said
        if role == _Role.ToolTipRole:
            return "; ".join(filter(None, (cell.verdict, cell.chance)))
        if role == _Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == _Role.ForegroundRole:
            return QColor(self._colour(cell))
        return None

    def _colour(self, cell: AnswerRow) -> str:
        colours = {"better": self._look.better, "worse": self._look.worse}
        return colours.get(cell.verdict, self._look.mute if cell.verdict in _UNCLEAR else self._look.ink)


class _Filter(QSortFilterProxyModel):
    """Outcomes that hold every word that was typed; on request only those with a clear change."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.only_clear = False

    def filterAcceptsRow(self, source_row: int, _parent: _Index) -> bool:
        model = self.sourceModel()
        assert isinstance(model, ChangesModel)  # noqa: S101  it filters nothing else
        each = model.outcome(source_row)
        if self.only_clear and all(cell.verdict in _UNCLEAR or not cell.verdict for cell in each.cells):
            return False
        text = f"{each.label} {each.unit} {each.name}".lower()
        return all(word in text for word in self.words)


class ComparisonTable(Widget):
    """The table with its search."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self.model = ChangesModel(look)
        self._filter = _Filter()
        self._filter.setSourceModel(self.model)
        search = QLineEdit()
        search.setObjectName("search_changes")
        search.setAccessibleName("Search outcomes")
        search.setPlaceholderText("Search: hours, leads, programme …")
        search.setClearButtonEnabled(True)
        search.textChanged.connect(self._search)
        clear = QCheckBox("Only clear changes")
        clear.setObjectName("only_clear")
        clear.toggled.connect(self._only_clear)
        self.table = QTableView()
        self.table.setObjectName("changes")
        self.table.setAccessibleName("What changes, outcome by outcome")
        self.table.setModel(self._filter)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        wraps = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag(int(wraps)))
        top = QHBoxLayout()
        top.addWidget(search, 1)
        top.addWidget(clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self.set_look(look)

    def show_changes(self, titles: Sequence[str], rows: tuple[ChangedOutcome, ...]) -> None:
        self.model.show(titles, rows)

        self._fit()

    def set_look(self, look: Theme) -> None:
        self._look = look
        self.model.set_look(look)
        self.table.verticalHeader().setDefaultSectionSize(look.px(_ROW))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Share the width out, so that whatever has room for its numbers is seen without scrolling sideways."""
        header, count = self.table.horizontalHeader(), self.model.columnCount() - 1
        # neither the bar, which comes and goes, nor the frame
        room = self.table.width() - self.table.verticalScrollBar().sizeHint().width() - 2 * self.table.frameWidth()
        wide = min(self._look.px(_WIDE), room * 2 // 5)
        narrow = max((room - wide) // max(count, 1), self._look.px(_CHANGE))
        header.resizeSection(0, wide)
        for column in range(1, count + 1):
            header.resizeSection(column, narrow)
        titles = [str(self.model.headerData(each, Qt.Orientation.Horizontal)) for each in range(count + 1)]
        metrics, flags = header.fontMetrics(), Qt.TextFlag.TextWordWrap
        high = [
            metrics.boundingRect(QRect(0, 0, (narrow if place else wide) - 16, 1000), flags, title).height()
            for place, title in enumerate(titles)
        ]
        header.setFixedHeight(max(high) + 12)

    def _search(self, text: str) -> None:
        self._filter.words = text.lower().split()
        self._filter.invalidate()

    def _only_clear(self, wanted: bool) -> None:
        self._filter.only_clear = wanted
        self._filter.invalidate()
