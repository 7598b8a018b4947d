"""Three teams join, predict and choose in a real browser, with JavaScript switched off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Chromium, Page, browser
from workshop_desk import DECIDE, GUESS, LINES

from forcesim.workshop.join.server import JoinServer
from forcesim.workshop.session import WorkshopSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser() is None, reason="no Chromium here: apt-get install chromium-headless-shell"),
]
TEAMS = ("Foxes", "Owls", "Hares")


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[list[Page]]:
    path = browser()
    assert path is not None
    with Chromium(path, tmp_path / "browser") as chromium:
        yield [Page(chromium) for _ in TEAMS]


def test_three_teams_take_part_from_their_own_browsers(session: WorkshopSession, pages: list[Page]) -> None:
    with JoinServer(session) as server:
        for page, team in zip(pages, TEAMS, strict=True):
            page.go(server.url)
            page.fill(code=server.code, name=team)
            page.submit()
            assert f"Team {team}" in page.html
            # nothing to enter yet: the page follows by itself
            assert 'http-equiv="refresh"' in page.html
        assert session.state.teams == TEAMS
        session.next()
        assert session.state.step == LINES
        pages[0].go(server.url)
        pages[0].fill(limit0="120")
        pages[0].submit()
        assert session.state.lines_of("Foxes") == ("cases_dropped<120@0.9",)
        session.next()
        assert session.state.step == GUESS
        for number, page in enumerate(pages):
            page.go(server.url)
            page.fill(guess=f"{100 + number}", low="-5", high="1,200")
            page.submit()
            assert "We have your entry" in page.html
        assert [entry.guess for entry in session.state.predictions] == [100, 101, 102]
        session.reveal()
        session.next()
        assert session.state.step == DECIDE
        for page in pages:
            page.go(server.url)
            page.press("[name=lever_hours][value='1']")
            page.press("[name=lever_pursuit][value='0']")
            page.fill(reason='Für <b>alle</b> & "jeden"')
            page.submit()
            assert "We have your entry" in page.html
        assert {choice.reason for choice in session.state.choices} == {'Für <b>alle</b> & "jeden"'}
        # what is small on a phone is not read in a room
        assert pages[0].font_size("label") >= 16
        assert pages[0].font_size("textarea") >= 16
        # nothing that the page itself needs was refused by its policy
        assert [page.complaints for page in pages] == [[], [], []]
