"""Two outcomes weighed against each other, in words: which settings are worth considering, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forcesim.report.wording.numbers import join_words
from forcesim.report.wording.outcome_phrases import setting, subject
from forcesim.report.wording.scenario_names import quoted_name, short_name
from forcesim.report.wording.tradeoff_sentence import baseline_label
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import DOMINATED, ON_FRONTIER, SO_FAR, TOO_FEW, Frontier, FrontierPoint
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe

_MOST_NAMES = 12
# what a mark of the frontier is called where people read it; files keep the terms of the field
_MARK_WORDS = {
    ON_FRONTIER: "worth considering",
    SO_FAR: "behind so far, too close to call",
    DOMINATED: "something else is better",
}
_FEWEST_POINTS = 2  # of which something can be said
_IN_DAYS = "days_to_close"  # outcomes whose label says that they are days


def frontier_sentences(result: StudyResult) -> tuple[str, ...]:
    """The sentence on the frontier, none where no two outcomes are weighed against each other."""
    return () if result.frontier is None else (frontier_sentence(result, result.frontier),)


def frontier_sentence(result: StudyResult, frontier: Frontier) -> str:
    """Which settings are worth considering, which may be, and which are not."""
    marks = (ON_FRONTIER, SO_FAR, DOMINATED, TOO_FEW)
    by_mark = {mark: [point for point in frontier.points if point.mark == mark] for mark in marks}
    known = sum(map(len, by_mark.values()))
    weighed = join_words([_weighed(result.outcomes[name], way) for name, way in both_outcomes(frontier)], "against")
    few = by_mark[TOO_FEW]
    if few and known - len(few) < _FEWEST_POINTS:
        return f"Weighing {weighed}, nothing can be concluded yet: that takes at least five futures."
    if known == 0:
        return f"Weighing {weighed}: no run is in yet."
    what = "setting" if result.lever is not None else "scenario"
    if known == 1:
        return f"Only one {what} is in, so there is nothing to weigh it against."
    best, undecided, beaten, unknown = (_names(result, by_mark[mark]) for mark in marks)
    if len(by_mark[ON_FRONTIER]) == known:
        return (
            f"Weighing {weighed}, every {what} is worth considering: none is better on one and no worse on the other."
        )
    sentences = [
        f"Weighing {weighed}, worth considering {_are(by_mark[ON_FRONTIER])} {best}: nothing else is better on one "
        "and no worse on the other."
    ]
    if undecided:
        many = len(by_mark[SO_FAR]) > 1
        sentences.append(
            f"{capital(undecided)} may be too: {'they are' if many else 'it is'} behind so far, but too close to call."
        )
    if beaten:
        sentences.append(
            f"{capital(beaten)} {_are(by_mark[DOMINATED])} not: something else is clearly better on one and no worse "
            "on the other by what matters."
        )
    if unknown:
        sentences.append(f"{capital(unknown)} can't be weighed yet: that takes at least five futures.")
    return " ".join(sentences)


def mark_words(mark: str) -> str:
    """A mark of the frontier as people read it: "worth considering"."""
    return _MARK_WORDS.get(mark, mark)


def point_name(
    result: StudyResult, point: FrontierPoint, scenario_name: Callable[[StudyResult, str], str] = short_name
) -> str:
    """What a point is called: "30%" for a setting of the lever, "before", or the name of a scenario."""
    if point.at:
        return " × ".join(setting(lever, at) for lever, at in point.at.items())
    if result.kind == "tradeoff" and point.scenario == result.baseline:
        return baseline_label(result)
    return scenario_name(result, point.scenario)


def axis_title(outcome: Outcome) -> str:
    """An outcome as the title of an axis: "Gangs disrupted a year"."""
    label = safe(outcome.label, 60)
    if is_yearly(outcome.unit):
        return f"{label} a year"
    return f"{label}, days" if outcome.unit == "days" and not outcome.name.startswith(_IN_DAYS) else label


def both_outcomes(frontier: Frontier) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two outcomes, each as (name, better direction)."""
    return (frontier.x, frontier.x_better), (frontier.y, frontier.y_better)


def better_words(better: str) -> str:
    """Which way is better: "lower is better"."""
    return f"{better} is better"


def _weighed(outcome: Outcome, better: str) -> str:
    name = subject(outcome)
    return name if outcome.better == better else f"{name} ({better_words(better)})"


def _are(points: Sequence[FrontierPoint]) -> str:
    return "are" if len(points) > 1 else "is"


def _names(result: StudyResult, points: Sequence[FrontierPoint]) -> str:
    names = list(dict.fromkeys(point_name(result, point, quoted_name) for point in points))
    more = len(names) - _MOST_NAMES
    return join_words([*names[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])])
