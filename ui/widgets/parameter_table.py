"""The table of assumptions: searched, sorted, and changed in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from forcesim.report.views.parameters import Parameter, parameter_details
from ui.theme import Theme
from ui.widgets.labels import tool_tip
from ui.widgets.rows_model import Index, Role, RowsModel, WordSearch

HEADINGS = ("What", "Where", "Value", "Unit", "Plausible", "Grade", "What it does", "Source")
VALUE, DOES = 2, 6


class ParameterModel(RowsModel[Parameter]):
    """Parameters by row. ``change`` is called with a typed value; it returns why that is refused, or ""."""

    refused = Signal(str, str)  # path, why

    def __init__(self, change: Callable[[Parameter, str], str], theme: Theme) -> None:
        super().__init__(HEADINGS)
        self._change = change
        self._theme = theme
        self._effects: Mapping[str, str] = {}
        self._about = ""

    def identity(self, row: Parameter) -> str:
        return row.path

    def show_effects(self, effects: Mapping[str, str], about: str) -> None:
        """Fill the column What it does, by path; ``about`` names the outcome."""
        self._effects, self._about = effects, about
        if self._rows:
            self.dataChanged.emit(self.index(0, DOES), self.index(len(self._rows) - 1, DOES))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, DOES, DOES)

    def effect(self, parameter: Parameter) -> str:
        """What a parameter does to which outcome, in words; "" if not known."""
        does = self._effects.get(parameter.path, "")
        return f"{self._about}: {does}" if does else ""

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if role == Role.TextAlignmentRole and section == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.ToolTipRole and section == DOES:
            return tool_tip(self._about or "Not known until What matters has been asked about this decision")
        return super().headerData(section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == VALUE else flags

    def cells(self, row: Parameter) -> tuple[str, ...]:
        """What stands in a row, column by column."""
        value = f"● {row.shown}" if row.is_changed else row.shown
        does = self._effects.get(row.path, "")
        return row.label, row.place, value, row.unit, row.range, row.grade, does, row.source

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        row, column = self.row(index.row()), index.column()
        if role == Role.DisplayRole:
            return self.cells(row)[column]
        if role == Role.EditRole:
            return row.text if column == VALUE else None
        if role == Role.ToolTipRole:
            return tool_tip(f"{parameter_details(row, self.effect(row))}\n{row.path}")
        if role == Role.TextAlignmentRole and column == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.ForegroundRole and row.is_changed and column == VALUE:
            return QColor(self._theme.accent)
        if role == Role.FontRole and row.is_changed:
            font = QFont()
            font.setBold(True)
            font.setPixelSize(self._theme.px(12))
            return font
        return None

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or index.column() != VALUE:
            return False
        parameter = self.row(index.row())
        if str(value).strip() == parameter.text:
            return False
        why = self._change(parameter, str(value))
        self.refused.emit(parameter.path, why)
        return not why


class _ValueChoice(QComboBox):
    """A list of the values that are allowed; ``taken`` is emitted with it once one is picked in the open list.

    While it is closed, keys and wheel only walk through the values: Enter or a focus that leaves takes the last, Escape
    none, as the delegate has it for all editors.
    """

    taken = Signal(QComboBox)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_walking = False
        self.activated.connect(self._take)

    def showPopup(self) -> None:
        self._is_walking = False  # a key opens the list, and on some systems waits here for a pick
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._is_walking = True
        super().keyPressEvent(event)
        self._is_walking = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._is_walking = True
        super().wheelEvent(event)
        self._is_walking = False

    def _take(self) -> None:
        # Qt calls every entry activated that is walked to
        if not self._is_walking:
            self.taken.emit(self)


class ValueEditor(QStyledItemDelegate):
    """Edits a value in its cell: from a list if it is one of a few, else by typing."""

    def __init__(self, search: ParameterSearch) -> None:
        super().__init__(search)
        self._search = search

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        parameter = self._search.row(index)
        if not parameter.choices:
            return super().createEditor(parent, option, index)
        combo = _ValueChoice(parent)
        combo.setObjectName("value_choice")
        combo.setAccessibleName(parameter.label)
        for text, words in parameter.choices:
            combo.addItem(words, text)
        combo.taken.connect(self._choose)
        return combo

    def _choose(self, combo: QComboBox) -> None:
        self.commitData.emit(combo)
        self.closeEditor.emit(combo)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(self._search.row(index).text))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        else:
            super().setModelData(editor, model, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        super().updateEditorGeometry(editor, option, index)
        # a list is as wide as its entries, whatever the width of the column
        wanted = editor.sizeHint()
        editor.resize(max(editor.width(), wanted.width() if isinstance(editor, QComboBox) else 0), editor.height())


class ParameterSearch(WordSearch[Parameter]):
    """Finds parameters by any column; on request only changed ones."""

    _only_changed = False

    def text(self, row: Parameter) -> str:
        return " ".join((row.label, row.place, row.unit, row.grade, row.source, row.note, row.path, row.kind))

    def accepts(self, row: Parameter) -> bool:
        return row.is_changed or not self._only_changed

    def show_only_changed(self, only: bool) -> None:
        self._only_changed = only
        self.invalidate()
