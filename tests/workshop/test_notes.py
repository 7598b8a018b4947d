"""The trainer's notes: every number in its place, 80 columns wide, and what is not true is said."""

from __future__ import annotations

import pytest

from forcesim.errors import WorkshopError
from forcesim.workshop.notes import NOT_TRUE, TRUE, notes_page, notes_text, step_notes
from forcesim.workshop.preparation import Preparation
from forcesim.workshop.script import Claim, Script
from forcesim.workshop.script_files import ScriptFile


def test_notes_fit_a_terminal_and_have_no_fact_left_open(desk: ScriptFile, desk_results: Preparation) -> None:
    text = notes_text(desk.script, desk_results.answers)
    assert max(map(len, text.splitlines())) <= 80
    assert "{" not in text
    for step in desk.script.steps:
        assert step.title in text
    assert "There are 12 futures." in text


def test_steps_begin_when_those_before_them_end(desk: ScriptFile, desk_results: Preparation) -> None:
    steps = step_notes(desk.script, desk_results.answers)
    assert [step.begins for step in steps] == [0, 2, 4, 9, 14, 15, 20]


def test_a_claim_that_does_not_hold_stands_out(desk: ScriptFile, desk_results: Preparation) -> None:
    wrong = Claim.model_validate(
        {"says": "More are closed.", "study": "moved", "outcome": "cases_closed", "verdict": ("higher",)}
    )
    step = desk.script.steps[2].model_copy(update={"claims": (*desk.script.steps[2].claims, wrong)})
    script = Script.model_construct(**{**dict(desk.script), "steps": (step,)})
    (notes,) = step_notes(script, desk_results.answers)
    by_heading = {note.heading: note.text for note in notes.notes}
    assert by_heading[TRUE] == "Fewer are closed."
    assert by_heading[NOT_TRUE].startswith("More are closed. The verdict on ")


def test_the_page_escapes_what_the_script_says(desk: ScriptFile, desk_results: Preparation) -> None:
    page = notes_page(desk.script, desk_results.answers)
    assert "A desk &lt;b&gt;and&lt;/b&gt; a squad" in page
    assert "default-src 'none'" in page
    assert "<script" not in page


def test_notes_without_results_are_refused_in_words(desk: ScriptFile) -> None:
    with pytest.raises(WorkshopError, match="no results of the study"):
        notes_text(desk.script, {})
