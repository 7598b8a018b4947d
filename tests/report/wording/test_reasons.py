"""Reasons in words: what people read, and what the reader of an old file makes of it again."""

from __future__ import annotations

import pytest

from forcesim.report.wording.reasons import cliff_reason, ending_words
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.reason_texts import read_cliff_reason, read_ending
from forcesim.study.results.reasons import CliffCause, CliffReason, Ending, EndingKind
from forcesim.study.results.study_result import Cliff

UNATTENDED, BACKLOG, RED_LINE = CliffCause.UNATTENDED, CliffCause.BACKLOG, CliffCause.RED_LINE
OUTCOMES = {
    name: Outcome(name, label, "cases", "lower", "state", "", "")
    for name, label in {"harm": "Harm, all sources", "all": "All sources", "backlog": "Backlog"}.items()
}

# written down by hand from what earlier versions saved: a capsule must open in all versions that follow
CLIFFS = [
    (CliffReason(UNATTENDED, share=0.05, crossing=8, futures=9), "below", None,
     "Beyond it more than 5% of small cases are left unattended, in 8 of 9 futures"),
    (CliffReason(UNATTENDED, share=0.05, crossing=8, futures=9), "above", None,
     "Below it more than 5% of small cases are left unattended, in 8 of 9 futures"),
    (CliffReason(UNATTENDED, is_everywhere=True, share=0.05), "below", None,
     "Even at the smallest setting tried, more than 5% of small cases are left unattended"),
    (CliffReason(UNATTENDED, is_everywhere=True, share=0.05), "above", None,
     "Even at the largest setting tried, more than 5% of small cases are left unattended"),
    (CliffReason(BACKLOG), "below", None,
     "From there on the backlog of small cases never settles: it grows until the end"),
    (CliffReason(BACKLOG), "above", None,
     "From there down the backlog of small cases never settles: it grows until the end"),
    (CliffReason(BACKLOG, is_everywhere=True), "below", None,
     "Even at the smallest setting tried, the backlog of small cases never settles"),
    (CliffReason(BACKLOG, is_everywhere=True), "above", None,
     "Even at the largest setting tried, the backlog of small cases never settles"),
    (CliffReason(RED_LINE), "below", "backlog<200@0.95",
     "Beyond it fewer than 95% of futures keep to the red line backlog<200"),
    (CliffReason(RED_LINE, is_everywhere=True), "above", "charges>1.5@0.9",
     "Even at the largest setting tried, fewer than 90% of futures keep to the red line charges>1.5"),
]  # fmt: skip
ENDINGS = [
    (Ending(EndingKind.ALL_IN, fewest=40, most=40), "all 40 futures are in"),
    (Ending(EndingKind.ALL_IN, runs=480), "all 480 runs are in"),
    (Ending(EndingKind.ENOUGH, fewest=20, most=20), "20 futures were enough"),
    (Ending(EndingKind.ENOUGH, runs=85), "85 runs were enough"),
    (Ending(EndingKind.ENOUGH, settings=5, fewest=10, most=10), "5 settings with 10 futures each were enough"),
    (Ending(EndingKind.CHOICE_OPEN, fewest=200, most=200),
     "200 futures, the most that are tried, leave the choice open"),
    (Ending(EndingKind.LEFT_OPEN, fewest=200, most=200, outcomes=("harm", "backlog")),
     "200 futures, the most that are tried, leave open: harm, all sources, backlog"),
    (Ending(EndingKind.LEFT_OPEN, settings=21, fewest=10, most=200, outcomes=("all",), is_cliff_open=True,
            is_curve_open=True),
     "21 settings with 10 to 200 futures each, the most that are tried, leave open: all sources, the cliff, "
     "the curve between settings"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "keeps_up", "red_line", "words"), CLIFFS)
def test_the_reason_of_a_cliff_is_worded_and_read_back(
    reason: CliffReason, keeps_up: str, red_line: str | None, words: str
) -> None:
    assert cliff_reason(Cliff("lever", 0.5, None, None, reason, keeps_up, red_line)) == words
    assert read_cliff_reason(words) == reason


@pytest.mark.parametrize(("ending", "words"), ENDINGS)
def test_the_ending_of_a_study_is_worded_and_read_back(ending: Ending, words: str) -> None:
    assert ending_words(ending, OUTCOMES) == words
    assert read_ending(words, OUTCOMES) == ending


@pytest.mark.parametrize("words", ["It rained", "Beyond it more than five in 100 cases wait", ""])
def test_words_that_this_version_does_not_know_stay_as_they_are(words: str) -> None:
    reason = read_cliff_reason(words)
    assert reason.cause is CliffCause.UNKNOWN
    assert cliff_reason(Cliff("lever", 0.5, None, None, reason)) == words
    assert ending_words(read_ending(words, OUTCOMES), OUTCOMES) == words


def test_an_outcome_that_a_result_does_not_hold_leaves_the_words_as_they_are() -> None:
    words = "200 futures, the most that are tried, leave open: dark matter"
    ending = read_ending(words, OUTCOMES)
    assert ending == Ending(EndingKind.UNKNOWN, text=words)
    assert ending_words(ending, OUTCOMES) == words
