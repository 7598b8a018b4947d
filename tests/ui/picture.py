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
    from PySide6.QtCore import QEventLoop, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

    from forcesim.study.results.run_states import RunCell
    from ui.pages.page_names import NATIONAL, QUESTION_VERBS
    from ui.state import decision as decide
    from ui.state.session import Session
    from ui.studies.question_forms import effort_of
    from ui.studies.study_controller import StudyController
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
    parser.add_argument("--studies", type=int, help="fill the history of studies with this many before the picture")
    parser.add_argument("--cell", type=int, nargs=2, help="row and column of a run to point at")
    parser.add_argument("--without-study", action="store_true", help="run nothing first")
    parser.add_argument("--worlds", type=int, default=120, help="worlds or futures of a page that asks")
    parser.add_argument("--after", type=int, help="show such a page when so many futures are in")
    parser.add_argument("--scroll", type=int, help="scroll that far down")
    parser.add_argument("--live", type=float, help="watch one future, so many hours into the measured time")
    parser.add_argument("--replications", type=int, default=decide.REPLICATIONS)
    options = parser.parse_args()

    application = QApplication([])
    application.setApplicationName("forcesim")
    application.setStyle("Fusion")
    decide.REPLICATIONS = options.replications
    decision = Session()
    decision.choose_policy(options.policy)
    window = Window(decision, StudyController())
    window.appearance.set_scheme(options.theme)
    window.appearance.set_text_size(options.text)
    width, height = (int(length) for length in options.size.split("x"))
    window.resize(width, height)
    window.show()
    if options.studies:
        fill_history(options.studies)
    if options.capsule:
        window.open_actions.open(options.capsule)
    elif options.page == NATIONAL:  # of the runs that ship: with FORCESIM_STORE at "none" every run would be made
        window.national_actions.run()
        while window.national_study.result is None:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    elif options.page not in QUESTION_VERBS and not options.without_study:
        window.run()
    while window.studies.running:
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    if options.at is not None:
        decision.set_at(options.at)
    window.pages.turn_to(options.page)
    if options.page == "Compare":
        window.compare_page.choices.item(2).setCheckState(Qt.CheckState.Checked)
        window.compare()
        while window.studies.running:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    if options.page in QUESTION_VERBS and options.worlds and not options.capsule:
        page = window.question_pages[options.page]
        page.fill_in(replace(page.form, values={**page.form.values, effort_of(page.kind).name: options.worlds}))
        window.ask_question(options.page)
        window.pages.turn_to(options.page)
        while window.studies.running and not (options.after and window.status_bar.progress.value() >= options.after):
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    for name in options.open:
        button = window.findChild(QAbstractButton, name)
        assert button is not None, name
        button.click()
    if options.cell:
        window.runs_page.details.grid.chosen.emit(RunCell(*options.cell))
    QTest.qWait(800)  # a study is kept in the history a moment after it ended
    for area in window.pages.currentWidget().findChildren(QScrollArea):
        area.verticalScrollBar().setValue(options.scroll or 0)
    application.processEvents()
    shown: QWidget = window
    if options.live is not None:
        window.live_actions.watch()
        live_window = window.live_actions.live_window
        assert live_window is not None
        live_window.resize(width, height)
        player = live_window.view.player
        player.seek(player.run.first_measured_hour + options.live)
        while player.is_on_its_way:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QTest.qWait(1500)  # dots glide to where they belong
        shown = live_window
    shown.grab().save(str(options.out))
    decision.stack.setClean()
    window.close()


def fill_history(count: int) -> None:
    """Studies of several kinds and endings in the store that FORCESIM_STORE names, which had better be a new one."""
    from dataclasses import replace

    import forcesim as fs
    from forcesim.study.execution.cached_runs import open_store
    from forcesim.study.results.run_states import FailedRun, RunCell, RunState, states_of_result
    from forcesim.study.storage.study_history import FINISHED, STOPPED, History

    durham = fs.load("durham-2014").with_({"time.years": 0.25})
    policy = fs.load_policy("durham-2015")
    answers = [
        fs.run(durham.with_policy(policy), replications=12, store="none"),
        fs.compare(durham, durham.with_policy(policy), replications=12, store="none"),
        fs.tradeoff(
            durham.with_policy(policy).with_({"teams.local.head_count": 6}), points=6, replications=12, store="none"
        ),
    ]
    with open_store() as store:
        history = History(store)
        for number in range(count):
            answer = answers[number % 3]
            grid, ending, document = states_of_result(answer.result), FINISHED, answer.to_dict()
            if number % 5 == 2:
                states = grid.states.copy()
                states[0, 3] = RunState.FAILED
                states[-1, 7] = RunState.FAILED
                states[:, 8:] = RunState.STORED
                why = FailedRun("the queue of the custody suite was empty", "forcesim run durham-2014 --seed 1")
                grid = replace(grid, states=states, failures={RunCell(0, 3): why, RunCell(len(states) - 1, 7): why})
                document = {**document, "failures": ["a", "b"]}
                document["runs"] = {**document["runs"], "finished": document["runs"]["asked"] - 2}
            elif number % 5 == 4:
                ending = STOPPED
                document["runs"] = {**document["runs"], "finished": document["runs"]["asked"] // 2}
            question = {
                **answer.question,
                "seed": number,
                "command": f"forcesim {answer.result.kind} durham-2014 --seed {number}",
            }
            study_id = history.keep(answer.texts, document, question, grid, ending)
            if number % 4 == 1:
                history.rename(study_id, f"For the meeting of {number + 1} May")
                history.annotate(study_id, "Asked by the superintendent: does it hold with six officers?")


if __name__ == "__main__":
    main()
