"""How much each uncertain number moves an answer, as a study of what matters measured it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forcesim.report.views.sensitivity import CLEAR, effects_of, sensitivity_view
from forcesim.report.wording.outcome_phrases import subject
from forcesim.study.results.findings import FailureFinding, SensitivityFinding
from forcesim.study.results.study_result import StudyResult
from forcesim.study.results.worth_knowing_finding import WorthKnowingFinding


@dataclass(frozen=True, slots=True)
class MeasuredEffects:
    """What every number that was tried does to one outcome, as ``about`` says in words.

    ``words`` has that by dotted path, such as "−0.4 to +0.9 a year"; ``ranked`` are the paths of the numbers that do
    something, the one that does most first. ``first`` is the label of the first number whose effect is clear of luck,
    and how far it moves the outcome, which is ``outcome`` within a sentence; "" where none is.
    """

    about: str
    words: Mapping[str, str]
    ranked: tuple[str, ...]
    first: tuple[str, str] = ("", "")
    outcome: str = ""


def measured_effects(result: StudyResult) -> MeasuredEffects | None:
    """The effects that a study of what matters measured; None where it is another study, or not far enough."""
    words, about = effects_of(result)
    if not words or not isinstance(result.finding, SensitivityFinding):
        return None
    bars = sensitivity_view(result, result.finding).bars
    first = next(((bar.label, bar.swing) for bar in bars if bar.verdict == CLEAR), ("", ""))
    ranked = tuple(bar.path for bar in bars if bar.path in words)
    main = result.outcomes[result.finding.outcomes[0].outcome]
    change = "the change in " if result.finding.is_change else ""
    return MeasuredEffects(about, words, ranked, first, f"{change}{subject(main)}")


def is_of_same_scenarios(result: StudyResult, other: StudyResult) -> bool:
    """Whether all scenarios that ``other`` is about are among those of ``result``, to the last number."""
    digests = {scenario.digest for scenario in result.scenarios}
    return bool(other.scenarios) and {scenario.digest for scenario in other.scenarios} <= digests


def _is_of_same_quantity(result: StudyResult, other: StudyResult) -> bool:
    """Whether ``other`` says of numbers what they do to the answer of ``result``: to changes, or to a red line."""
    finding, answer = other.finding, result.finding
    if not isinstance(finding, SensitivityFinding):
        return False
    if isinstance(answer, FailureFinding):
        return finding.is_change == answer.is_change and finding.outcomes[0].outcome == answer.outcome
    return finding.is_change or not (result.differences or isinstance(answer, WorthKnowingFinding))


def best_effects(result: StudyResult, others: Iterable[StudyResult]) -> MeasuredEffects | None:
    """Effects from the study itself, or from the first of ``others`` that measured them on its scenarios.

    What a number does to a change between two scenarios is preferred to what it does to one of them.
    """
    fitting = (other for other in others if is_of_same_scenarios(result, other) and _is_of_same_quantity(result, other))
    studies = [result, *fitting]
    measured = [(study, measured_effects(study)) for study in studies]
    with_effects = [(study, effects) for study, effects in measured if effects is not None]
    return max(with_effects, key=lambda pair: len(pair[0].scenarios))[1] if with_effects else None
