"""The verbs below `forcesim import`: own data in."""

from __future__ import annotations

import typer

from forcesim.cli.imports.police_uk_command import police_uk
from forcesim.cli.question_verbs import MARKUP, Verbs

import_app = typer.Typer(
    cls=Verbs,
    help="Own data in: a report on its quality, and a scenario of what it says.",
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
)
import_app.command("police-uk")(police_uk)


@import_app.callback()
def _every_import() -> None:
    """Own data in: a report on its quality, and a scenario of what it says."""
