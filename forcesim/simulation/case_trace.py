"""What becomes of every case of a run, so that two runs on the same luck can be held together person by person.

A trace changes nothing: a run with one gives the bits of a run without. Whatever the books count because of a case is
noted beside the case, as far as it falls into the measured months, so that all cases together give a run's outcomes.
Of a level the hours are noted for which the case raises it, and of open cases also at how many ends of months.
"""

from __future__ import annotations

from bisect import bisect_right

from forcesim.simulation.calendar import Calendar
from forcesim.simulation.case import Case, CaseLog
from forcesim.simulation.case_record import BACKLOG, DATED, FAILED, HOURS, OPEN, CaseRecord
from forcesim.simulation.ledger import HourBook, Ledger
from forcesim.simulation.outcomes import HIDDEN_LEVELS
from forcesim.simulation.teams import Task


class CaseHourBook(HourBook):
    """The book of a team, which also notes the measured hours of one task beside its case."""

    __slots__ = ("_book", "_record", "_since")

    def __init__(self, ledger: Ledger, book: HourBook, record: CaseRecord, since: float) -> None:
        super().__init__(ledger, 0)
        self._book = book
        self._record = record
        self._since = since

    def add(self, since: float, until: float, officers: float) -> None:
        """Book the hours; see :class:`HourBook`."""
        self._book.add(since, until, officers)
        begin = max(since, self._since)
        if until > begin:
            self._record.add(HOURS, officers * (until - begin))


class CaseTrace(CaseLog):
    """Notes what becomes of every case of one run; ``first_hour`` is where the measured months begin.

    ``hidden_levels`` are integrals over the measured months, in hours, of levels that no outcome tells, by name.
    """

    __slots__ = ("_closed", "_ledger", "_month_ends", "_records", "_warm_up", "first_hour", "hidden_levels")

    def __init__(self) -> None:
        self._records: dict[Case, CaseRecord] = {}
        self._closed: list[CaseRecord] = []
        self.hidden_levels = dict.fromkeys(HIDDEN_LEVELS, 0.0)
        self.first_hour = 0.0
        self._warm_up = 0
        self._month_ends: list[float] = []
        self._ledger: Ledger | None = None

    def open(self, ledger: Ledger, calendar: Calendar) -> None:
        """Read the books of a run from now on; the months of the ``calendar``'s warm-up are not measured."""
        self._ledger = ledger
        self._warm_up = calendar.warm_up
        self.first_hour, *self._month_ends = calendar.bounds[calendar.warm_up :].tolist()

    def close(self) -> None:
        """The run is over: what still raises a level did so until now; records take little room from now on."""
        kinds: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._closed = list(self._records.values())
        self._records = {}
        for record in self._closed:
            for name in record.levels:
                self._step(record, name, 0.0)
            record.close(kinds)
        if self._ledger is not None:
            self.hidden_levels = {name: float(self._ledger.monthly_integral(name).sum()) for name in HIDDEN_LEVELS}
            # the whole run hangs on its books
            self._ledger = None

    @property
    def records(self) -> list[CaseRecord]:
        """What became of every case of a run that is over, warm-up included, in the order in which they came."""
        return self._closed

    def _record(self, case: Case) -> CaseRecord:
        record = self._records.get(case)
        if record is None:
            record = self._records[case] = CaseRecord(case.kind, case.index, case.occurrence, case.born)
        return record

    def count(self, case: Case, name: str, amount: float) -> None:
        """Something counts ``amount`` more because of a case."""
        ledger, record = self._ledger, self._record(case)
        if ledger is None:
            return
        if name in DATED and amount > 0.0:
            record.events = (*record.events, (ledger.now, name))
        if name == FAILED:
            record.has_failed = True
        # counts by case type, NAME.TYPE, say no more than the case itself does, and would double what is held
        if ledger.month >= self._warm_up and "." not in name:
            record.add(name, amount)

    def change(self, case: Case, name: str, by: float) -> None:
        """A level steps up or down because of a case."""
        self._step(self._record(case), name, by)

    def _step(self, record: CaseRecord, name: str, by: float) -> None:
        ledger = self._ledger
        if ledger is None:
            return
        now = ledger.now
        height, since = record.levels.get(name, (0.0, now))
        measured_since = max(since, self.first_hour)
        if height != 0.0 and now > measured_since:
            record.add(name, height * (now - measured_since))
            if name == OPEN:
                # at the turn of a month the backlog is noted before anything else happens
                turns = bisect_right(self._month_ends, now) - bisect_right(self._month_ends, since)
                record.add(BACKLOG, height * turns)
        record.levels[name] = (height + by, now)

    def work(self, case: Case, task: Task) -> None:
        """A team has a task on a case."""
        if self._ledger is not None and task.book is not None:
            task.book = CaseHourBook(self._ledger, task.book, self._record(case), self.first_hour)

    def end(self, case: Case, how: str) -> None:
        """A case has been closed or dropped, or is let be."""
        record = self._record(case)
        if self._ledger is not None:
            record.ended = self._ledger.now
        record.how = how
        record.disposal = case.disposal
