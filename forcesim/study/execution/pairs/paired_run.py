"""What a worker does for two scenarios at once: both runs, and what becomes of the people of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import RunResult


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class PairResult(RunResult):
    """The run of the second scenario, with the arrays of people among its series, and that of the ``first``."""

    first: RunResult


@dataclass(frozen=True, slots=True)
class PairedRun:
    """Simulates the ``first`` scenario and the one that it is called with, on the same luck, and matches people."""

    first: Scenario

    def __call__(
        self, scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = _never, /
    ) -> PairResult:
        """Make both runs; each gives the bits that it gives alone."""
        from forcesim.simulation.run import simulate_cases  # late, as in every worker
        from forcesim.study.analysis.people.fates import fate_kinds
        from forcesim.study.analysis.people.transitions import case_kinds, person_counts, transition_arrays

        both = (self.first, scenario)
        before, first_cases = simulate_cases(self.first, seed, replication, stopped)
        after, second_cases = simulate_cases(scenario, seed, replication, stopped)
        fates, counts, kinds = fate_kinds(both), person_counts(both), tuple(case_kinds(both))
        arrays = transition_arrays(first_cases, second_cases, fates, counts, kinds)
        return PairResult(
            outcomes=after.outcomes,
            monthly={**after.monthly, **arrays},
            hours_unaccounted=after.hours_unaccounted,
            cases_unaccounted=after.cases_unaccounted,
            events=after.events,
            first=before,
        )


def plain(result: RunResult, arrays: tuple[str, ...]) -> RunResult:
    """The run of the second scenario alone, as it would be without the ``arrays`` of people."""
    monthly = {name: series for name, series in result.monthly.items() if name not in arrays}
    return RunResult(
        outcomes=result.outcomes,
        monthly=monthly,
        hours_unaccounted=result.hours_unaccounted,
        cases_unaccounted=result.cases_unaccounted,
        events=result.events,
    )


def with_arrays(result: RunResult, pair: RunResult) -> RunResult:
    """The run of the second scenario with the arrays that are stored for a ``pair``."""
    return replace(result, monthly={**result.monthly, **pair.monthly})
