"""The levers: what a commissioner decides."""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import model_validator

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Part, item, number, prose, share, wrong
from forcesim.text import exact_number


class Allocation(Part):
    """How the share of hours moved comes about over time; the policy's own share is the most that moves."""

    rule: Literal["fixed", "phased", "tasking", "threshold"] = item(
        "fixed",
        label="Rule",
        help="fixed: one share throughout. phased: from a start share to the policy's, from a date, over a time. "
        "tasking: a step up or down at every meeting, from the backlog of both sides. threshold: all while the "
        "backlog of small cases is low, nothing from when it is high until it is low again.",
        kind="lever",
    )
    start_share: Quantity = share(0.0, label="Share at the start", help="Rules phased and tasking.", kind="lever")
    starts_after_months: Quantity = number(
        12.0,
        unit="months",
        label="Change begins",
        help="From the start of the run. Rule phased only.",
        kind="lever",
        ge=0,
        le=1_200,
    )
    lasts_months: Quantity = number(
        12.0, unit="months", label="Change takes", help="Rule phased only.", kind="lever", ge=0, le=1_200
    )
    meeting_weeks: Quantity = number(
        4.0, unit="weeks", label="Between meetings", help="Rule tasking only.", kind="lever", ge=0.1, le=520
    )
    step: Quantity = share(0.05, label="Step at a meeting", help="Rule tasking only.", kind="lever")
    backlog_low: Quantity = number(
        10.0,
        unit="cases",
        label="Backlog that lets hours move",
        help="At or under it more hours may move. Rules tasking and threshold.",
        kind="lever",
        ge=0,
        le=1_000_000,
    )
    backlog_high: Quantity = number(
        30.0,
        unit="cases",
        label="Backlog that calls hours back",
        help="Over it hours are handed back. Rules tasking and threshold.",
        kind="lever",
        ge=0,
        le=1_000_000,
    )

    @model_validator(mode="after")
    def _low_is_below_high(self) -> Any:
        if self.backlog_low > self.backlog_high:
            raise wrong(
                "the low backlog is over the high one",
                f"Write at most {exact_number(self.backlog_high)}, or raise backlog_high",
                ("backlog_low",),
                f"{float(self.backlog_low):g}",
            )
        return self


class SpareTime(Part):
    """What officers of the source team do with time that no case needs; what is left of the three shares is idle."""

    search: Quantity = share(0.0, label="Searching", help="Which finds cases: effort makes demand.", kind="lever")
    general: Quantity = share(1.0, label="General policing", kind="lever")
    release: Quantity = share(
        0.0,
        label="Released to organised crime",
        help="Officers whom no waiting case needs at the start of their shift.",
        kind="lever",
    )

    @model_validator(mode="after")
    def _shares_fit(self) -> Any:
        total = float(self.search) + float(self.general)
        if total > 1 + 1e-12:
            raise wrong(
                "searching and general policing come to more than 1",
                "Lower one of them",
                ("general",),
                f"{total:g}",
            )
        return self


class Handling(Part):
    """What is done about one type of case."""

    pursue: Quantity = share(
        1.0, label="Pursued", help="Chance that a case that comes to notice is pursued.", kind="lever"
    )
    pursue_aggravated: Quantity = share(1.0, label="Pursued if aggravated", kind="lever")
    mix: dict[str, Quantity] = item(
        {},
        label="Disposals",
        help="Share of pursued cases that end in each disposal, before the programme is offered in place of some; what "
        "is left of 1 ends without one.",
        kind="lever",
        unit="share",
        keys_refer_to="disposals",
    )

    divert: dict[str, Quantity] = item(
        {},
        label="Offered the programme instead",
        help="Of those who would get a disposal, the share who are offered the programme in its place, if they are "
        "eligible. Whoever is not, does not start or finds no place free gets it after all.",
        kind="lever",
        unit="share",
        keys_refer_to="disposals",
    )

    @model_validator(mode="after")
    def _mix_fits(self) -> Any:
        for table in ("mix", "divert"):
            for name, part in getattr(self, table).items():
                if not 0 <= part <= 1:
                    hint = f"For {float(part):g} in a hundred write {exact_number(part / 100)}"
                    raise wrong(
                        "a share lies between 0 and 1",
                        hint if 1 < part <= 100 else "Write a part of one: 0.5 is 50%",
                        (table, name),
                        f"{float(part):g}",
                    )
        total = math.fsum(float(part) for part in self.mix.values())
        if total > 1 + 1e-9:
            raise wrong(
                "the disposals come to more than 1",
                "Shares of a mix add up to at most 1",
                ("mix",),
                f"{total:g}",
            )
        return self


class Policy(Part):
    """Everything that a policy file may say; laid over a force, what it does not say stays as the force has it."""

    label: str = prose(label="Name for people")
    move_share: Quantity = share(
        0.0,
        label="Hours moved to organised crime",
        help="Share of small-case officer time posted to the other team.",
        kind="lever",
    )
    allocation: Allocation = item(Allocation(), label="How hours move over time", kind="lever")
    spare_time: SpareTime = item(SpareTime(), label="Spare time", kind="lever")
    cases: dict[str, Handling] = item({}, label="Handling by case type", kind="lever", keys_refer_to="case_types")
    no_place: str | None = item(
        None,
        label="If no place is free or the person never starts",
        help="Only where the programme stands among the disposals itself, in place of none of them.",
        refers_to="disposals",
        kind="lever",
    )
    failed: str | None = item(None, label="If the contract fails", refers_to="disposals", kind="lever")
