"""Whether two questions ask the same, and the words of a command that repeats a single run."""

from __future__ import annotations

import itertools
import json
import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import to_dict


def is_same(question: Question, record: Mapping[str, Any], named_scenario: Mapping[str, NamedScenario]) -> bool:
    """Whether a question is the one of a ``record``, of scenarios that do the same; its command may differ.

    What a question kept by an earlier version does not say is not held against it.
    """
    here = json.loads(json.dumps(to_dict(question)))
    if any(here.get(name) != value for name, value in record.items() if name != "command"):
        return False
    return all(
        arm.name in named_scenario and named_scenario[arm.name].digest == arm.named_scenario.digest
        for arm in question.given_arms()
    )


def with_words(question: Question, command: str) -> Question:
    """A question with the words of the command that asks it, which a command that repeats one run takes over."""
    try:
        words = shlex.split(command)
    except ValueError:
        return question
    named = [word for index, word in enumerate(words[2:], 2) if not word.startswith("--") and _is_name(words, index)]
    changes = [
        word for flag, value in itertools.pairwise(words) if flag in ("--set", "--years") for word in (flag, value)
    ]
    return replace(question, flags=tuple(changes), spelt={Path(name).stem: name for name in named})


def _is_name(words: list[str], index: int) -> bool:
    """Whether a word names a scenario: those right after the verb, and policies."""
    before = words[index - 1]
    return before == "--policy" or not any(word.startswith("--") for word in words[2:index])
