"""Questions in plain values, as a capsule keeps them, and back; what is a kind's own is declared on its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forcesim.errors import CapsuleError, ForcesimError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
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
        **question.details(),
    }


def from_dict(
    record: Mapping[str, Any], named_scenario: Mapping[str, NamedScenario], replications: int | None = None
) -> Question:
    """The question of a capsule, asked again; ``replications`` may take the place of how many were asked for.

    ``record`` is what ``to_dict`` gave, ``named_scenario`` holds its scenarios by name. CapsuleError where it is not
    one that this version knows how to ask.
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
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, StopIteration) as error:
        raise CapsuleError(f"the question in this capsule can't be asked again ({error!r})") from error
    except ForcesimError as error:
        raise CapsuleError(f"the question in this capsule can't be asked again: {error}") from error
