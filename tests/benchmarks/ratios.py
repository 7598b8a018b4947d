"""Measurements in turns, the ratios of each turn, and the table of their medians and quartiles."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One line of the table.

    ``values`` holds one ratio a turn. ``wanted`` is the least of their median that is wanted or, with ``limit`` "at
    most", the most; None where nothing is. ``measured`` says in plain figures what the ratios are of.
    """

    what: str
    against: str
    values: Sequence[float]
    wanted: float | None = None
    limit: Literal["at least", "at most"] = "at least"
    form: Literal["times", "share"] = "times"
    measured: dict[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Quartiles of the ratios, both the same where there is but one."""
        if len(self.values) < 2:
            return self.median, self.median
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    @property
    def is_reached(self) -> bool | None:
        """Whether the median is as wanted, None where nothing is."""
        if self.wanted is None:
            return None
        return self.median >= self.wanted if self.limit == "at least" else self.median <= self.wanted

    def text(self) -> str:
        """The line as it is printed."""
        low, high = self.quartiles
        wanted = "" if self.wanted is None else f"{self.limit} {self._figure(self.wanted)}"
        verdict = {True: "yes", False: "NO", None: ""}[self.is_reached]
        figures = ", ".join(f"{name} {value:.4g}" for name, value in self.measured.items())
        spread = f"{self._figure(low)} to {self._figure(high)}"
        return (
            f"{self.what:54}{self.against:32}{self._figure(self.median):>9}  {spread:20}{wanted:17}{verdict:5}{figures}"
        )

    def to_dict(self) -> dict[str, object]:
        """Everything, in plain values."""
        return {
            "what": self.what, "against": self.against, "median": self.median, "quartiles": list(self.quartiles),
            "values": list(self.values), "wanted": self.wanted, "limit": self.limit, "form": self.form,
            "reached": self.is_reached, "measured": self.measured,
        }  # fmt: skip

    def _figure(self, value: float) -> str:
        return f"{value:.1%}" if self.form == "share" else f"{value:.3g}"


HEADING = f"{'what':54}{'against':32}{'median':>9}  {'quartiles':20}{'wanted':17}{'':5}measured (medians)"


def in_turns(turns: int, *measures: Callable[[int], T]) -> list[tuple[T, ...]]:
    """Take all measures in turn, A B A B …, so that whatever else the machine does falls on all of them.

    Each is called with the number of the turn; a tuple a turn.
    """
    return [tuple(measure(turn) for measure in measures) for turn in range(turns)]
