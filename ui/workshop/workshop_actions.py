"""Opens the workshop: from the Study menu of the main window, or alone where the command asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui.state.appearance import Appearance
from ui.studies.study_controller import StudyController
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.workshop.room_session import RoomSession
    from ui.workshop.script_chooser import ScriptChooser
    from ui.workshop.trainer_window import TrainerWindow


class WorkshopActions(QObject):
    """One workshop at a time; it ends with the main window.

    ``folder`` is where sessions are saved. With ``is_alone`` the main window is never shown, and closes when the
    workshop does.
    """

    def __init__(
        self,
        window: QWidget,
        studies: StudyController,
        appearance: Appearance,
        folder: Path | None,
        *,
        is_alone: bool = False,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._studies = studies
        self._appearance = appearance
        self._folder = folder
        self._is_alone = is_alone
        self.chooser: ScriptChooser | None = None
        self.trainer: TrainerWindow | None = None
        appearance.changed.connect(self._set_theme)
        window.installEventFilter(self)
        # whatever ends the program ends the joining page
        application = QApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    def open(self, name: str | None = None, results: str | None = None) -> QWidget:
        """Let a person choose a script, or show the one that is named, with results from a file; return the window.

        The session that is open comes first.
        """
        # what pages are made of takes a while to import
        from ui.workshop.script_chooser import ScriptChooser

        if self.trainer is not None:
            self.trainer.raise_()
            self.trainer.activateWindow()
            return self.trainer
        if self.chooser is None:
            self.chooser = ScriptChooser(self._studies, self._appearance.theme, self._folder)
            self.chooser.begun.connect(self._begin)
            self.chooser.closed.connect(self._forget_chooser)
        if name is not None and self.chooser.open_script(name) and results is not None:
            self.chooser.open_results(Path(results))
        self.chooser.show()
        self.chooser.raise_()
        self.chooser.activateWindow()
        return self.chooser

    def close(self) -> None:
        """End the workshop; its session is saved."""
        for window in (self.chooser, self.trainer):
            if window is not None:
                window.close()

    def _begin(self, room: RoomSession) -> None:
        from ui.workshop.trainer_window import TrainerWindow

        self.trainer = trainer = TrainerWindow(room, self._studies, self._appearance.theme)
        trainer.closed.connect(self._forget_trainer)
        trainer.show()
        trainer.stage.show_beside(trainer)
        if self.chooser is not None:
            self.chooser.close()

    def _forget_chooser(self) -> None:
        chooser, self.chooser = self.chooser, None
        if chooser is not None:
            chooser.deleteLater()
        self._end_alone()

    def _forget_trainer(self) -> None:
        trainer, self.trainer = self.trainer, None
        if trainer is not None:
            trainer.stage.deleteLater()
            trainer.deleteLater()
        self._end_alone()

    def _end_alone(self) -> None:
        if not self._is_alone or self.chooser is not None or self.trainer is not None:
            return
        if self._window.close():
            # a window that was never shown is not the last one to Qt
            QTimer.singleShot(0, QApplication.quit)
        else:
            self._window.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close with the main window; that it is minimised is the desktop's doing."""
        is_closed = event.type() is QEvent.Type.Hide and not event.spontaneous()
        if watched is self._window and is_closed:
            self.close()
        return super().eventFilter(watched, event)

    def _set_theme(self, theme: Theme) -> None:
        for window in (self.chooser, self.trainer):
            if window is not None:
                window.set_theme(theme)
