"""Makes the checks of an assurance pack: textbook systems, the study's runs again, the model against published figures.

And finds the studies in the store that a report can draw on, such as what matters most on the same scenarios.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from forcesim.conduct import StorePath, conduct
from forcesim.errors import CapsuleError, ForcesimError
from forcesim.report.answer import Answer, answer_of, open_answer
from forcesim.report.output.assurance.evidence import AssuranceEvidence
from forcesim.report.output.effects import is_of_same_scenarios
from forcesim.scenario.named_scenario import NamedScenario, NameParts
from forcesim.simulation.run_size import run_size
from forcesim.study.execution.cached_runs import open_store, store_path
from forcesim.study.execution.executors import LOCAL, executor
from forcesim.study.execution.run_limits import is_large
from forcesim.study.questions.backcast import BackcastQuestion
from forcesim.study.questions.codec import from_dict
from forcesim.study.questions.verify import Verification, verify
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.study_history import FINISHED, History
from forcesim.study.verification.theory_checks import conservation_checks, theory_checks

# runs of the study that are made again, futures of the model that is held against published figures
SAMPLE, BACKCAST_FUTURES = 10, 10
# kinds of studies that a report draws on, and how many of the latest of them are opened
_KINDS = ("sensitivity", "backcast", "failure", "compare")
_MOST_OPENED = 40


def check(
    answer: Answer,
    jobs: int | None = None,
    store: StorePath = None,
    listen: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> AssuranceEvidence:
    """Make all checks of an answer, telling ``listen`` which one begins; those not begun when ``stop`` is set are left.

    A back-cast among the answer's ``supporting`` studies is taken; else it is made in ten futures, where the scenarios
    name published figures and a run is not large.
    """
    stop, tell = stop or threading.Event(), listen or (lambda _: None)
    theory = []
    for result in theory_checks():
        tell("theory")
        theory.append(result)
        if stop.is_set():
            break
    tell("runs")
    laws = () if stop.is_set() else tuple(conservation_checks(_small(answer.named_scenario), answer.result.seed))
    verification, reason = (None, "") if stop.is_set() else _verification(answer, jobs, stop)
    tell("backcast")
    backcast = None if stop.is_set() else _backcast(answer, jobs, store, stop)
    return AssuranceEvidence(tuple(theory), laws, verification, reason, backcast)


def supporting_studies(answer: Answer, store: StorePath = None) -> tuple[Answer, ...]:
    """Studies of a store that are about the same scenarios as an answer, the latest of each kind."""
    path = store_path(store)
    if path is None or not path.is_file():
        return ()
    chosen: dict[str, Answer] = {}
    keeping = open_store(path)
    if keeping is None:
        return ()
    with closing(keeping):
        history = History(keeping)
        records = [record for record in history.studies() if record.kind in _KINDS and record.ending == FINISHED]
        for record in records[:_MOST_OPENED]:
            if record.kind in chosen:
                continue
            try:
                study = answer_of(history.open(record.id))
            except CapsuleError:
                continue
            if is_supporting(answer.result, study.result):
                chosen[record.kind] = study
    return tuple(chosen.values())


def open_supporting(answer: Answer, paths: Iterable[str]) -> tuple[Answer, ...]:
    """Capsules that a report draws on; CapsuleError where one is about other scenarios."""
    studies = []
    for path in paths:
        study = open_answer(path)
        if study.result.kind == answer.result.kind and not is_supporting(answer.result, study.result):
            raise CapsuleError(
                f"{path} asks the same question as this study, and adds nothing to it. Give a sensitivity, a backcast "
                "or a failure of the same scenarios"
            )
        if not is_supporting(answer.result, study.result):
            raise CapsuleError(
                f"{path} is not about the scenarios of this study, to the last number. "
                "Ask its question with the same --policy, --set and --years"
            )
        studies.append(study)
    return tuple(studies)


def is_supporting(result: StudyResult, other: StudyResult) -> bool:
    """Whether another study says something about the scenarios of a result, and is not the same study."""
    if not other.finished or (other.kind == result.kind and not other.theories and not other.scales):
        return False
    if other.backcast_rows:
        # the policies of the time of each figure are its own
        return other.scenarios[0].digest in {scenario.digest for scenario in result.scenarios}
    return is_of_same_scenarios(result, other)


def _small(named_scenarios: Iterable[NamedScenario]) -> Iterator[NamedScenario]:
    return (named for named in named_scenarios if not is_large(run_size(named.scenario)))


def _verification(answer: Answer, jobs: int | None, stop: threading.Event) -> tuple[Verification | None, str]:
    """Some of the study's runs made again; or why that can't be done."""
    try:
        question = from_dict(answer.question, {scenario.name: scenario for scenario in answer.named_scenario})
        with executor(jobs, LOCAL) as workers:
            return verify(answer.result, question, workers, SAMPLE, None, stop), ""
    except ForcesimError as error:
        return None, str(error)


def _backcast(answer: Answer, jobs: int | None, store: StorePath, stop: threading.Event) -> StudyResult | None:
    held = next((study.result for study in answer.supporting if study.result.backcast_rows), None)
    if held is not None or answer.result.backcast_rows:
        return held
    forces = [named for named in answer.named_scenario if not NameParts.of(named.name).policy]
    force = next((named for named in _small(forces) if named.scenario.observations), None)
    if force is None:
        return None
    try:
        question = BackcastQuestion(scenario=force, replications=BACKCAST_FUTURES)
        result = conduct(question, jobs, None, stop, store)
    except ForcesimError:
        return None
    return result if result.is_complete and not result.failures else None
