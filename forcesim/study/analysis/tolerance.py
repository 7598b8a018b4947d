"""The smallest difference that matters: declared with each outcome, on its own base, and changed by whoever asks."""

from __future__ import annotations

import math
from collections.abc import Mapping

from forcesim.simulation.outcomes import Outcome


def smallest_that_matters(
    outcome: Outcome, base: float, precision: float, matters: Mapping[str, float] | None = None
) -> float:
    """The smallest difference in an outcome that matters, in its own unit.

    ``base`` is the outcome's average in what changes are counted against, of which the outcome's own share counts, or
    else ``precision``; ``matters`` holds what was set by hand, by the outcome's name. 0 where nothing is known.
    """
    given = (matters or {}).get(outcome.name)
    if given is not None:
        return given
    share = precision if outcome.matters is None else outcome.matters
    return max(share * abs(base) if math.isfinite(base) else 0.0, outcome.matters_least)
