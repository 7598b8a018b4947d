"""Teams: tasks that wait in a queue, and the officers on duty who work them (MODEL.md, Queues).

Tasks are worked the most urgent first and of equal ones the oldest. Officers work in crews. A crew is one entity: it
joins a task, works until the task's stage is done, its longest stint is over or its shift ends, and leaves with its
shift. A task that several crews join advances by the sum of them; the only events are the completion of a stage, the
end of a stint, and the end of a shift past which somebody would work.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Final, TypeAlias

from simpy.events import URGENT

from forcesim.scenario.schema import force
from forcesim.simulation.clock import Clock
from forcesim.simulation.ledger import HourBook, Ledger

# officer-hours below which a stage counts as done: rounding, not work
_ROUNDING: Final = 1e-9


# officers of a shift, and the hours at which it begins and ends
Due: TypeAlias = tuple[int, float, float]


class WorkStage:
    """A stage with its hours drawn: officer-hours, crew, delay in hours before it, priority."""

    __slots__ = ("crew", "delay", "hours", "priority")

    def __init__(self, hours: float, crew: int, delay: float, priority: int) -> None:
        self.hours = hours
        self.crew = crew
        self.delay = delay
        self.priority = priority


class Task:
    """Work that waits for officers, stage after stage.

    ``activity`` is what its hours are booked to and ``born`` the hour since which it waits, by which tasks of equal
    priority are ordered; ``on_finished`` is called when the last stage ends, ``on_last_stage`` when nothing but the
    last stage is left.
    """

    __slots__ = (
        "activity", "book", "born", "crews", "entry", "hours_left", "number", "on_finished", "on_last_stage", "over",
        "position", "since", "speed", "stages", "started", "version", "working",
    )  # fmt: skip

    def __init__(
        self,
        activity: str,
        born: float,
        stages: list[WorkStage],
        on_finished: Callable[[], None],
        on_last_stage: Callable[[], None] | None = None,
    ) -> None:
        self.activity = activity
        self.book: HourBook | None = None  # that of the team which has it
        self.born = born
        self.stages = stages
        self.on_finished = on_finished
        self.on_last_stage = on_last_stage
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
    def is_down_to_its_last_stage(self) -> bool:
        """Whether nothing but its last stage is left."""
        return not self.over and self.position == len(self.stages) - 1

    @property
    def is_at_its_last_stage(self) -> bool:
        """Whether its last stage can be worked on now, or is being worked on."""
        return self.is_down_to_its_last_stage and bool(self.entry or self.working)

    def officers_needed(self, now: float, hours: float) -> int:
        """Officers beyond those at work that it takes to end the stage in some hours, as far as its crew has room."""
        left = self.hours_left - self.speed * (now - self.since + hours)
        room = self.stages[self.position].crew - self.working
        return min(math.ceil(left / hours - _ROUNDING), room) if left > _ROUNDING else 0


class ShiftCrew:
    """Officers of a team who came on together and leave together, at the hour ``ends``.

    ``efficiency`` is what an hour of each is worth here, in hours of a specialist. ``is_lent`` says that they come
    from another team; those who are ``reserved_for`` a task do nothing else here. ``free`` of them have had no task
    since the hour ``since``. ``is_end_due`` says that their going home is an event, since somebody would work past it.
    """

    __slots__ = ("crews", "efficiency", "ends", "free", "is_end_due", "is_lent", "reserved_for", "since")

    def __init__(
        self, officers: int, since: float, ends: float, efficiency: float, is_lent: bool, reserved_for: Task | None
    ) -> None:
        self.free = officers
        self.since = since
        self.ends = ends
        self.efficiency = efficiency
        self.is_lent = is_lent
        self.reserved_for = reserved_for
        self.is_end_due = False
        self.crews: list[Crew] = []


class Crew:
    """Officers of one shift at work on one task."""

    __slots__ = ("began", "shift", "size", "task")

    def __init__(self, shift: ShiftCrew, task: Task, size: int, began: float) -> None:
        self.shift = shift
        self.task = task
        self.size = size
        self.began = began


class Relief:
    """Whoever brings officers on duty for a team, or nobody.

    A shift that changes nothing is no event: it comes on when somebody looks at the team. While tasks wait, ``expect``
    is called, and the next shift is an event.
    """

    __slots__ = ()

    def catch_up(self) -> None:
        """Bring on duty whoever should be there by now."""

    def due(self, now: float) -> list[Due]:  # noqa: ARG002  a relief's signature
        """Those whom :meth:`catch_up` would bring, without bringing them."""
        return []

    def begin(self) -> None:
        """Begin a shift that is due at this moment."""

    def expect(self) -> None:
        """Let the next shift come on when it is due, since work waits for it."""


class Team:
    """A queue of tasks and the officers on duty for it."""

    __slots__ = (
        "_books", "_clock", "_entries", "_ledger", "_next_end", "_queue", "_stint", "_tasks", "_waiting",
        "name", "on_duty", "relief", "spare_time",
    )  # fmt: skip

    def __init__(self, name: str, description: force.Team, clock: Clock, ledger: Ledger) -> None:
        self.name = name
        self.relief = Relief()
        self._clock = clock
        self._ledger = ledger
        self._stint = float(description.stint_hours)
        self._queue: list[tuple[int, float, int, int, Task]] = []
        self._tasks = 0
        self._entries = 0
        self._waiting = 0
        self.on_duty: list[ShiftCrew] = []
        self._next_end = math.inf
        self._books: dict[str, HourBook] = {}
        # what free officers do, as (activity, part of their time); for the team that hours move from the policy says it
        self.spare_time: list[tuple[str, float]] = [(description.spare, 1.0)]

    def _book(self, activity: str) -> HourBook:
        book = self._books.get(activity)
        if book is None:
            book = self._books[activity] = self._ledger.book(self.name, activity)
        return book

    # tasks

    def add(self, task: Task) -> None:
        """Take a task in; it is done after its last stage."""
        self._tasks += 1
        task.number = self._tasks
        task.book = self._book(task.activity)
        self._next_stage(task)
        self.dispatch()

    def withdraw(self, task: Task) -> None:
        """Forget a task that has not been started."""
        task.over = True
        self._remove_from_queue(task)

    def abandon(self, task: Task) -> float:
        """End a task wherever it stands, send its crews to other work, and give the officer-hours spent on it."""
        self._advance(task, self._clock.now)
        done = math.fsum(stage.hours for stage in task.stages[: task.position + 1]) - max(task.hours_left, 0.0)
        task.over = True
        task.version += 1
        self._remove_from_queue(task)
        for crew in list(task.crews):
            self._leave_task(crew, self._clock.now)
        self.dispatch()
        return done

    def waiting_officers(self) -> int:
        """Officers that the tasks waiting now could take."""
        officers = 0
        for _, _, _, entry, task in self._queue:
            if task.entry == entry:
                officers += task.stages[task.position].crew - task.working
        return officers

    def waiting_tasks(self) -> int:
        """Tasks in the queue: those that have room for another officer."""
        return self._waiting

    def waiting_list(self) -> list[Task]:
        """The tasks of the queue, in no order."""
        return [task for _, _, _, entry, task in self._queue if task.entry == entry]

    def change_spare_time(self, spare_time: list[tuple[str, float]]) -> None:
        """Let free officers do something else from now on; what they did until now is booked."""
        self._catch_up()
        for shift in self.on_duty:
            self._book_spare_time(shift, self._clock.now)
        self.spare_time = spare_time

    def free_officers(self) -> int:
        """Own officers on duty whom no task needs."""
        self._catch_up()
        officers = 0
        for shift in self.on_duty:
            if not shift.is_lent:
                officers += shift.free
        return officers

    def wake(self) -> None:
        """Catch up, and let the shifts to come be events: somebody may want officers at their start."""
        self._catch_up()
        self.relief.expect()

    def _next_stage(self, task: Task) -> None:
        while True:
            task.position += 1
            if task.position == len(task.stages):
                task.over = True
                task.on_finished()
                return
            if task.on_last_stage is not None and task.is_down_to_its_last_stage:
                task.on_last_stage()
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
            _, _, _, entry, task = self._queue[0]
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
        if is_lent:
            # whose own shift begins at this moment choose before those who are lent
            self._catch_up()
            self.relief.begin()
        self._put_on_duty(ShiftCrew(officers, self._clock.now, ends, efficiency, is_lent, reserved_for))

    def come_on_before(self, officers: int, since: float, ends: float) -> None:
        """Put own officers on duty from an hour that has passed, in which nobody needed them."""
        if officers <= 0:
            return
        shift = ShiftCrew(officers, since, ends, 1.0, False, None)
        if ends <= self._clock.now:
            self._book_spare_time(shift, ends)
        else:
            self._put_on_duty(shift)

    def _put_on_duty(self, shift: ShiftCrew) -> None:
        # the team's own officers choose first
        position = len(self.on_duty)
        if not shift.is_lent:
            position = 0
            for other in self.on_duty:
                if not other.is_lent:
                    position += 1
        self.on_duty.insert(position, shift)
        self._next_end = min(self._next_end, shift.ends)

    def _catch_up(self) -> None:
        """Send home whose shift is over, and bring on duty whoever should be there by now."""
        if self._next_end <= self._clock.now:
            self._send_home()
        self.relief.catch_up()

    def _send_home(self) -> None:
        """Take those whose shift is over off duty; none of them has work left, or their end would be an event."""
        now = self._clock.now
        on_duty: list[ShiftCrew] = []
        self._next_end = math.inf
        for shift in self.on_duty:
            if shift.ends <= now and not shift.crews:
                self._book_spare_time(shift, shift.ends)
            else:
                on_duty.append(shift)
                self._next_end = min(self._next_end, shift.ends)
        self.on_duty = on_duty

    def dispatch(self) -> None:
        """Send free officers to waiting tasks."""
        if not self._waiting:
            return
        self._catch_up()
        now = self._clock.now
        for shift in self.on_duty:
            while shift.free and shift.ends > now:
                task = self._next_task() if shift.reserved_for is None else self._with_room(shift.reserved_for)
                if task is None:
                    break
                self._join(shift, task, min(shift.free, task.stages[task.position].crew - task.working))
        if self._waiting:
            self.relief.expect()

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
        speed = 0.0
        for other in task.crews:
            speed += other.size * other.shift.efficiency
        task.speed = speed
        shift.crews.remove(crew)
        self._book_spare_time(shift, now)
        shift.free += crew.size
        self._book_work(crew, now)

    def _book_work(self, crew: Crew, now: float) -> None:
        book = crew.task.book
        if book is not None:
            book.add(crew.began, now, crew.size * crew.shift.efficiency)

    def _advance(self, task: Task, now: float) -> None:
        task.hours_left -= task.speed * (now - task.since)
        task.since = now

    def _schedule_completion(self, task: Task) -> None:
        """Expect the end of the stage, or the first end of a shift before it: what is left is worked out again then."""
        task.version += 1
        if task.speed <= 0.0:
            return
        takes = max(task.hours_left, 0.0) / task.speed
        first = task.crews[0].shift
        for crew in task.crews:
            if crew.shift.ends < first.ends:
                first = crew.shift
        if self._clock.now + takes <= first.ends:
            self._clock.after(takes, self._complete_stage, (task, task.version))
        elif not first.is_end_due:
            first.is_end_due = True
            self._clock.at(first.ends, self._end_shift, first, URGENT)

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
        for crew in list(shift.crews):
            if crew in shift.crews:
                self._release(crew)
        self.dispatch()

    def _book_spare_time(self, shift: ShiftCrew, now: float) -> None:
        if shift.free and now > shift.since:
            if shift.reserved_for is not None:
                self._book("general").add(shift.since, now, shift.free)
            elif shift.is_lent:
                self._book("idle").add(shift.since, now, shift.free * shift.efficiency)
            else:
                for activity, part in self.spare_time:
                    self._book(activity).add(shift.since, now, shift.free * part)
        shift.since = now

    def finish(self) -> None:
        """Book what is under way at the end of the run."""
        self._catch_up()
        now = self._clock.now
        for shift in self.on_duty:
            self._book_spare_time(shift, now)
            for crew in shift.crews:
                self._book_work(crew, now)
