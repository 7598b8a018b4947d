"""The front door's verb that asks what would be worth finding out before a choice is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forcesim.conduct import StorePath
from forcesim.python_questions import OutcomeOrName, ScenarioOrName, ask, question_of
from forcesim.report.answer import Answer
from forcesim.study.execution.executors import LOCAL
from forcesim.study.questions.registry import WorthKnowingQuestion


def worth_knowing(
    *scenarios: ScenarioOrName,
    goal: str | None = None,
    red_lines: Sequence[str] = (),
    lever: str | None = None,
    points: int | Sequence[float] = WorthKnowingQuestion.points,
    worlds: int = WorthKnowingQuestion.worlds,
    matters: Mapping[str, float] | Sequence[str] = (),
    replications: int = WorthKnowingQuestion.replications,
    seed: int = WorthKnowingQuestion.seed,
    first_replication: int = WorthKnowingQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """What should we find out first? What knowing each uncertain number would be worth to a choice.

    Options are ``scenarios``, and where a ``lever`` is named the last of them at each of its ``points``, a number of
    settings or the settings themselves. Best is the one with least, or most, of the ``goal``, by default "harm", or
    "min charges" where neither is better by itself. With ``red_lines`` such as "backlog<200@0.9" (in 9 of 10 futures)
    worth is counted in futures with a broken line, and preferred is, where no goal is named, whatever comes last. All
    options are simulated in ``worlds`` drawn from the plausible ranges (30 to 100,000, by default 300), each in
    ``replications`` futures, by default 4. ``matters`` is the smallest difference that matters, {"harm": 5}; ``seed``,
    from 0, names draws and luck.

    ``outcomes`` are those that tables of differences begin with, by default the headline. Outcomes may be functions of
    your own (:func:`forcesim.outcome`). Futures are numbered from ``first_replication``; ``years`` measured take the
    place of the scenarios' own; ``labels`` say what scenarios are called, {"burglary": "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where a scenario or a setting is wrong, StudyError where the question is (fewer than two
    options, no such outcome, no number with a range), and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> answer = fs.worth_knowing(
    ...     "burglary", goal="min backlog", lever="move_share", points=[0, 0.9], worlds=30, replications=2, years=0.25,
    ...     store="none",
    ... )
    >>> [option.at["policy.move_share"] for option in answer.result.finding.options]
    [0.0, 0.9]
    """
    question = question_of(
        WorthKnowingQuestion,
        *scenarios,
        goal=goal,
        red_lines=red_lines,
        lever=lever,
        points=points if isinstance(points, int) else tuple(points),
        worlds=worlds,
        matters=matters,
        replications=replications,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)
