"""The numbers on a screen as a command line and as a script: either gives the same numbers again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tomlkit

from forcesim.scenario.levers import split
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.questions.base import Auto


@dataclass(frozen=True, slots=True)
class Script:
    """One question as a line for a terminal and as lines of Python."""

    command: str
    python: str


def tradeoff_script(
    force: NamedScenario,
    names: tuple[str, str | None],
    changes: Mapping[str, object],
    *,
    points: int,
    replications: int | Auto,
    seed: int,
) -> Script:
    """A trade-off of a force under a policy; ``names`` are those of both as a person would type them."""
    name, policy = names
    words = ["forcesim", "tradeoff", name, *(["--policy", policy] if policy else []), *_sets(changes)]
    words += ["--points", str(points), "--replications", str(replications), "--seed", str(seed)]
    levers, world = split(force, changes)
    lines = ["import forcesim as fs", "", f"force = fs.load({name!r})"]
    if world:
        lines.append(f"force = force.with_({_python(world)})")
    laid = f"force.with_policy(fs.load_policy({policy!r}))" if policy else "force"
    lines.append(f"scenario = {laid}{f'.with_({_python(levers)})' if levers else ''}")
    base = ", baseline=force" if has_baseline(policy, levers) else ""
    lines.append(f"answer = fs.tradeoff(scenario, points={points}{base}, replications={replications!r}, seed={seed})")
    return Script(shlex.join(words), "\n".join([*lines, "print(answer.sentence)"]))


def compare_script(
    names: Sequence[tuple[str, str | None]],
    changes: Mapping[str, object],
    *,
    replications: int,
    seed: int,
    levers: Mapping[int, Mapping[str, object]] | None = None,
) -> Script:
    """A comparison of scenarios, each a force and perhaps a policy over it.

    ``changes`` are made to all of them; ``levers`` are moved besides in those of these places.
    """
    forces = list(dict.fromkeys(name for name, _ in names))
    tail = [*_sets(changes), "--replications", str(replications), "--seed", str(seed)]
    lines = ["import forcesim as fs", "", "scenarios = ["]
    moved = levers or {}
    for place, (name, policy) in enumerate(names):
        own = {**changes, **moved.get(place, {})}
        extra = f".with_({_python(own)})" if own else ""
        laid = f".with_policy(fs.load_policy({policy!r}))" if policy else ""
        lines.append(f"    fs.load({name!r}){laid}{extra},")
    lines += ["]", f"answer = fs.compare(*scenarios, replications={replications}, seed={seed})"]
    python = "\n".join([*lines, "print(answer.sentence)"])
    policies = [policy for _, policy in names if policy is not None]
    is_laid_over_one = len(policies) == len(names) or (len(names) == 2 and names[0][1] is None)
    if len(forces) == 1 and policies and is_laid_over_one and not any(moved.values()):
        told = [forces[0], *(word for policy in policies for word in ("--policy", policy))]
    else:
        told = [_laid_over(*each, moved.get(place, {})) for place, each in enumerate(names)]
    # a name that can't be told apart from what is laid over it leaves Python to say it
    return Script(shlex.join(["forcesim", "compare", *told, *tail]) if all(told) else "", python)


def _laid_over(name: str, policy: str | None, levers: Mapping[str, object]) -> str:
    """A scenario in one word, as ``forcesim.load`` takes it; "" where a part of it would be taken for several."""
    parts = [*([policy] if policy else []), *_sets(levers)[1::2]]
    is_plain = not any("+" in part for part in parts) and "=" not in (policy or "")
    return "+".join([name, *parts]) if is_plain else ""


def question_script(
    verb: str,
    force: NamedScenario,
    names: tuple[str, str | None],
    changes: Mapping[str, object],
    *,
    words: Sequence[str],
    arguments: Mapping[str, object],
    compares: bool,
    seed: int,
) -> Script:
    """A question of another kind about a force under a policy.

    ``words`` are its own flags and ``arguments`` the same for Python; ``compares`` says that it is about what
    the policy changes.
    """
    name, policy = names
    laid = ["--policy", policy] if policy else []
    command = shlex.join(["forcesim", verb, name, *laid, *_sets(changes), *words, "--seed", str(seed)])
    levers, world = split(force, changes)
    lines = ["import forcesim as fs", "", f"force = fs.load({name!r})"]
    if world:
        lines.append(f"force = force.with_({_python(world)})")
    under = f"force.with_policy(fs.load_policy({policy!r}))" if policy else "force"
    lines.append(f"scenario = {under}{f'.with_({_python(levers)})' if levers else ''}")
    said = "".join(f", {key}={value!r}" for key, value in arguments.items())
    against = ", against=force" if compares else ""
    lines.append(f"answer = fs.{verb}(scenario{against}{said}, seed={seed})")
    return Script(command, "\n".join([*lines, "print(answer.sentence)"]))


def has_baseline(policy: str | None, levers: Mapping[str, object]) -> bool:
    """Whether a decision has a before to be compared with: a policy is laid over the force, or a lever was moved."""
    return policy is not None or bool(levers)


def _sets(changes: Mapping[str, object]) -> list[str]:
    return [word for path, value in changes.items() for word in ("--set", f"{path}={_toml(value)}")]


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return tomlkit.item(value).as_string()


def _python(changes: Mapping[str, object]) -> str:
    return repr({path: _bare(value) for path, value in changes.items()})


def _bare(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _bare(each) for key, each in value.items()}
    return float(value) if isinstance(value, float) else value
