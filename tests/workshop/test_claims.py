"""A story is told only while it is true: claims are held against verdicts and whole intervals."""

from __future__ import annotations

import numpy as np

from forcesim.workshop.claims import CheckedClaim, check_claims
from forcesim.workshop.preparation import Preparation
from forcesim.workshop.script import Claim, Script
from forcesim.workshop.script_files import ScriptFile


def holds(desk: ScriptFile, results: Preparation, **claim: object) -> str:
    """Why a claim of this kind does not hold, "" where it does."""
    made = Claim.model_validate({"says": "So it is.", "study": "moved", "outcome": "cases_closed", **claim})
    step = desk.script.steps[0].model_copy(update={"claims": (made,)})
    script = Script.model_construct(**{**dict(desk.script), "steps": (step,)})
    (checked,) = check_claims(script, results.answers)
    assert checked.holds is not bool(checked.why_not)
    return checked.why_not


def judged(results: Preparation) -> tuple[float, float]:
    low, high = results.answers["moved"].result.differences[0].outcomes["cases_closed"].judged_interval
    assert low is not None
    assert high is not None
    return low, high


def test_the_claims_of_the_small_script_hold(desk: ScriptFile, desk_results: Preparation) -> None:
    assert [claim.holds for claim in check_claims(desk.script, desk_results.answers)] == [True]


def test_a_verdict_that_is_another_is_told(desk: ScriptFile, desk_results: Preparation) -> None:
    assert holds(desk, desk_results, verdict=("lower",)) == ""
    assert "“lower”" in holds(desk, desk_results, verdict=("higher", "not settled"))


def test_what_is_said_and_why_it_is_not_so_are_two_sentences() -> None:
    claim = Claim.model_validate(
        {"says": "Fewer are closed", "study": "moved", "outcome": "cases_closed", "verdict": ("lower",)}
    )
    told = CheckedClaim(0, 0, claim, "The verdict is another.").in_words
    assert told == "Fewer are closed. The verdict is another."


def test_all_of_the_interval_has_to_keep_to_a_limit_and_not_just_the_average(
    desk: ScriptFile, desk_results: Preparation
) -> None:
    low, high = judged(desk_results)
    middle = (low + high) / 2
    assert "claimed" in holds(desk, desk_results, about="rise", at_most=middle)
    assert "claimed" in holds(desk, desk_results, about="rise", at_least=middle)
    assert holds(desk, desk_results, about="rise", at_least=low - 1, at_most=high + 1) == ""
    # a fall is a rise seen from the other side
    assert holds(desk, desk_results, about="fall", at_least=-high - 1, at_most=-low + 1) == ""


def test_limits_may_be_shares_of_the_first_arm(desk: ScriptFile, desk_results: Preparation) -> None:
    base = desk_results.answers["moved"].result.results[0].outcomes["cases_closed"].mean
    low, _ = judged(desk_results)
    assert holds(desk, desk_results, about="fall", scale="share", at_most=-low / base + 0.01) == ""
    assert holds(desk, desk_results, about="fall", scale="share", at_most=-low / base - 0.01)


def test_why_a_claim_fails_is_told_on_its_own_scale(desk: ScriptFile, desk_results: Preparation) -> None:
    assert "at most 0% of that of the first arm is claimed" in holds(
        desk, desk_results, about="level", scale="share", at_most=0
    )
    year = desk_results.answers["moved"].result.officer_year_hours
    spent = desk_results.answers["moved"].result.results[1].outcomes["cases_closed"].low
    assert spent is not None
    why = holds(desk, desk_results, scale="officers", at_least=40)
    assert f"may be as low as {spent / year:.3g} full-time officers; at least 40 full-time officers" in why
    assert "a year is claimed" in holds(desk, desk_results, about="fall", at_least=1e6)


def test_a_claim_without_results_does_not_hold(desk: ScriptFile) -> None:
    (checked,) = check_claims(desk.script, {})
    assert "no results" in checked.why_not


def test_theories_that_were_not_tried_are_no_ground(desk: ScriptFile, desk_results: Preparation) -> None:
    assert "other theories" in holds(desk, desk_results, theories=1)


def test_spread_is_that_of_single_futures(desk: ScriptFile, desk_results: Preparation) -> None:
    values = desk_results.answers["moved"].result.results[1].outcomes["cases_closed"].values
    # linear between ordered futures, as NumPy has it
    low, high = np.percentile(values, (10, 90))
    assert holds(desk, desk_results, about="spread", at_least=high - low - 1e-9, at_most=high - low + 1e-9) == ""
    assert holds(desk, desk_results, about="spread", at_least=high - low + 1)
