"""The pages of the window, one shown at a time, and the buttons that lead to them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.labels import label, tool_tip


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
        self.header = QFrame()
        self.header.setObjectName("header")
        self._title = label("", "mute", "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        about = QHBoxLayout()
        about.setSpacing(12)
        about.addWidget(label("forcesim", "brand"))
        about.addWidget(self._title, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self._around = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.header)
        self._around.setContentsMargins(20, 8, 20, 8)
        self._around.addLayout(about, 1)
        self._around.addLayout(self._row)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)

    def add(self, name: str, page: Page) -> None:
        """Add a page with its button; a page larger than the window scrolls."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.addWidget(area)
        self.names.append(name)
        self._pages.append(page)
        button = QPushButton(name)
        button.setObjectName(f"page_{name.lower().replace(' ', '_')}")
        button.setProperty("role", "page")
        button.setCheckable(True)
        button.setChecked(self.count() == 1)
        button.clicked.connect(lambda: self.turn_to(name))
        self._group.addButton(button)
        self._row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Give all pages a theme; large text needs a line of its own for their buttons."""
        self._around.setDirection(theme.row_direction)
        for page in self._pages:
            page.set_theme(theme)

    def turn_to(self, name: str) -> None:
        """Show a page."""
        index = self.names.index(name)
        self.setCurrentIndex(index)
        self._group.buttons()[index].setChecked(True)
        self.turned.emit(name)

    def page(self, name: str) -> Page:
        """The page with a name."""
        return self._pages[self.names.index(name)]

    @property
    def name(self) -> str:
        return self.names[self.currentIndex()]

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._title.setToolTip(tool_tip(title))
