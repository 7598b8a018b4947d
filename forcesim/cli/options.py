"""The flags that all studies share, beside those that are declared on questions."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, get_type_hints

import typer

from forcesim.atomic_write import check_writable, is_same_file
from forcesim.text import safe

OUTPUT = "What to do with the answer"
# what --csv may write into its directory
CSV_NAMES = (
    "results.csv", "futures.csv", "found.csv", "frontier.csv", "theories.csv", "scales.csv", "monthly.csv", "about.csv",
)  # fmt: skip
STANDARD_OUTPUT = Path("-")


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


def share(text: str) -> float:
    """A share as people type it: 0.55 or 55%."""
    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError as error:
        raise typer.BadParameter(f"{safe(text, 40)!r} is no share. Write it as 0.55 or 55%") from error
    return number / 100 if text.strip().endswith("%") else number


def output_file(path: Path | None) -> Path | None:
    """A file that can be written: better told before an hour of runs than after."""
    if path is None:
        return None
    with contextlib.suppress(OSError, ValueError):  # what the name is worth shows below
        if path.is_dir():
            raise typer.BadParameter(f"{path} is a directory, not a file")
        if not path.absolute().parent.is_dir():
            raise typer.BadParameter(f"there is no directory {path.absolute().parent}")
    _try(path, lambda: check_writable(path))
    return path


def output_json(text: str | None) -> str | None:
    """A file that can be written, or "-"."""
    if text is not None and text != "-":
        output_file(Path(text))
    return text


def output_directory(path: Path | None) -> Path | None:
    """A directory that tables can be written to; it need not exist yet. "-" is standard output."""
    return path if path is None or path == STANDARD_OUTPUT else check_directory(path, CSV_NAMES)


def check_directory(path: Path, names: Iterable[str]) -> Path:
    """A directory that files of these names can be written to; a usage error where that can't be done."""
    if path.exists() and not path.is_dir():
        raise typer.BadParameter(f"{path} is a file, not a directory")
    # made to be sure that it can be, and taken away again: the study may yet have no answer
    new = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        _try(path, lambda: path.mkdir(parents=True, exist_ok=True))
        for name in names:
            _try(path / name, lambda file=path / name: check_writable(file))  # type: ignore[misc]
    finally:
        for folder in new:
            if folder.exists():
                folder.rmdir()
    return path


def scenario_files(names: Iterable[str]) -> dict[str, Path]:
    """The files that reading scenarios of these names or paths reads, by what they are called in a message."""
    from forcesim.scenario.files.extend import files_read
    from forcesim.scenario.files.toml_reader import is_file

    files = {f"the file {name}": Path(name) for name in names if is_file(Path(name))}
    extended = {
        f"the file {file.name}, which {path.name} extends": file
        for path in files.values()
        for file in files_read(path)
        if file != path.resolve()
    }
    return files | extended


def check_outputs(outputs: Mapping[str, Path | str | None], inputs: Mapping[str, Path | str | None]) -> None:
    """Refuse files that a command would write over each other or over what it reads; a usage error names them all.

    ``outputs`` are files, or for "--csv" a directory, by their flags; ``inputs`` by what they are. None and "-" are no
    files, and only one output can be "-".
    """
    piped = [flag for flag, path in outputs.items() if path is not None and str(path) == "-"]
    if len(piped) > 1:
        raise typer.BadParameter(f"standard output holds one thing alone: give {' or '.join(piped)} the name of a file")
    files = [
        (flag, Path(path) / name if name else Path(path))
        for flag, path in outputs.items()
        if path is not None and str(path) != "-"
        for name in (CSV_NAMES if flag == "--csv" else ("",))
    ]
    read = [(name, Path(path)) for name, path in inputs.items() if path is not None]
    clashes = [
        f"{flag} would write over {other}, {path}"
        for position, (flag, path) in enumerate(files)
        for other, second in (*read, *files[:position])
        if flag != other and is_same_file(path, second)
    ]
    if clashes:
        raise typer.BadParameter(f"{'; '.join(clashes)}. Give each file a name of its own")


def _try(path: Path, write: Callable[[], object]) -> None:
    """Write something where an answer is to be written; a usage error where that can't be done."""
    try:
        write()
    except OSError as error:
        raise typer.BadParameter(f"{safe(str(path))} can't be written: {error.strerror or error}") from None


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
            callback=output_json,
            rich_help_panel=OUTPUT,
        ),
    ] = None
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|-",
            help="Write results.csv, futures.csv and more into a directory; - for the results on standard output.",
            callback=output_directory,
            rich_help_panel=OUTPUT,
        ),
    ] = None
    xlsx: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a workbook.", callback=output_file, rich_help_panel=OUTPUT),
    ] = None
    capsule: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write one file that holds scenarios and result; forcesim gui opens it.",
            callback=output_file,
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
