"""What police know of a moment: gangs and farms that nobody has told them of are left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from forcesim.simulation.live_state import LiveState

# what happens and nobody in a police force hears of
UNHEARD: Final = frozenset({"farms_missed"})


def police_view(state: LiveState) -> LiveState:
    """The moment without hidden gangs and farms, and without what nobody hears of; counts of police work stay."""
    farms = state.farms
    return replace(
        state,
        groups=tuple(group for group in state.groups if group.status != "hidden"),
        farms=None if farms is None else replace(farms, hidden=0, missed=0),
        notes=tuple(note for note in state.notes if note.what not in UNHEARD),
    )
