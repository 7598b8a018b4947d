"""Monthly figures are read as they stand; a month without one is no zero."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forcesim.errors import TableError
from forcesim.study.actuals import Actuals, month_index, month_of, read_actuals


def read(tmp_path: Path, text: str) -> Actuals:
    path = tmp_path / "actuals.csv"
    path.write_text(text, encoding="utf-8")
    return read_actuals(path)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(TableError) as refused:
        read(tmp_path, text)
    return str(refused.value)


def test_wide_and_tidy_tables_hold_the_same_figures(tmp_path: Path) -> None:
    wide = read(tmp_path, "Month,cases_closed,backlog\n2024-01,50,7\n2024-02,60,8\n")
    tidy = read(
        tmp_path,
        "month;outcome;value\nJan 2024;cases_closed;50\nFeb 2024;cases_closed;60\nJan 2024;backlog;7\n"
        "Feb 2024;backlog;8\n",
    )
    assert wide.series == tidy.series
    assert dict(wide.series[0].values) == {"2024-01": 50.0, "2024-02": 60.0}


def test_a_row_a_figure_is_known_whatever_the_column_of_figures_is_called(tmp_path: Path) -> None:
    rows = "2024-01,charges,5\n2024-02,charges,6\n2024-01,backlog,7\n"
    # our own months call it mean; a column of units beside it holds no number
    for heading in ("month,outcome,mean", "Month,Indicator,Recorded by the force"):
        actuals = read(tmp_path, f"{heading}\n{rows}")
        assert {entry.column: dict(entry.values) for entry in actuals.series} == {
            "charges": {"2024-01": 5.0, "2024-02": 6.0},
            "backlog": {"2024-01": 7.0},
        }
    # one figure a month, and a name that is no outcome's
    wide = read(tmp_path, "Month,Name,charges\n2024-01,Durham,5\n2024-02,Durham,6\n")
    assert [entry.column for entry in wide.series] == ["charges"]


def test_of_many_wrong_figures_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    rows = "".join(f"20{year}-01,n{year}\n" for year in range(10, 36))
    with pytest.raises(TableError) as refused:
        read(tmp_path, f"Month,charges,backlog\n2009-01,1,1\n{rows.replace(',', ',x', 1).replace(',n', ',oops')}")
    assert "6 more of its figures" in str(refused.value)


def test_a_blank_and_a_mark_are_not_a_zero(tmp_path: Path) -> None:
    actuals = read(tmp_path, "Month,charges\n2024-01,5\n2024-02,\n2024-03,[x]\n2024-05,0\n")
    assert dict(actuals.series[0].values) == {"2024-01": 5.0, "2024-05": 0.0}


def test_a_correction_below_zero_is_left_out_and_told(tmp_path: Path) -> None:
    actuals = read(tmp_path, "Month,charges\n2024-01,5\n2024-02,-2\n")
    assert dict(actuals.series[0].values) == {"2024-01": 5.0}
    assert any("line 3" in remark for remark in actuals.remarks)


def test_two_figures_of_one_month_are_refused_with_both_lines(tmp_path: Path) -> None:
    words = refusal(tmp_path, "Month,charges\n2024-01,5\n2024-01,6\n")
    assert "line 3" in words
    assert "line 2" in words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Month,charges\n2024-01,many\n2024-02,3\n", "this is no number"),
        ("Month,charges\nlast,5\n", "this is no month"),
        ("Month,charges\n02/03/2024,5\n04/05/2024,5\n", "read in two ways"),
        ("Month,charges\n", "no row below"),
        ("Month,charges\n2024-01,\n", "no month has a figure"),
        ("a,b\nx,y\n", "no column holds months"),
        ("Month,charges\n1900-01,5\n2024-01,5\n", "span more than"),
    ],
)
def test_a_table_that_can_t_be_used_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text)


def test_figures_go_through_json_unchanged(tmp_path: Path) -> None:
    actuals = read(tmp_path, "Month,charges\n2024-01,5\n")
    assert Actuals.from_plain(json.loads(json.dumps(actuals.as_plain()))) == actuals
    with pytest.raises(TableError, match="no month"):
        Actuals.from_values({"charges": {"January": 5}})


def test_months_count_from_one_year_to_the_next() -> None:
    assert month_index("2024-01") - month_index("2023-12") == 1
    assert month_of(month_index("2023-12")) == "2023-12"
