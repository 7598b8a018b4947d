"""Questions in plain values, as a capsule keeps them, and back; what is particular to a kind stands beside the kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forcesim.errors import CapsuleError, ForcesimError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.questions.base import Question
from forcesim.study.questions.registry import KINDS
from forcesim.text import safe


def document(question: Question, command: str = "") -> dict[str, Any]:
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


def question(
    said: Mapping[str, Any], named_scenario: Mapping[str, NamedScenario], replications: int | None = None
) -> Question:
    """The question of a capsule, asked again; ``replications`` may take the place of how many were asked for.

    ``named_scenario`` are its scenarios by name. CapsuleError where it is not one that this version knows how to ask.
    """
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise CapsuleError(f"this version does not know how to ask {safe(str(kind), 60)!r} again")
    try:
        futures = said["replications"]
        return KINDS[kind].from_details(
            {name: named_scenario[name].named(name) for name in said["scenarios"]},
            said,
            replications=replications if replications is not None else futures if futures == "auto" else int(futures),
            precision=float(said["precision"]),
            seed=int(said["seed"]),
            first_replication=int(said["first_replication"]),
            # questions written before any but the headline could be asked about do not name it
            outcomes=tuple(map(str, said.get("outcomes", HEADLINE))),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, StopIteration) as error:
        raise CapsuleError(f"the question in this capsule can't be asked again ({error!r})") from error
    except ForcesimError as error:
        raise CapsuleError(f"the question in this capsule can't be asked again: {error}") from error
