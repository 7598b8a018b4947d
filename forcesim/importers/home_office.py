"""Possession of cannabis as a share of all recorded drug offences: of a force, from the Home Office's recorded crime.

From the shipped table of 2017/18, or from a table of the Home Office's open data that a person names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from forcesim.data import territorial_forces
from forcesim.data.force_names import force_by_name
from forcesim.data.published_cells import CellSum, add_up
from forcesim.errors import Fault, TableError
from forcesim.importers.csv_files import read_csv
from forcesim.report.wording.numbers import percent
from forcesim.text import safe

_COLUMNS = {
    "year": ("Financial Year", "Year"), "quarter": ("Financial Quarter", "Quarter"),
    "force": ("Force Name", "Force", "Police Force"), "offence": ("Offence Description", "Offence"),
    "code": ("Offence Code", "Code"), "count": ("Number of Offences", "Offences", "Count"),
}  # fmt: skip
# the Home Office's offence codes: trafficking, other, possession of other drugs, possession of cannabis
_DRUGS = ("92A", "92B", "92C", "92D", "92E")
_CANNABIS = "92E"
# a share of so few offences says nothing
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class CannabisShare:
    """A share with its plausible range, where it is from, in words, and what stands behind it ("derived", "assumed").

    ``cells`` are the counts that a table of the Home Office gave, None where none was read; ``licence`` is "" for a
    number that a person typed.
    """

    value: float
    low: float
    high: float
    title: str
    where: str
    note: str
    grade: str
    licence: str = "Open Government Licence v3.0"
    cells: CellSum | None = None


def typed_share(value: float) -> CannabisShare:
    """A share that a person gave: it has no range, and no source but them."""
    return CannabisShare(
        value, value, value, f"Share of drug crimes that are possession of cannabis: {value:g}", "Given by the user",
        "The share of cannabis possession was given by the user", "assumed", licence="",
    )  # fmt: skip


def shipped_share(force: str) -> CannabisShare:
    """The share of 2017/18: of the force, ranging over its four quarters; of all, ranging over forces, if it is not
    in the shipped table.
    """
    forces = {entry.slug: entry for entry in territorial_forces.forces()}
    where = "Home Office police recorded crime open data, offences 92A, 92C, 92D, 92E"
    if force in forces:
        quarters = forces[force].cannabis_by_quarter
        value, low, high = _range_of(quarters)
        name = forces[force].name
        return CannabisShare(
            value, low, high, f"Possession of cannabis among drug offences that {name} recorded in 2017/18", where,
            f"{percent(value)} of the drug offences that {name} recorded in 2017/18 were possession of cannabis "
            f"({percent(low)} to {percent(high)} by quarter); that other years are alike is assumed", "derived",
        )  # fmt: skip
    totals = [
        (
            sum(cannabis for cannabis, _ in entry.cannabis_by_quarter),
            sum(every for _, every in entry.cannabis_by_quarter),
        )
        for entry in forces.values()
    ]
    value, low, high = _range_of(totals)
    return CannabisShare(
        value, low, high, "Possession of cannabis among drug offences recorded in England and Wales in 2017/18", where,
        f"{percent(value)} of the drug offences recorded in England and Wales in 2017/18 were possession of cannabis, "
        f"from {percent(low)} to {percent(high)} by force: this force's own share is not in the table", "assumed",
    )  # fmt: skip


def read_share(path: Path, force: str, months: Sequence[str]) -> CannabisShare:
    """The share from a table of recorded offences, of the financial years of ``months`` or the nearest one.

    A TableError where the table lacks columns, or the force, or enough offences of it.
    """
    table = read_csv(path, _COLUMNS)
    where = safe(str(path))
    lacking = [_COLUMNS[name][0] for name in ("force", "count") if name in table.missing]
    if "code" in table.missing and "offence" in table.missing:
        lacking.append(f"{_COLUMNS['code'][0]} or {_COLUMNS['offence'][0]}")
    if lacking:
        hint = "It must be a table of recorded crime as the Home Office publishes it, saved as CSV"
        raise TableError([Fault(f"the table has no column {name}", hint, where=where) for name in lacking])
    rows = table.frame.to_dicts()
    slugs = {text: (names.slug if (names := force_by_name(text or "")) else "") for text in {r["force"] for r in rows}}
    own = [row for row in rows if slugs[row["force"]] == force and _code(row) in _DRUGS]
    if not own:
        raise TableError([Fault(f"the table has no drug offence of {force}", _hint(slugs.values()), where=where)])
    years = _years(own, months)
    own = [row for row in own if (row.get("year") or "") in years]
    return _share(own, years, path, where)


def _code(row: dict[str, str | None]) -> str:
    """The offence of a row by its code, or by its words where the table has no codes."""
    code = (row.get("code") or "").upper().replace(" ", "")
    if code:
        return code
    words = (row.get("offence") or "").casefold()
    if "cannabis" in words and "excl" not in words:
        return _CANNABIS
    return "92D" if "drug" in words else ""


def _years(rows: Iterable[dict[str, str | None]], months: Sequence[str]) -> tuple[str, ...]:
    """The financial years of the months, or the nearest one; all where the table doesn't say."""
    starts = {text: int(match[0]) for row in rows if (match := re.search(r"\d{4}", text := row.get("year") or ""))}
    if not starts:
        return ("",)
    wanted = {int(month[:4]) - (month[5:] < "04") for month in months}
    inside = tuple(sorted(text for text, start in starts.items() if start in wanted))
    middle = sum(wanted) / len(wanted) if wanted else max(starts.values())
    return inside or (min(starts, key=lambda text: (abs(starts[text] - middle), text)),)


def _share(rows: list[dict[str, str | None]], years: tuple[str, ...], path: Path, where: str) -> CannabisShare:
    by_quarter: dict[tuple[str, str], tuple[list[str | None], list[str | None]]] = defaultdict(lambda: ([], []))
    for row in rows:
        cannabis, every = by_quarter[row.get("year") or "", row.get("quarter") or ""]
        every.append(row["count"])
        if _code(row) == _CANNABIS:
            cannabis.append(row["count"])
    sums = [(add_up(cannabis).total, add_up(every).total) for cannabis, every in by_quarter.values()]
    cells = add_up(row["count"] for row in rows)
    cannabis_total, total = sum(first for first, _ in sums), sum(second for _, second in sums)
    if total < _FEWEST or not 0 < cannabis_total <= total:
        what = f"the table has {cannabis_total:,.0f} offences of cannabis possession among {total:,.0f} of drugs"
        hint = f"A share needs at least {_FEWEST} drug offences, some of them possession of cannabis (code {_CANNABIS})"
        raise TableError([Fault(what, hint, where=where)])
    value, low, high = _range_of(sums)
    when = safe(", ".join(filter(None, years)), 60) or "the years of the table"
    return CannabisShare(
        value, low, high, f"Possession of cannabis among recorded drug "
        f"offences, {when}", f"{safe(path.name, 60)}, Home "
        "Office police recorded crime",
        f"{percent(value)} of recorded drug offences were possession of cannabis ({when}; {percent(low)} to "
        f"{percent(high)} by quarter)", "derived", cells=cells,
    )  # fmt: skip


def _range_of(parts: Iterable[tuple[float, float]]) -> tuple[float, float, float]:
    """The share of all parts together, and the lowest and highest of single ones that say anything."""
    every = list(parts)
    value = sum(cannabis for cannabis, _ in every) / sum(total for _, total in every)
    shares = [cannabis / total for cannabis, total in every if total > 0 and 0 <= cannabis <= total]
    return value, min([value, *shares]), max([value, *shares])


def _hint(slugs: Iterable[str]) -> str:
    known = sorted(set(filter(None, slugs)))
    return (
        f"It has: {', '.join(known[:20])}{', …' if len(known) > 20 else ''}"
        if known
        else "No force was recognised in it"
    )
