"""What police learn of groups and do about them: leads and investigations (MODEL.md, Organised crime).

Leads go stale. Leads developed in time open an investigation, whose last stage is the strike; it ends in a dismantling,
a major or a minor disruption, or nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.context import RunContext
from forcesim.simulation.group import Group, Lead
from forcesim.simulation.random_streams import exponential
from forcesim.simulation.teams import Task
from forcesim.simulation.work_stages import WorkPlan


class Leads:
    """The organised-crime team's intelligence and investigations.

    ``existing`` are the groups that exist, a list that the population of groups updates. ``number`` gives a group's own
    random number. ``disrupted`` is called with a group, the part of its harm taken away (1 is all) and the number of
    the investigation on that group, from 0.
    """

    def __init__(
        self,
        description: OrganisedCrime,
        context: RunContext,
        existing: list[Group],
        number: Callable[[str, Group, int], float],
        disrupted: Callable[[Group, float, int], None],
    ) -> None:
        self._effects = (
            ("dismantled", float(description.effects.dismantled_share), 1.0),
            ("major", float(description.effects.major_share), float(description.effects.major_depth)),
            ("minor", float(description.effects.minor_share), float(description.effects.minor_depth)),
        )
        self._leads_to_open: int = description.leads_to_open
        self._running_at_most: int = description.running_at_most
        self._strike_priority: int = description.strike_priority
        self._development = WorkPlan((description.lead_work,), "lead work", description.lead_priority)
        self._investigation = WorkPlan(description.investigation, "investigation", description.investigation_priority)
        self._clock = context.clock
        self._ledger = context.ledger
        self._streams = context.streams
        self._existing = existing
        self._number = number
        self._disrupted = disrupted
        self._team = context.teams[description.team]
        self._strike_teams = [context.teams[name] for name in description.strike_draws]
        # a half-life h is a mean life of h / ln 2
        self._mean_life = 168.0 * float(description.lead_half_life_weeks) / math.log(2.0)
        # under way, the oldest first, and on which group each is
        self.investigations: list[Task] = []
        self._investigation_of: dict[Group, Task] = {}

    def receive(self, group: Group, kind: str, index: int, occurrence: int) -> None:
        """A lead comes in; (``kind``, ``index``, ``occurrence``) is what gave it and keys its random numbers."""
        self._ledger.count("leads_received")
        lead = Lead(group)
        streams = self._streams.entity(kind, occurrence)
        self._clock.after(exponential(streams.number("lead life", index), self._mean_life), self._go_stale, lead)
        work = self._development.draw(streams, index)
        lead.task = Task("organised_crime", self._clock.now, work, lambda: self._finish_development(lead))
        self._team.add(lead.task)

    def _go_stale(self, lead: Lead) -> None:
        if lead.used:
            return
        lead.stale = True
        self._ledger.count("leads_stale")
        if lead in lead.group.developed:
            lead.group.developed.remove(lead)
        elif lead.task is not None and not lead.task.started:
            self._team.withdraw(lead.task)
            lead.task = None

    def _finish_development(self, lead: Lead) -> None:
        lead.task = None
        self._ledger.count("leads_developed")
        if not lead.stale:
            lead.group.developed.append(lead)
            self._open_investigations()

    def _open_investigations(self) -> None:
        """Open investigations while there is room, on the group with most developed leads, of equal ones the oldest.

        A group that lies low gives nothing to investigate; what is known of it waits until it is back, or goes stale.
        """
        while len(self.investigations) < self._running_at_most:
            best: Group | None = None
            for group in self._existing:
                known = len(group.developed)
                if (
                    known >= self._leads_to_open
                    and group.level > 0.0
                    and group not in self._investigation_of
                    and (best is None or known > len(best.developed))
                ):
                    best = group
            if best is None:
                return
            self._open_investigation(best)

    def _open_investigation(self, group: Group) -> None:
        for lead in group.developed:
            lead.used = True
        group.developed.clear()
        nth = group.investigations
        group.investigations += 1
        self._ledger.count("investigations_opened")
        stages = self._investigation.draw(self._streams.entity(group.key, nth), group.index)
        if len(stages) > 1:  # the last stage is the strike, which can't wait
            stages[-1].priority = self._strike_priority
        task = Task(
            "organised_crime",
            self._clock.now,
            stages,
            lambda: self._end_investigation(task, group, nth),
            self._wake_strike_teams,
        )
        self.investigations.append(task)
        self._investigation_of[group] = task
        self._team.add(task)

    def _wake_strike_teams(self) -> None:
        for team in self._strike_teams:
            team.wake()

    def is_on(self, group: Group) -> bool:
        """Whether an investigation of a group is under way."""
        return group in self._investigation_of

    def lose(self, group: Group) -> None:
        """A group is gone: an investigation on it ends where it stands."""
        task = self._investigation_of.get(group)
        if task is None:
            return
        self._close_investigation(task, group)
        self._ledger.count("investigations_abandoned")
        self._ledger.count("hours_abandoned", self._team.abandon(task))
        self._open_investigations()

    def _close_investigation(self, task: Task, group: Group) -> None:
        self.investigations.remove(task)
        del self._investigation_of[group]
        self._ledger.count("investigations_closed")

    def _end_investigation(self, task: Task, group: Group, nth: int) -> None:
        self._close_investigation(task, group)
        uniform = self._number("end of investigation", group, nth)
        for kind, part, depth in self._effects:
            if uniform < part:
                self._ledger.count("disruptions")
                self._ledger.count(f"disruptions.{kind}")
                self._ledger.count("members_arrested", round(depth * group.members))
                self._disrupted(group, depth, nth)
                break
            uniform -= part
        self._open_investigations()
