"""The menus: every action with its words and its standard shortcut, in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from ui.window import Window

_Key = QKeySequence.StandardKey
_SCHEMES = (
    ("system", "As the &system"),
    ("light", "&Light"),
    ("dark", "&Dark"),
    ("projector", "&Projector (high contrast)"),
)


class Menus:
    """Builds the menu bar and keeps the actions that are switched on and off."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._file()
        self._edit()
        self._study()
        self._view()
        self._help()

    def _file(self) -> None:
        window, menu = self._window, self._menu("&File")
        self.add(menu, "&New", window.new, _Key.New)
        self.add(menu, "&Open…", window.ask_open, _Key.Open)
        self._recent = menu.addMenu("Open &recent")
        self._recent.setObjectName("recent")
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        self.add(menu, "&Save", window.documents.save, _Key.Save)
        self.add(menu, "Save &as…", window.documents.save_as, QKeySequence("Ctrl+Shift+S"))
        menu.addSeparator()
        self.capsule = self.add(
            menu, "Save answer as &capsule…", window.saving.ask_capsule, QKeySequence("Ctrl+Shift+C")
        )
        self.brief = self.add(menu, "Save answer as &brief…", window.saving.ask_brief, QKeySequence("Ctrl+B"))
        menu.addSeparator()
        self.add(menu, "&Quit", window.close, _Key.Quit)

    def _edit(self) -> None:
        window, menu = self._window, self._menu("&Edit")
        # of the page that is shown: the decision, or the list of studies
        stacks = window.undoing
        for action, key in (
            (stacks.createUndoAction(menu, "&Undo"), [QKeySequence("Ctrl+Z")]),
            (stacks.createRedoAction(menu, "&Redo"), [QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")]),
        ):
            action.setShortcuts(key)
            menu.addAction(action)
        menu.addSeparator()
        self.add(menu, "Reset &all", window.session.reset, QKeySequence("Ctrl+R"))
        menu.addSeparator()
        self.add(menu, "&Copy the command", window.copy_command, QKeySequence("Ctrl+Shift+K"))
        menu.addSeparator()
        self.add(menu, "&Who decides…", lambda: window.role.ask(window))

    def _study(self) -> None:
        window, menu = self._window, self._menu("&Study")
        self.add(menu, "&Run what is on this page", window.run_page, QKeySequence("F5"))
        self.add(menu, "S&ettle the decision at hand", window.settle, QKeySequence("Shift+F5"))
        self.stop = self.add(menu, "&Stop", window.studies.stop, QKeySequence("Esc"))
        menu.addSeparator()
        by_itself = self.add(menu, "Simulate while I &decide", lambda: window.by_itself.set_on(by_itself.isChecked()))
        by_itself.setCheckable(True)
        by_itself.setChecked(window.by_itself.is_on)

    def _view(self) -> None:
        window, menu = self._window, self._menu("&View")
        for number, name in enumerate(window.pages.names, 1):
            self.add(menu, f"&{number}  {name}", partial(window.pages.turn_to, name), QKeySequence(f"Ctrl+{number}"))
        menu.addSeparator()
        self.add(menu, "&Script of what is on screen", window.footer.script.toggle, QKeySequence("Ctrl+E"))
        menu.addSeparator()
        looks = window.appearance
        self.add(menu, "Text &larger", lambda: looks.step_text(1), _Key.ZoomIn)
        self.add(menu, "Text s&maller", lambda: looks.step_text(-1), _Key.ZoomOut)
        self.add(menu, "Text &normal", lambda: looks.set_text_size(1.0), QKeySequence("Ctrl+0"))
        menu.addSeparator()
        group = QActionGroup(menu)
        for scheme, words in _SCHEMES:
            action = self.add(menu, words, partial(looks.set_scheme, scheme))
            action.setCheckable(True)
            action.setChecked(scheme == looks.scheme)
            group.addAction(action)

    def _help(self) -> None:
        window, menu = self._window, self._menu("&Help")
        self.add(menu, "&How to read this page", window.show_help, _Key.HelpContents)
        self.add(menu, "Take the &tour", window.guides.take_tour)
        menu.addSeparator()
        self.add(menu, "&About forcesim", window.guides.show_about)

    def _menu(self, words: str) -> QMenu:
        return self._window.menuBar().addMenu(words)

    def add(
        self, menu: QMenu, words: str, does: Callable[[], object], key: QKeySequence | _Key | None = None
    ) -> QAction:
        """Put an action into a menu."""
        action = QAction(words, self._window)
        if key is not None:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False: does())
        menu.addAction(action)
        return action

    def _fill_recent(self) -> None:
        self._recent.clear()
        files = self._window.documents.recent()
        for file in files:
            # an ampersand in a name is no shortcut
            self._recent.addAction(file.replace("&", "&&")).triggered.connect(
                lambda _=False, file=file: self._window.open_document(file)
            )
        if not files:
            self._recent.addAction("Nothing yet").setEnabled(False)
