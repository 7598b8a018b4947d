"""What the window is about: the decision at hand, its files, and the way back. The only state that widgets share."""

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
from forcesim.scenario.levers import MOVE_SHARE, Lever, levers, split
from forcesim.scenario.named_scenario import NamedScenario, PolicyFile
from forcesim.study.questions.registry import TradeoffQuestion
from ui.state import decision as decide
from ui.state.decision import Decision, DecisionFiles

EFFICIENCY = "movement.transfer_efficiency"
_MERGED = 1  # Qt asks for a number; the gesture tells which commands belong together


class Session(QObject):
    """The decision at hand, every change of it a step that can be undone.

    ``changed`` tells of any other decision, ``moved`` that only the dial stands elsewhere, which needs no run.
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
        self._made: tuple[str, NamedScenario] | None = None
        self._levers: tuple[NamedScenario, tuple[Lever, ...]] | None = None
        self.decision = decide.FIRST
        self.files = self._files(self.decision)

    # what a person does

    def choose_force(self, name: str) -> None:
        """Take a built-in force or a file; ScenarioError with every fault if it is wrong."""
        if name == self.decision.force or Path(name).suffix:
            # a file may have changed since
            self._read = {key: files for key, files in self._read.items() if key[0] != name}
            self._misfits.clear()
            self._made = None
        chosen = Decision(name, self.decision.policy)
        try:
            self._files(chosen)
        except ScenarioError:
            force_alone = Decision(name)
            self._files(force_alone)  # raises if the force itself is wrong
            chosen = force_alone  # its case types are not those of the policy
        if chosen == self.decision:
            self.take(chosen)
        self._step("choose the force", chosen)

    def choose_policy(self, name: str | None) -> None:
        """Lay a policy over the force; None leaves the force as its file stands. Changes to the world stay."""
        world = split(self.files.base, self.decision.changes)[1]
        self._step("choose the policy", Decision(self.decision.force, name, world))

    def add_policy(self, path: Path) -> None:
        """Take a policy from a file; ScenarioError with every fault if it is wrong."""
        self.policies[str(path)] = load_policy(path)
        self._misfits.clear()
        self.choose_policy(str(path))

    def misfit(self, policy: str) -> str:
        """Why a policy can't be laid over the force; "" where it can."""
        which = self.decision.force, policy
        if which not in self._misfits:
            try:
                _ = DecisionFiles(self.force, self.policies[policy]).base
            except ScenarioError as error:
                self._misfits[which] = error.faults[0].what
            else:
                self._misfits[which] = ""
        return self._misfits[which]

    def set_values(self, values: Mapping[str, object], words: str = "") -> None:
        """Change values as one step; ScenarioError with every fault, and nothing changed, where that can't be."""
        changed = self.decision
        for path, value in values.items():
            changed = changed.with_change(path, value, self.file_value(path))
        if MOVE_SHARE in values:
            changed = replace(changed, at=None)
        decide.scenario(self.files, changed)
        self._step(words or "change", changed, ", ".join(values))

    def set_at(self, at: float) -> None:
        """Put the dial somewhere."""
        position = None if abs(at - self.move_share) < 1e-9 else at
        self._step("move the dial", replace(self.decision, at=position), "the dial")

    def begin_gesture(self) -> None:
        """What follows on one control, until another call, is one step to undo."""
        self._gesture += 1

    def reset(self) -> None:
        """Back to what the files say."""
        self._step("reset all", Decision(self.decision.force, self.decision.policy))

    def reset_value(self, path: str) -> None:
        """Back to what the files say about one value."""
        self.set_values({path: self.file_value(path)}, "reset")

    def start_anew(self, decision: Decision) -> None:
        """Take another decision with nothing to undo; ScenarioError if its files or changes are wrong."""
        files = self._files(decision)
        decide.scenario(files, decision)
        self.decision, self.files = decision, files
        self.stack.clear()
        self.changed.emit()

    def recall(self, name: str, target: NamedScenario, at: float | None) -> bool:
        """Set the decision to that of a result ("FORCE+POLICY"); false if files of these names are not here."""
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
        """Force and policy of a result ("FORCE+POLICY") as a person types them; None if they are not here."""
        force_name, _, policy_name = name.partition("+")
        force = next((typed for _, typed in self.forces if Path(typed).stem == force_name), None)
        policy = next((typed for typed, policy in self.policies.items() if policy.name == policy_name), None)
        return None if force is None or (policy_name and policy is None) else (force, policy)

    # what that makes

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
        """The share of hours that the decision moves, before the dial is."""
        return float(self.scenario().scenario.policy.move_share)

    @property
    def at(self) -> float:
        return self.move_share if self.decision.at is None else self.decision.at

    @property
    def title(self) -> str:
        return f"{self.force.title} · {self.policy.title if self.policy else 'as its file stands'}"

    @property
    def has_decided(self) -> bool:
        """Whether a lever stands elsewhere than the files say; numbers of the world are no decision."""
        return bool(split(self.files.base, decide.all_changes(self.decision))[0])

    @property
    def decided(self) -> str:
        """What was decided besides force and policy, in few words."""
        changed_levers = split(self.files.base, self.decision.changes)[0]
        count = len(changed_levers)
        words = [f"{self.at:.0%} of the hours move"] if self.moves_hours else []
        if count:
            words.append("1 lever changed" if count == 1 else f"{count} levers changed")
        policy = self.policy.title if self.policy is not None else "As the file stands"
        return ", ".join([policy, *words])

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The levers as the decision has them."""
        scenario = self.scenario()
        if self._levers is None or self._levers[0] is not scenario:
            self._levers = scenario, levers(scenario)
        return self._levers[1]

    @property
    def changes(self) -> Mapping[str, object]:
        return self.decision.changes

    def file_value(self, path: str) -> object:
        """What the files say at a path: a number, a word, a mix of shares, or None."""
        lever = self.files.levers.get(path)
        return decide.value_at(self.files.base, path) if lever is None else lever.value

    def scenario(self) -> NamedScenario:
        """The force under the policy, with what a person changed."""
        if self._made is None or self._made[0] != self.decision.key:
            self._made = self.decision.key, decide.scenario(self.files, self.decision)
        return self._made[1]

    def question(self, size: decide.StudySize) -> TradeoffQuestion:
        """See ``decision.question``."""
        return decide.question(self.files, self.decision, size)

    # inside

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
        """Let a step of the stack, done or undone, take effect."""
        only_moved = decision.at != self.decision.at and decision.key == self.decision.key
        self.decision, self.files = decision, self._files(decision)
        if only_moved:
            self.moved.emit(self.at)
        else:
            self.changed.emit()


class _DecisionStep(QUndoCommand):
    """From one decision to another; steps of one gesture on one control become one."""

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
    """Each fault as a line for people."""
    return [str(fault) for fault in error.faults]
