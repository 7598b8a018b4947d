"""The levers of a scenario, what a commissioner decides, as a form shows them; read off the declarations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from forcesim.errors import ScenarioError
from forcesim.scenario.named_scenario import NamedScenario, PolicyFile
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration, declaration
from forcesim.scenario.schema.paths import SchemaNode, dotted, top, within
from forcesim.scenario.schema.policy import Handling, Policy
from forcesim.scenario.schema.scenario import Scenario

Kind = Literal["share", "number", "count", "choice", "mix"]

HOURS = "hours"
PURSUED, OFFERED, PLACES, SPARE, OVER_TIME, OTHER = "pursued", "offered", "places", "spare time", "over time", "other"
GROUPS: dict[str, str] = {
    HOURS: "Hours moved",
    PURSUED: "Who is pursued",
    OFFERED: "What people caught are offered",
    PLACES: "Programme places",
    SPARE: "What spare time is used for",
    OVER_TIME: "How hours move over time",
    OTHER: "Also",
}
_SHARES_OF_SPARE_TIME = ("policy.spare_time.search", "policy.spare_time.general")
MOVE_SHARE, RULE = "policy.move_share", "policy.allocation.rule"
# fields of an allocation that a rule looks at; the others change nothing under it
OF_RULE: dict[str, tuple[str, ...]] = {
    "fixed": (),
    "phased": ("start_share", "starts_after_months", "lasts_months"),
    "tasking": ("start_share", "meeting_weeks", "step", "backlog_low", "backlog_high"),
    "threshold": ("backlog_low", "backlog_high"),
}


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever of a form.

    ``path`` is dotted. ``value`` is a Quantity, a whole number, a word or, for a mix, Quantities by disposal in order
    of severity; ``choices`` are (value, words) where there is a choice. ``of`` names what the lever belongs to ("Home
    grow").
    """

    path: str
    group: str
    kind: Kind
    declared: Declaration
    value: Any
    of: str = ""
    choices: tuple[tuple[str | None, str], ...] = ()


def levers(named_scenario: NamedScenario) -> tuple[Lever, ...]:
    """Every lever of a scenario in the order of its groups; those that its allocation rule ignores are left out."""
    scenario = named_scenario.scenario
    every_lever = [*_levers_of_policy(scenario)]
    if scenario.programme is not None:
        every_lever += _levers_below(scenario, ("programme",))
    fields_of_rule = OF_RULE.get(scenario.policy.allocation.rule)
    order = list(GROUPS)
    applicable = (lever for lever in every_lever if _applies(lever, fields_of_rule))
    return tuple(sorted(applicable, key=lambda lever: order.index(lever.group)))


def hours_moved(scenario: Scenario) -> str:
    """What the lever of hours moved is called in a form.

    Where the hours go to organised crime it is the declared label, elsewhere the force's own name of the team that
    gets them. Where no hours can move, a sentence that says so.
    """
    declared, movement = declaration(Policy, "move_share").label, scenario.movement
    if movement is None:
        return "No hours to move: the file does not say from which team to which."
    if scenario.organised_crime is not None:
        return declared
    return f"Hours moved to: {scenario.teams[movement.to_team].label or movement.to_team}"


def pursuit(scenario: Scenario) -> str:
    """Who is pursued under a policy, in a line of words: "Searching: none · Home grow: 90% acted on".

    Cases that exist for the police only while officers search are told by whether they do.
    """
    spare, parts = scenario.policy.spare_time, []
    # what officers look for first: it stands among the uses of spare time, where nobody expects it
    for name, case_type in sorted(scenario.case_types.items(), key=lambda item: item[1].search is None):
        handling = scenario.policy.cases.get(name, Handling())
        is_searched_for = case_type.search is not None and case_type.arrivals is None
        if is_searched_for and not float(spare.search):
            parts.append("Searching: none")
            continue
        share = float(handling.pursue)
        words = "all acted on" if share == 1 else "left alone" if share == 0 else f"{share:.0%} acted on"
        searched = f"Searching: {float(spare.search):.0%} of spare time, " if is_searched_for else ""
        parts.append(f"{searched}{(case_type.label or name.replace('_', ' '))}: {words}")
    return " · ".join(dict.fromkeys(parts))


def split(named_scenario: NamedScenario, changes: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Changes to levers, and changes to everything else, which hold on both sides of a comparison."""
    levers_changed = {path: value for path, value in changes.items() if is_lever(named_scenario, path)}
    return levers_changed, {path: value for path, value in changes.items() if path not in levers_changed}


def is_own_policy(force: NamedScenario, policy: PolicyFile) -> bool:
    """Whether a policy laid over a force changes nothing that the simulation looks at."""
    return not force.with_policy(policy).differences(force)


def is_lever(named_scenario: NamedScenario, name: str) -> bool:
    """Whether a dotted path or short name means a lever: something that a commissioner decides."""
    try:
        return named_scenario.lever(name).startswith("policy.") or named_scenario.declared(name).kind == "lever"
    except ScenarioError:
        return name.startswith("policy.")


def coupled(all_levers: tuple[Lever, ...], path: str, value: float) -> dict[str, object]:
    """The changes by dotted path that setting one lever brings with it.

    Searching and general policing are shares of the same time: with one of them the other changes.
    """
    both = {lever.path: float(lever.value) for lever in all_levers if lever.path in _SHARES_OF_SPARE_TIME}
    if path not in both or len(both) < 2:
        return {path: value}
    return dict(rebalanced(both, path, value))


def rebalanced(mix: Mapping[str, float], name: str, share: float) -> dict[str, float]:
    """A mix with one share set and the others scaled so that the total stays as it is; all shares from 0 to 1.

    Where the others are all zero the rest stays without a disposal.
    """
    total = min(max(math.fsum(mix.values()), share), 1.0)
    rest = math.fsum(value for other, value in mix.items() if other != name)
    factor = (total - share) / rest if rest > 0 else 0.0
    return {entry: round(share if entry == name else value * factor, 6) for entry, value in mix.items()}


def _applies(lever: Lever, fields: tuple[str, ...] | None) -> bool:
    if lever.group != OVER_TIME or lever.path == RULE or fields is None:
        return True
    return lever.declared.name in fields


def _levers_of_policy(scenario: Scenario) -> Iterator[Lever]:
    # a policy may leave a case type out; what then holds are the defaults, and they can be changed as well
    for name, case_type in scenario.case_types.items():
        handling = scenario.policy.cases.get(name, Handling())
        yield from _levers_below(scenario, ("policy", "cases", name), handling, case_type.label or name)
    for name in type(scenario.policy).model_fields:
        if name != "cases":
            yield from _levers_below(scenario, ("policy", name))


def _levers_below(scenario: Scenario, path: tuple[str, ...], value: Any = None, of: str = "") -> Iterator[Lever]:
    node: SchemaNode | None = top(Scenario).at(path)
    value = within(scenario, path) if value is None else value
    if node is None:
        return
    if node.kind == "part":
        for name in node.fields:
            below = getattr(value, name, None)
            yield from _levers_below(scenario, (*path, name), below, of)
    elif node.declared is not None and node.declared.kind == "lever":
        yield from _levers_at(scenario, path, node, value, of)


def _levers_at(scenario: Scenario, path: tuple[str, ...], node: SchemaNode, value: Any, of: str) -> Iterator[Lever]:
    declared = node.declared
    assert declared is not None  # noqa: S101  the caller has looked
    group = _group(path)
    if node.kind == "table":
        shares = value or {}
        ordered = sorted(scenario.disposals, key=lambda name: scenario.disposals[name].severity)
        if path[-1] == "divert":
            yield from _diversions(scenario, path, declared, shares, ordered, of)
            return
        # the programme is offered in place of a disposal; only files of the former kind have it among them
        offered = [name for name in ordered if name in shares or not scenario.disposals[name].programme]
        mix = {name: shares.get(name, Quantity(0.0)) for name in offered}
        choices = tuple((name, scenario.disposals[name].label or name) for name in offered)
        yield Lever(dotted(path), group, "mix", declared, mix, of, choices)
    elif node.kind == "number":
        if value is not None:
            yield Lever(dotted(path), group, "share" if declared.unit == "share" else "number", declared, value, of)
    elif node.choices:
        choices = tuple((choice, choice.replace("_", " ")) for choice in node.choices)
        yield Lever(dotted(path), group, "choice", declared, value, of, choices)
    elif declared.refers_to:
        known = scenario.choices_for(declared.refers_to)
        named = tuple((name, getattr(entry, "label", "") or name) for name, entry in known.items())
        yield Lever(dotted(path), group, "choice", declared, value, of, ((None, "no disposal"), *named))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield Lever(dotted(path), group, "count", declared, value, of)


def _diversions(
    scenario: Scenario,
    path: tuple[str, ...],
    declared: Declaration,
    shares: Mapping[str, Quantity],
    ordered: list[str],
    of: str,
) -> Iterator[Lever]:
    """Shares that need not add up: of those who would get a disposal, how many are offered the programme instead."""
    if not any(disposal.programme for disposal in scenario.disposals.values()):
        return
    for name in ordered:
        disposal = scenario.disposals[name]
        if not disposal.programme:
            label = f"Programme instead of {(disposal.label or name).lower()}"
            renamed = replace(declared, label=label)
            yield Lever(dotted((*path, name)), OFFERED, "share", renamed, shares.get(name, Quantity(0.0)), of)


def _group(path: tuple[str, ...]) -> str:
    if dotted(path) == MOVE_SHARE:
        return HOURS
    if path[0] == "programme":
        return PLACES
    if path[:2] == ("policy", "cases"):
        return PURSUED if path[-1].startswith("pursue") else OFFERED if path[-1] in ("mix", "divert") else OTHER
    by_name = {"allocation": OVER_TIME, "spare_time": SPARE, "no_place": OFFERED, "failed": OFFERED}
    return by_name.get(path[1], OTHER)
