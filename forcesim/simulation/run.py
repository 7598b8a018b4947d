"""One replication: a scenario in, outcomes out; how the books of a run become its outcomes (MODEL.md, 1.2)."""

from __future__ import annotations

import gc
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from forcesim.scenario.schema.crime import Weights
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.calendar import HOURS_PER_YEAR
from forcesim.simulation.case_trace import CaseTrace
from forcesim.simulation.clock import RunStopped
from forcesim.simulation.model import Model
from forcesim.simulation.outcomes import (
    COUNTED_BY_CASE_TYPE,
    PARTS_OF_HARM,
    SUMS,
    VALUE_OF_HOURS,
    counted_as,
    declared_outcomes,
    with_sums,
)
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.result import RunResult

__all__ = ["RunStopped", "simulate", "simulate_cases"]

Months = npt.NDArray[np.float64]


def _never() -> bool:
    return False


def simulate(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = _never) -> RunResult:
    """Simulate one replication; the same arguments always give the same bits.

    ``stopped`` is called once a simulated month and every few thousand events, while the run is set up too; when it
    returns true the run raises :class:`RunStopped`. Nothing outside the call is read or changed, so that replications
    can run side by side.
    """
    return _simulate(scenario, seed, replication, stopped, None)


def simulate_cases(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = _never
) -> tuple[RunResult, CaseTrace]:
    """Simulate as :func:`simulate` does, to the same bits, and note what becomes of every case."""
    trace = CaseTrace()
    result = _simulate(scenario, seed, replication, stopped, trace)
    trace.close()
    return result, trace


def _simulate(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool], trace: CaseTrace | None
) -> RunResult:
    # a run makes many small objects, hardly any of which refer to each other in a circle, and drops them at its end:
    # to look for circles meanwhile took a quarter of its time
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return _result(scenario, RandomStreams(seed, replication), stopped, trace)
    finally:
        if is_collecting:
            gc.enable()
            # what is left is young: found at once it is cheap, found later it is hundreds of megabytes
            gc.collect(0)


def _result(
    scenario: Scenario, streams: RandomStreams, stopped: Callable[[], bool], trace: CaseTrace | None
) -> RunResult:
    model = Model(scenario, streams, stopped, trace=trace)
    model.run()
    return result_of(model)


def result_of(model: Model) -> RunResult:
    """The result of a run that has come to its end and whose books are closed."""
    monthly = _monthly(model)
    return RunResult(
        outcomes=_outcomes(model, monthly),
        monthly=monthly,
        hours_unaccounted=model.ledger.hours_unaccounted(model.teams),
        cases_unaccounted=_cases_unaccounted(model),
        events=model.clock.events,
    )


_COUNTS = (
    "cases_arrived", "cases_pursued", "cases_not_pursued", "cases_dropped", "cases_closed", "criminal_records",
    "programme_started", "programme_completed", "programme_failed", "programme_turned_away", "treatment_started",
    "reoffences", "farms_found", "farms_missed", "plants_seized", "leads_received", "leads_stale", "leads_developed",
    "investigations_opened", "investigations_closed", "disruptions", "disruptions.dismantled", "disruptions.major",
    "disruptions.minor", "cost_justice", "cost_programme", "warnings", "penalty_notices", "cautions", "charges",
    "diversions", "net_widening", "crops_harvested", "members_arrested", "first_records", "kept_out_of_court",
    "charged_after_breach", "addicted_reached", "addicted_turned_away", "investigations_abandoned", "hours_abandoned",
    "hours_milder_handling", "hours_search_finds", "hours_not_pursued", "hours_left_undone", "cost_left_undone",
)  # fmt: skip
_HOURS = {
    "hours_small_cases": "small_cases", "hours_searching": "searching", "hours_organised_crime": "organised_crime",
    "hours_farms": "farms", "hours_general": "general", "hours_idle": "idle", "hours_moved": "moved",
    "hours_lost_in_transfer": "lost", "hours_drawn": "drawn", "hours_incidents": "incidents",
    "hours_absent": "absent",
}  # fmt: skip
_MEANS = ("cases_open", "farms_active", "active_groups", "group_members", "addicted_waiting", "addicted_untreated")
_AT_MONTH_END = "backlog"
_PERCENTILES = {"days_to_close.p50": 50, "days_to_close.p90": 90}


def _monthly(model: Model) -> dict[str, Months]:
    """Each month's totals, means or states by outcome; float64 of shape (measured months,)."""
    ledger, scenario = model.ledger, model.scenario
    series = {name: ledger.monthly(name) for name in _COUNTS}
    for name in scenario.disposals:
        series[counted_as(name)] = ledger.monthly(counted_as(name))
    for name in COUNTED_BY_CASE_TYPE:
        for case_type in scenario.case_types:
            series[f"{name}.{case_type}"] = ledger.monthly(f"{name}.{case_type}")
    for name, activity in _HOURS.items():
        series[name] = ledger.monthly_hours(activity, model.teams)
    for name in _MEANS:
        series[name] = ledger.monthly_mean(name)
    series[_AT_MONTH_END] = np.asarray(model.backlog[model.calendar.warm_up :], dtype=np.float64)
    series["plants_seized"] = series["plants_seized"] + ledger.monthly("plants_found")
    _harm(model, series)
    _costs(model, series)
    return series


def _harm(model: Model, series: dict[str, Months]) -> None:
    """Add harm by source and in all, from hidden state alone, in the unit of the scenario's scale."""
    harm = model.scenario.harm
    weights = Weights() if harm is None else harm.scales[harm.scale]
    # how much there is of what each weight is for: group-years, farm-years, offences, records, years of addiction
    amounts = {
        "harm_groups": model.ledger.monthly_integral("group_harm") / HOURS_PER_YEAR,
        "harm_farms": model.ledger.monthly_integral("farms_active") / HOURS_PER_YEAR,
        "harm_reoffending": series["reoffences"],
        "harm_records": series["criminal_records"],
        "harm_untreated": model.ledger.monthly_integral("addicted_untreated") / HOURS_PER_YEAR,
    }
    for name, part in PARTS_OF_HARM.items():
        series[name] = amounts[name] * float(getattr(weights, part.weight) or 0.0)
    series["harm"] = np.sum([series[name] for name in PARTS_OF_HARM], axis=0)


def _costs(model: Model, series: dict[str, Months]) -> None:
    """Add the two purses, in pounds: cash, by who pays, and officers' time, by what it is used for.

    Work that was left undone counts in ``cost_net`` as if it had been done, so that neglect saves nothing.
    """
    scenario, costs = model.scenario, model.scenario.costs
    stays = model.ledger.monthly("custody_episodes") + series["members_arrested"]
    series["cost_force"] = stays * float(costs.custody_episode)
    series["cost_justice"] = series["cost_justice"] + series["members_arrested"] * float(costs.member_at_court)
    cash = ("cost_force", "cost_justice", "cost_programme", "cost_left_undone")
    series["cost_net"] = np.sum([series[name] for name in cash], axis=0)
    for name in VALUE_OF_HOURS:
        series[name] = series[VALUE_OF_HOURS[name]] * float(costs.officer_hour)
    hours_a_week = 0.0
    for team in scenario.teams.values():
        on_roster = scenario.rosters[team.roster].hours_a_week
        hours_a_week += float(team.head_count) * float(team.productive_share) * on_roster
    weeks = np.diff(model.calendar.bounds)[model.calendar.warm_up :] / 168.0
    series["cost_salaries"] = weeks * hours_a_week * float(costs.officer_hour)


def _outcomes(model: Model, monthly: dict[str, Months]) -> dict[str, float]:
    """All declared outcomes: a year's average of what is counted, the mean over time of what is a state."""
    years = model.calendar.years
    lengths = np.diff(model.calendar.bounds)[model.calendar.warm_up :]
    values: dict[str, float] = {}
    for name in declared_outcomes(model.scenario):
        if name in SUMS:
            continue
        if name in _PERCENTILES:
            values[name] = _duration(model.ledger.samples("days_to_close"), _PERCENTILES[name])
        elif name.startswith("days_to_close") or name == "treatment_wait_days":
            values[name] = _duration(model.ledger.samples(name))
        elif name in _MEANS:
            values[name] = float(np.average(monthly[name], weights=lengths))
        elif name == _AT_MONTH_END:
            values[name] = float(np.mean(monthly[name]))
        else:
            values[name] = float(np.sum(monthly[name])) / years
    return with_sums(values)


def _duration(samples: npt.NDArray[np.float64], percentile: int | None = None) -> float:
    """Mean or percentile of durations in days; not a number where nothing was observed."""
    if not len(samples):
        return float("nan")
    return float(np.mean(samples)) if percentile is None else float(np.percentile(samples, percentile))


def _cases_unaccounted(model: Model) -> int:
    """Largest |arrived − closed − dropped − not pursued − open| of a case type, over the whole run."""
    return max((abs(desk.unaccounted()) for desk in model.desks), default=0)
