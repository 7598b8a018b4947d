"""The verb about capsules that makes their runs again: does it still come out?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.cli.console import message, say
from forcesim.cli.exit_codes import DONE, FAILED, INTERRUPTED
from forcesim.cli.progress import Counter
from forcesim.cli.signals import interruptible
from forcesim.errors import StudyError

if TYPE_CHECKING:
    from forcesim.study.questions.verify import Verification

_MOST = 12
_LONGEST = 70


def verify(path: Path, sample: int | None, jobs: int | None, where: str, *, quiet: bool) -> int:
    """Make runs of a capsule again and compare."""
    from forcesim.capsule_check import capsule_check
    from forcesim.simulation.result import MODEL_VERSION
    from forcesim.study.execution.executors import executor
    from forcesim.study.storage.capsule import versions

    check = capsule_check(path)
    capsule, answer = check.capsule, check.answer
    model = capsule.versions.get("model", "")
    program, this_program = answer.result.program_version, versions()["forcesim"]
    if not check.is_of_this_model:
        say(
            f"This capsule was made by model {model}; this is model {MODEL_VERSION}. Numbers may move for that reason, "
            "and only single runs and conclusions are compared."
        )
    elif not check.is_of_this_program:
        say(f"This capsule was made by forcesim {program}; this is {this_program}. Its words are not compared.")
    with (
        interruptible() as interruption,
        Counter("Making runs again", is_shown=not quiet) as counter,
        executor(jobs, where) as workers,
    ):
        verification = check.run(workers, sample, counter, interruption.stop)
    if interruption.stop.is_set():
        message(f"Stopped after {verification.checked:,} of {verification.total:,} runs.")
        return INTERRUPTED
    for name in verification.reads_otherwise:
        say(f"{name} reads otherwise now than when this capsule was made: another version of forcesim made it.")
    for function in check.as_it_stands:
        say(
            f"Not verified: {function}, which a capsule does not contain; what it counted is taken as it stands. With "
            f'the code at hand, in Python: forcesim.verify("{path}", {function.name})'
        )
    if verification.was_stopped:
        say(f"The study was stopped early, with {answer.result.finished:,} of {answer.result.runs_planned:,} runs.")
    for failure in verification.failures[:_MOST]:
        message(f"A run failed. {failure}")
    if not verification.total:
        raise StudyError("this capsule holds no finished run")
    runs = "1 run" if verification.checked == 1 else f"{verification.checked:,} runs"
    of_all = "" if verification.checked == verification.total else f" of {verification.total:,}"
    if verification.holds:
        also = " No conclusion moved." if verification.overturned is not None else ""
        say(f"{runs}{of_all} made again: every number is the same, bit for bit.{also}", "bold")
        if verification.overturned is None and check.is_of_this_model:
            say("Months, cliffs and what is found in worlds rest on all runs: --sample all makes them again.")
        return DONE
    _tell_moved(verification, f"{runs}{of_all}")
    if verification.differences:
        count = len(verification.differences)
        say(f"{count:,} {'place' if count == 1 else 'places'} of the result can't come from its runs:", "bold")
        _list(
            [
                f"{place.place}: {_short(place.before)} should be {_short(place.now)}"
                for place in verification.differences
            ]
        )
    return FAILED


def verify_shipped(sample: int | None, jobs: int | None, where: str, *, quiet: bool) -> int:
    """Make runs that come with the program again and compare."""
    from forcesim.shipping.shipped_check import verify_shipped as run_again
    from forcesim.shipping.shipped_set import COMMAND, stale
    from forcesim.study.execution.executors import executor
    from forcesim.study.storage.shipped_runs import shipped_runs

    shipped = shipped_runs()
    why = stale(shipped)
    if why:
        message(f"The runs that come with the program are not of this program: {why}. Make them again: {COMMAND}")
    with (
        interruptible() as interruption,
        Counter("Making shipped runs again", is_shown=not quiet) as counter,
        executor(jobs, where) as workers,
    ):
        check = run_again(shipped, workers, sample, interruption.stop, counter)
    runs = "1 run" if check.checked == 1 else f"{check.checked:,} runs"
    if interruption.stop.is_set():
        message(f"Stopped after {check.checked:,} of {check.total:,} runs.")
        return INTERRUPTED
    if check.holds and check.rounded:
        say(
            f"{runs} of {check.total:,} that come with the program made again: the same courses of events. In "
            f"{check.rounded:,} of them last digits differ: another system's mathematical library rounds otherwise.",
            "bold",
        )
        return FAILED if why else DONE
    if check.holds:
        say(f"{runs} of {check.total:,} that come with the program made again: every number is the same, bit for bit.",
            "bold")  # fmt: skip
        return FAILED if why else DONE
    if not check.checked:
        raise StudyError("no run of this version of the model comes with the program")
    say(f"{runs} of {check.total:,} made again: {len(check.moved):,} came out otherwise.", "bold")
    _list(list(check.moved))
    return FAILED


def _tell_moved(verification: Verification, runs: str) -> None:
    """The numbers that moved, and whether any conclusion did."""
    count = len(verification.moved)
    moved = f"{count:,} {'number' if count == 1 else 'numbers'} moved" if count else "no number moved"
    say(f"{runs} made again: {moved}.", "bold")
    _list([f"{number.scenario}, replication {number.replication}, {number.outcome}: "
           f"{number.before!r} is now {number.now!r}" for number in verification.moved])  # fmt: skip
    if verification.overturned:
        one_of = (
            "One conclusion" if len(verification.overturned) == 1 else f"{len(verification.overturned):,} conclusions"
        )
        say(f"{one_of} would be {'another' if len(verification.overturned) == 1 else 'others'} now:", "bold")
        _list(
            [
                f"{conclusion.scenario}, {conclusion.outcome}: {conclusion.before} is now {conclusion.now}"
                for conclusion in verification.overturned
            ]
        )
    elif verification.overturned is not None:
        say("No conclusion moved.", "bold")
    elif verification.was_stopped:
        say("Whether a conclusion moved can't be told: the study was stopped early.")
    else:
        say("Whether a conclusion moved takes all runs: --sample all.")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _list(lines: list[str]) -> None:
    for line in lines[:_MOST]:
        say(f"  {line}")
    if len(lines) > _MOST:
        say(f"  … and {len(lines) - _MOST:,} more.")
