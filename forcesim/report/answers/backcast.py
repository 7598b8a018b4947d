"""The model held against published figures, in words, rows and a figure; misses are told as plainly as hits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forcesim.report.answers import run
from forcesim.report.colours import INK, MUTE, SIDES
from forcesim.report.figure_style import baseline_frame, new_axes, plain_text
from forcesim.report.views.answer_rows import RowBlock
from forcesim.report.wording.numbers import amount, join_words
from forcesim.report.wording.scenario_names import quoted_name
from forcesim.report.wording.text_table import TextTable
from forcesim.study.results.study_result import LEFT_OUT, TOO_HIGH, TOO_LOW, WITHIN, BackcastRow, StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BAND = "Model, 8 of 10 years"
# digits of a published figure, which is shown as it was published
_AS_PUBLISHED = 4


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One figure beside the model's band, in words."""

    label: str
    period: str
    published: str
    model: str
    verdict: str


def published_rows(result: StudyResult) -> tuple[PublishedRow, ...]:
    """Every published figure in the order of the file."""
    return tuple(
        PublishedRow(safe(row.label, 100), safe(row.period, 60), _amount(row, row.published), _band(row), row.verdict)
        for row in result.backcast_rows
    )


def blocks(result: StudyResult) -> tuple[RowBlock, ...]:
    """The averages of the model, where there is no published figure to hold it against."""
    return () if result.backcast_rows else run.blocks(result)


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """Published figures beside the model's band."""
    header = ("What was observed", "When", "Published", BAND, "Model")
    rows = tuple((row.label, row.period, row.published, row.model, row.verdict) for row in published_rows(result))
    return (TextTable("The model beside what was published", header, rows, words=2),)


def sentences(result: StudyResult) -> tuple[str, ...]:
    """How many figures the model holds, and which it misses."""
    counted = [row for row in result.backcast_rows if row.verdict and row.verdict != LEFT_OUT]
    if not counted:
        return ("None of the published figures has a counterpart in the model.",)
    name = quoted_name(result, result.scenarios[0].name)
    within = sum(row.verdict == WITHIN for row in counted)
    lines = [f"{_held(len(counted), within, name)} where 8 of 10 simulated years do."]
    for verdict, words in ((TOO_LOW, "too low"), (TOO_HIGH, "too high")):
        missed = [f"{row.label.lower()} ({row.period})" for row in counted if row.verdict == verdict]
        if missed:
            lines.append(safe(f"The model is {words} in {join_words(missed)}.", 1_000))
    left = sum(row.verdict == LEFT_OUT for row in result.backcast_rows)
    if left:
        what = "figure has" if left == 1 else "figures have"
        lines.append(f"{left} {what} no counterpart in the model.")
    return tuple(lines)


def _held(figures: int, within: int, name: str) -> str:
    """How many published figures lie within the model's band: "All 9 published figures on “Durham” lie"."""
    if figures == 1:
        return f"The one published figure on {name} {'lies' if within else 'does not lie'}"
    if within == figures:
        return f"All {figures} published figures on {name} lie"
    return f"Of {figures} published figures on {name}, {within or 'none'} {'lies' if within == 1 else 'lie'}"


def figure(result: StudyResult) -> Figure:
    """Bands of the model beside the figures, each as a multiple of the figure, so that all share one scale."""
    rows = [(row, row.low, row.high) for row in result.backcast_rows if row.low is not None and row.high is not None]
    rows = [(row, low, high) for row, low, high in rows if row.published]
    drawing, axes = new_axes(0.9 + 0.32 * max(1, len(rows)))
    axes.axvline(1.0, color=INK, linewidth=1)
    for index, (row, low, high) in enumerate(rows):
        # a change is drawn as what it leaves: a fall by 15% as 0.85
        whole = 1.0 if row.is_change else 0.0
        ends = [(whole + end) / (whole + row.published) for end in (low, high)]
        hue = SIDES["organised crime"] if row.verdict == WITHIN else "#B2182B"
        axes.plot(ends, [-index, -index], color=hue, linewidth=7, solid_capstyle="butt")
        axes.plot([1.0], [-index], "D", color=INK, markersize=5)
    axes.set_yticks(
        [-index for index in range(len(rows))],
        [plain_text(safe(f"{row.label}, {row.period}", 90)) for row, _, _ in rows],
    )
    axes.set_xlabel("Model as a multiple of the published figure (diamond). Blue: within the band. Red: missed.")
    axes.xaxis.label.set_color(MUTE)
    baseline_frame(axes)
    return drawing


def _amount(row: BackcastRow, value: float, digits: int = _AS_PUBLISHED) -> str:
    if row.is_change:
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{amount(abs(value), 'share', min(digits, 2))}"
    return amount(value, row.unit if row.unit == "share" else "", digits)


def _band(row: BackcastRow) -> str:
    if row.low is None or row.high is None:
        return "–"
    return f"{_end(row, row.low)} to {_end(row, row.high)}"


def _end(row: BackcastRow, value: float) -> str:
    """An end of the band in two digits, in more where those would lay it on the figure or on its other side."""
    side = math.copysign(1.0, value - row.published) if value != row.published else 0.0
    for digits in range(2, _AS_PUBLISHED):
        if value == 0 or side * (_rounded(value, digits) - row.published) > 0:
            return _amount(row, value, digits)
    return _amount(row, value)


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")
