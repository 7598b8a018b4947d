"""The kinds of question that a page of its own asks: how each is put, and how the command and the script say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from forcesim.scenario.levers import MOVE_SHARE
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.questions.base import Question
from forcesim.study.questions.registry import FailureQuestion, RequireQuestion, SensitivityQuestion
from forcesim.study.results.study_result import StudyResult

SEED = 1


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What a person filled in: an outcome or "", red lines, least or most, how many worlds or futures, the lever."""

    outcome: str
    red_lines: tuple[str, ...]
    sense: str
    effort: int
    lever: str = MOVE_SHARE


def wish_of(result: StudyResult, said: Mapping[str, Any]) -> QuestionForm:
    """What a person would fill in to ask a kept question again, as near as a page comes to it."""
    outcomes, lever = said.get("outcomes"), said.get("lever")
    outcome = str(outcomes[0]) if isinstance(outcomes, list) and outcomes and tuple(outcomes) != HEADLINE else ""
    lines = said.get("red_lines") if result.kind == "require" else [said.get("red_line")]
    effort = said.get("replications" if result.kind == "require" else "worlds")
    return QuestionForm(
        outcome=outcome,
        red_lines=tuple(str(line) for line in lines if line) if isinstance(lines, list) else (),
        sense=str(said.get("sense", "")),
        effort=effort if isinstance(effort, int) else 0,
        lever=lever if isinstance(lever, str) else MOVE_SHARE,
    )


class QuestionKind(Protocol):
    """One kind of question about a scenario, ``against`` the force without the policy where there is one."""

    @property
    def verb(self) -> str:
        """The command's word for it."""

    def question(self, scenario: NamedScenario, against: NamedScenario | None, wish: QuestionForm) -> Question:
        """The question as a person wishes it; ForcesimError where that can't be asked."""

    def words(self, wish: QuestionForm) -> list[str]:
        """Its own flags on the command line."""

    def arguments(self, wish: QuestionForm) -> Mapping[str, object]:
        """Its own arguments in Python."""


class WhatMatters:
    verb = "sensitivity"

    def question(self, scenario: NamedScenario, against: NamedScenario | None, wish: QuestionForm) -> Question:
        about: dict[str, Any] = {"outcomes": (wish.outcome,)} if wish.outcome else {}
        return SensitivityQuestion(scenario=scenario, against=against, worlds=wish.effort, seed=SEED, **about)

    def words(self, wish: QuestionForm) -> list[str]:
        return ["--worlds", str(wish.effort), *(["--outcome", wish.outcome] if wish.outcome else [])]

    def arguments(self, wish: QuestionForm) -> Mapping[str, object]:
        return {"worlds": wish.effort, **({"outcomes": [wish.outcome]} if wish.outcome else {})}


class WhenItFails:
    verb = "failure"

    def question(self, scenario: NamedScenario, against: NamedScenario | None, wish: QuestionForm) -> Question:
        if wish.red_lines:
            return FailureQuestion(scenario=scenario, red_line=wish.red_lines[0], worlds=wish.effort, seed=SEED)
        about: dict[str, Any] = {"outcomes": (wish.outcome,)} if wish.outcome else {}
        return FailureQuestion(scenario=scenario, against=against, worlds=wish.effort, seed=SEED, **about)

    def words(self, wish: QuestionForm) -> list[str]:
        said = ["--worlds", str(wish.effort)]
        if wish.red_lines:
            return [*said, "--red-line", wish.red_lines[0]]
        return [*said, *(["--outcome", wish.outcome] if wish.outcome else [])]

    def arguments(self, wish: QuestionForm) -> Mapping[str, object]:
        if wish.red_lines:
            return {"worlds": wish.effort, "red_line": wish.red_lines[0]}
        return {"worlds": wish.effort, **({"outcome": wish.outcome} if wish.outcome else {})}


class WhatItTakes:
    verb = "require"

    def question(self, scenario: NamedScenario, against: NamedScenario | None, wish: QuestionForm) -> Question:  # noqa: ARG002  as the others
        return RequireQuestion(
            scenario=scenario,
            red_lines=wish.red_lines,
            lever=wish.lever,
            sense="most" if wish.sense == "most" else "least",
            replications=wish.effort,
            seed=SEED,
        )

    def words(self, wish: QuestionForm) -> list[str]:
        said = [word for line in wish.red_lines for word in ("--red-line", line)]
        said += ["--lever", wish.lever] if wish.lever != MOVE_SHARE else []
        return [*said, *(["--most"] if wish.sense == "most" else []), "--replications", str(wish.effort)]

    def arguments(self, wish: QuestionForm) -> Mapping[str, object]:
        lever = {"lever": wish.lever} if wish.lever != MOVE_SHARE else {}
        return {"red_lines": list(wish.red_lines), **lever, "sense": wish.sense, "replications": wish.effort}


KINDS: dict[str, QuestionKind] = {each.verb: each for each in (WhatMatters(), WhenItFails(), WhatItTakes())}
