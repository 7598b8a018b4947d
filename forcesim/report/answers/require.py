"""What it would take, in words, a table and a curve of how often each red line is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from forcesim.report.answers.finding import finding_of
from forcesim.report.colours import GRID, INK, MUTE
from forcesim.report.figure_style import new_axes, open_frame, plain_text
from forcesim.report.wording.numbers import join_words, percent
from forcesim.report.wording.outcome_phrases import distinct_settings, lever_name, setting
from forcesim.report.wording.red_lines import line_words
from forcesim.report.wording.scenario_names import under_or_in
from forcesim.report.wording.text_table import TextTable
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.red_line import red_lines
from forcesim.study.results.findings import RedLineShare, RequireFinding, SettingTried
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure

_HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9")


def sentences(result: StudyResult) -> tuple[str, ...]:
    """The setting that it takes and how often the red lines are then kept, and what happens short of it and beyond."""
    finding = finding_of(result, RequireFinding)
    where = capital(under_or_in(result, result.scenarios[0].name))
    label = lever_name(finding.lever)
    lines = [line_words(result, text) for text in finding.red_lines]
    if not any(share.total for attempt in finding.tried for share in attempt.kept):
        return ("No run is in yet.",)
    if finding.answer is None:
        return _no_setting(result, finding, where, label, lines)
    if finding.checked is None:
        sentences = [_one_answer(finding, where, label, lines)]
    else:
        sentences = list(_two_answers(finding, where, label, lines))
    if not result.is_complete:
        less = "less" if finding.sense == "least" else "more"
        return *sentences, f"Whether {less} is enough too is still being judged in fresh futures."
    if finding.before is not None:
        before = next(attempt for attempt in finding.tried if attempt.at == finding.before)
        line, share = min(zip(lines, before.kept, strict=True), key=lambda pair: pair[1].share)
        if finding.checked is None:
            sentences.append(f"At {setting(finding.lever, finding.before)} it is not shown: {line} {_count(share)}.")
    else:
        end = "smallest" if finding.sense == "least" else "largest"
        sentences.append(f"That is the {end} setting that was tried.")
    if finding.broken_beyond:
        broken = join_words([setting(finding.lever, beyond) for beyond in finding.broken_beyond[:4]])
        more = "More" if finding.sense == "least" else "Less"
        sentences.append(f"{more} is not always better: at {broken} a red line breaks.")
    return tuple(sentences)


def _one_answer(finding: RequireFinding, where: str, label: str, lines: list[str]) -> str:
    """The answer of results of earlier versions."""
    at = setting(finding.lever, finding.answer or 0.0)
    shares = finding.confirmed or next(attempt.kept for attempt in finding.tried if attempt.at == finding.answer)
    fresh = " fresh" if finding.confirmed else ""
    often = join_words([f"{line} {_how_often(share, fresh)}" for line, share in zip(lines, shares, strict=True)])
    bound = "at least" if finding.sense == "least" else "at most"
    answer = f"{where}, {label} must be {bound} {at}: then {often}."
    return answer if finding.is_shown else f"{answer} That is not yet shown with 95% confidence; more futures could."


def _two_answers(finding: RequireFinding, where: str, label: str, lines: list[str]) -> tuple[str, ...]:
    """What is surely enough, and what probably is."""
    bound = "at least" if finding.sense == "least" else "at most"
    checked = {attempt.at: attempt.kept for attempt in finding.checked or ()}
    surely, probably = finding.surely, finding.probably
    sentences = []
    if surely is not None:
        shares = zip(lines, checked[surely], strict=True)
        often = join_words([f"{line} {_how_often(share, ' fresh')}" for line, share in shares])
        at = setting(finding.lever, surely)
        sentences.append(f"{where}, {label} must be {bound} {at} to be 95% sure: then {often}.")
    if probably is not None and probably != surely:
        often = join_words(
            [f"{line} {_count(share, ' fresh')}" for line, share in zip(lines, checked[probably], strict=True)]
        )
        at = setting(finding.lever, probably)
        if surely is None:
            sentences.append(f"{where}, {label} must probably be {bound} {at}: then {often}.")
            sentences.append("No setting is surely enough yet; more futures could show one.")
        else:
            sentences.append(f"{capital(bound)} {at} is probably enough: there {often}.")
    return tuple(sentences)


def progress(result: StudyResult) -> str:
    """How far a study is."""
    finding = finding_of(result, RequireFinding)
    done, planned = result.finished + len(result.failures), result.runs_planned
    tried = sum(any(share.total for share in attempt.kept) for attempt in finding.tried)
    what = "a coarse grid of settings first, then half-way between them"
    if finding.confirmed or finding.checked:
        what = "what was found, once more in fresh futures"
    return f"{tried} settings tried: {what}. {done:,} of {planned:,} runs."


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """How many futures keep to each red line at each setting tried."""
    finding = finding_of(result, RequireFinding)
    lines = [line_words(result, text) for text in finding.red_lines]
    attempts = sorted(finding.tried, key=lambda attempt: attempt.at)
    settings = distinct_settings(finding.lever, [attempt.at for attempt in attempts])
    rows = tuple(
        (
            at + (" now" if attempt.at == result.present else ""),
            *(f"{share.count} of {share.total}" for share in _last_word(finding, attempt)),
            _is_shown(finding, attempt),
        )
        for at, attempt in zip(settings, attempts, strict=True)
    )
    header = (capital(lever_name(finding.lever)), *(capital(line) for line in lines), "All shown?")
    return (TextTable("How many futures keep to each red line", header, rows, 1),)


def _last_word(finding: RequireFinding, attempt: SettingTried) -> tuple[RedLineShare, ...]:
    """The fresh futures of a setting where it has some, else those of the search."""
    return next((check.kept for check in finding.checked or () if check.at == attempt.at), attempt.kept)


def figure(result: StudyResult) -> Figure:
    """The share of futures that keep to each red line over the settings tried, with its bounds and the chance asked."""
    from matplotlib.ticker import FuncFormatter

    finding = finding_of(result, RequireFinding)
    drawing, axes = new_axes(3.6)
    tried = sorted(finding.tried, key=lambda attempt: attempt.at)
    settings = [attempt.at for attempt in tried]
    for index, text in enumerate(finding.red_lines):
        hue, line = _HUES[index % len(_HUES)], red_lines([text])[0]
        shares = [attempt.kept[index] for attempt in tried]
        label = plain_text(line_words(result, text))
        axes.plot(settings, [share.share for share in shares], "-o", color=hue, markersize=4, label=label)
        low, high = [share.low for share in shares], [share.high for share in shares]
        axes.fill_between(settings, low, high, color=hue, alpha=0.15, linewidth=0)
        axes.axhline(line.chance or 0.0, color=hue, linewidth=1, linestyle="--")
    if finding.answer is not None:
        axes.axvline(finding.answer, color=INK, linewidth=1.5)
    axes.set_ylim(-0.02, 1.05)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: setting(finding.lever, value)))
    axes.set_xlabel(plain_text(capital(lever_name(finding.lever))), color=MUTE, fontsize=8.5)
    axes.set_ylabel("Share of futures that keep to it", color=MUTE, fontsize=8.5)
    axes.grid(color=GRID)
    open_frame(axes)
    axes.legend(fontsize=8.5, frameon=False, labelcolor=INK)
    return drawing


def frame(result: StudyResult) -> polars.DataFrame:
    """One row a setting and red line."""
    import polars as pl

    finding = finding_of(result, RequireFinding)
    rows = [
        (finding.lever, attempt.at, line, share.count, share.total, share.low, share.high, share.is_shown)
        for attempt in sorted(finding.tried, key=lambda attempt: attempt.at)
        for line, share in zip(finding.red_lines, attempt.kept, strict=True)
    ]
    schema = {
        "lever": pl.String, "at": pl.Float64, "red_line": pl.String, "kept": pl.Int64, "futures": pl.Int64,
        "low": pl.Float64, "high": pl.Float64, "shown": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, RequireFinding)
    total = max((share.total for attempt in finding.tried for share in attempt.kept), default=0)
    yield "Settings", f"{len(finding.tried)} tried, a coarse grid first, then half-way again and again"
    fresh = max((share.total for attempt in finding.checked or () for share in attempt.kept), default=0)
    if finding.checked is None:
        yield "Futures", f"{total} at each setting, on the same luck; as many fresh ones for the setting found"
    else:
        yield "Futures", f"{total} at each setting, on the same luck; {fresh} fresh ones at each of those found"
        yield "Probably", "where the share of fresh futures reaches the chance asked for"
    yield (
        "Surely" if finding.checked is not None else "Shown",
        "where the one-sided exact 95% bound of the share of futures reaches the chance asked for",
    )


def _no_setting(
    result: StudyResult, finding: RequireFinding, where: str, label: str, lines: list[str]
) -> tuple[str, ...]:
    """The sentences where no setting is shown to meet all red lines."""
    if not result.is_complete or finding.best is None:
        return (_so_far(finding, label, lines),)
    settings = [attempt.at for attempt in finding.tried]
    across = f"from {setting(finding.lever, min(settings))} to {setting(finding.lever, max(settings))}"
    what = "the red line" if len(lines) == 1 else "all red lines"
    best = next(attempt for attempt in finding.tried if attempt.at == finding.best)
    # as the table has it: fresh futures have the last word where there are some
    shares = _last_word(finding, best)
    fresh = " fresh" if shares != best.kept else ""
    often = join_words([f"{line} {_count(share, fresh)}" for line, share in zip(lines, shares, strict=True)])
    as_good = sum(_last_word(finding, attempt) == shares for attempt in finding.tried) - 1
    others = "" if not as_good else " and another setting" if as_good == 1 else f" and {as_good} other settings"
    sentences = [
        f"{where}, no setting of {label} {across} is shown to meet {what}: at best, at "
        f"{setting(finding.lever, best.at)}{others}, {often}."
    ]
    if len(lines) > 1 and len(finding.preventing) < len(lines):
        preventing = join_words([line_words(result, text) for text in finding.preventing])
        sentences.append(f"What stands in the way: that {preventing}.")
    if finding.checked:
        sentences.append("Fresh futures do not bear it out.")
    elif _reach_chances(finding, best.kept):
        sentences.append("More futures could show it.")
    return tuple(sentences)


def _so_far(finding: RequireFinding, label: str, lines: list[str]) -> str:
    """What the search tells before it ends: nothing from few futures, else how far the settings go that hold so far."""
    # settings fill one after another, and some were simulated before: each speaks for its own futures alone
    totals = [min(share.total for share in attempt.kept) for attempt in finding.tried]
    fewest, most = min(totals), max(totals)
    counted = str(most) if fewest == most else f"{fewest} to {most}"
    so_far = "1 future is in so far" if most == 1 and fewest == 1 else f"{counted} futures are in so far"
    reach = [
        attempt.at
        for attempt, futures in zip(finding.tried, totals, strict=True)
        if futures >= FEWEST_PAIRS and _reach_chances(finding, attempt.kept)
    ]
    if not reach:
        return f"Nothing can be said yet: {so_far} at each setting."
    far = min(reach) if finding.sense == "least" else max(reach)
    hold = lines[0] if len(lines) == 1 else "all red lines hold"
    return (
        f"Nothing is settled yet: {so_far} at each setting, in which {hold} often enough with {label} at "
        f"{setting(finding.lever, far)}. It takes more futures to show it."
    )


def _how_often(share: RedLineShare, fresh: str) -> str:
    return f"{_count(share, fresh)}, which shows at least {percent(share.low)}"


def _count(share: RedLineShare, fresh: str = "") -> str:
    return f"in {share.count or 'none'} of {share.total}{fresh} futures"


def _is_shown(finding: RequireFinding, attempt: SettingTried) -> str:
    """The table cell that says whether a setting is shown to meet all red lines.

    Of what fresh futures judged they decide, not those it was found with.
    """
    if finding.checked is not None:
        fresh = next((check.kept for check in finding.checked if check.at == attempt.at), None)
        if fresh is None:
            return "not judged" if _reach_chances(finding, attempt.kept) else "no"
        order = [check.at for check in finding.checked]
        if finding.surely is not None and order.index(attempt.at) <= order.index(finding.surely):
            return "surely"
        return "probably" if _reach_chances(finding, fresh) else "not in fresh futures"
    if attempt.at == finding.answer and finding.confirmed and not finding.is_shown:
        return "not in fresh futures"
    if all(share.is_shown for share in attempt.kept):
        return "yes"
    return "not settled" if _reach_chances(finding, attempt.kept) else "no"


def _reach_chances(finding: RequireFinding, shares: tuple[RedLineShare, ...]) -> bool:
    """Whether each red line held in at least the share of futures that the question demands.

    This compares shares only. It doesn't ask whether so few futures are enough to show it.
    """
    chances = [red_lines([text])[0].chance or 0.0 for text in finding.red_lines]
    return all(share.share >= chance for share, chance in zip(shares, chances, strict=True))
