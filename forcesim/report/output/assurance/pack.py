"""The assurance pack as one page: its sections in order, and who answers for them."""

from __future__ import annotations

from collections.abc import Iterator

from forcesim.report.output.assurance.checks import validation, verification
from forcesim.report.output.assurance.evidence import AssuranceEvidence
from forcesim.report.output.assurance.force_management import force_management
from forcesim.report.output.assurance.logs import assumptions_log, data_log, decisions_log
from forcesim.report.output.assurance.statements import limits, uncertainty
from forcesim.report.output.assurance.stress_des import stress_des
from forcesim.report.output.brief import BriefContent, page_title
from forcesim.report.output.pages.sections import BLANK, Blank, DocumentTable, Section, headed
from forcesim.report.output.pages.templates import page
from forcesim.report.output.pages.texts import text, text_of_kind
from forcesim.report.wording.cautions import printed_by, simulated_by

_ROLES = ("commissioner", "analyst", "assurer", "approver")


def assurance_pack(content: BriefContent, evidence: AssuranceEvidence, *, is_paper: bool = False) -> str:
    """The pack as a page of HTML that holds everything it shows."""
    values = {
        "title": page_title(content.result),
        "kind": text("assurance.title"),
        "heading": content.sentences[0] if content.sentences else page_title(content.result),
        "opening": _opening(content, evidence),
        "sections": tuple(_sections(content, evidence)),
        "command": content.command,
        "is_paper": is_paper,
    }
    return page("document.html", values)


def _opening(content: BriefContent, evidence: AssuranceEvidence) -> tuple[str, ...]:
    made = text(
        "assurance.made",
        date=evidence.made_on.isoformat(),
        program=printed_by(),
        simulated=simulated_by(content.result),
        python=evidence.python,
        system=evidence.system,
    )
    question = text("assurance.question", question=text_of_kind("question", content.result))
    return question, *content.sentences[1:], *content.warnings, text("assurance.intro", blank=text("blank")), made


def _sections(content: BriefContent, evidence: AssuranceEvidence) -> Iterator[Section]:
    yield _sign_off()
    yield from limits(content, evidence)
    yield from uncertainty(content)
    yield from verification(content, evidence)
    yield validation(content, evidence)
    yield decisions_log(content)
    yield from assumptions_log(content)
    yield data_log(content)
    yield stress_des(content, evidence)
    yield from force_management(content)


def _sign_off() -> Section:
    rows = tuple((text(f"signoff.{role}"), BLANK, BLANK) for role in _ROLES)
    table = DocumentTable("", headed("signoff", ("role", "name", "date")), rows)
    return Section(
        text("signoff.title"), (text("signoff.about"),), tables=(table,), blanks=(Blank(text("signoff.fit")),)
    )
