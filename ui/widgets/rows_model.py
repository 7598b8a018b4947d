"""What the tables of the window have in common: rows under headings, and a search for rows that hold some words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Row = TypeVar("Row")


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows under headings. A table that derives from it says what a cell holds (``data``) and which row is which."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self.headings = tuple(headings)
        self._rows: tuple[Row, ...] = ()

    def identity(self, row: Row) -> str:
        """What tells a row from the others, whatever its other values are."""
        raise NotImplementedError

    def show(self, rows: Sequence[Row], headings: Sequence[str] | None = None) -> None:
        """Take other rows; where they are the same but for their values the view stays where it is."""
        columns = self.headings if headings is None else tuple(headings)
        is_same = columns == self.headings and [*map(self.identity, rows)] == [*map(self.identity, self._rows)]
        if not is_same:
            self.beginResetModel()
        self.headings, self._rows = columns, tuple(rows)
        if not is_same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(columns) - 1))

    def row(self, number: int) -> Row:
        return self._rows[number]

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def find(self, identity: str) -> int | None:
        """The number of a row, if it is there."""
        return next((number for number, row in enumerate(self._rows) if self.identity(row) == identity), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if role == Role.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.headings[section]
        return None


class WordSearch(QSortFilterProxyModel, Generic[Row]):
    """Rows that hold every word that was typed. A search that derives from it says which text a row is found by."""

    def __init__(self, model: RowsModel[Row]) -> None:
        super().__init__()
        self._words: list[str] = []
        self._model = model
        self.setSourceModel(model)

    def text(self, row: Row) -> str:
        """All that a row is found by."""
        raise NotImplementedError

    def accepts(self, row: Row) -> bool:  # noqa: ARG002  for those that derive from it
        """Whether a row is offered at all."""
        return True

    def search_for(self, text: str) -> None:
        """Offer the rows that hold all words of a text."""
        self._words = text.lower().split()
        self.invalidate()

    def row(self, index: Index) -> Row:
        """The row that an index of what is shown lies in."""
        return self._model.row(self.mapToSource(index).row())

    def filterAcceptsRow(self, source_row: int, _parent: Index) -> bool:
        row = self._model.row(source_row)
        text = self.text(row).lower()
        return self.accepts(row) and all(word in text for word in self._words)
