"""The finding of a result as the type that its question finds."""

from __future__ import annotations

from typing import TypeVar

from forcesim.study.results.study_result import StudyResult

FindingType = TypeVar("FindingType")


def finding_of(result: StudyResult, kind: type[FindingType]) -> FindingType:
    """The finding of a result; TypeError where it is of another question."""
    if not isinstance(result.finding, kind):
        raise TypeError(f"a result of kind {result.kind} holds no {kind.__name__}")
    return result.finding
