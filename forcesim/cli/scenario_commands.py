"""Verbs that run nothing: what is built in, whether a file is right, the schema of files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forcesim.atomic_write import write_file
from forcesim.cli.console import clean, faults, grid, message, out, say
from forcesim.cli.exit_codes import DONE, WRONG
from forcesim.errors import Fault, ScenarioError

# with so few values all that is known of each is shown
_FEW = 3

if TYPE_CHECKING:
    from forcesim.report.views.scenario_values import ScenarioValue
    from forcesim.scenario.files.load import PolicyFile
    from forcesim.simulation.run_size import RunSize


def listing(target: str | None) -> int:
    """List what is built in, as a table or as JSON."""
    from forcesim.scenario.files.builtin import builtin

    entries = builtin()
    if target is not None:
        write_json(
            [
                {"name": entry.name, "kind": entry.kind, "title": entry.title, "file": str(entry.file)}
                for entry in entries
            ],
            target,
        )
        return DONE
    if not entries:
        say("Nothing is built in.")
        return DONE
    grid([(entry.name, entry.kind, entry.title) for entry in entries], ("Name", "Kind", "What it is"), words=3)
    return DONE


def check_files(names: Sequence[str], target: str | None = None) -> int:
    """Say of each file what is wrong with it, or that it is fine and how large a run will be; as JSON to ``target``."""
    from forcesim.scenario.files.load import check, is_workshop

    status = DONE
    entries: list[dict[str, Any]] = []
    for name in names:
        is_script = is_workshop(name)
        try:
            wrong: tuple[Fault, ...] = _check_script(name) if is_script else check(name)
        except ScenarioError as error:
            wrong = error.faults
        entries.append({"file": name, "faults": [asdict(fault) for fault in wrong], "run": None})
        if wrong:
            faults(wrong)
            status = WRONG
            continue
        if is_script:
            if target != "-":
                say(f"{name}: {_fine_script(name)}")
            continue
        size = _size(name)
        if size is not None:
            entries[-1]["run"] = {"events": round(size.events), "memory": round(size.memory), "causes": size.causes}
        if target != "-":
            say(f"{name}: {_fine(name)}{_size_in_words(size)}")
    if target is not None:
        write_json(entries, target)
    return status


def write_schema(target: str | None, *, of_workshops: bool = False, of_results: bool = False) -> int:
    """Write the JSON Schema of scenario files, of the scripts of workshops, or of results."""
    from forcesim.scenario.files.json_schema import json_schema

    if of_results:
        from forcesim.report.output.result_schema import result_schema

        write_json(result_schema(), target or "-")
    elif of_workshops:
        from forcesim.workshop.script_files import script_schema

        write_json(script_schema(), target or "-")
    else:
        write_json(json_schema(), target or "-")
    return DONE


def describe(name: str, policy: str | None, path: Path | None) -> int:
    """Write the description of the model for a scenario."""
    from forcesim.report.output.model_description import description
    from forcesim.scenario.files.load import load, load_policy

    named_scenario = load(name)
    if policy is not None:
        named_scenario = named_scenario.with_policy(load_policy(policy))
    text = description(named_scenario)
    if path is None:
        out().file.write(text)
        out().file.flush()
    else:
        message(f"Wrote {write_file(path, text)}")
    return DONE


def write_reference(path: Path | None) -> int:
    """Write the reference of keys, outcomes, flags and Python."""
    from forcesim.reference import reference

    text = reference()
    if path is None:
        write_text(text)
    else:
        message(f"Wrote {write_file(path, text)}")
    return DONE


def write_json(value: Any, target: str) -> None:
    """Write JSON to a file, or with "-" to standard output, where nothing else then is."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    if target == "-":
        write_text(text)
        return
    message(f"Wrote {write_file(target, text)}")


def write_text(text: str) -> None:
    """Write to standard output what another program reads: as it is, since a console would wrap long lines."""
    out().file.write(text)
    out().file.flush()


def _check_script(name: str) -> tuple[Fault, ...]:
    from forcesim.workshop.script_files import check_script

    return check_script(name)


def _fine_script(name: str) -> str:
    from forcesim.workshop.script_files import load_script

    script = load_script(name).script
    steps, claims = len(script.steps), sum(len(step.claims) for step in script.steps)
    told = f"{claims} {'claim' if claims == 1 else 'claims'} of its narration" if claims else "no claim"
    return (
        f"fine. {clean(script.title)} (a workshop of {steps} {'step' if steps == 1 else 'steps'}, "
        f"{script.minutes:g} minutes), with {told} to be held against results: add --facts."
    )


def _size(name: str) -> RunSize | None:
    """The size of a run of a file that is right; None of what can't be run by itself."""
    from forcesim.scenario.files.load import load
    from forcesim.simulation.run_size import run_size

    try:
        return run_size(load(name).scenario)
    except ScenarioError:
        return None


def _size_in_words(size: RunSize | None) -> str:
    from forcesim.study.execution.run_limits import amounts, is_too_large, main_cause

    if size is None:
        return ""
    key, part = main_cause(size)
    refused = " That is too much: a study of it is refused." if is_too_large(size) else ""
    return f" A run takes about {amounts(size)}; {key} makes {100 * part:.0f}% of the events.{refused}"


def _fine(name: str) -> str:
    from forcesim.report.output.assumptions_log import grades
    from forcesim.report.views.changes import own_numbers
    from forcesim.scenario.files.load import load, load_policy
    from forcesim.study.arm import arm_changes

    try:
        named_scenario = load(name)
    except ScenarioError:
        try:
            policy = load_policy(name)
            return f"fine. {clean(policy.title)} (a policy).{_kept(policy)}"
        except ScenarioError:
            return "fine, to be extended by other files"
    counts = grades(named_scenario.scenario, own_numbers(*arm_changes([named_scenario])))
    counted = [f"{count} {grade}" for grade, count in counts.items() if count]
    return f"fine. {clean(named_scenario.title)}. Numbers by what stands behind them: {', '.join(counted)}."


def _kept(policy: PolicyFile) -> str:
    """What a policy says nothing of, in a sentence."""
    from forcesim.scenario.files.load import unnamed_parts
    from forcesim.scenario.schema.fields import declaration
    from forcesim.scenario.schema.policy import Handling, Policy

    kept: dict[str, list[str]] = {}
    for path in unnamed_parts(policy):
        label = declaration(Handling if len(path) > 1 else Policy, path[-1]).label
        kept.setdefault(label[:1].lower() + label[1:], []).extend(path[1:2])
    named = [f"{label} ({', '.join(map(clean, of))})" if of else label for label, of in kept.items()]
    return f" What it does not name stays as the force has it: {'; '.join(named)}." if named else ""


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
    from forcesim.report.views.scenario_values import found_by, scenario_values, within_key
    from forcesim.scenario.files.load import file_layers, load, load_changed

    named_scenario = load_changed(name, policy, overrides)
    other = None if differs_from is None else load(differs_from)
    files = [layers.places() for layers in file_layers(name, policy)]

    def place_of(path: tuple[str | int, ...]) -> tuple[str, int | None] | None:
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
