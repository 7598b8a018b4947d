"""What the question finds that asks what finding out would be worth; see ``findings``."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from forcesim.study.results.plain_finding import Estimate, Number, PlainFinding, UncertainParameter


class DecisionOption(PlainFinding):
    """One option of a decision over all worlds: a scenario, at a setting of a lever where ``at`` names one.

    ``level`` is its goal, or with red lines the broken lines that it counts; ``behind`` how far it falls short of the
    chosen one, None for that one.
    """

    scenario: str
    at: dict[str, float]
    level: Estimate
    behind: Estimate | None


class InformationValue(PlainFinding):
    """What knowing one number would be worth to a decision, in the unit of the finding (EVPPI).

    ``changes`` is the share of worlds in which the choice would become another. ``is_settled`` tells whether the value
    is more than luck makes the largest of all numbers seem worth; where not, ``worlds_to_tell`` would tell it if it is
    what it seems, None where it seems nothing.
    """

    path: str
    value: Estimate
    changes: Estimate
    is_settled: bool
    worlds_to_tell: int | None = None


class WorthKnowingFinding(PlainFinding):
    """What should be found out first, for a choice between ``options``; ``chosen`` is the index of the best now.

    Values are in the unit of the ``goal``'s outcome, or with ``red_lines`` in broken lines a future, where an option
    foregone counts ``foregone_counts`` of one. ``everything`` is what knowing all numbers would be worth (EVPI), and
    ``everything_changes`` the share of worlds in which the choice would be another. ``noise`` is what the largest of
    all numbers seems to be worth by luck alone, in 95 of 100 studies of as many worlds. ``numbers`` begin with what is
    worth most, those that are settled first. None and empty before all worlds are in.
    """

    kind: Literal["worth-knowing"] = "worth-knowing"
    goal: str | None
    direction: Literal["min", "max"] | None
    red_lines: tuple[str, ...]
    foregone_counts: Number
    ranges: tuple[UncertainParameter, ...]
    worlds: int
    futures: int
    options: tuple[DecisionOption, ...]
    chosen: int | None
    everything: Estimate | None
    everything_changes: Estimate | None
    noise: Number
    matters: Number
    numbers: tuple[InformationValue, ...]

    @model_validator(mode="after")
    def _choice_is_there(self) -> WorthKnowingFinding:
        if self.chosen is not None and not 0 <= self.chosen < len(self.options):
            raise ValueError("the option that is chosen is not there")
        if {row.path for row in self.numbers} - {number.path for number in self.ranges}:
            raise ValueError("a number is worth knowing that is not uncertain")
        return self
