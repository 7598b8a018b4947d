"""Changes and places of forces in words: numbers with their ranges, units, what is measured of a force."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.report.wording.numbers import NumberWords, number_words
from forcesim.report.wording.outcome_phrases import unit_heading
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.national_finding import ComparedForce, ForceChange, NationalFinding, NationalOutcome
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

A_HEAD = "for each 100,000 residents"


@dataclass(frozen=True, slots=True)
class TraitWords:
    """What is measured of a force: much of it, little of it, and the thing itself, each within a sentence."""

    more: str
    fewer: str
    name: str


TRAITS: dict[str, TraitWords] = {
    "officers": TraitWords("more officers", "fewer officers", "the size of a force"),
    "cases_per_officer": TraitWords(
        "more recorded cases an officer", "fewer recorded cases an officer", "cases an officer"
    ),
    "seizures_per_resident": TraitWords(
        "more seizures with cannabis a resident", "fewer seizures with cannabis a resident", "seizures a resident"
    ),
}


def change_of_force(outcome: Outcome, change: ForceChange) -> NumberWords:
    """The change of an outcome in a force with its range, as both are told."""
    estimate = change.change
    mean = float("nan") if estimate.mean is None else estimate.mean
    return number_words(mean, estimate.low, estimate.high, outcome.unit)


def national_unit(outcome: Outcome, *, by_residents: bool) -> str:
    """What the changes of an outcome are counted in: "people a year for each 100,000 residents"."""
    unit = unit_heading(outcome)
    return f"{unit} {A_HEAD}" if by_residents else unit


def rank_words(change: ForceChange) -> str:
    """The places that a force may have: "3 to 17"; "–" where it has none."""
    if change.best_rank is None or change.worst_rank is None:
        return "–"
    return (
        f"{change.best_rank} to {change.worst_rank}" if change.best_rank < change.worst_rank else f"{change.best_rank}"
    )


def verdict_words(change: ForceChange) -> str:
    """The verdict on a force's change, and whether all of it is less than matters."""
    is_small = change.is_negligible and change.verdict != "no clear difference"
    return f"{change.verdict}, less than matters" if is_small else change.verdict


def unranked_note(force: ComparedForce) -> str:
    """Why a force has no place; "" where it has one."""
    if force.is_ranked:
        return ""
    return f"Only {force.residents:,} people live here, so that a number {A_HEAD} says little: shown without a rank."


def policy_titles(result: StudyResult, finding: NationalFinding) -> tuple[str, str]:
    """What the policy and that which it is compared with are called, within a sentence."""
    refs = {ref.name: ref for ref in result.scenarios}
    first = finding.forces[0]
    after, before = refs.get(first.scenario), refs.get(first.against)
    policy = f"“{safe(after.policy if after is not None and after.policy else finding.policy, 40)}”"
    if not finding.against:
        return policy, "each force as it stands"
    return policy, f"“{safe(before.policy if before is not None and before.policy else finding.against, 40)}”"


def ranked(national: NationalOutcome) -> list[ForceChange]:
    """The changes that have a place, in the order of their means."""
    placed = [change for change in national.changes if change.rank is not None]
    return sorted(placed, key=lambda change: (change.rank or 0, change.force))
