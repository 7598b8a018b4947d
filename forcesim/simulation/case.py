"""One small case and the person whom it concerns (MODEL.md, Small cases)."""

from __future__ import annotations

from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.teams import Task


class Case:
    """One case; (``case_type``, ``index``) is the person, and ``occurrence`` counts the person's cases from 0.

    ``born`` is the hour at which it came to notice, ``previous`` the number of the person's former offences.
    """

    __slots__ = (
        "_streams", "aggravated", "born", "case_type", "disposal", "index", "instead", "occurrence", "previous", "task",
    )  # fmt: skip

    def __init__(self, case_type: str, index: int, occurrence: int, born: float, streams: RandomStreams) -> None:
        self._streams = streams
        self.case_type = case_type
        self.index = index
        self.occurrence = occurrence
        self.born = born
        self.previous = 0
        self.aggravated = False
        self.disposal: str | None = None
        self.instead: str | None = None  # the disposal that a place on the programme takes the place of
        self.task: Task | None = None

    def number(self, purpose: str) -> float:
        """Give the uniform number that decides something about this case of the person's, and no other."""
        return self._streams.stream(self.case_type, purpose, self.occurrence)(self.index)

    def trait(self, purpose: str) -> float:
        """Give the uniform number of a trait of the person: the same in all of the person's cases."""
        return self._streams.stream(self.case_type, purpose)(self.index)
