"""The answer in plain words, with its chance, as a commissioner can repeat it in a meeting."""

from __future__ import annotations

import math

import numpy as np

from forcesim.report.answers.backcast import backcast_sentence
from forcesim.report.wording.cautions import cautions, failed_runs, is_waiting
from forcesim.report.wording.clauses import UNCLEAR, clause, freed, in_a_row
from forcesim.report.wording.numbers import ENOUGH_TO_SPREAD, amount, in_futures, joined, share_of_sign, worded
from forcesim.report.wording.outcome_phrases import capital, happens, level, phrase, reference
from forcesim.report.wording.scenario_names import placed, spoken
from forcesim.report.wording.tradeoff_sentence import default_position, position_sentences
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.study_result import PointDifference, PointResult, StudyResult, Summary

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
        return (WAITING,), ((failed,) if (failed := failed_runs(result)) else ())
    if result.found is not None:
        from forcesim.report.answers.registry import sentences

        return sentences(result, result.found), cautions(result)
    if result.is_map:
        from forcesim.report.answers.tradeoff_map import map_sentences

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
    from forcesim.report.answers.frontier import sentence as weighed

    return (weighed(result, result.frontier),)


def _ran(result: StudyResult, point: PointResult) -> tuple[str, ...]:
    clauses: list[str] = []
    spread = ""
    for name in _OF_A_RUN:
        outcome, summary = result.outcomes.get(name), point.outcomes.get(name)
        if outcome is None or summary is None or not happens(summary) or not math.isfinite(summary.mean):
            continue
        clauses.append(phrase(outcome).level(level(outcome, summary)))
        spread = spread or _spread(outcome, summary)
    where = capital(placed(result, point.scenario))
    if not clauses:
        return (f"{where} none of the things that are usually asked about ever happens.",)
    return (f"{where}{_over(result, point)}, {joined(clauses[:_MOST_CLAUSES])}{spread}.",)


def _over(result: StudyResult, point: PointResult) -> str:
    count = max(int(np.isfinite(one.values).sum()) for one in point.outcomes.values())
    over = [f"{amount(result.years, digits=3)} years"] if result.years > 0 and result.years != 1 else []
    over += [f"{count} futures"] if 1 < count < ENOUGH_TO_SPREAD else ["the one future tried"] if count == 1 else []
    return f", on average over {joined(over)}" if over else ""


def _spread(outcome: Outcome, summary: Summary) -> str:
    known = summary.values[~(summary.values != summary.values)]
    if known.size < ENOUGH_TO_SPREAD or summary.p10 == summary.p90:
        return ""
    ends = worded((summary.p10 + summary.p90) / 2, summary.p10, summary.p90, outcome.unit)
    return f"; in 8 of 10 futures {phrase(outcome).spread(ends.span)}" if ends.span else ""


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
    other = spoken(result, found.against)
    compared = f", compared with {other}," if position == 0 else ""
    if not clauses:
        name = spoken(result, found.scenario)
        return f"Between {name} and {other} none of the things that are usually asked about differs."
    said = in_a_row(clauses)
    return f"{capital(placed(result, found.scenario))}{compared} {said}{'' if ' future' in said else _always(found)}."


def _always(found: PointDifference) -> str:
    """The chance of a sentence none of whose clauses needs one of its own: what it tells is so in every future."""
    told = [found.outcomes[name] for name in (*_FIRST, "hours_small_cases", *_ALSO) if name in found.outcomes]
    clear = [one for one in told if one.verdict not in UNCLEAR and math.isfinite(one.mean)]
    shares = [share_of_sign(one.values, 1 if one.mean > 0 else -1) for one in clear]
    if not shares or any(share < 1 for share, _ in shares):
        return " (95% sure)" if clear else ""
    return f", {in_futures(1.0, min(count for _, count in shares))}"
