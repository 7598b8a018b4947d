"""A script's results, simulated beforehand and kept in one file, so that no run is needed while a room waits.

The file is a zip that holds ``workshop.json`` (format, digest of the script, which study is which member) and a capsule
of every study under ``studies/``, each an ordinary capsule: unpacked, ``forcesim verify`` makes its runs again. Opening
it runs nothing, reads no more than fixed limits, and refuses results of another script, force, policy or model.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Any

from forcesim.atomic_write import write_file
from forcesim.conduct import StorePath, answered, conduct
from forcesim.errors import CapsuleError, ForcesimError, RunError, WorkshopError
from forcesim.report.answer import Answer, answer_of
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.execution.events import Event
from forcesim.study.questions.base import Question
from forcesim.study.storage.capsule import pack, strict_json, unpack
from forcesim.text import safe
from forcesim.workshop.script import Script
from forcesim.workshop.script_files import ScriptFile
from forcesim.workshop.script_studies import command_of_study, question_of_study, study_key

ENDING = ".workshop"
FORMAT = 1
_HEADER, _FOLDER = "workshop.json", "studies/"
# far above any script: thirty studies of ten megabytes
_MEMBERS, _MEMBER_BYTES, _TOTAL_BYTES = 200, 64 * 2**20, 256 * 2**20
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Preparation:
    """The results of a script's studies, by their keys; ``is_live`` where they were simulated just now."""

    answers: Mapping[str, Answer]
    is_live: bool = False

    @property
    def in_words(self) -> str:
        """Where the numbers come from."""
        return "simulated just now" if self.is_live else "as simulated before"

    def source_words(self, script: Script) -> str:
        """Where the numbers come from, and that there are fewer of them than the script asks for, where that is so."""
        asked = {name: study.futures for name, study in script.studies.items()}
        is_short = any(
            answer.result.replications < asked.get(key.partition("_without_")[0], 0)
            for key, answer in self.answers.items()
        )
        return self.in_words + (", in fewer futures than the script asks for" if is_short else "")

    def in_world(self, script: Script, landed: Collection[str]) -> dict[str, Answer]:
        """The results by the plain names of studies where these injects have landed, without missing ones."""
        keys = {name: study_key(script, name, landed) for name in script.studies}
        return {name: self.answers[key] for name, key in keys.items() if key in self.answers}

    def with_answer(self, key: str, answer: Answer) -> Preparation:
        """The same with the results of another study."""
        return Preparation({**self.answers, key: answer}, self.is_live)


@dataclass(frozen=True, slots=True)
class PlannedStudy:
    """A study that a script needs: the key of its results, the question, and the line that repeats it."""

    key: str
    question: Question
    command: str


def planned_studies(script_file: ScriptFile, futures: int | None = None) -> tuple[PlannedStudy, ...]:
    """The studies of a script, ready to be run; ``futures`` takes the place of their own numbers.

    ScenarioError and StudyError where one can't be asked, before any is run.
    """
    script, folder = script_file.script, script_file.folder
    return tuple(
        PlannedStudy(
            name,
            question_of_study(script, name, folder, None, futures),
            command_of_study(script, name, folder, None, futures),
        )
        for name in script.studies
    )


def missing_study(
    script_file: ScriptFile, preparation: Preparation, names: Iterable[str], landed: Collection[str]
) -> PlannedStudy | None:
    """The first of these studies that has no results where these injects have landed; None where all have."""
    script, folder = script_file.script, script_file.folder
    for name in dict.fromkeys(names):
        key = study_key(script, name, landed)
        if key not in preparation.answers:
            question = question_of_study(script, name, folder, landed)
            return PlannedStudy(key, question, command_of_study(script, name, folder, landed))
    return None


def prepare(
    script_file: ScriptFile,
    *,
    jobs: int | None = None,
    store: StorePath = None,
    futures: int | None = None,
    listen: Callable[[Event], None] | None = None,
    stop: Flag | None = None,
) -> Preparation:
    """Simulate every study of a script, telling ``listen`` of every event.

    ``futures`` takes the place of the studies' own numbers: fewer, for a first look. Finished runs are kept in
    ``store`` as those of any study are. ScenarioError and StudyError where a study can't be asked, RunError where not
    a single run of one came back, and where it was stopped.
    """
    answers = {}
    for planned in planned_studies(script_file, futures):
        answers[planned.key] = simulate(planned.question, planned.command, jobs, store, listen, stop)
        if stop is not None and stop.is_set():
            raise RunError("stopped before all studies were simulated")
    return Preparation(answers, is_live=True)


def simulate(
    question: Question,
    command: str = "",
    jobs: int | None = None,
    store: StorePath = None,
    listen: Callable[[Event], None] | None = None,
    stop: Flag | None = None,
) -> Answer:
    """Simulate one study to its end; RunError where not a single run came back."""
    result = conduct(question, jobs, listen, stop, store, command=command)
    if not result.finished:
        raise RunError(result.failures[0] if result.failures else "no run came back")
    return answered(question, result, command)


def save_preparation(path: str | Path, script_file: ScriptFile, preparation: Preparation) -> Path:
    """Write the results into one file, whole or not at all, and return its path.

    WorkshopError where it can't be written; the same results give the same bytes.
    """
    members: dict[str, bytes] = {}
    try:
        for key, answer in preparation.answers.items():
            members[f"{_FOLDER}{key}.forcesim"] = pack(answer.texts, answer.to_dict(), answer.question)
    except CapsuleError as error:
        raise WorkshopError(f"the results can't be kept: {error}") from error
    script = script_file.script
    header = {"workshop": FORMAT, "script": script.digest(), "title": script.title, "model": MODEL_VERSION}
    members[_HEADER] = json.dumps(header, ensure_ascii=False, indent=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for member, content in sorted(members.items(), reverse=True):
            entry = zipfile.ZipInfo(member, _EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            # capsules are packed already
            archive.writestr(entry, content, zipfile.ZIP_STORED)
    try:
        return write_file(path, buffer.getvalue())
    except OSError as error:
        raise WorkshopError(f"{safe(str(path))} can't be written: {error.strerror or error}") from error


def open_preparation(path: str | Path, script_file: ScriptFile) -> Preparation:
    """The results that were kept for a script; runs nothing.

    WorkshopError, in words, where the file is no such file, is damaged, or holds the results of another script, of
    another force or policy than the files have now, or of another version of the model.
    """
    header, capsules = _read(Path(path))
    typed = f"Type forcesim workshop {script_file.typed} --prepare"
    if header.get("script") != script_file.script.digest():
        title = header.get("title")
        of = (
            f"“{safe(title, 60)}”"
            if isinstance(title, str) and title != script_file.script.title
            else "another version of it"
        )
        raise WorkshopError(
            f"{safe(str(path))} holds results of {of}, not of this script as it stands: simulate it again", typed
        )
    if header.get("model") != MODEL_VERSION:
        model = safe(str(header.get("model")), 20)
        raise WorkshopError(
            f"{safe(str(path))} was simulated by model {model}; this is model {MODEL_VERSION}, whose numbers may "
            "differ: simulate it again",
            typed,
        )
    answers = {}
    for key, content in capsules.items():
        name = key.partition("_without_")[0]
        if name not in script_file.script.studies:
            raise WorkshopError(f"{safe(str(path))} holds a study that the script does not have: {safe(key, 60)}")
        try:
            answers[key] = answer_of(unpack(content, f"the study {safe(key, 60)}"))
        except CapsuleError as error:
            raise WorkshopError(f"{safe(str(path))}: {error}") from error
        _refuse_other_inputs(path, script_file, key, answers[key], typed)
    missing = [name for name in script_file.script.studies if name not in answers]
    if missing:
        raise WorkshopError(f"{safe(str(path))} lacks the results of {', '.join(missing)}: simulate it again", typed)
    order = list(script_file.script.studies)
    return Preparation(
        dict(sorted(answers.items(), key=lambda item: (order.index(item[0].partition("_without_")[0]), item[0])))
    )


def _refuse_other_inputs(path: str | Path, script_file: ScriptFile, key: str, answer: Answer, typed: str) -> None:
    """A force, a policy or a built-in file may have changed since, without a word in the script."""
    name, *without = key.split("_without_")
    study = script_file.script.studies[name]
    landed = [inject for inject in study.injects if inject not in without]
    try:
        question = question_of_study(script_file.script, name, script_file.folder, landed)
    except ForcesimError as error:
        raise WorkshopError(f"the study {name} of this script can't be read any more: {error}") from error
    now = [arm.named_scenario.digest for arm in question.given_arms()]
    before = [scenario.digest for scenario in answer.result.scenarios]
    is_same = now == before and answer.result.model_version == MODEL_VERSION
    if not is_same or answer.result.seed != question.seed:
        raise WorkshopError(
            f"{safe(str(path))}: the force or a policy of the study {name} has changed since it was simulated: "
            "simulate it again",
            typed,
        )


def _read(path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The header and the capsules of a file, by the keys of their studies."""
    try:
        size = path.stat().st_size
        if size > _TOTAL_BYTES:
            raise WorkshopError(f"{safe(str(path))} is too large for the results of a workshop")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name can't be used"
        raise WorkshopError(f"{safe(str(path))} can't be read: {reason}") from error
    try:
        members = _members(content)
        header = strict_json(members.pop(_HEADER))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError) as error:
        raise WorkshopError(f"{safe(str(path))} does not hold the results of a workshop, or is damaged") from error
    if header.get("workshop") != FORMAT:
        raise WorkshopError(f"{safe(str(path))} is of a format that this version does not read")
    return header, {name.removeprefix(_FOLDER).removesuffix(".forcesim"): inner for name, inner in members.items()}


def _members(content: bytes) -> dict[str, bytes]:
    """What a zip holds; ValueError where it is not what ``save_preparation`` writes."""
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > _MEMBERS:
            raise ValueError("too many members")
        left = _TOTAL_BYTES
        for entry in entries:
            name = entry.filename
            is_study = name.startswith(_FOLDER) and name.endswith(".forcesim") and name.count("/") == 1
            if name in members or not (is_study or name == _HEADER) or entry.compress_type != zipfile.ZIP_STORED:
                raise ValueError("an unknown member")
            # the sizes that a zip states may be lies: read no further than the limit
            limit = min(_MEMBER_BYTES, left)
            with archive.open(entry) as member:
                read = member.read(limit + 1)
            if len(read) > limit:
                raise ValueError("too large")
            left -= len(read)
            members[name] = read
    return members


def usual_place(script_file: ScriptFile) -> Path | None:
    """Where results are kept by default: in the user's data directory, beside the store of runs; None without one."""
    from forcesim.study.execution.cached_runs import store_path

    store = store_path()
    if store is None:
        return None
    return store.parent / "workshops" / f"{script_file.name}-{script_file.script.digest()[7:19]}{ENDING}"
