"""The territorial forces of England and Wales from open data: the shipped table, and a scenario of each.

A scenario says what is measured and what is scaled. The officers of "2015" are the mean of March 2014, September 2014
and March 2015, those of other years likewise. The compiled tables of seizures, residents and workforce leave the four
Welsh forces out: their officers are the mean of the same three counts, their residents those of mid-2014, and their
seizures are not known.

    python -m forcesim.data.territorial_forces DIRECTORY

writes the scenario files anew; a test holds the built-in ones to the table. Contains public sector information
licensed under the Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
import importlib.resources
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.atomic_write import write_file
from forcesim.data.force_names import force_by_name

if TYPE_CHECKING:
    import jinja2

# England and Wales, all recorded possession of cannabis: 2014/15 over 2017/18 (E2, D24)
CASES_2014_OVER_2017 = 101_905 / 82_050
# fewer residents than these say nothing of a force: the City of London
FEWEST_RESIDENTS = 100_000
# written by hand, because more is known of them than the table says
BY_HAND = ("durham", "cleveland", "surrey", "west-midlands", "metropolitan-police")

# Durham, which the others are scaled from: scenarios/forces/durham-2014.toml
_CASES, _OFFICERS, _POPULATION, _PLANTS = 650.0, 1_221.0, 625_345.0, 3_839.0
_PLANT_YEARS = ("2012_13", "2013_14", "2014_15", "2015_16", "2016_17")
_OFFENCES = ("trafficking", "other_drug_offences", "possession_other", "possession_cannabis")
_YEARS_AFTER = ("2015_16", "2016_17", "2017_18", "2018_19")


@dataclass(frozen=True, slots=True)
class Force:
    """What the table says of one force: officers in full-time equivalents and residents by calendar year, seizures
    with cannabis and plants seized by financial year ("2014_15"; missing where the force did not report), and
    offences recorded in the financial year 2017/18. ``cannabis_by_quarter`` has possession of cannabis and all drug
    offences of its four quarters. A quarter's count is below zero where more was taken back than was recorded.
    """

    name: str
    officers: dict[int, float]
    population: dict[int, int]
    cannabis_seizures: dict[str, int]
    plants_seized: dict[str, int]
    possession_cannabis: int
    possession_other: int
    trafficking: int
    other_drug_offences: int
    cannabis_by_quarter: tuple[tuple[int, int], ...]

    @property
    def slug(self) -> str:
        """The name of the force as built-in scenarios have it: "greater-manchester"."""
        names = force_by_name(self.name)
        if names is None:
            raise LookupError(f"{self.name} is missing in force-names.csv")
        return names.slug

    @property
    def residents(self) -> int:
        """Residents in mid-2015, or in mid-2014 where that is what is known."""
        return self.population.get(2015) or self.population[2014]

    @property
    def possession_2015(self) -> float:
        """Cannabis possession cases a year about 2014/15: the count of 2017/18 raised as in England and Wales."""
        return self.possession_cannabis * CASES_2014_OVER_2017


def forces() -> tuple[Force, ...]:
    """All forces of the table."""
    table = importlib.resources.files(__package__).joinpath("territorial-forces.csv").read_text(encoding="utf-8")
    return tuple(_force(row) for row in csv.DictReader(table.splitlines()))


def _force(row: dict[str, str]) -> Force:
    def years(stem: str) -> dict[str, str]:
        return {key.removeprefix(stem): cell for key, cell in row.items() if key.startswith(stem) and cell}

    def quarter_of(kind: str, quarter: int) -> int:
        return int(row[f"{kind}_2017_18_q{quarter}"])

    def offences(kind: str) -> int:
        return sum(quarter_of(kind, quarter) for quarter in (1, 2, 3, 4))

    return Force(
        name=row["force"],
        officers={int(year): float(cell) for year, cell in years("officers_").items()},
        population={int(year): int(cell) for year, cell in years("population_").items()},
        cannabis_seizures={year: int(cell) for year, cell in years("cannabis_seizures_").items()},
        plants_seized={year: int(cell) for year, cell in years("plants_seized_").items()},
        possession_cannabis=offences("possession_cannabis"),
        possession_other=offences("possession_other"),
        trafficking=offences("trafficking"),
        other_drug_offences=offences("other_drug_offences"),
        cannabis_by_quarter=tuple(
            (quarter_of("possession_cannabis", quarter), sum(quarter_of(kind, quarter) for kind in _OFFENCES))
            for quarter in (1, 2, 3, 4)
        ),
    )


def scenario(force: Force) -> str:
    """The scenario file of a force, as text."""
    plants = _plants(force)
    middle, fewest, most = (
        (statistics.median(plants), min(plants), max(plants)) if plants else _plants_of_others(force.residents)
    )
    return _template().render(
        force=force,
        fewest_residents=FEWEST_RESIDENTS,
        knows_plants=bool(plants),
        officers=force.officers[2015],
        residents=force.residents,
        by_cases=force.possession_2015 / _CASES,
        by_officers=force.officers[2015] / _OFFICERS,
        by_residents=force.residents / _POPULATION,
        by_plants=middle / _PLANTS,
        by_fewest_plants=fewest / _PLANTS,
        by_most_plants=most / _PLANTS,
        seizures={year: force.plants_seized[year] for year in _YEARS_AFTER if year in force.plants_seized},
    )


def _plants(force: Force) -> list[int]:
    return [force.plants_seized[year] for year in _PLANT_YEARS if year in force.plants_seized]


def _plants_of_others(residents: int) -> tuple[float, float, float]:
    """Plants a year that so many residents stand for elsewhere: in the middle force, and in a low and a high one.

    Low and high are the lowest and the highest tenth of the forces whose seizures are known.
    """
    others = [force for force in forces() if _plants(force) and force.residents >= FEWEST_RESIDENTS]
    per_resident = [statistics.median(_plants(force)) / force.residents for force in others]
    low, *_, high = statistics.quantiles(per_resident, n=10)
    return residents * statistics.median(per_resident), residents * low, residents * high


def _template() -> jinja2.Template:
    import jinja2  # only whoever writes the files anew needs it

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  TOML, made of our own table
    )
    environment.filters["tidy"] = _tidy
    text = importlib.resources.files(__package__).joinpath("force.toml.j2").read_text(encoding="utf-8")
    return environment.from_string(text)


def _tidy(value: float) -> str:
    """A number with no more digits than it is known to."""
    if value >= 1000:
        return f"{round(value, -1):.0f}"
    return f"{value:.0f}" if value >= 100 else f"{float(f'{value:.2g}'):g}"


def main(directory: str) -> None:
    """Write the files of all forces that are not written by hand."""
    for force in forces():
        if force.slug not in BY_HAND:
            write_file(Path(directory, f"{force.slug}.toml"), scenario(force))


if __name__ == "__main__":
    main(sys.argv[1])
