"""The answer in plain words, with its chance, as a commissioner can repeat it in a meeting."""

from __future__ import annotations

import math

from forcesim.report.backcast import backcast_sentence
from forcesim.report.cautions import cautions, is_waiting
from forcesim.report.clauses import UNCLEAR, clause, freed, in_a_row
from forcesim.report.numbers import amount, joined, worded
from forcesim.report.phrases import happens, level, phrase, reference, short_name
from forcesim.report.position import default_position, position_sentences
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results import PointDifference, PointResult, StudyResult, Summary

WAITING = "No run is in yet."

# what people ask about first; the later ones step in where a scenario has none of the earlier
_FIRST = ("charges", "disruptions")
_ALSO = ("cases_dropped",)
_ELSE = ("days_to_close", "backlog", "cases_closed")
_OF_A_RUN = ("charges", "disruptions", "cases_dropped", "days_to_close", "backlog")
_MOST_CLAUSES = 4


def sentence(result: StudyResult) -> str:
    """The answer of a study in plain words: run, compare or tradeoff, finished or not."""
    said, warned = answer(result)
    return " ".join([*said, *warned])


def answer(result: StudyResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences of an answer, the one that matters most first, and what a reader has to know beside them."""
    if is_waiting(result):
        return (WAITING,), tuple(each for each in cautions(result) if "failed" in each)
    if result.found is not None:
        from forcesim.report.findings import sentences

        return sentences(result, result.found), cautions(result)
    if result.is_map:
        from forcesim.report.cells import map_sentences

        return map_sentences(result), cautions(result)
    if result.kind == "tradeoff":
        here = default_position(result)
        return (*position_sentences(result, here), *_weighed(result)), cautions(result, here)
    if result.kind == "backcast":
        return backcast_sentence(result), cautions(result)
    if result.kind == "compare":
        said = [_compared(result, one, place) for place, one in enumerate(result.differences)]
        said += _weighed(result)
    else:
        said = [each for one in result.results for each in _ran(result, one)]
    return tuple(said), cautions(result)


def _weighed(result: StudyResult) -> tuple[str, ...]:
    if result.frontier is None:
        return ()
    from forcesim.report.frontier import sentence as weighed

    return (weighed(result, result.frontier),)


def _ran(result: StudyResult, point: PointResult) -> tuple[str, ...]:
    clauses = []
    spread = ""
    for name in _OF_A_RUN:
        outcome, summary = result.outcomes.get(name), point.outcomes.get(name)
        if outcome is None or summary is None or not happens(summary) or not math.isfinite(summary.mean):
            continue
        clauses.append(phrase(outcome).level(level(outcome, summary)))
        spread = spread or _spread(outcome, summary)
    name = short_name(result, point.scenario)
    if not clauses:
        return (f"In {name} none of the things that are usually asked about ever happens.",)
    is_yearly = result.years > 0 and result.years != 1
    over = f", on average over {amount(result.years, digits=3)} years" if is_yearly else ""
    said = f"In {name}{over}, {joined(clauses[:_MOST_CLAUSES])}."
    return (said, spread) if spread else (said,)


def _spread(outcome: Outcome, summary: Summary) -> str:
    known = summary.values[~(summary.values != summary.values)]
    if known.size < 10 or summary.p10 == summary.p90:
        return ""
    ends = worded((summary.p10 + summary.p90) / 2, summary.p10, summary.p90, outcome.unit)
    return f"In 8 of 10 futures {phrase(outcome).spread(ends.span)}." if ends.span else ""


def _compared(result: StudyResult, found: PointDifference, position: int) -> str:
    against = reference(result)
    clauses = [clause(result, found, against, name) for name in _FIRST]
    clauses.insert(1, freed(result, found))
    for name in _ALSO:
        outcome = found.outcomes.get(name)
        if outcome is not None and outcome.verdict not in UNCLEAR:
            clauses.append(clause(result, found, against, name))
    if not any(clauses[:1]) and not clauses[2]:
        clauses += [clause(result, found, against, name) for name in _ELSE]
    clauses = [each for each in clauses if each][:_MOST_CLAUSES]
    name, other = short_name(result, found.scenario), short_name(result, found.against)
    compared = f", compared with {other}," if position == 0 else ""
    if not clauses:
        return f"Between {name} and {other} none of the things that are usually asked about differs."
    under = "Under" if "+" in found.scenario else "In"
    return f"{under} {name}{compared} {in_a_row(clauses)}."
