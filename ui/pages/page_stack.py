"""The pages of the window, one shown at a time, and the buttons that lead to them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from ui.theme import Theme, stylesheet
from ui.widgets.chosen_button import ChosenButton
from ui.widgets.labels import ElidedLabel, explain, label

_LEAST_TITLE = 40  # pixels
_MARGIN = 20


class _Header(QFrame):
    """The title and the buttons; ``lay_out`` is called when its width changes."""

    def __init__(self, lay_out: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("header")
        self._lay_out = lay_out

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()


class Page(QWidget):
    """A page of the window."""

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in a theme."""
        raise NotImplementedError

    def say_waiting(self, words: str) -> None:
        """Say where the study of the page stands in the line; "" where it has begun. Pages without one say nothing."""


class PageStack(QStackedWidget):
    """Pages by name; ``header`` holds their buttons, ``turned`` carries the name of the page shown from now on."""

    turned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self._pages: list[Page] = []
        self._areas: list[QScrollArea] = []
        self._theme: Theme | None = None
        self._looks: dict[Page, Theme] = {}
        self.header = _Header(self._lay_buttons)
        self._title = ElidedLabel("mute", "title")
        about = QHBoxLayout()
        about.setSpacing(12)
        self._brand = label("forcesim", "brand")
        about.addWidget(self._brand)
        about.addWidget(self._title, 1)
        self._row = QGridLayout()
        self._row.setSpacing(4)
        self._around = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.header)
        self._around.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        self._around.addLayout(about, 1)
        self._around.addLayout(self._row)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.currentChanged.connect(lambda _: self._dress_page())

    def add(self, name: str, page: Page) -> None:
        """Add a page with its button; a page larger than the window scrolls."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.names.append(name)
        self._pages.append(page)
        self._areas.append(area)
        self.addWidget(area)
        button = ChosenButton(name)
        button.setObjectName(f"page_{name.lower().replace(' ', '_')}")
        button.setProperty("role", "page")
        button.setChecked(self.count() == 1)
        button.clicked.connect(lambda: self.turn_to(name))
        self._group.addButton(button)
        self._row.addWidget(button, 0, self.count())

    def set_theme(self, theme: Theme) -> None:
        """Take a theme, pages once they are in sight; large text needs a line of its own for the buttons."""
        self._theme = theme
        self._around.setDirection(theme.row_direction)
        self._lay_buttons()
        self._dress_page()

    def _dress_page(self) -> None:
        page, area = self._pages[self.currentIndex()], self._areas[self.currentIndex()]
        if self._theme is not None and self._looks.get(page) != self._theme:
            self._looks[page] = self._theme
            area.setStyleSheet(stylesheet(self._theme))
            page.set_theme(self._theme)

    def _lay_buttons(self) -> None:
        """Lay the buttons out in one row, or in two or three where the header is too narrow for one."""
        buttons = self._group.buttons()
        for button in buttons:
            button.ensurePolished()
        widths = [button.sizeHint().width() + self._row.spacing() for button in buttons]
        half, third = (-(-len(buttons) // rows) for rows in (2, 3))
        is_beside = self._around.direction() is QBoxLayout.Direction.LeftToRight
        used = self._brand.sizeHint().width() * is_beside + 4 * _MARGIN
        widest = max(widths, default=0)
        columns = half if widest * half + used <= self.header.width() else third
        if sum(widths) + used <= self.header.width():
            columns = len(buttons)
        # the frame of the window has the title too: two letters of it here would tell nothing
        taken = sum(widths) if columns == len(buttons) else widest * columns
        self._title.setVisible(not is_beside or self.header.width() - taken - used >= _LEAST_TITLE)
        # by itself the header would never be narrower than its buttons are now
        self.header.setMinimumWidth(widest * third + used)
        for index, button in enumerate(buttons):
            self._row.addWidget(button, index // columns, index % columns)

    def turn_to(self, name: str) -> None:
        """Show a page."""
        index = self.names.index(name)
        self.setCurrentIndex(index)
        self._group.buttons()[index].setChecked(True)
        self.turned.emit(name)

    def button(self, name: str) -> QAbstractButton:
        """The button that leads to a page."""
        return self._group.buttons()[self.names.index(name)]

    def page(self, name: str) -> Page:
        """The page with a name."""
        return self._pages[self.names.index(name)]

    @property
    def name(self) -> str:
        return self.names[self.currentIndex()]

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        explain(self._title, title)
