"""A study while it runs: a bar with the time left on a terminal, elsewhere a line a minute."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from forcesim.cli.console import clean, err, message
from forcesim.text import sentence

if TYPE_CHECKING:
    from forcesim.study.execution.events import Event
    from forcesim.study.execution.events import Progress as StudyProgress


# runs from which a study says beforehand how many there are, and seconds between lines where there is no terminal
_MANY, _BETWEEN_LINES = 500, 60.0


class Bar:
    """Listens to a study and shows where it stands."""

    def __init__(self, title: str, *, is_shown: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._progress: Progress | None = None
        self._clock = clock
        self._shipped = 0
        self._next_line = clock() + _BETWEEN_LINES if is_shown and not err().is_terminal else math.inf
        self._is_shown = is_shown
        if is_shown and err().is_terminal:
            self._progress = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=None),
                TextColumn("{task.fields[state]}", markup=False),
                console=err(),
                transient=True,
            )
            self._task = self._progress.add_task(clean(title), total=None, state="starting")

    def __enter__(self) -> Bar:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __call__(self, event: Event) -> None:
        from forcesim.study.execution import events

        if isinstance(event, events.Warned):
            message(sentence(event.message))
        if isinstance(event, events.Started):
            if self._is_shown and event.total >= _MANY:
                message(f"{event.total:,} runs to begin with. The time left is told once some are in.")
            if self._progress is not None:
                self._progress.update(self._task, total=event.total, state=f"0 of {event.total:,} runs")
        elif isinstance(event, events.Progress):
            self._show(event)
        elif isinstance(event, events.RunDone):
            self._shipped += event.is_shipped
        elif isinstance(event, (events.Settled, events.StudyStopped)) and self._shipped and self._is_shown:
            runs = "1 run" if self._shipped == 1 else f"{self._shipped:,} runs"
            message(f"{runs} came with the program and {'was' if self._shipped == 1 else 'were'} not simulated anew.")

    def _show(self, event: StudyProgress) -> None:
        made = event.done + event.failed
        left = f" · {time_left(event.seconds_left)}" if event.seconds_left is not None and made < event.total else ""
        failed = f" · {event.failed} failed" if event.failed else ""
        state = f"{made:,} of {event.total:,} runs{failed}{left}"
        if self._progress is not None:
            self._progress.update(self._task, total=event.total, completed=made, state=state)
        elif self._clock() >= self._next_line:
            message(state)
            self._next_line = self._clock() + _BETWEEN_LINES


class Counter(Bar):
    """Shows how many of some runs have been made, where nobody streams."""

    def __init__(self, title: str, *, is_shown: bool) -> None:
        super().__init__(title, is_shown=is_shown)
        self._made = 0

    def __enter__(self) -> Counter:
        super().__enter__()
        return self

    def __call__(self, _: object) -> None:
        self._made += 1
        if self._progress is not None:
            self._progress.update(self._task, state=f"{self._made:,} runs")


class Steps(Bar):
    """Shows which of some steps is under way; off a terminal, a line a step. ``titles`` has them by name."""

    def __init__(self, titles: Mapping[str, str], *, is_shown: bool) -> None:
        super().__init__(next(iter(titles.values())), is_shown=is_shown)
        self._titles = titles

    def __enter__(self) -> Steps:
        super().__enter__()
        return self

    def __call__(self, step: object) -> None:
        if self._progress is not None:
            self._progress.update(self._task, description=clean(self._titles[str(step)]), state="")
        elif self._is_shown:
            message(f"{self._titles[str(step)]} …")


def time_left(seconds: float) -> str:
    """Time left as people say it: "8 s left", "2 min left"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s left"
    if seconds < 5_400:
        return f"{round(seconds / 60)} min left"
    return f"{seconds / 3600:.1f} h left"
