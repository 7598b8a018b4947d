"""What a person changed is told where the answer is: the value before and after, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from forcesim.report.answer import Answer
from forcesim.report.output.assumptions_log import assumptions, grades
from forcesim.report.views.changes import change_blocks, changes_of_decision, own_numbers, shown_first
from forcesim.report.views.parameters import parameter_details, parameters
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.arm import arm_changes
from forcesim.study.results.study_result import StudyResult

WORTH = "movement.transfer_efficiency"
REASON = {"value": 0.5, "grade": "recalled", "note": "Told by the sergeant"}


@pytest.fixture(scope="module")
def durham() -> NamedScenario:
    return load("durham-2014")


@pytest.mark.parametrize("change", ["python", "set"])
def test_a_number_of_ones_own_is_told_with_what_it_replaced(durham: NamedScenario, change: str) -> None:
    own = durham.with_({WORTH: 0.5}) if change == "python" else durham.with_overrides([f"{WORTH}=0.5"])
    (line,) = changes_of_decision(own)
    assert "40% → 50%" in line.text
    assert line.text.endswith("yours; no source given")
    assert not line.warning


def test_a_number_of_ones_own_says_why_where_a_person_says_it(durham: NamedScenario) -> None:
    (line,) = changes_of_decision(durham.with_({WORTH: REASON}))
    assert line.text.endswith("yours; recalled: Told by the sergeant")


def test_a_number_outside_the_range_of_the_file_is_warned_of(durham: NamedScenario) -> None:
    evidence = durham.number(WORTH).evidence
    assert evidence is not None
    assert (evidence.low, evidence.high) == (0.1, 0.8)
    for value, is_warned in ((0.05, True), (0.1, False), (0.8, False), (0.9, True)):
        own = durham.with_({WORTH: value})
        (line,) = changes_of_decision(own)
        assert bool(line.warning) is is_warned
        (row,) = (row for row in parameters(own, durham) if row.path == WORTH)
        assert bool(row.warning) is is_warned
        assert ("10% to 80%" in line.warning) is is_warned


def test_a_decision_needs_no_source(durham: NamedScenario) -> None:
    (line,) = changes_of_decision(durham.with_({"policy.move_share": 0.3}))
    assert line.is_decision
    assert line.text.endswith("0% → 30%, decided")
    assert own_numbers(*arm_changes([durham.with_({"policy.move_share": 0.3})])) == {}


def test_a_number_of_ones_own_loses_the_evidence_of_the_file(durham: NamedScenario) -> None:
    own = durham.with_({WORTH: 0.5})
    (row,) = (row for row in parameters(own, durham) if row.path == WORTH)
    assert (row.grade, row.source, row.range) == ("yours", "no source given", "")
    details = parameter_details(row)
    assert "files say 40%" in details
    assert "Yours: no source given" in details
    told = next(row for row in parameters(durham.with_({WORTH: REASON}), durham) if row.path == WORTH)
    assert "Yours, recalled: Told by the sergeant" in parameter_details(told)


def test_the_log_of_assumptions_begins_with_the_numbers_of_ones_own(durham: NamedScenario) -> None:
    own = durham.with_({WORTH: 0.5})
    numbers = own_numbers(*arm_changes([own]))
    rows = assumptions(own.scenario, numbers)
    assert [row.path for row in rows if row.grade == "yours"] == [WORTH] == [rows[0].path]
    before, after = grades(durham.scenario), grades(own.scenario, numbers)
    # none more without a grade: what was changed is counted as what it is
    assert (before["yours"], after["yours"]) == (0, 1)
    assert before["not graded"] == after["not graded"]
    assert sum(before.values()) == sum(after.values())


def _result(compare: Callable[..., StudyResult], *scenarios: NamedScenario) -> StudyResult:
    names = [f"durham-2014{'+x=1' if index else ''}" for index in range(len(scenarios))]
    made = compare({name: {"charges": [400.0, 410.0] * 5} for name in names})
    refs = zip(made.scenarios, arm_changes(scenarios), strict=True)
    return replace(made, scenarios=tuple(replace(ref, changes=changes) for ref, changes in refs))


def test_the_brief_tells_what_was_changed_above_its_numbers(
    durham: NamedScenario, compare: Callable[..., StudyResult]
) -> None:
    own = durham.with_({WORTH: 0.9})
    result = _result(compare, durham, own)
    texts = {ref.name: named.text() for ref, named in zip(result.scenarios, (durham, own), strict=True)}
    page = Answer(result, texts).brief()
    assert page.index("What was changed") < page.index("40% → 90%") < page.index("<table")
    assert "Outside what the file holds plausible: 10% to 80%." in page


def test_what_all_scenarios_share_is_told_once(durham: NamedScenario, compare: Callable[..., StudyResult]) -> None:
    shared = durham.with_({WORTH: 0.5})
    blocks = change_blocks(_result(compare, shared, shared.with_({"policy.move_share": 0.3})))
    assert [bool(block.title) for block in blocks] == [False, True]
    assert ["decided" in line.text for block in blocks for line in block.lines] == [False, True]


def test_more_changes_than_there_is_room_for_are_counted(durham: NamedScenario) -> None:
    (line,) = changes_of_decision(durham.with_({WORTH: 0.5}))
    for count, room, rest in ((6, 6, ""), (7, 7, ""), (9, 6, "and 3 more changes")):
        shown, more = shown_first((line,) * count)
        assert len(shown) == room
        assert more.startswith(rest)
        assert bool(more) is bool(rest)
