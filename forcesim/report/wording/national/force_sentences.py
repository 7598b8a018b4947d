"""What one policy changes against another in every force: what surely and where, what can't be told, what is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from forcesim.report.wording.change_sentences import UNCLEAR, Part, PartSentence, Run
from forcesim.report.wording.national.force_numbers import A_HEAD, TRAITS, policy_titles, ranked, unranked_note
from forcesim.report.wording.numbers import MINUS, join_words
from forcesim.report.wording.outcome_phrases import happening, subject
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS, NO_CLEAR_DIFFERENCE, NOT_SETTLED, WORSE
from forcesim.study.results.national_finding import (
    ForceChange,
    NationalFinding,
    NationalOutcome,
    TraitCorrelation,
)
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe

# so many forces are named one by one
_MOST_NAMED = 4
BUILT_IN = (
    "In this model forces differ by what is measured of them, which is officers, residents, recorded cases and plants "
    "seized; all else is scaled from Durham, so that part of what tells them apart is built in."
)


def national_parts(result: StudyResult, finding: NationalFinding) -> tuple[PartSentence, ...]:
    """What surely changes and in how many forces, what can't be told, what is lost; then what tells forces apart."""
    policy, against = policy_titles(result, finding)
    lead = f"Under {policy}, compared with {against},"
    if fewest_futures(finding) < FEWEST_PAIRS:
        text = f"{lead} nothing can be concluded yet: that takes at least five futures in every force."
        return (PartSentence(Part.OTHER, (Run(text),)),)
    lead += f" in {fewest_futures(finding)} futures each,"
    named = [(result.outcomes[national.outcome], national) for national in finding.outcomes]
    return (
        _part(Part.SURE, _sure(finding, named, lead)),
        _part(Part.OPEN, [_open(finding, named)]),
        _part(Part.LOST, _lost(finding, named)),
        *(PartSentence(Part.OTHER, (Run(text),)) for text in _apart(finding, named)),
    )


def fewest_futures(finding: NationalFinding) -> int:
    """How many futures the force with the fewest has."""
    return min(force.futures for force in finding.forces)


def tells_apart(outcome: Outcome, national: NationalOutcome) -> str:
    """What goes with how much an outcome changes, over forces, in a sentence; that it can't be told where it can't."""
    told = [link for link in national.correlations if link.is_told]
    rest = [link for link in national.correlations if not link.is_told]
    what = f"{_way(national)} in {subject(outcome)}{f' {A_HEAD}' if national.by_residents else ''}"
    parts = [_link(what, link, national) for link in told]
    if rest:
        names = join_words([TRAITS[link.trait].name for link in rest], "or")
        also = "also " if told else ""
        parts.append(f"whether {also}{names} tells forces apart in {subject(outcome)} can't be told")
    return f"{capital('; '.join(parts))}." if parts else ""


def places(outcome: Outcome, national: NationalOutcome, titles: dict[str, str]) -> str:
    """How well the places of forces are known, in a sentence; "" where none is ranked."""
    in_order = ranked(national)
    if not in_order:
        return ""
    first = [change for change in in_order if change.best_rank == 1]
    widths = [(change.worst_rank or 0) - (change.best_rank or 0) + 1 for change in in_order]
    what = f"{_way(national, is_first=True)} in {subject(outcome)}{f' {A_HEAD}' if national.by_residents else ''}"
    middle = round(float(np.median(widths)))
    if len(first) == 1:
        start = f"{titles[first[0].force]} surely has {what}"
    else:
        start = f"{_forces([change.force for change in first], titles)} may each have {what}"
    if middle == 1:
        return f"{start}; the place of most forces is known."
    return f"{start}; the middle one of {len(in_order)} forces may stand in any of {middle} places."


def _way(national: NationalOutcome, *, is_first: bool = False) -> str:
    """How changes at the front of the order are called: "the largest fall", "a larger fall"."""
    falls = _mostly_falls(national)
    is_large = falls == national.lowest_first
    if is_first:
        return f"the {'largest' if is_large else 'smallest'} {'fall' if falls else 'rise'}"
    return f"a larger {'fall' if falls else 'rise'}"


def _mostly_falls(national: NationalOutcome) -> bool:
    means = [change.change.mean or 0.0 for change in national.changes if change.rank is not None]
    return len([mean for mean in means if mean < 0]) > len([mean for mean in means if mean > 0])


def _link(what: str, link: TraitCorrelation, national: NationalOutcome) -> str:
    correlation = link.correlation
    value, low, high = (_signed(number) for number in (correlation.mean, correlation.low, correlation.high))
    # a larger fall is a lower change
    goes_with = ((correlation.mean or 0.0) < 0) == _mostly_falls(national)
    words = TRAITS[link.trait]
    trait = words.more if goes_with else words.fewer
    return f"{what} goes with {trait} (rank correlation {value}, between {low} and {high}, {link.forces} forces)"


def _signed(number: float | None) -> str:
    if number is None:
        return "–"
    return f"{number:+.2f}".replace("-", MINUS)


def _part(part: Part, sentences: Sequence[str]) -> PartSentence:
    """Short sentences, a run each, so that they can stand below one another."""
    return PartSentence(part, tuple(Run(f" {text}" if index else text) for index, text in enumerate(sentences)))


def _sure(finding: NationalFinding, named: Sequence[tuple[Outcome, NationalOutcome]], lead: str) -> list[str]:
    total, titles = len(finding.forces), _titles(finding)
    anything = {change.force for _, national in named for change in national.changes if change.verdict not in UNCLEAR}
    if not anything:
        sentences = [f"{lead} nothing that was asked about surely changes in any of {total} forces."]
    else:
        sentences = [f"{lead} something surely changes in {_number(len(anything), total)} forces."]
    sentences += _happens(named, titles, lost=False)
    same = _where(named, NO_CLEAR_DIFFERENCE, titles)
    if same:
        sentences.append(f"About the same: {same}.")
    without = [force for force in finding.forces if force.slug not in anything]
    if anything and without:
        names = join_words([safe(force.title, 40) for force in without[:_MOST_NAMED]])
        more = f" and {len(without) - _MOST_NAMED} more" if len(without) > _MOST_NAMED else ""
        sentences.append(f"Nothing surely changes in {names}{more}.")
    return sentences


def _open(finding: NationalFinding, named: Sequence[tuple[Outcome, NationalOutcome]]) -> str:
    where = _where(named, NOT_SETTLED, _titles(finding))
    if not where:
        return "Nothing that was asked about is left open in any force."
    return f"It can't be told from luck whether these rise or fall: {where}."


def _lost(finding: NationalFinding, named: Sequence[tuple[Outcome, NationalOutcome]]) -> list[str]:
    return list(_happens(named, _titles(finding), lost=True)) or ["No loss is certain in any force."]


def _happens(
    named: Sequence[tuple[Outcome, NationalOutcome]], titles: Mapping[str, str], *, lost: bool
) -> Iterator[str]:
    """What surely happens, in a sentence for all that does in the same forces; what does in most forces comes first."""
    clauses: dict[tuple[str, ...], list[str]] = {}
    for outcome, national in named:
        for sign in (-1, 1):
            forces = tuple(change.force for change in _settled(national, sign) if (change.verdict == WORSE) is lost)
            if forces:
                clauses.setdefault(forces, []).append(happening(outcome, sign))
    for forces, texts in sorted(clauses.items(), key=lambda clause: -len(clause[0])):
        yield f"In {_forces(forces, titles)}, {join_words(texts)}."


def _where(named: Sequence[tuple[Outcome, NationalOutcome]], verdict: str, titles: Mapping[str, str]) -> str:
    """Outcomes with a verdict and the forces that have it, those with most first: "harm in 41 forces, charges in 7"."""
    pairs = []
    for outcome, national in named:
        forces = [change.force for change in national.changes if change.verdict == verdict]
        if forces:
            pairs.append((outcome, forces))
    pairs.sort(key=lambda pair: -len(pair[1]))
    # the first says what is counted
    nouns = [" forces"] + [""] * len(pairs)
    clauses = [
        f"{subject(outcome)} in {_forces(forces, titles, noun)}"
        for (outcome, forces), noun in zip(pairs, nouns, strict=False)
    ]
    return join_words(clauses)


def _apart(finding: NationalFinding, named: Sequence[tuple[Outcome, NationalOutcome]]) -> Iterator[str]:
    """What tells forces apart, for the outcome that most of them surely change in; places; who has none."""
    titles = _titles(finding)
    counts = [len([change for change in national.changes if change.verdict not in UNCLEAR]) for _, national in named]
    if max(counts) and len(finding.forces) > 1:
        outcome, national = named[counts.index(max(counts))]
        for text in (places(outcome, national, titles), tells_apart(outcome, national)):
            if text:
                yield text
        yield BUILT_IN
    for force in finding.forces:
        if unranked_note(force):
            yield f"{safe(force.title, 40)}: {unranked_note(force)[:1].lower()}{unranked_note(force)[1:]}"


def _settled(national: NationalOutcome, sign: int) -> list[ForceChange]:
    return [
        change
        for change in national.changes
        if change.verdict not in UNCLEAR and (change.change.mean or 0.0) * sign > 0
    ]


def _titles(finding: NationalFinding) -> dict[str, str]:
    return {force.slug: safe(force.title, 40) for force in finding.forces}


def _number(count: int, total: int) -> str:
    return f"all {total}" if count == total else f"{count} of {total}"


def _forces(forces: Sequence[str], titles: Mapping[str, str], noun: str = " forces") -> str:
    """In how many forces, or in which where they are few: "all 43 forces", "12 forces", "Kent and Essex"."""
    if len(forces) == len(titles) > 1:
        return f"all {len(forces)}{noun}"
    return f"{len(forces)}{noun}" if len(forces) > _MOST_NAMED else join_words([titles[force] for force in forces])
