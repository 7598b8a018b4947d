"""The flags that all studies share, beside those that are declared on questions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, get_type_hints

import typer

OUTPUT = "What to do with the answer"


def read_frontier(text: str) -> tuple[str, str]:
    """Two outcomes to be weighed: "disruptions,cases_dropped", "max charges,cost_net"."""
    parts = tuple(part.strip() for part in text.split(","))
    if len(parts) != 2 or not all(parts):
        raise typer.BadParameter(f"{text!r} does not name two outcomes, such as disruptions,cases_dropped")
    return parts[0], parts[1]


def checked_frontier(text: str | None) -> str | None:
    """The text of two outcomes that can be read."""
    if text is not None:
        read_frontier(text)
    return text


def read_executor(text: str) -> str:
    """Where runs are made: this machine, or a cluster."""
    host, colon, port = text.removeprefix("dask://").rpartition(":")
    if text == "local" or (text.startswith("dask://") and host and colon and port.isdigit()):
        return text
    raise typer.BadParameter(f"{text!r} is neither local nor the address of a Dask scheduler, dask://HOST:PORT")


def _file(path: Path | None) -> Path | None:
    """A file that can be written: better told before an hour of runs than after."""
    if path is None:
        return None
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a directory, not a file")
    if not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no directory {path.absolute().parent}")
    is_new = not path.exists() and not path.is_symlink()
    if is_new or path.is_file():  # a pipe would wait for its reader
        _try(path, lambda: path.open("ab").close())
    if is_new:
        path.unlink()
    return path


def _json(text: str | None) -> str | None:
    if text is not None and text != "-":
        _file(Path(text))
    return text


def _directory(path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.exists() and not path.is_dir():
        raise typer.BadParameter(f"{path} is a file, not a directory")
    # made to be sure that it can be, and taken away again: the study may yet have no answer
    new = [folder for folder in (path, *path.parents) if not folder.exists()]
    _try(path, lambda: path.mkdir(parents=True, exist_ok=True))
    _try(path, lambda: TemporaryFile(dir=path).close())
    for folder in new:
        folder.rmdir()
    return path


def _try(path: Path, write: Callable[[], object]) -> None:
    """Write something where an answer is to be written; a usage error where that can't be done."""
    try:
        write()
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be written: {error.strerror or error}") from None


@dataclass(frozen=True, kw_only=True)
class Flags:
    """What a person chose for a study beside the question: how it is run, and what is done with the answer."""

    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=1024, help="Processes that share the work.", show_default="one a core"),
    ] = None
    executor: Annotated[
        str, typer.Option(metavar="local|dask://HOST:PORT", help="Where runs are made.", callback=read_executor)
    ] = "local"
    store: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|none",
            help="Where finished runs are kept, so that nothing is computed twice.",
            show_default="the user's data directory",
        ),
    ] = None
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a value: --set policy.move_share=0.3. Repeatable."),
    ] = None
    years: Annotated[float | None, typer.Option(metavar="N", help="Years measured, in place of the scenario's.")] = None
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-",
            help="Write the result as JSON; - for standard output alone.",
            callback=_json,
            rich_help_panel=OUTPUT,
        ),
    ] = None
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write results.csv and futures.csv into a directory.",
            callback=_directory,
            rich_help_panel=OUTPUT,
        ),
    ] = None
    xlsx: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a workbook.", callback=_file, rich_help_panel=OUTPUT),
    ] = None
    capsule: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write one file that holds scenarios and result; forcesim gui opens it.",
            callback=_file,
            rich_help_panel=OUTPUT,
        ),
    ] = None
    quiet: Annotated[
        bool, typer.Option("--quiet", help="The answer only: no progress, no tables.", rich_help_panel=OUTPUT)
    ] = False


def flag_parameters() -> list[inspect.Parameter]:
    """The shared flags as parameters of a verb."""
    hints = get_type_hints(Flags, include_extras=True)
    return [
        inspect.Parameter(flag.name, inspect.Parameter.KEYWORD_ONLY, default=flag.default, annotation=hints[flag.name])
        for flag in fields(Flags)
    ]
