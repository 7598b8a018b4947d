"""How many published figures the model holds is said in right English for one of them, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import document_fakes as fakes
import pytest

from forcesim.report.answers.backcast import sentences
from forcesim.study.results.study_result import TOO_HIGH, WITHIN, StudyResult


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([WITHIN], "The one published figure on {} lies where"),
        ([TOO_HIGH], "The one published figure on {} does not lie where"),
        ([WITHIN, WITHIN], "All 2 published figures on {} lie where"),
        ([WITHIN, TOO_HIGH], "Of 2 published figures on {}, 1 lies where"),
        ([TOO_HIGH, TOO_HIGH], "Of 2 published figures on {}, none lie where"),
        ([WITHIN, WITHIN, TOO_HIGH], "Of 3 published figures on {}, 2 lie where"),
    ],
)
def test_one_figure_is_one(compare: Callable[..., StudyResult], verdicts: list[str], words: str) -> None:
    result = fakes.backcast(compare).result
    row = result.backcast_rows[0]
    told = sentences(replace(result, backcast_rows=tuple(replace(row, verdict=verdict) for verdict in verdicts)))[0]
    before, after = words.split("{}")
    assert told.startswith(before)
    assert after in told
