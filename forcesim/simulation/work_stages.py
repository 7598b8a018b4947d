"""Draws the hours of work: the stages that a scenario declares become stages of a task (MODEL.md, 2.4)."""

from __future__ import annotations

from collections.abc import Iterable

from forcesim.scenario.schema.casework import Stage
from forcesim.simulation.random_streams import RandomStreams, duration
from forcesim.simulation.teams import WorkStage


def draw_stages(
    stages: Iterable[Stage], streams: RandomStreams, kind: str, purpose: str, index: int, occurrence: int, priority: int
) -> list[WorkStage]:
    """Draw the officer-hours of each stage from the random numbers of one entity, one number a stage.

    (``kind``, ``index``, ``occurrence``) is the entity whose work it is and ``purpose`` says what the work is for.
    """
    work = []
    for position, stage in enumerate(stages):
        uniform = streams.stream(kind, f"{purpose} {position}", occurrence)(index)
        hours = duration(uniform, float(stage.hours), stage.shape, float(stage.sigma))
        work.append(WorkStage(hours, stage.crew, 24.0 * float(stage.after_days), priority))
    return work
