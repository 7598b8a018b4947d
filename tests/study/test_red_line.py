from __future__ import annotations

import numpy as np
import pytest

from forcesim.errors import StudyError
from forcesim.study.analysis.binomial import at_least, at_most, clopper_pearson
from forcesim.study.red_line import RedLine, check_names, red_lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("backlog<200", RedLine("backlog", "<", 200.0, 0.9)),
        (" backlog < 200 @ 0.95 ", RedLine("backlog", "<", 200.0, 0.95)),
        ("charges>=50@90%", RedLine("charges", ">", 50.0, 0.9)),
        ("cost_net<1,200,000", RedLine("cost_net", "<", 1.2e6, 0.9)),
        ("cases_closed.home_grow>12.5%", RedLine("cases_closed.home_grow", ">", 0.125, 0.9)),
    ],
)
def test_a_red_line_is_read_as_people_write_it(text: str, line: RedLine) -> None:
    (parsed,) = red_lines([text])
    assert parsed == line
    assert red_lines([str(parsed)]) == (line,)


def test_a_chance_left_unsaid_can_mean_on_average() -> None:
    (line,) = red_lines(["backlog<200"], None)
    assert line.chance is None
    assert str(line) == "backlog<200"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(StudyError) as refusal:
        red_lines(["backlog", "backlog<many", "backlog<5@2", "backlog<nan", "harm<5"])
    assert str(refusal.value).count("no red line") == 3
    assert "'backlog<5@2' must be a share" in str(refusal.value)


def test_unknown_outcomes_are_named_with_what_was_meant() -> None:
    with pytest.raises(StudyError) as refusal:
        check_names(red_lines(["backlgo<5", "harms<3"]), {"backlog": 0, "harm": 0})
    assert "Did you mean backlog?" in str(refusal.value)
    assert "Did you mean harm?" in str(refusal.value)


def test_a_future_that_is_not_known_keeps_to_no_red_line() -> None:
    (line,) = red_lines(["backlog<5"])
    assert line.met(np.array([4.0, 5.0, np.nan])).tolist() == [True, False, False]


def test_none_of_n_is_at_most_about_three_in_n() -> None:
    assert at_most(0, 100) == pytest.approx(1 - 0.05 ** (1 / 100))
    assert at_most(0, 100) < 3 / 100
    assert at_least(100, 100) == pytest.approx(0.05 ** (1 / 100))
    assert (at_least(0, 9), at_most(9, 9), clopper_pearson(0, 0)) == (0.0, 1.0, (0.0, 1.0))


@pytest.mark.parametrize("share", [0.03, 0.5, 0.9])
def test_exact_bounds_hold_at_least_as_often_as_they_say(share: float) -> None:
    # over every possible count, weighted by its chance: no luck in this test
    from scipy.stats import binom

    counts = np.arange(41)
    chances = binom.pmf(counts, 40, share)
    for level in (0.9, 0.95):
        assert sum(chances[count] * (at_least(int(count), 40, level) <= share) for count in counts) >= level
        assert sum(chances[count] * (at_most(int(count), 40, level) >= share) for count in counts) >= level
