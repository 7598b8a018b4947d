"""The flags that all studies share, declared once and given to each verb that runs one."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import typer

OUTPUT = "What to do with the answer"


def read_replications(text: str) -> int | str:
    """A number of futures, or "auto"."""
    if text.strip().lower() == "auto":
        return "auto"
    try:
        count = int(text)
    except ValueError:
        count = 0
    if count < 1:
        raise typer.BadParameter(f"{text!r} is neither a whole number from 1 nor auto")
    return count


def read_points(text: str) -> int | tuple[float, ...] | Literal["auto"]:
    """A number of positions, the positions themselves, or "auto": "11", "0,0.2,0.5"."""
    if text.strip().lower() == "auto":
        return "auto"
    if text.strip().isdigit() and 2 <= int(text) <= 1000:
        return int(text)
    try:
        positions = tuple(float(part) for part in text.split(","))
    except ValueError:
        positions = ()
    if len(positions) > 1 and len(set(positions)) == 1:
        raise typer.BadParameter(f"{text!r} names one position only, and a curve has at least two")
    if not 2 <= len(positions) <= 1000:
        raise typer.BadParameter(
            f"{text!r} is neither a number of positions from 2 to 1000, nor a list such as 0,0.2,0.5, nor auto"
        )
    return positions


def checked_points(text: str) -> str:
    """The text of positions that can be read."""
    read_points(text)
    return text


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


def read_precision(text: str) -> float:
    """A share such as 5% or 0.05."""
    try:
        share = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise typer.BadParameter(f"{text!r} is no share such as 5%")
    return share


def _replications(text: str | None) -> str | None:
    if text is not None:
        read_replications(text)
    return text


def _precision(text: str) -> str:
    read_precision(text)
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
    return path


def _json(text: str | None) -> str | None:
    if text is not None and text != "-":
        _file(Path(text))
    return text


def _directory(path: Path | None) -> Path | None:
    if path is not None and path.exists() and not path.is_dir():
        raise typer.BadParameter(f"{path} is a file, not a directory")
    return path


@dataclass(frozen=True, kw_only=True)
class Flags:
    """What a person chose for a study; ``replications`` None means the verb's own number, ``usual``."""

    usual: int | Literal["auto"]

    replications: Annotated[
        str | None,
        typer.Option(
            metavar="N|auto",
            help="Futures for each scenario, or as many as it takes.",
            callback=_replications,
        ),
    ] = None
    precision: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            help="Error of the average that is small enough.",
            callback=_precision,
        ),
    ] = "5%"
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="Another seed, other luck.")] = 1
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

    @property
    def futures(self) -> int | str:
        """Replications asked for, or the verb's usual number."""
        return self.usual if self.replications is None else read_replications(self.replications)

    @property
    def error(self) -> float:
        """The precision as a share."""
        return read_precision(self.precision)


def with_flags(usual: int | Literal["auto"]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb, whose last parameter is ``flags``, the shared flags as options of the command line.

    ``usual`` is how many replications the verb makes where nobody says.
    """
    hints = get_type_hints(Flags, include_extras=True)
    declared = [one for one in fields(Flags) if one.name != "usual"]
    kind, option = get_args(hints["replications"])
    hints["replications"] = Annotated[kind, _showing(option, f"{usual}")]
    shared = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name])
        for one in declared
    ]

    def given(verb: Callable[..., Any]) -> Callable[..., Any]:
        own = [one for one in inspect.signature(verb, eval_str=True).parameters.values() if one.name != "flags"]

        @functools.wraps(verb)
        def called(*arguments: Any, **options: Any) -> Any:
            flags = Flags(usual=usual, **{one.name: options.pop(one.name) for one in declared})
            return verb(*arguments, **options, flags=flags)

        called.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in (*own, *shared)}
        del called.__wrapped__
        return called

    return given


def _showing(option: Any, default: str) -> Any:
    shown = copy(option)
    shown.show_default = default
    return shown
