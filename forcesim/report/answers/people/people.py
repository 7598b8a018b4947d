"""The same people under two policies: sentences, tables, frames and a figure of flows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from forcesim.report.answers.finding import finding_of
from forcesim.report.colours import INK, MUTE
from forcesim.report.figure_style import new_axes, note_below, nothing_to_draw, plain_text
from forcesim.report.views.people.flows import HARSHER, MILDER, OTHER, SAME, WAYS, Flow, flows_view, story_views, way
from forcesim.report.views.people.people_view import hours_words, people_words, reason_rows
from forcesim.report.wording.change_sentences import PartSentence
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import named_outcomes, unit_heading
from forcesim.report.wording.people.fate_words import WHOLE, fate_name
from forcesim.report.wording.people.people_sentences import people_parts
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.text_table import TextTable
from forcesim.study.results.people_finding import OutcomeReasons, PeopleFinding
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {MILDER: "#009E73", HARSHER: "#B2182B", OTHER: "#0072B2", SAME: "#c5ccd5"}
# hatches say the same to those who see no colours
HATCHES = {MILDER: "", HARSHER: "xx", OTHER: "..", SAME: ""}
# rows that have room where people read; tables for programs hold all
_TRANSITIONS = 12
# outcomes whose reasons are told where none is asked about by name
_USUAL = ("charges", "criminal_records", "reoffences")


def sentences(result: StudyResult) -> tuple[str, ...]:
    """What surely changes, what can't be told, who is handled more harshly."""
    return tuple(part.text for part in parts(result))


def parts(result: StudyResult) -> tuple[PartSentence, ...]:
    """The sentences, each with the part of the answer that it is."""
    return people_parts(result, finding_of(result, PeopleFinding))


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """Who goes from which fate to which, what is avoided and gained, why outcomes moved, and two people to follow."""
    finding = finding_of(result, PeopleFinding)
    return (
        _transition_table(result, finding),
        _balance_table(finding),
        *_reason_tables(result, finding),
        *_story_tables(result, finding),
    )


def _transition_table(result: StudyResult, finding: PeopleFinding) -> TextTable:
    changed = [transition for transition in finding.transitions if not transition.is_same]
    rows = [
        (
            fate_name(finding, transition.before, WHOLE),
            fate_name(finding, transition.after, WHOLE),
            *people_words(transition.people),
            hours_words(transition.hours_freed),
        )
        for transition in changed[:_TRANSITIONS]
    ]
    rarer = len(changed) - _TRANSITIONS
    if rarer > 0:
        rows.append(("1 rarer change" if rarer == 1 else f"{rarer} rarer changes", "", "", "", ""))
    rows.append(("The same under both", "", *people_words(finding.same), ""))
    rows.append(("All", "", *people_words(finding.people), ""))
    header = (
        safe(short_name(result, finding.before), WHOLE),
        safe(short_name(result, finding.after), WHOLE),
        "People",
        "95% range",
        "Hours freed",
    )
    return TextTable("The same people, two fates: people a year", header, tuple(rows), words=2)


def _balance_table(finding: PeopleFinding) -> TextTable:
    rows = [
        (label, *people_words(number))
        for label, number in (
            ("Criminal records avoided", finding.records_avoided),
            ("Criminal records gained", finding.records_gained),
            ("Further offences avoided", finding.reoffences_avoided),
            ("Further offences gained", finding.reoffences_gained),
            ("People handled more mildly", finding.milder),
            ("People handled more harshly", finding.harsher),
        )
    ]
    return TextTable("Of the same people, a year", ("", "Number", "95% range"), tuple(rows))


def _reason_tables(result: StudyResult, finding: PeopleFinding) -> Iterator[TextTable]:
    by_name = {reasons.outcome: reasons for reasons in finding.reasons}
    labels = {name: safe(outcome.label, 60) for name, outcome in result.outcomes.items()}
    named = named_outcomes(result)
    for name in named or _USUAL:
        outcome, reasons = result.outcomes[name], by_name.get(name)
        if reasons is None and name in named:
            # it did not move, or is not known in every future
            reasons = _left_over(result, name)
        if reasons is None:
            continue
        title = f"Why did it move? {labels[name]}, {unit_heading(outcome)}"
        yield TextTable(
            title,
            ("Carried by", "Change", "95% range"),
            tuple(reason_rows(finding, reasons, labels, outcome.unit, WHOLE)),
        )


def _left_over(result: StudyResult, name: str) -> OutcomeReasons:
    """The reasons of an outcome of which nothing is known, or that did not move."""
    change = result.differences[0].outcomes[name]
    whole = Estimate(mean=change.mean, low=change.low, high=change.high)
    return OutcomeReasons(outcome=name, change=whole, carriers=(), left_over=whole)


def _story_tables(result: StudyResult, finding: PeopleFinding) -> Iterator[TextTable]:
    for story in story_views(result, finding):
        rows = tuple(zip_longest(story.left, story.right, fillvalue=""))
        header = (safe(story.before, WHOLE), safe(story.after, WHOLE))
        yield TextTable(f"{story.title} {story.how}", header, rows, words=2)


def frame(result: StudyResult) -> polars.DataFrame:
    """Every transition, one row each, the largest change of fate first."""
    import polars as pl

    finding = finding_of(result, PeopleFinding)
    labels = {fate.name: fate.label for fate in finding.fates}
    numbers = ("records_avoided", "records_gained", "reoffences_avoided", "reoffences_gained", "hours_freed")
    rows = []
    for transition in finding.transitions:
        people = transition.people
        row: list[object] = [transition.before, labels[transition.before], transition.after, labels[transition.after]]
        row += [way(finding, transition), people.mean, people.low, people.high, people.low_family, people.high_family]
        row.append(transition.is_settled)
        for name in numbers:
            estimate: Estimate = getattr(transition, name)
            row += [estimate.mean, estimate.low, estimate.high]
        rows.append(row)
    texts = ("before", "before_label", "after", "after_label", "way")
    people_columns = ("people", "low", "high", "family_low", "family_high")
    more = [f"{name}{end}" for name in numbers for end in ("", "_low", "_high")]
    schema = {
        **dict.fromkeys(texts, pl.String),
        **dict.fromkeys(people_columns, pl.Float64),
        "settled": pl.Boolean,
        **dict.fromkeys(more, pl.Float64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def reasons_frame(result: StudyResult) -> polars.DataFrame:
    """What carries the change of every outcome that moved, one row each; what is left over is a row of its own."""
    import polars as pl

    finding = finding_of(result, PeopleFinding)
    rows: list[tuple[object, ...]] = []
    for reasons in finding.reasons:
        for carrier in reasons.carriers:
            change = carrier.change
            name = (carrier.before, carrier.after, carrier.name, carrier.per)
            rows.append((reasons.outcome, carrier.kind, *name, change.mean, change.low, change.high))
        left = reasons.left_over
        rows.append((reasons.outcome, "left over", "", "", "", "", left.mean, left.low, left.high))
    texts = ("outcome", "kind", "before", "after", "name", "per")
    names = (*texts, "change", "low", "high")
    return pl.DataFrame(rows, schema={name: pl.String if name in texts else pl.Float64 for name in names}, orient="row")


def frames(result: StudyResult) -> tuple[tuple[str, polars.DataFrame], ...]:
    """What stands beside the transitions, by the name of its file or sheet."""
    return (("reasons", reasons_frame(result)),)


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was done."""
    finding = finding_of(result, PeopleFinding)
    yield "Futures", f"{amount(finding.futures, digits=4)} pairs, each on the same luck"
    yield "Matching", "Cases by their kind, person and number among the person's cases"
    yield "Counted", "Of measured years; whoever was done with before them is told apart"


def progress(result: StudyResult) -> str:
    """How far a study is."""
    finding = finding_of(result, PeopleFinding)
    return f"{finding.futures} of {result.runs_planned // 2} futures are in, two runs each."


def figure(result: StudyResult) -> Figure:
    """Flows from the fates under the first policy, on the left, to those under the second."""
    finding = finding_of(result, PeopleFinding)
    view = flows_view(result, finding)
    drawing, axes = new_axes(4.8)
    axes.set_axis_off()
    if not view.flows:
        return nothing_to_draw(drawing)
    axes.set_xlim(-0.7, 1.7)
    axes.set_ylim(1.02, -0.08)
    for flow in sorted(view.flows, key=lambda flow: flow.way != SAME):
        _draw_flow(axes, flow)
    for x, flush, name, bars in ((0.0, "right", view.before, view.left), (1.0, "left", view.after, view.right)):
        shift = -0.03 if flush == "right" else 0.03
        axes.text(x, -0.05, plain_text(name), ha="center", fontsize=8.5, color=INK, fontweight="bold")
        for bar in bars:
            axes.plot([x, x], [bar.top, bar.bottom], color=INK, linewidth=3, solid_capstyle="butt")
            middle = (bar.top + bar.bottom) / 2
            axes.text(x + shift, middle, plain_text(bar.words), ha=flush, va="center", fontsize=7.5, color=INK)
    kinds = dict.fromkeys(flow.way for flow in view.flows)
    words = ", ".join(f"{_COLOUR_NAMES[kind]}: {WAYS[kind]}" for kind in WAYS if kind in kinds)
    note_below(drawing, f"People a year; {words}.\nFaint: too few to tell from luck yet.")
    return drawing


_COLOUR_NAMES = {MILDER: "green", HARSHER: "red, crossed", OTHER: "blue, dotted", SAME: "grey"}


def _draw_flow(axes: Axes, flow: Flow) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (top, bottom), (end_top, end_bottom) = flow.left, flow.right
    points = [
        (0.0, top), (0.5, top), (0.5, end_top), (1.0, end_top),
        (1.0, end_bottom), (0.5, end_bottom), (0.5, bottom), (0.0, bottom), (0.0, top),
    ]  # fmt: skip
    curve, line = Path.CURVE4, Path.LINETO
    codes = [Path.MOVETO, curve, curve, curve, line, curve, curve, curve, Path.CLOSEPOLY]
    alpha = 0.55 if flow.is_settled or flow.way == SAME else 0.25
    axes.add_patch(
        PathPatch(
            Path(points, codes),
            facecolor=COLOURS[flow.way],
            edgecolor="white",
            linewidth=0.4,
            alpha=alpha,
            hatch=HATCHES[flow.way],
        )
    )
    if flow.label:
        x, y = 0.12, top + (bottom - top) / 2
        axes.text(x, y, flow.label, ha="center", va="center", fontsize=7, color=MUTE if flow.way == SAME else INK)
