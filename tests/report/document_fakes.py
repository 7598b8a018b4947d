"""Answers with the evidence of a real scenario behind them, and what a tagged PDF holds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import finding_fakes
import pypdf

from forcesim.report.answer import Answer
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.arm import arm_changes
from forcesim.study.results.study_result import BackcastRow, StudyResult

WORTH = "movement.transfer_efficiency"


def durham(result: StudyResult, *changes: dict[str, Any]) -> Answer:
    """The result as one of Durham under a policy and without it, its scenarios changed as ``changes`` say."""
    force = load("durham-2014")
    scenarios = (force.with_policy(load_policy("durham-2015")), force)[: len(result.scenarios)]
    given = (*changes, {}, {})[: len(scenarios)]
    changed = [
        scenario.with_(change) if change else scenario for scenario, change in zip(scenarios, given, strict=True)
    ]
    return of_scenarios(result, *changed)


def of_scenarios(result: StudyResult, *scenarios: NamedScenario) -> Answer:
    """The result as one of these scenarios, with the digests, changes and texts that they have."""
    refs = zip(result.scenarios, scenarios, arm_changes(scenarios), strict=True)
    return Answer(
        replace(
            result,
            scenarios=tuple(
                replace(ref, digest=named.digest, changes=changes, start="2015-08-01", years=5.0, warm_up_years=2.0)
                for ref, named, changes in refs
            ),
        ),
        {ref.name: named.text() for ref, named in zip(result.scenarios, scenarios, strict=True)},
        {"kind": result.kind, "command": "forcesim tradeoff durham-2014 --policy durham-2015 --points 5 --seed 1"},
    )


def sensitive(compare: Callable[..., StudyResult], *, is_clear: bool = True) -> Answer:
    """A study of what matters, in which the worth of a moved hour swings most."""
    answer = finding_fakes.answered(compare, finding_fakes.sensitive(is_clear=is_clear), "force+milder")
    force = load("durham-2014")
    return of_scenarios(answer.result, force.with_policy(load_policy("durham-2015")), force)


def backcast(compare: Callable[..., StudyResult]) -> Answer:
    """The model held against twenty figures, two of which it misses."""
    rows = tuple(
        BackcastRow(f"f{number}", f"Figure {number}", "2015", 100.0, "a year", False, 90.0 + 20 * (number > 17),
                    120.0 + 20 * (number > 17), "too high" if number > 17 else "within")
        for number in range(20)
    )  # fmt: skip
    made = replace(compare({"force": {"charges": [90.0, 92.0] * 8}}), kind="backcast", backcast_rows=rows)
    return of_scenarios(made, load("durham-2014"))


def structure(pdf: bytes) -> Iterator[tuple[str, str]]:
    """The kind and the alternative text of each element of a tagged PDF, in reading order."""

    def walk(element: Any) -> Iterator[tuple[str, str]]:
        known = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(known, list):
            for child in known:
                yield from walk(child)
        elif hasattr(known, "get"):
            if "/S" in known:
                yield str(known["/S"]), str(known.get("/Alt", ""))
            yield from walk(known.get("/K", []))

    yield from walk(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
