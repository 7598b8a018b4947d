"""What the monthly files of data.police.uk can't tell, whatever force and months: said every time."""

from __future__ import annotations

from collections.abc import Iterator

from forcesim.importers.police_uk.files.searches import Searches
from forcesim.importers.police_uk.fits.arrival_rate import MONTHS_FOR_DISPERSION, MONTHS_FOR_TREND
from forcesim.importers.police_uk.fits.clock import Clock
from forcesim.importers.police_uk.fits.disposal_mix import ENOUGH, MOST_UNKNOWN, DisposalMix
from forcesim.importers.police_uk.fits.week_profile import HOURS_FROM, WEEKDAYS_FROM
from forcesim.importers.police_uk.result import OpenPoint
from forcesim.importers.police_uk.scenario_table import DISPOSALS, POSSESSION, WAYS, Fits
from forcesim.report.wording.numbers import join_words, percent
from forcesim.scenario.named_scenario import NamedScenario


def open_points(base: NamedScenario, fits: Fits, searches: Searches, clock: Clock) -> tuple[OpenPoint, ...]:
    """What stays open after these files, first what more or other files would tell."""
    return (*_of_these(base, fits, searches, clock), *_OF_ALL)


def _of_these(base: NamedScenario, fits: Fits, searches: Searches, clock: Clock) -> Iterator[OpenPoint]:
    scenario = base.scenario
    ways = tuple(f"case_types.{name}.arrivals.per_year" for name in WAYS if name in scenario.case_types)
    if not ways:
        wanted = join_words([f"“{name}”" for name in WAYS])
        yield OpenPoint("no_case_types", f"{base.name} has no case types {wanted}, so nothing arrives by these files")
    if fits.rate is None:
        yield OpenPoint("rate", "How many drug crimes come to notice: no month of street crime counts", ways)
    else:
        yield from _of_few_months(fits, base)
    yield from _of_profile(fits, searches, clock)
    if fits.cannabis is None or not set(DISPOSALS) <= set(scenario.disposals):
        yield OpenPoint("mix", _no_mix(fits.mix), tuple(f"policy.cases.{name}.mix" for name in POSSESSION))


def _of_few_months(fits: Fits, base: NamedScenario) -> Iterator[OpenPoint]:
    rate = fits.rate
    if rate is None:
        return
    if rate.calendar_months < 12:
        yield OpenPoint(
            "season", f"The rest of the year: {_months_of_year(rate.calendar_months)} there, and the yearly "
            "figure takes "
            "the others to be like them",
        )  # fmt: skip
    if rate.months < MONTHS_FOR_TREND:
        yield OpenPoint("trend", f"Whether the level rises or falls: that takes {MONTHS_FOR_TREND} months")
    if rate.months < MONTHS_FOR_DISPERSION:
        keys = tuple(f"case_types.{name}.arrivals.dispersion" for name in WAYS if name in base.scenario.case_types)
        yield OpenPoint("dispersion", f"How far months differ: that takes {MONTHS_FOR_DISPERSION} months", keys)
    if fits.month is None:
        yield OpenPoint(
            "month_profile", "The seasons: each month of the year must be there twice, or chance looks like one"
        )


def _months_of_year(number: int) -> str:
    return "one month of the year is" if number == 1 else f"{number} months of the year are"


def _of_profile(fits: Fits, searches: Searches, clock: Clock) -> Iterator[OpenPoint]:
    drugs = searches.drugs.height
    if fits.week is None:
        yield OpenPoint(
            "week_profile", f"The rhythm of the week: {drugs:,} searches for drugs, and {WEEKDAYS_FROM:,} are "
            "needed to "
            f"know weekdays, {HOURS_FROM:,} to know hours",
        )  # fmt: skip
    elif fits.week.detail == "weekdays":
        timed = clock.frame.filter(clock.frame.get_column("is_drugs")).height if clock.is_trusted else 0
        reason = (
            f"{timed:,} searches for drugs have a time that can be trusted, and {HOURS_FROM:,} are needed"
            if clock.is_trusted
            else "the clock of these files can't be trusted"
        )
        yield OpenPoint("hours", f"The hours of the day: {reason}")


def _no_mix(mix: DisposalMix) -> str:
    if not mix.total:
        return "How cases end: no drug crime was read"
    known = mix.total - mix.counts.get("unknown", 0)
    return (
        f"How cases end: {known:,} endings are known, which is {percent(1 - mix.unknown)} of drug crimes; at least "
        f"{ENOUGH} and {percent(1 - MOST_UNKNOWN)} are needed, since the early endings are the mild ones"
    )


_OF_ALL = (
    OpenPoint(
        "cannabis", "Which drug crimes are cannabis, and which are possession: “Drugs” is all drugs, and dealing "
        "as well. "
        "The share is taken from recorded crime, or from --cannabis-share",
    ),
    OpenPoint(
        "way", "How possession came to notice, by accident, complaint or search: taken as for Durham, where it is "
        "assumed "
        "too", ("case_types.possession_by_search.search.finds_per_hour",),
    ),
    OpenPoint(
        "grows", "Home grows and farms: they are among “Drugs”, unmarked",
        ("case_types.home_grow.arrivals.per_year", "policy.cases.home_grow.mix", "farms.opened_per_year"),
    ),
    OpenPoint(
        "contacts", "What never became a recorded crime. Searches are contacts, not crimes; most find nothing",
    ),
    OpenPoint(
        "hours", "How many officers there are, and how many hours a search or a case takes",
        ("teams.local.head_count", "policy.spare_time.search"),
    ),
    OpenPoint(
        "pursued", "Which crimes were pursued: a crime without further action may have had much work, or none",
        ("policy.cases.possession_by_accident.pursue",),
    ),
    OpenPoint("true_time", "When a crime was done: street files give the month alone; hours are those of searches"),
)  # fmt: skip
