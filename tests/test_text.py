"""Text for people whose streams carry few characters."""

from __future__ import annotations

import codecs

import pytest

from forcesim.text import in_encoding, plain_form, typed_number


@pytest.mark.parametrize(
    ("encoding", "plain"),
    [
        ("utf-8", "−9 (−16 to −2), −£160k ± 5, “as now”…"),
        ("cp1252", "-9 (-16 to -2), -£160k ± 5, “as now”…"),
        ("cp437", '-9 (-16 to -2), -£160k ± 5, "as now"...'),
        ("ascii", '-9 (-16 to -2), -GBP 160k +/- 5, "as now"...'),
    ],
)
def test_no_number_loses_its_sign_or_its_unit_on_an_old_console(encoding: str, plain: str) -> None:
    text = "−9 (−16 to −2), −£160k ± 5, “as now”…"
    assert in_encoding(text, encoding) == plain
    codecs.register_error("plain form", plain_form)
    assert text.encode(encoding, "plain form").decode(encoding) == plain


def test_a_letter_that_has_no_plain_form_is_a_question_mark() -> None:
    assert in_encoding("Łódź", "ascii") == "??d?"


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,200", 1200.0), ("1,200.5", 1200.5), ("−3", -3.0), (" .5 ", 0.5), ("2e3", 2000.0), ("12.", 12.0)],
)
def test_a_number_may_have_thousands_separated_and_a_true_minus(text: str, number: float) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize("text", ["9,5", "0,3", "1,20,0", "1.200,5", "0,300", "1,2000", "", "nan", "inf", "1 200", "x"])
def test_what_may_be_a_decimal_comma_is_no_number(text: str) -> None:
    assert typed_number(text) is None
