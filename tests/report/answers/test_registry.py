"""One entry in the registry is all it takes for an answer to be told in every place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from forcesim.report.answer import Answer
from forcesim.report.answers import run
from forcesim.report.answers.registry import ANSWER_KINDS, AnswerKind, progress
from forcesim.report.output.tables import text_tables
from forcesim.report.wording.text_table import TextTable
from forcesim.study.results.findings import Finding
from forcesim.study.results.study_result import StudyResult

Make = Callable[..., StudyResult]


def kinds_of_findings() -> set[str]:
    union = get_args(Finding)[0] if hasattr(Finding, "__metadata__") else Finding
    return {finding.model_fields["kind"].default for finding in get_args(union)}


def test_every_kind_of_finding_has_an_answer_with_a_frame_and_how_it_was_computed() -> None:
    assert kinds_of_findings() == {name for name, kind in ANSWER_KINDS.items() if kind.frame and kind.computed}


def test_a_new_kind_of_answer_is_told_in_sentence_table_figure_and_brief(
    compare: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = TextTable("Coins", ("Coin", "Heads"), (("penny", "7"),))
    coin = AnswerKind(lambda _: ("Heads it is.",), lambda _: (table,), run.figure)
    monkeypatch.setitem(ANSWER_KINDS, "coin", coin)
    result = replace(compare({"force": {"charges": [1.0] * 20}}), kind="coin")
    answer = Answer(result, {})
    assert answer.sentence == "Heads it is."
    assert text_tables(result) == (table,)
    assert answer.plot().axes
    page = answer.brief()
    assert "Heads it is." in page
    assert "penny" in page
    assert progress(result) == ""
