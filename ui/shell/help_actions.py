"""Help for each page, the tour of the first one, versions and licences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from ui.shell.about import AboutWindow
from ui.shell.help_window import HelpWindow
from ui.shell.tour import Tour, TourStep


class HelpActions(QObject):
    """Opens help over a window. ``steps`` is called when the tour begins: it turns to the page and makes the steps."""

    tour_ended = Signal()

    def __init__(self, window: QWidget, steps: Callable[[], Sequence[TourStep]], settings: QSettings | None) -> None:
        super().__init__(window)
        self._window = window
        self._steps = steps
        self._settings = settings
        self.help: HelpWindow | None = None
        self.tour: Tour | None = None

    @property
    def is_new_here(self) -> bool:
        """Whether nobody has finished or skipped the tour on this machine."""
        return self._settings is not None and str(self._settings.value("tour", "")) != "seen"

    def show_help(self, page: str) -> None:
        """Show how to read a page."""
        self._help_window().show_page(page.lower().replace(" ", "-"))

    def show_glossary(self, over: QWidget | None = None) -> None:
        """Show what the words of the window mean; for a room in its letters, over the part that it looks at."""
        self._help_window().show_glossary(over)

    def show_own_data(self) -> None:
        """Show how tables of one's own become a scenario."""
        self._help_window().show_own_data()

    def show_safety(self) -> None:
        """Show what files can do and what stands in their way."""
        self._help_window().show_safety()

    def show_guide(self, name: str, title: str) -> None:
        """Show a guide for one kind of reader, or the cookbook."""
        self._help_window().show_guide(name, title)

    def show_changes(self) -> None:
        """Show what changed from version to version."""
        self._help_window().show_changes()

    def show_about(self) -> None:
        AboutWindow(self._window).open()

    def take_tour(self) -> None:
        """Start the tour, again if it is under way."""
        if self.tour is not None:
            self.tour.end()
        self.tour = Tour(self._window, self._steps())
        self.tour.ended.connect(self._ended)

    def _help_window(self) -> HelpWindow:
        if self.help is None:
            self.help = HelpWindow(self._window)
        return self.help

    def _ended(self) -> None:
        self.tour = None
        if self._settings is not None:
            self._settings.setValue("tour", "seen")
        self.tour_ended.emit()
