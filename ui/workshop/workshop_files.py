"""Where a workshop's files are: sessions that were saved, the script that each belongs to, results from before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from forcesim.errors import ForcesimError, WorkshopError
from forcesim.report.answer import Answer
from forcesim.scenario.files.builtin import WORKSHOP, builtin
from forcesim.text import safe
from forcesim.workshop.preparation import Preparation, open_preparation, save_preparation, usual_place
from forcesim.workshop.script_files import ScriptFile, load_script
from forcesim.workshop.session_state import ENDING, SessionState, load_state

# sessions that are offered, and files beside a session that are looked at for its script
_MOST_SESSIONS, _MOST_FILES = 12, 50


def has_results(script_file: ScriptFile) -> bool:
    """Whether results were kept for a script; whether they still fit is told once they are opened."""
    place = usual_place(script_file)
    return place is not None and place.is_file()


def stored_results(script_file: ScriptFile) -> Preparation:
    """The results that were kept for a script; WorkshopError where there are none, or they don't fit."""
    place = usual_place(script_file)
    if place is None or not place.is_file():
        raise WorkshopError("this script has not been simulated yet: prepare it")
    return open_preparation(place, script_file)


def store_results(script_file: ScriptFile, preparation: Preparation) -> str:
    """Keep results where the next session looks for them; why that can't be done, "" where it is, or has no place."""
    place = usual_place(script_file)
    if place is None:
        return ""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        save_preparation(place, script_file, preparation)
    except (ForcesimError, OSError) as error:
        return f"The results could not be kept, and will have to be simulated again: {error}"
    return ""


def add_to_results(script_file: ScriptFile, answers: Mapping[str, Answer]) -> str:
    """Keep results of a session beside those that were kept for its script; nothing where none were.

    Why that can't be done, "" where it is. The session's own may be a first look, which nothing is kept of.
    """
    try:
        preparation = stored_results(script_file)
    except WorkshopError:
        return ""
    for key, answer in answers.items():
        preparation = preparation.with_answer(key, answer)
    return store_results(script_file, preparation)


def saved_sessions(folder: Path | None) -> list[tuple[Path, SessionState]]:
    """The sessions in a folder, the latest first; files that are none are left out."""
    if folder is None or not folder.is_dir():
        return []
    files = sorted(folder.glob(f"*{ENDING}"), key=lambda path: path.stat().st_mtime, reverse=True)
    listed = []
    for path in files[:_MOST_SESSIONS]:
        try:
            listed.append((path, load_state(path)))
        except WorkshopError:
            continue
    return listed


def new_session_path(folder: Path, script_file: ScriptFile, date: str) -> Path:
    """A file for a session that is not there yet; the folder is made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkshopError(
            f"there is no place for sessions: {safe(str(folder))}: {error.strerror or error}"
        ) from error
    stem = f"{script_file.name}-{date}"
    numbers = (f"{stem}{ENDING}", *(f"{stem}-{number}{ENDING}" for number in range(2, 1_000)))
    free = next((name for name in numbers if not (folder / name).exists()), None)
    if free is None:
        raise WorkshopError(f"there are too many sessions in {safe(str(folder))}: move some away")
    return folder / free


def script_of_session(path: Path, state: SessionState, known: Sequence[Path]) -> ScriptFile:
    """The script that a session was begun with, word for word: built in, known, or beside the session's file.

    WorkshopError where it is nowhere.
    """
    for candidate in _candidates(path, known):
        try:
            script_file = load_script(candidate)
        except ForcesimError:
            continue
        if script_file.script.digest() == state.script:
            return script_file
    raise WorkshopError(
        f"the session is one of “{safe(state.title, 60)}”, whose script is not here as it was then: put the script "
        "beside the session, or open it first"
    )


def _candidates(path: Path, known: Sequence[Path]) -> Iterator[Path]:
    yield from known
    for entry in builtin(WORKSHOP):
        yield entry.file
    yield from sorted(path.absolute().parent.glob("*.toml"))[:_MOST_FILES]
