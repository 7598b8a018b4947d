"""The studies of a script: which scenarios each compares, in the world that its injects have made."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forcesim.errors import Fault, ScenarioError, WorkshopError
from forcesim.report.wording.scenario_names import quotable, with_titles
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.files.toml_reader import is_file
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.questions.base import Question
from forcesim.study.questions.compare import ALL
from forcesim.study.questions.declaration import command_of
from forcesim.study.questions.registry import CompareQuestion, RunQuestion
from forcesim.study.results.study_result import StudyResult
from forcesim.text import exact_number, safe, typed_number
from forcesim.workshop.script import Inject, Script, ScriptStudy


@dataclass(frozen=True, slots=True)
class StudyArm:
    """One scenario of a study of a script.

    ``name`` stands in files and facts, ``label`` is for people; ``options`` are the settings that a team chose for it,
    by lever, each the index of one of the lever's options; empty where the script names its arms.
    """

    name: str
    label: str
    policy: str | None
    changes: tuple[str, ...]
    options: Mapping[str, int]


def study_arms(script: Script, study: ScriptStudy) -> tuple[StudyArm, ...]:
    """The arms of a study in their order; the first is what the others are compared with."""
    if study.arms:
        return tuple(StudyArm(name, arm.label or name, arm.policy, arm.changes, {}) for name, arm in study.arms.items())
    levers = {name: script.levers[name] for name in study.levers}
    arms = []
    for indices in itertools.product(*(range(len(lever.options)) for lever in levers.values())):
        chosen = dict(zip(levers, indices, strict=True))
        options = [levers[name].options[index] for name, index in chosen.items()]
        policies = [option.policy for option in options if option.policy is not None]
        arms.append(
            StudyArm(
                combination_name(chosen),
                ", ".join(option.label for option in options),
                policies[-1] if policies else None,
                tuple(change for option in options for change in option.changes),
                chosen,
            )
        )
    return tuple(arms)


def combination_name(options: Mapping[str, int]) -> str:
    """The name of the arm under these settings: "handling2_hours1", counted from 1."""
    return "_".join(f"{lever}{index + 1}" for lever, index in options.items())


def arm_index(script: Script, study: ScriptStudy, name: str | None) -> int:
    """The place of an arm, by default of the last one; WorkshopError where there is none of the name."""
    names = [arm.name for arm in study_arms(script, study)]
    if name is None:
        return len(names) - 1
    if name not in names:
        raise WorkshopError(f"there is no arm {safe(name, 60)!r}, but {', '.join(names)}")
    return names.index(name)


def landed_injects(study: ScriptStudy, landed: Collection[str] | None) -> tuple[str, ...]:
    """The injects that are part of a study's world: its own, or those of them that have ``landed``."""
    return tuple(name for name in study.injects if landed is None or name in landed)


def study_key(script: Script, name: str, landed: Collection[str] | None = None) -> str:
    """The name of a study's results: its own, with the injects that are missing from its world."""
    study = script.studies[name]
    missing = [inject for inject in study.injects if inject not in landed_injects(study, landed)]
    return name + "".join(f"_without_{inject}" for inject in missing)


def question_of_study(
    script: Script, name: str, folder: Path, landed: Collection[str] | None = None, futures: int | None = None
) -> Question:
    """The question that a study puts, ready to be run.

    Files are looked for in ``folder`` first. ``landed`` are the injects that have landed, by default all that the study
    expects; ``futures`` takes the place of the study's own number. ScenarioError with every fault of force, policies
    and changes, StudyError where the question can't be put.
    """
    study = script.studies[name]
    scenarios = tuple(_scenarios(script, study, folder, landed_injects(study, landed)))
    count = study.futures if futures is None else futures
    outcomes = tuple(study.outcomes) or HEADLINE
    if len(scenarios) == 1:
        return RunQuestion(scenario=scenarios[0], replications=count, seed=study.seed, outcomes=outcomes)
    return CompareQuestion(
        scenarios=scenarios,
        replications=count,
        seed=study.seed,
        outcomes=outcomes,
        theories=ALL if study.theories else "",
    )


def command_of_study(
    script: Script, name: str, folder: Path, landed: Collection[str] | None = None, futures: int | None = None
) -> str:
    """The line for a terminal that simulates a study again and gives the same numbers.

    Errors as of ``question_of_study``.
    """
    study = script.studies[name]
    force = load(beside(folder, study.force))
    world = [*study.changes]
    for inject in landed_injects(study, landed):
        world += inject_changes(force.with_overrides(world) if world else force, script.injects[inject])
    names = []
    for arm in study_arms(script, study):
        policy = [] if arm.policy is None else [str(beside(folder, arm.policy))]
        names.append("+".join([str(beside(folder, study.force)), *policy, *arm.changes]))
    outcomes = [word for outcome in study.outcomes for word in ("--outcome", outcome)]
    words = [word for change in world for word in ("--set", change)]
    words += [] if study.years is None else ["--years", exact_number(study.years)]
    words += [*outcomes, "--replications", str(study.futures if futures is None else futures)]
    words += ["--theories", ALL] if study.theories else []
    return command_of("run" if len(names) == 1 else "compare", names, (), words, study.seed)


def _scenarios(script: Script, study: ScriptStudy, folder: Path, injects: Sequence[str]) -> Iterator[NamedScenario]:
    faults: list[Fault] = []
    world = _world(study, [script.injects[name] for name in injects], folder)
    for arm in study_arms(script, study):
        try:
            scenario = world if arm.policy is None else world.with_policy(load_policy(beside(folder, arm.policy)))
            yield scenario.with_overrides(arm.changes) if arm.changes else scenario
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ScenarioError(faults)


def _world(study: ScriptStudy, injects: Sequence[Inject], folder: Path) -> NamedScenario:
    """The force before any policy: with the changes to all arms, and what has happened to it."""
    scenario = load(beside(folder, study.force))
    if study.years is not None:
        scenario = scenario.with_({"time.years": float(study.years)})
    if study.changes:
        scenario = scenario.with_overrides(study.changes)
    for inject in injects:
        scenario = scenario.with_overrides(inject_changes(scenario, inject))
    return scenario


def inject_changes(scenario: NamedScenario, inject: Inject) -> list[str]:
    """What an inject changes in a scenario, as ``--set`` takes it; ScenarioError where a number is not there."""
    changes = [*inject.changes]
    for text in inject.times:
        key, _, factor = text.partition("=")
        changes.append(
            f"{key.strip()}={exact_number(float(scenario.number(key.strip())) * (typed_number(factor) or 0.0))}"
        )
    return changes


def is_factor(text: str) -> bool:
    """Whether a text of ``times`` says by how much a number is multiplied: "key=2"."""
    _, equals, factor = text.partition("=")
    value = typed_number(factor)
    return bool(equals) and value is not None and 0 <= value <= 1e6


def beside(folder: Path, name: str) -> str | Path:
    """A file of this name beside the script, or the name as it stands: that of a built-in file, or another path."""
    file = folder / name
    return file if is_file(file) else name


def with_arm_labels(script: Script, study: ScriptStudy, result: StudyResult) -> StudyResult:
    """The result with the names that the script gives its arms: a room knows those, and not the names of files.

    Of a setting of a lever the part before a colon is enough: "As before 2015: every case is pursued". What is
    still too long to be quoted is cut.
    """
    labels = quotable([_short_label(script, study, arm) for arm in study_arms(script, study)])
    return with_titles(result, {point.scenario: label for point, label in zip(result.results, labels, strict=False)})


def _short_label(script: Script, study: ScriptStudy, arm: StudyArm) -> str:
    if not study.levers:
        return arm.label
    options = [script.levers[name].options[index] for name, index in arm.options.items()]
    return ", ".join(option.label.partition(":")[0] for option in options)
