"""What a reader has to know before repeating an answer: runs that failed, futures too few, a backlog that grows."""

from __future__ import annotations

import numpy as np

from forcesim.report.wording.numbers import amount, join_words
from forcesim.report.wording.reasons import ending_words
from forcesim.report.wording.scenario_names import under_or_in
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.labels import label
from forcesim.study.results.reasons import EndingKind
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.text import safe

FEW = 10


def cautions(result: StudyResult, at: float | None = None) -> tuple[str, ...]:
    """Plain sentences, the gravest first; ``at`` is the position of a lever that the answer is about."""
    sentences = [failed_runs(result), _stopped(result), _growing(result, at), _few(result), _open(result)]
    return tuple(sentence for sentence in sentences if sentence)


def futures_of(point: PointResult) -> int:
    """How many futures of a scenario, at a position, are in."""
    return max((int(np.count_nonzero(np.isfinite(summary.values))) for summary in point.outcomes.values()), default=0)


def fewest_and_most_futures(result: StudyResult) -> tuple[int, int]:
    """Fewest and most futures that are in for any one scenario and position of the study."""
    counts = [futures_of(point) for point in result.results]
    return (min(counts), max(counts)) if counts else (0, 0)


def is_ground(result: StudyResult) -> bool:
    """Whether anything can be concluded: five futures or more wherever some are in."""
    counts = [futures_of(point) for point in result.results]
    return min((count for count in counts if count), default=0) >= FEWEST_PAIRS


def is_waiting(result: StudyResult) -> bool:
    """Whether no run is in yet."""
    return not result.finished


def failed_runs(result: StudyResult) -> str:
    """How many runs failed and are left out; "" where none did."""
    count = len(result.failures)
    if not count:
        return ""
    if count == 1:
        return f"1 of {_count(result.runs_planned)} runs failed and is left out."
    return f"{_count(count)} of {_count(result.runs_planned)} runs failed and are left out."


def _stopped(result: StudyResult) -> str:
    if result.is_complete or not result.finished:
        return ""
    return f"This is a partial answer: {_count(result.finished)} of {_count(result.runs_planned)} runs are in."


def _growing(result: StudyResult, at: float | None) -> str:
    names = []
    for point in result.results:
        if label(point.scenario, point.at) not in result.unsettled:
            continue
        if point.at and (at is None or at not in point.at.values()):
            continue
        names.append(under_or_in(result, point.scenario))
    if not names:
        return ""
    where = f" {join_words(names)}" if len(result.results) > 1 else ""
    return f"The backlog{where} grows until the end, so averages depend on how long one looks."


def _few(result: StudyResult) -> str:
    if result.finding is not None:
        return ""  # the sentences of such an answer say how many futures and worlds there were
    fewest, most = fewest_and_most_futures(result)
    if most == 1:
        return "This is one future only; another could look different."
    if fewest < FEW and result.kind != "tradeoff":
        return f"Only {fewest} futures were tried; more would say how sure this is."
    return ""


def _open(result: StudyResult) -> str:
    # only a study that chose its futures itself ("auto") can end with verdicts open
    if result.ending is None or result.ending.kind is not EndingKind.LEFT_OPEN:
        return ""
    return f"{safe(ending_words(result.ending, result.outcomes), 300)}."


def _count(number: int) -> str:
    return f"{number:,}" if number < 10_000 else amount(number, digits=3)
