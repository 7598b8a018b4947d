"""What could make an answer wrong: the two or three things that a reader should know, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forcesim.report.answers.challenge import robustness_items
from forcesim.report.output.assumptions_log import grades
from forcesim.report.output.effects import MeasuredEffects
from forcesim.report.output.pages.texts import text
from forcesim.report.views.changes import change_blocks, is_own_number
from forcesim.report.wording.evidence import OWN, UNGRADED
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

MOST = 3


def caveats(
    result: StudyResult, named_scenarios: Sequence[NamedScenario], effects: MeasuredEffects | None
) -> tuple[str, ...]:
    """At most three sentences: what overturns the answer first, then what nobody knows, then what is left out."""
    return tuple(dict.fromkeys(_all(result, named_scenarios, effects)))[:MOST]


def _all(
    result: StudyResult, named_scenarios: Sequence[NamedScenario], effects: MeasuredEffects | None
) -> Iterator[str]:
    for item in robustness_items(result):
        if item.is_shaken:
            yield text("caveat.shaken", text=item.text)
    yield from _own_numbers(result)
    if effects is not None and effects.first[0]:
        label, swing = effects.first
        yield text("caveat.matters", label=label, outcome=effects.outcome, swing=swing)
    # a force's own notes say what its numbers can't, the first of them what matters most
    notes = [text("caveat.note", note=safe(note, 600)) for named in named_scenarios for note in named.scenario.notes]
    yield from notes[:1]
    yield from _left_out(result)
    if any(named.scenario.organised_crime is not None for named in named_scenarios) and not result.theories:
        yield text("caveat.untested")
    yield from _assumed(named_scenarios)
    yield from notes[1:]


def _own_numbers(result: StudyResult) -> Iterator[str]:
    """Numbers of a person's own, outside the range of the files or without a source."""
    lines = {line.path: line for block in change_blocks(result) for line in block.lines}
    changes = {change.key: change for scenario in result.scenarios for change in scenario.changes or ()}
    own = [change for change in changes.values() if is_own_number(change)]
    outside = [change for change in own if change.key in lines and lines[change.key].warning]
    for change in outside:
        yield text("caveat.outside", label=safe(change.label or change.key, 160))
    bare = [change for change in own if not change.reason and change not in outside]
    if bare:
        label = safe(bare[0].label or bare[0].key, 160)
        yield text("caveat.own_one" if len(bare) == 1 else "caveat.own_more", count=len(bare), label=label)


def _left_out(result: StudyResult) -> Iterator[str]:
    for name in HEADLINE:
        outcome = result.outcomes.get(name)
        if outcome is not None and outcome.incomplete and outcome.help:
            yield text("caveat.incomplete", label=safe(outcome.label, 100), help=safe(outcome.help, 300))


def _assumed(named_scenarios: Sequence[NamedScenario]) -> Iterator[str]:
    if named_scenarios:
        counts = grades(named_scenarios[0].scenario)
        graded = sum(count for grade, count in counts.items() if grade not in (OWN, UNGRADED))
        if counts["assumed"]:
            yield text("caveat.assumed", assumed=counts["assumed"], graded=graded)
