"""A result whose parts do not fit together is refused when it is read, with the place."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forcesim.errors import CapsuleError
from forcesim.report.answer import answer_of
from forcesim.study.results.study_result import read_result
from forcesim.study.storage.capsule import open_capsule

CAPSULES = Path(__file__).parents[2] / "golden" / "capsules"


def document(kind: str) -> dict[str, Any]:
    with zipfile.ZipFile(CAPSULES / f"{kind}.forcesim") as archive:
        result: dict[str, Any] = json.loads(archive.read("result.json"))
    return result


def without_scenarios(result: dict[str, Any]) -> None:
    result["scenarios"] = []


def of_another_outcome(result: dict[str, Any]) -> None:
    result["results"][0]["outcomes"]["joy"] = next(iter(result["results"][0]["outcomes"].values()))


def one_future_less(result: dict[str, Any]) -> None:
    next(iter(result["results"][1]["outcomes"].values()))["values"].pop()


def of_another_lever(result: dict[str, Any]) -> None:
    result["differences"][2]["at"] = {"policy.mood": 0.5}


def no_red_line(result: dict[str, Any]) -> None:
    result["red_lines"] = ["as little as possible"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (without_scenarios, "result.scenarios is empty"),
        (of_another_outcome, "result.results.0 is not about outcomes"),
        (one_future_less, "result.results.1 has not one value of every outcome for each future"),
        (of_another_lever, "result.differences.2.at does not name the levers"),
        (no_red_line, "result.red_lines: 'as little as possible' is no red line"),
    ],
)
def test_what_does_not_fit_is_named(change: Callable[[dict[str, Any]], None], place: str) -> None:
    result = document("tradeoff")
    read_result(result)
    change(result)
    with pytest.raises(CapsuleError) as refusal:
        read_result(result)
    assert place in str(refusal.value)


@pytest.mark.parametrize("column", ["points", "measured", "fails"])
def test_worlds_that_are_not_whole_are_refused(column: str) -> None:
    result = document("failure")
    result["found"][column].pop()
    with pytest.raises(CapsuleError, match="not one value for each world"):
        read_result(result)


def test_an_answer_that_can_not_be_told_is_refused_when_it_is_opened() -> None:
    capsule = open_capsule(CAPSULES / "require.forcesim")
    answer_of(capsule)
    capsule.document["found"]["before"] = 7.5  # at which nothing was tried
    with pytest.raises(CapsuleError, match="do not fit together"):
        answer_of(capsule)
