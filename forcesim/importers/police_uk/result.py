"""What an import comes to: what was read, fitted and written, and what stayed as it was, as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from forcesim.importers.home_office import CannabisShare
from forcesim.importers.police_uk.files.folder import Kind
from forcesim.importers.police_uk.files.quality import QualityItem
from forcesim.importers.police_uk.fits.arrival_rate import ArrivalRate
from forcesim.importers.police_uk.fits.clock import Clock
from forcesim.importers.police_uk.fits.disposal_mix import CannabisMix, DisposalMix
from forcesim.importers.police_uk.fits.month_profile import MonthProfile
from forcesim.importers.police_uk.fits.outcome_delay import OutcomeDelay
from forcesim.importers.police_uk.fits.week_profile import WeekProfile


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number that goes into the scenario: its dotted key, what stood there (None for nothing), its evidence."""

    key: str
    value: float
    low: float
    high: float
    before: float | None
    unit: str
    source: str
    grade: str
    note: str


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that these data can't tell, why, and the keys of the scenario that stay as the base has them."""

    key: str
    what: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchEndings:
    """What searches for drugs led to: counts by name of the outcome as the files have it, "" for none."""

    searches: int
    counts: dict[str, int]
    finds: int
    known: int


@dataclass(frozen=True)
class PoliceImport:
    """Everything that an import of one force found.

    ``months`` and ``files`` by kind of file; ``monthly`` has a row a month that counts: month, all crimes, drug crimes.
    Fits are None where the data say too little. ``table`` is what a scenario that extends ``base`` holds, empty where
    the data change nothing.
    """

    force: str
    title: str
    base: str
    months: dict[Kind, tuple[str, ...]]
    files: dict[Kind, tuple[str, ...]]
    monthly: tuple[tuple[str, int, int], ...]
    quality: tuple[QualityItem, ...]
    share: CannabisShare
    rate: ArrivalRate | None
    month_profile: MonthProfile | None
    clock: Clock
    week: WeekProfile | None
    mix: DisposalMix
    cannabis: CannabisMix | None
    delay: OutcomeDelay | None
    endings: SearchEndings
    changes: tuple[NumberChange, ...]
    open_points: tuple[OpenPoint, ...]
    table: dict[str, Any] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The import as plain values, for JSON."""
        from importlib.metadata import version

        share = {key: value for key, value in asdict(self.share).items() if key != "cells"}
        return {
            "kind": "import police-uk",
            "forcesim": version("forcesim"),
            "force": self.force,
            "title": self.title,
            "base": self.base,
            "months": {kind: list(months) for kind, months in self.months.items()},
            "files": {kind: list(files) for kind, files in self.files.items()},
            "monthly": [{"month": month, "crimes": crimes, "drugs": drugs} for month, crimes, drugs in self.monthly],
            "quality": [{"number": number, **asdict(item)} for number, item in enumerate(self.quality, 1)],
            "fits": {
                "cannabis_share": share,
                "arrival_rate": _plain(self.rate),
                "month_profile": _plain(self.month_profile),
                "clock": {
                    "is_trusted": self.clock.is_trusted,
                    "fault": self.clock.fault,
                    "untrusted": {fault: list(months) for fault, months in self.clock.untrusted.items()},
                    "searches": self.clock.searches,
                },
                "week_profile": _plain(self.week),
                "disposal_mix": {**asdict(self.mix), "total": self.mix.total, "unknown": self.mix.unknown},
                "cannabis_mix": _plain(self.cannabis),
                "outcome_delay": _plain(self.delay),
                "searches": asdict(self.endings),
            },
            "changes": [asdict(change) for change in self.changes],
            "open_points": [asdict(point) for point in self.open_points],
        }


def _plain(fit: Any) -> dict[str, Any] | None:
    return None if fit is None else asdict(fit)
