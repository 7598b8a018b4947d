"""What the scenarios of an answer rest on, one table each: numbers with their evidence, notes and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forcesim.report.output.assumptions_log import Assumption, assumptions, grades
from forcesim.report.views.changes import own_numbers, value_change
from forcesim.report.wording.evidence import NO_SOURCE
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.quantities import quantities
from forcesim.study.arm import Change, changes_against
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where figures come from; ``numbers`` counts those that name it."""

    key: str
    title: str
    where: str
    licence: str
    numbers: int


@dataclass(frozen=True, slots=True)
class ScenarioEvidence:
    """What one scenario rests on; numbers, notes and sources that an earlier one has listed are left out.

    ``differences`` are all values that are others than those of the first scenario, in words, whether evidence stands
    behind them or not; ``is_first`` marks that one. ``grades`` counts numbers by grade.
    """

    name: str
    title: str
    summary: str
    rows: tuple[Assumption, ...]
    notes: tuple[str, ...]
    grades: tuple[tuple[str, int], ...]
    sources: tuple[SourceRow, ...]
    differences: tuple[str, ...]
    is_first: bool


def scenario_evidence(result: StudyResult, named_scenarios: Sequence[NamedScenario]) -> tuple[ScenarioEvidence, ...]:
    """What each scenario of an answer rests on, in its order."""
    changes = {scenario.name: scenario.changes or () for scenario in result.scenarios}
    listed: set[Assumption] = set()
    seen: set[str] = set()
    graded: set[str] = set()
    evidence = []
    for index, named_scenario in enumerate(named_scenarios):
        scenario = named_scenario.scenario
        own = _own(named_scenario, changes.get(named_scenario.name, ()), graded)
        every_row = assumptions(scenario, own)
        graded |= {row.path for row in every_row}
        cited = _cited(named_scenario)
        sources = {f"{key}\n{source.title}": key for key, source in scenario.sources.items()}
        evidence.append(
            ScenarioEvidence(
                name=safe(named_scenario.name, 100),
                title=safe(named_scenario.title, 200),
                summary=safe(scenario.summary, 600),
                rows=tuple(row for row in every_row if row not in listed),
                notes=tuple(safe(note, 1_000) for note in scenario.notes if note not in seen),
                grades=tuple((grade, count) for grade, count in grades(scenario, own).items() if count),
                sources=tuple(
                    _source(named_scenario, key, cited[key]) for mark, key in sources.items() if mark not in seen
                ),
                differences=_differences(named_scenario, named_scenarios[0]),
                is_first=not index,
            )
        )
        listed |= set(every_row)
        seen |= {*scenario.notes, *sources}
    return tuple(evidence)


def every_assumption(
    result: StudyResult, named_scenarios: Sequence[NamedScenario]
) -> tuple[tuple[str, Assumption], ...]:
    """All numbers with evidence of all scenarios, each beside the name of the first scenario that has it."""
    return tuple((part.name, row) for part in scenario_evidence(result, named_scenarios) for row in part.rows)


def _own(named_scenario: NamedScenario, changes: Iterable[Change], graded: set[str]) -> Mapping[str, str]:
    """Numbers of a person's own, with what stands behind them.

    A number that says nothing where an earlier scenario has evidence was put in the place of that; a decision needs
    none.
    """
    bare = {
        path: NO_SOURCE
        for path, declared, value in quantities(named_scenario.scenario)
        if path in graded and value.evidence is None and declared.kind == "assumption"
    }
    return {**bare, **own_numbers(changes)}


def _cited(named_scenario: NamedScenario) -> Counter[str]:
    """How many numbers name each source, by its key."""
    cited: Counter[str] = Counter()
    for _, _, value in quantities(named_scenario.scenario):
        if value.evidence is not None and value.evidence.source:
            cited.update({name.strip() for name in value.evidence.source.split(",")})
    return cited


def _source(named_scenario: NamedScenario, key: str, numbers: int) -> SourceRow:
    """``numbers`` name it."""
    source = named_scenario.scenario.sources[key]
    texts = (safe(source.title, 300), safe(source.where, 300), safe(source.licence, 200))
    return SourceRow(safe(key, 40), *texts, numbers)


def _differences(scenario: NamedScenario, first: NamedScenario) -> tuple[str, ...]:
    return tuple(map(value_change, changes_against(scenario, first))) if scenario is not first else ()
