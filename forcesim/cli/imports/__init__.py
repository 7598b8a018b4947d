"""The verbs below ``forcesim import``: own data into scenarios, a command for each kind of data."""

from __future__ import annotations

from forcesim.cli.imports.cases_command import cases
from forcesim.cli.imports.police_uk_command import police_uk
from forcesim.cli.parsing.verb_command import VerbApp
from forcesim.cli.question_verbs import MARKUP, Verbs

import_app = VerbApp(
    cls=Verbs,
    help="Own data in: a report on its quality, and a scenario of what it says.",
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
)
import_app.command("police-uk")(police_uk)
import_app.command("cases")(cases)
