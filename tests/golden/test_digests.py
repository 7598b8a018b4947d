"""The same bits under the same version of the model: digests of what it simulates and answers.

``digests.json`` names the version that it holds. A change that moves an outcome changes the model: raise MODEL_VERSION
in forcesim/simulation/result.py, say in forcesim/CHANGELOG.md what moved and by how much, and write the file anew:

    python tests/golden/test_digests.py

The command writes no other outcomes under the version that the file has; what the studies answer, which holds words
too, it writes at any time.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import forcesim as fs
from forcesim.simulation.result import MODEL_VERSION

DIGESTS = Path(__file__).with_name("digests.json")
SCENARIOS = (
    "average-force",
    "burglary",
    "city-of-london",
    "cleveland",
    "durham-2014",
    "durham-2014+durham-2015",
)
SEEDS = (1, 7)


def outcome_digests(name: str, seed: int) -> dict[str, str]:
    """A digest for every outcome of two futures of half a year: of the bits of its values."""
    answer = fs.run(shorter(name, 0.5), replications=2, seed=seed, jobs=1, store="none").to_dict()
    (result,) = answer["results"]
    return {outcome: of_values(summary["values"]) for outcome, summary in result["outcomes"].items()}


def of_values(values: list[float | None]) -> str:
    bits = b"".join(struct.pack("<d", float("nan") if value is None else value) for value in values)
    return hashlib.sha256(bits).hexdigest()[:16]


def shorter(name: str, years: float) -> Any:
    return fs.load(name).with_({"time.years": years, "time.warm_up_years": min(years, 0.25)})


def small(name: str = "burglary") -> Any:
    return shorter(name, 1 / 12)


def shared(replications: int) -> dict[str, Any]:
    return {"replications": replications, "jobs": 1, "store": "none"}


# one small study of each question
STUDIES: dict[str, Callable[[], Any]] = {
    "run": lambda: fs.run(small(), **shared(3)),
    "compare": lambda: fs.compare(small(), small().with_({"policy.move_share": 0.3}), **shared(4)),
    "tradeoff": lambda: fs.tradeoff(small(), points=3, red_lines=["cases_dropped<20@0.9"], **shared(3)),
    "adaptive tradeoff": lambda: fs.tradeoff(small(), points="auto", outcomes=["cases_dropped"], **shared(5)),
    "map": lambda: fs.tradeoff(
        small(), lever=["move_share", "movement.transfer_efficiency"], points=2, **shared(2)
    ),
    "choose": lambda: fs.choose(
        small(), small().with_({"policy.move_share": 0.3}), goal="cases_dropped", red_lines=["backlog<2000@0.5"],
        **shared(12),
    ),
    "sensitivity": lambda: fs.sensitivity(small(), worlds=16, **shared(2)),
    "failure": lambda: fs.failure(small(), red_line="backlog<40", worlds=30, **shared(1)),
    "require": lambda: fs.require(
        small(), "backlog<2000@0.5", lever="teams.response.head_count", points=3, low=8, high=12, **shared(6)
    ),
    "people": lambda: fs.people(small(), small().with_({"policy.move_share": 0.3}), **shared(5)),
    "worth-knowing": lambda: fs.worth_knowing(
        small(), goal="min backlog", lever="move_share", points=[0.0, 0.5], worlds=30, **shared(2)
    ),
    "backcast": lambda: fs.backcast(small("durham-2014"), **shared(2)),
    "check-against": lambda: fs.check_against(
        small(), actuals={"backlog": {"2015-09": 90, "2015-10": 95}}, explain="no-explain", **shared(19)
    ),
}  # fmt: skip


def study_digest(kind: str) -> str:
    """A digest of the JSON of a study, less the version of the program and the digits that libraries differ in."""
    document = without_last_digits({**STUDIES[kind]().to_dict(), "forcesim": ""})
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, allow_nan=False).encode()).hexdigest()


def without_last_digits(value: Any) -> Any:
    """Plain values with six digits of every number: fits of one release of SciPy and the next agree to twelve."""
    if isinstance(value, dict):
        return {key: without_last_digits(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_last_digits(part) for part in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def golden() -> dict[str, Any]:
    return json.loads(DIGESTS.read_text(encoding="utf-8"))


AGAIN = "then write the digests anew: python tests/golden/test_digests.py"
RAISE = f"""outcomes have other bits than model {MODEL_VERSION} gave before.
If that is meant, raise MODEL_VERSION in forcesim/simulation/result.py, say in forcesim/CHANGELOG.md what moved and by
how much, {AGAIN}"""
ANSWER = f"a study answers otherwise than before, in its words or its numbers. If that is meant, {AGAIN}"


def test_the_digests_are_those_of_this_version_of_the_model() -> None:
    held = golden()["model"]
    assert held == MODEL_VERSION, f"the digests are of model {held}, this is model {MODEL_VERSION}: {AGAIN}"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_outcome_has_the_bits_that_this_version_gives(name: str, seed: int) -> None:
    held, now = golden()["outcomes"][f"{name}, seed {seed}"], outcome_digests(name, seed)
    assert sorted(outcome for outcome in {**held, **now} if held.get(outcome) != now.get(outcome)) == [], RAISE


@pytest.mark.slow
@pytest.mark.parametrize("kind", STUDIES)
def test_every_question_has_the_json_that_this_version_gives(kind: str) -> None:
    assert study_digest(kind) == golden()["studies"][kind], ANSWER


def test_other_outcomes_are_not_written_under_the_same_version() -> None:
    held = {"model": "1", "outcomes": {"a": {"charges": "00"}}}
    assert refusal(held, "1", {"a": {"charges": "01"}}) is not None
    assert refusal(held, "1", {"a": {"charges": "00"}}) is None
    assert refusal(held, "1", {"a": {"charges": "00", "harm": "02"}}) is None
    assert refusal(held, "1", {"a": {"harm": "02"}}) is not None
    assert refusal(held, "2", {"a": {"charges": "01"}}) is None


def refusal(held: dict[str, Any], version: str, outcomes: dict[str, dict[str, str]]) -> str | None:
    """Why the digests of outcomes may not take the place of those that are held, or None: new outcomes may join."""
    has_moved = any(
        outcomes.get(run, {}).get(name) != digest
        for run, known in held["outcomes"].items()
        for name, digest in known.items()
    )
    return RAISE if held["model"] == version and has_moved else None


def write() -> str | None:
    """Write the digests of this version; the reason if that is refused."""
    outcomes = {f"{name}, seed {seed}": outcome_digests(name, seed) for name in SCENARIOS for seed in SEEDS}
    reason = refusal(golden(), MODEL_VERSION, outcomes)
    if reason is None:
        studies = {kind: study_digest(kind) for kind in STUDIES}
        document = {"model": MODEL_VERSION, "outcomes": outcomes, "studies": studies}
        DIGESTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return reason


if __name__ == "__main__":
    sys.exit(write())
