"""The bar below an answer: what it was held against, what came of it, and nothing told from too little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from finding_fakes import answered, expected_to_fail
from robustness_fakes import FALLS, OPEN, RISES, SAME, held, weighed

from forcesim.report.answers.challenge import (
    Challenge,
    ChallengeItem,
    challenge_lines,
    challenge_sentence,
    own_numbers_item,
    robustness_items,
    worlds_item,
)
from forcesim.report.output.brief import BriefContent, brief
from forcesim.report.wording.scenario_names import quoted_name
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import Difference, StudyResult

Make = Callable[..., StudyResult]
FUTURES = 20


def base(compare: Make, futures: int = FUTURES) -> StudyResult:
    return compare({"force": {"charges": [100.0] * futures}, "force+mild": {"charges": [90.0] * futures}})


@pytest.mark.parametrize(
    ("fates", "text", "is_shaken"),
    [
        ({"charges": {}}, "holds under all 5 theories", False),
        # a theory counts once, whichever verdict it shakes
        (
            {"charges": {"lasting": RISES}, "harm": {"lasting": RISES, "backlash": RISES}},
            "flips under 2 of 5 theories",
            True,
        ),
        (
            {"charges": {"lasting": OPEN}, "harm": {"backlash": OPEN}},
            "holds under 3 of 5 theories, the others can't be told",
            False,
        ),
        ({"charges": {}, "harm": {"lasting": SAME}}, "holds under 4 of 5 theories", True),
    ],
)
def test_an_answer_holds_where_all_its_settled_verdicts_do(
    compare: Make, fates: dict[str, dict[str, Difference]], text: str, is_shaken: bool
) -> None:
    outcomes = {name: {"recovery": FALLS, **by_theory} for name, by_theory in fates.items()}
    (item,) = robustness_items(held(compare, **outcomes))
    assert (item.challenge, item.text, item.is_shaken) == (Challenge.THEORIES, text, is_shaken)
    assert item.details


def test_harm_flips_on_the_scales_on_which_it_goes_the_other_way(compare: Make) -> None:
    (item,) = robustness_items(weighed(compare, money=FALLS, days=RISES))
    assert (item.challenge, item.text, item.is_shaken) == (Challenge.SCALES, "flips on 1 of 4 scales of harm", True)
    (item,) = robustness_items(weighed(compare, money=OPEN))
    assert (item.text, item.is_shaken) == ("nothing is settled that other scales of harm could change", False)


def test_nothing_is_told_from_fewer_than_five_futures(compare: Make) -> None:
    settled = held(compare, charges={"recovery": FALLS})
    few = replace(base(compare, 4), theories=settled.theories, robustness=settled.robustness)
    assert robustness_items(few) == ()


def test_worlds_are_told_between_the_ends_of_their_share_once_fresh_worlds_have_had_the_last_word(
    compare: Make,
) -> None:
    result = answered(
        compare, expected_to_fail(share=Estimate(mean=0.1, low=0.05, high=0.2), share_is_confirmed=True)
    ).result
    item = worlds_item(result)
    assert item is not None
    assert item.text.startswith("fails in between 5% and 20% of plausible worlds, with 95% confidence (")
    assert item.is_shaken
    assert worlds_item(answered(compare, expected_to_fail(share_is_confirmed=None)).result) is None
    none = expected_to_fail(share=Estimate(mean=0.0, low=0.0, high=0.03), share_is_confirmed=True, failing=0)
    item = worlds_item(answered(compare, none).result)
    assert item is not None
    assert item.text.startswith("fails in fewer than 3% of plausible worlds, with 95% confidence (")
    assert not item.is_shaken


def own(compare: Make, moved: float, futures: int = FUTURES) -> ChallengeItem | None:
    """A decision that spares 60 people a charge by the files' numbers, and ``moved`` fewer by one's own."""
    luck = np.random.default_rng(1).normal(0, 30, futures)
    before, noise = 400 + luck, np.random.default_rng(2).normal(0, 2, futures)
    files = compare({"force": {"charges": before}, "force+mild": {"charges": before - 60}})
    mine = compare({"force": {"charges": before}, "force+mild": {"charges": before - 60 + moved + noise}})
    return own_numbers_item(mine, mine.differences[0], files, 2)


def test_among_several_policies_the_worlds_are_told_of_the_one_that_was_tried_there(compare: Make) -> None:
    share = Estimate(mean=0.1, low=0.05, high=0.2)
    failure = answered(compare, expected_to_fail(share=share, share_is_confirmed=True)).result
    charges = [100.0] * FUTURES
    two = compare({"force": {"charges": charges}, "force+mild": {"charges": charges}})
    three = compare({"force": {"charges": charges}, "force+mild": {"charges": charges}, "hard": {"charges": charges}})
    (line,) = challenge_lines(two, [failure])
    assert line.startswith("fails in")
    assert challenge_lines(three, [failure]) == (f"{quoted_name(failure, failure.scenarios[0].name)} {line}",)


def test_own_numbers_move_the_change_by_the_difference_of_both_changes_future_by_future(compare: Make) -> None:
    item = own(compare, 25.0)
    assert item is not None
    assert item.challenge is Challenge.OWN_NUMBERS
    # 20 futures, noise of 2: known to within 2 or so, however large the luck that both share
    assert item.text.startswith("your own 2 numbers move the change in people charged by +2")
    assert item.is_shaken
    assert own(compare, 25.0, 4) is None


def test_own_numbers_that_move_little_or_nothing_are_told_so(compare: Make) -> None:
    item = own(compare, 0.0)
    assert item is not None
    assert not item.is_shaken
    assert item.text in (
        "your own 2 numbers move the answer by less than matters",
        "your own 2 numbers move nothing that can be told from luck",
    )


def test_all_items_are_read_as_one_sentence_and_stand_in_the_brief(compare: Make) -> None:
    items = (
        ChallengeItem(Challenge.THEORIES, "holds under all 5 theories"),
        ChallengeItem(Challenge.WORLDS, "fails in fewer than 3% of plausible worlds"),
    )
    text = "Holds under all 5 theories; fails in fewer than 3% of plausible worlds."
    assert challenge_sentence(items) == text
    assert challenge_sentence(()) == ""
    page = brief(BriefContent(base(compare), ("Fewer are charged.",), (), challenge=tuple(item.text for item in items)))
    assert page.index("Does it stand?") < page.index("<li>Holds under all 5 theories</li>")
    assert "Does it stand?" not in brief(BriefContent(base(compare), ("Fewer are charged.",), ()))
