"""What the tour of the first page shows, step by step."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QPushButton

from ui.pages.explore import ExplorePage
from ui.shell.tour import TourStep
from ui.state.session import Session

_POSITION = 0.5


def explore_steps(
    page: ExplorePage, session: Session, national: QAbstractButton, script: QPushButton, role: str
) -> tuple[TourStep, ...]:
    """The six steps over the controls of Explore and the way to every force; each change can be undone."""

    def move() -> None:
        session.begin_gesture()
        session.set_at(_POSITION)

    def move_back() -> None:
        if session.at == _POSITION and session.stack.canUndo():
            session.stack.undo()

    return (
        TourStep(
            f"What the {role} decides",
            "Choose a force by typing a part of its name, and a policy from the cards. Every other lever is in a "
            "section below: who is pursued, what people caught are offered, programme places.",
            lambda: page.decision_panel,
        ),
        TourStep(
            "How many hours move",
            "The tour has put the dial at 50%. Its track says how far the force keeps up. Drag it, use the arrow "
            "keys, or drag the line in the charts: a first reading is there at once, and is simulated when you rest.",
            lambda: page.dial,
            move,
            move_back,
        ),
        TourStep(
            "What it trades",
            "Gangs disrupted above, small cases left unattended below. The dark band is how sure we are of the "
            "average, the light one how futures differ by luck. The dashed line is the force before.",
            lambda: page.tradeoff_panel,
        ),
        TourStep(
            "What it means",
            "A sentence first, then the numbers that matter, each with its range and a verdict in words. “In how many "
            "futures?” has been pressed: it counts the futures in which each number is better.",
            lambda: page.answer_panel,
            lambda: page.answer_panel.count_futures(True),
            lambda: page.answer_panel.count_futures(False),
        ),
        TourStep(
            "Every force at once",
            "England and Wales shows what one policy would do in all 43 forces, on a map and in order, in seconds. A "
            "click on a force opens it here.",
            lambda: national,
        ),
        TourStep(
            "Take it back, or take it along",
            "Ctrl+Z takes back every step; this tour takes back its own. Script shows the command that gives the same "
            "numbers anywhere, File saves a brief to send, and F1 explains the page you are on.",
            lambda: script,
        ),
    )
