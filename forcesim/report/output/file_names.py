"""What a file is called that a study is saved in, so that a folder of them can be told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.study_result import StudyResult

_MOST_NAMES, _LONGEST = 3, 100
_UNFIT = re.compile(r"[^\w.=-]+")


def study_file_name(result: StudyResult, what: str = "") -> str:
    """A name without an ending: what was asked about, the question, and ``what`` of its answer the file holds.

    A study whose runs are not all in says so in its name.
    """
    names = [scenario.name for scenario in result.scenarios]
    finding = result.finding
    if isinstance(finding, NationalFinding) and len(finding.forces) > _MOST_NAMES:
        names = [f"{len(finding.forces)}-forces", *filter(None, (finding.policy, finding.against))]
    # the force as it stands goes without saying where a policy over it is asked about
    names = [name for name in names if not any(other.startswith(f"{name}+") for other in names)] or names
    return file_name([*_few(names), result.kind, "" if result.is_complete else "stopped-early", what])


def file_name(parts: Sequence[str]) -> str:
    """Parts in one name that every system takes."""
    cleaned = (_UNFIT.sub("-", part.replace("+", "_")).strip("-._") for part in parts)
    return "_".join(part for part in cleaned if part)[:_LONGEST] or "study"


def _few(names: Sequence[str]) -> list[str]:
    if len(names) <= _MOST_NAMES:
        return list(names)
    return [*names[: _MOST_NAMES - 1], f"and-{len(names) - _MOST_NAMES + 1}-more"]
