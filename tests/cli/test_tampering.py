"""Whatever is changed in a capsule's result is told, although its runs are the same and all its digests fit."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import forcesim as fs
from forcesim.cli.capsules.verify_command import verify
from forcesim.study.storage.capsule import Capsule, open_capsule, save


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Capsule:
    """A comparison of five futures of a month."""
    path = tmp_path_factory.mktemp("capsule") / "honest.forcesim"
    before = fs.load("burglary").with_({"time.years": 1 / 12, "time.warm_up_years": 0.0})
    after = before.with_({"policy.move_share": 0.3})
    fs.compare(before, after, replications=5, jobs=1, store="none").save(path)
    return open_capsule(path)


def verified(capsule: Capsule, folder: Path) -> int:
    path = save(folder / "one.forcesim", capsule.texts, capsule.document, capsule.question)
    return verify(path, None, 1, "local", quiet=True)


def outcome(document: dict[str, Any], part: str = "results") -> Any:
    """What a document says of closed cases in its second scenario, or of the change in them."""
    return document[part][0 if part == "differences" else 1]["outcomes"]["cases_closed"]


def shift(entry: Any, *keys: Any) -> None:
    """Move a number in a document, wherever it stands, by more than rounding."""
    for key in keys[:-1]:
        entry = entry[key]
    entry[keys[-1]] = 1.25 * entry[keys[-1]] + 1


def months(document: dict[str, Any]) -> Any:
    return document["results"][1]["monthly"]["series"]["cases_arrived"]


TAMPERING: dict[str, Callable[[dict[str, Any]], None]] = {
    "a mean": lambda document: shift(outcome(document), "mean"),
    "an end of an interval": lambda document: shift(outcome(document), "ci95", 0),
    "a percentile": lambda document: shift(outcome(document), "p90"),
    "a change": lambda document: shift(outcome(document, "differences"), "mean"),
    "the interval of a change": lambda document: shift(outcome(document, "differences"), "ci95", 1),
    "the interval that judges": lambda document: shift(outcome(document, "differences"), "ci95_family", 1),
    "single changes": lambda document: shift(outcome(document, "differences"), "values", 0),
    "the chance of better": lambda document: outcome(document, "differences").update(chance_better=1.0),
    "the chance of the same": lambda document: outcome(document, "differences").update(chance_same=0.5),
    "what matters": lambda document: shift(outcome(document, "differences"), "matters"),
    "that a change is negligible": lambda document: outcome(document, "differences").update(negligible=True),
    "a verdict": lambda document: outcome(document, "differences").update(verdict="better"),
    "the months": lambda document: months(document).update(mean=[7.0 for _ in months(document)["mean"]]),
    "the sentence": lambda document: document.update(sentence="Nothing changes."),
    "a title": lambda document: document["scenarios"][0].update(title="Another force"),
    "a digest": lambda document: document["scenarios"][0].update(digest="sha256:" + 64 * "0"),
    "a label": lambda document: document["outcomes"]["cases_closed"].update(label="Cases lost"),
    "a unit": lambda document: document["outcomes"]["cases_closed"].update(unit="people a year"),
    "which way is better": lambda document: document["outcomes"]["backlog"].update(better="higher"),
    "the years": lambda document: shift(document, "years"),
    "the years of a scenario": lambda document: shift(document["scenarios"][1], "years"),
    "the seed": lambda document: document.update(seed=document["seed"] + 1),
    "the futures": lambda document: document.update(replications=40),
    "the runs": lambda document: document["runs"].update(asked=80, finished=80),
    "what was asked about": lambda document: document.update(asked_about=document["asked_about"][:1]),
    "the precision": lambda document: shift(document, "precision"),
    "an officer's year": lambda document: shift(document, "officer_year_hours"),
    "that it has settled": lambda document: document.update(unsettled=["burglary"]),
    "the command": lambda document: document.update(command="forcesim run burglary"),
}


def test_what_nobody_changed_holds(honest: Capsule, tmp_path: Path) -> None:
    assert verified(honest, tmp_path) == 0


def test_another_release_may_word_a_result_otherwise_but_its_numbers_are_compared(
    honest: Capsule, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {**copy.deepcopy(honest.document), "forcesim": "0.0.9", "sentence": "So it was said then."}
    document["outcomes"]["cases_closed"]["label"] = "Closed"
    assert verified(Capsule(honest.texts, document, honest.question, honest.versions), tmp_path) == 0
    assert "made by forcesim 0.0.9" in " ".join(capsys.readouterr().out.split())
    TAMPERING["a mean"](document)
    assert verified(Capsule(honest.texts, document, honest.question, honest.versions), tmp_path) == 1


@pytest.mark.parametrize("kind", TAMPERING)
def test_whatever_is_changed_in_a_result_is_told(
    honest: Capsule, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    document = copy.deepcopy(honest.document)
    TAMPERING[kind](document)
    assert document != honest.document
    capsule = Capsule(honest.texts, document, honest.question, honest.versions)
    assert verified(capsule, tmp_path) == 1
    assert "can't come from its runs" in " ".join(capsys.readouterr().out.split())
