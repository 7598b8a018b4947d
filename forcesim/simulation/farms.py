"""Commercial farms: a hidden population that police learn of by tips (MODEL.md, Commercial farms).

Farms open, harvest and close by themselves. A tip that is worked in time closes the farm; one that nobody starts
within its shelf life is dropped, and the farm goes on.
"""

from __future__ import annotations

from forcesim.scenario.schema.crime import Farms as Description
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.clock import HOURS_PER_YEAR
from forcesim.simulation.context import RunContext
from forcesim.simulation.group import Group
from forcesim.simulation.groups import Groups
from forcesim.simulation.random_streams import exponential, lognormal_of_median
from forcesim.simulation.teams import Task
from forcesim.simulation.work_stages import draw_stages

_AT_START = "farm at start"


class Farm:
    """One farm; (``kind``, ``index``) keys its random numbers."""

    __slots__ = ("alive", "group", "index", "kind", "plants", "task", "tips")

    def __init__(self, kind: str, index: int) -> None:
        self.kind = kind
        self.index = index
        self.plants = 0.0
        self.group: Group | None = None
        self.alive = True
        self.task: Task | None = None
        self.tips = 0


class Farms:
    """The hidden population of farms, and the tips on them."""

    def __init__(self, description: Description, context: RunContext, groups: Groups | None) -> None:
        self._description = description
        self._context = context
        self._groups = groups
        self._team = context.teams[description.team]
        self._crop = 168.0 * float(description.crop_weeks)
        for index in range(description.at_start):
            self._open(_AT_START, index)
        opened = intensity(float(description.opened_per_year), None, context.calendar)
        for index, time in enumerate(arrival_times(opened, context.streams, "farm").tolist()):
            context.clock.at(time, self._open_next, index)

    def _open_next(self, index: int) -> None:
        self._open("farm", index)

    def _number(self, purpose: str, farm: Farm, occurrence: int = 0) -> float:
        return self._context.streams.stream(farm.kind, purpose, occurrence)(farm.index)

    def _open(self, kind: str, index: int, plants: float | None = None) -> Farm:
        context, description = self._context, self._description
        farm = Farm(kind, index)
        farm.plants = plants or lognormal_of_median(
            self._number("plants", farm), float(description.plants_median), float(description.plants_sigma)
        )
        if self._groups is not None and self._number("ownership", farm) < float(description.group_share):
            farm.group = self._groups.pick(self._number("owner", farm))
        context.ledger.change("farms_active", 1.0)
        life = exponential(self._number("life", farm), HOURS_PER_YEAR * float(description.life_years))
        context.clock.after(life, self._close, farm)
        # those that are there at the start are anywhere in their cycle
        phase = self._number("cycle", farm) if kind == _AT_START else 1.0
        context.clock.after(self._crop * phase, self._harvest, farm)
        self._expect_tip(farm)
        return farm

    def _harvest(self, farm: Farm) -> None:
        if farm.alive:
            self._context.ledger.count("crops_harvested")
            self._context.clock.after(self._crop, self._harvest, farm)

    def open_reported(self, kind: str, index: int, plants: float) -> None:
        """Open a farm that the public reported as a grow, with a tip on it at once.

        (``kind``, ``index``) is the case that it came as, which keys its random numbers.
        """
        self._receive_tip(self._open(f"farm of {kind}", index, plants))

    def _expect_tip(self, farm: Farm) -> None:
        rate = float(self._description.tips_per_year)
        if rate > 0.0:
            gap = exponential(self._number("tip", farm, farm.tips), HOURS_PER_YEAR / rate)
            farm.tips += 1
            self._context.clock.after(gap, self._tip_comes, farm)

    def _tip_comes(self, farm: Farm) -> None:
        if farm.alive:
            self._receive_tip(farm)
            self._expect_tip(farm)

    def _receive_tip(self, farm: Farm) -> None:
        """A tip becomes a task for the team, unless the farm is known already."""
        context, description = self._context, self._description
        context.ledger.count("farm_tips")
        if farm.task is not None and not farm.task.over:
            return  # known already, and waiting or being worked
        stages = draw_stages(
            description.stages, context.streams, farm.kind, "work", farm.index, 0, description.priority
        )
        task = Task("farms", context.clock.now, stages, lambda: self._find(farm))
        farm.task = task

        def too_late(_: object) -> None:
            if not task.started and not task.over:
                self._team.withdraw(task)
                context.ledger.count("farm_tips_dropped")

        context.clock.after(24.0 * float(description.tip_shelf_life_days), too_late)
        self._team.add(task)

    def _find(self, farm: Farm) -> None:
        """The work on a tip is done: the farm is closed, and may lead to the group behind it."""
        context = self._context
        context.ledger.count("farms_found")
        context.ledger.count("plants_seized", farm.plants)
        if farm.alive:
            farm.alive = False
            context.ledger.change("farms_active", -1.0)
        leads_on = self._number("lead", farm) < float(self._description.lead_share)
        if leads_on and farm.group is not None and self._groups is not None:
            self._groups.lead_from_farm(farm.group, farm.kind, farm.index)

    def _close(self, farm: Farm) -> None:
        """The farm closes by itself, unless police were there first or are there now."""
        if not farm.alive:
            return
        farm.alive = False
        self._context.ledger.change("farms_active", -1.0)
        if farm.task is not None and not farm.task.over:
            if farm.task.started:
                return  # its traces are being worked: it will be counted as found
            self._team.withdraw(farm.task)
        self._context.ledger.count("farms_missed")
