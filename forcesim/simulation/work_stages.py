"""Draws the hours of work: the stages that a scenario declares become stages of a task (MODEL.md, 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from forcesim.scenario.schema.casework import Stage
from forcesim.simulation.random_streams import EntityStreams, duration
from forcesim.simulation.teams import WorkStage

Shape: TypeAlias = Literal["fixed", "exponential", "lognormal"]


class StageDraw:
    """One declared stage, ready to be drawn: what the hours of an entity depend on besides its own number."""

    __slots__ = ("crew", "delay", "hours", "priority", "purpose", "shape", "sigma")

    def __init__(self, stage: Stage, purpose: str, priority: int) -> None:
        self.hours = float(stage.hours)
        self.shape: Shape = stage.shape
        self.sigma = float(stage.sigma)
        self.crew: int = stage.crew
        self.delay = 24.0 * float(stage.after_days)
        self.purpose = purpose
        self.priority = priority

    def draw(self, streams: EntityStreams, index: int) -> WorkStage:
        """Draw the officer-hours from the random number of one entity."""
        hours = self.hours
        if self.shape != "fixed":
            hours = duration(streams.number(self.purpose, index), hours, self.shape, self.sigma)
        return WorkStage(hours, self.crew, self.delay, self.priority)


class WorkPlan:
    """The stages of one kind of work, each drawn from one number; ``purpose`` says what the work is for."""

    __slots__ = ("_stages",)

    def __init__(self, stages: Iterable[Stage], purpose: str, priority: int) -> None:
        self._stages = [StageDraw(stage, f"{purpose} {position}", priority) for position, stage in enumerate(stages)]

    def draw(self, streams: EntityStreams, index: int) -> list[WorkStage]:
        """Draw the work of one entity, from the streams of its kind and occurrence."""
        return [stage.draw(streams, index) for stage in self._stages]


def hours_of(stages: list[WorkStage]) -> float:
    """Officer-hours of some stages in all."""
    hours = 0.0
    for stage in stages:
        hours += stage.hours
    return hours
