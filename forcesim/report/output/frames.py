"""More of a result as tidy frames: the months of every scenario, and what made the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.scenario.own_functions import OwnFunction
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.analysis.monthly import month_after
from forcesim.study.results.monthly import BANDS
from forcesim.study.results.study_result import StudyResult
from forcesim.text import value_text

if TYPE_CHECKING:
    import polars


def monthly_frame(result: StudyResult) -> polars.DataFrame:
    """The months of every scenario: one row a scenario, position of the lever, outcome and measured month.

    ``month`` is its first day; ``mean``, ``low`` and ``high`` are the average over futures with its 95% interval,
    ``p10`` and ``p90`` percentiles over futures, of a month's own total or mean; null where nothing is known. Empty
    where a study keeps no months, as those about worlds do.
    """
    import polars as pl

    second = {"second_at": pl.Float64} if result.is_map else {}
    types: dict[str, Any] = {
        "scenario": pl.String, "at": pl.Float64, **second, "outcome": pl.String, "unit": pl.String, "month": pl.Date,
        **dict.fromkeys(BANDS, pl.Float64),
    }  # fmt: skip
    rows = []
    for point in result.results:
        if point.monthly is None:
            continue
        settings = [point.at.get(lever) for lever in result.levers or (result.lever or "",)]
        for name, band in point.monthly.series.items():
            columns = [getattr(band, end).tolist() for end in BANDS]
            of_year = result.outcomes[name].unit if name in result.outcomes else None
            unit = f"{of_year.removesuffix(' a year')} a month" if of_year and is_yearly(of_year) else of_year
            for index, numbers in enumerate(zip(*columns, strict=True)):
                known = [number if np.isfinite(number) else None for number in numbers]
                rows.append((point.scenario, *settings, name, unit, month_after(point.monthly.first, index), *known))
    return pl.DataFrame(rows, schema=types, orient="row")


def origin_frame(result: StudyResult, command: str = "", functions: Sequence[OwnFunction] = ()) -> polars.DataFrame:
    """What made a result, one row a fact: ``about``, the ``scenario`` that it is a fact of (null for all), ``value``.

    Versions, seed, futures, the command that repeats it, what was asked about, the error that is small enough; of each
    scenario its digest, titles, years and what was changed in its files; ``functions`` that no file holds.
    """
    import polars as pl

    rows = [*_facts(result, command), *_scenario_facts(result)]
    rows += [("not_contained", None, f"{function}, {function.source or 'whose text is not known'}")
             for function in functions]  # fmt: skip
    known = [row for row in rows if row[2]]
    return pl.DataFrame(known, schema={"about": pl.String, "scenario": pl.String, "value": pl.String}, orient="row")


def _facts(result: StudyResult, command: str) -> Iterator[tuple[str, None, str]]:
    yield "kind", None, result.kind
    yield "forcesim", None, result.program_version
    yield "model", None, result.model_version or MODEL_VERSION
    yield "command", None, command
    yield "seed", None, str(result.seed)
    yield "replications", None, str(result.replications)
    yield "first_replication", None, str(result.first_replication)
    yield "runs_asked", None, str(result.runs_planned)
    yield "runs_finished", None, str(result.finished)
    yield "asked_about", None, ", ".join(result.asked_about)
    yield "precision", None, "" if result.precision is None else f"{result.precision:g}"
    yield "red_lines", None, "; ".join(result.red_lines)
    yield "levers", None, ", ".join(result.levers)
    yield "against", None, result.baseline or ""
    yield "interval", None, "low to high: 95%; family_low to family_high: 95% for all that was asked about together"


def _scenario_facts(result: StudyResult) -> Iterator[tuple[str, str, str]]:
    for scenario in result.scenarios:
        yield "digest", scenario.name, scenario.digest
        yield "title", scenario.name, scenario.title
        yield "policy", scenario.name, scenario.policy
        yield "label", scenario.name, scenario.label or ""
        for name in ("start", "warm_up_years", "years"):
            value = getattr(scenario, name)
            yield name, scenario.name, "" if value is None else str(value)
        for change in scenario.changes or ():
            yield "change", scenario.name, f"{change.key}: {_text(change.old)} is {_text(change.new)}"


def _text(value: Any) -> str:
    return "nothing" if value is None else value_text(value)
