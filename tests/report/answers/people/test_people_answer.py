"""Who is treated differently, as people read it: only what is settled, in tables that fit, and no invented names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from finding_fakes import answered, matched

from forcesim.report.answer import Answer
from forcesim.report.answers.people.people import reasons_frame
from forcesim.report.output.tables import more_frames, text_tables
from forcesim.report.views.people.flows import HARSHER, MILDER, SAME, flows_view, story_views
from forcesim.report.views.people.people_view import CARRIERS, people_view
from forcesim.study.results.people_finding import PeopleFinding
from forcesim.study.results.study_result import StudyResult, read_result

Compare = Callable[..., StudyResult]


def told(compare: Compare, finding: PeopleFinding) -> Answer:
    return answered(compare, finding, "force+milder")


def test_what_surely_changes_comes_first_and_nobody_worse_is_said_with_its_bound(compare: Compare) -> None:
    sure, unsure, lost = told(compare, matched()).to_dict()["sentences"]
    assert (sure["part"], unsure["part"], lost["part"]) == ("sure", "open", "lost")
    assert sure["text"].startswith("Of ")
    assert "in the 40 futures tried" in sure["text"]
    assert "63 (59 to 67) who would end with charge end with diversion to the programme instead" in sure["text"]
    assert "60 (56 to 64) criminal records are avoided" in sure["text"].replace("Criminal", "criminal")
    # gains of which the judging interval holds none are not told
    assert "gained" not in sure["text"]
    assert unsure["text"].startswith("It can't be told how many who would end with warning and are not pursued")
    assert lost["text"].startswith("Nobody is handled more harshly")
    assert "in any of the 40 futures (at most 0.02 a year)" in lost["text"]


def test_who_is_handled_more_harshly_is_told_where_it_is_settled(compare: Compare) -> None:
    lost = told(compare, matched(harsher=12.0)).to_dict()["sentences"][-1]
    assert lost["part"] == "lost"
    assert lost["text"].startswith("12 (10 to 14) people a year are handled more harshly")


def test_nothing_is_concluded_from_fewer_than_five_futures(compare: Compare) -> None:
    assert told(compare, matched(futures=4)).sentence == (
        "Only 4 of the futures are in. Nothing is concluded from fewer than 5."
    )


def test_one_future_alone_is_told_in_the_singular(compare: Compare) -> None:
    assert told(compare, matched(futures=1)).sentence == (
        "Only 1 of the futures is in. Nothing is concluded from fewer than 5."
    )


def test_one_change_that_is_left_of_a_list_is_told_in_the_singular(compare: Compare) -> None:
    finding = matched()
    (reasons,), (carrier, *_) = finding.reasons, finding.reasons[0].carriers
    moved = next(transition for transition in finding.transitions if not transition.is_same)
    longer = finding.model_copy(
        update={
            "reasons": (reasons.model_copy(update={"carriers": (carrier,) * (CARRIERS + 1)}),),
            "transitions": (moved,) * 13,
        }
    )
    transitions, _, table, *_ = text_tables(told(compare, longer).result)
    assert "1 rarer change" in [row[0] for row in transitions.rows]
    assert "1 smaller part" in [row[0] for row in table.rows]


def test_where_all_end_the_same_the_sentence_says_so(compare: Compare) -> None:
    assert "all end the same" in told(compare, matched(is_moved=False)).sentence


def test_tables_have_who_goes_where_what_carries_an_outcome_and_a_person_in_two_columns(compare: Compare) -> None:
    transitions, balance, reasons, story = text_tables(told(compare, matched()).result)
    assert transitions.rows[0] == ("Charge", "Diversion to the programme", "63", "59 to 67", "+900")
    assert transitions.rows[-2][:3] == ("The same under both", "", "580")
    assert ("Criminal records avoided", "60", "56 to 64") in balance.rows
    assert reasons.rows[0] == ("Charge → Diversion to the programme", "−63", "−67 to −59")
    assert reasons.rows[-1][0] == "In all, as Compare shows it"
    assert story.title.startswith("A typical person: met on 3 March 2016. Possession found by accident.")
    assert story.rows[0] == (
        "12 March 2016: the case ends: Charge",
        "4 March 2016: the case ends: Diversion to the programme",
    )


def test_tables_cut_no_name_short(compare: Compare) -> None:
    finding = matched(harsher=12.0)
    long = "Cannabis warning or community resolution"
    fates = [fate.model_copy(update={"label": long}) if fate.name == "warning" else fate for fate in finding.fates]
    result = told(compare, finding.model_copy(update={"fates": tuple(fates)})).result
    cells = [cell for table in text_tables(result) for row in (table.header, *table.rows) for cell in row]
    assert long in cells
    assert not [cell for cell in cells if "…" in cell]


def test_flows_join_every_fate_on_the_left_with_one_on_the_right_and_leave_nothing_uncovered(compare: Compare) -> None:
    result = told(compare, matched(harsher=12.0)).result
    finding = result.finding
    assert isinstance(finding, PeopleFinding)
    view = flows_view(result, finding)
    ways = {flow.way for flow in view.flows}
    assert ways == {SAME, MILDER, HARSHER}
    for bars, side in ((view.left, "left"), (view.right, "right")):
        for bar in bars:
            ends = [getattr(flow, side) for flow in view.flows]
            inside = [end for end in ends if bar.top - 1e-9 <= end[0] and end[1] <= bar.bottom + 1e-9]
            assert sum(end[1] - end[0] for end in inside) == pytest.approx(bar.bottom - bar.top)
    assert "Charge → Diversion to the programme: 63 people a year (59 to 67)" in view.words


def test_a_person_to_follow_has_no_name_but_a_day_a_case_and_a_place(compare: Compare) -> None:
    result = told(compare, matched()).result
    finding = result.finding
    assert isinstance(finding, PeopleFinding)
    (story,) = story_views(result, finding)
    assert story.title == "A typical person: met on 3 March 2016. Possession found by accident."
    assert "more than for 30 of the 63 others" in story.how
    assert story.left[-1] == "17 officer-hours in all"


def test_whose_case_is_cut_short_is_told_with_those_for_whom_it_is_cut_shorter(compare: Compare) -> None:
    result = told(compare, matched()).result
    finding = result.finding
    assert isinstance(finding, PeopleFinding)
    shorter = [story.model_copy(update={"days": -0.25}) for story in finding.stories]
    (story,) = story_views(result, finding.model_copy(update={"stories": tuple(shorter)}))
    assert story.how.startswith("It lasts 6 hours less with ")
    assert "; for 30 of the 63 others whose fate differs in this future it is cut shorter still" in story.how


def test_frames_hold_every_transition_and_every_carrier(compare: Compare) -> None:
    answer = told(compare, matched())
    frame = answer.table()
    assert frame["way"].to_list() == ["milder", "same", "milder"]
    assert frame.filter(frame["settled"])["people"].to_list() == [63.0, 580.0]
    assert [name for name, _ in more_frames(answer.result)] == ["found", "reasons"]
    reasons = reasons_frame(answer.result)
    assert reasons["kind"].to_list() == ["transition", "mechanism", "left over"]
    assert reasons["change"].sum() == pytest.approx(-63.0)


def test_the_json_holds_all_of_it_and_is_read_again(compare: Compare) -> None:
    document = told(compare, matched()).to_dict()
    assert document["kind"] == "people"
    assert document["found"]["transitions"][0]["people"]["mean"] == 63.0
    assert read_result(document).finding == matched()


def test_a_page_shows_nothing_before_the_first_pair_is_in(compare: Compare) -> None:
    assert people_view(told(compare, matched(futures=0)).result) is None
    view = people_view(told(compare, matched()).result)
    assert view is not None
    assert view.changes[0].hours == "+900"
    assert [reason.outcome for reason in view.reasons] == ["charges"]
