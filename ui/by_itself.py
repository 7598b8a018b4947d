"""Simulates by itself once a hand has rested, so that deciding is all that a person has to do."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

_RESTS = 400  # milliseconds without a change


class ByItself(QObject):
    """``due`` tells that the decision at hand should be simulated now. Without settings it is switched off."""

    due = Signal()

    def __init__(self, settings: QSettings | None) -> None:
        super().__init__()
        self._settings = settings
        self.is_on = settings is not None and str(settings.value("by itself", "yes")) == "yes"
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_RESTS)
        self._timer.timeout.connect(self.due)

    def set_on(self, is_on: bool) -> None:
        """Switch it on or off, and remember that."""
        self.is_on = is_on
        self._timer.stop()
        if self._settings is not None:
            self._settings.setValue("by itself", "yes" if is_on else "no")

    def changed(self) -> None:
        """Something was decided for which there is no answer yet."""
        if self.is_on:
            self._timer.start()

    def never_mind(self) -> None:
        """There is an answer, or somebody asked for one."""
        self._timer.stop()
