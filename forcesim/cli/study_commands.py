"""Verbs that run a study: from names and flags to a question, and from its answer to words and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from forcesim.cli.answer_files import AnswerFiles
from forcesim.cli.console import message, say, table
from forcesim.cli.exit_codes import DONE, FAILED, INTERRUPTED
from forcesim.cli.options import Flags, check_outputs, read_frontier, scenario_files
from forcesim.cli.progress import Bar
from forcesim.cli.signals import interruptible
from forcesim.errors import Fault, ScenarioError
from forcesim.study.labels import spelt_names
from forcesim.study.questions.declaration import (
    command_of,
    flags_of,
    parameters,
    scenario_parameters,
    settings,
    shared_parameters,
)
from forcesim.study.storage.capsule import refuse_scenarios
from forcesim.text import capital, exact_number

if TYPE_CHECKING:
    from forcesim.report.answer import Answer
    from forcesim.scenario.named_scenario import NamedScenario
    from forcesim.study.questions.base import Question


def ask(
    question: type[Question],
    names: Sequence[str],
    policies: Sequence[str],
    typed: Mapping[str, Any],
    frontier: str | None,
    flags: Flags,
    refit: Path | None = None,
) -> int:
    """Ask a question of the scenarios called ``names``, under ``policies``, and tell the answer; the exit status.

    ``typed`` holds what was typed for each flag that the question declares, by its field; ``frontier`` are two outcomes
    to weigh, ``refit`` is where a scenario goes that explains a miss.
    """
    given = {name: value for name, value in typed.items() if value is not None and value != []}
    try:
        question.refuse(given)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    # files by the names that results have for them; FORCE+POLICY+KEY=VALUE holds two
    files = [part for name in (*names, *policies) for part in name.split("+") if "=" not in part]
    outputs = {"--json": flags.json, "--csv": flags.csv, "--xlsx": flags.xlsx, "--capsule": flags.capsule}
    outputs["--refit"] = refit
    check_outputs(outputs, {**scenario_files(files), **_tables(question, given), "the store": _store_file(flags)})
    made = question(
        **_load_scenarios(question, names, policies, given, flags),
        **_values(question, given),
        spelt=spelt_names((*names, *policies)),
        flags=tuple(_change_words(flags)),
    )
    if flags.capsule is not None:
        refuse_scenarios([arm.name for arm in made.given_arms()])
    own, shared = _words(question, given)
    weighed = ["--frontier", frontier] if frontier else []
    command = command_of(question.kind, names, policies, [*own, *weighed, *_change_words(flags), *shared], made.seed)
    doing = question.doing.format(*names[:1])
    if refit is None:
        return _run_study(made, flags, command, doing, frontier)
    return _run_study(made, flags, command, doing, frontier, lambda answer: _write_refit(answer, names[0], refit))


def _tables(question: type[Question], given: Mapping[str, Any]) -> dict[str, Path]:
    """The tables that a question reads, by what they are called in a message."""
    return {
        f"the table {given[parameter.name]}": Path(given[parameter.name])
        for parameter in parameters(question)
        if parameter.option.is_file and parameter.name in given
    }


def _store_file(flags: Flags) -> Path | None:
    from forcesim.study.execution.cached_runs import store_path

    return store_path(flags.store)


def _values(question: type[Question], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a question from what was typed; what was not is left to its default."""
    declared = [
        parameter for parameter in (*settings(question), *shared_parameters(question)) if parameter.option.is_typed
    ]
    values = {
        parameter.name: parameter.value(given[parameter.name]) for parameter in declared if parameter.name in given
    }
    # a question says itself what it can't do without
    return {parameter.name: () for parameter in declared if parameter.is_required} | values


def _words(question: type[Question], given: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The flags of the question's own that were typed, and those that all questions have; defaults are left out."""
    usual = {parameter.name: (parameter.typed_default, [parameter.default]) for parameter in parameters(question)}
    typed = [
        parameter
        for parameter in parameters(question)
        if parameter.name in given and given[parameter.name] not in usual[parameter.name]
    ]
    words = [
        {parameter.name: given[parameter.name] for parameter in typed if parameter.is_shared is are}
        for are in (False, True)
    ]
    words[1].pop("seed", None)  # which every command ends with
    return flags_of(question, words[0]), flags_of(question, words[1])


def _load_scenarios(
    question: type[Question],
    names: Sequence[str],
    policies: Sequence[str],
    given: Mapping[str, Any],
    flags: Flags,
) -> dict[str, Any]:
    """The scenarios that a question is about, and the one that they are compared with, by the question's fields."""
    (about,) = scenario_parameters(question)
    if question.names_its_forces:
        return {about.name: question.scenarios_named(given, flags.changes or [], flags.years)}
    if about.option.repeatable:
        return {about.name: tuple(_load_several(names, policies, flags))}
    (name,) = names
    scenario = _load_one(name, policies, flags)
    loaded = {about.name: scenario}
    for declared in parameters(question):
        reference = declared.option.reference
        if reference is not None:
            moves_levers = any(_is_of_policy(scenario, change) for change in flags.changes or [])
            policy = given.get(declared.name)
            if policy is not None or reference.is_implied(bool(policies), moves_levers, given):
                loaded[declared.name] = _load_reference(name, policy, flags)
    return loaded


def _load_several(names: Sequence[str], policies: Sequence[str], flags: Flags) -> list[NamedScenario]:
    """Several scenarios, or one force under several policies; one policy stands beside the force as it is."""
    if policies and len(names) > 1:
        raise typer.BadParameter("name one force with several policies, or several scenarios and no policy")
    if policies:
        laid: list[str | None] = [*policies] if len(policies) > 1 else [None, *policies]
        return _load_all([partial(_load_changed, names[0], policy, flags) for policy in laid])
    return _load_all([partial(_load_changed, name, None, flags) for name in names])


def ask_with_bar(
    question: Question,
    title: str,
    command: str,
    *,
    jobs: int | None,
    is_shown: bool,
    store: str | None = None,
    where: str = "local",
) -> tuple[Answer, bool]:
    """Ask a question, with a bar on a terminal; the answer, and whether it was interrupted."""
    from forcesim.conduct import answered, conduct
    from forcesim.study.execution.events import Event, Settled, StudyStopped

    with interruptible() as interruption, Bar(title, is_shown=is_shown) as bar:

        def listen(event: Event) -> None:
            if isinstance(event, (Settled, StudyStopped)):
                interruption.runs_ended()
            bar(event)

        result = conduct(question, jobs, listen, interruption.stop, store, where, command)
    return answered(question, result, command), interruption.stop.is_set()


def tell_ending(answer: Answer, was_interrupted: bool, store: str | None = None) -> int:
    """Say what went wrong with an answer whose runs are kept in ``store``, and the exit status that goes with it."""
    from forcesim.study.execution.cached_runs import keeps_runs

    are_kept = keeps_runs(store)
    for failure in answer.result.failures[:10]:
        message(f"A run failed. {failure}")
    more = len(answer.result.failures) - 10
    if more > 0:
        message(f"… and {more} more.")
    if answer.result.failures:
        again = "only the failed runs" if are_kept else "all runs, since none is kept (--store none),"
        message(f"The same command makes {again} again.")
    if was_interrupted:
        carries_on = "carries on from there" if are_kept else "begins anew, since no run is kept (--store none)"
        message(
            f"Stopped. What is finished is above; the same command {carries_on}."
            if answer.result.finished
            else "Stopped before the first run was in."
        )
        return INTERRUPTED
    return FAILED if answer.result.failures else DONE


def _run_study(
    question: Question,
    flags: Flags,
    command: str,
    title: str,
    frontier: str | None,
    then: Callable[[Answer], None] | None = None,
) -> int:
    if frontier is not None:
        from forcesim.study.analysis.pareto import outcomes_weighed

        # better told before an hour of runs than after
        outcomes_weighed(question.plan().outcomes, *read_frontier(frontier))
    _caution(question)
    try:
        answer, was_interrupted = ask_with_bar(
            question, title, command, jobs=flags.jobs, is_shown=not flags.quiet, store=flags.store, where=flags.executor
        )
    except ScenarioError as error:
        # a person who types knows nothing of the function that tries a setting
        renamed = [replace(fault, where="the settings to try") for fault in error.faults if fault.where == "with_()"]
        raise ScenarioError(renamed or error.faults) from error
    if frontier is not None:
        answer = answer.weighing(*read_frontier(frontier))
    if not answer.result.finished:
        return tell_ending(answer, was_interrupted, flags.store)
    files = AnswerFiles(json=flags.json, csv=flags.csv, xlsx=flags.xlsx, capsule=flags.capsule, quiet=flags.quiet)
    closed: BrokenPipeError | None = None
    try:
        if not files.is_piped:
            _show(answer, question, flags)
    except BrokenPipeError as error:  # nobody reads any more what is shown; files are written all the same
        closed = error
    if then is not None:
        then(answer)
    is_whole = files.write(answer)
    status = tell_ending(answer, was_interrupted, flags.store) or (DONE if is_whole else FAILED)
    if closed is not None and status == DONE:
        raise closed
    return status


def _write_refit(answer: Answer, name: str, path: Path) -> None:
    """Write a scenario with the assumption moved that would explain a miss, or say why there is none."""
    from forcesim.atomic_write import write_file
    from forcesim.report.output.refit import refit_text, why_no_refit

    text = refit_text(answer.result, name, path)
    if text is None:
        message(f"{path} was not written: {why_no_refit(answer.result)}.")
    else:
        message(f"Wrote {write_file(path, text)}, to be questioned: it fits these months, and may fit no others.")


def _caution(question: Question) -> None:
    """Say beforehand which scenarios make runs that take long."""
    from forcesim.report.wording.cautions import large_run

    for arm in question.given_arms():
        caution = large_run(arm.name, arm.named_scenario.scenario)
        if caution:
            message(f"{caution}.")


def _show(answer: Answer, question: Question, flags: Flags) -> None:
    say(answer.sentence, "bold")
    if flags.quiet:
        return
    from forcesim.report.output.tables import text_tables

    for text_table in text_tables(answer.result):
        say("")
        table(text_table)
    from forcesim.report.wording.reasons import ending_words
    from forcesim.study.results.reasons import EndingKind

    ending = answer.result.ending
    # what was left open is part of the answer already
    is_told = ending is None or ending.kind is EndingKind.LEFT_OPEN
    if not is_told and (question.replications == "auto" or answer.result.kind == "tradeoff"):
        reached = ending_words(ending, answer.result.outcomes)
        say("")
        say(f"{capital(reached)}.", "dim")
    from forcesim.report.wording.cautions import allowance, simulated_by

    say("")
    say(" ".join(filter(None, (allowance(answer.result), f"Simulated by {simulated_by(answer.result)}."))), "dim")


def _load_one(name: str, policies: Sequence[str], flags: Flags) -> NamedScenario:
    if len(policies) > 1:
        raise typer.BadParameter("only one policy can be laid over a force here; compare takes several")
    return _load_changed(name, policies[0] if policies else None, flags)


def _load_all(loads: Sequence[Callable[[], NamedScenario]]) -> list[NamedScenario]:
    """What all of ``loads`` give; ScenarioError with the faults of all files at once."""
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


def _load_changed(name: str, policy: str | None, flags: Flags) -> NamedScenario:
    """A scenario under a policy, with the changes of the command line on top."""
    from forcesim.scenario.files.load import load_changed

    return load_changed(name, policy, flags.changes or [], flags.years)


def _load_reference(name: str, policy: str | None, flags: Flags) -> NamedScenario:
    """What a trade-off compares with: the same world, but levers that the command line moves stay as they were."""
    from forcesim.scenario.files.load import load_changed

    named_scenario = load_changed(name, policy)
    world = [change for change in flags.changes or [] if not _is_of_policy(named_scenario, change)]
    return load_changed(name, policy, world, flags.years)


def _is_of_policy(named_scenario: NamedScenario, change: str) -> bool:
    from forcesim.scenario.levers import is_lever

    return is_lever(named_scenario, change.partition("=")[0].strip())


def _change_words(flags: Flags) -> list[str]:
    words = []
    for change in flags.changes or []:
        words += ["--set", change]
    return words + ([] if flags.years is None else ["--years", exact_number(flags.years)])
