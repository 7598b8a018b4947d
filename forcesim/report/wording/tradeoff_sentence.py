"""What one position of a lever buys and what it costs, in words: the sentence of a trade-off."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from forcesim.report.wording.cautions import is_ground
from forcesim.report.wording.change_sentences import DROPPED, GANGS, Part, PartSentence, Run, change_sentences
from forcesim.report.wording.numbers import enclosing_words, number_words
from forcesim.report.wording.outcome_phrases import (
    MOVE_SHARE,
    ORGANISED_CRIME,
    SMALL_CASES,
    differences_at,
    happens,
    lever_name,
    lever_words,
    phrase,
    result_at,
    setting,
    told_level,
    within_sentence,
)
from forcesim.report.wording.reasons import cliff_reason
from forcesim.report.wording.red_lines import line_words
from forcesim.report.wording.scenario_names import is_laid_over, quoted_name, short_name, under_or_in
from forcesim.scenario.named_scenario import NameParts
from forcesim.study.red_line import red_lines
from forcesim.study.results.study_result import Cliff, StudyResult
from forcesim.text import capital


def positions(result: StudyResult) -> tuple[float, ...]:
    """The settings of the lever that the study tries, rising."""
    lever = result.lever or ""
    return tuple(sorted(point.at[lever] for point in result.results if lever in point.at))


def default_position(result: StudyResult) -> float:
    """The position that an answer is about if nobody says otherwise.

    The one that a person looked at; or, with a baseline, the present one; else the furthest from the present at which
    the force keeps up, since at the present itself nothing changes.
    """
    settings = positions(result)
    if result.looked_at is not None:
        return nearest(settings, result.looked_at)
    present = result.present if result.present is not None else settings[0]
    if result.baseline is not None:
        return nearest(settings, present)
    others = [at for at in settings if at != present]
    if not others:
        return nearest(settings, present)
    cliff = result.cliff
    if cliff is not None and cliff.keeps_up == "above":
        least = cliff.high if cliff.high is not None else cliff.at
        enough = [at for at in others if at > least]
        return min(enough) if enough and min(enough) < present else min(others, key=lambda at: abs(at - present))
    limit = math.inf if cliff is None else cliff.low if cliff.low is not None else cliff.at
    strict = cliff is not None and cliff.low is None
    within = [at for at in others if at < limit or (at == limit and not strict)]
    return max(within) if within and max(within) > present else nearest(tuple(others), present)


def nearest(settings: tuple[float, ...], at: float) -> float:
    """The setting that was tried and lies nearest to ``at``; the lower of two."""
    return min(settings, key=lambda tried: (abs(tried - at), tried))


def baseline_label(result: StudyResult) -> str:
    """What a chart calls that which changes are counted against: "before", or the policy if it is one."""
    if result.baseline is not None:
        return short_name(result, result.baseline) if is_laid_over(result.baseline) else "before"
    return "" if result.present is None else f"as it stands, {setting(result.lever or '', result.present)}"


def is_reference(result: StudyResult, at: float) -> bool:
    """Whether a position is the one that all others are compared with."""
    return result.baseline is None and at == result.present


def position_sentences(result: StudyResult, at: float, *, is_short: bool = False) -> tuple[PartSentence, ...]:
    """The answer at one position: what it surely changes, what can't be told, what is lost and how far one can go.

    ``is_short`` is for where the numbers stand beside it.
    """
    first, *others = _cliff_clauses(result, is_short=is_short) or [""]
    breaks = ". ".join([first, *map(capital, others)])
    end = (PartSentence(Part.LOST, (Run(f"{capital(breaks)}."),)),) if breaks else ()
    if is_reference(result, at):
        return (PartSentence(Part.OTHER, (*_as_it_stands(result, at), Run("."))), *end)
    changes = differences_at(result, at)
    if changes is None:
        return (PartSentence(Part.OTHER, (Run(f"{_lead(result, at)}, no run is in yet."),)), *end)
    return change_sentences(result, changes, f"{_lead(result, at)},", breaks, is_short=is_short)


def cliff_words(result: StudyResult) -> str:
    """How far the lever goes before the force no longer keeps up; "" while there are too few futures to say."""
    return " ".join(f"{capital(clause)}." for clause in _cliff_clauses(result))


def _cliff_clauses(result: StudyResult, *, is_short: bool = False) -> list[str]:
    """Where the force no longer keeps up, and which red lines hold until where, each as a clause."""
    if not is_ground(result):
        return []
    cliff = result.cliff
    if cliff is None:
        is_whole = result.finished > 0 and result.is_complete
        clauses = ["the force keeps up at every setting tried", *_unbroken_lines(result, result.red_lines)]
        return clauses if is_whole else []
    # with red lines there may be several cliffs, which are all told
    cliffs = [cliff, *(other for other in result.cliffs if other != cliff)]
    unbroken = [line for line in result.red_lines if line not in {other.red_line for other in result.cliffs}]
    return [*(_cliff_clause(result, cliff, is_short) for cliff in cliffs), *_unbroken_lines(result, unbroken)]


def _cliff_clause(result: StudyResult, cliff: Cliff, is_short: bool) -> str:
    reason = within_sentence(cliff_reason(cliff))
    if cliff.reason.is_everywhere:
        return reason
    if math.isinf(cliff.at) and cliff.low is None and cliff.high is None:
        counted = cliff.reason
        few = f": {counted.crossing} of {counted.futures} futures leave too many cases" if counted.futures else ""
        return f"whether the force keeps up at every setting can't be told from so few futures{few}"
    where = cliff_place(cliff)
    if _is_within(cliff, result.present):
        where += ", and how things stand now lies within that"
    until = f"{'down to' if cliff.keeps_up == 'above' else 'until'} {where}"
    if cliff.red_line is not None:
        chance = red_lines([cliff.red_line])[0].chance or 0.0
        return f"{line_words(result, cliff.red_line)} {_in_share(chance)} {until}"
    return f"the force keeps up {until}" if is_short else f"the force keeps up {until}: {reason}"


def _is_within(cliff: Cliff, present: float | None) -> bool:
    """Whether a cliff may lie on either side of the setting that holds now."""
    return present is not None and cliff.low is not None and cliff.high is not None and cliff.low < present < cliff.high


def cliff_place(cliff: Cliff) -> str:
    """Where a cliff lies, told no more narrowly than is known: "somewhere between 30% and 34%".

    "somewhere beyond 50%" where it may lie outside the settings that were tried.
    """
    unit, is_above = lever_words(cliff.lever)[1], cliff.keeps_up == "above"
    low, high = cliff.low, cliff.high
    if low is not None and high is not None:
        return _somewhere(low, high, unit)
    if low is not None:
        return f"somewhere {'above' if is_above else 'beyond'} {enclosing_words(low, low, unit)[0]}"
    if high is not None:
        return f"somewhere below {enclosing_words(high, high, unit)[1]}"
    if cliff.between is not None:
        return f"{_somewhere(*cliff.between, unit)}, by too few futures to say how sure that is"
    return f"about {number_words(cliff.at, None, None, unit).plain}"


def _somewhere(low: float, high: float, unit: str) -> str:
    ends = enclosing_words(low, high, unit)
    return f"somewhere between {ends[0]} and {ends[1]}" if ends[0] != ends[1] else f"about {ends[0]}"


def _in_share(chance: float) -> str:
    tenths = round(10 * chance)
    return f"in {tenths} of 10 futures" if math.isclose(10 * chance, tenths) else f"in {100 * chance:.4g}% of futures"


def _unbroken_lines(result: StudyResult, lines: Sequence[str]) -> list[str]:
    """Red lines that no setting is seen to break, each with the fewest futures in which one keeps to it."""
    clauses = []
    for text, line in zip(lines, red_lines(lines), strict=True):
        counts = []
        for point in result.results:
            known = point.outcomes[line.outcome].values
            known = known[np.isfinite(known)]
            if point.at and known.size:
                counts.append((float(line.met(known).mean()), int(line.met(known).sum()), known.size))
        if counts:
            _, count, total = min(counts)
            fewest = f"at least {count} of {total}" if count < total else f"all {total}"
            clauses.append(f"{line_words(result, text)} at every setting tried, in {fewest} futures")
    return clauses


def _lead(result: StudyResult, at: float) -> str:
    lever = result.lever or ""
    where = setting(lever, at)
    moving = lever == MOVE_SHARE
    if result.baseline is not None:
        name, other = next(point.scenario for point in result.results if point.at), quoted_name(result, result.baseline)
        moved = f"with {where if at else 'none'} of the hours moved"
        with_ = moved if moving else f"with {lever_name(lever)} at {where}"
        # where nothing but the lever's own setting separates the two, there is nothing to name
        under = "" if _is_lever_only(result, name) else f" {under_or_in(result, name)}"
        # "more" and "fewer" speak of the force as its file stands, unless another policy is named
        is_named = name != result.baseline and is_laid_over(result.baseline)
        return f"Compared with {other}, {with_}{under}" if is_named else capital(f"{with_}{under}")
    present = "" if result.present is None else f" instead of {setting(lever, result.present)}"
    if moving:
        return f"With {where} of the hours moved{present if result.present else ''}"
    return f"With {lever_name(lever)} at {where}{present}"


def _is_lever_only(result: StudyResult, name: str) -> bool:
    """Whether a scenario is the baseline but for where the lever stands now."""
    here, baseline = NameParts.of(name), NameParts.of(result.baseline or "")
    separating = {*here.changes} ^ {*baseline.changes}
    keys = {change.partition("=")[0] for change in separating}
    return (here.force, here.policy) == (baseline.force, baseline.policy) and keys <= {result.lever}


def _as_it_stands(result: StudyResult, at: float) -> tuple[Run, ...]:
    point = result_at(result, at)
    lever = result.lever or ""
    where = setting(lever, at)
    lead = f"With {where} of the hours moved" if lever == MOVE_SHARE else f"With {lever_name(lever)} at {where}"
    runs: list[Run] = []
    for name, side in ((GANGS, ORGANISED_CRIME), (DROPPED, SMALL_CASES)):
        summary = point.outcomes.get(name) if point else None
        if summary is not None and math.isfinite(summary.mean) and (happens(summary) or name == DROPPED):
            level = told_level(result.outcomes[name], summary)
            runs += [
                Run(" and " if runs else ", as things stand, "),
                Run(phrase(result.outcomes[name]).level(level), side, name),
            ]
    if not runs:
        return (Run(f"{lead}, no run is in yet"),)
    return (Run(lead), *runs)
