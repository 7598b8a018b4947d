"""One scenario of a study, as it is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forcesim.study.labels import label

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario


@dataclass(frozen=True, slots=True)
class Arm:
    """One scenario of a study under the name that results carry; ``at`` holds the settings of levers by path.

    ``world`` tells people which world of many this is ("world 17"), where ``at`` would be too long to read.
    """

    name: str
    named_scenario: NamedScenario
    at: dict[str, float] = field(default_factory=dict)
    world: str = ""

    @property
    def label(self) -> str:
        """The arm as people read of it: its name in its world, or at its settings."""
        return f"{self.name} in {self.world}" if self.world else label(self.name, self.at)
