"""What is said of one future: when, what, where it lies, what became of a case, and what a fork changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forcesim.report.live.case_story import case_story, cases_to_follow
from forcesim.report.live.fork_difference import fork_difference
from forcesim.report.live.future_place import future_place, futures_to_watch, place_words
from forcesim.report.live.moment_words import MomentWords
from forcesim.report.live.police_view import police_view
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.live_state import CasesState, FarmsState, GroupState, LiveState, TeamState
from forcesim.simulation.outcomes import declared_outcomes
from forcesim.simulation.watch import CaseEnd, CaseStep, Note
from forcesim.study.analysis.typical_future import Place
from forcesim.study.results.study_result import PointResult, Summary

SCENARIO = Scenario.model_validate(
    {
        "rosters": {"always": {"shifts": ({"start": 0, "hours": 24},)}},
        "teams": {"desk": {"head_count": 3, "roster": "always", "hours_per_week": 168, "label": "The desk"}},
        "case_types": {
            "theft": {"team": "desk", "label": "Theft", "arrivals": {"per_year": 5}, "stages": ({"hours": 1},)}
        },
        "disposals": {"caution": {"severity": 1, "label": "Caution"}},
    }
)
WORDS = MomentWords(SCENARIO)
OUTCOMES = declared_outcomes(SCENARIO)


def moment(hour: float = 0.0, is_open: int = 0, **counts: float) -> LiveState:
    return LiveState(
        hour=hour,
        date=dt.datetime.combine(dt.date(2015, 8, 1), dt.time()),
        is_warm_up=False,
        is_over=False,
        teams=(TeamState("desk", 3.0, 2, (("small_cases", 2.0),), (), (), (("theft", 4),)),),
        cases=(CasesState("theft", is_open, is_open, 0, 0, 0, 0, 0),),
        groups=(GroupState("group 0 1", 4, 1.0, "investigated"), GroupState("group 0 2", 4, 1.0, "hidden")),
        farms=FarmsState(5, 1, 0, 7, 2),
        hours={("desk", "small_cases"): hour, ("desk", "organised_crime"): 10.0},
        counts=counts,
        notes=(),
        story=(),
    )


def test_the_view_of_police_holds_nothing_that_nobody_told_them() -> None:
    state = replace(moment(), notes=(Note(1.0, "farms_missed"), Note(2.0, "farms_found")))
    seen = police_view(state)
    assert [group.key for group in seen.groups] == ["group 0 1"]
    assert seen.farms == FarmsState(0, 1, 0, 7, 0)
    assert [note.what for note in seen.notes] == ["farms_found"]
    assert (seen.teams, seen.cases, seen.counts) == (state.teams, state.cases, state.counts)
    spoken = WORDS.spoken(seen, is_police_view=True)
    assert "1 gangs that police know of, 1 under investigation." in spoken
    assert "1 commercial farms that police know of, 7 found so far." in spoken
    assert police_view(replace(state, farms=None, groups=())).farms is None


def point(**values: list[float]) -> PointResult:
    def summary(numbers: list[float]) -> Summary:
        array = np.array(numbers)
        return Summary(float(np.nanmean(array)), None, None, 0.0, 0.0, 0.0, array)

    return PointResult("desk", {}, {name: summary(numbers) for name, numbers in values.items()})


def test_an_hour_is_told_on_the_calendar_of_the_scenario() -> None:
    # 1 August 2015 was a Saturday
    assert WORDS.date(0.0) == "Sat 1 Aug 2015, 00:00"
    assert WORDS.date(24.0 * 31 + 14.5) == "Tue 1 Sep 2015, 14:30"


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(0.0, "came", "theft"), "Theft: comes to notice"),
        (Note(0.0, "closed", "theft", "caution"), "Theft: closed, caution"),
        (Note(0.0, "closed", "theft"), "Theft: closed, no disposal"),
        (Note(0.0, "farms_found"), "A commercial farm is found and closed"),
    ],
)
def test_what_happened_is_told_as_the_file_calls_things(note: Note, words: str) -> None:
    assert WORDS.happening(note).what == words


def test_a_moment_is_told_to_those_who_do_not_see_it() -> None:
    spoken = WORDS.spoken(moment(is_open=3))
    for words in ("The desk, 2 on duty, 4 tasks wait", "3 small cases are open", "2 gangs, 1 under investigation",
                  "6 commercial farms, 7 found so far"):  # fmt: skip
        assert words in spoken


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Place(17, 0, 6), "higher than 17 of the 23 other futures"),
        (Place(3, 2, 18), "lower than 18 of the 23 other futures, the same as 2"),
        (Place(0, 0, 23), "lower than all the 23 other futures"),
        (Place(0, 23, 0), "the same as all 23 other futures"),
        (Place(0, 0, 0), ""),
    ],
)
def test_a_place_is_told_by_its_larger_side(told: Place, words: str) -> None:
    assert place_words(told, "futures") == words


def test_a_future_is_placed_among_the_others_and_not_among_itself() -> None:
    told = future_place(point(disruptions=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), OUTCOMES, 4)
    assert told.count == 6
    (row,) = told.rows
    assert (row.label, row.value, row.words) == ("Gangs disrupted", "5 a year", "higher than 4 of the 5 other futures")
    assert (row.at, len(row.others)) == (0.8, 6)
    assert "one of 6 futures" in told.caution


def test_among_under_five_futures_nothing_is_placed_and_that_is_said() -> None:
    told = future_place(point(disruptions=[1.0, 2.0, float("nan"), 4.0]), OUTCOMES, 0)
    assert [row.words for row in told.rows] == [""]
    assert "3 are simulated, and it takes 5" in told.caution


def test_the_typical_and_the_unlucky_future_come_first_and_say_how_they_were_chosen() -> None:
    choices = futures_to_watch(point(disruptions=[float(value) for value in range(11)]), OUTCOMES, "disruptions")
    assert [choice.replication for choice in choices[:2]] == [5, 0]
    assert "medians" in choices[0].how
    assert "One future in ten is as unlucky" in choices[1].how
    assert len(choices) == 2 + 11


def test_the_typical_case_is_the_median_of_those_that_came_in_the_measured_time() -> None:
    def end(index: int, born: float, days: float, how: str = "closed") -> CaseEnd:
        return CaseEnd(("case theft", index, 0), born, born + 24.0 * days, how, "caution")

    ended = [end(number, 100.0, 1.0 + number) for number in range(9)]
    ended += [end(90, 5.0, 500.0), end(91, 100.0, 500.0, "dropped")]
    typical, unlucky = cases_to_follow(ended, 100.0)
    assert (typical.key[1], unlucky.key[1]) == (4, 8)
    assert (
        unlucky.how
        == "9 days: nine in ten closed cases took as long or less; longer than all the 8 other closed cases."
    )
    assert cases_to_follow([], 0.0) == ()


def test_a_case_is_told_by_its_dated_steps_and_has_no_name() -> None:
    steps = [CaseStep(0.0, "came", 0, 0, 0, None), CaseStep(0.0, "waits", 1, 2, 0, None),
             CaseStep(5.0, "worked", 1, 2, 1, None), CaseStep(36.0, "closed", 0, 0, 0, "caution")]  # fmt: skip
    assert case_story(steps, WORDS).steps == (
        ("Sat 1 Aug 2015, 00:00", "The case comes to notice."),
        ("Sat 1 Aug 2015, 00:00", "It waits for a free officer (part 1 of 2 of its work)."),
        ("Sat 1 Aug 2015, 05:00", "1 officer at work on it (part 1 of 2)."),
        ("Sun 2 Aug 2015, 12:00", "Closed: caution, 1.5 days after it came."),
    )
    assert case_story([], WORDS).steps == ()


def test_a_fork_is_told_by_what_came_since_and_by_what_is_open_now() -> None:
    at_fork = moment(10.0, 2, cases_closed=100.0, charges=5.0)
    first = moment(30.0, 3, cases_closed=110.0, charges=8.0)
    second = moment(25.0, 9, cases_closed=104.0, charges=8.0)
    rows = {row.label: row for row in fork_difference(OUTCOMES, at_fork, first, second)}

    def told(label: str) -> tuple[str, str, str]:
        return rows[label].first, rows[label].second, rows[label].difference

    assert told("Small cases closed") == ("10", "4", "−6")
    assert told("People charged") == ("3", "3", "the same")
    assert told("Hours on small cases") == ("20", "15", "−5")
    assert told("Small cases open") == ("3", "9", "+6")


def test_words_of_a_file_that_do_not_print_are_escaped() -> None:
    raw: dict[str, Any] = SCENARIO.model_dump()
    raw["teams"]["desk"]["label"] = "A\u202edesk"
    assert "\u202e" not in MomentWords(Scenario.model_validate(raw)).team("desk")
