"""A whole workshop, from the first step to the debrief, of every script: three teams on devices, and a crash."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from team_device import Device

from forcesim.scenario.files.builtin import builtin, find
from forcesim.workshop.debrief import write_debrief
from forcesim.workshop.join.server import JoinServer
from forcesim.workshop.preparation import Preparation, open_preparation, prepare, save_preparation
from forcesim.workshop.script_files import ScriptFile, load_script
from forcesim.workshop.session import WorkshopSession

TEAMS = ("Foxes", "Owls", "Hares")
BUILT_IN = [entry.name for entry in builtin("workshop")]


def small(name: str, folder: Path) -> ScriptFile:
    """A script whose studies take a moment: one future of a month from an empty start, one theory."""
    text = find(name, "workshop").read_text(encoding="utf-8")
    quick = 'futures = 1\nyears = 0.083333333333\nchanges = ["time.warm_up_years=0"]\n'
    parts = re.split(r"(?=^\[)", text, flags=re.MULTILINE)
    for index, part in enumerate(parts):
        if re.match(r"\[studies\.\w+\]", part):
            rest = re.sub(r"^(futures|years|changes|theories) = .*\n", "", part, flags=re.MULTILINE)
            heading, _, body = rest.partition("\n")
            parts[index] = f"{heading}\n{quick}{body}"
    # a fact about theories that were not tried can't be filled
    text = re.sub(r"\{theories \w+ theories\}", "all theories", "".join(parts))
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return load_script(path)


def enter_all(session: WorkshopSession, devices: list[Device]) -> None:
    """Every team enters something of its own where the step asks for it, from its page."""
    for number, device in enumerate(devices):
        device.get()
        if "guess" in device.fields:
            answer = device.send(guess=str(number), low=str(number - 10), high=str(number + 10))
        elif "reason" in device.fields:
            levers = sorted(field for field in device.fields if field.startswith("lever_"))
            options = {lever: str((number + place) % 2) for place, lever in enumerate(levers)}
            answer = device.send(reason=f"The {TEAMS[number]} <think> so.", **options)
        elif "limit0" in device.fields:
            answer = device.send(outcome0="cases_dropped", sense0="under", limit0=str(number), chance0="0.9")
        else:
            continue
        assert answer.status == 200, answer.text
        assert "We have your entry" in answer.text


def lead(script_file: ScriptFile, results: Preparation, folder: Path) -> WorkshopSession:
    """Lead a whole workshop, with the program killed on the way."""
    kept = save_preparation(folder / "kept.workshop", script_file, results)
    path = folder / "room.session"
    session = WorkshopSession.begin(script_file, open_preparation(kept, script_file), path, date="2026-11-29")
    server = JoinServer(session)
    server.open()
    devices = [Device(server) for _ in TEAMS]
    for device, team in zip(devices, TEAMS, strict=True):
        assert device.join(team).status == 200
    presses, goes_on = 0, True
    while goes_on:
        if session.is_open:
            enter_all(session, devices)
            assert session.waiting_for == ()
        presses += 1
        goes_on = session.advance()
        if presses == 6 and goes_on:
            before = session.state
            # the program is killed: what is left is the file, and the server is gone with it
            server.close()
            session = WorkshopSession.resume(script_file, open_preparation(kept, script_file), path)
            assert session.state == before
            server = JoinServer(session)
            server.open()
            for device, team in zip(devices, TEAMS, strict=True):
                device.server = server
                assert "Code on the screen" in device.get().text
                device.join(team)
            assert session.state.teams == TEAMS
    session.leave_open("Who asked the people who live there?")
    session.close()
    return session


class Page(HTMLParser):
    """What a page holds: its words, and every place that something could be loaded from."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]

    def handle_data(self, data: str) -> None:
        self.words += data


def check_debrief(session: WorkshopSession, path: Path) -> None:
    page = Page(write_debrief(session, path).read_text(encoding="utf-8"))
    assert not page.sources
    assert not {"script", "link", "iframe", "img"} & set(page.tags)
    script, state = session.script, session.state
    assert script.title in page.words
    for team in TEAMS:
        assert team in page.words
    for choice in state.choices:
        assert choice.reason in page.words
    for index, step in enumerate(script.steps):
        if step.question is not None:
            assert step.question.ask in page.words
        assert (step.reveal is None) or index in state.revealed
    for inject in state.landed:
        assert script.injects[inject].title in page.words
    for answer in session.preparation.answers.values():
        assert answer.command in page.words
        for scenario in answer.result.scenarios:
            assert scenario.digest in page.words
    assert "Who asked the people who live there?" in page.words


def test_the_small_workshop_from_the_first_step_to_the_debrief(
    desk: ScriptFile, desk_results: Preparation, tmp_path: Path
) -> None:
    session = lead(desk, desk_results, tmp_path)
    check_debrief(session, tmp_path / "debrief.html")


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_workshop_from_the_first_step_to_the_debrief(name: str, tmp_path: Path) -> None:
    script_file = small(name, tmp_path)
    session = lead(script_file, prepare(script_file, jobs=1, store="none"), tmp_path)
    assert len(session.state.predictions) >= len(TEAMS)
    check_debrief(session, tmp_path / "debrief.html")
