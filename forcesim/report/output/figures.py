"""The figure of a result, and figures as SVG for a page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from forcesim.report.answers.registry import answer_kind
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# "none" keeps words as words, to be searched, copied and read aloud; the salt makes the same figure the same bytes
_SVG: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "forcesim",
    "font.family": ["sans-serif"],
    "axes.unicode_minus": True,
}


def figure(result: StudyResult) -> Figure:
    """The figure that fits the question."""
    return answer_kind(result).figure(result)


def svg(drawing: Figure) -> str:
    """A figure as an ``<svg>`` element for a page, the same bytes for the same figure."""
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context(_SVG):
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def png(drawing: Figure, dots: int = 220) -> bytes:
    """A figure as a PNG on white, of so many dots an inch."""
    buffer = io.BytesIO()
    drawing.savefig(buffer, format="png", dpi=dots, facecolor="white")
    return buffer.getvalue()
