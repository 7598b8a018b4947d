"""What an answer rests on: the numbers of a scenario with their evidence, the weakest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from forcesim.report.wording.evidence import GRADE_ORDER, OWN, UNGRADED, plausible_range, quantity_words, source_words
from forcesim.scenario.schema.evidence import Evidence
from forcesim.scenario.schema.quantities import breadcrumbs, quantities
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.schema.units import is_money
from forcesim.text import safe


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that somebody chose, as a reader sees it; ``path`` is its dotted path, ``place`` the same in words.

    ``central`` is the number itself in ``declared_unit``, ``low`` and ``high`` bound what is plausible.
    """

    path: str
    place: str
    label: str
    value: str
    unit: str
    range: str
    grade: str
    source: str
    note: str
    low: float | None = None
    high: float | None = None
    central: float = 0.0
    declared_unit: str = ""

    @property
    def width(self) -> float:
        """How wide the plausible range is, as a part of the value; 1 around nought, 0 where there is none."""
        if self.low is None or self.high is None or self.low == self.high:
            return 0.0
        return (self.high - self.low) / abs(self.central) if self.central else 1.0


def assumptions(scenario: Scenario, own: Mapping[str, str] | None = None) -> tuple[Assumption, ...]:
    """Every number that says what stands behind it, the weakest first, each group in the order of the file.

    ``own`` has the numbers that a person put in the place of the files', by path, with what they say of them. They come
    first, whether anything stands behind them or not.
    """
    rows = []
    standing = own or {}
    for path, declared, value in quantities(scenario):
        evidence = value.evidence or Evidence()
        if path not in standing and evidence.grade is None and evidence.source is None:
            continue
        *owners, label = breadcrumbs(scenario, path)
        rows.append(
            Assumption(
                path=path,
                place=" › ".join(owners),
                label=label,
                value=quantity_words(value, declared.unit),
                unit="" if declared.unit == "share" or is_money(declared.unit) else declared.unit,
                range=plausible_range(value, declared.unit),
                grade=OWN if path in standing else evidence.grade or UNGRADED,
                source=standing[path] if path in standing else source_words(scenario, evidence.source),
                note="" if path in standing else safe(evidence.note or "", 600),
                low=evidence.low,
                high=evidence.high,
                central=float(value),
                declared_unit=declared.unit,
            )
        )
    return tuple(sorted(rows, key=lambda row: GRADE_ORDER.index(row.grade)))


def grades(scenario: Scenario, own: Collection[str] = ()) -> dict[str, int]:
    """How many numbers carry each grade, the weakest first; "not graded" counts those that say nothing.

    ``own`` are the paths of those that a person put in the place of the files'.
    """
    counts = dict.fromkeys(GRADE_ORDER, 0)
    for path, declared, value in quantities(scenario):
        grade = value.evidence.grade if value.evidence is not None else None
        # a decision needs no evidence
        if declared.kind == "setting" or (declared.kind == "lever" and grade is None):
            continue
        counts[OWN if path in own else grade or UNGRADED] += 1
    return counts
