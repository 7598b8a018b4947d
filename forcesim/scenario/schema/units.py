"""What a unit says: units are texts that files hold, as "pounds a year", and are taken apart nowhere but here."""

from __future__ import annotations

_MONEY, _YEARLY, _PEOPLE = "pounds", " a year", "people"


def is_money(unit: str) -> bool:
    """Whether amounts are of pounds, which show their sign beside the number."""
    return unit.startswith(_MONEY)


def is_yearly(unit: str) -> bool:
    """Whether things are counted by the year."""
    return unit.endswith(_YEARLY.strip())


def thing(unit: str) -> str:
    """What is counted, without the time it is counted by: "people" of "people a year"."""
    return unit.removesuffix(_YEARLY)


def counts_people(unit: str) -> bool:
    """Whether it is people who are counted."""
    return _PEOPLE in unit


def singular(unit: str) -> str:
    """The unit of one: "month" of "months"; units of several words have no other form."""
    return unit if " " in unit else unit.removesuffix("s")


def says_what(unit: str, label: str) -> bool:
    """Whether the unit says what the label says, so that one of them is enough: "full-time officers" of "Officers"."""
    return label.lower() in unit.lower()
