"""What tells that a file is saved and where, with buttons that lead to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ui.widgets.banner import Banner


class SavedNote(QObject):
    """A banner of its own, so that it takes no other message away. ``failed`` carries why nothing was opened."""

    failed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.banner = Banner("saved")
        self.banner.closed.connect(self.banner.clear)

    def show(self, path: Path, caution: str = "") -> None:
        """Tell of a file; ``caution`` is what a reader has to know about it."""
        path = path.absolute()
        # a long path may break at its folders
        folder = str(path.parent).replace("/", "/\u200b").replace("\\", "\\\u200b")
        self.banner.say(
            f"Saved as {path.name} in {folder}" + (f"\n{caution}" if caution else ""),
            actions=(("Open", lambda: self._open(path)), ("Show in folder", lambda: self._open(path.parent))),
        )

    def tell(self, words: str) -> None:
        """Tell that something is being made."""
        self.banner.say(words)

    def _open(self, path: Path) -> None:
        if not path.exists():
            self.failed.emit(f"{path} is no longer there.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            what = "show folders" if path.is_dir() else f"open files like {path.name}"
            self.failed.emit(f"No program on this machine is set to {what}. It is here: {path}")
