"""Who is treated differently, in sentences: what surely changes, what can't be told, who is handled more harshly."""

from __future__ import annotations

import math
from collections.abc import Iterator

from forcesim.report.wording.change_sentences import Part, PartSentence, Run
from forcesim.report.wording.numbers import amount, join_words, number_words
from forcesim.report.wording.people.fate_words import fate_clause, fate_would
from forcesim.report.wording.scenario_names import under_or_in
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.results.people_finding import JudgedEstimate, PeopleFinding, Transition
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital

_PEOPLE = "people a year"
# transitions that a sentence tells
_MOST = 3


def people_parts(result: StudyResult, finding: PeopleFinding) -> tuple[PartSentence, ...]:
    """The answer in parts; with fewer than five futures nothing is concluded."""
    if finding.futures < FEWEST_PAIRS:
        futures = finding.futures
        some = f"Only {futures} of the futures {'is' if futures == 1 else 'are'}" if futures else "No pair of runs is"
        return (_part(Part.OTHER, f"{some} in. Nothing is concluded from fewer than {FEWEST_PAIRS}."),)
    parts = [_part(Part.SURE, " ".join(_sure(result, finding)))]
    unsure = _open(finding)
    if unsure:
        parts.append(_part(Part.OPEN, unsure))
    parts.append(_part(Part.LOST, " ".join(_lost(result, finding))))
    return tuple(parts)


def _part(part: Part, text: str) -> PartSentence:
    return PartSentence(part, (Run(text),))


def _sure(result: StudyResult, finding: PeopleFinding) -> Iterator[str]:
    before, after = under_or_in(result, finding.before), under_or_in(result, finding.after)
    if finding.changed.mean == 0.0:
        yield (
            f"Of {_about(finding.people)} {_PEOPLE}, all end the same {after} as {before}, "
            f"in each of the {finding.futures} futures."
        )
        return
    yield (
        f"Of {_about(finding.people)} {_PEOPLE} who come to notice {before} or {after}, "
        f"{_with_range(finding.changed)} end differently in the {finding.futures} futures tried."
    )
    told = [transition for transition in finding.transitions if transition.is_settled and not transition.is_same]
    if told:
        clauses = [
            f"{_with_range(transition.people)} who would {fate_would(finding, transition.before)} "
            f"{fate_clause(finding, transition.after)} instead"
            for transition in told[:_MOST]
        ]
        yield f"{capital(join_words(clauses))}."
    yield from _on_balance(finding)


def _on_balance(finding: PeopleFinding) -> Iterator[str]:
    """Records and further offences that somebody has under one policy only, where that is settled."""
    for what, avoided, gained in (
        ("criminal records", finding.records_avoided, finding.records_gained),
        ("further offences", finding.reoffences_avoided, finding.reoffences_gained),
    ):
        clauses = [
            f"{_with_range(number)} {what} are {way}"
            for number, way in ((avoided, "avoided"), (gained, "gained"))
            if _is_sure(number)
        ]
        if clauses:
            yield f"{capital(join_words(clauses))} a year, of the same people."


def _open(finding: PeopleFinding) -> str:
    """How many kinds of change are too rare to tell."""
    unsure = [transition for transition in finding.transitions if not transition.is_settled and not transition.is_same]
    if not unsure:
        return ""
    largest = max(unsure, key=_mean)
    clause = f"who would {fate_would(finding, largest.before)} and {fate_clause(finding, largest.after)} instead"
    if len(unsure) == 1:
        return f"It can't be told how many {clause} ({_span(largest.people)} a year)."
    return (
        f"Of {len(unsure)} rarer changes it can't be told how many people they concern; the largest is of those "
        f"{clause} ({_span(largest.people)} a year)."
    )


def _lost(result: StudyResult, finding: PeopleFinding) -> Iterator[str]:
    after = under_or_in(result, finding.after)
    if finding.is_nobody_harsher:
        high = finding.harsher.high
        most = "" if high is None or not high else f" (at most {amount(high)} a year)"
        yield f"Nobody is handled more harshly {after} in any of the {finding.futures} futures{most}."
    elif _is_sure(finding.harsher):
        spared = math.fsum(
            transition.records_avoided.mean or 0.0
            for transition in finding.transitions
            if is_harsher(finding, transition)
        )
        record = f"; {amount(spared)} of them are spared a criminal record" if spared else ""
        yield (
            f"{capital(_with_range(finding.harsher))} {_PEOPLE} are handled more harshly {after}, by the order of "
            f"severity that disposals have{record}."
        )
    else:
        yield (
            f"Whether anybody to speak of is handled more harshly {after} can't be told "
            f"({_span(finding.harsher)} {_PEOPLE})."
        )
    cases = {"not_pursued": "are no longer pursued", "dropped": "are newly left unattended"}
    for fate, words in cases.items():
        lost = [
            transition
            for transition in finding.transitions
            if transition.after == fate and not transition.is_same and transition.is_settled
        ]
        if lost:
            numbers = join_words(
                [f"{_with_range(each_of.people)} who {_past(finding, each_of)}" for each_of in lost[:_MOST]]
            )
            yield f"{capital(numbers)} {words}."


def _past(finding: PeopleFinding, transition: Transition) -> str:
    return f"would {fate_would(finding, transition.before)}"


def is_harsher(finding: PeopleFinding, transition: Transition) -> bool:
    """Whether people of a transition are handled more harshly than before."""
    before, after = finding.fate(transition.before).rank, finding.fate(transition.after).rank
    return before is not None and after is not None and after > before


def _is_sure(number: JudgedEstimate) -> bool:
    return number.low_family is not None and number.low_family > 0.0


def _about(number: Estimate) -> str:
    return "some" if number.mean is None else number_words(number.mean, number.low, number.high).plain


def _with_range(number: Estimate) -> str:
    if number.mean is None:
        return "some"
    words = number_words(number.mean, number.low, number.high)
    return words.plain + (f" ({words.span})" if words.span else "")


def _span(number: JudgedEstimate) -> str:
    """The interval that judges, where nothing is settled."""
    if number.mean is None or number.low_family is None or number.high_family is None:
        return "not known"
    low, high = max(number.low_family, 0.0), number.high_family
    return f"{amount(low)} to {amount(high)}"


def _mean(transition: Transition) -> float:
    return transition.people.mean or 0.0
