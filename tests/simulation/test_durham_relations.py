"""Relations that must hold between runs of the Durham default, whatever its numbers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

import forcesim as fs
from forcesim.scenario.files.builtin import builtin
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.case import Case
from forcesim.simulation.cases import CaseDesk
from forcesim.simulation.model import Model
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.run import simulate

pytestmark = pytest.mark.slow

RUNS = 6
SHORT = {"time.years": 2.0, "time.warm_up_years": 0.5}
ORGANISED_CRIME = (
    "leads_received", "leads_stale", "leads_developed", "investigations_opened", "investigations_closed", "disruptions",
    "disruptions.dismantled", "disruptions.major", "disruptions.minor", "active_groups", "group_members", "harm_groups",
    "members_arrested", "farms_found", "farms_missed", "farms_active", "hours_farms",
)  # fmt: skip


def durham(policy: str = "durham-2015", **changes: Any) -> NamedScenario:
    named = {path.replace("__", "."): value for path, value in changes.items()}
    return load("durham-2014").with_policy(load_policy(policy)).with_({**SHORT, **named})


def outcomes(named_scenario: NamedScenario) -> list[Mapping[str, float]]:
    return [simulate(named_scenario.scenario, 2015, number).outcomes for number in range(RUNS)]


def means(runs: list[Mapping[str, float]], name: str) -> float:
    return float(np.mean([run[name] for run in runs]))


@cache
def with_officers(heads: float) -> list[Mapping[str, float]]:
    # few enough to be busy, so that a wait can be long
    return outcomes(durham("before-2015", teams__local__head_count=heads))


def test_more_officers_never_mean_a_longer_wait() -> None:
    waits = [means(with_officers(heads), "days_to_close") for heads in (3.0, 4.0, 5.0, 6.0, 9.0)]
    assert waits == sorted(waits, reverse=True)


def test_more_officers_never_leave_more_cases_unattended() -> None:
    left = [means(with_officers(heads), "cases_dropped") for heads in (3.0, 4.0, 5.0, 6.0, 9.0)]
    assert left == sorted(left, reverse=True)


def test_more_hours_moved_never_mean_more_small_cases_worked() -> None:
    moved = [outcomes(durham(move_share=share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    for name in ("cases_closed", "hours_small_cases"):
        worked = [means(runs, name) for runs in moved]
        assert worked == sorted(worked, reverse=True)


def test_hours_worth_nothing_leave_organised_crime_as_it_was_but_for_the_lost_leads() -> None:
    # where small cases yield no lead, and nobody's later home grow turns out to be a farm: the same bits
    crime = {"organised_crime__lead_yield": 0.0, "people__comes_to_notice": 0.0}
    worthless = outcomes(durham(move_share=0.6, transfer_efficiency=0.0, **crime))
    unmoved = outcomes(durham(move_share=0.0, **crime))
    for name in ORGANISED_CRIME:
        assert [run[name] for run in worthless] == [run[name] for run in unmoved], name


def test_lost_leads_are_what_hours_worth_nothing_cost() -> None:
    crime = {"organised_crime__lead_yield": 0.1}
    worthless = outcomes(durham(move_share=0.9, transfer_efficiency=0.0, **crime))
    unmoved = outcomes(durham(move_share=0.0, **crime))
    lost_cases = means(unmoved, "cases_closed") - means(worthless, "cases_closed")
    lost_leads = means(unmoved, "leads_received") - means(worthless, "leads_received")
    assert lost_cases > 50
    # a tenth of the cases not closed, a few fewer because a lead on a group that lies low leads nowhere
    assert 0.5 * 0.1 * lost_cases < lost_leads < 1.3 * 0.1 * lost_cases


def test_more_demand_and_more_officers_alike_leave_utilisation_alone() -> None:
    arrivals = ("possession_by_accident", "possession_by_complaint", "home_grow")

    def utilisation(scale: float) -> float:
        named_scenario = load("durham-2014").with_(SHORT)
        changes = {
            f"case_types.{name}.arrivals.per_year": scale
            * float(named_scenario.number(f"case_types.{name}.arrivals.per_year"))
            for name in arrivals
        }
        heads = scale * float(named_scenario.number("teams.local.head_count"))
        # a shock takes as many officers whatever the size of the team
        scaled = named_scenario.with_({**changes, "teams.local.head_count": heads, "shocks": None})
        runs = outcomes(scaled)
        hours = means(runs, "hours_small_cases") + means(runs, "hours_searching")
        return hours / heads

    single, triple = utilisation(1.0), utilisation(3.0)
    assert triple == pytest.approx(single, rel=0.03)


@pytest.mark.parametrize(
    ("theory", "falls"),
    [("lasting", True), ("recovery", False), ("replacement", False), ("displacement", False), ("backlash", False)],
)
def test_only_a_theory_without_recovery_lets_police_wear_organised_crime_down(theory: str, falls: bool) -> None:
    # twice as many investigators, who end every investigation with a dismantling, and no new groups
    hard = {
        "organised_crime.theory": theory,
        "organised_crime.formed_per_year": 0.0,
        "organised_crime.life_years": 1000.0,
        "organised_crime.recovery_months": 0.5,
        "organised_crime.effects": {"dismantled_share": 1.0, "major_share": 0.0, "minor_share": 0.0},
        "teams.organised_crime.head_count": 140,
        "organised_crime.running_at_most": 30,
        "time.years": 4.0,
    }
    named_scenario = load("durham-2014").with_({**SHORT, **hard})
    harm = sum(simulate(named_scenario.scenario, 1, number).monthly["harm_groups"] for number in range(4))
    assert (np.mean(harm[-12:]) / np.mean(harm[:6]) < 0.6) == falls


# the same people


def met(policy: str, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], tuple[Any, ...]]:
    """Everybody whom chance brings, with when they come and what they are like; nothing that policy decides."""
    people: dict[tuple[str, int], tuple[Any, ...]] = {}
    arrive = CaseDesk.arrive

    def noted(desk: CaseDesk, index: int, occurrence: int = 0, previous: int = -1) -> None:
        if occurrence == 0 and desk.description.arrivals is not None:
            case = Case(desk.kind, index, 0, desk._context.clock.now, desk._context.streams)
            traits = [case.trait(purpose) for purpose in ("previous offences", "adult", "plants")]
            occasion = [case.number(purpose) for purpose in ("aggravation", "admission", "work 0", "reoffending")]
            people[desk.name, index] = (case.born, *traits, *occasion)
        arrive(desk, index, occurrence, previous)

    with monkeypatch.context() as patch:
        patch.setattr(CaseDesk, "arrive", noted)
        simulate(durham(policy).scenario, 7, 3)
    return people


def test_all_policies_meet_the_same_people_at_the_same_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = (met(policy.name, monkeypatch) for policy in builtin("policy"))
    assert len(first) > 1000
    for other in others:
        assert other == first


# who is treated how


def handled(policy: str) -> dict[tuple[str, int], str | None]:
    """How the first case of everybody ended whose case was closed, by case type and person."""
    ends: dict[tuple[str, int], str | None] = {}
    for number in range(3):
        model = Model(durham(policy).scenario, RandomStreams(2015, number), lambda: False)
        for desk in model.desks:

            def note(case: Case, contract: Any = None, close: Any = desk._close, number: int = number) -> None:
                if case.occurrence == 0:
                    ends[case.kind, case.index * 10 + number] = case.disposal
                close(case, contract)

            desk._close = note  # type: ignore[method-assign]
        model.run()
    return ends


def test_the_programme_takes_the_place_of_charges_and_hardly_ever_of_warnings() -> None:
    before, after = handled("before-2015"), handled("durham-2015")
    became = Counter(before[person] for person, name in after.items() if name == "diversion" and person in before)
    assert became["charge"] > became["caution"] + became["penalty_notice"] > 0
    assert became["warning"] + became[None] < 0.01 * became.total()
    # and nobody is treated more harshly: a charge under the programme's policy was a charge before
    charged = {person for person, name in after.items() if name == "charge" and person in before}
    assert charged
    assert all(before[person] == "charge" for person in charged)


def test_there_are_fewer_charges_and_records_and_people_kept_out_of_court() -> None:
    before, after = outcomes(durham("before-2015")), outcomes(durham("durham-2015"))
    for name in ("charges", "criminal_records", "first_records"):
        assert means(after, name) < 0.8 * means(before, name), name
    assert means(after, "kept_out_of_court") > 5 * means(after, "charged_after_breach")
    assert means(after, "net_widening") < 0.15 * means(after, "diversions")


def test_leaving_work_undone_frees_no_hours_by_milder_handling() -> None:
    """Under one policy only the dial moves: nobody is handled more mildly, whoever would have found no place."""
    city = fs.load("city-of-london+durham-2015")
    result = fs.compare(city, city.with_(move_share=0.9), replications=5, jobs=1, store="none").result
    change = result.differences[0].outcomes
    undone, freed = change["hours_left_undone"].mean, change["hours_freed"].mean
    assert undone > 500
    assert abs(freed) < 0.1 * undone
    # hours on small cases fall by what is left undone, but for screening and the last cases of a run
    assert change["hours_small_cases"].mean == pytest.approx(-undone - freed, rel=0.1)
