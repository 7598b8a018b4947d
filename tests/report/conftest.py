"""Results made by hand, through the study's own statistics, so that tests know what they must say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE, SUMS, declared_outcomes
from forcesim.study.analysis.summaries import JudgingRules, differences, summaries
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff, PointDifference, PointResult, ScenarioRef, StudyResult

# tests share findings made by hand
sys.path.insert(0, str(Path(__file__).parent))

LEVER = "policy.move_share"
DECLARED = declared_outcomes(
    Scenario.model_validate(
        {
            "title": "A desk",
            "rosters": {"always": {"shifts": ({"days": ("mon",), "start": 0, "hours": 40},)}},
            "teams": {"desk": {"head_count": 1, "roster": "always"}},
        }
    )
)
NAMES = tuple(DECLARED)
YEARS = 5.0

Known = Mapping[str, Sequence[float]]


def _array(points: Sequence[Known], replications: int) -> np.ndarray:
    values = np.zeros((len(points), len(NAMES), replications))
    for index, known in enumerate(points):
        for name, series in known.items():
            values[index, NAMES.index(name)] = np.asarray(series, dtype=np.float64)
        for total, parts in SUMS.items():
            values[index, NAMES.index(total)] = sum(sign * values[index, NAMES.index(part)] for part, sign in parts)
    return values


def _judged(values: np.ndarray, reference: np.ndarray) -> list:
    return differences(
        values,
        reference,
        DECLARED.values(),
        JudgingRules(asked_about=HEADLINE, precision=0.05, matters={}, years=YEARS, pairs=len(values)),
    )


def compared(points: Mapping[str, Known], titles: Mapping[str, str] | None = None, **more: object) -> StudyResult:
    """A comparison of scenarios by name with the first; outcomes left out are zero in every future."""
    known = list(points.values())
    replications = max(len(series) for outcomes in known for series in outcomes.values())
    values = _array(known, replications)
    names = list(points)
    changes = _judged(values[1:], values[0])
    finished = int(np.isfinite(values[:, 0]).sum())
    base = {
        "kind": "compare" if len(names) > 1 else "run",
        "seed": 1,
        "replications": replications,
        "scenarios": tuple(ScenarioRef(name, "sha256:0", (titles or {}).get(name, name)) for name in names),
        "outcomes": DECLARED,
        "results": tuple(
            PointResult(name, {}, outcomes)
            for name, outcomes in zip(names, summaries(values, DECLARED.values(), YEARS), strict=True)
        ),
        "differences": tuple(
            PointDifference(name, names[0], {}, change) for name, change in zip(names[1:], changes, strict=True)
        ),
        "baseline": names[0] if len(names) > 1 else None,
        "years": YEARS,
        "officer_year_hours": 1460.0,
        "runs_planned": finished,
        "finished": finished,
    }
    return StudyResult(**{**base, **more})


def traded(
    settings: Sequence[float],
    points: Sequence[Known],
    *,
    baseline: Known | None = None,
    present: float = 0.0,
    cliff: Cliff | None = None,
    **more: object,
) -> StudyResult:
    """A trade-off over the share of hours moved; with a baseline it is called "force+before"."""
    replications = max(len(series) for outcomes in points for series in outcomes.values())
    everything = [*([baseline] if baseline is not None else []), *points]
    values = _array(everything, replications)
    first = int(baseline is not None)
    reference = 0 if first else list(settings).index(present)
    summary_rows = summaries(values, DECLARED.values(), YEARS)
    name = "force+after" if first else "force"
    judged = _judged(values[first:], values[reference])
    runs_planned = len(everything) * replications
    base = {
        "kind": "tradeoff",
        "seed": 1,
        "replications": replications,
        "scenarios": tuple(
            ScenarioRef(scenario, "sha256:0", "A force") for scenario in ([name, "force+before"] if first else [name])
        ),
        "outcomes": DECLARED,
        "results": (
            *([PointResult("force+before", {}, summary_rows[0])] if first else []),
            *(
                PointResult(name, {LEVER: at}, outcomes)
                for at, outcomes in zip(settings, summary_rows[first:], strict=True)
            ),
        ),
        "differences": tuple(
            PointDifference(name, "force+before" if first else name, {LEVER: at}, change)
            for at, change in zip(settings, judged, strict=True)
        ),
        "cliff": cliff,
        "lever": LEVER,
        "baseline": "force+before" if first else None,
        "present": present,
        "years": YEARS,
        "officer_year_hours": 1460.0,
        "runs_planned": runs_planned,
        "finished": runs_planned if np.isfinite(values).all() else int(np.isfinite(values[:, 0]).sum()),
    }
    return StudyResult(**{**base, **more})


@pytest.fixture(scope="session")
def compare() -> Callable[..., StudyResult]:
    return compared


@pytest.fixture(scope="session")
def tradeoff() -> Callable[..., StudyResult]:
    return traded


def durham_like(replications: int = 20) -> StudyResult:
    """Eleven positions with a bargain that looks like the one people ask about."""
    luck = np.random.default_rng(7)
    base = luck.normal(11, 1.5, replications)
    settings = [step / 10 for step in range(11)]
    points = []
    for at in settings:
        drops = np.maximum(0, 900 * (at - 0.35)) + luck.uniform(4, 10, replications)
        points.append(
            {
                "charges": luck.normal(190, 4, replications),
                "cases_arrived": np.full(replications, 1000.0),
                "cases_pursued": np.full(replications, 650.0),
                "cases_dropped": drops,
                "disruptions": base + 1.2 * at + luck.normal(0, 0.5, replications),
                "criminal_records": luck.normal(300, 5, replications),
                "harm": luck.normal(40000, 700, replications),
                "cost_net": luck.normal(1.1e6, 2e4, replications),
                "hours_small_cases": luck.normal(4000, 50, replications),
            }
        )
    before = {
        **points[0],
        "charges": luck.normal(250, 4, replications),
        "disruptions": base,
        "cost_net": luck.normal(1.22e6, 2e4, replications),
        "hours_small_cases": luck.normal(5400, 50, replications),
        "cases_dropped": luck.uniform(0, 2, replications),
    }
    reason = CliffReason(CliffCause.UNATTENDED, share=0.05, crossing=replications, futures=replications)
    return traded(settings, points, baseline=before, present=0.3, cliff=Cliff(LEVER, 0.36, 0.34, 0.41, reason))


@pytest.fixture(scope="session")
def durham() -> StudyResult:
    return durham_like()
