"""A picture of the window after a real study: python tests/ui/picture.py OUT.png [--size 1280x800] [--theme dark].

Off screen, so that it can be made anywhere; the README's picture is made with it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    from PySide6.QtWidgets import QApplication

    from ui import session
    from ui.session import Session
    from ui.study_controller import StudyController
    from ui.window import Window

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--theme", default="light", choices=["light", "dark"])
    parser.add_argument("--text", type=float, default=1.0)
    parser.add_argument("--policy", default="durham-2015")
    parser.add_argument("--capsule", help="show this capsule in place of a study")
    parser.add_argument("--replications", type=int, default=session.REPLICATIONS)
    asked = parser.parse_args()

    application = QApplication([])
    application.setApplicationName("forcesim")
    application.setStyle("Fusion")
    session.REPLICATIONS = asked.replications
    decision = Session()
    decision.choose_policy(asked.policy)
    window = Window(decision, StudyController())
    window.set_scheme(asked.theme)
    window.set_text_size(asked.text)
    width, height = (int(each) for each in asked.size.split("x"))
    window.resize(width, height)
    window.show()
    if asked.capsule:
        window.open(asked.capsule)
    else:
        window.run()
    while window.studies.running:
        application.processEvents()
    for _ in range(20):
        application.processEvents()
    window.grab().save(str(asked.out))
    window.close()


if __name__ == "__main__":
    main()
