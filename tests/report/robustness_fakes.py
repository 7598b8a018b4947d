"""Comparisons whose verdicts were held against theories and scales by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from forcesim.study.analysis.intervals import judge
from forcesim.study.analysis.robustness import robustness, status
from forcesim.study.results.study_result import Difference, ScaleDifference, StudyResult, TheoryDifference

Make = Callable[..., StudyResult]
THEORIES = ("lasting", "recovery", "replacement", "displacement", "backlash")
SCALES = {
    "money": "Money",
    "days": "Sentencing days",
    "score": "Crime Severity Score (of 2020)",
    "own": "Your own weights",
}


def change(direction: float | None, size: float = 20.0) -> Difference:
    """A change that is settled in a direction, 0 for about the same, or open (None)."""
    low, high = (-3 * size, size) if direction is None else (direction * size - 2, direction * size + 2)
    matters = 5.0
    verdict = judge(low, high, matters, "lower", are_enough=True)
    mean = (low + high) / 2
    negligible = -matters <= low and high <= matters
    return Difference(mean, low + 1, high - 1, 0.5, verdict, np.full(9, mean), 0.0, low, high, matters, negligible)


FALLS, RISES, SAME, OPEN = change(-1), change(1), change(0), change(None)


def held(compare: Make, own: str = "recovery", **outcomes: Mapping[str, Difference]) -> StudyResult:
    """A comparison with changes of outcomes under theories; those left out are as under the scenario's own."""
    base = compare(
        {"force": {name: [100.0] * 9 for name in outcomes}, "force+mild": {name: [90.0] * 9 for name in outcomes}}
    )
    rows = tuple(
        TheoryDifference(
            theory,
            theory == own,
            "force+mild",
            "force",
            name,
            by_theory.get(theory, by_theory[own]),
            status(by_theory[own], by_theory.get(theory, by_theory[own])),
        )
        for name, by_theory in outcomes.items()
        for theory in THEORIES
    )
    return replace(base, theories=rows, robustness=robustness("theories", rows))


def weighed(
    compare: Make, leaves_out: Mapping[str, tuple[str, ...]] | None = None, **by_scale: Difference
) -> StudyResult:
    base = compare({"force": {"harm": [100.0] * 9}, "force+mild": {"harm": [90.0] * 9}})
    rows = tuple(
        ScaleDifference(
            scale=scale,
            label=label,
            unit="points a year",
            leaves_out=(leaves_out or {}).get(scale, ()),
            is_own=scale == "money",
            scenario="force+mild",
            against="force",
            outcome="harm",
            difference=by_scale.get(scale, by_scale["money"]),
            status=status(by_scale["money"], by_scale.get(scale, by_scale["money"])),
        )
        for scale, label in SCALES.items()
    )
    return replace(base, scales=rows, robustness=robustness("scales", rows))
