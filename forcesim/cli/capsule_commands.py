"""Verbs about capsules: does it still come out, and what can be printed of it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.cli.console import message, say
from forcesim.cli.exit_codes import DONE, FAILED, INTERRUPTED
from forcesim.cli.progress import Counter, interruptible
from forcesim.errors import StudyError

if TYPE_CHECKING:
    from forcesim.study.questions.verify import Verification

_MOST = 12


def verify(path: Path, sample: int | None, jobs: int | None, where: str, *, quiet: bool) -> int:
    """Make runs of a capsule again and compare."""
    from forcesim.report.answer import open_answer
    from forcesim.simulation.result import MODEL_VERSION
    from forcesim.study.execution.executors import executor
    from forcesim.study.questions.codec import from_dict
    from forcesim.study.questions.verify import verify as made_again
    from forcesim.study.storage.capsule import open_capsule

    answer, model = open_answer(path), open_capsule(path).versions.get("model", "")
    question = from_dict(answer.question, {one.name: one for one in answer.named_scenario})
    if model != MODEL_VERSION:
        say(f"This capsule was made by model {model}; this is model {MODEL_VERSION}. Numbers may move for that reason.")
    with (
        interruptible() as stop,
        Counter("Making runs again", is_shown=not quiet) as seen,
        executor(jobs, where) as made,
    ):
        found = made_again(answer.result, question, made, sample, seen, stop)
    if stop.is_set():
        message(f"Stopped after {found.checked:,} of {found.total:,} runs.")
        return INTERRUPTED
    for name in found.reads_otherwise:
        say(
            f"{name} reads otherwise now than when this capsule was made: another version of forcesim made it, or it "
            "had a rule of allocation in Python, which a capsule does not hold."
        )
    if found.was_stopped:
        say(f"The study was stopped early, with {answer.result.finished:,} of {answer.result.runs_planned:,} runs.")
    for failure in found.failures[:_MOST]:
        message(f"A run failed. {failure}")
    if not found.total:
        raise StudyError("this capsule holds no finished run")
    runs = "1 run" if found.checked == 1 else f"{found.checked:,} runs"
    of_all = "" if found.checked == found.total else f" of {found.total:,}"
    if found.holds:
        also = " No conclusion moved." if found.overturned is not None else ""
        say(f"{runs}{of_all} made again: every number is the same, bit for bit.{also}", "bold")
        return DONE
    _tell(found, f"{runs}{of_all}")
    return FAILED


def _tell(found: Verification, runs: str) -> None:
    """The numbers that moved, and whether any conclusion did."""
    count = len(found.moved)
    moved = f"{count:,} {'number' if count == 1 else 'numbers'} moved" if count else "no number moved"
    say(f"{runs} made again: {moved}.", "bold")
    _list([f"{one.scenario}, replication {one.replication}, {one.outcome}: {one.before!r} is now {one.now!r}"
           for one in found.moved])  # fmt: skip
    if found.overturned:
        one_of = "One conclusion" if len(found.overturned) == 1 else f"{len(found.overturned):,} conclusions"
        say(f"{one_of} would be {'another' if len(found.overturned) == 1 else 'others'} now:", "bold")
        _list([f"{one.scenario}, {one.outcome}: {one.before} is now {one.now}" for one in found.overturned])
    elif found.overturned is not None:
        say("No conclusion moved.", "bold")
    elif found.was_stopped:
        say("Whether a conclusion moved can't be told: the study was stopped early.")
    else:
        say("Whether a conclusion moved takes all runs: --sample all.")


def _list(lines: list[str]) -> None:
    for line in lines[:_MOST]:
        say(f"  {line}")
    if len(lines) > _MOST:
        say(f"  … and {len(lines) - _MOST:,} more.")


def report(path: Path, html: Path | None, xlsx: Path | None, csv: Path | None, json: str | None) -> int:
    """Write what can be printed, read or analysed of a capsule."""
    from forcesim.cli.scenario_commands import write_json
    from forcesim.report.answer import open_answer
    from forcesim.report.output.tables import text_tables, write_csv, write_xlsx

    answer = open_answer(path)
    if not (html or xlsx or csv or json):
        html = path.with_suffix(".html")
    if json != "-":
        from forcesim.cli.console import table

        say(answer.sentence, "bold")
        for each in text_tables(answer.result):
            say("")
            table(each)
    if html is not None:
        html.write_text(answer.brief(), encoding="utf-8")
        message(f"Wrote {html}")
    if xlsx is not None:
        message(f"Wrote {write_xlsx(answer.result, xlsx, answer.sentence)}")
    if csv is not None:
        for written in write_csv(answer.result, csv):
            message(f"Wrote {written}")
    if json is not None:
        write_json(answer.to_dict(), json)
    return DONE
