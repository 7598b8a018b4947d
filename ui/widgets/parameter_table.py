"""The table of assumptions: searched, sorted, and changed in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from forcesim.report.views.parameters import Parameter, parameter_details
from ui.theme import Theme
from ui.widgets.labels import tip

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
HEADINGS = ("What", "Where", "Value", "Unit", "Plausible", "Grade", "What it does", "Source")
VALUE, DOES = 2, 6


class ParameterModel(QAbstractTableModel):
    """Parameters by row. A value that is typed goes to ``change``, which says in words why it can't be taken."""

    refused = Signal(str, str)  # path, why

    def __init__(self, change: Callable[[Parameter, str], str], look: Theme) -> None:
        super().__init__()
        self._change = change
        self._rows: tuple[Parameter, ...] = ()
        self._look = look
        self._effects: Mapping[str, str] = {}
        self._about = ""

    def show(self, rows: tuple[Parameter, ...]) -> None:
        """Take other rows; where only values differ the view stays where it is."""
        if [each.path for each in rows] == [each.path for each in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADINGS) - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def show_effects(self, effects: Mapping[str, str], about: str) -> None:
        """Fill the column that says what each number does, by path; ``about`` says to what."""
        self._effects, self._about = effects, about
        if self._rows:
            self.dataChanged.emit(self.index(0, DOES), self.index(len(self._rows) - 1, DOES))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, DOES, DOES)

    def effect(self, each: Parameter) -> str:
        """What a parameter does and to what, "" where that is not known."""
        does = self._effects.get(each.path, "")
        return f"{self._about}: {does}" if does else ""

    def set_look(self, look: Theme) -> None:
        self._look = look

    def parameter(self, row: int) -> Parameter:
        return self._rows[row]

    def row_of(self, path: str) -> int | None:
        """Where a parameter stands, if it does."""
        return next((row for row, each in enumerate(self._rows) if each.path == path), None)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        if role == _Role.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADINGS[section]
        if role == _Role.TextAlignmentRole and section == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == _Role.ToolTipRole and section == DOES:
            return self._about or "Not known until What matters has been asked about this decision"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == VALUE else flags

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        each, column = self._rows[index.row()], index.column()
        if role == _Role.DisplayRole:
            value = f"● {each.shown}" if each.is_changed else each.shown
            does = self._effects.get(each.path, "")
            return (each.label, each.place, value, each.unit, each.range, each.grade, does, each.source)[column]
        if role == _Role.EditRole:
            return each.text if column == VALUE else None
        if role == _Role.ToolTipRole:
            return tip(f"{parameter_details(each, self.effect(each))}\n{each.path}")
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


class ValueEditor(QStyledItemDelegate):
    """Edits a value in place: one of few is chosen from a list, anything else is typed."""

    def __init__(self, search: ParameterSearch) -> None:
        super().__init__(search)
        self._search = search

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        each = self._search.parameter(index)
        if not each.choices:
            return super().createEditor(parent, option, index)
        combo = QComboBox(parent)
        combo.setObjectName("value_choice")
        combo.setAccessibleName(each.label)
        for text, words in each.choices:
            combo.addItem(words, text)
        combo.activated.connect(lambda _: self._choose(combo))
        return combo

    def _choose(self, combo: QComboBox) -> None:
        self.commitData.emit(combo)
        self.closeEditor.emit(combo)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(self._search.parameter(index).text))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        else:
            super().setModelData(editor, model, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        super().updateEditorGeometry(editor, option, index)
        # as wide as what it holds, and as high as it wants to be
        wanted = editor.sizeHint()
        editor.resize(max(editor.width(), wanted.width() if isinstance(editor, QComboBox) else 0), editor.height())


class ParameterSearch(QSortFilterProxyModel):
    """Rows that hold every word that was typed, in any column; on request only those that were changed."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        self._only_changed = False

    def parameter(self, index: _Index) -> Parameter:
        """The parameter in a row of what is shown."""
        model = self.sourceModel()
        assert isinstance(model, ParameterModel)  # noqa: S101  it searches nothing else
        return model.parameter(self.mapToSource(index).row())

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
