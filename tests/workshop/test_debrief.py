"""The debrief: predictions against futures, choices with reasons, and nothing that is still sealed."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

import pytest
from workshop_desk import DECIDE, GUESS, LINES

from forcesim.errors import WorkshopError
from forcesim.report.wording.comparison_sentence import difference_sentences
from forcesim.report.wording.scenario_names import short_name
from forcesim.workshop.debrief import answer_words, debrief, write_debrief
from forcesim.workshop.script_studies import with_arm_labels
from forcesim.workshop.session import WorkshopSession


def go_to(session: WorkshopSession, step: int) -> None:
    while session.state.step < step:
        session.next()


def test_a_workshop_that_has_hardly_begun_has_a_debrief(session: WorkshopSession) -> None:
    assert "Nothing was revealed yet." in debrief(session)


def test_what_is_still_sealed_is_not_told(session: WorkshopSession) -> None:
    session.join("Foxes")
    go_to(session, DECIDE)
    session.choose("Foxes", {"hours": 1, "pursuit": 0}, "A secret plan")
    page = debrief(session)
    assert "secret" not in page
    assert "stay sealed" in page
    session.reveal()
    assert "A secret plan" in debrief(session)


def test_what_people_wrote_is_escaped(session: WorkshopSession) -> None:
    session.join("Foxes")
    go_to(session, DECIDE)
    session.choose("Foxes", {"hours": 1, "pursuit": 0}, "<img src=x onerror=alert(1)>{{7*7}}")
    session.leave_open("</ul><script>alert(2)</script>")
    session.reveal()
    page = debrief(session)
    assert "<img" not in page
    assert "<script" not in page
    assert "<img src=x onerror=alert(1)>{{7*7}}" in html.unescape(page)


def test_predictions_stand_beside_the_futures(session: WorkshopSession) -> None:
    session.join("Foxes")
    go_to(session, GUESS)
    session.predict("Foxes", 1e9, -1e9, 2e9)
    session.reveal()
    page = debrief(session)
    assert page.count("<circle") == 12
    # a range that goes on beyond both edges, with a guess beyond one of them
    assert page.count("<path") == 2
    assert page.count('stroke="#1c2530"') == 0
    assert "100 in 100 futures" in page
    assert "Fewer are closed." in page


def test_the_same_session_gives_the_same_bytes(session: WorkshopSession) -> None:
    assert debrief(session) == debrief(session)


def test_a_page_that_cannot_be_written_is_told(session: WorkshopSession, tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="can't be written"):
        write_debrief(session, tmp_path / "nowhere" / "debrief.html")


def test_the_debrief_calls_scenarios_as_the_room_knows_them(session: WorkshopSession) -> None:
    go_to(session, GUESS)
    session.reveal()
    found = debrief(session).partition("What mattered, and why")[2].partition("How it was computed")[0]
    for study, arm in (("moved", "half"),):
        assert session.script.studies[study].arms[arm].label in html.unescape(found)
    assert "move_share" not in found


def test_a_label_too_long_to_be_quoted_is_cut_at_a_word_and_no_file_takes_its_place(session: WorkshopSession) -> None:
    script = session.script
    long = "Every job that nobody has to attend to at once is left for another day"
    arms = {"before": {"label": f"{long}, as before"}, "half": {"label": f"{long}, and half of the hours move"}}
    study = script.studies["moved"].model_copy(
        update={
            "arms": {name: arm.model_copy(update=arms[name]) for name, arm in script.studies["moved"].arms.items()},
        }
    )
    result = with_arm_labels(script, study, session.preparation.answers["moved"].result)
    names = [short_name(result, point.scenario) for point in result.results]
    # the two begin alike, and are told apart all the same
    assert names == ["Every job that nobody has to attend… (1)", "Every job that nobody has to attend… (2)"]
    assert max(map(len, names)) <= 40
    assert "move_share" not in " ".join(difference_sentences(result))


def test_what_teams_chose_and_their_red_lines_are_told_in_words(session: WorkshopSession) -> None:
    session.join("Foxes")
    go_to(session, LINES)
    session.set_red_lines("Foxes", ["cases_dropped<1200@0.9"])
    go_to(session, DECIDE)
    session.choose("Foxes", {"hours": 1, "pursuit": 0}, "A plan")
    session.reveal()
    page = html.unescape(debrief(session))
    assert "stay under 1,200 a year, in 90% of futures" in page
    assert "cases_dropped<" not in page
    found = page.partition("What mattered, and why")[2].partition("How it was computed")[0]
    levers = session.script.levers
    chosen = ", ".join(levers[name].options[place].label for name, place in (("hours", 1), ("pursuit", 0)))
    assert chosen in found
    assert "<h3>busy</h3>" not in found, "nobody chose anything there"


def test_a_debrief_whose_name_ends_in_pdf_is_one(session: WorkshopSession, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    go_to(session, GUESS)
    session.reveal()
    assert write_debrief(session, tmp_path / "debrief.PDF").read_bytes().startswith(b"%PDF-")


def test_what_came_out_is_rounded_as_its_spread_allows(session: WorkshopSession) -> None:
    go_to(session, GUESS)
    session.reveal()
    revealed = session.question_reveal()
    told = answer_words(replace(revealed, low=-0.6001, middle=0.2, high=0.8199, unit="gangs a year"))
    assert told == "Half of the simulated futures lie over 0.2; eight in ten lie from −0.6 to 0.8 (gangs a year)."
    told = answer_words(replace(revealed, low=63.0, middle=67.9, high=72.6, unit="people a year"))
    assert "from 63 to 73 (people a year)" in told
    told = answer_words(replace(revealed, low=4.0, middle=4.0, high=4.0, unit="people a year"))
    assert told == "Eight in ten of the simulated futures come to 4 (people a year)."
