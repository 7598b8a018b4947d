"""Numbers in words: two significant digits, thousands separators, a true minus, units said once.

A number with a range is rounded to the last digit that its error leaves meaningful, the range with it, so that
"−52 (−58 to −46)" never pretends to more. Nothing here ever says "-0" or "nan".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forcesim.scenario.schema.units import is_money

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MINUS = "\u2212"
UNKNOWN = "not known"

_FINEST = -4  # the smallest power of ten shown: nothing that people ask about moves in steps below 0.0001
# The share of futures without any change from which a sentence mentions them: one in twenty.
_FEW_TIES = 0.05
# The fewest futures whose share is told in tenths; fewer are counted.
_FEWEST_FOR_TENTHS = 20
# The fewest futures from which a sentence says how widely single futures differ.
ENOUGH_TO_SPREAD = 10
# Finds quoted titles: a comma inside a title doesn't separate clauses.
_QUOTED = re.compile("“[^”]*”")
_WORDS = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))


@dataclass(frozen=True, slots=True)
class NumberWords:
    """A number and its 95% range in words, rounded together.

    ``plain`` has no sign and ``signed`` always has one; ``range`` is signed where ``signed`` is wanted beside it,
    ``span`` leaves the signs out where both ends share one ("58 to 63"); ``sign`` is that of the rounded number.
    Ranges are "" where there are too few runs for one. ``unit`` is what a time was told in, " hours" for a part of a
    day; "" where the unit is that of what is told.
    """

    plain: str
    signed: str
    range: str
    span: str
    sign: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    prefix: str
    factor: float
    suffix: str


def amount(value: float, unit: str = "", digits: int = 2) -> str:
    """One number as people say it: "1,500", "£118k", "£1.2m", "30%", "−0.14"."""
    if not math.isfinite(value):
        return UNKNOWN
    scale = _scale(unit, abs(value))
    scaled = value / scale.factor
    if scale.suffix in ("k", "m") and 100 <= abs(scaled) < 1000:
        digits = max(digits, 3)
    exponent = max(_leading_exponent(scaled) - digits + 1, _FINEST)
    # 9.96 to two digits is 10, not 10.0
    exponent = max(_leading_exponent(_round(scaled, exponent)) - digits + 1, _FINEST)
    return _digits(scaled, exponent, scale, is_trimmed=True)


def time_unit(days: float) -> tuple[float, str]:
    """What a time is told in, by how many of it a day has: days from one on, hours below, then minutes."""
    size = abs(days)
    # what would be rounded to a whole one is one
    units = ((1.0, "days"), (24.0, "hours"), (1440.0, "minutes"))
    return next(((factor, unit) for factor, unit in units if size * factor >= 0.995 or not size), units[-1])


def duration(days: float) -> str:
    """A time as people say it: "2.1 days", "1 day", "1.3 hours", "20 minutes"; minus signs are left out."""
    factor, unit = time_unit(days)
    number = amount(abs(days) * factor)
    return f"{number} {unit_of(number, unit)}"


def unit_of(number: str, unit: str) -> str:
    """The unit that stands behind a number in words, such as "hours": one of it is "hour"."""
    return unit.removesuffix("s") if number.lstrip("+−") == "1" else unit


def number_words(mean: float, low: float | None, high: float | None, unit: str = "") -> NumberWords:
    """A number with its 95% range from ``low`` to ``high``, both None where there are too few runs for one."""
    if not math.isfinite(mean):
        return NumberWords(UNKNOWN, UNKNOWN, "", "", 0)
    ends = [end for end in (low, high) if end is not None and math.isfinite(end)]
    # a range of no width says that every future came out the same, not how sure we are
    has_range = len(ends) == 2 and ends[0] != ends[1]
    scale = _scale(unit, max(abs(mean), *map(abs, ends)) if ends else abs(mean))
    scaled = mean / scale.factor
    if not has_range:
        plain = amount(abs(mean), unit)
        sign = _sign(mean, plain)
        return NumberWords(plain, _with_sign(plain, sign), "", "", sign)
    below, above = sorted(end / scale.factor for end in ends)
    exponent = _shared_exponent(scaled, below, above)
    plain = _digits(abs(scaled), exponent, scale)
    sign = _sign(scaled, plain)
    texts = [_digits(abs(end), exponent, scale) for end in (below, above)]
    signs = [_sign(end, text) for end, text in zip((below, above), texts, strict=True)]
    signed = [_with_sign(text, end_sign) for text, end_sign in zip(texts, signs, strict=True)]
    alike = signs[0] * signs[1] >= 0
    span = texts if alike else signed
    if alike and min(signs) < 0:
        span = span[::-1]
    # "20 to 20" tells nobody anything
    both_ends = " to ".join(span) if span[0] != span[1] else ""
    return NumberWords(plain, _with_sign(plain, sign), " to ".join(signed), both_ends, sign)


def enclosing_words(low: float, high: float, unit: str = "") -> tuple[str, str]:
    """The ends of an interval as people say them, rounded outwards: told as no narrower than it is."""
    scale = _scale(unit, max(abs(low), abs(high)))
    below, above = low / scale.factor, high / scale.factor
    width = above - below
    exponent = max(_leading_exponent(width if width > 0 else above) - 1, _FINEST)
    if unit == "share":
        # whole points, unless the ends are closer than one
        exponent = min(0, exponent + 1)
    step = 10.0**exponent
    # an end that is a round number but for its last bits stays where it is
    outwards = (math.floor(below / step + 1e-9) * step, math.ceil(above / step - 1e-9) * step)
    texts = [_digits(end, exponent, scale, is_trimmed=True) for end in outwards]
    return texts[0], texts[1]


def power_of_ten(value: float) -> str:
    """A number far from one, such as an error of rounding, in one digit: "3 × 10^−16"; "0" for none at all."""
    if not value:
        return "0"
    if not math.isfinite(value):
        return amount(value)
    digit, exponent = f"{abs(value):.0e}".split("e")
    return f"{MINUS if value < 0 else ''}{digit} × 10^{exponent[0].replace('-', MINUS).strip('+')}{int(exponent[1:])}"


def percent(share: float) -> str:
    """A share as a percentage: "30%", "0.5%"."""
    return amount(share, "share")


def in_futures(share: float, count: int) -> str:
    """How often among ``count`` futures: "in 7 of 10 futures", never "10 of 10" unless all are meant."""
    if count <= 0 or not math.isfinite(share):
        return ""
    if count == 1:
        return "in the one future tried" if share > 0 else "not in the one future tried"
    if share >= 1:
        return f"in all {count} futures"
    number, whole = _ratio(share, count)
    return f"in {number or 'none'} of {whole} futures"


def _ratio(share: float, count: int) -> tuple[int, int]:
    """A share under 1 of ``count`` futures as people say it, (7, 10); 0 and all of them only where it is so."""
    if share <= 0:
        return 0, count
    tenths = round(share * 10)
    # "in 8 of 10 futures" would be taken for a count where there are hardly more than ten
    if (count == 10 or count >= _FEWEST_FOR_TENTHS) and 0 < tenths < 10:
        return tenths, 10
    return min(max(round(share * count), 1), count - 1), count


def share_of_sign(values: Iterable[float], sign: int) -> tuple[float, int]:
    """Share of known changes that have this sign, +1 or −1, and how many are known; no change has neither."""
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return math.nan, 0
    return sum(value * sign > 0 for value in known) / len(known), len(known)


def how_often(values: Sequence[float] | npt.NDArray[np.float64], sign: int) -> str:
    """How often changes have this sign, and how often there is no change: "in 4 of 10 futures and the same in 2".

    Ties are told as well: whoever hears of 4 alone takes the rest for the opposite.
    """
    share, count = share_of_sign(values, sign)
    if not share < 1 or count < 2:
        return in_futures(share, count)
    tied = sum(value == 0 for value in values) / count
    often = in_futures(share, count)
    if not _FEW_TIES <= tied < 1:
        return often
    same, whole = _ratio(tied, count)
    is_of_same = whole == _ratio(share, count)[1]
    return f"{often} and the same in {same if is_of_same else f'{same} of {whole}'}"


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """Words or clauses in a row: "a and b", "a, b, and c"; two get a comma between them if one holds a comma."""
    words = [part for part in parts if part]
    if len(words) < 2:
        return "".join(words)
    comma = "," if len(words) > 2 or any("," in _QUOTED.sub("", part) for part in words) else ""
    return f"{', '.join(words[:-1])}{comma} {last} {words[-1]}"


def _scale(unit: str, largest: float) -> _Scale:
    if unit == "share":
        return _Scale("", 0.01, "%")
    # 999,600 would be rounded to £1,000k, so amounts just below a million are already told in millions: £1.0m
    if is_money(unit):
        for factor, suffix in ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k")):
            if largest >= (factor * 0.9995 if factor > 1e3 else 9_950):
                return _Scale("£", factor, suffix)
        return _Scale("£", 1.0, "")
    for factor, suffix in _WORDS:
        if largest >= factor * 0.9995:
            return _Scale("", factor, suffix)
    return _Scale("", 1.0, "")


def _leading_exponent(value: float) -> int:
    """The power of ten of the first digit; 0 for zero."""
    return math.floor(math.log10(abs(value))) if value and abs(value) > 1e-300 else 0


def _shared_exponent(mean: float, low: float, high: float) -> int:
    """The power of ten of the last digit worth telling: the error's first, or its second where the first is a 1."""
    largest = max(abs(mean), abs(low), abs(high))
    # at most two digits; from a hundred on three, where the error is small enough
    finest = max(_leading_exponent(largest) - (2 if largest >= 100 else 1), _FINEST)
    half = (high - low) / 2
    if half <= 0 or not math.isfinite(half):
        return finest
    exponent = _leading_exponent(half)
    if half / 10.0**exponent < 2:
        exponent -= 1
    exponent = max(exponent, finest)
    # an end that is not zero should not be rounded onto it: the verdict says that it is not
    while low * high > 0 and exponent > finest and not all(_round(end, exponent) for end in (low, high)):
        exponent -= 1
    return exponent


def _round(value: float, exponent: int) -> float:
    return round(value, -exponent)


def _digits(value: float, exponent: int, scale: _Scale, *, is_trimmed: bool = False) -> str:
    rounded = _round(value, exponent)
    if rounded == 0:
        return f"{scale.prefix}0{'%' if scale.suffix == '%' else ''}"
    if abs(rounded) >= 1e15:
        digits = f"{abs(rounded):.1e}".replace("e+", " × 10^")
    else:
        digits = f"{abs(rounded):,.{max(0, -exponent)}f}"
        if is_trimmed and "." in digits:
            digits = digits.rstrip("0").rstrip(".")
    return f"{MINUS if rounded < 0 else ''}{scale.prefix}{digits}{scale.suffix}"


def _sign(value: float, text: str) -> int:
    """Sign of a number as it is told: 0 once it is rounded to zero."""
    is_zero = not any(letter in "123456789" for letter in text)
    return 0 if is_zero else 1 if value > 0 else -1


def _with_sign(plain: str, sign: int) -> str:
    return {1: "+", -1: MINUS, 0: ""}[sign] + plain
