"""The command line's way in: verbs are called here, and errors become words and exit statuses here, only."""

from __future__ import annotations

import codecs
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import typer

from forcesim.cli.exit_codes import DONE, FAILED, INTERRUPTED, WRONG
from forcesim.cli.signals import terminable
from forcesim.errors import CapsuleError, ForcesimError, RunError, ScenarioError, StudyError, WorkshopError
from forcesim.text import plain_form, sentence

logger = logging.getLogger(__name__)

# the root of the usage errors of whichever library typer stands on
_Usage = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")

# a path that was named wrongly; a full disk is no such thing
_WRONG_PATHS = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    # matrices are small here: threads of the linear algebra would only get in the way of runs side by side
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    codecs.register_error("plain form", plain_form)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="plain form")  # an old console has no true minus, and may have no pound sign
    status = FAILED
    with terminable() as termination:
        status = run(arguments)
    # while the interpreter ends, its own answer to Ctrl-C would be a traceback
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(termination.status or status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    from forcesim.cli.commands import app

    command = typer.main.get_command(app)
    try:
        # the words of the command, which the log holds
        words = list(sys.argv[1:] if arguments is None else arguments)
        status = command.main(args=words, prog_name="forcesim", standalone_mode=False, obj=words)
    except BaseException as error:  # noqa: BLE001  whatever happens, a person reads words and no traceback
        return _exit_status(error)
    return status if isinstance(status, int) else DONE


def _exit_status(error: BaseException) -> int:
    """Tell an error in words; the status that goes with it."""
    from forcesim.cli.console import faults, message

    if isinstance(error, SystemExit):
        if isinstance(error.__context__, BrokenPipeError):  # so ends the library that writes --help
            return DONE
        return error.code if isinstance(error.code, int) else FAILED
    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        message("Stopped.")
        return INTERRUPTED
    if isinstance(error, _Usage):
        _usage(error)
        return WRONG
    if isinstance(error, BrokenPipeError):
        # whoever read our output has closed it, and has all that was wanted; the interpreter must not complain when it
        # flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    if isinstance(error, (ForcesimError, OSError)):
        logger.info("ends: %s", error, exc_info=error)
    if isinstance(error, ScenarioError):
        faults(error.faults)
        return WRONG
    if isinstance(error, RunError):
        message(f"A run failed. {error}")
        return FAILED
    if isinstance(error, (StudyError, CapsuleError, WorkshopError)):
        message("\n".join(map(sentence, error.terminal_text.splitlines())))
        return WRONG
    if isinstance(error, ForcesimError):
        message(sentence(error.terminal_text))
        return FAILED
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        message(f"{error.strerror}{where}.")
        return WRONG if isinstance(error, _WRONG_PATHS) else FAILED
    if isinstance(error, MemoryError):
        message("The machine ran out of memory. Try fewer processes (--jobs 1) or fewer --replications.")
        return FAILED
    logger.critical("nobody caught this", exc_info=error)
    message(f"Something went wrong that should not have: {type(error).__name__}: {error}\n{_where_to_look()}")
    return FAILED


def _where_to_look() -> str:
    from forcesim.event_log import log_path

    path = log_path()
    log = f" What happened before is in {path}." if path is not None and path.exists() else ""
    return f"This is a fault of the program. To see where it happens, begin the command with forcesim --verbose.{log}"


def _usage(error: Any) -> None:
    from forcesim.cli.console import items, message

    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "forcesim"
    faults = getattr(error, "faults", (error,))
    for fault in faults:
        _word_number(fault)
    texts = [sentence(text) for text in (fault.format_message() for fault in faults) if text]
    if len(texts) > 1:
        message(f"{path}: {len(texts)} things are wrong.")
        items(texts)
        message(f"Try: {path} --help")
    elif texts:  # without arguments typer has shown the help by itself
        message(f"{path}: {texts[0]}\nTry: {path} --help")


def _word_number(error: Any) -> None:
    """Put a number that can't be read, or is out of bounds, into our words: typer has pydantic's, for programs."""
    if error.__cause__ is None:
        return
    from pydantic import ValidationError

    if not isinstance(error.__cause__, ValidationError):
        return
    detail = error.__cause__.errors(include_url=False)[0]
    kind, bounds = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        error.message = str(bounds.get("error", detail["msg"]))
    if not kind.startswith(("int", "float", "greater_than", "less_than", "finite")):
        return
    low, high = (getattr(error.param, end, None) for end in ("min", "max"))
    is_whole = kind.startswith("int") or any(isinstance(bound, int) for bound in bounds.values())
    limits = [f"{word} {bound:,}" for word, bound in (("from", low), ("to", high)) if bound is not None]
    wanted = " ".join(["a whole number" if is_whole else "a number", *limits])
    error.message = f"this must be {wanted} (found {detail['input']!r})"
