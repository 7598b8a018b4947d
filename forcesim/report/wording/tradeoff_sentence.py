"""What one position of a lever buys and what it costs, in words: the sentence of a trade-off."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from forcesim.report.wording.clauses import clause, freed, in_a_row
from forcesim.report.wording.numbers import Worded, how_often, in_futures, span_in_words, worded
from forcesim.report.wording.outcome_phrases import (
    MOVE_SHARE,
    ORGANISED_CRIME,
    SMALL_CASES,
    capital,
    change,
    differences_at,
    happens,
    level,
    lever_words,
    phrase,
    reference,
    result_at,
    setting,
)
from forcesim.report.wording.reasons import cliff_reason
from forcesim.report.wording.red_lines import line_words
from forcesim.report.wording.scenario_names import is_laid_over, placed, spoken
from forcesim.study.red_line import red_lines
from forcesim.study.results.study_result import Cliff, Difference, StudyResult

Runs = tuple[tuple[str, str], ...]

GANGS, DROPPED = "disruptions", "cases_dropped"


def positions(result: StudyResult) -> tuple[float, ...]:
    """The settings of the lever that the study tries, rising."""
    lever = result.lever or ""
    return tuple(sorted(one.at[lever] for one in result.results if lever in one.at))


def default_position(result: StudyResult) -> float:
    """The position that an answer is about if nobody says otherwise.

    That at which a person looked; or, with a baseline, the present one; else the furthest from the present at which
    the force keeps up, since at the present itself nothing changes.
    """
    settings = positions(result)
    if result.looked_at is not None:
        return nearest(settings, result.looked_at)
    present = result.present if result.present is not None else settings[0]
    if result.baseline is not None:
        return nearest(settings, present)
    others = [each for each in settings if each != present]
    if not others:
        return nearest(settings, present)
    cliff = result.cliff
    if cliff is not None and cliff.keeps_up == "above":
        least = cliff.high if cliff.high is not None else cliff.at
        enough = [each for each in others if each > least]
        return min(enough) if enough and min(enough) < present else min(others, key=lambda each: abs(each - present))
    limit = math.inf if cliff is None else cliff.low if cliff.low is not None else cliff.at
    strict = cliff is not None and cliff.low is None
    kept = [each for each in others if each < limit or (each == limit and not strict)]
    return max(kept) if kept and max(kept) > present else min(others, key=lambda each: (abs(each - present), each))


def nearest(settings: tuple[float, ...], at: float) -> float:
    """The position that was tried and lies nearest."""
    return min(settings, key=lambda each: (abs(each - at), each))


def is_reference(result: StudyResult, at: float) -> bool:
    """Whether a position is the one that all others are compared with."""
    return result.baseline is None and at == result.present


def position_runs(result: StudyResult, at: float) -> Runs:
    """The answer at one position as runs of (text, side)."""
    if is_reference(result, at):
        return _as_it_stands(result, at)
    found = differences_at(result, at)
    gangs = _gangs(result, found.outcomes.get(GANGS) if found else None)
    cases = _cases(result, at, found.outcomes.get(DROPPED) if found else None)
    lead = _lead(result, at)
    queue = () if gangs or any(happens(one.outcomes.get(DROPPED)) for one in result.results) else _queue(result, at)
    if queue:
        return ((f"{lead}: ", ""), *queue, (".", ""))
    if not gangs and not cases:
        return ((f"{lead} changes neither gangs disrupted nor small cases left unattended.", ""),)
    between = ((" and ", ""),) if gangs and cases else ()
    return ((f"{lead} ", ""), *gangs, *between, *cases, (".", ""))


def position_chance(result: StudyResult, at: float) -> str:
    """How often the side that gains does gain: "More gangs disrupted in 6 of 10 futures."."""
    found = differences_at(result, at)
    difference = found.outcomes.get(GANGS) if found and not is_reference(result, at) else None
    if difference is None or not happens(difference):
        return ""
    often = how_often(difference.values, 1)
    return f"More gangs disrupted {often}." if often else ""


def cliff_words(result: StudyResult) -> str:
    """How far the lever goes before the force no longer keeps up."""
    cliff = result.cliff
    if cliff is None:
        is_whole = result.finished > 0 and result.is_complete
        kept = ["The force keeps up at every setting tried.", *_kept_everywhere(result, result.red_lines)]
        return " ".join(kept) if is_whole else ""
    said = [_cliff_words(result, cliff)]
    # what breaks later is told as well, where somebody drew a red line
    said += [_cliff_words(result, one) for one in result.cliffs if one != cliff]
    kept = [line for line in result.red_lines if line not in {one.red_line for one in result.cliffs}]
    return " ".join([*said, *_kept_everywhere(result, kept)])


def _cliff_words(result: StudyResult, cliff: Cliff) -> str:
    if cliff.reason.is_everywhere:
        return f"{cliff_reason(cliff)}."
    told = worded(cliff.at, cliff.low, cliff.high, lever_words(cliff.lever)[1])
    between = f" ({told.span})" if told.span else ""
    until = "down to about" if cliff.keeps_up == "above" else "until about"
    if cliff.red_line is not None:
        chance = red_lines([cliff.red_line])[0].chance or 0.0
        return f"{capital(line_words(result, cliff.red_line))} {_in_share(chance)} {until} {told.plain}{between}."
    return f"The force keeps up {until} {told.plain}{between}. {cliff_reason(cliff)}."


def _in_share(chance: float) -> str:
    tenths = round(10 * chance)
    return f"in {tenths} of 10 futures" if math.isclose(10 * chance, tenths) else f"in {100 * chance:.4g}% of futures"


def _kept_everywhere(result: StudyResult, lines: Sequence[str]) -> list[str]:
    """Red lines that no setting is seen to break, each with the fewest futures in which one keeps to it."""
    said = []
    for text, line in zip(lines, red_lines(lines), strict=True):
        counts = []
        for point in result.results:
            known = point.outcomes[line.outcome].values
            known = known[np.isfinite(known)]
            if point.at and known.size:
                counts.append((float(line.met(known).mean()), int(line.met(known).sum()), known.size))
        if counts:
            _, kept, total = min(counts)
            fewest = f"at least {kept} of {total}" if kept < total else f"all {total}"
            said.append(f"{capital(line_words(result, text))} at every setting tried, in {fewest} futures.")
    return said


def position_sentences(result: StudyResult, at: float) -> tuple[str, ...]:
    """The answer of a trade-off: what the position buys, its chance, how far one can go."""
    said = "".join(text for text, _ in with_chance(result, at))
    return tuple(each for each in (said, _handling(result, at), cliff_words(result)) if each)


def with_chance(result: StudyResult, at: float) -> Runs:
    """The answer at one position as one sentence that states its chance, as runs of (text, side)."""
    *runs, (last, side) = position_runs(result, at)
    often = _often(result, at)
    return (*runs, (last.removesuffix("."), side), (f"{often}.", ""))


def _often(result: StudyResult, at: float) -> str:
    found = differences_at(result, at)
    if found is None or is_reference(result, at):
        return ""
    for name, words in ((GANGS, "more gangs disrupted"), (DROPPED, "more small cases left unattended")):
        difference = found.outcomes.get(name)
        if difference is not None and happens(difference):
            often = how_often(difference.values, 1)
            return f": {words} {often}" if often else ""
    # where neither differs in any future, that is the chance
    counts = [int(np.isfinite(one.values).sum()) for one in found.outcomes.values()]
    often = in_futures(1.0, max(counts, default=0))
    return f", {often}" if often else ""


def _handling(result: StudyResult, at: float) -> str:
    """What else differs from the baseline: people charged and officer-hours freed, where the two policies differ."""
    found = differences_at(result, at)
    if result.baseline is None or found is None:
        return ""
    clauses = [clause(result, found, reference(result), "charges"), freed(result, found)]
    return capital(in_a_row(clauses)) + "." if any(clauses) else ""


def _lead(result: StudyResult, at: float) -> str:
    lever = result.lever or ""
    where = setting(lever, at)
    moving = lever == MOVE_SHARE
    if result.baseline is not None:
        name, other = next(one.scenario for one in result.results if one.at), spoken(result, result.baseline)
        if moving and name != result.baseline:
            # "more" and "fewer" speak of the force as its file stands, unless another policy is named
            against = f"Compared with {other}, moving" if is_laid_over(result.baseline) else "Moving"
            return f"{against} {where if at else 'none'} of the hours {placed(result, name)}"
        with_ = f"with {where} of the hours moved" if moving else f"with {_lower(lever)} at {where}"
        # a baseline of the same name is the same scenario, its lever left alone
        is_same = name == result.baseline
        return capital(f"{with_}, it") if is_same else f"Compared with {other}, {spoken(result, name)} {with_}"
    present = "" if result.present is None else f" instead of {setting(lever, result.present)}"
    if moving:
        return f"Moving {where} of the hours{present if result.present else ''}"
    return f"Setting {_lower(lever)} to {where}{present}"


def _gangs(result: StudyResult, difference: Difference | None) -> Runs:
    if difference is None or not math.isfinite(difference.mean):
        return ()
    if not happens(difference):
        is_there = any(happens(one.outcomes.get(GANGS)) for one in result.results)
        return (("leaves ", ""), ("gangs disrupted exactly as they were", ORGANISED_CRIME)) if is_there else ()
    told = change(result.outcomes[GANGS], difference, None)
    verdict = difference.verdict
    if verdict == "better":
        return (("buys ", ""), (f"about {told.plain} more {_gang(told)} disrupted a year", ORGANISED_CRIME))
    if verdict == "worse":
        return (("loses ", ""), (f"about {told.plain} {_gang(told)} disrupted a year", ORGANISED_CRIME))
    so_far = (
        phrase(result.outcomes[GANGS]).so_far(told) if told.sign else span_in_words(difference.low, difference.high)
    )
    brackets = f" ({_flat(so_far)})" if so_far else ""
    if verdict == "not settled":
        return (
            ("has an effect on ", ""),
            (f"gangs disrupted that is not settled yet{brackets}", ORGANISED_CRIME),
        )
    return (("makes ", ""), (f"no clear difference to gangs disrupted{brackets}", ORGANISED_CRIME))


def _cases(result: StudyResult, at: float, difference: Difference | None) -> Runs:
    point, before = result_at(result, at), reference(result)
    summary = point.outcomes.get(DROPPED) if point else None
    if difference is None or summary is None or not math.isfinite(difference.mean):
        return ()
    if not happens(summary) and not happens(before.outcomes.get(DROPPED) if before else None):
        return (("leaves ", ""), ("no small case unattended", SMALL_CASES)) if _has_cases(result) else ()
    told = change(result.outcomes[DROPPED], difference, None)
    if difference.verdict in ("better", "worse") and told.sign:
        more = "more" if told.sign > 0 else "fewer"
        return (("leaves ", ""), (f"about {told.plain} {more} {_case(told)} a year unattended", SMALL_CASES))
    if difference.verdict == "not settled" and told.sign:
        more = "more" if told.sign > 0 else "fewer"
        return (
            ("leaves ", ""),
            (f"{told.plain} {more} {_case(told)} a year unattended so far, which is not settled", SMALL_CASES),
        )
    return (("leaves ", ""), ("about as many small cases unattended", SMALL_CASES))


def _queue(result: StudyResult, at: float) -> Runs:
    """Scenarios with neither gangs nor unattended cases are told by how their queue does."""
    found, before = differences_at(result, at), reference(result)
    if found is None:
        return ()
    clauses = [clause(result, found, before, name) for name in ("days_to_close", "backlog")]
    return ((in_a_row(clauses), SMALL_CASES),) if any(clauses) else ()


def _as_it_stands(result: StudyResult, at: float) -> Runs:
    point = result_at(result, at)
    lever = result.lever or ""
    where = setting(lever, at)
    lead = f"With {where} of the hours moved" if lever == MOVE_SHARE else f"With {_lower(lever)} at {where}"
    runs: list[tuple[str, str]] = []
    for name, side in ((GANGS, ORGANISED_CRIME), (DROPPED, SMALL_CASES)):
        summary = point.outcomes.get(name) if point else None
        if summary is not None and math.isfinite(summary.mean) and (happens(summary) or name == DROPPED):
            told = level(result.outcomes[name], summary)
            runs += [
                (" and " if runs else ", as things stand, ", ""),
                (phrase(result.outcomes[name]).level(told), side),
            ]
    if not runs:
        return ((f"{lead}, no run is in yet.", ""),)
    return ((lead, ""), *runs, (".", ""))


def _has_cases(result: StudyResult) -> bool:
    return any(happens(one.outcomes.get("cases_arrived")) for one in result.results)


def _lower(lever: str) -> str:
    label = lever_words(lever)[0]
    return label[:1].lower() + label[1:]


def _gang(told: Worded) -> str:
    return "gang" if told.plain == "1" else "gangs"


def _case(told: Worded) -> str:
    return "small case" if told.plain == "1" else "small cases"


def _flat(text: str) -> str:
    """A remark without brackets of its own, to stand in brackets."""
    return text.replace(" (", ", ").replace(")", "")
