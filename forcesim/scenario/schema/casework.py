"""Small-scale cases as data: types, stages, disposals, the people, the programme."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Part, item, number, prose, share, wrong

DurationShape = Literal["fixed", "exponential", "lognormal"]


class Stage(Part):
    """A piece of work on a case."""

    label: str = prose(label="Name for people")
    hours: Quantity = number(unit="officer-hours", label="Officer-hours it takes, on average", ge=0, le=1_000_000)
    crew: int = item(1, label="Crew", help="Officers who work on it at once, if that many are free.", ge=1, le=1_000)
    shape: DurationShape = item("lognormal", label="How its times are spread")
    sigma: Quantity = number(0.8, unit="log units", label="How far the time it takes varies", ge=0, le=3)
    after_days: Quantity = number(
        0.0, unit="days", label="Delay before it", help="From the end of the stage before.", ge=0, le=1_000
    )


class Arrivals(Part):
    """Cases that come to notice whatever the police decide."""

    per_year: Quantity = number(unit="cases a year", label="Arrivals", ge=0, le=1_000_000)
    profile: str | None = item(None, label="Week and year", refers_to="profiles")
    dispersion: Quantity = number(
        1.0,
        unit="variance over mean",
        label="How far months differ from each other",
        help="Variance of a month's count over its mean; 1 is pure chance (Poisson).",
        ge=1,
        le=50,
    )


class Search(Part):
    """Cases that exist for the police only while officers search."""

    finds_per_hour: Quantity = number(unit="cases an officer-hour", label="Finds an hour of searching", ge=0, le=20)
    profile: str | None = item(None, label="Week and year of the finds", refers_to="profiles")


class Plants(Part):
    """Plants in a grow; at or over the threshold it is a commercial farm."""

    median: Quantity = number(unit="plants", label="Median plants", ge=0.1, le=100_000)
    sigma: Quantity = number(0.8, unit="log units", label="How far the size of a grow varies", ge=0, le=3)
    commercial_threshold: Quantity = number(25.0, unit="plants", label="Commercial from", ge=0.1, le=100_000)


class CaseType(Part):
    """A kind of small case. The engine knows none of them by name."""

    label: str = prose(label="Name for people")
    team: str = item(label="Team that works it", refers_to="teams")
    priority: int = item(5, label="Priority", help="1 is worked first, 9 last.", ge=1, le=9)
    arrivals: Arrivals | None = item(None, label="Arrivals")
    search: Search | None = item(None, label="Found by searching")
    screening_hours: Quantity = number(
        0.0,
        unit="officer-hours",
        label="Screening",
        help="Spent on every case, pursued or not.",
        ge=0,
        le=1_000,
    )
    stages: tuple[Stage, ...] = item((), label="Work before the disposal")
    shelf_life_days: Quantity | None = number(
        None,
        unit="days",
        label="Shelf life",
        help="A case not started by then is dropped; empty: never.",
        ge=0.01,
        le=100_000,
    )
    shelf_life_shape: Literal["fixed", "exponential"] = item("fixed", label="Shape of the shelf life")
    plants: Plants | None = item(None, label="Plants")
    use_elasticity: Quantity = number(
        0.0,
        unit="ratio",
        label="Response of use to enforcement",
        help="By how many percent more cases there are for each percent fewer that are pursued; -0.1 means a tenth "
        "more where none is pursued, 0 that what police do changes nobody's use.",
        ge=-1,
        le=0,
    )
    yields_leads: bool = item(False, label="Can yield a lead on a group")
    reoffends: bool = item(False, label="The person may offend again")

    @model_validator(mode="after")
    def _one_origin(self) -> Any:
        if self.arrivals is not None and self.search is not None:
            raise wrong(
                "a case type has either arrivals or search",
                "Declare two case types, one for each way of finding",
                ("search",),
            )
        return self


class Eligibility(Part):
    """Who may be offered a disposal; the others get the next harsher one that is open to them.

    Whoever may not be offered the programme gets what it would have stood in place of.
    """

    adults_only: bool = item(False, label="Adults only")
    previous_under: int | None = item(None, label="Fewer previous offences than", ge=1, le=100)
    no_aggravation: bool = item(False, label="No aggravation")
    must_admit: bool = item(False, label="Must admit the offence")


class Disposal(Part):
    """How a pursued case ends."""

    label: str = prose(label="Name for people")
    severity: int = item(
        label="Severity",
        help="The mildest has the lowest number. Alternatives are laid out in this order, so that the people charged "
        "under a milder policy are among those charged under a harsher one.",
        ge=0,
        le=100,
    )
    stages: tuple[Stage, ...] = item((), label="Work")
    court: bool = item(False, label="Goes to court", help="Whoever completes the programme in its place is kept out.")
    record_share: Quantity = share(0.0, label="Share that leaves a criminal record")
    custody_share: Quantity = share(0.0, label="Share with a stay in custody")
    justice_cost: Quantity = number(
        0.0, unit="pounds", label="Cost to prosecution and courts", help="A person.", ge=0, le=1_000_000
    )
    relative_risk: Quantity = number(
        1.0, unit="ratio", label="Relative risk of reoffending", help="Against being left alone.", ge=0, le=5
    )
    programme: bool = item(False, label="Leads into the programme")
    eligibility: Eligibility = item(Eligibility(), label="Who may be offered it")


class People(Part):
    """The people whom small cases concern."""

    adult_share: Quantity = share(1.0, label="Adults")
    previous_mean: Quantity = number(
        0.0, unit="offences", label="Mean previous offences", help="Geometrically distributed.", ge=0, le=100
    )
    aggravated_share: Quantity = share(0.0, label="Cases with an aggravation")
    admits_share: Quantity = share(1.0, label="People who admit the offence")
    reoffend_share: Quantity = share(0.0, label="Offend again within 12 months, if left alone")
    offences_each: Quantity = number(
        1.0,
        unit="offences",
        label="Offences by each who offends again",
        help="Within the 12 months.",
        ge=1,
        le=100,
    )
    comes_to_notice: Quantity = share(0.0, label="Of those, come to notice as a later small case")


class Programme(Part):
    """A crime-reduction programme in place of prosecution, with a limited number of places."""

    label: str = prose(label="Name for people")
    places: int = item(label="Places", help="People on a contract at once.", kind="lever", ge=0, le=200_000)
    navigators: Quantity | None = number(
        None,
        unit="full-time navigators",
        label="Navigators",
        help="Who look after people on a contract; empty: as many as the places need.",
        kind="lever",
        ge=0,
        le=200_000,
    )
    caseload: Quantity = number(20.0, unit="people", label="Caseload of a navigator", ge=0.1, le=1_000)
    contract_months: Quantity = number(4.0, unit="months", label="Contract", ge=0.01, le=60)
    never_engage_share: Quantity = share(0.0, label="Accept but never start")
    reoffend_in_contract_share: Quantity = share(0.0, label="Offend during the contract", help="Which breaches it.")
    drop_out_share: Quantity = share(0.0, label="Fail for another reason")
    cost_per_start: Quantity = number(0.0, unit="pounds", label="Cost of a place taken up", ge=0, le=1_000_000)
    other_starts_per_year: Quantity = number(
        0.0, unit="people a year", label="Other offenders who want a place", ge=0, le=200_000
    )
    treatment_need_share: Quantity = share(0.0, label="Need treatment")
    treatment_places: int = item(0, label="Treatment places", ge=0, le=200_000)
    treatment_weeks: Quantity = number(12.0, unit="weeks", label="Length of treatment", ge=0.01, le=520)

    @property
    def capacity(self) -> int:
        """People that places and navigators together allow on a contract at once."""
        if self.navigators is None:
            return self.places
        return min(self.places, int(float(self.navigators) * float(self.caseload) + 1e-9))

    @model_validator(mode="after")
    def _shares_fit(self) -> Any:
        total = float(self.reoffend_in_contract_share) + float(self.drop_out_share)
        if total > 1 + 1e-12:
            raise wrong(
                "offend during the contract and fail for another reason come to more than 1",
                "Lower one of them",
                ("drop_out_share",),
                f"{total:g}",
            )
        return self
