"""A cliff in words: told no more narrowly than it is known, and beyond the settings tried where it may lie there."""

from __future__ import annotations

import math

import pytest

from forcesim.report.wording.numbers import enclosing_words
from forcesim.report.wording.tradeoff_sentence import cliff_place
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff

SHARE, HEADS = "policy.move_share", "teams.response.head_count"
REASON = CliffReason(CliffCause.UNATTENDED, share=0.05, crossing=8, futures=20)


@pytest.mark.parametrize(
    ("cliff", "words"),
    [
        (Cliff(SHARE, 0.32, 0.3, 0.34, REASON, between=(0.31, 0.325)), "somewhere between 30% and 34%"),
        # rounded outwards: 33.6 to 34.4 is told as wider, never as narrower
        (Cliff(SHARE, 0.34, 0.3275, 0.354, REASON), "somewhere between 32% and 36%"),
        (Cliff(SHARE, 0.34, 0.336, 0.344, REASON), "somewhere between 33.6% and 34.4%"),
        (Cliff(SHARE, math.inf, 0.5, None, REASON), "somewhere beyond 50%"),
        (Cliff(SHARE, 0.6, 0.508, None, REASON, between=(0.58, 0.6)), "somewhere beyond 50%"),
        (Cliff(SHARE, 0.0, None, 0.34, REASON), "somewhere below 34%"),
        (Cliff(HEADS, 11.4, 11.0, 12.5, REASON, "above"), "somewhere between 11 and 12.5"),
        (Cliff(HEADS, 11.4, 11.0, None, REASON, "above"), "somewhere above 11"),
        (Cliff(HEADS, -math.inf, None, 12.0, REASON, "above"), "somewhere below 12"),
        (Cliff(SHARE, 0.34, None, None, REASON, between=(0.33, 0.345)),
         "somewhere between 33% and 35%, by too few futures to say how sure that is"),
        # of a file of the first version
        (Cliff(SHARE, 0.34, None, None, REASON), "about 34%"),
    ],
)  # fmt: skip
def test_where_a_cliff_lies_is_told_no_more_narrowly_than_is_known(cliff: Cliff, words: str) -> None:
    assert cliff_place(cliff) == words


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (0.3, 0.3, "share", ("30%", "30%")),
        (0.1 + 0.2, 0.7 - 0.1, "share", ("30%", "60%")),  # 0.30000000000000004 and 0.6 but for the last bit
        (1234.0, 2345.0, "", ("1,200", "2,400")),
        (-0.0355, -0.0125, "share", ("\u22124%", "\u22121%")),
    ],
)
def test_the_ends_of_an_interval_are_rounded_outwards(
    low: float, high: float, unit: str, words: tuple[str, str]
) -> None:
    assert enclosing_words(low, high, unit) == words
