"""What the outcomes of data.police.uk are called, over the years and in two vocabularies, and what each comes to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import polars as pl

# "none" is an end without a disposal, "unknown" that no end is known yet or ever
Ending = Literal["warning", "resolution", "penalty_notice", "caution", "court", "none", "unknown"]
# from the mildest to the harshest: of several outcomes of a crime the last in this order counts
LADDER: tuple[Ending, ...] = ("unknown", "none", "warning", "resolution", "penalty_notice", "caution", "court")

ENDINGS: dict[Ending, str] = {
    "warning": "drugs possession warning",
    "resolution": "local or community resolution",
    "penalty_notice": "penalty notice",
    "caution": "caution",
    "court": "charge, summons or court",
    "none": "no further action",
    "unknown": "not known",
}

_NAMES: dict[Ending, tuple[str, ...]] = {
    "warning": (
        "offender given a drugs possession warning", "offender given drugs possession warning",
        "offender given a cannabis warning", "khat or cannabis warning", "cannabis warning",
    ),
    "resolution": ("local resolution", "community resolution"),
    "penalty_notice": ("offender given penalty notice", "offender given a penalty notice", "penalty notice for "
    "disorder"),
    "caution": (
        "offender given a caution", "offender cautioned", "suspect cautioned", "caution (simple or conditional)",
    ),
    "court": (
        "suspect charged", "suspect charged as part of another case", "awaiting court outcome",
        "court result unavailable", "court case unable to proceed", "defendant found not guilty",
        "defendant sent to crown court", "offender deprived of property", "offender fined",
        "offender given absolute discharge", "offender given community sentence", "offender given conditional "
        "discharge",
        "offender given suspended prison sentence", "offender ordered to pay compensation",
        "offender otherwise dealt with", "offender sent to prison", "suspect summonsed to court",
        "summons / charged by post",
    ),
    "none": (
        "investigation complete; no suspect identified", "unable to prosecute suspect",
        "formal action is not in the public interest", "further action is not in the public interest",
        "further investigation is not in the public interest", "action to be taken by another organisation",
        "a no further action disposal", "nothing found - no further action", "no further action",
    ),
    "unknown": ("status update unavailable", "under investigation", "article found - detailed outcome unavailable"),
}  # fmt: skip
_BY_NAME = {name: ending for ending, names in _NAMES.items() for name in names}
# names that nobody has seen yet are read by a word in them, and the report names them
_BY_WORD: tuple[tuple[str, Ending], ...] = (
    ("warning", "warning"), ("resolution", "resolution"), ("penalty notice", "penalty_notice"),
    ("caution", "caution"), ("charge", "court"), ("court", "court"), ("summons", "court"), ("prison", "court"),
    ("sentence", "court"), ("fined", "court"), ("discharge", "court"), ("guilty", "court"),
    ("no further action", "none"), ("public interest", "none"), ("no suspect", "none"), ("unable to", "none"),
)  # fmt: skip
# an arrest is what a search led to, not how the case ended
ARRESTS = ("suspect arrested", "arrest", "arrested")


def plain(text: str) -> str:
    """A name without what differs between files."""
    return " ".join(text.casefold().split())


def ending_of(text: str | None) -> tuple[Ending, bool]:
    """What an outcome comes to, and whether its name is one that is known."""
    if text is None:
        return "unknown", True
    name = plain(text)
    if name in _BY_NAME:
        return _BY_NAME[name], True
    return next(((ending, False) for word, ending in _BY_WORD if word in name), ("unknown", False))


def with_endings(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Ending]]:
    """The frame with a column ``ending`` from ``outcome``, and how names that are not known were read."""
    names = frame.get_column("outcome").unique().to_list()
    read = {name: ending_of(name) for name in names}
    endings = [read[name][0] for name in frame.get_column("outcome").to_list()]
    strange = {name: ending for name, (ending, is_known) in read.items() if name is not None and not is_known}
    return frame.with_columns(pl.Series("ending", endings, dtype=pl.String)), strange


def harshest(endings: Iterable[str]) -> Ending:
    """Of several outcomes of a crime, the harshest; "unknown" for none."""
    present = set(endings)
    return next((ending for ending in reversed(LADDER) if ending in present), "unknown")
