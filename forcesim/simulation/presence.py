"""Who is on duty in a team, and the hours that its books do not have yet: read, without changing either.

Shifts that change nothing are no events (see :class:`forcesim.simulation.teams.Relief`): to bring them on because
somebody looks would book their hours in another order, and so change the last bits of a run.
"""

from __future__ import annotations

from forcesim.simulation.teams import Task, Team


def present(team: Team, now: float) -> list[tuple[Task | None, int, bool]]:
    """Who is on duty at an hour, as (task, or None for free; officers; whether they are lent by another team)."""
    here: list[tuple[Task | None, int, bool]] = []
    for shift in team.on_duty:
        if shift.ends <= now:
            continue
        here.extend((crew.task, crew.size, shift.is_lent) for crew in shift.crews)
        if shift.free:
            here.append((None, shift.free, shift.is_lent))
    for officers, _, ends in team.relief.due(now):
        if ends > now:
            here.append((None, officers, False))
    return here


def unbooked(team: Team, now: float) -> list[tuple[str, float]]:
    """Officer-hours until an hour that no book has yet, by activity; see :meth:`Team.finish`, which books them."""
    hours: list[tuple[str, float]] = []
    for shift in team.on_duty:
        free = shift.free * max(min(now, shift.ends) - shift.since, 0.0)
        if shift.reserved_for is not None:
            hours.append(("general", free))
        elif shift.is_lent:
            hours.append(("idle", free * shift.efficiency))
        else:
            hours.extend((activity, free * part) for activity, part in team.spare_time)
        worth = shift.efficiency
        hours.extend((crew.task.activity, (now - crew.began) * crew.size * worth) for crew in shift.crews)
    for officers, since, ends in team.relief.due(now):
        free = officers * (min(now, ends) - since)
        hours.extend((activity, free * part) for activity, part in team.spare_time)
    return hours
