"""Months as data.police.uk writes them, "2019-04": which are there, how long they are, how people say a row of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable

_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Whether a text is a month of these two centuries."""
    return _MONTH.fullmatch(text) is not None


def number_of(month: str) -> int:
    """Months since the year 0, so that neighbours differ by one."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_of(number: int) -> str:
    """The month of a number; see :func:`number_of`."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def days_of(month: str) -> int:
    """How many days a month has."""
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


def missing_between(months: Iterable[str]) -> tuple[str, ...]:
    """Months between the first and the last that are not there."""
    numbers = {number_of(month) for month in months}
    return (
        tuple(month_of(number) for number in range(min(numbers), max(numbers)) if number not in numbers)
        if numbers
        else ()
    )


def runs_of(months: Iterable[str]) -> str:
    """Months as people say them: "2016-01 to 2016-12, 2018-03"; "none" for none."""
    numbers = sorted({number_of(month) for month in months})
    parts: list[str] = []
    for position, number in enumerate(numbers):
        if position and number == numbers[position - 1] + 1:
            continue
        last = number
        while last + 1 in numbers[position:]:
            last += 1
        parts.append(month_of(number) if last == number else f"{month_of(number)} to {month_of(last)}")
    return ", ".join(parts) or "none"
