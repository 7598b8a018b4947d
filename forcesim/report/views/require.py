"""The page "What does it take?", ready to be drawn: how often each red line is kept, against the lever."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.report.wording.axis_marks import Axis, axis
from forcesim.report.wording.numbers import join_words, percent
from forcesim.report.wording.outcome_phrases import (
    ORGANISED_CRIME,
    SMALL_CASES,
    lever_words,
    setting,
    setting_and_unit,
)
from forcesim.report.wording.red_lines import line_words
from forcesim.scenario.levers import MOVE_SHARE, hours_moved, levers
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.units import is_money
from forcesim.study.lever import lever
from forcesim.study.questions.require import usual_range
from forcesim.study.red_line import red_lines
from forcesim.study.results.findings import RedLineShare, RequireFinding, SettingTried
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe

_SMALL = ("cases_", "backlog", "days_to_close", "charges", "cautions", "warnings", "criminal_records")
_CRIME = ("disruptions", "leads_", "investigations_", "active_groups")
# red lines are told apart by shape as well as by colour
MARKERS = ("circle", "square", "triangle", "diamond", "star")


@dataclass(frozen=True, slots=True)
class RedLineCurve:
    """One red line over the settings tried, rising: the share of futures that keep to it, with one-sided 95% bounds.

    ``chance`` is the share that was asked for; ``side`` says which colour it has, or ""; ``marker`` which shape.
    """

    text: str
    words: str
    side: str
    marker: str
    chance: float
    x: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    hovers: tuple[str, ...]
    in_the_way: bool


@dataclass(frozen=True, slots=True)
class RequireView:
    """A study of what it takes.

    ``answer`` and ``best`` are settings of the lever, None where there is none; of the two at most one is given.
    ``asked`` are the chances asked for, as (share, words); ``in_the_way`` says which red lines no setting meets, ""
    where there are none.
    """

    across: Axis
    up: Axis
    lines: tuple[RedLineCurve, ...]
    asked: tuple[tuple[float, str], ...]
    answer: float | None
    answer_words: str
    best: float | None
    best_words: str
    present: float | None
    present_words: str
    in_the_way: str
    note: str


def require_view(result: StudyResult, finding: RequireFinding) -> RequireView:
    """The view of a study of what it would take, finished or still coming in."""
    tried = sorted(
        (attempt for attempt in finding.tried if any(share.total for share in attempt.kept)),
        key=lambda attempt: attempt.at,
    )
    settings = sorted(attempt.at for attempt in finding.tried)
    label, unit = lever_words(finding.lever)
    title = label if unit in ("share", "") or is_money(unit) else f"{label}, {unit}"
    lines = tuple(_curve(result, finding, index, tried) for index in range(len(finding.red_lines)))
    chances = dict.fromkeys(line.chance for line in lines)
    bound = "at least" if finding.sense == "least" else "at most"
    return RequireView(
        across=axis(title, settings[0], settings[-1], lambda at: _short(finding.lever, at), most=11, room=0.03),
        up=axis("Share of futures that keep to it", 0.0, 1.0, percent),
        lines=lines,
        asked=tuple((chance, f"asked: {percent(chance)}") for chance in chances),
        answer=finding.answer if tried else None,
        answer_words="" if finding.answer is None else f"{bound} {setting(finding.lever, finding.answer)}",
        best=finding.best if result.is_complete else None,
        best_words="" if finding.best is None else f"closest: {setting(finding.lever, finding.best)}",
        present=result.present,
        present_words="" if result.present is None else f"now {setting(finding.lever, result.present)}",
        in_the_way=_in_the_way(result, finding) if tried else "",
        note=_note(result, finding, bool(tried)),
    )


def levers_to_search(named_scenario: NamedScenario) -> tuple[tuple[str, str], ...]:
    """The levers of a scenario that are numbers with a range to search, as (path, words)."""
    choices = []
    for candidate in levers(named_scenario):
        is_moot = candidate.path == MOVE_SHARE and named_scenario.scenario.movement is None
        # a lever that the policy does not mention has no number to move
        has_number = named_scenario.values.get(candidate.path) is not None
        if candidate.kind not in ("share", "number", "count") or is_moot or not has_number:
            continue
        low, high = usual_range(named_scenario, lever(named_scenario, candidate.path))
        if high > low:
            owner = f"{safe(candidate.of, 40)}: " if candidate.of else ""
            is_hours_moved = candidate.path == MOVE_SHARE
            label = hours_moved(named_scenario.scenario) if is_hours_moved else candidate.declared.label
            choices.append((candidate.path, f"{owner}{safe(label, 60)}"))
    return tuple(choices)


def _curve(result: StudyResult, finding: RequireFinding, index: int, tried: list[SettingTried]) -> RedLineCurve:
    text = finding.red_lines[index]
    line, words = red_lines([text])[0], line_words(result, text)
    shares = [attempt.kept[index] for attempt in tried]
    side = (
        SMALL_CASES if line.outcome.startswith(_SMALL) else ORGANISED_CRIME if line.outcome.startswith(_CRIME) else ""
    )
    return RedLineCurve(
        text=text,
        words=capital(words),
        side=side,
        marker=MARKERS[index % len(MARKERS)],
        chance=line.chance or 0.0,
        x=tuple(attempt.at for attempt in tried),
        share=tuple(share.share for share in shares),
        low=tuple(share.low for share in shares),
        high=tuple(share.high for share in shares),
        hovers=tuple(_hover(finding, attempt.at, words, share) for attempt, share in zip(tried, shares, strict=True)),
        in_the_way=result.is_complete and text in finding.preventing,
    )


def _hover(finding: RequireFinding, at: float, words: str, share: RedLineShare) -> str:
    shown = "shown" if share.is_shown else "not shown"
    return (
        f"At {setting(finding.lever, at)}: {words} in {share.count} of {share.total} futures\n"
        f"at least {percent(share.low)}, at most {percent(share.high)} (each with 95% confidence): {shown}"
    )


def _in_the_way(result: StudyResult, finding: RequireFinding) -> str:
    # while futures come in, what stands in the way may be that there are few of them
    if finding.answer is not None or not finding.preventing or not result.is_complete:
        return ""
    if len(finding.preventing) == len(finding.red_lines):
        which = "both red lines" if len(finding.red_lines) == 2 else "every red line"
        which = "the red line itself" if len(finding.red_lines) == 1 else which
        return f"Nothing tried is shown to do. What stands in the way: {which}."
    lines = join_words([f"that {line_words(result, text)}" for text in finding.preventing])
    return f"Nothing tried is shown to do. What stands in the way: {lines}; without it some setting would."


def _note(result: StudyResult, finding: RequireFinding, has_tried: bool) -> str:
    if not has_tried:
        return "No future is in yet."
    if not result.is_complete:
        return "Not all futures are in: shares still move and bounds still narrow."
    futures = max((share.total for attempt in finding.tried for share in attempt.kept), default=0)
    return (
        f"Dots are shares of {futures} futures at each setting, of the same luck; bands reach from the lower to the "
        "upper 95% bound. A red line is shown to be kept where the lower bound reaches the line asked for."
    )


def _short(lever: str, at: float) -> str:
    return setting_and_unit(lever, at)[0]
