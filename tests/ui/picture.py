"""A picture of the window after a real study: python tests/ui/picture.py OUT.png [--size 1280x800] [--theme dark].

Off screen, so that it can be made anywhere; the README's picture is made with it.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea

    from forcesim.report.answer import open_answer
    from ui import decision as decide
    from ui.session import Session
    from ui.study_controller import StudyController
    from ui.window import ASKS, Window

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
    parser.add_argument("--worlds", type=int, default=120, help="worlds or futures of a page that asks")
    parser.add_argument("--after", type=int, help="show such a page when so many futures are in")
    parser.add_argument("--scroll", type=int, help="scroll that far down")
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
    if asked.capsule and asked.page not in ASKS:
        window.open(asked.capsule)
    elif asked.page not in ASKS:
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
    if asked.page in ASKS and asked.capsule:
        answer = open_answer(asked.capsule)
        window.ask_pages[asked.page].waiting()
        window.ask_pages[asked.page].show_result(answer.result, answer.sentence)
    elif asked.page in ASKS and asked.worlds:
        page = window.ask_pages[asked.page]
        page.set_wish(replace(page.wish, effort=asked.worlds))
        window.ask(asked.page)
        window.pages.turn_to(asked.page)
        while window.studies.running and not (asked.after and window.footer.progress.value() >= asked.after):
            application.processEvents()
    for name in asked.open:
        button = window.findChild(QAbstractButton, name)
        assert button is not None, name
        button.click()
    for _ in range(20):
        application.processEvents()
    for area in window.pages.currentWidget().findChildren(QScrollArea):
        area.verticalScrollBar().setValue(asked.scroll or 0)
    application.processEvents()
    window.grab().save(str(asked.out))
    decision.stack.setClean()
    window.close()


if __name__ == "__main__":
    main()
