from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_fakes import crowded, named_scenario

from forcesim.errors import CapsuleError
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.results.study_result import StudyResult, read_result
from forcesim.study.storage import capsule
from forcesim.study.storage.capsule import open_capsule, save

TEXTS = {"town": 'title = "Town"\n', "town+lenient (2)": 'title = "Ville légère"\n'}
QUESTION = {"kind": "tradeoff", "seed": 3}


@pytest.fixture(scope="module")
def result() -> StudyResult:
    question = TradeoffQuestion(scenario=named_scenario(), points=6, replications=4, simulate=crowded)
    return question.answer(run_through(question.plan(), SerialExecutor()))


@pytest.fixture
def saved(tmp_path: Path, result: StudyResult) -> Path:
    return save(tmp_path / "study.forcesim", TEXTS, result.to_dict("A sentence.", "0.1.0"), QUESTION)


def test_what_is_saved_comes_back(saved: Path, result: StudyResult) -> None:
    opened = open_capsule(saved)
    document = result.to_dict("A sentence.", "0.1.0")
    assert opened.texts == TEXTS
    assert opened.question == QUESTION
    assert opened.document == document
    assert opened.versions == capsule.versions()


def test_a_result_made_from_its_document_says_the_same(saved: Path, result: StudyResult) -> None:
    again = read_result(open_capsule(saved).document)
    assert again.to_dict("A sentence.", "0.1.0") == result.to_dict("A sentence.", "0.1.0")
    assert again.outcomes == result.outcomes
    assert again.results[0].outcomes["charges"].values.shape == (4,)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first = save(tmp_path / "a", TEXTS, {"x": 1.5}, QUESTION).read_bytes()
    second = save(tmp_path / "b", dict(reversed(TEXTS.items())), {"x": 1.5}, QUESTION).read_bytes()
    assert first == second


def test_a_capsule_that_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    path = save(tmp_path / "study.forcesim", TEXTS, {"x": 1}, QUESTION)
    before = path.read_bytes()
    with pytest.raises(CapsuleError, match="plain numbers"):
        save(path, TEXTS, {"x": float("nan")}, QUESTION)
    with pytest.raises(CapsuleError, match="can't be written"):
        save(tmp_path / "nowhere" / "study.forcesim", TEXTS, {}, QUESTION)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["study.forcesim"]


@pytest.mark.parametrize("name", ["../town", "a/b", "a\\b", ".hidden", "", "C:town", "a\nb", "x" * 300])
def test_a_name_that_could_point_elsewhere_is_not_kept(tmp_path: Path, name: str) -> None:
    with pytest.raises(CapsuleError, match="plain name"):
        save(tmp_path / "study.forcesim", {name: ""}, {}, {})


def rewritten(source: Path, change: Callable[[dict[str, bytes]], Any], **options: Any) -> Path:
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(source, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return source


def put(name: str, content: bytes) -> Callable[[dict[str, bytes]], Any]:
    return lambda members: members.__setitem__(name, content)


def header(**changes: Any) -> Callable[[dict[str, bytes]], Any]:
    def change(members: dict[str, bytes]) -> None:
        members["capsule.json"] = json.dumps({**json.loads(members["capsule.json"]), **changes}).encode()

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("result.json", b'{"kind": "run"}'), "result.json was changed"),
        (put("scenarios/town.toml", b'title = "City"'), "scenarios/town.toml was changed"),
        (put("scenarios/../../town.toml", b""), "which no capsule does"),
        (put("/etc/town.toml", b""), "which no capsule does"),
        (put("run.py", b""), "which no capsule does"),
        (put("scenarios/more.toml", b""), "members that it was saved with"),
        (lambda members: members.pop("question.json"), "members that it was saved with"),
        (lambda members: members.pop("capsule.json"), "has no capsule.json"),
        (put("capsule.json", b"[]"), "not the JSON of a capsule"),
        (put("capsule.json", b"\xff\xfe"), "not the JSON of a capsule"),
        (put("capsule.json", b'{"capsule": 1, "capsule": 1}'), "not the JSON of a capsule"),
        (put("capsule.json", b'{"capsule": NaN}'), "not the JSON of a capsule"),
        (put("capsule.json", b'{"capsule": 1e999}'), "not the JSON of a capsule"),
        (put("capsule.json", b'{"capsule": ' + b"[" * 200_000), "not the JSON of a capsule"),
        (put("capsule.json", b"9" * 10_000), "not the JSON of a capsule"),
        (header(capsule=2), "its format is 2"),
        (header(versions={"forcesim": 1}), "which versions"),
        (header(members=[]), "members that it was saved with"),
    ],
)
def test_a_capsule_that_was_tampered_with_is_refused(
    saved: Path, change: Callable[[dict[str, bytes]], Any], message: str
) -> None:
    rewritten(saved, change)
    with pytest.raises(CapsuleError, match=r"study\.forcesim") as refusal:
        open_capsule(saved)
    assert message in str(refusal.value)


def test_a_capsule_that_unpacks_to_something_huge_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewritten(saved, put("scenarios/town.toml", b" " * 3_000_000))
    monkeypatch.setattr(capsule, "_MEMBER_BYTES", 2_000_000)
    with pytest.raises(CapsuleError, match="unpacks to more"):
        open_capsule(saved)
    monkeypatch.setattr(capsule, "_MEMBER_BYTES", 4_000_000)
    monkeypatch.setattr(capsule, "_TOTAL_BYTES", 3_000_000)
    with pytest.raises(CapsuleError, match="unpacks to more"):
        open_capsule(saved)


def test_a_capsule_that_lies_about_its_sizes_is_refused(saved: Path) -> None:
    rewritten(saved, put("scenarios/town.toml", b" " * 1_000_000))
    content = saved.read_bytes()
    size = (1_000_000).to_bytes(4, "little")
    assert size in content
    saved.write_bytes(content.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(CapsuleError):
        open_capsule(saved)


def test_a_capsule_of_too_many_members_is_refused(saved: Path) -> None:
    rewritten(saved, lambda members: members.update({f"scenarios/{n}.toml": b"" for n in range(300)}))
    with pytest.raises(CapsuleError, match="more than any capsule"):
        open_capsule(saved)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_capsule_packed_in_another_way_is_refused(saved: Path, packing: int) -> None:
    rewritten(saved, lambda _: None, compression=packing)
    with pytest.raises(CapsuleError, match="packed"):
        open_capsule(saved)


def test_a_member_that_stands_twice_is_refused(saved: Path) -> None:
    with zipfile.ZipFile(saved, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("result.json", b"{}")
    with pytest.raises(CapsuleError, match="which no capsule does"):
        open_capsule(saved)


def test_a_file_that_is_no_capsule_is_refused_in_plain_words(tmp_path: Path) -> None:
    missing, folder, text = tmp_path / "missing", tmp_path / "folder", tmp_path / "text"
    folder.mkdir()
    text.write_text("not a zip")
    for path, message in ((missing, "can't be read"), (folder, "can't be read"), (text, "is not a capsule")):
        with pytest.raises(CapsuleError, match=message):
            open_capsule(path)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_whatever_byte_is_damaged_a_capsule_opens_whole_or_is_refused(index: int, byte: int) -> None:
    whole = _bytes()
    damaged = bytearray(whole)
    damaged[index % len(whole)] = byte
    contents = _open(bytes(damaged))
    assert contents is None or (contents.document == {"x": [1.5, None]} and contents.texts == TEXTS)


def _bytes() -> bytes:
    members = {"question.json": capsule._json(QUESTION), "result.json": capsule._json({"x": [1.5, None]})}
    members |= {f"scenarios/{name}.toml": text.encode() for name, text in TEXTS.items()}
    about = {
        "capsule": capsule.FORMAT,
        "versions": {},
        "members": {name: capsule._digest(content) for name, content in members.items()},
    }
    return capsule._zip({"capsule.json": capsule._json(about), **members})


def _open(content: bytes) -> capsule.Capsule | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.forcesim"
        path.write_bytes(content)
        try:
            return open_capsule(path)
        except CapsuleError:
            return None


def test_any_program_that_opens_a_zip_opens_a_capsule(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
        assert {about.date_time for about in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_could_not_be_opened_again_is_not_written(
    tmp_path: Path, result: StudyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = result.to_dict("A sentence.", "0.1.0")
    monkeypatch.setattr(capsule, "_MEMBER_BYTES", 10_000)
    with pytest.raises(CapsuleError, match=r"result.json would take .* ask for fewer futures"):
        save(tmp_path / "large.forcesim", TEXTS, document, QUESTION)
    assert not list(tmp_path.iterdir())
