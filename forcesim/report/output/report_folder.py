"""Everything that leaves the program of one answer, in one folder: brief, workbook, assurance pack, decision record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from forcesim.atomic_write import write_files
from forcesim.report.answers import frontier
from forcesim.report.output.assurance.evidence import AssuranceEvidence
from forcesim.report.output.assurance.pack import assurance_pack
from forcesim.report.output.brief import BriefContent, brief
from forcesim.report.output.decision.decision_record import decision_record
from forcesim.report.output.decision.decision_words import DecisionWords
from forcesim.report.output.figures import figure, figure_words, svg
from forcesim.report.output.pages.pdf import tagged_pdf, why_no_pdf
from forcesim.report.output.pages.texts import text
from forcesim.report.output.workbook.book import workbook
from forcesim.report.wording.cautions import is_waiting

BRIEF_PAGES = 2


class Part(StrEnum):
    """What a report can be made of."""

    BRIEF = "brief"
    WORKBOOK = "workbook"
    ASSURANCE = "assurance"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The files that were written, and why there is no PDF among them; "" where there are."""

    paths: tuple[Path, ...]
    no_pdf: str


def write_report(
    content: BriefContent,
    folder: Path,
    parts: tuple[Part, ...],
    evidence: AssuranceEvidence | None = None,
    words: DecisionWords | None = None,
    reader: str = "",
) -> WrittenReport:
    """Write the parts of a report into a folder, made if need be, all of them or none; OSError where that can't be.

    ``reader`` is who the brief is for, such as "mayor".
    Pages come as HTML and, where WeasyPrint is installed, as tagged PDF.
    """
    no_pdf = why_no_pdf() if any(part is not Part.WORKBOOK for part in parts) else ""
    files = dict(_files(content, parts, evidence or AssuranceEvidence(), words, reader, has_pdf=not no_pdf))
    folder.mkdir(parents=True, exist_ok=True)
    return WrittenReport(write_files({folder / name: content for name, content in files.items()}), no_pdf)


def _files(
    content: BriefContent,
    parts: tuple[Part, ...],
    evidence: AssuranceEvidence,
    words: DecisionWords | None,
    reader: str,
    *,
    has_pdf: bool,
) -> Iterator[tuple[str, bytes | str]]:
    if Part.BRIEF in parts:
        yield from _page("brief", brief(content, reader), BRIEF_PAGES, has_pdf=has_pdf)
        if not is_waiting(content.result):
            yield "figure.svg", svg(figure(content.result), figure_words(content.result))
            if content.result.frontier is not None:
                drawing = frontier.figure(content.result, content.result.frontier)
                yield "frontier.svg", svg(drawing, text("figure.frontier"))
    if Part.WORKBOOK in parts:
        yield "workbook.xlsx", workbook(content)
    if Part.ASSURANCE in parts:
        yield from _page("assurance", assurance_pack(content, evidence), has_pdf=has_pdf)
    if Part.DECISION in parts:
        yield from _page("decision", decision_record(content, words), has_pdf=has_pdf)


def _page(name: str, html: str, pages: int | None = None, *, has_pdf: bool) -> Iterator[tuple[str, bytes | str]]:
    yield f"{name}.html", html
    if has_pdf:
        yield f"{name}.pdf", tagged_pdf(html, pages)


def file_names(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The names of all files that parts may have in the folder."""
    names = []
    for part in parts:
        names += ["workbook.xlsx"] if part is Part.WORKBOOK else [f"{part}.html", f"{part}.pdf"]
        names += ["figure.svg", "frontier.svg"] if part is Part.BRIEF else []
    return tuple(names)
