"""What the pages of questions draw: from numbers made by hand to bars, boxes, curves and their words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from finding_fakes import BOX, NOWHERE, RECOVERY, WORTH, Compare, answered, expected_to_fail, fails, required, sensitive

from forcesim.report.answer_sentences import sentence
from forcesim.report.answers.registry import progress
from forcesim.report.answers.sensitivity import computed, text_tables
from forcesim.report.views import failure, require, sensitivity
from forcesim.report.wording.axis_marks import axis, round_numbers
from forcesim.scenario.files.load import load
from forcesim.study.results.findings import SensitivityFinding
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import StudyResult


def study(compare: Compare, finding: object) -> StudyResult:
    return answered(compare, finding).result  # type: ignore[arg-type]


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-0.34, 0.91), (3.0, 24.0), (1e-4, 3e-4), (-5e6, 2e6)])
def test_marks_are_round_equally_spaced_and_few(low: float, high: float) -> None:
    marks = np.array(round_numbers(low, high, 6))
    assert 2 <= len(marks) <= 6
    assert low <= marks.min()
    assert marks.max() <= high
    step = np.diff(marks)
    assert step == pytest.approx(np.full(len(step), step[0]))
    mantissa = step[0] / 10.0 ** np.floor(np.log10(step[0]))
    assert any(mantissa == pytest.approx(step) for step in (1, 2, 2.5, 5, 10))


def test_an_axis_of_one_value_has_some_width() -> None:
    assert axis("x", 3.0, 3.0, str).high > axis("x", 3.0, 3.0, str).low


# what matters


def test_a_bar_goes_from_the_outcome_at_the_lowest_to_that_at_the_highest(compare: Compare) -> None:
    finding = sensitive(is_clear=True)
    view = sensitivity.sensitivity_view(study(compare, finding), finding)
    (bar,) = view.bars  # the other number was not tried at its ends
    assert (bar.at_low, bar.at_high) == (0.06, 0.55)
    assert (bar.low_end, bar.high_end) == ("10%", "80%")
    assert bar.verdict == "clear"
    assert "at 10%: +0.06 a year" in bar.hover
    assert bar.swing == "+0.49 (+0.30 to +0.68) a year"
    assert view.side == "organised crime"
    assert view.axis.low < 0.0 < 0.55 < view.axis.high
    # the comparison made by hand does not differ at all
    assert (view.present, view.present_words) == (0.0, "now 0 a year")


def test_a_bar_that_is_not_clear_is_no_more_than_luck(compare: Compare) -> None:
    finding = sensitive(is_clear=False)
    view = sensitivity.sensitivity_view(study(compare, finding), finding)
    assert view.bars[0].verdict == "no more than luck"
    assert "none of them is clear of luck" in view.note


def test_fewer_than_five_futures_make_no_bar_luck_either(compare: Compare) -> None:
    finding = sensitive(is_clear=False).model_copy(update={"futures": 4})
    result = study(compare, finding)
    view = sensitivity.sensitivity_view(result, finding)
    assert view.bars[0].verdict == "too few futures to say"
    assert "luck;" not in view.note
    assert sensitivity.effects_of(result)[0][WORTH.path] == "too few futures to say"
    assert sentence(result).startswith("Nothing can be concluded yet: that takes at least five futures at each end")


def test_a_number_is_not_called_luck_before_its_fresh_futures_are_in(compare: Compare) -> None:
    result = study(compare, sensitive(is_clear=False))
    assert "luck hides it" in sentence(result)
    assert "Nothing can be said yet" in sentence(replace(result, runs_planned=result.runs_planned + 1))


def so_far(numbers: int, total: int = 20, *, is_clear: bool = True) -> SensitivityFinding:
    """An answer of which only some of the numbers are in."""
    finding = sensitive(is_clear=is_clear)
    ranges = tuple(WORTH.model_copy(update={"path": f"{WORTH.path}{index}"}) for index in range(total - 1))
    (main,) = finding.outcomes
    influences = tuple(influence.model_copy(update={"is_confirmed": False}) for influence in main.influences[:1])
    main = main.model_copy(update={"influences": influences, "chance_more": None, "rivals": ()})
    return finding.model_copy(update={"ranges": (WORTH, *ranges), "outcomes": (main,), "numbers_tried": numbers})


def test_before_the_first_numbers_are_in_nothing_is_said(compare: Compare) -> None:
    result = replace(study(compare, so_far(7)), runs_planned=400, finished=90)
    assert sentence(result).startswith("Nothing can be said yet: the numbers that are tried first are not all in.")
    assert progress(result).startswith("Stage 1 of 3: the 8 of 20 numbers likeliest to matter, at both ends")


def test_an_answer_of_the_first_numbers_says_that_others_are_still_to_come(compare: Compare) -> None:
    finding = so_far(8)
    result = replace(study(compare, finding), runs_planned=400, finished=90)
    words = sentence(result)
    assert words.startswith("Of the 8 numbers tried so far, what matters most for ")
    assert " The other 12 are still to come. " in words
    view = sensitivity.sensitivity_view(result, finding)
    assert [bar.verdict for bar in view.bars] == ["clear"]
    assert view.note.startswith("8 of 20 uncertain numbers have been tried")
    assert progress(result).startswith("Stage 2 of 3: 8 of 20 numbers tried")


def test_a_bar_of_the_first_numbers_is_shown_though_it_may_be_luck(compare: Compare) -> None:
    finding = so_far(8, is_clear=False)
    result = replace(study(compare, finding), runs_planned=400, finished=90)
    assert sentence(result).startswith("None of the 8 numbers tried so far, moved alone, clearly changes what ")
    assert " The other 12 are still to come. " in sentence(result)
    assert [bar.verdict for bar in sensitivity.sensitivity_view(result, finding).bars] == ["no more than luck"]
    assert sensitivity.effects(result, finding) == {WORTH.path: "no more than luck"}


def test_an_answer_stands_from_the_last_of_the_numbers_until_fresh_futures_have_the_last_word(compare: Compare) -> None:
    finding = so_far(20)
    for done in (360, 400):  # at the end of a stage all runs that are planned so far are in
        result = replace(study(compare, finding), runs_planned=400, finished=done)
        words = sentence(result)
        assert words.startswith("Of the 20 numbers tried so far, what matters most for ")
        assert " Fresh futures, which have the last word, are still to come. " in words
        assert [bar.verdict for bar in sensitivity.sensitivity_view(result, finding).bars] == ["clear"]
        assert progress(result).startswith("Stage 3 of 3: all 20 numbers tried; now all at once in ")
    unclear = so_far(20, is_clear=False)
    result = replace(study(compare, unclear), runs_planned=400, finished=360)
    assert [bar.verdict for bar in sensitivity.sensitivity_view(result, unclear).bars] == ["no more than luck"]
    assert "changes" not in sensitivity.sensitivity_view(result, unclear).note


def test_from_fewer_than_five_futures_nothing_is_told_of_all_worlds(compare: Compare) -> None:
    for futures, is_told in ((4, False), (5, True)):
        finding = sensitive(is_clear=True)
        main = finding.outcomes[0].model_copy(update={"chance_more": 1.0, "futures": futures})
        words = sentence(study(compare, finding.model_copy(update={"outcomes": (main,)})))
        assert ("Over all that could plausibly be true" in words) is is_told


def test_a_table_without_rows_is_left_out(compare: Compare) -> None:
    finding = so_far(0)
    others = tuple(main.model_copy(update={"influences": ()}) for main in finding.outcomes * 2)
    assert text_tables(study(compare, finding.model_copy(update={"outcomes": others}))) == ()


def test_what_is_planned_is_not_told_as_done(compare: Compare) -> None:
    result = replace(study(compare, so_far(8)), runs_planned=400, finished=90)
    assert list(computed(result)) == [("Uncertain numbers", "20 with a plausible range, 8 of them tried so far")]
    (table, *_) = text_tables(result)
    assert len(table.rows) == 1  # of a number that no fresh future has told yet


def test_the_stages_of_a_study_are_told_with_the_futures_that_are_in(compare: Compare) -> None:
    finding = sensitive(is_clear=True)
    result = replace(study(compare, finding), runs_planned=1000, finished=420)
    assert "420 of 1,000 runs" in progress(result)
    assert progress(result).startswith("Stage 3 of 3: the 1 that swing most, once more")


def test_luck_and_ignorance_are_two_parts_of_a_whole_in_words_too(compare: Compare) -> None:
    finding = sensitive(is_clear=True)
    shares = sensitivity.sensitivity_view(study(compare, finding), finding).shares
    assert (shares.luck, shares.ignorance) == (0.8, 0.2)
    assert (shares.luck_words, shares.ignorance_words) == ("luck 80%", "what nobody knows 20% (5% to 40%)")
    assert "±0.8 a year" in shares.sentence
    none = finding.outcomes[0].model_copy(update={"ignorance_share": Estimate(mean=None)})
    bare = finding.model_copy(update={"outcomes": (none,)})
    assert sensitivity.sensitivity_view(study(compare, bare), bare).shares.luck is None


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.0, 0.2, "would help little"),
        (0.3, 0.6, "could narrow this"),
        # the first worlds of a study: more of them may bring either
        (0.0, 0.8, "can't be told yet"),
        (None, None, "can't be told yet"),
    ],
)
def test_what_better_evidence_is_worth_is_said_once_its_interval_tells(
    compare: Compare, low: float | None, high: float | None, words: str
) -> None:
    finding = sensitive(is_clear=True)
    share = Estimate(mean=0.1 if low == 0.0 else 0.4, low=low, high=high)
    uncertain = finding.outcomes[0].model_copy(update={"ignorance_share": share})
    about = finding.model_copy(update={"outcomes": (uncertain,)})
    assert words in sensitivity.sensitivity_view(study(compare, about), about).shares.sentence


def test_what_each_number_does_is_told_by_path(compare: Compare) -> None:
    finding = sensitive(is_clear=True)
    does, about = sensitivity.effects_of(study(compare, finding))
    assert does == {WORTH.path: "+0.06 to +0.55 a year", RECOVERY.path: "little: screened out"}
    assert "the change in gangs disrupted a year" in about
    unclear = sensitive(is_clear=False)
    assert sensitivity.effects_of(study(compare, unclear))[0][WORTH.path] == "no more than luck"
    untried = so_far(0).model_copy(update={"outcomes": (finding.outcomes[0].model_copy(update={"influences": ()}),)})
    assert sensitivity.effects_of(study(compare, untried))[0] == {}
    assert sensitivity.effects_of(None) == ({}, "")


# when it fails


def test_the_box_lies_on_the_plausible_range_with_the_present_marked() -> None:
    first, second = failure.failure_view(fails(BOX)).confined
    assert (first.low, first.high, first.start, first.end) == (0.1, 0.8, 0.1, 0.2512)
    assert (first.fails_words, first.value_words) == ("fails under 25%", "now 40%")
    assert (second.start, second.end) == (4.0, 10.1)
    assert second.fails_words == "fails between 4 months and 10 months"
    assert "outside that box" in failure.failure_view(fails(BOX)).note


def test_the_sides_of_the_box_are_the_axes_to_begin_with() -> None:
    assert [path for path, _ in failure.failure_view(fails(BOX[1:])).numbers] == [RECOVERY.path, WORTH.path]


def test_without_a_box_the_number_that_goes_with_the_outcome_comes_first() -> None:
    luck = np.random.default_rng(3)
    worth = luck.uniform(0.1, 0.8, 100)
    points = tuple(zip(luck.uniform(0.1, 0.8, 100), 3 + 20 * worth, strict=True))
    finding = fails(points=points, measured=tuple(worth))
    assert failure.failure_view(finding).numbers[0][0] == RECOVERY.path


def test_worlds_are_told_by_their_values_and_what_happened_there(compare: Compare) -> None:
    finding = fails(BOX, fails=(True,) * 30 + (False,) * 69 + (None,), measured=(*np.linspace(-1, 1, 99), None))
    dots = failure.scatter(finding, WORTH.path, RECOVERY.path)
    assert (len(dots.x), sum(dots.fails)) == (99, 30)  # a world that is not in is not drawn
    assert (dots.x[10], dots.y[10]) == finding.points[10]
    assert dots.box == (0.1, 0.2512, 4.0, 10.1)
    result, paths = study(compare, finding), (WORTH.path, RECOVERY.path)
    first, later = (failure.world_words(result, finding, dots.worlds[index], paths) for index in (0, 50))
    assert first.startswith("World 1: fails\nGangs disrupted, change: −1 a year\n")
    assert "Worth of a moved hour (Moving hours): 10%" in first
    assert "World 51: does not fail" in later


def test_a_world_that_luck_hides_is_told_apart_and_with_what_is_expected_there(compare: Compare) -> None:
    finding = expected_to_fail()
    shown = failure.scatter(finding, WORTH.path, RECOVERY.path)
    assert [shown.fails.count(verdict) for verdict in (True, None, False)] == [20, 40, 40]
    words = failure.world_words(study(compare, finding), finding, 30, (WORTH.path,))
    assert words.startswith("World 31: can't be told from luck\nGangs disrupted, change: ")
    assert "Expected, luck apart: −0.39 a year; it fails with a chance of 50%" in words


def test_a_box_that_was_not_borne_out_is_not_painted() -> None:
    view = failure.failure_view(expected_to_fail(box=(), box_is_confirmed=False))
    assert view.confined == ()
    assert "fresh worlds do not bear it out" in view.note


def test_where_nothing_fails_there_is_no_box_and_that_is_said() -> None:
    view = failure.failure_view(fails(failing=0, fails=(False,) * 100))
    assert view.confined == ()
    assert "fails in none of the worlds tried" in view.note


# what it takes


def test_curves_are_the_shares_that_keep_each_red_line_with_their_bounds(compare: Compare) -> None:
    finding = required()
    view = require.require_view(study(compare, finding), finding)
    backlog, charges = view.lines
    assert backlog.x == (0.2, 0.3, 0.4, 1.0)
    assert backlog.share == pytest.approx((30 / 60, 56 / 60, 1.0, 1.0))
    assert charges.share == pytest.approx((1.0, 1.0, 1.0, 10 / 60))
    assert backlog.low[0] == pytest.approx(0.45)
    assert (backlog.chance, charges.chance) == (0.9, 0.8)
    assert backlog.marker != charges.marker
    assert view.asked == ((0.9, "asked: 90%"), (0.8, "asked: 80%"))
    assert (view.answer, view.answer_words, view.best, view.in_the_way) == (0.4, "at least 40%", None, "")
    assert "30 of 60 futures" in backlog.hovers[0]


def test_where_nothing_will_do_the_closest_is_marked_and_the_way_is_named(compare: Compare) -> None:
    view = require.require_view(study(compare, NOWHERE), NOWHERE)
    assert (view.answer, view.best, view.best_words) == (None, 0.3, "closest: 30%")
    assert view.in_the_way.startswith("Nothing tried is shown to do. What stands in the way: that the backlog")
    assert [line.in_the_way for line in view.lines] == [True, False]


def test_levers_to_search_are_numbers_that_have_a_range() -> None:
    levers = dict(require.levers_to_search(load("durham-2014")))
    assert levers["policy.move_share"] == "Hours moved to organised crime"
    assert "programme.places" in levers
    assert "policy.no_place" not in levers  # a word
    assert not any("divert" in path for path in levers)  # nothing says how many may be diverted


def test_no_name_is_looked_for_that_is_like_that_of_a_number_which_is_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # it takes longer than all the rest, and is done again whenever a number of the decision changes
    monkeypatch.setattr("forcesim.scenario.named_scenario.suggestion", lambda *_: pytest.fail("nobody reads it"))
    assert require.levers_to_search(load("durham-2014"))
