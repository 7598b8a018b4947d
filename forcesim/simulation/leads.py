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
from forcesim.simulation.work_stages import draw_stages


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
        self._description = description
        self._context = context
        self._existing = existing
        self._number = number
        self._disrupted = disrupted
        self._team = context.teams[description.team]
        # a half-life h is a mean life of h / ln 2
        self._mean_life = 168.0 * float(description.lead_half_life_weeks) / math.log(2.0)
        # under way, the oldest first, and on which group each is
        self.investigations: list[Task] = []
        self._investigation_of: dict[Group, Task] = {}

    def receive(self, group: Group, kind: str, purpose: str, index: int, occurrence: int) -> None:
        """A lead comes in; (``kind``, ``index``, ``occurrence``) is what gave it and keys its random numbers."""
        context, description = self._context, self._description
        context.ledger.count("leads_received")
        lead = Lead(group)
        life = exponential(context.streams.stream(kind, f"{purpose} life", occurrence)(index), self._mean_life)
        context.clock.after(life, self._go_stale, lead)
        work = draw_stages(
            (description.lead_work,),
            context.streams,
            kind,
            f"{purpose} work",
            index,
            occurrence,
            description.lead_priority,
        )
        lead.task = Task("organised_crime", context.clock.now, work, lambda: self._finish_development(lead))
        self._team.add(lead.task)

    def _go_stale(self, lead: Lead) -> None:
        if lead.used:
            return
        lead.stale = True
        self._context.ledger.count("leads_stale")
        if lead in lead.group.developed:
            lead.group.developed.remove(lead)
        elif lead.task is not None and not lead.task.started:
            self._team.withdraw(lead.task)

    def _finish_development(self, lead: Lead) -> None:
        self._context.ledger.count("leads_developed")
        if not lead.stale:
            lead.group.developed.append(lead)
            self._open_investigations()

    def _open_investigations(self) -> None:
        """Open investigations while there is room, on the group with most developed leads, of equal ones the oldest.

        A group that lies low gives nothing to investigate; what is known of it waits until it is back, or goes stale.
        """
        while len(self.investigations) < self._description.running_at_most:
            ready = [
                group
                for group in self._existing
                if group not in self._investigation_of
                and group.level > 0.0
                and len(group.developed) >= self._description.leads_to_open
            ]
            if not ready:
                return
            self._open_investigation(max(ready, key=lambda group: len(group.developed)))

    def _open_investigation(self, group: Group) -> None:
        context, description = self._context, self._description
        for lead in group.developed:
            lead.used = True
        group.developed.clear()
        nth = group.investigations
        group.investigations += 1
        context.ledger.count("investigations_opened")
        stages = draw_stages(
            description.investigation,
            context.streams,
            f"{group.kind} {group.generation}",
            "investigation",
            group.index,
            nth,
            description.investigation_priority,
        )
        if len(stages) > 1:  # the last stage is the strike, which can't wait
            stages[-1] = stages[-1]._replace(priority=description.strike_priority)
        task = Task("organised_crime", context.clock.now, stages, lambda: self._end_investigation(task, group, nth))
        self.investigations.append(task)
        self._investigation_of[group] = task
        self._team.add(task)

    def lose(self, group: Group) -> None:
        """A group is gone: an investigation on it ends where it stands."""
        task = self._investigation_of.get(group)
        if task is None:
            return
        self._close_investigation(task, group)
        self._context.ledger.count("investigations_abandoned")
        self._context.ledger.count("hours_abandoned", self._team.abandon(task))
        self._open_investigations()

    def _close_investigation(self, task: Task, group: Group) -> None:
        self.investigations.remove(task)
        del self._investigation_of[group]
        self._context.ledger.count("investigations_closed")

    def _end_investigation(self, task: Task, group: Group, nth: int) -> None:
        context, effects = self._context, self._description.effects
        self._close_investigation(task, group)
        uniform = self._number("end of investigation", group, nth)
        for kind, part, depth in (
            ("dismantled", float(effects.dismantled_share), 1.0),
            ("major", float(effects.major_share), float(effects.major_depth)),
            ("minor", float(effects.minor_share), float(effects.minor_depth)),
        ):
            if uniform < part:
                context.ledger.count("disruptions")
                context.ledger.count(f"disruptions.{kind}")
                context.ledger.count("members_arrested", round(depth * group.members))
                self._disrupted(group, depth, nth)
                break
            uniform -= part
        self._open_investigations()
