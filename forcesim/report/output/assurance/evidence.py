"""What was made again for an assurance pack, and on which machine."""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import dataclass, field

from forcesim.study.questions.verify import Verification
from forcesim.study.results.study_result import StudyResult
from forcesim.study.verification.theory_checks import ConservationCheck, TheoryCheck


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True, slots=True)
class AssuranceEvidence:
    """Checks of the engine, of the study's own runs, and of the model; empty or None where they were not made.

    ``not_verified`` says why no run of the study could be made again; ``backcast`` is the model held against published
    figures. ``made_on``, ``python`` and ``system`` are the day and the machine of the pack.
    """

    theory: tuple[TheoryCheck, ...] = ()
    laws: tuple[ConservationCheck, ...] = ()
    verification: Verification | None = None
    not_verified: str = ""
    backcast: StudyResult | None = None
    made_on: dt.date = field(default_factory=_today)
    python: str = field(default_factory=platform.python_version)
    system: str = field(default_factory=lambda: f"{platform.system()} {platform.machine()}")
