"""The uncertainty statement, and the limits of use with a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from forcesim.report.answers.challenge import robustness_items
from forcesim.report.output.assumptions_log import grades
from forcesim.report.output.assurance.evidence import AssuranceEvidence
from forcesim.report.output.assurance.logs import years_words
from forcesim.report.output.brief import BriefContent
from forcesim.report.output.pages.sections import Blank, Section
from forcesim.report.output.pages.texts import text
from forcesim.report.views.sensitivity import shares
from forcesim.report.wording.cautions import fewest_and_most_futures
from forcesim.report.wording.evidence import OWN, UNGRADED
from forcesim.report.wording.numbers import join_words
from forcesim.report.wording.outcome_phrases import lever_words, setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.analysis.intervals import NOT_SETTLED
from forcesim.study.results.findings import SensitivityFinding
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe

_NOT_MODELLED = 5


def uncertainty(content: BriefContent) -> Iterator[Section]:
    """Luck, what nobody knows, disputed theories, how harm is weighed, and what no range holds."""
    result = content.result
    lines = [_luck(result), _ignorance(content), *_disputed(content), *_left_out(result)]
    yield Section(text("uncertainty.title"), tuple(lines))
    missing = tuple(text(f"uncertainty.model_{number}") for number in range(1, _NOT_MODELLED + 1))
    yield Section(text("uncertainty.not_modelled"), lines=missing, level=3)
    notes = dict.fromkeys(safe(note, 1_000) for named in content.named_scenarios for note in named.scenario.notes)
    if notes:
        yield Section(text("uncertainty.notes"), lines=tuple(notes), level=3)


def _luck(result: StudyResult) -> str:
    fewest, most = fewest_and_most_futures(result)
    futures = f"{most}" if fewest == most else f"{fewest} to {most}"
    verdicts = [
        changes.outcomes[name].verdict
        for changes in result.differences
        for name in result.asked_about
        if name in changes.outcomes
    ]
    if not verdicts:
        return text("uncertainty.luck_run", futures=futures)
    unsettled = verdicts.count(NOT_SETTLED)
    return text("uncertainty.luck", futures=futures, settled=len(verdicts) - unsettled, open=unsettled)


def _ignorance(content: BriefContent) -> str:
    for study in (content.result, *content.supporting):
        if isinstance(study.finding, SensitivityFinding) and study.finding.outcomes:
            main = study.finding.outcomes[0]
            parts = shares(main, study.outcomes[main.outcome])
            words = "; ".join(filter(None, (parts.luck_words, parts.ignorance_words)))
            known = " ".join(filter(None, (f"{capital(words)}." if words else "", parts.sentence)))
            return text("uncertainty.ignorance", shares=known)
    counts = grades(content.named_scenarios[0].scenario) if content.named_scenarios else {}
    graded = sum(count for grade, count in counts.items() if grade not in (OWN, UNGRADED))
    return text("uncertainty.ignorance_not", assumed=counts.get("assumed", 0), graded=graded)


def _disputed(content: BriefContent) -> Iterator[str]:
    items = {item.challenge.value: item.text for item in robustness_items(content.result)}
    if "theories" in items:
        yield text("uncertainty.theories", text=items["theories"])
    elif any(named.scenario.organised_crime is not None for named in content.named_scenarios):
        yield text("uncertainty.theories_not")
    if "scales" in items:
        yield text("uncertainty.scales", text=items["scales"])


def _left_out(result: StudyResult) -> Iterator[str]:
    for outcome in (result.outcomes[name] for name in HEADLINE if name in result.outcomes):
        if outcome.incomplete and outcome.help:
            yield text("uncertainty.left_out", label=safe(outcome.label, 100), help=safe(outcome.help, 300))


def limits(content: BriefContent, evidence: AssuranceEvidence) -> Iterator[Section]:
    """What the answer must not be used for, and until when it may be used."""
    yield Section(text("limits.title"), (text("limits.about"),), tuple(_limits(content)))
    date = _a_year_after(evidence.made_on)
    yield Section(
        text("limits.use_by"),
        (text("limits.use_by_about", date=date.isoformat(), model=content.result.model_version or MODEL_VERSION),),
        blanks=(Blank(text("limits.use_by_set")),),
        level=3,
    )


def _limits(content: BriefContent) -> Iterator[str]:
    result = content.result
    yield text("limits.scenarios", names=join_words([short_name(result, ref.name) for ref in result.scenarios]))
    for lever in result.levers or ((result.lever,) if result.lever else ()):
        tried = [point.at[lever] for point in result.results if lever in point.at]
        if tried:
            low, high = (setting(lever, end) for end in (min(tried), max(tried)))
            yield text("limits.lever", label=lever_words(lever)[0], low=low, high=high)
    first = result.scenarios[0]
    if first.years is not None and first.start is not None:
        yield text("limits.time", years=years_words(first.years), start=first.start)
    if result.unsettled:
        yield text("limits.growing", names=safe(join_words(list(result.unsettled[:3])), 300))
    yield text("limits.people")
    yield text("limits.recorded")
    for warning in content.warnings:
        yield text("limits.warning", text=warning)


def _a_year_after(day: dt.date) -> dt.date:
    """The same day of the next year; the last of February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
