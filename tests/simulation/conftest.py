from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case import Case
from forcesim.simulation.model import Model
from forcesim.simulation.random_streams import RandomStreams

# tests of this folder take the force on paper from paper_force.py
sys.path.insert(0, str(Path(__file__).parent))

STAGE = {"hours": 1.0, "shape": "fixed"}

SMALL: dict[str, Any] = {
    "time": {"warm_up_years": 0.0, "years": 2.0},
    "rosters": {"always": {"shifts": ({"start": 0, "hours": 24},)}},
    "teams": {
        "local": {"head_count": 3, "roster": "always", "hours_per_week": 168, "productive_share": 1.0},
        "squad": {"head_count": 12, "roster": "always", "hours_per_week": 168, "productive_share": 1.0},
    },
    "movement": {"from_team": "local", "to_team": "squad", "transfer_efficiency": 0.4},
    "case_types": {
        "possession": {
            "team": "local",
            "arrivals": {"per_year": 600},
            "yields_leads": True,
            "reoffends": True,
            "shelf_life_days": 30,
        }
    },
    "disposals": {
        "diversion": {
            "severity": 0,
            "programme": True,
            "stages": (STAGE,),
            "eligibility": {"adults_only": True, "previous_under": 3},
            "relative_risk": 0.5,
        },
        "warning": {"severity": 1, "stages": ({"hours": 2.0, "shape": "fixed"},)},
        "charge": {"severity": 2, "stages": ({"hours": 4.0, "shape": "fixed"},), "record_share": 1.0},
    },
    "people": {"reoffend_share": 0.3, "comes_to_notice": 0.0},
    "programme": {"places": 100_000},
    "organised_crime": {
        "team": "squad",
        "groups_at_start": 40,
        "formed_per_year": 8,
        "life_years": 5.0,
        "harm_sigma": 0.5,
        "leads_per_year": 6,
        "lead_yield": 0.1,
        "lead_work": {"hours": 2.0},
        "running_at_most": 12,
        "investigation": ({"hours": 500.0, "crew": 4},),
        "effects": {"dismantled_share": 0.3, "major_share": 0.3, "minor_share": 0.2},
    },
    "farms": {
        "team": "squad",
        "at_start": 20,
        "opened_per_year": 40,
        "life_years": 0.5,
        "tips_per_year": 2,
        "stages": ({"hours": 40.0, "crew": 4},),
        "plants_median": 80.0,
        "group_share": 0.5,
        "lead_share": 0.5,
    },
    "harm": {"scale": "own", "scales": {"own": {"group_year": 1.0, "farm_year": 0.1, "offence": 0.01}}},
    "policy": {
        "cases": {"possession": {"mix": {"diversion": 0.3, "warning": 0.4, "charge": 0.3}}},
        "no_place": "warning",
        "failed": "charge",
    },
}


@pytest.fixture
def small() -> Callable[..., Scenario]:
    """A small force that never sleeps, changed at dotted paths: ``small({"policy.move_share": 0.5})``."""

    def make(changes: dict[str, Any] | None = None) -> Scenario:
        raw = _copy(SMALL)
        for path, value in (changes or {}).items():
            *parents, last = path.split(".")
            table = raw
            for parent in parents:
                table = table.setdefault(parent, {})
            if value is None:
                del table[last]
            else:
                table[last] = value
        return Scenario.model_validate(raw)

    return make


@pytest.fixture
def disposals_by_person() -> Callable[..., dict[tuple[str, int, int], str | None]]:
    """Which disposal is drawn for each case of a run, by case type, person and occasion."""

    def run(scenario: Scenario, seed: int = 3) -> dict[tuple[str, int, int], str | None]:
        disposals: dict[tuple[str, int, int], str | None] = {}
        model = Model(scenario, RandomStreams(seed, 0), lambda: False)
        for desk in model.desks:
            draw = desk.ladder.draw

            def note(case: Case, draw: Callable[[Case], str | None] = draw) -> str | None:
                name = draw(case)
                disposals[case.kind, case.index, case.occurrence] = name
                return name

            desk.ladder.draw = note  # type: ignore[method-assign]
        model.run()
        return disposals

    return run


def _copy(value: Any) -> Any:
    return {key: _copy(part) for key, part in value.items()} if isinstance(value, dict) else value
