"""Commercial farms: a hidden population that police learn of by tips (MODEL.md, Commercial farms).

Farms open, harvest and close by themselves. A tip that is worked in time closes the farm; one that nobody starts
within its shelf life is dropped, and the farm goes on.
"""

from __future__ import annotations

from forcesim.scenario.schema.crime import Farms as Description
from forcesim.simulation.arrivals import arrival_lists, intensity
from forcesim.simulation.calendar import HOURS_PER_YEAR
from forcesim.simulation.context import RunContext
from forcesim.simulation.group import Group
from forcesim.simulation.groups import Groups
from forcesim.simulation.random_streams import EntityStreams, exponential, lognormal_of_median
from forcesim.simulation.teams import Task
from forcesim.simulation.work_stages import WorkPlan

_AT_START = "farm at start"


class Farm:
    """One farm; (``kind``, ``index``) keys its random numbers."""

    __slots__ = ("alive", "group", "index", "kind", "next_harvest", "plants", "streams", "task", "tips")

    def __init__(self, kind: str, index: int, streams: EntityStreams) -> None:
        self.kind = kind
        self.index = index
        self.streams = streams
        self.next_harvest = 0.0
        self.plants = 0.0
        self.group: Group | None = None
        self.alive = True
        self.task: Task | None = None
        self.tips = 0


class Farms:
    """The hidden population of farms, and the tips on them."""

    def __init__(self, description: Description, context: RunContext, groups: Groups | None) -> None:
        self._clock = context.clock
        self._ledger = context.ledger
        self._streams = context.streams
        self._groups = groups
        self._team = context.teams[description.team]
        self._crop = 168.0 * float(description.crop_weeks)
        self._plants_median = float(description.plants_median)
        self._plants_sigma = float(description.plants_sigma)
        self._group_share = float(description.group_share)
        self._lead_share = float(description.lead_share)
        self._life = HOURS_PER_YEAR * float(description.life_years)
        self._tips_per_year = float(description.tips_per_year)
        self._tip_shelf_life = 24.0 * float(description.tip_shelf_life_days)
        self._work = WorkPlan(description.stages, "work", description.priority)
        self._growing: set[Farm] = set()
        for index in range(description.at_start):
            self._open(_AT_START, index)
        opened = intensity(float(description.opened_per_year), None, context.calendar)
        context.clock.at_times(arrival_lists(opened, context.streams, "farm"), self._open_next)

    def _open_next(self, index: int) -> None:
        self._open("farm", index)

    def _open(self, kind: str, index: int, plants: float = 0.0) -> Farm:
        farm = Farm(kind, index, self._streams.entity(kind))
        number = farm.streams.number
        if plants <= 0.0:
            plants = lognormal_of_median(number("plants", index), self._plants_median, self._plants_sigma)
        farm.plants = plants
        if self._groups is not None and number("ownership", index) < self._group_share:
            farm.group = self._groups.pick(number("owner", index))
        self._ledger.change("farms_active", 1.0)
        self._growing.add(farm)
        self._clock.after(exponential(number("life", index), self._life), self._close, farm)
        # those that are there at the start are anywhere in their cycle
        phase = number("cycle", index) if kind == _AT_START else 1.0
        farm.next_harvest = self._clock.now + self._crop * phase
        self._expect_tip(farm)
        return farm

    def _stop_growing(self, farm: Farm) -> None:
        """The farm is no more: count the crops that it brought in until now."""
        farm.alive = False
        self._ledger.change("farms_active", -1.0)
        self._growing.remove(farm)
        self._count_harvests(farm)

    def census(self) -> tuple[int, int, int]:
        """Farms that grow now: those hidden, those on which a tip waits, and those on which police are at work."""
        waiting = worked = 0
        for farm in self._growing:
            if farm.task is not None and farm.task.started:
                worked += 1
            elif farm.task is not None and not farm.task.over:
                waiting += 1
        return len(self._growing) - waiting - worked, waiting, worked

    def _count_harvests(self, farm: Farm) -> None:
        while farm.next_harvest < self._clock.now:
            self._ledger.count_at("crops_harvested", farm.next_harvest)
            farm.next_harvest += self._crop

    def finish(self) -> None:
        """Count the crops of the farms that are left at the end of the run."""
        for farm in self._growing:
            self._count_harvests(farm)

    def open_reported(self, kind: str, index: int, plants: float) -> None:
        """Open a farm that the public reported as a grow, with a tip on it at once.

        (``kind``, ``index``) is the case that it came as, which keys its random numbers.
        """
        self._receive_tip(self._open(f"farm of {kind}", index, plants))

    def _expect_tip(self, farm: Farm) -> None:
        if self._tips_per_year > 0.0:
            uniform = self._streams.entity(farm.kind, farm.tips).number("tip", farm.index)
            farm.tips += 1
            self._clock.after(exponential(uniform, HOURS_PER_YEAR / self._tips_per_year), self._tip_comes, farm)

    def _tip_comes(self, farm: Farm) -> None:
        if farm.alive:
            self._receive_tip(farm)
            self._expect_tip(farm)

    def _receive_tip(self, farm: Farm) -> None:
        """A tip becomes a task for the team, unless the farm is known already."""
        if farm.task is not None and not farm.task.over:
            return  # known already, and waiting or being worked
        stages = self._work.draw(farm.streams, farm.index)
        task = Task("farms", self._clock.now, stages, lambda: self._find(farm))
        farm.task = task
        self._clock.after(self._tip_shelf_life, self._too_late, task)
        self._team.add(task)

    def _too_late(self, task: Task) -> None:
        if not task.started and not task.over:
            self._team.withdraw(task)

    def _find(self, farm: Farm) -> None:
        """The work on a tip is done: the farm is closed, and may lead to the group behind it."""
        farm.task = None
        self._ledger.count("farms_found")
        self._ledger.count("plants_seized", farm.plants)
        if farm.alive:
            self._stop_growing(farm)
        leads_on = farm.streams.number("lead", farm.index) < self._lead_share
        if leads_on and farm.group is not None and self._groups is not None:
            self._groups.lead_from_farm(farm.group, farm.kind, farm.index)

    def _close(self, farm: Farm) -> None:
        """The farm closes by itself, unless police were there first or are there now."""
        if not farm.alive:
            return
        self._stop_growing(farm)
        if farm.task is not None and not farm.task.over:
            if farm.task.started:
                return  # its traces are being worked: it will be counted as found
            self._team.withdraw(farm.task)
        self._ledger.count("farms_missed")
