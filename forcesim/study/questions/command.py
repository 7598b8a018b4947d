"""The command that asks a question: one text, whoever writes it down."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forcesim.study.questions.declaration import parameters

if TYPE_CHECKING:
    from forcesim.study.questions.base import Question


def command_of(verb: str, names: Sequence[str], policies: Sequence[str], words: Sequence[str], seed: int) -> str:
    """The line for a terminal that gives the same numbers again; ``words`` are flags with their values."""
    laid = [word for policy in policies for word in ("--policy", policy)]
    return shlex.join(["forcesim", verb, *names, *laid, *words, "--seed", str(seed)])


def flags_of(question: type[Question], given: Mapping[str, object]) -> list[str]:
    """The flags of a kind of question, with values of its fields, in the order in which they are ``given``."""
    known = {parameter.name: parameter for parameter in parameters(question)}
    return [word for name, value in given.items() for word in known[name].words(value)]
