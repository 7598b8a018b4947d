"""Results made by hand, through the study's own statistics, so that tests know what they must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from forcesim.simulation.outcomes import HEADLINE, Outcome, outcomes
from forcesim.scenario.scenario import Scenario
from forcesim.study.results import Cliff, PointDifference, PointResult, ScenarioRef, StudyResult
from forcesim.study.summaries import differences, summaries

LEVER = "policy.move_share"
SCENARIO = Scenario.model_validate({"teams": {"desk": {"head_count": 1, "roster": "always"}}, "rosters": {}}) if False else None
DECLARED: dict[str, Outcome]
