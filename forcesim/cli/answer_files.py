"""The files that a command writes of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.atomic_write import write_file
from forcesim.cli.console import message
from forcesim.cli.options import STANDARD_OUTPUT
from forcesim.cli.scenario_commands import write_json, write_text
from forcesim.errors import CapsuleError
from forcesim.text import sentence

if TYPE_CHECKING:
    from forcesim.report.answer import Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerFiles:
    """Where the parts of an answer go; None where a part is not asked for, "-" for standard output in place of a file.

    On standard output stands what ``answer.table()`` gives, or the JSON, and nothing else.
    """

    json: str | None = None
    csv: Path | None = None
    xlsx: Path | None = None
    html: Path | None = None
    capsule: Path | None = None

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
        writers: list[Callable[[], object]] = []
        if json is not None:
            writers.append(lambda: write_json(answer.to_dict(), json))
        if csv is not None:
            writers.append(lambda: _write_csv(answer, csv))
        if xlsx is not None:
            writers.append(lambda: message(f"Wrote {answer.write_workbook(xlsx)}"))
        if html is not None:
            writers.append(lambda: message(f"Wrote {write_file(html, answer.brief())}"))
        if capsule is not None:
            writers.append(lambda: message(f"Wrote {answer.save(capsule)}"))
        results = [_is_written(write) for write in writers]
        return all(results)


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
        message(sentence(str(error)))
    except OSError as error:
        message(f"{error.filename or 'A file'} can't be written: {error.strerror or error}.")
    else:
        return True
    return False
