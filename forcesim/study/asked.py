"""Questions in plain values, as a capsule keeps them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forcesim.errors import CapsuleError, ForcesimError
from forcesim.scenario.described import Described
from forcesim.study.questions import BackcastQuestion, CompareQuestion, Question, RunQuestion, TradeoffQuestion


def document(question: Question, command: str = "") -> dict[str, Any]:
    """A question in plain values; scenarios are named, their texts stand beside it."""
    said: dict[str, Any] = {
        "kind": question.kind,
        "scenarios": [arm.name for arm in question.asked()],
        "replications": question.replications,
        "precision": question.precision,
        "seed": question.seed,
        "first_replication": question.first_replication,
        "command": command,
    }
    said |= question.details()
    if isinstance(question, TradeoffQuestion):
        points = question.points
        said["lever"] = question.lever
        said["points"] = points if isinstance(points, int) else [float(each) for each in points]
        said["baseline"] = question.asked()[-1].name if question.baseline is not None else None
    return said


def question(said: Mapping[str, Any], described: Mapping[str, Described], replications: int) -> Question:
    """The question of a capsule, with a fixed number of replications.

    ``described`` are its scenarios by name. CapsuleError where it is not one that this version knows how to ask.
    """
    try:
        named = [described[name] for name in said["scenarios"]]
        shared: dict[str, Any] = {
            "replications": replications,
            "precision": float(said["precision"]),
            "seed": int(said["seed"]),
            "first_replication": int(said["first_replication"]),
        }
        kind = said["kind"]
        if kind == "run":
            return RunQuestion(scenario=named[0], **shared)
        if kind == "backcast":
            return BackcastQuestion(scenario=named[0], **shared)
        if kind == "compare":
            return CompareQuestion(scenarios=tuple(named), **shared)
        if kind == "tradeoff":
            baseline = said.get("baseline")
            points = said["points"]
            return TradeoffQuestion(
                scenario=named[0],
                lever=str(said["lever"]),
                points=points if isinstance(points, int) else tuple(float(point) for point in points),
                baseline=None if baseline is None else described[baseline],
                **shared,
            )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CapsuleError(f"the question in this capsule can't be asked again ({error!r})") from error
    except ForcesimError as error:
        raise CapsuleError(f"the question in this capsule can't be asked again: {error}") from error
    raise CapsuleError(f"this version does not know how to ask {kind!r} again")
