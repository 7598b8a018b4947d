"""A force on paper: every number is fixed, what is random happens surely or never, and there are officers for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.context import RunContext
from forcesim.simulation.model import Model
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.result import RunResult
from forcesim.simulation.run import simulate

HOURS_OF_THE_YEAR = 366 * 24.0  # August 2015 to July 2016 holds a 29th of February


def fixed(hours: float, **more: Any) -> dict[str, Any]:
    return {"hours": hours, "shape": "fixed", **more}


# a force with so many officers that every case is worked at once, in a year of 8,784 hours
PAPER: dict[str, Any] = {
    "time": {"warm_up_years": 0.0, "years": 1.0},
    "rosters": {"always": {"shifts": ({"start": 0, "hours": 24},)}},
    "teams": {
        "desk": {
            "head_count": 40,
            "roster": "always",
            "hours_per_week": 168,
            "productive_share": 1.0,
            "spare": "general",
        },
        "squad": {"head_count": 5, "roster": "always", "hours_per_week": 168, "productive_share": 1.0},
    },
    "movement": {"from_team": "desk", "to_team": "squad", "transfer_efficiency": 0.25},
    "case_types": {"theft": {"team": "desk", "arrivals": {"per_year": 500}, "stages": (fixed(1.0),)}},
    "disposals": {
        "warning": {"severity": 0, "stages": (fixed(2.0),)},
        "diversion": {
            "severity": 1, "stages": (fixed(3.0),), "programme": True, "custody_share": 1.0, "relative_risk": 1.0,
        },
        "charge": {
            "severity": 2, "stages": (fixed(16.0),), "record_share": 1.0, "custody_share": 1.0, "court": True,
            "justice_cost": 1000.0,
        },
    },
    "programme": {"places": 100_000, "contract_months": 1.0, "cost_per_start": 870.0, "treatment_places": 100_000},
    "costs": {"officer_hour": 40.0, "custody_episode": 350.0, "member_at_court": 2700.0},
    "harm": {
        "scale": "own",
        "scales": {"own": {"offence": 7.0, "record": 3.0, "untreated_year": 5.0, "group_year": 11.0, "farm_year": 2.0}},
    },
    "policy": {"cases": {"theft": {"mix": {"charge": 1.0}}}, "spare_time": {"general": 1.0}, "failed": "charge"},
}  # fmt: skip


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        replaces = key in ("mix", "divert") or not (isinstance(value, dict) and isinstance(result.get(key), dict))
        result[key] = value if replaces else merged(result[key], value)
    return result


def scenario(**changes: Any) -> Scenario:
    return Scenario.model_validate(merged(PAPER, changes))


def handled(**handling: Any) -> dict[str, Any]:
    return {"cases": {"theft": handling}}


def run(seed: int = 1, **changes: Any) -> RunResult:
    """One future of the force on paper; whatever a test asks for, every hour and every case is accounted for."""
    result = simulate(scenario(**changes), seed, 0)
    assert result.hours_unaccounted < 1e-9
    assert result.cases_unaccounted == 0
    return result


def context_of(model: Model) -> RunContext:
    """What a part of a run is given, so that it can be put on a bench by itself."""
    return RunContext(model.scenario, model.streams, model.clock, model.calendar, model.ledger, model.teams)


def quiet_model(**changes: Any) -> Model:
    """A run of the force on paper in which nobody comes by themselves and nothing has happened yet."""
    nobody_comes = {"case_types": {"theft": {"arrivals": {"per_year": 0}}}, "time": {"years": 3.0}}
    return Model(scenario(**merged(nobody_comes, changes)), RandomStreams(1, 0), lambda: False)


EVERYBODY = {"charge": 1.0}
# all who come are diverted, and nobody's work is still under way at the end but by chance: ends are a day's cases
DIVERTED = handled(mix={"charge": 1.0}, divert=EVERYBODY)

# ten groups of one member and average weight that nobody would end by themselves
CRIME: dict[str, Any] = {
    "team": "squad",
    "groups_at_start": 10,
    "formed_per_year": 0.0,
    "life_years": 1000.0,
    "members_mean": 1.0,
    "harm_sigma": 0.0,
    "leads_per_year": 50.0,
    "lead_work": fixed(1.0),
    "running_at_most": 10,
    "investigation": (fixed(10.0),),
    "effects": {"dismantled_share": 1.0, "major_share": 0.0, "minor_share": 0.0},
    "theory": "lasting",
}

# farms that nobody tells of and that hardly ever close by themselves
FARMS: dict[str, Any] = {
    "team": "squad",
    "at_start": 0,
    "opened_per_year": 0.0,
    "life_years": 100.0,
    "tips_per_year": 0.0,
    "stages": (fixed(1.0),),
    "plants_median": 100.0,
    "plants_sigma": 0.0,
}
