"""Questions from what a person gives in Python: scenarios or their names, and values by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from inspect import Parameter as SignatureParameter
from inspect import Signature
from pathlib import Path
from typing import Any, TypeVar

from forcesim.conduct import StorePath, Study
from forcesim.errors import Fault, ScenarioError, StudyError, TableError
from forcesim.report.answer import Answer
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.execution.executors import LOCAL
from forcesim.study.own_outcome import OwnOutcome
from forcesim.study.questions.base import Question
from forcesim.study.questions.declaration import Parameter, parameters, scenario_parameters, settings
from forcesim.study.questions.registry import QUESTIONS
from forcesim.text import nearest, safe

# a scenario, the name of a built-in one, or the path of a file
ScenarioOrName = NamedScenario | str | Path
# the name of an outcome, or one that a function of the caller's counts
OutcomeOrName = str | OwnOutcome
_EITHER = SignatureParameter.POSITIONAL_OR_KEYWORD
# what every function takes besides what its question declares
_HOW: tuple[tuple[str, Any], ...] = (("years", None), ("jobs", None), ("store", None), ("executor", LOCAL))

Q = TypeVar("Q", bound=Question)


def ask(question: Question, *, jobs: int | None = None, store: StorePath = None, executor: str = LOCAL) -> Answer:
    """Put any question and return its answer; the functions above make the question themselves.

    ``jobs`` processes share the work, by default one a usable core. Finished runs are kept in ``store``, a path, by
    default in the user's data directory, and not made again; "none" keeps nothing. ``executor`` is "local" or the
    address of a Dask scheduler, "dask://host:port".

    Raises ScenarioError or StudyError where the question can't be asked, RunError where not a single run came back.

    >>> import forcesim as fs
    >>> study = fs.new_study("run", "burglary", years=0.25, replications=2)
    >>> fs.ask(study.question, jobs=1, store="none").result.finished
    2
    """
    return Study(question, jobs, store, executor).answer


def new_study(
    kind: str,
    *scenarios: Any,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
    **given: Any,
) -> Study:
    """A study that tells what happens while it runs: iterate over it for its events, then ask it for ``answer``.

    ``kind`` is the name of a function of this package that asks a question, "compare" say, and all else is what that
    function takes, ``scenarios`` first. The first of the events is ``Started``, a ``Progress`` follows each run. Raises
    what that function raises; StudyError also where no kind of question is called so, or takes no such value.

    ``jobs`` processes share the work, by default one a usable core. Finished runs are kept in ``store``, a path, by
    default in the user's data directory, and not made again; "none" keeps nothing. ``executor`` is "local" or the
    address of a Dask scheduler, "dask://host:port".

    >>> import forcesim as fs
    >>> steps = fs.new_study("run", "burglary", years=0.25, replications=2, jobs=1, store="none")
    >>> max(event.done for event in steps if hasattr(event, "done"))
    2
    >>> steps.answer.result.kind
    'run'
    """
    if kind not in QUESTIONS:
        meant = nearest(kind, QUESTIONS)
        raise StudyError(
            f"no question is called {safe(kind, 40)!r}. "
            + (f"Did you mean {meant}?" if meant else f"They are: {', '.join(QUESTIONS)}")
        )
    question = QUESTIONS[kind].question
    known = signature_of(question).parameters
    unknown = [name for name in given if name not in known]
    if unknown:
        raise StudyError(
            "\n".join(
                f"{kind} takes no {safe(name, 40)!r}. "
                + (f"Did you mean {meant}?" if (meant := nearest(name, known)) else f"It takes: {', '.join(known)}")
                for name in unknown
            )
        )
    return Study(question_of(question, *scenarios, **given), jobs, store, executor)


def function_of(kind: str) -> Callable[..., Answer]:
    """The function that asks a kind of question, made from what its fields declare, for kinds without one above.

    It takes the scenario or scenarios, the fields by name, and ``jobs``, ``store`` and ``executor`` as ``ask`` does.
    """
    entry = QUESTIONS[kind]

    def ask_question(*arguments: Any, **named: Any) -> Answer:
        given = signature.bind(*arguments, **named)
        given.apply_defaults()
        how = {name: given.kwargs[name] for name, _ in _HOW if name != "years"}
        fields = {name: value for name, value in given.kwargs.items() if name not in how}
        return ask(question_of(entry.question, *given.args, **fields), **how)

    signature = signature_of(entry.question)
    ask_question.__name__ = ask_question.__qualname__ = kind
    ask_question.__doc__ = entry.asks
    # help() and editors read __signature__; mypy knows no such attribute on functions
    ask_question.__signature__ = signature  # type: ignore[attr-defined]
    return ask_question


def signature_of(question: type[Question]) -> Signature:
    """The parameters of the function that asks a kind of question: scenarios, its fields, and how it is run."""
    (about,) = scenario_parameters(question)
    positional = [
        SignatureParameter(
            parameter.argument, SignatureParameter.VAR_POSITIONAL if parameter.option.repeatable else _EITHER
        )
        for parameter in (
            *(() if question.names_its_forces else (about,)),
            *(parameter for parameter in settings(question) if parameter.option.is_positional),
        )
    ]
    named = [
        SignatureParameter(
            parameter.argument,
            SignatureParameter.KEYWORD_ONLY,
            default=SignatureParameter.empty if parameter.option.is_file else parameter.usual,
        )
        for parameter in parameters(question)
        if not (parameter.option.is_scenario or parameter.option.is_positional)
    ]
    how = [SignatureParameter(name, SignatureParameter.KEYWORD_ONLY, default=default) for name, default in _HOW]
    return Signature([*positional, *named, *how])


def question_of(kind: type[Q], *scenarios: Any, years: float | None = None, **given: Any) -> Q:
    """A question from what a person gives in Python: scenarios or their names, then its fields by their names there.

    ``years`` measured take the place of every scenario's own. What is None or empty is left to the question's default.
    ScenarioError with what is wrong with ``years``, StudyError with every value that can't be one of its field.
    """
    (about,) = scenario_parameters(kind)
    values: dict[str, Any] = {}
    loaded: list[NamedScenario] = []

    def scenario_of(given: ScenarioOrName) -> NamedScenario:
        loaded.append(_named_scenario(given, years))
        return loaded[-1]

    if kind.names_its_forces:
        if scenarios:
            raise StudyError(f"{kind.kind} names its forces itself: {kind.kind}(policy=…, forces=[…])")
        values[about.name] = kind.scenarios_named(given, years=years)
    elif about.option.repeatable:
        values[about.name] = tuple(map(scenario_of, scenarios))
    elif not scenarios:
        raise StudyError(f"name a scenario: {kind.kind}(SCENARIO, …)")
    else:
        first, *more = scenarios
        values[about.name] = scenario_of(first)
        values |= {parameter.name: tuple(more) for parameter in settings(kind) if parameter.option.is_positional}
    faults: list[str] = []
    for declared in parameters(kind):
        value = given.get(declared.argument)
        if value is None or (declared.usual == () and not isinstance(value, OwnOutcome) and len(value) == 0):
            continue
        if declared.name == "outcomes":
            value, values["own_outcomes"] = _names(value, declared)
        try:
            is_scenario = declared.option.reference is not None
            values[declared.name] = scenario_of(value) if is_scenario else declared.value(value)
        except OSError as error:
            if not declared.option.is_file:
                raise
            what = f"this file can't be read ({error.strerror or error})"
            raise TableError([Fault(what, "Give the path of a table", where=safe(str(value), 120))]) from None
        except ValueError as error:
            faults.append(f"{declared.argument}: {error}")
    if faults:
        raise StudyError("\n".join(faults))
    spelt = {name: path for scenario in loaded for name, path in scenario.paths.items()}
    return kind(**values, spelt=spelt)


def _names(given: Any, declared: Parameter) -> tuple[Any, tuple[OwnOutcome, ...]]:
    """The names of outcomes, and those of them that a function of the caller's counts."""
    listed = [given] if isinstance(given, (str, OwnOutcome)) else list(given)
    own = tuple(dict.fromkeys(outcome for outcome in listed if isinstance(outcome, OwnOutcome)))
    names = [outcome.name if isinstance(outcome, OwnOutcome) else outcome for outcome in listed]
    return (names if declared.option.repeatable else names[0]), own


def _named_scenario(scenario: ScenarioOrName, years: float | None) -> NamedScenario:
    named_scenario = scenario if isinstance(scenario, NamedScenario) else load(scenario)
    if years is None:
        return named_scenario
    try:
        return named_scenario.with_({"time.years": years})
    except ScenarioError as error:
        raise ScenarioError([replace(fault, where="years") for fault in error.faults]) from error
