"""Holds the answer of Explore against what nobody knows, while the program has nothing else to do.

Other theories and other scales of harm, other plausible worlds, the files' numbers in place of a person's own: each is
an ordinary study with a command of its own, made once the answer is complete and nothing has been asked for a moment.
A study that a person asks for comes first: these stop, and go on afterwards with the runs that they have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from forcesim.conduct import answered
from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.answers.challenge import (
    Challenge,
    ChallengeItem,
    own_numbers_item,
    robustness_items,
    worlds_item,
)
from forcesim.report.output.reproduce import compare_script
from forcesim.report.views.tradeoff import futures_at
from forcesim.report.wording.outcome_phrases import differences_at
from forcesim.report.wording.tradeoff_sentence import nearest, positions
from forcesim.scenario.levers import split
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.questions.base import Question
from forcesim.study.questions.registry import CompareQuestion, TradeoffQuestion
from forcesim.study.results.study_result import PointDifference, StudyResult
from ui.state.decision import REPLICATIONS, SEED, all_changes
from ui.state.session import Session
from ui.studies.explore_study import ExploreStudy
from ui.studies.question_forms import QuestionForm, efforts
from ui.studies.question_study import question_and_script
from ui.studies.study_controller import StudyController, Update

RESTS = 1500  # milliseconds in which nothing was asked
_REMEMBERED = 12
_HELD = {"theories": "all", "scales": "all"}
_WORDS = {
    Challenge.THEORIES: "other theories and scales of harm",
    Challenge.WORLDS: "other plausible worlds",
    Challenge.OWN_NUMBERS: "the numbers of the file",
}
# one study each; that of theories answers for scales too
_STEPS = (Challenge.THEORIES, Challenge.WORLDS, Challenge.OWN_NUMBERS)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A question, the command that asks the same, and what came of it; None where it runs or can't be asked."""

    question: Question | None
    command: str
    result: StudyResult | None = None


class ChallengeStudy(QObject):
    """Makes the items of the bar below the answer, one study after the other.

    ``changed`` says that there is something else to show; ``opened`` carries the answer that stands behind an item, and
    ``numbers_asked`` asks for a person's own numbers. ``is_on`` says whether to simulate without being asked.
    """

    changed = Signal()
    opened = Signal(object)  # Answer
    numbers_asked = Signal()

    def __init__(
        self, session: Session, explore: ExploreStudy, studies: StudyController, is_on: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._session = session
        self._explore = explore
        self._users = studies
        self._is_on = is_on
        self.steps = _STEPS
        self._own = StudyController(studies.events, is_recorded=False)
        self._own.updated.connect(self._updated)
        self._trials: dict[tuple[str, float], dict[Challenge, _Trial]] = {}
        self._step: tuple[tuple[str, float], Challenge, _Trial] | None = None  # that runs
        self._progress = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(RESTS)
        self._rest.timeout.connect(self._go_on)
        studies.running_changed.connect(self._make_way)
        explore.to_show.connect(self._look)
        session.changed.connect(self._look)
        session.moved.connect(self._look)

    @property
    def items(self) -> tuple[ChallengeItem, ...]:
        """What is known so far of the decision at hand; nothing while the answer on screen is of another one."""
        own, change = self._explore.result, self._change()
        if own is None or change is None:
            return ()
        trials = self._trials.get(self._key, {})
        comparison, worlds, files = (trials[step].result if step in trials else None for step in _STEPS)
        items = [] if comparison is None else list(robustness_items(comparison))
        if worlds is not None and (item := worlds_item(worlds)) is not None:
            items.append(item)
        if files is not None:
            item = own_numbers_item(own, change, files, len(self._world()))
            items += [] if item is None else [item]
        return tuple(items)

    @property
    def progress(self) -> str:
        """What is being tried, and how far that is; "" while nothing is."""
        is_here = self._step is not None and self._step[0] == self._key and self._change() is not None
        return self._progress if is_here else ""

    def open(self, challenge: Challenge) -> None:
        """Show what stands behind an item."""
        if challenge is Challenge.OWN_NUMBERS:
            self.numbers_asked.emit()
            return
        step = Challenge.THEORIES if challenge is Challenge.SCALES else challenge
        trial = self._trials.get(self._key, {}).get(step)
        if trial is not None and trial.question is not None and trial.result is not None:
            self.opened.emit(answered(trial.question, trial.result, trial.command))

    def with_challenge(self, answer: Answer | None) -> Answer | None:
        """The answer of Explore with what it was held against, for its brief."""
        if answer is not None:
            answer.challenge = tuple(item.text for item in self.items)
        return answer

    def shut_down(self) -> None:
        """Stop, and wait for it."""
        self._rest.stop()
        self._own.shut_down()

    # when

    def _make_way(self, are_running: bool) -> None:
        """Stop for a study that somebody asked for; go on once nothing runs any more."""
        if are_running:
            self._stop()
        else:
            self._rest.start()

    def _look(self) -> None:
        """Begin again for another decision, once it has come to rest."""
        if self._step is not None and self._step[0] != self._key:
            self._stop()
        if self._step is None and not self._users.running:
            self._rest.start()
        self.changed.emit()

    def _stop(self) -> None:
        self._rest.stop()
        if self._step is not None:
            self._step = None
            self._own.stop()
            self.changed.emit()

    def _go_on(self) -> None:
        """Ask the next question of the decision at hand, if it has a complete answer and nothing else runs."""
        if not self._is_on() or self._users.running or self._step is not None or self._change() is None:
            return
        key = self._key
        trials = self._trials.setdefault(key, {})
        while len(self._trials) > _REMEMBERED:
            del self._trials[next(iter(self._trials))]
        for step in self.steps:
            if step in trials:
                continue
            try:
                trial = self._trial(step)
            except ForcesimError:  # what can't be asked here has no item
                trial = _Trial(None, "")
            if trial.question is None:
                trials[step] = trial
                continue
            self._step = key, step, trial
            self._progress = f"Trying {_WORDS[step]} …"
            self._own.start(trial.question, trial.command, self)
            break
        self.changed.emit()

    def _updated(self, update: Update) -> None:
        if self._step is None:
            return
        key, step, trial = self._step
        if update.ending == "stopped":
            return
        if not update.ending:
            self._progress = f"Trying {_WORDS[step]}: {update.done:,} of {update.total:,} runs"
            self.changed.emit()
            return
        result = update.result if update.ending == "finished" else None
        self._trials.setdefault(key, {})[step] = replace(trial, result=result)
        self._step = None
        self.changed.emit()
        self._rest.start(0)

    # what

    @property
    def _key(self) -> tuple[str, float]:
        return self._session.decision.key, round(self._session.at, 9)

    def _change(self) -> PointDifference | None:
        """The answer's change at the dial, once its study is complete; None while there is nothing to hold against."""
        explore, at = self._explore, self._session.at
        result, question = explore.result, explore.question
        if result is None or not explore.is_of_decision or explore.is_outdated or not result.is_complete:
            return None
        if not isinstance(question, TradeoffQuestion) or question.baseline is None or explore.opened_answer is not None:
            return None
        here = nearest(positions(result), at)
        if abs(here - at) > 1e-9 or futures_at(result, at) < FEWEST_PAIRS:
            return None
        return differences_at(result, here)

    def _world(self) -> dict[str, object]:
        """A person's own numbers: what they changed besides levers, by path."""
        return split(self._session.files.base, self._session.changes)[1]

    def _trial(self, step: Challenge) -> _Trial:
        if step is Challenge.WORLDS:
            form = QuestionForm("failure", {"worlds": efforts("failure")[0][1]})
            failure, failure_script = question_and_script(form, self._session)
            return _Trial(failure, failure_script.command)
        levers, world = split(self._session.files.base, all_changes(self._session.decision))
        is_own = step is Challenge.OWN_NUMBERS
        if is_own and not world:
            return _Trial(None, "")
        decision, files = self._session.decision, self._session.files
        result = self._explore.result
        futures = futures_at(result, self._session.at) if result is not None else 0
        replications = min(futures, REPLICATIONS)  # more would take long, and tell hardly more
        numbers: dict[str, object] = {} if is_own else world
        held = {} if is_own else _HELD
        question = CompareQuestion(
            scenarios=(files.force.with_(numbers), files.base.with_({**levers, **numbers})),
            replications=replications, seed=SEED, theories=held.get("theories", ""), scales=held.get("scales", ""),
        )  # fmt: skip
        script = compare_script(
            [(decision.force, None), (decision.force, decision.policy)],
            numbers, replications=replications, seed=SEED, levers={1: levers}, held_against=held,
        )  # fmt: skip
        return _Trial(question, script.command)
