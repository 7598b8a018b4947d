"""Ctrl-C stops a study and keeps what is finished; a second one, SIGTERM and SIGHUP end the program at once."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from forcesim.cli.console import message
from forcesim.cli.exit_codes import ended_by

# seconds that runs have to end by themselves after a Ctrl-C, before the program ends without waiting for them
_GRACE = 1.5


class Ending(KeyboardInterrupt):
    """A signal that ends the program.

    A kind of its own, since Python takes a plain KeyboardInterrupt for the last word where it goes through an exec() of
    a text, as many libraries have: python -m would end with the status of Ctrl-C then, whatever the program returns.
    """


class Interruption:
    """What the first Ctrl-C does to a study: ``stop`` is set, and runs that do not end soon are not waited for."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._runs_ended = threading.Event()

    def runs_ended(self) -> None:
        """From now on there is nothing to wait for but the answer."""
        self._runs_ended.set()

    def handle(self, _number: int, _frame: FrameType | None) -> None:
        if self.stop.is_set() or self._runs_ended.is_set():
            raise Ending
        self.stop.set()
        # a thread of its own: what is interrupted may be in the middle of a line
        threading.Thread(target=self._watch, name="interruption", daemon=True).start()

    def _watch(self) -> None:
        with contextlib.suppress(OSError):  # the terminal is gone
            message("Stopping. What is finished is kept. Ctrl-C again ends the program at once.")
        if not self._runs_ended.wait(_GRACE):
            _interrupt_main_thread()


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Let the first Ctrl-C stop a study, so that what is finished can be told, and the second one end it at once.

    A study that takes more than two seconds to stop, because a run is being set up or a plan made, is ended as by the
    second. Outside the main thread nothing is done, since somebody else handles signals there.
    """
    interruption = Interruption()
    try:
        before = signal.signal(signal.SIGINT, interruption.handle)
    except ValueError:  # not the main thread
        yield interruption
        return
    try:
        yield interruption
    finally:
        interruption.runs_ended()
        signal.signal(signal.SIGINT, before)


class Termination:
    """Whether a signal ended the program, and the exit status that goes with it; 0 while none has."""

    status = 0

    def handle(self, number: int, _frame: FrameType | None) -> None:
        if not self.status:  # one is enough: another would interrupt the tidying up
            self.status = ended_by(number)
            raise Ending


@contextmanager
def terminable() -> Iterator[Termination]:
    """End as by Ctrl-C, but without a word, when the system or a closed terminal ends the program.

    Worker processes end with it. What was ignored from the start, as under nohup, stays ignored.
    """
    termination = Termination()
    before = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            with contextlib.suppress(ValueError):  # not the main thread
                before[number] = signal.signal(number, termination.handle)
    try:
        yield termination
    except BaseException:
        if not termination.status:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if termination.status:
            _let_go_of_terminal()


def _interrupt_main_thread() -> None:
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGINT)  # wakes it from waiting, too
    else:
        _thread.interrupt_main()


def _let_go_of_terminal() -> None:
    """Where the terminal is gone the interpreter must not complain when it writes what is left."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
