"""A force on paper whose people are all handled as a test says, and the people of two runs of it matched."""

from __future__ import annotations

from typing import Any

from forcesim.scenario.named_scenario import NamedScenario


def fixed(hours: float) -> dict[str, Any]:
    return {"hours": hours, "shape": "fixed"}


# so many officers that every case is worked at once; a charge takes an hour and sixteen, a warning one and two
PAPER: dict[str, Any] = {
    "title": "On paper",
    "time": {"warm_up_years": 0.0, "years": 0.5},
    "rosters": {"always": {"shifts": ({"start": 0, "hours": 24},)}},
    "teams": {
        "desk": {"head_count": 40, "roster": "always", "hours_per_week": 168, "productive_share": 1.0},
        "squad": {"head_count": 5, "roster": "always", "hours_per_week": 168, "productive_share": 1.0},
    },
    "movement": {"from_team": "desk", "to_team": "squad", "transfer_efficiency": 0.25},
    "case_types": {"theft": {"team": "desk", "arrivals": {"per_year": 300}, "stages": (fixed(1.0),)}},
    "disposals": {
        "warning": {"label": "Warning", "severity": 0, "stages": (fixed(2.0),)},
        "diversion": {"label": "Programme", "severity": 1, "stages": (fixed(3.0),), "programme": True},
        "charge": {"label": "Charge", "severity": 2, "stages": (fixed(16.0),), "record_share": 1.0},
    },
    "programme": {"places": 100_000, "contract_months": 1.0},
}


def paper(name: str, handling: dict[str, Any], **changes: Any) -> NamedScenario:
    """The force, in which theft is handled so."""
    policy = {"cases": {"theft": handling}, "spare_time": {"general": 1.0}, "failed": "charge"}
    return NamedScenario(name, {**PAPER, "policy": policy, **changes})


CHARGED = {"mix": {"charge": 1.0}}
WARNED = {"mix": {"warning": 1.0}}
LET_BE = {"mix": {"charge": 1.0}, "pursue": 0.0}
DIVERTED = {"mix": {"charge": 1.0}, "divert": {"charge": 1.0}}
