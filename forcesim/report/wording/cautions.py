"""What a reader has to know before repeating an answer: runs that failed, futures too few, a backlog that grows.

And what is not like with like: scenarios that are measured over different times, runs that start empty, another model.
"""

from __future__ import annotations

from importlib import metadata

import numpy as np

from forcesim.report.wording.numbers import amount, join_words
from forcesim.report.wording.reasons import ending_words
from forcesim.report.wording.scenario_names import under_or_in
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import MODEL_VERSION
from forcesim.simulation.run_size import run_size
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.execution.run_limits import amounts, is_large, is_too_large, main_cause
from forcesim.study.labels import label
from forcesim.study.results.reasons import EndingKind
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.text import capital, safe

FEW = 10


def cautions(result: StudyResult, at: float | None = None) -> tuple[str, ...]:
    """Plain sentences, the gravest first; ``at`` is the position of a lever that the answer is about."""
    sentences = [
        failed_runs(result), partial_answer(result), _other_model(result), _unlike(result), _empty_start(result),
        _growing(result, at), _few(result), _open(result),
    ]  # fmt: skip
    return tuple(sentence for sentence in sentences if sentence)


def large_run(name: str, scenario: Scenario) -> str:
    """How large a run of a scenario will be, and what makes it so; "" where nobody needs to know, or it is refused."""
    size = run_size(scenario)
    if not is_large(size) or is_too_large(size):
        return ""
    key, part = main_cause(size)
    return (
        f"A run of {safe(name)} is large: about {amounts(size)}, {100 * part:.0f}% of them made by {key}. Fewer of "
        f"them, or fewer years, take less time"
    )


def futures_of(point: PointResult) -> int:
    """How many futures of a scenario, at a position, are in."""
    most = 0
    for summary in point.outcomes.values():
        most = max(most, int(np.count_nonzero(np.isfinite(summary.values))))
        if most == len(summary.values):  # all of them: no other outcome has more
            break
    return most


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


def partial_answer(result: StudyResult) -> str:
    """What a reader has to know of a study whose runs are not all in; "" where they are."""
    if result.is_complete or not result.finished:
        return ""
    return f"This is a partial answer: {_count(result.finished)} of {_count(result.runs_planned)} runs are in."


def simulated_by(result: StudyResult) -> str:
    """Which version simulated, "forcesim 0.1.0, model 2"."""
    program = result.program_version or metadata.version("forcesim")
    return f"forcesim {safe(program, 40)}, model {safe(result.model_version or MODEL_VERSION, 40)}"


def printed_by() -> str:
    """Which version writes what is read, "forcesim 0.1.0, model 2"."""
    return f"forcesim {metadata.version('forcesim')}, model {MODEL_VERSION}"


def simulated_and_printed_by(result: StudyResult) -> str:
    """Which version simulated, and which one prints that where it is another one."""
    simulated, printed = simulated_by(result), printed_by()
    return f"simulated by {simulated}" + ("" if simulated == printed else f"; printed by {printed}")


def allowance(result: StudyResult) -> str:
    """What verdicts allow for: that many questions asked at once find more by chance; "" where nothing is compared.

    A trade-off asks at every setting, so that it calls fewer differences clear than a comparison of one of them.
    """
    pairs = len(result.differences) - (result.kind == "tradeoff" and result.baseline is None)
    if pairs < 1 or not result.asked_about:
        return ""
    count = len(result.asked_about)
    outcomes = "1 outcome" if count == 1 else f"{count} outcomes"
    if pairs == 1:
        return f"Verdicts allow for {outcomes} asked about at once."
    what = "settings" if result.kind == "tradeoff" else "comparisons"
    return f"Verdicts allow for {outcomes} and {pairs} {what} asked about at once: by itself each would settle sooner."


def _other_model(result: StudyResult) -> str:
    if result.model_version in ("", MODEL_VERSION):
        return ""
    return (
        f"Simulated by {simulated_by(result)}; this program holds model {MODEL_VERSION}, which may give other numbers."
    )


def _unlike(result: StudyResult) -> str:
    """Whether scenarios that are compared are not measured over the same time; "" where one alone is."""
    scenarios = result.scenarios
    aspects = {
        "in their warm-up": [_years(scenario.warm_up_years) for scenario in scenarios],
        "in the time measured": [_years(scenario.years) for scenario in scenarios],
        "in their first day": [scenario.start for scenario in scenarios],
    }
    unlike = [
        f"{words} ({join_words(list(dict.fromkeys(safe(value, 20) for value in values if value)))})"
        for words, values in aspects.items()
        if None not in values and len(set(values)) > 1
    ]
    return f"The scenarios differ {join_words(unlike)}: changes may come from that alone." if unlike else ""


def _empty_start(result: StudyResult) -> str:
    """Whether runs are measured from their first day, when no case is open and no investigation is under way."""
    empty = [scenario.name for scenario in result.scenarios if scenario.warm_up_years == 0]
    if not empty:
        return ""
    names = [under_or_in(result, name) for name in empty] if len(empty) < len(result.scenarios) else []
    where = f"{capital(join_words(names))} runs" if names else "Runs"
    return f"{where} start empty and are measured from the first day: averages take in how queues and work build up."


def _years(years: float | None) -> str | None:
    if not years:
        return None if years is None else "none"
    months = round(12 * years, 6)
    if months == round(months) and months < 12:
        return f"{months:.0f} {'month' if months == 1 else 'months'}"
    return f"{years:.10g} {'year' if years == 1 else 'years'}"


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


def origin_words(shipped: int, finished: int) -> str:
    """Where runs come from that nobody simulated here: "shipped with the program"; "" where all were.

    >>> origin_words(1_032, 1_032), origin_words(12, 24), origin_words(0, 24)
    ('shipped with the program', '12 of 24 runs shipped with the program', '')
    """
    if not shipped:
        return ""
    return (
        "shipped with the program"
        if shipped >= finished
        else f"{shipped:,} of {finished:,} runs shipped with the program"
    )


def shipped_futures_words(futures: int, *, is_running: bool) -> str:
    """The badge of an answer whose runs all came with the program; ``is_running`` where others are being made.

    >>> shipped_futures_words(12, is_running=True)
    '12 futures, shipped with the program · more on their way'
    """
    more = " · more on their way" if is_running else ""
    return f"{futures} futures, shipped with the program{more}"
