"""The front door's verb that matches people: the same ones under two policies, on the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forcesim.conduct import StorePath
from forcesim.python_questions import OutcomeOrName, ScenarioOrName, ask, question_of
from forcesim.report.answer import Answer
from forcesim.study.execution.executors import LOCAL
from forcesim.study.questions.registry import PeopleQuestion


def people(
    *scenarios: ScenarioOrName,
    matters: Mapping[str, float] | Sequence[str] = (),
    replications: int = PeopleQuestion.replications,
    precision: float = PeopleQuestion.precision,
    seed: int = PeopleQuestion.seed,
    first_replication: int = PeopleQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """Who is treated differently? Matches the people of two ``scenarios`` one by one, on the same luck.

    The same people come on the same days under both. ``result.finding`` counts who goes from which fate to which, a
    year, with the records, further offences and officer-hours that go with it; its ``reasons`` add up to the
    ``differences`` that ``compare`` gives, outcome by outcome, and its ``stories`` follow a typical person and an
    unlucky one. ``table()`` has a row for each transition. Both are run in ``replications`` pairs, by default 40;
    ``seed``, from 0, names the luck.

    ``matters`` and ``precision`` judge the differences as ``compare`` does. ``outcomes`` are those whose reasons are
    told, by default the headline; outcomes may be functions of your own (:func:`forcesim.outcome`). Futures are
    numbered from ``first_replication``; ``years`` measured take the place of the scenarios' own; ``labels`` say what
    scenarios are called, {"burglary": "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Finished runs are kept in ``store``, a path, by
    default in the user's data directory, and not made again; "none" keeps nothing. ``executor`` is "local" or the
    address of a Dask scheduler, "dask://host:port".

    Raises ScenarioError where a scenario is wrong, StudyError where there are not two of the same months, and RunError
    where not a single run came back.

    >>> import forcesim as fs
    >>> force = fs.load("burglary")
    >>> answer = fs.people(force, force, years=0.25, replications=5, store="none")
    >>> [transition.is_same for transition in answer.result.finding.transitions].count(False)
    0
    """
    question = question_of(
        PeopleQuestion,
        *scenarios,
        matters=matters,
        replications=replications,
        precision=precision,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)
