"""Dialogs that ask where to save a file or which one to open. They start in the folder that was used last."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from forcesim.atomic_write import write_file
from forcesim.errors import reason

logger = logging.getLogger(__name__)


class LastFolder(QObject):
    """The folder that was used last: at first, or where that is gone, the user's documents.

    A child of the window, by which dialogs find it. ``written`` carries the path of a file that was saved, ``failed``
    why one could not be saved. ``study_name`` is what a file of the study that is shown is called, of some part of it.
    """

    written = Signal(Path)
    failed = Signal(str)

    def __init__(self, window: QWidget, settings: QSettings | None) -> None:
        super().__init__(window)
        self.study_name: Callable[[str], str] = lambda what: what
        self._settings = settings
        self._last = str(settings.value("folder", "")) if settings is not None else ""

    @property
    def path(self) -> Path:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folders = (Path(name) for name in (self._last, documents) if name)
        return next((folder for folder in folders if folder.is_dir()), Path.home())

    def used(self, file: Path) -> None:
        """Remember the folder of a file."""
        self._last = str(file.resolve().parent)
        if self._settings is not None:
            self._settings.setValue("folder", self._last)


def proposed_name(part: QWidget, what: str, ending: str) -> str:
    """The name that a file of the study on a part of the window is offered, for what it holds of it."""
    folder = part.window().findChild(LastFolder)
    return f"{folder.study_name(what) if folder is not None else what}.{ending}"


def ask_save_path(parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
    """Ask where to save a file; None if the dialog is cancelled.

    A name without an extension gets that of ``suggested`` before the dialog asks whether to replace an existing file.
    ``kinds`` is Qt's filter, such as "Scenarios (*.toml)".
    """
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(suggested).suffix.lstrip("."))
    return _run_dialog(dialog, parent, suggested)


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Ask for a folder that is there; None if the dialog is cancelled."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _run_dialog(dialog, parent)


def write(part: QWidget, path: Path, contents: bytes, kind: str) -> None:
    """Write a file that was asked for on a part of the window, and let the window say whether it is saved.

    ``kind`` names the content in a message of failure: "chart".
    """
    folder = part.window().findChild(LastFolder)
    try:
        write_file(path, contents)
    except OSError as error:
        logger.warning("%s could not be saved: %s", path.name, error)
        if folder is not None:
            folder.failed.emit(f"The {kind} could not be saved: {reason(error)}\nChoose another place.")
    else:
        if folder is not None:
            folder.written.emit(path)


def ask_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Ask for an existing file; None if the dialog is cancelled."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _run_dialog(dialog, parent)


def _run_dialog(dialog: QFileDialog, parent: QWidget, suggested: str = "") -> Path | None:
    folder = parent.window().findChild(LastFolder)
    if folder is not None:
        dialog.setDirectory(str(folder.path))
    if suggested:
        dialog.selectFile(suggested)
    is_accepted = bool(dialog.exec())
    files = dialog.selectedFiles()
    dialog.deleteLater()
    if not is_accepted or not files:
        return None
    if folder is not None:
        folder.used(Path(files[0]))
    return Path(files[0])
