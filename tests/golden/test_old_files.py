"""Files of version 0.1.0 open for ever: three capsules and a store, made by it and never made again."""

from __future__ import annotations

import html
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

import forcesim as fs
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.storage.run_store import RunStore
from forcesim.study.storage.study_history import History

HERE = Path(__file__).parent
CAPSULES = sorted(HERE.glob("capsules/*.forcesim"))


def stored_json(path: Path) -> dict[str, object]:
    """The result as it stands in the capsule, read with nothing but the standard library."""
    with zipfile.ZipFile(path) as archive:
        document: dict[str, object] = json.loads(archive.read("result.json"))
    return document


@pytest.mark.parametrize("path", CAPSULES, ids=lambda path: path.stem)
def test_an_old_capsule_opens_and_says_what_it_said(path: Path) -> None:
    stored, opened = stored_json(path), fs.open(path).to_dict()
    # which program says it now, in which words, and with which command; every number and every reason stays
    for key in ("forcesim", "model", "sentence", "sentences", "command"):
        stored.pop(key, None), opened.pop(key, None)
    # said since: old runs are numbered from the first
    assert opened.pop("first_replication") == 0
    assert json.dumps(opened) == json.dumps(stored)


@pytest.mark.parametrize("path", CAPSULES, ids=lambda path: path.stem)
def test_an_old_capsule_makes_a_brief_and_a_table(path: Path) -> None:
    answer = fs.open(path)
    words = html.unescape(re.sub("<[^>]*>", "", answer.brief()))
    assert answer.sentence.split(",")[0] in words
    assert answer.table().height > 0


def test_an_old_capsule_of_each_shape_is_there() -> None:
    assert [path.stem for path in CAPSULES] == ["failure", "require", "tradeoff"]


def test_a_store_of_the_first_version_gives_its_runs_and_its_study(tmp_path: Path) -> None:
    copy = tmp_path / "runs.sqlite"
    shutil.copy(HERE / "runs.sqlite", copy)
    with RunStore(copy) as store:
        history = History(store)
        (study,) = history.studies()
        capsule = history.open(study.id)
    assert (study.kind, study.finished, study.failed) == ("tradeoff", 9, 0)
    assert capsule.document == stored_json(HERE / "capsules" / "tradeoff.forcesim")


def test_runs_of_another_model_are_made_again_and_those_of_this_one_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "runs.sqlite"
    shutil.copy(HERE / "runs.sqlite", copy)
    scenario = fs.load("burglary").with_({"time.years": 0.25})

    def ask() -> dict[str, Any]:
        return fs.tradeoff(
            scenario, points=3, resolution=1, replications=3, red_lines=["cases_dropped<20@0.9"], jobs=1, store=copy
        ).to_dict()

    # the numbers of an old model are never passed off as this one's
    first = ask()
    assert first["results"] != stored_json(HERE / "capsules" / "tradeoff.forcesim")["results"]

    def never(*_: object) -> None:
        raise AssertionError("a run was made again")

    monkeypatch.setattr("forcesim.simulation.run.simulate", never)
    assert ask()["results"] == first["results"]
    with RunStore(copy) as store:
        assert {"2", MODEL_VERSION} <= {group.model for group in store.groups()}


@pytest.mark.parametrize("path", CAPSULES, ids=lambda path: path.stem)
def test_verifying_an_old_capsule_says_that_the_model_is_another(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from forcesim.cli.main import run

    run(["verify", str(path), "--jobs", "1"])
    text = " ".join(capsys.readouterr().out.split())
    assert f"This capsule was made by model 2; this is model {MODEL_VERSION}." in text
