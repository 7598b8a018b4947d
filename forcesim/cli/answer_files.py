"""The files that a command writes of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.atomic_write import write_file
from forcesim.cli.console import message
from forcesim.cli.options import STANDARD_OUTPUT
from forcesim.cli.progress import Steps
from forcesim.cli.scenario_commands import write_json, write_text
from forcesim.errors import CapsuleError
from forcesim.text import sentence

if TYPE_CHECKING:
    from forcesim.report.answer import Answer

# numbers from which an export takes seconds
_MANY_ROWS = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerFiles:
    """Where the parts of an answer go; None where a part is not asked for, "-" for standard output in place of a file.

    On standard output stands what ``answer.table()`` gives, or the JSON, and nothing else. Unless ``quiet``, what takes
    a while is said while it is written.
    """

    json: str | None = None
    csv: Path | None = None
    xlsx: Path | None = None
    html: Path | None = None
    capsule: Path | None = None
    quiet: bool = False

    @property
    def is_piped(self) -> bool:
        """Whether standard output is taken, so that nothing else may stand there."""
        return self.json == "-" or self.csv == STANDARD_OUTPUT

    def write(self, answer: Answer) -> bool:
        """Write them all, and tell what was written and what could not be; whether all could.

        One that can't be written, as where a disk is full, keeps no other from being written: it may be on another
        disk, and the study took its time.
        """
        json, csv, xlsx, html, capsule = self.json, self.csv, self.xlsx, self.html, self.capsule
        writers: dict[str, Callable[[], object]] = {}
        if json is not None:
            writers[json] = lambda: write_json(answer.to_dict(), json)
        if csv is not None:
            writers[str(csv)] = lambda: _write_csv(answer, csv)
        if xlsx is not None:
            writers[str(xlsx)] = lambda: message(f"Wrote {answer.write_workbook(xlsx)}")
        if html is not None:
            writers[str(html)] = lambda: message(f"Wrote {write_file(html, answer.brief())}")
        if capsule is not None:
            writers[str(capsule)] = lambda: message(f"Wrote {answer.save(capsule)}")
        if not writers:
            return True
        is_long = not self.quiet and _rows(answer) >= _MANY_ROWS
        with Steps({path: f"Writing {path}" for path in writers}, is_shown=is_long) as steps:
            results = []
            for path, write in writers.items():
                steps(path)
                results.append(_is_written(write))
        return all(results)


def _rows(answer: Answer) -> int:
    """How many numbers of single futures a file of the answer holds, one a row of its longest table."""
    return sum(len(summary.values) for point in answer.result.results for summary in point.outcomes.values())


def _write_csv(answer: Answer, directory: Path) -> None:
    from forcesim.report.output.tables import csv_text, write_csv

    if directory == STANDARD_OUTPUT:
        write_text(csv_text(answer.table(), for_file=False))
        return
    paths = write_csv(answer.result, directory, answer.command, answer.not_contained)
    message("\n".join(f"Wrote {path}" for path in paths))


def _is_written(write: Callable[[], object]) -> bool:
    try:
        write()
    except BrokenPipeError:  # whoever read our output has closed it: there is nobody to tell
        raise
    except CapsuleError as error:
        message(sentence(error.terminal_text))
    except OSError as error:
        message(f"{error.filename or 'A file'} can't be written: {error.strerror or error}.")
    else:
        return True
    return False
