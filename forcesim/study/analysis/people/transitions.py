"""People of two runs matched one by one: how many go from which fate to which, and all that is counted because of them.

The result is one array for a pair of runs, small and of fixed size, however many people there are. Its rows are
measures (:func:`measures`), then fates under the first policy, then fates under the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case_record import BACKLOG, HOURS, OPEN, CaseRecord, kind_of, type_of
from forcesim.simulation.outcomes import BY_CASE_TYPE, HIDDEN_LEVELS, counted_as
from forcesim.study.analysis.people.fates import FateKind, end_of, fate_of
from forcesim.study.analysis.people.stories import story_numbers
from forcesim.study.arrays import Floats

if TYPE_CHECKING:
    from forcesim.simulation.case_trace import CaseTrace

# the case of one person under both policies; None where it came to notice under the other policy only
Pair: TypeAlias = tuple[CaseRecord | None, CaseRecord | None]

# the names of the arrays among the series of a run
TRANSITIONS: Final = "people.transitions"
STORIES: Final = "people.stories"
LEVELS: Final = "people.levels"

PEOPLE: Final = "people"
RECORDS, OFFENCES = "criminal_records", "reoffences"
AVOIDED, GAINED = ".avoided", ".gained"

# what the books count because of a person; disposals come besides. Not all of them are outcomes: durations are sums of
# days, levels the hours for which a person raises them
PERSON_COUNTS: Final = (
    "cases_arrived", "cases_pursued", "cases_not_pursued", "cases_dropped", "cases_closed", RECORDS, "first_records",
    "kept_out_of_court", "programme_started", "programme_completed", "programme_failed", "programme_turned_away",
    "charged_after_breach", "net_widening", "addicted_reached", "addicted_turned_away", "treatment_started", OFFENCES,
    HOURS, "hours_milder_handling", "hours_search_finds", "hours_not_pursued", "hours_left_undone", "cost_left_undone",
    "cost_justice", "cost_programme", "custody_episodes", "leads_received", "plants_found", OPEN, BACKLOG,
    "addicted_waiting", "addicted_untreated", "days_to_close", "treatment_wait_days",
)  # fmt: skip


def person_counts(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """The names of all that is counted because of a person, in a fixed order."""
    disposals = (counted_as(name) for scenario in scenarios for name in scenario.disposals)
    types = (f"{name}.{kind}" for scenario in scenarios for kind in scenario.case_types for name in BY_CASE_TYPE)
    return tuple(dict.fromkeys((*PERSON_COUNTS, *disposals, *types)))


def case_kinds(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """The kinds of cases of some scenarios, in a fixed order, and what people call each."""
    labels = {
        kind_of(name): case_type.label or name
        for scenario in scenarios
        for name, case_type in scenario.case_types.items()
    }
    return {kind: labels[kind] for kind in sorted(labels)}


def measures(counts: Sequence[str]) -> dict[str, int]:
    """The row of each measure; counts stand twice, as "before NAME" and "after NAME"."""
    names = [PEOPLE, *(f"{name}{way}" for name in (RECORDS, OFFENCES) for way in (AVOIDED, GAINED))]
    names += [f"{when} {name}" for name in counts for when in ("before", "after")]
    return {name: row for row, name in enumerate(names)}


def transition_arrays(
    before: CaseTrace, after: CaseTrace, fates: Sequence[FateKind], counts: Sequence[str], kinds: Sequence[str]
) -> dict[str, Floats]:
    """What becomes of the people of two runs on the same luck, float64, two of their stories, and hidden levels.

    ``transitions`` are totals of the measured months, of shape (measures · fates · fates,). People stand where their
    fate is that of the measured months; what is counted because of them, where their case ended whenever it did, since
    somebody who was charged before these months may offend again in them.
    """
    rows = measures(counts)
    place = {fate.name: index for index, fate in enumerate(fates)}
    table = np.zeros((len(rows), len(fates), len(fates)))
    pairs = matched(before, after)
    for first, second in pairs:
        cell = place[fate_of(first, before.first_hour)], place[fate_of(second, after.first_hour)]
        table[(rows[PEOPLE], *cell)] += 1.0
        ends = place[end_of(first)], place[end_of(second)]
        for record, when in ((first, "before"), (second, "after")):
            for name, amount in () if record is None else record.amounts.items():
                by_type = f"{name}.{type_of(record.kind)}" if record is not None and name in BY_CASE_TYPE else name
                for counted in {name, by_type}:
                    row = rows.get(f"{when} {counted}")
                    if row is not None:
                        table[(row, *ends)] += amount
        for name in (RECORDS, OFFENCES):
            change = _amount(second, name) - _amount(first, name)
            if change:
                table[(rows[f"{name}{GAINED if change > 0.0 else AVOIDED}"], *ends)] += abs(change)
    return {
        TRANSITIONS: table.ravel(),
        STORIES: story_numbers(pairs, place, kinds, (before.first_hour, after.first_hour)),
        LEVELS: np.array([trace.hidden_levels[level] for trace in (before, after) for level in HIDDEN_LEVELS]),
    }


def matched(before: CaseTrace, after: CaseTrace) -> list[Pair]:
    """The cases of both runs, matched by who they are, in a fixed order."""
    others = {_key(record): record for record in after.records}
    pairs: list[Pair] = [(record, others.pop(_key(record), None)) for record in before.records]
    pairs.extend((None, record) for record in others.values())
    pairs.sort(key=_place)
    return pairs


def _key(record: CaseRecord) -> tuple[str, int, int]:
    """Which case it is: its kind, the index of its person, and which of the person's cases."""
    return record.kind, record.index, record.occurrence


def _place(pair: Pair) -> tuple[str, int, int]:
    record = pair[0] or pair[1]
    return ("", 0, 0) if record is None else _key(record)


def _amount(record: CaseRecord | None, name: str) -> float:
    return 0.0 if record is None else record.amounts.get(name, 0.0)
