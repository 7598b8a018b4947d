"""`forcesim import police-uk`: the monthly files of data.police.uk, told and made a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forcesim.cli.options import check_outputs, output_file, output_json, scenario_files, share

if TYPE_CHECKING:
    from forcesim.importers.police_uk.report import ReportSection


def police_uk(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            exists=True,
            help="The download: its .zip, or the folder that it was unpacked to; folders below are read too.",
        ),
    ],
    force: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which force, where there are files of several: --force durham.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="SCENARIO", help="What the new scenario extends.", show_default="the built-in one of the force"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="The scenario that is written.",
            show_default="FORCE-police-uk.toml",
            callback=output_file,
        ),
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="Leave out earlier months.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Leave out later months.")] = None,
    offences: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A Home Office table of recorded offences (CSV): which share of drug crimes is cannabis possession.",
            show_default="that of 2017/18",
        ),
    ] = None,
    cannabis_share: Annotated[
        float | None, typer.Option(metavar="SHARE", help="That share, if you know it: 0.55 or 55%.", parser=share)
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write the report as Markdown, too.", callback=output_file),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Write the report as JSON; - for standard output.", callback=output_json),
    ] = None,
    report_only: Annotated[bool, typer.Option("--report-only", help="Write no scenario.")] = False,
) -> int:
    """Fit arrivals and rhythms to a force's open data: the monthly files of data.police.uk.

    Reads street crime, outcomes, and stop and search of one force, in the site's own folders or all in one; says what
    was found in them, what was done about it and what they can't tell; and writes a scenario that extends the built-in
    one of the force and runs as it is.
    """
    from forcesim.atomic_write import write_file
    from forcesim.cli.console import message
    from forcesim.cli.exit_codes import DONE, WRONG
    from forcesim.cli.scenario_commands import write_json
    from forcesim.errors import Fault, TableError
    from forcesim.importers.police_uk.importer import import_police_uk, scenario_text
    from forcesim.importers.police_uk.report import as_markdown, report_sections
    from forcesim.scenario.files.save_as import is_source, name_in_extend

    inputs = {**scenario_files(filter(None, [base])), "the table of offences": offences}
    check_outputs({"--out": out, "--report": report, "--json": json}, inputs)
    imported = import_police_uk(
        folder,
        force=force,
        base=base,
        first=first,
        last=last,
        offences=offences,
        cannabis_share=cannabis_share,
    )
    sections = report_sections(imported)
    target = out or Path(f"{imported.force}-police-uk.toml")
    if is_source(target, [name_in_extend(imported.base, target)]):
        hint = "Give the new scenario a name of its own"
        raise TableError([Fault("the scenario that is to be extended would be written over", hint, where=str(target))])
    text = scenario_text(imported, target) if imported.table and not report_only else None
    if json != "-":
        _print(sections)
    if report is not None:
        message(f"Wrote {write_file(report, as_markdown(sections))}")
    if json is not None:
        write_json(imported.to_dict(), json)
    if report_only:
        return DONE
    if text is None:
        message("No scenario was written: these files say too little to change anything.")
        return WRONG
    if out is None and target.exists():
        hint = f"To write over it add --out {target}"
        raise TableError([Fault("there is such a file already, and it was left alone", hint, where=str(target))])
    message(
        f"Wrote {write_file(target, text)}. Next: forcesim check {target}, or forcesim compare {imported.base} {target}"
    )
    return DONE


def _print(sections: tuple[ReportSection, ...]) -> None:
    """The report on standard output, as wide as the terminal."""
    from forcesim.cli.console import grid, numbered, say

    for position, section in enumerate(sections):
        if position:
            say("")
        say(section.title, "bold")
        if section.first is not None:
            for number, paragraph in enumerate(section.paragraphs, section.first):
                numbered(number, paragraph)
        else:
            for paragraph in section.paragraphs:
                say(paragraph)
        if section.table is not None:
            grid(section.table.rows, section.table.header, section.table.words)
