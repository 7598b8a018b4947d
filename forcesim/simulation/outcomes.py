"""Every outcome, declared once: name, label, unit, which direction is better, state or activity (MODEL.md, 1.2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from forcesim.scenario.schema.crime import Weights
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.schema.units import is_yearly, thing

Better = Literal["higher", "lower", "neither"]
About = Literal["state", "activity"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measured quantity: a year's average over the measured years unless ``unit`` says otherwise.

    ``about`` is "state" where it is read from the hidden state of the world and "activity" where it is what police
    record: less enforcement lowers recorded activity by construction, so activity must never be read as harm.
    An ``incomplete`` outcome lacks a part that could not be counted; ``help`` says which.

    ``matters`` is the smallest change that matters, as a share of the outcome's own average, None where the study's
    precision is meant; ``matters_least`` the least that it can be, in ``unit``, where that average is next to nothing.

    ``parts`` are other outcomes, with how much each unit of them adds to this one, that may be rare and large: where
    none of them has been seen yet, the others alone don't tell how sure this one is. What is ``clustered`` comes many
    at a time. ``stock`` is the outcome that says whether there is anything to which it could happen.
    """

    name: str
    label: str
    unit: str
    better: Better
    about: About
    help: str = ""
    share_of: str = ""
    incomplete: bool = False
    matters: float | None = None
    parts: tuple[tuple[str, float], ...] = ()
    clustered: bool = False
    stock: str = ""

    @property
    def is_count(self) -> bool:
        """Whether it counts events, whole numbers of them, by the year."""
        return is_yearly(self.unit) and thing(self.unit) in _EVENTS

    @property
    def matters_least(self) -> float:
        """The least change that can matter: one case, one person, a fortnight of an officer; see ``matters``."""
        return _LEAST.get(self.unit, 0.0)

    def smallest_that_matters(self, base: float, precision: float) -> float:
        """The smallest difference that matters, in ``unit``, where the average of what is compared with is ``base``.

        ``precision`` is the share of it that counts for outcomes that declare none of their own.
        """
        share = precision if self.matters is None else self.matters
        return max(share * abs(base) if math.isfinite(base) else 0.0, self.matters_least)


# a twentieth of all harm is some hundred times what a change of policy costs or saves
_HARM_MATTERS = 0.01
_CASES, _PEOPLE, _HOURS, _POUNDS = "cases a year", "people a year", "officer-hours a year", "pounds a year"

# what is counted one by one
_EVENTS = {
    "cases", "people", "records", "offences", "farms", "crops", "leads", "investigations", "disruptions",
}  # fmt: skip
# by unit, the change below which nobody would act, however little there was before
_LEAST = {
    _CASES: 1.0, _PEOPLE: 1.0, "records a year": 1.0, "offences a year": 1.0, "plants a year": 10.0,
    "leads a year": 1.0, "crops a year": 1.0,
    "farms a year": 0.25, "investigations a year": 0.25, "disruptions a year": 0.25, "cases": 1.0, "people": 1.0,
    "farms": 0.25, "groups": 0.25, "days": 0.1, _HOURS: 70.0, _POUNDS: 1000.0,
}  # fmt: skip
_VALUE = "Officers' time at the price of an hour: it is paid anyway, and a change is one of use, not of cash."

_CORE: tuple[Outcome, ...] = (
    Outcome("cases_arrived", "Small cases that came to notice", _CASES, "neither", "activity"),
    Outcome("cases_pursued", "Small cases pursued", _CASES, "neither", "activity"),
    Outcome("cases_not_pursued", "Small cases not pursued", _CASES, "neither", "activity",
            "Came to notice and were let be, as the policy says."),
    Outcome("cases_dropped", "Small cases left unattended", _CASES, "lower", "activity",
            "Pursued by policy, but nobody was free before their shelf life ended.", share_of="cases_arrived",
            stock="cases_arrived"),
    Outcome("cases_closed", "Small cases closed", _CASES, "neither", "activity"),
    Outcome("backlog", "Backlog of small cases", "cases", "lower", "state", "Open at the end of a month, mean."),
    Outcome("cases_open", "Small cases open", "cases", "lower", "state", "Mean over time."),
    Outcome("days_to_close", "Days to close a small case", "days", "lower", "activity", "Mean, from arrival to close."),
    Outcome("days_to_close.p50", "Days to close, median", "days", "lower", "activity"),
    Outcome("days_to_close.p90", "Days to close, slowest tenth", "days", "lower", "activity",
            "One case in ten takes longer."),
    Outcome("warnings", "Warnings and community resolutions", _PEOPLE, "neither", "activity"),
    Outcome("penalty_notices", "Penalty notices", _PEOPLE, "neither", "activity"),
    Outcome("cautions", "Cautions", _PEOPLE, "neither", "activity"),
    Outcome("charges", "People charged", _PEOPLE, "neither", "activity"),
    Outcome("diversions", "People diverted", _PEOPLE, "neither", "activity",
            "Took up a place on the programme in place of another disposal."),
    Outcome("criminal_records", "Criminal records given", "records a year", "lower", "state",
            "Somebody who is given two counts twice."),
    Outcome("first_records", "People given their first criminal record", _PEOPLE, "lower", "state",
            "No former offences, and no record earlier in the run."),
    Outcome("kept_out_of_court", "People kept out of court", _PEOPLE, "higher", "state",
            "Completed the programme in place of a disposal that goes to court."),
    Outcome("programme_started", "Started the programme", _PEOPLE, "neither", "activity", "Small cases only."),
    Outcome("programme_completed", "Completed the programme", _PEOPLE, "neither", "activity"),
    Outcome("programme_failed", "Failed the programme", _PEOPLE, "neither", "activity"),
    Outcome("programme_turned_away", "Turned away: no place free", _PEOPLE, "neither", "activity"),
    Outcome("charged_after_breach", "Sent to court after failing the programme", _PEOPLE, "lower", "activity"),
    Outcome("net_widening", "On the programme instead of a warning", _PEOPLE, "lower", "activity",
            "Without a place they would have had a disposal that leaves no record, or none: net-widening."),
    Outcome("addicted_reached", "Addicted people reached", _PEOPLE, "higher", "state",
            "Started the programme in need of treatment, and were not treated before."),
    Outcome("addicted_waiting", "Addicted people who wait for treatment", "people", "lower", "state",
            "Reached, and no treatment place is free. Mean over time."),
    Outcome("addicted_turned_away", "Addicted people turned away", _PEOPLE, "lower", "state",
            "No place on the programme was free."),
    Outcome("addicted_untreated", "Addicted people without treatment", "people", "lower", "state",
            "Came to notice within a year and have had none, whatever was done about them. Of people whom only a "
            "search would have found, just the change that treatment makes. Mean over time."),
    Outcome("treatment_started", "Started treatment", _PEOPLE, "higher", "state"),
    Outcome("treatment_wait_days", "Wait for treatment", "days", "lower", "state", "Mean of those who started."),
    Outcome("reoffences", "Further offences by people who came to notice", "offences a year", "lower", "state",
            "Whatever was done about them. Of people whom only a search would have found, just the change that "
            "their handling makes, so that searching more does not raise it by construction."),
    Outcome("hours_small_cases", "Hours on small cases", _HOURS, "neither", "activity",
            "Between policies that roster the same hours its fall is hours freed, or work left undone: "
            "hours_milder_handling, hours_not_pursued, hours_left_undone and hours_search_finds say which."),
    Outcome("hours_milder_handling", "Hours that milder handling spares", _HOURS, "neither", "activity",
            "Of cases that come to notice by themselves: what the harshest disposal of each would take, less what its "
            "own takes. Its rise between two policies is hours freed by milder handling."),
    Outcome("hours_not_pursued", "Hours that cases not pursued would take", _HOURS, "neither", "activity",
            "If they were handled as the policy handles the others. Its rise between two policies is hours freed by "
            "not pursuing."),
    Outcome("hours_search_finds", "Hours that cases found by searching take", _HOURS, "neither", "activity",
            "As the policy handles them. Its fall between two policies is hours freed by searching less."),
    Outcome("hours_freed", "Hours freed from small cases", _HOURS, "neither", "activity",
            "What milder handling and not pursuing spare, less what cases found by searching take. Only its change "
            "between two policies that roster the same hours says something: these are the hours freed."),
    Outcome("hours_left_undone", "Hours of work left undone", _HOURS, "lower", "activity",
            "What cases left unattended would have taken. Work left undone is no saving."),
    Outcome("hours_searching", "Hours searching", _HOURS, "neither", "activity"),
    Outcome("hours_organised_crime", "Hours on organised crime", _HOURS, "neither", "activity",
            "In hours of a specialist: a moved hour counts for what it is worth."),
    Outcome("hours_farms", "Hours on commercial farms", _HOURS, "neither", "activity"),
    Outcome("hours_general", "Hours of general policing", _HOURS, "neither", "activity"),
    Outcome("hours_idle", "Hours idle", _HOURS, "neither", "activity"),
    Outcome("hours_moved", "Hours moved", _HOURS, "neither", "activity",
            "Officer-hours posted to organised crime, before what is lost in transfer."),
    Outcome("hours_lost_in_transfer", "Hours lost in transfer", _HOURS, "neither", "activity"),
    Outcome("hours_drawn", "Hours given to strike days", _HOURS, "neither", "activity",
            "By teams that do not investigate organised crime; they are missed there."),
    Outcome("hours_incidents", "Hours on major incidents", _HOURS, "neither", "activity"),
    Outcome("hours_absent", "Hours lost to waves of absence", _HOURS, "neither", "activity"),
    Outcome("farms_found", "Commercial farms found", "farms a year", "higher", "activity", stock="farms_active"),
    Outcome("farms_missed", "Commercial farms never found", "farms a year", "lower", "state",
            "Ended by themselves before anyone came."),
    Outcome("plants_seized", "Plants seized", "plants a year", "neither", "activity", clustered=True),
    Outcome("farms_active", "Commercial farms producing", "farms", "lower", "state", "Mean over time."),
    Outcome("crops_harvested", "Crops harvested", "crops a year", "lower", "state"),
    Outcome("leads_received", "Leads on groups received", "leads a year", "neither", "activity"),
    Outcome("leads_stale", "Leads gone stale", "leads a year", "lower", "activity"),
    Outcome("leads_developed", "Leads developed", "leads a year", "neither", "activity"),
    Outcome("investigations_opened", "Investigations opened", "investigations a year", "neither", "activity"),
    Outcome("investigations_closed", "Investigations closed", "investigations a year", "neither", "activity",
            "However they end."),
    Outcome("investigations_abandoned", "Investigations abandoned", "investigations a year", "lower", "activity",
            "The group was gone before they ended."),
    Outcome("hours_abandoned", "Hours on investigations abandoned", _HOURS, "lower", "activity",
            "Spent, by the end, on investigations whose group was gone."),
    Outcome("disruptions", "Gangs disrupted", "disruptions a year", "higher", "activity",
            "Dismantled, major and minor together.", stock="active_groups"),
    Outcome("disruptions.dismantled", "Gangs dismantled", "disruptions a year", "higher", "activity"),
    Outcome("disruptions.major", "Major disruptions", "disruptions a year", "higher", "activity"),
    Outcome("disruptions.minor", "Minor disruptions", "disruptions a year", "higher", "activity"),
    Outcome("members_arrested", "Gang members arrested", _PEOPLE, "neither", "activity",
            "As large a part of a group as the disruption takes of its harm.", clustered=True),
    Outcome("active_groups", "Gangs active", "groups", "lower", "state", "Mean over time."),
    Outcome("group_members", "People in active gangs", "people", "lower", "state", "Mean over time."),
    Outcome("harm_groups", "Harm by organised crime", "harm a year", "lower", "state", matters=_HARM_MATTERS),
    Outcome("harm_farms", "Harm by commercial farms", "harm a year", "lower", "state"),
    Outcome("harm_reoffending", "Harm by further offences", "harm a year", "lower", "state"),
    Outcome("harm_records", "Harm by criminal records", "harm a year", "lower", "state",
            "To the people who are given one."),
    Outcome("harm_untreated", "Harm by untreated addiction", "harm a year", "lower", "state",
            "To people who came to notice and wait for treatment, are turned away or are never reached."),
    Outcome("harm", "Harm, all sources", "harm a year", "lower", "state", matters=_HARM_MATTERS),
    Outcome("cost_force", "Cash cost to the force", _POUNDS, "lower", "state",
            "Cash: stays in custody, those of gang members included. Officers' time is paid anyway and is not in it."),
    Outcome("cost_justice", "Cash cost to prosecution and courts", _POUNDS, "lower", "state",
            "Cash, of partners: small cases, and gang members arrested."),
    Outcome("cost_programme", "Cash cost of the programme", _POUNDS, "lower", "state", "Cash: places taken up."),
    Outcome("cost_left_undone", "Cash that work left undone would have cost", _POUNDS, "lower", "state",
            "Not spent, and counted in the net cost all the same, so that leaving work undone saves nothing."),
    Outcome("cost_net", "Cash cost, without officers' pay", _POUNDS, "lower", "state",
            "Cash: force, prosecution and courts, and programme; work left undone counts as if it were done. Officers' "
            "time is not in it: see cost_salaries and the value of hours by use."),
    Outcome("cost_salaries", "Officers' hours on duty, at cost", _POUNDS, "neither", "state",
            "Head counts, rosters and productive shares of all teams, at the cost of an officer's hour. Pay changes by "
            "as much where head counts or rosters do; where officers are less often absent nobody is paid more."),
    Outcome("value_small_cases", "Time on small cases, valued", _POUNDS, "neither", "activity", _VALUE),
    Outcome("value_searching", "Time searching, valued", _POUNDS, "neither", "activity", _VALUE),
    Outcome("value_farms", "Time on commercial farms, valued", _POUNDS, "neither", "activity", _VALUE),
    Outcome("value_organised_crime", "Time on organised crime, valued", _POUNDS, "neither", "activity",
            f"{_VALUE} A moved hour counts for what it is worth there."),
    Outcome("value_general", "Time for general policing, valued", _POUNDS, "neither", "activity", _VALUE),
    Outcome("value_idle", "Idle time, valued", _POUNDS, "neither", "activity", _VALUE),
    Outcome("value_moved", "Time moved, valued", _POUNDS, "neither", "activity",
            f"{_VALUE} What arrives of it is part of the time on organised crime and farms, the rest is lost."),
    Outcome("value_lost_in_transfer", "Time lost in transfer, valued", _POUNDS, "lower", "activity",
            f"{_VALUE} A loss."),
    Outcome("value_incidents", "Time on major incidents, valued", _POUNDS, "neither", "activity", _VALUE),
    Outcome("value_absent", "Time absent, valued", _POUNDS, "neither", "activity", _VALUE),
)  # fmt: skip

# the core outcomes that count events
COUNTS: frozenset[str] = frozenset(outcome.name for outcome in _CORE if outcome.is_count)

_HANDLING = ("policy.cases", "disposals", "case_types", "people")
_QUEUE = ("case_types", "teams", "shocks", "policy.move_share")
_FREED = ("case_types", "policy", "disposals")
# the parts of a scenario that a change of an outcome rests on first: those of the outcomes that sentences tell
RESTS_ON: dict[str, tuple[str, ...]] = {
    "criminal_records": _HANDLING,
    "charges": _HANDLING,
    "kept_out_of_court": ("programme", "policy.cases", "people"),
    "reoffences": ("people", "disposals", "programme"),
    "harm": ("harm", "organised_crime", "people"),
    "disruptions": ("organised_crime", "movement", "teams"),
    "cases_arrived": ("case_types", "policy"),
    "cases_not_pursued": ("policy.cases", "case_types"),
    "cases_dropped": _QUEUE,
    "cases_closed": _QUEUE,
    "days_to_close": _QUEUE,
    "backlog": _QUEUE,
    "programme_turned_away": ("programme", "policy.cases"),
    "hours_freed": _FREED,
    "hours_milder_handling": _FREED,
    "hours_search_finds": _FREED,
    "hours_not_pursued": _FREED,
    "cost_net": ("costs", "disposals", "programme"),
    "cost_force": ("costs", "disposals"),
    "cost_justice": ("costs", "disposals"),
    "cost_programme": ("costs", "programme", "policy.cases"),
    "cost_salaries": ("costs", "teams"),
}

# how hours are freed: the outcome that says so, whether by its rise or by its fall, why in words, and the opposite
FREED_BY: tuple[tuple[str, int, str, str], ...] = (
    ("hours_milder_handling", 1, "milder handling", "harsher handling"),
    ("hours_search_finds", -1, "searching less", "searching more"),
    ("hours_not_pursued", 1, "not pursuing", "pursuing more"),
)

# outcomes that are also counted by case type, as NAME.TYPE
COUNTED_BY_CASE_TYPE: tuple[str, ...] = (
    "cases_arrived", "cases_pursued", "cases_not_pursued", "cases_dropped", "cases_closed",
)  # fmt: skip
BY_CASE_TYPE: tuple[str, ...] = (*COUNTED_BY_CASE_TYPE, "days_to_close")

# the hours that each value of time is of: by use they add up to the hours rostered, but for those moved, which are
# among the others at the other end
VALUE_OF_HOURS: dict[str, str] = {
    f"value_{use}": f"hours_{use}"
    for use in (
        "small_cases", "searching", "farms", "organised_crime", "general", "idle", "moved", "lost_in_transfer",
        "incidents", "absent",
    )
}  # fmt: skip

# who pays the cash that leaves, and what officers' time is used for: by use it adds up to the hours rostered, a moved
# hour being at its other end
CASH_BY_PAYER: tuple[str, ...] = ("cost_force", "cost_justice", "cost_programme")
TIME_BY_USE: tuple[str, ...] = tuple(hours for hours in VALUE_OF_HOURS.values() if hours != "hours_moved")

# levels that no outcome tells, since they say what there would be but for the police: the groups that exist, active or
# lying low, and the harm that they would do undisturbed
GROUPS_THERE = "groups_there"
HARM_UNDISTURBED = "harm_undisturbed"
HIDDEN_LEVELS: tuple[str, ...] = (GROUPS_THERE, HARM_UNDISTURBED)

# what costs somebody money and is in no outcome
NOT_COUNTED: tuple[str, ...] = (
    "prison and probation",
    "treatment for addiction",
    "forensic work",
    "what it takes to set a programme up and to train for it",
    "buildings, vehicles and equipment",
    "fines, and what is taken from gangs",
    "what crime costs those whom it hurts, which is told as harm",
)

# outcomes that an answer is about unless others are named, in the order in which people ask for them
HEADLINE: tuple[str, ...] = (
    "charges", "cases_dropped", "disruptions", "criminal_records", "reoffences", "harm", "cost_net",
)  # fmt: skip


def declared_outcomes(scenario: Scenario) -> dict[str, Outcome]:
    """All outcomes of a scenario by name: the core ones, those by case type, and disposals of the scenario's own."""
    declared = {outcome.name: outcome for outcome in _CORE}
    declared["harm"] = replace(declared["harm"], parts=tuple((part, 1.0) for part in PARTS_OF_HARM))
    custody, court = float(scenario.costs.custody_episode), float(scenario.costs.member_at_court)
    for name, pounds in (("cost_force", custody), ("cost_justice", court), ("cost_net", custody + court)):
        declared[name] = replace(declared[name], parts=(("members_arrested", pounds),))
    if scenario.harm is not None:
        _scale_of_harm(declared, scenario, scenario.harm.scales[scenario.harm.scale])
    for name, disposal in scenario.disposals.items():
        counted = counted_as(name)
        if counted not in declared:
            declared[counted] = Outcome(counted, disposal.label or counted, _PEOPLE, "neither", "activity")
    for name in BY_CASE_TYPE:
        for case_type, description in scenario.case_types.items():
            outcome = _of_case_type(declared[name], case_type, description.label or case_type)
            declared[outcome.name] = outcome
    return declared


# a study asks for those of each of its runs
@lru_cache(maxsize=4096)
def _of_case_type(core: Outcome, case_type: str, label: str) -> Outcome:
    return replace(
        core,
        name=f"{core.name}.{case_type}",
        label=f"{core.label}: {label}",
        share_of=f"{core.share_of}.{case_type}" if core.share_of else "",
    )


@dataclass(frozen=True, slots=True)
class PartOfHarm:
    """A part of harm: the ``weight`` of a scale that it needs, its ``source`` in words, and who has any of it.

    ``counted_by`` names the outcome that says how much there is of what is weighed, whatever the scale; "" where no
    other outcome does.
    """

    weight: str
    source: str
    is_in: Callable[[Scenario], bool]
    counted_by: str = ""


PARTS_OF_HARM: dict[str, PartOfHarm] = {
    "harm_groups": PartOfHarm("group_year", "organised crime", lambda scenario: scenario.organised_crime is not None),
    "harm_farms": PartOfHarm(
        "farm_year", "commercial farms", lambda scenario: scenario.farms is not None, "farms_active"
    ),
    "harm_reoffending": PartOfHarm(
        "offence",
        "further offences",
        lambda scenario: any(kind.reoffends for kind in scenario.case_types.values()),
        "reoffences",
    ),
    "harm_records": PartOfHarm(
        "record",
        "criminal records",
        lambda scenario: any(float(disposal.record_share) > 0.0 for disposal in scenario.disposals.values()),
        "criminal_records",
    ),
    "harm_untreated": PartOfHarm(
        "untreated_year",
        "untreated addiction",
        lambda scenario: scenario.programme is not None and float(scenario.programme.treatment_need_share) > 0.0,
        "addicted_untreated",
    ),
}


# outcomes that follow from others of the same run: a sum, each with its sign
SUMS: dict[str, tuple[tuple[str, int], ...]] = {"hours_freed": tuple((name, sign) for name, sign, *_ in FREED_BY)}


def is_monthly(name: str) -> bool:
    """Whether an outcome has a value for each month of a run: no times of cases, which are of a whole run, nor sums."""
    return not name.startswith(("days_to_close", "treatment_wait_days")) and name not in SUMS


def with_sums(outcomes: Mapping[str, float]) -> dict[str, float]:
    """The outcomes of a run, with those that follow from them where all that they are made of is known."""
    sums = {
        name: math.fsum(sign * outcomes[part] for part, sign in parts)
        for name, parts in SUMS.items()
        if all(part in outcomes for part, _ in parts)
    }
    return {**outcomes, **sums}


def with_parts(names: Iterable[str], outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    """Names of outcomes and, after them, of the parts that their intervals need (see :class:`Outcome`)."""
    own = tuple(names)
    parts = (part for name in own for part, _ in outcomes[name].parts if part in outcomes)
    return tuple(dict.fromkeys((*own, *parts)))


def parts_left_out(scenario: Scenario, scale: Weights) -> tuple[str, ...]:
    """The parts of harm that the scenario has and the scale can't count, because their weight is not known."""
    return tuple(
        name for name, part in PARTS_OF_HARM.items() if getattr(scale, part.weight) is None and part.is_in(scenario)
    )


def harm_unit(scale: Weights) -> str:
    """What outcomes of harm are counted in on a scale."""
    return f"{scale.unit or 'harm'} a year"


def _scale_of_harm(declared: dict[str, Outcome], scenario: Scenario, scale: Weights) -> None:
    """Give outcomes of harm the unit of the scale, and say which part it can't count because a weight is unknown."""
    unit = harm_unit(scale)
    missing = parts_left_out(scenario, scale)
    for name in ("harm", *PARTS_OF_HARM):
        outcome = replace(declared[name], unit=unit)
        gaps = missing if name == "harm" else (name,) if name in missing else ()
        if gaps:
            sources = [PARTS_OF_HARM[gap].source for gap in gaps]
            left_out = " and ".join(filter(None, (", ".join(sources[:-1]), sources[-1])))
            outcome = replace(
                outcome,
                label=f"{outcome.label} (incomplete)",
                help=f"Leaves out {left_out}: the weight is not published.",
                incomplete=True,
            )
        declared[name] = outcome


def counted_as(disposal: str) -> str:
    """Name of the outcome that counts a disposal: "warning" is counted as "warnings"."""
    return f"{disposal}s"
