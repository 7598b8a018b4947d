"""Why there is a cliff and why a study ended, as values; ``forcesim.report.wording.reasons`` puts them into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CliffCause(StrEnum):
    """What happens beyond a cliff.

    UNATTENDED: too many small cases find nobody. BACKLOG: it grows until the end. RED_LINE: a red line breaks.
    UNKNOWN: a file of another version says it in words that this one does not know.
    """

    UNATTENDED = "unattended"
    BACKLOG = "backlog"
    RED_LINE = "red line"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CliffReason:
    """Why there is a cliff.

    ``is_everywhere`` where the first setting tried lies beyond it already. ``share`` of small cases is what may be left
    unattended, and ``crossing`` of ``futures`` exceed it, both 0 where that is not counted. ``text`` is what a file of
    another version says, where the cause is unknown.
    """

    cause: CliffCause
    is_everywhere: bool = False
    share: float = 0.0
    crossing: int = 0
    futures: int = 0
    text: str = ""


class EndingKind(StrEnum):
    """What ended a study: all that was asked for is in, it was enough, or the most that is tried left something open.

    UNKNOWN: a file of another version says it in words that this one does not know.
    """

    ALL_IN = "all in"
    ENOUGH = "enough"
    LEFT_OPEN = "left open"
    CHOICE_OPEN = "choice open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a study ended by itself, and with how much: what it did not count is 0.

    ``fewest`` and ``most`` are futures, of each of ``settings`` where a lever moved; ``runs`` is counted where futures
    differ by scenario. ``outcomes`` are the names of those left open, ``is_cliff_open`` and ``is_curve_open`` tell
    whether the cliff and the curve between settings are. ``text`` is what a file of another version says, where the
    kind is unknown.
    """

    kind: EndingKind
    settings: int = 0
    fewest: int = 0
    most: int = 0
    runs: int = 0
    outcomes: tuple[str, ...] = ()
    is_cliff_open: bool = False
    is_curve_open: bool = False
    text: str = ""
