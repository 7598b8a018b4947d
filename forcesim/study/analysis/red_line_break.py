"""The setting of a lever at which something that holds in enough futures no longer does: a red line's break.

A red line holds at a setting where the share of futures that keep to it reaches its chance. Nothing is assumed of
single futures, only that the share does not rise again once it has fallen. The interval reaches from the last setting
that is *shown* to keep the red line to the first that is shown to break it, by exact binomial bounds, so it is never
narrower than the settings that were tried; an end is open where no setting shows it, since the break may then lie
beyond the range. Where all settings have the same futures they are tested in order from either end, which needs no
correction (Maurer, Hothorn and Lehmacher 1995); where futures go to some settings only, these and the looks share the
error (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.binomial import at_least, at_most
from forcesim.study.analysis.intervals import LEVEL
from forcesim.study.arrays import Floats
from forcesim.study.red_line import RedLine
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff

Counts = npt.NDArray[np.int64]
# two neighbouring settings, the lower first
Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Break:
    """Where something no longer holds along a lever, as indices into ``settings``.

    ``shown`` is the last index shown to hold and ``broken`` the first shown not to, None where none is; ``first`` the
    first whose own share of futures falls short of the chance, None where none does; ``share`` holds the share of
    futures in which it holds at each setting. A lever that relieves the force is followed from its largest setting
    down, and ``relieves`` is set: ``settings`` are then negated, so that they rise all the same.
    """

    settings: tuple[float, ...]
    share: tuple[float, ...]
    chance: float
    shown: int | None
    first: int | None
    broken: int | None
    relieves: bool

    @property
    def low(self) -> float | None:
        """The last setting shown to hold; None where none is: the break may lie below the range."""
        return None if self.shown is None else self.settings[self.shown]

    @property
    def high(self) -> float | None:
        """The first setting shown not to hold; None where none is: the break may lie beyond the range."""
        return None if self.broken is None else self.settings[self.broken]

    @property
    def between(self) -> Gap | None:
        """The settings tried on either side of the break; None where it lies outside those tried."""
        return (self.settings[self.first - 1], self.settings[self.first]) if self.first else None

    @property
    def at(self) -> float:
        """The setting read between the last at which it holds and the first at which it does not."""
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

    def gaps(self) -> tuple[Gap, ...]:
        """Neighbouring settings between which another one would tell more: at the break and at the interval's ends.

        In the lever's own unit, the break's own gap first.
        """
        last = len(self.settings) - 1
        befores = [] if not self.first else [self.first - 1]
        befores += [] if self.shown is None or self.shown == last else [self.shown]
        befores += [] if not self.broken else [self.broken - 1]
        sign = -1.0 if self.relieves else 1.0
        ends = [sorted((sign * self.settings[index], sign * self.settings[index + 1])) for index in befores]
        return tuple(dict.fromkeys((low, high) for low, high in ends))


def find_break(
    settings: Sequence[float],
    holds: Counts,
    fails: Counts,
    total: Counts,
    chance: float,
    *,
    looks: int = 1,
    relieves: bool = False,
    is_in_order: bool = True,
) -> Break:
    """Find where something that should hold in a share of ``chance`` no longer does.

    ``settings`` rise in the order of strain; of ``total`` futures at each it ``holds`` in some and ``fails`` in some,
    arrays of shape (settings,), and what is missing of the total is not known. ``looks`` at the same runs share the
    error, and so do settings, unless they are tested in order.
    """
    level = 1 - (1 - LEVEL) / 2 / (looks if is_in_order else max(1, looks * len(settings)))
    counted = [(int(held), int(failed), int(count)) for held, failed, count in zip(holds, fails, total, strict=True)]
    shown = [count > 0 and at_least(held, count, level) >= chance for held, _, count in counted]
    broken = [count > 0 and at_most(count - failed, count, level) < chance for _, failed, count in counted]
    if is_in_order:
        # tested from either end until one does not show it: only the setting next to the break can be in error
        shown = [all(shown[: index + 1]) for index in range(len(shown))]
        broken = [all(broken[index:]) for index in range(len(broken))]
    first_broken = broken.index(True) if True in broken else None
    before = [index for index, is_shown in enumerate(shown[:first_broken]) if is_shown]
    last_shown = before[-1] if before else None
    begin = 0 if last_shown is None else last_shown + 1
    share = [held / (held + failed) if held + failed else 1.0 for held, failed, _ in counted]
    short = [index for index in range(begin, len(share)) if share[index] < chance]
    return Break(
        settings=tuple(float(setting) for setting in settings),
        share=tuple(share),
        chance=chance,
        shown=last_shown,
        first=short[0] if short else None,
        broken=first_broken,
        relieves=relieves,
    )


def examine_line(settings: Sequence[float], values: Floats, line: RedLine, looks: int = 1) -> Break:
    """Find where a red line breaks along a lever.

    ``values`` are those of its outcome, float64 of shape (settings, replications), NaN where a run is not in; ``looks``
    at the same runs share the error.
    """
    known = ~np.isnan(values)
    total, kept_count = known.sum(axis=1), (line.met(values) & known).sum(axis=1)
    share = kept_count / np.where(total, total, 1)
    known_at = np.flatnonzero(total)
    relieves = bool(known_at.size and share[known_at[-1]] > share[known_at[0]])
    order = known_at[::-1] if relieves else known_at
    kept, counts = kept_count[order], total[order]
    return find_break(
        [-settings[index] if relieves else settings[index] for index in order],
        kept,
        counts - kept,
        counts,
        line.chance or 0.0,
        looks=looks,
        relieves=relieves,
        is_in_order=looks == 1,
    )


def as_cliff(lever: str, line: RedLine, line_break: Break) -> Cliff | None:
    """The break as a cliff; None where the red line is kept at every setting tried, as far as is known.

    Where some settings are shown to keep it, and the last is seen to but not shown, it breaks beyond those shown.
    """
    relieves, between, low = line_break.relieves, line_break.between, line_break.low
    if line_break.first is None:
        if low is None or low == line_break.settings[-1]:
            return None
        reason = CliffReason(CliffCause.RED_LINE)
        return to_cliff(lever, reason, math.inf, (low, None), None, relieves=relieves, red_line=str(line))
    # with an upper end within the range, it is not certain that even the first setting breaks it
    is_everywhere = line_break.first == 0 and line_break.high in (None, line_break.settings[0])
    reason = CliffReason(CliffCause.RED_LINE, is_everywhere=is_everywhere)
    ends = (None, None) if reason.is_everywhere else (low, line_break.high)
    return to_cliff(lever, reason, line_break.at, ends, between, relieves=relieves, red_line=str(line))


def to_cliff(
    lever: str,
    reason: CliffReason,
    at: float,
    ends: tuple[float | None, float | None],
    between: Gap | None,
    *,
    relieves: bool,
    red_line: str | None = None,
) -> Cliff:
    """A cliff in the lever's own unit, of settings that rise in the order of strain: negated if it ``relieves``."""
    if not relieves:
        return Cliff(lever, at, *ends, reason, red_line=red_line, between=between)
    high, low = (None if end is None else -end for end in ends)
    between = None if between is None else (-between[1], -between[0])
    return Cliff(lever, -at, low, high, reason, "above", red_line, between)
