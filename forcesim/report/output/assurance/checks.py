"""Verification and validation: what the engine, the study's runs and the model were held against."""

from __future__ import annotations

from collections.abc import Iterator

from forcesim.report.answers.backcast import BAND, published_rows, sentences
from forcesim.report.output.assurance.evidence import AssuranceEvidence
from forcesim.report.output.brief import BriefContent
from forcesim.report.output.pages.sections import Blank, DocumentTable, Section, headed
from forcesim.report.output.pages.texts import text
from forcesim.report.output.reproduce import related_command
from forcesim.report.wording.numbers import amount, power_of_ten
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.questions.verify import Verification
from forcesim.study.results.study_result import LEFT_OUT, WITHIN, StudyResult
from forcesim.text import capital, safe, sentence


def verification(content: BriefContent, evidence: AssuranceEvidence) -> Iterator[Section]:
    """Whether the model is built right: textbook systems, the laws of every run, the study's own runs."""
    yield Section(text("verification.title"))
    yield _theory(evidence)
    if evidence.laws:
        rows = tuple(
            (safe(law.scenario, 100), power_of_ten(law.hours), f"{law.cases}", _yes(holds=law.holds))
            for law in evidence.laws
        )
        header = headed("verification", ("law_hours", "law_cases", "verdict"))
        table = DocumentTable("", (text("decisions.scenario"), *header), rows, 1)
        yield Section(text("verification.laws"), (text("verification.laws_about"),), tables=(table,), level=3)
    yield Section(text("verification.bits"), tuple(_bits(content, evidence)), level=3)


def _theory(evidence: AssuranceEvidence) -> Section:
    title = text("verification.theory")
    checks = evidence.theory
    if not checks:
        return Section(title, (text("verification.not_run"), text("verification.more")), level=3)
    wrong = sum(not check.holds for check in checks)
    verdict = (
        text("verification.some_fail", count=wrong, total=len(checks))
        if wrong
        else text("verification.all_hold", count=len(checks))
    )
    rows = tuple(
        (
            text(f"verification.{check.name}"),
            amount(check.theory, check.unit, 3),
            amount(check.mean, check.unit, 3),
            f"{amount(check.low, check.unit, 3)} to {amount(check.high, check.unit, 3)}",
            f"{check.runs}",
            _yes(holds=check.holds),
        )
        for check in checks
    )
    header = headed("verification", ("system", "formula", "simulated", "range", "runs", "verdict"))
    paragraphs = (text("verification.theory_about"), verdict, text("verification.more"))
    return Section(title, paragraphs, tables=(DocumentTable("", header, rows, 1),), level=3)


def _yes(*, holds: bool) -> str:
    return text("verification.yes") if holds else text("verification.no")


def _bits(content: BriefContent, evidence: AssuranceEvidence) -> Iterator[str]:
    """Whether runs of the study come out again, bit for bit."""
    if content.result.model_version not in ("", MODEL_VERSION):
        yield text("verification.bits_model")
    if evidence.not_verified:
        yield text("verification.bits_why", reason=sentence(safe(evidence.not_verified, 300)))
    again = evidence.verification
    if again is None:
        yield text("verification.bits_not", command="forcesim verify CAPSULE")
        return
    yield from _again(again)


def _again(again: Verification) -> Iterator[str]:
    count = {"checked": f"{again.checked:,}", "total": f"{again.total:,}"}
    if again.moved:
        moved = again.moved[0]
        first = f"{moved.scenario}, {moved.outcome}: {moved.before!r} is now {moved.now!r}"
        yield text("verification.bits_other", **count, moved=f"{len(again.moved):,}", first=safe(first, 200))
    else:
        yield text("verification.bits_same", **count)
    if again.differences:
        first = again.differences[0].place
        yield text("verification.bits_places", count=f"{len(again.differences):,}", first=safe(first, 200))
    if again.failures:
        yield text("verification.bits_failed", first=safe(again.failures[0], 300))


def validation(content: BriefContent, evidence: AssuranceEvidence) -> Section:
    """Whether it is the right model: what it shows beside what was published."""
    title = text("validation.title")
    held = content.result if content.result.backcast_rows else evidence.backcast
    if held is None:
        has_figures = any(named.scenario.observations for named in content.named_scenarios)
        if not has_figures:
            return Section(title, (text("validation.none"),))
        command = related_command(content.command, "backcast")
        return Section(title, (text("validation.not_done"),), command=command)
    header = (*headed("validation", ("observed", "when", "published")), BAND, text("validation.model"))
    rows = tuple((row.label, row.period, row.published, row.model, row.verdict) for row in published_rows(held))
    return Section(
        title,
        (text("validation.about"), *_counted(held)),
        tables=(DocumentTable("", header, rows, 2),),
        blanks=(Blank(text("validation.missed")),) if _misses(held) else (),
    )


def _counted(held: StudyResult) -> tuple[str, ...]:
    return tuple(map(capital, sentences(held)))


def _misses(held: StudyResult) -> bool:
    return any(row.verdict not in (WITHIN, LEFT_OUT, "") for row in held.backcast_rows)
