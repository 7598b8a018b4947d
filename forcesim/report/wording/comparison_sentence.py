"""What a scenario changes, and whether that stands under other theories and on other scales of harm: in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forcesim.report.wording.change_sentences import change_sentences, futures_in, plain
from forcesim.report.wording.frontier_sentence import frontier_sentences
from forcesim.report.wording.numbers import join_words
from forcesim.report.wording.outcome_phrases import capital, happening, happens, phrase, subject
from forcesim.report.wording.scenario_names import quoted_name, under_or_in
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.analysis.robustness import direction
from forcesim.study.results.study_result import (
    PointDifference,
    Robustness,
    ScaleDifference,
    StudyResult,
    TheoryDifference,
)
from forcesim.text import safe

# some labels say in brackets what a scale lacks, for a list where nothing else does
_BRACKET = " ("


def comparison_sentences(result: StudyResult) -> tuple[str, ...]:
    """What each scenario changes, what becomes of that elsewhere, and the frontier where two outcomes are weighed."""
    return (*difference_sentences(result), *robustness_sentences(result), *frontier_sentences(result))


def difference_sentences(result: StudyResult) -> tuple[str, ...]:
    """What each scenario changes, in a few sentences."""
    return tuple(plain(change_sentences(result, changes, _lead(result, changes))) for changes in result.differences)


def robustness_sentences(result: StudyResult) -> tuple[str, ...]:
    """Under how many theories of what follows a disruption, and on how many scales of harm, each verdict holds.

    One text for each scenario and of both kinds, the gravest first in it; nothing where that was not asked.
    """
    texts = []
    for changes in result.differences:
        if futures_in(changes) < FEWEST_PAIRS:
            continue
        # the first scenario needs no name: what comes before speaks of it
        lead = "" if len(result.differences) == 1 else f"{capital(under_or_in(result, changes.scenario))}: "
        for words in (_Theories(result, changes), _Scales(result, changes)):
            sentences = list(words.sentences())
            texts += [lead + " ".join(sentences)] if sentences else []
    return tuple(texts)


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

    # of what there are several, in full and in short; what stands before one of them, before a number of them, and
    # what the scenarios' own is
    noun = short_noun = of_one = of_some = own = ""

    @property
    def rows(self) -> Sequence[TheoryDifference | ScaleDifference]:
        raise NotImplementedError

    def name(self, row: TheoryDifference | ScaleDifference) -> str:
        return safe(row.assumption, 40)

    def sentences(self) -> Iterator[str]:
        """What flips first, then what changes or can't be told, then what holds; what was never settled last."""
        summaries = [summary for summary in self.result.robustness if self._is_about(summary)]
        settled = [summary for summary in summaries if summary.tried]
        firm = [summary for summary in settled if len(summary.holds) == summary.tried]
        shaken = [summary for summary in settled if summary not in firm]
        shaken.sort(key=lambda summary: (not summary.flips, not summary.changes, len(summary.holds)))
        noun = self.noun
        for group in self._alike(shaken):
            yield self._shaken(group, noun)
            noun = self.short_noun
        if firm:
            verb = "hold" if len(firm) > 1 else "holds"
            yield f"That {self._claims(firm)} {verb} {self.of_some} all {firm[0].tried} {noun}."
            noun = self.short_noun
        yield from self._open([summary for summary in summaries if not summary.tried], noun)
        yield from self._more(summaries)

    def _more(self, summaries: Sequence[Robustness]) -> Iterator[str]:
        """What a reader has to know besides."""
        del summaries
        yield from ()

    def _is_about(self, summary: Robustness) -> bool:
        known = any(happens(point.outcomes.get(summary.outcome)) for point in self.result.results)
        pair = (self.changes.scenario, self.changes.against)
        return known and (summary.scenario, summary.against) == pair and bool(self._by_name(summary))

    def _by_name(self, summary: Robustness) -> Mapping[str, TheoryDifference | ScaleDifference]:
        """The changes that a summary is about, by the assumption."""
        about = (summary.scenario, summary.against, summary.outcome)
        return {row.assumption: row for row in self.rows if (row.scenario, row.against, row.outcome) == about}

    def _alike(self, summaries: Sequence[Robustness]) -> list[list[Robustness]]:
        """Summaries in groups that one sentence can tell; what flips or changes has one of its own."""
        groups: dict[object, list[Robustness]] = {}
        for summary in summaries:
            is_own = summary.flips or summary.changes
            groups.setdefault(summary.outcome if is_own else (summary.holds, summary.cannot_be_told), []).append(
                summary
            )
        return list(groups.values())

    def _shaken(self, group: Sequence[Robustness], noun: str) -> str:
        """What does not hold everywhere, and where it does not."""
        summary, is_one = group[0], len(group) == 1
        holds, flips = len(summary.holds), len(summary.flips)
        it = "it" if is_one else "they"
        only_own = f"{self.of_one} {self._names(summary, [summary.own])}, {self.own}"
        parts = []
        if flips:
            parts.append(
                f"flips {self.of_some} {flips} of {summary.tried} {noun}: {self._elsewhere(summary, summary.flips)}"
            )
            parts.append(f"it holds only {only_own}" if holds == 1 else f"it holds {self.of_some} {holds}")
        else:
            verb = "holds" if is_one else "hold"
            of_all = f"{self.of_some} {holds} of {summary.tried} {noun}"
            parts.append(f"{verb} only {only_own} of {summary.tried} {noun}" if holds == 1 else f"{verb} {of_all}")
        parts += [self._elsewhere(summary, summary.changes)] if summary.changes else []
        if summary.cannot_be_told:
            others = summary.tried - 1
            where = "the others" if len(summary.cannot_be_told) == others > 1 else ""
            names = where or self._names(summary, summary.cannot_be_told)
            parts.append(f"{self.of_one} {names} {it} can't be told")
        return f"That {self._claims(group)} {'; '.join(parts)}."

    def _open(self, summaries: Sequence[Robustness], noun: str) -> Iterator[str]:
        """What is not settled under the scenarios' own assumption, and so can neither hold nor flip."""
        for summary in summaries:
            if summary.disagree:
                rows = self._by_name(summary)
                names = [name for name, row in rows.items() if direction(row.difference) is not None]
                yield (
                    f"{capital(phrase(self.result.outcomes[summary.outcome]).open)} can't be told "
                    f"{self.of_one} {self._names(summary, [summary.own])}, {self.own}, and {noun} disagree: "
                    f"{self._elsewhere(summary, names)}."
                )
        agreeing = [summary for summary in summaries if not summary.disagree]
        if agreeing:
            about = join_words([subject(self.result.outcomes[summary.outcome]) for summary in agreeing])
            own = self._names(agreeing[0], [agreeing[0].own])
            yield (f"Of {about}, nothing is settled {self.of_one} {own}, {self.own}, and no two {noun} disagree on it.")

    def _elsewhere(self, summary: Robustness, names: Sequence[str]) -> str:
        """What happens under other assumptions: "under lasting harm is higher, under backlash it is about the same"."""
        rows = self._by_name(summary)
        outcome = self.result.outcomes[summary.outcome]
        by_words: dict[str, list[str]] = {}
        for name in names:
            change = rows[name].difference
            sign = direction(change) or 0
            small = ", less than matters" if sign and change.is_negligible else ""
            by_words.setdefault(f"{happening(outcome, sign)}{small}", []).append(name)
        return ", ".join(f"{self.of_one} {self._names(summary, alike)} {words}" for words, alike in by_words.items())

    def _names(self, summary: Robustness, names: Sequence[str]) -> str:
        rows = self._by_name(summary)
        return join_words([self.name(rows[name]) for name in names])

    def _claims(self, summaries: Sequence[Robustness]) -> str:
        """What the scenarios' own verdicts say: "fewer people are charged and harm stays about the same"."""
        return join_words(
            [
                happening(
                    self.result.outcomes[summary.outcome],
                    direction(self._by_name(summary)[summary.own].difference) or 0,
                )
                for summary in summaries
            ]
        )


class _Theories(_Assumptions):
    noun = "theories of what follows a disruption"
    short_noun = "theories"
    of_one = of_some = "under"
    own = "the scenario's own"

    @property
    def rows(self) -> Sequence[TheoryDifference]:
        return self.result.theories

    def _is_about(self, summary: Robustness) -> bool:
        return summary.over == "theories" and super()._is_about(summary)


class _Scales(_Assumptions):
    noun = "scales of harm"
    short_noun = "scales"
    of_one, of_some = "by", "on"
    own = "the scale in use"

    @property
    def rows(self) -> Sequence[ScaleDifference]:
        return self.result.scales

    def name(self, row: TheoryDifference | ScaleDifference) -> str:
        return scale_name(row) if isinstance(row, ScaleDifference) else super().name(row)

    def _is_about(self, summary: Robustness) -> bool:
        return summary.over == "scales" and super()._is_about(summary)

    def _more(self, summaries: Sequence[Robustness]) -> Iterator[str]:
        for summary in summaries:
            lacking = [name for name, row in self._by_name(summary).items() if name in self._incomplete]
            if lacking:
                verb = "leaves" if len(lacking) == 1 else "leave"
                yield f"{capital(self._names(summary, lacking))} {verb} out sources of harm that have no weight there."

    @property
    def _incomplete(self) -> set[str]:
        return {row.scale for row in self.rows if row.leaves_out and row.scenario == self.changes.scenario}


def _lead(result: StudyResult, changes: PointDifference) -> str:
    lead = capital(under_or_in(result, changes.scenario))
    # the first sentence names what all of them are compared with
    is_first = changes is result.differences[0]
    return f"{lead}, compared with {quoted_name(result, changes.against)}," if is_first else lead
