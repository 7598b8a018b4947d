"""What a team enters at the laptop: a prediction, a sealed choice or red lines, read as the joining page reads them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forcesim.study.red_line import RedLine, red_lines
from forcesim.text import exact_number
from forcesim.workshop.join.page import CHANCES
from forcesim.workshop.session_state import LONGEST_REASON, MOST_LINES
from forcesim.workshop.stage import Stage
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import explain, label
from ui.widgets.number_box import name_number

_USUAL_CHANCE = 0.9


class EntryForm(QWidget):
    """A form for one team; ``path`` is that of the joining page for the same entry."""

    path = ""
    button_words = ""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)

    @abstractmethod
    def fields(self) -> dict[str, str]:
        """What is typed and chosen, by the names that the joining page gives its fields."""

    @abstractmethod
    def clear(self) -> None:
        """Take away what is typed: the next team must not read it."""

    @property
    def stops(self) -> list[QWidget]:
        """What Tab comes to, from top to bottom; typing begins at the first."""
        kinds = QComboBox, QLineEdit, QPlainTextEdit
        return [part for part in self.findChildren(QWidget) if isinstance(part, kinds) and part.objectName()]


class PredictionForm(EntryForm):
    """A guess, and the range that is to hold eight futures of ten."""

    path, button_words = "/predict", "Enter the prediction"

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._boxes = {name: QLineEdit() for name in ("guess", "low", "high")}
        words = {"guess": "Guess", "low": "Range from", "high": "Range to"}
        grid = QGridLayout()
        for row, (name, box) in enumerate(self._boxes.items()):
            box.setObjectName(f"entry_{name}")
            box.setMaxLength(24)
            name_number(box, words[name], stage.unit)
            heading = label(words[name])
            heading.setBuddy(box)
            grid.addWidget(heading, row, 0)
            grid.addWidget(box, row, 1)
        self.column.addWidget(
            label(f"In {stage.unit}. The range is to hold eight futures of ten.", "small", wraps=True)
        )
        self.column.addLayout(grid)

    def fields(self) -> dict[str, str]:
        return {name: box.text() for name, box in self._boxes.items()}

    def clear(self) -> None:
        for box in self._boxes.values():
            box.clear()


class ChoiceForm(EntryForm):
    """A setting of every lever that is open, and why."""

    path, button_words = "/choose", "Seal the choice"

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._boxes: dict[str, QComboBox] = {}
        for name, lever in stage.levers:
            words = lever.label or name
            box = choice_box(f"entry_{name}", words, 16)
            offer(
                box, [("", "choose …"), *((str(index), option.label) for index, option in enumerate(lever.options))], ""
            )
            explain(box, lever.help)
            self._boxes[name] = box
            self.column.addWidget(label(words, wraps=True))
            self.column.addWidget(box)
        self._reason = QPlainTextEdit()
        self._reason.setObjectName("entry_reason")
        self._reason.setAccessibleName(f"Why, and what the team gives up for it; at most {LONGEST_REASON} letters")
        self._reason.setTabChangesFocus(True)
        self._reason.setFixedHeight(76)
        self.column.addWidget(label("Why? What do you give up for it?"))
        self.column.addWidget(self._reason)

    def fields(self) -> dict[str, str]:
        # a lever that nobody has set is no field, so that the session says which is missing
        chosen = {f"lever_{name}": str(box.currentData()) for name, box in self._boxes.items() if box.currentData()}
        return {**chosen, "reason": self._reason.toPlainText()}

    def clear(self) -> None:
        for box in self._boxes.values():
            box.setCurrentIndex(0)
        self._reason.clear()


class LinesForm(EntryForm):
    """Red lines, each a row: what must stay under or over which limit, in how many futures. None without a limit."""

    path, button_words = "/lines", "Set the red lines"

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._proposed = tuple(red_lines(stage.red_lines))
        self._rows: list[tuple[QComboBox, QComboBox, QLineEdit, QComboBox]] = []
        self.column.addWidget(label("A line without a limit counts for nothing.", "small", wraps=True))
        for number in range(1, min(len(self._proposed) + 2, MOST_LINES) + 1):
            self._add(number, stage)
        self.clear()

    def _add(self, number: int, stage: Stage) -> None:
        outcome = choice_box(f"line_outcome_{number}", f"Red line {number}: what", 14)
        offer(outcome, [(name, f"{words} ({unit})") for name, words, unit in stage.line_outcomes], "")
        outcome.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        sense = choice_box(f"line_sense_{number}", f"Red line {number}: under or over", 4)
        offer(sense, [("under", "under"), ("over", "over")], "under")
        limit = QLineEdit()
        limit.setObjectName(f"line_limit_{number}")
        limit.setMaxLength(24)
        limit.setAccessibleName(f"Red line {number}: the limit, in the unit of what it is about")
        chance = choice_box(f"line_chance_{number}", f"Red line {number}: in how many futures", 6)
        row = QHBoxLayout()
        for part, share in ((sense, 1), (limit, 1), (chance, 2)):
            row.addWidget(part, share)
        self.column.addWidget(outcome)
        self.column.addLayout(row)
        self._rows.append((outcome, sense, limit, chance))

    def fields(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for index, (outcome, sense, limit, chance) in enumerate(self._rows):
            fields[f"outcome{index}"] = str(outcome.currentData())
            fields[f"sense{index}"] = str(sense.currentData())
            fields[f"limit{index}"] = limit.text()
            fields[f"chance{index}"] = str(chance.currentData())
        return fields

    def clear(self) -> None:
        lines: Sequence[RedLine | None] = [*self._proposed, *[None] * len(self._rows)]
        for (outcome, sense, limit, chance), line in zip(self._rows, lines, strict=False):
            usual = _USUAL_CHANCE if line is None or line.chance is None else line.chance
            offered = dict(CHANCES) | ({} if usual in dict(CHANCES) else {usual: f"{usual:.3g} of the futures"})
            offer(chance, [(exact_number(value), words) for value, words in offered.items()], exact_number(usual))
            limit.setText("" if line is None else exact_number(line.limit))
            if line is not None:
                outcome.setCurrentIndex(max(outcome.findData(line.outcome), 0))
                sense.setCurrentIndex(int(line.sense == ">"))


def form_of(stage: Stage) -> EntryForm | None:
    """The form for what teams may enter now; None where nothing is asked."""
    if not stage.is_open:
        return None
    if stage.question:
        return PredictionForm(stage)
    return ChoiceForm(stage) if stage.levers else LinesForm(stage)
