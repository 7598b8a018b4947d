from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forcesim.report.wording.numbers import (
    MINUS,
    amount,
    how_often,
    in_futures,
    join_words,
    number_words,
    percent,
    share_of_sign,
)

finite = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)
units = st.sampled_from(["", "share", "pounds a year", "cases a year"])


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (650, "", "650"),
        (1523, "cases a year", "1,500"),
        (118_300, "pounds a year", "£118k"),
        (-118_300, "pounds a year", "−£118k"),
        (1_234_567, "pounds a year", "£1.2m"),
        (999_600, "pounds a year", "£1m"),
        (0.3, "share", "30%"),
        (0.005, "share", "0.5%"),
        (9.96, "", "10"),
        (0.0312, "", "0.031"),
        (-0.14, "", "−0.14"),
        (0, "", "0"),
        (float("nan"), "", "not known"),
    ],
)
def test_amounts_are_said_as_people_say_them(value: float, unit: str, words: str) -> None:
    assert amount(value, unit) == words


def test_a_change_and_its_range_are_rounded_together() -> None:
    words = number_words(0.31, -0.11, 0.73)
    assert (words.signed, words.range) == ("+0.3", "−0.1 to +0.7")
    words = number_words(-60.4, -63.1, -57.8)
    assert (words.plain, words.range, words.span) == ("60", "−63 to −58", "58 to 63")
    words = number_words(-118_300, -131_400, -104_200, "pounds a year")
    assert (words.signed, words.range) == ("−£118k", "−£131k to −£104k")


@given(finite, units)
def test_nothing_is_ever_minus_zero_or_nan(value: float, unit: str) -> None:
    words = amount(value, unit)
    assert "nan" not in words
    assert "-" not in words
    if words.startswith(MINUS):
        assert re.search("[1-9]", words)


@given(finite, st.floats(0, 1e6), units)
def test_a_range_holds_its_mean_in_sign_and_never_hyphens(mean: float, half: float, unit: str) -> None:
    words = number_words(mean, mean - half, mean + half, unit)
    assert words.sign in (-1, 0, 1)
    assert words.sign * mean >= 0
    assert words.signed.startswith({1: "+", -1: MINUS, 0: words.plain}[words.sign])
    for text in (words.plain, words.signed, words.range, words.span):
        assert "-" not in text
        assert "–" not in text
        assert not re.search(rf"{MINUS}£?0(\.0*)?(?![.\d])", text)


@given(st.floats(-1e9, 1e9), st.floats(0.001, 1e6))
def test_an_end_that_is_not_zero_keeps_its_side(low: float, width: float) -> None:
    words = number_words(low + width / 2, low, low + width)
    if low > 0:
        assert MINUS not in words.range
    if low + width < 0:
        assert "+" not in words.range


def test_futures_are_counted_in_tens_but_certainty_is_not_rounded_up() -> None:
    assert in_futures(0.7, 40) == "in 7 of 10 futures"
    assert in_futures(0.97, 40) == "in 39 of 40 futures"
    assert in_futures(0.99, 20) == "in 19 of 20 futures"
    assert in_futures(1.0, 40) == "in all 40 futures"
    assert in_futures(0.0, 40) == "in none of 40 futures"
    assert in_futures(0.01, 40) == "in 1 of 40 futures"
    assert in_futures(0.5, 4) == "in 2 of 4 futures"
    # tenths of a dozen would be taken for ten futures counted
    assert in_futures(10 / 12, 12) == "in 10 of 12 futures"
    assert in_futures(16 / 20, 20) == "in 8 of 10 futures"


@given(st.floats(0, 1), st.integers(2, 500))
def test_all_and_none_are_said_only_when_they_are_meant(share: float, count: int) -> None:
    words = in_futures(share, count)
    assert ("all" in words) == (share == 1)
    assert ("none" in words) == (share == 0)


def test_shares_and_lists_in_words() -> None:
    assert percent(0.305) in ("30%", "31%")
    assert join_words(["a", "b"]) == "a and b"
    assert join_words(["a", "b", "c"]) == "a, b, and c"
    assert join_words([]) == ""


def test_a_tie_is_counted_for_neither_side() -> None:
    assert share_of_sign([1.0, 0.0, 0.0, -1.0, float("nan")], 1) == (0.25, 4)


@pytest.mark.parametrize(
    ("more", "fewer", "same", "words"),
    [
        (4, 4, 2, "in 4 of 10 futures and the same in 2"),
        (3, 2, 0, "in 3 of 5 futures"),
        (0, 3, 2, "in none of 5 futures and the same in 2"),
        (0, 3, 0, "in none of 3 futures"),
        (5, 0, 0, "in all 5 futures"),
    ],
)
def test_whoever_counts_the_futures_finds_what_was_said(more: int, fewer: int, same: int, words: str) -> None:
    assert how_often([1.0] * more + [-1.0] * fewer + [0.0] * same, 1) == words
