from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from forcesim.report.answer_sentences import sentence
from forcesim.report.output.brief import BriefContent, brief
from forcesim.report.views.answer_rows import change_rows, row_outcomes
from forcesim.report.views.tradeoff import tradeoff_view
from forcesim.report.wording.change_sentences import Part, change_sentences, plain
from forcesim.report.wording.comparison_sentence import difference_parts
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff, StudyResult

Make = Callable[..., StudyResult]

counts = st.floats(0, 5000, allow_nan=False) | st.just(0.0) | st.just(float("nan"))
NAMES = ("charges", "disruptions", "cases_dropped", "hours_small_cases", "days_to_close", "backlog", "cases_arrived")


@st.composite
def points(draw: st.DrawFn, count: int) -> list[dict[str, list[float]]]:
    replications = draw(st.integers(1, 12))
    outcomes = draw(st.sets(st.sampled_from(NAMES), min_size=1))
    series = st.lists(counts, min_size=replications, max_size=replications)
    return [{name: draw(series) for name in sorted(outcomes)} for _ in range(count)]


def is_clean(text: str) -> None:
    assert text
    assert "nan" not in text.lower().replace("finance", "")
    assert "None" not in text
    assert "  " not in text
    assert not re.search(r"[-−]0(?![.\d])", text)
    assert text[-1] == "."
    assert text.count("(") == text.count(")")


def constant(value: float, replications: int = 20) -> list[float]:
    return [value] * replications


def around(mean: float, spread: float = 1.0, replications: int = 20, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, spread, replications)


@given(made=points(2))
def test_a_comparison_is_always_said_in_clean_words(made: list[dict[str, list[float]]], compare: Make) -> None:
    is_clean(sentence(compare({"force+before": made[0], "force+after": made[1]})))


@given(made=points(3))
def test_a_tradeoff_is_always_said_in_clean_words(made: list[dict[str, list[float]]], tradeoff: Make) -> None:
    is_clean(sentence(tradeoff([0.0, 0.5, 1.0], made)))
    is_clean(sentence(tradeoff([0.0, 0.5], made[1:], baseline=made[0], present=0.5)))


@given(made=points(1))
def test_a_run_is_always_said_in_clean_words(made: list[dict[str, list[float]]], compare: Make) -> None:
    is_clean(sentence(compare({"force": made[0]})))


@given(change=st.floats(-200, 200).filter(lambda change: abs(change) > 5))
def test_more_and_fewer_say_which_way_the_number_went(change: float, compare: Make) -> None:
    before = around(400, 3)
    after = before + change + around(0, 0.5, seed=2)
    text = sentence(compare({"force+a": {"charges": before}, "force+b": {"charges": after}}))
    assert ("more people a year are charged" in text) == (change > 0)
    assert ("fewer people a year are charged" in text) == (change < 0)


def test_freed_hours_are_split_by_why(compare: Make) -> None:
    milder, searching = around(1000, 20), around(3000, 20, seed=2)
    before = {"hours_milder_handling": milder, "hours_search_finds": searching}
    after = {"hours_milder_handling": milder + around(900, 9, seed=3), "hours_search_finds": searching - 500}
    text = sentence(compare({"force+a": before, "force+b": after}, officer_year_hours=700.0))
    assert (
        "officer-hours a year (1,390 to 1,410) are freed (2 full-time officers): 900 by milder handling and 500 by"
        in text
    )
    # what is not done is not saved, and what other rosters bring is not freed
    undone = {"hours_left_undone": around(900, 9), "hours_small_cases": around(4000, 20)}
    text = sentence(compare({"force+a": {"hours_small_cases": around(5000, 20)}, "force+b": undone}))
    assert "freed" not in text
    paid = {**after, "cost_salaries": constant(1e6)}
    assert "freed" not in sentence(compare({"force+a": {**before, "cost_salaries": constant(2e6)}, "force+b": paid}))


def test_all_hours_freed_have_their_own_range_and_verdict_whatever_is_known_of_their_parts(compare: Make) -> None:
    # of one part luck hides the direction: 0 on average, by hundreds of hours either way
    steady, unsteady = constant(0), around(0, 60, seed=4)
    unsteady = unsteady - unsteady.mean()
    after = {"hours_not_pursued": constant(600), "hours_milder_handling": unsteady}
    text = sentence(compare({"force+a": {"hours_not_pursued": steady}, "force+b": after}))
    # Student's t at the level of all outcomes there are, from the sum of both parts
    count = len(compare({"force": {"charges": [1.0]}}).outcomes)
    half = scipy.stats.t.ppf(1 - 0.025 / count, 19) * unsteady.std(ddof=1) / math.sqrt(20)
    span = re.search(r"about 600 officer-hours a year \((\d+) to (\d+)\) are freed", text)
    assert span is not None, text
    assert [float(end) for end in span.groups()] == pytest.approx([600 - half, 600 + half], abs=10)
    # more luck than that, and nothing is told as sure
    open_ = {"hours_not_pursued": constant(100), "hours_milder_handling": 5 * unsteady}
    parts = difference_parts(compare({"force+a": {"hours_not_pursued": steady}, "force+b": open_}))
    assert "freed" not in parts[0].text
    assert "whether more or fewer officer-hours are freed" in parts[1].text


def test_what_luck_hides_of_the_hours_freed_is_told_as_a_rest_and_what_takes_hours_by_name(compare: Make) -> None:
    luck = around(0, 60, seed=4)
    before = {"hours_not_pursued": constant(0), "hours_search_finds": constant(0)}
    open_ = {"hours_not_pursued": constant(600), "hours_milder_handling": luck - luck.mean() - 20}
    text = sentence(compare({"force+a": before, "force+b": open_}))
    assert "600 by not pursuing (the rest, −20, is not settled)" in text
    clear = {"hours_not_pursued": constant(600), "hours_search_finds": constant(150)}
    text = sentence(compare({"force+a": before, "force+b": clear}))
    assert "about 450 officer-hours a year are freed" in text
    assert "600 by not pursuing and less 150 by searching more" in text


def test_hours_that_small_cases_take_up_are_a_loss(compare: Make) -> None:
    before = {"hours_search_finds": around(1000, 5), "cases_arrived": around(900, 3)}
    after = {**before, "hours_search_finds": before["hours_search_finds"] + around(3000, 60, seed=2)}
    sure, _, lost = difference_parts(compare({"force+a": before, "force+b": after}, officer_year_hours=1500.0))
    assert "officer-hours" not in sure.text
    assert "bout 3,000 more officer-hours a year (2,950 to 3,050) go to small cases (2 full-time officers)" in lost.text


def test_whatever_surely_gets_worse_is_a_loss_and_none_is_left_out(compare: Make) -> None:
    before = {
        name: around(1000, 1, seed=1) for name in ("criminal_records", "cost_net", "kept_out_of_court", "charges")
    }
    after = {**before, "criminal_records": around(1400, 1), "cost_net": around(90_000, 10),
             "kept_out_of_court": around(200, 1)}  # fmt: skip
    sure, _, lost = difference_parts(compare({"force+a": before, "force+b": after}))
    for words in ("400 more criminal records", "he cash cost of it all rises", "800 fewer people a year are kept out"):
        assert words in lost.text
    assert "nothing is surely gained" in sure.text


def test_whoever_surely_pays_more_is_told_though_the_whole_does_not_rise(compare: Make) -> None:
    before = {"charges": around(400, 3), "cost_net": around(900_000, 10), "cost_programme": constant(0)}
    after = {**before, "cost_programme": around(70_000, 900)}
    _, _, lost = difference_parts(compare({"force+a": before, "force+b": after}))
    assert lost.text.startswith("The cash cost of the programme rises by about £70k a year")
    # where the whole rises it is told once
    dearer = {**after, "cost_net": around(970_000, 10)}
    _, _, lost = difference_parts(compare({"force+a": before, "force+b": dearer}))
    assert "the cash cost of it all rises" in lost.text.lower()
    assert "programme" not in lost.text


def test_where_nothing_differs_in_any_future_that_is_all_that_is_told(compare: Make) -> None:
    alike = {"charges": around(400, 3), "cases_arrived": around(900, 3)}
    result = compare({"force+a": alike, "force+b": alike})
    sure, open_, lost = change_sentences(result, result.differences[0], "Under b,")
    assert "nothing at all differs in any of the 20 futures tried" in sure.text
    # 1 - 0.05^(1/20): what is rarer than that may well not have been met in 20 futures
    assert open_.text == "What happens in fewer than about 14% of futures could differ."
    assert lost.text == "No loss is certain."


def test_what_never_happened_though_it_could_is_told_with_its_bound(compare: Make) -> None:
    before = {"charges": around(400, 3), "active_groups": around(20, 1), "cases_arrived": around(900, 3)}
    after = {**before, "charges": around(300, 3)}
    result = compare({"force+a": before, "force+b": after})
    text = sentence(result)
    # none in 20 futures of five years: -ln(0.05) / 100 a year
    assert "No gang is disrupted in any future (at most 0.03 a year)." in text
    assert "no more small cases are left unattended" in text.lower()
    assert [outcome.name for outcome, _ in row_outcomes(result)][:3] == ["charges", "cases_dropped", "disruptions"]
    # a force without gangs has nothing to tell of them
    assert "gang" not in sentence(
        compare({"force+a": {"charges": before["charges"]}, "force+b": {"charges": after["charges"]}})
    )


def test_between_other_hours_on_duty_their_value_is_named_and_no_hours_are_freed(compare: Make, tradeoff: Make) -> None:
    # one officer of forty: pay moves by less than matters, and four other things by far more
    names = ("charges", "criminal_records", "reoffences", "kept_out_of_court")
    before = {**{name: around(1000, 1) for name in names}, "cost_salaries": constant(40 * 58_400.0)}
    after = {**{name: around(500, 1) for name in names}, "cost_salaries": constant(39 * 58_400.0),
             "hours_milder_handling": constant(1460)}  # fmt: skip
    text = sentence(compare({"force+a": before, "force+b": after}))
    assert "the value of officers' hours on duty falls by about £58k a year" in text
    assert "freed" not in text
    made = tradeoff([0.0, 0.5], [before, after], baseline=before, present=0.5)
    short = plain(tradeoff_view(made).sentences)
    assert "the value of officers' hours on duty falls by about £58k a year" in short
    assert "freed" not in short
    # officers who change teams are paid the same, but for how sums are rounded
    same = {**after, "cost_salaries": constant(40 * 58_400.0 + 1e-9)}
    text = sentence(compare({"force+a": before, "force+b": same}))
    assert "about 1,500 officer-hours a year are freed" in text
    assert "on duty" not in text


def test_what_surely_changes_comes_first_then_what_can_not_be_told_then_what_is_lost(compare: Make) -> None:
    gangs = around(11, 1)
    before = {"criminal_records": around(290, 3), "disruptions": gangs, "cases_not_pursued": constant(0),
              "cases_arrived": around(900, 3)}  # fmt: skip
    after = {**before, "criminal_records": around(180, 3), "cases_not_pursued": around(530, 3),
             "disruptions": gangs + around(0.1, 1.5, seed=3)}  # fmt: skip
    text = sentence(compare({"force+a": before, "force+b": after}))
    sure, unsure, lost = (text.index(words) for words in ("110 fewer", "can't be told from luck", "530 more"))
    assert sure < unsure < lost
    assert "It can't be told from luck whether more or fewer gangs are disrupted (" in text


def test_an_answer_is_three_sentences_always_in_this_order(compare: Make) -> None:
    surely = {"criminal_records": around(290, 3), "cases_dropped": constant(0), "cases_arrived": around(900, 3)}
    fewer = {**surely, "criminal_records": around(180, 3)}
    worse = {**fewer, "cases_dropped": around(40, 3)}
    open_ = {**fewer, "cases_dropped": np.abs(around(0, 30, seed=5))}
    for after in (fewer, worse, open_):
        sentences = difference_parts(compare({"force+a": surely, "force+b": after}))
        assert [sentence.part for sentence in sentences] == [Part.SURE, Part.OPEN, Part.LOST]
        for part_sentence in sentences:
            assert part_sentence.text[0].isupper()
            assert part_sentence.text.count(". ") == 0
            assert part_sentence.text.endswith(".")
    few = {name: values[:4] for name, values in fewer.items()}
    (alone,) = difference_parts(compare({"force+a": few, "force+b": few | {"charges": constant(1)[:4]}}))
    assert alone.part is Part.OTHER


def test_every_clause_knows_which_outcome_stands_behind_it(compare: Make) -> None:
    before = {"criminal_records": around(290, 3), "cases_dropped": constant(0), "cases_arrived": around(900, 3),
              "hours_milder_handling": constant(0), "disruptions": around(10, 1)}  # fmt: skip
    after = {**before, "criminal_records": around(180, 3), "cases_dropped": around(40, 3),
             "hours_milder_handling": constant(700), "disruptions": around(10, 4, seed=8)}  # fmt: skip
    sentences = difference_parts(compare({"force+a": before, "force+b": after}))
    outcomes = [[run.outcome for run in sentence.runs if run.outcome] for sentence in sentences]
    assert outcomes == [["criminal_records", "hours_freed"], ["disruptions"], ["cases_dropped"]]


def test_a_loss_is_never_left_out_for_want_of_room(compare: Make) -> None:
    names = ("charges", "criminal_records", "reoffences", "cost_net", "disruptions", "first_records")
    before = {name: around(1000, 1) for name in names if name in compare({"force": {"charges": [1.0]}}).outcomes}
    after = {name: series / 2 for name, series in before.items()}
    text = sentence(compare({"force+a": {**before, "cases_dropped": constant(0)},
                             "force+b": {**after, "cases_dropped": around(40, 1)}}))  # fmt: skip
    assert "40 more small cases a year are left unattended" in text
    assert "500 fewer gangs a year are disrupted" in text


def test_hours_freed_are_told_however_few_and_whatever_else_changes(compare: Make, tradeoff: Make) -> None:
    names = ("charges", "criminal_records", "reoffences", "cost_net", "kept_out_of_court")
    before = {name: around(1000, 1) for name in names}
    after = {name: series / 2 for name, series in before.items()}
    freed = {"hours_milder_handling": constant(200)}
    assert "about 200 officer-hours a year are freed" in sentence(
        compare({"force+a": before, "force+b": {**after, **freed}})
    )
    made = tradeoff([0.0, 0.5], [before, {**after, **freed}], baseline=before, present=0.5)
    short = plain(tradeoff_view(made).sentences)
    assert "about 200 officer-hours a year are freed" in short
    assert not re.search(r"\(\d+ to \d+\)", short)


def test_an_open_question_is_not_answered_and_its_range_is_told(compare: Make) -> None:
    gangs = around(11, 1)
    text = sentence(
        compare({"force+a": {"disruptions": gangs}, "force+b": {"disruptions": gangs + around(0.1, 4, seed=3)}})
    )
    assert "nothing that is usually asked about surely changes" in text
    opening = r"It can't be told from luck whether more or fewer gangs are disrupted \((at most|between) \d"
    assert re.search(opening, text)


def test_what_is_about_the_same_is_said_with_how_far_off_it_could_be(compare: Make) -> None:
    gangs = around(11, 1)
    text = sentence(
        compare({"force+a": {"disruptions": gangs}, "force+b": {"disruptions": gangs + around(0.0, 0.3, seed=3)}})
    )
    assert re.search(r", about as many gangs are disrupted \(at most 0\.\d+ a year either way; more in \d", text)


def test_a_clear_change_that_does_not_matter_says_so(compare: Make) -> None:
    charges = around(400, 3)
    after = charges + around(-4, 0.5, seed=2)
    text = sentence(compare({"force+a": {"charges": charges}, "force+b": {"charges": after}}))
    assert re.search(r"about 4.0 fewer people a year are charged( \([^)]*\))?, less than matters", text)


@given(count=st.integers(1, 4))
def test_nothing_is_concluded_from_fewer_than_five_futures(count: int, compare: Make) -> None:
    text = sentence(compare({"force+a": {"charges": [400.0] * count}, "force+b": {"charges": [10.0] * count}}))
    assert "nothing can be concluded yet" in text
    assert "fewer people" not in text


def incomplete_harm(made: StudyResult) -> StudyResult:
    """The study with a scale of harm that has no weight for a part, as the declaration of outcomes puts it."""
    harm = replace(made.outcomes["harm"], label="Harm, all sources (incomplete)", help="Leaves out criminal records: "
                   "the weight is not published.", incomplete=True)  # fmt: skip
    return replace(made, outcomes={**made.outcomes, "harm": harm})


def test_harm_that_lacks_a_part_is_called_incomplete_wherever_it_is_told(compare: Make, tradeoff: Make) -> None:
    before, after = {"harm": around(1e6, 10)}, {"harm": around(9e5, 10, seed=2)}
    made = compare({"force+a": before, "force+b": after})
    assert "harm falls by about 10%" in sentence(made)
    assert [label for _, label in row_outcomes(made)] == ["Harm"]
    assert change_rows(made, made.differences[0])[0].detail == "of all harm"
    lacking = incomplete_harm(made)
    assert "harm (incomplete) falls by about 10%" in sentence(lacking)
    assert [label for _, label in row_outcomes(lacking)] == ["Harm (incomplete)"]
    assert "all harm" not in change_rows(lacking, lacking.differences[0])[0].detail
    # no complete harm is left anywhere on the page that is handed on, and what is left out is said there
    page = brief(BriefContent(lacking, (sentence(lacking),), ()))
    assert "Leaves out criminal records: the weight is not published." in page
    assert not re.search(r"[Hh]arm(?! \(incomplete\)|, all sources \(incomplete\)| counted)\b", plain_text(page))
    curves = tradeoff_view(incomplete_harm(tradeoff([0.0, 0.5], [before, after], present=0.0))).curves
    assert [curve.label for curve in curves] == ["Harm (incomplete)"]


def plain_text(page: str) -> str:
    """What a reader sees of a page: no style, no drawing, no tag."""
    return re.sub(r"(?s)<style.*?</style>|<svg.*?</svg>|<[^>]*>", " ", page)


def test_a_scenario_without_gangs_is_told_by_its_queue(compare: Make) -> None:
    queue = {"days_to_close": around(2, 0.1), "backlog": around(4, 0.2), "cases_closed": around(7000, 50)}
    text = sentence(compare({"mmc": queue}, {"mmc": "M/M/c"}))
    assert text.startswith("In “M/M/c”, on average")
    assert "closing a small case takes 2.0 days" in text
    assert "small cases are open at the end of a month" in text
    assert "gangs" not in text


def test_a_queue_that_is_not_settled_is_told_as_open(compare: Make) -> None:
    before = {"days_to_close": around(2, 0.1), "backlog": around(4, 3.0), "cases_closed": around(7000, 50)}
    after = {
        "days_to_close": around(3, 0.1),
        "backlog": list(reversed(around(5, 3.0))),
        "cases_closed": around(7000, 50),
    }
    text = sentence(compare({"now": before, "later": after}))
    assert "nothing that is usually asked about is left open" not in text.lower()
    assert "whether more or fewer small cases are open at the end of a month" in text
    # days are told with their unit
    other = {"days_to_close": list(reversed(around(2, 1.0)))}
    text = sentence(compare({"now": {**before, "days_to_close": around(2, 1.0)}, "later": {**before, **other}}))
    assert re.search(
        r"a small case takes longer or less \((at most [\d.]+ (days|hours) either|between [\d.]+ (days|hours))", text
    )


def test_a_single_future_is_called_one_future(compare: Make) -> None:
    assert "one future only" in sentence(compare({"force": {"charges": [190.0]}}))


def test_failed_and_missing_runs_are_counted(compare: Make) -> None:
    nan = float("nan")
    made = compare({"force": {"charges": [190.0, 200.0, nan]}}, runs_planned=3, finished=2, failures=("it broke",))
    assert "1 of 3 runs failed" in sentence(made)
    stopped = replace(made, failures=())
    assert "2 of 3 runs are in" in sentence(stopped)


def test_a_growing_backlog_is_said(compare: Make) -> None:
    text = sentence(compare({"force": {"charges": around(190)}}, unsettled=("force",)))
    assert "grows until the end" in text


def test_nothing_in_yet_is_said_as_such(compare: Make) -> None:
    nan = float("nan")
    everything = {name: [nan, nan] for name in compare({"force": {"charges": [1.0]}}).outcomes}
    assert sentence(compare({"force": everything}, runs_planned=2, finished=0)) == "No run is in yet."


def test_a_tradeoff_names_the_cliff_and_the_handling(durham: StudyResult) -> None:
    text = sentence(durham)
    assert "with 30% of the hours moved under after" in text
    assert "The force keeps up until somewhere between 34% and 41%: beyond it more than 5% of small cases" in text
    assert "fewer people a year are charged" in text


def test_without_a_baseline_the_furthest_position_that_holds_is_told(tradeoff: Make) -> None:
    made = [
        {"disruptions": around(11 + at, 0.05), "cases_dropped": constant(900 * max(0, at - 0.5)),
         "cases_arrived": constant(900)}
        for at in (0.0, 0.5, 1.0)
    ]  # fmt: skip
    cliff = Cliff("policy.move_share", 0.6, 0.55, 0.65, CliffReason(CliffCause.UNATTENDED, share=0.05))
    text = sentence(tradeoff([0.0, 0.5, 1.0], made, cliff=cliff))
    assert text.startswith("With 50% of the hours moved, about 0.5 more gangs a year are disrupted")
    assert "No more small cases are left unattended" in text


def test_policies_of_one_force_without_titles_are_called_by_the_names_of_their_files(compare: Make) -> None:
    text = sentence(
        compare(
            {"durham-2014+before-2015": {"charges": around(250)}, "durham-2014+durham-2015": {"charges": around(190)}},
            dict.fromkeys(("durham-2014+before-2015", "durham-2014+durham-2015"), "Durham Constabulary"),
        )
    )
    assert text.startswith("Under durham-2015, compared with before-2015, about 60 fewer people")


def test_nothing_is_called_settled_that_the_table_calls_open(compare: Make) -> None:
    before = {"criminal_records": around(290, 3), "charges": around(100, 3)}
    after = {"criminal_records": around(180, 3), "charges": around(101, 40, seed=7)}
    result = compare({"force+a": before, "force+b": after})
    assert result.differences[0].outcomes["charges"].verdict == "not settled"
    (open_sentence,) = (part for part in difference_parts(result) if part.part is Part.OPEN)
    assert [run.outcome for run in open_sentence.runs if run.outcome] == ["charges"]
    assert "left open" not in open_sentence.text
