"""A scenario under a name, and its variants: with other values, under another policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.overrides import (
    apply_changes,
    find_path,
    keep_sources_apart,
    keys_of,
    merge_tables,
    parse_overrides,
    unknown_entries,
)
from forcesim.scenario.own_functions import OwnFunction
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration, Part
from forcesim.scenario.schema.paths import SchemaNode, dotted, top, within
from forcesim.scenario.schema.policy import Policy
from forcesim.scenario.schema.quantities import quantities
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.toml_writer import as_toml
from forcesim.scenario.validation.messages import Problem, as_fault
from forcesim.scenario.validation.validate import unknown_names, validate
from forcesim.text import safe, suggestion, value_text

_ALLOCATION = ("allocation", "policy.allocation")
_THEORY = ("theory", "organised_crime.theory")
_NO_CRIME = "Extend a force that has a table [organised_crime], or leave the theory out"
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
    name the file and the line. ``path`` is where it was read, as a person wrote it; "" for a built-in one.
    """

    name: str
    title: str
    summary: str
    policy: Policy
    raw: Mapping[str, Any] = field(repr=False, hash=False)
    sources: Mapping[str, Any] = field(repr=False, hash=False)
    faults_of: Callable[[Iterable[Problem]], tuple[Fault, ...]] = field(repr=False, hash=False, compare=False)
    path: str = field(default="", compare=False)


@dataclass(frozen=True)
class NamedScenario:
    """A valid scenario under a name ("durham-2014", "durham-2014+durham-2015").

    ``raw`` is the data as written, with the files that it extends merged in; the parsed scenario is made when it is
    first needed, so that only the data travel between processes. ``rule`` is a rule of allocation given in Python,
    ``theory`` a theory of what follows a disruption; ``own_policy`` what the force itself says of policy, where
    another one has been laid over it, and ``origin`` is ``raw`` as the files alone had it, None where nobody
    changed anything since. ``set_keys`` are the dotted paths that somebody set since, to whatever value. ``paths``
    holds the files that it was loaded from, as a person wrote them, by the names that results have for them.

    >>> import forcesim as fs
    >>> fs.load("durham-2014").with_policy("durham-2015").policy_title
    'Durham 2015'
    """

    name: str
    raw: Mapping[str, Any] = field(repr=False, hash=False)
    rule: Callable[[Any], float] | None = field(default=None, repr=False)
    own_policy: Mapping[str, Any] | None = field(default=None, repr=False, hash=False, compare=False)
    origin: Mapping[str, Any] | None = field(default=None, repr=False, hash=False, compare=False)
    theory: Callable[..., None] | None = field(default=None, repr=False)
    paths: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False, compare=False)
    set_keys: tuple[str, ...] = field(default=(), repr=False, hash=False, compare=False)

    @classmethod
    def from_scenario(
        cls,
        name: str,
        raw: Mapping[str, Any],
        scenario: Scenario,
        own_policy: Mapping[str, Any] | None = None,
        origin: Mapping[str, Any] | None = None,
        paths: Mapping[str, str] | None = None,
    ) -> NamedScenario:
        """Name a scenario that has been made from ``raw`` already."""
        named_scenario = cls(name, raw, own_policy=own_policy, origin=origin, paths=dict(paths or {}))
        named_scenario.__dict__["scenario"] = scenario  # where cached_property looks for it
        return named_scenario

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario itself, made of ``raw`` when it is first needed."""
        scenario = Scenario.model_validate(dict(self.raw))
        scenario = scenario if self.rule is None else scenario.with_rule(self.rule)
        return scenario if self.theory is None else scenario.with_theory(self.theory)

    @property
    def own_functions(self) -> tuple[OwnFunction, ...]:
        """The functions given in Python that decide its runs, which no file and no capsule holds."""
        given = (("rule", self.rule), ("theory", self.theory))
        return tuple(OwnFunction.of(kind, function) for kind, function in given if function is not None)

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

        A rule given in Python is the value of ``policy.allocation``, by its name, and a theory that of
        ``organised_crime.theory``. Empty where the files alone make no
        valid scenario.
        """
        given: list[tuple[str, Any, Any]] = [
            (_ALLOCATION[1] if function.kind == "rule" else _THEORY[1], function.name, None)
            for function in self.own_functions
        ]
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
        """The scenario as one TOML file that extends nothing; loading it gives the same digest and evidence.

        >>> import forcesim as fs
        >>> durham = fs.load("durham-2014")
        >>> durham.text().splitlines()[0]
        'kind = "force"'
        """
        return self._text

    @cached_property
    def _text(self) -> str:
        return as_toml({"kind": "force", **self.raw}, top(Scenario))

    def named(self, name: str) -> NamedScenario:
        """The same scenario under another name, which says all: what was changed before is no change of that name's.

        >>> import forcesim as fs
        >>> durham = fs.load("durham-2014")
        >>> durham.with_(move_share=0.5).named("half").name
        'half'
        """
        origin = self.origin if name == self.name else None
        keys = self.set_keys if name == self.name else ()
        return NamedScenario(name, self.raw, self.rule, self.own_policy, origin, self.theory, self.paths, keys)

    def with_(self, changes: Mapping[str, object] | None = None, **levers: object) -> NamedScenario:
        """A variant with other values at dotted paths ("policy.move_share") or unique ends of them (move_share=0.3).

        What is not named keeps its evidence; a bare number takes the place of a number and its evidence. None takes out
        what is given. ``allocation`` may be a function of a :class:`forcesim.View` that gives the share of hours to
        move, ``theory`` one that makes happen to a group what follows a disruption (see :class:`forcesim.Groups`).
        Both have to do the same in the same future, which is tried before a study. Raises ScenarioError with everything
        wrong.

        >>> import forcesim as fs
        >>> float(fs.load("durham-2014").with_(move_share=0.3).number("move_share"))
        0.3
        """
        named = {**(changes or {}), **levers}
        given = {name: value for name, value in named.items() if name in _ALLOCATION}
        rules = {name: value for name, value in given.items() if callable(value)}
        theories = {name: value for name, value in named.items() if name in _THEORY and callable(value)}
        no_rules = tuple(
            Problem(("policy", "allocation"), "this is no rule of allocation", _A_RULE, value_text(value))
            for value in given.values()
            if not callable(value) and not isinstance(value, Mapping) and value is not None
        )
        changes = {
            "policy.allocation" if name in given else name: value
            for name, value in named.items()
            if name not in rules and name not in theories and not (no_rules and name in given)
        }
        problems = no_rules
        if theories and self.raw.get("organised_crime") is None:
            problems += (Problem((_THEORY[1],), "there is no organised crime here", _NO_CRIME),)
        variant = self._with_changes(changes, problems, "with_()")
        for rule in rules.values():
            variant = replace(variant, rule=rule)
        for theory in theories.values():
            variant = replace(variant, theory=theory)
        return variant

    def with_overrides(self, overrides: Sequence[str]) -> NamedScenario:
        """A variant by texts as ``--set`` takes them: "policy.move_share=0.3". ScenarioError with everything wrong.

        >>> import forcesim as fs
        >>> durham = fs.load("durham-2014")
        >>> durham.with_overrides(["policy.move_share=0.3"]).differences(durham)
        [('policy.move_share', 0.3, 0.0)]
        """
        changes, problems = parse_overrides(overrides)
        return self._with_changes(changes, problems, "--set")

    def with_policy(self, policy: PolicyFile | str | Path) -> NamedScenario:
        """The same force under another policy; what that does not name stays as the force has it. Named FORCE+POLICY.

        ``policy`` is the name of a built-in one, the path of a file, or what ``load_policy`` gives. A policy that was
        laid over the force before is forgotten. A ScenarioError if the policy can't be read, or names case types or
        disposals that the force does not declare.

        >>> import forcesim as fs
        >>> fs.load("durham-2014").with_policy("durham-2015").name
        'durham-2014+durham-2015'
        """
        if isinstance(policy, (str, Path)):
            policy = _policy_reader[0](policy)
        if not isinstance(policy, PolicyFile):  # which Python does not see to
            hint = 'Give the name of one, or its path: with_policy("durham-2015")'  # type: ignore[unreachable]  # but not in use
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
        laid = _validate_named(name, _under(policy, self.raw, own), (), name, own, origin)
        paths = {**self.paths, policy.name: policy.path} if policy.path else self.paths
        return altered(laid, theory=self.theory, paths=paths)

    def differences(self, other: NamedScenario) -> list[tuple[str, Any, Any]]:
        """Dotted path, own value and value in ``other`` (None: absent) of all that differs and changes a run.

        >>> import forcesim as fs
        >>> durham = fs.load("durham-2014")
        >>> durham.with_(move_share=0.3).differences(durham)
        [('policy.move_share', 0.3, 0.0)]
        """
        return _differences(self.values, other.values)

    def number(self, path: str) -> Quantity:
        """The number at a dotted path or short name, with its evidence; ScenarioError if there is none.

        >>> import forcesim as fs
        >>> durham = fs.load("durham-2014")
        >>> durham.number("teams.local.productive_share").evidence.low
        0.65
        """
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
        """The full dotted path of a short name ("move_share" is "policy.move_share"); or ScenarioError.

        >>> import forcesim as fs
        >>> durham = fs.load("durham-2014")
        >>> durham.lever("move_share")
        'policy.move_share'
        """
        return dotted(self._path(name))

    def declared(self, name: str) -> Declaration:
        """Label, unit, bounds and more of the field at a dotted path or short name; ScenarioError if there is none.

        >>> import forcesim as fs
        >>> durham = fs.load("durham-2014")
        >>> durham.declared("move_share").limits
        'from 0 to 1'
        """
        node: SchemaNode | None = top(Scenario).at(self._path(name))
        if node is None or node.declared is None:
            raise ScenarioError([Fault("no field stands here", key=safe(name), where=self.name)])
        return node.declared

    def __getstate__(self) -> dict[str, Any]:
        names = ("name", "raw", "rule", "own_policy", "theory", "paths")
        return {name: getattr(self, name) for name in names}

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
        rule = self.rule if raw.get("policy") == self.raw.get("policy") else None
        theory = None if any(name.rpartition(".")[2] == _THEORY[0] for name in changes) else self.theory
        keys = tuple(dict.fromkeys((*self.set_keys, *keys_of(self.raw, changes))))
        return altered(variant, rule=rule, theory=theory, paths=self.paths, set_keys=keys)


def altered(named_scenario: NamedScenario, **fields: Any) -> NamedScenario:
    """The scenario with other fields, which is not made again of its data where no function decides."""
    altered = replace(named_scenario, **fields)
    if not altered.own_functions:
        altered.__dict__["scenario"] = named_scenario.scenario
    return altered


def read_policies_with(read: Callable[[str | Path], PolicyFile]) -> None:
    """Say how a policy is read by name or path; ``files.load``, which knows files, does so when it is imported."""
    _policy_reader[:] = [read]


_policy_reader: list[Callable[[str | Path], PolicyFile]] = []


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
    values: dict[str, Any] = {}
    _put_values(values, scenario, top(Scenario), "")
    return values


def _put_values(values: dict[str, Any], value: Any, node: SchemaNode | None, path: str) -> None:
    """Put what stands at a path and below it, and changes a run, under its dotted path."""
    entries: Iterable[tuple[str | int, Any]] | None = None
    if isinstance(value, Part):
        entries = ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, tuple):
        entries = enumerate(value)
    if entries is not None:
        for key, entry in entries:
            below = None if node is None else node.below(key)
            _put_values(values, entry, below, f"{path}.{key}" if path else str(key))
    elif node is None or node.declared is None or node.declared.kind != "prose":
        values[path] = float(value) if isinstance(value, Quantity) else value
