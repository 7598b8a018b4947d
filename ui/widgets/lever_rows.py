"""A row for each kind of lever: its name, its value to drag or type, its evidence, a mark if it is changed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.wording.numbers import amount
from forcesim.scenario.levers import Lever, rebalanced
from forcesim.scenario.schema.evidence import Quantity
from ui.state.decision import same_value
from ui.widgets.choice_box import choice_box
from ui.widgets.evidence_chip import EvidenceChip
from ui.widgets.labels import explain, label, restyle
from ui.widgets.number_box import CountBox, NumberBox, name_number, tell_below
from ui.widgets.undo_filter import leave_undo_to_window
from ui.widgets.wheel_guard import leave_wheel_to_page


class LeverRow(QWidget):
    """What all rows have in common. ``edited`` carries a new value; ``grabbed`` is emitted when a drag begins."""

    edited = Signal(object)
    grabbed = Signal()

    def __init__(self, lever: Lever, of: str = "") -> None:
        super().__init__()
        self.path = lever.path
        self.setObjectName(f"lever_{lever.path}")
        self._words = lever.declared.label
        # what a heading says to those who see it
        self._full_name = f"{self._words}, {of}" if of else self._words
        explain(self, lever.declared.help)
        self._name = label(self._words, "", wraps=True)
        self._back = QToolButton()
        self._back.setObjectName(f"back_{lever.path}")
        self._back.setText("↺")
        self._back.setProperty("role", "chip")
        self._back.setAccessibleName(f"Reset: {self._full_name}")
        self._back.clicked.connect(lambda: self.edited.emit(self._file_value))
        self._chip = EvidenceChip()
        self._chip.setObjectName(f"grade_{lever.path}")
        self._fault = label("", "fault", f"fault_{lever.path}", wraps=True)
        self._fault.hide()
        self._file_value: object = None
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._name, 1)
        top.addWidget(self._back)
        top.addWidget(self._chip)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._lines.addLayout(top)
        self._build(lever)
        self._lines.addWidget(self._fault)

    def _build(self, lever: Lever) -> None:
        raise NotImplementedError

    def _show(self, lever: Lever) -> None:
        raise NotImplementedError

    def show_lever(self, lever: Lever, file_value: object, sources: Mapping[str, str]) -> None:
        """Show a lever at its value; the chip opens the evidence for ``file_value``, that of the files, or for a number
        of a person's own.
        """
        self._file_value = file_value
        self._fault.hide()
        changed = not same_value(lever.value, file_value)
        self._name.setProperty("role", "changed" if changed else "")
        restyle(self._name)
        self._name.setText(f"● {self._words}" if changed else self._words)
        self._back.setVisible(changed)
        explain(self._back, f"Back to {in_words(lever, file_value)}, as the files say")
        # an assumption of a person's own has nothing of the evidence for that of the files
        is_own = changed and lever.declared.kind == "assumption" and isinstance(lever.value, Quantity)
        number = lever.value if is_own else file_value
        graded = isinstance(number, Quantity) and (is_own or number.evidence is not None)
        self._chip.setVisible(graded)
        if isinstance(number, Quantity) and graded:
            self._chip.show_evidence(lever.declared, number, dict(sources), self._full_name, is_own=is_own)
        with QSignalBlocker(self):
            self._show(lever)

    def show_fault(self, text: str) -> None:
        """Show below the value why it was refused."""
        self._fault.setText(text)
        self._fault.show()


class ShareRow(LeverRow):
    """A share, as a percentage to drag or type."""

    def _build(self, lever: Lever) -> None:
        self._pair = PercentPair(self._full_name, f"value_{lever.path}", self._fault)
        self._pair.edited.connect(lambda percent: self.edited.emit(percent / 100))
        self._pair.grabbed.connect(self.grabbed)
        self._lines.addWidget(self._pair)

    def _show(self, lever: Lever) -> None:
        self._pair.show_percent(float(lever.value) * 100)


class NumberRow(LeverRow):
    """A number with its unit, within its declared bounds."""

    def _build(self, lever: Lever) -> None:
        whole = lever.kind == "count"
        self._box: CountBox | NumberBox = CountBox() if whole else NumberBox()
        bounds = lever.declared.bounds
        low = bounds.get("ge", bounds.get("gt", -1e9))
        high = bounds.get("le", bounds.get("lt", 1e9))
        if isinstance(self._box, NumberBox):
            self._box.setDecimals(2)
            self._box.setRange(low, high)
        else:
            self._box.setRange(int(low), int(high))
        _dress(self._box, f"value_{lever.path}", self._full_name, lever.declared.unit)
        self._box.setSuffix(f" {lever.declared.unit}" if lever.declared.unit else "")
        tell_below(self._box, self._fault)
        self._box.valueChanged.connect(lambda value: self.edited.emit(value))
        leave_wheel_to_page(self._box)
        self._lines.addWidget(self._box)

    def _show(self, lever: Lever) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(lever.value)


class ChoiceRow(LeverRow):
    """A choice of several words."""

    def _build(self, lever: Lever) -> None:
        self._box = choice_box(f"value_{lever.path}", self._full_name, shortest=8)
        for value, words in lever.choices:
            self._box.addItem(words, value)
        self._box.activated.connect(lambda index: self.edited.emit(self._box.itemData(index)))
        self._lines.addWidget(self._box)

    def _show(self, lever: Lever) -> None:
        self._box.setCurrentIndex(max(self._box.findData(lever.value), 0))


class MixRow(LeverRow):
    """Shares of disposals, mildest first; moving one scales the others."""

    def _build(self, lever: Lever) -> None:
        self._pairs: dict[str, PercentPair] = {}
        self._mix: dict[str, float] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        for line, (name, words) in enumerate(lever.choices):
            assert name is not None  # noqa: S101  a mix has a name for every share
            pair = PercentPair(f"{words}, {self._full_name}", f"value_{lever.path}.{name}", self._fault)
            pair.edited.connect(lambda percent, name=name: self._moved(name, percent))
            pair.grabbed.connect(self.grabbed)
            self._pairs[name] = pair
            grid.addWidget(label(words, "small", wraps=True), 2 * line, 0)
            grid.addWidget(pair, 2 * line + 1, 0)
        self._none = label("", "tiny", wraps=True)
        self._lines.addLayout(grid)
        self._lines.addWidget(self._none)

    def _moved(self, name: str, percent: float) -> None:
        self.edited.emit(
            {disposal: share for disposal, share in rebalanced(self._mix, name, percent / 100).items() if share}
        )

    def _show(self, lever: Lever) -> None:
        self._mix = {name: float(share) for name, share in lever.value.items()}
        for name, pair in self._pairs.items():
            pair.show_percent(self._mix[name] * 100)
        left = 1 - sum(self._mix.values())
        self._none.setVisible(left > 0.0005)
        self._none.setText(f"{amount(max(left, 0.0), 'share')} end without any of these")


class PercentPair(QWidget):
    """A slider and a box for one percentage; ``fault`` says why what was typed is refused."""

    edited = Signal(float)
    grabbed = Signal()

    def __init__(self, words: str, name: str, fault: QLabel) -> None:
        super().__init__()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName(f"slider_{name}")
        name_number(self._slider, words, "%")
        self._slider.setRange(0, 100)
        self._slider.setPageStep(10)
        self._box = NumberBox(shown_decimals=1)
        _dress(self._box, name, words, "%")
        tell_below(self._box, fault)
        self._box.setDecimals(3)
        self._box.setRange(0, 100)
        self._box.setSuffix(" %")
        self._box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._slider.valueChanged.connect(self._slid)
        self._slider.sliderPressed.connect(self.grabbed)
        self._box.valueChanged.connect(self._typed)
        for control in (self._slider, self._box):
            leave_wheel_to_page(control)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._slider, 1)
        row.addWidget(self._box)

    def show_percent(self, percent: float) -> None:
        with QSignalBlocker(self._slider), QSignalBlocker(self._box):
            self._slider.setValue(round(percent))
            self._box.setValue(percent)

    def _slid(self, value: int) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(value)
        self.edited.emit(float(value))

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(value))
        self.edited.emit(value)


def row_for(lever: Lever, of: str = "") -> LeverRow:
    """The row for the kind of a lever; ``of`` says what it belongs to where others have the same name."""
    kinds = {"share": ShareRow, "number": NumberRow, "count": NumberRow, "choice": ChoiceRow, "mix": MixRow}
    return kinds[lever.kind](lever, of)


def in_words(lever: Lever, value: object) -> str:
    """A value of a lever in words."""
    if isinstance(value, Mapping):
        return "the mix"
    if isinstance(value, (int, float)):
        unit = lever.declared.unit
        return amount(float(value), unit) if lever.kind == "share" else f"{amount(float(value), unit)} {unit}".strip()
    return next((words for choice, words in lever.choices if choice == value), "nothing")


def _dress(box: QAbstractSpinBox, name: str, words: str, unit: str) -> None:
    box.setObjectName(name)
    name_number(box, words, unit)
    box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    leave_undo_to_window(box)
