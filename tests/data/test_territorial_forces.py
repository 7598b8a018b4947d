"""Forces from open data: the table, the files made from it, and the files that people wrote."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from forcesim.data import territorial_forces as open_data
from forcesim.scenario.files import builtin
from forcesim.scenario.files.load import load
from forcesim.simulation.run import simulate

FORCES = {force.slug: force for force in open_data.forces()}
FILES = {"durham": "durham-2014"}
FOLDER = builtin.root() / "forces"


WELSH = {"dyfed-powys", "gwent", "north-wales", "south-wales"}


def test_there_are_43_forces_and_each_has_a_file() -> None:
    assert len(FORCES) == 43
    built_in = {entry.name for entry in builtin.builtin("force")}
    assert built_in == {FILES.get(slug, slug) for slug in FORCES} | {"average-force"}


@pytest.mark.parametrize("slug", sorted(set(FORCES) - set(open_data.BY_HAND)))
def test_a_file_made_from_the_table_is_what_the_table_makes(slug: str) -> None:
    assert (FOLDER / f"{slug}.toml").read_text(encoding="utf-8") == open_data.scenario(FORCES[slug])


def test_writing_the_files_anew_leaves_those_written_by_hand_alone(tmp_path: Path) -> None:
    open_data.main(str(tmp_path))
    assert {path.stem for path in tmp_path.iterdir()} == set(FORCES) - set(open_data.BY_HAND)


def test_the_table_holds_what_was_published_of_durham() -> None:
    durham = FORCES["durham"]
    assert round(durham.officers[2014]) == 1322  # D1
    assert durham.population[2014] == 623_450  # D4
    assert list(durham.plants_seized.values()) == [3673, 5927, 5479, 3839, 3684, 2773, 4210, 3889, 7564, 6893]  # D14
    assert durham.cannabis_seizures["2014_15"] == 1101  # D12
    assert durham.possession_cannabis == 538  # D23
    assert 630 <= durham.possession_2015 <= 670  # D24


@pytest.mark.parametrize("slug", ["cleveland", "surrey", "west-midlands", "metropolitan-police"])
def test_a_file_written_by_hand_has_the_measured_numbers_of_the_table(slug: str) -> None:
    made = (FORCES[slug].possession_2015 * 470 / 650, 0.36 * FORCES[slug].officers[2015])
    written = load(slug)
    arrivals = written.number("case_types.possession_by_accident.arrivals.per_year")
    assert (float(arrivals), float(written.number("teams.neighbourhood.head_count"))) == pytest.approx(made, rel=0.01)
    observed = {str(figure.period): float(figure.value) for figure in written.scenario.observations.values()}
    assert observed["2015/16"] == FORCES[slug].plants_seized["2015_16"]


def test_a_welsh_force_has_what_is_published_of_it_and_says_what_is_not() -> None:
    gwent = FORCES["gwent"]
    # Home Office, March 2014, September 2014 and March 2015: the same three counts as in the tables of English forces
    assert gwent.officers[2015] == pytest.approx((1330 + 1294.27 + 1228.80) / 3, abs=0.01)
    # five authorities in the Welsh Government's projections of 2014: Caerphilly, Blaenau Gwent, Torfaen, Monmouthshire,
    # Newport
    assert gwent.residents == 179_900 + 69_700 + 91_600 + 92_300 + 146_800
    assert gwent.possession_cannabis == 145 + 168 + 157 + 159
    for slug in WELSH:
        assert not FORCES[slug].plants_seized
        assert not FORCES[slug].cannabis_seizures
        farms = load(slug).number("farms.opened_per_year").evidence
        assert farms is not None
        assert farms.grade == "assumed"
        assert any("leave the Welsh forces out" in note for note in load(slug).scenario.notes)


def test_farms_of_a_force_without_seizures_are_those_of_the_middle_force_for_as_many_residents() -> None:
    known = [
        statistics.median(open_data._plants(force)) / force.residents
        for slug, force in FORCES.items()
        if slug not in WELSH and slug != "city-of-london"
    ]
    below = [share for share in known if share <= statistics.median(known)]
    plants = statistics.median(known) * FORCES["gwent"].residents
    assert len(below) == len(known) // 2 + len(known) % 2
    # Durham: 60 farms a year stand for 3,839 plants
    assert float(load("gwent").number("farms.opened_per_year")) == pytest.approx(60 * plants / 3839, rel=0.02)
    number = load("gwent").number("farms.opened_per_year").evidence
    assert number is not None
    assert number.high is not None
    assert number.low is not None
    assert number.high > 8 * number.low


def test_a_quarter_with_more_taken_back_than_recorded_lowers_the_sum() -> None:
    # other drug offences in Gwent, 2017/18: 0, 3, 0 and -1
    assert FORCES["gwent"].other_drug_offences == 2


def test_the_average_force_is_the_mean_of_the_english_ones_without_london() -> None:
    others = [force for slug, force in FORCES.items() if slug not in (*WELSH, "metropolitan-police", "city-of-london")]
    officers = statistics.mean(force.officers[2015] for force in others)
    assert round(officers) == 2386  # section 1 of the evidence
    heads = load("average-force").number("teams.neighbourhood.head_count")
    assert float(heads) == pytest.approx(0.36 * officers, rel=0.01)


def test_contrast_cases_contrast() -> None:
    charged = {
        slug: float(load(slug).number("policy.cases.possession_by_accident.mix.charge"))
        for slug in ("cleveland", "surrey", "kent")
    }
    assert charged["cleveland"] > 0.5 > charged["kent"] > charged["surrey"]  # P4
    farms = {slug: float(load(slug).number("farms.opened_per_year")) for slug in FORCES if slug != "durham"}
    assert max(farms, key=lambda slug: farms[slug]) in ("west-midlands", "metropolitan-police")


@pytest.mark.parametrize("name", [entry.name for entry in builtin.builtin("force")])
def test_every_force_runs_and_both_its_books_close(name: str) -> None:
    brief = load(name).with_({"time.years": 0.25, "time.warm_up_years": 0.0})
    run = simulate(brief.scenario, 39, 0)
    assert run.outcomes["cases_arrived"] > 0
    assert run.hours_unaccounted < 1e-9
    assert run.cases_unaccounted == 0


def test_every_force_can_follow_every_policy() -> None:
    from forcesim.scenario.files.load import load_policy

    policies = [load_policy(entry.name) for entry in builtin.builtin("policy")]
    for entry in builtin.builtin("force"):
        force = load(entry.name)
        assert len({force.with_policy(policy).digest for policy in policies}) == len(policies)
