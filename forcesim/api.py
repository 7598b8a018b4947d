"""The front door's verbs: put a question to the simulation from Python and get an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from forcesim.conduct import StorePath
from forcesim.python_questions import (
    OutcomeOrName,
    ScenarioOrName,
    ask,
    function_of,
    new_study,
    question_of,
    signature_of,
)
from forcesim.report.answer import Answer
from forcesim.study.execution.executors import LOCAL
from forcesim.study.questions.base import Auto
from forcesim.study.questions.registry import (
    ChooseQuestion,
    CompareQuestion,
    FailureQuestion,
    RequireQuestion,
    RunQuestion,
    SensitivityQuestion,
    TradeoffQuestion,
)

__all__ = [
    "ask", "choose", "compare", "failure", "function_of", "new_study", "require", "run", "sensitivity",
    "signature_of", "tradeoff",
]  # fmt: skip


def run(
    scenario: ScenarioOrName,
    *,
    replications: int | Auto = RunQuestion.replications,
    precision: float = RunQuestion.precision,
    seed: int = RunQuestion.seed,
    first_replication: int = RunQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """What happens?

    ``scenario`` is what ``load`` gives, a built-in name, or the path of a file. It is simulated in ``replications``
    futures (each with luck of its own), by default 40, or "auto": 10, then more, at most 200, until every average of
    the headline is known to within ``precision``, a share of it (0.05 is 5%). ``seed``, from 0, names the luck: the
    same seed gives the same numbers.

    ``outcomes`` are those that "auto" is about and tables begin with, by default the headline. Outcomes may be
    functions of your own, see ``outcome``. Futures are numbered from ``first_replication``; ``years`` measured take
    the place of the scenarios' own; ``labels`` say what scenarios are called, {"burglary": "As it is"}.

    ``jobs`` processes share the work, by default one a usable core; a script needs no guard around its main part.
    Finished runs are kept in ``store``, a path, by default in the user's data directory, and not made again; "none"
    keeps nothing. ``executor`` is "local" or the address of a Dask scheduler, "dask://host:port".

    Raises ScenarioError where the scenario is wrong, StudyError where the question is, and RunError where not a single
    run came back; runs that failed beside others are named in the answer.

    >>> import forcesim as fs
    >>> fs.run("burglary", years=0.25, replications=5, store="none").result.finished
    5
    """
    question = question_of(
        RunQuestion,
        scenario,
        replications=replications,
        precision=precision,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)


def compare(
    *scenarios: ScenarioOrName,
    matters: Mapping[str, float] | Sequence[str] = (),
    theories: str | Sequence[str] | None = None,
    scales: str | Sequence[str] | None = None,
    replications: int | Auto = CompareQuestion.replications,
    precision: float = CompareQuestion.precision,
    seed: int = CompareQuestion.seed,
    first_replication: int = CompareQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """What changes between these?

    Every later one of ``scenarios`` (at least two: what ``load`` gives, built-in names, or paths) is compared with the
    first, on the same luck, in ``replications`` futures, by default 40. "auto" makes 10, then more, at most 200, until
    no verdict on the headline is open. ``matters`` is the smallest difference that matters, by outcome and in its unit,
    {"charges": 5}, by default ``precision`` (0.05 is 5%) of an outcome's average. ``seed``, from 0, names the luck.

    ``theories`` and ``scales``, "all" or names, ask whether verdicts hold under other theories of what follows a
    disruption, under each of which every scenario is run too, and on other scales of harm, which as a rule takes no
    runs; see ``result.robustness``.

    ``outcomes`` are those that verdicts are corrected for, that "auto" is about and that tables begin with, by
    default the headline. Outcomes may be functions of your own (:func:`forcesim.outcome`). Futures are numbered from
    ``first_replication``; ``years`` measured take the place of the scenarios' own; ``labels`` say what scenarios
    are called, {"burglary": "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where a scenario is wrong, StudyError where the question is (fewer than two scenarios), and
    RunError where not a single run came back.

    >>> import forcesim as fs
    >>> force = fs.load("burglary")
    >>> answer = fs.compare(force, force.with_(move_share=0.3), years=0.25, replications=5, store="none")
    >>> answer.result.differences[0].scenario
    'burglary+policy.move_share=0.3'
    """
    question = question_of(
        CompareQuestion,
        *scenarios,
        matters=matters,
        theories=theories,
        scales=scales,
        replications=replications,
        precision=precision,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)


def tradeoff(
    scenario: ScenarioOrName,
    *,
    lever: str | Sequence[str] = TradeoffQuestion.lever,
    points: int | Sequence[float] | Auto = TradeoffQuestion.points,
    red_lines: Sequence[str] = (),
    resolution: float = TradeoffQuestion.resolution,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    matters: Mapping[str, float] | Sequence[str] = (),
    baseline: ScenarioOrName | None = None,
    replications: int | Auto = TradeoffQuestion.replications,
    precision: float = TradeoffQuestion.precision,
    seed: int = TradeoffQuestion.seed,
    first_replication: int = TradeoffQuestion.first_replication,
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """How far can we go? Moves a lever of ``scenario`` through its settings and finds the cliff.

    ``lever`` is a dotted path or its last word, by default "move_share", the share of hours that move; two give a map
    of all pairs of their settings. ``points`` is a number of settings (of each lever), equally spaced over its range,
    or the settings themselves in the lever's own unit; the present setting is always among them. "auto" adds settings
    where the curve bends or a decision changes, down to ``precision`` of the range.

    ``red_lines``, such as "backlog<200@0.9" (in 9 of 10 futures), are followed to where they break; not with two
    levers. Around the cliff and every break, settings are added until they are closer than ``resolution``, a share of
    the lever's range (0.02 is two points in a hundred; 1 adds none). ``outcomes`` are the names asked about, by default
    the headline. Changes are counted against ``baseline``, whose lever does not move, or where there is none against
    the present setting.

    ``replications`` is how many futures each setting gets, by default 20; "auto" begins with 10 and adds more, at most
    200, where a verdict on ``outcomes`` is open or the cliff is not known to within ``precision`` of the range.
    ``matters`` is the smallest difference that matters, by outcome and in its unit, {"charges": 5}, by default
    ``precision`` (0.05 is 5%) of an outcome's average; ``seed``, from 0, names the luck.

    Outcomes may be functions of your own (:func:`forcesim.outcome`). Futures are numbered from ``first_replication``;
    ``years`` measured take the place of the scenarios' own; ``labels`` say what scenarios are called, {"burglary":
    "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where a scenario or a setting is wrong, StudyError where the question is (no such lever or
    outcome, no red line, too many pairs), and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> answer = fs.tradeoff("burglary", points=[0.0, 0.5], resolution=1, years=0.25, replications=5, store="none")
    >>> answer.table()["at"].unique().sort().to_list()
    [0.0, 0.5]
    """
    question = question_of(
        TradeoffQuestion,
        scenario,
        lever=lever,
        points=points,
        red_lines=red_lines,
        resolution=resolution,
        outcomes=outcomes,
        matters=matters,
        baseline=baseline,
        replications=replications,
        precision=precision,
        seed=seed,
        first_replication=first_replication,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)


def choose(
    *scenarios: ScenarioOrName,
    goal: str = ChooseQuestion.goal,
    red_lines: Sequence[str] = (),
    guarantee: float = ChooseQuestion.guarantee,
    matters: Mapping[str, float] | Sequence[str] = (),
    replications: int | Auto = ChooseQuestion.replications,
    precision: float = ChooseQuestion.precision,
    seed: int = ChooseQuestion.seed,
    first_replication: int = ChooseQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """Which is best? Of ``scenarios`` (at least two: what ``load`` gives, built-in names, or paths).

    ``goal`` is an outcome, by default "harm", or "min charges" where neither direction is better by itself. Runs are
    spent where the choice is open, at most ``replications`` futures of each scenario ("auto" is 200). The one named is
    best with a chance of at least ``guarantee`` (from 0.5 and under 1), or within what matters of it, of those that
    keep to ``red_lines`` such as "backlog<200@0.9" (in 9 of 10 futures). ``matters`` is that by outcome and in its
    unit, {"harm": 5}, by default ``precision`` (0.05 is 5%) of the average. ``seed``, from 0, names the luck.

    ``outcomes`` are those besides the goal that verdicts on differences are corrected for, by default the headline.
    Outcomes may be functions of your own (:func:`forcesim.outcome`). Futures are numbered from ``first_replication``;
    ``years`` measured take the place of the scenarios' own; ``labels`` say what scenarios are called, {"burglary":
    "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where a scenario is wrong, StudyError where the question is (one scenario only, no such
    outcome, a goal without a direction), and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> force = fs.load("burglary")
    >>> answer = fs.choose(force, force.with_(move_share=0.9), goal="cases_dropped", replications=10, years=0.25)
    >>> answer.result.finding.best
    'burglary'
    """
    question = question_of(
        ChooseQuestion,
        *scenarios,
        goal=goal,
        red_lines=red_lines,
        guarantee=guarantee,
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


def sensitivity(
    scenario: ScenarioOrName,
    *,
    against: ScenarioOrName | None = None,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    method: Literal["morris", "sobol"] = SensitivityQuestion.method,
    worlds: int = SensitivityQuestion.worlds,
    replications: int = SensitivityQuestion.replications,
    seed: int = SensitivityQuestion.seed,
    first_replication: int = SensitivityQuestion.first_replication,
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """What matters most, of all that nobody knows? Moves every number of ``scenario`` through its plausible range.

    ``against``, usually the force without the policy, makes it a question about what the scenario changes;
    ``outcomes`` are the names asked about, by default the headline. About ``worlds`` draws from the ranges (4 to
    100,000, by default 360) screen the numbers; those that matter are put at both ends of their ranges in
    ``replications`` futures, a whole number, by default 20. ``method`` "sobol" adds Sobol' indices, the shares of the
    variance. ``seed``, from 0, names draws and luck: the same seed gives the same numbers.

    Outcomes may be functions of your own (:func:`forcesim.outcome`). Futures are numbered from ``first_replication``;
    ``years`` measured take the place of the scenarios' own; ``labels`` say what scenarios are called, {"burglary":
    "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where a scenario is wrong, StudyError where the question is (no number has a range, no such
    outcome, too few worlds), and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> study = fs.new_study("sensitivity", "burglary", worlds=4, replications=2, years=0.25, store="none", jobs=1)
    >>> next(iter(study)).total > 100  # runs that ``fs.sensitivity`` begins with
    True
    """
    question = question_of(
        SensitivityQuestion,
        scenario,
        against=against,
        outcomes=outcomes,
        method=method,
        worlds=worlds,
        replications=replications,
        seed=seed,
        first_replication=first_replication,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)


def failure(
    scenario: ScenarioOrName,
    *,
    against: ScenarioOrName | None = None,
    outcome: OutcomeOrName | None = None,
    red_line: str | None = None,
    worlds: int = FailureQuestion.worlds,
    matters: Mapping[str, float] | Sequence[str] = (),
    replications: int = FailureQuestion.replications,
    seed: int = FailureQuestion.seed,
    first_replication: int = FailureQuestion.first_replication,
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """When does it fail? Where ``scenario`` makes ``outcome`` worse than ``against`` does, or breaks ``red_line``.

    ``outcome`` is the name of one with a better direction, by default of the headline. A red line is a text such as
    "backlog<200", about the average of a world, or "backlog<200@0.9", about the share of its futures. ``worlds`` (30 to
    100,000, by default 300) are drawn from the plausible ranges, each simulated in ``replications`` futures, a whole
    number, by default 4. ``matters`` is the smallest difference that matters, by outcome and in its unit:
    {"disruptions": 0.5}. ``seed``, from 0, names draws and luck: the same seed gives the same numbers.

    Outcomes may be functions of your own (:func:`forcesim.outcome`). Futures are numbered from ``first_replication``;
    ``years`` measured take the place of the scenarios' own; ``labels`` say what scenarios are called, {"burglary":
    "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where a scenario is wrong, StudyError where the question is (neither ``against`` nor
    ``red_line``, no such outcome, too few worlds), and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> answer = fs.failure("burglary", red_line="backlog<1e6", worlds=30, replications=2, years=0.25, store="none")
    >>> answer.result.finding.failing
    0
    """
    question = question_of(
        FailureQuestion,
        scenario,
        against=against,
        outcome=outcome,
        red_line=red_line,
        worlds=worlds,
        matters=matters,
        replications=replications,
        seed=seed,
        first_replication=first_replication,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)


def require(
    scenario: ScenarioOrName,
    *red_lines: str,
    lever: str = RequireQuestion.lever,
    sense: Literal["least", "most"] = RequireQuestion.sense,
    points: int = RequireQuestion.points,
    low: float | None = None,
    high: float | None = None,
    replications: int = RequireQuestion.replications,
    seed: int = RequireQuestion.seed,
    first_replication: int = RequireQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """What would it take? The least or most (``sense``) of a lever of ``scenario`` that meets all ``red_lines``.

    A red line is a text such as "backlog<200@0.9" (in 9 of 10 futures, which is meant where no chance is named);
    ``lever`` a dotted path or its last word, by default "move_share", the share of hours that move. The search begins
    with ``points`` settings (2 to 1,000) from ``low`` to ``high``, in the lever's own unit, by default its plausible
    range, each tried in ``replications`` futures, a whole number, by default 60; strict chances need more. ``seed``,
    from 0, names the luck: the same seed gives the same numbers.

    ``outcomes`` are those that tables begin with, by default the headline. Outcomes may be functions of your own,
    see ``outcome``. Futures are numbered from ``first_replication``; ``years`` measured take the place of the
    scenarios' own; ``labels`` say what scenarios are called, {"burglary": "As it is"}.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where the scenario or a setting is wrong, StudyError where the question is (no red line, no
    such lever or outcome, too few futures for the chance), and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> answer = fs.require("burglary", "backlog<1e6@0.5", points=2, replications=3, years=0.25, store="none")
    >>> answer.result.finding.is_shown
    True
    """
    question = question_of(
        RequireQuestion,
        scenario,
        *red_lines,
        lever=lever,
        sense=sense,
        points=points,
        low=low,
        high=high,
        replications=replications,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)
