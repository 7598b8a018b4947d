"""What it takes, ready to be drawn: how often each red line is kept, against the lever."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.errors import ScenarioError
from forcesim.report.wording.axis_marks import Axis, axis
from forcesim.report.wording.numbers import joined, percent
from forcesim.report.wording.outcome_phrases import ORGANISED_CRIME, SMALL_CASES, capital, lever_words, setting
from forcesim.report.wording.red_lines import line_words
from forcesim.scenario.levers import MOVE_SHARE, hours_moved, levers
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.lever import lever
from forcesim.study.questions.require import usual_range
from forcesim.study.red_line import red_lines
from forcesim.study.results.findings import RedLineShare, RequireFinding, SettingTried
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

_SMALL = ("cases_", "backlog", "days_to_close", "charges", "cautions", "warnings", "criminal_records")
_CRIME = ("disruptions", "leads_", "investigations_", "active_groups")
# how many futures keep to it, told apart by shape where colours are not enough
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
    ``asked`` are the chances asked for, as (share, words); ``in_the_way`` is a sentence, "" where nothing is.
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


def require_view(result: StudyResult, found: RequireFinding) -> RequireView:
    """A study of what it would take; works while settings are tried."""
    tried = sorted((one for one in found.tried if any(kept.total for kept in one.kept)), key=lambda one: one.at)
    settings = sorted(one.at for one in found.tried)
    label, unit = lever_words(found.lever)
    title = label if unit in ("share", "") or unit.startswith("pounds") else f"{label}, {unit}"
    lines = tuple(_line(result, found, place, tried) for place in range(len(found.red_lines)))
    chances = dict.fromkeys(line.chance for line in lines)
    bound = "at least" if found.sense == "least" else "at most"
    return RequireView(
        across=axis(title, settings[0], settings[-1], lambda at: _short(found.lever, at), most=11, room=0.03),
        up=axis("Share of futures that keep to it", 0.0, 1.0, percent),
        lines=lines,
        asked=tuple((chance, f"asked: {percent(chance)}") for chance in chances),
        answer=found.answer if tried else None,
        answer_words="" if found.answer is None else f"{bound} {setting(found.lever, found.answer)}",
        best=found.best if tried else None,
        best_words="" if found.best is None else f"closest: {setting(found.lever, found.best)}",
        present=result.present,
        present_words="" if result.present is None else f"now {setting(found.lever, result.present)}",
        in_the_way=_in_the_way(result, found) if tried else "",
        note=_note(result, found, bool(tried)),
    )


def levers_to_search(named_scenario: NamedScenario) -> tuple[tuple[str, str], ...]:
    """The levers of a scenario that are numbers with a range to search, as (path, words)."""
    found = []
    for each in levers(named_scenario):
        is_moot = each.path == MOVE_SHARE and named_scenario.scenario.movement is None
        if each.kind not in ("share", "number", "count") or is_moot:
            continue
        try:
            low, high = usual_range(named_scenario, lever(named_scenario, each.path))
        except ScenarioError:
            continue  # what the policy leaves unsaid has no number to move
        if high > low:
            of = f"{safe(each.of, 40)}: " if each.of else ""
            said = hours_moved(named_scenario.scenario) if each.path == MOVE_SHARE else each.declared.label
            found.append((each.path, f"{of}{safe(said, 60)}"))
    return tuple(found)


def so_far(result: StudyResult, found: RequireFinding) -> str:
    """How far a study is."""
    done, asked = result.finished + len(result.failures), result.runs_planned
    tried = sum(any(kept.total for kept in one.kept) for one in found.tried)
    what = "a coarse grid of settings first, then half-way between them"
    if found.confirmed:
        what = "the setting found, once more in fresh futures"
    return f"{tried} settings tried: {what}. {done:,} of {asked:,} futures."


def _line(result: StudyResult, found: RequireFinding, place: int, tried: list[SettingTried]) -> RedLineCurve:
    text = found.red_lines[place]
    line, words = red_lines([text])[0], line_words(result, text)
    kept = [one.kept[place] for one in tried]
    side = (
        SMALL_CASES if line.outcome.startswith(_SMALL) else ORGANISED_CRIME if line.outcome.startswith(_CRIME) else ""
    )
    return RedLineCurve(
        text=text, words=capital(words), side=side, marker=MARKERS[place % len(MARKERS)], chance=line.chance or 0.0,
        x=tuple(one.at for one in tried), share=tuple(one.share for one in kept),
        low=tuple(one.low for one in kept), high=tuple(one.high for one in kept),
        hovers=tuple(_hover(found, one.at, words, each) for one, each in zip(tried, kept, strict=True)),
        in_the_way=text in found.preventing,
    )  # fmt: skip


def _hover(found: RequireFinding, at: float, words: str, kept: RedLineShare) -> str:
    shown = "shown" if kept.is_shown else "not shown"
    return (
        f"At {setting(found.lever, at)}: {words} in {kept.count} of {kept.total} futures\n"
        f"at least {percent(kept.low)}, at most {percent(kept.high)} (each with 95% confidence): {shown}"
    )


def _in_the_way(result: StudyResult, found: RequireFinding) -> str:
    if found.answer is not None or not found.preventing:
        return ""
    if len(found.preventing) == len(found.red_lines):
        which = "both red lines" if len(found.red_lines) == 2 else "every red line"
        which = "the red line itself" if len(found.red_lines) == 1 else which
        return f"Nothing tried is shown to do. What stands in the way: {which}."
    listed = joined([f"that {line_words(result, each)}" for each in found.preventing])
    return f"Nothing tried is shown to do. What stands in the way: {listed}; without it some setting would."


def _note(result: StudyResult, found: RequireFinding, has_tried: bool) -> str:
    if not has_tried:
        return "No future is in yet."
    if not result.is_complete:
        return "Not all futures are in: shares still move and bounds still narrow."
    futures = max((kept.total for one in found.tried for kept in one.kept), default=0)
    return (
        f"Dots are shares of {futures} futures at each setting, of the same luck; bands reach from the lower to the "
        "upper 95% bound. A red line is shown to be kept where the lower bound reaches the line asked for."
    )


def _short(lever: str, at: float) -> str:
    return setting(lever, at).partition(" ")[0]
