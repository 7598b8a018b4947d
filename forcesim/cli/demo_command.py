"""The Durham question, answered in front of somebody who has just installed this."""

from __future__ import annotations

import shlex
from pathlib import Path

from forcesim.atomic_write import write_file
from forcesim.cli.console import err, is_terminal, message, say, table
from forcesim.cli.exit_codes import FAILED, INTERRUPTED
from forcesim.cli.gui_command import open_window, screen
from forcesim.cli.study_commands import ask_with_bar, tell_ending

FORCE, BEFORE, AFTER = "durham-2014", "before-2015", "durham-2015"
CAPSULE, BRIEF = "durham-2015.forcesim", "durham-2015.html"


def show(out: Path, *, window: bool, jobs: int | None, replications: int) -> int:
    """Run the trade-off of the 2015 policy against the one before, tell it, and leave a brief and a capsule."""
    from forcesim.report.output.tables import text_tables
    from forcesim.scenario.files.load import load, load_policy
    from forcesim.scenario.levers import MOVE_SHARE
    from forcesim.study.questions.declaration import command_of
    from forcesim.study.questions.registry import TradeoffQuestion

    out.mkdir(parents=True, exist_ok=True)
    force = load(FORCE)
    question = TradeoffQuestion(
        scenario=force.with_policy(load_policy(AFTER)),
        baseline=force.with_policy(load_policy(BEFORE)),
        lever=MOVE_SHARE,
        replications=replications,
    )
    say(
        "July 2015: Durham's commissioner says to stop pursuing people who smoke or grow a little cannabis, and to put "
        "the time into organised crime. What would that gain, and what would it cost?"
    )
    say("")
    words = ["--baseline", BEFORE, "--replications", f"{replications}"]
    command = command_of("tradeoff", [FORCE], [AFTER], words, question.seed)
    answer, was_interrupted = ask_with_bar(question, "Trying Durham's futures", command, jobs=jobs, is_shown=True)
    if not answer.result.finished:
        return tell_ending(answer, was_interrupted)
    say(answer.sentence, "bold")
    for text_table in text_tables(answer.result):
        say("")
        table(text_table)
    brief, capsule = out / BRIEF, out / CAPSULE
    write_file(brief, answer.brief())
    answer.save(capsule)
    say("")
    say(f"Brief, to read or print:  {brief}")
    say(f"Capsule, to explore:      {capsule}")
    say(f"The same numbers again:   {command}")
    status = tell_ending(answer, was_interrupted)
    if status in (FAILED, INTERRUPTED):
        return status
    if not window or not is_terminal() or not screen():
        say("The window:               forcesim gui " + shlex.quote(str(capsule)))
        return status
    err().file.flush()
    if open_window(capsule):
        message("The brief holds the same answer.")
    return status
