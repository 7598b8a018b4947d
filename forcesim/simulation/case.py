"""One small case and the person whom it concerns (MODEL.md, Small cases)."""

from __future__ import annotations

from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.teams import Task


class Case:
    """One case; (``kind``, ``index``) is the person, and ``occurrence`` counts the person's cases from 0.

    ``born`` is the hour at which it came to notice, ``previous`` the number of the person's former offences, ``hours``
    the officer-hours that it takes as the policy would handle it, screening left out. ``streams`` holds the numbers of
    this case, of everybody's same occurrence, ``traits`` those of the person.
    """

    __slots__ = (
        "aggravated", "born", "disposal", "hours", "index", "instead", "kind", "occurrence", "previous", "streams",
        "traits",
    )  # fmt: skip

    def __init__(self, kind: str, index: int, occurrence: int, born: float, streams: RandomStreams) -> None:
        self.streams = streams.entity(kind, occurrence)
        self.traits = streams.entity(kind)
        self.kind = kind
        self.index = index
        self.occurrence = occurrence
        self.born = born
        self.previous = 0
        self.aggravated = False
        self.disposal: str | None = None
        self.instead: str | None = None  # what would have happened but for the programme
        self.hours = 0.0

    def number(self, purpose: str) -> float:
        """Give the uniform number that decides something about this case of the person's, and no other."""
        return self.streams.number(purpose, self.index)

    def trait(self, purpose: str) -> float:
        """Give the uniform number of a trait of the person: the same in all of the person's cases."""
        return self.traits.number(purpose, self.index)


class CaseLog:
    """Whoever wants to know what happens to each case, or nobody; it must change nothing."""

    __slots__ = ()

    def come(self, case: Case) -> None:
        """A case has come to notice."""

    def take_up(self, case: Case, task: Task) -> None:
        """A case waits for officers from now on; further work on it may follow, after it has ended too."""

    def work(self, case: Case, task: Task) -> None:
        """A team has a task on a case, be it only to screen it; nobody's hours on the task are booked before."""

    def count(self, case: Case, name: str, amount: float) -> None:
        """Something counts ``amount`` more because of a case; the books have it already."""

    def change(self, case: Case, name: str, by: float) -> None:
        """A level steps up or down because of a case; the books have it already."""

    def end(self, case: Case, how: str) -> None:
        """A case has been closed or dropped, or is let be."""
