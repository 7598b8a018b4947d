"""The verb that opens the window. It alone knows that there is one, and only once it is called."""

from __future__ import annotations

import ctypes
import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

from forcesim.cli.console import faults, message
from forcesim.cli.exit_codes import FAILED, WRONG

# what Qt's wheels leave to a Linux system
_LIBRARIES = (
    "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)
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
    return _start("gui", [] if file is None else [str(file)])


def open_workshop_window(script: str | None = None, results: Path | None = None) -> int:
    """Open the window in workshop mode, on a script and its results if they are named, and wait until it is closed."""
    from forcesim.scenario.files.builtin import WORKSHOP

    words = [] if script is None else [script]
    return _start(WORKSHOP, [f"--{WORKSHOP}", *words, *([] if results is None else [str(results)])])


def _start(verb: str, words: list[str]) -> int:
    """Start the window with these words; where it can't be, ``verb`` opens it on another machine."""
    if not screen():
        named = [shlex.quote(word) for word in words if word != f"--{verb}"]
        message(
            "There is no screen here to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            f"On a machine with a screen, type: {' '.join(['forcesim', verb, *named[:1]])}"
        )
        return FAILED
    try:
        load_screen_plugin()
        from ui.__main__ import main  # type: ignore[import-untyped, unused-ignore]

        # Qt is imported by the call
        return int(main(words) or 0)
    except ImportError as error:
        message(_missing(error))
        return FAILED


def load_screen_plugin(folder: Path | None = None) -> None:
    """ImportError where the part of Qt that draws on an X screen lacks a library: Qt itself would abort the program.

    ``folder`` is where PySide6 is; looked up, since importing it would take its time before anything is checked.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if sys.platform != "linux" or platform not in ("", "xcb") or os.environ.get("WAYLAND_DISPLAY"):
        return
    if folder is None:
        package = find_spec("PySide6")
        folder = Path(package.origin).parent if package is not None and package.origin else Path()
    plugin = folder / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.is_file():
        return  # a system's own Qt, whose package brings what it needs
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        raise ImportError(str(error)) from error


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
