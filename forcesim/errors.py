"""Everything that can go wrong, in words for the person who has to act on it.

    ForcesimError
    ├── ScenarioError     a scenario file or a change to one is wrong: all faults at once, in ``.faults``
    ├── TableError        a ScenarioError of a table of own data, read for a scenario or to be compared with one
    ├── StudyError        a study was asked for that cannot be run as asked
    ├── RunError          one or more runs failed
    ├── CapsuleError      a capsule cannot be read or written
    ├── OutputError       a brief, a workbook or another document cannot be made on this machine
    └── WorkshopError     a workshop's session, results or entries cannot be used as they stand

Texts are plain: no markup, no colour, no flags of the command line, which adds its own by ``typed``. The command line
and the window decide how they look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a scenario, where it stands, and what would be right.

    ``where`` is a file (or "--set", "with_()"), ``line`` counts from 1 and is None where there is none, ``key`` is
    the dotted path in the scenario, ``found`` the value as a person wrote it.
    """

    what: str
    hint: str = ""
    key: str = ""
    found: str = ""
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        position = self.where if self.line is None else f"{self.where}, line {self.line}"
        head = ": ".join(part for part in (position, self.key) if part)
        details = f"{self.what} (found {self.found})" if self.found else self.what
        text = f"{head}: {details}" if head else details
        return f"{text}. {self.hint}" if self.hint else text


class ForcesimError(Exception):
    """The root of all errors that forcesim raises on purpose.

    ``typed`` is what to type where it comes up at a command line: a window shows controls, and a script has arguments.
    """

    def __init__(self, text: str = "", typed: str = "") -> None:
        super().__init__(text)
        self.typed = typed

    @property
    def terminal_text(self) -> str:
        """The text for a command line.

        >>> StudyError("one future is too few", "Write --replications 2").terminal_text
        'one future is too few. Write --replications 2'
        """
        return f"{self}. {self.typed}" if self.typed else str(self)


class ScenarioError(ForcesimError):
    """A scenario that cannot be run, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


class StudyError(ForcesimError):
    """A question that cannot be asked as it stands."""


class _JointStudyError(StudyError):
    """Several at once, a line each."""

    def __init__(self, errors: Iterable[ForcesimError]) -> None:
        by_text = {str(error): error.terminal_text for error in errors}
        super().__init__("\n".join(by_text))
        self._terminal_text = "\n".join(by_text.values())

    def __reduce__(self) -> tuple[type[StudyError], tuple[str]]:
        return StudyError, (str(self),)

    @property
    def terminal_text(self) -> str:
        return self._terminal_text


def check_all(checks: Iterable[Callable[[], object]]) -> None:
    """Make every check; what they refuse is raised as one error, a ScenarioError where one of them raises that."""
    errors: list[ScenarioError | StudyError] = []
    for check in checks:
        try:
            check()
        except (ScenarioError, StudyError) as refusal:
            errors.append(refusal)
    if len(errors) == 1:
        raise errors[0]
    if any(isinstance(error, ScenarioError) for error in errors):
        listed: list[Fault] = []
        for error in errors:
            of_question = [Fault(line, where="the question") for line in str(error).splitlines()]
            listed += error.faults if isinstance(error, ScenarioError) else of_question
        raise ScenarioError(dict.fromkeys(listed))
    if errors:
        raise _JointStudyError(errors)


class RunError(ForcesimError):
    """A run that failed; the message names the scenario, the replication and how to repeat it."""


class CapsuleError(ForcesimError):
    """A capsule that cannot be read or written."""


class OutputError(ForcesimError):
    """A brief, a workbook or another document that cannot be made on this machine."""


class WorkshopError(ForcesimError):
    """A workshop's session, results or entries that can't be used as they stand."""


class TableError(ScenarioError):
    """A table of a user's own data that cannot be read as it stands, with every fault found in it."""


def reason(error: BaseException) -> str:
    """Why something failed, in words for people: of the system's errors the reason, without number and path."""
    return (isinstance(error, OSError) and error.strerror) or str(error)
