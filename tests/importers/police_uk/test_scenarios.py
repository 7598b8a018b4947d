"""What an import writes says what the data say, with its evidence, and runs without a hand on it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from police_files import months_from, outcome, put, put_months, search

from forcesim.errors import TableError
from forcesim.importers.home_office import read_share, shipped_share
from forcesim.importers.police_uk.fits.arrival_rate import Estimate
from forcesim.importers.police_uk.importer import import_police_uk, scenario_text
from forcesim.importers.police_uk.report import as_markdown, report_sections
from forcesim.importers.police_uk.scenario_table import WAYS, product, rounded
from forcesim.scenario.files.load import check, load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.run import simulate

OFFENCES = "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Code,Number of Offences\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two years of a force with everything: crimes, their outcomes, and a search each hour of a fortnight a month."""
    data = tmp_path / "data"
    months = put_months(data, [100, 120] * 12)
    for month in months:
        endings = ["Offender given a drugs possession warning"] * 60 + ["Suspect charged"] * 40
        put(data, month, "outcomes", [outcome(f"{month}-{n}", month, name) for n, name in enumerate(endings)])
        times = [f"{month}-{day:02}T{hour:02}:{day:02}:00+00:00" for day in range(1, 15) for hour in range(24)]
        put(data, month, "stop-and-search", [search(time) for time in times])
    return data


def written(folder: Path, path: Path, **wanted: object) -> NamedScenario:
    imported = import_police_uk(folder, **wanted)  # type: ignore[arg-type]
    path.write_text(scenario_text(imported, path), encoding="utf-8")
    return load(path)


def test_the_file_is_right_extends_the_forces_own_and_runs(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "durham.toml"
    scenario = written(folder, path)
    assert check(path) == ()
    assert 'extend = "forces/durham-2014"' in path.read_text()
    run = simulate(scenario.with_({"time.years": 0.25, "time.warm_up_years": 0.0}).scenario, 1, 0)
    assert run.outcomes["cases_arrived"] > 0


def test_it_holds_only_what_the_data_say(folder: Path, tmp_path: Path) -> None:
    scenario, base = written(folder, tmp_path / "durham.toml"), load("durham-2014")
    changed = {path for path, *_ in scenario.differences(base)}
    for path in changed:
        assert path.split(".")[0] in {"case_types", "policy", "profiles"}, path
        assert path.startswith(("case_types.possession", "policy.cases.possession", "profiles.police_uk")), path
    assert "case_types.possession_by_accident.arrivals.per_year" in changed
    assert "teams.local.head_count" not in changed


def test_arrivals_are_drug_crimes_times_the_share_of_cannabis_times_that_found_by_accident(
    folder: Path, tmp_path: Path
) -> None:
    scenario = written(folder, tmp_path / "durham.toml", cannabis_share=0.5)
    drugs_a_year = (100 + 120) * 12 / 730 * 365.25
    by_accident = scenario.number("case_types.possession_by_accident.arrivals.per_year")
    assert float(by_accident) == pytest.approx(drugs_a_year * 0.5 * 470 / 650, rel=0.005)
    evidence = by_accident.evidence
    assert evidence is not None
    assert evidence.low is not None
    assert evidence.high is not None
    assert evidence.low < by_accident < evidence.high
    # a share that somebody typed is no more than assumed
    assert evidence.grade == "assumed"


def test_evidence_names_files_and_months(folder: Path, tmp_path: Path) -> None:
    scenario = written(folder, tmp_path / "durham.toml").scenario
    number = scenario.case_types["possession_by_accident"].arrivals
    assert number is not None
    evidence = number.per_year.evidence
    assert evidence is not None
    source = scenario.sources[str(evidence.source).split(",")[0]]
    assert "2018-01 to 2019-12" in source.title
    assert "2018-01-durham-street.csv to 2019-12-durham-street.csv, 24 files" in source.where
    assert "Open Government Licence" in source.licence
    for leaf in scenario.policy.cases["possession_by_accident"].mix.values():
        assert leaf.evidence is not None
        assert leaf.evidence.grade == "derived"
        assert set(str(leaf.evidence.source).split(", ")) <= set(scenario.sources)


def test_the_rhythm_of_the_week_is_given_to_what_had_one(folder: Path, tmp_path: Path) -> None:
    scenario = written(folder, tmp_path / "durham.toml").scenario
    arrivals = scenario.case_types["possession_by_accident"].arrivals
    search_ = scenario.case_types["possession_by_search"].search
    complaints = scenario.case_types["possession_by_complaint"].arrivals
    assert arrivals is not None
    assert search_ is not None
    assert complaints is not None
    assert arrivals.profile == search_.profile == "police_uk"
    assert complaints.profile is None
    # every hour was searched alike, so weights differ by a rounding of minutes at most, and by weekdays
    profile = scenario.profiles["police_uk"]
    assert max(profile.hour_of_week[:24]) == pytest.approx(min(profile.hour_of_week[:24]), rel=0.2)


def test_a_season_is_written_where_there_is_one_and_the_spread_of_a_part_is_smaller(tmp_path: Path) -> None:
    shape = [60, 60, 80, 90, 100, 120, 140, 130, 110, 100, 80, 70]
    put_months(tmp_path / "data", shape * 3)
    imported = import_police_uk(tmp_path / "data", cannabis_share=0.5)
    assert imported.month_profile is not None
    assert imported.month_profile.is_clear
    path = tmp_path / "durham.toml"
    path.write_text(scenario_text(imported, path), encoding="utf-8")
    scenario, base = load(path).scenario, load("durham-2014").scenario
    profile = scenario.profiles["police_uk"]
    assert profile.month[6] > 1.3 > profile.month[0]
    # no search was read, so hours stay as they were
    assert profile.hour_of_week == base.profiles["drug_searches"].hour_of_week
    arrivals = scenario.case_types["possession_by_accident"].arrivals
    assert arrivals is not None
    assert imported.rate is not None
    assert imported.rate.dispersion is not None
    # a part p of what varies D times as much as chance varies 1 + p (D - 1) times
    part = 0.5 * 470 / 650
    assert float(arrivals.dispersion) == pytest.approx(1 + part * (imported.rate.dispersion.value - 1), rel=0.01)


def test_a_season_of_the_base_stays_where_the_files_show_none(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    weights = [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    own.write_text(f'extend = "forces/durham-2014"\ntitle = "Own"\n[profiles.drug_searches]\nmonth = {weights}\n')
    scenario = written(folder, tmp_path / "new.toml", base=str(own)).scenario
    assert list(scenario.profiles["police_uk"].month) == weights


def test_few_searches_and_young_endings_leave_the_base_as_it_is(tmp_path: Path) -> None:
    put_months(tmp_path / "data", [60], ending="Under investigation")
    put(tmp_path / "data", "2018-01", "stop-and-search", [search("2018-01-05T10:00:00+00:00")] * 30)
    imported = import_police_uk(tmp_path / "data")
    assert {change.key.rpartition(".")[2] for change in imported.changes} == {"per_year"}
    assert {point.key for point in imported.open_points} >= {"season", "trend", "dispersion", "week_profile", "mix"}
    assert "profiles" not in imported.table


def test_searches_alone_change_the_rhythm_alone(folder: Path, tmp_path: Path) -> None:
    for path in folder.rglob("*-street.csv"):
        path.unlink()
    imported = import_police_uk(folder)
    assert imported.changes == ()
    assert imported.rate is None
    path = tmp_path / "durham.toml"
    path.write_text(scenario_text(imported, path), encoding="utf-8")
    assert check(path) == ()


def test_a_base_without_such_cases_is_told_so(folder: Path) -> None:
    imported = import_police_uk(folder, base="burglary")
    assert "no_case_types" in {point.key for point in imported.open_points}
    assert imported.table == {}


def test_a_base_of_ones_own_is_extended_from_where_it_lies(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extend = "forces/durham-2014"\ntitle = "Own"\n[teams.local]\nhead_count = 9\n')
    path = tmp_path / "new.toml"
    scenario = written(folder, path, base=str(own))
    assert 'extend = "own.toml"' in path.read_text()
    assert float(scenario.number("teams.local.head_count")) == 9


def test_ranges_multiply_by_the_squares_of_their_logarithms() -> None:
    whole = product(Estimate(10, 5, 20), Estimate(0.5, 0.25, 1.0))
    assert whole.value == 5
    # two doublings at right angles
    assert whole.high == pytest.approx(5 * 2 ** math.sqrt(2))
    assert whole.low == pytest.approx(5 / 2 ** math.sqrt(2))
    assert product(Estimate(0, 0, 4), Estimate(0.5, 0.2, 1.0)) == Estimate(0, 0, 4)


def test_ways_of_finding_leave_room_for_finds_by_search() -> None:
    assert math.fsum(way.value for way in WAYS.values()) < 1
    assert all(way.low < way.value < way.high < 1 for way in WAYS.values())


def test_numbers_are_rounded_to_three_digits_and_ranges_outwards() -> None:
    assert rounded(Estimate(442.36, 326.14, 530.02), is_part=False) == (442.0, 326.0, 531.0)
    assert rounded(Estimate(0.33389, 0.1, 0.9), is_part=True) == (0.333, 0.1, 0.9)
    assert rounded(Estimate(0.0, 0.0, 1.0), is_part=True) == (0.0, 0.0, 1.0)


def test_the_shipped_share_of_a_force_is_that_of_its_recorded_crime() -> None:
    # 538 of 1,140 drug offences that Durham recorded in 2017/18
    assert shipped_share("durham").value == pytest.approx(538 / 1140, abs=1e-4)
    everywhere = shipped_share("btp")
    assert everywhere.low < everywhere.value < everywhere.high
    assert everywhere.grade == "assumed"


def test_a_table_of_the_home_office_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "offences.csv"
    cells = [("92E", "1 200"), ("92D", "-00"), ("92A", "800"), ("92C", "-115"), ("92D", "[x]"), ("92A", "115 [r]")]
    rows = [
        f'2018/19,{quarter},"London, City of ",Drugs,{code},{cell}' for quarter, (code, cell) in enumerate(cells, 1)
    ]
    path.write_text(OFFENCES + "\n".join([*rows, "2018/19,1,Kent 4,Drugs,92E,5", "2017/18,1,City of London,x,92E,7"]))
    share = read_share(path, "city-of-london", ["2018-04"])
    assert share.value == pytest.approx(1200 / (1200 + 800 - 115 + 115))
    assert share.cells is not None
    assert share.cells.counts == {"thousands": 1, "nil": 1, "number": 1, "correction": 1, "missing": 1, "mark": 1}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Force Name,Offence Code\nDurham,92E\n", "no column Number of Offences"),
        (OFFENCES + "2018/19,1,Kent,x,92E,50\n", "no drug offence of durham"),
        (OFFENCES + "2018/19,1,Durham,x,92E,5\n", "5 offences of cannabis possession among 5"),
        (OFFENCES + "2018/19,1,Durham,x,92A,500\n", "0 offences of cannabis possession among 500"),
    ],
)
def test_a_table_that_gives_no_share_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "offences.csv"
    path.write_text(text)
    with pytest.raises(TableError, match=what):
        read_share(path, "durham", ["2018-04"])


def test_the_nearest_year_of_a_table_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "offences.csv"
    years = {"2016/17": 20, "2017/18": 40, "2018/19": 60}
    rows = [f"{year},1,Durham,x,{code},{count}" for year, cannabis in years.items()
            for code, count in (("92E", cannabis), ("92A", 100 - cannabis))]  # fmt: skip
    path.write_text(OFFENCES + "\n".join(rows))
    assert read_share(path, "durham", ["2017-05"]).value == 0.4
    # March belongs to the financial year before
    assert read_share(path, "durham", ["2017-03"]).value == 0.2
    assert read_share(path, "durham", months_from("2017-10", 12)).value == 0.5
    assert read_share(path, "durham", ["2023-05"]).value == 0.6


def test_the_report_says_what_was_found_and_can_be_printed(folder: Path) -> None:
    imported = import_police_uk(folder)
    sections = report_sections(imported)
    assert all(paragraph for section in sections for paragraph in section.paragraphs)
    text = as_markdown(sections)
    assert text.startswith("# Durham: monthly files of data.police.uk\n")
    # 24 months alternate between 100 and 120: 1,321 a year
    assert "Drug crimes a year: 1,320 (" in text
    assert len({item.key for item in imported.quality}) == len(imported.quality)
    assert "<" not in text.replace("p &lt; 0.001", "")


def test_durhams_open_files_give_what_was_counted_by_hand(police_data: Path, tmp_path: Path) -> None:
    imported = import_police_uk(police_data, force="durham")
    # 537 rows of drugs from October 2018 to February 2019, two of them of one crime
    assert [drugs for *_, drugs in imported.monthly] == [104, 105, 94, 127, 106]
    assert imported.endings.searches == 252
    # Monday to Sunday, as counted for the scenario of Durham
    assert imported.week is not None
    shares = [(count + 0.5) / 255.5 for count in (26, 27, 16, 24, 63, 47, 49)]
    assert imported.week.weekdays == pytest.approx(shares)
    path = tmp_path / "durham.toml"
    path.write_text(scenario_text(imported, path), encoding="utf-8")
    assert check(path) == ()


@pytest.mark.parametrize(("force", "drugs", "searches"), [("city-of-london", 357, 693), ("northumbria", 246, 212)])
def test_other_open_files_give_what_was_counted_by_hand(
    police_data: Path, home_office_data: Path, tmp_path: Path, force: str, drugs: int, searches: int
) -> None:
    table = home_office_data / "recorded-drug-offences-2017-18.csv"
    imported = import_police_uk(police_data, force=force, offences=table)
    assert sum(count for *_, count in imported.monthly) == drugs
    assert imported.endings.searches == searches
    assert imported.share.value == pytest.approx(shipped_share(force).value)
    path = tmp_path / "force.toml"
    path.write_text(scenario_text(imported, path), encoding="utf-8")
    assert check(path) == ()
