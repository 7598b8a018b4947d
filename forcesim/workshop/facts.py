"""Facts in a script's texts: ``{study outcome what}`` or ``{study/arm outcome what}``, filled from results.

Three words and no more: nothing is evaluated, no attribute is read, and a word that is not known is a fault of the
script. ``{study what}`` asks about the study as a whole. Every number and clause is made by ``forcesim.report``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from forcesim.errors import WorkshopError
from forcesim.report.answer import Answer
from forcesim.report.views.answer_rows import change_row
from forcesim.report.wording.comparison_sentence import robustness_lines
from forcesim.report.wording.numbers import amount, number_words
from forcesim.report.wording.outcome_phrases import change_words, happening, level_words, phrase
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import percentiles
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import Difference, Summary
from forcesim.text import safe, suggestion
from forcesim.workshop.script import About, Script
from forcesim.workshop.script_studies import arm_index

_BRACES = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}]")
# digits that no fact has filled; years and names such as durham-2014 are no results
_TYPED = re.compile(r"(?<![\w.,-])(?!(?:19|20)\d\d(?!\d|[.,]\d))\d+(?:[.,]\d+)*%?")

# what each verdict is called in a room
VERDICT_WORDS = {
    "better": "clearly better",
    "worse": "clearly worse",
    "higher": "clearly higher",
    "lower": "clearly lower",
    "no clear difference": "about the same",
    "not settled": "not settled, luck hides it",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome of one arm of a study, beside that of the first arm; ``difference`` is None for the first itself."""

    answer: Answer
    outcome: Outcome
    summary: Summary
    base: Summary
    difference: Difference | None
    index: int

    @property
    def futures(self) -> int:
        """How many futures the arm has."""
        return sum(math.isfinite(value) for value in self.summary.values)


def measure(script: Script, answers: Mapping[str, Answer], study: str, arm: str | None, outcome: str) -> Measure:
    """An outcome of an arm; WorkshopError where the study has no results, or not of this."""
    answer = answers.get(study)
    if answer is None:
        raise WorkshopError(f"there are no results of the study {safe(study, 60)!r}")
    result, index = answer.result, arm_index(script, script.studies[study.partition("_without_")[0]], arm)
    if index >= len(result.results):
        raise WorkshopError(f"the results of {safe(study, 60)!r} are of another script")
    if outcome not in result.outcomes:
        hint = suggestion(outcome, tuple(result.outcomes), "Outcomes are")
        raise WorkshopError(f"there is no outcome called {safe(outcome, 60)!r}. {hint}")
    difference = result.differences[index - 1].outcomes.get(outcome) if index else None
    summary, base = result.results[index].outcomes[outcome], result.results[0].outcomes[outcome]
    return Measure(answer, result.outcomes[outcome], summary, base, difference, index)


def values_of(measured: Measure, about: About) -> Floats:
    """The value of each future, float64 of shape (futures,), in the outcome's unit: the level, its rise, or its fall.

    WorkshopError for a rise or fall of the first arm, against which others are counted.
    """
    if about == "level":
        return measured.summary.values
    if measured.difference is None:
        raise WorkshopError("the first arm rises and falls against nothing: ask about its level")
    return measured.difference.values if about == "rise" else -measured.difference.values


def fill(text: str, script: Script, answers: Mapping[str, Answer]) -> str:
    """The text with every fact in its place; WorkshopError with all that can't be filled."""
    faults: list[str] = []

    def replaced(match: re.Match[str]) -> str:
        try:
            return fact(match[1], script, answers)
        except WorkshopError as error:
            faults.append(f"{{{safe(match[1], 80)}}}: {error}")
            return match[0]

    filled = _BRACES.sub(replaced, text)
    if faults:
        raise WorkshopError("; ".join(dict.fromkeys(faults)))
    return filled


def fact(text: str, script: Script, answers: Mapping[str, Answer]) -> str:
    """One fact in words."""
    problem = fact_problem(text, script)
    if problem:
        raise WorkshopError(problem)
    (study, arm), *rest = _place(text), *text.split()[1:]
    if len(rest) == 1:
        answer = answers.get(study)
        if answer is None:
            raise WorkshopError(f"there are no results of the study {safe(study, 60)!r}")
        return _OF_STUDY[rest[0]](answer)
    return _OF_OUTCOME[rest[1]](measure(script, answers, study, arm, rest[0]))


def studies_in(text: str) -> tuple[str, ...]:
    """The studies that the facts of a text come from."""
    return tuple(dict.fromkeys(_place(match[1])[0] for match in _BRACES.finditer(text) if match[1].split()))


def fact_problems(text: str, script: Script) -> Iterator[tuple[str, str]]:
    """What is wrong with the facts of a text before anything is simulated: (what was found, what is wrong)."""
    for match in _BRACES.finditer(text):
        problem = fact_problem(match[1], script)
        if problem:
            yield match[0], problem
    if _STRAY.search(_BRACES.sub("", text)):
        yield "", "a brace stands alone: facts are written {study outcome what}"


def typed_numbers(text: str) -> tuple[str, ...]:
    """Numbers that were typed into a text that should hold facts only; years are none."""
    return tuple(match[0] for match in _TYPED.finditer(_BRACES.sub("", text)))


def fact_problem(text: str, script: Script) -> str:
    """What is wrong with one fact, with what would be right; "" where it can be filled."""
    words = text.split()
    if len(words) not in (2, 3):
        return "a fact is written {study outcome what}, or {study what}"
    study, arm = _place(text)
    if study not in script.studies:
        return f"there is no such study. {suggestion(study, tuple(script.studies), 'Studies are')}"
    try:
        index = arm_index(script, script.studies[study], arm)
    except WorkshopError as error:
        return str(error)
    known = _OF_STUDY if len(words) == 2 else _OF_OUTCOME
    if words[-1] not in known:
        return f"nothing is called {safe(words[-1], 40)!r}. {suggestion(words[-1], tuple(known), 'It may be')}"
    if len(words) == 3 and words[-1] in _OF_CHANGE and index == 0:
        return "the first arm changes nothing: it is what the others are compared with"
    return ""


def _place(text: str) -> tuple[str, str | None]:
    study, slash, arm = text.split()[0].partition("/")
    return study, arm if slash else None


def percentiles_of(values: Floats) -> tuple[float, float, float]:
    """The 10th, 50th and 90th percentile of the futures."""
    low, middle, high = percentiles(values, (0.1, 0.5, 0.9)).tolist()
    return low, middle, high


# the words for one outcome of one arm


def _change(measured: Measure) -> Difference:
    if measured.difference is None:
        raise WorkshopError("the first arm changes nothing: it is what the others are compared with")
    return measured.difference


def _signed(measured: Measure) -> str:
    return change_words(measured.outcome, _change(measured), measured.base).signed


def _moved(measured: Measure, sign: int) -> str:
    """A rise, or a fall, without a sign; one that goes the other way has a minus."""
    words = change_words(measured.outcome, _change(measured), measured.base)
    return words.plain if words.sign in (0, sign) else f"−{words.plain}"


def _officers(measured: Measure) -> str:
    """The size of a change of hours, as full-time officers."""
    hours = measured.answer.result.officer_year_hours
    if not hours > 0:
        raise WorkshopError("hours can't be told as officers here: the team has none")
    officers = abs(_change(measured).mean) / hours
    return amount(officers, digits=2 if officers >= 1 else 1)


def _percent(measured: Measure) -> str:
    base = abs(measured.base.mean)
    return amount(abs(_change(measured).mean) / base, "share") if base > 0 else "–"


def _spread(measured: Measure, values: Floats) -> str:
    if measured.futures < 2:
        return "–"
    low, middle, high = percentiles_of(values)
    # a range of the middle eight tenths, rounded as its width allows
    words = number_words(middle, low, high, measured.outcome.unit)
    # where all futures are alike there is one number
    return words.range.replace("+", "") or words.signed.replace("+", "")


def _finding(measured: Measure) -> str:
    difference = _change(measured)
    if difference.verdict == "not settled":
        return phrase(measured.outcome).open
    sign = 0 if difference.verdict == "no clear difference" else 1 if difference.mean > 0 else -1
    return happening(measured.outcome, sign)


def _chance(measured: Measure) -> str:
    result = measured.answer.result
    return change_row(result, result.differences[measured.index - 1], measured.outcome).chance or "–"


def _theories(measured: Measure) -> str:
    """Under how many theories the verdict holds: "all 5 theories", "3 of 5 theories"."""
    result = measured.answer.result
    scenario, name = result.results[measured.index].scenario, measured.outcome.name
    rows = [row for row in result.robustness if (row.over, row.scenario, row.outcome) == ("theories", scenario, name)]
    if not rows:
        raise WorkshopError("the study did not try other theories: add theories = true to it")
    if not rows[0].tried:
        return "no theory, since it is not settled"
    holds, tried = len(rows[0].holds), rows[0].tried
    return f"all {tried} theories" if holds == tried else f"{holds} of {tried} theories"


_OF_OUTCOME: dict[str, Callable[[Measure], str]] = {
    "level": lambda measured: level_words(measured.outcome, measured.summary).plain,
    "level_range": lambda measured: level_words(measured.outcome, measured.summary).span,
    "spread": lambda measured: _spread(measured, measured.summary.values),
    "before": lambda measured: level_words(measured.outcome, measured.base).plain,
    "change": _signed,
    "rise": lambda measured: _moved(measured, 1),
    "fall": lambda measured: _moved(measured, -1),
    "range": lambda measured: change_words(measured.outcome, _change(measured), measured.base).range,
    "change_spread": lambda measured: _spread(measured, _change(measured).values),
    "percent": _percent,
    "officers": _officers,
    "verdict": lambda measured: VERDICT_WORDS.get(_change(measured).verdict, _change(measured).verdict),
    "finding": _finding,
    "chance": _chance,
    "theories": _theories,
}
_OF_CHANGE = frozenset(
    (
        "change",
        "rise",
        "fall",
        "range",
        "change_spread",
        "percent",
        "officers",
        "verdict",
        "finding",
        "chance",
        "theories",
    )
)
_OF_STUDY: dict[str, Callable[[Answer], str]] = {
    "futures": lambda answer: str(answer.result.replications),
    "years": lambda answer: amount(answer.result.years, digits=3),
    "runs": lambda answer: f"{answer.result.finished:,}",
    "sentence": lambda answer: answer.sentence,
    "theories": lambda answer: " ".join(robustness_lines(answer.result)),
}
FACTS = (*_OF_STUDY, *_OF_OUTCOME)
