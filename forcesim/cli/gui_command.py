"""The verb that opens the window. It alone knows that there is one, and only once it is called."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from forcesim.cli.console import faults, message
from forcesim.cli.exit_codes import FAILED, WRONG

# what Qt's wheels leave to a Linux system
_LIBRARIES = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0"
# Qt platforms that draw without a screen
_OFF_SCREEN = ("offscreen", "minimal", "vnc")


def screen() -> bool:
    """Whether there is a screen to open a window on."""
    if sys.platform in ("darwin", "win32"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    return platform in _OFF_SCREEN or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(file: Path | None) -> int:
    """Open the window on a file and wait until it is closed; in words what is missing where it can't open."""
    if file is not None and not file.is_file():
        from forcesim.scenario.files.builtin import resolve, unknown_name

        if resolve(str(file)) is None:
            faults([unknown_name(str(file), "force", file.absolute())])
            return WRONG
    if not screen():
        message(
            "There is no screen here to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            "On a machine with a screen, type: forcesim gui"
            + (f" {shlex.quote(str(file))}" if file is not None else "")
        )
        return FAILED
    try:
        from ui.__main__ import main  # type: ignore[import-untyped, unused-ignore]

        # Qt is imported by the call
        return int(main([] if file is None else [str(file)]) or 0)
    except ImportError as error:
        message(_missing(error))
        return FAILED


def _missing(error: ImportError) -> str:
    reason = str(error)
    if "cannot open shared object" in reason or ".so" in reason:
        return (
            f"Qt needs system libraries that are missing here ({reason}).\n"
            f"On Debian or Ubuntu type: sudo apt-get install {_LIBRARIES}"
        )
    if (error.name or "").partition(".")[0] == "ui":
        return "The window is not part of this installation. Type: pip install --force-reinstall forcesim"
    return f"The window can't start: {reason}.\nInstall what it needs: pip install PySide6-Essentials pyqtgraph"
