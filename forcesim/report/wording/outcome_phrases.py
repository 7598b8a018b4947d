"""How outcomes, their changes and levers are called in a sentence, and which point of a result they are about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from forcesim.report.wording.numbers import NumberWords, amount, number_words, time_unit, unit_of
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.schema.units import is_money, is_yearly, says_what, singular, thing
from forcesim.simulation.outcomes import HEADLINE, Outcome
from forcesim.study.results.study_result import Difference, PointDifference, PointResult, StudyResult, Summary
from forcesim.text import safe

ORGANISED_CRIME, SMALL_CASES = "organised crime", "small cases"
MOVE_SHARE = "policy.move_share"
_OF_CRIME = ("disruptions", "farms_", "active_groups", "group_members", "leads_", "harm_groups", "harm_farms", "crops_")
_OF_CASES = ("cases_", "backlog", "days_to_close")
PERCENT = "percent"
# how much longer one side of a range may be for both to be told as one
_NEARLY_EVEN = 1.5


@dataclass(frozen=True, slots=True)
class Counted:
    """An outcome that counts things: "60 people a year are charged", "about 60 fewer people a year are charged".

    ``singular`` and ``plural`` are the noun, each with its predicate: "person" with "is charged", "people" with "are
    charged"; ``is_plural`` is about ``subject``. Both phrases offer the same methods.
    """

    singular: str
    plural: str
    singular_predicate: str
    plural_predicate: str
    per: str = " a year"
    subject: str = ""
    is_plural: bool = True

    def level(self, words: NumberWords) -> str:
        """An average as a clause, with its range."""
        return f"{words.plain} {self._noun(words)}{_in_brackets(words.span)}"

    def spread(self, ends: str) -> str:
        """Between what futures lie, as a clause; ``ends`` are both ends in words."""
        return f"{ends} {self.plural}{self.per} {self.plural_predicate}"

    def change(self, words: NumberWords) -> str:
        """A clear change as a clause, with its range."""
        fewer = "fewer" if words.sign < 0 else "more"
        return f"about {words.plain} {fewer} {self._noun(words)}{_in_brackets(words.span)}"

    def way(self, sign: int) -> str:
        """The direction of a change in one word."""
        return "fewer" if sign < 0 else "more"

    @property
    def open(self) -> str:
        """What is not settled, as a clause: "whether more or fewer people are charged"."""
        return f"whether more or fewer {self.plural} {self.plural_predicate}"

    @property
    def unchanged(self) -> str:
        """What hardly changes, as a clause: "about as many people are charged"."""
        return f"about as many {self.plural} {self.plural_predicate}"

    @property
    def none(self) -> str:
        """What never happens, as a clause: "no gang is disrupted"."""
        return f"no {self.singular} {self.singular_predicate}"

    def _noun(self, words: NumberWords) -> str:
        if words.plain == "1":
            return f"{self.singular}{self.per} {self.singular_predicate}"
        return f"{self.plural}{self.per} {self.plural_predicate}"


@dataclass(frozen=True, slots=True)
class Measured:
    """An outcome that is a quantity: "closing a small case takes 2.1 days", "harm falls by 1.1%".

    ``rises`` and ``falls`` hold "{}" where the number goes; ``is_relative`` says that changes are told in percent, and
    ``is_share`` that they are told in percentage points: "rises by 4%" could be of itself, or of the whole.
    """

    subject: str
    verb: str
    after: str = ""
    rises: str = "rises by about {}"
    falls: str = "falls by about {}"
    either: str = "rises or falls"
    is_relative: bool = False
    is_share: bool = False

    @property
    def is_plural(self) -> bool:
        """Whether ``subject`` is: a quantity is one thing."""
        return False

    def level(self, words: NumberWords) -> str:
        """An average as a clause, with its range."""
        return f"{self.subject} {self.verb} {words.plain}{words.unit or self.after}{_in_brackets(words.span)}"

    def spread(self, ends: str) -> str:
        """Between what futures lie, as a clause; ``ends`` are both ends in words."""
        return f"{self.subject} {self.verb} {ends}{self.after}"

    def change(self, words: NumberWords) -> str:
        """A clear change as a clause, with its range."""
        moves = self.falls if words.sign < 0 else self.rises
        size = words.plain + (words.unit or self._unit)
        if self.is_share:
            number = words.plain.removesuffix("%")
            size = f"{number} percentage point{'' if number == '1' else 's'}{self._unit}"
        return f"{self.subject} {moves.format(size)}{_in_brackets(words.span)}"

    def way(self, sign: int) -> str:
        """The direction of a change in one word."""
        return "lower" if sign < 0 else "higher"

    @property
    def open(self) -> str:
        """What is not settled, as a clause: "whether harm rises or falls"."""
        return f"whether {self.subject} {self.either}"

    @property
    def unchanged(self) -> str:
        """What hardly changes, as a clause: "harm stays about the same"."""
        return f"{self.subject} stays about the same"

    @property
    def none(self) -> str:
        """What never happens, as a clause: "there is no harm"."""
        return f"there is no {self.subject}"

    @property
    def _unit(self) -> str:
        return "" if self.is_relative else self.after


Phrase = Counted | Measured


def _passive(singular: str, plural: str, participle: str, subject: str = "", **more: Any) -> Counted:
    """Things to which something is done; they are the subject, "people charged", unless another one is given."""
    subject = subject or f"{plural} {participle}"
    return Counted(singular, plural, f"is {participle}", f"are {participle}", subject=subject, **more)


_PEOPLE = ("person", "people")
_SMALL = ("small case", "small cases")
_ADDICTED = ("addicted person", "addicted people")
_HOUR = ("officer-hour", "officer-hours")
_PHRASES: dict[str, Phrase] = {
    "charges": _passive(*_PEOPLE, "charged"),
    "criminal_records": _passive("criminal record", "criminal records", "given"),
    "first_records": _passive(*_PEOPLE, "given a first criminal record"),
    "kept_out_of_court": _passive(*_PEOPLE, "kept out of court"),
    "charged_after_breach": _passive(*_PEOPLE, "sent to court after failing the programme"),
    "net_widening": _passive(*_PEOPLE, "on the programme who would have had less"),
    "addicted_reached": _passive(*_ADDICTED, "reached"),
    "addicted_turned_away": _passive(*_ADDICTED, "turned away"),
    "addicted_waiting": Counted(
        *_ADDICTED, "waits for treatment", "wait for treatment", "", "addicted people who wait for treatment"
    ),
    "addicted_untreated": Counted(
        *_ADDICTED, "has no treatment", "have no treatment", "", "addicted people without treatment"
    ),
    "investigations_abandoned": _passive("investigation", "investigations", "abandoned"),
    "hours_not_pursued": _passive(*_HOUR, "freed by not pursuing", "hours freed by not pursuing"),
    "hours_milder_handling": _passive(*_HOUR, "spared by milder handling", "hours spared by milder handling"),
    "hours_freed": _passive(*_HOUR, "freed"),
    "hours_search_finds": _passive(
        *_HOUR, "taken by cases that searching finds", "hours taken by cases that searching finds"
    ),
    "hours_left_undone": Counted(
        *_HOUR, "of work is left undone", "of work are left undone", subject="hours of work left undone"
    ),
    "cautions": _passive(*_PEOPLE, "cautioned", "cautions"),
    "diversions": _passive(*_PEOPLE, "diverted"),
    "cases_arrived": Counted(*_SMALL, "comes to notice", "come to notice", subject="small cases that come to notice"),
    "cases_pursued": _passive(*_SMALL, "pursued"),
    "cases_not_pursued": _passive(*_SMALL, "not pursued"),
    "cases_dropped": _passive(*_SMALL, "left unattended"),
    "cases_closed": _passive(*_SMALL, "closed"),
    "backlog": _passive(*_SMALL, "open at the end of a month", "the backlog", per="", is_plural=False),
    "disruptions": _passive("gang", "gangs", "disrupted"),
    "programme_turned_away": _passive(*_PEOPLE, "turned away since no place is free", "people turned away"),
    "farms_found": _passive("commercial farm", "commercial farms", "found"),
    "reoffences": _passive("further offence", "further offences", "committed", "further offences"),
    "days_to_close": Measured(
        "closing a small case", "takes", " days", "takes about {} longer", "takes about {} less", "takes longer or less"
    ),
    "harm": Measured("harm", "comes to", " a year", is_relative=True),
    "harm_records": Measured("harm by criminal records", "comes to", " a year", is_relative=True),
    "harm_untreated": Measured("harm by untreated addiction", "comes to", " a year", is_relative=True),
    "cost_net": Measured("the cash cost of it all", "is", " a year"),
    "cost_force": Measured("the cash cost to the force", "is", " a year"),
    "cost_justice": Measured("the cash cost to prosecution and courts", "is", " a year"),
    "cost_programme": Measured("the cash cost of the programme", "is", " a year"),
    "cost_salaries": Measured("the value of officers' hours on duty", "is", " a year"),
}


def phrase(outcome: Outcome) -> Phrase:
    """How an outcome is said in a sentence; those without a phrase of their own are called by their label.

    One that lacks a part is called incomplete, as its label is: harm on a scale that has no weight for a part.
    """
    known = _PHRASES.get(outcome.name) or _phrase_of_type(outcome)
    if known is not None:
        return replace(known, subject=marked_incomplete(outcome, known.subject))
    label = safe(outcome.label, 60)
    subject = label[:1].lower() + label[1:]
    per = " a year" if is_yearly(outcome.unit) else ""
    noun = thing(outcome.unit)
    if noun == "share":
        return Measured(subject, "comes to", per, is_share=True)
    after = "" if noun == "pounds" else f" {safe(noun, 30)}"
    return Measured(subject, "comes to", f"{after}{per}")


def _phrase_of_type(outcome: Outcome) -> Phrase | None:
    """The phrase of an outcome of one case type, such as "cases_dropped.burglary": that of all, with the type."""
    core, _, case_type = outcome.name.partition(".")
    known, label = _PHRASES.get(core), outcome.label.partition(": ")[2]
    if known is None or not case_type or not label:
        return None
    mark = f" ({safe(label, 60)})"
    subject = f"{known.subject}{mark}"
    if isinstance(known, Measured):
        return replace(known, subject=subject)
    return replace(known, singular=f"{known.singular}{mark}", plural=f"{known.plural}{mark}", subject=subject)


def marked_incomplete(outcome: Outcome, name: str) -> str:
    """Another name of an outcome than its label, with the mark that its label has where a part of it is not counted."""
    return f"{name} (incomplete)" if outcome.incomplete else name


def subject(outcome: Outcome) -> str:
    """What a sentence is about: "gangs disrupted"."""
    return phrase(outcome).subject


def agreeing(outcome: Outcome, verb: str) -> str:
    """A verb that agrees with the subject: "gangs disrupted show", "the backlog shows"."""
    outcome_phrase = phrase(outcome)
    return verb if outcome_phrase.is_plural else f"{verb}s"


def way_under_policy(outcome: Outcome, *, is_more: bool) -> str:
    """What happens under a policy: "more gangs are disrupted under it", "harm is lower under it"."""
    return f"{happening(outcome, 1 if is_more else -1)} under it"


def happening(outcome: Outcome, sign: int) -> str:
    """A direction as a clause: "more gangs are disrupted", "harm is lower", "harm stays about the same"."""
    outcome_phrase = phrase(outcome)
    if not sign:
        return outcome_phrase.unchanged
    if isinstance(outcome_phrase, Counted):
        return f"{outcome_phrase.way(sign)} {outcome_phrase.plural} {outcome_phrase.plural_predicate}"
    return f"{outcome_phrase.subject} is {outcome_phrase.way(sign)}"


def goal_words(outcome: Outcome, *, is_least: bool) -> str:
    """What is aimed at: "the fewest people charged", "the lowest backlog"."""
    name = subject(outcome)
    if phrase(outcome).is_plural:
        return f"the {'fewest' if is_least else 'most'} {name}"
    label = safe(outcome.label, 60)
    return f"the {'lowest' if is_least else 'highest'} {label[:1].lower()}{label[1:]}"


def outcome_side(name: str) -> str:
    """Which side of the bargain an outcome belongs to: organised crime or small cases; "" for neither."""
    if name.startswith(_OF_CRIME):
        return ORGANISED_CRIME
    return SMALL_CASES if name.startswith(_OF_CASES) else ""


def per_unit(outcome: Outcome) -> str:
    """What an outcome is counted by: " a year", or its unit where that is not said by its name; "" for others."""
    if is_yearly(outcome.unit):
        return " a year"
    return f" {outcome.unit}" if outcome.unit == "days" else ""


def unit_heading(outcome: Outcome) -> str:
    """The unit of an outcome, for a heading; pounds show themselves."""
    return "a year" if is_money(outcome.unit) else safe(outcome.unit, 60)


def within_sentence(label: str) -> str:
    """A label with a small first letter, to stand within a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


@lru_cache(maxsize=256)
def lever_words(path: str) -> tuple[str, str]:
    """Label and unit of a lever by its dotted path; the path itself where nothing is declared there."""
    keys = tuple(int(key) if key.isascii() and key.isdigit() else key for key in path.split("."))
    node = top(Scenario).at(keys)
    if node is None or node.declared is None:
        return safe(path, 60), ""
    label = node.declared.label
    if node.annotation is not None and keys[-1] != node.declared.name:
        label = f"{label}: {safe(str(keys[-1]), 40)}"
    return label, node.declared.unit


def lever_name(path: str) -> str:
    """The label of a lever within a sentence: "share of hours moved"."""
    return within_sentence(lever_words(path)[0])


def setting(path: str, value: float) -> str:
    """A setting of a lever as people say it: "30%", "12 months"; the label says the unit where both are one."""
    return " ".join(filter(None, setting_and_unit(path, value)))


def distinct_settings(path: str, values: Sequence[float]) -> list[str]:
    """Settings of one lever as people say them, with more digits where two would read the same."""
    for digits in range(3, 8):
        texts = [" ".join(filter(None, setting_and_unit(path, value, digits))) for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return texts


def setting_and_unit(path: str, value: float, digits: int = 3) -> tuple[str, str]:
    """A setting of a lever and its unit, ("12", "months"); the unit is "" where the number or the label says it."""
    label, unit = lever_words(path)
    text = amount(value, unit, digits)
    if unit in ("share", "") or is_money(unit) or says_what(unit, label):
        return text, ""
    return text, singular(unit) if text == "1" else unit


def differences_at(result: StudyResult, at: float) -> PointDifference | None:
    """The changes of a trade-off at one position of the lever."""
    lever = result.lever or ""
    return next((changes for changes in result.differences if changes.at.get(lever) == at), None)


def result_at(result: StudyResult, at: float) -> PointResult | None:
    """The results of a trade-off at one position of the lever."""
    lever = result.lever or ""
    return next((point for point in result.results if point.at.get(lever) == at), None)


def result_of(result: StudyResult, name: str) -> PointResult | None:
    """The results of a scenario whose lever did not move."""
    return next((point for point in result.results if point.scenario == name and not point.at), None)


def reference(result: StudyResult) -> PointResult | None:
    """What the changes of a study are counted against."""
    if result.baseline is not None:
        return result_of(result, result.baseline)
    if result.is_map:
        return next((point for point in result.results if point.at == result.at_present), None)
    if result.present is not None:
        return result_at(result, result.present)
    return result.results[0] if result.results else None


def named_outcomes(result: StudyResult) -> tuple[str, ...]:
    """The outcomes that a person asked about by name, in that order; none where a question is about the usual ones."""
    if result.asked_about == HEADLINE or result.backcast_rows:
        return ()
    return tuple(name for name in result.asked_about if name in result.outcomes)


def happens(summary: Summary | Difference | None) -> bool:
    """Whether an outcome was ever anything but zero."""
    if summary is None:
        return False
    known = summary.values[np.isfinite(summary.values)]
    return bool(known.size and np.any(known != 0))


def ever_happens(result: StudyResult, name: str) -> bool:
    """Whether an outcome was anything but zero in any run."""
    return any(happens(point.outcomes.get(name)) for point in result.results)


def can_happen(result: StudyResult, name: str) -> bool:
    """Whether an outcome was ever anything but zero, or there was anything to which it could have happened."""
    outcome = result.outcomes.get(name)
    return outcome is not None and (ever_happens(result, name) or ever_happens(result, outcome.stock))


def level_words(outcome: Outcome, summary: Summary) -> NumberWords:
    """The average of an outcome with its range; no outcome falls below zero, so neither does its range."""
    low = summary.low if summary.low is None or summary.mean < 0 else max(summary.low, 0.0)
    return number_words(summary.mean, low, summary.high, outcome.unit)


def change_words(outcome: Outcome, difference: Difference, against: Summary | None) -> NumberWords:
    """The change of an outcome with its range, in percent of the average of ``against`` for outcomes such as harm.

    The range is the one that the verdict comes from, so that nobody reads another verdict off it.
    """
    base = abs(against.mean) if against is not None else float("nan")
    low, high = difference.judged_interval
    if change_unit(outcome, against) != PERCENT:
        return number_words(difference.mean, low, high, outcome.unit)
    low, high = (None if end is None else end / base for end in (low, high))
    return number_words(difference.mean / base, low, high, "share")


def told_level(outcome: Outcome, summary: Summary) -> NumberWords:
    """``level_words`` for a sentence, where a time of less than a day is told in hours."""
    low = summary.low if summary.low is None else max(summary.low, 0.0)
    return _in_hours(outcome, level_words(outcome, summary), summary.mean, low, summary.high)


def told_change(outcome: Outcome, difference: Difference, against: Summary | None) -> NumberWords:
    """``change_words`` for a sentence, where a time of less than a day is told in hours."""
    words = change_words(outcome, difference, against)
    return _in_hours(outcome, words, difference.mean, *difference.judged_interval)


def _in_hours(outcome: Outcome, words: NumberWords, mean: float, low: float | None, high: float | None) -> NumberWords:
    known = [abs(value) for value in (mean, low, high) if value is not None and math.isfinite(value)]
    if outcome.unit != "days" or not known:
        return words
    factor, unit = time_unit(max(known))
    if unit == "days":
        return replace(words, unit=f" {unit_of(words.plain, unit)}")
    below, above = (None if end is None else end * factor for end in (low, high))
    told = number_words(mean * factor, below, above)
    return replace(told, unit=f" {unit_of(told.plain, unit)}")


def could_be(outcome: Outcome, difference: Difference) -> str:
    """Between what the change lies: "at most 1 a year either way", "between 2 fewer and 5 more a year"."""
    low, high = difference.judged_interval
    if low is None or high is None:
        return "too few futures to say"
    per = " a year" if is_yearly(outcome.unit) else ""
    fewer, more = ("fewer", "more") if isinstance(phrase(outcome), Counted) else ("lower", "higher")
    factor, unit = 1.0, ""
    if outcome.unit == "days":
        factor, unit = time_unit(max(abs(low), abs(high)))
        fewer, more = "shorter", "longer"

    def told(size: float) -> str:
        number = amount(size, outcome.unit)
        return f"{number} {unit_of(number, unit)}" if unit else number

    low, high = low * factor, high * factor
    larger, smaller = max(abs(low), abs(high)), min(abs(low), abs(high))
    if low <= 0 <= high and larger <= _NEARLY_EVEN * smaller:
        return f"at most {told(larger)}{per} either way"
    ends = [f"{told(abs(end))} {fewer if end < 0 else more}" for end in (low, high)]
    return f"between {ends[0]} and {ends[1]}{per}"


def change_unit(outcome: Outcome, against: Summary | None) -> str:
    """What a change is told in: the unit of the outcome, or PERCENT where ``change_words`` tells it so."""
    return PERCENT if is_relative(outcome) and against is not None and abs(against.mean) > 0 else outcome.unit


def is_relative(outcome: Outcome) -> bool:
    """Whether changes of an outcome are told in percent: harm, whose unit nobody has a feeling for."""
    outcome_phrase = phrase(outcome)
    return isinstance(outcome_phrase, Measured) and outcome_phrase.is_relative


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
