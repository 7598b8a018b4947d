"""A case table becomes a scenario that says what the table says, and nothing of a person."""

from __future__ import annotations

import datetime as dt
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import polars as pl
import pytest

import forcesim as fs
from forcesim.errors import ScenarioError, TableError
from forcesim.importers.cases.case_import import CaseSettings, confirming_flags, import_cases, read_case_table
from forcesim.importers.cases.case_report import as_document, finding_sections, reading_sections
from forcesim.importers.cases.scenario_text import hours_elsewhere
from forcesim.scenario.files.load import check, load

HEADER = ["Case No", "Date received", "Started", "Closed", "Case type", "OIC", "Hours"]
TYPE = "Possession found by accident"
END = dt.datetime(2024, 1, 1)  # noqa: DTZ001


def stamp(moment: dt.datetime) -> str:
    return moment.strftime("%d/%m/%Y %H:%M") if moment < END else ""


def simulated(rate: float = 700, mean_days: float = 20, seed: int = 1) -> list[list[str]]:
    """Two years of cases from known distributions; those that would close after the end are open."""
    rng = np.random.default_rng(seed)
    rows, moment = [], dt.datetime(2022, 1, 1)  # noqa: DTZ001
    while (moment := moment + dt.timedelta(days=float(rng.exponential(365.25 / rate)))) < END:
        started = moment + dt.timedelta(days=float(rng.exponential(2)))
        closed = started + dt.timedelta(days=float(rng.exponential(mean_days)))
        hours = float(rng.lognormal(math.log(6), 0.6))
        hours *= 1.0 if closed < END else float(rng.random())
        name = f"PC {rng.integers(9)} Smith"
        rows.append([f"C{len(rows)}", stamp(moment), stamp(started), stamp(closed), TYPE, name, f"{hours:.3f}"])
    return rows


def written(tmp_path: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *rows]) + "\n", encoding="utf-8")
    return path


def made(path: Path, **settings: Any) -> Any:
    return import_cases(
        read_case_table(CaseSettings(file=path, base="durham-2014", **settings)), path.parent / "own.toml"
    )


def words(imported: Any) -> str:
    sections = (*reading_sections(imported.reading), *finding_sections(imported))
    return " ".join(line for _, lines in sections for line in lines)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("cases")
    return made(written(folder, simulated()), cover="before-disposal")


def test_what_the_cases_were_drawn_from_lies_within_the_intervals(known: Any) -> None:
    (fit,) = known.fits
    assert fit.arrivals.low <= 700 <= fit.arrivals.high
    assert fit.hours.best.family == "lognormal"
    assert fit.hours.best.mean_low <= 6 * math.exp(0.6**2 / 2) <= fit.hours.best.mean_high
    assert fit.open > 20
    # the start is exponential with a mean of two days
    start = fit.days_to_start.quantile(0.5)
    assert start.low <= 2 * math.log(2) <= start.high


def test_the_scenario_passes_check_and_runs_without_a_hand_edit(known: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(known.written.text, encoding="utf-8")
    assert check(path) == ()
    own = load(path)
    assert own.digest == known.written.target.digest
    arrivals = own.scenario.case_types["possession_by_accident"].arrivals
    assert arrivals is not None
    evidence = arrivals.per_year.evidence
    assert evidence is not None
    assert evidence.low is not None
    assert evidence.low < float(arrivals.per_year) < (evidence.high or 0)
    assert evidence.grade == "derived"
    where = own.scenario.sources["case_table"].where
    assert "cases.csv" in where
    assert known.reading.table.digest in where
    stage = own.scenario.case_types["possession_by_accident"].stages[0]
    assert stage.hours.evidence is not None
    assert "runner-up, exponential" in (stage.hours.evidence.note or "")
    assert math.isfinite(
        fs.run(own.with_({"time.years": 0.25}), replications=1, jobs=1).result.results[0].outcomes["cases_arrived"].mean
    )


def test_no_name_and_no_number_of_a_case_goes_into_what_is_written(known: Any) -> None:
    for text in (known.written.text, words(known), str(as_document(known))):
        assert "Smith" not in text
        assert not re.search(r"\bC\d+\b", text)
    assert "9 different officers" in words(known)


def test_hours_of_the_whole_case_leave_out_what_the_base_counts_elsewhere(tmp_path: Path) -> None:
    rows = simulated()
    for row in rows:
        row[6] = f"{5 * float(row[6]):.3f}"
    imported = made(written(tmp_path, rows))
    elsewhere = hours_elsewhere(load("durham-2014").scenario, "possession_by_accident")
    stage = imported.written.target.scenario.case_types["possession_by_accident"].stages[0]
    assert float(stage.hours) == pytest.approx(imported.fits[0].hours.best.mean - elsewhere, rel=1e-3)


def test_hours_that_disposals_use_up_are_not_written_and_that_is_told(tmp_path: Path) -> None:
    rows = [[*row[:6], "0.5" if index % 2 else "0.4"] for index, row in enumerate(simulated())]
    imported = made(written(tmp_path, rows))
    assert not imported.written.target.scenario.case_types["possession_by_accident"].stages
    assert "lower the hours of disposals" in words(imported)


def test_rows_that_can_t_have_been_are_listed_with_their_lines(tmp_path: Path) -> None:
    rows = simulated()[:300]
    rows[1][3] = "01/01/2022 00:10"
    rows[1][2] = ""
    rows[2][6] = "-3"
    rows[3][1] = "n/k"
    rows[4][1] = "soon"
    rows[5][2] = "31/12/2021"
    rows[6][6] = "lots"
    rows.append(list(rows[0]))
    rows.append([rows[7][0], *rows[8][1:]])
    told = words(made(written(tmp_path, rows)))
    for sentence in (
        "1 case closed before being received (line 3): counted as closed, on a day not known.",
        "1 case with negative hours (line 4): hours counted as not known.",
        "1 case without a date of receipt (line 5): left out.",
        "1 case received on a date that can't be read (line 6): left out.",
        "1 case started before being received (line 7): start counted as not known.",
        "1 cell of hours that can't be read (line 8): hours counted as not known.",
        "1 row the same as an earlier one in every cell (line 302): left out.",
        "1 row with the case number of an earlier row (line 303): left out, the first row counts.",
    ):
        assert sentence in told


def test_a_workbook_and_parquet_give_the_same_as_the_text(tmp_path: Path) -> None:
    rows = simulated()[:400]
    wanted = made(written(tmp_path, rows)).fits
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEADER)

    def cell(text: str) -> Any:
        return dt.datetime.strptime(text, "%d/%m/%Y %H:%M") if text else None  # noqa: DTZ007

    typed = [[row[0], *map(cell, row[1:4]), *row[4:6], float(row[6])] for row in rows]
    for row in typed:
        page.append(row)
    book.save(tmp_path / "cases.xlsx")
    pl.DataFrame(typed, schema=HEADER, orient="row").write_parquet(tmp_path / "cases.parquet")
    for name in ("cases.xlsx", "cases.parquet"):
        assert made(tmp_path / name).fits[0].arrivals == wanted[0].arrivals
        assert made(tmp_path / name).fits[0].hours.best.mean == pytest.approx(wanted[0].hours.best.mean)


def test_what_was_guessed_can_be_said_and_is_no_guess_then(tmp_path: Path) -> None:
    path = written(tmp_path, simulated()[:100])
    reading = read_case_table(CaseSettings(file=path, base="durham-2014"))
    assert reading.has_guesses
    flags = confirming_flags(reading)
    assert flags[:2] == ["--received", "Date received"]
    named = {"received": "Date received", "started": "Started", "closed": "Closed", "type": "Case type",
             "officer": "OIC",             "hours": "Hours", "case_number": "Case No"}  # fmt: skip
    again = read_case_table(
        CaseSettings(
            file=path,
            base="durham-2014",
            columns=named,
            types=(f"{TYPE}=possession_by_accident",),
            unit="hours",  # type: ignore[arg-type]
        )
    )
    assert not again.has_guesses


def test_types_of_the_table_are_mapped_left_out_or_new(tmp_path: Path) -> None:
    rows = simulated()[:300]
    for index, row in enumerate(rows):
        row[4] = ("Cannabis", "Theft", "Parking")[index % 3]
    imported = made(
        written(tmp_path, rows),
        types=("cannabis=possession_by_accident",),
        new_types=("Theft=theft",),
        cover="before-disposal",
    )
    assert {fit.key: fit.count for fit in imported.fits} == {"possession_by_accident": 100, "theft": 100}
    assert "“Parking” 100" in words(imported)
    scenario = imported.written.target.scenario
    assert scenario.case_types["theft"].team == "local"
    assert float(scenario.policy.cases["theft"].pursue) == 1.0


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"types": ("Cannabis=possession",)}, "Did you mean|case types are"),
        ({"types": ("Canabis=possession_by_accident",)}, "Its types are|Did you mean"),
        ({"new_types": ("Possession found by accident=home_grow",)}, "has this type already"),
        ({"columns": {"closed": "Closd"}}, "Did you mean Closed"),
        ({"columns": {"closed": "OIC"}}, "most cells can't be read as dates"),
        ({"columns": {"received": "none"}}, "Leave out --received none"),
        ({"columns": {"case_number": "Case type"}}, "not one row a case"),
        ({"team": "locl"}, "Did you mean local"),
    ],
)
def test_what_must_be_settled_first_is_refused_in_words(tmp_path: Path, settings: dict[str, Any], told: str) -> None:
    path = written(tmp_path, simulated()[:100])
    with pytest.raises(ScenarioError, match=told):
        read_case_table(CaseSettings(file=path, base="durham-2014", **settings))


def test_a_table_without_types_asks_for_one(tmp_path: Path) -> None:
    rows = [row[:4] for row in simulated()[:100]]
    path = written(tmp_path, rows, HEADER[:4])
    with pytest.raises(TableError, match=r'--type "\*=possession_by_accident"'):
        read_case_table(CaseSettings(file=path, base="durham-2014"))
    assert made(path, types=("*=home_grow",)).fits[0].key == "home_grow"


def test_a_table_of_closed_cases_only_says_what_nobody_can_tell(tmp_path: Path) -> None:
    rows = [row for row in simulated() if row[3]]
    assert "only closed cases were exported" in words(made(written(tmp_path, rows)))


def mutated(rng: np.random.Generator, rows: list[list[str]]) -> tuple[list[str], list[list[str]], str]:
    """A table with a handful of things done to it that people and programs do."""
    odd = ["", "n/k", "-", "31/02/2024", "2024-01-05", "13/13/2024", "1,5", "1:30", "9" * 30, "=1+1", "é", "45000",
           "1e400", "00:00", "90 min", '"', "\t", "0", "-1", "nan", "inf", "01/01/1900",
           "2024-01-05T10:00:00+01:00"]  # fmt: skip
    header, table = list(HEADER), [list(row) for row in rows]
    for _ in range(int(rng.integers(1, 8))):
        kind = int(rng.integers(0, 7))
        line, place = int(rng.integers(0, len(table))), int(rng.integers(0, len(header)))
        if kind == 0:
            table[line][place % len(table[line])] = odd[int(rng.integers(0, len(odd)))]
        elif kind == 1:
            word = odd[int(rng.integers(0, len(odd)))]
            for row in table:
                row[place % len(row)] = word
        elif kind == 2:
            header[place] = odd[int(rng.integers(0, len(odd)))]
        elif kind == 3 and len(table[line]) > 1:
            table[line].pop()
        elif kind == 4:
            table.append(list(table[line]))
        elif kind == 5:
            table = table[: int(rng.integers(1, len(table) + 1))]
        else:
            table[line].append("more")
    return header, table, str(rng.choice([",", ";", "\t"]))


def test_odd_tables_end_in_a_scenario_or_in_words(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    rows = simulated()[:40]
    path, ends = tmp_path / "odd.csv", {"made": 0, "refused": 0, "unsaid": 0}
    for _ in range(60):
        header, table, delimiter = mutated(rng, rows)
        path.write_text("\n".join(delimiter.join(row) for row in [header, *table]), encoding="utf-8")
        try:
            imported = made(path, types=("*=home_grow",))
        except ScenarioError as error:
            unsaid = [fault for fault in error.faults if not (fault.what and fault.where)]
            ends["unsaid" if unsaid else "refused"] += 1
        else:
            assert words(imported)
            ends["made"] += 1
    assert min(ends["made"], ends["refused"]) > 10, ends
    assert ends["unsaid"] == 0


def test_a_table_of_column_names_alone_is_said_to_have_no_cases(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no case below the names of the columns"):
        read_case_table(CaseSettings(file=written(tmp_path, []), base="durham-2014"))


def test_a_column_is_not_offered_beside_itself(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("what\nthis\n", encoding="utf-8")
    with pytest.raises(TableError) as refused:
        read_case_table(CaseSettings(file=path, base="durham-2014"))
    assert '--received "what"' in str(refused.value)
    assert "another of" not in str(refused.value)
