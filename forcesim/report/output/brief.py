"""The brief: one page of HTML that holds everything it shows, to be read, printed or sent."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from forcesim.report import colours
from forcesim.report.answers import frontier, robustness
from forcesim.report.answers.backcast import BAND, published_rows
from forcesim.report.answers.registry import answer_kind
from forcesim.report.output.assumptions_log import assumptions, grades
from forcesim.report.output.figures import figure, png, svg
from forcesim.report.output.tables import text_tables
from forcesim.report.views.answer_rows import RowBlock
from forcesim.report.views.changes import change_blocks, own_numbers
from forcesim.report.wording.cautions import fewest_and_most_futures, is_waiting, simulated_by
from forcesim.report.wording.change_sentences import PART_HEADINGS, Part, PartSentence, Run
from forcesim.report.wording.evidence import GRADE_ORDER, NO_SOURCE
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.text_table import TextTable
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.evidence import GRADE_MEANING
from forcesim.scenario.schema.quantities import quantities
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.study_history import title
from forcesim.text import capital, safe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True, slots=True)
class BriefContent:
    """What a brief tells beside the numbers of the result.

    ``sentences`` begin with the one that matters most, ``warnings`` are what a reader has to know beside them;
    ``named_scenarios`` are those that were simulated, and ``command`` repeats the study, "" where none does;
    ``challenge`` says what the answer was held against, and what came of it.
    """

    result: StudyResult
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    named_scenarios: tuple[NamedScenario, ...] = ()
    command: str = ""
    challenge: tuple[str, ...] = ()


def brief(content: BriefContent, reader: str = "", *, is_paper: bool = False) -> str:
    """The whole page, self-contained: no script, no font, no picture from elsewhere.

    ``reader`` is who it is for, such as "commissioner" or "mayor". For paper it is written in the older HTML that a
    text document of Qt lays out in pages, with figures as pictures of dots.
    """
    result = content.result
    draw = _dots if is_paper else svg
    parts = _parts(result, content.sentences)
    return _template(
        "brief.html"
    ).render(
        title=_title(result),
        reader=safe(reader, 60),
        parts=parts,
        part_headings=PART_HEADINGS,
        more=content.sentences[len(parts) :],
        changes=change_blocks(result),
        challenge=tuple(capital(text) for text in content.challenge),
        warnings=content.warnings,
        blocks=_blocks(result),
        held=published_rows(result),
        findings=_tables(result),
        # our own drawing, whose texts matplotlib has escaped
        drawing=Markup("" if is_waiting(result) else draw(figure(result))),  # noqa: S704
        weighed=_frontier(result, draw),
        is_paper=is_paper,
        resting=_evidence(content),
        computed=tuple(_computed(result)),
        failures=result.failures[:20],
        command=content.command,
        licence=LICENCE,
        grade_meaning={grade: GRADE_MEANING.get(grade, "") for grade in GRADE_ORDER},
        colours=colours,
        band=BAND,
    )


def fragment(content: BriefContent) -> str:
    """The answer for a notebook: the sentences and the numbers that matter, as a piece of HTML."""
    result = content.result
    return _template("fragment.html").render(
        sentence=" ".join(content.sentences),
        warnings=content.warnings,
        blocks=_blocks(result),
        findings=_tables(result),
        colours=colours,
    )


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("forcesim.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _title(result: StudyResult) -> str:
    return title(
        (safe(scenario.name, 100), safe(scenario.title or scenario.name, 100), safe(scenario.policy, 100))
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
    """The tables of an answer that is not told in blocks of rows, or beside them what becomes of it elsewhere."""
    if is_waiting(result):
        return ()
    return text_tables(result) if answer_kind(result).blocks is None else robustness.text_tables(result)


def _dots(drawing: Figure) -> str:
    """A figure as a picture in the page, which whoever lays it out makes as wide as the paper."""
    return f'<img src="data:image/png;base64,{base64.b64encode(png(drawing)).decode()}">'


def _frontier(result: StudyResult, draw: Callable[[Figure], str]) -> tuple[Markup, TextTable] | None:
    """Two outcomes weighed against each other, drawn and in a table; None where that was not asked."""
    if result.frontier is None or is_waiting(result):
        return None
    # our own drawing, whose texts matplotlib has escaped
    drawing = Markup(draw(frontier.figure(result, result.frontier)))  # noqa: S704
    return drawing, frontier.table(result, result.frontier)


def _evidence(content: BriefContent) -> list[dict[str, Any]]:
    """What the answer rests on, scenario by scenario; what an earlier one has listed is not listed again."""
    changes = {scenario.name: scenario.changes or () for scenario in content.result.scenarios}
    listed: set[Any] = set()
    graded: set[str] = set()
    evidence = []
    for named_scenario in content.named_scenarios:
        scenario = named_scenario.scenario
        # a number that says nothing where an earlier scenario has evidence was put in the place of that
        bare = {path: NO_SOURCE for path, _, value in quantities(scenario) if path in graded and value.evidence is None}
        own = {**bare, **own_numbers(changes.get(named_scenario.name, ()))}
        every_row = assumptions(scenario, own)
        graded |= {row.path for row in every_row}
        rows = [row for row in every_row if row not in listed]
        notes = [safe(note, 1_000) for note in scenario.notes if note not in listed]
        listed |= {*rows, *scenario.notes}
        evidence.append(
            {
                "name": safe(named_scenario.name, 100),
                "title": safe(named_scenario.title, 200),
                "summary": safe(scenario.summary, 600),
                "rows": rows,
                "notes": notes,
                "grades": [(grade, count) for grade, count in grades(scenario, own).items() if count],
                "sources": [
                    (safe(source.title, 300), safe(source.where, 300), safe(source.licence, 200))
                    for key, source in scenario.sources.items()
                    if (key, source.title) not in listed and (source.title or source.where)
                ],
            }
        )
        listed |= {(key, source.title) for key, source in scenario.sources.items()}
    return evidence


def _computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
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
        yield "Measured", f"{amount(result.years, digits=3)} years of each future, {since}"
    for outcome in (result.outcomes[name] for name in HEADLINE if name in result.outcomes):
        if outcome.incomplete and outcome.help:
            yield safe(outcome.label, 100), safe(outcome.help, 300)
    yield "Seed", str(result.seed)
    yield "Program", simulated_by(result)
    for scenario in result.scenarios:
        yield safe(scenario.name, 100), scenario.digest
