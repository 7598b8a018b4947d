"""The questions that can be asked, in one place."""

from __future__ import annotations

from forcesim.study.backcast import BackcastQuestion
from forcesim.study.choose import ChooseQuestion
from forcesim.study.collected import Collected
from forcesim.study.compare import CompareQuestion
from forcesim.study.failure import FailureQuestion
from forcesim.study.question import Question
from forcesim.study.require import RequireQuestion
from forcesim.study.run import RunQuestion
from forcesim.study.sensitivity import SensitivityQuestion
from forcesim.study.tradeoff import TradeoffQuestion

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
    "Collected",
    "CompareQuestion",
    "FailureQuestion",
    "Question",
    "RequireQuestion",
    "RunQuestion",
    "SensitivityQuestion",
    "TradeoffQuestion",
]
