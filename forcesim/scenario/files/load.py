"""Loads scenarios and policies by name or path: read, merged with what they extend, changed, validated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import builtin, toml_reader
from forcesim.scenario.files.extend import Layers, read_layers
from forcesim.scenario.files.line_numbers import Locator
from forcesim.scenario.named_scenario import NamedScenario, PolicyFile, altered, read_policies_with
from forcesim.scenario.overrides import apply_changes, keys_of, parse_overrides, unknown_entries
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.policy import Handling, Policy
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.messages import Problem, as_fault
from forcesim.scenario.validation.validate import PolicyDocument, validate
from forcesim.text import value_text

__all__ = [
    "NamedScenario", "PolicyFile", "changed", "check", "is_workshop", "load", "load_changed", "load_policy",
    "load_under", "unnamed_parts",
]  # fmt: skip

_KIND_IN_WORDS = {"force": "a force", "policy": "a policy", "part": "a part, which is only there to be extended"}


def load(name_or_path: str | Path, overrides: Sequence[str] = ()) -> NamedScenario:
    """A scenario that can be run, by built-in name or path, with changes such as "policy.move_share=0.3".

    A policy and changes may be part of the name: FORCE+POLICY, FORCE+KEY=VALUE, FORCE+POLICY+KEY=VALUE+KEY=VALUE.
    Raises ScenarioError with every fault: of the file, of files that it extends, of the overrides.

    >>> import forcesim as fs
    >>> fs.load("durham-2014").title
    'Durham Constabulary, 2014'
    """
    force, policy, settings = _split_name(name_or_path)
    if policy is None:
        path = _file(force, *builtin.RUNNABLE)
        return _force(path.stem, read_layers(path), [*settings, *overrides], _as_written(force))
    named_scenario, changes = load_under(force, policy), [*settings, *overrides]
    return named_scenario.with_overrides(changes) if changes else named_scenario


def load_under(name_or_path: str | Path, policy: str | Path) -> NamedScenario:
    """A force under a policy, each by built-in name or path; a ScenarioError with the faults of both."""
    faults: list[Fault] = []
    try:
        named_scenario = load(name_or_path)
    except ScenarioError as error:
        faults += error.faults
    try:
        policy_file = load_policy(policy)
    except ScenarioError as error:
        faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return named_scenario.with_policy(policy_file)


def load_changed(
    name_or_path: str | Path,
    policy: str | Path | None = None,
    overrides: Sequence[str] = (),
    years: float | None = None,
) -> NamedScenario:
    """A scenario as the command line loads it: under a policy, with overrides, then the years measured, on top.

    A ScenarioError with every fault; ``where`` is "--set" or "--years" for those of a change.
    """
    return changed(load(name_or_path) if policy is None else load_under(name_or_path, policy), overrides, years)


def changed(named_scenario: NamedScenario, overrides: Sequence[str] = (), years: float | None = None) -> NamedScenario:
    """A scenario with overrides, then the years measured, on top; ScenarioError as ``load_changed`` raises it."""
    if overrides:
        named_scenario = named_scenario.with_overrides(overrides)
    if years is None:
        return named_scenario
    try:
        return named_scenario.with_({"time.years": years})
    except ScenarioError as error:
        raise ScenarioError([replace(fault, where="--years") for fault in error.faults]) from error


def file_layers(name_or_path: str | Path, policy: str | Path | None = None) -> tuple[Layers, ...]:
    """What a scenario is read from, in the order in which it has the last word: the policy laid over it, the force.

    Names as ``load`` takes them; settings in a name stand in no file.
    """
    force, named_policy, _ = _split_name(name_or_path)
    laid_over = policy if policy is not None else named_policy
    files = [] if laid_over is None else [read_layers(_file(laid_over, "policy"))]
    return (*files, read_layers(_file(force, *builtin.RUNNABLE)))


def load_policy(name_or_path: str | Path) -> PolicyFile:
    """A policy, by built-in name or path; a ScenarioError with every fault if something is wrong with it.

    >>> import forcesim as fs
    >>> fs.load_policy("durham-2015").name
    'durham-2015'
    """
    path = _file(name_or_path, "policy")
    return replace(_policy(path.stem, read_layers(path)), path=_as_written(name_or_path))


read_policies_with(load_policy)


def _as_written(name_or_path: str | Path) -> str:
    """The path of a file as a person wrote it; "" where a built-in one is meant."""
    return str(name_or_path) if toml_reader.is_file(Path(name_or_path)) else ""


def _split_name(name_or_path: object) -> tuple[str | Path, str | None, list[str]]:
    """Force, policy and settings that a name such as FORCE+POLICY+KEY=VALUE holds.

    A file whose own name holds a "+" is found by its whole name.
    """
    if not isinstance(name_or_path, (str, Path)):
        hint = "Give the name of a built-in scenario or the path of a file, as a text"
        raise ScenarioError([Fault("this is no scenario", hint, found=value_text(name_or_path))])
    settings: list[str] = []
    rest = str(name_or_path)
    while "+" in rest and not _exists(rest):
        before, _, last = rest.rpartition("+")
        if "=" not in last:
            return before, last, settings
        rest, settings = before, [last, *settings]
    return (rest if settings else name_or_path), None, settings


def _exists(name: str) -> bool:
    return toml_reader.is_file(Path(name)) or builtin.resolve(name, builtin.RUNNABLE) is not None


def unnamed_parts(policy: PolicyFile) -> tuple[tuple[str, ...], ...]:
    """The paths below ``policy`` that a policy leaves alone, so that every force keeps its own: parts, in their order.

    Of a case type that it names only what it does not say of it; the label is no part.
    """
    raw, handled = policy.raw, policy.raw.get("cases", {})
    parts = [(name,) for name in Policy.model_fields if name not in ("label", "cases") and name not in raw]
    if not handled:
        return (*parts, ("cases",))
    return (
        *parts,
        *(
            ("cases", case_type, name)
            for name in Handling.model_fields
            for case_type, handling in handled.items()
            if name not in handling
        ),
    )


def check(path: str | Path) -> tuple[Fault, ...]:
    """Every fault of a file of any kind, by built-in name or path; empty if nothing is wrong with it."""
    try:
        file = _file(path, *builtin.RUNNABLE, "policy", "part")
        layers = read_layers(file)
        if layers.own.kind == "policy":
            _policy(file.stem, layers)
        elif layers.own.kind == "part":
            _, problems = validate(layers.merge(top(Scenario)), Scenario, everything=False)
            return layers.faults(problems)
        else:
            _force(file.stem, layers, ())
    except ScenarioError as error:
        return error.faults
    return ()


def is_workshop(name_or_path: str | Path) -> bool:
    """Whether this names the script of a workshop, a built-in one or a file that says so, and not a scenario."""
    path = Path(name_or_path)
    if toml_reader.is_file(path):
        content = toml_reader.read(path)
        return not isinstance(content, Fault) and content[1].get("kind") == builtin.WORKSHOP
    name = str(name_or_path)
    is_scenario = builtin.resolve(name) is not None
    return not is_scenario and builtin.resolve(name, (builtin.WORKSHOP,)) is not None


def _force(name: str, layers: Layers, overrides: Sequence[str], path: str = "") -> NamedScenario:
    _require_kind(layers, "force")
    raw = layers.merge(top(Scenario))
    if layers.own.kind is None and "policy" in raw and set(raw) <= set(PolicyDocument.model_fields):
        what = "this file says neither that it is a policy nor which force it extends"
        hint = 'Write kind = "policy" as its first line, or extend = "forces/…"'
        raise ScenarioError([Fault(what, hint, where=layers.own.where, line=1)])
    scenario, problems = validate(raw, Scenario)
    paths = {name: path} if path else {}
    if overrides:
        return altered(_with_overrides(name, layers, raw, problems, overrides), paths=paths)
    if scenario is None:
        raise ScenarioError(layers.faults(problems))
    return NamedScenario.from_scenario(name, raw, scenario, paths=paths)


def _policy(name: str, layers: Layers) -> PolicyFile:
    _require_kind(layers, "policy")
    raw = layers.merge(top(PolicyDocument))
    document, problems = validate(raw, PolicyDocument)
    if document is None:
        raise ScenarioError(layers.faults(problems))
    title = document.title or name
    own = layers.own.table.get("policy", {})
    # a label that is inherited from an extended policy would name that policy: the title names this one
    table = raw["policy"] if own.get("label") else {**raw["policy"], "label": title}
    return PolicyFile(name, title, document.summary, document.policy, table, raw.get("sources", {}), layers.faults)


def _file(name_or_path: str | Path, *kinds: str) -> Path:
    """The file that a person means: one at that path, or else a built-in one of the kinds, in their order."""
    path = Path(name_or_path)
    if toml_reader.is_file(path):
        return path
    name = str(name_or_path)
    # a name that exists in another kind is found too, so that the fault can say what it is
    built_in = builtin.resolve(name, (*kinds, *(kind for kind in ("force", "policy", "part") if kind not in kinds)))
    if built_in is not None:
        return built_in
    try:
        is_directory = path.is_dir()
    except (OSError, ValueError):
        is_directory = False
    if is_directory:
        raise ScenarioError(
            [Fault("this is a directory", "Name a file in it, ending in .toml", where=toml_reader.display(path))]
        )
    raise ScenarioError([builtin.unknown_name(name, kinds[0], path.absolute())])


def _require_kind(layers: Layers, kind_wanted: str) -> None:
    own = layers.own
    kind = own.kind or ("force" if kind_wanted == "force" or _is_force(layers) else "")
    if kind == kind_wanted:
        return
    if not kind:
        what, hint = "this file does not say that it is a policy", 'Write kind = "policy" as its first line'
    elif kind == "policy":
        what, hint = "this is a policy, not a force", "Lay it over a force with --policy, or name a force"
    else:
        what = f"this is {_KIND_IN_WORDS[kind]}, not {_KIND_IN_WORDS[kind_wanted]}"
        hint = f"Name a {kind_wanted}" if kind_wanted == "policy" else "Name a force, or a file that extends this one"
    line = Locator(own.text).line_of(("kind",)) or 1
    raise ScenarioError([Fault(what, hint, key="kind", where=own.where, line=line)])


def _is_force(layers: Layers) -> bool:
    """Whether a file that does not say so is a force: it extends one, or holds what no policy can."""
    own = set(layers.own.table) - set(PolicyDocument.model_fields)
    return any(layer.kind == "force" for layer in layers.files) or bool(own & set(Scenario.model_fields))


def _with_overrides(
    name: str, layers: Layers, raw: dict[str, object], before: tuple[Problem, ...], overrides: Sequence[str]
) -> NamedScenario:
    """The scenario with overrides: problems ``before`` them are faults of the files, others of the overrides."""
    changes, unreadable = parse_overrides(overrides)
    result, misplaced = apply_changes(raw, changes)
    scenario, problems = validate(result, Scenario)
    known = {(problem.path, problem.what, problem.found) for problem in before}
    old = [problem for problem in problems if (problem.path, problem.what, problem.found) in known]
    of_changes = unknown_entries(raw, result, [problem for problem in problems if problem not in old])
    new = [*unreadable, *misplaced, *of_changes]
    if old or new or scenario is None:
        raise ScenarioError([*layers.faults(old), *(as_fault(problem, "--set") for problem in new)])
    named_scenario = NamedScenario.from_scenario(name, result, scenario, origin=raw)
    return altered(named_scenario, set_keys=keys_of(raw, changes))
