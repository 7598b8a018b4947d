"""Reads the words in which the JSON of a result holds reasons: the only place that takes a sentence apart.

A result holds why there is a cliff ("why") and why the study ended ("reached") as people read them, in the words of
``forcesim.report.wording.reasons``, and a text for each run that failed ("failures"). All versions so far use the forms
below; anything else is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.reasons import CliffCause, CliffReason, Ending, EndingKind

_BEYOND = r"(?:(?P<everywhere>Even at the (?:smallest|largest) setting tried, )|(?:Beyond|Below) it )"
_FAILED_RUN = re.compile(r"(?P<arm>.*?), replication (?P<replication>\d+), ", re.DOTALL)
_CLIFFS = {
    CliffCause.UNATTENDED: re.compile(
        rf"{_BEYOND}more than (?P<percent>\d+)% of small cases are left unattended"
        r"(?:, in (?P<crossing>\d+) of (?P<futures>\d+) futures)?"
    ),
    CliffCause.RED_LINE: re.compile(rf"{_BEYOND}fewer than \S+% of futures keep to the red line \S+"),
    CliffCause.BACKLOG: re.compile(
        r"(?P<everywhere>Even at the (?:smallest|largest) setting tried, the backlog of small cases never settles)"
        r"|From there (?:on|down) the backlog of small cases never settles: it grows until the end"
    ),
}
_COUNTED = (
    r"(?:(?P<runs>\d+) runs"
    r"|(?:(?P<settings>\d+) settings with )?(?P<fewest>\d+)(?: to (?P<most>\d+))? futures(?(settings) each))"
)
_MOST = rf"{_COUNTED}, the most that are tried, leave"
_ENDINGS = {
    EndingKind.ALL_IN: re.compile(rf"all {_COUNTED} are in"),
    EndingKind.ENOUGH: re.compile(rf"{_COUNTED} were enough"),
    EndingKind.CHOICE_OPEN: re.compile(rf"{_MOST} the choice open"),
    EndingKind.LEFT_OPEN: re.compile(rf"{_MOST} open: (?P<open>.+)"),
}
_CLIFF, _CURVE = "the cliff", "the curve between settings"


def read_cliff_reason(text: str) -> CliffReason:
    """The reason that a sentence gives; where it is none of the known ones, the sentence itself."""
    for cause, form in _CLIFFS.items():
        match = form.fullmatch(text)
        if match is not None:
            parts = match.groupdict()
            return CliffReason(
                cause,
                parts["everywhere"] is not None,
                int(parts.get("percent") or 0) / 100,
                int(parts.get("crossing") or 0),
                int(parts.get("futures") or 0),
            )
    return CliffReason(CliffCause.UNKNOWN, text=text)


def read_ending(text: str, outcomes: Mapping[str, Outcome]) -> Ending | None:
    """The ending that a text tells, None for ""; where it is none of the known ones, the text itself."""
    if not text:
        return None
    for kind, form in _ENDINGS.items():
        match = form.fullmatch(text)
        if match is None:
            continue
        runs, settings, fewest = (int(match[name] or 0) for name in ("runs", "settings", "fewest"))
        ending = Ending(kind, settings, fewest, int(match["most"] or fewest), runs)
        if kind is not EndingKind.LEFT_OPEN:
            return ending
        left = _left_open(match["open"], {outcome.label.lower(): name for name, outcome in outcomes.items()})
        if left is not None:
            names = tuple(name for name in left if name not in (_CLIFF, _CURVE))
            return replace(ending, outcomes=names, is_cliff_open=_CLIFF in left, is_curve_open=_CURVE in left)
    return Ending(EndingKind.UNKNOWN, text=text)


def failed_runs(failures: Iterable[str]) -> frozenset[tuple[str, int]]:
    """The runs that texts of failures are about, each as (label of its arm, replication)."""
    matches = filter(None, map(_FAILED_RUN.match, failures))
    return frozenset((match["arm"], int(match["replication"])) for match in matches)


def _left_open(text: str, names: Mapping[str, str]) -> list[str] | None:
    """What a list names, each by its label, which may hold commas itself; None where that is not known."""
    labels = {_CLIFF: _CLIFF, _CURVE: _CURVE, **names}
    for label in sorted(labels, key=len, reverse=True):
        if text == label:
            return [labels[label]]
        if text.startswith(f"{label}, "):
            rest = _left_open(text.removeprefix(f"{label}, "), names)
            if rest is not None:
                return [labels[label], *rest]
    return None
