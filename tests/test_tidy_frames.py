"""Results as tidy frames, and what every verb takes in Python."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from forces import TWO_TEAMS

import forcesim as fs
from forcesim.cli.main import run as forcesim


@pytest.fixture
def desk(tmp_path: Path) -> fs.NamedScenario:
    path = tmp_path / "desk.toml"
    path.write_text(TWO_TEAMS)
    return fs.load(path)


@pytest.fixture
def compared(desk: fs.NamedScenario) -> fs.Answer:
    return fs.compare(desk, desk.with_(move_share=0.5), replications=6, first_replication=3, jobs=1, store="none")


def one_row(frame: pl.DataFrame, **wanted: Any) -> dict[str, Any]:
    return frame.filter(**wanted).row(0, named=True)


def test_a_change_stands_beside_the_level_that_it_is_a_change_of(compared: fs.Answer) -> None:
    table = compared.table()
    before = one_row(table, scenario="desk", outcome="cases_closed")
    after = one_row(table, scenario="desk+policy.move_share=0.5", outcome="cases_closed")
    assert (after["against"], after["base"], after["base_low"]) == ("desk", before["mean"], before["low"])
    assert after["change"] == pytest.approx(after["mean"] - after["base"])
    assert (before["base"], before["change"]) == (None, None)


def test_a_change_along_a_lever_stands_beside_the_level_at_its_present_setting(desk: fs.NamedScenario) -> None:
    table = fs.tradeoff(desk, points=[0.0, 0.5], replications=3, jobs=1, store="none").table()
    rows = table.filter(outcome="cases_closed")
    base, moved = rows.filter(at=0.0).row(0, named=True), rows.filter(at=0.5).row(0, named=True)
    assert (moved["base"], moved["change"]) == (base["mean"], pytest.approx(moved["mean"] - base["mean"]))


def test_every_future_has_its_own_number_and_its_own_change(compared: fs.Answer) -> None:
    rows = compared.futures().filter(outcome="cases_closed")
    assert rows["replication"].to_list() == [3, 4, 5, 6, 7, 8] * 2
    before, after = rows.filter(scenario="desk"), rows.filter(scenario="desk+policy.move_share=0.5")
    by_hand = (after["value"] - before["value"]).to_list()
    assert after["change"].to_list() == by_hand
    assert before["change"].null_count() == 6


def test_months_carry_their_date_and_their_own_unit(compared: fs.Answer) -> None:
    months = compared.monthly().filter(scenario="desk", outcome="cases_arrived")
    assert months["month"].to_list() == sorted(set(months["month"].to_list()))
    assert months["unit"].unique().to_list() == ["cases a month"]
    # three months of a year's average
    yearly = one_row(compared.table(), scenario="desk", outcome="cases_arrived")["mean"]
    assert months["mean"].sum() / 0.25 == pytest.approx(yearly)


def test_a_study_that_keeps_no_months_has_an_empty_frame_of_the_same_columns(desk: fs.NamedScenario) -> None:
    needed = fs.require(desk, "backlog<1e6", points=2, low=0.0, high=0.5, replications=30, jobs=1, store="none")
    assert needed.monthly().height == 0
    assert "month" in needed.monthly().columns


def test_a_table_becomes_a_pandas_frame(compared: fs.Answer) -> None:
    frame = compared.to_pandas()
    assert list(frame.columns) == compared.table().columns
    assert frame["mean"].dropna().to_list() == compared.table()["mean"].drop_nulls().to_list()


def test_the_first_future_says_which_luck_it_is(desk: fs.NamedScenario) -> None:
    whole = fs.run(desk, replications=5, jobs=1, store="none").futures().filter(outcome="cases_closed")
    later = fs.run(desk, replications=3, first_replication=2, jobs=1, store="none").futures()
    assert later.filter(outcome="cases_closed")["value"].to_list() == whole["value"].to_list()[2:]


def test_years_take_the_place_of_those_of_all_scenarios_and_a_wrong_number_of_them_is_told(
    desk: fs.NamedScenario,
) -> None:
    answer = fs.compare(desk, desk.with_(move_share=0.5), years=0.5, replications=2, jobs=1, store="none")
    assert {scenario.years for scenario in answer.result.scenarios} == {0.5}
    with pytest.raises(fs.ScenarioError) as caught:
        fs.compare(desk, desk, years=1.3)
    assert caught.value.faults[0].where == "years"


def test_what_a_scenario_is_called_is_said_in_the_sentence_and_kept_in_a_capsule(
    desk: fs.NamedScenario, tmp_path: Path
) -> None:
    labels = {"desk": "As it is", "desk+policy.move_share=0.5": "Half of the hours"}
    answer = fs.compare(desk, desk.with_(move_share=0.5), labels=labels, replications=6, jobs=1, store="none")
    assert "“Half of the hours”, compared with “As it is”" in answer.sentence
    assert fs.open(answer.save(tmp_path / "a.forcesim")).sentence == answer.sentence
    assert fs.verify(tmp_path / "a.forcesim", sample=None, jobs=1).holds


def test_labels_are_refused_with_all_that_is_wrong(desk: fs.NamedScenario) -> None:
    with pytest.raises(fs.StudyError) as caught:
        fs.compare(desk, desk.with_(move_share=0.5), labels={"dsk": "x", "desk": "y" * 41}, jobs=1, store="none")
    assert "Did you mean desk?" in str(caught.value)
    assert "1 to 40 characters" in str(caught.value)
    with pytest.raises(fs.StudyError, match="can't both be called"):
        fs.compare(
            desk, desk.with_(move_share=0.5), labels={"desk": "x", "desk+policy.move_share=0.5": "x"}, store="none"
        )


def test_a_name_that_holds_an_equals_sign_is_labelled_on_the_command_line(
    desk: fs.NamedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["compare", "desk.toml", "desk.toml+policy.move_share=0.5", "--replications", "6", "--jobs", "1"]
    label = ["--label", "desk+policy.move_share=0.5=Half=of them"]
    assert forcesim([*words, *label, "--outcome", "backlog", "--quiet", "--store", "none"]) == 0
    assert "“Half=of them”" in " ".join(capsys.readouterr().out.split())


def test_iterating_over_a_study_gives_its_events_and_then_the_answer(desk: fs.NamedScenario) -> None:
    study = fs.new_study("compare", desk, desk.with_(move_share=0.5), replications=2, jobs=1, store="none")
    names = [type(event).__name__ for event in study]
    assert names[0] == "Started"
    assert names.count("RunDone") == 4
    assert names[-1] == "Settled"
    direct = fs.compare(desk, desk.with_(move_share=0.5), replications=2, jobs=1, store="none")
    assert study.answer.to_dict() == direct.to_dict()


def test_a_study_that_is_stopped_midway_answers_with_what_is_in(desk: fs.NamedScenario) -> None:
    study = fs.new_study("run", desk, replications=50, jobs=1, store="none")
    for event in study:
        if type(event).__name__ == "RunDone":
            study.stop()
    assert 1 <= study.answer.result.finished < 50


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [("compar", {}, "Did you mean compare?"), ("run", {"replicatons": 3}, "Did you mean replications?")],
)
def test_a_study_that_can_not_be_made_names_what_was_meant(
    desk: fs.NamedScenario, kind: str, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(fs.StudyError, match=told.replace("?", r"\?")):
        fs.new_study(kind, desk, **given)


def test_a_failed_run_of_a_file_is_repeated_by_its_path(desk: fs.NamedScenario, tmp_path: Path) -> None:
    from forcesim.study.execution.events import RunJob
    from forcesim.study.questions.registry import QUESTIONS

    plan = fs.new_study("run", desk.with_(move_share=0.25), replications=1).question.plan()
    assert QUESTIONS["run"].question is not None
    words = plan.failed(RunJob(0, 4), "boom", "").repeat
    assert f"forcesim run {tmp_path / 'desk.toml'} --set policy.move_share=0.25" in words


def test_csv_on_standard_output_is_the_table_alone(
    desk: fs.NamedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", str(tmp_path / "desk.toml"), "--replications", "3", "--jobs", "1", "--store", "none"]
    assert forcesim([*words, "--csv", "-"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    expected = fs.run(desk, replications=3, jobs=1, store="none").table()
    assert [row["outcome"] for row in rows] == expected["outcome"].to_list()
    assert float(rows[0]["mean"]) == expected["mean"][0]
    assert forcesim([*words, "--csv", "-", "--json", "-"]) == 2


def test_csv_files_open_in_excel_by_a_mark_and_say_what_made_them(desk: fs.NamedScenario, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["compare", str(tmp_path / "desk.toml"), f"{tmp_path / 'desk.toml'}+policy.move_share=0.5"]
    more = ["--replications", "6", "--jobs", "1", "--store", "none", "--csv", str(out), "--quiet", "--seed", "9"]
    assert forcesim([*words, *more]) == 0
    for file in ("results.csv", "futures.csv", "monthly.csv", "about.csv"):
        assert (out / file).read_bytes().startswith(b"\xef\xbb\xbf")
    facts = pl.read_csv(out / "about.csv")
    about = {row["about"]: row["value"] for row in facts.iter_rows(named=True) if row["scenario"] is None}
    assert about["seed"] == "9"
    assert about["command"].startswith("forcesim compare")
    assert "--seed 9" in about["command"]
    changes = facts.filter(about="change")
    assert changes["value"].to_list() == ["policy.move_share: 0.0 is 0.5"]
    digests = facts.filter(about="digest")["value"].to_list()
    assert digests == [scenario.digest for scenario in fs.compare(
        desk, desk.with_(move_share=0.5), replications=6, jobs=1, store="none").result.scenarios]  # fmt: skip
