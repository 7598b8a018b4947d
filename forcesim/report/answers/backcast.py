"""The model held against published figures, in words, rows and a picture; misses are told as plainly as hits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure

from forcesim.report.colours import INK, LINE, MUTE, SIDES
from forcesim.report.wording.numbers import amount, joined
from forcesim.report.wording.scenario_names import spoken
from forcesim.study.results.study_result import LEFT_OUT, TOO_HIGH, TOO_LOW, WITHIN, BackcastRow, StudyResult
from forcesim.text import safe

BAND = "Model, 8 of 10 years"
# a published figure stands as it was published
_AS_PUBLISHED = 4


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One figure beside the model's band, in words."""

    label: str
    period: str
    published: str
    model: str
    verdict: str


def held_rows(result: StudyResult) -> tuple[HeldRow, ...]:
    """Every published figure in the order of the file."""
    return tuple(
        HeldRow(safe(each.label, 100), safe(each.period, 60), _figure(each, each.published), _band(each), each.verdict)
        for each in result.backcast_rows
    )


def backcast_sentence(result: StudyResult) -> tuple[str, ...]:
    """How many figures the model holds, and which it misses."""
    counted = [each for each in result.backcast_rows if each.verdict and each.verdict != LEFT_OUT]
    if not counted:
        return ("None of the published figures has a counterpart in the model.",)
    name = spoken(result, result.scenarios[0].name)
    within = sum(each.verdict == WITHIN for each in counted)
    said = [
        f"Of {len(counted)} published figures on {name}, {within} lie where 8 of 10 simulated years do."
        if within < len(counted)
        else f"All {len(counted)} published figures on {name} lie where 8 of 10 simulated years do."
    ]
    for verdict, words in ((TOO_LOW, "too low"), (TOO_HIGH, "too high")):
        missed = [f"{each.label.lower()} ({each.period})" for each in counted if each.verdict == verdict]
        if missed:
            said.append(safe(f"The model is {words} in {joined(missed)}.", 1_000))
    left = sum(each.verdict == LEFT_OUT for each in result.backcast_rows)
    if left:
        what = "figure has" if left == 1 else "figures have"
        said.append(f"{left} {what} no counterpart in the model.")
    return tuple(said)


def backcast_figure(result: StudyResult) -> Figure:
    """Bands of the model beside the figures, each as a multiple of the figure, so that all share one scale."""
    drawn_rows = [
        each for each in result.backcast_rows if each.low is not None and each.high is not None and each.published
    ]
    drawn = Figure(figsize=(7.2, 0.9 + 0.32 * max(1, len(drawn_rows))), layout="constrained")
    axes = drawn.subplots()
    axes.axvline(1.0, color=INK, linewidth=1)
    for place, each in enumerate(drawn_rows):
        assert each.low is not None and each.high is not None  # noqa: S101, PT018  kept above
        # of changes, what is left: 0.85 where a tenth and a half went
        whole = 1.0 if each.is_change else 0.0
        ends = [(whole + end) / (whole + each.published) for end in (each.low, each.high)]
        hue = SIDES["organised crime"] if each.verdict == WITHIN else "#B2182B"
        axes.plot(ends, [-place, -place], color=hue, linewidth=7, solid_capstyle="butt")
        axes.plot([1.0], [-place], "D", color=INK, markersize=5)
    axes.set_yticks(
        [-place for place in range(len(drawn_rows))],
        [safe(f"{each.label}, {each.period}", 90).replace("$", r"\$") for each in drawn_rows],
    )
    axes.set_xlabel("Model as a multiple of the published figure (diamond). Blue: within the band. Red: missed.")
    axes.xaxis.label.set_color(MUTE)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)
    return drawn


def _figure(held: BackcastRow, value: float, digits: int = _AS_PUBLISHED) -> str:
    if held.is_change:
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{amount(abs(value), 'share', min(digits, 2))}"
    return amount(value, held.unit if held.unit == "share" else "", digits)


def _band(held: BackcastRow) -> str:
    if held.low is None or held.high is None:
        return "–"
    return f"{_end(held, held.low)} to {_end(held, held.high)}"


def _end(held: BackcastRow, value: float) -> str:
    """An end of the band in two digits, in more where those would lay it on the figure or on its other side."""
    side = math.copysign(1.0, value - held.published) if value != held.published else 0.0
    for digits in range(2, _AS_PUBLISHED):
        if value == 0 or side * (_rounded(value, digits) - held.published) > 0:
            return _figure(held, value, digits)
    return _figure(held, value)


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")
