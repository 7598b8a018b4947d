"""Intervals of means and of paired differences, and the verdicts that come from them, on pools of real runs.

A pool of pairs stands for all futures: its mean is the truth, studies are draws from it. Two pools, both of one year:

- ``gangs``: 2,000 pairs of Durham almost without small cases, at a tenth of a second a run, with and without a tenth
  of the hours moved. Most pairs hardly differ and a few differ hugely, as where an operation finds another gang;
- ``durham``: 300 pairs of Durham before 2015 and under its policy.

``python tests/benchmarks/coverage.py intervals`` measures what is promised. ``python
tests/benchmarks/coverage_intervals.py`` prints the methods side by side, on the same draws: Student's t, Johnson's t
with its correction for skewness (1978), bootstrap-t (Efron and Tibshirani 1993, ch. 12), and the interval of
``study.analysis.intervals.mean_interval``. What both printed is kept in coverage_intervals.txt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np
from scipy import stats

from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE, Outcome, declared_outcomes
from forcesim.simulation.run import simulate
from forcesim.study.analysis.intervals import LEVEL, mean_interval, unshared_deviation
from forcesim.study.analysis.summaries import JudgingRules, differences

STUDIES = 2_000
FUTURES = (10, 20, 40, 200)
WATCHED = (
    "harm", "harm_groups", "disruptions", "disruptions.dismantled", "charges", "cases_dropped", "criminal_records",
    "reoffences", "cost_net", "farms_found", "active_groups", "plants_seized", "leads_stale",
)  # fmt: skip

Pool = tuple[tuple[Outcome, ...], np.ndarray, np.ndarray]
Method = Callable[[np.ndarray, np.ndarray | float], tuple[np.ndarray, np.ndarray]]


def arms(name: str) -> tuple[NamedScenario, NamedScenario]:
    """The two scenarios of a pool."""
    durham = load("durham-2014").with_({"time.years": 1.0, "time.warm_up_years": 1.0})
    if name == "durham":
        return durham, durham.with_policy(load_policy("durham-2015"))
    kinds = ("possession_by_accident", "possession_by_complaint", "home_grow")
    quiet = {f"case_types.{kind}.arrivals.per_year": 1.0 for kind in kinds}
    gangs = durham.with_policy(load_policy("durham-2015")).with_(quiet)
    return gangs.with_({"policy.move_share": 0.0}), gangs.with_({"policy.move_share": 0.1})


@cache
def pool(name: str) -> Pool:
    """Outcomes that ever differ, and their values in both arms: float64 of shape (outcomes, pairs)."""
    first, second = arms(name)
    pairs = {"gangs": 2_000, "durham": 300}[name]
    declared = declared_outcomes(first.scenario)
    runs = [[simulate(arm.scenario, 1, number).outcomes for number in range(pairs)] for arm in (first, second)]
    names = [key for key in WATCHED if key in declared]
    values = np.array([[[run[key] for run in arm] for key in names] for arm in runs])
    differs = (values[0] != values[1]).any(axis=1)
    return tuple(declared[key] for key, is_so in zip(names, differs, strict=True) if is_so), *values[:, differs]


def students(pairs: np.ndarray, event: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    del event
    mean, half = pairs.mean(axis=-1), stats.t.ppf((1 + LEVEL) / 2, pairs.shape[-1] - 1) * stats.sem(pairs, axis=-1)
    return mean - half, mean + half


def johnsons(pairs: np.ndarray, event: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    low, high = students(pairs, event)
    third = ((pairs - pairs.mean(axis=-1, keepdims=True)) ** 3).mean(axis=-1)
    variance = pairs.var(axis=-1, ddof=1)
    shift = np.where(variance > 0, third / (6 * np.where(variance > 0, variance, 1.0) * pairs.shape[-1]), 0.0)
    return low + shift, high + shift


def bootstrap_t(pairs: np.ndarray, event: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    del event
    rng, ends = np.random.default_rng(5), []
    for row in pairs:
        mean, error = row.mean(), stats.sem(row)
        draws = row[rng.integers(0, len(row), (499, len(row)))]
        errors = stats.sem(draws, axis=1)
        known = errors > 0
        if not error or known.mean() < 0.5:
            ends.append((mean, mean))
            continue
        low, high = np.quantile((draws.mean(axis=1)[known] - mean) / errors[known], [0.025, 0.975])
        ends.append((mean - high * error, mean - low * error))
    return tuple(np.array(ends).T)


def of_the_program(pairs: np.ndarray, event: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    interval = mean_interval(pairs, LEVEL, event)
    return interval.low, interval.high


METHODS: Mapping[str, Method] = {
    "Student": students, "Johnson": johnsons, "bootstrap-t": bootstrap_t, "forcesim": of_the_program,
}  # fmt: skip


def coverage(name: str, futures: int, method: Method, studies: int = STUDIES) -> Iterator[tuple[Outcome, float]]:
    """How often an interval of so many futures holds the pool's mean difference, by outcome."""
    outcomes, first, second = pool(name)
    drawn = np.random.default_rng([futures, len(name)]).integers(0, first.shape[1], (studies, futures))
    for outcome, one, other in zip(outcomes, first, second, strict=True):
        pairs = (other - one)[drawn]
        event = 1.0 if outcome.is_count else unshared_deviation(other[drawn], one[drawn])
        low, high = method(pairs, event)
        truth = (other - one).mean()
        yield outcome, float(((low <= truth) & (truth <= high)).mean())


def reversed_share(name: str, futures: int, studies: int = 400) -> tuple[float, int]:
    """Of the verdicts that studies give, the share that the whole pool contradicts, and how many were given."""
    outcomes, first, second = pool(name)
    rng = np.random.default_rng([7, futures])
    asked_about = tuple(outcome.name for outcome in outcomes if outcome.name in HEADLINE)
    rules = JudgingRules(asked_about=asked_about, precision=0.05, matters={}, years=1.0)
    truth = {
        outcome.name: (float((other - one).mean()), outcome.smallest_that_matters(float(one.mean()), 0.05))
        for outcome, one, other in zip(outcomes, first, second, strict=True)
    }
    given = wrong = 0
    for _ in range(studies):
        drawn = rng.integers(0, first.shape[1], futures)
        (judged,) = differences(second[np.newaxis, :, drawn], first[:, drawn], outcomes, rules)
        for key in asked_about:
            verdict, (change, matters) = judged[key].verdict, truth[key]
            if verdict == "not settled":
                continue
            given += 1
            if verdict == "no clear difference":
                wrong += abs(change) > matters
            else:
                wrong += (judged[key].mean > 0) != (change > 0)
    return wrong / max(given, 1), given


def promises() -> Iterator[tuple[str, float, float, str]]:
    """What is promised of intervals and verdicts, and what was measured."""
    for name in ("gangs", "durham"):
        for futures in FUTURES:
            for outcome, share in coverage(name, futures, of_the_program):
                error = float(np.sqrt(max(share * (1 - share), 1e-4) / STUDIES))
                yield f"{name}, {futures} futures: {outcome.name}", share, error, ".935 to .965"
        for futures in (10, 40):
            share, given = reversed_share(name, futures)
            error = float(np.sqrt(max(share * (1 - share), 1e-4) / max(given, 1)))
            yield f"{name}, {futures} futures: of {given} verdicts, reversed by all runs", share, error, "at most .05"


def main() -> None:
    """Print the methods side by side."""
    print(f"{'':34}" + "".join(f"{name:>13}" for name in METHODS))
    for name in ("gangs", "durham"):
        for futures in FUTURES[:3]:
            shares = [dict(coverage(name, futures, method, 500)) for method in METHODS.values()]
            for outcome in shares[0]:
                row = "".join(f"{by_outcome[outcome]:13.3f}" for by_outcome in shares)
                print(f"{name:7}{futures:4} {outcome.name:22}{row}")


if __name__ == "__main__":
    main()
