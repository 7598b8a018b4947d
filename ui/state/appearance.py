"""Theme, size of text and place of the window, remembered from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QStyle

from ui.theme import SCHEMES, TEXT_SIZES, Theme, apply_theme, choose_theme


class Appearance(QObject):
    """Theme and size of text; ``changed`` carries the theme in use from now on."""

    changed = Signal(object)  # Theme

    def __init__(self, settings: QSettings | None) -> None:
        super().__init__()
        self._settings = settings
        self.scheme, self.scale = self._read_settings()
        self.theme: Theme = choose_theme(self.scheme, self.scale)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def set_scheme(self, scheme: str) -> None:
        """Use a scheme of ``ui.theme.SCHEMES``; "system" follows the desktop."""
        self.scheme = scheme
        self.apply()

    def set_text_size(self, scale: float) -> None:
        """Show all text at 1 to 2 times its usual size."""
        self.scale = scale
        self.apply()

    def step_text(self, step: int) -> None:
        sizes = TEXT_SIZES
        nearest = min(range(len(sizes)), key=lambda index: abs(sizes[index] - self.scale))
        self.set_text_size(sizes[min(max(nearest + step, 0), len(sizes) - 1)])

    def apply(self) -> None:
        """Give the whole application the theme, remember it, and emit ``changed``."""
        self.theme = choose_theme(self.scheme, self.scale)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, self.theme)
        if self._settings is not None:
            self._settings.setValue("scheme", self.scheme)
            self._settings.setValue("text", self.scale)
        self.changed.emit(self.theme)

    def restore_geometry(self, window: QMainWindow) -> None:
        if self._settings is None:
            return
        geometry = self._settings.value("geometry")
        if geometry is None or not window.restoreGeometry(geometry):
            self.fit(window, window.screen().availableGeometry().size())

    @staticmethod
    def fit(window: QMainWindow, room: QSize) -> None:
        """Shrink a window that would not fit on the screen with its title bar."""
        bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        window.resize(window.size().boundedTo(room - QSize(0, bar)))

    def keep_geometry(self, window: QMainWindow) -> None:
        if self._settings is not None:
            self._settings.setValue("geometry", window.saveGeometry())

    def _system_changed(self) -> None:
        if self.scheme == "system":
            self.apply()

    def _read_settings(self) -> tuple[str, float]:
        if self._settings is None:
            return "system", 1.0
        scheme = str(self._settings.value("scheme", "system"))
        try:
            scale = float(str(self._settings.value("text", 1.0)))
        except ValueError:
            scale = 1.0
        return (scheme if scheme in SCHEMES else "system"), min(max(scale, 1.0), 2.0)
