"""A picture of the window after a real study: python tests/ui/picture.py OUT.png [--size 1280x800] [--theme dark].

Off screen, so that it can be made anywhere; the README's picture is made with it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QAbstractButton, QApplication

    from ui import decision as decide
    from ui.session import Session
    from ui.study_controller import StudyController
    from ui.window import Window

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--theme", default="light", choices=["light", "dark", "projector"])
    parser.add_argument("--text", type=float, default=1.0)
    parser.add_argument("--policy", default="durham-2015")
    parser.add_argument("--page", default="Explore")
    parser.add_argument("--open", nargs="*", default=[], help="sections to open, buttons to press, by object name")
    parser.add_argument("--at", type=float, help="where the dial stands")
    parser.add_argument("--capsule", help="show this capsule in place of a study")
    parser.add_argument("--replications", type=int, default=decide.REPLICATIONS)
    asked = parser.parse_args()

    application = QApplication([])
    application.setApplicationName("forcesim")
    application.setStyle("Fusion")
    decide.REPLICATIONS = asked.replications
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
    if asked.at is not None:
        decision.set_at(asked.at)
    window.pages.turn_to(asked.page)
    if asked.page == "Compare":
        window.compare_page.choices.item(2).setCheckState(Qt.CheckState.Checked)
        window.compare()
        while window.studies.running:
            application.processEvents()
    for name in asked.open:
        button = window.findChild(QAbstractButton, name)
        assert button is not None, name
        button.click()
    for _ in range(20):
        application.processEvents()
    window.grab().save(str(asked.out))
    decision.stack.setClean()
    window.close()


if __name__ == "__main__":
    main()
