"""The verb itself: what was asked about a script, done in its order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.atomic_write import write_file
from forcesim.cli.console import grid, message, out, say
from forcesim.cli.exit_codes import DONE
from forcesim.cli.gui_command import open_workshop_window, screen
from forcesim.cli.workshop.results import Wanted, kept_results, prepare_script
from forcesim.errors import WorkshopError

if TYPE_CHECKING:
    from forcesim.workshop.preparation import Preparation
    from forcesim.workshop.script_files import ScriptFile
    from forcesim.workshop.session import WorkshopSession


def run_workshop(name: str | None, wanted: Wanted) -> int:
    """Do what was asked about a script; without a word what, open the window on it."""
    from forcesim.workshop.script_files import load_script

    if name is None:
        if wanted != Wanted():
            raise WorkshopError("name a script: forcesim scenarios lists them, such as fifteen-minutes")
        return open_workshop_window() if screen() else list_scripts()
    if wanted.debrief is not None and wanted.session is None:
        raise WorkshopError("the debrief is of a session: add --session FILE")
    script_file = load_script(name)
    if wanted.prepare:
        status = prepare_script(script_file, wanted)
        if status:
            return status
    if wanted.notes or wanted.html is not None:
        tell_notes(script_file, kept_results(script_file, wanted.capsule), wanted)
    if wanted.session is not None:
        tell_session(script_file, kept_results(script_file, wanted.capsule), wanted.session, wanted.debrief)
    if wanted.prepare or wanted.notes or wanted.html is not None or wanted.session is not None:
        return DONE
    return open_workshop(script_file, wanted.capsule)


def open_workshop(script_file: ScriptFile, results: Path | None) -> int:
    """Open the window in workshop mode on a script; where there is no screen, say what can be done without one."""
    status = open_workshop_window(str(script_file.path), results)
    if status and not screen():
        name = script_file.typed
        message(f"Without a screen, of “{script_file.script.title}”:")
        for command, what in (
            (f"forcesim workshop {name} --prepare", "simulates it once, so that the room need not wait"),
            (f"forcesim workshop {name} --notes", "your notes, with the numbers in their places"),
            (f"forcesim check {name} --facts", "whether all that you will tell is true"),
        ):
            message(f"  {command}\n    {what}")
    return status


def list_scripts() -> int:
    """The workshops that are built in, and how one is opened."""
    from forcesim.scenario.files.builtin import WORKSHOP, builtin

    entries = builtin(WORKSHOP)
    grid([(entry.name, entry.title) for entry in entries], ("Name", "What it is"), words=2)
    say("")
    say(f"Prepare one: forcesim workshop {entries[0].name if entries else 'SCRIPT'} --prepare")
    return DONE


def tell_notes(script_file: ScriptFile, preparation: Preparation, wanted: Wanted) -> None:
    """The trainer's notes, to the terminal, to a page, or both."""
    from forcesim.workshop.notes import notes_page, notes_text

    if wanted.notes:
        # no console: it would wrap what is set for 80 columns already
        out().file.write(notes_text(script_file.script, preparation.answers))
        out().file.flush()
    if wanted.html is not None:
        message(f"Wrote {write_file(wanted.html, notes_page(script_file.script, preparation.answers))}")


def tell_session(script_file: ScriptFile, preparation: Preparation, path: Path, debrief: Path | None) -> None:
    """Where a session stands, and its debrief where that is wanted."""
    from forcesim.workshop.debrief import write_debrief
    from forcesim.workshop.session import WorkshopSession

    with WorkshopSession.resume(script_file, preparation, path) as session:
        if debrief is not None:
            message(f"Wrote {write_debrief(session, debrief)}")
        else:
            say(_standing(session))


def _standing(session: WorkshopSession) -> str:
    state, stage = session.state, session.stage
    teams = ", ".join(state.teams) or "nobody has joined"
    waiting = f" Waiting for: {', '.join(session.waiting_for)}." if session.is_open and session.waiting_for else ""
    landed = ", ".join(session.script.injects[name].title for name in state.landed)
    return (
        f"{session.script.title}: step {stage.number} of {stage.of}, {stage.title}"
        f"{', revealed' if session.is_revealed else ''}. Teams: {teams}.{waiting}"
        f"{f' Landed: {landed}.' if landed else ''}"
    )
