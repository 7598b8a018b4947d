"""One decision: a force, a policy over it, what a person changed, where the dial stands. Decisions are immutable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from forcesim.report.output.reproduce import Script, has_baseline, tradeoff_script
from forcesim.scenario.levers import MOVE_SHARE, Lever, levers, split
from forcesim.scenario.named_scenario import NamedScenario, PolicyFile
from forcesim.scenario.schema.paths import within
from forcesim.study.questions.base import Auto
from forcesim.study.questions.registry import TradeoffQuestion

REPLICATIONS, POINTS, SEED = 24, 11, 1


@dataclass(frozen=True)
class StudySize:
    """How large a study is: positions of the dial, futures (replications) at each, and the random seed.

    ``replications`` "auto" runs as many futures as it takes to settle every verdict.
    """

    points: int = field(default_factory=lambda: POINTS)
    replications: int | Auto = field(default_factory=lambda: REPLICATIONS)
    seed: int = SEED


@dataclass(frozen=True)
class Decision:
    """``force`` and ``policy`` are names as a person types them: built-in, or a path.

    ``changes`` are values by dotted path; ``at`` is the dial's position, 0 to 1, None where the policy sets it.
    """

    force: str
    policy: str | None = None
    changes: Mapping[str, object] = field(default_factory=dict)
    at: float | None = None

    @property
    def key(self) -> str:
        """Identifies what a study depends on. The dial is no part of it, since a study tries every position."""
        return json.dumps([self.force, self.policy, dict(self.changes)], sort_keys=True, default=str)

    def with_change(self, path: str, value: object, file_value: object) -> Decision:
        """With another value at a path. A value equal to ``file_value``, which the files have there, is no change."""
        changes = {key: change for key, change in self.changes.items() if key != path}
        if not same_value(value, file_value):
            changes[path] = value
        return replace(self, changes=changes)


# the decision that the window opens with
FIRST = Decision("durham-2014", "durham-2015")


@dataclass(frozen=True)
class DecisionFiles:
    """The force and the policy of a decision, read from their files."""

    force: NamedScenario
    policy: PolicyFile | None

    @cached_property
    def base(self) -> NamedScenario:
        """The force under the policy, before a person changed anything."""
        return self.force if self.policy is None else self.force.with_policy(self.policy)

    @cached_property
    def levers(self) -> dict[str, Lever]:
        """The levers at the values that the files give them, by path."""
        return {lever.path: lever for lever in levers(self.base)}

    @property
    def title(self) -> str:
        """The force and its policy in words."""
        return f"{self.force.title} · {self.policy.title if self.policy else 'as its file stands'}"


def scenario_of(files: DecisionFiles, decision: Decision) -> NamedScenario:
    """The force under the policy with a person's changes; ScenarioError if that makes no valid scenario."""
    return files.base.with_(decision.changes)


def question_of(files: DecisionFiles, decision: Decision, size: StudySize) -> TradeoffQuestion:
    """The trade-off over the dial, with the unchanged force in the same world as its baseline."""
    changes = all_changes(decision)
    levers_changed, world = split(files.base, changes)
    return TradeoffQuestion(
        scenario=files.base.with_(changes),
        lever=MOVE_SHARE,
        points=size.points,
        baseline=files.force.with_(world) if has_baseline(decision.policy, levers_changed) else None,
        replications=size.replications,
        seed=size.seed,
    )


def all_changes(decision: Decision) -> dict[str, object]:
    """A person's changes by path, the dial's included."""
    changes = dict(decision.changes)
    if decision.at is not None:
        changes[MOVE_SHARE] = decision.at
    return changes


def with_dial(files: DecisionFiles, decision: Decision, at: float | None) -> Decision:
    """A decision with the dial at a position; no change is recorded where the files have it there anyway."""
    return replace(decision, at=None if same_value(at, value_at(files.base, MOVE_SHARE)) else at)


def script_of(files: DecisionFiles, decision: Decision, size: StudySize) -> Script:
    """The command and the Python script that give the numbers on the screen."""
    return tradeoff_script(
        files.base,
        (decision.force, decision.policy),
        all_changes(decision),
        points=size.points,
        replications=size.replications,
        seed=size.seed,
    )


def same_value(value: object, other: object) -> bool:
    """Whether two values of a scenario are equal, numbers to a relative 1e-9; shares missing from a mix count as 0."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return all(same_value(value.get(key, 0.0), other.get(key, 0.0)) for key in {*value, *other})
    if isinstance(value, (int, float)) and isinstance(other, (int, float)):
        return abs(float(value) - float(other)) <= 1e-9 * max(abs(float(other)), 1.0)
    return value == other


def value_at(named_scenario: NamedScenario, path: str) -> object:
    """The value at a dotted path of a scenario; None if there is none."""
    keys = tuple(int(key) if key.isdigit() else key for key in path.split("."))
    return within(named_scenario.scenario, keys)
