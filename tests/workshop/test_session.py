"""A session: what may be entered when, what is saved, and that a kill at any moment loses nothing that was accepted."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from workshop_desk import AGAIN, DECIDE, GUESS, HOME, LINES, NEWS, SCRIPT, write_script

from forcesim.errors import WorkshopError
from forcesim.workshop import session_state
from forcesim.workshop.preparation import Preparation, prepare, simulate
from forcesim.workshop.script_files import ScriptFile, load_script
from forcesim.workshop.session import WorkshopSession

Enter = Callable[[WorkshopSession], object]


def go_to(session: WorkshopSession, step: int) -> None:
    while session.state.step < step:
        session.next()


def resumed(session: WorkshopSession) -> WorkshopSession:
    """The session as a program that was killed would find it again."""
    assert session.path is not None
    return WorkshopSession.resume(session.script_file, session.preparation, session.path)


def test_a_clicker_leads_from_the_first_step_to_the_last(session: WorkshopSession) -> None:
    presses = 0
    while session.advance():
        presses += 1
    # six steps to go on to, three reveals, one inject
    assert presses == 6 + 3 + 1
    assert session.state.step == HOME
    assert session.state.revealed == (GUESS, DECIDE, AGAIN)
    assert session.state.landed == ("rush",)


@pytest.mark.parametrize(
    "enter",
    [
        lambda session: session.join("Owls"),
        lambda session: session.predict("Foxes", 5, 1, 9),
        lambda session: session.next(),
        lambda session: session.back(),
        lambda session: session.inject("rush"),
        lambda session: session.reveal(),
        lambda session: session.leave_open("Who pays?"),
        lambda session: session.show_ranking(is_shown=True),
    ],
    ids=["join", "predict", "next", "back", "inject", "reveal", "leave open", "ranking"],
)
def test_whatever_was_accepted_survives_a_kill(session: WorkshopSession, enter: Enter) -> None:
    session.join("Foxes")
    go_to(session, GUESS)
    before = session.state
    enter(session)
    assert session.state != before
    assert resumed(session).state == session.state


def test_choices_and_red_lines_survive_a_kill(session: WorkshopSession) -> None:
    session.join("Foxes")
    go_to(session, LINES)
    session.set_red_lines("Foxes", ["cases_dropped<100@90%", ""])
    go_to(session, DECIDE)
    session.choose("Foxes", {"hours": 1, "pursuit": 0}, "Because\nof the squad.")
    again = resumed(session)
    assert again.state == session.state
    assert again.state.lines_of("Foxes") == ("cases_dropped<100@0.9",)
    choice = again.state.choice(DECIDE, "Foxes")
    assert choice is not None
    assert choice.reason == "Because of the squad."


def test_a_state_that_cannot_be_saved_changes_nothing(
    session: WorkshopSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session_state, "write_file", full)
    before = session.state
    with pytest.raises(WorkshopError, match="No space left on device"):
        session.join("Foxes")
    assert session.state == before
    monkeypatch.undo()
    session.join("Foxes")
    assert session.state.teams == ("Foxes",)


def test_a_session_can_move_to_another_file(session: WorkshopSession, tmp_path: Path) -> None:
    session.save_as(tmp_path / "stick.session")
    session.join("Foxes")
    assert resumed(session).state.teams == ("Foxes",)
    assert session.path == tmp_path / "stick.session"


def test_a_session_that_exists_is_not_begun_anew(session: WorkshopSession) -> None:
    with pytest.raises(WorkshopError, match="resume it"):
        WorkshopSession.begin(session.script_file, session.preparation, session.path)


def test_a_session_of_another_script_is_refused(
    session: WorkshopSession, desk_results: Preparation, tmp_path: Path
) -> None:
    other = load_script(write_script(tmp_path, SCRIPT.replace("Good night.", "Bye.")))
    assert session.path is not None
    with pytest.raises(WorkshopError, match="another version of it"):
        WorkshopSession.resume(other, desk_results, session.path)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Foxes", "Foxes"), ("  Red   team ", "Red team"), ("Équipe 2", "Équipe 2"), ("O’Neill's", "O’Neill's")],
)
def test_a_team_may_have_a_plain_name(session: WorkshopSession, name: str, kept: str) -> None:
    assert session.join(name) == kept


@pytest.mark.parametrize(
    "name", ["", "   ", "<b>", "a" * 25, "\x00", "-x", "a\x1b[31m", "a\u202eb", "=1+1", "../x", "{{7*7}}", "a;b"]
)
def test_any_other_name_is_refused_in_words(session: WorkshopSession, name: str) -> None:
    with pytest.raises(WorkshopError, match="name"):
        session.join(name)
    assert session.state.teams == ()


def test_two_teams_do_not_share_a_name_and_there_are_only_so_many(session: WorkshopSession) -> None:
    session.join("Foxes")
    with pytest.raises(WorkshopError, match="already"):
        session.join("foxes")
    for number in range(session_state.MOST_TEAMS - 1):
        session.join(f"Team {number}")
    with pytest.raises(WorkshopError, match="as many as there can be"):
        session.join("One more")


def test_a_team_is_taken_out_with_all_that_it_entered(session: WorkshopSession) -> None:
    session.join("Foxes")
    session.join("Owls")
    go_to(session, LINES)
    session.set_red_lines("Foxes", ["cases_dropped<9"])
    go_to(session, GUESS)
    session.predict("Foxes", 5, 1, 9)
    session.predict("Owls", 5, 1, 9)
    session.remove("Foxes")
    assert session.state.teams == ("Owls",)
    assert [entry.team for entry in session.state.predictions] == ["Owls"]
    assert session.state.red_lines == ()
    assert resumed(session).state == session.state
    with pytest.raises(WorkshopError, match="no team"):
        session.remove("Foxes")


@pytest.mark.parametrize(
    ("step", "enter", "words"),
    [
        (GUESS, lambda session: session.predict("Owls", 5, 1, 9), "no team"),
        (GUESS, lambda session: session.predict("Foxes", 5, 6, 9), "within the range"),
        (GUESS, lambda session: session.predict("Foxes", float("nan"), 6, 9), "ordinary number"),
        (DECIDE, lambda session: session.predict("Foxes", 5, 1, 9), "nothing is to be predicted"),
        (DECIDE, lambda session: session.choose("Foxes", {"hours": 1}, "Why"), "nothing is chosen for: Jobs pursued"),
        (DECIDE, lambda session: session.choose("Foxes", {"hours": 1, "pursuit": 9}, "Why"), "no such setting"),
        (DECIDE, lambda session: session.choose("Foxes", {"hours": 1, "pursuit": 0, "x": 0}, "Why"), "not open"),
        (DECIDE, lambda session: session.choose("Foxes", {"hours": 1, "pursuit": 0}, "  "), "reason"),
        (DECIDE, lambda session: session.choose("Foxes", {"hours": 1, "pursuit": 0}, "w" * 501), "at most 500"),
        (GUESS, lambda session: session.choose("Foxes", {}, "Why"), "nothing is to be decided"),
        (LINES, lambda session: session.set_red_lines("Foxes", ["cases_droped<1"]), "Did you mean cases_dropped"),
        (LINES, lambda session: session.set_red_lines("Foxes", ["nonsense"]), "no red line"),
        (LINES, lambda session: session.set_red_lines("Foxes", ["cases_dropped<9"] * 6), "at most 5"),
        (GUESS, lambda session: session.set_red_lines("Foxes", []), "not set now"),
        (NEWS, lambda session: session.inject("flood"), "no inject"),
        (NEWS, lambda session: session.reveal(), "nothing to reveal"),
        (HOME, lambda session: session.next(), "last step"),
        (0, lambda session: session.back(), "first step"),
        (0, lambda session: session.leave_open(" "), "no words"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words_and_changes_nothing(
    session: WorkshopSession, step: int, enter: Enter, words: str
) -> None:
    session.join("Foxes")
    go_to(session, step)
    before = session.state
    with pytest.raises(WorkshopError, match=words):
        enter(session)
    assert session.state == before


def test_nothing_is_told_before_the_reveal_and_nothing_entered_after_it(session: WorkshopSession) -> None:
    session.join("Foxes")
    go_to(session, GUESS)
    session.predict("Foxes", 5, 1, 9)
    session.predict("Foxes", 6, 1, 9)
    with pytest.raises(WorkshopError, match="not been revealed"):
        session.question_reveal()
    session.reveal()
    (entry,) = session.question_reveal().predictions
    assert entry.prediction.guess == 6
    with pytest.raises(WorkshopError, match="revealed already"):
        session.predict("Foxes", 7, 1, 9)
    # going back and forth opens nothing again
    session.back()
    session.next()
    with pytest.raises(WorkshopError, match="revealed already"):
        session.predict("Foxes", 7, 1, 9)


def test_the_stage_shows_the_reveal_only_once_it_was_made(session: WorkshopSession) -> None:
    go_to(session, GUESS)
    assert session.stage.text == "How many jobs are closed?"
    assert session.stage.question == "By how many a year do closed jobs fall?"
    assert session.stage.source == "simulated just now"
    session.reveal()
    assert session.stage.text.startswith("They fall by ")
    assert session.notes.startswith("From ")


def test_fewer_futures_than_the_script_asks_for_are_said(desk: ScriptFile) -> None:
    few = prepare(desk, jobs=1, store="none", futures=2)
    with WorkshopSession.begin(desk, few) as session:
        assert session.stage.source == "simulated just now, in fewer futures than the script asks for"
        assert session.notes == "There are 2 futures."


def test_the_trainer_is_told_whether_the_story_holds(session: WorkshopSession) -> None:
    assert session.claims == ()
    go_to(session, GUESS)
    assert [claim.holds for claim in session.claims] == [True]


def test_an_inject_is_shown_where_it_landed(session: WorkshopSession) -> None:
    go_to(session, NEWS)
    assert session.stage.landed == ()
    assert session.pending_injects == ("rush",)
    session.inject("rush")
    assert session.stage.landed == (("A rush", "Twice as many jobs."),)
    assert "Say it slowly." in session.notes
    with pytest.raises(WorkshopError, match="landed already"):
        session.inject("rush")


def test_an_inject_that_landed_by_mistake_is_taken_back_until_something_was_revealed_with_it(
    session: WorkshopSession,
) -> None:
    go_to(session, NEWS)
    before = session.state
    session.inject("rush")
    session.take_back("rush")
    assert session.state == before
    assert session.pending_injects == ("rush",)
    with pytest.raises(WorkshopError, match="nothing called 'rush' has landed at this step"):
        session.take_back("rush")
    session.inject("rush")
    session.next()
    with pytest.raises(WorkshopError, match="at this step"):
        session.take_back("rush")
    for team in session.state.teams:
        session.choose(team, {"hours": 0, "pursuit": 0}, "As before.")
    session.reveal()
    session.back()
    with pytest.raises(WorkshopError, match="were revealed"):
        session.take_back("rush")


def test_an_inject_that_was_left_out_needs_its_own_results(session: WorkshopSession) -> None:
    session.join("Foxes")
    go_to(session, AGAIN)
    session.choose("Foxes", {"hours": 1, "pursuit": 0}, "Why not.")
    with pytest.raises(WorkshopError, match="busy_without_rush has not been simulated"):
        session.reveal()
    missing = session.missing_study()
    assert missing is not None
    assert "arrivals.per_year=2000" not in missing.command
    session.add_answer(missing.key, simulate(missing.question, missing.command, jobs=1, store="none"))
    session.reveal()
    assert session.board().rows[0].team == "Foxes"


def test_an_inject_that_lands_later_leaves_earlier_boards_as_they_were(session: WorkshopSession) -> None:
    assert session.landed_by(DECIDE) == ()
    go_to(session, NEWS)
    session.inject("rush")
    assert (session.landed_by(DECIDE), session.landed_by(AGAIN)) == ((), ("rush",))


def test_charts_are_drawn_from_the_results_of_the_world_as_it_is(session: WorkshopSession) -> None:
    assert session.answer("calm") is session.preparation.answers["calm"]
    with pytest.raises(WorkshopError, match="no results"):
        session.answer("busy")
    go_to(session, NEWS)
    session.inject("rush")
    assert session.answer("busy") is session.preparation.answers["busy"]
    with pytest.raises(WorkshopError, match="no results"):
        session.answer("busy", DECIDE)


def test_a_live_view_gets_the_scenario_of_the_world_as_it_is(session: WorkshopSession) -> None:
    arrivals = "case_types.job.arrivals.per_year"
    assert float(session.scenario("busy", "hours2_pursuit1").number("move_share")) == 0.5
    assert float(session.scenario("busy").number(arrivals)) == 1000
    go_to(session, NEWS)
    session.inject("rush")
    assert float(session.scenario("busy").number(arrivals)) == 2000
    with pytest.raises(WorkshopError, match="no arm"):
        session.scenario("busy", "nothing")


def test_who_has_entered_nothing_yet_is_known(session: WorkshopSession) -> None:
    session.join("Foxes")
    session.join("Owls")
    assert session.waiting_for == ()
    go_to(session, GUESS)
    session.predict("Owls", 5, 1, 9)
    assert session.waiting_for == ("Foxes",)


def test_listeners_hear_of_every_change_until_they_stop(session: WorkshopSession) -> None:
    heard = []
    end = session.listen(lambda state: heard.append(state.teams))
    session.join("Foxes")
    end()
    session.join("Owls")
    assert heard == [("Foxes",)]


def test_teams_that_enter_at_once_are_all_kept(session: WorkshopSession) -> None:
    names = [f"Team {number}" for number in range(session_state.MOST_TEAMS)]
    threads = [threading.Thread(target=session.join, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(session.state.teams) == sorted(names)
    assert resumed(session).state == session.state


def test_teams_are_ranked_only_where_the_trainer_wants_it(session: WorkshopSession) -> None:
    for team in ("Foxes", "Owls", "Hares"):
        session.join(team)
    go_to(session, GUESS)
    session.predict("Foxes", 1e6, 0, 2e6)
    session.predict("Owls", 100, 0, 2_000)
    session.reveal()
    assert list(session.calibrations()) == ["Foxes", "Owls", "Hares"]
    session.show_ranking(is_shown=True)
    assert list(session.calibrations()) == ["Owls", "Foxes", "Hares"]
    assert session.calibrations()["Hares"].questions == 0


def test_a_rehearsal_needs_no_file(desk: ScriptFile, desk_results: Preparation) -> None:
    with WorkshopSession.begin(desk, desk_results) as session:
        session.join("Foxes")
        assert session.state.teams == ("Foxes",)


def test_the_file_is_json_that_anybody_can_read(session: WorkshopSession) -> None:
    session.join("Foxes")
    assert session.path is not None
    document = json.loads(session.path.read_text(encoding="utf-8"))
    assert document["kind"] == "forcesim workshop session"
    assert document["teams"] == ["Foxes"]
    assert document["date"] == "2026-11-29"


def test_a_team_that_was_taken_out_by_mistake_comes_back_with_all_that_it_entered(session: WorkshopSession) -> None:
    for team in ("Foxes", "Owls", "Hares"):
        session.join(team)
    while session.state.step < LINES:
        session.next()
    session.set_red_lines("Owls", ["cases_dropped<30@0.9"])
    while session.state.step < GUESS:
        session.next()
    session.predict("Owls", 5.0, 1.0, 9.0)
    before = session.state
    session.remove("Owls")
    session.predict("Hares", 6.0, 1.0, 9.0)
    session.bring_back("Owls", before)
    state = session.state
    assert state.teams == ("Foxes", "Owls", "Hares")
    assert state.lines_of("Owls") == ("cases_dropped<30@0.9",)
    assert state.prediction(GUESS, "Owls") == before.prediction(GUESS, "Owls")
    assert state.prediction(GUESS, "Hares") is not None, "what came meanwhile stays"
    with pytest.raises(WorkshopError, match="already"):
        session.bring_back("Owls", before)
    with pytest.raises(WorkshopError, match="no team"):
        session.bring_back("Bears", before)
