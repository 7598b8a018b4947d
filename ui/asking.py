"""The studies behind the pages that ask one question each: what matters, when it fails, what it takes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QThreadPool, Signal

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.figures import figure
from forcesim.report.script import Script, question_script
from forcesim.scenario.levers import split
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.again import is_same
from forcesim.study.question import Question
from forcesim.study.questions import FailureQuestion, RequireQuestion, SensitivityQuestion
from forcesim.study.results import StudyResult
from ui.decision import all_changes
from ui.following import Following
from ui.session import Session
from ui.study_controller import StudyController

_SEED = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person filled in: an outcome or "", red lines, least or most, and how many worlds or futures."""

    outcome: str
    red_lines: tuple[str, ...]
    sense: str
    effort: int


def wish_of(answer: Answer) -> Wish:
    """What a person would fill in to ask what a kept answer was asked."""
    said, kind = answer.question, answer.result.kind
    outcomes = said.get("outcomes")
    outcome = str(outcomes[0]) if isinstance(outcomes, list) and outcomes and tuple(outcomes) != HEADLINE else ""
    lines = said.get("red_lines") if kind == "require" else [said.get("red_line")]
    effort = said.get("replications" if kind == "require" else "worlds")
    return Wish(
        outcome=outcome,
        red_lines=tuple(str(line) for line in lines if line) if isinstance(lines, list) else (),
        sense=str(said.get("sense", "")),
        effort=effort if isinstance(effort, int) else 0,
    )


class Asking(Following):
    """Puts one kind of question about the decision at hand."""

    drawn = Signal(bytes)
    shows_partial = False

    def __init__(self, kind: str, session: Session, studies: StudyController) -> None:
        super().__init__(session, studies)
        self.kind = kind
        self._drawing = QThreadPool()
        self._drawing.setMaxThreadCount(1)

    def run(self, wish: Wish) -> None:
        """Ask about the decision as it stands; ForcesimError where that can't be asked."""
        question, script = self._asked(wish)
        question.plan()
        self.said = script
        self.begin(question, script.command)

    def restore(self, answer: Answer) -> tuple[Wish, bool]:
        """Show a kept answer with its decision; what was filled in, and whether that asks the same here."""
        self.take(answer)
        wish = wish_of(answer)
        described = {one.name: one for one in answer.described}
        asked = described[answer.result.scenarios[0].name]
        if not self._session.recall(asked.name, asked, float(asked.scenario.policy.move_share)):
            return wish, False
        try:
            question, script = self._asked(wish)
        except ForcesimError:
            return wish, False
        is_here = is_same(question, answer.question, described)
        if is_here:
            self.said = script
        return wish, is_here

    def arrived(self, ending: str) -> None:  # noqa: ARG002  however it ended
        if self.result is not None:
            self.draw(self.result)

    def _asked(self, wish: Wish) -> tuple[Question, Script]:
        decision, files = self._session.decision, self._session.files
        changes = all_changes(decision)
        world = split(files.stands, changes)[1]
        scenario = files.stands.with_(changes)
        against = files.force.with_(world) if files.policy is not None else None
        about = {"asked_about": (wish.outcome,)} if wish.outcome else {}
        words: list[str] = []
        arguments: dict[str, object] = {}
        question: Question
        if self.kind == "sensitivity":
            question = SensitivityQuestion(scenario=scenario, against=against, worlds=wish.effort, seed=_SEED, **about)
            words = ["--worlds", str(wish.effort), *(["--outcome", wish.outcome] if wish.outcome else [])]
            arguments = {"worlds": wish.effort, **({"outcomes": [wish.outcome]} if wish.outcome else {})}
        elif self.kind == "failure":
            line = wish.red_lines[0] if wish.red_lines else None
            question = FailureQuestion(
                scenario=scenario,
                against=against if line is None else None,
                red_line=line,
                worlds=wish.effort,
                seed=_SEED,
                **({} if line is not None else about),
            )
            words = ["--worlds", str(wish.effort)]
            arguments = {"worlds": wish.effort}
            if line is not None:
                words, arguments = [*words, "--red-line", line], {**arguments, "red_line": line}
            elif wish.outcome:
                words, arguments = [*words, "--outcome", wish.outcome], {**arguments, "outcome": wish.outcome}
        else:
            question = RequireQuestion(
                scenario=scenario,
                red_lines=wish.red_lines,
                sense="most" if wish.sense == "most" else "least",
                replications=wish.effort,
                seed=_SEED,
            )
            for line in wish.red_lines:
                words += ["--red-line", line]
            words += [*(["--most"] if wish.sense == "most" else []), "--replications", str(wish.effort)]
            arguments = {"red_lines": list(wish.red_lines), "sense": wish.sense, "replications": wish.effort}
        return question, self._written(words, arguments, question)

    def _written(self, words: Sequence[str], arguments: Mapping[str, object], question: Question) -> Script:
        decision, files = self._session.decision, self._session.files
        compares = getattr(question, "against", None) is not None
        return question_script(
            self.kind,
            files.stands,
            (decision.force, decision.policy),
            all_changes(decision),
            words=words,
            arguments=arguments,
            compares=compares,
            seed=_SEED,
        )

    def shut_down(self) -> None:
        """Wait for a picture that is being drawn."""
        self._drawing.waitForDone()

    def draw(self, result: StudyResult) -> None:
        """Draw the figure beside the window's own thread: it takes longer than a person would wait for a click."""

        def draw() -> None:
            buffer = io.BytesIO()
            figure(result).savefig(buffer, format="png", dpi=150, facecolor="white")
            self.drawn.emit(buffer.getvalue())

        self._drawing.start(draw)
