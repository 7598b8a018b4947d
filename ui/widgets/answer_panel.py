"""The answer: three sentences first, then the numbers that matter, each with its range and a verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forcesim.report.views.answer_rows import MEANING, AnswerRow
from forcesim.report.views.tradeoff import TradeoffView
from forcesim.report.wording.change_sentences import PART_HEADINGS, Part, PartSentence, Run, plain
from ui.theme import Theme
from ui.widgets.challenge_bar import ChallengeBar
from ui.widgets.labels import explain, hairline, label
from ui.widgets.steady_height import SteadyHeight, SteadyLabel

_ARROWS = {"up": "▲", "down": "▼", "": "●"}


class AnswerPanel(QWidget):
    """Sentences, rows and warnings.

    ``settle_asked`` asks for more futures, until every verdict is settled; ``clause_opened`` for what stands behind a
    clause, by the outcome that it is about, ``challenge_opened`` for what stands behind an item of the bar below.
    """

    settle_asked = Signal()
    clause_opened = Signal(str)
    challenge_opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: TradeoffView | None = None
        self._note_text = ""
        self._note = label("", "changed", "former_answer", wraps=True)
        self._note.hide()
        self._sentence = SteadyLabel("answer", "sentence")
        self._sentence.setIndent(0)  # in line with its heading: a label with a border would have one
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._sentence.setToolTip("Click a clause, or choose it with Tab and Enter, to see what stands behind it")
        self._sentence.linkActivated.connect(self.clause_opened)
        self.challenge_bar = ChallengeBar(theme)
        self.challenge_bar.opened.connect(self.challenge_opened)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._row_widgets: dict[str, _OutcomeRow] = {}
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
        layout.addWidget(self._note)
        layout.addWidget(self._sentence)
        layout.addWidget(self.challenge_bar)
        layout.addLayout(self._rows)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.addWidget(self._counts)
        self._buttons.addWidget(self._settle)
        self._buttons.addStretch()
        layout.addLayout(self._buttons)
        layout.addWidget(self._warnings)
        layout.addStretch()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.challenge_bar.set_theme(theme)
        self._buttons.setDirection(theme.row_direction)
        if self._view is not None:
            self.show_view(self._view, self._note_text)

    def count_futures(self, wanted: bool) -> None:
        """Show or hide beside each number in how many futures it is better."""
        self._counts.setChecked(wanted)

    def say(self, text: str) -> None:
        """Show a sentence in place of an answer."""
        self._view = None
        self._note.hide()
        self._show_sentences((PartSentence(Part.OTHER, (Run(text),)),))
        self._sentence.forget()
        self._warnings.setText("")
        self._show_rows(())

    def show_view(self, view: TradeoffView, note: str = "") -> None:
        """Show an answer; ``note`` says where it is not the one of the decision at hand."""
        self._view = view
        self.note(note)
        self._show_sentences(view.sentences)
        self._warnings.setText("\n".join(view.warnings))
        self._warnings.setVisible(bool(view.warnings))
        self._show_rows(view.rows)

    def note(self, text: str) -> None:
        """Say above the answer what there is to know of it; "" for nothing."""
        self._note_text = text
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _show_sentences(self, sentences: Sequence[PartSentence]) -> None:
        self._sentence.setAccessibleName(plain(sentences))
        self._sentence.say(paragraphs(sentences, self._theme))

    def _show_rows(self, rows: Sequence[AnswerRow]) -> None:
        if [row.outcome for row in rows] != list(self._row_widgets):
            while (item := self._rows.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.setParent(None)
                    widget.deleteLater()
            self._row_widgets = {row.outcome: _OutcomeRow(row.outcome) for row in rows}
            for row_widget in self._row_widgets.values():
                self._rows.addWidget(hairline())
                self._rows.addWidget(row_widget)
        for row in rows:
            self._row_widgets[row.outcome].show_row(row, self._theme, counts=self._counts.isChecked())
        self._counts.setVisible(any(row.chance for row in rows))
        self._settle.setVisible(any(row.verdict == "not settled" for row in rows))


def paragraphs(sentences: Sequence[PartSentence], theme: Theme, *, in_lines: bool = False) -> str:
    """Sentences as markup, each under its heading; clauses are links, for the mouse and for Tab and Enter.

    With ``in_lines`` each piece of a sentence stands on a line of its own.
    """
    small, gap = f'style="font-size:{theme.px(11)}px; font-weight:400; color:{theme.mute}"', theme.px(6)
    texts = []
    for index, sentence in enumerate(sentences):
        heading = PART_HEADINGS.get(sentence.part, "")
        above = f"<span {small}>{escape(heading)}</span><br/>" if heading else ""
        words = ("<br/>" if in_lines else "").join(_markup(run, theme) for run in sentence.runs)
        texts.append(f'<p style="margin-top:{gap if index else 0}px; margin-bottom:0px">{above}{words}</p>')
    return "".join(texts)


def _markup(run: Run, theme: Theme) -> str:
    """A piece of a sentence in its colour, as a link where it is about an outcome."""
    text, colour = escape(run.text), theme.side(run.side) if run.side else theme.ink
    if run.outcome:
        return (
            f'<a href="{escape(run.outcome)}" style="color:{colour}; font-weight:600; text-decoration:none">{text}</a>'
        )
    return f'<span style="color:{colour}">{text}</span>' if run.side else text


class _OutcomeRow(SteadyHeight, QWidget):
    """One outcome. The widget is kept while its numbers change, since the dial moves a dozen times a second."""

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
        for part in (self._detail, self._chance):
            words.addWidget(part)
        words.addStretch()
        self._counts = False
        # two lines, so that words wrap only for want of room in their own line
        self._lines = tuple(QBoxLayout(QBoxLayout.Direction.LeftToRight) for _ in range(2))
        first, second = self._lines
        first.addWidget(self._name, 1, Qt.AlignmentFlag.AlignTop)
        first.addLayout(numbers)
        first.setAlignment(numbers, Qt.AlignmentFlag.AlignTop)
        second.addLayout(words, 1)
        second.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 3, 0, 3)
        whole.setSpacing(2)
        for line in self._lines:
            line.setSpacing(8)
            whole.addLayout(line)
        whole.addStretch()

    def show_row(self, row: AnswerRow, theme: Theme, *, counts: bool) -> None:
        explain(self, row.chance)
        self.setAccessibleName(f"{row.label}: {row.change} {row.range}, {row.verdict}")
        self._change.setText(row.change)
        for part, text in (
            (self._name, row.label),
            (self._detail, row.detail),
            (self._chance, row.chance if counts else ""),
            (self._range, f"({row.range})" if row.range else ""),
        ):
            part.setText(text)
            part.setVisible(bool(text))
        dress_chip(self._chip, row, theme)
        self._chip.setVisible(bool(row.verdict))
        for line in self._lines:
            line.setDirection(theme.row_direction)
        if counts != self._counts:
            self._counts = counts
            self.forget()
        self.grow()


def verdict_mark(row: AnswerRow) -> str:
    """The mark of a verdict without colour: an arrow for a clear change, a dot for none."""
    return {"no clear difference": "●", "not settled": "◌"}.get(row.verdict, _ARROWS[row.direction])


def verdict_chip(row: AnswerRow, theme: Theme) -> QLabel:
    """A label with a verdict: the arrow shows the direction, word and colour whether that is good."""
    chip = label("", "", f"verdict_{row.outcome}")
    dress_chip(chip, row, theme)
    return chip


def dress_chip(chip: QLabel, row: AnswerRow, theme: Theme) -> None:
    """Set words, tool tip and colours of a label to a verdict."""
    colours = {"better": theme.better, "worse": theme.worse, "not settled": theme.open}
    words = "not settled yet" if row.verdict == "not settled" else row.verdict
    chip.setText(f"{verdict_mark(row)} {words}")
    explain(chip, MEANING.get(row.verdict, ""))
    fill = colours.get(row.verdict, theme.neutral)
    ink = "#1c2530" if row.verdict == "not settled" or theme.name == "dark" else "#ffffff"
    sheet = f"background: {fill}; color: {ink}; border-radius: 7px; padding: 1px 8px; font-size: {theme.px(11)}px;"
    if chip.styleSheet() != sheet:  # setting it again would style the label again
        chip.setStyleSheet(sheet)
