"""Rules and theories given in Python, tried before a study: the same future has to come out the same twice.

Differences between scenarios are paired on the same luck, a run is looked up by what it is made from, and a capsule is
verified bit for bit; all of that rests on it.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from forcesim.errors import StudyError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.own_functions import OwnFunction
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.disruption_theories import GroupActions, Theory
from forcesim.simulation.group import Group
from forcesim.study.arm import Arm
from forcesim.study.execution.events import Simulate

logger = logging.getLogger(__name__)

_HOW = (
    "The same future has to come out the same each time: use no chance but the numbers that a run gives, no clock, "
    "and nothing that outlives a run"
)


def check_functions(arms: Iterable[Arm], simulate: Simulate, seed: int, replication: int) -> None:
    """Simulate one future of each scenario with a function of the caller's own twice; StudyError where they differ.

    A function that raises is left to the runs of the study, which tell it.
    """
    tried = set[tuple[object, object]]()
    for arm in arms:
        scenario = arm.named_scenario
        if not scenario.own_functions or (scenario.rule, scenario.theory) in tried:
            continue
        tried.add((scenario.rule, scenario.theory))
        try:
            first, second = (_attempt(scenario, simulate, seed, replication) for _ in range(2))
        except Exception as error:  # noqa: BLE001  the study makes the same run, and says what went wrong in it
            logger.info("%s failed while it was tried: %s", scenario.own_functions, error)
            continue
        _compare(scenario, first, second, f"{arm.name}, future {replication}")


@dataclass(slots=True)
class _Attempt:
    """What functions saw and gave in one run, and the outcomes of the run as bits."""

    rule: list[tuple[Any, Any]] = field(default_factory=list)
    theory: list[tuple[Any, Any]] = field(default_factory=list)
    outcomes: bytes = b""


def _attempt(named_scenario: NamedScenario, simulate: Simulate, seed: int, replication: int) -> _Attempt:
    attempt = _Attempt()
    scenario: Scenario = named_scenario.scenario
    if named_scenario.rule is not None:
        scenario = scenario.with_rule(_heard_rule(named_scenario.rule, attempt))
    if named_scenario.theory is not None:
        scenario = scenario.with_theory(_heard_theory(named_scenario.theory, attempt))
    outcomes = simulate(scenario, seed, replication).outcomes
    attempt.outcomes = struct.pack(f"<{len(outcomes)}d", *outcomes.values())
    return attempt


def _heard_rule(rule: Callable[[Any], float], attempt: _Attempt) -> Callable[[Any], float]:
    def heard(view: Any) -> float:
        share = rule(view)
        attempt.rule.append(((view.hours, view.backlog, view.waiting), share))
        return share

    return heard


def _heard_theory(theory: Theory, attempt: _Attempt) -> Theory:
    def heard(groups: GroupActions, group: Group, depth: float, nth: int) -> None:
        actions: list[Any] = []
        theory(_HeardActions(groups, actions), group, depth, nth)
        attempt.theory.append(((group.key, group.index, depth, nth), tuple(actions)))

    return heard


class _HeardActions:
    """Passes on what a theory does, and notes it down."""

    def __init__(self, groups: GroupActions, actions: list[Any]) -> None:
        self._groups = groups
        self._actions = actions

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._groups, name)
        if not callable(value):
            return value

        def act(*arguments: Any, **named: Any) -> Any:
            plain = [argument for argument in (*arguments, *named.values()) if not isinstance(argument, Group)]
            self._actions.append((name, *plain))
            return value(*arguments, **named)

        return act


def _compare(scenario: NamedScenario, first: _Attempt, second: _Attempt, where: str) -> None:
    functions = {function.kind: function for function in scenario.own_functions}
    for kind, function in functions.items():
        for (saw, gave), (saw_again, gave_again) in zip(getattr(first, kind), getattr(second, kind), strict=False):
            if saw == saw_again and gave != gave_again:
                when = f" after {saw[0]:,.4g} hours" if kind == "rule" else ""
                _refuse([function], f"it gave {gave!r}{when} at first, and then {gave_again!r}", where)
            if saw != saw_again:
                break  # what it sees differs already: another function is the cause
    if first.outcomes != second.outcomes:
        _refuse(list(functions.values()), "two runs of the same future end with other numbers", where)


def _refuse(functions: list[OwnFunction], what: str, where: str) -> None:
    names = " or ".join(map(str, functions))
    raise StudyError(f"{names} is not deterministic: in {where}, {what}. {_HOW}")
