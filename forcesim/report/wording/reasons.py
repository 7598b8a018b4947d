"""Why there is a cliff and why a study ended, in words.

These words stand in the JSON of results, where ``forcesim.study.results.reason_texts`` reads them: whoever changes one
here lets that module know both the old and the new one.
"""

from __future__ import annotations

from collections.abc import Mapping

from forcesim.simulation.outcomes import Outcome
from forcesim.study.red_line import red_lines
from forcesim.study.results.reasons import CliffCause, CliffReason, Ending, EndingKind
from forcesim.study.results.study_result import Cliff

THE_CLIFF, THE_CURVE = "the cliff", "the curve between settings"


def cliff_reason(cliff: Cliff) -> str:
    """What happens beyond a cliff: a sentence without its full stop."""
    reason, is_above = cliff.reason, cliff.keeps_up == "above"
    if reason.cause is CliffCause.UNKNOWN:
        return reason.text
    everywhere = f"Even at the {'largest' if is_above else 'smallest'} setting tried, "
    beyond = everywhere if reason.is_everywhere else f"{'Below' if is_above else 'Beyond'} it "
    if reason.cause is CliffCause.RED_LINE:
        return f"{beyond}{_red_line(cliff)}"
    if reason.cause is CliffCause.UNATTENDED:
        return f"{beyond}{_unattended(reason)}"
    if reason.is_everywhere:
        return f"{everywhere}the backlog of small cases never settles"
    where = "down" if is_above else "on"
    return f"From there {where} the backlog of small cases never settles: it grows until the end"


def _unattended(reason: CliffReason) -> str:
    counted = f", in {reason.crossing} of {reason.futures} futures" if reason.futures else ""
    return f"more than {reason.share:.0%} of small cases are left unattended{counted}"


def _red_line(cliff: Cliff) -> str:
    line = red_lines([cliff.red_line or ""])[0]
    limit = f"{line.outcome}{line.sense}{line.limit:.15g}"
    return f"fewer than {100 * (line.chance or 0.0):.4g}% of futures keep to the red line {limit}"


def ending_words(ending: Ending | None, outcomes: Mapping[str, Outcome]) -> str:
    """Why a study ended, without a capital or a full stop; "" where it has not ended by itself."""
    if ending is None:
        return ""
    if ending.kind is EndingKind.UNKNOWN:
        return ending.text
    counted = _counted(ending)
    if ending.kind is EndingKind.ALL_IN:
        return f"all {counted} are in"
    if ending.kind is EndingKind.ENOUGH:
        return f"{counted} were enough"
    if ending.kind is EndingKind.CHOICE_OPEN:
        return f"{counted}, the most that are tried, leave the choice open"
    left = [outcomes[name].label.lower() for name in ending.outcomes if name in outcomes]
    left += [THE_CLIFF] if ending.is_cliff_open else []
    left += [THE_CURVE] if ending.is_curve_open else []
    return f"{counted}, the most that are tried, leave open: {', '.join(left)}"


def _counted(ending: Ending) -> str:
    if ending.runs:
        return f"{ending.runs} runs"
    futures = f"{ending.most}" if ending.fewest == ending.most else f"{ending.fewest} to {ending.most}"
    return f"{ending.settings} settings with {futures} futures each" if ending.settings else f"{futures} futures"
