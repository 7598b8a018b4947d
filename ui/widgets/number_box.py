"""Boxes for numbers that take a comma for a separator of thousands or for a mistake, never 9,5 for 95."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QToolTip

from forcesim.text import typed_number


class NumberBox(QDoubleSpinBox):
    """A box for a number with decimals."""

    remedy = "Write 9.5 with a point; a comma only separates thousands, as in 1,200."

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Keep on the screen what can't be read, without taking it for a number."""
        number = text.removeprefix(self.prefix()).removesuffix(self.suffix())
        if "," in number and typed_number(number) is None:
            return QValidator.State.Intermediate, text, position
        state, text, position = super().validate(text, position)
        return state, text, position

    def fixup(self, text: str) -> str:
        """On leaving, give the last number back and say what can be read."""
        return _last_number(self, text)


class CountBox(QSpinBox):
    """A box for a whole number."""

    remedy = "Write a whole number, such as 12 or 1,200."

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Keep on the screen what can't be read, without taking it for a number."""
        number = text.removeprefix(self.prefix()).removesuffix(self.suffix())
        if "." in number or ("," in number and typed_number(number) is None):
            return QValidator.State.Intermediate, text, position
        state, text, position = super().validate(text, position)
        return state, text, position

    def fixup(self, text: str) -> str:
        """On leaving, give the last number back and say what can be read."""
        return _last_number(self, text)


def _last_number(box: NumberBox | CountBox, text: str) -> str:
    if not set(text) & set(",."):
        return text
    QToolTip.showText(box.mapToGlobal(QPoint(0, box.height())), box.remedy, box)
    return box.prefix() + box.textFromValue(box.value()) + box.suffix()  # type: ignore[arg-type]
