"""The table of studies: question, time, futures, and state as a shape on a colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from forcesim.report.views.study_list import Standing, moment_words, question_words, runs_in, standing
from forcesim.study.storage.study_history import StudyRecord
from ui.theme import Theme
from ui.widgets.labels import tool_tip
from ui.widgets.rows_model import Index, Role, RowsModel, WordSearch

HEADINGS = ("Study", "Question", "When", "Futures", "State")
STUDY, QUESTION, WHEN, FUTURES, STATE = range(5)
_SORT = Role.UserRole


class StudyModel(RowsModel[StudyRecord]):
    """Studies, the latest first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(HEADINGS)
        self._theme = theme
        self._marks: dict[Standing, QIcon] = {}
        # whether the question, which has no column then, is told with the study
        self.tells_question = False

    def identity(self, row: StudyRecord) -> str:
        return row.id

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._marks.clear()

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        study, column = self.row(index.row()), index.column()
        if role == Role.DisplayRole:
            state = standing(study)
            question, title = question_words(study.kind), study.name or study.title
            if self.tells_question and not study.name:
                title = f"{question} {title}"
            return (title, question, moment_words(study.made), runs_in(study), state.word)[column]
        if role == _SORT:
            return (study.name or study.title, study.kind, study.made, study.finished, standing(study).word)[column]
        if role == Role.ToolTipRole:
            return tool_tip("\n".join(filter(None, (study.title, study.sentence, study.note))))
        if role == Role.DecorationRole and column == STATE:
            return self._mark(standing(study))
        if role == Role.TextAlignmentRole and column == FUTURES:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.FontRole and column == STUDY and study.name:
            font = QFont()
            font.setBold(True)
            font.setPixelSize(self._theme.px(12))
            return font
        return None

    def _mark(self, state: Standing) -> QIcon:
        """The shape of a state on its colour."""
        mark = self._marks.get(state)
        if mark is None:
            theme, size = self._theme, self._theme.px(16)
            image = QPixmap(size * 2, size * 2)
            image.setDevicePixelRatio(2)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tones = {"good": theme.better, "open": theme.open, "bad": theme.worse}
            painter.setBrush(QColor(tones.get(state.tone, theme.neutral)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(0, 0, size, size), 4, 4)
            dark = state.tone == "open" or theme.name == "dark"
            painter.setPen(QColor("#1c2530" if dark else "#ffffff"))
            font = painter.font()
            font.setPixelSize(round(size * 0.7))
            painter.setFont(font)
            painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, state.shape)
            painter.end()
            mark = self._marks[state] = QIcon(image)
            # a selected row keeps the colour of the state
            mark.addPixmap(image, QIcon.Mode.Selected)
        return mark


class StudySearch(WordSearch[StudyRecord]):
    """Finds studies by all that is known of them."""

    def __init__(self, model: StudyModel) -> None:
        super().__init__(model)
        self.setSortRole(_SORT)

    def text(self, row: StudyRecord) -> str:
        question_texts = question_words(row.kind), row.kind, row.command
        return " ".join(
            (row.name, row.title, row.note, *question_texts, row.sentence, standing(row).word, moment_words(row.made))
        )
