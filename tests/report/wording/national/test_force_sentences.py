"""What is said of 43 forces: how many surely change, which can't be told, what is lost, what tells them apart."""

from __future__ import annotations

import numpy as np
import pytest
from national_fakes import national_answer, national_question

from forcesim.report.answer import Answer
from forcesim.report.wording.national.force_sentences import BUILT_IN, national_parts
from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.study_result import StudyResult

SPREAD = 0.1 * np.array([-1.5, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 1.5])
UNSURE = 60 * np.array([1.0, -1, 1, -1, 1, -1, 1, -1])


@pytest.fixture(scope="module")
def result() -> StudyResult:
    """Charges fall in Kent and Essex; cases dropped rise in Kent; nothing is sure in Gwent, and the City has nobody."""
    same, dropped = [300.0] * 8, [10.0] * 8
    return national_answer(
        national_question(
            ["kent", "essex", "gwent", "city-of-london"], replications=8, outcomes=("charges", "cases_dropped")
        ),
        {
            "kent": {"charges": (same, 200 + SPREAD), "cases_dropped": (dropped, 30 + SPREAD)},
            "essex": {"charges": (same, 250 + SPREAD), "cases_dropped": (dropped, dropped)},
            "gwent": {"charges": (same, 300 + UNSURE), "cases_dropped": (dropped, 10 + UNSURE)},
            "city-of-london": {"charges": (same, 290 + SPREAD), "cases_dropped": (dropped, dropped)},
        },
    )


def parts(result: StudyResult) -> dict[str, str]:
    finding = result.finding
    assert isinstance(finding, NationalFinding)
    return {part.part.value: part.text for part in national_parts(result, finding) if part.part.value}


def test_what_surely_changes_comes_first_with_the_number_of_forces_and_where_nothing_does(result: StudyResult) -> None:
    sure = parts(result)["sure"]
    assert sure.startswith(
        "Under “Durham 2015”, compared with each force as it stands, in 8 futures each, something surely changes in 3"
    )
    assert "In Kent, Essex, and City of London, fewer people are charged." in sure
    assert sure.endswith("Nothing surely changes in Gwent.")


def test_what_cannot_be_told_names_its_forces_where_they_are_few(result: StudyResult) -> None:
    assert parts(result)["open"] == (
        "It can't be told from luck whether these rise or fall: people charged in Gwent and small cases left "
        "unattended in Gwent."
    )


def test_what_happens_in_most_forces_comes_first_and_what_happens_in_the_same_ones_is_one_short_sentence() -> None:
    slugs, before = ["kent", "essex", "gwent", "durham", "surrey", "dorset"], [300.0] * 8
    fewer, more = (before, 200 + SPREAD), (before, 400 + SPREAD)
    outcomes = ("criminal_records", "charges", "reoffences", "cases_dropped")
    values = {slug: dict.fromkeys(outcomes, fewer) | {"cases_dropped": more} for slug in slugs}
    values["surrey"] |= {"criminal_records": (before, before), "cases_dropped": (before, before)}
    values["dorset"] |= {"criminal_records": (before, before), "cases_dropped": (before, before)}
    result = national_answer(national_question(slugs, replications=8, outcomes=outcomes), values)
    finding = result.finding
    assert isinstance(finding, NationalFinding)
    sure, _, lost, *_ = national_parts(result, finding)
    # a sentence is a piece, which the window puts on a line of its own
    assert [run.text.strip() for run in sure.runs] == [
        "Under “Durham 2015”, compared with each force as it stands, in 8 futures each, something surely changes in "
        "all 6 forces.",
        "In all 6 forces, fewer people are charged and fewer further offences are committed.",
        "In Kent, Essex, Gwent, and Durham, fewer criminal records are given.",
        "About the same: criminal records given in Surrey and Dorset and small cases left unattended in Surrey and "
        "Dorset.",
    ]
    assert lost.text == "In Kent, Essex, Gwent, and Durham, more small cases are left unattended."


def test_a_loss_is_told_with_its_force_and_not_among_what_is_gained(result: StudyResult) -> None:
    assert parts(result)["lost"] == "In Kent, more small cases are left unattended."
    assert "more small cases" not in parts(result)["sure"]


def test_who_has_no_rank_and_what_is_built_in_is_said(result: StudyResult) -> None:
    text = Answer(result, {}).sentence
    assert BUILT_IN in text
    assert "City of London: only 6,687 people live here" in text
    # three ranked forces are too few for any correlation
    assert "tells forces apart in people charged can't be told" in text


def test_nothing_is_concluded_from_four_futures() -> None:
    few = national_answer(
        national_question(["kent", "essex"], replications=8, outcomes=("charges",)),
        {slug: {"charges": ([9.0] * 4, [5.0, 5, 5, 5])} for slug in ("kent", "essex")},
    )
    text = Answer(few, {}).sentence
    assert "nothing can be concluded yet" in text
    assert "charged" not in text.partition("partial")[0]
