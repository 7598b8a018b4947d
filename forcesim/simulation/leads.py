"""Leads on groups go stale unless they are developed; developed ones open investigations, which end in disruptions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from forcesim.scenario.crime import OrganisedCrime
from forcesim.simulation.luck import exponential
from forcesim.simulation.teams import Task
from forcesim.simulation.work import drawn

if TYPE_CHECKING:
    from forcesim.simulation.groups import Group, Groups
    from forcesim.simulation.world import World


class Lead:
    """Something learnt about a group, good until it goes stale."""

    __slots__ = ("group", "stale", "task", "used")

    def __init__(self, group: Group) -> None:
        self.group = group
        self.stale = False
        self.used = False
        self.task: Task | None = None


class Leads:
    """The organised-crime team's intelligence and investigations."""

    def __init__(self, description: OrganisedCrime, groups: Groups, world: World) -> None:
        self._description = description
        self._groups = groups
        self._world = world
        self._team = world.teams[description.team]
        # a half-life h is a mean life of h / ln 2
        self._mean_life = 168.0 * float(description.lead_half_life_weeks) / math.log(2.0)
        self._running = 0

    def receive(self, group: Group, kind: str, purpose: str, index: int, occurrence: int) -> None:
        """A lead comes in; (kind, index, occurrence) is whoever gave it, and keys its luck."""
        world, description = self._world, self._description
        world.ledger.count("leads_received")
        lead = Lead(group)
        life = exponential(world.luck.stream(kind, f"{purpose} life", occurrence)(index), self._mean_life)
        world.clock.after(life, self._goes_stale, lead)
        work = drawn(
            (description.lead_work,),
            world.luck,
            kind,
            f"{purpose} work",
            index,
            occurrence,
            description.lead_priority,
        )
        lead.task = Task("organised_crime", world.clock.now, work, lambda: self._developed(lead))
        self._team.add(lead.task)

    def _goes_stale(self, lead: Lead) -> None:
        if lead.used:
            return
        lead.stale = True
        self._world.ledger.count("leads_stale")
        if lead in lead.group.developed:
            lead.group.developed.remove(lead)
        elif lead.task is not None and not lead.task.started:
            self._team.withdraw(lead.task)

    def _developed(self, lead: Lead) -> None:
        self._world.ledger.count("leads_developed")
        if not lead.stale:
            lead.group.developed.append(lead)
            self._open_what_can_be()

    def _open_what_can_be(self) -> None:
        """Open investigations while there is room: on the group that most fresh leads point to, then the oldest."""
        while self._running < self._description.running_at_most:
            ready = [
                group
                for group in self._groups.existing
                if not group.investigated and len(group.developed) >= self._description.leads_to_open
            ]
            if not ready:
                return
            self._open(max(ready, key=lambda group: len(group.developed)))

    def _open(self, group: Group) -> None:
        world, description = self._world, self._description
        for lead in group.developed:
            lead.used = True
        group.developed.clear()
        group.investigated = True
        nth = group.investigations
        group.investigations += 1
        self._running += 1
        world.ledger.count("investigations_opened")
        stages = drawn(
            description.investigation,
            world.luck,
            f"{group.kind} {group.generation}",
            "investigation",
            group.index,
            nth,
            description.investigation_priority,
        )
        if len(stages) > 1:  # the last stage is the strike, which can't wait
            stages[-1] = stages[-1]._replace(priority=description.strike_priority)
        self._team.add(Task("organised_crime", world.clock.now, stages, lambda: self._ended(group, nth)))

    def _ended(self, group: Group, nth: int) -> None:
        world, effects = self._world, self._description.effects
        self._running -= 1
        group.investigated = False
        world.ledger.count("investigations_closed")
        uniform = self._groups.number("end of investigation", group, nth)
        if group.exists:
            for kind, part, depth in (
                ("dismantled", float(effects.dismantled_share), 1.0),
                ("major", float(effects.major_share), float(effects.major_depth)),
                ("minor", float(effects.minor_share), float(effects.minor_depth)),
            ):
                if uniform < part:
                    world.ledger.count("disruptions")
                    world.ledger.count(f"disruptions.{kind}")
                    self._groups.disrupted(group, depth, nth)
                    break
                uniform -= part
        self._open_what_can_be()
