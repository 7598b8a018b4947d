"""The assumptions log, the decisions log and the data log of an assurance pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forcesim.report.output.assumptions_log import Assumption
from forcesim.report.output.brief import BriefContent
from forcesim.report.output.effects import MeasuredEffects, best_effects
from forcesim.report.output.evidence_tables import ScenarioEvidence, scenario_evidence
from forcesim.report.output.pages.sections import BLANK, DocumentTable, Section, headed
from forcesim.report.output.pages.texts import text
from forcesim.report.output.reproduce import related_command
from forcesim.report.views.changes import change_blocks
from forcesim.report.wording.cautions import fewest_and_most_futures
from forcesim.report.wording.numbers import amount, join_words
from forcesim.report.wording.outcome_phrases import lever_words, per_unit, setting
from forcesim.report.wording.reasons import ending_words
from forcesim.report.wording.scenario_names import short_name
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.disruption_theories import THEORIES
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe

_Row = tuple[str | None, ...]


def years_words(years: float | None) -> str:
    """A time in words: "5 years", "1 month"."""
    if not years:
        return "nothing"
    months = round(12 * years)
    if months < 12:
        return f"{months} {'month' if months == 1 else 'months'}"
    number = amount(years, digits=3)
    return f"{number} {'year' if number == '1' else 'years'}"


def assumptions_log(content: BriefContent) -> Iterator[Section]:
    """Every number with its evidence, its measured effect and a blank for its owner, scenario by scenario."""
    effects = best_effects(content.result, content.supporting)
    command = related_command(content.command, "sensitivity")
    effect_words = (
        text("assumptions.measured", about=effects.about)
        if effects is not None
        else text("assumptions.unmeasured" if command else "assumptions.unmeasured_plain")
    )
    paragraphs = (text("assumptions.about"), effect_words)
    yield Section(text("assumptions.title"), paragraphs, command=command if effects is None else "")
    for part in scenario_evidence(content.result, content.named_scenarios):
        yield _of_scenario(part, effects)


def _of_scenario(part: ScenarioEvidence, effects: MeasuredEffects | None) -> Section:
    counts = text("assumptions.grades", counts="; ".join(f"{count} {grade}" for grade, count in part.grades))
    names = ("number", "value", "plausible", "grade", "source", *(["effect"] if effects else []), "owner")
    tables = (
        (DocumentTable("", headed("assumptions", names), tuple(_row(row, effects) for row in part.rows)),)
        if part.rows
        else ()
    )
    paragraphs = [part.summary] if part.summary and part.is_first else []
    if part.grades:
        paragraphs.append(counts)
    lines: tuple[str, ...] = ()
    if not part.is_first and not part.differences:
        paragraphs.append(text("assumptions.same"))
    elif not part.is_first:
        paragraphs.append(text("assumptions.differ", count=len(part.differences)))
        lines = part.differences
    title = text("assumptions.of", title=part.title, name=part.name)
    return Section(title, tuple(paragraphs), lines, tables, level=3)


def _row(row: Assumption, effects: MeasuredEffects | None) -> _Row:
    number = f"{row.label} ({row.place})" if row.place else row.label
    source = ". ".join(filter(None, (row.source, row.note)))
    moved = (effects.words.get(row.path, text("assumptions.not_moved")),) if effects is not None else ()
    return (number, f"{row.value} {row.unit}".strip(), row.range, row.grade, source, *moved, BLANK)


def decisions_log(content: BriefContent) -> Section:
    """What was chosen in the analysis, and what could have been chosen instead."""
    header = headed("decisions", ("decision", "chosen", "instead", "why"))
    rows = tuple(_decisions(content.result, content.named_scenarios))
    return Section(text("decisions.title"), (text("decisions.about"),), tables=(DocumentTable("", header, rows),))


def _decisions(result: StudyResult, named_scenarios: Sequence[NamedScenario]) -> Iterator[_Row]:
    for scenario in result.scenarios:
        words = " + ".join(filter(None, (safe(scenario.title, 100), safe(scenario.policy, 100)))) or safe(scenario.name)
        yield (
            text("decisions.scenario"),
            f"{words} ({safe(scenario.name, 100)})",
            text("decisions.policy_instead"),
            BLANK,
        )
    for block in change_blocks(result):
        for line in block.lines:
            # what a person said of a number of their own stands in the line
            yield (text("decisions.changed", name=block.title or short_name(result, result.scenarios[0].name)),
                   " ".join(filter(None, (line.text, line.warning))), "", BLANK)  # fmt: skip
    yield from _of_models(result, named_scenarios)
    first = result.scenarios[0]
    if first.years is not None and first.start is not None:
        chosen = text(
            "decisions.horizon_chosen",
            years=years_words(first.years),
            start=first.start,
            warm_up=years_words(first.warm_up_years),
        )
        yield (text("decisions.horizon"), chosen, text("decisions.horizon_instead"), BLANK)
    fewest, most = fewest_and_most_futures(result)
    count = f"{most}" if fewest == most else f"{fewest} to {most}"
    yield (text("decisions.futures"), text("decisions.futures_chosen", count=count, seed=result.seed),
           text("decisions.futures_instead"), BLANK)  # fmt: skip
    for lever in result.levers or ((result.lever,) if result.lever else ()):
        settings = [point.at[lever] for point in result.results if lever in point.at]
        if settings:
            low, high = (setting(lever, end) for end in (min(settings), max(settings)))
            chosen = text("decisions.lever_chosen", label=lever_words(lever)[0], low=low, high=high)
            yield (text("decisions.lever"), chosen, text("decisions.lever_instead"), BLANK)
    for red_line in result.red_lines:
        yield (text("decisions.red_line"), safe(red_line, 100), text("decisions.red_line_instead"), BLANK)
    yield from _of_verdicts(result)
    if result.ending is not None:
        yield (text("decisions.ending"), capital(safe(ending_words(result.ending, result.outcomes), 300)), "", BLANK)


def _of_models(result: StudyResult, named_scenarios: Sequence[NamedScenario]) -> Iterator[_Row]:
    """The theory and the scale of harm that the scenarios share or not, and what else there is."""
    crimes = [named.scenario.organised_crime for named in named_scenarios]
    theories = list(dict.fromkeys(crime.theory for crime in crimes if crime is not None))
    if theories:
        others = join_words([name for name in THEORIES if name not in theories])
        tried = "decisions.theory_tried" if result.theories else "decisions.theory_untried"
        yield (text("decisions.theory"), join_words(theories), text(tried, names=others), BLANK)
    harms = [named.scenario.harm for named in named_scenarios if named.scenario.harm is not None]
    scales = list(dict.fromkeys(harm.scale for harm in harms))
    if scales:
        others = join_words([name for name in harms[0].scales if name not in scales])
        tried = "decisions.theory_tried" if result.scales else "decisions.theory_untried"
        yield (text("decisions.scale"), join_words([safe(scale, 60) for scale in scales]),
               text(tried, names=safe(others, 300)) if others else "", BLANK)  # fmt: skip


def _of_verdicts(result: StudyResult) -> Iterator[_Row]:
    if not result.differences:
        return
    labels = [safe(result.outcomes[name].label, 100) for name in result.asked_about if name in result.outcomes]
    if labels:
        yield (text("decisions.asked"), "; ".join(labels), text("decisions.asked_instead", count=len(result.outcomes)),
               BLANK)  # fmt: skip
    for name in result.asked_about:
        difference = result.differences[0].outcomes.get(name)
        if difference is not None and difference.matters and name in result.outcomes:
            outcome = result.outcomes[name]
            yield (text("decisions.matters", label=safe(outcome.label, 100)),
                   f"{amount(difference.matters, outcome.unit)}{per_unit(outcome)}", text("decisions.matters_instead"),
                   BLANK)  # fmt: skip


def data_log(content: BriefContent) -> Section:
    """Sources, and how many numbers rest on each; published figures."""
    parts = scenario_evidence(content.result, content.named_scenarios)
    sources = tuple(
        (f"{source.title} ({source.key})", source.where, source.licence, f"{source.numbers}", BLANK)
        for part in parts
        for source in part.sources
    )
    figures = tuple(
        dict.fromkeys(
            (safe(observation.label, 200), safe(observation.period, 60), amount(float(observation.value), digits=4))
            for named in content.named_scenarios
            for observation in named.scenario.observations.values()
        )
    )
    tables = []
    if sources:
        header = headed("data", ("source", "where", "licence", "numbers", "retrieved"))
        tables.append(DocumentTable("", header, sources))
    if figures:
        tables.append(DocumentTable(text("data.published"), headed("data", ("figure", "period", "value")), figures, 2))
    paragraphs = (text("data.about") if sources else text("assurance.none"),)
    return Section(text("data.title"), paragraphs, tables=tuple(tables))
