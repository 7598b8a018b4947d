"""What only whoever decides can say in the record of a decision, typed in a form or read from a file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import toml_reader
from forcesim.text import safe, suggestion, value_text

# letters of one answer
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """What only whoever decides can say; "" where that is left blank."""

    number: str = ""
    title: str = ""
    decided_by: str = ""
    decided_on: str = ""
    policy: str = ""
    reasons: str = ""
    dissent: str = ""
    options: str = ""
    consulted: str = ""
    interests: str = ""


NAMES = tuple(field.name for field in fields(DecisionWords))


def read_decision_words(path: Path) -> DecisionWords:
    """The words of a TOML file with keys such as "reasons" and "dissent"; ScenarioError with all that is wrong."""
    table = toml_reader.read(path)
    if isinstance(table, Fault):
        raise ScenarioError([table])
    where = toml_reader.display(path)
    faults = []
    answers = {key: _date_words(value) if isinstance(value, date) else value for key, value in table[1].items()}
    for key, value in answers.items():
        if key not in NAMES:
            faults.append(Fault("no such key", suggestion(key, NAMES), safe(key, 60), where=where))
        elif not isinstance(value, str):
            faults.append(Fault("this must be a text", 'Write it in quotes: "…"', key, value_text(value), where=where))
        elif len(value) > LONGEST:
            faults.append(Fault("this is too long", f"Write {LONGEST:,} letters at most", key, where=where))
    if faults:
        raise ScenarioError(faults)
    return DecisionWords(**{key: str(value) for key, value in answers.items()})


def _date_words(day: date) -> str:
    """A date as people write it: "14 July 2015"."""
    return f"{day.day} {day:%B} {day.year}"
