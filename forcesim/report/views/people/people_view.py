"""The same people under two policies as a part of a page, ready to be shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from forcesim.report.views.people.flows import FlowsView, StoryView, flows_view, story_views
from forcesim.report.wording.cautions import cautions
from forcesim.report.wording.numbers import number_words
from forcesim.report.wording.outcome_phrases import unit_heading
from forcesim.report.wording.people.fate_words import LONGEST, carrier_name, fate_name
from forcesim.report.wording.people.people_sentences import people_parts
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.results.people_finding import OutcomeReasons, PeopleFinding
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

# rows that have room where people read; tables for programs hold all
CARRIERS = 4
_CHANGES = 10


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """People of one transition: from which fate to which, how many a year with their range, and hours freed.

    ``words`` say all of it where there is no room for columns.
    """

    before: str
    after: str
    people: str
    range: str
    hours: str
    words: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why one outcome moved: rows of (what carries it, change, range), the last of which is the whole change.

    ``words`` say each row where there is no room for columns.
    """

    outcome: str
    label: str
    rows: tuple[tuple[str, str, str], ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(f"{name}: {change}" + (f" ({span})" if span else "") for name, change, span in self.rows)


@dataclass(frozen=True, slots=True)
class PeopleView:
    """All that is shown; ``badge`` says how many futures it stands on."""

    sentences: tuple[str, ...]
    badge: str
    flows: FlowsView
    changes: tuple[ChangeLine, ...]
    reasons: tuple[ReasonView, ...]
    stories: tuple[StoryView, ...]
    warnings: tuple[str, ...]


def people_view(result: StudyResult) -> PeopleView | None:
    """What is known so far of the same people; None before the first pair of runs is in."""
    finding = result.finding
    if not isinstance(finding, PeopleFinding) or not finding.futures:
        return None
    labels = {name: safe(outcome.label, 60) for name, outcome in result.outcomes.items()}
    reasons = tuple(
        ReasonView(
            entry.outcome,
            f"{labels[entry.outcome]}, {unit_heading(result.outcomes[entry.outcome])}",
            tuple(reason_rows(finding, entry, labels, result.outcomes[entry.outcome].unit)),
        )
        # what people ask for stands before the many others
        for entry in sorted(finding.reasons, key=lambda entry: entry.outcome not in HEADLINE)
    )
    futures = "1 future" if finding.futures == 1 else f"{finding.futures} futures"
    return PeopleView(
        tuple(part.text for part in people_parts(result, finding)),
        f"{futures} · the same people, the same luck",
        flows_view(result, finding),
        tuple(_changes(finding)),
        reasons,
        story_views(result, finding),
        cautions(result),
    )


def _changes(finding: PeopleFinding) -> Iterator[ChangeLine]:
    for transition in finding.transitions[:_CHANGES]:
        if not transition.is_same and transition.people.mean:
            names = fate_name(finding, transition.before), fate_name(finding, transition.after)
            people, span = people_words(transition.people)
            hours = hours_words(transition.hours_freed)
            number = f"{people} ({span})" if span else people
            yield ChangeLine(*names, people, span, hours, f"{names[0]} → {names[1]}: {number}, hours freed {hours}")


def people_words(number: Estimate) -> tuple[str, str]:
    """A number of people and its range."""
    if number.mean is None:
        return "–", ""
    words = number_words(number.mean, number.low, number.high)
    return words.plain, words.span


def hours_words(number: Estimate) -> str:
    """Hours that are freed, with their sign: more hours than before are below zero."""
    return "–" if number.mean is None else number_words(number.mean, number.low, number.high).signed


def reason_rows(
    finding: PeopleFinding, reasons: OutcomeReasons, labels: dict[str, str], unit: str, longest: int = LONGEST
) -> Iterator[tuple[str, str, str]]:
    """What carries an outcome's change, largest first, what is left over, and all; names are cut at ``longest``."""
    for carrier in reasons.carriers[:CARRIERS]:
        yield (carrier_name(finding, carrier, labels, longest), *_signed(carrier.change, unit))
    rest = [carrier.change.mean or 0.0 for carrier in reasons.carriers[CARRIERS:]]
    if rest:
        total = number_words(math.fsum(rest), None, None, unit).signed
        yield ("1 smaller part" if len(rest) == 1 else f"{len(rest)} smaller parts", total, "")
    if reasons.left_over.mean:
        yield ("Left over: put down to nothing", *_signed(reasons.left_over, unit))
    yield ("In all, as Compare shows it", *_signed(reasons.change, unit))


def _signed(number: Estimate, unit: str) -> tuple[str, str]:
    if number.mean is None:
        return "–", ""
    words = number_words(number.mean, number.low, number.high, unit)
    return words.signed, words.range
