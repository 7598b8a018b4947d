"""What the studies behind all pages have in common: started, followed while they run, their answer at hand.

An answer may also be opened from a capsule or the history, in place of one that was simulated here.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from forcesim.conduct import answered
from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script
from forcesim.report.wording.cautions import large_run
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import with_words
from forcesim.study.results.study_result import StudyResult
from ui.state.session import Session
from ui.studies.study_controller import StudyController, Update


class PageStudy(QObject):
    """The study of one page.

    ``answered`` is emitted when there is another answer to show, ``failed``, with the reason, when there will be none.
    Pages that show whole answers only get partial ones by ``preview_ready``.
    """

    answered = Signal()
    preview_ready = Signal(object)  # StudyResult
    failed = Signal(str)
    refused = Signal()  # a study that was said to start did not, since it can't be asked
    progressed = Signal(object)  # Update
    line_changed = Signal()  # this study or another has come to the line of those that wait, or left it
    message = Signal(str, bool, str)  # text, whether it is an error, the label of a button or ""
    # whether ``answered`` is emitted for partial answers, and whether messages offer a button that runs again
    shows_partial = True
    offers_to_run = False
    # whether its study lets one go first that a person starts on another page
    steps_aside = False

    def __init__(self, session: Session, studies: StudyController) -> None:
        super().__init__()
        self._session = session
        self._studies = studies
        self._token = -1
        self.question: Question | None = None
        self.result: StudyResult | None = None
        # whether ``result`` answers the question before this one; it stays until the first futures of this one are in
        self.is_outdated = False
        # how many runs of ``result`` came with the program
        self.shipped = 0
        # an answer of a capsule or the history that is shown in place of one that was simulated here
        self.opened_answer: Answer | None = None
        # what repeats the answer where the inputs on the page do not
        self.recorded_script: Script | None = None
        studies.updated.connect(self._updated)
        studies.line_changed.connect(self.line_changed)

    def script(self) -> Script:
        """The command and the script that give the numbers on the page again."""
        return self.recorded_script or Script("", "")

    @property
    def is_running(self) -> bool:
        """Whether this study is running now."""
        return self._studies.running and self._studies.token == self._token

    @property
    def place(self) -> int:
        """The place of this study in the line of those that wait, from 1; 0 where it does not wait."""
        return self._studies.place(self)

    @property
    def waiting_words(self) -> str:
        """Where in the line this study stands; "" unless it waits."""
        if not self.place:
            return ""
        where = "it comes next" if self.place == 1 else f"it is number {self.place} in the line"
        return f"This study waits for the one that runs now: {where}."

    @property
    def can_run(self) -> bool:
        """Whether this study can start without waiting for one of another page."""
        return self.is_running or not self._studies.running

    @property
    def has_answer(self) -> bool:
        """Whether there is an answer to save; quicker than ``answer``, which writes out its scenarios."""
        is_known = self.opened_answer is not None or self.question is not None
        return self.result is not None and is_known and not self.is_outdated

    def answer(self) -> Answer | None:
        """The answer on the page with its scenarios, ready to be saved; None if there is none."""
        if self.result is None or self.is_outdated:
            return None
        if self.opened_answer is not None:
            return Answer(
                self.opened_answer.result,
                self.opened_answer.texts,
                {**self.opened_answer.question, "command": self.script().command},
            )
        return None if self.question is None else answered(self.question, self.result, self.script().command)

    def adopt(self, answer: Answer) -> None:
        """Show an opened answer. A running study of this page is stopped, one of another page goes on."""
        if self._token == self._studies.token:
            self._studies.stop()
        self._studies.withdraw(self)
        self._token = -1
        self.question, self.result, self.opened_answer, self.is_outdated = None, answer.result, answer, False
        self.shipped = 0
        self.recorded_script = Script(answer.command, "")

    def ask_again(self, question: Question, command: str) -> None:
        """Run an opened question again, with more futures or to make up for failed runs."""
        self.recorded_script = Script(command, "")
        self.start(question, command)

    def start(self, question: Question, command: str, outdated: StudyResult | None = None) -> None:
        """Start a study. ``outdated`` is an answer of the decision before, shown until the first futures are in."""
        self.question, self.result, self.opened_answer, self.is_outdated = (
            question,
            outdated,
            None,
            outdated is not None,
        )
        for arm in question.given_arms():
            caution = large_run(arm.name, arm.named_scenario.scenario)
            if caution:
                self.message.emit(f"{caution}.", False, "")
        self._token = self._studies.start(with_words(question, command), command, self, steps_aside=self.steps_aside)

    def is_enough(self, result: StudyResult) -> bool:
        """Whether a partial result is shown, or what is shown stays for now."""
        return result.finished > 0

    def result_arrived(self, ending: str) -> None:
        """Called with each result before ``answered`` is emitted; ``ending`` is "" while the study runs."""

    def _updated(self, update: Update) -> None:
        if update.token != self._token:
            return
        self.progressed.emit(update)
        self._receive(update)
        if update.ending and self.is_outdated:
            # no future came in: the outdated answer stays on screen, and is now marked as not simulated
            self.answered.emit()

    def _receive(self, update: Update) -> None:
        if update.ending == "refused":
            self.message.emit(f"This can't be asked as it stands.\n{update.message}", True, "")
            self.failed.emit(update.message)
            return
        if update.ending == "failed":
            words = f"The study ended with an error: {update.message}\nRun it again, or change what is asked."
            self.message.emit(words, True, "")
            self.failed.emit(update.message)
            return
        result = update.result
        if result is not None and result.finished and (self.shows_partial or update.ending):
            if not update.ending and not self.is_enough(result):
                return
            self.result, self.is_outdated, self.shipped = result, False, update.shipped
            self.result_arrived(update.ending)
            self.answered.emit()
        elif result is not None and result.finished:
            self.preview_ready.emit(result)
        elif update.ending == "stopped":
            self.failed.emit("stopped before the first run was in")
        elif update.ending:
            self.failed.emit(result.failures[0] if result is not None and result.failures else "no run came back")
        if update.ending and result is not None:
            self.report_ending(update, result)

    def report_ending(self, update: Update, result: StudyResult) -> None:
        """Emit a message about a study that did not end as it should."""
        if result.failures:
            count = len(result.failures)
            words = "1 run failed" if count == 1 else f"{count:,} runs failed"
            self._report(f"{words}; the answer stands on the others. {result.failures[0]}", "Run again", is_error=True)
        elif update.ending == "stopped" and not result.finished:
            self._report("Stopped before the first run was in. Run it again for an answer.", "Run this")
        elif update.ending == "stopped":
            words = f"Stopped early: the answer stands on {result.finished:,} of {result.runs_planned:,} runs."
            self._report(words, "Run to the end")
        elif update.message:
            self._report(update.message)

    def _report(self, words: str, action: str = "", *, is_error: bool = False) -> None:
        self.message.emit(words, is_error, action if self.offers_to_run else "")


def scenarios_of(answer: Answer) -> dict[str, NamedScenario]:
    """The scenarios of an opened answer by name; CapsuleError if it lacks some that it is about."""
    scenarios = {scenario.name: scenario for scenario in answer.named_scenario}
    names = [scenario.name for scenario in answer.result.scenarios]
    if not names or any(name not in scenarios for name in names):
        raise CapsuleError("its scenarios are not those that its answer is about")
    return scenarios
