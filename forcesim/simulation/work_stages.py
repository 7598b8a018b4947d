"""Turns the stages that a scenario declares into work with its hours drawn."""

from __future__ import annotations

from collections.abc import Iterable

from forcesim.scenario.schema.casework import Stage
from forcesim.simulation.random_streams import RandomStreams, duration
from forcesim.simulation.teams import WorkStage


def draw_stages(
    stages: Iterable[Stage], streams: RandomStreams, kind: str, purpose: str, index: int, occurrence: int, priority: int
) -> list[WorkStage]:
    """Draw the officer-hours of each stage with the entity's own numbers, one purpose a stage."""
    work = []
    for position, stage in enumerate(stages):
        uniform = streams.stream(kind, f"{purpose} {position}", occurrence)(index)
        hours = duration(uniform, float(stage.hours), stage.shape, float(stage.sigma))
        work.append(WorkStage(hours, stage.crew, 24.0 * float(stage.after_days), priority))
    return work
