"""Showing an answer that was kept, in a capsule or in the history, on its page: inputs, decision, answer and script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forcesim.report.answer import Answer
from ui.following import Following
from ui.pages.names import ASKS, COMPARE, EXPLORE, RUNS

if TYPE_CHECKING:
    from ui.window import Window


def restore(window: Window, answer: Answer, called: str) -> Following | None:
    """Show an answer that people know as ``called``, and return what follows its page; None if it has none."""
    window.hide_banner()
    kind = answer.result.kind
    name = next((name for name, verb in ASKS.items() if verb == kind), "")
    study: Following | None = None
    if kind == "tradeoff" and not answer.result.is_map:
        study, page, is_here = window.exploration, EXPLORE, window.exploration.restore(answer)
        window.show_answer()
    elif kind == "compare":
        study, page, is_here = window.comparing, COMPARE, window.comparing.restore(answer)
        if window.comparing.names:
            window.compare_page.restore(window.comparing.names)
        window.show_comparison()
    elif name:
        study, page = window.asking[name], name
        wish, is_here = window.asking[name].restore(answer)
        window.ask_pages[name].restore(wish)
        window.show_found(name)
        window.asking[name].arrived("")
    else:
        page, is_here = RUNS, True
        window.runs_page.show_opened(answer, called)
    window.hide_banner()
    window.pages.turn_to(page)
    window.pages.set_title(f"{called} · {answer.result.scenarios[0].title}")
    window.footer.status.setText(f"{answer.result.finished} futures, from {called}")
    if not is_here:
        said = (
            f"This answers for {answer.result.scenarios[0].title}, as it was asked then. What stands on the left asks"
        )
        window.say(f"{said} something else, until you run it; the command below asks the same.")
    return study
