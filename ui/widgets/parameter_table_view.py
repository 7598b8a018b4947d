"""The view of the table of assumptions: columns as wide as their content if there is room, long paths cut in front."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.theme import LIGHT, Theme
from ui.widgets.parameter_table import HEADINGS, VALUE, ParameterModel, ParameterSearch, ValueEditor

WHAT, WHERE, UNIT, PLAUSIBLE, DOES, SOURCE = 0, 1, 3, 4, 6, 7
_AROUND = 18  # pixels beside the text of a cell
# least widths in pixels at the usual size of text; columns not listed never shrink
_LEAST = {WHAT: 130, WHERE: 160, VALUE: 80, UNIT: 80, PLAUSIBLE: 80, DOES: 128, SOURCE: 120}
_MOST_OF_VALUE = 150
_LESS = (UNIT, PLAUSIBLE, SOURCE)


def column_widths(wishes: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths of columns in pixels: as wished if there is room, with the rest for the last one.

    Where there is not enough room, each column gives in proportion to what it has above its least width.
    """
    *wants, _ = wishes
    spare = room - least[-1]
    lacks = max(sum(wants) - spare, 0)
    gives = [max(want - low, 0) for want, low in zip(wants, least, strict=False)]
    part = min(lacks / sum(gives), 1.0) if lacks and sum(gives) else 0.0
    given = [want - math.ceil(part * give) for want, give in zip(wants, gives, strict=True)]
    return [*given, max(room - sum(given), least[-1])]


class ParameterTableView(QTableView):
    """Parameters, sorted by a click on a header. Column widths that a person set are left alone."""

    def __init__(self, search: ParameterSearch, model: ParameterModel) -> None:
        super().__init__()
        self._theme = LIGHT
        self._model = model
        self._wanted: list[int] | None = None
        self._is_arranging = self._by_hand = False
        self.setObjectName("assumptions")
        self.setAccessibleName("Assumptions")
        self.setModel(search)
        self._delegates = ValueEditor(search), _PlaceDelegate(self)
        self.setItemDelegateForColumn(VALUE, self._delegates[0])
        self.setItemDelegateForColumn(WHERE, self._delegates[1])
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionResized.connect(self._resized)
        for changed in (model.modelReset, model.dataChanged):
            changed.connect(self._measure)

    def set_theme(self, theme: Theme) -> None:
        self._theme, self._by_hand = theme, False
        with self._arranging():
            for column in _LESS:
                # no room with large text; the note below the table has it for the selected row
                self.setColumnHidden(column, theme.is_large)
        self.verticalHeader().setDefaultSectionSize(theme.px(24))
        self.setMinimumHeight(theme.px(24) * (4 if theme.is_large else 6))
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _measure(self) -> None:
        self._wanted = None
        self._arrange()

    def _arrange(self) -> None:
        if self._by_hand or not self.isVisible():
            return
        if self._wanted is None:
            columns_of_texts = zip(*map(self._model.cells, self._model.rows), strict=True)
            texts = [set(column) for column in columns_of_texts] or [set[str]() for _ in HEADINGS]
            self._wanted = [self._widest(column, texts[column]) for column in range(len(HEADINGS))]
        columns = [column for column in range(len(HEADINGS)) if not self.isColumnHidden(column)]
        wishes = [self._wanted[column] for column in columns]
        least = [
            min(self._theme.px(_LEAST.get(column, 10_000)), self._wanted[column]) if column != columns[-1] else
            self._theme.px(_LEAST[column]) for column in columns
        ]  # fmt: skip
        with self._arranging():
            for column, width in zip(columns, column_widths(wishes, least, self.viewport().width()), strict=True):
                self.setColumnWidth(column, width)

    @contextmanager
    def _arranging(self) -> Iterator[None]:
        """Widths set within this context don't count as set by a person."""
        self._is_arranging = True
        yield
        self._is_arranging = False

    def _widest(self, column: int, texts: set[str]) -> int:
        """The width that a column needs for all its ``texts``, whatever is searched for."""
        bold = self.font()
        bold.setBold(True)  # changed values are bold
        metrics = QFontMetrics(bold) if column == VALUE else self.fontMetrics()
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        if column == VALUE:
            widest = min(widest, self._theme.px(_MOST_OF_VALUE))
        return max(widest + _AROUND, self.horizontalHeader().sectionSizeHint(column))

    def _resized(self, _column: int, _before: int, _now: int) -> None:
        if not self._is_arranging and self.isVisible():
            self._by_hand = True


class _PlaceDelegate(QStyledItemDelegate):
    """Cuts paths in front, where rows are alike: "… found by searching › Work"."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft
        option.text = cut_in_front(option.text, option.rect.width() - _AROUND, option.fontMetrics)


def cut_in_front(path: str, room: int, metrics: QFontMetrics) -> str:
    """The last words of a path, as many as fit into ``room`` pixels, at least one."""
    words = path.split(" ")
    for first in range(len(words)):
        text = " ".join(["…", *words[first:]] if first else words)
        if metrics.horizontalAdvance(text) <= room:
            return text
    return words[-1]
