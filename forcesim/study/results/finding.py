"""What any question finds: one of the kinds that the JSON of a result holds under "found"."""

from __future__ import annotations

from forcesim.study.results.findings import (
    CheckFinding,
    ChooseFinding,
    FailureFinding,
    RequireFinding,
    SensitivityFinding,
)
from forcesim.study.results.worth_knowing_finding import WorthKnowingFinding

Finding = SensitivityFinding | FailureFinding | RequireFinding | ChooseFinding | CheckFinding | WorthKnowingFinding
