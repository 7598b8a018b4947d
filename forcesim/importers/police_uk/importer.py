"""An import from beginning to end: the files of one force read, fitted, and laid over the scenario of that force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from forcesim.data.force_names import force_by_name
from forcesim.data.published_cells import READINGS
from forcesim.errors import Fault, TableError
from forcesim.importers.home_office import CannabisShare, read_share, shipped_share, typed_share
from forcesim.importers.police_uk.files.folder import Kind, PoliceFile, find_files, force_slug, force_title, read_file
from forcesim.importers.police_uk.files.months import is_month, runs_of
from forcesim.importers.police_uk.files.outcome_names import ARRESTS, ending_of, plain
from forcesim.importers.police_uk.files.outcomes import read_outcomes
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.importers.police_uk.files.searches import Searches, read_searches
from forcesim.importers.police_uk.files.street import read_street
from forcesim.importers.police_uk.fits.arrival_rate import Estimate, arrival_rate
from forcesim.importers.police_uk.fits.clock import check_clock
from forcesim.importers.police_uk.fits.disposal_mix import cannabis_mix, disposal_mix
from forcesim.importers.police_uk.fits.month_profile import month_profile
from forcesim.importers.police_uk.fits.outcome_delay import outcome_delay
from forcesim.importers.police_uk.fits.week_profile import week_profile
from forcesim.importers.police_uk.open_points import open_points
from forcesim.importers.police_uk.result import PoliceImport, SearchEndings
from forcesim.importers.police_uk.scenario_table import Fits, profile_before, scenario_table
from forcesim.scenario.files.load import load
from forcesim.scenario.files.save_as import name_in_extend, with_heading
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.overrides import merge_tables
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.toml_writer import as_toml
from forcesim.scenario.validation.messages import as_fault
from forcesim.scenario.validation.validate import validate
from forcesim.text import safe, suggestion


def import_police_uk(
    folder: Path,
    *,
    force: str | None = None,
    base: str | None = None,
    first: str | None = None,
    last: str | None = None,
    offences: Path | None = None,
    cannabis_share: float | None = None,
) -> PoliceImport:
    """Import the files of one force below a folder.

    ``force`` is needed where there are several; ``base`` is the scenario to extend, by default the built-in one of the
    force. ``first`` and ``last`` ("2019-04") leave out other months. The share of cannabis possession among drug crimes
    is taken from ``offences``, a table of the Home Office, or is ``cannabis_share``, by default that of 2017/18. Raises
    TableError, or ScenarioError for the base, with everything that is wrong.
    """
    _check_options(first, last, base, offences, cannabis_share)
    quality = QualityLog()
    files = find_files(folder, quality)
    name = _choose(files, force, folder)
    files = _within(_of(files, name), first, last, folder)
    scenario = load(_base(name, base))
    by_kind: dict[Kind, list[PoliceFile]] = {"street": [], "outcomes": [], "stop-and-search": []}
    for file in files:
        by_kind[file.kind].append(file)
    street = read_street(by_kind["street"], name, quality)
    outcomes = read_outcomes(by_kind["outcomes"], name, street.drugs, quality)
    searches = read_searches(by_kind["stop-and-search"], name, quality)
    _tell_kinds(by_kind, quality)
    if not (street.files or outcomes.files or searches.files):
        raise TableError([_nothing_usable(quality, folder, name)])
    clock = check_clock(searches.frame, quality)
    share = _share(name, offences, cannabis_share, (*street.months, *searches.months))
    _tell_cells(share, quality)
    mix = disposal_mix(street.drugs, outcomes, quality)
    former = scenario.scenario.profiles.get(profile_before(scenario))
    fits = Fits(
        rate=arrival_rate(street.months, street.drug_crimes),
        month=month_profile(street.months, street.drug_crimes),
        week=week_profile(searches.drugs, clock, former.hour_of_week if former is not None else ()),
        mix=mix,
        cannabis=cannabis_mix(mix, Estimate(share.value, share.low, share.high)) if mix.is_enough else None,
        share=share,
    )
    months: dict[Kind, tuple[str, ...]] = {
        "street": street.months, "outcomes": outcomes.months, "stop-and-search": searches.months,
    }  # fmt: skip
    names: dict[Kind, tuple[str, ...]] = {
        "street": street.files, "outcomes": outcomes.files, "stop-and-search": searches.files,
    }  # fmt: skip
    table, changes = scenario_table(name, scenario, fits, months, names)
    return PoliceImport(
        force=name,
        title=force_title(name),
        base=base or scenario.name,
        months=months,
        files=names,
        monthly=tuple(zip(street.months, street.crimes, street.drug_crimes, strict=True)),
        quality=quality.in_order(),
        share=share,
        rate=fits.rate,
        month_profile=fits.month,
        clock=clock,
        week=fits.week,
        mix=mix,
        cannabis=fits.cannabis,
        delay=outcome_delay(street.drugs, outcomes),
        endings=_endings(searches),
        changes=changes,
        open_points=open_points(scenario, fits, searches, clock),
        table=table,
    )


def imported_scenario(imported: PoliceImport, name: str) -> NamedScenario:
    """The scenario of an import, under a name; a TableError where its base does not take what was found."""
    raw = merge_tables(load(imported.base).raw, imported.table, top(Scenario))
    scenario, problems = validate(raw, Scenario)
    if scenario is None or problems:
        raise TableError([as_fault(problem, imported.base, None) for problem in problems])
    return NamedScenario.from_scenario(name, raw, scenario)


def scenario_text(imported: PoliceImport, beside: Path) -> str:
    """The scenario file at ``beside``, checked before it is written; a TableError where the base doesn't take it."""
    imported_scenario(imported, beside.stem)
    head = {"kind": "force", "extend": name_in_extend(imported.base, beside)}
    return with_heading(as_toml(imported.table, top(Scenario)), head)


def _check_options(
    first: str | None, last: str | None, base: str | None, offences: Path | None, share: float | None
) -> None:
    """Refuse what is wrong with the options before any file is read; a TableError with all of it."""
    faults = [
        Fault("a month is written as year and month", "Write it as 2019-04", where=flag, found=safe(text, 20))
        for flag, text in (("--from", first), ("--to", last))
        if text is not None and not is_month(text)
    ]
    if not faults and first is not None and last is not None and first > last:
        faults.append(Fault("the first month is after the last", f"Write --from {last} --to {first}", where="--from"))
    if base is not None and "+" in base and not Path(base).exists():
        hint = (
            f"Import first, with --base {safe(base.partition('+')[0], 60)}; then lay the policy over it with --policy"
        )
        faults.append(Fault("only a file or a built-in name can be extended", hint, where="--base", found=safe(base)))
    if share is not None and not 0 < share <= 1:
        hint = f"For {share:g} in a hundred write {share / 100:g}" if 1 < share <= 100 else "Write a part of one: 0.5"
        faults.append(Fault("a share lies between 0 and 1", hint, where="--cannabis-share", found=f"{share:g}"))
    if share is not None and offences is not None:
        what = "--offences and --cannabis-share both give the share"
        faults.append(Fault(what, "Leave one of them out", where="--cannabis-share"))
    if faults:
        raise TableError(faults)


def _choose(files: Sequence[PoliceFile], force: str | None, folder: Path) -> str:
    """The force that is meant: the only one, or the one that was named."""
    months: dict[str, set[str]] = {}
    for file in files:
        for name, of_force in ({file.force: {file.month}} if file.force else _forces_in(file)).items():
            months.setdefault(name, set()).update(month for month in of_force if is_month(month))
    where = safe(str(folder))
    if not months:
        hint = "Name it with --force, as in --force durham"
        if force is None:
            raise TableError([Fault("no file says of which force it is", hint, where=where)])
        return force_slug(force)
    known = sorted(months)
    if force is not None:
        name = force_slug(force)
        if name not in months:
            hint = suggestion(name, known, "Its files are of")
            raise TableError([Fault("there is no file of this force", hint, where="--force", found=safe(force, 60))])
        return name
    if len(known) > 1:
        listed = "; ".join(f"{name} ({runs_of(months[name])})" for name in known[:45])
        # one that there is a built-in scenario of, which the new one can extend
        territorial = [name for name in known if force_by_name(name) is not None]
        hint = f"Choose one with --force, such as --force {(territorial or known)[0]}"
        raise TableError([Fault(f"there are files of {len(known)} forces: {listed}", hint, where=where)])
    return known[0]


def _forces_in(file: PoliceFile) -> dict[str, set[str]]:
    """The forces that the rows of a file name, with their months, if its own name has none."""
    try:
        frame = read_file(file).frame
    except TableError:
        return {}
    if "reported_by" not in frame.columns:
        return {}
    months: dict[str, set[str]] = {}
    month = pl.col("month").str.slice(0, 7) if "month" in frame.columns else pl.lit("").alias("month")
    for name, of_month in frame.select("reported_by", month).drop_nulls().unique().iter_rows():
        months.setdefault(force_slug(name), set()).add(of_month)
    return {name: of_force for name, of_force in months.items() if name}


def _of(files: Sequence[PoliceFile], force: str) -> list[PoliceFile]:
    """The files that may hold rows of a force; one that names no force is of it if no other force is there."""
    is_only = {file.force for file in files} <= {"", force}
    return [
        replace(file, force=force) if is_only and not file.force and not _forces_in(file) else file
        for file in files
        if file.force in ("", force)
    ]


def _within(files: list[PoliceFile], first: str | None, last: str | None, folder: Path) -> list[PoliceFile]:
    if first is None and last is None:
        return files
    inside = [
        replace(file, first=first or file.first, last=last or file.last)
        for file in files
        if not file.month or (first or file.month) <= file.month <= (last or file.month)
    ]
    if not inside:
        months = runs_of(file.month for file in files if file.month)
        raise TableError(
            [Fault("there is no file of these months", f"Its months are {months}", where=safe(str(folder)))]
        )
    return inside


def _base(force: str, base: str | None) -> str:
    """The scenario to extend: the one named, or the built-in one of the force."""
    if base is not None:
        return base
    names = force_by_name(force)
    if names is None or not names.scenario:
        what = f"there is no built-in scenario of {force_title(force)} to extend"
        raise TableError([Fault(what, "Name one that is like it: --base average-force", where="--base")])
    return names.scenario


def _share(force: str, offences: Path | None, typed: float | None, months: Sequence[str]) -> CannabisShare:
    if typed is not None:
        return typed_share(typed)
    return read_share(offences, force, months) if offences is not None else shipped_share(force)


def _tell_kinds(by_kind: dict[Kind, list[PoliceFile]], quality: QualityLog) -> None:
    for kind, what in (
        ("street", "how many drug crimes there are is not known"),
        ("outcomes", "endings are those that the street files have, and delays are not known"),
        ("stop-and-search", "the rhythm of the week is not known"),
    ):
        if not by_kind[kind]:  # type: ignore[index]  # keys are kinds
            quality.add(f"{kind}.none", "files", f"no {kind} file of this force", what)


def _tell_cells(share: CannabisShare, quality: QualityLog) -> None:
    """How the counts of a Home Office table were read, where they are more than digits."""
    if share.cells is None:
        return
    total = sum(share.cells.counts.values())
    for reading, count in sorted(share.cells.counts.items()):
        if reading != "number":
            shown = f" (such as “{safe(share.cells.examples[reading], 20)}”)" if share.cells.examples[reading] else ""
            quality.add(
                f"offences.{reading.replace(' ', '_')}",
                "crimes",
                f"cells of the table of recorded offences that are not plain digits{shown}",
                READINGS[reading],
                count,
                total,
            )


def _nothing_usable(quality: QualityLog, folder: Path, force: str) -> Fault:
    reasons = [item.what for item in quality.items if item.topic == "files"][:3]
    hint = "Download these months again from data.police.uk"
    what = f"no file of {force} has a row that can be used: {'; '.join(reasons)}"
    return Fault(what, hint, where=safe(str(folder)))


def _endings(searches: Searches) -> SearchEndings:
    """What searches for drugs led to; an arrest or any ending but no further action is a find."""
    drugs = searches.drugs
    counts = Counter("" if text is None else safe(text, 60) for text in drugs.get_column("outcome").to_list())
    finds = known = 0
    for name, count in counts.items():
        ending = "court" if plain(name) in ARRESTS else ending_of(name or None)[0]
        known += count if ending != "unknown" else 0
        finds += count if ending not in ("unknown", "none") else 0
    return SearchEndings(drugs.height, dict(counts.most_common(20)), finds, known)
