"""What became of one case, as a trace notes it, and how cases can end; needs nothing of the engine."""

from __future__ import annotations

from typing import Final

# what the kinds of cases begin with, and no kind of the engine's own
_KIND: Final = "case "
# how a case can end
CLOSED: Final = "closed"
DROPPED: Final = "dropped"
NOT_PURSUED: Final = "not pursued"
# what is noted with its hour, since it is worth telling of a person
DATED: Final = frozenset(
    {
        "criminal_records", "programme_started", "programme_completed", "programme_failed", "programme_turned_away",
        "treatment_started", "charged_after_breach", "reoffences",
    }
)  # fmt: skip
HOURS: Final = "hours_small_cases"
OPEN: Final = "cases_open"
BACKLOG: Final = "backlog"
FAILED: Final = "programme_failed"


def kind_of(case_type: str) -> str:
    """What keys the random numbers of the cases of a type."""
    return _KIND + case_type


def type_of(kind: str) -> str:
    """The case type of a kind of cases."""
    return kind[len(_KIND) :]


class CaseRecord:
    """What became of one case: when it came and ended, and what the books counted because of it.

    ``ended`` is the hour at which it was closed or dropped or let be, below zero while it is open; ``how`` says which.
    ``events`` are (hour, name) of what is worth telling, whenever it happened. ``has_failed`` says that its person
    broke a contract. ``levels`` are what it adds to levels at present, by name, with the hour since when.
    """

    __slots__ = (
        "_amounts", "_names", "_values", "born", "disposal", "ended", "events", "has_failed", "how", "index", "kind",
        "levels", "occurrence",
    )  # fmt: skip

    def __init__(self, kind: str, index: int, occurrence: int, born: float) -> None:
        self.kind = kind
        self.index = index
        self.occurrence = occurrence
        self.born = born
        self.ended = -1.0
        self.how = ""
        self.disposal: str | None = None
        self.has_failed = False
        self._amounts: dict[str, float] = {}
        self._names: tuple[str, ...] = ()
        self._values: tuple[float, ...] = ()
        self.events: tuple[tuple[float, str], ...] = ()
        self.levels: dict[str, tuple[float, float]] = {}

    def add(self, name: str, amount: float) -> None:
        """Count ``amount`` more of something."""
        self._amounts[name] = self._amounts.get(name, 0.0) + amount

    @property
    def amounts(self) -> dict[str, float]:
        """Counts of the measured months by name, officer-hours on the case among them, and hours of levels."""
        return self._amounts or dict(zip(self._names, self._values, strict=True))

    def close(self, kinds: dict[tuple[str, ...], tuple[str, ...]]) -> None:
        """Nothing comes any more: take little room. ``kinds`` holds the sets of names that cases share."""
        names = tuple(self._amounts)
        self._names = kinds.setdefault(names, names)
        self._values = tuple(self._amounts.values())
        self._amounts = _NOTHING
        self.levels = _NO_LEVELS


# what closed records share, instead of holding an empty one each
_NOTHING: Final[dict[str, float]] = {}
_NO_LEVELS: Final[dict[str, tuple[float, float]]] = {}
