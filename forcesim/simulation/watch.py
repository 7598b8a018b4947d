"""Whoever watches a run: the books and the cases tell what happens, and nothing in the run changes by that.

A run without a watch has none of this: its ledger and its log of cases are the plain ones.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple, TypeAlias

from forcesim.simulation.calendar import Calendar
from forcesim.simulation.case import Case, CaseLog
from forcesim.simulation.case_record import CLOSED, type_of
from forcesim.simulation.clock import Clock
from forcesim.simulation.ledger import HourBook, Ledger
from forcesim.simulation.teams import Task

# counts that are noted one by one as they come, besides what happens to each case
NOTED: Final = frozenset(
    {
        "farms_found", "farms_missed", "leads_developed", "investigations_opened", "investigations_abandoned",
        "disruptions.dismantled", "disruptions.major", "disruptions.minor", "programme_started", "programme_completed",
        "programme_failed", "programme_turned_away", "treatment_started",
    }
)  # fmt: skip
CAME: Final = "came"
WAITS: Final = "waits"
WORKED: Final = "worked"
PAUSES: Final = "pauses"

_HELD: Final = 4096  # notes; a moment seldom has more than a few
# which case: its kind, the index of the person, and which of the person's cases
CaseKey: TypeAlias = tuple[str, int, int]


class Note(NamedTuple):
    """Something that happened at an ``hour``: the outcome that counts it, or what happened to a case of a type."""

    hour: float
    what: str
    case_type: str = ""
    disposal: str | None = None


class Notes:
    """The last things that happened, the oldest first; ``count`` is how many there have been in all."""

    __slots__ = ("_last", "count")

    def __init__(self) -> None:
        self._last: deque[Note] = deque(maxlen=_HELD)
        self.count = 0

    def add(self, note: Note) -> None:
        """Note something that has just happened."""
        self._last.append(note)
        self.count += 1

    def newest(self, number: int) -> list[Note]:
        """The last ones, as far as they are held."""
        return list(self._last)[-number:] if number > 0 else []


class CaseEnd(NamedTuple):
    """A case that has ended: which, when it came and ended, and how; ``disposal`` is None where it has none."""

    key: CaseKey
    born: float
    hour: float
    how: str
    disposal: str | None


class CaseStep(NamedTuple):
    """What happens to the case that is followed from an ``hour`` on.

    ``stage`` counts from 1 to ``stages`` of the work of the time; both are 0 where there is none. ``officers`` are
    those at work on it.
    """

    hour: float
    what: str
    stage: int
    stages: int
    officers: int
    disposal: str | None


class WatchedHourBook(HourBook):
    """A book that knows how much of its hours lies ahead: whole shifts are booked as they begin."""

    __slots__ = ("_ahead", "_clock", "_total")

    def __init__(self, ledger: Ledger, months: int, clock: Clock) -> None:
        super().__init__(ledger, months)
        self._clock = clock
        self._total = 0.0
        self._ahead: list[tuple[float, float]] = []

    def add(self, since: float, until: float, officers: float) -> None:
        """Book the hours; see :class:`HourBook`."""
        super().add(since, until, officers)
        if until > since:
            self._total += officers * (until - since)
            if until > self._clock.now:
                self._ahead.append((until, officers))

    def until(self, now: float) -> float:
        """The officer-hours booked up to an hour, which has not passed."""
        if self._ahead:
            self._ahead = [(until, officers) for until, officers in self._ahead if until > now]
        total = self._total
        for until, officers in self._ahead:
            total -= officers * (until - now)
        return total

    def officers(self, now: float) -> float:
        """Officers whose shift is booked beyond an hour."""
        officers = 0.0
        for until, number in self._ahead:
            if until > now:
                officers += number
        return officers


class WatchedLedger(Ledger):
    """The books of a run that is watched; ``totals`` are the counts so far, from the start of the run."""

    __slots__ = ("_notes", "_run_clock", "_watched", "totals")

    def __init__(self, calendar: Calendar, clock: Clock, notes: Notes) -> None:
        super().__init__(calendar, clock)
        self._run_clock = clock
        self._notes = notes
        self._watched: dict[tuple[str, str], WatchedHourBook] = {}
        self.totals: dict[str, float] = {}

    def count(self, name: str, amount: float = 1.0) -> None:
        """Add to a count, and note it where that is worth telling."""
        super().count(name, amount)
        self.totals[name] = self.totals.get(name, 0.0) + amount
        if name in NOTED:
            self._notes.add(Note(self._run_clock.now, name))

    def book(self, team: str, activity: str) -> HourBook:
        """Give the book of the hours that a team spends on an activity."""
        return self.watched_book(team, activity)

    def watched_book(self, team: str, activity: str) -> WatchedHourBook:
        """The same book, with what lies ahead."""
        book = self._watched.get((team, activity))
        if book is None:
            book = WatchedHourBook(self, self._months, self._run_clock)
            self._watched[team, activity] = book
            self._hours[team, activity] = book
        return book


class Watch(CaseLog):
    """Notes what happens in one run, and follows the case ``follow`` step by step.

    ``tasks`` holds the work of every case that waits or is worked; ``ended`` are the cases that have ended, in the
    order of their ends, and ``story`` what has happened to the case that is followed, until it ends.
    """

    def __init__(self, follow: CaseKey | None) -> None:
        self.notes = Notes()
        self.ended: list[CaseEnd] = []
        self.tasks: dict[Task, Case] = {}
        self.story: list[CaseStep] = []
        self.follow = follow
        self.is_following = follow is not None
        self._open: set[Case] = set()
        self._task_of: dict[Case, Task] = {}
        self._followed: Case | None = None
        self._followed_task: Task | None = None

    def open(self, calendar: Calendar, clock: Clock) -> WatchedLedger:
        """Open the books of the run."""
        self._clock = clock
        self.ledger = WatchedLedger(calendar, clock, self.notes)
        return self.ledger

    def come(self, case: Case) -> None:
        """A case has come to notice."""
        self._open.add(case)
        self.notes.add(Note(self._clock.now, CAME, type_of(case.kind)))
        if self.follow is not None and (case.kind, case.index, case.occurrence) == self.follow:
            self._followed = case
            self._tell(CAME, None)

    def take_up(self, case: Case, task: Task) -> None:
        """Work on a case waits from now on; that which follows a breach of contract is on a case that has ended."""
        if case not in self._open:
            return
        before = self._task_of.get(case)
        if before is not None:
            del self.tasks[before]
        self._task_of[case] = task
        self.tasks[task] = case
        if case is self._followed:
            self._followed_task = task

    def end(self, case: Case, how: str) -> None:
        """A case has been closed or dropped, or is let be."""
        now = self._clock.now
        self._open.remove(case)
        disposal = case.disposal if how == CLOSED else None
        self.notes.add(Note(now, how, type_of(case.kind), disposal))
        self.ended.append(CaseEnd((case.kind, case.index, case.occurrence), case.born, now, how, disposal))
        task = self._task_of.pop(case, None)
        if task is not None:
            del self.tasks[task]
        if case is self._followed:
            self._followed = self._followed_task = None
            self.is_following = False
            self._tell(how, None, disposal)

    def look(self) -> None:
        """See what has become of the case that is followed."""
        task = self._followed_task
        if task is None or task.over or task.position < 0:
            return
        what = WORKED if task.working else WAITS if task.entry else PAUSES
        last = self.story[-1]
        # further work on a case is a new task, whose stages are counted anew
        if (what, task.position + 1, task.working) != (last.what, last.stage, last.officers):
            self._tell(what, task)

    def _tell(self, what: str, task: Task | None, disposal: str | None = None) -> None:
        stage, stages = (0, 0) if task is None else (task.position + 1, len(task.stages))
        officers = 0 if task is None else task.working
        self.story.append(CaseStep(self._clock.now, what, stage, stages, officers, disposal))
