"""What the data say, as the table of a scenario that extends another one and holds nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forcesim.importers.home_office import CannabisShare
from forcesim.importers.police_uk.files.folder import Kind, force_title
from forcesim.importers.police_uk.files.months import runs_of
from forcesim.importers.police_uk.files.outcome_names import Ending
from forcesim.importers.police_uk.fits.arrival_rate import ArrivalRate, Estimate
from forcesim.importers.police_uk.fits.disposal_mix import CannabisMix, DisposalMix
from forcesim.importers.police_uk.fits.month_profile import MonthProfile
from forcesim.importers.police_uk.fits.week_profile import WeekProfile
from forcesim.importers.police_uk.result import NumberChange
from forcesim.report.wording.numbers import amount, number_words, percent
from forcesim.report.wording.scenario_names import first_quotable
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.fields import Declaration
from forcesim.scenario.schema.paths import top, within
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe

LICENCE = "Open Government Licence v3.0"
PROFILE = "police_uk"
# possession cases that come to notice by themselves, as shares of recorded possession: assumed for Durham, where 470
# (360 to 530) and 90 (30 to 200) of 650 are taken to be found by accident and complained of; searching finds the rest
WAYS: dict[str, Estimate] = {
    "possession_by_accident": Estimate(470 / 650, 360 / 650, 530 / 650),
    "possession_by_complaint": Estimate(90 / 650, 30 / 650, 200 / 650),
}
BY_SEARCH = "possession_by_search"
POSSESSION = (*WAYS, BY_SEARCH)
# how endings of data.police.uk are called among the scenario's disposals
DISPOSALS: dict[str, Ending] = {
    "warning": "warning", "penalty_notice": "penalty_notice", "caution": "caution", "charge": "court",
}  # fmt: skip
_WIDE = (
    "How cases of cannabis end is known within wide bounds only. An interval of one comparison does not hold them: ask "
    "forcesim sensitivity what they change before you quote a difference."
)
# of so many files each is named
_FILES_NAMED = 12
_SHARE = "PUK-CANNABIS"
_CITED: dict[Kind, tuple[str, str]] = {
    "street": ("PUK-STREET", "street crime (Drugs)"),
    "outcomes": ("PUK-OUTCOMES", "outcomes of drug crimes"),
    "stop-and-search": ("PUK-SEARCHES", "searches for drugs"),
}


@dataclass(frozen=True, slots=True)
class Fits:
    """What was fitted, None where the data say too little."""

    rate: ArrivalRate | None
    month: MonthProfile | None
    week: WeekProfile | None
    mix: DisposalMix
    cannabis: CannabisMix | None
    share: CannabisShare


def scenario_table(
    force: str,
    base: NamedScenario,
    fits: Fits,
    months: dict[Kind, tuple[str, ...]],
    files: dict[Kind, tuple[str, ...]],
) -> tuple[dict[str, Any], tuple[NumberChange, ...]]:
    """The table, and the numbers in it beside those that they replace; both empty where the data change nothing."""
    writer = _Writer(force, base, months, files)
    if fits.rate is not None:
        _put_arrivals(writer, fits.rate, fits.share)
    _put_profile(writer, fits)
    if fits.cannabis is not None:
        _put_mix(writer, fits.mix, fits.cannabis, fits.share)
    if not writer.table:
        return {}, ()
    name = force_title(force)
    span = runs_of({*months["street"], *months["stop-and-search"]})
    cases = math.fsum(change.value for change in writer.changes if change.key.endswith(".arrivals.per_year"))
    about = (
        f"; about {amount(cases)} small cannabis possession cases a year come to notice by themselves" if cases else ""
    )
    return {
        "title": first_quotable(f"{name}, police data {span}", f"{name}, police data"),
        "summary": f"{base.title}, with what the monthly files of data.police.uk say of {span}{about}.",
        "notes": [
            f"Extends {base.name}: what the files don't tell is as it is there, officers among it.",
            "Drugs in these files is all drugs, dealing as well as possession; how many of them are possession of "
            "cannabis, and which of those were found by accident, is not in the files. The notes of the numbers say "
            "what was taken for it.",
            *([_WIDE] if fits.cannabis is not None else []),
            f"Contains public sector information licensed under the {LICENCE}.",
        ],
        "sources": writer.sources,
        **writer.table,
    }, tuple(writer.changes)


class _Writer:
    """Puts numbers into the table, with their sources, and remembers what they replace."""

    def __init__(
        self, force: str, base: NamedScenario, months: dict[Kind, tuple[str, ...]], files: dict[Kind, tuple[str, ...]]
    ) -> None:
        self.base = base
        self.table: dict[str, Any] = {}
        self.sources: dict[str, dict[str, str]] = {}
        self.changes: list[NumberChange] = []
        self.force = force
        self.months = months
        self.files = files

    def number(self, path: Sequence[str], estimate: Estimate, sources: str, grade: str, note: str) -> None:
        """Put a number at a path, rounded to what is known of it."""
        value, low, high = rounded(estimate, is_part=path[-2] == "mix")
        entry = {"value": value, "low": low, "high": high, "source": sources, "grade": grade, "note": note}
        self.put(path, entry)
        before = within(self.base.scenario, tuple(path))
        declared: Declaration | None = getattr(top(Scenario).at(tuple(path)), "declared", None)
        self.changes.append(
            NumberChange(
                ".".join(path), value, low, high, None if before is None else float(before),
                (declared.unit if declared is not None else "") or "", sources, grade, note,
            )
        )  # fmt: skip

    def put(self, path: Sequence[str], value: Any) -> None:
        """Put any value at a path."""
        table = self.table
        for key in path[:-1]:
            table = table.setdefault(key, {})
        table[path[-1]] = value

    def cite(self, kind: Kind) -> str:
        """Declare the files of a kind as a source, with their months, and give its id."""
        key, title = _CITED[kind]
        self.sources[key] = {
            "title": f"{force_title(self.force)}, {title}, {runs_of(self.months[kind])}",
            "where": f"data.police.uk: {_file_words(self.files[kind])}",
            "licence": LICENCE,
        }
        return key

    def cite_share(self, share: CannabisShare) -> str:
        """Declare where the share of cannabis is from as a source, and give its id."""
        self.sources[_SHARE] = {"title": share.title, "where": share.where}
        if share.licence:
            self.sources[_SHARE]["licence"] = share.licence
        return _SHARE


def _file_words(names: Sequence[str]) -> str:
    """Files by name; those that differ by their month alone are told by the first, the last and their number."""
    if len(names) <= _FILES_NAMED:
        return ", ".join(safe(name, 80) for name in names)
    return f"{safe(names[0], 80)} to {safe(names[-1], 80)}, {len(names)} files"


def _put_arrivals(writer: _Writer, rate: ArrivalRate, share: CannabisShare) -> None:
    low, high = rate.plausible
    drugs = Estimate(rate.per_year.value, low, high)
    words = number_words(drugs.value, drugs.low, drugs.high)
    dispersion = rate.dispersion
    for case_type, way in WAYS.items():
        declared = writer.base.scenario.case_types.get(case_type)
        if declared is None or declared.arrivals is None:
            continue
        path = ("case_types", case_type, "arrivals")
        sources = f"{writer.cite('street')}, {writer.cite_share(share)}"
        counted = "one month" if rate.months == 1 else f"{rate.months} months"
        season = "" if rate.calendar_months == 12 else ", which are not the whole of a year"
        note = (
            f"{words.plain} drug crimes a year{f' ({words.span})' if words.span else ''}, from {rate.total:,} in "
            f"{counted}{season}. {share.note}. {percent(way.value)} of possession ({percent(way.low)} to "
            f"{percent(way.high)}) taken as for Durham."
        )
        writer.number((*path, "per_year"), product(drugs, Estimate(share.value, share.low, share.high), way), sources,
                      share.grade, note)  # fmt: skip
        if dispersion is not None:
            part = share.value * way.value
            thinned = Estimate(*(min(max(1 + part * (spread - 1), 1.0), 50.0) for spread in
                                 (dispersion.value, dispersion.low, dispersion.high)))  # fmt: skip
            note = (
                f"Months of all drug crimes vary {amount(dispersion.value)} times as much as pure chance makes them; "
                f"these cases are {percent(part)} of them, and vary less: 1 + {amount(part)} × "
                f"({amount(dispersion.value)} − 1)."
            )
            writer.number((*path, "dispersion"), thinned, sources, "derived", note)


def _put_profile(writer: _Writer, fits: Fits) -> None:
    """A profile of its own for the case types that have one in the base: theirs may be shared with others."""
    scenario = writer.base.scenario
    month = fits.month.weights if fits.month is not None and fits.month.is_clear else ()
    if fits.week is None and not month:
        return
    users = [
        (case_type, part)
        for case_type in POSSESSION
        for part in ("arrivals", "search")
        if case_type in scenario.case_types
        and (stream := getattr(scenario.case_types[case_type], part)) is not None
        and stream.profile
    ]
    if not users:
        return
    former = scenario.profiles.get(profile_before(writer.base))
    week = fits.week
    hours = week.weights if week is not None else former.hour_of_week if former is not None else ()
    of_year = month or (former.month if former is not None else ())
    sources, notes = [], []
    if week is not None:
        sources.append(writer.cite("stop-and-search"))
        notes.append(f"{week.searches:,} searches for drugs, by {week.detail}.")
        if week.detail == "weekdays":
            notes.append("The hours within each day are those of the scenario that this one extends.")
    if month:
        sources.append(writer.cite("street"))
        notes.append("Months of the year as recorded drug crimes have them, beside their drift.")
    writer.put(
        ("profiles", PROFILE),
        {
            "label": f"When drugs are searched for and found ({force_title(writer.force)})",
            "note": " ".join(notes),
            "source": ", ".join(sources),
            "grade": "derived",
            **({"hour_of_week": list(hours)} if hours else {}),
            **({"month": list(of_year)} if of_year else {}),
        },
    )
    for case_type, part in users:
        writer.put(("case_types", case_type, part, "profile"), PROFILE)


def profile_before(base: NamedScenario) -> str:
    """The profile that possession found by accident has in the base; "" for none."""
    case_type = base.scenario.case_types.get(POSSESSION[0])
    arrivals = case_type.arrivals if case_type is not None else None
    return (arrivals.profile or "") if arrivals is not None else ""


def _put_mix(writer: _Writer, mix: DisposalMix, cannabis: CannabisMix, share: CannabisShare) -> None:
    scenario = writer.base.scenario
    if not set(DISPOSALS) <= set(scenario.disposals):
        return
    shares = {name: cannabis.shares[ending] for name, ending in DISPOSALS.items()}
    notes = {
        "warning": "Drugs possession warnings, which are for cannabis (and khat) alone, and a part of the local "
        "resolutions.",
        "penalty_notice": "Penalty notices, which for drugs are given for cannabis alone.",
        "caution": "What warnings and notices leave, split like the other endings of all drug crimes.",
        "charge": "Charges, summonses and whatever a court did, as for cautions.",
    }
    of_all = (
        f"Of {mix.total:,} drug crimes, of which {percent(cannabis.cannabis_share)} are taken as cannabis possession"
    )
    for case_type in POSSESSION:
        if case_type not in scenario.case_types or case_type not in scenario.policy.cases:
            continue
        files: list[Kind] = ["street", "outcomes"] if writer.months["outcomes"] else ["street"]
        sources = ", ".join([*map(writer.cite, files), writer.cite_share(share)])
        for name, estimate in shares.items():
            writer.number(("policy", "cases", case_type, "mix", name), estimate, sources, share.grade,
                          f"{of_all}. {notes[name]} {percent(mix.unknown)} of endings are not known.")  # fmt: skip


def product(*factors: Estimate) -> Estimate:
    """The product of independent numbers; its range adds up theirs on the scale of logarithms, by their squares."""
    value = math.prod(factor.value for factor in factors)
    if value <= 0:
        return Estimate(0.0, 0.0, math.prod(factor.high for factor in factors))
    below = math.sqrt(math.fsum(math.log(max(f.low, f.value * 1e-6) / f.value) ** 2 for f in factors))
    above = math.sqrt(math.fsum(math.log(f.high / f.value) ** 2 for f in factors))
    return Estimate(value, value * math.exp(-below), value * math.exp(above))


def rounded(estimate: Estimate, *, is_part: bool) -> tuple[float, float, float]:
    """Three digits, the range outwards; a part of a whole down, so that parts never add up to more than it."""
    value = _digits(estimate.value, math.floor if is_part else round)
    return value, min(_digits(estimate.low, math.floor), value), max(_digits(estimate.high, math.ceil), value)


def _digits(number: float, direction: Any) -> float:
    if number <= 0 or not math.isfinite(number):
        return 0.0
    exponent = math.floor(math.log10(number)) - 2
    # a number that has three digits already keeps them in spite of its last bit
    steps = direction(round(number / 10.0**exponent, 6))
    return float(f"{steps}e{exponent}")
