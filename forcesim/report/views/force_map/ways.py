"""Which way a number surely goes in a force, as a sign that says it without colour."""

from __future__ import annotations

from forcesim.report.views.national.national_view import ForceRow
from forcesim.report.wording.numbers import UNKNOWN
from forcesim.study.analysis.intervals import NO_CLEAR_DIFFERENCE, NOT_SETTLED

UP, DOWN, SAME, OPEN = "up", "down", "same", "open"
SIGNS = {UP: "▲", DOWN: "▼", SAME: "=", OPEN: "?"}
# what the signs mean, as the keys of map and figure have it
SIGN_WORDS = (
    (UP, "surely more"),
    (DOWN, "surely less"),
    (SAME, "about the same"),
    (OPEN, "can’t be told (hatched)"),
)
HERE, HERE_WORDS = "◆", "you are here"


def way(row: ForceRow) -> str:
    """``UP`` or ``DOWN`` where that is sure, ``SAME`` where the change is surely small, ``OPEN`` where nothing is."""
    if row.verdict in ("", NOT_SETTLED):
        return OPEN
    if row.verdict == NO_CLEAR_DIFFERENCE:
        return SAME
    return UP if row.mean > 0 else DOWN


def change_with_range(row: ForceRow) -> str:
    """The change of a force with its range: "−12 (−14 to −10)"."""
    return f"{row.change} ({row.range})" if row.range else row.change


def reading(row: ForceRow, unit: str, *, is_here: bool) -> str:
    """All that is known of a force, as lines: for a tool tip, and for those who don't see the drawing."""
    here = f", {HERE_WORDS}" if is_here else ""
    place = f"rank {row.places}" if row.rank is not None else ""
    number = f"{row.title}{here}: {change_with_range(row)}"
    lines = (
        number if row.change == UNKNOWN else f"{number} {unit}",
        ", ".join(filter(None, (row.verdict_text, place))),
        row.note,
    )
    return "\n".join(filter(None, lines))
