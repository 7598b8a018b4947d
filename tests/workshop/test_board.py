"""The board: sealed choices side by side over several goals, with verdicts and every team's own red lines."""

from __future__ import annotations

import numpy as np
import pytest
from workshop_desk import DECIDE, LINES

from forcesim.errors import WorkshopError
from forcesim.workshop.board import BREAKS, KEEPS, Board, board
from forcesim.workshop.preparation import Preparation
from forcesim.workshop.session import WorkshopSession


@pytest.fixture
def revealed(session: WorkshopSession, desk_results: Preparation) -> Board:
    dropped = desk_results.answers["calm"].result.results[2].outcomes["cases_dropped"].values
    lines = {
        "Foxes": [f"cases_dropped<{np.max(dropped) + 1:.6f}@0.9", f"cases_dropped<{np.min(dropped):.6f}@0.9"],
        "Owls": [],
        "Hares": [],
    }
    for team in lines:
        session.join(team)
    while session.state.step < LINES:
        session.next()
    for team, texts in lines.items():
        session.set_red_lines(team, texts)
    while session.state.step < DECIDE:
        session.next()
    session.choose("Owls", {"hours": 0, "pursuit": 0}, "Leave it.")
    # half of the hours, all jobs pursued: the third of the four ways
    session.choose("Foxes", {"hours": 1, "pursuit": 0}, "For the squad.")
    session.reveal()
    return session.board()


def test_teams_stand_in_the_order_in_which_they_joined(revealed: Board) -> None:
    assert [row.team for row in revealed.rows] == ["Foxes", "Owls"]
    assert revealed.without_choice == ("Hares",)


def test_each_goal_has_the_words_of_the_report(revealed: Board, desk_results: Preparation) -> None:
    foxes = revealed.rows[0]
    assert [cell.outcome for cell in foxes.goals] == ["cases_closed", "cases_dropped"]
    change = desk_results.answers["calm"].result.differences[1].outcomes
    for cell in foxes.goals:
        assert cell.verdict == change[cell.outcome].verdict
        assert cell.direction == ("up" if change[cell.outcome].mean > 0 else "down")
        assert cell.range


def test_a_red_line_holds_where_enough_futures_keep_to_it(revealed: Board) -> None:
    kept, broken = revealed.rows[0].lines
    assert (kept.is_kept, kept.verdict_words, kept.how_often) == (True, KEEPS, "kept in all 6 futures")
    assert (broken.is_kept, broken.verdict_words, broken.how_often) == (False, BREAKS, "kept in none of 6 futures")
    assert revealed.rows[1].lines == ()


def test_whoever_leaves_things_as_they_are_is_shown_how_they_stand(revealed: Board, desk_results: Preparation) -> None:
    owls = revealed.rows[1]
    assert owls.is_as_before
    assert all(cell.verdict == "" and cell.verdict_words == "as things stand" for cell in owls.goals)
    assert owls.settings == (("Hours moved", "None"), ("Jobs pursued", "All"))


def test_there_is_no_total(revealed: Board) -> None:
    assert not {"total", "score", "points", "rank"} & set(Board.__dataclass_fields__)
    assert "3 other ways" in revealed.remark


def test_a_step_without_a_decision_has_no_board(session: WorkshopSession) -> None:
    with pytest.raises(WorkshopError, match="nothing is decided"):
        board(session.script, session.state, 0, session.preparation.answers, "calm")
