"""One of a thing is said otherwise than several."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from forcesim.report.wording.change_sentences import change_parts
from forcesim.report.wording.numbers import number_words
from forcesim.report.wording.outcome_phrases import agreeing, distinct_settings, phrase, setting, subject
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.study_result import StudyResult

Compare = Callable[..., StudyResult]
Outcomes = Mapping[str, Outcome]


@pytest.fixture
def outcomes(compare: Compare) -> Outcomes:
    return compare({"force": {"charges": [1.0]}}).outcomes


@pytest.mark.parametrize(
    ("name", "mean", "words"),
    [
        ("charges", 1.0, "about 1 more person a year is charged"),
        ("charges", -1.0, "about 1 fewer person a year is charged"),
        ("charges", 2.0, "about 2 more people a year are charged"),
        ("charges", -0.5, "about 0.5 fewer people a year are charged"),
        ("disruptions", 1.0, "about 1 more gang a year is disrupted"),
        ("backlog", -1.0, "about 1 fewer small case is open at the end of a month"),
        ("backlog", -3.0, "about 3 fewer small cases are open at the end of a month"),
    ],
)
def test_a_change_by_one_is_a_change_by_one_thing(outcomes: Outcomes, name: str, mean: float, words: str) -> None:
    assert phrase(outcomes[name]).change(number_words(mean, None, None)) == words


def test_a_level_of_one_is_one_thing(outcomes: Outcomes) -> None:
    charges = phrase(outcomes["charges"])
    assert charges.level(number_words(1.0, None, None)) == "1 person a year is charged"
    assert charges.level(number_words(12.0, None, None)) == "12 people a year are charged"


def test_a_verb_agrees_with_what_it_says_something_of(outcomes: Outcomes) -> None:
    assert [f"{subject(outcomes[name])} {agreeing(outcomes[name], 'change')}" for name in
            ("disruptions", "backlog", "harm")] == [
        "gangs disrupted change", "the backlog changes", "harm changes",
    ]  # fmt: skip


def test_two_settings_never_read_the_same() -> None:
    assert distinct_settings("policy.move_share", [0.3, 0.4]) == ["30%", "40%"]
    assert distinct_settings("policy.move_share", [0.1806, 0.1811, 0.5]) == ["18.06%", "18.11%", "50%"]
    # one setting that was tried twice is one setting
    assert distinct_settings("policy.move_share", [0.3, 0.3]) == ["30%", "30%"]


def test_a_setting_of_one_has_its_unit_in_the_singular() -> None:
    path = "programme.contract_months"
    assert (setting(path, 1.0), setting(path, 2.0), setting(path, 0.5)) == ("1 month", "2 months", "0.5 months")
    assert setting("policy.move_share", 0.3) == "30%"


def freed(compare: Compare, hours: float) -> str:
    futures = np.full(20, hours)
    result = compare(
        {"force+a": {"hours_milder_handling": np.zeros(20)}, "force+b": {"hours_milder_handling": futures}},
        officer_year_hours=1460.0,
    )
    return " ".join(clause.text for clause in change_parts(result, result.differences[0]).sure)


@pytest.mark.parametrize(
    ("officers", "words"),
    [
        (1.0, "(1 full-time officer)"),
        (2.0, "(2 full-time officers)"),
        (1.5, "(1.5 full-time officers)"),
        (0.5, "(0.5 of a full-time officer)"),
    ],
)
def test_one_full_time_officer_is_one(compare: Compare, officers: float, words: str) -> None:
    assert words in freed(compare, 1460.0 * officers)


def unsure(compare: Compare, low: float, high: float) -> str:
    """What is told of gangs disrupted whose change lies between two ends, corrected interval and all."""
    rng = np.random.default_rng(3)
    noise = rng.normal(size=20)
    before = np.full(20, 10.0) + rng.normal(size=20)
    result = compare({"force+a": {"disruptions": before}, "force+b": {"disruptions": before + noise}})
    (judged,) = (change.outcomes["disruptions"] for change in result.differences)
    ends = judged.judged_interval
    # stretched and moved so that the interval has the ends that are asked for
    scale = (high - low) / (ends[1] - ends[0])
    moved = scale * (noise - (ends[0] + ends[1]) / 2) + (low + high) / 2
    result = compare({"force+a": {"disruptions": before}, "force+b": {"disruptions": before + moved}})
    (clause,) = change_parts(result, result.differences[0]).open
    return clause.range.partition("; ")[0] if clause.whether else clause.text


def test_what_can_not_be_told_says_between_what_it_could_be(compare: Compare) -> None:
    assert unsure(compare, -2.0, 5.0) == "between 2 fewer and 5 more a year"
    assert unsure(compare, -5.0, 2.0) == "between 5 fewer and 2 more a year"
    # sides that are about as long are told as one, by the longer
    assert unsure(compare, -4.0, 5.0) == "at most 5 a year either way"
    assert unsure(compare, -5.0, 4.0) == "at most 5 a year either way"


_CASES = "cases a year"


def test_an_outcome_of_one_case_type_is_said_as_that_of_all_with_the_type_in_brackets() -> None:
    dropped = Outcome(
        "cases_dropped.burglary", "Small cases left unattended: Burglary", "cases a year", "lower", "state"
    )
    closing = Outcome("days_to_close.burglary", "Days to close a small case: Burglary", "days", "lower", "activity")
    median = Outcome("days_to_close.p50", "Days to close a small case, median", "days", "lower", "activity")
    assert phrase(dropped).none == "no small case (Burglary) is left unattended"
    assert phrase(dropped).change(number_words(-5.0, -6.0, -4.0)) == (
        "about 5.0 fewer small cases (Burglary) a year are left unattended (4.0 to 6.0)"
    )
    assert phrase(closing).change(number_words(2.0, 1.5, 2.5)).startswith("closing a small case (Burglary) takes about")
    assert phrase(median).subject == "days to close a small case, median"
