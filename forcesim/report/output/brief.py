"""The brief: one page of HTML that holds everything it shows, to be read, printed or sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from forcesim.report import colours
from forcesim.report.answer import Answer
from forcesim.report.answer_sentences import answer as answer_in_words
from forcesim.report.answers.backcast import BAND, held_rows
from forcesim.report.answers.frontier import drawn_frontier, table
from forcesim.report.output.assumptions_log import ORDER, assumptions, grades
from forcesim.report.output.figures import figure, svg
from forcesim.report.output.tables import TextTable, text_tables
from forcesim.report.views.tradeoff import AnswerRow, answer_rows, run_rows
from forcesim.report.wording.cautions import futures, is_waiting
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.tradeoff_sentence import default_position, is_reference, with_chance
from forcesim.scenario.schema.evidence import GRADE_MEANING
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.study_history import title
from forcesim.text import safe

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True, slots=True)
class _Block:
    """One table of numbers that matter."""

    title: str
    rows: tuple[AnswerRow, ...]
    is_change: bool


def brief(answer: Answer, reader: str = "") -> str:
    """The whole page, self-contained: no script, no font, no picture from elsewhere.

    ``reader`` is who it is for, such as "commissioner" or "mayor".
    """
    result = answer.result
    said, warned = answer_in_words(result)
    resting = _resting(answer)
    return _template(
        "brief.html"
    ).render(
        title=_title(result),
        reader=safe(reader, 60),
        runs=_runs(result, said),
        more=said[1:],
        warnings=warned,
        blocks=tuple(_blocks(result)),
        held=held_rows(result),
        findings=_findings(result),
        # our own drawing, whose texts matplotlib has escaped
        drawing=Markup("" if is_waiting(result) else svg(figure(result))),  # noqa: S704
        weighed=_weighed(result),
        resting=resting,
        computed=tuple(_computed(answer)),
        failures=result.failures[:20],
        command=answer.command,
        licence=LICENCE,
        grade_meaning={grade: GRADE_MEANING.get(grade, "") for grade in ORDER},
        colours=colours,
        band=BAND,
    )


def fragment(answer: Answer) -> str:
    """The answer for a notebook: the sentence and the numbers that matter."""
    result = answer.result
    said, warned = answer_in_words(result)
    return _template("fragment.html").render(
        said=" ".join(said), warnings=warned, blocks=tuple(_blocks(result)), findings=_findings(result), colours=colours
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
        (safe(one.name, 100), safe(one.title or one.name, 100), safe(one.policy, 100)) for one in result.scenarios
    )


def _weighed(result: StudyResult) -> tuple[Markup, TextTable] | None:
    """Two outcomes weighed against each other, drawn and in a table; None where that was not asked."""
    found = result.frontier
    if found is None or is_waiting(result):
        return None
    # our own drawing, whose texts matplotlib has escaped
    return Markup(svg(drawn_frontier(result, found))), table(result, found)  # noqa: S704


def _runs(result: StudyResult, said: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The first sentence as runs of (text, colour)."""
    if result.kind == "tradeoff" and not result.is_map and not is_waiting(result):
        runs = with_chance(result, default_position(result))
        return tuple((text, colours.SIDES.get(side, "")) for text, side in runs)
    return ((said[0], ""),) if said else ()


def _blocks(result: StudyResult) -> Iterator[_Block]:
    if result.finding is not None or result.is_map:
        return
    if result.kind == "compare":
        for found in result.differences:
            name, other = short_name(result, found.scenario), short_name(result, found.against)
            yield _Block(f"{name}, compared with {other}", answer_rows(result, found=found), True)
    elif result.kind == "tradeoff":
        at = default_position(result)
        where = setting(result.lever or "", at)
        if is_reference(result, at):
            yield _Block(f"At {where}, as things stand", answer_rows(result, at), False)
        else:
            other = (
                short_name(result, result.baseline)
                if result.baseline
                else setting(result.lever or "", result.present or 0.0)
            )
            yield _Block(f"At {where}, compared with {other}", answer_rows(result, at), True)
    elif not result.backcast_rows:
        for point in result.results:
            yield _Block(short_name(result, point.scenario), run_rows(result, point), False)


def _findings(result: StudyResult) -> tuple[TextTable, ...]:
    is_told = result.finding is not None or result.is_map
    return text_tables(result) if is_told and not is_waiting(result) else ()


def _resting(answer: Answer) -> list[dict[str, Any]]:
    """What the answer rests on, scenario by scenario; what an earlier one said already is not said again."""
    told: set[Any] = set()
    resting = []
    for named_scenario in answer.named_scenario:
        scenario = named_scenario.scenario
        rows = [row for row in assumptions(scenario) if row not in told]
        notes = [safe(note, 1_000) for note in scenario.notes if note not in told]
        told |= {*rows, *scenario.notes}
        resting.append(
            {
                "name": safe(named_scenario.name, 100),
                "title": safe(named_scenario.title, 200),
                "summary": safe(scenario.summary, 600),
                "rows": rows,
                "notes": notes,
                "grades": [(grade, count) for grade, count in grades(scenario).items() if count],
                "sources": [
                    (safe(one.title, 300), safe(one.where, 300), safe(one.licence, 200))
                    for key, one in scenario.sources.items()
                    if (key, one.title) not in told and (one.title or one.where)
                ],
            }
        )
        told |= {(key, one.title) for key, one in scenario.sources.items()}
    return resting


def _computed(answer: Answer) -> Iterator[tuple[str, str]]:
    result, document = answer.result, answer.to_dict()
    if result.finding is not None:
        from forcesim.report.answers.registry import computed

        yield from computed(result.finding)
    fewest, most = futures(result)
    count = amount(most, digits=4) if fewest == most else f"{fewest} to {most}"
    if result.finding is None:
        yield (
            "Futures",
            f"{count} for each scenario{' and position' if result.kind == 'tradeoff' else ''}, on the same luck",
        )
    yield "Runs", f"{result.finished:,} of {result.runs_planned:,} asked for"
    if result.years:
        yield "Measured", f"{amount(result.years, digits=3)} years of each future, after a warm-up"
    yield "Seed", str(result.seed)
    yield "Program", f"forcesim {document['forcesim']}, model {document['model']}"
    for one in result.scenarios:
        yield safe(one.name, 100), one.digest
