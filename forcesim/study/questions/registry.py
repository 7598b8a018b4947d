"""The questions that can be asked, in one place: a line for each, and its class when it is first used."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from forcesim.study.questions.actuals.check_against import CheckAgainstQuestion
    from forcesim.study.questions.backcast import BackcastQuestion
    from forcesim.study.questions.base import Question
    from forcesim.study.questions.choose import ChooseQuestion
    from forcesim.study.questions.compare import CompareQuestion
    from forcesim.study.questions.failure import FailureQuestion
    from forcesim.study.questions.information.worth_knowing import WorthKnowingQuestion
    from forcesim.study.questions.national.national import NationalQuestion
    from forcesim.study.questions.people.people import PeopleQuestion
    from forcesim.study.questions.require import RequireQuestion
    from forcesim.study.questions.run import RunQuestion
    from forcesim.study.questions.sensitivity import SensitivityQuestion
    from forcesim.study.questions.tradeoff import TradeoffQuestion


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a kind of question is declared, and what it asks in words, for a list that imports nothing heavy."""

    module: str
    class_name: str
    asks: str

    @property
    def question(self) -> type[Question]:
        """The class of the question; its module is imported."""
        return cast("type[Question]", getattr(import_module(self.module), self.class_name))


_HERE = "forcesim.study.questions"

# every kind of question by the name that the command line, results and capsules have for it
QUESTIONS: dict[str, Entry] = {
    "run": Entry(f"{_HERE}.run", "RunQuestion", "What happens?"),
    "compare": Entry(
        f"{_HERE}.compare",
        "CompareQuestion",
        "What changes between these? Several scenarios, or one force under several policies, on the same luck.",
    ),
    "people": Entry(
        f"{_HERE}.people.people",
        "PeopleQuestion",
        "Who is treated differently? The same people under two policies, matched one by one on the same luck.",
    ),
    "tradeoff": Entry(
        f"{_HERE}.tradeoff",
        "TradeoffQuestion",
        "How far can we go? Moves one lever through its positions and finds the cliff; or two, and draws a map.",
    ),
    "choose": Entry(
        f"{_HERE}.choose",
        "ChooseQuestion",
        "Which is best? Spends runs where the choice is open, and says so with a guarantee.",
    ),
    "sensitivity": Entry(
        f"{_HERE}.sensitivity",
        "SensitivityQuestion",
        "What matters most, of all that nobody knows? With a policy: for what the policy changes.",
    ),
    "failure": Entry(
        f"{_HERE}.failure",
        "FailureQuestion",
        "When does it fail? Finds the worlds in which a policy does harm, or in which a red line is broken.",
    ),
    "require": Entry(
        f"{_HERE}.require",
        "RequireQuestion",
        "What would it take? The least or most of a lever that meets the red lines.",
    ),
    "worth-knowing": Entry(
        f"{_HERE}.information.worth_knowing",
        "WorthKnowingQuestion",
        "What should we find out first? What knowing each uncertain number would be worth to a choice.",
    ),
    "backcast": Entry(
        f"{_HERE}.backcast",
        "BackcastQuestion",
        "Does it agree with what was published? The model's band beside each figure, misses included.",
    ),
    "check-against": Entry(
        f"{_HERE}.actuals.check_against",
        "CheckAgainstQuestion",
        "Does it agree with what happened? Monthly figures beside the model's months, and what would explain a miss.",
    ),
    "national": Entry(
        f"{_HERE}.national.national",
        "NationalQuestion",
        "What would it do in every force? One policy against another in all 43 forces of England and Wales.",
    ),
}

__all__ = [
    "QUESTIONS",
    "BackcastQuestion",
    "CheckAgainstQuestion",
    "ChooseQuestion",
    "CompareQuestion",
    "Entry",
    "FailureQuestion",
    "NationalQuestion",
    "PeopleQuestion",
    "RequireQuestion",
    "RunQuestion",
    "SensitivityQuestion",
    "TradeoffQuestion",
    "WorthKnowingQuestion",
]


def __getattr__(name: str) -> Any:
    for entry in QUESTIONS.values():
        if entry.class_name == name:
            return entry.question
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
