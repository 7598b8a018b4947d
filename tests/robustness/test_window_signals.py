"""A window that the system ends, or Ctrl-C in the terminal behind it, ends quietly and keeps the decision."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
from processes import program, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals as Linux has them"),
]

# a window that moves its dial once it stands, and then waits
WINDOW = """
import pathlib
from PySide6.QtCore import QTimer
from ui.app import Window
begin = Window.begin
def moved(self, first):
    begin(self, first)
    self.session.set_at(0.35)
    QTimer.singleShot(0, lambda: pathlib.Path("stands").touch())
Window.begin = moved
from forcesim.__main__ import main
main()
"""


@pytest.mark.parametrize("everyone", [False, True])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_window_and_keeps_what_is_unsaved(
    folder: Path, number: int, status: int, everyone: bool
) -> None:
    home = {
        "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config"),
        "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    with program(folder, "gui", code=WINDOW, **home) as started:
        wait_until((folder / "stands").exists, started)
        started.signal(number, everyone=everyone)
        ended = started.ended()
    assert ended.status == status
    assert (ended.out, ended.err) == ("", "")
    (copy,) = folder.rglob("unsaved-*.json")
    assert '"at": 0.35' in copy.read_text()
