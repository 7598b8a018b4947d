"""Who decides: a commissioner, a mayor, a board. The window and briefs use the word that was set on this machine."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QInputDialog, QWidget

USUAL = "commissioner"
ROLES = (USUAL, "mayor", "deputy mayor", "police board", "police authority", "chief constable")
_LONGEST = 40


class Role(QObject):
    """What the person or body that decides is called; ``changed`` carries another name."""

    changed = Signal(str)

    def __init__(self, settings: QSettings | None) -> None:
        super().__init__()
        self._settings = settings
        self.name = _tidy(str(settings.value("role", USUAL))) if settings is not None else USUAL

    def set_name(self, name: str) -> None:
        """Set the name, at most 40 letters; an empty one is the usual one."""
        self.name = _tidy(name)
        if self._settings is not None:
            self._settings.setValue("role", self.name)
        self.changed.emit(self.name)

    def ask(self, parent: QWidget) -> None:
        """Ask a person to choose or type a name."""
        names = list(dict.fromkeys((*ROLES, self.name)))
        name, is_accepted = QInputDialog.getItem(
            parent, "Who decides", "Call the one who decides:", names, names.index(self.name), True
        )
        if is_accepted:
            self.set_name(name)


def _tidy(name: str) -> str:
    return " ".join(name.split())[:_LONGEST].strip() or USUAL
