"""Teams: tasks that wait in a queue, and the officers on duty who work them (MODEL.md, Queues).

Tasks are worked the most urgent first and of equal ones the oldest. Officers work in crews. A crew is one entity: it
joins a task, works until the task's stage is done, its longest stint is over or its shift ends, and leaves with its
shift. A task that several crews join advances by the sum of them; the only events are the completion of a stage, the
end of a stint and the end of a shift.
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
_ROUNDING = 1e-9


class WorkStage(NamedTuple):
    """A stage with its hours drawn: officer-hours, crew, delay in hours before it, priority."""

    hours: float
    crew: int
    delay: float
    priority: int


class Task:
    """Work that waits for officers, stage after stage.

    ``activity`` is what its hours are booked to and ``born`` the hour since which it waits, by which tasks of equal
    priority are ordered; ``on_finished`` is called when the last stage ends.
    """

    __slots__ = (
        "activity", "born", "crews", "entry", "hours_left", "number", "on_finished", "over", "position",
        "since", "speed", "stages", "started", "version", "working",
    )  # fmt: skip

    def __init__(
        self,
        activity: str,
        born: float,
        stages: Sequence[WorkStage],
        on_finished: Callable[[], None],
    ) -> None:
        self.activity = activity
        self.born = born
        self.stages = stages
        self.on_finished = on_finished
        self.number = 0
        self.position = -1
        self.hours_left = 0.0
        self.crews: list[Crew] = []
        self.working = 0  # officers
        self.speed = 0.0  # hours of a specialist an hour
        self.since = 0.0
        self.version = 0
        self.started = False
        self.entry = 0  # its number in the queue, older entries being void; 0: it is not in the queue
        self.over = False

    @property
    def is_at_its_last_stage(self) -> bool:
        """Whether its last stage can be worked on now, or is being worked on."""
        return not self.over and self.position == len(self.stages) - 1 and bool(self.entry or self.working)

    def officers_needed(self, now: float, hours: float) -> int:
        """Officers beyond those at work that it takes to end the stage in some hours, as far as its crew has room."""
        left = self.hours_left - self.speed * (now - self.since + hours)
        room = self.stages[self.position].crew - self.working
        return min(math.ceil(left / hours - _ROUNDING), room) if left > _ROUNDING else 0


class ShiftCrew:
    """Officers of a team who came on together and leave together, at the hour ``ends``.

    ``efficiency`` is what an hour of each is worth here, in hours of a specialist. ``is_lent`` says that they come
    from another team; those who are ``reserved_for`` a task do nothing else here. ``free`` of them have had no task
    since the hour ``since``.
    """

    __slots__ = ("crews", "efficiency", "ends", "free", "is_lent", "reserved_for", "since")

    def __init__(
        self, officers: int, now: float, ends: float, efficiency: float, is_lent: bool, reserved_for: Task | None
    ) -> None:
        self.free = officers
        self.since = now
        self.ends = ends
        self.efficiency = efficiency
        self.is_lent = is_lent
        self.reserved_for = reserved_for
        self.crews: list[Crew] = []


class Crew:
    """Officers of one shift at work on one task."""

    __slots__ = ("began", "shift", "size", "task")

    def __init__(self, shift: ShiftCrew, task: Task, size: int, began: float) -> None:
        self.shift = shift
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
        self._on_duty: list[ShiftCrew] = []
        # what free officers do, as (activity, part of their time); for the team that hours move from the policy says it
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
        self._remove_from_queue(task)

    def abandon(self, task: Task) -> float:
        """End a task wherever it stands, send its crews to other work, and give the officer-hours spent on it."""
        self._advance(task, self._clock.now)
        done = sum(stage.hours for stage in task.stages[: task.position + 1]) - max(task.hours_left, 0.0)
        task.over = True
        task.version += 1
        self._remove_from_queue(task)
        for crew in list(task.crews):
            self._leave_task(crew, self._clock.now)
        self.dispatch()
        return done

    def waiting_officers(self) -> int:
        """Officers that the tasks waiting now could take."""
        waiting = [task for *_, entry, task in self._queue if task.entry == entry]
        return sum(task.stages[task.position].crew - task.working for task in waiting)

    def waiting_tasks(self) -> int:
        """Tasks in the queue: those that have room for another officer."""
        return self._waiting

    def free_officers(self) -> int:
        """Own officers on duty whom no task needs."""
        return sum(shift.free for shift in self._on_duty if not shift.is_lent)

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
            task.started = True

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

    def _next_task(self) -> Task | None:
        """The task to work on next: the most urgent, then the oldest, that has room for another officer."""
        while self._queue:
            entry, task = self._queue[0][3:]
            if task.entry == entry:
                if task.working < task.stages[task.position].crew:
                    return task
                self._remove_from_queue(task)
            heappop(self._queue)
        return None

    def _remove_from_queue(self, task: Task) -> None:
        # the entry itself stays in the heap, where it counts for nothing, until it comes to the top
        if task.entry:
            self._waiting -= 1
            task.entry = 0

    def _with_room(self, task: Task) -> Task | None:
        return task if task.entry and task.working < task.stages[task.position].crew else None

    # officers

    def come_on(
        self,
        officers: int,
        ends: float,
        efficiency: float = 1.0,
        is_lent: bool = False,
        reserved_for: Task | None = None,
    ) -> None:
        """Put officers on duty until the hour ``ends``; see :class:`ShiftCrew` for what tells them apart."""
        if officers <= 0 or efficiency <= 0.0:
            return
        now = self._clock.now
        shift = ShiftCrew(officers, now, ends, efficiency, is_lent, reserved_for)
        # the team's own officers choose first
        position = len(self._on_duty) if is_lent else sum(not other.is_lent for other in self._on_duty)
        self._on_duty.insert(position, shift)
        self._clock.at(ends, self._end_shift, shift, URGENT)

    def dispatch(self) -> None:
        """Send free officers to waiting tasks."""
        for shift in self._on_duty:
            while shift.free:
                task = self._next_task() if shift.reserved_for is None else self._with_room(shift.reserved_for)
                if task is None:
                    break
                self._join(shift, task, min(shift.free, task.stages[task.position].crew - task.working))

    def _join(self, shift: ShiftCrew, task: Task, size: int) -> None:
        now = self._clock.now
        self._book_spare_time(shift, now)
        shift.free -= size
        crew = Crew(shift, task, size, now)
        shift.crews.append(crew)
        self._advance(task, now)
        task.crews.append(crew)
        task.working += size
        task.speed += size * shift.efficiency
        task.started = True
        self._schedule_completion(task)
        if self._stint < shift.ends - now:
            self._clock.after(self._stint, self._stint_over, crew)

    def _leave_task(self, crew: Crew, now: float) -> None:
        task, shift = crew.task, crew.shift
        self._advance(task, now)
        task.crews.remove(crew)
        task.working -= crew.size
        task.speed = sum(other.size * other.shift.efficiency for other in task.crews)
        shift.crews.remove(crew)
        self._book_spare_time(shift, now)
        shift.free += crew.size
        self._ledger.hours(self.name, task.activity, crew.began, now, crew.size * shift.efficiency)

    def _advance(self, task: Task, now: float) -> None:
        task.hours_left -= task.speed * (now - task.since)
        task.since = now

    def _schedule_completion(self, task: Task) -> None:
        task.version += 1
        if task.speed > 0.0:
            takes = max(task.hours_left, 0.0) / task.speed
            # if a crew goes home first, what is left is worked out again then, as every evening in an investigation
            if self._clock.now + takes <= min(crew.shift.ends for crew in task.crews):
                self._clock.after(takes, self._complete_stage, (task, task.version))

    def _complete_stage(self, argument: tuple[Task, int]) -> None:
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
        # the next stage may start later, or be more urgent: it needs its own place in the queue
        self._remove_from_queue(task)
        now = self._clock.now
        for crew in list(task.crews):
            self._leave_task(crew, now)
        self._next_stage(task)

    def _stint_over(self, crew: Crew) -> None:
        if crew in crew.shift.crews:
            self._release(crew)
            self.dispatch()

    def _release(self, crew: Crew) -> None:
        """A crew stops before the stage is done; what is left goes back to the queue."""
        task = crew.task
        self._leave_task(crew, self._clock.now)
        if task.hours_left <= _ROUNDING:
            self._end_stage(task)
        else:
            self._enqueue(task)
            self._schedule_completion(task)

    def _end_shift(self, shift: ShiftCrew) -> None:
        # off the list first, so that no officer who goes home is sent to what the crews below leave undone
        self._on_duty.remove(shift)
        for crew in list(shift.crews):
            if crew in shift.crews:
                self._release(crew)
        self._book_spare_time(shift, self._clock.now)
        self.dispatch()

    def _book_spare_time(self, shift: ShiftCrew, now: float) -> None:
        if shift.free and now > shift.since:
            if shift.reserved_for is not None:
                self._ledger.hours(self.name, "general", shift.since, now, shift.free)
            elif shift.is_lent:
                self._ledger.hours(self.name, "idle", shift.since, now, shift.free * shift.efficiency)
            else:
                for activity, part in self.spare_time:
                    self._ledger.hours(self.name, activity, shift.since, now, shift.free * part)
        shift.since = now

    def finish(self) -> None:
        """Book what is under way at the end of the run."""
        now = self._clock.now
        for shift in self._on_duty:
            self._book_spare_time(shift, now)
            for crew in shift.crews:
                self._ledger.hours(self.name, crew.task.activity, crew.began, now, crew.size * shift.efficiency)
