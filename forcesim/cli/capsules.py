"""Verbs about capsules: does it still come out, and what can be printed of it?"""

from __future__ import annotations

from pathlib import Path

from forcesim.cli.progress import Counter, interruptible
from forcesim.cli.status import DONE, FAILED, INTERRUPTED
from forcesim.cli.words import message, say
from forcesim.errors import StudyError

_MOST = 12


def verify(path: Path, sample: int | None, jobs: int | None, where: str, *, quiet: bool) -> int:
    """Make runs of a capsule again and compare."""
    from forcesim.report.answer import open_answer
    from forcesim.simulation.result import MODEL_VERSION
    from forcesim.study.asked import question
    from forcesim.study.capsule import open_capsule
    from forcesim.study.executors import executor
    from forcesim.study.verify import verify as made_again

    answer, model = open_answer(path), open_capsule(path).versions.get("model", "")
    described = {one.name: one for one in answer.described}
    asked = question(answer.question, described, answer.result.replications)
    if model != MODEL_VERSION:
        say(f"This capsule was made by model {model}; this is model {MODEL_VERSION}. Numbers may move for that reason.")
    with (
        interruptible() as stop,
        Counter("Making runs again", is_shown=not quiet) as seen,
        executor(jobs, where) as made,
    ):
        found = made_again(answer.result, asked, made, sample, seen, stop)
    if stop.is_set():
        message(f"Stopped after {found.checked:,} of {found.total:,} runs.")
        return INTERRUPTED
    for failure in found.failures[:_MOST]:
        message(f"A run failed. {failure}")
    if not found.total:
        raise StudyError("this capsule holds no finished run")
    runs = "1 run" if found.checked == 1 else f"{found.checked:,} runs"
    of_all = "" if found.checked == found.total else f" of {found.total:,}"
    if found.holds:
        say(f"{runs}{of_all} made again: every number is the same, bit for bit.", "bold")
        return DONE
    count = len(found.moved)
    say(f"{runs}{of_all} made again: {count:,} {'number' if count == 1 else 'numbers'} moved.", "bold")
    for each in found.moved[:_MOST]:
        say(f"  {each.scenario}, replication {each.replication}, {each.outcome}: {each.before!r} is now {each.now!r}")
    if count > _MOST:
        say(f"  … and {count - _MOST:,} more.")
    if found.overturned is None:
        say("Whether a conclusion moved takes all runs: --sample all.")
    elif found.overturned:
        say(f"{len(found.overturned):,} of the conclusions would be others now:", "bold")
        for one in found.overturned[:_MOST]:
            say(f"  {one.scenario}, {one.outcome}: {one.before} is now {one.now}")
    else:
        say("No conclusion moved.", "bold")
    return FAILED


def report(path: Path, html: Path | None, xlsx: Path | None, csv: Path | None, json: str | None) -> int:
    """Write what can be printed, read or analysed of a capsule."""
    from forcesim.cli.library import write_json
    from forcesim.report.answer import open_answer
    from forcesim.report.tables import text_tables, write_csv, write_xlsx

    answer = open_answer(path)
    if not (html or xlsx or csv or json):
        html = path.with_suffix(".html")
    if json != "-":
        from forcesim.cli.words import table

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
