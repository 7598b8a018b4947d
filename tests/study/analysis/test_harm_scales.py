"""Harm on another scale is what the same runs would have counted with its weights."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from forces import SHORT_DURHAM

import forcesim as fs
from forcesim.scenario.schema.crime import Weights
from forcesim.simulation.outcomes import declared_outcomes
from forcesim.simulation.run import simulate
from forcesim.study.analysis.harm_scales import WeighedRuns, unweighed

ALL_WEIGHTS = {"group_year": 7.0, "farm_year": 3.0, "offence": 2.0, "record": 5.0, "untreated_year": 11.0}


@pytest.fixture
def durham(tmp_path: Path) -> fs.NamedScenario:
    (tmp_path / "tiny.toml").write_text(SHORT_DURHAM)
    # four months with a leap day among them, after a month that is not measured
    return fs.load(tmp_path / "tiny.toml").with_(
        {"time.years": 1 / 3, "time.warm_up_years": 1 / 12, "time.start": dt.date(2015, 12, 1), "programme.places": 100}
    )


def runs(named: fs.NamedScenario, replications: int = 2) -> dict[str, np.ndarray]:
    made = [simulate(named.scenario, 1, replication).outcomes for replication in range(replications)]
    return {name: np.array([run[name] for run in made]) for name in declared_outcomes(named.scenario)}


@pytest.mark.parametrize("scale", ["money", "sentencing_days", "severity", "own"])
def test_harm_on_a_scale_is_what_runs_on_that_scale_count(durham: fs.NamedScenario, scale: str) -> None:
    durham = durham.with_({"harm.scales.own": ALL_WEIGHTS})
    scenario = durham.scenario
    assert scenario.harm is not None
    weighed = WeighedRuns(scenario, runs(durham), scenario.harm.scales["money"])
    counted = runs(durham.with_({"harm.scale": scale}))
    assert np.all(counted["harm"] > 0)
    assert weighed.harm(scale) == pytest.approx(counted["harm"], rel=1e-12)
    # every part by itself, so that none makes up for another
    for part, weight in (("harm_groups", 7), ("harm_farms", 3), ("harm_records", 5), ("harm_untreated", 11)):
        on_own = runs(durham.with_({"harm.scale": "own"}), 1)
        assert weighed.amount(part)[0] * weight == pytest.approx(on_own[part][0], rel=1e-12)


def test_a_run_that_is_not_in_has_no_harm_on_any_scale(durham: fs.NamedScenario) -> None:
    scenario = durham.scenario
    assert scenario.harm is not None
    known = {name: np.array([values[0], np.nan]) for name, values in runs(durham, 1).items()}
    # a scale without a single weight too
    empty = durham.with_({"harm.scales.own": {"label": "none"}}).scenario
    for force in (scenario, empty):
        harm = WeighedRuns(force, known, scenario.harm.scales["money"]).harm("own")
        assert np.isfinite(harm[0])
        assert np.isnan(harm[1])


def test_runs_with_a_weight_are_needed_where_the_scale_in_use_has_none_for_groups(durham: fs.NamedScenario) -> None:
    on_severity = durham.with_({"harm.scale": "severity"})
    scenario = on_severity.scenario
    assert scenario.harm is not None
    money, severity = scenario.harm.scales["money"], scenario.harm.scales["severity"]
    assert unweighed(scenario, [severity, money]) == "group_year"
    # nothing is missing where no other scale weighs groups, where the one in use does, or where there are none
    assert unweighed(scenario, [severity, Weights(label="x", offence=None)]) == ""
    assert unweighed(durham.scenario, [severity, money]) == ""
    assert unweighed(scenario.model_copy(update={"organised_crime": None}), [severity, money]) == ""
    known = runs(on_severity)
    assert np.all(np.isnan(WeighedRuns(scenario, known, severity).harm("money")))
    # with a weight of 1 the part says how much there is
    with_one = on_severity.with_({"harm.scales.severity.group_year": 1.0})
    known["harm_groups"] = runs(with_one)["harm_groups"]
    weights = with_one.scenario.harm
    assert weights is not None
    assert WeighedRuns(scenario, known, weights.scales["severity"]).harm("money") == pytest.approx(
        runs(durham)["harm"], rel=1e-12
    )
