"""The workbook is published as accessible spreadsheets are, and loses no number and no text on the way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from forcesim.report.answer import Answer
from forcesim.report.output.tables import futures_table
from forcesim.scenario.files.load import load
from forcesim.study.arm import arm_changes
from forcesim.study.results.study_result import ScenarioRef, StudyResult

Make = Callable[..., StudyResult]
HOSTILE = ("=1+1", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://x")', "\t=1")
HEADING = 3


@pytest.fixture(scope="module")
def answer(durham: StudyResult) -> Answer:
    """The answer of a trade-off, with the evidence of a real scenario behind it."""
    own = load("durham-2014").with_({"movement.transfer_efficiency": 0.9})
    (changes,) = arm_changes([own])
    first, *others = durham.scenarios
    result = replace(durham, scenarios=(replace(first, changes=changes), *others))
    return Answer(result, {first.name: own.text()}, {"command": "forcesim tradeoff force"})


@pytest.fixture(scope="module")
def book(answer: Answer, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return openpyxl.load_workbook(answer.write_workbook(tmp_path_factory.mktemp("book") / "book.xlsx"))


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    heading, *cells = sheet.iter_rows(min_row=HEADING, values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in cells]


def test_every_sheet_holds_one_table_that_is_marked_as_one_and_has_no_blank_row(book: openpyxl.Workbook) -> None:
    cover, *sheets = book.worksheets
    assert cover.title == "Cover"
    assert len(sheets) >= 8
    for sheet in sheets:
        (table,) = sheet.tables.values()
        assert table.ref == f"A{HEADING}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert str(sheet["A2"].value).startswith("This worksheet holds one table.")
        assert sheet.freeze_panes == f"A{HEADING + 1}"
        for row in sheet.iter_rows(min_row=1, max_row=min(sheet.max_row, 300), values_only=True):
            assert any(cell is not None for cell in row), sheet.title
        headings = [cell.value for cell in sheet[HEADING]]
        assert None not in headings
        assert len(set(headings)) == len(headings)
        assert not sheet.merged_cells.ranges
    assert not any(row[0].value is None for row in cover.iter_rows())


def test_every_column_has_a_heading_in_words(compare: Make, tmp_path: Path) -> None:
    made = compare({"force+before": {"charges": [9.0, 8.0]}, "force+after": {"charges": [7.0, 6.0]}})
    opened = openpyxl.load_workbook(Answer(made, {}, {}).write_workbook(tmp_path / "book.xlsx"))
    headings = {str(cell.value) for sheet in opened.worksheets[1:] for cell in sheet[HEADING]}
    assert "Mean of what it is compared with (in the unit)" in headings
    assert not [heading for heading in headings if not heading[:1].isupper() and not heading[:1].isdigit()]


def test_the_contents_lead_to_every_sheet_and_count_its_rows(book: openpyxl.Workbook) -> None:
    listed = {str(row["Sheet"]): row["Rows"] for row in rows(book["Contents"])}
    assert list(listed) == book.sheetnames[2:]
    for name, count in listed.items():
        assert book[name].max_row - HEADING == count
    targets = [book["Contents"].cell(row, 1).hyperlink.location for row in range(HEADING + 1, HEADING + 3)]
    assert targets == [f"'{name}'!A1" for name in book.sheetnames[2:4]]


def test_numbers_are_numbers_and_every_future_is_there(book: openpyxl.Workbook, durham: StudyResult) -> None:
    outcomes = rows(book["Outcomes"])
    assert len(outcomes) == len(durham.results) * len(durham.outcomes)
    for row in outcomes:
        assert isinstance(row["Mean (in the unit)"], (int, float))
        assert row["Unit"]
    point = next(point for point in durham.results if point.at.get("policy.move_share") == 0.3)
    (row,) = (row for row in outcomes if row["Outcome"] == "charges" and row["Setting of the lever"] == 0.3)
    assert math.isclose(float(str(row["Mean (in the unit)"])), point.outcomes["charges"].mean, rel_tol=1e-15)
    futures = rows(book["Futures"])
    assert len(futures) == futures_table(durham).height
    charges = [
        row["Value (in the unit)"]
        for row in futures
        if (row["Outcome"], row["Setting of the lever"]) == ("charges", 0.3)
    ]
    assert charges == pytest.approx(list(point.outcomes["charges"].values), rel=1e-15)


def test_a_number_of_ones_own_stands_first_among_the_assumptions_with_its_unit(book: openpyxl.Workbook) -> None:
    first, *others = rows(book["Assumptions"])
    assert (first["Key"], first["Grade"], first["Value (in the unit)"]) == (
        "movement.transfer_efficiency",
        "yours",
        0.9,
    )
    assert (first["Unit"], first["Source"]) == ("share", "no source given")
    assert {row["Grade"] for row in others} >= {"assumed", "found"}
    (change,) = rows(book["Scenario changes"])
    assert (change["Before"], change["Now"]) == ("0.4", "0.9")
    assert all(isinstance(row["Numbers that name it (number)"], int) for row in rows(book["Sources"]))


def test_the_answer_sheet_says_what_each_sentence_is(book: openpyxl.Workbook, answer: Answer) -> None:
    kinds = {str(row["What it is"]): str(row["Text"]) for row in rows(book["Answer"])}
    assert kinds["What surely changes"] in answer.sentence
    assert "What could make it wrong" in kinds


def test_every_sheet_is_printed_as_wide_as_one_page_with_its_heading_on_each(book: openpyxl.Workbook) -> None:
    cover, *others = book.worksheets
    for sheet in (cover, *others):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # as many pages as it takes, but one across
        assert (sheet.page_setup.fitToWidth or 1, int(sheet.page_setup.fitToHeight)) == (1, 0)
        assert int(sheet.page_setup.paperSize) == int(sheet.PAPERSIZE_A4)
        assert "&P" in sheet.oddFooter.right.text or "Page" in sheet.oddFooter.right.text
    assert {sheet.print_title_rows for sheet in others} == {"$3:$3"}
    assert cover.page_setup.orientation == "portrait"
    assert book["Outcomes"].page_setup.orientation == "landscape"


def test_no_cell_is_a_formula(durham: StudyResult, tmp_path: Path) -> None:
    for words in HOSTILE:
        scenarios = tuple(ScenarioRef(words, scenario.digest, words) for scenario in durham.scenarios)
        points = tuple(replace(point, scenario=words) if point.at else point for point in durham.results[:1])
        result = replace(durham, scenarios=scenarios, results=points, differences=(), kind="run", lever=None)
        book = openpyxl.load_workbook(Answer(result, {}, {"command": words}).write_workbook(tmp_path / "book.xlsx"))
        types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        # openpyxl reads a text that begins with "=" as a formula; what makes it one is in the file
        assert types <= {"s", "n", "f"}
        content = (tmp_path / "book.xlsx").read_bytes()
        assert b"<f>" not in b"".join(_members(content))


def _members(content: bytes) -> list[bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]


def test_rows_that_a_sheet_can_not_hold_go_on_in_the_next(
    answer: Answer, durham: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forcesim.report.output.workbook.book._ROWS", 9_000)
    book = openpyxl.load_workbook(answer.write_workbook(tmp_path / "book.xlsx"), read_only=True)
    names = [name for name in book.sheetnames if name.startswith("Futures")]
    counts = [book[name].max_row - HEADING for name in names]
    assert names[:2] == ["Futures", "Futures 2"]
    assert max(counts) == 9_000
    assert sum(counts) == futures_table(durham).height
    assert "It goes on from sheet Futures." in str(book["Futures 2"]["A2"].value)


def test_a_sheet_holds_as_many_rows_as_the_format_allows() -> None:
    from forcesim.report.output.workbook import book as workbook

    assert workbook._ROWS + HEADING == 1_048_576


def test_a_future_that_is_not_in_is_an_empty_cell_and_the_sheet_says_so(compare: Make, tmp_path: Path) -> None:
    result = compare({"force": {"charges": [1.0, float("nan")]}})
    book = openpyxl.load_workbook(Answer(result, {}).write_workbook(tmp_path / "book.xlsx"))
    values = [row["Value (in the unit)"] for row in rows(book["Futures"]) if row["Outcome"] == "charges"]
    assert values == [1, None]
    assert "An empty cell means" in str(book["Futures"]["A2"].value)
