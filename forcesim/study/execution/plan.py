"""What a question asks the machine to run, and who decides what is run next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.design import Design
from forcesim.study.execution.events import StudyStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Design):
    """A design, and how the study goes on from what is in.

    After each of the ``looks``, ``still_open`` names the outcomes that are not settled; the study ends at the first
    look that leaves none open, or at the last. A study in stages has a ``script`` in place of looks: it is asked what
    to run next until it has nothing more; the arms of the plan itself are there from the start.
    """

    still_open: Callable[[RunCollector], tuple[str, ...]] | None = None
    script: Callable[[RunCollector], StudyStage | None] | None = None

    @property
    def is_staged(self) -> bool:
        return self.script is not None
