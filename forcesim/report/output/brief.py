"""The brief: two pages of HTML that hold everything they show, to be read, printed or sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from markupsafe import Markup

from forcesim.report.answers import frontier
from forcesim.report.answers.backcast import BAND, published_rows
from forcesim.report.answers.registry import answer_kind
from forcesim.report.output.assumptions_log import Assumption
from forcesim.report.output.caveats import caveats
from forcesim.report.output.effects import MeasuredEffects, best_effects
from forcesim.report.output.evidence_tables import every_assumption
from forcesim.report.output.figures import figure, figure_words
from forcesim.report.output.money.costs import cost_blocks
from forcesim.report.output.money.purses import purses_figure, purses_words, result_purses
from forcesim.report.output.pages.templates import page, picture
from forcesim.report.output.pages.texts import text, text_of_kind
from forcesim.report.output.reproduce import related_command
from forcesim.report.output.tables import text_tables
from forcesim.report.views.answer_rows import RowBlock
from forcesim.report.views.changes import ChangeBlock, change_blocks
from forcesim.report.wording.cautions import fewest_and_most_futures, is_waiting, simulated_and_printed_by
from forcesim.report.wording.change_sentences import PART_HEADINGS, Part, PartSentence, Run
from forcesim.report.wording.evidence import GRADE_ORDER
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.text_table import TextTable
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.results.findings import CheckFinding, SensitivityFinding
from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.people_finding import PeopleFinding
from forcesim.study.results.study_result import WITHIN, StudyResult
from forcesim.study.results.worth_knowing_finding import WorthKnowingFinding
from forcesim.study.storage.study_history import title
from forcesim.text import capital, safe

# what two pages have room for: tables of one kind, rows of a table, changes, numbers that were assumed,
# published figures
_TABLES, _ROWS, _CHANGES, _ASSUMED, _PUBLISHED = 3, 8, 8, 5, 16
# scenarios whose digests are told
_DIGESTS = 12
# letters of a source
_SOURCE = 110


@dataclass(frozen=True, slots=True)
class BriefContent:
    """What a brief tells beside the numbers of the result.

    ``sentences`` begin with the one that matters most, ``warnings`` are what a reader has to know beside them;
    ``named_scenarios`` are those that were simulated, and ``command`` repeats the study, "" where none does;
    ``challenge`` says what the answer was held against, and what came of it; ``supporting`` are other studies that
    may have measured how much each number moves it.
    """

    result: StudyResult
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    named_scenarios: tuple[NamedScenario, ...] = ()
    command: str = ""
    challenge: tuple[str, ...] = ()
    supporting: tuple[StudyResult, ...] = ()

    @property
    def part_texts(self) -> tuple[tuple[str, str], ...]:
        """The sentences, each with the value of the part that it belongs to."""
        parts = _parts(self.result, self.sentences)
        kinds = [sentence.part.value for sentence in parts]
        return tuple(zip_longest(kinds, self.sentences, fillvalue=Part.OTHER.value))


def brief(content: BriefContent, reader: str = "", *, is_paper: bool = False) -> str:
    """The whole page, self-contained: no script, no font, no picture from elsewhere.

    ``reader`` is who it is for, such as "commissioner" or "mayor". For paper it is written in the older HTML that a
    text document of Qt lays out in pages, with figures as pictures of dots.
    """
    result = content.result
    parts = _parts(result, content.sentences)
    changes = _with_room(change_blocks(result))
    values = {
        "title": page_title(result),
        "reader": safe(reader, 60),
        "question": text_of_kind("question", result),
        "parts": parts,
        "part_headings": PART_HEADINGS,
        "more": content.sentences[len(parts) :],
        "changes": changes[0],
        "more_changes": changes[1],
        "challenge": tuple(capital(line) for line in content.challenge),
        "warnings": content.warnings,
        "blocks": _blocks(result)[:_TABLES],
        "more_blocks": max(len(_blocks(result)) - _TABLES, 0),
        "held": _published(result),
        "findings": tuple(map(_shortened, _tables(result)[:_TABLES])),
        "more_findings": max(len(_tables(result)) - _TABLES, 0),
        "drawing": _drawing(result, is_paper=is_paper),
        "caption": text_of_kind("figure", result),
        "weighed": _frontier(result),
        "is_paper": is_paper,
        **_second_page(content, is_paper=is_paper),
        "computed": tuple(_computed(result)),
        "failures": result.failures[:3],
        "command": content.command,
        "band": BAND,
    }
    return page("brief.html", values)


def _second_page(content: BriefContent, *, is_paper: bool) -> Mapping[str, Any]:
    """What it costs, what could make it wrong, and what was assumed."""
    result, named = content.result, content.named_scenarios
    effects = best_effects(result, content.supporting)
    every_row = [row for _, row in every_assumption(result, named)]
    costs = cost_blocks(result) if _is_about_costs(result) else ()
    purses = result_purses(result) if _is_about_costs(result) else None
    return {
        "purses": None if purses is None else picture(purses_figure(purses), purses_words(purses), is_paper=is_paper),
        "not_counted": "" if purses is None else purses.not_counted,
        "costs": costs[:_TABLES],
        "more_costs": max(len(costs) - _TABLES, 0),
        "caveats": caveats(result, named, effects),
        "effects": effects,
        "assumed": tuple(replace(row, source=_short(row)) for row in _foremost(named, every_row, effects)),
        "count": len(every_row),
        "effects_command": related_command(content.command, "sensitivity"),
    }


_NO_COSTS = (SensitivityFinding, WorthKnowingFinding, NationalFinding, CheckFinding, PeopleFinding)


def _is_about_costs(result: StudyResult) -> bool:
    """Whether the answer is about what somebody does, and not about the model, what nobody knows, or every force."""
    is_about_others = bool(result.backcast_rows) or isinstance(result.finding, _NO_COSTS)
    return not is_waiting(result) and not is_about_others


def _foremost(
    named_scenarios: Sequence[NamedScenario], rows: Sequence[Assumption], effects: MeasuredEffects | None
) -> tuple[Assumption, ...]:
    """The few numbers that move the answer most; where that is not known, those of the weakest evidence.

    Of one grade those with the widest range come first, as a part of their value; of those with one label the first
    stands for the others. What is decided, and weights of scales that are not in use, can't make the answer wrong.
    """
    if effects is not None:
        by_path = {row.path: row for row in reversed(rows)}
        return tuple(by_path[path] for path in effects.ranked if path in by_path)[:_ASSUMED]
    scales = {named.scenario.harm.scale for named in named_scenarios if named.scenario.harm is not None}
    weakest = sorted(rows, key=lambda row: (GRADE_ORDER.index(row.grade), -row.width))
    by_label = {
        row.label: row for row in reversed(weakest) if not row.path.startswith("policy.") and _is_used(row, scales)
    }
    return tuple(row for row in weakest if by_label.get(row.label) is row)[:_ASSUMED]


def _short(row: Assumption) -> str:
    """The source of a number, or else its note, in a line or two."""
    return safe(row.source or row.note, _SOURCE)


def _is_used(row: Assumption, scales: Collection[str]) -> bool:
    """Whether a number is not a weight of a scale of harm that none of the scenarios uses."""
    keys = row.path.split(".")
    return keys[:2] != ["harm", "scales"] or keys[2] in scales


def _with_room(blocks: tuple[ChangeBlock, ...]) -> tuple[tuple[ChangeBlock, ...], int]:
    """The first changes, which there is room for, and how many more there are."""
    shown: list[ChangeBlock] = []
    left = _CHANGES
    for block in blocks:
        if left:
            shown.append(replace(block, lines=block.lines[:left]))
            left -= len(shown[-1].lines)
    return tuple(shown), sum(len(block.lines) for block in blocks) - (_CHANGES - left)


def _published(result: StudyResult) -> tuple[Any, ...]:
    """Published figures beside the model's, misses first where not all have room."""
    rows = published_rows(result)
    return rows if len(rows) <= _PUBLISHED else tuple(sorted(rows, key=lambda row: row.verdict == WITHIN))[:_PUBLISHED]


def _shortened(table: TextTable) -> tuple[TextTable, int]:
    """A table with as many rows as there is room for, and how many more it has."""
    return replace(table, rows=table.rows[:_ROWS]), max(len(table.rows) - _ROWS, 0)


def _drawing(result: StudyResult, *, is_paper: bool) -> Markup:
    return Markup() if is_waiting(result) else picture(figure(result), figure_words(result), is_paper=is_paper)


def fragment(content: BriefContent) -> str:
    """The answer for a notebook: the sentences and the numbers that matter, as a piece of HTML."""
    result = content.result
    values = {
        "sentence": " ".join(content.sentences),
        "warnings": content.warnings,
        "blocks": _blocks(result),
        "findings": _tables(result),
    }
    return page("fragment.html", values)


def page_title(result: StudyResult) -> str:
    """What a study is about, by the titles of its scenarios."""
    return title(
        (
            safe(scenario.name, 100),
            safe(scenario.title or scenario.name, 100),
            safe(scenario.policy, 100),
            safe(scenario.label or "", 100),
        )
        for scenario in result.scenarios
    )


def _parts(result: StudyResult, sentences: tuple[str, ...]) -> tuple[PartSentence, ...]:
    """The sentences that say what surely changes, what can't be told and what is lost; else the first one."""
    parts = answer_kind(result).parts
    if parts is not None and not is_waiting(result):
        return parts(result)
    return tuple(PartSentence(Part.OTHER, (Run(text),)) for text in sentences[:1])


def _blocks(result: StudyResult) -> tuple[RowBlock, ...]:
    blocks = answer_kind(result).blocks
    return () if blocks is None else blocks(result)


def _tables(result: StudyResult) -> tuple[TextTable, ...]:
    """The tables of an answer that is not told in blocks of rows; what becomes of it elsewhere is told in sentences."""
    return text_tables(result) if answer_kind(result).blocks is None and not is_waiting(result) else ()


def _frontier(result: StudyResult) -> tuple[TextTable, int] | None:
    """Two outcomes weighed against each other, in a table; None where that was not asked. One picture is enough."""
    if result.frontier is None or is_waiting(result):
        return None
    return _shortened(frontier.table(result, result.frontier))


def computed_rows(content: BriefContent) -> tuple[tuple[str, str], ...]:
    """How it was computed, as (word, text), with the command that gives the same numbers again."""
    return *_computed(content.result), (text("repeat").rstrip(":"), content.command or text("no_command"))


def _computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    computed = answer_kind(result).computed
    if computed is not None:
        yield from computed(result)
    else:
        fewest, most = fewest_and_most_futures(result)
        count = amount(most, digits=4) if fewest == most else f"{fewest} to {most}"
        unit = "each scenario and position" if result.lever is not None else "each scenario"
        yield "Futures", f"{count} for {unit}, on the same luck"
    yield "Runs", f"{result.finished:,} of {result.runs_planned:,} asked for"
    if result.years:
        has_warm_up = any(scenario.warm_up_years != 0 for scenario in result.scenarios)
        since = "after a warm-up" if has_warm_up else "from its first day on"
        years = amount(result.years, digits=3)
        yield "Measured", f"{years} {'year' if years == '1' else 'years'} of each future, {since}"
    for outcome in (result.outcomes[name] for name in HEADLINE if name in result.outcomes):
        if outcome.incomplete and outcome.help:
            yield safe(outcome.label, 100), safe(outcome.help, 300)
    yield "Seed", str(result.seed)
    yield "Program", capital(simulated_and_printed_by(result))
    if len(result.scenarios) > _DIGESTS:
        yield "Scenarios", f"{len(result.scenarios)}; the digest of each is in the workbook and in the capsule"
        return
    for scenario in result.scenarios:
        yield safe(scenario.name, 100), scenario.digest
