"""What becomes of every case of a run, so that two runs on the same luck can be held together person by person.

A trace changes nothing: a run with one gives the bits of a run without. Whatever the books count because of a case is
noted beside the case, as far as it falls into the measured months, so that all cases together give a run's outcomes.
"""

from __future__ import annotations

from forcesim.simulation.case import Case, CaseLog
from forcesim.simulation.case_record import DATED, FAILED, HOURS, CaseRecord
from forcesim.simulation.ledger import HourBook, Ledger
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
    """Notes what becomes of every case of one run; ``first_hour`` is where the measured months begin."""

    __slots__ = ("_ledger", "_records", "_warm_up", "first_hour")

    def __init__(self) -> None:
        self._records: dict[Case, CaseRecord] = {}
        self.first_hour = 0.0
        self._warm_up = 0
        self._ledger: Ledger | None = None

    def open(self, ledger: Ledger, warm_up: int, first_hour: float) -> None:
        """Read the books of a run from now on; ``warm_up`` months are not measured, until ``first_hour``."""
        self._ledger = ledger
        self._warm_up = warm_up
        self.first_hour = first_hour

    @property
    def records(self) -> list[CaseRecord]:
        """What became of every case that came to notice, warm-up included, in the order in which they came."""
        return list(self._records.values())

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
            record.events.append((ledger.now, name))
        if name == FAILED:
            record.has_failed = True
        # counts by case type, NAME.TYPE, say no more than the case itself does, and would double what is held
        if ledger.month >= self._warm_up and "." not in name:
            record.add(name, amount)

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
