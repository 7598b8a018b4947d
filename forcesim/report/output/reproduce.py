"""The numbers on a screen as a command line and as a script: either gives the same numbers again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forcesim.scenario.levers import split
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.toml_writer import setting
from forcesim.study.questions.base import Auto, Question
from forcesim.study.questions.declaration import command_of, flags_of, parameters
from forcesim.study.questions.registry import QUESTIONS


class _Variable:
    """A name that a script defines and hands on."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


# holds the force without the policy and without moved levers
THE_FORCE = _Variable("force")


# flags that say what is simulated, and not what is asked about it
_OF_SCENARIOS = ("--policy", "--set", "--years")


def related_command(command: str, verb: str) -> str:
    """The line that asks another question about the last scenario of a command; "" where there is no such line.

    ``verb`` is that of a question about one scenario; "backcast" takes no policy.
    """
    try:
        asked, *given = shlex.split(command)[1:] or [""]
    except ValueError:  # a capsule may hold any text as its command
        return ""
    asks = parameters(QUESTIONS[asked].question) if asked in QUESTIONS else ()
    # flags without a value, and tables that a question reads, which follow its scenarios
    switches = {f"--{name}" for known in asks if known.is_pair for name in known.pair}
    tables = sum(known.option.is_file for known in asks)
    words = iter(given)
    scenarios: list[str] = []
    flags: dict[str, list[str]] = {flag: [] for flag in _OF_SCENARIOS}
    for word in words:
        if not word.startswith("--"):
            scenarios.append(word)
        elif word not in switches and (value := next(words, "")) and word in flags:
            flags[word].append(value)
    scenarios = scenarios[: max(len(scenarios) - tables, 0)]
    policies = [] if verb == "backcast" else flags["--policy"][-1:]
    pairs = [*zip(["--policy"] * len(policies), policies, strict=True)]
    pairs += [(flag, value) for flag in ("--set", "--years") for value in flags[flag]]
    named = [word for pair in pairs for word in pair]
    return shlex.join(["forcesim", verb, *scenarios[-1:], *named]) if scenarios else ""


@dataclass(frozen=True, slots=True)
class Script:
    """One question as a line for a terminal, "" where none asks the same, and as lines of Python."""

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
    decided, _ = split(force, changes)
    before = {"baseline": THE_FORCE} if has_baseline(names[1], decided) else {}
    given = {"points": points, **before, "replications": replications}
    return question_script("tradeoff", force, names, changes, given, seed=seed)


def compare_script(
    names: Sequence[tuple[str, str | None]],
    changes: Mapping[str, object],
    *,
    replications: int,
    seed: int,
    levers: Mapping[int, Mapping[str, object]] | None = None,
    held_against: Mapping[str, object] | None = None,
    verb: str = "compare",
) -> Script:
    """A comparison of scenarios, each a force and perhaps a policy over it; or another ``verb`` that takes several.

    ``changes`` are made to all of them; ``levers`` are moved besides, by the index of the scenario. ``held_against``
    has the theories and scales under which it should hold, or what it is judged by, by the question's fields.
    """
    forces = list(dict.fromkeys(name for name, _ in names))
    question = QUESTIONS[verb].question
    given = {**(held_against or {}), "replications": replications}
    lines = ["import forcesim as fs", "", "scenarios = ["]
    moved = levers or {}
    for index, (name, policy) in enumerate(names):
        own = {**changes, **moved.get(index, {})}
        extra = f".with_({_python(own)})" if own else ""
        laid = f".with_policy(fs.load_policy({policy!r}))" if policy else ""
        lines.append(f"    fs.load({name!r}){laid}{extra},")
    arguments = ", ".join(["*scenarios", *_arguments(question, given), f"seed={seed}"])
    lines += ["]", f"answer = fs.{verb.replace('-', '_')}({arguments})"]
    python = "\n".join([*lines, "print(answer.sentence)"])
    if not all(map(_can_be_typed, (changes, *moved.values()))):
        return Script("", python)
    tail = [*_sets(changes), *flags_of(question, given)]
    policies = [policy for _, policy in names if policy is not None]
    is_laid_over_one = len(policies) == len(names) or (len(names) == 2 and names[0][1] is None)
    if len(forces) == 1 and policies and is_laid_over_one and not any(moved.values()):
        return Script(command_of(verb, forces, policies, tail, seed), python)
    words = [_laid_over(*scenario, moved.get(index, {})) for index, scenario in enumerate(names)]
    # a name that can't be told apart from what is laid over it leaves Python to say it
    return Script(command_of(verb, words, (), tail, seed) if all(words) else "", python)


def national_script(given: Mapping[str, object], *, seed: int) -> Script:
    """One policy against another in every force; ``given`` are values of the question's fields, as they are written.

    >>> national_script({"policy": "durham-2015", "against": "before-2015", "replications": 12}, seed=1).command
    'forcesim national --policy durham-2015 --against before-2015 --replications 12 --seed 1'
    """
    question = QUESTIONS["national"].question
    arguments = ", ".join([*_arguments(question, given), f"seed={seed}"])
    python = f"import forcesim as fs\n\nanswer = fs.national({arguments})\nprint(answer.sentence)"
    return Script(command_of("national", (), (), flags_of(question, given), seed), python)


def _laid_over(name: str, policy: str | None, levers: Mapping[str, object]) -> str:
    """A scenario in one word, as ``forcesim.load`` takes it; "" where a part of it would be taken for several."""
    parts = [*([policy] if policy else []), *_sets(levers)[1::2]]
    is_plain = not any("+" in part for part in parts) and "=" not in (policy or "")
    return "+".join([name, *parts]) if is_plain else ""


def question_script(
    kind: str,
    force: NamedScenario,
    names: tuple[str, str | None],
    changes: Mapping[str, object],
    given: Mapping[str, object],
    *,
    seed: int,
) -> Script:
    """A question of any kind about one force under a policy; ``names`` are those of both as a person would type them.

    ``changes`` are made to the force and its policy. ``given`` are values of the question's fields, in the order in
    which they are written; THE_FORCE stands for the force without policy and moved levers, to compare with.
    """
    name, policy = names
    question = QUESTIONS[kind].question
    levers, world = split(force, changes)
    lines = ["import forcesim as fs", "", f"force = fs.load({name!r})"]
    if world:
        lines.append(f"force = force.with_({_python(world)})")
    laid = f"force.with_policy(fs.load_policy({policy!r}))" if policy else "force"
    lines.append(f"scenario = {laid}{f'.with_({_python(levers)})' if levers else ''}")
    arguments = ", ".join(["scenario", *_arguments(question, given), f"seed={seed}"])
    lines += [f"answer = fs.{kind.replace('-', '_')}({arguments})", "print(answer.sentence)"]
    python = "\n".join(lines)
    if not _can_be_typed(changes):
        return Script("", python)
    words = [*_sets(changes), *flags_of(question, given)]
    return Script(command_of(kind, [name], [policy] if policy else [], words, seed), python)


def _arguments(question: type[Question], given: Mapping[str, object]) -> list[str]:
    """Values of a question's fields as arguments of its function, those without a name first."""
    known = {parameter.name: parameter for parameter in parameters(question)}
    positional: list[str] = []
    named: list[str] = []
    for field, value in given.items():
        option = known[field].option
        if option.is_positional and isinstance(value, Sequence):
            positional += [repr(item) for item in value]
        elif isinstance(value, tuple):
            named.append(f"{known[field].argument}={list(value) if option.repeatable else value[0]!r}")
        else:
            named.append(f"{known[field].argument}={value!r}")
    return [*positional, *named]


def has_baseline(policy: str | None, levers: Mapping[str, object]) -> bool:
    """Whether a decision has a before to be compared with: a policy is laid over the force, or a lever was moved."""
    return policy is not None or bool(levers)


def _can_be_typed(changes: Mapping[str, object]) -> bool:
    """Whether a command can hold the changes; it can't take out what a file has, which Python can."""
    return not any(value is None for value in changes.values())


def _sets(changes: Mapping[str, object]) -> list[str]:
    return [word for path, value in changes.items() for word in ("--set", setting(path, value))]


def _python(changes: Mapping[str, object]) -> str:
    return repr({path: _bare(value) for path, value in changes.items()})


def _bare(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _bare(item) for key, item in value.items()}
    return float(value) if isinstance(value, float) else value
