"""A clock that only tests move, and a small force to watch."""

from __future__ import annotations

from pathlib import Path

from forces import SHORT_DURHAM

import forcesim as fs
from forcesim.scenario.named_scenario import NamedScenario


class FakeClock:
    """Seconds that pass when a test says so, and ``tick`` at each look."""

    def __init__(self, tick: float = 0.0) -> None:
        self.now = 0.0
        self.tick = tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


def short_durham(folder: Path) -> NamedScenario:
    path = folder / "short.toml"
    path.write_text(SHORT_DURHAM, encoding="utf-8")
    return fs.load(path).with_policy(fs.load_policy("durham-2015")).with_({"policy.move_share": 0.3})
