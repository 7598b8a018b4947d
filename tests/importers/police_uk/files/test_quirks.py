"""Every quirk of the monthly files is counted, handled as the report says, and costs no other row."""

from __future__ import annotations

from pathlib import Path

import pytest
from police_files import (
    DURHAM,
    MISUSE,
    SEARCHES,
    STREET,
    crime,
    months_from,
    outcome,
    put,
    put_months,
    search,
    table,
)  # fmt: skip

from forcesim.errors import TableError
from forcesim.importers.police_uk.files.quality import QualityItem
from forcesim.importers.police_uk.importer import import_police_uk
from forcesim.importers.police_uk.result import PoliceImport


def quality(imported: PoliceImport) -> dict[str, QualityItem]:
    return {item.key: item for item in imported.quality}


def drug_crimes(imported: PoliceImport) -> dict[str, int]:
    return {month: drugs for month, _, drugs in imported.monthly}


def test_a_missing_month_is_not_a_zero(tmp_path: Path) -> None:
    for month in put_months(tmp_path, [30] * 6):
        if month == "2018-03":
            (tmp_path / month / f"{month}-durham-street.csv").unlink()
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {month: 30 for month in months_from("2018-01", 6) if month != "2018-03"}
    assert quality(imported)["street.missing_months"].count == 1
    # 150 in the days of five months, not of six
    assert imported.rate is not None
    assert imported.rate.per_year.value == pytest.approx(150 / (181 - 31) * 365.25)


def test_a_file_of_a_header_alone_is_a_month_in_which_nothing_was_sent(tmp_path: Path) -> None:
    put_months(tmp_path, [30] * 5)
    put(tmp_path, "2018-06", "street", [])
    imported = import_police_uk(tmp_path)
    assert "2018-06" not in drug_crimes(imported)
    assert quality(imported)["street.header_only"].count == 1


def test_a_month_sent_in_part_is_left_out(tmp_path: Path) -> None:
    put_months(tmp_path, [30] * 5)
    # 40 crimes are usual, and 5 are less than a third
    put(tmp_path, "2018-06", "street", [crime(f"x{number}", "2018-06") for number in range(5)])
    imported = import_police_uk(tmp_path)
    assert "2018-06" not in drug_crimes(imported)
    assert quality(imported)["street.part_months"].count == 1


def test_a_download_that_broke_off_is_no_month(tmp_path: Path) -> None:
    put_months(tmp_path, [30] * 5)
    path = put(tmp_path, "2018-06", "street", [crime(f"x{number}", "2018-06") for number in range(40)])
    content = path.read_text()
    path.write_text(content[: 2 * len(content) // 3])
    imported = import_police_uk(tmp_path)
    assert "2018-06" not in drug_crimes(imported)
    item = quality(imported)["street.unusable"]
    assert (item.count, "it ends in the middle of a row" in item.what) == (1, True)


@pytest.mark.parametrize(("usual", "is_left_out"), [(30, True), (2, False)])
def test_a_month_without_drugs_is_a_zero_only_where_chance_may_make_one(
    tmp_path: Path, usual: int, is_left_out: bool
) -> None:
    months = put_months(tmp_path, [usual, usual, usual, 0, usual])
    put(tmp_path, "2018-04", "street", [crime(f"z{n}", "2018-04", "Burglary") for n in range(usual + 10)])
    imported = import_police_uk(tmp_path)
    assert ("2018-04" not in drug_crimes(imported)) == is_left_out
    assert drug_crimes(imported).get("2018-04", 0) == 0
    assert set(drug_crimes(imported)) >= set(months) - {"2018-04"}


def test_files_without_any_drug_crime_give_no_rate_of_nought(tmp_path: Path) -> None:
    put_months(tmp_path, [0, 0, 0])
    imported = import_police_uk(tmp_path)
    assert imported.rate is None
    assert quality(imported)["street.never_drugs"].count == 3
    assert imported.table == {}


def test_repeated_ids_count_once_crimes_without_an_id_each_and_disorder_not_at_all(tmp_path: Path) -> None:
    rows = [
        crime("a", "2018-01"), crime("a", "2018-01"),  # an exact copy
        crime("b", "2018-01", outcome="Under investigation"), crime("b", "2018-01", outcome="Local resolution"),
        crime("", "2018-01"), crime("", "2018-01"), crime("c", "2018-01", "Burglary"),
        crime("", "2018-01", "Anti-social behaviour"),
    ]  # fmt: skip
    put(tmp_path, "2018-01", "street", rows)
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 4}
    items = quality(imported)
    assert (items["drugs.repeated_id"].count, items["drugs.no_id"].count, items["street.disorder"].count) == (2, 2, 1)
    assert items["street.repeated_id"].count == 2
    # the last row of an id says how it stands
    assert imported.mix.counts == {"unknown": 3, "resolution": 1}


def test_rows_of_another_force_are_left_out_and_those_that_fall_elsewhere_stay(tmp_path: Path) -> None:
    rows = [crime("a", "2018-01"), crime("b", "2018-01", force="Cleveland Police"),
            crime("c", "2018-01", within="Cleveland Police"), crime("d", "2018-01", force="A new name")]  # fmt: skip
    put(tmp_path, "2018-01", "street", rows)
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 3}
    assert quality(imported)["street.other_force"].count == 1
    assert quality(imported)["street.falls_elsewhere"].count == 1


def test_a_row_of_a_neighbouring_month_counts_there_if_that_month_is_there(tmp_path: Path) -> None:
    put(tmp_path, "2018-01", "street", [crime("a", "2018-01"), crime("b", "2018-02"), crime("c", "2017-12")])
    put(tmp_path, "2018-02", "street", [crime("d", "2018-02"), crime("b", "2018-02")])
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 1, "2018-02": 2}
    assert quality(imported)["street.month.other"].count == 2
    assert quality(imported)["drugs.month_without_file"].count == 1


def test_a_month_that_cannot_be_read_is_that_of_the_file(tmp_path: Path) -> None:
    put(tmp_path, "2018-01", "street", [crime("a", "Jan 18"), crime("b", ""), crime("c", "2018-01-01")])
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 3}
    assert quality(imported)["street.month.unreadable"].count == 2


def test_other_orders_added_columns_marks_and_separators_change_no_number(tmp_path: Path) -> None:
    put_months(tmp_path / "plain", [20, 30, 25])
    expected = import_police_uk(tmp_path / "plain")
    for path in sorted((tmp_path / "plain").rglob("*.csv")):
        rows = [line.split(",") for line in path.read_text().splitlines()]
        order = [9, 3, 1, 0, 2, 10, 4, 5, 6, 7, 8, 11]
        lines = ["\t".join([*(row[column] for column in order), "new"]) for row in rows]
        lines[0] = lines[0].replace("Crime type", " crime_TYPE ").replace("new", "Shoe size")
        target = tmp_path / "odd" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*lines, "", ""]).encode())
    odd = import_police_uk(tmp_path / "odd")
    assert odd.monthly == expected.monthly
    assert odd.rate == expected.rate
    items = quality(odd)
    assert {"street.tabs", "street.byte_order_mark", "street.extra_columns"} <= set(items)
    assert "Shoe size" in items["street.extra_columns"].what


def test_a_file_without_a_column_that_is_needed_is_left_out_and_named(tmp_path: Path) -> None:
    put_months(tmp_path, [20, 30])
    path = tmp_path / "2018-02" / "2018-02-durham-street.csv"
    path.write_text(path.read_text().replace("Crime type", "Type of crime"))
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 20}
    item = quality(imported)["street.unusable"]
    assert "2018-02-durham-street.csv" in item.what
    assert "Crime type" in item.what


def test_files_under_other_names_are_known_by_their_columns_and_rows(tmp_path: Path) -> None:
    rows = [crime(f"{month}{number}", month) for month in ("2018-01", "2018-02") for number in range(20)]
    other = [crime(f"c{number}", "2018-01", force="Cleveland Police") for number in range(9)]
    (tmp_path / "everything.csv").write_text(table(STREET, [*rows, *other]))
    with pytest.raises(TableError, match=r"cleveland \(2018-01\); durham \(2018-01 to 2018-02\)"):
        import_police_uk(tmp_path)
    assert drug_crimes(import_police_uk(tmp_path, force="durham")) == {"2018-01": 20, "2018-02": 20}
    assert drug_crimes(import_police_uk(tmp_path, force="Cleveland Police")) == {"2018-01": 9}


def test_files_that_were_put_one_behind_the_other_are_read_without_their_headers(tmp_path: Path) -> None:
    texts = [table(STREET, [crime(f"{month}{n}", month) for n in range(9)]) for month in ("2018-01", "2018-02")]
    (tmp_path / "all.csv").write_text("".join(texts))
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 9, "2018-02": 9}
    assert "street.headers_further_down" in quality(imported)


def test_a_search_file_that_names_no_force_is_of_the_only_one(tmp_path: Path) -> None:
    put_months(tmp_path, [20])
    (tmp_path / "searches.csv").write_text(table(SEARCHES, [search("2018-01-05T10:00:00+00:00")] * 3))
    assert import_police_uk(tmp_path).endings.searches == 3
    put(tmp_path, "2018-01", "street", [crime("c", "2018-01", force="Cleveland Police")], force="cleveland")
    assert import_police_uk(tmp_path, force="durham").endings.searches == 0


def test_the_larger_of_two_copies_of_a_month_is_read(tmp_path: Path) -> None:
    put_months(tmp_path / "first", [20])
    put_months(tmp_path / "second", [25])
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 25}
    assert quality(imported)["files.copies"].count == 1


def test_of_several_outcomes_the_harshest_counts_whatever_its_date(tmp_path: Path) -> None:
    put(tmp_path, "2018-02", "street", [crime(letter, "2018-02") for letter in "abcd"])
    steps = [
        outcome("a", "2018-02", "Offender given a caution"), outcome("a", "2018-03", "Suspect charged"),
        outcome("b", "2018-01", "Offender given a drugs possession warning"),  # before the crime
        outcome("c", "2018-02", "Penalty Notice of a new kind"),
        outcome("d", "2018-02", "A word that nobody knows"), outcome("", "2018-02", "Suspect charged"),
        outcome("elsewhere", "2018-02", "Suspect charged"),
    ]  # fmt: skip
    put(tmp_path, "2018-02", "outcomes", steps)
    imported = import_police_uk(tmp_path)
    assert imported.mix.counts == {"unknown": 1, "warning": 1, "penalty_notice": 1, "court": 1}
    items = quality(imported)
    assert items["outcomes.several"].count == 1
    assert items["outcomes.before_crime"].count == 1
    assert items["outcomes.no_id"].count == 1
    assert items["outcomes.new_names"].count == 2
    assert "read as penalty notice" in items["outcomes.new_names"].what


def test_the_law_is_read_where_the_object_of_a_search_is_empty(tmp_path: Path) -> None:
    rows = [
        search("2018-01-05T10:00:00+00:00", "", MISUSE), search("2018-01-05T10:00:00+00:00", "", "PACE (section 1)"),
        search("2018-01-05T10:00:00+00:00", "Controlled drugs", ""),
        search("2018-01-05T10:00:00+00:00", "Stolen goods", "PACE (section 1)"),
    ]  # fmt: skip
    put(tmp_path, "2018-01", "stop-and-search", rows)
    imported = import_police_uk(tmp_path)
    assert imported.endings.searches == 2
    assert quality(imported)["searches.no_object"].count == 2
    assert quality(imported)["searches.by_law"].count == 1


def test_both_vocabularies_of_what_came_of_a_search_are_read(tmp_path: Path) -> None:
    nothing = ("Nothing found - no further action", "A no further action disposal")
    something = ("Suspect arrested", "Arrest", "Local resolution", "Community resolution", "Khat or Cannabis warning",
                 "Offender given drugs possession warning", "Penalty Notice for Disorder", "Summons / charged by post",
                 "Suspect summonsed to court", "Caution (simple or conditional)")  # fmt: skip
    rows = [search("2018-01-05T10:00:00+00:00", ending=name) for name in (*nothing, *something, "")]
    put(tmp_path, "2018-01", "stop-and-search", rows)
    endings = import_police_uk(tmp_path).endings
    assert (endings.searches, endings.known, endings.finds) == (13, 12, 10)


def test_times_are_put_into_british_time_and_odd_dates_are_told(tmp_path: Path) -> None:
    rows = [
        search("2018-07-05T23:30:00+00:00"),  # half past midnight of the sixth in summer
        search("2018-07-05T23:30:00+01:00"), search("2018-07-05T10:00:00"), search("2018-07-06"),
        search("05/07/2018 10:00"), search(""), search("2018-07-05T25:00:00+00:00"), search("2018-08-01T00:00:00Z"),
    ]  # fmt: skip
    put(tmp_path, "2018-07", "stop-and-search", rows)
    imported = import_police_uk(tmp_path)
    items = quality(imported)
    assert items["searches.unreadable_date"].count == 3
    assert "05/07/2018" in items["searches.unreadable_date"].what
    assert items["searches.no_zone"].count == 1
    assert items["searches.no_time"].count == 1
    assert items["searches.other_month"].count == 1
    from forcesim.importers.police_uk.files.folder import find_files
    from forcesim.importers.police_uk.files.quality import QualityLog
    from forcesim.importers.police_uk.files.searches import read_searches

    frame = read_searches(find_files(tmp_path, QualityLog()), "durham", QualityLog()).frame
    assert [str(time) for time in frame.get_column("local")] == [
        "2018-07-06 00:30:00", "2018-07-05 23:30:00", "2018-07-05 11:00:00", "2018-07-06 00:00:00",
        "2018-08-01 01:00:00",
    ]  # fmt: skip


def test_a_new_crime_type_that_speaks_of_drugs_is_read_as_drugs_and_named(tmp_path: Path) -> None:
    put(tmp_path, "2018-01", "street", [crime("a", "2018-01", "Drug offences"), crime("b", "2018-01", "Fraud"),
                                        crime("c", "2018-01", "DRUGS"), crime("d", "2018-01", "")])  # fmt: skip
    imported = import_police_uk(tmp_path)
    assert drug_crimes(imported) == {"2018-01": 2}
    items = quality(imported)
    assert items["street.new_types"].count == 2
    assert items["street.no_type"].count == 1


def test_what_is_no_table_of_police_data_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no CSV file") as nothing:
        import_police_uk(tmp_path)
    assert "data.police.uk" in nothing.value.faults[0].hint
    (tmp_path / "a.7z").write_bytes(b"7z")
    with pytest.raises(TableError, match=r"a\.7z: this is neither a folder nor a \.zip") as packed:
        import_police_uk(tmp_path)
    assert packed.value.faults[0].hint.startswith("Unpack it first")
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(TableError, match="none of its 1 CSV files"):
        import_police_uk(tmp_path)
    put(tmp_path, "2018-01", "street", [])
    with pytest.raises(TableError, match="no file of durham has a row"):
        import_police_uk(tmp_path)


def test_one_force_of_several_must_be_chosen_by_any_of_its_names(tmp_path: Path) -> None:
    put_months(tmp_path, [20, 20])
    london = [crime("a", "2018-01", force="City of London Police")]
    put(tmp_path, "2018-01", "street", london, force="city-of-london")
    with pytest.raises(TableError, match=r"city-of-london \(2018-01\); durham \(2018-01 to 2018-02\)"):
        import_police_uk(tmp_path)
    for name in ("London, City of", "city-of-london", "City of London Police"):
        assert import_police_uk(tmp_path, force=name).force == "city-of-london"
    with pytest.raises(TableError, match="Did you mean durham"):
        import_police_uk(tmp_path, force="duram")


def test_a_force_without_a_built_in_scenario_needs_one_to_extend(tmp_path: Path) -> None:
    rail = [crime(f"t{number}", "2018-01", force="British Transport Police") for number in range(30)]
    put(tmp_path, "2018-01", "street", rail, force="btp")
    with pytest.raises(TableError, match="--base average-force"):
        import_police_uk(tmp_path)
    imported = import_police_uk(tmp_path, base="average-force")
    assert imported.title == "British Transport Police"
    # its own share is not in the shipped table
    assert imported.share.grade == "assumed"


def test_a_welsh_force_is_imported_over_its_own_built_in_scenario(tmp_path: Path) -> None:
    rows = [crime(f"w{number}", "2018-01", force="Gwent Police") for number in range(30)]
    put(tmp_path, "2018-01", "street", rows, force="gwent")
    imported = import_police_uk(tmp_path)
    assert (imported.title, imported.base) == ("Gwent", "gwent")
    assert imported.share.grade == "derived"


def test_months_can_be_left_out_at_both_ends(tmp_path: Path) -> None:
    months = tmp_path / "months"
    put_months(months, [10, 20, 30, 40])
    assert drug_crimes(import_police_uk(months, first="2018-02", last="2018-03")) == {"2018-02": 20, "2018-03": 30}
    rows = [crime(f"{month}{number}", month) for month in months_from("2018-01", 4) for number in range(7)]
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "all.csv").write_text(table(STREET, rows))
    (tmp_path / "one" / "searches.csv").write_text(
        table(SEARCHES, [search(f"2018-0{month}-05T10:00:00Z") for month in range(1, 5)])
    )
    in_one = import_police_uk(tmp_path / "one", first="2018-02", last="2018-03")
    assert drug_crimes(in_one) == {"2018-02": 7, "2018-03": 7}
    assert in_one.endings.searches == 2
    with pytest.raises(TableError, match="2018-01 to 2018-04"):
        import_police_uk(months, first="2020-01")
    with pytest.raises(TableError, match="2019-04"):
        import_police_uk(months, first="April")


def test_names_from_files_reach_the_report_without_control_characters(tmp_path: Path) -> None:
    put(tmp_path, "2018-01", "street", [crime("a", "2018-01", "Fraud\x1b[31m\u202e", f"odd\x07{DURHAM}")])
    imported = import_police_uk(tmp_path)
    assert all(text.isprintable() for item in imported.quality for text in (item.what, item.response))
