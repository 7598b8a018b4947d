"""forcesim show: what a scenario says, value by value, and from which file and line each comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from forcesim.cli.console import clean, message, say
from forcesim.cli.exit_codes import DONE
from forcesim.cli.scenario_commands import write_json
from forcesim.report.views.scenario_values import Path, ScenarioValue, found_by, scenario_values, within_key
from forcesim.scenario.files.load import file_layers, load, load_changed

# with so few values everything that is known of each is said
_FEW = 3


def show(
    name: str,
    key: str | None,
    policy: str | None,
    overrides: Sequence[str],
    search: str | None,
    differs_from: str | None,
    target: str | None,
) -> int:
    """Print the values of a scenario, or write them as JSON to ``target``; ScenarioError where names are wrong."""
    named_scenario = load_changed(name, policy, overrides)
    other = None if differs_from is None else load(differs_from)
    files = [layers.places() for layers in file_layers(name, policy)]

    def place_of(path: Path) -> tuple[str, int | None] | None:
        return next((place for place_in in files if (place := place_in(path)) is not None), None)

    values = scenario_values(named_scenario, place_of, other)
    if key is not None:
        known = within_key(values, key)
        if not known and other is None:
            named_scenario.lever(key)  # which says what was meant
        values = known
    if search is not None:
        values = found_by(values, search)
    if target is not None:
        write_json([asdict(value) for value in values], target)
    if target == "-":
        return DONE
    for value in values:
        _print(value, is_whole=len(values) <= _FEW)
    if not values:
        message(_nothing(search, differs_from))
    return DONE


def _nothing(search: str | None, differs_from: str | None) -> str:
    if search is not None:
        return f"Nothing has all of {clean(search)!r} in its key, labels or help."
    return f"Nothing differs from {clean(differs_from or '')}." if differs_from is not None else "Nothing stands there."


def _print(value: ScenarioValue, *, is_whole: bool) -> None:
    say(value.key, "bold")
    amount = " ".join(filter(None, (value.value, value.unit)))
    there = f", there {value.other}" if value.other else ""
    in_brackets = f" ({value.range})" if value.range else ""
    parts = [f"{amount}{in_brackets}{there}", value.grade, value.origin]
    say(f"  {' · '.join(filter(None, parts))}")
    if is_whole:
        place = f"{value.place} › {value.label}" if value.place else value.label
        for text in (place, value.help, value.note, f"Source: {value.source}" if value.source else ""):
            if text:
                say(f"  {text}", "dim")
