"""What it would take, in words, a table and a curve of how often each red line is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from forcesim.report.colours import GRID, INK, MUTE
from forcesim.report.output.tables import TextTable
from forcesim.report.wording.numbers import joined, percent
from forcesim.report.wording.outcome_phrases import capital, lever_words, setting
from forcesim.report.wording.red_lines import line_words
from forcesim.report.wording.scenario_names import placed
from forcesim.study.red_line import red_lines
from forcesim.study.results.findings import RedLineShare, RequireFinding, SettingTried
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure

_HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9")


def sentences(result: StudyResult, found: RequireFinding) -> tuple[str, ...]:
    where = capital(placed(result, result.scenarios[0].name))
    label = _label(found.lever)
    lines = [line_words(result, each) for each in found.red_lines]
    if not any(kept.total for one in found.tried for kept in one.kept):
        return ("No run is in yet.",)
    if found.answer is None:
        return _nothing(result, found, where, label, lines)
    at = setting(found.lever, found.answer)
    kept = found.confirmed or next(one.kept for one in found.tried if one.at == found.answer)
    fresh = " fresh" if found.confirmed else ""
    often = joined([f"{line} {_often(one, fresh)}" for line, one in zip(lines, kept, strict=True)])
    bound = "at least" if found.sense == "least" else "at most"
    first = f"{where}, {label} must be {bound} {at}: then {often}."
    said = [first if found.is_shown else f"{first} That is not yet shown with 95% confidence; more futures could."]
    if found.before is not None:
        other = next(one for one in found.tried if one.at == found.before)
        worst = min(zip(lines, other.kept, strict=True), key=lambda one: one[1].share)
        said.append(f"At {setting(found.lever, found.before)} it is not shown: {worst[0]} {_counted(worst[1])}.")
    else:
        end = "smallest" if found.sense == "least" else "largest"
        said.append(f"That is the {end} setting that was tried.")
    if found.broken_beyond:
        listed = joined([setting(found.lever, each) for each in found.broken_beyond[:4]])
        said.append(
            f"{'More' if found.sense == 'least' else 'Less'} is not always better: at {listed} a red line breaks."
        )
    return tuple(said)


def text_tables(result: StudyResult, found: RequireFinding) -> tuple[TextTable, ...]:
    lines = [line_words(result, each) for each in found.red_lines]
    rows = tuple(
        (
            setting(found.lever, one.at) + (" now" if one.at == result.present else ""),
            *(f"{kept.count} of {kept.total}" for kept in one.kept),
            _is_shown(found, one),
        )
        for one in sorted(found.tried, key=lambda one: one.at)
    )
    header = (capital(_label(found.lever)), *(capital(line) for line in lines), "All shown?")
    return (TextTable("How many futures keep to each red line", header, rows, 1),)


def figure(result: StudyResult, found: RequireFinding) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    drawn = Figure(figsize=(7.2, 3.6), layout="constrained")
    axes = drawn.subplots()
    tried = sorted(found.tried, key=lambda one: one.at)
    for place, text in enumerate(found.red_lines):
        hue, line = _HUES[place % len(_HUES)], red_lines([text])[0]
        shares = [one.kept[place].share for one in tried]
        label = line_words(result, text).replace("$", r"\$")
        axes.plot([one.at for one in tried], shares, "-o", color=hue, markersize=4, label=label)
        axes.fill_between([one.at for one in tried], [one.kept[place].low for one in tried],
                          [one.kept[place].high for one in tried], color=hue, alpha=0.15, linewidth=0)  # fmt: skip
        axes.axhline(line.chance or 0.0, color=hue, linewidth=1, linestyle="--")
    if found.answer is not None:
        axes.axvline(found.answer, color=INK, linewidth=1.5)
    axes.set_ylim(-0.02, 1.05)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: setting(found.lever, value)))
    axes.set_xlabel(capital(_label(found.lever)).replace("$", r"\$"), color=MUTE, fontsize=8.5)
    axes.set_ylabel("Share of futures that keep to it", color=MUTE, fontsize=8.5)
    axes.grid(color=GRID)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(fontsize=8.5, frameon=False, labelcolor=INK)
    return drawn


def frame(found: RequireFinding) -> polars.DataFrame:
    """One row a setting and red line."""
    import polars as pl

    rows = [
        (found.lever, one.at, line, kept.count, kept.total, kept.low, kept.high, kept.is_shown)
        for one in sorted(found.tried, key=lambda one: one.at)
        for line, kept in zip(found.red_lines, one.kept, strict=True)
    ]
    schema = {
        "lever": pl.String, "at": pl.Float64, "red_line": pl.String, "kept": pl.Int64, "futures": pl.Int64,
        "low": pl.Float64, "high": pl.Float64, "shown": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(found: RequireFinding) -> Iterator[tuple[str, str]]:
    total = max((kept.total for one in found.tried for kept in one.kept), default=0)
    yield "Settings", f"{len(found.tried)} tried, a coarse grid first, then half-way again and again"
    yield "Futures", f"{total} at each setting, on the same luck; as many fresh ones for the setting found"
    yield "Shown", "where the one-sided exact 95% bound of the share of futures reaches the chance asked for"


def _nothing(result: StudyResult, found: RequireFinding, where: str, label: str, lines: list[str]) -> tuple[str, ...]:
    settings = [one.at for one in found.tried]
    across = f"from {setting(found.lever, min(settings))} to {setting(found.lever, max(settings))}"
    what = "the red line" if len(lines) == 1 else "all red lines"
    best = next(one for one in found.tried if one.at == found.best)
    often = joined([f"{line} {_counted(kept)}" for line, kept in zip(lines, best.kept, strict=True)])
    said = [f"{where}, no setting of {label} {across} is shown to meet {what}: at best, at "
            f"{setting(found.lever, best.at)}, {often}."]  # fmt: skip
    if len(lines) > 1 and len(found.preventing) < len(lines):
        named = joined([line_words(result, each) for each in found.preventing])
        said.append(f"What stands in the way: that {named}.")
    chances = [red_lines([each])[0].chance or 0.0 for each in found.red_lines]
    if all(kept.share >= chance for kept, chance in zip(best.kept, chances, strict=True)):
        said.append("More futures could show it.")
    return tuple(said)


def _often(kept: RedLineShare, fresh: str) -> str:
    return f"{_counted(kept, fresh)}, which shows at least {percent(kept.low)}"


def _counted(kept: RedLineShare, fresh: str = "") -> str:
    return f"in {kept.count or 'none'} of {kept.total}{fresh} futures"


def _is_shown(found: RequireFinding, one: SettingTried) -> str:
    """What the row of a setting says; of the answer the fresh futures, not those it was found with, have the word."""
    if one.at == found.answer and found.confirmed and not found.is_shown:
        return "not in fresh futures"
    return "yes" if all(kept.is_shown for kept in one.kept) else _short_of(found, one.kept)


def _short_of(found: RequireFinding, kept: tuple[RedLineShare, ...]) -> str:
    chances = [red_lines([each])[0].chance or 0.0 for each in found.red_lines]
    if all(one.share >= chance for one, chance in zip(kept, chances, strict=True)):
        return "not settled"
    return "no"


def _label(lever: str) -> str:
    label = lever_words(lever)[0]
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
