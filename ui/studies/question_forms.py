"""What a person fills in to ask a question, and the question, its command and its script made of it.

Which fields there are, with their labels, choices and defaults, is declared on the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forcesim.report.output.reproduce import THE_FORCE
from forcesim.scenario.levers import MOVE_SHARE
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.questions.base import Question
from forcesim.study.questions.declaration import Parameter, parameters, scenario_parameters
from forcesim.study.questions.registry import QUESTIONS

SEED = 1

_THOROUGHNESS = ("quick look", "usual", "thorough")


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What a person filled in of one kind of question: values by the names of its fields.

    A field that is left as it usually is is not among them, but for how thorough the answer is to be.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


def fields_of(kind: str) -> dict[str, Parameter]:
    """The fields that a form of this kind of question can have, by name, as command and script order them."""
    declared = [
        parameter
        for parameter in parameters(QUESTIONS[kind].question)
        if parameter.option.label or parameter.option.efforts
    ]
    # how many worlds comes first, how many futures last
    declared.sort(key=lambda parameter: (parameter.is_shared, parameter.option.efforts is None))
    return {parameter.name: parameter for parameter in declared}


def effort_of(kind: str) -> Parameter:
    """The field that says how thorough an answer is."""
    return next(parameter for parameter in fields_of(kind).values() if parameter.option.efforts is not None)


def efforts(kind: str) -> list[tuple[str, int]]:
    """How thorough an answer can be, in words and as a number, from quick to thorough."""
    effort = effort_of(kind)
    quick, thorough = effort.option.efforts or (effort.default, effort.default)
    numbers = (quick, effort.default, thorough)
    unit = effort.option.unit
    labels = [
        f"{words}: {number:,} {unit}" if unit else words for words, number in zip(_THOROUGHNESS, numbers, strict=True)
    ]
    return list(zip(labels, numbers, strict=True))


def form_of(kind: str, record: Mapping[str, Any]) -> QuestionForm:
    """What a person would fill in to ask a recorded question again, as near as a page comes to it."""
    values = {}
    for name, parameter in fields_of(kind).items():
        try:
            value = parameter.recorded(record[name])
        except (KeyError, TypeError, ValueError):
            continue
        is_usual = value in (parameter.default, None) or (name == "lever" and value == MOVE_SHARE)
        if parameter.option.efforts is not None or parameter.option.choices is not None or not is_usual:
            # a page offers one outcome
            values[name] = value[:1] if name == "outcomes" else value
    return QuestionForm(kind, values)


def question_of(form: QuestionForm, scenario: NamedScenario, before: NamedScenario | None) -> Question:
    """The question that was filled in, about a scenario and, if there is a policy, the force ``before`` it.

    ForcesimError where it can't be asked.
    """
    kind = QUESTIONS[form.kind].question
    (about,) = scenario_parameters(kind)
    reference = _reference(form, before is not None)
    scenarios: dict[str, Any] = {about.name: scenario}
    if reference is not None:
        scenarios[reference] = before
    return kind(**scenarios, **form.values, seed=SEED)


def script_values(form: QuestionForm, has_policy: bool) -> dict[str, Any]:
    """The values of a form as command and script say them, the force to compare with first."""
    reference = _reference(form, has_policy)
    values = {name: form.values[name] for name in fields_of(form.kind) if name in form.values}
    return {**({} if reference is None else {reference: THE_FORCE}), **values}


def _reference(form: QuestionForm, has_policy: bool) -> str | None:
    """The field that holds the scenario to compare with; None where there is nothing to compare."""
    for parameter in parameters(QUESTIONS[form.kind].question):
        reference = parameter.option.reference
        if reference is not None and reference.is_implied(has_policy, False, form.values):
            return parameter.name
    return None
