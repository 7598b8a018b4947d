"""The scenario that a case table makes: it extends a base and holds only what the table says, with its evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from forcesim.errors import ScenarioError
from forcesim.importers.cases.case_types import TypeMapping
from forcesim.importers.cases.hour_fits import HourFit, HourFits
from forcesim.importers.cases.type_fits import TypeFit
from forcesim.report.wording.numbers import amount
from forcesim.scenario.files.save_as import own_text
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.overrides import merge_tables
from forcesim.scenario.schema.casework import Stage
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.messages import as_fault
from forcesim.scenario.validation.validate import validate

Cover = Literal["whole", "before-disposal"]
SOURCE = "case_table"
# hours of work that are left once those of disposals are taken off, below which no stage is written
_LEAST_HOURS = 0.05
_WIDEST_SIGMA = 3.0
_DISPERSION = (1.0, 50.0)


@dataclass(frozen=True, slots=True)
class CaseSource:
    """What evidence cites: the file, its digest, and the rows that cases came from."""

    file: str
    digest: str
    rows: str


@dataclass(frozen=True, slots=True)
class WrittenScenario:
    """The text of the file, and what of the table could not go into it, in sentences."""

    text: str
    target: NamedScenario
    remarks: tuple[str, ...]


def write_scenario(
    base: NamedScenario,
    base_name: str,
    fits: Sequence[TypeFit],
    mapping: TypeMapping,
    source: CaseSource,
    *,
    team: str,
    cover: Cover,
    title: str,
    beside: Path,
) -> WrittenScenario:
    """The scenario of ``fits`` laid over ``base``; ScenarioError where they make none."""
    remarks: list[str] = []
    own: dict[str, Any] = {
        "sources": {
            SOURCE: {
                "title": f"Case table {source.file}",
                "where": f"{source.file}, {source.rows}, sha256 {source.digest}",
            }
        }
    }
    for fit in fits:
        _add_type(own, base.scenario, fit, mapping, team, cover, remarks)
    raw = merge_tables(base.raw, own, top(Scenario))
    raw["title"] = title
    scenario, problems = validate(raw, Scenario)
    if scenario is None or problems:
        raise ScenarioError([as_fault(problem, source.file) for problem in problems])
    target = NamedScenario.from_scenario(beside.stem, raw, scenario)
    return WrittenScenario(own_text(target, [base_name], title, beside), target, tuple(remarks))


def _add_type(
    own: dict[str, Any],
    base: Scenario,
    fit: TypeFit,
    mapping: TypeMapping,
    team: str,
    cover: Cover,
    remarks: list[str],
) -> None:
    declared = base.case_types.get(fit.key)
    table: dict[str, Any] = {}
    if declared is None:
        label = mapping.new[fit.key]
        table |= {"label": label, "team": team}
        own.setdefault("policy", {}).setdefault("cases", {})[fit.key] = {
            "pursue": {"value": 1.0, "grade": "assumed", "note": "A new type of case: all are taken to be pursued."}
        }
        remarks.append(
            f"{label} is a new type of case: team, priority, shelf life and disposals are assumed, not in the table."
        )
    if declared is not None and declared.search is not None:
        remarks.append(
            f"{declared.label} is found only while officers search, so its rate is not written: it follows from the "
            "hours that they search."
        )
    else:
        table["arrivals"] = _arrivals(own, fit)
    stage = _stage(base, fit, cover, remarks)
    if stage is not None:
        table["stages"] = [stage]
    if table:
        own.setdefault("case_types", {})[fit.key] = table


def _arrivals(own: dict[str, Any], fit: TypeFit) -> dict[str, Any]:
    arrivals = fit.arrivals
    note = f"{arrivals.count:,} cases in {arrivals.days:,.0f} days"
    if arrivals.gaps:
        note += f", without {len(arrivals.gaps)} empty {'month' if len(arrivals.gaps) == 1 else 'months'}"
    low, high = arrivals.low, arrivals.high
    trend = arrivals.trend
    if trend is not None and trend.is_clear:
        years = arrivals.days / 365.25
        ends = [arrivals.per_year * (1 + trend.share) ** (side * years / 2) for side in (-1, 1)]
        low, high = min(low, *ends), max(high, *ends)
        note += f". It moved by {amount(trend.share, 'share')} a year: the range reaches from its start to its end"
    table: dict[str, Any] = {"per_year": _evidence(arrivals.per_year, low, high, f"{note}.")}
    if arrivals.dispersion is not None and arrivals.dispersion_low is not None and arrivals.dispersion_high is not None:
        value, low, high = (
            min(max(number, _DISPERSION[0]), _DISPERSION[1])
            for number in (arrivals.dispersion, arrivals.dispersion_low, arrivals.dispersion_high)
        )
        table["dispersion"] = _evidence(
            value,
            low,
            high,
            f"Whole months among {len(arrivals.months)}: Pearson's statistic by its degrees of freedom.",
        )
    if not isinstance(fit.week, str):
        name = f"{SOURCE}_{fit.key}"
        table["profile"] = name
        own.setdefault("profiles", {})[name] = {
            "label": "When cases are received",
            "source": SOURCE,
            "grade": "derived",
            "note": f"{fit.week.count:,} cases by day of the week and hour of the day, taken to be independent.",
            "hour_of_week": list(fit.week.weights),
        }
    return table


def _stage(base: Scenario, fit: TypeFit, cover: Cover, remarks: list[str]) -> dict[str, Any] | None:
    """The work of a case, as one stage; None where the table doesn't tell, or where disposals are all of it."""
    hours = fit.hours
    if hours is None:
        return None
    best = hours.best
    elsewhere = hours_elsewhere(base, fit.key) if cover == "whole" else 0.0
    value = best.mean - elsewhere
    label = base.case_types[fit.key].label if fit.key in base.case_types else fit.key
    if value < _LEAST_HOURS:
        remarks.append(
            f"{label}: cases take {amount(best.mean)} hours in the table, and screening and disposals of the scenario "
            f"take {amount(elsewhere)} hours by themselves. No work before the disposal is written; lower the hours of "
            "disposals if the table is right."
        )
        return None
    low, high = max(best.mean_low - elsewhere, 0.0), best.mean_high - elsewhere
    note = fit_note(hours)
    if elsewhere:
        note += (
            f" {amount(best.mean)} hours in all, less about {amount(elsewhere)} that screening and disposals of "
            "the scenario take."
        )
    stage: dict[str, Any] = {
        "label": "Work on the case, by the case table",
        "hours": _evidence(value, low, high, note),
        "shape": best.family,
    }
    if best.sigma is not None:
        ends = (best.sigma, best.sigma_low or best.sigma, best.sigma_high or best.sigma)
        sigma, low, high = (min(number, _WIDEST_SIGMA) for number in ends)
        stage["sigma"] = _evidence(sigma, low, high, "Of the logarithm of hours, by largest likelihood.")
        if best.sigma > _WIDEST_SIGMA:
            remarks.append(
                f"{label}: hours vary more than a scenario can hold; sigma was written as {_WIDEST_SIGMA:g}."
            )
    return stage


def fit_note(hours: HourFits) -> str:
    """Which distribution was chosen, and what the runner-up would change, in a sentence or two."""
    best, second = hours.best, hours.second
    counts = f"{hours.over:,} cases that are over"
    if hours.censored:
        counts += f" and {hours.censored:,} that are not"
    if second is None:
        return f"All of {counts} took the same."
    return (
        f"{best.family.capitalize()}, from {counts}. The runner-up, {second.family}, would give a mean of "
        f"{amount(second.mean)} in place of {amount(best.mean)} hours, and one case in ten over {amount(second.p90)} "
        f"in place of {amount(best.p90)}."
    )


def fit_quality(fit: HourFit) -> str:
    """How well a family fits, in words."""
    distance = f"its curve lies at most {100 * fit.distance:.0f} in 100 cases from the data's"
    if fit.chance is None:
        return distance
    verdict = "which chance explains" if fit.chance >= 0.05 else "more than chance explains"
    return f"{distance}, {verdict} (p = {fit.chance:.2g})"


def hours_elsewhere(scenario: Scenario, key: str) -> float:
    """Hours that a case takes apart from its type's own stages, on average: screening, and disposals by their mix."""
    case_type, handling = scenario.case_types.get(key), scenario.policy.cases.get(key)
    screening = 0.0 if case_type is None else float(case_type.screening_hours)
    mix: Mapping[str, float] = {} if handling is None else handling.mix
    return screening + math.fsum(float(share) * _hours(scenario.disposals[name].stages) for name, share in mix.items())


def _hours(stages: Sequence[Stage]) -> float:
    return math.fsum(float(stage.hours) for stage in stages)


def _evidence(value: float, low: float, high: float, note: str) -> dict[str, Any]:
    written = _short(value)
    return {
        "value": written,
        "low": min(_short(low), written),
        "high": max(_short(high), written),
        "source": SOURCE,
        "grade": "derived",
        "note": note,
    }


def _short(value: float) -> float:
    return float(f"{value:.4g}")
