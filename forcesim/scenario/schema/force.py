"""The force: its teams, when they work, and how work is spread over the week and the year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Part, item, number, prose, share, wrong

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


# more than all police of England and Wales, of whom there were some 150,000
MOST_OFFICERS = 200_000


def check_officers(officers: Mapping[str, float], field: str, unit: str) -> None:
    """Refuse a number of officers of a team, in the table ``field``, that no force has."""
    for name, number_of in officers.items():
        if not 0 <= number_of <= MOST_OFFICERS:
            raise wrong(
                "a number of officers can't be negative" if number_of < 0 else "no force has so many officers",
                f"Write a number from 0 to {MOST_OFFICERS:,} ({unit})",
                (field, name),
                f"{number_of:g}",
            )


class Shift(Part):
    """One line of a roster."""

    days: tuple[Weekday, ...] = item(WEEKDAYS, label="Days", help="Weekdays on which the shift starts.")
    start: Quantity = number(unit="hour of the day", label="Start", help="8.5 is half past eight.", ge=0, lt=24)
    hours: Quantity = number(unit="hours", label="Length", ge=0.25, le=168)
    share: Quantity = share(
        1.0,
        label="Share of the team on it",
        help="The average part of the team that is rostered on this shift.",
    )

    @model_validator(mode="after")
    def _days_named_once(self) -> Any:
        if not self.days:
            raise wrong(
                "the shift has no days",
                'Write days = ["mon", …] or leave the key out for every day',
                ("days",),
            )
        if len(set(self.days)) < len(self.days):
            raise wrong("a day is named twice", "Name each day once", ("days",), list(self.days))
        return self

    @property
    def hours_a_week(self) -> float:
        """Hours a week that an average member of the team spends on this shift."""
        return len(self.days) * float(self.hours) * float(self.share)


class Roster(Part):
    """When a team works."""

    label: str = prose(label="Name for people")
    shifts: tuple[Shift, ...] = item(label="Shifts", min_length=1)

    @property
    def hours_a_week(self) -> float:
        """Hours a week that an average member of the team is rostered."""
        return math.fsum(shift.hours_a_week for shift in self.shifts)


class Team(Part):
    """Officers who share a roster and a queue of work."""

    label: str = prose(label="Name for people")
    head_count: Quantity = number(unit="full-time officers", label="Officers", ge=0, le=MOST_OFFICERS)
    roster: str = item(label="Roster", refers_to="rosters")
    hours_per_week: Quantity = number(
        40.0,
        unit="hours",
        label="Contracted week",
        help="No roster may ask more of an officer.",
        ge=1,
        le=168,
    )
    productive_share: Quantity = share(
        0.7,
        label="Productive share of contracted hours",
        help="What is left after absence (leave, sickness), training, court and paperwork.",
    )
    stint_hours: Quantity = number(
        12.0,
        unit="hours",
        label="Longest stint",
        help="A crew hands its task back after this long.",
        ge=0.25,
        le=168,
    )
    spare: Literal["idle", "general"] = item(
        "idle",
        label="Time that no task needs",
        help="Of teams that hours do not move from; what the others do with it is policy.",
    )


class Shock(Part):
    """Something that takes officers away for weeks: a murder inquiry, a wave of sickness.

    It comes by chance, so many times a year, or in weeks that are named, for certain; or both.
    """

    label: str = prose(label="Name for people")
    per_year: Quantity = number(unit="times a year", label="How often", ge=0, le=1_000)
    in_weeks: tuple[Annotated[float, Field(ge=0, le=5_200)], ...] = item(
        (),
        label="Weeks in which it comes for certain",
        help="Counted from where measuring begins: [0, 52] is at once and a year later. None comes after the end.",
        unit="weeks",
        is_later=True,
    )
    weeks: Quantity = number(unit="weeks", label="Mean length", ge=0.01, le=520)
    shape: Literal["fixed", "exponential"] = item("exponential", label="Shape of the length")
    officers: dict[str, Quantity] = item(
        label="Full-time officers taken from each team", unit="full-time officers", keys_refer_to="teams", min_length=1
    )
    off_duty: bool = item(False, label="They are absent, not at work elsewhere")

    @model_validator(mode="after")
    def _takes_somebody(self) -> Any:
        check_officers(self.officers, "officers", "full-time officers")
        return self


class Profile(Part):
    """How arrivals are spread over the week and the year; only the proportions count."""

    label: str = prose(label="Name for people")
    note: str = prose(label="Where the profile comes from")
    source: str | None = item(None, label="Source", refers_to="sources", kind="prose")
    grade: Literal["found", "derived", "recalled", "assumed"] | None = item(None, label="Grade", kind="prose")
    hour_of_week: tuple[float, ...] = item(
        (), label="Weight of each hour of the week", help="168 weights from Monday 00:00; empty for level."
    )
    month: tuple[float, ...] = item((), label="Weight of each month", help="12 weights from January; empty for level.")

    @model_validator(mode="after")
    def _complete(self) -> Any:
        for name, wanted in (("hour_of_week", 168), ("month", 12)):
            weights = getattr(self, name)
            if weights and len(weights) != wanted:
                raise wrong(
                    f"{wanted} weights are needed",
                    "Give one for each, or none",
                    (name,),
                    f"{len(weights)} weights",
                )
            if weights and (min(weights) < 0 or max(weights) <= 0):
                raise wrong("weights can't be negative, nor all zero", "Use counts or shares", (name,))
            if weights and (max(weights) < 1e-6 or 1e9 < max(weights) < math.inf):
                raise wrong(
                    "the largest weight must lie between a millionth and a billion",
                    "Only proportions count: use counts or shares",
                    (name,),
                    f"{max(weights):g}",
                )
        return self


class Movement(Part):
    """Between which teams hours move, and what a moved hour is worth there."""

    from_team: str = item(label="Hours move from", refers_to="teams")
    to_team: str = item(label="Hours move to", refers_to="teams")
    transfer_efficiency: Quantity = share(
        0.4,
        label="Worth of a moved hour",
        help="What an hour of a posted officer is worth in hours of a specialist: it comes in fragments, at night, "
        "without the training. The rest is lost in transfer.",
    )
