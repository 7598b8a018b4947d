"""The words of one moment of a run: dates, teams, uses of time, case types, and what has just happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from forcesim.report.wording.outcome_phrases import ORGANISED_CRIME, SMALL_CASES
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case_record import CLOSED, DROPPED, NOT_PURSUED
from forcesim.simulation.live_state import LiveState
from forcesim.simulation.watch import CAME, Note
from forcesim.text import safe

# in English like all else, whatever the language of the machine
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST = 48  # letters of a label that a file gives

# what officers' time is used for, or what takes officers away, in a word or two; in the order of the stack
USES: Final[dict[str, str]] = {
    "small_cases": "small cases",
    "searching": "searching",
    "organised_crime": "organised crime",
    "farms": "farms",
    "general": "general policing",
    "incidents": "major incidents",
    "absent": "absent",
    "lost": "lost in transfer",
    "idle": "idle",
}
AWAY_WORDS: Final[dict[str, str]] = {
    "moved": "lent by policy",
    "drawn": "at a strike",
    "incidents": "major incidents",
    "absent": "absent",
}
GROUP_WORDS: Final[dict[str, str]] = {
    "hidden": "hidden",
    "known": "leads",
    "investigated": "investigated",
    "disrupted": "disrupted",
}
FARM_WORDS: Final[dict[str, str]] = {"hidden": "hidden", "waiting": "tip waits", "worked": "police there"}
_HAPPENED: Final[dict[str, tuple[str, str]]] = {
    "farms_found": ("A commercial farm is found and closed", ORGANISED_CRIME),
    "farms_missed": ("A commercial farm ends before anyone came", ORGANISED_CRIME),
    "leads_developed": ("A lead on a gang is developed", ORGANISED_CRIME),
    "investigations_opened": ("An investigation is opened", ORGANISED_CRIME),
    "investigations_abandoned": ("An investigation is abandoned: the gang is gone", ORGANISED_CRIME),
    "disruptions.dismantled": ("A gang is dismantled", ORGANISED_CRIME),
    "disruptions.major": ("A gang is disrupted: major", ORGANISED_CRIME),
    "disruptions.minor": ("A gang is disrupted: minor", ORGANISED_CRIME),
    "programme_started": ("Somebody starts the programme", SMALL_CASES),
    "programme_completed": ("Somebody completes the programme", SMALL_CASES),
    "programme_failed": ("Somebody fails the programme", SMALL_CASES),
    "programme_turned_away": ("Somebody is turned away: no place is free", SMALL_CASES),
    "treatment_started": ("Somebody starts treatment", SMALL_CASES),
}


@dataclass(frozen=True, slots=True)
class HappeningWords:
    """What happened, when, and on which side of the trade-off."""

    when: str
    what: str
    side: str


class MomentWords:
    """The words of all moments of a run of one scenario, as its file calls things."""

    def __init__(self, scenario: Scenario) -> None:
        self._start = dt.datetime.combine(scenario.time.start, dt.time())
        self._teams = {name: safe(team.label or name, _MOST) for name, team in scenario.teams.items()}
        self._types = {name: safe(kind.label or name, _MOST) for name, kind in scenario.case_types.items()}
        self.disposals = {name: safe(kind.label or name, _MOST) for name, kind in scenario.disposals.items()}

    def team(self, name: str) -> str:
        """What a team is called."""
        return self._teams.get(name, name)

    def waiting(self, name: str) -> str:
        """What tasks of a queue are called: by case type, or by what their hours are for."""
        return self._types.get(name) or USES.get(name, name).capitalize()

    def date(self, hour: float) -> str:
        """An hour of the run on the calendar: "Tue 4 Aug 2015, 14:05"."""
        time = self._start + dt.timedelta(minutes=round(hour * 60.0))
        return f"{self.day(hour)}, {time:%H:%M}"

    def day(self, hour: float) -> str:
        """The day of an hour of the run: "Tue 4 Aug 2015"."""
        time = self._start + dt.timedelta(minutes=round(hour * 60.0))
        return f"{_DAYS[time.weekday()]} {time.day} {_MONTHS[time.month - 1]} {time.year}"

    def disposal(self, name: str | None) -> str:
        """How a case ended."""
        return "no disposal" if name is None else self.disposals.get(name, name)

    def happening(self, note: Note) -> HappeningWords:
        """Something that happened, in words."""
        when = self.date(note.hour)
        if note.what in _HAPPENED:
            return HappeningWords(when, *_HAPPENED[note.what])
        case_type = self._types.get(note.case_type, "A small case")
        ends = {
            CAME: "comes to notice",
            CLOSED: f"closed, {self.disposal(note.disposal).lower()}",
            DROPPED: "left unattended: nobody was free in time",
            NOT_PURSUED: "not pursued",
        }
        return HappeningWords(when, f"{case_type}: {ends.get(note.what, note.what)}", SMALL_CASES)

    def spoken(self, state: LiveState, *, is_police_view: bool = False) -> str:
        """A moment in a few sentences, for those who do not see it; a police view says so of gangs and farms."""
        known = " that police know of" if is_police_view else ""
        teams = "; ".join(
            f"{self.team(team.name)}, {team.rostered} on duty, {sum(count for _, count in team.waiting)} tasks wait"
            for team in state.teams
        )
        is_open = sum(case_type.open for case_type in state.cases)
        parts = [f"{self.date(state.hour)}. {teams}. {is_open} small cases are open."]
        if state.groups:
            investigated = sum(group.status == "investigated" for group in state.groups)
            parts.append(f"{len(state.groups)} gangs{known}, {investigated} under investigation.")
        if state.farms is not None:
            growing = state.farms.hidden + state.farms.waiting + state.farms.worked
            parts.append(f"{growing} commercial farms{known}, {state.farms.found} found so far.")
        return " ".join(parts)
