"""One organised crime group, and a lead on it (MODEL.md, Organised crime)."""

from __future__ import annotations

from forcesim.simulation.teams import Task


class Lead:
    """Something learnt about a group, of use until it goes stale or an investigation uses it."""

    __slots__ = ("group", "stale", "task", "used")

    def __init__(self, group: Group) -> None:
        self.group = group
        self.stale = False
        self.used = False
        self.task: Task | None = None


class Group:
    """One group; (``key``, ``index``) keys its random numbers, a successor in its market being the next ``generation``.

    ``members`` counts people; ``weight`` is the harm that the group does when undisturbed, with a mean of one over
    groups, and ``level`` the part of it that it does now, from 0 to 1.
    """

    __slots__ = (
        "developed", "exists", "generation", "index", "investigations", "key", "kind", "leads", "level", "members",
        "version", "weight",
    )  # fmt: skip

    def __init__(self, kind: str, index: int, generation: int) -> None:
        self.kind = kind
        self.index = index
        self.generation = generation
        self.key = f"{kind} {generation}"
        self.members = 1
        self.weight = 1.0
        self.level = 0.0
        self.exists = True
        self.version = 0  # of the level, so that the recovery from an earlier disruption does not undo a later one
        self.leads = 0
        self.developed: list[Lead] = []
        self.investigations = 0
