"""The front door's verbs that hold the model against the world: figures that were published, months that happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from forcesim.conduct import StorePath
from forcesim.python_questions import OutcomeOrName, ScenarioOrName, ask, question_of
from forcesim.report.answer import Answer
from forcesim.study.actuals import Actuals
from forcesim.study.execution.executors import LOCAL
from forcesim.study.questions.base import Auto
from forcesim.study.questions.registry import BackcastQuestion, CheckAgainstQuestion


def backcast(
    scenario: ScenarioOrName,
    *,
    replications: int | Auto = BackcastQuestion.replications,
    seed: int = BackcastQuestion.seed,
    first_replication: int = BackcastQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """Does it agree with what was published? Holds ``scenario`` against the observations that its file lists.

    Each figure is compared with the middle eight tenths of what simulated years show, under the policy of its time, in
    ``replications`` futures, by default 40; misses are told too. ``seed``, from 0, names the luck: the same seed gives
    the same numbers.

    ``outcomes``, where they are named, leave only figures about these. Outcomes may be functions of your own, see
    ``outcome``. Futures are numbered from ``first_replication``; ``years`` measured take the place of the
    scenarios' own; ``labels`` say what scenarios are called, {"burglary": "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where the scenario is wrong, StudyError where it lists no observations or one of an outcome
    that there is not, and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> answer = fs.backcast("durham-2014", outcomes=["charges"], years=1, replications=2, store="none")
    >>> {row.verdict for row in answer.result.backcast_rows} <= {"within", "too low", "too high"}
    True
    """
    question = question_of(
        BackcastQuestion,
        scenario,
        replications=replications,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)


def check_against(
    *scenarios: ScenarioOrName,
    actuals: Actuals | Mapping[str, Mapping[str, float]] | Path | str,
    columns: Mapping[str, str] | Sequence[str] = (),
    explain: str | bool = CheckAgainstQuestion.explain,
    replications: int = CheckAgainstQuestion.replications,
    seed: int = CheckAgainstQuestion.seed,
    first_replication: int = CheckAgainstQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """Does it agree with what happened? Holds ``scenarios`` against monthly figures, ``actuals``.

    ``actuals`` is the path of a table (CSV, Excel workbook, Parquet) with a row a month and a column for each outcome,
    or a row a figure with month, outcome and value; or the figures themselves, {"cases_closed": {"2024-01": 52}}.
    ``columns`` says which outcome a column is, {"Cases closed": "cases_closed"}, where its name does not. A scenario
    that does not reach these months is simulated for them. Each month has a band from ``replications`` futures, at
    least 19; a miss beyond luck is explained, by hundreds of runs more, unless ``explain`` is False. Several scenarios
    are compared by how well they foretell the same months. ``seed``, from 0, names the luck.

    ``outcomes``, where they are named, are told beside those of the table. Futures are numbered from
    ``first_replication``; ``years`` measured take the place of the scenarios' own where these do not reach the months;
    ``labels`` say what scenarios are called, {"burglary": "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Finished runs are kept in ``store``, a path, by
    default in the user's data directory, and not made again; "none" keeps nothing. ``executor`` is "local" or the
    address of a Dask scheduler, "dask://host:port".

    Raises ScenarioError where a scenario or the table is wrong, StudyError where no column is an outcome that the model
    has by month, and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> ours = {"cases_arrived": {"2024-01": 410, "2024-02": 390}}
    >>> answer = fs.check_against("burglary", actuals=ours, explain=False, replications=19, store="none")
    >>> answer.sentence.startswith("Of 2 monthly figures")
    True
    """
    figures = actuals if isinstance(actuals, (Actuals, Path, str)) else Actuals.from_values(actuals)
    question = question_of(
        CheckAgainstQuestion,
        *scenarios,
        actuals=str(figures) if isinstance(figures, Path) else figures,
        columns=columns,
        explain=explain,
        replications=replications,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)
