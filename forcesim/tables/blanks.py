"""What people write into a cell that holds nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from forcesim.tables.table_file import Cell
from forcesim.text import safe

# compared without case and without dots
_NOTHING = {
    "", "-", "–", "—", "--", "n/a", "na", "#n/a", "null", "none", "nil", "nan", "nat", "unknown", "not known", "n/k",
    "nk", "tbc", "tba", "tbd", "blank", "(blank)", "missing", "not recorded", "open", "ongoing", "on-going", "pending",
    "#value!", "#ref!", "#num!", "#div/0!", "#name?", "#null!", "?", "..", ":", "[x]", "[z]", "[c]", "[u]", "x",
}  # fmt: skip


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing, or a word for nothing."""
    if cell is None:
        return True
    return isinstance(cell, str) and cell.strip().casefold().rstrip(".") in _NOTHING


def blank_words(cells: Iterable[Cell]) -> str:
    """The words for nothing that stand in some cells, with how often each: "“n/k” (4)"; "" where there are none."""
    counts = Counter(cell.strip() for cell in cells if isinstance(cell, str) and is_blank(cell))
    return ", ".join(f"“{safe(word, 20)}” ({count:,})" for word, count in counts.most_common(6))
