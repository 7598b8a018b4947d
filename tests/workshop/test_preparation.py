"""Results are kept in one file, which runs offline, and is refused in words where it is of anything else."""

from __future__ import annotations

import io
import shlex
import zipfile
from pathlib import Path

import pytest
from workshop_desk import SCRIPT, write_script

from forcesim.errors import WorkshopError
from forcesim.scenario.files.load import load_changed
from forcesim.study.storage.capsule import unpack
from forcesim.workshop import preparation as preparation_module
from forcesim.workshop.preparation import (
    Preparation,
    open_preparation,
    planned_studies,
    save_preparation,
    simulate,
    usual_place,
)
from forcesim.workshop.script_files import ScriptFile, load_script
from forcesim.workshop.script_studies import command_of_study, question_of_study, study_key


@pytest.fixture
def kept(desk: ScriptFile, desk_results: Preparation, tmp_path: Path) -> Path:
    return save_preparation(tmp_path / "desk.workshop", desk, desk_results)


def test_what_is_opened_is_what_was_kept(desk: ScriptFile, desk_results: Preparation, kept: Path) -> None:
    opened = open_preparation(kept, desk)
    assert opened.in_words == "as simulated before"
    assert desk_results.in_words == "simulated just now"
    assert list(opened.answers) == list(desk.script.studies)
    for key, answer in desk_results.answers.items():
        assert opened.answers[key].to_dict() == answer.to_dict()


def test_the_same_results_give_the_same_bytes(desk: ScriptFile, desk_results: Preparation, kept: Path) -> None:
    assert save_preparation(kept.with_name("again"), desk, desk_results).read_bytes() == kept.read_bytes()


def test_each_study_is_a_capsule_of_its_own(kept: Path) -> None:
    with zipfile.ZipFile(kept) as archive:
        names = [name for name in archive.namelist() if name.startswith("studies/")]
        assert len(names) == 3
        for name in names:
            assert unpack(archive.read(name), name).document["kind"] == "compare"


def test_results_of_another_script_are_refused(kept: Path, tmp_path: Path) -> None:
    other = load_script(write_script(tmp_path, SCRIPT.replace("Good morning.", "Good evening.")))
    with pytest.raises(WorkshopError, match=r"another version of it.*simulate it again"):
        open_preparation(kept, other)


def test_results_of_a_force_that_has_changed_are_refused(kept: Path, tmp_path: Path) -> None:
    path = write_script(tmp_path)
    force = path.with_name("force.toml")
    force.write_text(force.read_text().replace("per_year = 1000", "per_year = 1001"))
    with pytest.raises(WorkshopError, match="has changed since it was simulated"):
        open_preparation(kept, load_script(path))


def test_results_of_another_model_are_refused(kept: Path, desk: ScriptFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation_module, "MODEL_VERSION", "999")
    with pytest.raises(WorkshopError, match="this is model 999"):
        open_preparation(kept, desk)


def rewritten(path: Path, **changed: bytes | None) -> Path:
    """The file with members changed, by their names with the dots and slashes left out, or without them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = changed.get(name.replace(".", "_").replace("/", "_"), old.read(name))
            if content is not None:
                new.writestr(name, content)
        if "extra" in changed:
            new.writestr("../evil", changed["extra"] or b"")
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize(
    "changed",
    [
        {"workshop_json": b"{}"},
        {"workshop_json": b"[1"},
        {"workshop_json": None},
        {"studies_calm_forcesim": None},
        {"studies_calm_forcesim": b"no capsule"},
        {"extra": b"out of the folder"},
    ],
)
def test_a_file_that_was_tampered_with_is_refused(
    kept: Path, desk: ScriptFile, changed: dict[str, bytes | None]
) -> None:
    with pytest.raises(WorkshopError):
        open_preparation(rewritten(kept, **changed), desk)


@pytest.mark.parametrize("content", [b"", b"PK", b"\x00" * 100, b"kind = 'workshop'"])
def test_a_file_that_is_no_such_file_is_refused(desk: ScriptFile, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign"
    path.write_bytes(content)
    with pytest.raises(WorkshopError, match="does not hold the results of a workshop"):
        open_preparation(path, desk)


def test_a_file_that_is_not_there_is_told(desk: ScriptFile, tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="can't be read"):
        open_preparation(tmp_path / "nowhere", desk)


def test_an_inject_that_was_left_out_makes_another_study(desk: ScriptFile) -> None:
    assert study_key(desk.script, "busy", ()) == "busy_without_rush"
    assert study_key(desk.script, "busy", ("rush",)) == study_key(desk.script, "busy") == "busy"
    calm, busy = (question_of_study(desk.script, "busy", desk.folder, landed) for landed in ((), None))
    arrivals = [
        float(question.given_arms()[0].named_scenario.number("case_types.job.arrivals.per_year"))
        for question in (calm, busy)
    ]
    assert arrivals == [1000, 2000]


def test_results_of_a_world_without_an_inject_can_be_kept_too(
    desk: ScriptFile, desk_results: Preparation, tmp_path: Path
) -> None:
    question = question_of_study(desk.script, "busy", desk.folder, (), futures=1)
    more = desk_results.with_answer("busy_without_rush", simulate(question, jobs=1, store="none"))
    path = save_preparation(tmp_path / "more.workshop", desk, more)
    assert "busy_without_rush" in open_preparation(path, desk).answers


def test_the_command_that_repeats_a_study_simulates_the_same_scenarios(desk: ScriptFile) -> None:
    for planned in planned_studies(desk):
        words = shlex.split(planned.command)[2:]
        names = [word for word in words[: words.index("--replications")] if word.startswith(str(desk.folder))]
        sets = [words[index + 1] for index, word in enumerate(words) if word == "--set"]
        digests = [load_changed(name, None, sets).digest for name in names]
        assert digests == [arm.named_scenario.digest for arm in planned.question.given_arms()]
    assert "--replications 12 --seed 3" in command_of_study(desk.script, "moved", desk.folder)


def test_results_stand_beside_the_store_of_runs(
    desk: ScriptFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORCESIM_STORE", str(tmp_path / "runs.sqlite"))
    place = usual_place(desk)
    assert place is not None
    assert place.parent == tmp_path / "workshops"
    # another version of the script has a place of its own
    assert desk.script.digest().removeprefix("sha256:")[:12] in place.name


def test_there_is_no_usual_place_where_nothing_is_kept(desk: ScriptFile) -> None:
    assert usual_place(desk) is None  # FORCESIM_STORE is none in tests
