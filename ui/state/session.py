"""The decision at hand, its files, and the steps that can be undone. The only state that widgets share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from forcesim.errors import ScenarioError
from forcesim.scenario.files import builtin
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.files.save_as import changes_between
from forcesim.scenario.levers import MOVE_SHARE, Lever, is_own_policy, levers, split
from forcesim.scenario.named_scenario import NamedScenario, NameParts, PolicyFile
from forcesim.study.labels import without_number
from forcesim.study.questions.registry import TradeoffQuestion
from ui.state import decision as decide
from ui.state.decision import Decision, DecisionFiles

EFFICIENCY = "movement.transfer_efficiency"
_MOST_MADE = 8
_MERGED = 1  # Qt merges commands of one number; mergeWith then looks at their gesture


class Session(QObject):
    """The decision at hand; every change is a step that can be undone.

    ``moved`` is emitted where only the dial moved, which needs no new study, ``changed`` for any other change.
    """

    changed = Signal()
    moved = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.stack = QUndoStack(self)
        self.forces: list[tuple[str, str]] = [(file.title, file.name) for file in builtin.builtin("force")]
        self.policies: dict[str, PolicyFile] = {file.name: load_policy(file.name) for file in builtin.builtin("policy")}
        self._gesture = 0
        self._read: dict[tuple[str, str | None], DecisionFiles] = {}
        self._misfits: dict[tuple[str, str], str] = {}
        self._twin: tuple[NamedScenario, str] | None = None
        # scenarios of the latest decisions, so that a step is undone without making one anew
        self._made: dict[str, tuple[DecisionFiles, NamedScenario]] = {}
        self._levers: tuple[NamedScenario, tuple[Lever, ...]] | None = None
        self.decision = decide.FIRST
        self.files = self._files(self.decision)

    # what a person does

    def choose_force(self, name: str) -> None:
        """Take a built-in force or a file; a policy that does not fit it is dropped.

        Raises ScenarioError with every fault if the force is wrong.
        """
        if name == self.decision.force or Path(name).suffix:
            # the file may have been edited since it was read
            self._read = {key: files for key, files in self._read.items() if key[0] != name}
            self._misfits.clear()
            self._made.clear()
        chosen = Decision(name, self.decision.policy)
        try:
            self._files(chosen)
        except ScenarioError:
            force_alone = Decision(name)
            self._files(force_alone)  # raises if the force itself is wrong
            chosen = force_alone  # the policy speaks of other case types
        if chosen == self.decision:
            self.take(chosen)
        self._step("choose the force", chosen)

    def choose(self, force: str, policy: str) -> None:
        """Take a built-in force under a policy, as one step; ScenarioError if they don't fit each other."""
        self._step("open the force", Decision(force, policy))

    def choose_policy(self, name: str | None) -> None:
        """Lay a policy over the force, None for none. Changed levers are reset; changes to the world stay."""
        world = split(self.files.base, self.decision.changes)[1]
        self._step("choose the policy", Decision(self.decision.force, name, world))

    def add_policy(self, path: Path) -> None:
        """Read a policy from a file and choose it; ScenarioError with every fault if it is wrong."""
        self.policies[str(path)] = load_policy(path)
        self._misfits.clear()
        self.choose_policy(str(path))

    def misfit(self, policy: str) -> str:
        """Why a policy does not fit the force, in words; "" where it fits."""
        which = self.decision.force, policy
        if which not in self._misfits:
            try:
                _ = DecisionFiles(self.force, self.policies[policy]).base
            except ScenarioError as error:
                self._misfits[which] = error.faults[0].what
            else:
                self._misfits[which] = ""
        return self._misfits[which]

    @property
    def policy_of_file(self) -> str:
        """The title of a policy that does the same as the force's own file; "" where there is none."""
        if self._twin is None or self._twin[0] is not self.force:
            fitting = [policy for name, policy in self.policies.items() if not self.misfit(name)]
            same = (policy.title for policy in fitting if is_own_policy(self.force, policy))
            self._twin = self.force, next(same, "")
        return self._twin[1]

    def set_values(self, values: Mapping[str, object], words: str = "") -> None:
        """Change values, by path, as one step called ``words``.

        Raises ScenarioError with every fault, and changes nothing, if that makes no valid scenario.
        """
        changed = self.decision
        for path, value in values.items():
            changed = changed.with_change(path, value, self.file_value(path))
        if MOVE_SHARE in values:
            changed = replace(changed, at=None)
        decide.scenario_of(self.files, changed)
        self._step(words or "change", changed, ", ".join(values))

    def set_at(self, at: float) -> None:
        """Move the dial to a position from 0 to 1."""
        position = None if abs(at - self.move_share) < 1e-9 else at
        self._step("move the dial", replace(self.decision, at=position), "the dial")

    def begin_gesture(self) -> None:
        """Start a new gesture: changes by one control until the next call are merged into one step to undo."""
        self._gesture += 1

    def reset(self) -> None:
        """Undo all changes: everything as the files have it."""
        self._step("reset all", Decision(self.decision.force, self.decision.policy))

    def reset_value(self, path: str) -> None:
        """Set one value back to that of the files."""
        self.set_values({path: self.file_value(path)}, "reset")

    def start_anew(self, decision: Decision) -> None:
        """Take another decision and forget all steps to undo; ScenarioError if its files or changes are wrong."""
        files = self._files(decision)
        decide.scenario_of(files, decision)
        self.decision, self.files = decision, files
        self.stack.clear()
        self.changed.emit()

    def recall(self, name: str, target: NamedScenario, at: float | None) -> bool:
        """Take the decision of a result; false if that can't be expressed here.

        ``name`` is the scenario's name in the result, "FORCE+POLICY", ``target`` that scenario, ``at`` the dial.
        """
        typed = self.typed(name)
        if typed is None:
            return False
        decision = Decision(*typed)
        changes = changes_between(target, self._files(decision).base)
        if any(value is None for value in changes.values()):
            return False
        changes.pop(MOVE_SHARE, None)
        self.start_anew(decide.with_dial(self._files(decision), replace(decision, changes=changes), at))
        return True

    def typed(self, name: str) -> tuple[str, str | None] | None:
        """Force and policy of a name "FORCE+POLICY" as a person types them; None if they are not known here.

        What was changed besides, "FORCE+POLICY+KEY=VALUE", is left out.
        """
        parts = NameParts.of(without_number(name))
        force = next((typed for _, typed in self.forces if Path(typed).stem == parts.force), None)
        policy = next((typed for typed, policy in self.policies.items() if policy.name == parts.policy), None)
        return None if force is None or (parts.policy and policy is None) else (force, policy)

    # what follows from the decision

    @property
    def force(self) -> NamedScenario:
        return self.files.force

    @property
    def policy(self) -> PolicyFile | None:
        return self.files.policy

    @property
    def moves_hours(self) -> bool:
        """Whether the force has two teams between which hours can move."""
        return self.force.scenario.movement is not None

    @property
    def move_share(self) -> float:
        """The share of hours that force and policy move before the dial is touched."""
        return float(self.scenario().scenario.policy.move_share)

    @property
    def at(self) -> float:
        return self.move_share if self.decision.at is None else self.decision.at

    @property
    def title(self) -> str:
        return self.files.title

    @property
    def has_decided(self) -> bool:
        """Whether a lever differs from the files; changed numbers of the world are no decision."""
        return bool(split(self.files.base, decide.all_changes(self.decision))[0])

    @property
    def decided(self) -> str:
        """The decision in few words: policy, hours moved, how many levers differ."""
        changed_levers = split(self.files.base, self.decision.changes)[0]
        count = len(changed_levers)
        words = [f"{self.at:.0%} of the hours move"] if self.moves_hours else []
        if count:
            words.append("1 lever changed" if count == 1 else f"{count} levers changed")
        policy = self.policy.title if self.policy is not None else "As the file stands"
        return ", ".join([policy, *words])

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The levers at the values of the decision."""
        scenario = self.scenario()
        if self._levers is None or self._levers[0] is not scenario:
            self._levers = scenario, levers(scenario)
        return self._levers[1]

    @property
    def changes(self) -> Mapping[str, object]:
        return self.decision.changes

    def file_value(self, path: str) -> object:
        """The value that the files have at a path: a number, a word, a mix of shares, or None."""
        lever = self.files.levers.get(path)
        return decide.value_at(self.files.base, path) if lever is None else lever.value

    def scenario(self) -> NamedScenario:
        """The force under the policy with a person's changes."""
        key = self.decision.key
        made = self._made.get(key)
        if made is None or made[0] is not self.files:
            self._made.pop(key, None)
            while len(self._made) >= _MOST_MADE:
                del self._made[next(iter(self._made))]
            made = self._made[key] = self.files, decide.scenario_of(self.files, self.decision)
        return made[1]

    def question(self, size: decide.StudySize) -> TradeoffQuestion:
        """See ``decision.question``."""
        return decide.question_of(self.files, self.decision, size)

    # internal

    def _files(self, decision: Decision) -> DecisionFiles:
        files = self._read.get((decision.force, decision.policy))
        if files is not None:
            return files
        force = load(decision.force)
        if decision.force not in (name for _, name in self.forces):
            self.forces.append((force.title, decision.force))
        if decision.policy is not None and decision.policy not in self.policies:
            self.policies[decision.policy] = load_policy(decision.policy)
        files = DecisionFiles(force, self.policies[decision.policy] if decision.policy is not None else None)
        _ = files.base  # raises where the policy does not fit the force
        self._read[decision.force, decision.policy] = files
        return files

    def _step(self, words: str, decision: Decision, merges: str = "") -> None:
        if decision != self.decision:
            self._files(decision)
            self.stack.push(_DecisionStep(self, words, decision, (self._gesture, merges) if merges else None))

    def take(self, decision: Decision) -> None:
        """Take a decision without a step to undo; called by the steps themselves when they are done or undone."""
        only_moved = decision.at != self.decision.at and decision.key == self.decision.key
        self.decision, self.files = decision, self._files(decision)
        if only_moved:
            self.moved.emit(self.at)
        else:
            self.changed.emit()


class _DecisionStep(QUndoCommand):
    """From one decision to another. Steps of one gesture on one control merge into one."""

    def __init__(self, session: Session, words: str, after: Decision, gesture: tuple[int, str] | None) -> None:
        super().__init__(words)
        self._session = session
        self._before, self._after = session.decision, after
        self._gesture = gesture

    def id(self) -> int:
        return _MERGED

    def redo(self) -> None:
        self._session.take(self._after)

    def undo(self) -> None:
        self._session.take(self._before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _DecisionStep) or self._gesture is None or other._gesture != self._gesture:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True


def faults_in_words(error: ScenarioError) -> list[str]:
    """The faults of a scenario, a line each."""
    return [str(fault) for fault in error.faults]


def with_faults(text: str, error: Exception) -> str:
    """What could not be done, and below it why: all faults, or the first eight and how to see the rest."""
    lines = faults_in_words(error) if isinstance(error, ScenarioError) else [str(error)]
    more = f"\n… and {len(lines) - 8} more: forcesim check lists them all." if len(lines) > 8 else ""
    return "\n".join([text, *lines[:8]]) + more
