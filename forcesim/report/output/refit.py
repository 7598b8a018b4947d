"""A scenario that extends another and moves the one assumption that would explain what happened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from forcesim.report.answers.finding import finding_of
from forcesim.report.wording.estimates import parameter_name, parameter_value
from forcesim.report.wording.scenario_names import first_quotable
from forcesim.scenario.files.load import load
from forcesim.scenario.files.save_as import own_text
from forcesim.scenario.named_scenario import NameParts
from forcesim.scenario.schema.evidence import Evidence, Quantity
from forcesim.study.results.findings import CheckFinding
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe


def why_no_refit(result: StudyResult) -> str:
    """Why no assumption is moved for a scenario that was held against what happened, as a clause."""
    finding = finding_of(result, CheckFinding)
    if finding.is_level_off is False:
        return "on average over the months the model agrees within luck, so that there is nothing to move"
    if finding.explanations is None:
        return "no explanation of a miss was looked for"
    return "no assumption by itself explains the miss"


def refit_text(result: StudyResult, name: str, beside: Path) -> str | None:
    """The text of a file at ``beside`` that extends the scenario called ``name``; None where nothing explains a miss.

    What is moved keeps its range, and says in its note from what figures it comes: it was fitted to them.
    """
    finding = finding_of(result, CheckFinding)
    explanation = next((entry for entry in finding.explanations or () if entry.is_confirmed), None)
    if explanation is None:
        return None
    base = load(name)
    assumption = parameter_name(explanation.number)
    number = base.number(explanation.number.path)
    evidence = number.evidence or Evidence()
    before = parameter_value(explanation.number, float(number))
    note = f"Fitted: moved from {before} so that the model holds {safe(finding.file, 80)} ({finding.digest[:19]})."
    moved = Quantity(
        explanation.moved_to,
        replace(evidence, grade="assumed", note=" ".join(filter(None, (evidence.note, note)))),
    )
    target = base.with_({explanation.number.path: moved.as_written()})
    title = first_quotable(
        f"{base.title}, with {assumption} fitted", f"{base.title}, refitted", f"Refitted: {assumption}", "Refitted"
    )
    return own_text(target, [NameParts.of(name).force], title, beside)
