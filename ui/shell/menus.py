"""The menus: every action with its words and its standard shortcut, in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.pages.page_stack import PageStack
from ui.shell.export_actions import ExportActions
from ui.shell.help_actions import HelpActions
from ui.shell.open_actions import OpenActions
from ui.state.appearance import Appearance
from ui.state.documents import Documents
from ui.studies.auto_run import AutoRun
from ui.widgets.labels import button_text
from ui.widgets.number_box import finish_typing

_Key = QKeySequence.StandardKey
# texts of help that are about no page, by the name of the file
GUIDES = {
    "commissioners": "For &commissioners",
    "analysts": "For anal&ysts",
    "trainers": "For train&ers",
    "cookbook": "Ten tas&ks of an analyst",
}

_SCHEMES = (
    ("system", "As the s&ystem"),
    ("light", "&Light"),
    ("dark", "&Dark"),
    ("projector", "&Projector (high contrast, larger text)"),
)
_Action = Callable[[], object]


class Menus:
    """The menu bar of a window, filled menu by menu from left to right.

    The window switches ``of_answer``, what is done with an answer, and ``stop`` on and off.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window

    def add_file(
        self, documents: Documents, open_actions: OpenActions, export_actions: ExportActions, *, new: _Action
    ) -> None:
        """What opens, saves and exports."""
        menu = self._menu("&File")
        self.add(menu, "&New", new, _Key.New)
        self.add(menu, "&Open…", open_actions.ask, _Key.Open)
        recent = menu.addMenu("Open &recent")
        recent.setObjectName("recent")
        recent.aboutToShow.connect(lambda: _fill_recent(recent, documents.recent(), open_actions.open_document))
        menu.addSeparator()
        self.add(menu, "&Save", documents.save, _Key.Save)
        self.add(menu, "Save &as…", documents.save_as, QKeySequence("Ctrl+Shift+S"))
        menu.addSeparator()
        capsule = self.add(menu, "Save answer as &capsule…", export_actions.ask_capsule, QKeySequence("Ctrl+Shift+C"))
        brief = self.add(menu, "Save answer as &brief…", export_actions.ask_brief, QKeySequence("Ctrl+B"))
        pdf = self.add(menu, "Save brief as P&DF…", export_actions.ask_pdf, QKeySequence("Ctrl+Shift+B"))
        paper = self.add(menu, "&Print the brief…", export_actions.print_brief, _Key.Print)
        workbook = self.add(
            menu, "Save answer as &workbook…", export_actions.ask_workbook, QKeySequence("Ctrl+Shift+W")
        )
        decision = self.add(menu, "R&ecord the decision…", export_actions.ask_decision, QKeySequence("Ctrl+D"))
        report = self.add(menu, "Save a full repor&t…", export_actions.ask_report, QKeySequence("Ctrl+Shift+R"))
        self.of_answer = capsule, brief, pdf, paper, workbook, decision, report
        menu.addSeparator()
        self.add(menu, "&Quit", self._window.close, _Key.Quit)

    def add_edit(self, undo_group: QUndoGroup, *, reset: _Action, copy_command: _Action, ask_role: _Action) -> None:
        """``undo_group`` undoes on the page that is shown: the decision, or the list of studies."""
        menu = self._menu("&Edit")
        for action, keys in (
            (undo_group.createUndoAction(menu, "&Undo"), [QKeySequence("Ctrl+Z")]),
            (undo_group.createRedoAction(menu, "&Redo"), [QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")]),
        ):
            action.setShortcuts(keys)
            menu.addAction(action)
        menu.addSeparator()
        self.add(menu, "Reset &all", reset, QKeySequence("Ctrl+R"))
        menu.addSeparator()
        self.add(menu, "&Copy the command", copy_command, QKeySequence("Ctrl+Shift+K"))
        menu.addSeparator()
        self.add(menu, "&Who decides…", ask_role)

    def add_study(self, auto_run: AutoRun, *, run_page: _Action, settle: _Action, stop: _Action) -> None:
        """What runs and stops studies."""
        self._study = menu = self._menu("&Study")
        self.add(menu, "&Run what is on this page", run_page, QKeySequence("F5"))
        self.add(menu, "S&ettle the decision at hand", settle, QKeySequence("Shift+F5"))
        self.stop = self.add(menu, "&Stop", stop, QKeySequence("Esc"))
        menu.addSeparator()
        switch = self.add(menu, "Simulate while I &decide", lambda: auto_run.set_on(switch.isChecked()))
        switch.setCheckable(True)
        switch.setChecked(auto_run.is_on)

    def add_workshop(self, show_workshop: _Action) -> None:
        """What opens a workshop, below what studies the decision."""
        self._study.addSeparator()
        self.add(self._study, "Lead a &workshop…", show_workshop)

    def add_view(
        self,
        pages: PageStack,
        appearance: Appearance,
        *,
        show_script: _Action,
        show_room: _Action,
        show_live: _Action,
    ) -> None:
        """Pages, looks, and what is shown beside them."""
        menu = self._menu("&View")
        for number, name in enumerate(pages.names, 1):
            self.add(menu, f"&{number}  {name}", partial(pages.turn_to, name), QKeySequence(f"Ctrl+{number}"))
        menu.addSeparator()
        self.add(menu, "&Script of what is on screen", show_script, QKeySequence("Ctrl+E"))
        self.add(menu, "&Room mode: the answer, large", show_room, QKeySequence("F11"))
        self.add(menu, "&Watch one future", show_live, QKeySequence("F7"))
        menu.addSeparator()
        self.add(menu, "Text lar&ger", lambda: appearance.step_text(1), _Key.ZoomIn)
        self.add(menu, "Text s&maller", lambda: appearance.step_text(-1), _Key.ZoomOut)
        self.add(menu, "Text &normal", lambda: appearance.set_text_size(1.0), QKeySequence("Ctrl+0"))
        menu.addSeparator()
        group = QActionGroup(menu)
        for scheme, words in _SCHEMES:
            action = self.add(menu, words, partial(appearance.set_scheme, scheme))
            action.setCheckable(True)
            action.setChecked(scheme == appearance.scheme)
            group.addAction(action)

    def add_help(self, help_actions: HelpActions, *, show_help: _Action) -> None:
        """``show_help`` explains the page that is shown."""
        menu = self._menu("&Help")
        self.add(menu, "&How to read this page", show_help, _Key.HelpContents)
        self.add(menu, "Take the &tour", help_actions.take_tour)
        self.add(menu, "&Words used here", help_actions.show_glossary, QKeySequence("Shift+F1"))
        self.add(menu, "Your own &data", help_actions.show_own_data)
        self.add(menu, "What &files can do", help_actions.show_safety)
        menu.addSeparator()
        for name, words in GUIDES.items():
            self.add(menu, words, partial(help_actions.show_guide, name, words.replace("&", "")))
        menu.addSeparator()
        self.add(menu, "What's &new", help_actions.show_changes)
        self.add(menu, "&About forcesim", help_actions.show_about)

    def _menu(self, words: str) -> QMenu:
        return self._window.menuBar().addMenu(words)

    def add(self, menu: QMenu, words: str, action: _Action, key: QKeySequence | _Key | None = None) -> QAction:
        """Put an entry into a menu."""
        entry = QAction(words, self._window)
        if key is not None:
            entry.setShortcut(QKeySequence(key))
        entry.triggered.connect(lambda _=False: _act(action))
        menu.addAction(entry)
        return entry


def _act(action: _Action) -> None:
    finish_typing()
    action()


def _fill_recent(menu: QMenu, files: Sequence[str], open_document: Callable[[str], object]) -> None:
    menu.clear()
    for file in files:
        is_there = Path(file).is_file()
        entry = menu.addAction(button_text(file if is_there else f"{file} (no longer there)"))
        entry.setEnabled(is_there)
        entry.triggered.connect(lambda _=False, file=file: open_document(file))
    if not files:
        menu.addAction("Nothing yet").setEnabled(False)
