"""What goes wrong, in a line that keeps its place, and what can be done about it, one click away."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forcesim.report.views.remedies import Problem, Remedy
from ui.theme import Theme
from ui.widgets.labels import label, tip
from ui.widgets.problem_list import ProblemList


class ProblemLine(QWidget):
    """Two lines of small text and a button. As high where all is well, so that nothing moves while the dial does."""

    chosen = Signal(object)  # Remedy

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[Problem, ...] = ()
        self._popup: _Remedies | None = None
        self._sign = label("▲")
        self._sign.setAccessibleName("Warning")
        self._said = _Fitting()
        self._button = QPushButton("What can be done")
        self._button.setObjectName("what_can_be_done")
        self._button.setProperty("role", "view")
        self._button.clicked.connect(self._open)
        self._words = QHBoxLayout()
        self._words.setSpacing(8)
        self._words.addWidget(self._sign)
        self._words.addWidget(self._said, 1)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addLayout(self._words, 1)
        self._layout.addWidget(self._button)
        for part in (self._sign, self._said, self._button):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
        self.set_look(look)
        self._show()

    def set_look(self, look: Theme) -> None:
        self._look = look
        self._sign.setStyleSheet(f"color: {look.worse};")
        self._layout.setDirection(
            QBoxLayout.Direction.TopToBottom if look.is_large else QBoxLayout.Direction.LeftToRight
        )
        for part in (self, self._sign, self._said, self._button):
            part.ensurePolished()
        # where the button stands below the words they have one line
        self._said.take_lines(1 if look.is_large else 2)
        for layout in (self._words, self._layout):
            layout.invalidate()  # nobody tells a layout that what it hides has grown
        self.setFixedHeight(self._layout.sizeHint().height())

    def show_troubles(self, troubles: tuple[Problem, ...]) -> None:
        """Say what goes wrong; nothing where nothing does."""
        if troubles != self._shown:
            self._shown = troubles
            if self._popup is not None:
                self._popup.close()
            self._show()

    def _show(self) -> None:
        for each in (self._sign, self._said, self._button):
            each.setVisible(bool(self._shown))
        if not self._shown:
            return
        first, *others = self._shown
        titles = [each.title for each in self._shown]
        whole = f"{first.words} Also: {', '.join(titles[1:])}." if others else first.words
        self._said.say(whole, " · ".join(titles))
        every = " ".join(each.words for each in self._shown)
        self._said.setToolTip(tip(every))
        self._button.setAccessibleName(f"What can be done: {every}")

    def _open(self) -> None:
        self._popup = popup = _Remedies(self, self._look, self._shown)
        popup.chosen.connect(self.chosen)
        popup.destroyed.connect(self._closed)
        popup.show_above(self._button)

    def _closed(self) -> None:
        self._popup = None


class _Fitting(QLabel):
    """Words as long as there is room for: whole, or else short, or else cut."""

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
        """Have room for so many lines."""
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

        known = next((each for each in (self._whole, self._short) if fits(each)), None)
        cut = metrics.elidedText(self._short, Qt.TextElideMode.ElideRight, width)
        self.setText(cut if known is None else known)


class _Remedies(QFrame):
    """What goes wrong with its remedies, over the page until one is chosen or Escape is pressed."""

    chosen = Signal(object)  # Remedy

    def __init__(self, parent: QWidget, look: Theme, troubles: tuple[Problem, ...]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("remedies")
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        self._troubles = ProblemList(look)
        self._troubles.show_troubles(troubles)
        self._troubles.chosen.connect(self._choose)
        layout.addWidget(self._troubles)
        self.setFixedWidth(min(look.px(560), parent.window().width() - 48))

    def show_above(self, button: QWidget) -> None:
        """Stand over a button, inside the window."""
        self.setFixedHeight(self.layout().totalHeightForWidth(self.width()))
        window = self.parentWidget().window()
        corner = button.mapTo(window, QPoint(button.width() - self.width(), -self.height() - 4))
        corner.setX(max(corner.x(), 12))
        corner.setY(max(min(corner.y(), window.height() - self.height() - 12), 12))
        self.move(window.mapToGlobal(corner))
        self.show()
        first = self.findChild(QPushButton)
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QPushButton):
            here.click()
        else:
            super().keyPressEvent(event)

    def _choose(self, remedy: Remedy) -> None:
        self.close()
        self.chosen.emit(remedy)
