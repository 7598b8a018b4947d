"""The studies behind the pages that ask one question each: what matters, when it fails, what it takes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThreadPool, Signal

from forcesim.report.answer import Answer
from forcesim.report.ask import answered
from forcesim.report.figures import figure
from forcesim.report.script import Script, question_script
from forcesim.scenario.levers import split
from forcesim.study.question import Question
from forcesim.study.questions import FailureQuestion, RequireQuestion, SensitivityQuestion
from forcesim.study.results import StudyResult
from ui.decision import all_changes
from ui.session import Session
from ui.study_controller import StudyController, Update

_SEED = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person filled in: an outcome or "", red lines, least or most, and how many worlds or futures."""

    outcome: str
    red_lines: tuple[str, ...]
    sense: str
    effort: int


class Asking(QObject):
    """Puts one kind of question about the decision at hand."""

    answered = Signal()
    drawn = Signal(bytes)
    followed = Signal(object)  # Update
    told = Signal(str, bool, str)

    def __init__(self, kind: str, session: Session, studies: StudyController) -> None:
        super().__init__()
        self.kind = kind
        self._session = session
        self._studies = studies
        self._token = -1
        self._drawing = QThreadPool()
        self._drawing.setMaxThreadCount(1)
        self.question: Question | None = None
        self.result: StudyResult | None = None
        self._script = Script("", "")
        studies.updated.connect(self._updated)

    def run(self, wish: Wish) -> None:
        """Ask about the decision as it stands; ForcesimError where that can't be asked."""
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
        question.plan()
        self.question, self.result = question, None
        self._script = self._written(words, arguments, question)
        self._token = self._studies.start(question)

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

    def script(self) -> Script:
        """What gives the numbers on the page again."""
        return self._script

    @property
    def has_answer(self) -> bool:
        return self.result is not None and self.question is not None

    def answer(self) -> Answer | None:
        """The answer on the page with its scenarios, to be saved."""
        if self.result is None or self.question is None:
            return None
        return answered(self.question, self.result, self._script.command)

    def shut_down(self) -> None:
        """Wait for a picture that is being drawn."""
        self._drawing.waitForDone()

    def _updated(self, update: Update) -> None:
        if update.token != self._token:
            return
        self.followed.emit(update)
        if update.ending == "failed":
            self.told.emit(f"The study ended with an error: {update.message}", True, "")
            return
        if update.ending and update.result is not None and update.result.finished:
            self.result = update.result
            self.answered.emit()
            self._draw(update.result)
        elif update.ending == "stopped":
            self.told.emit("Stopped before there was anything to say.", False, "")

    def _draw(self, result: StudyResult) -> None:
        """Draw the figure beside the window's own thread: it takes longer than a person would wait for a click."""

        def draw() -> None:
            buffer = io.BytesIO()
            figure(result).savefig(buffer, format="png", dpi=150, facecolor="white")
            self.drawn.emit(buffer.getvalue())

        self._drawing.start(draw)
