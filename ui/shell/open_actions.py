"""Opens what a person names or drops on the window: a built-in force, a scenario or policy file, or a capsule."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer, open_answer
from forcesim.scenario.files.toml_reader import is_file
from ui.file_dialogs import ask_file
from ui.state.documents import CAPSULE, Documents, is_capsule, is_policy
from ui.state.session import Session

logger = logging.getLogger(__name__)

_DROPPED = (".toml", CAPSULE)
_KINDS = "Scenarios, policies and capsules (*.toml *.forcesim)"


class OpenActions(QObject):
    """What is opened becomes the decision at hand; ``show_capsule`` takes a capsule's answer and file name."""

    opened = Signal()  # there is another decision, to be simulated
    refused = Signal(str, object)  # what can't be opened, and the error that says why

    def __init__(
        self, window: QWidget, session: Session, documents: Documents, show_capsule: Callable[[Answer, str], object]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._documents = documents
        self._show_capsule = show_capsule
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files that are dropped on the window."""
        # a drop is a drag that enters too, in Qt's classes, and is told by its type
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if isinstance(event, QDragEnterEvent) and any(Path(file).suffix in _DROPPED for file in files):
                event.acceptProposedAction()
            elif event.type() is QEvent.Type.Drop:
                event.acceptProposedAction()
                self.open_document(files[0])
            return True
        return super().eventFilter(watched, event)

    def ask(self) -> None:
        """Let a person choose a file."""
        path = ask_file(self._window, "Open", _KINDS)
        if path is not None:
            self.open_document(str(path))

    def open_document(self, name: str) -> bool:
        """Open a file in place of the document; false if it is wrong, or if a person keeps unsaved changes."""
        return self._documents.may_lose() and self.open(name)

    def open(self, name: str) -> bool:
        """Open a built-in force, a scenario or policy file, or a capsule; false and ``refused`` if it is wrong."""
        path = Path(name)
        is_own = is_file(path)
        try:
            if is_own and is_capsule(path):
                self._show_capsule(open_answer(path), path.name)
                return True
            if is_own and is_policy(path):
                self._session.add_policy(path)
            elif is_own:
                self._documents.open(path)
            else:
                self._session.choose_force(name)
        except ForcesimError as error:
            logger.info("%s can't be opened: %s", path.name, error)
            verdict = "can't be opened." if path.suffix == CAPSULE else "can't be used as it stands:"
            self.refused.emit(f"{path.name} {verdict}", error)
            return False
        self.opened.emit()
        return True
