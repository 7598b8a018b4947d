"""Simulates automatically once the decision has not changed for a moment."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from ui.state.session import Session
from ui.studies.explore_study import ExploreStudy

_RESTS = 400  # milliseconds without a change


class AutoRun(QObject):
    """``due`` is emitted when the decision at hand should be simulated now.

    ``blocked`` is emitted instead where that would end a running study of another page. Without settings, as in
    tests, it is off.
    """

    due = Signal()
    blocked = Signal()

    def __init__(self, session: Session, explore_study: ExploreStudy, settings: QSettings | None) -> None:
        super().__init__()
        self._session = session
        self._explore_study = explore_study
        self._settings = settings
        self.is_on = settings is not None and str(settings.value("by itself", "yes")) == "yes"
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_RESTS)
        self._timer.timeout.connect(self._rested)
        session.changed.connect(self._decided)
        session.moved.connect(self._decided)

    def set_on(self, is_on: bool) -> None:
        """Switch it on or off, also for the next start."""
        self.is_on = is_on
        self._timer.stop()
        if self._settings is not None:
            self._settings.setValue("by itself", "yes" if is_on else "no")

    def cancel(self) -> None:
        """Don't run after all: there is an answer, or a person started the study."""
        self._timer.stop()

    def _decided(self) -> None:
        if self.is_on and self._explore_study.wants_run(self._session.at):
            self._timer.start()

    def _rested(self) -> None:
        if not self._explore_study.wants_run(self._session.at):
            return
        if self._explore_study.can_run:
            self.due.emit()
        elif self._explore_study.is_stale:
            self.blocked.emit()
