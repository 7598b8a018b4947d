"""Reads scripts of workshops, and finds everything that is wrong with one, each with file, line, key and a hint."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forcesim.errors import Fault, ScenarioError, StudyError, WorkshopError
from forcesim.scenario.files import builtin, toml_reader
from forcesim.scenario.files.builtin import WORKSHOP
from forcesim.scenario.files.json_schema import schema_of
from forcesim.scenario.files.line_numbers import Locator, holds
from forcesim.scenario.files.load import check as check_scenario
from forcesim.scenario.files.load import is_workshop
from forcesim.scenario.validation.messages import Problem, as_fault, plain
from forcesim.scenario.validation.validate import validate
from forcesim.study.questions.base import Question as StudyQuestion
from forcesim.study.red_line import check_names, red_lines
from forcesim.text import suggestion, value_text
from forcesim.workshop.facts import VERDICT_WORDS, fact_problems, typed_numbers
from forcesim.workshop.script import Script, Step
from forcesim.workshop.script_studies import arm_index, is_factor, question_of_study

_TABLES = ("levers", "injects", "studies")


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """A script as it was read: ``name`` is that of its file, in whose ``folder`` forces and policies are looked for."""

    name: str
    path: Path
    script: Script
    text: str

    @property
    def folder(self) -> Path:
        return self.path.parent

    @property
    def typed(self) -> str:
        """What a person types for it on a command line: the name of a built-in one, else the path."""
        is_builtin = builtin.resolve(self.name, (WORKSHOP,)) == self.path
        return shlex.quote(self.name if is_builtin else str(self.path))


def load_script(name_or_path: str | Path) -> ScriptFile:
    """A script by built-in name or path; a ScenarioError with every fault of its form.

    What it says of forces, outcomes and facts is looked at by ``check_script``.
    """
    path = _file(name_or_path)
    content = toml_reader.read(path)
    if isinstance(content, Fault):
        raise ScenarioError([content])
    text, table = content
    if table.get("kind") != WORKSHOP:
        line = Locator(text).line_of(("kind",)) or 1
        hint = 'Write kind = "workshop" as its first line, or name another file'
        found = value_text(table["kind"]) if "kind" in table else ""
        raise ScenarioError(
            [Fault("this is no script of a workshop", hint, "kind", found, toml_reader.display(path), line)]
        )
    script, problems = validate(plain(table), Script, tables=_TABLES)
    if script is None:
        # a fault that nobody has words for must not pass for none
        unnamed = (Problem((), "this script can't be read as it stands", "Compare it with one that is built in"),)
        raise ScenarioError(_faults(problems or unnamed, text, table, path))
    return ScriptFile(path.stem, path, script, text)


def check(path: str | Path) -> tuple[Fault, ...]:
    """Every fault of a file of any kind, by built-in name or path; empty if nothing is wrong with it.

    A force, a policy, a part, or the script of a workshop.

    >>> import forcesim as fs
    >>> fs.check("durham-2014")
    ()
    """
    return check_script(path) if is_workshop(path) else check_scenario(path)


def check_script(name_or_path: str | Path) -> tuple[Fault, ...]:
    """Every fault of a script, by built-in name or path; empty where nothing is wrong with it. Runs nothing."""
    try:
        script_file = load_script(name_or_path)
    except ScenarioError as error:
        return error.faults
    table = toml_reader.parse(script_file.text, "")
    raw = {} if isinstance(table, Fault) else table[1]
    return _faults(_problems(script_file), script_file.text, raw, script_file.path)


def script_schema() -> dict[str, Any]:
    """The JSON Schema of scripts, for editors that complete and check."""
    return schema_of(Script, "forcesim workshop")


def _file(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if toml_reader.is_file(path):
        return path
    found = builtin.resolve(str(name_or_path), (WORKSHOP,))
    if found is None:
        raise ScenarioError([builtin.unknown_name(str(name_or_path), WORKSHOP, path.absolute())])
    return found


def _faults(problems: Iterable[Problem], text: str, table: Mapping[str, Any], path: Path) -> tuple[Fault, ...]:
    """Problems with file and line, in the order of their lines; what is missing stands where it should be."""
    locator, where = Locator(text), toml_reader.display(path)
    positioned = []
    for problem in problems:
        place = problem.path
        while place and not holds(table, place):
            place = place[:-1]
        positioned.append(as_fault(problem, where, locator.line_of(place) or 1))
    return tuple(sorted(positioned, key=lambda fault: fault.line or 0))


def _problems(script_file: ScriptFile) -> Iterator[Problem]:
    """What only forces, policies, outcomes and other parts of the script can tell."""
    script = script_file.script
    yield from _problems_of_injects(script)
    questions: dict[str, StudyQuestion] = {}
    outcomes: dict[str, tuple[str, ...]] = {}
    for name in script.studies:
        try:
            questions[name] = question_of_study(script, name, script_file.folder)
            outcomes[name] = tuple(questions[name].plan().outcomes)
        except ScenarioError as error:
            yield from _study_faults(name, error.faults)
        except StudyError as error:
            yield Problem(("studies", name), str(error))
    every_outcome = dict.fromkeys(outcome for names in outcomes.values() for outcome in names)
    landed: set[str] = set()
    for index, step in enumerate(script.steps):
        landed |= set(step.injects)
        path = ("steps", index)
        yield from _problems_of_texts(script, step, path)
        for below, study, arm, outcome in _places(step):
            yield from _problems_of_place(script, outcomes, (*path, *below), study, arm, outcome)
            early = [inject for inject in script.studies[study].injects if inject not in landed]
            for inject in early:
                hint = f"Let it land here or before: injects = [{value_text(inject)}], or name another study"
                yield Problem(
                    (*path, *below, "study"), f"{inject} has not landed by this step", hint, value_text(study)
                )
        yield from _problems_of_decision(script, outcomes, step, path)
        for position, line in enumerate(step.red_lines):
            try:
                check_names(red_lines([line]), every_outcome)
            except StudyError as error:
                yield Problem((*path, "red_lines", position), str(error), found=value_text(line))
        for position, claim in enumerate(step.claims):
            for verdict in claim.verdict:
                if verdict not in VERDICT_WORDS:
                    hint = suggestion(verdict, tuple(VERDICT_WORDS))
                    yield Problem((*path, "claims", position, "verdict"), "no such verdict", hint, value_text(verdict))


def _study_faults(name: str, faults: Iterable[Fault]) -> Iterator[Problem]:
    for fault in faults:
        place = f"{fault.key}: " if fault.key else ""
        origin = f"{fault.where}: " if fault.where not in ("", "--set", "with_()") else ""
        yield Problem(("studies", name), f"{origin}{place}{fault.what}", fault.hint, fault.found)


def _problems_of_injects(script: Script) -> Iterator[Problem]:
    for name, inject in script.injects.items():
        for index, text in enumerate(inject.times):
            if not is_factor(text):
                hint = 'Write key=number, such as "teams.local.head_count=0.9"'
                yield Problem(("injects", name, "times", index), "this multiplies nothing", hint, value_text(text))


def _problems_of_texts(script: Script, step: Step, path: tuple[str | int, ...]) -> Iterator[Problem]:
    texts: list[tuple[tuple[str, ...], str]] = [(("stage",), step.stage), (("notes",), step.notes)]
    if step.reveal is not None:
        texts += [(("reveal", "stage"), step.reveal.stage), (("reveal", "notes"), step.reveal.notes)]
    if step.question is not None:
        texts.append((("question", "ask"), step.question.ask))
    for below, text in texts:
        for found, what in fact_problems(text, script):
            yield Problem((*path, *below), what, "Words of facts are in Help: Workshop", found)
        if below[0] == "reveal":
            for typed in typed_numbers(text):
                hint = "Fill it from results, {study outcome what}, or write a number that is no result in words"
                yield Problem((*path, *below), "a number is typed here", hint, typed)


def _places(step: Step) -> Iterator[tuple[tuple[str | int, ...], str, str | None, str | None]]:
    """Where a step names a study, with its arm and outcome: (path below the step, study, arm, outcome)."""
    for below, shown in ((("show",), step.show), (("reveal", "show"), step.reveal.show if step.reveal else None)):
        if shown is not None and shown.study is not None:
            yield below, shown.study, shown.arm, shown.outcome
    if step.question is not None:
        yield ("question",), step.question.study, step.question.arm, step.question.outcome
    if step.decision is not None:
        yield ("decision",), step.decision.study, None, None
    for index, claim in enumerate(step.claims):
        yield ("claims", index), claim.study, claim.arm, claim.outcome


def _problems_of_place(
    script: Script,
    outcomes: Mapping[str, tuple[str, ...]],
    path: tuple[str | int, ...],
    study: str,
    arm: str | None,
    outcome: str | None,
) -> Iterator[Problem]:
    try:
        arm_index(script, script.studies[study], arm)
    except WorkshopError as error:
        yield Problem((*path, "arm"), str(error), found=value_text(arm))
    if outcome is not None and study in outcomes and outcome not in outcomes[study]:
        hint = suggestion(outcome, outcomes[study], "Outcomes are")
        yield Problem((*path, "outcome"), "there is no such outcome", hint, value_text(outcome))


def _problems_of_decision(
    script: Script, outcomes: Mapping[str, tuple[str, ...]], step: Step, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    for part, name in ((step.question, "question"), *((claim, "claims") for claim in step.claims)):
        if part is None or part.about not in ("rise", "fall"):
            continue
        try:
            is_first = arm_index(script, script.studies[part.study], part.arm) == 0
        except WorkshopError:
            continue
        if is_first:
            hint = "Name another arm, or ask about its level"
            yield Problem((*path, name), "the first arm rises and falls against nothing", hint)
    if step.decision is None:
        return
    study = script.studies[step.decision.study]
    if not study.levers:
        hint = "Name a study with levers"
        yield Problem((*path, "decision", "study"), "there is nothing to decide in this study", hint)
    for lever in step.decision.locked:
        if lever in study.levers:
            hint = "Take it out here, or out of the study's levers"
            yield Problem((*path, "decision", "locked"), "this lever is open", hint, value_text(lever))
    known = outcomes.get(step.decision.study)
    for index, goal in enumerate(step.decision.goals):
        if known is not None and goal not in known:
            hint = suggestion(goal, known, "Outcomes are")
            yield Problem((*path, "decision", "goals", index), "there is no such outcome", hint, value_text(goal))
