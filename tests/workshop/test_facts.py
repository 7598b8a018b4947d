"""Facts are filled from results, word for word as the report has them, and nothing in a text is ever evaluated."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forcesim.errors import WorkshopError
from forcesim.report.wording.numbers import amount
from forcesim.workshop.facts import FACTS, fact, fill, measure, typed_numbers, values_of
from forcesim.workshop.preparation import Preparation
from forcesim.workshop.script_files import ScriptFile


def test_a_change_is_the_paired_difference_of_the_futures(desk: ScriptFile, desk_results: Preparation) -> None:
    measured = measure(desk.script, desk_results.answers, "moved", "half", "cases_closed")
    before, after = (
        desk_results.answers["moved"].result.results[index].outcomes["cases_closed"].values for index in (0, 1)
    )
    assert values_of(measured, "rise").tolist() == (after - before).tolist()
    assert values_of(measured, "fall").tolist() == (before - after).tolist()
    assert values_of(measured, "level").tolist() == after.tolist()


def test_numbers_in_a_text_are_those_of_the_results(desk: ScriptFile, desk_results: Preparation) -> None:
    before, after = (
        float(np.mean(desk_results.answers["moved"].result.results[index].outcomes["cases_closed"].values))
        for index in (0, 1)
    )
    text = fill("{moved futures} futures, {moved/half cases_closed percent} fewer", desk.script, desk_results.answers)
    assert text == f"12 futures, {amount((before - after) / before, 'share')} fewer"


def test_a_fall_and_a_rise_are_told_without_a_sign_unless_it_went_the_other_way(
    desk: ScriptFile, desk_results: Preparation
) -> None:
    fall, rise, change = (
        fact(f"moved cases_closed {word}", desk.script, desk_results.answers) for word in ("fall", "rise", "change")
    )
    assert rise == f"−{fall}" == change


@pytest.mark.parametrize("word", FACTS)
def test_every_fact_is_told_of_a_real_result_or_refused_in_words(
    desk: ScriptFile, desk_results: Preparation, word: str
) -> None:
    for text in (f"moved {word}", f"moved cases_closed {word}"):
        try:
            told = fact(text, desk.script, desk_results.answers)
        except WorkshopError as error:
            assert str(error)  # noqa: PT017  either will do
        else:
            assert "nan" not in told


@pytest.mark.parametrize(
    "text",
    ["moved.__class__", "moved cases_closed __class__", "moved/../half cases_closed change", "0", "", " ", "a b c d",
     "moved cases_closed change!r", "moved nothing change", "other cases_closed change",
     "moved/before cases_closed fall"],
)  # fmt: skip
def test_what_is_no_fact_is_refused_in_words(desk: ScriptFile, desk_results: Preparation, text: str) -> None:
    with pytest.raises(WorkshopError):
        fill(f"{{{text}}}", desk.script, desk_results.answers)


def test_all_that_cannot_be_filled_is_told_at_once(desk: ScriptFile, desk_results: Preparation) -> None:
    with pytest.raises(WorkshopError, match=r"first cases_closed change.*second cases_closed change"):
        fill("{first cases_closed change} {second cases_closed change}", desk.script, desk_results.answers)


def test_numbers_that_were_typed_are_found_and_years_are_none() -> None:
    text = "In 2015, durham-2014 had 42 gangs, 3.5% more; {moved cases_closed fall} are no number that was typed."
    assert typed_numbers(text) == ("42", "3.5%")


def test_a_first_arm_has_no_change(desk: ScriptFile, desk_results: Preparation) -> None:
    measured = measure(desk.script, desk_results.answers, "moved", "before", "cases_closed")
    assert all(map(math.isfinite, values_of(measured, "level")))
    with pytest.raises(WorkshopError, match="against nothing"):
        values_of(measured, "rise")
