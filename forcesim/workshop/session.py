"""A workshop under way: what the room sees, what teams enter, what is revealed; saved after every step.

A window, a test or the joining page call the methods of one ``WorkshopSession``; each either changes the state and has
saved it when it returns, or raises WorkshopError and has changed nothing. Calls may come from several threads, one at
a time goes through, and listeners are called in the thread of the call, after the state was saved.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import RLock

from forcesim.errors import WorkshopError
from forcesim.report.answer import Answer
from forcesim.report.wording.outcome_phrases import unit_heading
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import Outcome
from forcesim.study.red_line import red_lines
from forcesim.text import safe
from forcesim.workshop.board import Board, board
from forcesim.workshop.claims import CheckedClaim, check_claims
from forcesim.workshop.entries import (
    at_step,
    changed,
    refuse_foreign_entries,
    with_choice,
    with_inject,
    with_open_question,
    with_prediction,
    with_red_lines,
    with_team,
    with_team_again,
    without_inject,
    without_team,
)
from forcesim.workshop.facts import fill, studies_in
from forcesim.workshop.preparation import PlannedStudy, Preparation, missing_study
from forcesim.workshop.score import Calibration, Prediction
from forcesim.workshop.script import Step
from forcesim.workshop.script_files import ScriptFile
from forcesim.workshop.script_studies import arm_index, question_of_study, study_key
from forcesim.workshop.session_state import SessionState, load_state, save_state, team_name
from forcesim.workshop.stage import QuestionReveal, Stage, calibrations, question_reveal

Listener = Callable[[SessionState], None]


class WorkshopSession:
    """One workshop with its script, its results and its state.

    ``path`` is where the state is saved; with None it is lost with the program, which is for rehearsals.
    """

    def __init__(
        self, script_file: ScriptFile, preparation: Preparation, state: SessionState, path: Path | None = None
    ) -> None:
        if state.script != script_file.script.digest():
            raise WorkshopError(
                f"the session is one of “{safe(state.title, 60)}”, or of another version of it: open it with the "
                "script that it was begun with"
            )
        self.script_file = script_file
        self.script = script_file.script
        self.preparation = preparation
        self.path = path
        self._state = state
        # what the file holds, as far as this session knows
        self._known: bytes | None = None
        self._lock = RLock()
        self._listeners: list[Listener] = []
        self._at_end: list[Callable[[], None]] = []
        refuse_foreign_entries(self.script, state)

    @classmethod
    def begin(
        cls, script_file: ScriptFile, preparation: Preparation, path: Path | None = None, date: str = ""
    ) -> WorkshopSession:
        """A new session at the first step; ``date`` is an ISO date. WorkshopError where it can't be saved."""
        if path is not None and path.exists():
            raise WorkshopError(f"there is a file {safe(str(path))} already: resume it, or name another")
        state = SessionState(script=script_file.script.digest(), title=script_file.script.title[:200], date=date)
        session = cls(script_file, preparation, state, path)
        session._save(state)
        return session

    @classmethod
    def resume(cls, script_file: ScriptFile, preparation: Preparation, path: Path) -> WorkshopSession:
        """A session as it was saved last; WorkshopError where the file is none, is damaged, or of another script."""
        session = cls(script_file, preparation, load_state(path), path)
        with contextlib.suppress(OSError):
            session._known = path.read_bytes()
        return session

    # where it stands

    @property
    def state(self) -> SessionState:
        return self._state

    @property
    def step(self) -> Step:
        """The step of the script at which the workshop stands."""
        return self.script.steps[self._state.step]

    @property
    def is_revealed(self) -> bool:
        """Whether the reveal of the step was shown."""
        return self._state.step in self._state.revealed

    @property
    def is_open(self) -> bool:
        """Whether teams may enter something now."""
        has_task = self.step.question is not None or self.step.decision is not None or bool(self.step.red_lines)
        return has_task and not self.is_revealed

    @property
    def stage(self) -> Stage:
        """What the room sees now."""
        step, index, revealed = self.step, self._state.step, self.is_revealed
        reveal = step.reveal if revealed else None
        question, decision = step.question, step.decision
        study = self.script.studies[decision.study] if decision is not None else None
        injects = [self.script.injects[name] for name in self.injects_here]
        return Stage(
            number=index + 1,
            of=len(self.script.steps),
            title=step.title,
            minutes=float(step.minutes),
            text=self._filled(reveal.stage if reveal is not None else step.stage),
            shown=reveal.show if reveal is not None else step.show,
            question="" if question is None else self._filled(question.ask),
            unit="" if question is None else unit_heading(self._outcome(question.study, question.outcome)),
            levers=() if study is None else tuple((name, self.script.levers[name]) for name in study.levers),
            locked=() if decision is None else tuple(self.script.levers[name] for name in decision.locked),
            red_lines=step.red_lines,
            line_outcomes=self.line_outcomes if step.red_lines else (),
            landed=tuple((inject.title, inject.stage) for inject in injects),
            is_open=self.is_open,
            is_revealed=revealed,
            source=self.preparation.source_words(self.script),
        )

    @property
    def line_outcomes(self) -> tuple[tuple[str, str, str], ...]:
        """What red lines are offered for: (name, label, unit) of every goal of the script, and of what is proposed."""
        goals = [goal for step in self.script.steps if step.decision is not None for goal in step.decision.goals]
        proposed = [line.outcome for step in self.script.steps for line in red_lines(step.red_lines)]
        known = self._every_outcome()
        names = dict.fromkeys(name for name in (*goals, *proposed) if name in known)
        return tuple((name, known[name].label, unit_heading(known[name])) for name in names)

    @property
    def notes(self) -> str:
        """What the trainer says now, with every fact in its place."""
        step, parts = self.step, []
        if self.is_revealed and step.reveal is not None:
            parts.append(step.reveal.notes)
        else:
            parts.append(step.notes)
        parts += [self.script.injects[name].notes for name in self.injects_here if not self.is_revealed]
        return "\n\n".join(self._filled(part.strip()) for part in parts if part.strip())

    @property
    def claims(self) -> tuple[CheckedClaim, ...]:
        """What the narration of this step takes for granted, and whether it holds as simulated."""
        index = self._state.step
        checked = check_claims(self.script, self.answers_at(index))
        return tuple(claim for claim in checked if claim.step == index)

    @property
    def pending_injects(self) -> tuple[str, ...]:
        """The injects of this step that have not landed."""
        return tuple(name for name in self.step.injects if name not in self._state.landed)

    @property
    def injects_here(self) -> tuple[str, ...]:
        """The injects that have landed at this step."""
        return tuple(entry.name for entry in self._state.injects if entry.step == self._state.step)

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The teams that have entered nothing at this step."""
        return tuple(team for team in self._state.teams if not self.has_entered(team))

    def has_entered(self, team: str) -> bool:
        """Whether a team has entered what is asked at this step; true where nothing is."""
        index, state = self._state.step, self._state
        if self.step.question is not None:
            return state.prediction(index, team) is not None
        if self.step.decision is not None:
            return state.choice(index, team) is not None
        # a team that wants no red lines has said so
        return not self.step.red_lines or any(entry.team == team for entry in state.red_lines)

    # what is entered

    def join(self, team: str) -> str:
        """A team joins; its name as it is kept. WorkshopError where the name can't be used, is taken, or all are in."""
        name = team_name(team)
        self._put(lambda state: with_team(state, name))
        return name

    def remove(self, team: str) -> None:
        """Take a team out with all that it entered: one that joined by mistake, or under a name that nobody wants."""
        self._put(lambda state: without_team(state, team))

    def bring_back(self, team: str, before: SessionState) -> None:
        """A team that was taken out by mistake is in again, with what it had entered in the state ``before``."""
        if team not in before.teams:
            raise WorkshopError(f"there was no team {safe(team, 30)}")
        self._put(lambda state: with_team_again(state, before, team))

    def predict(self, team: str, guess: float, low: float, high: float) -> None:
        """A team's guess and 80% range; a second one takes the place of the first until the reveal."""
        prediction = Prediction(guess, low, high)
        self._put(lambda state: with_prediction(self.script, state, team, prediction))

    def choose(self, team: str, options: Mapping[str, int], reason: str) -> None:
        """A team's sealed choice: for each open lever the index of a setting, and why; sealed until the reveal."""
        self._put(lambda state: with_choice(self.script, state, team, options, reason))

    def set_red_lines(self, team: str, lines: Sequence[str]) -> None:
        """The red lines that a team sets for itself, as "cases_dropped<35@0.9"; WorkshopError with all faults."""
        self._put(lambda state: with_red_lines(self.script, state, team, lines, self._every_outcome()))

    def leave_open(self, text: str) -> None:
        """Keep a question that nobody could answer, for the debrief."""
        self._put(lambda state: with_open_question(state, text))

    def show_ranking(self, *, is_shown: bool) -> None:
        """Whether teams are listed by their points; by default they stand in the order in which they joined."""
        self._put(lambda state: changed(state, has_ranking=is_shown))

    # how it goes on

    def inject(self, name: str) -> None:
        """An inject lands: from now on it is part of the world of the studies that expect it."""
        self._put(lambda state: with_inject(self.script, state, name))

    def take_back(self, name: str) -> None:
        """An inject that landed at this step by mistake has not; WorkshopError once something was revealed with it."""
        self._put(lambda state: without_inject(self.script, state, name))

    def reveal(self) -> None:
        """Show the step's reveal; nothing can be entered at this step from now on.

        WorkshopError where there is nothing to reveal, or results of it are missing (see ``missing_study``).
        """
        with self._lock:
            step = self.step
            if step.reveal is None:
                raise WorkshopError("there is nothing to reveal at this step")
            if self.is_revealed:
                return
            missing = self.missing_study()
            if missing is not None:
                raise WorkshopError(f"{missing.key} has not been simulated: let it run, or land what was left out")
            self._filled(step.reveal.stage), self._filled(step.reveal.notes)
            self._put(lambda state: changed(state, sheet=0, revealed=(*state.revealed, state.step)))

    def next(self) -> None:
        """Go to the next step, whatever was revealed."""
        with self._lock:
            if self._state.step + 1 >= len(self.script.steps):
                raise WorkshopError("this is the last step")
            self._put(lambda state: at_step(state, state.step + 1))

    def back(self) -> None:
        """Go back to the step before, as it was left."""
        with self._lock:
            if self._state.step == 0:
                raise WorkshopError("this is the first step")
            self._put(lambda state: at_step(state, state.step - 1))

    def advance(self) -> bool:
        """What a presenter's clicker does: an inject lands, or the reveal, or the next step; False at the end."""
        with self._lock:
            pending = self.pending_injects
            if pending:
                self.inject(pending[0])
            elif self.step.reveal is not None and not self.is_revealed:
                self.reveal()
            elif self._state.step + 1 < len(self.script.steps):
                self.next()
            else:
                return False
        return True

    def keep_place(self, *, sheet: int, seconds_here: float, seconds: float) -> None:
        """Keep which sheet the room sees and how long it took, for whoever goes on with it; listeners are not told.

        ``seconds_here`` were spent at this step, ``seconds`` in all. WorkshopError where it can't be saved.
        """
        with self._lock:
            state = changed(self._state, sheet=sheet, seconds_here=seconds_here, seconds=seconds)
            self._save(state)
            self._state = state

    # what is revealed

    def question_reveal(self, step: int | None = None) -> QuestionReveal:
        """Predictions against the simulated futures, at a step that was revealed; WorkshopError at any other."""
        index = self._revealed_step(step)
        return question_reveal(self.script, self._state, index, self.answers_at(index))

    def board(self, step: int | None = None) -> Board:
        """All sealed choices of a step that was revealed, side by side; WorkshopError at any other."""
        index = self._revealed_step(step)
        decision = self.script.steps[index].decision
        key = "" if decision is None else study_key(self.script, decision.study, self.landed_by(index))
        return board(self.script, self._state, index, self.preparation.answers, key)

    def revealed_text(self, step: int | None = None) -> str:
        """What the room read at a reveal; WorkshopError at a step that was not revealed."""
        index = self._revealed_step(step)
        reveal = self.script.steps[index].reveal
        return "" if reveal is None else self._filled(reveal.stage.strip(), index)

    def calibrations(self) -> dict[str, Calibration]:
        """How well each team has predicted so far: as they joined, or by points where a ranking is wanted."""
        return calibrations(self.script, self._state, self.answers_at)

    # results

    def landed_by(self, step: int) -> tuple[str, ...]:
        """The injects that had landed by a step."""
        return tuple(entry.name for entry in self._state.injects if entry.step <= step)

    def missing_study(self, step: int | None = None) -> PlannedStudy | None:
        """A study that a step needs and that has no results, in the world as it is: one whose inject was left out.

        Whoever simulates it gives the answer to ``add_answer``, under its key.
        """
        index = self._state.step if step is None else step
        current = self.script.steps[index]
        reveal = current.reveal
        parts = (current.question, current.decision, current.show, reveal.show if reveal else None, *current.claims)
        names = [part.study for part in parts if part is not None and part.study is not None]
        texts = (current.stage, current.notes, *((reveal.stage, reveal.notes) if reveal else ()))
        names += [name for text in texts for name in studies_in(text)]
        return missing_study(self.script_file, self.preparation, names, self.landed_by(index))

    def answer(self, study: str, step: int | None = None) -> Answer:
        """The results of a study in the world as it is, or was at a step: what ``forcesim.report`` draws charts from.

        WorkshopError where there are none.
        """
        index = self._state.step if step is None else step
        known = self.answers_at(index)
        if study not in known:
            raise WorkshopError(f"there are no results of the study {safe(study, 60)!r}")
        return known[study]

    def scenario(self, study: str, arm: str | None = None) -> NamedScenario:
        """The scenario of an arm, by default the last, in the world as it is: what a live view simulates.

        WorkshopError where there is no such arm, ScenarioError where its files can't be read any more.
        """
        if study not in self.script.studies:
            raise WorkshopError(f"there is no study {safe(study, 60)!r}")
        index = arm_index(self.script, self.script.studies[study], arm)
        question = question_of_study(self.script, study, self.script_file.folder, self._state.landed)
        return question.given_arms()[index].named_scenario

    def add_answer(self, key: str, answer: Answer) -> None:
        """Results of a study that was missing."""
        with self._lock:
            self.preparation = self.preparation.with_answer(key, answer)
        self._tell()

    # saving, listening, ending

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with the state after every change; what this returns ends that."""
        self._listeners.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return end

    def at_end(self, close: Callable[[], None]) -> None:
        """Call ``close`` when the session is closed, as whatever serves it must not outlive it."""
        self._at_end.append(close)

    def save_as(self, path: Path) -> None:
        """Save the session somewhere else from now on; WorkshopError where that can't be done."""
        with self._lock:
            self._known = save_state(path, self._state)
            self.path = path

    def close(self) -> None:
        """End the session: nobody can join or enter anything any more. The state is saved already."""
        while self._at_end:
            self._at_end.pop()()
        self._listeners.clear()

    def __enter__(self) -> WorkshopSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, make: Callable[[SessionState], SessionState]) -> None:
        """Change the state, and keep the change only once it is saved."""
        with self._lock:
            state = make(self._state)
            self._save(state)
            self._state = state
            self._tell()

    def _save(self, state: SessionState) -> None:
        if self.path is not None:
            self._known = save_state(self.path, state, self._known)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener(self._state)

    def _filled(self, text: str, step: int | None = None) -> str:
        return fill(text, self.script, self.answers_at(self._state.step if step is None else step))

    def answers_at(self, step: int) -> dict[str, Answer]:
        """The results by the plain names of studies, in the world as it was at a step."""
        return self.preparation.in_world(self.script, self.landed_by(step))

    def _outcome(self, study: str, name: str) -> Outcome:
        for key, answer in self.preparation.answers.items():
            if key.partition("_without_")[0] == study and name in answer.result.outcomes:
                return answer.result.outcomes[name]
        return question_of_study(self.script, study, self.script_file.folder).plan().outcomes[name]

    def _every_outcome(self) -> dict[str, Outcome]:
        return {
            name: outcome
            for answer in self.preparation.answers.values()
            for name, outcome in answer.result.outcomes.items()
        }

    def _revealed_step(self, step: int | None) -> int:
        index = self._state.step if step is None else step
        if index not in self._state.revealed:
            raise WorkshopError("this step has not been revealed")
        return index
