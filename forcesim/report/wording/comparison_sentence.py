"""What a scenario changes, and whether that stands under other theories and on other scales of harm: in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from forcesim.report.wording.change_sentences import Part, PartSentence, Run, change_sentences, futures_in, plain
from forcesim.report.wording.frontier_sentence import frontier_sentences
from forcesim.report.wording.numbers import join_words
from forcesim.report.wording.outcome_phrases import agreeing, happening, happens, phrase, subject
from forcesim.report.wording.scenario_names import quoted_name, short_name, under_or_in
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.analysis.robustness import direction
from forcesim.study.results.study_result import (
    Family,
    PointDifference,
    Robustness,
    ScaleDifference,
    StudyResult,
    TheoryDifference,
)
from forcesim.text import capital, safe

# some labels say in brackets what a scale lacks, for a list where nothing else does
_BRACKET = " ("


def comparison_sentences(result: StudyResult) -> tuple[str, ...]:
    """What each scenario changes, what becomes of that elsewhere, and the frontier where two outcomes are weighed."""
    parts = [sentence.text for sentence in difference_parts(result)]
    return (*parts, *robustness_sentences(result), *frontier_sentences(result))


def difference_parts(result: StudyResult) -> tuple[PartSentence, ...]:
    """What each scenario changes: what surely, what can't be told, what is lost, one scenario after the other."""
    return tuple(sentence for changes in result.differences for sentence in _difference_parts(result, changes))


def difference_sentences(result: StudyResult) -> tuple[str, ...]:
    """What each scenario changes, a text for each."""
    return tuple(plain(_difference_parts(result, changes)) for changes in result.differences)


def _difference_parts(result: StudyResult, changes: PointDifference) -> tuple[PartSentence, ...]:
    if _is_same_scenario(result, changes):
        return (PartSentence(Part.OTHER, (Run(_same_sentence(result, changes)),)),)
    return change_sentences(result, changes, _lead(result, changes))


def _is_same_scenario(result: StudyResult, changes: PointDifference) -> bool:
    """Whether a scenario was compared with itself: one description, and no difference in any future."""
    digests = {ref.digest for ref in result.scenarios if ref.name in (changes.scenario, changes.against)}
    values = [value for difference in changes.outcomes.values() for value in difference.values]
    return len(digests) == 1 and not any(math.isfinite(value) and value != 0 for value in values)


def _same_sentence(result: StudyResult, changes: PointDifference) -> str:
    names = (quoted_name(result, name) for name in (changes.scenario, changes.against))
    return f"{capital(join_words(list(names)))} are the same scenario, so that nothing differs between them."


def robustness_sentences(result: StudyResult, over: Family | None = None) -> tuple[str, ...]:
    """Under how many theories of what follows a disruption, and on how many scales of harm, each verdict holds.

    One text for each scenario and of both kinds, or of that of ``over``, the gravest first in it; nothing where that
    was not asked.
    """
    texts = []
    for changes in _with_ground(result):
        # one scenario alone needs no name: what comes before speaks of it
        lead = "" if len(result.differences) == 1 else f"{capital(under_or_in(result, changes.scenario))}: "
        for words in (_Theories(result, changes), _Scales(result, changes)):
            sentences = list(words.sentences()) if over in (None, words.over) else []
            texts += [lead + " ".join(sentences)] if sentences else []
    return tuple(texts)


def robustness_lines(result: StudyResult) -> tuple[str, ...]:
    """What ``robustness_sentences`` say, in one line for each scenario, where there is little room."""
    lines = []
    for changes in _with_ground(result):
        clauses = [*_Theories(result, changes).clauses(), *_Scales(result, changes).clauses()]
        lead = "" if len(result.differences) == 1 else f"{short_name(result, changes.scenario)}: "
        lines += [f"{lead}{'; '.join(clauses) if lead else capital('; '.join(clauses))}."] if clauses else []
    return tuple(lines)


def _with_ground(result: StudyResult) -> Iterator[PointDifference]:
    """The pairs of scenarios with futures enough to conclude anything."""
    return (changes for changes in result.differences if futures_in(changes) >= FEWEST_PAIRS)


def scale_name(row: ScaleDifference) -> str:
    """What a scale of harm is called within a sentence: "money", "your own weights"."""
    label = safe(" ".join(row.label.split(_BRACKET, maxsplit=1)[0].split()), 40)
    # a name of its own keeps its capitals: "Crime Severity Score"
    return (label if label[1:] != label[1:].lower() else label.lower()) or safe(row.scale, 40)


@dataclass(frozen=True)
class _Assumptions:
    """The changes of one pair of scenarios under every assumption of one kind, and how these are spoken of."""

    result: StudyResult
    changes: PointDifference

    over: ClassVar[Family]
    # several of them, and what is said of them once: "theories", " of what follows a disruption"
    noun: ClassVar[str]
    about: ClassVar[str]
    # what stands before one of them, and before a number of them
    of_one: ClassVar[str]
    of_some: ClassVar[str]
    # the scenarios' own, with "{}" where what is said once goes
    own: ClassVar[str]

    @property
    def rows(self) -> Sequence[TheoryDifference | ScaleDifference]:
        return self.result.theories if self.over == "theories" else self.result.scales

    def sentences(self) -> Iterator[str]:
        """What flips first, then what changes or can't be told, then what holds; what was never settled last."""
        summaries = [summary for summary in self.result.robustness if self._is_told(summary)]
        settled = [summary for summary in summaries if summary.tried]
        firm = [summary for summary in settled if len(summary.holds) == summary.tried]
        shaken = [summary for summary in settled if summary not in firm]
        shaken.sort(key=lambda summary: (not summary.flips, not summary.changes, len(summary.holds)))
        about = self.about
        for group in self._alike(shaken):
            yield self._shaken(group, about)
            about = ""
        if firm:
            verb = "hold" if len(firm) > 1 else "holds"
            yield f"That {self._claims(firm)} {verb} {self.of_some} all {firm[0].tried} {self.noun}{about}."
            about = ""
        yield from self._open([summary for summary in summaries if not summary.tried], about)
        lacking = [
            row for row in self.rows if isinstance(row, ScaleDifference) and row.leaves_out and self._is_here(row)
        ]
        if summaries and lacking:
            verb = "leaves" if len(lacking) == 1 else "leave"
            names = join_words([_assumption_name(row) for row in lacking])
            yield f"{capital(names)} {verb} out sources of harm that have no weight there."

    def clauses(self) -> Iterator[str]:
        """The same in few words: "4 of 5 settled verdicts hold under all 5 theories", "harm flips on 1 of 4 scales"."""
        summaries = [summary for summary in self.result.robustness if self._is_told(summary)]
        settled = [summary for summary in summaries if summary.tried]
        shaken = [summary for summary in settled if len(summary.holds) < summary.tried]
        firm = [summary for summary in settled if summary not in shaken]
        about = self.about
        for summary in sorted(shaken, key=lambda summary: not summary.flips):
            yield self._shaken_in_short(summary, about)
            about = ""
        if len(firm) == 1:
            outcome = self._outcome(firm[0])
            holds = agreeing(outcome, "hold")
            yield f"{subject(outcome)} {holds} {self.of_some} all {firm[0].tried} {self.noun}{about}"
        elif firm:
            number = f"{len(firm)} of {len(settled)}" if shaken else f"all {len(firm)}"
            yield f"{number} settled verdicts hold {self.of_some} all {firm[0].tried} {self.noun}{about}"
        about = "" if firm else about
        for summary in summaries:
            if summary.disagree and not summary.tried:
                of_what = subject(self._outcome(summary))
                yield f"{self.noun}{about} disagree on {of_what}, which is not settled {self._own(summary, '')}"
                about = ""
        if summaries and not settled and not any(summary.disagree for summary in summaries):
            yield f"nothing is settled that could hold {self.of_some} other {self.noun}{about}"

    def _shaken_in_short(self, summary: Robustness, about: str) -> str:
        outcome, holds = self._outcome(summary), len(summary.holds)
        if summary.flips:
            verb, where = "flip", f"{self.of_some} {len(summary.flips)} of {summary.tried} {self.noun}{about}"
            return f"{subject(outcome)} {agreeing(outcome, verb)} {where} ({self._names(summary, summary.flips)})"
        number = f"{self.of_some} {holds} of {summary.tried} {self.noun}{about}"
        where = f"only {self._own(summary, about)}" if holds == 1 else number
        return f"{subject(outcome)} {agreeing(outcome, 'hold')} {where}"

    def _is_told(self, summary: Robustness) -> bool:
        known = any(happens(point.outcomes.get(summary.outcome)) for point in self.result.results)
        return known and summary.over == self.over and self._is_here(summary)

    def _is_here(self, known: Robustness | TheoryDifference | ScaleDifference) -> bool:
        return (known.scenario, known.against) == (self.changes.scenario, self.changes.against)

    def _outcome(self, summary: Robustness) -> Outcome:
        outcome = self.result.outcomes[summary.outcome]
        # what one scale leaves out another may count: a sentence of its own says which scales lack something
        return replace(outcome, incomplete=False) if self.over == "scales" else outcome

    def _by_name(self, summary: Robustness) -> Mapping[str, TheoryDifference | ScaleDifference]:
        """The changes that a summary is about, by the assumption."""
        return {row.assumption: row for row in self.rows if self._is_here(row) and row.outcome == summary.outcome}

    def _alike(self, summaries: Sequence[Robustness]) -> list[list[Robustness]]:
        """Summaries in groups that one sentence can tell; what flips or changes has one of its own."""
        groups: dict[object, list[Robustness]] = {}
        for summary in summaries:
            is_own = summary.flips or summary.changes
            key = summary.outcome if is_own else (summary.holds, summary.cannot_be_told)
            groups.setdefault(key, []).append(summary)
        return list(groups.values())

    def _shaken(self, group: Sequence[Robustness], about: str) -> str:
        """What does not hold everywhere, and where it does not."""
        summary, is_one = group[0], len(group) == 1
        holds, flips = len(summary.holds), len(summary.flips)
        parts = []
        if flips:
            number = f"{self.of_some} {flips} of {summary.tried} {self.noun}{about}"
            parts.append(f"flips {number}: {self._elsewhere(summary, summary.flips)}")
            where = f"only {self._own(summary, '')}" if holds == 1 else f"{self.of_some} {holds}"
            parts.append(f"it holds {where}")
        else:
            number = f"{self.of_some} {holds} of {summary.tried} {self.noun}{about}"
            where = f"only {self._own(summary, about)}" if holds == 1 else number
            parts.append(f"{'holds' if is_one else 'hold'} {where}")
        parts += [self._elsewhere(summary, summary.changes)] if summary.changes else []
        if summary.cannot_be_told:
            others = summary.tried - 1
            are_all = len(summary.cannot_be_told) == others > 1
            names = f"the other {others}" if are_all else self._names(summary, summary.cannot_be_told)
            parts.append(f"{self.of_one} {names} {'it' if is_one else 'they'} can't be told")
        return f"That {self._claims(group)} {'; '.join(parts)}."

    def _open(self, summaries: Sequence[Robustness], about: str) -> Iterator[str]:
        """What is not settled under the scenarios' own assumption, and so can neither hold nor flip."""
        for summary in summaries:
            if summary.disagree:
                rows = self._by_name(summary)
                names = [name for name, row in rows.items() if direction(row.difference) is not None]
                whether = capital(phrase(self._outcome(summary)).open)
                disagree = f"and {self.noun} disagree: {self._elsewhere(summary, names)}"
                yield f"{whether} can't be told {self._own(summary, about)}, {disagree}."
                about = ""
        agreeing = [summary for summary in summaries if not summary.disagree]
        if agreeing:
            subjects = join_words([subject(self._outcome(summary)) for summary in agreeing])
            own = self._own(agreeing[0], about)
            yield f"Of {subjects}, nothing is settled {own}, and no two {self.noun} disagree on it."

    def _elsewhere(self, summary: Robustness, names: Sequence[str]) -> str:
        """What happens under other assumptions: "under lasting harm is higher, under backlash it is about the same"."""
        rows = self._by_name(summary)
        outcome = self._outcome(summary)
        by_words: dict[str, list[str]] = {}
        for name in names:
            change = rows[name].difference
            sign = direction(change) or 0
            small = ", less than matters" if sign and change.is_negligible else ""
            by_words.setdefault(f"{happening(outcome, sign)}{small}", []).append(name)
        return ", ".join(f"{self.of_one} {self._names(summary, alike)} {words}" for words, alike in by_words.items())

    def _own(self, summary: Robustness, about: str) -> str:
        """The scenarios' own assumption by name, and that it is theirs."""
        return f"{self.of_one} {self._names(summary, [summary.own])}, {self.own.format(about)}"

    def _names(self, summary: Robustness, names: Sequence[str]) -> str:
        rows = self._by_name(summary)
        return join_words([_assumption_name(rows[name]) for name in names])

    def _claims(self, summaries: Sequence[Robustness]) -> str:
        """What the scenarios' own verdicts say: "fewer people are charged and harm stays about the same"."""
        own = [(self._outcome(summary), self._by_name(summary)[summary.own]) for summary in summaries]
        return join_words([happening(outcome, direction(row.difference) or 0) for outcome, row in own])


class _Theories(_Assumptions):
    over = "theories"
    noun, about = "theories", " of what follows a disruption"
    of_one = of_some = "under"
    own = "the scenario's own theory{}"


class _Scales(_Assumptions):
    over = "scales"
    noun, about = "scales", " of harm"
    of_one, of_some = "by", "on"
    own = "the scale{} in use"


def _assumption_name(row: TheoryDifference | ScaleDifference) -> str:
    return scale_name(row) if isinstance(row, ScaleDifference) else safe(row.theory, 40)


def _lead(result: StudyResult, changes: PointDifference) -> str:
    lead = capital(under_or_in(result, changes.scenario))
    # the first sentence names what all of them are compared with
    is_first = changes is result.differences[0]
    return f"{lead}, compared with {quoted_name(result, changes.against)}," if is_first else lead
