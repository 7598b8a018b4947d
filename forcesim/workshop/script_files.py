"""Reads scripts of workshops, and finds everything that is wrong with one, each with file, line, key and a hint."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from forcesim.errors import Fault, ScenarioError, StudyError, WorkshopError
from forcesim.scenario.files import builtin, toml_reader
from forcesim.scenario.files.builtin import WORKSHOP
from forcesim.scenario.files.json_schema import schema_of
from forcesim.scenario.files.line_numbers import Locator, holds
from forcesim.scenario.files.load import check as check_scenario
from forcesim.scenario.files.load import is_workshop, load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.validation.messages import Problem, as_fault, plain
from forcesim.scenario.validation.validate import validate
from forcesim.study.questions.base import Question as StudyQuestion
from forcesim.study.red_line import check_names, red_lines
from forcesim.text import suggestion, value_text
from forcesim.workshop.facts import VERDICT_WORDS, fact_problems, typed_numbers
from forcesim.workshop.script import Inject, Script, Step
from forcesim.workshop.script_studies import (
    StudyArm,
    arm_index,
    beside,
    inject_changes,
    is_factor,
    question_of_study,
    study_arms,
)

T = TypeVar("T")
Place: TypeAlias = tuple[str | int, ...]

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
    of_form: tuple[Fault, ...] = ()
    try:
        script_file = load_script(name_or_path)
    except ScenarioError as error:
        of_form = error.faults
        others = _with_faulty_steps_empty(_file(name_or_path))
        if others is None:
            return of_form
        script_file = others
    table = toml_reader.parse(script_file.text, "")
    raw = {} if isinstance(table, Fault) else table[1]
    faults = (*of_form, *_faults(_problems(script_file), script_file.text, raw, script_file.path))
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _with_faulty_steps_empty(path: Path) -> ScriptFile | None:
    """A script with nothing but injects in the steps whose form is wrong; None where other parts are wrong too.

    So that what is wrong with all the other steps is told at once.
    """
    content = toml_reader.read(path)
    if isinstance(content, Fault):
        return None
    text, table = content
    raw = plain(table)
    _, problems = validate(raw, Script, tables=_TABLES)
    wrong = {problem.path[1] for problem in problems if problem.path[:1] == ("steps",) and len(problem.path) > 1}
    if not problems or len(wrong) < len({problem.path[:2] for problem in problems}):
        return None
    declared = raw.get("injects", {})
    steps = tuple(_empty_step(step, declared) if index in wrong else step for index, step in enumerate(raw["steps"]))
    script, _ = validate({**raw, "steps": steps}, Script, tables=_TABLES)
    return None if script is None else ScriptFile(path.stem, path, script, text)


def _empty_step(step: object, declared: Mapping[str, object]) -> dict[str, object]:
    """A step that holds nothing but the injects that land there, on which later steps stand."""
    injects = step.get("injects") if isinstance(step, dict) else None
    named = injects if isinstance(injects, list | tuple) else ()
    return {
        "title": "…",
        "minutes": 1,
        "injects": tuple(name for name in named if isinstance(name, str) and name in declared),
    }


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
    problems_of_studies: dict[Problem, None] = {}
    for name in script.studies:
        problems = _problems_of_study(script, name, script_file.folder)
        # what injects and levers bring is the same in every study that has them
        problems_of_studies |= dict.fromkeys(problems)
        if problems:
            continue
        try:
            questions[name] = question_of_study(script, name, script_file.folder)
            outcomes[name] = tuple(questions[name].plan().outcomes)
        except ScenarioError as error:
            yield from _at(("studies", name), error)
        except StudyError as error:
            yield Problem(("studies", name), str(error))
    yield from problems_of_studies
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
                lines = red_lines([line])
                # an outcome may be that of a study whose scenarios could not be read
                if len(outcomes) == len(script.studies):
                    check_names(lines, every_outcome)
            except StudyError as error:
                yield Problem((*path, "red_lines", position), str(error), found=value_text(line))
        for position, claim in enumerate(step.claims):
            for verdict in claim.verdict:
                if verdict not in VERDICT_WORDS:
                    hint = suggestion(verdict, tuple(VERDICT_WORDS))
                    yield Problem((*path, "claims", position, "verdict"), "no such verdict", hint, value_text(verdict))


def _problems_of_study(script: Script, name: str, folder: Path) -> list[Problem]:
    """What is wrong with the force, the policies and the changes of a study, each at the key that says it."""
    study, path = script.studies[name], ("studies", name)
    problems: list[Problem] = []
    world = _loaded(load, beside(folder, study.force), (*path, "force"), problems)
    if world is not None:
        world = _with_changes(world, _numbered(study.changes, (*path, "changes")), problems)
        for inject_name in study.injects:
            world = _with_inject(world, script.injects[inject_name], ("injects", inject_name), problems)
    for arm in study_arms(script, study):
        policy_key, changes = _origins(script, name, arm)
        policy = None if arm.policy is None else _loaded(load_policy, beside(folder, arm.policy), policy_key, problems)
        if world is None or (arm.policy is not None and policy is None):
            continue  # what the changes are to be made to is not known
        try:
            scenario = world if policy is None else world.with_policy(policy)
        except ScenarioError as error:
            problems += _at(policy_key, error)
            continue
        _with_changes(scenario, changes, problems)
    return problems


def _origins(script: Script, name: str, arm: StudyArm) -> tuple[Place, list[tuple[Place, str]]]:
    """Where the policy and each change of an arm stand: at the arm itself, or at the settings that teams chose."""
    if not arm.options:
        path: Place = ("studies", name, "arms", arm.name)
        return (*path, "policy"), _numbered(arm.changes, (*path, "changes"))
    policy_key: Place = ("studies", name, "levers")
    changes: list[tuple[Place, str]] = []
    for lever, index in arm.options.items():
        option, path = script.levers[lever].options[index], ("levers", lever, "options", index)
        policy_key = policy_key if option.policy is None else (*path, "policy")
        changes += _numbered(option.changes, (*path, "changes"))
    return policy_key, changes


def _numbered(changes: Iterable[str], path: Place) -> list[tuple[Place, str]]:
    return [((*path, index), change) for index, change in enumerate(changes)]


def _loaded(read: Callable[[str | Path], T], file: str | Path, key: Place, problems: list[Problem]) -> T | None:
    try:
        return read(file)
    except ScenarioError as error:
        problems += _at(key, error)
        return None


def _with_changes(scenario: NamedScenario, changes: list[tuple[Place, str]], problems: list[Problem]) -> NamedScenario:
    """The scenario with all changes that can be made; each of the others is a problem at its own key."""
    if not changes:
        return scenario
    try:
        return scenario.with_overrides([change for _, change in changes])
    except ScenarioError as error:
        together = error
    known = len(problems)
    for key, change in changes:
        try:
            scenario = scenario.with_overrides([change])
        except ScenarioError as error:
            problems += _at(key, error)
    if len(problems) == known:  # each would do without the others
        problems += _at(changes[-1][0], together)
    return scenario


def _with_inject(scenario: NamedScenario, inject: Inject, path: Place, problems: list[Problem]) -> NamedScenario:
    changes = _numbered(inject.changes, (*path, "changes"))
    for index, text in enumerate(inject.times):
        if not is_factor(text):
            continue  # told with the inject
        try:
            (change,) = inject_changes(scenario, inject.model_copy(update={"changes": (), "times": (text,)}))
        except ScenarioError as error:
            problems += _at((*path, "times", index), error)
        else:
            changes.append(((*path, "times", index), change))
    return _with_changes(scenario, changes, problems)


def _at(key: Place, error: ScenarioError) -> list[Problem]:
    """The faults of a force, a policy or a change as problems at the key of the script that brings them."""
    problems = []
    for fault in error.faults:
        place = f"{fault.key}: " if fault.key else ""
        origin = f"{fault.where}: " if fault.where not in ("", "--set", "with_()") else ""
        problems.append(Problem(key, f"{origin}{place}{fault.what}", fault.hint, fault.found))
    return problems


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
