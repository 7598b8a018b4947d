"""Questions in plain values, as a capsule keeps them, and back; what is a kind's own is declared on its fields."""

from __future__ import annotations

import itertools
import json
import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forcesim.errors import CapsuleError, ForcesimError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.labels import spelt_names
from forcesim.study.own_outcome import OwnOutcome
from forcesim.study.questions.base import Question
from forcesim.study.questions.registry import QUESTIONS
from forcesim.text import safe


def to_dict(question: Question, command: str = "") -> dict[str, Any]:
    """A question in plain values; scenarios are named, their texts stand beside it."""
    return {
        "kind": question.kind,
        "scenarios": [arm.name for arm in question.given_arms()],
        "replications": question.replications,
        "precision": question.precision,
        "seed": question.seed,
        "first_replication": question.first_replication,
        "outcomes": list(question.outcomes),
        "command": command,
        **({"labels": list(question.labels)} if question.labels else {}),
        **question.details(),
        **not_contained(question),
    }


def not_contained(question: Question) -> dict[str, Any]:
    """What a capsule has to say of functions given in Python, which it can't hold; empty where there are none.

    Each by its kind, name, file, line and the digest of its text, and with the scenario whose runs it decides.
    """
    given = [{**own.origin.record(), "scenario": ""} for own in question.own_outcomes]
    for arm in question.given_arms():
        given += [{**function.record(), "scenario": arm.name} for function in arm.named_scenario.own_functions]
    return {"not_contained": given} if given else {}


def from_dict(
    record: Mapping[str, Any],
    named_scenario: Mapping[str, NamedScenario],
    replications: int | None = None,
    own_outcomes: tuple[OwnOutcome, ...] = (),
) -> Question:
    """The question of a capsule, asked again; ``replications`` may take the place of how many were asked for.

    ``record`` is what ``to_dict`` gave, ``named_scenario`` holds its scenarios by name; ``own_outcomes`` are those that
    functions counted, which a capsule does not hold. CapsuleError where it is not one that this version knows how to
    ask.
    """
    kind = record.get("kind")
    if not isinstance(kind, str) or kind not in QUESTIONS:
        raise CapsuleError(f"this version does not know how to ask {safe(str(kind), 60)!r} again")
    try:
        futures = record["replications"]
        return QUESTIONS[kind].question.from_details(
            {name: named_scenario[name].named(name) for name in record["scenarios"]},
            record,
            replications=replications if replications is not None else futures if futures == "auto" else int(futures),
            precision=float(record["precision"]),
            seed=int(record["seed"]),
            first_replication=int(record["first_replication"]),
            # questions written before any but the headline could be asked about do not name it
            outcomes=tuple(map(str, record.get("outcomes", HEADLINE))),
            labels=tuple(map(str, record.get("labels", ()))),
            own_outcomes=own_outcomes,
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, StopIteration) as error:
        raise CapsuleError(f"the question in this capsule can't be asked again ({error!r})") from error
    except ForcesimError as error:
        raise CapsuleError(f"the question in this capsule can't be asked again: {error}") from error


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
    return replace(question, flags=tuple(changes), spelt=spelt_names(named))


def _is_name(words: list[str], index: int) -> bool:
    """Whether a word names a scenario: those right after the verb, and policies."""
    before = words[index - 1]
    return before == "--policy" or not any(word.startswith("--") for word in words[2:index])
