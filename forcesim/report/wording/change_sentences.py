"""What a policy, or a setting of a lever, changes: what surely does, what can't be told from luck, what is lost.

One part for each of the three, always in this order, made of clauses that know which outcome they are about.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from forcesim.report.wording.numbers import (
    amount,
    how_often,
    in_futures,
    join_words,
    number_words,
    share_of_sign,
)
from forcesim.report.wording.outcome_phrases import (
    PERCENT,
    agreeing,
    can_happen,
    change_unit,
    change_words,
    could_be,
    ever_happens,
    happening,
    happens,
    is_relative,
    named_outcomes,
    outcome_side,
    phrase,
    reference,
    subject,
    told_change,
)
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.outcomes import CASH_BY_PAYER, FREED_BY, HEADLINE, Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS, LEVEL, NO_CLEAR_DIFFERENCE, NOT_SETTLED, WORSE
from forcesim.study.results.study_result import Difference, PointDifference, StudyResult
from forcesim.text import capital

UNCLEAR = (NO_CLEAR_DIFFERENCE, NOT_SETTLED)
GANGS, DROPPED, ON_DUTY, FREED = "disruptions", "cases_dropped", "cost_salaries", "hours_freed"

# what is told where it surely changes, of which the largest come first; and of a scenario that has nothing of it
_TOLD = (
    "criminal_records", "charges", "kept_out_of_court", GANGS, "harm", "reoffences", "cost_net", ON_DUTY, DROPPED,
)  # fmt: skip
_OF_A_QUEUE = ("days_to_close", "backlog", "cases_closed")
# whose fall below, or rise above, what is compared with is a loss that is never left out
_LOST_BY_RISING = (DROPPED, "cases_not_pursued", "programme_turned_away", "harm", "reoffences")
_LOST_BY_FALLING = (GANGS,)
# what people ask about even where nothing can be told
_WANTED = (GANGS, DROPPED)
# clauses of what surely changes besides hours freed, in full and where there is little room
_MOST_CLAUSES, _FEW_CLAUSES = 3, 1
# every outcome that these sentences read
_HOURS = ("cases_arrived", FREED, *(name for name, *_ in FREED_BY))
TOLD_OUTCOMES = tuple(dict.fromkeys((*_TOLD, *_OF_A_QUEUE, *_LOST_BY_RISING, *CASH_BY_PAYER, *_HOURS)))
# pounds a year; a smaller difference comes from how sums are rounded
_LEAST_VALUE = 1.0


class Part(StrEnum):
    """What a sentence of an answer is about."""

    SURE = "sure"
    OPEN = "open"
    LOST = "lost"
    # neither: that nothing can be told yet, or how things stand
    OTHER = ""


# what a reader sees above each
PART_HEADINGS = {
    Part.SURE: "What surely changes",
    Part.OPEN: "What can't be told from luck",
    Part.LOST: "What is lost, or breaks first",
}


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a sentence; ``side`` of the bargain, "" for none, and ``outcome`` where it is a clause about one."""

    text: str
    side: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class PartSentence:
    """One of the parts of an answer, in pieces: a sentence, where it needs that a second; ``part`` says which."""

    part: Part
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The sentence as it is read."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause about one outcome, the side of the bargain that it is on, and how much it weighs against what matters.

    ``has_chance`` says that it tells how often it holds; ``whether`` and ``range`` are the two halves of a clause about
    what can't be told.
    """

    text: str
    side: str
    outcome: str
    weight: float = 0.0
    has_chance: bool = False
    whether: str = ""
    range: str = ""


@dataclass(frozen=True, slots=True)
class ChangeParts:
    """What there is to tell of a change, each in clauses without a capital or a full stop.

    ``same`` hardly changes; ``also_open`` are the names of what else is not settled.
    """

    sure: tuple[Clause, ...] = ()
    same: tuple[Clause, ...] = ()
    open: tuple[Clause, ...] = ()
    also_open: tuple[Clause, ...] = ()
    lost: tuple[Clause, ...] = ()


def change_sentences(
    result: StudyResult, changes: PointDifference, lead: str, breaks: str = "", *, is_short: bool = False
) -> tuple[PartSentence, ...]:
    """The three sentences about a change; ``lead`` opens the first: "Under “Durham 2015”, compared with …,".

    ``breaks`` tells where the force no longer keeps up, as a clause. ``is_short`` leaves out ranges, and all but the
    largest of what surely changes: for where a table says the rest.
    """
    count = futures_in(changes)
    if count < FEWEST_PAIRS:
        nothing = f"{lead} nothing can be concluded yet: that takes at least five futures."
        return (PartSentence(Part.OTHER, (Run(nothing),)),)
    if not any(map(happens, changes.outcomes.values())):
        return _alike_sentences(lead, breaks, count)
    parts = change_parts(result, changes, is_short=is_short)
    return (_sure_sentence(parts, lead, count), _open_sentence(parts), _lost_sentence(parts, breaks))


def _alike_sentences(lead: str, breaks: str, count: int) -> tuple[PartSentence, ...]:
    """What is told where no future differs in anything; what is rarer than they can show may differ all the same."""
    unseen = amount(1 - (1 - LEVEL) ** (1 / count), "share")
    return (
        _finished(Part.SURE, [Run(f"{lead} nothing at all differs in any of the {count} futures tried")]),
        _finished(Part.OPEN, [Run(f"what happens in fewer than about {unseen} of futures could differ")]),
        _lost_sentence(ChangeParts(), breaks),
    )


def _sure_sentence(parts: ChangeParts, lead: str, count: int) -> PartSentence:
    runs = [Run(f"{lead} ")]
    if parts.sure:
        # the chance of a sentence none of whose clauses has one of its own
        shared = "" if any(clause.has_chance for clause in parts.sure) else f", {in_futures(1.0, count)}"
        runs += [*_in_a_row(parts.sure), Run(shared)]
        if parts.same:
            first, *others = _in_a_row(parts.same)
            runs += [Run(". "), replace(first, text=capital(first.text)), *others]
    elif parts.same:
        runs += _in_a_row(parts.same)
    elif parts.lost:
        runs.append(Run(f"nothing is surely gained in the {count} futures tried"))
    else:
        nothing = "nothing that is usually asked about surely changes"
        none = "none of the things that are usually asked about differs"
        runs.append(Run(f"{nothing if parts.open or parts.also_open else none} in the {count} futures tried"))
    return _finished(Part.SURE, runs)


def _open_sentence(parts: ChangeParts) -> PartSentence:
    """What luck hides, with the range that each could be in."""
    hidden = [clause for clause in parts.open if clause.whether]
    runs: list[Run] = []
    for index, clause in enumerate(hidden):
        runs.append(Run(", or " if index else "It can't be told from luck "))
        range_ = f" ({clause.range})" if clause.range else ""
        runs.append(Run(f"{clause.whether}{range_}", clause.side, clause.outcome))
    rest = [clause for clause in parts.open if not clause.whether]
    if rest:
        runs += [Run("; ")] if runs else []
        runs += _in_a_row(rest)
    if parts.also_open:
        these = "these change" if len(parts.also_open) > 1 else "this changes"
        runs += [Run(f"; nor how {these}: " if runs else f"it can't be told from luck how {these}: ")]
        runs += _in_a_row(parts.also_open)
    return _finished(Part.OPEN, runs or [Run("nothing that is usually asked about is left open")])


def _lost_sentence(parts: ChangeParts, breaks: str) -> PartSentence:
    runs = list(_in_a_row(parts.lost)) or [Run("no loss is certain")]
    return _finished(Part.LOST, [*runs, Run(f". {capital(breaks)}")] if breaks else runs)


def _in_a_row(clauses: Sequence[Clause]) -> tuple[Run, ...]:
    """Clauses with the commas and the "and" between them, each in the colour of its side."""
    # join_words sees to the commas; a mark that no text holds shows where each clause stands
    joined = join_words([f"\0{index}\0" for index in range(len(clauses))]).split("\0")
    runs = []
    for index, text in enumerate(joined):
        if index % 2:
            clause = clauses[int(text)]
            runs.append(Run(clause.text, clause.side, clause.outcome))
        elif text:
            runs.append(Run(text))
    return tuple(runs)


def _finished(part: Part, runs: Sequence[Run]) -> PartSentence:
    """A sentence with its capital and its full stop."""
    first, *others = (run for run in runs if run.text)
    return PartSentence(part, (replace(first, text=capital(first.text)), *others, Run(".")))


def change_parts(result: StudyResult, changes: PointDifference, *, is_short: bool = False) -> ChangeParts:
    """What surely changes, the largest first; what can't be told; what is lost, and if nothing is, that it is not."""
    is_of_a_queue = not any(ever_happens(result, name) for name in (*_WANTED, "charges"))
    named = named_outcomes(result)
    told = tuple(dict.fromkeys((*named, *_TOLD, *(_OF_A_QUEUE if is_of_a_queue else ()))))
    known = {
        name: changes.outcomes[name]
        for name in dict.fromkeys((*told, *_LOST_BY_RISING, *CASH_BY_PAYER))
        if name in changes.outcomes and math.isfinite(changes.outcomes[name].mean) and name in result.outcomes
    }
    lost = {name for name, difference in known.items() if _is_loss(name, difference)}
    if "cost_net" in lost:  # who pays is told where the whole of it does not surely rise
        lost -= set(CASH_BY_PAYER)
    # what a person asked about by name comes first, whatever its size
    own = [_clause(result, changes, name, is_short) for name in named if name in known and name not in lost]
    sure = _largest_first(
        _clause(result, changes, name, is_short)
        for name in told
        if name in known and name not in lost and name not in (GANGS, ON_DUTY, *named)
    )
    is_gang_told = GANGS in known and GANGS not in lost and GANGS not in named
    gangs = _clause(result, changes, GANGS, is_short) if is_gang_told else None
    hours = _of_hours(result, changes, is_short)
    most = _FEW_CLAUSES if is_short else _MOST_CLAUSES
    wanted = dict.fromkeys((*named, *_WANTED, *(_OF_A_QUEUE if is_of_a_queue else ())))
    here = [name for name in wanted if name in known and can_happen(result, name)]
    same = [_same(result, name, known[name], is_short) for name in here]
    unsure = [_open(result, name, known[name], is_short) for name in here]
    unsure += [_without_number(result, changes, name) for name in named]
    losses = (_clause(result, changes, name, is_short) for name in known if name in lost and name != ON_DUTY)
    return ChangeParts(
        # hours freed, or those on duty, and gangs disrupted are always told, however few
        (
            *(clause for clause in own if clause is not None),
            *sure[:most],
            *hours.sure,
            *(() if gangs is None else (gangs,)),
        ),
        (*hours.same, *(clause for clause in same if clause is not None)),
        (*(clause for clause in unsure if clause is not None), *hours.open),
        tuple(_also_open(result, changes, here)),
        _largest_first((*losses, *hours.lost)) or _nothing_lost(result, known),
    )


def _largest_first(clauses: Iterable[Clause | None]) -> tuple[Clause, ...]:
    known = [clause for clause in clauses if clause is not None]
    return tuple(sorted(known, key=lambda clause: -clause.weight))


def futures_in(changes: PointDifference) -> int:
    """How many pairs of futures a change rests on."""
    return max((int(np.isfinite(difference.values).sum()) for difference in changes.outcomes.values()), default=0)


def plain(sentences: Iterable[PartSentence]) -> str:
    """Sentences as one text."""
    return " ".join(sentence.text for sentence in sentences)


def _is_loss(name: str, difference: Difference) -> bool:
    """Whether something surely gets worse, or is taken away from people although no verdict calls it worse."""
    if difference.verdict in UNCLEAR:
        return False
    return (
        difference.verdict == WORSE
        or (name in _LOST_BY_RISING and difference.mean > 0)
        or (name in _LOST_BY_FALLING and difference.mean < 0)
    )


def _clause(result: StudyResult, changes: PointDifference, name: str, is_short: bool) -> Clause | None:
    """A change that is clear, as a clause; None where it is not, or can't be said."""
    outcome, difference = result.outcomes[name], changes.outcomes[name]
    if difference.verdict in UNCLEAR:
        return None
    before = reference(result)
    against = before.outcomes.get(name) if before is not None else None
    words, change = phrase(outcome), told_change(outcome, difference, against)
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
    return Clause(text, outcome_side(name), name, _weight(difference), bool(chance))


def _chance(difference: Difference, sign: int, way: str) -> str:
    """How often the futures go that way; "" where all do, since that adds nothing."""
    is_always = share_of_sign(difference.values, sign)[0] >= 1
    return "" if is_always else f", {way} {how_often(difference.values, sign)}"


def _weight(difference: Difference) -> float:
    """How large a change is against the smallest that matters."""
    return abs(difference.mean) / difference.matters if difference.matters else math.inf


def _same(result: StudyResult, name: str, difference: Difference, is_short: bool) -> Clause | None:
    """That an outcome that people ask about hardly changes; None where that is not known."""
    # that no more cases are left is told as what is not lost
    if difference.verdict != NO_CLEAR_DIFFERENCE or name in _LOST_BY_RISING:
        return None
    outcome = result.outcomes[name]
    if not ever_happens(result, name):
        most = _most(result, name)
        return Clause(f"{phrase(outcome).none} in any future{f' ({most})' if most else ''}", outcome_side(name), name)
    bounds = _bounds(outcome, difference, is_short)
    return Clause(f"{phrase(outcome).unchanged}{f' ({bounds})' if bounds else ''}", outcome_side(name), name)


def _most(result: StudyResult, name: str) -> str:
    """How much there can be at most of something that never happened: "at most 0.15 a year"."""
    ends = [point.outcomes[name].high for point in result.results if name in point.outcomes]
    known = [end for end in ends if end is not None]
    outcome = result.outcomes[name]
    per = " a year" if is_yearly(outcome.unit) else ""
    return f"at most {amount(max(known), outcome.unit)}{per}" if known else ""


def _open(result: StudyResult, name: str, difference: Difference, is_short: bool) -> Clause | None:
    """What can't be told of an outcome that people ask about, with the range that it could be in."""
    if difference.verdict != NOT_SETTLED:
        return None
    outcome = result.outcomes[name]
    bounds = _bounds(outcome, difference, is_short)
    low, high = difference.judged_interval
    if low is not None and high is not None and low * high > 0:
        # clear of no change, but a few futures far from the others make it so
        way = happening(outcome, 1 if low > 0 else -1)
        text = f"probably {way}{f' ({bounds})' if bounds else ''}, but few futures decide it"
        return Clause(text, outcome_side(name), name)
    return Clause("", outcome_side(name), name, whether=phrase(outcome).open, range=bounds)


def _without_number(result: StudyResult, changes: PointDifference, name: str) -> Clause | None:
    """That there is nothing to say of an outcome that a person asked about: no future has a number of it."""
    difference = changes.outcomes.get(name)
    if difference is None or math.isfinite(difference.mean):
        return None
    return Clause(f"no future has a number of {subject(result.outcomes[name])} to compare", outcome_side(name), name)


def _also_open(result: StudyResult, changes: PointDifference, told: Sequence[str]) -> Iterator[Clause]:
    """The names of what people ask about besides, where it is not settled: no answer may say that nothing is open."""
    for name in HEADLINE:
        difference = changes.outcomes.get(name)
        if difference is None or name in told or name not in result.outcomes or not math.isfinite(difference.mean):
            continue
        if difference.verdict == NOT_SETTLED and can_happen(result, name):
            yield Clause(subject(result.outcomes[name]), outcome_side(name), name)


def _bounds(outcome: Outcome, difference: Difference, is_short: bool) -> str:
    """Between what a change lies, and in how many futures the side that gains does gain where luck leaves that open."""
    often = how_often(difference.values, 1) if outcome.name == GANGS and happens(difference) else ""
    parts = ("" if is_short else could_be(outcome, difference), f"more {often}" if often else "")
    return "; ".join(part for part in parts if part)


def _is_of_other_rosters(changes: PointDifference) -> bool:
    """Whether officers are on duty for other hours than those of what is compared with."""
    on_duty = changes.outcomes.get(ON_DUTY)
    return on_duty is not None and abs(on_duty.mean) >= _LEAST_VALUE


def _of_hours(result: StudyResult, changes: PointDifference, is_short: bool) -> ChangeParts:
    """What is told of officers' hours, in the part that it belongs to: those freed, or taken up by small cases.

    Hours are freed only between scenarios with the same hours on duty: elsewhere the value of these differs.
    """
    difference = changes.outcomes.get(FREED)
    if _is_of_other_rosters(changes):
        value = _clause(result, changes, ON_DUTY, is_short)
        return ChangeParts(sure=() if value is None else (value,))
    if difference is None or FREED not in result.outcomes or not _frees_any(result):
        return ChangeParts()
    if difference.verdict == NOT_SETTLED:
        unsure = _open(result, FREED, difference, is_short)
        return ChangeParts() if unsure is None else ChangeParts(open=(unsure,))
    if difference.verdict == NO_CLEAR_DIFFERENCE:
        bounds = "" if is_short else f" ({could_be(result.outcomes[FREED], difference)})"
        return ChangeParts(same=(Clause(f"hardly any officer-hours are freed{bounds}", "", FREED),))
    hours = _clear_hours(result, changes, is_short)
    return ChangeParts(lost=(hours,)) if difference.mean < 0 else ChangeParts(sure=(hours,))


def _clear_hours(result: StudyResult, changes: PointDifference, is_short: bool) -> Clause:
    """The hours that are surely freed, or taken up, and why. Work left undone frees nothing.

    The reasons told are those that are clear by themselves; what they don't account for is told as a rest.
    """
    difference = changes.outcomes[FREED]
    words = change_words(result.outcomes[FREED], difference, None)
    span = "" if is_short or not words.span else f" ({words.span})"
    officers = _officers(abs(difference.mean), result.officer_year_hours)
    small = ", less than matters" if difference.is_negligible else ""
    if difference.mean < 0:
        text = f"about {words.plain} more officer-hours a year{span} go to small cases{officers}{small}"
        chance = _chance(difference, -1, "fewer")
        return Clause(f"{text}{chance}", outcome_side(DROPPED), FREED, _weight(difference), bool(chance))
    chance = _chance(difference, 1, "some")
    by_why = "" if is_short else _by_why(changes, difference.mean)
    text = f"about {words.plain} officer-hours a year{span} are freed{officers}{small}{by_why}{chance}"
    return Clause(text, "", FREED, _weight(difference), bool(chance))


def _frees_any(result: StudyResult) -> bool:
    """Whether small cases have hours that could be freed."""
    return any(ever_happens(result, name) for name, *_ in FREED_BY)


def _by_why(changes: PointDifference, total: float) -> str:
    """How the hours are freed, the most first: ": 150 by searching less and 52 by not pursuing"."""
    freed: list[tuple[float, str]] = []
    taken: list[tuple[float, str]] = []
    for name, sign, why, opposite in FREED_BY:
        difference = changes.outcomes.get(name)
        if difference is not None and difference.verdict not in UNCLEAR:
            hours = difference.mean * sign
            (freed if hours > 0 else taken).append((abs(hours), why if hours > 0 else opposite))
    if not freed:
        return ""
    rest = total - math.fsum(hours for hours, _ in freed) + math.fsum(hours for hours, _ in taken)
    # what is not accounted for is told once it would show in the numbers
    is_all = abs(rest) < 0.02 * total
    if len(freed) == 1 and not taken and is_all:
        return f" by {freed[0][1]}"
    parts = [f"{amount(hours)} by {why}" for hours, why in sorted(freed, reverse=True)]
    parts += [f"less {amount(hours)} by {opposite}" for hours, opposite in sorted(taken, reverse=True)]
    open_ = "" if is_all else f" (the rest, {number_words(rest, None, None).signed}, is not settled)"
    return f": {join_words(parts)}{open_}"


def _officers(hours: float, officer_year_hours: float) -> str:
    if not officer_year_hours > 0:
        return ""
    officers = hours / officer_year_hours
    text = amount(officers, digits=2 if officers >= 1 else 1)
    if text == "1":
        return " (1 full-time officer)"
    return f" ({text} {'full-time officers' if officers > 1 else 'of a full-time officer'})"


def _nothing_lost(result: StudyResult, known: dict[str, Difference]) -> tuple[Clause, ...]:
    """That no more cases are left, where that is known and there are cases to leave."""
    difference = known.get(DROPPED)
    if difference is None or difference.verdict != NO_CLEAR_DIFFERENCE or not _has_cases(result):
        return ()
    return (Clause("no more small cases are left unattended", outcome_side(DROPPED), DROPPED),)


def _has_cases(result: StudyResult) -> bool:
    return ever_happens(result, "cases_arrived")
