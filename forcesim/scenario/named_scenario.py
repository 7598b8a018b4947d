"""A scenario under a name, and its variants: with other values, under another policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.overrides import (
    apply_changes,
    find_path,
    keep_sources_apart,
    merge_tables,
    parse_overrides,
    unknown_entries,
)
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration
from forcesim.scenario.schema.paths import SchemaNode, dotted, leaves, top, within
from forcesim.scenario.schema.policy import Policy
from forcesim.scenario.schema.quantities import quantities
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.toml_writer import as_toml
from forcesim.scenario.validation.messages import Problem, as_fault
from forcesim.scenario.validation.validate import unknown_names, validate
from forcesim.text import safe, suggestion, value_text

_ALLOCATION = ("allocation", "policy.allocation")
_A_RULE = "Give a function of a View that returns the share of hours to move, or a table as in a scenario file"


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a name such as "durham-2014+durham-2015+policy.move_share=0.5" is put together from.

    ``policy`` is "" where none is laid over the force; ``changes`` are the settings, each as "KEY=VALUE".
    """

    force: str
    policy: str = ""
    changes: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str) -> NameParts:
        """Take a name apart."""
        force, *parts = name.split("+")
        return cls(
            force,
            "+".join(part for part in parts if "=" not in part),
            tuple(part for part in parts if "=" in part),
        )


@dataclass(frozen=True)
class PolicyFile:
    """A policy that can be laid over any force.

    ``raw`` and ``sources`` are its tables as written; ``faults_of`` turns problems of these tables into faults that
    name the file and the line.
    """

    name: str
    title: str
    summary: str
    policy: Policy
    raw: Mapping[str, Any] = field(repr=False, hash=False)
    sources: Mapping[str, Any] = field(repr=False, hash=False)
    faults_of: Callable[[Iterable[Problem]], tuple[Fault, ...]] = field(repr=False, hash=False, compare=False)


@dataclass(frozen=True)
class NamedScenario:
    """A valid scenario under a name ("durham-2014", "durham-2014+durham-2015").

    ``raw`` is the data as written, with the files that it extends merged in; the parsed scenario is made when it is
    first needed, so that only the data travel between processes. ``rule`` is a rule of allocation given in Python,
    ``own_policy`` what the force itself says of policy, where another one has been laid over it, and ``origin`` is
    ``raw`` as the files alone had it, None where nobody changed anything since.
    """

    name: str
    raw: Mapping[str, Any] = field(repr=False, hash=False)
    rule: Callable[[Any], float] | None = field(default=None, repr=False)
    own_policy: Mapping[str, Any] | None = field(default=None, repr=False, hash=False, compare=False)
    origin: Mapping[str, Any] | None = field(default=None, repr=False, hash=False, compare=False)

    @classmethod
    def from_scenario(
        cls,
        name: str,
        raw: Mapping[str, Any],
        scenario: Scenario,
        own_policy: Mapping[str, Any] | None = None,
        origin: Mapping[str, Any] | None = None,
    ) -> NamedScenario:
        """Name a scenario that has been made from ``raw`` already."""
        named_scenario = cls(name, raw, own_policy=own_policy, origin=origin)
        named_scenario.__dict__["scenario"] = scenario  # where cached_property looks for it
        return named_scenario

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario itself, made of ``raw`` when it is first needed."""
        return _with_rule(Scenario.model_validate(dict(self.raw)), self.rule)

    @cached_property
    def digest(self) -> str:
        """See ``Scenario.digest``."""
        return self.scenario.digest()

    @property
    def title(self) -> str:
        """The title of the scenario, or its name if it has none."""
        return self.scenario.title or self.name

    @property
    def policy_title(self) -> str:
        """The title of the policy that was laid over the force; "" where the force stands as in its file."""
        return self.scenario.policy.label if NameParts.of(self.name).policy else ""

    @cached_property
    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """Dotted path, value here and value in the files (None: absent) of all that was changed since they were read.

        A rule given in Python is the value of ``policy.allocation``, by its name. Empty where the files alone make no
        valid scenario.
        """
        given: list[tuple[str, Any, Any]] = []
        if self.rule is not None:
            given.append(("policy.allocation", str(getattr(self.rule, "__name__", "a function")), None))
        if self.origin is None or self.in_files is None:
            return tuple(given)
        return (*given, *_differences(self.values, _values_by_path(self.in_files)))

    @cached_property
    def in_files(self) -> Scenario | None:
        """The scenario as its files alone have it; None where they make no valid one."""
        if self.origin is None:
            return self.scenario
        try:
            return Scenario.model_validate(dict(self.origin))
        except ValueError:
            return None

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Every value that changes a run, by its dotted path; a number without its evidence."""
        return _values_by_path(self.scenario)

    def text(self) -> str:
        """The scenario as one TOML file that extends nothing; loading it gives the same digest and evidence."""
        return as_toml({"kind": "force", **self.raw}, top(Scenario))

    def named(self, name: str) -> NamedScenario:
        """The same scenario under another name, which says all: what was changed before is no change of that name's."""
        origin = self.origin if name == self.name else None
        return NamedScenario(name, self.raw, self.rule, self.own_policy, origin)

    def with_(self, changes: Mapping[str, object] | None = None, **levers: object) -> NamedScenario:
        """A variant with other values at dotted paths ("policy.move_share") or unique ends of them (move_share=0.3).

        What is not named keeps its evidence; a bare number takes the place of a number and its evidence. None takes out
        what is given. ``allocation`` may be a function of a :class:`forcesim.View` that gives the share of hours to
        move. Raises ScenarioError with everything wrong.
        """
        named = {**(changes or {}), **levers}
        given = {name: value for name, value in named.items() if name in _ALLOCATION}
        rules = {name: value for name, value in given.items() if callable(value)}
        no_rules = tuple(
            Problem(("policy", "allocation"), "this is no rule of allocation", _A_RULE, value_text(value))
            for value in given.values()
            if not callable(value) and not isinstance(value, Mapping) and value is not None
        )
        changes = {
            "policy.allocation" if name in given else name: value
            for name, value in named.items()
            if name not in rules and not (no_rules and name in given)
        }
        variant = self._with_changes(changes, no_rules, "with_()")
        for rule in rules.values():
            variant = replace(variant, rule=rule)
        return variant

    def with_overrides(self, overrides: Sequence[str]) -> NamedScenario:
        """A variant by texts as ``--set`` takes them: "policy.move_share=0.3". ScenarioError with everything wrong."""
        changes, problems = parse_overrides(overrides)
        return self._with_changes(changes, problems, "--set")

    def with_policy(self, policy: PolicyFile) -> NamedScenario:
        """The same force under another policy; what that does not name stays as the force has it. Named FORCE+POLICY.

        A policy that was laid over the force before is forgotten. A ScenarioError if the policy names case types or
        disposals that the force does not declare.
        """
        if not isinstance(policy, PolicyFile):  # which Python does not see to
            hint = 'Give what load_policy returns: with_policy(load_policy("durham-2015"))'  # type: ignore[unreachable]
            raise ScenarioError([Fault("this is no policy", hint, found=value_text(policy), where="with_policy()")])
        force = NameParts.of(self.name).force
        unknown = unknown_names(policy.raw, self.raw, force)
        if unknown:
            raise ScenarioError(policy.faults_of(unknown))
        name = f"{force}+{policy.name}"
        own = self.raw.get("policy", {}) if self.own_policy is None else self.own_policy
        origin = None
        if self.origin is not None:
            own_in_files = self.origin.get("policy", {}) if self.own_policy is None else self.own_policy
            origin = _under(policy, self.origin, own_in_files)
        return _validate_named(name, _under(policy, self.raw, own), (), name, own, origin)

    def differences(self, other: NamedScenario) -> list[tuple[str, Any, Any]]:
        """Dotted path, own value and value in ``other`` (None: absent) of all that differs and changes a run."""
        return _differences(self.values, other.values)

    def number(self, path: str) -> Quantity:
        """The number at a dotted path or short name, with its evidence; ScenarioError if there is none."""
        value = within(self.scenario, self._path(path))
        if isinstance(value, Quantity):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return Quantity(value)
        what = "no number stands here" if value is not None else "no number is given here"
        numbers = [key for key, _, _ in quantities(self.scenario)]
        hint = suggestion(path, numbers, "Numbers are")
        raise ScenarioError([Fault(what, hint, key=safe(path), where=self.name)])

    def lever(self, name: str) -> str:
        """The full dotted path of a short name ("move_share" is "policy.move_share"); or ScenarioError."""
        return dotted(self._path(name))

    def declared(self, name: str) -> Declaration:
        """Label, unit, bounds and more of the field at a dotted path or short name; ScenarioError if there is none."""
        node: SchemaNode | None = top(Scenario).at(self._path(name))
        if node is None or node.declared is None:
            raise ScenarioError([Fault("no field stands here", key=safe(name), where=self.name)])
        return node.declared

    def __getstate__(self) -> dict[str, Any]:
        return {"name": self.name, "raw": self.raw, "rule": self.rule, "own_policy": self.own_policy}

    def _path(self, name: str) -> tuple[str | int, ...]:
        path = find_path(self.raw, name)
        if isinstance(path, Problem):
            raise ScenarioError([as_fault(path, self.name)])
        return path

    def _with_changes(self, changes: Mapping[str, object], problems: tuple[Problem, ...], where: str) -> NamedScenario:
        raw, additional = apply_changes(self.raw, changes)
        origin = self.raw if self.origin is None else self.origin
        problems = (*problems, *additional)
        variant = _validate_named(self.name, raw, problems, where, self.own_policy, origin, before=self.raw)
        keeps_rule = self.rule is not None and raw.get("policy") == self.raw.get("policy")
        return replace(variant, rule=self.rule) if keeps_rule else variant


def _with_rule(scenario: Scenario, rule: Callable[[Any], float] | None) -> Scenario:
    return scenario if rule is None else scenario.with_rule(rule)


def _differences(own: Mapping[str, Any], others: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    paths = list(dict.fromkeys([*own, *others]))
    return [(path, own.get(path), others.get(path)) for path in paths if own.get(path) != others.get(path)]


def _validate_named(
    name: str,
    raw: Mapping[str, Any],
    problems: tuple[Problem, ...],
    where: str,
    own_policy: Mapping[str, Any] | None,
    origin: Mapping[str, Any] | None,
    before: Mapping[str, Any] | None = None,
) -> NamedScenario:
    """The scenario, or ScenarioError with the ``problems`` and all others; ``before`` are the data before changes."""
    scenario, additional = validate(raw, Scenario)
    if before is not None:
        additional = unknown_entries(before, raw, additional)
    if problems or additional or scenario is None:
        raise ScenarioError([as_fault(problem, where) for problem in (*problems, *additional)])
    return NamedScenario.from_scenario(name, raw, scenario, own_policy, origin)


def _under(policy: PolicyFile, raw: Mapping[str, Any], own_policy: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a force under a policy; what that does not name stays as ``own_policy`` has it."""
    table, sources = keep_sources_apart(policy.name, policy.raw, policy.sources, raw.get("sources", {}))
    merged = merge_tables(own_policy, table, top(Policy))
    return {**raw, "policy": merged, "sources": {**raw.get("sources", {}), **sources}}


def _values_by_path(scenario: Scenario) -> dict[str, Any]:
    root = top(Scenario)
    values = {}
    for path, value in leaves(scenario):
        node = root.at(path)
        if node is None or node.declared is None or node.declared.kind != "prose":
            values[dotted(path)] = float(value) if isinstance(value, Quantity) else value
    return values
