"""What the window is about: a force, a policy, the levers that a person moved. The only state that widgets share."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from forcesim.errors import ScenarioError
from forcesim.scenario import library
from forcesim.scenario.described import Described, PolicyFile
from forcesim.scenario.files import load, load_policy
from forcesim.study.questions import TradeoffQuestion

MOVE_SHARE = "policy.move_share"
WORTH = "movement.transfer_efficiency"
SPARE_TIME = "policy.spare_time"
REPLICATIONS, POINTS, SEED = 24, 11, 1

# what officers may do with spare time, besides what the policy says: search, general policing, release
SPARE_TIME_CHOICES: dict[str, dict[str, float]] = {
    "searching": {"search": 1.0, "general": 0.0, "release": 0.0},
    "general policing": {"search": 0.0, "general": 1.0, "release": 0.0},
    "organised crime": {"search": 0.0, "general": 1.0, "release": 1.0},
}


class Session(QObject):
    """The decision at hand. ``changed`` tells that a new run is needed; the dial's position is no part of it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.forces: list[tuple[str, str]] = [(one.title, one.name) for one in library.builtin("force")]
        self.policies: list[PolicyFile] = [load_policy(one.name) for one in library.builtin("policy")]
        self.force: Described = load(self.forces[0][1])
        self._force_name = self.forces[0][1]
        self.policy: PolicyFile | None = None
        self._worth: float | None = None
        self._spare_time: str | None = None
        self.choose_force("durham-2014")
        self.choose_policy("durham-2015")

    # what a person does

    def choose_force(self, name: str) -> None:
        """Take a built-in force or a file; ScenarioError with every fault if it is wrong."""
        self.force = load(name)
        self._force_name = name
        if name not in (known for _, known in self.forces):
            self.forces.append((self.force.title, name))
        self._worth = None
        self.changed.emit()

    def choose_policy(self, name: str | None) -> None:
        """Lay a policy over the force; None leaves the force as its file stands."""
        self.policy = next((policy for policy in self.policies if policy.name == name), None)
        self._spare_time = None
        self.changed.emit()

    def add_policy(self, path: Path) -> None:
        """Take a policy from a file; ScenarioError with every fault if it is wrong."""
        policy = load_policy(path)
        self.policies = [one for one in self.policies if one.name != policy.name] + [policy]
        self.choose_policy(policy.name)

    def recall(self, name: str, digest: str) -> bool:
        """Set the decision to that of a result ("FORCE+POLICY"), silently; false if the files here say otherwise."""
        force, _, policy = name.partition("+")
        if force not in (known for _, known in self.forces) or policy not in ("", *(one.name for one in self.policies)):
            return False
        self.force, self._force_name = load(force), force
        self.policy = next((one for one in self.policies if one.name == policy), None)
        self._worth = self._spare_time = None
        return self.scenario().digest == digest

    def set_worth(self, worth: float) -> None:
        """Say what a moved hour is worth."""
        unchanged = abs(worth - float(self.force.number(WORTH))) < 1e-9
        self._worth = None if unchanged else worth
        self.changed.emit()

    def set_spare_time(self, choice: str | None) -> None:
        """Say what spare time is used for; None is what the policy says."""
        self._spare_time = choice
        self.changed.emit()

    def reset(self) -> None:
        """Back to what the files say."""
        self._worth = self._spare_time = None
        self.changed.emit()

    # what that makes

    @property
    def moves_hours(self) -> bool:
        """Whether the force has two teams between which hours can move."""
        return self.force.scenario.movement is not None

    @property
    def move_share(self) -> float:
        """The share of hours that the policy itself moves."""
        policy = self.force.scenario.policy if self.policy is None else self.policy.policy
        return float(policy.move_share)

    @property
    def worth(self) -> float:
        return float(self.force.number(WORTH)) if self._worth is None else self._worth

    @property
    def spare_time(self) -> str | None:
        return self._spare_time

    @property
    def title(self) -> str:
        return f"{self.force.title} · {self.policy.title if self.policy else 'as its file stands'}"

    def scenario(self) -> Described:
        """The force under the policy, with what a person changed."""
        scenario = self.force if self.policy is None else self.force.with_policy(self.policy)
        return scenario.with_({**self._world(), **self._levers()})

    def question(self) -> TradeoffQuestion:
        """The trade-off over the dial, against the force as its file stands in the same world."""
        return TradeoffQuestion(
            scenario=self.scenario(),
            lever=MOVE_SHARE,
            points=POINTS,
            baseline=None if self.policy is None else self.force.with_(self._world()),
            replications=REPLICATIONS,
            seed=SEED,
        )

    def command(self, at: float | None = None) -> str:
        """The command line that gives the numbers on the screen, with the dial at ``at``."""
        words = ["forcesim", "tradeoff", self._force_name]
        if self.policy is not None:
            words += ["--policy", self.policy.name]
        changes: dict[str, Any] = {**self._world(), **self._levers()}
        if at is not None and abs(at - self.move_share) > 1e-9:
            changes[MOVE_SHARE] = at
        for key, value in changes.items():
            words += ["--set", f"{key}={value:g}"]
        return shlex.join([*words, "--points", str(POINTS), "--replications", str(REPLICATIONS), "--seed", str(SEED)])

    def _world(self) -> dict[str, float]:
        return {} if self._worth is None else {WORTH: self._worth}

    def _levers(self) -> dict[str, float]:
        if self._spare_time is None:
            return {}
        return {f"{SPARE_TIME}.{key}": value for key, value in SPARE_TIME_CHOICES[self._spare_time].items()}


def faults_in_words(error: ScenarioError) -> list[str]:
    """Each fault as a line for people."""
    return [str(fault) for fault in error.faults]
