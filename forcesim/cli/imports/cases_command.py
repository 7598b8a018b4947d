"""``forcesim import cases``: a table with one row a case becomes a scenario, and says what was found in it."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from forcesim.atomic_write import write_file
from forcesim.cli.console import clean, err, message, say
from forcesim.cli.exit_codes import DONE, WRONG
from forcesim.cli.options import check_outputs, output_file, output_json, scenario_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forcesim.importers.cases.case_import import CaseImport, CaseReading, CaseSettings
    from forcesim.importers.cases.case_report import Section

_COLUMNS = "Which column is what; “none” for a column that there is not"
_CELLS = "How cells are read, where they can be read in two ways"
_SCENARIO = "What is made of it"


class DateForm(StrEnum):
    """What settles dates that can be read in two ways."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    SERIAL_1900 = "serial-1900"
    SERIAL_1904 = "serial-1904"


def _column(flag: str, what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        flag, metavar="COLUMN", help=what, show_default="by its name", rich_help_panel=_COLUMNS
    )
    return option


def _day(text: str | None) -> str | None:
    if text is not None:
        _read_day(text)
    return text


def _read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2024-12-31") from None


def _picture(path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter(f"{path} is neither .svg nor .png: the end of its name says which picture is made")
    return output_file(path)


def cases(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV, Excel workbook (.xlsx) or Parquet."),
    ],
    received: Annotated[str | None, _column("--received", "When a case was received.")] = None,
    started: Annotated[str | None, _column("--started", "When work on it began.")] = None,
    closed: Annotated[str | None, _column("--closed", "When it was closed; empty while it is open.")] = None,
    type_column: Annotated[str | None, _column("--type-column", "Its type.")] = None,
    officer: Annotated[str | None, _column("--officer", "Who worked it. Only counted, never written.")] = None,
    hours: Annotated[str | None, _column("--hours", "Officer-hours spent on it.")] = None,
    case_number: Annotated[str | None, _column("--case-number", "Its number, to find rows that repeat it.")] = None,
    dates: Annotated[
        list[DateForm] | None,
        typer.Option(help="Order of dates; year from which serial days count. Repeatable.", rich_help_panel=_CELLS),
    ] = None,
    hours_unit: Annotated[
        Literal["hours", "minutes", "days"] | None,
        typer.Option(
            help="Of bare numbers of hours; a day has 24.", show_default="by the column's name", rich_help_panel=_CELLS
        ),
    ] = None,
    decimal: Annotated[
        Literal["point", "comma"] | None, typer.Option(help="What decimals follow.", rich_help_panel=_CELLS)
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="The last day that the table knows of: what is not closed by then is open.",
            show_default="its latest date",
            callback=_day,
            rich_help_panel=_CELLS,
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Sheet of a workbook.", show_default="the first", rich_help_panel=_CELLS),
    ] = None,
    base: Annotated[
        str, typer.Option(metavar="SCENARIO", help="What the new scenario extends.", rich_help_panel=_SCENARIO)
    ] = "average-force",
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            metavar="NAME=KEY",
            help="Count a type of the table as a case type of the base; * for all others, NAME= for none. Repeatable.",
            rich_help_panel=_SCENARIO,
        ),
    ] = None,
    new_types: Annotated[
        list[str] | None,
        typer.Option(
            "--new-type", metavar="NAME=KEY", help="Add it as a case type of its own.", rich_help_panel=_SCENARIO
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Team that works new types.",
            show_default="the one that hours move from",
            rich_help_panel=_SCENARIO,
        ),
    ] = None,
    hours_cover: Annotated[
        Literal["whole", "before-disposal"],
        typer.Option(
            help="Hours of the whole case (screening and disposal of the base are taken off), or only those before it.",
            rich_help_panel=_SCENARIO,
        ),
    ] = "whole",
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="Title of the new scenario.", rich_help_panel=_SCENARIO)
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The scenario.",
            show_default="FILE.toml, here",
            callback=output_file,
            rich_help_panel=_SCENARIO,
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Arrivals, times and fits, as .svg or .png.",
            callback=_picture,
            rich_help_panel=_SCENARIO,
        ),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="All that was found, as JSON.", callback=output_json, rich_help_panel=_SCENARIO
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take guesses as they are, without a question.")] = False,
) -> int:
    """One row a case: arrivals and hours of work with their error, as a scenario that extends another.

    Cases that are still open are not left out: they count as taking at least as long as they have been open.
    What was guessed is shown, and made into a scenario only with your word. No name and no row goes into it.
    """
    from forcesim.importers.cases.case_import import CaseSettings

    target = out if out is not None else Path(f"{file.stem}.toml")
    if out is None:
        output_file(target)
    check_outputs(
        {"--out": target, "--picture": picture, "--json": json}, {"the table": file, **scenario_files([base])}
    )
    settings = CaseSettings(
        file=file,
        base=base,
        columns={
            "received": received,
            "started": started,
            "closed": closed,
            "type": type_column,
            "officer": officer,
            "hours": hours,
            "case_number": case_number,
        },
        types=tuple(types or ()),
        new_types=tuple(new_types or ()),
        team=team,
        dates=tuple(form.value for form in dates or ()),
        unit=hours_unit,
        decimal=decimal,
        cover=hours_cover,
        as_of=None if as_of is None else _read_day(as_of),
        sheet=sheet,
        title=title,
    )
    return _run(settings, target, picture, json, _typed_words(context), is_sure=yes)


def _run(
    settings: CaseSettings, target: Path, picture: Path | None, json: str | None, typed: list[str], *, is_sure: bool
) -> int:
    from forcesim.importers.cases.case_import import import_cases, read_case_table
    from forcesim.importers.cases.case_report import as_document, finding_sections, reading_sections

    reading = read_case_table(settings)
    is_quiet = json == "-"
    if not is_quiet or (reading.has_guesses and not is_sure):
        _tell(reading_sections(reading), to_error=is_quiet)
    if reading.has_guesses and not is_sure and not _confirmed(reading, typed):
        return WRONG
    made = import_cases(reading, target)
    if not is_quiet:
        _tell(finding_sections(made), to_error=False)
    message(f"Wrote {write_file(target, made.written.text)}")
    if picture is not None:
        _draw(made, picture)
    if json is not None:
        from forcesim.cli.scenario_commands import write_json

        write_json(as_document(made), json)
    message(f"Try: {shlex.join(['forcesim', 'run', str(target)])}")
    return DONE


def _draw(made: CaseImport, target: Path) -> None:
    from forcesim.importers.cases.picture import picture
    from forcesim.report.output.figures import png, svg

    drawing = picture(made)
    content = _svg_file(svg(drawing)) if target.suffix.lower() == ".svg" else png(drawing)
    message(f"Wrote {write_file(target, content)}")


def _svg_file(element: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{element}'


def _tell(sections: Iterable[Section], *, to_error: bool) -> None:
    to = err() if to_error else None
    for heading, lines in sections:
        say(heading, "bold", to=to)
        for line in lines:
            say(f"  {line}", to=to)
        say("", to=to)


def _confirmed(reading: CaseReading, typed: list[str]) -> bool:
    """Whether a person takes the guesses; off a terminal nobody does, and the command that confirms them is told."""
    from forcesim.importers.cases.case_import import confirming_flags

    if sys.stdin.isatty() and sys.stderr.isatty():
        if typer.confirm("Are these guesses right?", default=False, err=True):
            return True
        message("Nothing was written. Name the columns yourself; forcesim import cases --help lists the flags.")
        return False
    words = shlex.join(["forcesim", "import", "cases", *typed, *confirming_flags(reading)])
    message("Some of this is a guess, so nothing was written. If it is right, add --yes, or say it:")
    # in one line, however long, to be copied
    err().file.write(f"{clean(words)}\n")
    return False


def _typed_words(context: typer.Context) -> list[str]:
    """The words of this command after ``import cases``."""
    words = [str(word) for word in context.find_root().obj or ()]
    return words[words.index("cases") + 1 :] if "cases" in words else []
