"""The window About: versions for a bug report, licences of code and data."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from forcesim.simulation.result import MODEL_VERSION, is_compiled
from ui.widgets.labels import label

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
_PARTS = ("simpy", "numpy", "scipy", "pydantic", "PySide6-Essentials", "pyqtgraph", "superqt")


class AboutWindow(QDialog):
    """Versions and licences, as text that can be copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About forcesim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(label(f"forcesim {_version('forcesim')}", "sentence"))
        layout.addWidget(label("What a police force gains and loses when it moves officer hours.", wraps=True))
        parts = ", ".join(f"{name} {_version(name)}" for name in _PARTS)
        engine = "compiled" if is_compiled() else "in pure Python"
        lines = f"Model {MODEL_VERSION}, {engine} · Python {platform.python_version()} · Qt {qVersion()}\n{parts}"
        versions = label(lines, "small", "versions", wraps=True)
        versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(versions)
        layout.addWidget(label(f"MIT licence. {LICENCE}", "small", "licence", wraps=True))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        layout.addWidget(close)
        self.setMinimumWidth(460)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
