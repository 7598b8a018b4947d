"""The verb that writes what leaves the program of a capsule: brief, workbook, assurance pack, decision record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.cli.answer_files import AnswerFiles
from forcesim.cli.console import message, say, table
from forcesim.cli.exit_codes import DONE, FAILED, INTERRUPTED
from forcesim.cli.options import check_directory, check_outputs
from forcesim.cli.progress import Steps
from forcesim.cli.signals import interruptible
from forcesim.text import sentence

if TYPE_CHECKING:
    from forcesim.report.answer import Answer
    from forcesim.report.output.assurance.evidence import AssuranceEvidence
    from forcesim.report.output.report_folder import Part


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a person wants of a report: its parts, the folder, other capsules to draw on, words of their own."""

    brief: bool
    workbook: bool
    assurance: bool
    decision: bool
    folder: Path | None
    support: tuple[Path, ...]
    words: Path | None
    checks: bool
    jobs: int | None
    store: str | None
    quiet: bool


def write_report(path: Path, wish: Wish, single: AnswerFiles) -> int:
    """Write the parts of a report, and single files, of the capsule in a file; the exit status."""
    from forcesim.assurance import open_supporting, supporting_studies
    from forcesim.report.answer import open_answer
    from forcesim.report.output.decision.decision_words import read_decision_words
    from forcesim.report.output.file_names import study_file_name
    from forcesim.report.output.report_folder import Part, file_names

    singles = {"--html": single.html, "--xlsx": single.xlsx, "--csv": single.csv, "--json": single.json}
    inputs: dict[str, Path | str | None] = {"the capsule": path, "the words": wish.words}
    inputs |= {f"the capsule {other}": other for other in wish.support}
    check_outputs(singles, inputs)
    parts = _parts(wish, any(singles.values()))
    words = read_decision_words(wish.words) if wish.words is not None else None
    answer = open_answer(path)
    folder = wish.folder or path.parent / study_file_name(answer.result)
    if parts:
        check_directory(folder, file_names(parts))
        check_outputs({f"--to, {name}": folder / name for name in file_names(parts)}, inputs)
    given = open_supporting(answer, map(str, wish.support))
    answer.supporting = (*given, *(study for study in supporting_studies(answer, wish.store) if study not in given))
    if single.json != "-":
        _tell(answer)
    is_whole = single.write(answer)
    if not parts:
        return DONE if is_whole else FAILED
    evidence, is_stopped = None, False
    if Part.ASSURANCE in parts and wish.checks:
        evidence, is_stopped = _checks(answer, wish)
    if is_stopped:
        message("Stopped before the checks were all made; nothing was written. --no-checks writes without them.")
        return INTERRUPTED
    return _write(answer, folder, parts, evidence, words) if is_whole else FAILED


def _parts(wish: Wish, has_singles: bool) -> tuple[Part, ...]:
    from forcesim.report.output.report_folder import Part

    chosen = {
        Part.BRIEF: wish.brief,
        Part.WORKBOOK: wish.workbook,
        Part.ASSURANCE: wish.assurance,
        Part.DECISION: wish.decision,
    }
    parts = tuple(part for part, is_chosen in chosen.items() if is_chosen)
    return parts or (() if has_singles else tuple(Part))


def _tell(answer: Answer) -> None:
    from forcesim.report.output.tables import text_tables
    from forcesim.report.wording.cautions import simulated_by

    say(answer.sentence, "bold")
    for text_table in text_tables(answer.result):
        say("")
        table(text_table)
    say("")
    say(f"Simulated by {simulated_by(answer.result)}. Not verified here: forcesim verify makes runs again.", "dim")


_STEPS = {
    "theory": "Simulating textbook systems",
    "runs": "Making runs again",
    "backcast": "Holding the model against published figures",
}


def _checks(answer: Answer, wish: Wish) -> tuple[AssuranceEvidence, bool]:
    """The checks of the assurance pack, and whether somebody stopped them."""
    from forcesim.assurance import check

    with interruptible() as interruption, Steps(_STEPS, is_shown=not wish.quiet) as steps:
        evidence = check(answer, wish.jobs, wish.store, steps, interruption.stop)
    return evidence, interruption.stop.is_set()


def _write(
    answer: Answer, folder: Path, parts: tuple[Part, ...], evidence: AssuranceEvidence | None, words: object
) -> int:
    from forcesim.report.output.decision.decision_words import DecisionWords
    from forcesim.report.output.report_folder import write_report

    given = words if isinstance(words, DecisionWords) else None
    try:
        written = write_report(answer.content(), folder, parts, evidence, given)
    except OSError as error:
        message(f"{error.filename or folder} can't be written: {error.strerror or error}.")
        return FAILED
    say(f"Wrote into {folder}:")
    for path in written.paths:
        say(f"  {path.name}")
    if written.no_pdf:
        message(f"No PDF: {sentence(written.no_pdf)}")
    return DONE
