"""The verb ``forcesim import``: own data into scenarios, a command for each kind of data."""

from __future__ import annotations

import typer

from forcesim.cli.imports.cases_command import cases
from forcesim.cli.question_verbs import MARKUP, Verbs

import_app = typer.Typer(
    cls=Verbs,
    help="Own data into a scenario that extends another one.",
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
)
import_app.command("cases")(cases)
