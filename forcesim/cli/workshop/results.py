"""A script's results: simulated with a bar and kept, opened again, and held against what the script tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.cli.console import message, say
from forcesim.cli.exit_codes import DONE, INTERRUPTED, WRONG
from forcesim.cli.options import output_file
from forcesim.errors import RunError, WorkshopError

if TYPE_CHECKING:
    from forcesim.workshop.preparation import Preparation
    from forcesim.workshop.script_files import ScriptFile


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What was typed after the verb."""

    prepare: bool = False
    notes: bool = False
    html: Path | None = None
    capsule: Path | None = None
    session: Path | None = None
    debrief: Path | None = None
    futures: int | None = None
    jobs: int | None = None
    store: str | None = None
    quiet: bool = False


def prepare_script(script_file: ScriptFile, wanted: Wanted) -> int:
    """Simulate every study of a script, keep the results, and say which claims of its narration don't hold."""
    from forcesim.workshop.preparation import save_preparation

    place = usual_file(script_file) if wanted.capsule is None else wanted.capsule
    if wanted.capsule is not None:
        output_file(place)
    preparation = simulated(script_file, wanted)
    if preparation is None:
        return INTERRUPTED
    place.parent.mkdir(parents=True, exist_ok=True)
    written = save_preparation(place, script_file, preparation)
    message(f"Wrote {written}")
    return tell_claims(script_file, preparation)


def simulated(script_file: ScriptFile, wanted: Wanted) -> Preparation | None:
    """The results of every study, simulated with a bar each; None where that was interrupted."""
    from forcesim.cli.study_commands import ask_with_bar
    from forcesim.workshop.preparation import Preparation, planned_studies

    answers = {}
    studies = planned_studies(script_file, wanted.futures)
    for number, planned in enumerate(studies, start=1):
        title = f"Study {number} of {len(studies)}, {planned.key.replace('_', ' ')}"
        answer, was_interrupted = ask_with_bar(
            planned.question,
            title,
            planned.command,
            jobs=wanted.jobs,
            is_shown=not wanted.quiet,
            store=wanted.store,
        )
        if was_interrupted:
            message("Stopped. Runs that are finished are kept with the others; the same command carries on.")
            return None
        if not answer.result.finished:
            raise RunError(answer.result.failures[0] if answer.result.failures else "no run came back")
        answers[planned.key] = answer
    return Preparation(answers, is_live=True)


def kept_results(script_file: ScriptFile, capsule: Path | None) -> Preparation:
    """The results that were kept; WorkshopError, with the command that makes them, where there are none."""
    from forcesim.workshop.preparation import open_preparation

    place = capsule if capsule is not None else usual_file(script_file)
    if not place.exists():
        again = f"forcesim workshop {script_file.typed} --prepare"
        raise WorkshopError(f"this script has not been simulated yet (looked for {place}). Type: {again}")
    return open_preparation(place, script_file)


def usual_file(script_file: ScriptFile) -> Path:
    """Where results are kept unless somebody names a file; WorkshopError where there is no place for them."""
    from forcesim.workshop.preparation import usual_place

    place = usual_place(script_file)
    if place is None:
        raise WorkshopError("there is no usual place for results here: name a file, --capsule FILE")
    return place


def tell_claims(script_file: ScriptFile, preparation: Preparation) -> int:
    """Say which claims hold; the exit status is that of a fault where one does not."""
    from forcesim.workshop.claims import check_claims

    checked = check_claims(script_file.script, preparation.answers)
    wrong = [claim for claim in checked if not claim.holds]
    if not wrong:
        count = len(checked)
        held = "1 claim of the narration holds" if count == 1 else f"all {count} claims of the narration hold"
        say(f"{script_file.name}: {held} as simulated." if count else f"{script_file.name}: it claims nothing.")
        return DONE
    claims = "the claim" if len(checked) == 1 else f"{len(wrong)} of {len(checked)} claims"
    do = "does" if len(wrong) == 1 else "do"
    message(f"{script_file.name}: {claims} of the narration {do} not hold as simulated:")
    for claim in wrong:
        step = script_file.script.steps[claim.step]
        message(f"Step {claim.step + 1}, {step.title}: {claim.in_words}")
    return WRONG


def check_facts(names: Sequence[str]) -> int:
    """Hold what scripts tell against their results, kept ones or simulated now."""
    from forcesim.scenario.files.load import is_workshop
    from forcesim.workshop.script_files import load_script

    status = DONE
    for name in names:
        if not is_workshop(name):
            say(f"{name}: only workshops tell facts.")
            continue
        script_file = load_script(name)
        preparation: Preparation | None
        try:
            preparation = kept_results(script_file, None)
        except WorkshopError:
            preparation = simulated(script_file, Wanted())
        if preparation is None:
            return INTERRUPTED
        tell_notes_problems(script_file, preparation)
        status = max(status, tell_claims(script_file, preparation))
    return status


def tell_notes_problems(script_file: ScriptFile, preparation: Preparation) -> None:
    """Raise the WorkshopError of a fact that can't be filled, which no room should find."""
    from forcesim.workshop.notes import step_notes

    step_notes(script_file.script, preparation.answers)
