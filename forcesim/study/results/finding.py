"""Whatever a question finds, by the kind of the question."""

from __future__ import annotations

from forcesim.study.results.findings import (
    CheckFinding,
    ChooseFinding,
    FailureFinding,
    RequireFinding,
    SensitivityFinding,
)
from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.people_finding import PeopleFinding
from forcesim.study.results.worth_knowing_finding import WorthKnowingFinding

Finding = (
    SensitivityFinding
    | FailureFinding
    | RequireFinding
    | ChooseFinding
    | CheckFinding
    | NationalFinding
    | PeopleFinding
    | WorthKnowingFinding
)
