"""A scenario seen whole: every value with its dotted key, unit, evidence, and the file and line that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forcesim.report.views.parameters import as_typed
from forcesim.report.wording.evidence import UNGRADED, plausible_range, source_words
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.evidence import Evidence, Quantity
from forcesim.scenario.schema.paths import dotted, leaves, top
from forcesim.scenario.schema.quantities import breadcrumbs
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe, value_text

Path = tuple[str | int, ...]
PlaceOf = Callable[[Path], tuple[str, int | None] | None]
# where a value stands that no file gives
DEFAULT, BY_HAND = "the default", "changed by hand"
_MOST_LISTED = 7
# what is said of a number without a grade: a decision needs no evidence
_WITHOUT_GRADE = {"lever": "decided", "assumption": UNGRADED}


@dataclass(frozen=True, slots=True)
class ScenarioValue:
    """One value of a scenario.

    ``key`` is its dotted path, ``place`` the same in words, ``value`` as a person types it, ``plain`` as JSON has it;
    ``file`` and ``line`` say where it stands: DEFAULT where no file gives it, BY_HAND where it was changed since.
    ``other`` is the value in a scenario that it is held against, "" where that is the same or there is none.
    """

    key: str
    place: str
    label: str
    value: str
    plain: Any
    unit: str
    kind: str
    range: str
    grade: str
    source: str
    note: str
    help: str
    file: str
    line: int | None
    other: str = ""

    @property
    def origin(self) -> str:
        """Where it comes from: "durham-2014.toml:12"."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


def scenario_values(
    named_scenario: NamedScenario, place_of: PlaceOf, against: NamedScenario | None = None
) -> tuple[ScenarioValue, ...]:
    """Every value of a scenario in the order in which it is declared; with ``against`` only those that differ from
    it, titles and notes left out.

    ``place_of`` gives file and line of a path, None where no file has it.
    """
    return tuple(_values(named_scenario, place_of, against))


def _values(named_scenario: NamedScenario, place_of: PlaceOf, against: NamedScenario | None) -> Iterator[ScenarioValue]:
    scenario = named_scenario.scenario
    whole = top(Scenario)
    by_hand = {path for path, *_ in named_scenario.changes}
    there = None if against is None else _with_whole_lists(against.scenario)
    paths = _with_whole_lists(scenario)
    gone = [] if there is None else [path for path in there if path not in paths]
    for path in (*paths, *gone):
        node = whole.at(path)
        value = paths.get(path)
        other = None if there is None else there.get(path)
        if node is None or node.declared is None or (there is not None and value == other):
            continue
        if (value is None and other is None) or (there is not None and node.declared.kind == "prose"):
            continue
        key, declared = dotted(path), node.declared
        home = scenario if path in paths or against is None else against.scenario
        *owners, label = breadcrumbs(home, key)
        number = value if isinstance(value, Quantity) else None
        evidence = (number.evidence if number is not None else None) or Evidence()
        place = (BY_HAND, None) if key in by_hand else place_of(path) if path in paths else None
        file, line = place or (DEFAULT if path in paths else "", None)
        yield ScenarioValue(
            key=key,
            place=" › ".join(owners),
            label=label,
            value=_typed(value, declared.unit),
            plain=_plain(value),
            unit="" if declared.unit == "share" else declared.unit,
            kind=declared.kind,
            range=plausible_range(number, declared.unit) if number is not None else "",
            grade=evidence.grade or (_WITHOUT_GRADE.get(declared.kind, "") if number is not None else ""),
            source=source_words(scenario, evidence.source),
            note=safe(evidence.note or "", 600),
            help=declared.help,
            file=file,
            line=line,
            other="" if there is None else _typed(other, declared.unit),
        )


def _with_whole_lists(scenario: Scenario) -> dict[Path, Any]:
    """Every value by its path; a list of plain values is one, as a file holds it."""
    values: dict[Path, Any] = {}
    for path, value in leaves(scenario):
        if isinstance(path[-1], int) and not isinstance(value, Quantity):
            values[path[:-1]] = (*values.get(path[:-1], ()), value)
        else:
            values[path] = value
    return values


def _typed(value: Any, unit: str) -> str:
    """A value as a person types it; of a long list the beginning."""
    if value is None:
        return "nothing"
    if not isinstance(value, tuple):
        return as_typed(value, unit)
    listed = ", ".join(as_typed(entry, unit) for entry in value[:_MOST_LISTED])
    return f"{len(value)} values: {listed}, …" if len(value) > _MOST_LISTED else listed


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Quantity):
        return float(value)
    return value if isinstance(value, (bool, int, float, str)) or value is None else value_text(value)


def within_key(values: Sequence[ScenarioValue], key: str) -> tuple[ScenarioValue, ...]:
    """The values at a dotted key or below it; of the end of keys, such as "productive_share", all that have it."""
    at = tuple(value for value in values if value.key == key or value.key.startswith(f"{key}."))
    return at or tuple(value for value in values if f".{key}." in f"{value.key}.")


def found_by(values: Sequence[ScenarioValue], words: str) -> tuple[ScenarioValue, ...]:
    """The values that hold every one of ``words`` in key, labels or help, whatever their capitals."""
    wanted = words.casefold().split()
    return tuple(
        value
        for value in values
        if all(word in f"{value.key} {value.place} {value.label} {value.help}".casefold() for word in wanted)
    )
