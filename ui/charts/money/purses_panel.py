"""Two purses on a page: bars before and after, and beside each part what changes, how sure that is, and its verdict."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from forcesim.report.views.purses import Purse, PursePart, PursesView
from ui.charts.money.purse_bars import PurseBars, PurseSwatch
from ui.theme import Theme
from ui.widgets.answer_panel import verdict_chip
from ui.widgets.labels import flowing, hairline, label

_NOTE = (
    "Cash leaves a budget; time is paid anyway, and a change is one of use. They are never added together. "
    "Work left undone is in no bar: it saves nothing."
)
# text larger than this has no room for levels beside the change
_USUAL_SCALE = 1.1


class PursesPanel(QScrollArea):
    """Both purses of every scenario that is compared, one below the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("purses")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._views: tuple[PursesView, ...] = ()

    @property
    def _is_narrow(self) -> bool:
        """Whether text is so large that a part takes two lines."""
        return self._theme.scale > _USUAL_SCALE

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_views(self._views)

    def show_views(self, views: Sequence[PursesView]) -> None:
        """Draw the purses of each scenario against the first."""
        self._views = tuple(views)
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 8, 0)
        for view in views:
            if len(views) > 1:
                layout.addWidget(label(view.after, "heading", wraps=True))
            for purse in view.purses:
                layout.addWidget(label(purse.title, "strong", wraps=True))
                layout.addWidget(PurseBars(purse, (view.before, view.after), self._theme))
                layout.addLayout(self._rows(purse))
                layout.addWidget(hairline())
        words = flowing("small", "purses_note")
        words.setText(f"{_NOTE} {views[0].not_counted}" if views else "Nothing is known of costs and hours here yet.")
        layout.addWidget(words)
        layout.addStretch(1)
        at = self.verticalScrollBar().value()
        self.setWidget(box)
        self.verticalScrollBar().setValue(at)

    def _rows(self, purse: Purse) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        line = 0
        for index, part in enumerate(purse.parts):
            grid.addWidget(PurseSwatch(index, self._theme), line, 0, Qt.AlignmentFlag.AlignVCenter)
            line = self._row(grid, line, part)
        for part in purse.undone:
            line = self._row(grid, line, part)
        return grid

    def _row(self, grid: QGridLayout, line: int, part: PursePart) -> int:
        """A part with its levels, its change and the verdict; large text takes two lines."""
        grid.addWidget(label(part.label, "small", f"purse_part_{part.name}", wraps=True), line, 1)
        row = part.row
        change = f"{row.change} ({row.range})" if row.range else row.change
        levels = f"{part.before_words} → {part.after_words}"
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self._is_narrow:
            grid.addWidget(label(f"{levels}: {change}", "number", wraps=True), line + 1, 1)
            line += 1
        else:
            grid.addWidget(label(levels, "small"), line, 2, right)
            grid.addWidget(label(change, "number"), line, 3, right)
        if row.verdict:
            chip = verdict_chip(row, self._theme)
            grid.addWidget(chip, line, 4, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if part.at_cost:
            line += 1
            grid.addWidget(label(part.at_cost, "tiny"), line, 1 if self._is_narrow else 3, right)
        return line + 1
