"""Officers on duty, crews, queues of tasks, and the lending of officers to another team.

A crew is one entity: it joins a task, works until the task's stage is done, its stint limit is reached or its shift
ends, and leaves with its shift. A task that several crews join advances by the sum of them; the only events are the
completion of a stage, the end of a stint and the end of a shift.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from simpy.events import URGENT

from forcesim.scenario.schema import force
from forcesim.simulation.clock import Clock
from forcesim.simulation.ledger import Ledger

# officer-hours below which a stage counts as done: rounding, not work
_NOTHING = 1e-9


class WorkStage(NamedTuple):
    """A stage with its hours drawn: officer-hours, crew, delay in hours before it, priority."""

    hours: float
    crew: int
    delay: float
    priority: int


class Task:
    """Work that waits for officers, stage after stage."""

    __slots__ = (
        "activity", "born", "crews", "entry", "hours_left", "number", "on_finished", "on_started", "over", "position",
        "since", "speed", "stages", "started", "version", "working",
    )  # fmt: skip

    def __init__(
        self,
        activity: str,
        born: float,
        stages: Sequence[WorkStage],
        on_finished: Callable[[], None],
        on_started: Callable[[], None] | None = None,
    ) -> None:
        self.activity = activity
        self.born = born
        self.stages = stages
        self.on_finished = on_finished
        self.on_started = on_started
        self.number = 0
        self.position = -1
        self.hours_left = 0.0
        self.crews: list[Crew] = []
        self.working = 0  # officers
        self.speed = 0.0  # hours of a specialist an hour
        self.since = 0.0
        self.version = 0
        self.started = False
        self.entry = 0  # the one entry of the queue that is valid; 0: not in the queue
        self.over = False

    @property
    def is_at_its_last_stage(self) -> bool:
        """Whether its last stage can be worked on now, or is being worked on."""
        return not self.over and self.position == len(self.stages) - 1 and bool(self.entry or self.working)

    def officers_needed(self, now: float, hours: float) -> int:
        """Officers beyond those at work that it takes to end the stage in some hours, as far as its crew has room."""
        left = self.hours_left - self.speed * (now - self.since + hours)
        room = self.stages[self.position].crew - self.working
        return min(math.ceil(left / hours - _NOTHING), room) if left > _NOTHING else 0


class ShiftCrew:
    """Officers who came on together and leave together; ``worth`` is what an hour of each is worth here.

    Those who came for one task ``only`` do nothing else here.
    """

    __slots__ = ("crews", "ends", "free", "only", "posted", "since", "team", "worth")

    def __init__(
        self, team: Team, officers: int, now: float, ends: float, worth: float, posted: bool, only: Task | None
    ) -> None:
        self.team = team
        self.free = officers
        self.since = now
        self.ends = ends
        self.worth = worth
        self.posted = posted
        self.only = only
        self.crews: list[Crew] = []


class Crew:
    """Officers of one duty at work on one task."""

    __slots__ = ("began", "duty", "size", "task")

    def __init__(self, duty: ShiftCrew, task: Task, size: int, began: float) -> None:
        self.duty = duty
        self.task = task
        self.size = size
        self.began = began


class Team:
    """A queue of tasks and the officers on duty for it."""

    def __init__(self, name: str, description: force.Team, clock: Clock, ledger: Ledger) -> None:
        self.name = name
        self._clock = clock
        self._ledger = ledger
        self._stint = float(description.stint_hours)
        self._queue: list[tuple[int, float, int, int, Task]] = []
        self._tasks = 0
        self._entries = 0
        self._waiting = 0
        self._duties: list[ShiftCrew] = []
        # what free officers do: (activity, part of their time); policy says it for the team that hours move from
        self.spare_time: tuple[tuple[str, float], ...] = ((description.spare, 1.0),)

    # tasks

    def add(self, task: Task) -> None:
        """Take a task in; it is done after its last stage."""
        self._tasks += 1
        task.number = self._tasks
        self._next_stage(task)
        self.dispatch()

    def withdraw(self, task: Task) -> None:
        """Forget a task that has not been started."""
        task.over = True
        self._take_out(task)

    def waiting_officers(self) -> int:
        """Officers that the tasks waiting now could take."""
        waiting = [task for *_, entry, task in self._queue if task.entry == entry]
        return sum(task.stages[task.position].crew - task.working for task in waiting)

    def waiting_tasks(self) -> int:
        """Tasks in the queue: those that have room for another officer."""
        return self._waiting

    def free_officers(self) -> int:
        """Own officers on duty whom no task needs."""
        return sum(duty.free for duty in self._duties if not duty.posted)

    def _next_stage(self, task: Task) -> None:
        while True:
            task.position += 1
            if task.position == len(task.stages):
                task.over = True
                task.on_finished()
                return
            stage = task.stages[task.position]
            task.hours_left = stage.hours
            if stage.delay > 0.0:
                self._clock.after(stage.delay, self._delay_over, task)
                return
            if stage.hours > 0.0:
                self._enqueue(task)
                return
            self._mark_started(task)

    def _delay_over(self, task: Task) -> None:
        if task.over:  # withdrawn meanwhile
            return
        if task.stages[task.position].hours > 0.0:
            self._enqueue(task)
            self.dispatch()
        else:
            self._next_stage(task)
            self.dispatch()

    def _enqueue(self, task: Task) -> None:
        if not task.entry:
            self._waiting += 1
            self._entries += 1
            task.entry = self._entries
            priority = task.stages[task.position].priority
            heappush(self._queue, (priority, task.born, task.number, task.entry, task))

    def _first(self) -> Task | None:
        """Give the task to work on next: the most urgent, then the oldest, that has room for another officer."""
        while self._queue:
            entry, task = self._queue[0][3:]
            if task.entry == entry:
                if task.working < task.stages[task.position].crew:
                    return task
                self._take_out(task)
            heappop(self._queue)
        return None

    def _take_out(self, task: Task) -> None:
        # its entry stays in the heap until it comes to the top
        if task.entry:
            self._waiting -= 1
            task.entry = 0

    def _if_it_has_room(self, task: Task) -> Task | None:
        return task if task.entry and task.working < task.stages[task.position].crew else None

    def _mark_started(self, task: Task) -> None:
        if not task.started:
            task.started = True
            if task.on_started is not None:
                task.on_started()

    # officers

    def come_on(
        self, officers: int, ends: float, worth: float = 1.0, posted: bool = False, only: Task | None = None
    ) -> None:
        """Put officers on duty until ``ends``; posted ones come from another team, maybe for one task only."""
        if officers <= 0 or worth <= 0.0:
            return
        now = self._clock.now
        duty = ShiftCrew(self, officers, now, ends, worth, posted, only)
        # the team's own officers choose first
        self._duties.insert(sum(not each.posted for each in self._duties) if not posted else len(self._duties), duty)
        self._clock.at(ends, self._go_off, duty, URGENT)

    def dispatch(self) -> None:
        """Send free officers to waiting tasks."""
        for duty in self._duties:
            while duty.free:
                task = self._first() if duty.only is None else self._if_it_has_room(duty.only)
                if task is None:
                    break
                self._join(duty, task, min(duty.free, task.stages[task.position].crew - task.working))

    def _join(self, duty: ShiftCrew, task: Task, size: int) -> None:
        now = self._clock.now
        self._settle_spare(duty, now)
        duty.free -= size
        crew = Crew(duty, task, size, now)
        duty.crews.append(crew)
        self._advance(task, now)
        task.crews.append(crew)
        task.working += size
        task.speed += size * duty.worth
        self._mark_started(task)
        self._schedule_completion(task)
        if self._stint < duty.ends - now:
            self._clock.after(self._stint, self._stint_over, crew)

    def _leave(self, crew: Crew, now: float) -> None:
        task, duty = crew.task, crew.duty
        self._advance(task, now)
        task.crews.remove(crew)
        task.working -= crew.size
        task.speed = sum(each.size * each.duty.worth for each in task.crews)
        duty.crews.remove(crew)
        self._settle_spare(duty, now)
        duty.free += crew.size
        self._ledger.hours(self.name, task.activity, crew.began, now, crew.size * duty.worth)

    def _advance(self, task: Task, now: float) -> None:
        task.hours_left -= task.speed * (now - task.since)
        task.since = now

    def _schedule_completion(self, task: Task) -> None:
        task.version += 1
        if task.speed > 0.0:
            takes = max(task.hours_left, 0.0) / task.speed
            # if a crew goes home first, what is left is worked out again then: most investigations, every evening
            if self._clock.now + takes <= min(crew.duty.ends for crew in task.crews):
                self._clock.after(takes, self._completed, (task, task.version))

    def _completed(self, argument: tuple[Task, int]) -> None:
        task, version = argument
        if version != task.version:
            return
        task.hours_left = 0.0
        task.since = self._clock.now
        task.speed = 0.0
        self._end_stage(task)
        self.dispatch()

    def _end_stage(self, task: Task) -> None:
        task.version += 1
        # the next stage may start later, or be more urgent: it needs an entry of its own
        self._take_out(task)
        now = self._clock.now
        for crew in list(task.crews):
            self._leave(crew, now)
        self._next_stage(task)

    def _stint_over(self, crew: Crew) -> None:
        if crew in crew.duty.crews:
            self._release(crew)
            self.dispatch()

    def _release(self, crew: Crew) -> None:
        """A crew stops before the stage is done; what is left goes back to the queue."""
        task = crew.task
        self._leave(crew, self._clock.now)
        if task.hours_left <= _NOTHING:
            self._end_stage(task)
        else:
            self._enqueue(task)
            self._schedule_completion(task)

    def _go_off(self, duty: ShiftCrew) -> None:
        # off the list first: no crew that is released below may be sent out again by officers who are going home
        self._duties.remove(duty)
        for crew in list(duty.crews):
            if crew in duty.crews:
                self._release(crew)
        self._settle_spare(duty, self._clock.now)
        self.dispatch()

    def _settle_spare(self, duty: ShiftCrew, now: float) -> None:
        if duty.free and now > duty.since:
            if duty.only is not None:
                self._ledger.hours(self.name, "general", duty.since, now, duty.free)
            elif duty.posted:
                self._ledger.hours(self.name, "idle", duty.since, now, duty.free * duty.worth)
            else:
                for activity, part in self.spare_time:
                    self._ledger.hours(self.name, activity, duty.since, now, duty.free * part)
        duty.since = now

    def finish(self) -> None:
        """Book what is under way at the end of the run."""
        now = self._clock.now
        for duty in self._duties:
            self._settle_spare(duty, now)
            for crew in duty.crews:
                self._ledger.hours(self.name, crew.task.activity, crew.began, now, crew.size * duty.worth)
