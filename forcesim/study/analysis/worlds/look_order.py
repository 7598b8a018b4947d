"""Which uncertain numbers are tried first, so that a first answer need not wait for all of them.

The table beside this module lists all uncertain numbers of Durham, and for each outcome those that moved it most there;
``forcesim.shipping.look_order_table`` makes it. It is a guess at where to look, and no result: every number is tried
in the end, and what is told comes from the scenario's own futures.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("look-order.csv")
# numbers that are tried before all others, so many that a small force has an answer within a minute
EARLY = 8


def look_order(paths: Sequence[str], outcome: str, *, is_change: bool) -> list[int]:
    """Indices of uncertain numbers in the order in which they are best tried for an outcome.

    First those that Durham does not have, of which nothing is known, then those that moved the outcome most there (or
    the change that a policy makes in it), then the rest, as ``paths`` has them.
    """
    table = _table()
    ranks = {path: rank for rank, path in enumerate(table.get((outcome, "change" if is_change else "level"), ()))}
    durham = set(table["", ""])

    def rank(index: int) -> tuple[int, int]:
        path = paths[index]
        return (1, ranks[path]) if path in ranks else (2 if path in durham else 0, 0)

    return sorted(range(len(paths)), key=rank)


@cache
def _table() -> dict[tuple[str, str], list[str]]:
    listed: dict[tuple[str, str], list[str]] = {}
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            listed.setdefault((row["outcome"], row["of"]), []).append(row["number"])
    return listed
