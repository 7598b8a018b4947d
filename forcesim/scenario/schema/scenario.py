"""The scenario: everything that one run needs to know, frozen, comparable, identified by a digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, PrivateAttr, model_validator

from forcesim.scenario.schema.casework import CaseType, Disposal, People, Programme
from forcesim.scenario.schema.crime import Costs, Farms, Harm, OrganisedCrime
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration, Part, declarations, item, number, prose, wrong
from forcesim.scenario.schema.force import Movement, Profile, Roster, Shock, Team
from forcesim.scenario.schema.observation import Observation
from forcesim.scenario.schema.policy import Policy


class Source(Part):
    """Where figures come from."""

    title: str = prose(label="What it is")
    where: str = prose(label="Where it stands")
    licence: str = prose(label="Licence")


class Time(Part):
    """When the run starts and how long it lasts."""

    start: dt.date = item(dt.date(2015, 8, 1), label="First day", kind="setting")
    warm_up_years: Quantity = number(
        1.0,
        unit="years",
        label="Warm-up",
        help="Simulated first, left out of all results.",
        kind="setting",
        ge=0,
        le=100,
    )
    years: Quantity = number(5.0, unit="years", label="Years measured", kind="setting", gt=0, le=500)

    @model_validator(mode="after")
    def _whole_months(self) -> Any:
        if self.start.day != 1:
            raise wrong(
                "a run starts on the first of a month",
                f"Write {self.start.replace(day=1)}",
                ("start",),
                str(self.start),
            )
        for name in ("warm_up_years", "years"):
            months = float(getattr(self, name)) * 12
            if abs(months - round(months)) > 1e-6:
                closest = max(round(months), 1)
                # seven digits are within what is taken for a whole month
                years = f"{closest / 12:.7f}".rstrip("0").rstrip(".")
                raise wrong(
                    "this must be a whole number of months",
                    f"For {closest} {'month' if closest == 1 else 'months'} write {years}",
                    (name,),
                )
        if round(float(self.years) * 12) < 1:
            raise wrong("at least one month must be measured", "Write 1 for a year", ("years",))
        return self


class Scenario(Part):
    """What one run needs to know, and the words that explain it."""

    kind: Literal["force", "policy", "part"] = item("force", label="Kind of file", kind="prose")
    title: str = prose(label="Title")
    summary: str = prose(label="In a sentence")
    notes: tuple[str, ...] = prose((), label="Notes", help="What a reader must know before quoting a result.")
    sources: dict[str, Source] = item({}, label="Sources", kind="prose")

    time: Time = item(Time(), label="Time", kind="setting")
    rosters: dict[str, Roster] = item({}, label="Rosters")
    teams: dict[str, Team] = item(label="Teams", min_length=1)
    shocks: dict[str, Shock] = item({}, label="Shocks")
    movement: Movement | None = item(None, label="Moving hours")
    profiles: dict[str, Profile] = item({}, label="Profiles of the week and the year")
    case_types: dict[str, CaseType] = item({}, label="Case types")
    disposals: dict[str, Disposal] = item({}, label="Disposals")
    people: People = item(People(), label="People")
    programme: Programme | None = item(None, label="Programme")
    farms: Farms | None = item(None, label="Commercial farms")
    organised_crime: OrganisedCrime | None = item(None, label="Organised crime")
    harm: Harm | None = item(None, label="Harm")
    costs: Costs = item(Costs(), label="Costs")
    policy: Policy = item(Policy(), label="Policy")
    observations: dict[str, Observation] = item({}, label="Published figures to hold the model against", kind="prose")

    # a rule of allocation given in Python, with an id of its own, which stands for it in the digest
    _rule: tuple[Callable[[Any], float], str] | None = PrivateAttr(None)
    # likewise a theory of what follows a disruption
    _theory: tuple[Callable[..., None], str] | None = PrivateAttr(None)

    @property
    def custom_rule(self) -> Callable[[Any], float] | None:
        """The rule of allocation that Python code gave in place of the policy's; no file can hold one."""
        return None if self._rule is None else self._rule[0]

    def with_rule(self, rule: Callable[[Any], float]) -> Scenario:
        """The same scenario under a rule of the caller's own, which maps a View to the share of hours to move."""
        changed = self.model_copy()
        changed._rule = rule, uuid.uuid4().hex
        return changed

    @property
    def custom_theory(self) -> Callable[..., None] | None:
        """The theory of what follows a disruption that Python code gave in place of the scenario's."""
        return None if self._theory is None else self._theory[0]

    def with_theory(self, theory: Callable[..., None]) -> Scenario:
        """The same scenario under a theory of the caller's own; see ``disruption_theories.Theory``."""
        changed = self.model_copy()
        changed._theory = theory, uuid.uuid4().hex
        return changed

    @model_validator(mode="after")
    def _parts_fit(self) -> Any:
        for name, team in self.teams.items():
            roster = self.rosters.get(team.roster)
            if roster is not None and roster.hours_a_week > float(team.hours_per_week) + 0.05:
                raise wrong(
                    f"roster {team.roster!r} asks {roster.hours_a_week:.4g} hours a week of each officer",
                    f"The contracted week is {float(team.hours_per_week):g} hours: lower the shares or lengths of the "
                    f"roster's shifts, or raise teams.{name}.hours_per_week",
                    ("teams", name, "roster"),
                    team.roster,
                )
        if self.movement is not None and self.movement.from_team == self.movement.to_team:
            raise wrong(
                "hours can't move from a team to itself",
                "Name another team",
                ("movement", "to_team"),
                self.movement.to_team,
            )
        severities: dict[int, str] = {}
        for name, disposal in self.disposals.items():
            if disposal.severity in severities:
                raise wrong(
                    f"disposal {severities[disposal.severity]!r} has the same severity",
                    "Give each its own",
                    ("disposals", name, "severity"),
                    disposal.severity,
                )
            severities[disposal.severity] = name
            if disposal.programme and self.programme is None:
                raise wrong(
                    f"disposal {name!r} leads into a programme, and none is declared",
                    "Add a table [programme], or write programme = false",
                    ("disposals", name, "programme"),
                )
        self._programme_fits()
        self._cases_are_handled()
        return self

    def choices_for(self, table: str) -> dict[str, Any]:
        """The entries that a field which refers to ``table`` may name, such as "disposals", by name.

        The programme is none of the disposals that follow where there is no place on it, or where it fails.
        """
        entries: Any = self
        for key in table.split("."):
            entries = entries.get(key) if isinstance(entries, dict) else getattr(entries, key, None)
        return {name: entry for name, entry in (entries or {}).items() if not getattr(entry, "programme", False)}

    def _programme_fits(self) -> None:
        programmes = [name for name, disposal in self.disposals.items() if disposal.programme]
        for field in ("no_place", "failed"):
            if getattr(self.policy, field) in programmes:
                raise wrong(
                    "the programme can't follow upon itself",
                    "Name another disposal",
                    ("policy", field),
                )
        for name, handling in self.policy.cases.items():
            if handling.divert and not programmes:
                raise wrong(
                    "nobody can be offered the programme",
                    "Declare a disposal with programme = true, or take this out",
                    ("policy", "cases", name, "divert"),
                )
            for disposal in handling.divert:
                if disposal in programmes:
                    raise wrong(
                        "the programme can't stand in place of itself",
                        "Name the disposals that it is offered in place of: divert = { charge = 0.7 }",
                        ("policy", "cases", name, "divert", disposal),
                    )

    def _cases_are_handled(self) -> None:
        """Cases that come, make no work, and of which the policy says nothing are a hole in the file."""
        for name, kind in self.case_types.items():
            comes = kind.arrivals is not None or kind.search is not None
            if comes and not kind.stages and name not in self.policy.cases:
                raise wrong(
                    "cases of this type come to notice, and nothing is done about them",
                    f"Say how they end: [policy.cases.{name}] mix = {{ … }}, or what work they are: stages = [ … ]",
                    ("case_types", name),
                )

    def digest(self) -> str:
        """Identify the exact input: equal for scenarios whose runs are equal bit for bit, whatever their notes say."""
        text = json.dumps(_bare(self), sort_keys=True, separators=(",", ":"))
        for function in (self._rule, self._theory):
            if function is not None:
                # what a function does can't be told from outside
                text += function[1]
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@cache
def _that_change_runs(part: type[BaseModel]) -> tuple[Declaration, ...]:
    return tuple(field for field in declarations(part) if field.kind != "prose")


def _bare(value: Any) -> Any:
    """What changes a run, as plain JSON values: no prose and no evidence."""
    if isinstance(value, BaseModel):
        return {
            field.name: _bare(getattr(value, field.name))
            for field in _that_change_runs(type(value))
            if not (field.is_later and getattr(value, field.name) == field.default)
        }
    if isinstance(value, dict):
        return {key: _bare(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [_bare(entry) for entry in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return float(value)
    return value
