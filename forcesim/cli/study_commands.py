"""Verbs that run a study: from names and flags to a question, and from its answer to words and files."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from forcesim.cli.console import message, say, table
from forcesim.cli.exit_codes import DONE, FAILED, INTERRUPTED
from forcesim.cli.options import Flags, read_frontier, read_points
from forcesim.cli.progress import Bar, interruptible
from forcesim.errors import Fault, ScenarioError

if TYPE_CHECKING:
    from forcesim.report.answer import Answer
    from forcesim.scenario.named_scenario import NamedScenario
    from forcesim.study.questions.base import Question


def run(name: str, policies: Sequence[str], first_replication: int, flags: Flags) -> int:
    """What happens?"""
    from forcesim.study.questions.registry import RunQuestion

    question = RunQuestion(
        scenario=_one(name, policies, flags), **_shared(flags, name, *policies), first_replication=first_replication
    )
    own = ("--first-replication", str(first_replication)) if first_replication else ()
    return _study(question, flags, _command("run", [name], policies, flags, own), f"Running {name}")


def compare(names: Sequence[str], policies: Sequence[str], frontier: str | None, flags: Flags) -> int:
    """What changes between these?"""
    from forcesim.study.questions.registry import CompareQuestion

    if policies and len(names) > 1:
        raise typer.BadParameter("name one force with several policies, or several scenarios and no policy")
    if policies:
        named_scenario = _all([partial(_load, names[0], policy, flags) for policy in policies])
        if len(named_scenario) == 1:
            # one policy is compared with the force as its file stands
            named_scenario = [_load(names[0], None, flags), *named_scenario]
    else:
        named_scenario = _all([partial(_load, name, None, flags) for name in names])
    question = CompareQuestion(scenarios=tuple(named_scenario), **_shared(flags, *names, *policies))
    own = _each("--frontier", [frontier] if frontier else [])
    return _study(question, flags, _command("compare", names, policies, flags, own), "Comparing", frontier)


def backcast(name: str, flags: Flags) -> int:
    """Does it agree with what was published?"""
    from forcesim.study.questions.registry import BackcastQuestion

    question = BackcastQuestion(scenario=_one(name, (), flags), **_shared(flags, name))
    return _study(question, flags, _command("backcast", [name], (), flags), "Looking back")


def tradeoff(
    name: str,
    policies: Sequence[str],
    levers: Sequence[str],
    points: str,
    baseline: str | None,
    red_lines: Sequence[str],
    outcomes: Sequence[str],
    frontier: str | None,
    flags: Flags,
) -> int:
    """How far can we go?"""
    from forcesim.study.questions.registry import TradeoffQuestion

    named_scenario = _one(name, policies, flags)
    reference: NamedScenario | None = None
    if baseline is not None:
        reference = _reference(name, baseline, flags)
    elif policies or any(_is_of_policy(named_scenario, each) for each in flags.changes or []):
        reference = _reference(name, None, flags)
    question = TradeoffQuestion(
        scenario=named_scenario,
        lever=tuple(levers) or "move_share",
        points=read_points(points),
        baseline=reference,
        red_lines=tuple(red_lines),
        **_shared(flags, name, *policies),
        **_about(outcomes),
    )
    own = [
        *([] if list(levers) == ["move_share"] else _each("--lever", levers)),
        *_unless("--points", points, "11"),
        *(["--baseline", baseline] if baseline is not None else []),
        *_each("--red-line", red_lines),
        *_each("--outcome", outcomes),
        *_each("--frontier", [frontier] if frontier else []),
    ]
    return _study(question, flags, _command("tradeoff", [name], policies, flags, own), "Trading off", frontier)


def choose(names: Sequence[str], policies: Sequence[str], goal: str, red_lines: Sequence[str], flags: Flags) -> int:
    """Which is best?"""
    from forcesim.study.questions.registry import ChooseQuestion

    if policies and len(names) > 1:
        raise typer.BadParameter("name one force with several policies, or several scenarios and no policy")
    if policies:
        laid: list[str | None] = [*policies] if len(policies) > 1 else [None, *policies]
        named_scenario = _all([partial(_load, names[0], policy, flags) for policy in laid])
    else:
        named_scenario = _all([partial(_load, name, None, flags) for name in names])
    shared = _shared(flags, *names, *policies)
    question = ChooseQuestion(scenarios=tuple(named_scenario), goal=goal, red_lines=tuple(red_lines), **shared)
    own = [*_unless("--goal", goal, "harm"), *_each("--red-line", red_lines)]
    return _study(question, flags, _command("choose", names, policies, flags, own), "Choosing")


def sensitivity(
    name: str, policies: Sequence[str], outcomes: Sequence[str], method: str, worlds: int, flags: Flags
) -> int:
    """What matters most?"""
    from forcesim.study.questions.registry import SensitivityQuestion

    question = SensitivityQuestion(
        scenario=_one(name, policies, flags),
        against=_reference(name, None, flags) if policies else None,
        method=method,  # type: ignore[arg-type]  # the question refuses what it does not know
        worlds=worlds,
        **_shared(flags, name, *policies),
        **_about(outcomes),
    )
    own = [*_each("--outcome", outcomes), *_unless("--method", method, "morris"), *_unless("--worlds", worlds, 360)]
    return _study(question, flags, _command("sensitivity", [name], policies, flags, own), "Trying worlds")


def failure(
    name: str, policies: Sequence[str], outcome: str | None, red_line: str | None, worlds: int, flags: Flags
) -> int:
    """When does it fail?"""
    from forcesim.study.questions.registry import FailureQuestion

    if outcome is not None and red_line is not None:
        raise typer.BadParameter("a red line names its outcome itself: give either --outcome or --red-line")
    question = FailureQuestion(
        scenario=_one(name, policies, flags),
        against=_reference(name, None, flags) if policies and red_line is None else None,
        red_line=red_line,
        worlds=worlds,
        **_shared(flags, name, *policies),
        **_about([outcome] if outcome else []),
    )
    own = [
        *_each("--outcome", [outcome] if outcome else []),
        *_each("--red-line", [red_line] if red_line else []),
        *_unless("--worlds", worlds, 300),
    ]
    return _study(question, flags, _command("failure", [name], policies, flags, own), "Trying worlds")


def require(
    name: str,
    policies: Sequence[str],
    red_lines: Sequence[str],
    lever: str,
    is_most: bool,
    points: int,
    between: tuple[float | None, float | None],
    flags: Flags,
) -> int:
    """What would it take?"""
    from forcesim.study.questions.registry import RequireQuestion

    low, high = between
    question = RequireQuestion(
        scenario=_one(name, policies, flags),
        red_lines=tuple(red_lines),
        lever=lever,
        sense="most" if is_most else "least",
        points=points,
        low=low,
        high=high,
        **_shared(flags, name, *policies),
    )
    own = [
        *_each("--red-line", red_lines),
        *_unless("--lever", lever, "move_share"),
        *(["--most"] if is_most else []),
        *_unless("--points", points, 9),
        *([] if low is None else ["--from", f"{low:g}"]),
        *([] if high is None else ["--to", f"{high:g}"]),
    ]
    return _study(question, flags, _command("require", [name], policies, flags, own), "Looking")


def asked(
    question: Question,
    title: str,
    command: str,
    *,
    jobs: int | None,
    is_shown: bool,
    store: str | None = None,
    where: str = "local",
) -> tuple[Answer, bool]:
    """Put a question, with a bar on a terminal; says also whether it was interrupted."""
    from forcesim.api import answered, conduct

    with interruptible() as stop, Bar(title, is_shown=is_shown) as bar:
        result = conduct(question, jobs, bar, stop, store, where, command)
    return answered(question, result, command), stop.is_set()


def told(answer: Answer, was_interrupted: bool) -> int:
    """Say what went wrong with an answer, and the exit status that goes with it."""
    for failure in answer.result.failures[:10]:
        message(f"A run failed. {failure}")
    more = len(answer.result.failures) - 10
    if more > 0:
        message(f"… and {more} more.")
    if answer.result.failures:
        message("The same command makes only the failed runs again.")
    if was_interrupted:
        message(
            "Stopped. What is finished is above; the same command carries on from there."
            if answer.result.finished
            else "Stopped before the first run was in."
        )
        return INTERRUPTED
    return FAILED if answer.result.failures else DONE


def _study(question: Question, flags: Flags, command: str, title: str, weighed: str | None = None) -> int:
    if weighed is not None:
        from forcesim.study.analysis.pareto import outcomes_weighed

        # better told before an hour of runs than after
        outcomes_weighed(question.plan().outcomes, *read_frontier(weighed))
    try:
        answer, was_interrupted = asked(
            question, title, command, jobs=flags.jobs, is_shown=not flags.quiet, store=flags.store, where=flags.executor
        )
    except ScenarioError as error:
        # a person who types knows nothing of the function that tries a setting
        told_here = [replace(fault, where="the settings to try") for fault in error.faults if fault.where == "with_()"]
        raise ScenarioError(told_here or error.faults) from error
    if weighed is not None:
        answer = answer.weighing(*read_frontier(weighed))
    if answer.result.finished:
        if flags.json != "-":
            _show(answer, flags)
        _write(answer, flags)
    return told(answer, was_interrupted)


def _show(answer: Answer, flags: Flags) -> None:
    say(answer.sentence, "bold")
    if flags.quiet:
        return
    from forcesim.report.output.tables import text_tables

    for each in text_tables(answer.result):
        say("")
        table(each)
    from forcesim.report.wording.reasons import ending_words
    from forcesim.study.results.reasons import EndingKind

    ending = answer.result.ending
    # what was left open is part of the answer already
    is_told = ending is None or ending.kind is EndingKind.LEFT_OPEN
    if not is_told and (flags.futures == "auto" or answer.result.kind == "tradeoff"):
        reached = ending_words(ending, answer.result.outcomes)
        say("")
        say(f"{reached[:1].upper()}{reached[1:]}.", "dim")


def _write(answer: Answer, flags: Flags) -> None:
    from forcesim.cli.scenario_commands import write_json

    if flags.json is not None:
        write_json(answer.to_dict(), flags.json)
    if flags.csv is not None:
        from forcesim.report.output.tables import write_csv

        for path in write_csv(answer.result, flags.csv):
            message(f"Wrote {path}")
    if flags.xlsx is not None:
        from forcesim.report.output.tables import write_xlsx

        message(f"Wrote {write_xlsx(answer.result, flags.xlsx, answer.sentence)}")
    if flags.capsule is not None:
        message(f"Wrote {answer.save(flags.capsule)}")


def _shared(flags: Flags, *named: str) -> dict[str, Any]:
    return {
        "spelt": {Path(name).stem: name for name in named},
        "replications": flags.futures,
        "precision": flags.error,
        "seed": flags.seed,
        "flags": tuple(_changes(flags)),
    }


def _about(outcomes: Sequence[str]) -> dict[str, Any]:
    return {"outcomes": tuple(dict.fromkeys(outcomes))} if outcomes else {}


def _each(flag: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (flag, value)]


def _unless(flag: str, value: object, usual: object) -> list[str]:
    return [] if value == usual else [flag, f"{value}"]


def _one(name: str, policies: Sequence[str], flags: Flags) -> NamedScenario:
    if len(policies) > 1:
        raise typer.BadParameter("only one policy can be laid over a force here; compare takes several")
    return _load(name, policies[0] if policies else None, flags)


def _all(loads: Sequence[Callable[[], NamedScenario]]) -> list[NamedScenario]:
    """Load everything, and tell the faults of all files at once."""
    loaded: list[NamedScenario] = []
    faults: list[Fault] = []
    for load in loads:
        try:
            loaded.append(load())
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ScenarioError(faults)
    return loaded


def _load(name: str, policy: str | None, flags: Flags) -> NamedScenario:
    """A scenario under a policy, with the changes of the command line on top."""
    return _changed(_plain(name, policy), flags.changes or [], flags.years)


def _reference(name: str, policy: str | None, flags: Flags) -> NamedScenario:
    """What a trade-off compares with: the same world, but levers that the command line moves stay as they were."""
    named_scenario = _plain(name, policy)
    world = [each for each in flags.changes or [] if not _is_of_policy(named_scenario, each)]
    return _changed(named_scenario, world, flags.years)


def _plain(name: str, policy: str | None) -> NamedScenario:
    from forcesim.scenario.files.load import load, load_under

    return load(name) if policy is None else load_under(name, policy)


def _changed(named_scenario: NamedScenario, changes: Sequence[str], years: float | None) -> NamedScenario:
    if changes:
        named_scenario = named_scenario.with_overrides(changes)
    if years is None:
        return named_scenario
    try:
        return named_scenario.with_({"time.years": years})
    except ScenarioError as error:
        raise ScenarioError([replace(fault, where="--years") for fault in error.faults]) from error


def _is_of_policy(named_scenario: NamedScenario, change: str) -> bool:
    from forcesim.scenario.levers import is_lever

    return is_lever(named_scenario, change.partition("=")[0].strip())


def _changes(flags: Flags) -> list[str]:
    words = []
    for each in flags.changes or []:
        words += ["--set", each]
    return words + ([] if flags.years is None else ["--years", f"{flags.years:g}"])


def _command(verb: str, names: Sequence[str], policies: Sequence[str], flags: Flags, own: Sequence[str] = ()) -> str:
    """The command that gives the same numbers again, wherever they are written to."""
    words = ["forcesim", verb, *names]
    for policy in policies:
        words += ["--policy", policy]
    words += [*own, *_changes(flags)]
    if flags.replications is not None:
        words += ["--replications", flags.replications]
    if flags.precision != "5%":
        words += ["--precision", flags.precision]
    return shlex.join([*words, "--seed", str(flags.seed)])
