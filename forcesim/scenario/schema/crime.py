"""What is hidden from the police: commercial farms and organised crime groups, and what they cost others."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from forcesim.scenario.schema.casework import Stage
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Part, item, number, prose, share, wrong
from forcesim.scenario.schema.force import check_officers

# all organised crime of the United Kingdom costs some £24 billion a year (Home Office Research Report 73)
_MOST_HARM = 10_000_000_000

Theory = Literal["lasting", "recovery", "replacement", "displacement", "backlash"]


class Farms(Part):
    """Commercial cannabis farms."""

    team: str = item(label="Team that works tips", refers_to="teams")
    priority: int = item(4, label="Priority of a tip", ge=1, le=9)
    at_start: int = item(0, label="Farms at the start", ge=0, le=50_000)
    opened_per_year: Quantity = number(unit="farms a year", label="Farms opened", ge=0, le=50_000)
    life_years: Quantity = number(unit="years", label="Mean life of a farm left alone", ge=0.002, le=100)
    tips_per_year: Quantity = number(unit="tips a farm and year", label="Tips", ge=0, le=1_000)
    tip_shelf_life_days: Quantity = number(
        84.0, unit="days", label="Shelf life of a tip", help="About a crop cycle.", ge=0.01, le=10_000
    )
    stages: tuple[Stage, ...] = item(label="Work on a tip", min_length=1)
    crop_weeks: Quantity = number(13.0, unit="weeks", label="From one harvest to the next", ge=1, le=520)
    plants_median: Quantity = number(unit="plants", label="Median plants", ge=0.1, le=100_000)
    plants_sigma: Quantity = number(0.8, unit="log units", label="How far the size of a farm varies", ge=0, le=3)
    group_share: Quantity = share(0.0, label="Belong to an organised crime group")
    lead_share: Quantity = share(
        0.0, label="Lead to the group behind it", help="Of farms found that belong to a group."
    )


class Effects(Part):
    """How investigations end: shares of the three kinds of disruption, and the part of a group's harm each takes away.

    What is left of the shares ends in nothing.
    """

    dismantled_share: Quantity = share(label="End in a dismantling")
    major_share: Quantity = share(label="End in a major disruption")
    minor_share: Quantity = share(label="End in a minor disruption")
    major_depth: Quantity = share(0.6, label="Harm taken away by a major disruption")
    minor_depth: Quantity = share(0.25, label="Harm taken away by a minor disruption")

    @model_validator(mode="after")
    def _shares_fit(self) -> Any:
        total = float(self.dismantled_share) + float(self.major_share) + float(self.minor_share)
        if total > 1 + 1e-12:
            raise wrong(
                "the three shares come to more than 1",
                "Lower one of them",
                ("dismantled_share",),
                f"{total:g}",
            )
        return self


class OrganisedCrime(Part):
    """Organised crime groups, what is learnt of them, and what police do about it."""

    team: str = item(label="Team that investigates", refers_to="teams")
    groups_at_start: int = item(label="Groups at the start", ge=0, le=8_000)
    formed_per_year: Quantity = number(unit="groups a year", label="Groups formed", ge=0, le=5_000)
    life_years: Quantity = number(unit="years", label="Mean life of a group left alone", ge=0.01, le=1_000)
    members_mean: Quantity = number(7.0, unit="people", label="Mean members of a group", ge=1, le=1_000)
    harm_sigma: Quantity = number(
        1.0,
        unit="log units",
        label="How far groups differ in harm",
        help="A few groups do most of it.",
        ge=0,
        le=3,
    )
    leads_per_year: Quantity = number(unit="leads a group and year", label="Leads from active groups", ge=0, le=400)
    lead_yield: Quantity = share(
        0.0,
        label="Small cases that yield a lead",
        help="At 5 to 10 in a hundred, intelligence lost with small cases can erase the gain from the hours.",
    )
    lead_half_life_weeks: Quantity = number(8.0, unit="weeks", label="Half-life of a lead", ge=0.01, le=1_000)
    lead_work: Stage = item(label="Work to develop a lead")
    lead_priority: int = item(3, label="Priority of leads", ge=1, le=9)
    leads_to_open: int = item(1, label="Developed leads that open an investigation", ge=1, le=100)
    running_at_most: int = item(label="Investigations at once", ge=0, le=1_000)
    investigation: tuple[Stage, ...] = item(label="Work of an investigation", min_length=1)
    investigation_priority: int = item(6, label="Priority of investigations", ge=1, le=9)
    strike_priority: int = item(1, label="Priority of the last stage", help="The strike, which can't wait.", ge=1, le=9)
    strike_draws: dict[str, Quantity] = item(
        {},
        label="Officers that other teams give to a strike",
        help="At most, on each day until the strike is done. Each works on it for one shift and is missed by the own "
        "team.",
        unit="officers",
        keys_refer_to="teams",
    )
    effects: Effects = item(label="How investigations end")
    theory: Theory = item(
        "recovery",
        label="What happens after a disruption",
        help="The literature does not agree: lasting, recovery, replacement, displacement, backlash.",
    )
    recovery_months: Quantity = number(
        9.0, unit="months", label="Mean time to recover or be replaced", ge=0.01, le=1_200
    )
    displaced_share: Quantity = share(0.5, label="Harm that moves to other groups", help="Theory displacement only.")
    backlash_months: Quantity = number(
        3.0, unit="months", label="Extra violence lasts", help="Theory backlash only.", ge=0.1, le=120
    )
    backlash_harm: Quantity = number(
        0.5, unit="times the group's harm", label="Extra violence", help="Theory backlash only.", ge=0, le=10
    )

    @model_validator(mode="after")
    def _draws_fit(self) -> Any:
        if self.strike_draws and len(self.investigation) < 2:
            raise wrong(
                "no stage of the investigation is a strike",
                "The strike is the last of several stages: add it, or take strike_draws out",
                ("strike_draws",),
            )
        for name in self.strike_draws:
            if name == self.team:
                raise wrong(
                    "the team that investigates is there already",
                    "Name other teams only",
                    ("strike_draws", name),
                    name,
                )
        check_officers(self.strike_draws, "strike_draws", "officers")
        return self


class Weights(Part):
    """What harm is counted in, and how much of it each source does. A weight left out is not known."""

    label: str = prose(label="Name for people")
    unit: str = prose(label="Unit")
    group_year: Quantity | None = number(None, unit="harm", label="An average group, a year", ge=0, le=_MOST_HARM)
    farm_year: Quantity | None = number(None, unit="harm", label="A farm, a year", ge=0, le=_MOST_HARM)
    offence: Quantity | None = number(
        None, unit="harm", label="An offence by someone who offends again", ge=0, le=_MOST_HARM
    )
    record: Quantity | None = number(
        None, unit="harm", label="A criminal record", help="Harm to the person who is given one.", ge=0, le=_MOST_HARM
    )
    untreated_year: Quantity | None = number(
        None,
        unit="harm",
        label="A year of addiction without treatment",
        help="Of a person who came to notice and has no treatment.",
        ge=0,
        le=_MOST_HARM,
    )


class Harm(Part):
    """The scale of harm."""

    scale: str = item(label="Scale in use", refers_to="harm.scales", kind="lever")
    scales: dict[str, Weights] = item(label="Scales", min_length=1)


class Costs(Part):
    """Prices."""

    officer_hour: Quantity = number(
        0.0,
        unit="pounds",
        label="An officer-hour",
        help="Time is paid whatever it is used for: its value is shown by use and is no cash.",
        ge=0,
        le=10_000,
    )
    custody_episode: Quantity = number(0.0, unit="pounds", label="A stay in custody", ge=0, le=100_000)
    member_at_court: Quantity = number(
        0.0,
        unit="pounds",
        label="Prosecution and court of a gang member arrested",
        help="With a stay in custody before.",
        ge=0,
        le=1_000_000,
    )
