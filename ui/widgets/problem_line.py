"""The problems of a decision in one line, and a button that opens their remedies."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forcesim.report.views.remedies import Problem, Remedy
from ui.theme import Theme
from ui.widgets.labels import explain, label
from ui.widgets.problem_list import ProblemList


class ProblemLine(QWidget):
    """Two lines of small text and a button. Its height is the same without problems, so that nothing jumps."""

    chosen = Signal(object)  # Remedy

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Problem, ...] = ()
        self._popup: _RemedyPopup | None = None
        self._sign = label("▲")
        self._sign.setAccessibleName("Warning")
        self._words = _FittingLabel()
        self._button = QPushButton("What can be done")
        self._button.setObjectName("what_can_be_done")
        self._button.setProperty("role", "view")
        self._button.clicked.connect(self._open)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._words, 1)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addLayout(self._row, 1)
        self._layout.addWidget(self._button)
        for part in (self._sign, self._words, self._button):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
        self.set_theme(theme)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._sign.setStyleSheet(f"color: {theme.worse};")
        self._layout.setDirection(theme.row_direction)
        for part in (self, self._sign, self._words, self._button):
            part.ensurePolished()
        # in large text the button stands below the words, which then have one line
        self._words.take_lines(1 if theme.is_large else 2)
        for layout in (self._row, self._layout):
            layout.invalidate()  # a layout is not told when a hidden widget grows
        self.setFixedHeight(self._layout.sizeHint().height())

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show problems; an empty line if there are none."""
        if problems != self._shown:
            self._shown = problems
            if self._popup is not None:
                self._popup.close()
            self._show()

    def _show(self) -> None:
        for part in (self._sign, self._words, self._button):
            part.setVisible(bool(self._shown))
        if not self._shown:
            return
        first, *others = self._shown
        titles = [problem.title for problem in self._shown]
        whole = f"{first.words} Also: {', '.join(titles[1:])}." if others else first.words
        self._words.say(whole, " · ".join(titles))
        every = " ".join(problem.words for problem in self._shown)
        explain(self._words, every)
        self._button.setAccessibleName(f"What can be done: {every}")

    def _open(self) -> None:
        self._popup = popup = _RemedyPopup(self, self._theme, self._shown)
        popup.chosen.connect(self.chosen)
        popup.destroyed.connect(self._closed)
        popup.show_above(self._button)

    def _closed(self) -> None:
        self._popup = None


class _FittingLabel(QLabel):
    """A label that shows its long text if there is room, else a short one, else that cut off."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trouble_line")
        self.setProperty("role", "small")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = self._short = ""
        self._lines = 1

    def take_lines(self, lines: int) -> None:
        """Make room for a number of lines."""
        self._lines = lines
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)
        self._fit()

    def say(self, whole: str, short: str) -> None:
        self._whole, self._short = whole, short
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics, width = self.fontMetrics(), self.width()

        def fits(words: str) -> bool:
            around = metrics.boundingRect(QRect(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), words)
            return around.width() <= width and around.height() <= self._lines * metrics.lineSpacing()

        fitting = next((words for words in (self._whole, self._short) if fits(words)), None)
        cut = metrics.elidedText(self._short, Qt.TextElideMode.ElideRight, width)
        self.setText(cut if fitting is None else fitting)


class _RemedyPopup(QFrame):
    """Problems and remedies in a popup over the page, until one is chosen or Escape is pressed."""

    chosen = Signal(object)  # Remedy

    def __init__(self, parent: QWidget, theme: Theme, problems: tuple[Problem, ...]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("remedies")
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._page = parent.window()
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        self._problems = ProblemList(theme)
        self._problems.show_problems(problems)
        self._problems.chosen.connect(self._choose)
        layout.addWidget(self._problems)
        self.setFixedWidth(min(theme.px(560), self._page.width() - 48))

    def show_above(self, button: QWidget) -> None:
        """Show the popup above a button, inside the window."""
        self.setFixedHeight(self._layout.totalHeightForWidth(self.width()))
        window = self._page
        corner = button.mapTo(window, QPoint(button.width() - self.width(), -self.height() - 4))
        corner.setX(max(corner.x(), 12))
        corner.setY(max(min(corner.y(), window.height() - self.height() - 12), 12))
        self.move(window.mapToGlobal(corner))
        self.show()
        first = self.findChild(QPushButton)
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QPushButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def _choose(self, remedy: Remedy) -> None:
        self.close()
        self.chosen.emit(remedy)
