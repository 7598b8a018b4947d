"""The pages that teams see on their own devices: plain forms, no script, and what those forms may hold."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import parse_qsl

from markupsafe import Markup

from forcesim.errors import WorkshopError
from forcesim.text import HOW_TO_TYPE, safe, typed_number
from forcesim.workshop.page_templates import render, source
from forcesim.workshop.session import WorkshopSession
from forcesim.workshop.session_state import LONGEST_NAME, LONGEST_REASON, MOST_LINES

_MOST_FIELDS = 40
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}")


@cache
def content_policy() -> str:
    """The Content-Security-Policy of every page: its own style and its own forms, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(source("join.css").encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def front_page(title: str, remark: str = "") -> str:
    """The page of somebody who has not joined: the code and the name of a team."""
    return _render("join", title=title, remark=remark, longest_name=LONGEST_NAME)


def message_page(title: str, text: str) -> str:
    """A short answer in words, with a way back."""
    return _render("message", title=title, text=text)


def team_page(session: WorkshopSession, team: str, token: str, remark: str = "") -> str:
    """The page of a team: what it can enter now, or that it waits. ``token`` stands in its forms."""
    stage, state = session.stage, session.state
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
        has_entered=session.has_entered(team),
        prediction=state.prediction(state.step, team),
        choice=state.choice(state.step, team),
        lines=state.lines_of(team),
        line_numbers=range(MOST_LINES),
        longest_reason=LONGEST_REASON,
    )


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
        session.predict(team, *(_number(form, field, what) for field, what in _PREDICTED))
    elif path == "/choose":
        options = {
            name.removeprefix("lever_"): _index(value) for name, value in form.items() if name.startswith("lever_")
        }
        session.choose(team, options, form.get("reason", ""))
    elif path == "/lines":
        session.set_red_lines(team, [form.get(f"line{index}", "") for index in range(MOST_LINES)])
    else:
        raise WorkshopError("there is no such page")


_PREDICTED = (("guess", "your guess"), ("low", "the low end of your range"), ("high", "the high end of your range"))


def _number(form: Mapping[str, str], field: str, what: str) -> float:
    text = form.get(field, "").strip()
    if not text:
        raise WorkshopError(f"{what} is missing")
    # a number of a thousand digits is no number that anybody typed
    value = typed_number(text) if len(text) <= 40 else None
    if value is None:
        raise WorkshopError(f"{what} is no number: {safe(text, 30)!r}. {HOW_TO_TYPE}")
    return value


def _index(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise WorkshopError("there is no such setting")
    return int(text)


def _render(kind: str, **content: object) -> str:
    # our own file, in which nothing was entered
    return render("join.html", kind=kind, style=Markup(source("join.css")), **content)  # noqa: S704
