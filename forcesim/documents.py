"""Documents of an answer that take a while, made from plain values, so that another process can make them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """A document of an answer, asked for in plain values, which travel to another process.

    ``capsule`` holds the answer, ``challenge`` what it was held against; ``kind`` is "report" for all parts in a
    folder, "pdf" for a tagged brief or "workbook"; ``path`` is where to, ``reader`` who the brief is for.
    """

    capsule: bytes
    kind: Literal["report", "pdf", "workbook"]
    path: str
    reader: str = ""
    challenge: tuple[str, ...] = ()


def write_document(request: DocumentRequest) -> str:
    """Write what was asked for, and return what a reader has to know of it, "" for nothing.

    OSError where it can't be written, OutputError where it can't be made here.
    """
    # whoever asks need not wait until all of these are there
    from forcesim.assurance import check, supporting_studies
    from forcesim.atomic_write import write_file
    from forcesim.report.answer import answer_of
    from forcesim.report.output.pages.pdf import tagged_pdf
    from forcesim.report.output.report_folder import BRIEF_PAGES, Part, write_report
    from forcesim.study.storage.capsule import unpack

    answer = answer_of(unpack(request.capsule, "this answer"))
    answer.challenge = request.challenge
    answer.supporting = supporting_studies(answer)
    path = Path(request.path)
    if request.kind == "pdf":
        write_file(path, tagged_pdf(answer.brief(request.reader), BRIEF_PAGES))
    elif request.kind == "workbook":
        answer.write_workbook(path)
    else:
        written = write_report(answer.content(), path, tuple(Part), check(answer), reader=request.reader)
        return f"Without PDF. {written.no_pdf}." if written.no_pdf else ""
    return ""
