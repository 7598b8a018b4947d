"""The stopping rule of ``auto``: after how many futures a study looks whether it has enough.

Looking at verdicts again and again would find a difference by chance, so the looks share the error (Bonferroni).
"""

from __future__ import annotations

FEWEST_REPLICATIONS, MOST_REPLICATIONS = 10, 200
# replications of each arm at which a study looks whether a verdict is open
LOOKS: tuple[int, ...] = (FEWEST_REPLICATIONS, 20, 40, 80, 160, MOST_REPLICATIONS)


def next_look(count: int) -> int | None:
    """The number of futures at which to look again; None after the last."""
    return next((look for look in LOOKS if look > count), None)
