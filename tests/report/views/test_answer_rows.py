"""The rows beside a trade-off: what is told of each outcome, its verdict and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forcesim.report.views.answer_rows import change_rows
from forcesim.study.analysis.intervals import NOT_SETTLED
from forcesim.study.results.study_result import StudyResult

Compare = Callable[..., StudyResult]


@pytest.mark.parametrize(
    ("ends", "values", "words"),
    [
        ((-9.0, -0.5), [-2.0] * 10, "better in all 10 futures; a few futures decide it"),
        ((-9.0, 5.0), [-2.0] * 10, "better in all 10 futures; too few futures to be sure"),
        ((-9.0, 5.0), [-2.0] * 8 + [1.0] * 2, "better in 8 of 10 futures"),
    ],
)
def test_a_change_that_looks_settled_and_is_not_says_why(
    compare: Compare, ends: tuple[float, float], values: list[float], words: str
) -> None:
    result = compare({"force": {"charges": [5.0] * 10, "harm": [9.0] * 10}, "other": {"harm": [8.0] * 10}})
    change = result.differences[0]
    open_change = replace(
        change.outcomes["harm"],
        mean=float(np.mean(values)), low_family=ends[0], high_family=ends[1], verdict=NOT_SETTLED,
        values=np.array(values),
    )  # fmt: skip
    told = replace(result, differences=(replace(change, outcomes={**change.outcomes, "harm": open_change}),))
    rows = {row.outcome: row for row in change_rows(told, told.differences[0])}
    assert (rows["harm"].verdict, rows["harm"].chance) == (NOT_SETTLED, words)
