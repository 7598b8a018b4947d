"""The lever setting at which a red line breaks.

A red line holds at a setting where the share of futures that keep to it reaches its chance. Nothing is assumed of
single futures, only that the share does not rise again once it has fallen. The setting is read between those simulated,
on a straight line between shares; its interval reaches from the last setting that is *shown* to keep the red line to
the first that is shown to break it, by exact binomial bounds. Where all settings have the same futures they are tested
in order from either end, which needs no correction (Maurer, Hothorn and Lehmacher 1995); where futures go to some
settings only, these and the looks share the error (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.study.analysis.binomial import at_least, at_most
from forcesim.study.analysis.intervals import LEVEL
from forcesim.study.arrays import Floats
from forcesim.study.red_line import RedLine
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff


@dataclass(frozen=True, slots=True)
class Break:
    """Where a red line breaks along a lever, as indices into ``settings``.

    ``shown`` is the last index shown to keep it and ``broken`` the first shown to break it, None where none is;
    ``first`` the first whose own share of futures falls short of the chance, None where none does; ``share`` holds the
    share of futures that keep to it at each setting. A lever that relieves the force is followed from its largest
    setting down, and ``relieves`` is set: ``settings`` are then negated, so that they rise all the same.
    """

    settings: tuple[float, ...]
    share: tuple[float, ...]
    chance: float
    shown: int | None
    first: int | None
    broken: int | None
    relieves: bool

    @property
    def bounds(self) -> tuple[float, float]:
        """Settings between which the break lies: the last shown to keep the red line, the first shown to break it."""
        return (
            self.settings[0 if self.shown is None else self.shown],
            self.settings[-1 if self.broken is None else self.broken],
        )

    @property
    def at(self) -> float:
        """The setting read between the last that keeps it and the first that does not."""
        if not self.first:
            return self.settings[0 if self.first == 0 else -1]
        before, after = self.share[self.first - 1], self.share[self.first]
        low, high = self.settings[self.first - 1], self.settings[self.first]
        return low + (high - low) * (before - self.chance) / (before - after)

    def in_doubt(self) -> list[int]:
        """Indices of the settings where more futures tell most: two on either side of the break."""
        last = len(self.settings) - 1
        if self.first is None:
            return [] if self.shown == last else [last]
        low, high = -1 if self.shown is None else self.shown, last + 1 if self.broken is None else self.broken
        around = range(max(self.first - 2, 0), min(self.first + 1, last) + 1)
        return [index for index in around if low < index < high]


def examine_line(settings: Sequence[float], values: Floats, line: RedLine, looks: int = 1) -> Break:
    """Find where a red line breaks along a lever.

    ``values`` are those of its outcome, float64 of shape (settings, replications), NaN where a run is not in; ``looks``
    at the same runs share the error.
    """
    chance = line.chance or 0.0
    known = ~np.isnan(values)
    total, kept_count = known.sum(axis=1), (line.met(values) & known).sum(axis=1)
    share = kept_count / np.where(total, total, 1)
    known_at = np.flatnonzero(total)
    relieves = bool(known_at.size and share[known_at[-1]] > share[known_at[0]])
    order = known_at[::-1] if relieves else known_at
    is_in_order = looks == 1
    level = 1 - (1 - LEVEL) / 2 / (1 if is_in_order else max(1, looks * len(settings)))
    counted = [(int(kept_count[index]), int(total[index])) for index in order]
    shown = [at_least(count, trials, level) >= chance for count, trials in counted]
    broken = [at_most(count, trials, level) < chance for count, trials in counted]
    if is_in_order:
        # tested from either end until one does not show it: only the setting next to the break can be in error
        shown = [all(shown[: index + 1]) for index in range(len(shown))]
        broken = [all(broken[index:]) for index in range(len(broken))]
    first_broken = broken.index(True) if True in broken else None
    before = [index for index, is_shown in enumerate(shown[:first_broken]) if is_shown]
    last_shown = before[-1] if before else None
    begin = 0 if last_shown is None else last_shown + 1
    short = [index for index in range(begin, len(order)) if share[order[index]] < chance]
    return Break(
        settings=tuple(-settings[index] if relieves else settings[index] for index in order),
        share=tuple(float(share[index]) for index in order),
        chance=chance,
        shown=last_shown,
        first=short[0] if short else None,
        broken=first_broken,
        relieves=relieves,
    )


def as_cliff(lever: str, line: RedLine, line_break: Break) -> Cliff | None:
    """The break as a cliff; None where the red line is kept at every setting tried, as far as is known."""
    if line_break.first is None:
        return None
    sign, keeps_up = (-1.0, "above") if line_break.relieves else (1.0, "below")
    reason = CliffReason(CliffCause.RED_LINE, is_everywhere=line_break.first == 0)
    if reason.is_everywhere:
        return Cliff(lever, sign * line_break.settings[0], None, None, reason, keeps_up, str(line))
    low, high = sorted(sign * end for end in line_break.bounds)
    return Cliff(lever, sign * line_break.at, low, high, reason, keeps_up, str(line))
