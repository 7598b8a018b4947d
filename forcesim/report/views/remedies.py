"""What goes wrong at a position of the dial, and what could be done about it: remedies tried, and guesses."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from forcesim.report.wording.numbers import amount, percent
from forcesim.report.wording.outcome_phrases import MOVE_SHARE, result_at
from forcesim.report.wording.tradeoff_sentence import nearest, positions
from forcesim.scenario.schema.force import Team
from forcesim.scenario.schema.scenario import Scenario
from forcesim.study.analysis.capacity_cliff import DROPPED_SHARE
from forcesim.study.labels import label
from forcesim.study.questions.base import WEEKS_PER_YEAR
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.text import safe

# a team idles above this share of its hours without work; a programme is full above this share of people turned away
_IDLE, _TURNED_AWAY = 0.1, 0.02
# the share of people turned away that added places should come down to
_FEW_AWAY = 0.01


@dataclass(frozen=True, slots=True)
class Remedy:
    """Values by path that should help. ``why`` says what that rests on: a run, or a sum."""

    words: str
    why: str
    values: dict[str, object]
    is_tried: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that goes wrong, in few words and in a sentence, with its remedies, the surest first."""

    kind: str
    title: str
    words: str
    remedies: tuple[Remedy, ...]


def find_problems(result: StudyResult, scenario: Scenario, at: float) -> tuple[Problem, ...]:
    """What goes wrong at the position of a trade-off that lies nearest to ``at``, the gravest first.

    ``scenario`` is the one that was simulated; remedies change it. Empty for a study of another lever.
    """
    settings = positions(result)
    if result.lever != MOVE_SHARE or not settings:
        return ()
    point = result_at(result, nearest(settings, at))
    if point is None or not result.finished:
        return ()
    situation = _Situation(result, scenario, point)
    checks = (situation.never_settles(), situation.too_few_hands(), situation.turned_away(), situation.idles())
    return tuple(problem for problem in checks if problem is not None)


@dataclass(frozen=True, slots=True)
class _Situation:
    """One position of the dial, with the scenario that was simulated there."""

    result: StudyResult
    scenario: Scenario
    point: PointResult

    @property
    def at(self) -> float:
        """The share of hours moved there."""
        return self.point.at[MOVE_SHARE]

    def never_settles(self) -> Problem | None:
        """The backlog grows until the end."""
        if not self._grows(self.point):
            return None
        words = f"With {percent(self.at)} of the hours moved the backlog never settles: it grows until the end."
        return Problem("backlog", "The backlog never settles", words, tuple(self._to_keep_up()))

    def too_few_hands(self) -> Problem | None:
        """More small cases are left unattended than a force that keeps up would leave."""
        share = _dropped(self.point)
        if not share > DROPPED_SHARE:
            return None
        words = (
            f"Too few hands: with {percent(self.at)} of the hours moved {percent(share)} of small cases are left "
            f"unattended, more than {percent(DROPPED_SHARE)}."
        )
        return Problem("hands", "Too few hands", words, tuple(self._to_keep_up()))

    def turned_away(self) -> Problem | None:
        """The programme is full for many who want a place; the remedy is enough places by Erlang's formula."""
        programme = self.scenario.programme
        away, started = (_mean(self.point, f"programme_{name}") for name in ("turned_away", "started"))
        if programme is None or not away > _TURNED_AWAY * (away + started):
            return None
        words = (
            f"The programme is full: {amount(away)} people a year are turned away, beside {amount(started)} who start."
        )
        wanted = places_for(programme.capacity, away / (away + started))
        values: dict[str, object] = {}
        added = []
        if wanted > programme.places:
            values["programme.places"] = wanted
            added.append(_counted(wanted - programme.places, "place"))
        if programme.navigators is not None:
            needed = math.ceil(wanted / float(programme.caseload))
            if needed > float(programme.navigators):
                values["programme.navigators"] = float(needed)
                added.append(_counted(needed - float(programme.navigators), "navigator"))
        why = (
            f"a guess: with so many, no more than {percent(_FEW_AWAY)} of those who want a place would be turned away; "
            "run it to be sure"
        )
        remedy = Remedy(f"Add {' and '.join(added)}", why, values, is_tried=False)
        return Problem("places", "The programme is full", words, (remedy,))

    def idles(self) -> Problem | None:
        """The team that hours move to has no work for many of them."""
        team = self._idle_team()
        share = None if team is None else self._idle_share(self.point)
        if team is None or share is None or not share > _IDLE:
            return None
        name = team[0]
        label = _team_name(*team)
        words = f"{label} is idle for {percent(share)} of its hours: leads, not hours, are short there."
        remedies = []
        # the most hours moved that it has work for
        enough = [
            (point.at[MOVE_SHARE], idle)
            for point in self._others()
            if point.at[MOVE_SHARE] < self.at and (idle := self._idle_share(point)) is not None and idle <= _IDLE
        ]
        if enough:
            most, idle = max(enough)
            remedies.append(self._move(most, f"tried: it is idle for {percent(max(idle, 0.0))} of its hours then"))
        why = "by definition: the time goes to general policing, on both sides of the comparison"
        values: dict[str, object] = {f"teams.{name}.spare": "general"}
        remedies.append(Remedy("Use that time for general policing", why, values, is_tried=False))
        return Problem("idle", f"{label} is idle", words, tuple(remedies))

    def _to_keep_up(self) -> Iterator[Remedy]:
        kept_up = [point.at[MOVE_SHARE] for point in self._others() if self._keeps_up(point)]
        less = [share for share in kept_up if share < self.at]
        if less:
            yield self._move(max(less), f"tried: the force keeps up at {percent(max(less))}")
        movement = self.scenario.movement
        if movement is None:
            return
        name = movement.from_team
        team = self.scenario.teams[name]
        officers = self._officers_short(team, max(less, default=None))
        if not officers:
            return
        more = "1 more officer" if officers == 1 else f"{officers} more officers"
        why = (
            f"a guess: with {percent(self.at)} moved they leave small cases the hours that moving {percent(max(less))} "
            "leaves them now"
            if less
            else "a guess: unattended cases would take about their hours, though nights and peaks may need more"
        )
        values: dict[str, object] = {f"teams.{name}.head_count": float(team.head_count) + officers}
        words = f"Give {_team_name(name, team)} {more}"
        yield Remedy(words, f"{why}; it holds on both sides of the comparison. Run it", values, is_tried=False)

    def _officers_short(self, team: Team, keeps_up_at: float | None) -> int:
        """Officers to add so that small cases get the hours they need; 0 where none would do, or too many.

        A share of each added officer's hours moves too, so only the rest helps.
        """
        year, heads = self.result.officer_year_hours, float(team.head_count)
        if not (year > 0 and heads > 0):
            return 0
        stays = 1 - _mean(self.point, "hours_moved") / (heads * year)
        other = result_at(self.result, keeps_up_at) if keeps_up_at is not None else None
        if other is not None:
            short = _mean(self.point, "hours_moved") - _mean(other, "hours_moved")
        else:
            closed = _mean(self.point, "cases_closed")
            a_case = _mean(self.point, "hours_small_cases") / closed if closed else math.nan
            short = _mean(self.point, "cases_dropped") * a_case
        if not (math.isfinite(short) and short > 0 and stays > 0):
            return 0
        needed = math.ceil(short / (year * stays) - 1e-9)
        return needed if needed <= heads else 0

    def _move(self, share: float, why: str) -> Remedy:
        words = f"Move {percent(share)} instead of {percent(self.at)}" if share else "Move no hours"
        return Remedy(words, why, {MOVE_SHARE: share}, is_tried=True)

    def _keeps_up(self, point: PointResult) -> bool:
        return _dropped(point) <= DROPPED_SHARE and not self._grows(point)

    def _grows(self, point: PointResult) -> bool:
        return label(point.scenario, point.at) in self.result.unsettled

    def _others(self) -> list[PointResult]:
        return [point for point in self.result.results if MOVE_SHARE in point.at and point is not self.point]

    def _idle_team(self) -> tuple[str, Team] | None:
        """The one team whose spare time is booked as idle, if it is the one that hours move to."""
        movement, spare = self.scenario.movement, self.scenario.policy.spare_time
        if movement is None:
            return None
        idle = [name for name, team in self.scenario.teams.items() if team.spare == "idle"]
        others = [name for name in idle if name not in (movement.from_team, movement.to_team)]
        given = float(spare.search) + float(spare.general)
        if others or given < 1 - 1e-9 or movement.to_team not in idle:
            return None  # the idle hours of the outcome are then those of several teams
        return movement.to_team, self.scenario.teams[movement.to_team]

    def _idle_share(self, point: PointResult) -> float | None:
        team = self._idle_team()
        if team is None:
            return None
        own = float(team[1].head_count) * float(team[1].hours_per_week) * float(team[1].productive_share)
        hours = own * WEEKS_PER_YEAR + _mean(point, "hours_moved") - _mean(point, "hours_lost_in_transfer")
        idle = _mean(point, "hours_idle")
        return idle / hours if hours > 0 and math.isfinite(idle) else None


def places_for(places: int, turned_away: float, wanted: float = _FEW_AWAY) -> int:
    """Places that turn away a share of at most ``wanted``, where ``places`` turn away a share of ``turned_away``.

    Erlang's loss formula, which holds whatever the lengths of stay (Kleinrock, Queueing Systems I, section 3.6).
    """
    if places < 1:
        return 1
    low, high = 0.0, places / max(1 - turned_away, 1e-3)
    # by bisection: first the load that turns away so many, which is at most what the places carry and lose
    for _ in range(45):
        load = (low + high) / 2
        low, high = (load, high) if _lost(load, places) < turned_away else (low, load)
    enough, short = math.ceil(high) + 10 * math.ceil(math.sqrt(high)) + 10, places
    while enough - short > 1:
        middle = (enough + short) // 2
        enough, short = (middle, short) if _lost(high, middle) <= wanted else (enough, middle)
    return enough


def _lost(load: float, places: int) -> float:
    """Share of arrivals that finds no place, by Erlang's loss formula.

    Its inverse is 1 + c/a + c(c − 1)/a² + … for c places under a load of a.
    """
    if load <= 0:
        return 0.0
    term = inverse = 1.0
    for busy in range(places, 0, -1):
        term *= busy / load
        inverse += term
        if busy < load and term < 1e-15 * inverse:
            break
    return 1 / inverse


def _mean(point: PointResult, name: str) -> float:
    summary = point.outcomes.get(name)
    return summary.mean if summary is not None else math.nan


def _dropped(point: PointResult) -> float:
    arrived = _mean(point, "cases_arrived")
    return _mean(point, "cases_dropped") / arrived if arrived else 0.0


def _counted(count: float, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{amount(count, digits=3)} {thing}s"


def _team_name(name: str, team: Team) -> str:
    return f"“{safe(team.label or name.replace('_', ' '), 60)}”"
