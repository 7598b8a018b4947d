"""The table of assumptions: searched, sorted, and changed in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QColor, QFont

from forcesim.report.parameters import Parameter
from ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
HEADINGS = ("What", "Where", "Value", "Unit", "Plausible", "Grade", "Source")
VALUE = 2


class ParameterModel(QAbstractTableModel):
    """Parameters by row. A value that is typed goes to ``change``, which says in words why it can't be taken."""

    refused = Signal(str, str)  # path, why

    def __init__(self, change: Callable[[Parameter, str], str], look: Theme) -> None:
        super().__init__()
        self._change = change
        self._rows: tuple[Parameter, ...] = ()
        self._look = look

    def show(self, rows: tuple[Parameter, ...]) -> None:
        """Take other rows; where only values differ the view stays where it is."""
        if [each.path for each in rows] == [each.path for each in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADINGS) - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def set_look(self, look: Theme) -> None:
        self._look = look

    def parameter(self, row: int) -> Parameter:
        return self._rows[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        if role == _Role.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADINGS[section]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == VALUE else flags

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        each, column = self._rows[index.row()], index.column()
        if role == _Role.DisplayRole:
            value = f"● {each.text}" if each.is_changed else each.text
            return (each.label, each.place, value, each.unit, each.range, each.grade, each.source)[column]
        if role == _Role.EditRole:
            return each.text if column == VALUE else None
        if role == _Role.ToolTipRole:
            said = [each.help, each.note, each.path]
            if each.is_changed:
                said.insert(0, f"Changed: the files say {each.stands}")
            return "\n".join(filter(None, said))
        if role == _Role.TextAlignmentRole and column == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == _Role.ForegroundRole and each.is_changed and column == VALUE:
            return QColor(self._look.accent)
        if role == _Role.FontRole and each.is_changed:
            font = QFont()
            font.setBold(True)
            font.setPixelSize(self._look.px(12))
            return font
        return None

    def setData(self, index: _Index, value: object, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or index.column() != VALUE:
            return False
        each = self._rows[index.row()]
        if str(value).strip() == each.text:
            return False
        why = self._change(each, str(value))
        self.refused.emit(each.path, why)
        return not why


class Search(QSortFilterProxyModel):
    """Rows that hold every word that was typed, in any column; on request only those that were changed."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        self._only_changed = False

    def look_for(self, text: str) -> None:
        self._words = text.lower().split()
        self.invalidate()

    def show_only_changed(self, only: bool) -> None:
        self._only_changed = only
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, _parent: _Index) -> bool:
        model = self.sourceModel()
        assert isinstance(model, ParameterModel)  # noqa: S101  it searches nothing else
        each = model.parameter(source_row)
        if self._only_changed and not each.is_changed:
            return False
        text = " ".join((each.label, each.place, each.unit, each.grade, each.source, each.note, each.path, each.kind))
        return all(word in text.lower() for word in self._words)
