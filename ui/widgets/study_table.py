"""The table of studies: what was asked, when, and how it stands, with a shape beside the colour."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from forcesim.report.views.study_list import Standing, moment_words, question_words, runs_in, standing
from forcesim.study.storage.study_history import StudyRecord
from ui.theme import Theme
from ui.widgets.labels import tip

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
HEADINGS = ("Study", "Question", "When", "Futures", "State")
STUDY, QUESTION, WHEN, FUTURES, STATE = range(5)
_SORT = _Role.UserRole


class StudyModel(QAbstractTableModel):
    """Studies by row, the latest first."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._rows: tuple[StudyRecord, ...] = ()
        self._look = look
        self._marks: dict[Standing, QIcon] = {}

    def show(self, rows: tuple[StudyRecord, ...]) -> None:
        """Take other rows; where the studies are the same the view stays where it is."""
        if [each.id for each in rows] == [each.id for each in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADINGS) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def set_look(self, look: Theme) -> None:
        self._look = look
        self._marks.clear()

    def study(self, row: int) -> StudyRecord:
        return self._rows[row]

    def row(self, identity: str) -> int:
        """Where a study stands; −1 if it is not there."""
        return next((row for row, each in enumerate(self._rows) if each.id == identity), -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        if role == _Role.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADINGS[section]
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        each, column = self._rows[index.row()], index.column()
        if role == _Role.DisplayRole:
            stands = standing(each)
            asked, called = question_words(each.kind), each.name or each.title
            if self._look.is_large and not each.name:
                called = f"{asked} {called}"  # the column of the question has no room then
            return (called, asked, moment_words(each.made), runs_in(each), stands.word)[column]
        if role == _SORT:
            return (each.name or each.title, each.kind, each.made, each.finished, standing(each).word)[column]
        if role == _Role.ToolTipRole:
            return tip("\n".join(filter(None, (each.title, each.sentence, each.note))))
        if role == _Role.DecorationRole and column == STATE:
            return self._mark(standing(each))
        if role == _Role.TextAlignmentRole and column == FUTURES:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == _Role.FontRole and column == STUDY and each.name:
            font = QFont()
            font.setBold(True)
            font.setPixelSize(self._look.px(12))
            return font
        return None

    def _mark(self, stands: Standing) -> QIcon:
        """The shape of a state on its colour."""
        known = self._marks.get(stands)
        if known is None:
            look, size = self._look, self._look.px(16)
            drawn = QPixmap(size * 2, size * 2)
            drawn.setDevicePixelRatio(2)
            drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(drawn)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tones = {"good": look.better, "open": look.open, "bad": look.worse}
            painter.setBrush(QColor(tones.get(stands.tone, look.neutral)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(0, 0, size, size), 4, 4)
            dark = stands.tone == "open" or look.name == "dark"
            painter.setPen(QColor("#1c2530" if dark else "#ffffff"))
            font = painter.font()
            font.setPixelSize(round(size * 0.7))
            painter.setFont(font)
            painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, stands.shape)
            painter.end()
            known = self._marks[stands] = QIcon(drawn)
            # a selected row keeps the colour of the state
            known.addPixmap(drawn, QIcon.Mode.Selected)
        return known


class StudySearch(QSortFilterProxyModel):
    """Studies that hold every word that was typed, in whatever is known of them."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        self.setSortRole(_SORT)

    def look_for(self, text: str) -> None:
        self._words = text.lower().split()
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, _parent: _Index) -> bool:
        model = self.sourceModel()
        assert isinstance(model, StudyModel)  # noqa: S101  it searches nothing else
        each = model.study(source_row)
        parts = (each.name, each.title, each.note, question_words(each.kind), each.kind, each.sentence, each.command)
        text = " ".join((*parts, standing(each).word, moment_words(each.made))).lower()
        return all(word in text for word in self._words)
