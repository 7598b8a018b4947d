"""The state of a workshop as plain values, and its file: JSON, written whole after every step, read with suspicion."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from forcesim.atomic_write import write_file
from forcesim.errors import WorkshopError
from forcesim.study.storage.capsule import strict_json
from forcesim.text import safe

FORMAT = 2
_READ = (1, FORMAT)  # the first one knew neither sheet nor time
ENDING = ".session"
MOST_TEAMS, LONGEST_NAME, LONGEST_REASON, MOST_LINES, MOST_OPEN_QUESTIONS = 12, 24, 500, 5, 50
_LARGEST_FILE = 5_000_000
_NAME = re.compile(r"[^\W_][\w '’.-]*")

TeamName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Index = Annotated[int, Field(ge=0, le=1_000)]
# of a session that is gone on with for years
Seconds = Annotated[float, Field(allow_inf_nan=False, ge=0.0, le=1e9)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
Text = Annotated[str, Field(max_length=LONGEST_REASON)]


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TeamPrediction(_Plain):
    """A team's guess and range at a step."""

    step: Index
    team: TeamName
    guess: Number
    low: Number
    high: Number

    @model_validator(mode="after")
    def _in_order(self) -> TeamPrediction:
        if not self.low <= self.guess <= self.high:
            raise ValueError("a guess lies outside of its range")
        return self


class TeamChoice(_Plain):
    """A team's settings of the levers at a step, each the index of one of the lever's options, and why."""

    step: Index
    team: TeamName
    options: dict[str, Index]
    reason: Text


class TeamLines(_Plain):
    """The red lines that a team has set for itself, as people write them."""

    team: TeamName
    lines: Annotated[tuple[Text, ...], Field(max_length=MOST_LINES)]


class LandedInject(_Plain):
    """An inject, and the step at which it landed."""

    name: Text
    step: Index


class OpenQuestion(_Plain):
    """Something that somebody asked and that was left open, and the step at which it was."""

    text: Text
    step: Index


class SessionState(_Plain):
    """Where a workshop stands, and everything that was entered.

    ``script`` is the digest of the script, ``title`` its title; ``date`` an ISO date, "" where nobody said. ``step``
    counts from 0; ``revealed`` are the steps whose reveal was shown. ``sheet`` is the one that the room sees, from
    0; ``seconds`` is how long the workshop was led so far, ``seconds_here`` how long this step of it. Lists are in
    the order in which things came.
    """

    script: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    title: Text
    date: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    step: Index = 0
    sheet: Index = 0
    seconds_here: Seconds = 0.0
    seconds: Seconds = 0.0
    revealed: tuple[Index, ...] = ()
    teams: Annotated[tuple[TeamName, ...], Field(max_length=MOST_TEAMS)] = ()
    predictions: tuple[TeamPrediction, ...] = ()
    choices: tuple[TeamChoice, ...] = ()
    red_lines: tuple[TeamLines, ...] = ()
    injects: tuple[LandedInject, ...] = ()
    open_questions: Annotated[tuple[OpenQuestion, ...], Field(max_length=MOST_OPEN_QUESTIONS)] = ()
    has_ranking: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> SessionState:
        if len({name.casefold() for name in self.teams}) < len(self.teams):
            raise ValueError("two teams have one name")
        of_teams: list[TeamPrediction | TeamChoice | TeamLines] = [*self.predictions, *self.choices, *self.red_lines]
        for entry in of_teams:
            if entry.team not in self.teams:
                raise ValueError("an entry is of a team that there is not")
        for entries in (self.predictions, self.choices):
            if len({(entered.step, entered.team) for entered in entries}) < len(entries):
                raise ValueError("a team has two entries at a step")
        return self

    def prediction(self, step: int, team: str) -> TeamPrediction | None:
        """What a team has predicted at a step."""
        return next((entry for entry in self.predictions if (entry.step, entry.team) == (step, team)), None)

    def choice(self, step: int, team: str) -> TeamChoice | None:
        """What a team has chosen at a step."""
        return next((entry for entry in self.choices if (entry.step, entry.team) == (step, team)), None)

    def lines_of(self, team: str) -> tuple[str, ...]:
        """The red lines of a team."""
        return next((entry.lines for entry in self.red_lines if entry.team == team), ())

    @property
    def landed(self) -> tuple[str, ...]:
        """The names of the injects that have landed."""
        return tuple(entry.name for entry in self.injects)


def save_state(path: Path, state: SessionState, known: bytes | None = None) -> bytes:
    """Write a state into its file, whole or not at all, and return what the file holds now.

    WorkshopError where that can't be done, or where the file holds something else than ``known``: then another window
    leads the same session, and what was entered there would be lost.
    """
    document = {"kind": "forcesim workshop session", "format": FORMAT, **state.model_dump(mode="json")}
    content = (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
    try:
        if known is not None and path.is_file() and path.read_bytes() != known:
            raise WorkshopError(
                f"the session in {safe(str(path))} is led from another window, which has saved it since. Nothing was "
                "changed: go on there, or close it, and open the session here again"
            )
        write_file(path, content)
    except OSError as error:
        raise WorkshopError(
            f"the session can't be saved to {safe(str(path))}: {error.strerror or error}. Nothing was changed: make "
            "room, or save it somewhere else, and enter it again"
        ) from error
    return content


def load_state(path: Path) -> SessionState:
    """Read a state; WorkshopError, in words, where the file is no session, is damaged or was made to mislead."""
    name = safe(str(path))
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise WorkshopError(f"{name} is too large for the session of a workshop")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name can't be used"
        raise WorkshopError(f"{name} can't be read: {reason}") from error
    try:
        document = strict_json(content)
    except ValueError as error:
        raise WorkshopError(f"{name} is not the session of a workshop, or is damaged") from error
    if document.pop("kind", None) != "forcesim workshop session":
        raise WorkshopError(f"{name} is not the session of a workshop")
    version = document.pop("format", None)
    if version not in _READ:
        readable = " and ".join(str(number) for number in _READ)
        raise WorkshopError(f"{name} is of format {safe(str(version), 20)}; this version of forcesim reads {readable}")
    try:
        return SessionState.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise WorkshopError(f"{name} is damaged: {_first_fault(error)}") from error


def _first_fault(error: ValidationError) -> str:
    detail: Any = error.errors(include_url=False, include_input=False)[0]
    place = safe(".".join(str(key) for key in detail["loc"]), 80)
    return f"{place}: {safe(detail['msg'], 120)}" if place else safe(detail["msg"], 120)


def team_name(text: str) -> str:
    """A name that a team may have; WorkshopError where it has letters that none may, or is too long."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name:
        raise WorkshopError("a team needs a name: a colour or an animal will do")
    if len(name) > LONGEST_NAME:
        raise WorkshopError(f"a team's name has at most {LONGEST_NAME} letters")
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise WorkshopError("a team's name holds letters, digits and spaces, and begins with a letter or a digit")
    return name


def plain_text(text: str, what: str) -> str:
    """A text that somebody entered: on one line, and without what does not print; WorkshopError where it is long."""
    # whoever types may use the return key; anything else that does not print was not typed
    joined = unicodedata.normalize("NFC", " ".join(text.split()))
    cleaned = "".join(letter for letter in joined if letter.isprintable())
    if len(cleaned) > LONGEST_REASON:
        raise WorkshopError(f"{what} has at most {LONGEST_REASON} letters; this has {len(cleaned)}")
    return cleaned
