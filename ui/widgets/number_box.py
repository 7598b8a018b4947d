"""Boxes for numbers, which read them in one way whatever the system's language: 9.5 with a point, 1,200 with a comma.

What can't be read so is never taken for another number: it stays on the screen until the box is left, and then the last
number comes back with words that say why.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, QSize, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from forcesim.text import HOW_TO_TYPE, capital, number_text, safe, typed_number

_ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


def name_number(widget: QWidget, words: str, unit: str) -> None:
    """Name a box or a slider with its unit: assistive tools read the bare number, without what is written after it."""
    spoken = "percent" if unit.strip() == "%" else unit.strip()
    widget.setAccessibleName(f"{words}, {spoken}" if spoken else words)


class _CarefulBox:
    """What both kinds of boxes do with text. ``refused`` carries why text was not taken."""

    remedy = f"{capital(HOW_TO_TYPE)}."
    is_whole = False

    def _set_up(self) -> None:
        box: Any = self
        box.setLocale(_ENGLISH)
        # half a number is no number: 9 on the way to 9,5 would be taken
        box.setKeyboardTracking(False)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Take a number within the bounds; keep any other text on the screen without reading it."""
        if self._is_damaged(text):
            return QValidator.State.Invalid, text, position
        state = QValidator.State.Intermediate if self._why_not(text) else QValidator.State.Acceptable
        return state, text, position

    def fixup(self, text: str) -> str:
        """On leaving, give the last number back and say why what was typed is not taken."""
        box: Any = self
        why, last = self._why_not(text), box.text_of(box.value())
        if why:
            box.refused.emit(f"{why} It stays “{last.strip()}”.")
        return str(last)

    def text_of(self, value: float) -> str:
        """A value with what stands before and after it."""
        box: Any = self
        if box.specialValueText() and value == box.minimum():
            return str(box.specialValueText())
        return str(box.prefix() + box.textFromValue(value) + box.suffix())

    def _number_in(self, text: str) -> str:
        """The text without what stands before and after the number, as people may type that too: 50%."""
        box: Any = self
        number = text.removeprefix(box.prefix()).removesuffix(box.suffix()).strip()
        return number.removesuffix(box.suffix().strip()).strip() if box.suffix().strip() else number

    def _read(self, text: str) -> float | None:
        box: Any = self
        if box.specialValueText() and text == box.specialValueText():
            return float(box.minimum())
        return typed_number(self._number_in(text))

    def _why_not(self, text: str) -> str:
        """Why a text is not taken, as a sentence; "" for a number that is."""
        box: Any = self
        value, number = self._read(text), safe(self._number_in(text), 30)
        if value is None:
            return f"“{number}” can't be read here. {self.remedy}" if number else f"Nothing was written. {self.remedy}"
        if not box.minimum() <= value <= box.maximum():
            bound, words = (box.minimum(), "least") if value < box.minimum() else (box.maximum(), "most")
            return f"{number} is out of range: {number_text(bound)} is the {words} here."
        if self.is_whole and value != int(value):
            return f"{number} is no whole number. {self.remedy}"
        if not self.is_whole and round(value, box.decimals()) != value:
            return f"{number} has too many digits: {box.decimals()} after the point are the most here."
        return ""

    def _is_damaged(self, text: str) -> bool:
        """Whether a key was pressed in the midst of what stands before or after the number."""
        box: Any = self
        number = text.removeprefix(box.prefix()).removesuffix(box.suffix())
        for words in (box.prefix(), box.suffix()):
            if len(words) > 1 and words in number:
                return True
        suffix = box.suffix()
        # a letter of it was taken out: Qt has put the whole of it behind what is left
        return len(suffix) > 2 and any(
            number.endswith(suffix[:place] + suffix[place + 1 :]) for place in range(len(suffix))
        )


class NumberBox(_CarefulBox, QDoubleSpinBox):
    """A box for a number, shown with ``shown_decimals`` and with as many more as it has."""

    refused = Signal(str)

    def __init__(self, shown_decimals: int = 0) -> None:
        super().__init__()
        self._shown_decimals = shown_decimals
        self._set_up()

    def valueFromText(self, text: str) -> float:
        value = self._read(text)
        return self.value() if value is None else value

    def textFromValue(self, value: float) -> str:
        whole, _, decimals = f"{value:.{self.decimals()}f}".partition(".")
        decimals = decimals.rstrip("0").ljust(self._shown_decimals, "0")
        return f"{whole}.{decimals}" if decimals else whole

    def sizeHint(self) -> QSize:
        """With room for the decimals that the bounds don't have, two of which are usual."""
        more = max(min(self.decimals(), 2) - self._shown_decimals, 0)
        return super().sizeHint() + QSize(self.fontMetrics().horizontalAdvance("0") * more, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class CountBox(_CarefulBox, QSpinBox):
    """A box for a whole number."""

    refused = Signal(str)
    remedy = "Write a whole number, such as 12 or 1,200."
    is_whole = True

    def __init__(self) -> None:
        super().__init__()
        self._set_up()

    def valueFromText(self, text: str) -> int:
        value = self._read(text)
        return self.value() if value is None else int(value)

    def textFromValue(self, value: int) -> str:
        return str(value)


def tell_below(box: NumberBox | CountBox, fault: QLabel) -> None:
    """Show in a label why a box refuses what was typed, until something else is typed."""

    def show(why: str) -> None:
        fault.setText(why)
        fault.setVisible(bool(why))

    box.refused.connect(show)
    box.lineEdit().textEdited.connect(lambda _: show(""))


def finish_typing() -> None:
    """Take what is typed into a field that has the focus, as leaving it does: a shortcut alone would not."""
    field = QApplication.focusWidget()
    if isinstance(field, QAbstractSpinBox | QLineEdit | QPlainTextEdit):
        above = field.parentWidget()
        field.clearFocus()
        # an editor in a table closes, and the table takes the focus back
        if not isinstance(above and above.parentWidget(), QAbstractItemView):
            field.setFocus()
