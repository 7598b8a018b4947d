"""Buttons of which one is chosen, and bold while it is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton


class ChosenButton(QPushButton):
    """A button with room for its words in bold, so that nothing is cut or moves once it is chosen.

    Of a group, Tab comes to the chosen one, and arrow keys go on from there; Qt's own Tab comes to the first.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setCheckable(True)
        self.toggled.connect(self._set_focus_policy)
        self._set_focus_policy(is_chosen=False)

    def _set_focus_policy(self, is_chosen: bool) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_chosen else Qt.FocusPolicy.ClickFocus)

    def sizeHint(self) -> QSize:
        return self._with_room(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._with_room(super().minimumSizeHint())

    def _with_room(self, hint: QSize) -> QSize:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        words = max(self.text().replace("&&", "&").split("\n"), key=len)
        more = QFontMetrics(bold).horizontalAdvance(words) - self.fontMetrics().horizontalAdvance(words)
        return hint + QSize(max(more, 0), 0)
