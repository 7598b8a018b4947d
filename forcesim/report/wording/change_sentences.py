"""What a policy, or a setting of a lever, changes: what surely does, what can't be told from luck, what is lost.

Sentences are runs of (text, side of the bargain), the side "" for text in no colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forcesim.report.wording.numbers import amount, how_often, in_futures, join_words, share_of_sign
from forcesim.report.wording.outcome_phrases import (
    PERCENT,
    Counted,
    agreeing,
    change_unit,
    change_words,
    happening,
    happens,
    is_relative,
    outcome_side,
    phrase,
    reference,
    subject,
)
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.results.study_result import Difference, PointDifference, StudyResult
from forcesim.text import capital

Runs = tuple[tuple[str, str], ...]

UNCLEAR = ("no clear difference", "not settled")
GANGS, DROPPED, PAY = "disruptions", "cases_dropped", "cost_salaries"

# what is told where it surely changes, of which the largest come first; and of a scenario that has nothing of it
_TOLD = (
    "criminal_records", "charges", "kept_out_of_court", GANGS, "harm", "reoffences", "cost_net", PAY, DROPPED,
)  # fmt: skip
_OF_A_QUEUE = ("days_to_close", "backlog", "cases_closed")
# whose fall below, or rise above, what is compared with is a loss that is never left out
_LOST_BY_RISING = (DROPPED, "cases_not_pursued", "programme_turned_away", "harm", "reoffences")
_LOST_BY_FALLING = (GANGS,)
# what people ask about even where nothing can be told
_WANTED = (GANGS, DROPPED)
# clauses of what surely changes besides hours freed, in full and where there is little room
_MOST_CLAUSES, _FEW_CLAUSES = 3, 1
# hours that are freed: which outcome says so, whether by its rise or its fall, and why
_FREED = (
    ("hours_milder_handling", 1, "milder handling"),
    ("hours_search_finds", -1, "searching less"),
    ("hours_not_pursued", 1, "not pursuing"),
)
# every outcome that these sentences read
TOLD_OUTCOMES = tuple(
    dict.fromkeys((*_TOLD, *_OF_A_QUEUE, *_LOST_BY_RISING, "cases_arrived", *(name for name, _, _ in _FREED)))
)
# pounds a year; a smaller difference in pay comes from how sums are rounded
_LEAST_PAY = 1.0
# how much longer one side of a range may be for both to be told as one
_NEARLY_EVEN = 1.5


@dataclass(frozen=True, slots=True)
class SidedClause:
    """A clause, the side of the bargain that it belongs to, and how much it weighs against what matters.

    ``has_chance`` says that it tells how often it holds.
    """

    text: str
    side: str
    weight: float
    has_chance: bool = False


@dataclass(frozen=True, slots=True)
class ChangeParts:
    """What there is to tell of a change, each in clauses without a capital or a full stop."""

    sure: tuple[SidedClause, ...]
    unsure: tuple[SidedClause, ...]
    lost: tuple[SidedClause, ...]


def change_sentences(result: StudyResult, changes: PointDifference, lead: str, *, is_short: bool = False) -> Runs:
    """All that is told of a change; ``lead`` opens the first sentence: "Under “Durham 2015”, compared with …,".

    ``is_short`` leaves out ranges, and all but the largest of what surely changes: for where a table says the rest.
    """
    if futures_in(changes) < FEWEST_PAIRS:
        return ((f"{lead} nothing can be concluded yet: that takes at least five futures.", ""),)
    parts = change_parts(result, changes, is_short=is_short)
    first = parts.sure or parts.lost
    if first:
        # the chance of a sentence none of whose clauses has one of its own
        shared = "" if any(clause.has_chance for clause in first) else f", {in_futures(1.0, futures_in(changes))}"
        runs = _sentence(first, lead, shared)
    else:
        tried = f" in the {futures_in(changes)} futures tried"
        nothing = (
            "nothing that is usually asked about surely changes"
            if parts.unsure
            else ("none of the things that are usually asked about differs")
        )
        runs = ((f"{lead} {nothing}{tried}.", ""),)
    for clause in parts.unsure:
        runs = (*runs, (" ", ""), *_sentence((clause,)))
    return (*runs, (" ", ""), *_sentence(parts.lost)) if parts.sure and parts.lost else runs


def change_parts(result: StudyResult, changes: PointDifference, *, is_short: bool = False) -> ChangeParts:
    """What surely changes, the largest first; what can't be told; what is lost, and if nothing is, that it is not."""
    is_of_a_queue = not any(_matters_here(result, name) for name in (*_WANTED, "charges"))
    told = (*_TOLD, *(_OF_A_QUEUE if is_of_a_queue else ()))
    known = {
        name: changes.outcomes[name]
        for name in dict.fromkeys((*told, *_LOST_BY_RISING))
        if name in changes.outcomes and math.isfinite(changes.outcomes[name].mean) and name in result.outcomes
    }
    lost = {name for name, difference in known.items() if _is_loss(name, difference)}
    sure = _largest_first(
        _clause(result, changes, name, is_short)
        for name in told
        if name in known and name not in lost and name not in (GANGS, PAY)
    )
    gangs = _clause(result, changes, GANGS, is_short) if GANGS in known and GANGS not in lost else None
    # hours are freed only between scenarios that roster the same hours: elsewhere it is pay that differs
    if _is_of_other_rosters(changes):
        hours_or_pay = _clause(result, changes, PAY, is_short) if PAY in known else None
    else:
        hours_or_pay = _freed_hours(result, changes, is_short)
    most = _FEW_CLAUSES if is_short else _MOST_CLAUSES
    wanted = _WANTED[:1] if is_short else _WANTED
    unsure = [_unsure(result, name, known[name]) for name in wanted if name in known]
    losses = _largest_first(_clause(result, changes, name, is_short) for name in known if name in lost)
    return ChangeParts(
        # hours freed, or pay, and gangs disrupted are always told, however few
        (*sure[:most], *(clause for clause in (hours_or_pay, gangs) if clause is not None)),
        tuple(clause for clause in unsure if clause is not None),
        losses or _nothing_lost(result, known),
    )


def _largest_first(clauses: Iterable[SidedClause | None]) -> tuple[SidedClause, ...]:
    known = [clause for clause in clauses if clause is not None]
    return tuple(sorted(known, key=lambda clause: -clause.weight))


def futures_in(changes: PointDifference) -> int:
    """How many pairs of futures a change rests on."""
    return max((int(np.isfinite(difference.values).sum()) for difference in changes.outcomes.values()), default=0)


def plain(runs: Runs) -> str:
    """Runs as one text."""
    return "".join(text for text, _ in runs)


def _sentence(clauses: Sequence[SidedClause], lead: str = "", ending: str = "") -> Runs:
    """Clauses in a row, with a capital and a full stop, each in the colour of its side; ``ending`` comes before it."""
    # join_words sees to the commas; a mark that no text holds shows where each clause stands
    joined = join_words([f"\0{index}\0" for index in range(len(clauses))]).split("\0")
    runs: list[tuple[str, str]] = [(f"{lead} ", "")] if lead else []
    for index, text in enumerate(joined):
        if index % 2:
            clause = clauses[int(text)]
            runs.append((capital(clause.text) if not runs else clause.text, clause.side))
        elif text:
            runs.append((text, ""))
    return (*runs, (f"{ending}.", ""))


def _is_loss(name: str, difference: Difference) -> bool:
    if difference.verdict in UNCLEAR:
        return False
    return (name in _LOST_BY_RISING and difference.mean > 0) or (name in _LOST_BY_FALLING and difference.mean < 0)


def _matters_here(result: StudyResult, name: str) -> bool:
    return any(happens(point.outcomes.get(name)) for point in result.results)


def _clause(result: StudyResult, changes: PointDifference, name: str, is_short: bool) -> SidedClause | None:
    """A change that is clear, as a clause; None where it is not, or can't be said."""
    outcome, difference = result.outcomes[name], changes.outcomes[name]
    if difference.verdict in UNCLEAR:
        return None
    before = reference(result)
    against = before.outcomes.get(name) if before is not None else None
    words, change = phrase(outcome), change_words(outcome, difference, against)
    change = replace(change, span="") if is_short else change
    # no percentage can be given of a base that is zero or unknown, so this outcome gets no clause
    if is_relative(outcome) and change_unit(outcome, against) != PERCENT:
        return None
    chance = ""
    if not change.sign:
        text = f"{subject(outcome)} hardly {agreeing(outcome, 'change')}"
    else:
        small = ", less than matters" if difference.is_negligible else ""
        chance = _chance(difference, change.sign, words.way(change.sign))
        text = f"{words.change(change)}{small}{chance}"
    return SidedClause(text, outcome_side(name), _weight(difference), bool(chance))


def _chance(difference: Difference, sign: int, way: str) -> str:
    """How often the futures go that way; "" where all do, since that adds nothing."""
    is_always = share_of_sign(difference.values, sign)[0] >= 1
    return "" if is_always else f", {way} {how_often(difference.values, sign)}"


def _weight(difference: Difference) -> float:
    """How large a change is against the smallest that matters."""
    return abs(difference.mean) / difference.matters if difference.matters else math.inf


def _unsure(result: StudyResult, name: str, difference: Difference) -> SidedClause | None:
    """What can't be told of an outcome that people ask about, with the range that it could be in."""
    outcome = result.outcomes[name]
    if not _matters_here(result, name) or difference.verdict not in UNCLEAR:
        return None
    if difference.verdict != "not settled":
        # that no more cases are left is told as what is not lost
        if name in _LOST_BY_RISING:
            return None
        return SidedClause(f"{phrase(outcome).unchanged} ({_could_be(outcome, difference)})", outcome_side(name), 0.0)
    low, high = difference.judged_interval
    if low is not None and high is not None and low * high > 0:
        # clear of no change, but a few futures far from the others make it so
        way = happening(outcome, 1 if low > 0 else -1)
        text = f"probably {way} ({_could_be(outcome, difference)}), but few futures decide it"
    else:
        text = f"{phrase(outcome).open} can't be told from luck: {_could_be(outcome, difference)}"
    return SidedClause(text, outcome_side(name), 0.0)


def _could_be(outcome: Outcome, difference: Difference) -> str:
    """Between what the change lies: "at most 1 a year either way", "between 2 fewer and 5 more a year"."""
    low, high = difference.judged_interval
    if low is None or high is None:
        return "too few futures to say"
    per = " a year" if is_yearly(outcome.unit) else ""
    fewer, more = ("fewer", "more") if isinstance(phrase(outcome), Counted) else ("lower", "higher")
    larger, smaller = max(abs(low), abs(high)), min(abs(low), abs(high))
    if low <= 0 <= high and larger <= _NEARLY_EVEN * smaller:
        return f"at most {amount(larger, outcome.unit)}{per} either way"
    ends = [f"{amount(abs(end), outcome.unit)} {fewer if end < 0 else more}" for end in (low, high)]
    return f"between {ends[0]} and {ends[1]}{per}"


def _is_of_other_rosters(changes: PointDifference) -> bool:
    """Whether officers are paid for other hours than those of what is compared with."""
    pay = changes.outcomes.get(PAY)
    return pay is not None and abs(pay.mean) >= _LEAST_PAY


def _freed_hours(result: StudyResult, changes: PointDifference, is_short: bool) -> SidedClause | None:
    """Officer-hours that the policy frees, by why; None where none are. Work left undone frees nothing."""
    reasons: list[tuple[float, str]] = []
    weight = 0.0
    for name, sign, why in _FREED:
        difference = changes.outcomes.get(name)
        if difference is not None and difference.verdict not in UNCLEAR and difference.mean * sign > 0:
            reasons.append((abs(difference.mean), why))
            weight = max(weight, _weight(difference))
    if not reasons:
        return None
    total = math.fsum(hours for hours, _ in reasons)
    reasons.sort(reverse=True)
    if is_short:
        by_why = ""
    elif len(reasons) == 1:
        by_why = f" by {reasons[0][1]}"
    else:
        by_why = ": " + join_words([f"{amount(hours)} by {why}" for hours, why in reasons])
    return SidedClause(
        f"about {amount(total)} officer-hours a year are freed{_officers(total, result.officer_year_hours)}{by_why}",
        "",
        weight,
    )


def _officers(hours: float, officer_year_hours: float) -> str:
    if not officer_year_hours > 0:
        return ""
    officers = hours / officer_year_hours
    text = amount(officers, digits=2 if officers >= 1 else 1)
    if text == "1":
        return " (1 full-time officer)"
    return f" ({text} {'full-time officers' if officers > 1 else 'of a full-time officer'})"


def _nothing_lost(result: StudyResult, known: dict[str, Difference]) -> tuple[SidedClause, ...]:
    """That no more cases are left, where that is known and there are cases to leave."""
    difference = known.get(DROPPED)
    if difference is None or difference.verdict != "no clear difference" or not _has_cases(result):
        return ()
    return (SidedClause("no more small cases are left unattended", outcome_side(DROPPED), 0.0),)


def _has_cases(result: StudyResult) -> bool:
    return any(happens(point.outcomes.get("cases_arrived")) for point in result.results)
