"""Turns the stages that a scenario declares into work with its hours drawn."""

from __future__ import annotations

from collections.abc import Iterable

from forcesim.scenario.schema.casework import Stage
from forcesim.simulation.random_streams import Luck, duration
from forcesim.simulation.teams import StageOfWork


def drawn(
    stages: Iterable[Stage], luck: Luck, kind: str, purpose: str, index: int, occurrence: int, priority: int
) -> list[StageOfWork]:
    """Draw the officer-hours of each stage with the entity's own numbers, one purpose a stage."""
    work = []
    for position, stage in enumerate(stages):
        uniform = luck.stream(kind, f"{purpose} {position}", occurrence)(index)
        hours = duration(uniform, float(stage.hours), stage.shape, float(stage.sigma))
        work.append(StageOfWork(hours, stage.crew, 24.0 * float(stage.after_days), priority))
    return work
