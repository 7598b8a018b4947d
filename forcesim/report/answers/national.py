"""One policy against another in every force, in words, tables and a figure of changes with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from forcesim.report.answers.finding import finding_of
from forcesim.report.answers.force_map.tile_figure import draw_tile_map
from forcesim.report.colours import GRID, INK, MUTE, VERDICTS, colour
from forcesim.report.figure_style import new_figure, note_below, nothing_to_draw, open_frame, plain_text
from forcesim.report.views.force_map.tile_map import tile_map_view
from forcesim.report.views.national.national_view import OutcomeOverForces, national_view
from forcesim.report.wording.change_sentences import UNCLEAR, PartSentence
from forcesim.report.wording.national.force_sentences import national_parts
from forcesim.report.wording.text_table import TextTable
from forcesim.study.analysis.intervals import NO_CLEAR_DIFFERENCE, NOT_SETTLED
from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# inches of the figure and of a tile; shares of the width of map and ranks; forces that are ranked at either end
_HEIGHT, _TILE, _WIDTHS, _SHOWN = 4.4, 0.45, (3, 1), 8


def sentences(result: StudyResult) -> tuple[str, ...]:
    """In how many forces something surely changes, what can't be told, what is lost, what tells forces apart."""
    return tuple(part.text for part in parts(result))


def parts(result: StudyResult) -> tuple[PartSentence, ...]:
    """The same, each with what it says."""
    return national_parts(result, finding_of(result, NationalFinding))


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """In how many forces each outcome goes which way; then every force, for the first outcome asked about."""
    finding = finding_of(result, NationalFinding)
    rows = []
    for national in finding.outcomes:
        settled = [change for change in national.changes if change.verdict not in UNCLEAR]
        up = len([change for change in settled if (change.change.mean or 0.0) > 0])
        verdicts = [change.verdict for change in national.changes]
        counts = (up, len(settled) - up, verdicts.count(NO_CLEAR_DIFFERENCE), verdicts.count(NOT_SETTLED))
        rows.append((result.outcomes[national.outcome].label, *map(str, counts)))
    header = ("Forces in which", "Up", "Down", "The same", "Can't tell")
    return (TextTable("What surely changes, and where", header, tuple(rows)), _forces(result))


def _forces(result: StudyResult) -> TextTable:
    view = national_view(result).outcomes[0]
    by_slug = {row.slug: row for row in view.rows}
    in_order = [by_slug[slug] for slug in view.order]
    in_order += [row for row in view.rows if row.slug not in view.order]
    rows = tuple((row.title, row.change, row.range, row.verdict_text, row.places) for row in in_order)
    title = f"{view.label}, {view.unit}"
    return TextTable(title, ("Force", "Change", "95% range", "Verdict", "Rank"), rows)


def figure(result: StudyResult) -> Figure:
    """The first outcome on the map of tiles, and those who stand first and last with their ranges and ranks."""
    view = national_view(result).outcomes[0]
    drawing = new_figure(_HEIGHT)
    if not any(math.isfinite(row.mean) for row in view.rows):
        return nothing_to_draw(drawing)
    left, right = drawing.subplots(1, 2, width_ratios=_WIDTHS)
    draw_tile_map(left, tile_map_view(view, result.outcomes[view.name].unit), _TILE)
    left.set_title(plain_text(f"{view.label}: what changes"), loc="left", fontsize=8.5, color=INK)
    _draw_ranks(right, view)
    note = f"{view.rank_1}. Lines: 95% ranges, for all forces together.\nNumbers at the right: the ranks that may be."
    note_below(drawing, note)
    return drawing


def _draw_ranks(axes: Axes, view: OutcomeOverForces) -> None:
    """The forces that stand first and last, a gap between them where others are left out."""
    order = view.order or tuple(row.slug for row in view.rows)
    rows = {row.slug: row for row in view.rows}
    is_short = len(order) > 2 * _SHOWN + 1
    shown = [(place, slug) for place, slug in enumerate(order[:_SHOWN] if is_short else order)]
    if is_short:
        shown += [(_SHOWN + 1 + place, slug) for place, slug in enumerate(order[-_SHOWN:])]
        axes.text(0, -_SHOWN, f"{len(order) - 2 * _SHOWN} more", fontsize=6.5, color=MUTE, va="center", ha="center")
    axes.axvline(0, color=INK, linewidth=1)
    for place, slug in shown:
        row = rows[slug]
        hue, marker = colour(row.verdict), VERDICTS.get(row.verdict, ("", "", "", "o"))[3]
        axes.plot([row.low, row.high], [-place, -place], color=hue, linewidth=1.5, solid_capstyle="butt")
        axes.plot([row.mean], [-place], marker, color=hue, markersize=4)
        axes.annotate(
            row.places, (1.01, -place), xycoords=("axes fraction", "data"), fontsize=6.5, color=MUTE, va="center"
        )
    axes.set_yticks([-place for place, _ in shown])
    axes.set_yticklabels([plain_text(rows[slug].title) for _, slug in shown])
    axes.set_ylim(-shown[-1][0] - 0.6, 0.6)
    axes.set_xlim(*view.axis)
    open_frame(axes)
    axes.grid(visible=True, axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=MUTE, labelsize=6.5)
    axes.set_title("First and last" if is_short else "In order", loc="left", fontsize=8.5, color=INK)


def frame(result: StudyResult) -> polars.DataFrame:
    """One row a force and outcome asked about."""
    import polars as pl

    finding = finding_of(result, NationalFinding)
    forces = {force.slug: force for force in finding.forces}
    rows = [
        (
            change.force, force.title, national.outcome, national.by_residents, force.residents, force.futures,
            change.change.mean, change.change.low, change.change.high, change.verdict, change.matters,
            change.rank, change.best_rank, change.worst_rank, *force.traits.values(),
        )
        for national in finding.outcomes
        for change in national.changes
        for force in (forces[change.force],)
    ]  # fmt: skip
    schema = {
        "force": pl.String, "title": pl.String, "outcome": pl.String, "per_100000_residents": pl.Boolean,
        "residents": pl.Int64, "futures": pl.Int64, "change": pl.Float64, "family_low": pl.Float64,
        "family_high": pl.Float64, "verdict": pl.String, "matters": pl.Float64, "rank": pl.Int64,
        "best_rank": pl.Int64, "worst_rank": pl.Int64,
        **dict.fromkeys(finding.forces[0].traits, pl.Float64),
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, NationalFinding)
    yield "Forces", f"{len(finding.forces)}, {min(force.futures for force in finding.forces)} futures in each"
    yield "Intervals", "of paired differences, corrected for forces times outcomes asked about (Bonferroni)"
    yield (
        "Ranks",
        "95% sets that hold for all forces together, from all pairwise differences (Mogstad, Romano, Shaikh and "
        "Wilhelm 2024), for each outcome by itself",
    )
    yield (
        "Correlations",
        "Spearman's, with the interval of Bonett and Wright (2000), corrected for traits and outcomes asked about",
    )
    yield "Residents", "mid-2015, of the Welsh forces mid-2014"


def progress(result: StudyResult) -> str:
    """How far a study is."""
    return f"{result.finished + len(result.failures):,} of {result.runs_planned:,} runs"
