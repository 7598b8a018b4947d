"""The answer: a sentence first, then the numbers that matter, each with its range and a verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forcesim.report.views.answer_rows import MEANING, AnswerRow
from forcesim.report.views.tradeoff import TradeoffView
from ui.theme import Theme
from ui.widgets.labels import label, rule
from ui.widgets.steady_height import SteadyHeight, SteadyLabel

_ARROWS = {"up": "▲", "down": "▼", "": "●"}


class AnswerPanel(QWidget):
    """Sentence, chance, rows, what to be careful about; ``settle_asked`` where more futures could settle a verdict."""

    settle_asked = Signal()

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self._view: TradeoffView | None = None
        self._sentence = SteadyLabel("sentence", "sentence")
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._chance = SteadyLabel("mute", "chance")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._shown: dict[str, _Row] = {}
        self._warnings = label("", "mute", "warnings", wraps=True)
        self._counts = QPushButton("In how many futures?")
        self._counts.setObjectName("count_futures")
        self._counts.setProperty("role", "view")
        self._counts.setCheckable(True)
        self._counts.setToolTip("Say beside each number in how many futures it is better")
        self._counts.toggled.connect(lambda _: self._show_rows(self._view.rows if self._view is not None else ()))
        self._counts.hide()
        self._settle = QPushButton("Settle this")
        self._settle.setObjectName("settle")
        self._settle.setProperty("role", "view")
        self._settle.setToolTip("Simulate until no verdict can change any more, at most 200 futures a position")
        self._settle.clicked.connect(self.settle_asked)
        self._settle.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._sentence)
        layout.addWidget(self._chance)
        layout.addLayout(self._rows)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.addWidget(self._counts)
        self._buttons.addWidget(self._settle)
        self._buttons.addStretch()
        layout.addLayout(self._buttons)
        layout.addWidget(self._warnings)
        layout.addStretch()
        self.set_look(look)

    def set_look(self, look: Theme) -> None:
        self._look = look
        way = QBoxLayout.Direction.TopToBottom if look.is_large else QBoxLayout.Direction.LeftToRight
        self._buttons.setDirection(way)
        if self._view is not None:
            self.show_view(self._view)

    def count_futures(self, wanted: bool) -> None:
        """Say beside each number in how many futures it is better, or don't."""
        self._counts.setChecked(wanted)

    def say(self, text: str) -> None:
        """Show a sentence that is no answer yet."""
        self._view = None
        self._sentence.say(escape(text))
        self._chance.say("")
        for each in (self._sentence, self._chance):
            each.forget()
        self._warnings.setText("")
        self._show_rows(())

    def show_view(self, view: TradeoffView) -> None:
        self._view = view
        self._sentence.say(
            "".join(
                f'<span style="color:{self._look.side(side)}">{escape(text)}</span>' if side else escape(text)
                for text, side in view.sentence
            )
        )
        self._chance.say(view.chance)
        self._warnings.setText("\n".join(view.warnings))
        self._warnings.setVisible(bool(view.warnings))
        self._show_rows(view.rows)

    def _show_rows(self, rows: Sequence[AnswerRow]) -> None:
        if [row.outcome for row in rows] != list(self._shown):
            while (item := self._rows.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.setParent(None)
                    widget.deleteLater()
            self._shown = {row.outcome: _Row(row.outcome) for row in rows}
            for shown in self._shown.values():
                self._rows.addWidget(rule())
                self._rows.addWidget(shown)
        for row in rows:
            self._shown[row.outcome].show_row(row, self._look, counts=self._counts.isChecked())
        self._counts.setVisible(any(row.chance for row in rows))
        self._settle.setVisible(any(row.verdict == "not settled" for row in rows))


class _Row(SteadyHeight, QWidget):
    """One number that matters. It stays while its number changes: a dial moves a dozen times a second."""

    def __init__(self, outcome: str) -> None:
        super().__init__()
        self.setObjectName(f"row_{outcome}")
        self._name = label("", "", wraps=True)
        self._detail = label("", "tiny", wraps=True)
        self._chance = label("", "small", f"chance_{outcome}", wraps=True)
        self._change = label("", "number")
        self._range = label("", "tiny")
        self._chip = label("", "", f"verdict_{outcome}")
        numbers = QHBoxLayout()
        numbers.setSpacing(4)
        numbers.addStretch()
        numbers.addWidget(self._change)
        numbers.addWidget(self._range)
        words = QVBoxLayout()
        words.setSpacing(0)
        for each in (self._detail, self._chance):
            words.addWidget(each)
        words.addStretch()
        self._counts = False
        # two lines, each of which wraps only where what stands beside its own words leaves no room
        self._lines = tuple(QBoxLayout(QBoxLayout.Direction.LeftToRight) for _ in range(2))
        first, second = self._lines
        first.addWidget(self._name, 1, Qt.AlignmentFlag.AlignTop)
        first.addLayout(numbers)
        first.setAlignment(numbers, Qt.AlignmentFlag.AlignTop)
        second.addLayout(words, 1)
        second.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 8)
        whole.setSpacing(2)
        for line in self._lines:
            line.setSpacing(8)
            whole.addLayout(line)
        whole.addStretch()

    def show_row(self, row: AnswerRow, look: Theme, *, counts: bool) -> None:
        self.setToolTip(row.chance)
        self.setAccessibleName(f"{row.label}: {row.change} {row.range}, {row.verdict}")
        self._change.setText(row.change)
        for shown, text in (
            (self._name, row.label),
            (self._detail, row.detail),
            (self._chance, row.chance if counts else ""),
            (self._range, f"({row.range})" if row.range else ""),
        ):
            shown.setText(text)
            shown.setVisible(bool(text))
        dress_chip(self._chip, row, look)
        self._chip.setVisible(bool(row.verdict))
        way = QBoxLayout.Direction.TopToBottom if look.is_large else QBoxLayout.Direction.LeftToRight
        for line in self._lines:
            line.setDirection(way)
        if counts != self._counts:
            self._counts = counts
            self.forget()
        self.grow()


def shape(row: AnswerRow) -> str:
    """A mark that tells a verdict without colour: an arrow says which way, a dot that it is not clear."""
    return {"no clear difference": "●", "not settled": "◌"}.get(row.verdict, _ARROWS[row.direction])


def verdict_chip(row: AnswerRow, look: Theme) -> QLabel:
    """A verdict: the arrow says which way, the word and the colour say whether that is good."""
    chip = label("", "", f"verdict_{row.outcome}")
    dress_chip(chip, row, look)
    return chip


def dress_chip(chip: QLabel, row: AnswerRow, look: Theme) -> None:
    """Let a label say a verdict."""
    colours = {"better": look.better, "worse": look.worse, "not settled": look.open}
    words = "not settled yet" if row.verdict == "not settled" else row.verdict
    chip.setText(f"{shape(row)} {words}")
    chip.setToolTip(MEANING.get(row.verdict, ""))
    fill = colours.get(row.verdict, look.neutral)
    ink = "#1c2530" if row.verdict == "not settled" or look.name == "dark" else "#ffffff"
    sheet = f"background: {fill}; color: {ink}; border-radius: 7px; padding: 1px 8px; font-size: {look.px(11)}px;"
    if chip.styleSheet() != sheet:  # setting it again polishes the label anew
        chip.setStyleSheet(sheet)
