"""What a person changed in the files: one list, which Explore and the brief show before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from forcesim.report.views.parameters import as_typed
from forcesim.report.wording.evidence import NO_SOURCE, outside_range
from forcesim.report.wording.scenario_names import short_name
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.fields import Declaration
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.schema.units import is_money
from forcesim.study.arm import Change, arm_changes
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

# lines that Explore has room for; all are on Assumptions and in the brief
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: ``text`` is all of it, "Officers (Local team): 6.6 → 11, yours; no source given".

    ``warning`` says of a number outside the range that the files hold plausible that it is, "" of any other.
    """

    path: str
    text: str
    warning: str
    is_decision: bool


@dataclass(frozen=True, slots=True)
class ChangeBlock:
    """The changes of a scenario; ``title`` is what it is called, "" where all scenarios share them."""

    title: str
    lines: tuple[ChangeLine, ...]


def change_lines(changes: Iterable[Change]) -> tuple[ChangeLine, ...]:
    """Changes in words, numbers that nobody decides first."""
    lines = [_line(change) for change in changes]
    return tuple(sorted(lines, key=lambda line: line.is_decision))


def changes_of_decision(named_scenario: NamedScenario) -> tuple[ChangeLine, ...]:
    """What was changed in a scenario since its files were read."""
    (changes,) = arm_changes([named_scenario])
    return change_lines(changes)


def shown_first(lines: tuple[ChangeLine, ...]) -> tuple[tuple[ChangeLine, ...], str]:
    """The lines that there is room for, and how many more there are, in words; "" where those are all."""
    rest = len(lines) - _MOST_LINES
    if rest <= 1:  # a line that counts one more takes the room of that one
        return lines, ""
    return lines[:_MOST_LINES], f"and {rest} more changes, on Assumptions"


def change_blocks(result: StudyResult) -> tuple[ChangeBlock, ...]:
    """What was changed in the scenarios of a result: first what all of them share, then what is one scenario's own."""
    every = [(scenario.name, scenario.changes or ()) for scenario in result.scenarios]
    shared = [change for change in every[0][1] if all(change in changes for _, changes in every)] if every else []
    blocks = [ChangeBlock("", change_lines(shared))]
    for name, changes in every:
        own = change_lines(change for change in changes if change not in shared)
        blocks.append(ChangeBlock(short_name(result, name) if len(every) > 1 else "", own))
    return tuple(block for block in blocks if block.lines)


def own_numbers(changes: Iterable[Change]) -> dict[str, str]:
    """The numbers among changes that nobody decides, by path, with what stands behind the new value."""
    return {change.key: reason_words(change.grade, change.reason) for change in changes if is_own_number(change)}


def is_own_number(change: Change) -> bool:
    """Whether a change is of a number that nobody decides, so that it needs a source."""
    declared = _declared(change.key)
    return isinstance(change.new, (int, float)) and declared is not None and declared.kind == "assumption"


def reason_words(grade: str, reason: str) -> str:
    """What a person says of a number of their own: "recalled: a talk with the sergeant", or that they say nothing."""
    return ": ".join(filter(None, (safe(grade, 20), safe(reason, 300)))) if reason else NO_SOURCE


def value_change(change: Change) -> str:
    """A value before and after: "Officers (Local team): 6.6 → 11"."""
    unit = _unit(change)
    suffix = "" if unit in ("share", "") or is_money(unit) else f" {unit}"
    label = safe(change.label or change.key, 160)
    return f"{label}: {as_value(change, change.old)} → {as_value(change, change.new)}{suffix}"


def as_value(change: Change, value: Any) -> str:
    """One of both values of a change in words, without its unit."""
    return _value(value, change.old if value is change.new else change.new, _unit(change))


def _unit(change: Change) -> str:
    declared = _declared(change.key)
    return declared.unit if declared is not None else ""


def _line(change: Change) -> ChangeLine:
    declared, unit = _declared(change.key), _unit(change)
    is_decision = change.key.startswith("policy.") or (declared is not None and declared.kind == "lever")
    warning = ""
    if is_own_number(change):
        by = f"yours; {reason_words(change.grade, change.reason)}"
        warning = outside_range(change.new, change.low, change.high, unit)
    else:
        by = "decided" if is_decision else "yours"
    return ChangeLine(change.key, f"{value_change(change)}, {by}{'.' if warning else ''}", warning, is_decision)


def _value(value: Any, other: Any, unit: str) -> str:
    if value is None:
        # a share that a mix does not name is none
        return "0%" if unit == "share" and isinstance(other, (int, float)) else "nothing"
    return as_typed(float(value) if isinstance(value, int) and not isinstance(value, bool) else value, unit)


def _declared(path: str) -> Declaration | None:
    node = top(Scenario).at(tuple(int(key) if key.isdigit() else key for key in path.split(".")))
    return node.declared if node is not None else None
