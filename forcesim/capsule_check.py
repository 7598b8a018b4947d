"""Holds a capsule against runs that are made again, with the functions given in Python that it does not contain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer, answer_of
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.own_functions import OwnFunction, functions_not_contained
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.execution.events import RunEnding
from forcesim.study.execution.executors import LOCAL, Executor
from forcesim.study.execution.executors import executor as make_executor
from forcesim.study.own_outcome import OwnOutcome
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import from_dict
from forcesim.study.questions.verify import Verification
from forcesim.study.questions.verify import verify as run_again
from forcesim.study.results.result_differences import differences_of
from forcesim.study.storage.capsule import Capsule, open_capsule, versions


@dataclass(frozen=True, slots=True)
class CapsuleCheck:
    """A capsule that is ready to be held against its runs.

    ``as_it_stands`` are outcomes whose functions nobody gave: what the capsule holds of them is taken as it is.
    """

    capsule: Capsule
    answer: Answer
    question: Question
    as_it_stands: tuple[OwnFunction, ...]

    def run(
        self,
        workers: Executor,
        sample: int | None,
        listen: Callable[[RunEnding], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Verification:
        """Make a ``sample`` of the runs again, or all (None), and compare them; CapsuleError where they can't be.

        What is read from the file and written again must be the file, too, where this version wrote it.
        """
        held = frozenset(function.name for function in self.as_it_stands)
        verification = run_again(self.answer.result, self.question, workers, sample, listen, stop, held)
        rewritten = differences_of(self.capsule.document, self.answer.to_dict()) if self.is_of_this_program else ()
        differences = {difference.place: difference for difference in (*verification.differences, *rewritten)}
        return replace(verification, differences=tuple(differences.values()), not_verified=tuple(sorted(held)))

    @property
    def is_of_this_model(self) -> bool:
        """Whether this version of the model made the runs of the capsule."""
        return self.capsule.versions.get("model", "") == self.answer.result.model_version == MODEL_VERSION

    @property
    def is_of_this_program(self) -> bool:
        """Whether this version of forcesim made the capsule, and its runs."""
        return self.is_of_this_model and self.answer.result.program_version == versions()["forcesim"]


def capsule_check(path: str | Path, functions: Sequence[Callable[..., Any]] = ()) -> CapsuleCheck:
    """Open a capsule and ask its question again; ``functions`` are those that it says it does not contain.

    CapsuleError where it can't be read, or its runs need a function that is not among them.
    """
    capsule = open_capsule(path)
    answer = answer_of(capsule)
    needed = functions_not_contained(answer.question)
    given = {_name(function): function for function in functions}
    missing = [function for _, function in needed if function.kind != "outcome" and function.name not in given]
    if missing:
        names = ", ".join(dict.fromkeys(function.name for function in missing))
        functions_in_words = " and ".join(dict.fromkeys(map(str, missing)))
        raise CapsuleError(
            f"its runs can't be made again from {path} alone: they need {functions_in_words}, "
            f'which it does not contain. With the code at hand, in Python: forcesim.verify("{path}", {names})'
        )
    scenarios = {scenario.name: _with_functions(scenario, needed, given) for scenario in answer.named_scenario}
    outcomes, as_it_stands = [], []
    for _, function in needed:
        if function.kind == "outcome":
            outcomes.append(_outcome(function, given, answer))
            as_it_stands += [function] if function.name not in given else []
    question = from_dict(answer.question, scenarios, own_outcomes=tuple(outcomes))
    return CapsuleCheck(capsule, answer, question, tuple(as_it_stands))


def verify(
    capsule: str | Path,
    *functions: Callable[..., Any],
    sample: int | None = 10,
    jobs: int | None = None,
    executor: str = LOCAL,
) -> Verification:
    """Does the result in ``capsule``, a file, still come out? Makes runs again and compares them bit for bit.

    ``functions`` are the outcomes, rules and theories given in Python that the capsule says it does not contain, known
    by their names. ``sample`` is how many runs are made again, always the same ones, or None for all. ``jobs``
    processes share the work, by default one a usable core; ``executor`` is "local" or a Dask scheduler's address,
    "dask://host:port". The result says what moved; its ``holds`` is true where nothing did that was compared, and its
    ``not_verified`` names the outcomes whose functions were not given, which nobody compared.

    Raises CapsuleError where the file is no capsule, or its runs need a function that was not given.

    >>> import forcesim as fs, tempfile
    >>> path = fs.run("burglary", years=0.25, replications=5, store="none").save(tempfile.mkdtemp() + "/a.forcesim")
    >>> fs.verify(path, sample=2, jobs=1).holds
    True
    """
    check = capsule_check(capsule, functions)
    with make_executor(jobs, executor) as workers:
        return check.run(workers, sample)


def _name(function: Callable[..., Any]) -> str:
    return function.name if isinstance(function, OwnOutcome) else OwnFunction.of("rule", function).name


def _with_functions(
    scenario: NamedScenario, needed: Sequence[tuple[str, OwnFunction]], given: dict[str, Callable[..., Any]]
) -> NamedScenario:
    fields: dict[str, Any] = {
        function.kind: given[function.name]
        for name, function in needed
        if name == scenario.name and function.kind != "outcome"
    }
    return replace(scenario, **fields) if fields else scenario


def _outcome(function: OwnFunction, given: dict[str, Callable[..., Any]], answer: Answer) -> OwnOutcome:
    known = given.get(function.name)
    if isinstance(known, OwnOutcome):
        return known
    if function.name not in answer.result.outcomes:
        raise CapsuleError(f"the result in this capsule lacks {function}, which it says that it rests on")
    return OwnOutcome(answer.result.outcomes[function.name], _nobody_gave)


def _nobody_gave(run: object) -> float:
    raise CapsuleError(f"the function that counts this outcome was not given (found {type(run).__name__})")
