"""What a case table says of each case type: arrivals, hours of work, how long cases wait and take."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.importers.cases.arrival_fits import ArrivalFit, WeekProfile, fit_arrivals, fit_week
from forcesim.importers.cases.case_records import Case, CaseRecords
from forcesim.importers.cases.case_types import TypeMapping
from forcesim.importers.cases.hour_fits import HourFits, fit_hours
from forcesim.importers.cases.survival import SurvivalCurve, kaplan_meier
from forcesim.scenario.schema.scenario import Scenario

_DAY = 86_400.0
# England, all small cases: what is taken where neither table nor scenario says
_USUAL_DISPERSION = 1.7
# a table that ends so many usual gaps between cases before its last day stopped receiving cases before
_GAPS = 20.0


@dataclass(frozen=True)
class TypeFit:
    """One case type. ``days_to_close`` and ``days_to_start`` are None where the table has no such column, or no end.

    ``names`` are those that the table has for it; ``week`` is a sentence where there is no profile.
    """

    key: str
    names: tuple[str, ...]
    is_new: bool
    count: int
    open: int
    arrivals: ArrivalFit
    week: WeekProfile | str
    hours: HourFits | None
    days_to_close: SurvivalCurve | None
    days_to_start: SurvivalCurve | None
    never_started: int


def window(records: CaseRecords, cases: Sequence[Case]) -> tuple[dt.date, dt.date]:
    """The first day of the time in which arrivals are counted, and the day after its last."""
    days = sorted({case.received.date() for case in cases})
    first, last, end = days[0], days[-1], records.as_of.date()
    gap = max((last - first).days, 1) / max(len(cases), 1)
    if first.day - 1 <= 3 * gap:
        first = first.replace(day=1)
    if not records.is_as_of_given and (end - last).days - 1 > max(_GAPS * gap, 7.0):
        end = last + dt.timedelta(days=1)
    return first, end


def fit_types(
    records: CaseRecords, mapping: TypeMapping, scenario: Scenario, begin: dt.date, end: dt.date
) -> list[TypeFit]:
    """The fit of every case type that has cases, in the order of the most cases."""
    by_key: dict[str, list[Case]] = {}
    for case in records.cases:
        key = mapping.keys.get(case.type)
        if key is not None:
            by_key.setdefault(key, []).append(case)
    roles = {role for role, *_ in records.readings}
    fits = []
    for key, cases in sorted(by_key.items(), key=lambda entry: -len(entry[1])):
        declared = scenario.case_types.get(key)
        arrivals = declared.arrivals if declared is not None else None
        usual = _USUAL_DISPERSION if arrivals is None else max(float(arrivals.dispersion), 1.0)
        timed = [case.received for case in cases if case.has_time]
        fits.append(
            TypeFit(
                key,
                tuple(name for name, mapped in mapping.keys.items() if mapped == key),
                key in mapping.new,
                len(cases),
                len([case for case in cases if not case.is_closed]),
                fit_arrivals([case.received for case in cases], begin, end, usual),
                fit_week(timed),
                _fit_hours(cases, has_close="closed" in roles) if "hours" in roles else None,
                _days_to_close(cases, records.as_of) if "closed" in roles else None,
                _days_to_start(cases, records.as_of) if "started" in roles else None,
                len([case for case in cases if case.is_closed and case.started is None]),
            )
        )
    return fits


def _fit_hours(cases: Sequence[Case], *, has_close: bool) -> HourFits | None:
    known = [case for case in cases if case.hours is not None and (case.is_closed or not has_close or case.hours > 0)]
    hours = np.array([case.hours for case in known], dtype=np.float64)
    # without a column of closes all hours are taken for final
    is_over = np.array([case.is_closed or not has_close for case in known], dtype=np.bool_)
    return fit_hours(hours, is_over, len(cases) - len(known)) if known else None


def _days_to_close(cases: Sequence[Case], as_of: dt.datetime) -> SurvivalCurve | None:
    """From received to closed; a case that is open takes longer than until the table's last day."""
    known = [case for case in cases if case.closed is not None or not case.is_closed]
    days = [_days(case.received, as_of if case.closed is None else case.closed, case) for case in known]
    is_over = [case.closed is not None for case in known]
    return kaplan_meier(np.array(days), np.array(is_over, dtype=np.bool_)) if known else None


def _days_to_start(cases: Sequence[Case], as_of: dt.datetime) -> SurvivalCurve | None:
    """From received to started; one that nobody is known to have started waits longer than until it was closed."""
    known = [case for case in cases if case.started is not None or case.closed is not None or not case.is_closed]
    days = [_days(case.received, case.started or case.closed or as_of, case) for case in known]
    is_over = [case.started is not None for case in known]
    return kaplan_meier(np.array(days), np.array(is_over, dtype=np.bool_)) if known else None


def _days(begin: dt.datetime, end: dt.datetime, case: Case) -> float:
    if not case.has_time:
        # whole days: nobody knows at what time they began
        return float((end.date() - begin.date()).days)
    return math.floor(1e4 * max((end - begin).total_seconds(), 0.0) / _DAY) / 1e4
