"""The figure of a result, and figures as SVG for a page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from forcesim.report.answers.registry import answer_kind
from forcesim.report.output.pages.texts import text, text_of_kind
from forcesim.report.wording.cautions import is_waiting
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


def figure_words(result: StudyResult) -> str:
    """What the figure shows, for those who don't see it: its kind, then the answer that it draws."""
    first = "" if is_waiting(result) else answer_kind(result).sentences(result)[0]
    return text("figure.words", chart=text_of_kind("figure", result), answer=first)


def svg(drawing: Figure, words: str = "") -> str:
    """A figure as an ``<svg>`` element for a page, the same bytes for the same figure.

    ``words`` say what it shows to those who don't see it.
    """
    import matplotlib as mpl

    buffer = io.StringIO()
    about: dict[str, str | None] = {"Date": None, "Creator": None, **({"Title": words} if words else {})}
    with mpl.rc_context(_SVG):
        drawing.savefig(buffer, format="svg", metadata=about, transparent=True)
    content = buffer.getvalue()
    return content[content.index("<svg") :].replace("<svg", '<svg role="img"', 1)


def png(drawing: Figure, dots: int = 220) -> bytes:
    """A figure as a PNG on white, of so many dots an inch."""
    buffer = io.BytesIO()
    drawing.savefig(buffer, format="png", dpi=dots, facecolor="white")
    return buffer.getvalue()
