"""The questions that can be asked, in one place."""

from __future__ import annotations

from forcesim.study.questions.backcast import BackcastQuestion
from forcesim.study.questions.base import Question
from forcesim.study.questions.choose import ChooseQuestion
from forcesim.study.questions.compare import CompareQuestion
from forcesim.study.questions.failure import FailureQuestion
from forcesim.study.questions.require import RequireQuestion
from forcesim.study.questions.run import RunQuestion
from forcesim.study.questions.sensitivity import SensitivityQuestion
from forcesim.study.questions.tradeoff import TradeoffQuestion

# every kind of question by the name that results and capsules carry
KINDS: dict[str, type[Question]] = {
    each.kind: each
    for each in (
        RunQuestion,
        CompareQuestion,
        TradeoffQuestion,
        ChooseQuestion,
        SensitivityQuestion,
        FailureQuestion,
        RequireQuestion,
        BackcastQuestion,
    )
}

__all__ = [
    "KINDS",
    "BackcastQuestion",
    "ChooseQuestion",
    "CompareQuestion",
    "FailureQuestion",
    "Question",
    "RequireQuestion",
    "RunQuestion",
    "SensitivityQuestion",
    "TradeoffQuestion",
]
