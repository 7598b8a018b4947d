"""The grade of a number as a chip; one click opens its source, range and note."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from forcesim.report.wording.evidence import OWN, UNGRADED
from forcesim.scenario.schema.evidence import GRADE_MEANING, Quantity
from forcesim.scenario.schema.fields import Declaration
from ui.widgets.labels import label


class EvidenceChip(QToolButton):
    """Shows how well a number is known."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._lines: list[str] = []
        self.clicked.connect(self._open)

    def show_evidence(
        self, declared: Declaration, number: Quantity, sources: dict[str, str], name: str = "", *, is_own: bool = False
    ) -> None:
        """Take the evidence for a number, the files' or a person's own.

        ``sources`` are titles by id, ``name`` is its own among its like.
        """
        evidence = number.evidence
        grade = OWN if is_own else evidence.grade if evidence is not None and evidence.grade else UNGRADED
        self.setText(grade)
        self.setAccessibleName(f"{name or declared.label}: {grade}. Opens the evidence")
        self.setToolTip("What stands behind this number")
        self._lines = [declared.label, f"{float(number):g} {declared.unit}", declared.help]
        if evidence is None:
            self._lines.append("Yours: no source given." if is_own else "The file gives no evidence for it.")
            return
        if evidence.low is not None and evidence.high is not None:
            self._lines.append(f"Plausible: {evidence.low:g} to {evidence.high:g}")
        if evidence.grade:
            self._lines.append(f"{evidence.grade.capitalize()}: {GRADE_MEANING[evidence.grade]}")
        if evidence.note:
            self._lines.append(evidence.note)
        if evidence.source:
            self._lines += [sources.get(source.strip(), source.strip()) for source in evidence.source.split(",")]

    def _open(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("evidence")
        popup.setProperty("role", "card")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setFixedWidth(320)
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(16, 12, 16, 12)
        for number, line in enumerate(filter(None, self._lines)):
            layout.addWidget(label(line, "strong" if number == 0 else "small", wraps=True))
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        popup.show()
