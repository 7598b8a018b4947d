"""The pages that teams see on their own devices: plain forms, no script, and what those forms may hold."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import parse_qsl

from markupsafe import Markup

from forcesim.errors import WorkshopError
from forcesim.study.red_line import red_lines
from forcesim.text import HOW_TO_TYPE, exact_number, safe, typed_number
from forcesim.workshop.page_templates import render, source
from forcesim.workshop.session import WorkshopSession
from forcesim.workshop.session_state import LONGEST_NAME, LONGEST_REASON, MOST_LINES

_MOST_FIELDS = 40
# in how many futures a red line has to hold, as a form offers it
CHANCES = (
    (0.95, "19 of 20 futures"),
    (0.9, "9 of 10 futures"),
    (0.8, "8 of 10 futures"),
    (0.5, "half of the futures"),
)
_USUAL_CHANCE = 0.9
_CHANCE = re.compile(r"0\.[0-9]{1,6}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}")


@cache
def content_policy() -> str:
    """The Content-Security-Policy of every page: its own style and its own forms, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(source("join.css").encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def front_page(title: str, remark: str = "", name: str = "") -> str:
    """The page of somebody who has not joined: the code and the name of a team; ``name`` was typed already."""
    return _render("join", title=title, remark=remark, name=name[:LONGEST_NAME], longest_name=LONGEST_NAME)


def message_page(title: str, text: str) -> str:
    """A short answer in words, with a way back."""
    return _render("message", title=title, text=text)


def team_page(
    session: WorkshopSession, team: str, token: str, remark: str = "", typed: Mapping[str, str] | None = None
) -> str:
    """The page of a team: what it can enter now, or that it waits. ``token`` stands in its forms.

    Of a form of this step that was refused, what was ``typed`` stands there again, and nothing has to be written twice.
    """
    stage, state = session.stage, session.state
    is_typed = typed is not None and typed.get("step") == str(state.step) and stage.is_open
    values = dict(typed) if typed is not None and is_typed else _entered(session, team)
    return _render(
        "team",
        title=session.script.title,
        team=team,
        token=token,
        remark=remark,
        stage=stage,
        step=state.step,
        # a page with a form stays as it is, so that nothing that is being typed is lost
        waits=not stage.is_open,
        has_entered=session.has_entered(team) and not is_typed,
        values={name: value[:LONGEST_REASON] for name, value in values.items()},
        chances=[_chances(values.get(f"chance{index}", "")) for index in range(MOST_LINES)],
        longest_reason=LONGEST_REASON,
    )


def _entered(session: WorkshopSession, team: str) -> dict[str, str]:
    """What a team has entered at this step, or what is proposed to it, by the fields of the form."""
    state, stage = session.state, session.stage
    prediction, choice = state.prediction(state.step, team), state.choice(state.step, team)
    if prediction is not None:
        return {name: exact_number(getattr(prediction, name)) for name in ("guess", "low", "high")}
    if choice is not None:
        return {**{f"lever_{name}": str(index) for name, index in choice.options.items()}, "reason": choice.reason}
    values: dict[str, str] = {}
    for index, line in enumerate(red_lines(state.lines_of(team) if session.has_entered(team) else stage.red_lines)):
        values[f"outcome{index}"] = line.outcome
        values[f"sense{index}"] = "over" if line.sense == ">" else "under"
        values[f"limit{index}"] = exact_number(line.limit)
        values[f"chance{index}"] = exact_number(_USUAL_CHANCE if line.chance is None else line.chance)
    return values


def _chances(chosen: str) -> list[tuple[str, str, bool]]:
    """The chances that a red line is offered, each (share, words, whether it is chosen); an unusual one stays."""
    share = float(chosen) if _CHANCE.fullmatch(chosen) else _USUAL_CHANCE
    offered = dict(CHANCES) | ({} if share in dict(CHANCES) else {share: f"{share:.3g} of the futures"})
    return [(exact_number(value), words, value == share) for value, words in offered.items()]


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form, each once; WorkshopError where it is none of ours."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:  # UnicodeDecodeError among it
        raise WorkshopError("the form can't be read") from error
    form = dict(pairs)
    if len(form) < len(pairs):
        raise WorkshopError("a field of the form stands twice")
    for name in form:
        if not _FIELD.fullmatch(name):
            raise WorkshopError("the form has a field that it should not have")
    return form


def enter(session: WorkshopSession, team: str, path: str, form: Mapping[str, str]) -> None:
    """Take what a team has sent to ``path``; WorkshopError, in words for the team, where it can't be taken."""
    if form.get("step", "") != str(session.state.step):
        raise WorkshopError("the workshop has gone on meanwhile: look at the new page")
    if path == "/predict":
        session.predict(team, *_numbers(form, _PREDICTED))
    elif path == "/choose":
        options = {
            name.removeprefix("lever_"): _index(value) for name, value in form.items() if name.startswith("lever_")
        }
        session.choose(team, options, form.get("reason", ""))
    elif path == "/lines":
        session.set_red_lines(team, _lines(form))
    else:
        raise WorkshopError("there is no such page")


_PREDICTED = (("guess", "your guess"), ("low", "the low end of your range"), ("high", "the high end of your range"))


def _numbers(form: Mapping[str, str], fields: Sequence[tuple[str, str]]) -> list[float]:
    """The numbers of several fields, each (field, what it is); WorkshopError with everything that is wrong."""
    values, faults = [], []
    for field, what in fields:
        try:
            values.append(_number(form, field, what))
        except WorkshopError as error:
            faults.append(str(error))
    if any(HOW_TO_TYPE in fault for fault in faults):
        # said once
        faults = [*(fault.removesuffix(f": {HOW_TO_TYPE}") for fault in faults), HOW_TO_TYPE]
    if faults:
        raise WorkshopError("; ".join(faults))
    return values


def _number(form: Mapping[str, str], field: str, what: str) -> float:
    text = form.get(field, "").strip()
    if not text:
        raise WorkshopError(f"{what} is missing")
    # a number of a thousand digits is no number that anybody typed
    value = typed_number(text) if len(text) <= 40 else None
    if value is None:
        raise WorkshopError(f"{what} is no number ({safe(text, 30)!r}): {HOW_TO_TYPE}")
    return value


def _lines(form: Mapping[str, str]) -> list[str]:
    """The red lines of a form, those without a limit left out; WorkshopError with everything that is wrong."""
    given = [index for index in range(MOST_LINES) if form.get(f"limit{index}", "").strip()]
    limits = _numbers(form, [(f"limit{index}", f"the limit of red line {index + 1}") for index in given])
    lines, faults = [], []
    for index, limit in zip(given, limits, strict=True):
        sense = {"under": "<", "over": ">"}.get(form.get(f"sense{index}", ""))
        chance = form.get(f"chance{index}", "")
        if sense is None or _CHANCE.fullmatch(chance) is None:
            faults.append(f"red line {index + 1} is not whole")
        # an outcome that there is not is told by the session
        lines.append(f"{form.get(f'outcome{index}', '')}{sense}{exact_number(limit)}@{chance}")
    if faults:
        raise WorkshopError("; ".join(faults))
    return lines


def _index(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise WorkshopError("there is no such setting")
    return int(text)


def _render(kind: str, **content: object) -> str:
    # our own file, in which nothing was entered
    return render("join.html", kind=kind, style=Markup(source("join.css")), **content)  # noqa: S704  no entry
