"""Boxes for numbers that take a comma for a separator of thousands or for a mistake, never 9,5 for 95."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QToolTip, QWidget

from forcesim.text import typed_number
from ui.widgets.labels import tool_tip


def name_number(widget: QWidget, words: str, unit: str) -> None:
    """Name a box or a slider with its unit: assistive tools read the bare number, without what is written after it."""
    spoken = "percent" if unit.strip() == "%" else unit.strip()
    widget.setAccessibleName(f"{words}, {spoken}" if spoken else words)


class _CarefulBox:
    """What both kinds of boxes do with text that can't be read: ``remedy`` says what can, ``refuses`` what can't."""

    remedy = ""
    refuses = ""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Keep on the screen what can't be read, without taking it for a number."""
        box: Any = self
        number = text.removeprefix(box.prefix()).removesuffix(box.suffix())
        if set(number) & set(self.refuses) or ("," in number and typed_number(number) is None):
            return QValidator.State.Intermediate, text, position
        state, text, position = super().validate(text, position)  # type: ignore[misc]
        return state, text, position

    def fixup(self, text: str) -> str:
        """On leaving, give the last number back and say what can be read."""
        if not set(text) & set(",."):
            return text
        box: Any = self
        QToolTip.showText(box.mapToGlobal(QPoint(0, box.height())), tool_tip(self.remedy), box)
        return str(box.prefix() + box.textFromValue(box.value()) + box.suffix())


class NumberBox(_CarefulBox, QDoubleSpinBox):
    """A box for a number with decimals."""

    remedy = "Write 9.5 with a point; a comma only separates thousands, as in 1,200."


class CountBox(_CarefulBox, QSpinBox):
    """A box for a whole number."""

    remedy = "Write a whole number, such as 12 or 1,200."
    refuses = "."
