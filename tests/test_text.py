"""Text for people whose streams carry few characters."""

from __future__ import annotations

import codecs

import pytest

from forcesim.text import in_encoding, plain_form


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
