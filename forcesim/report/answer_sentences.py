"""The answer in plain words, with its chance, as a commissioner can repeat it in a meeting."""

from __future__ import annotations

from itertools import zip_longest

from forcesim.report.answers.registry import answer_kind
from forcesim.report.wording.cautions import cautions, failed_runs, is_waiting
from forcesim.study.results.study_result import StudyResult

WAITING = "No run is in yet."


def sentence(result: StudyResult) -> str:
    """The answer of a study of any kind in plain words, finished or not, with what a reader has to know beside it."""
    sentences, warnings = answer(result)
    return " ".join([*sentences, *warnings])


def part_texts(result: StudyResult) -> tuple[tuple[str, str], ...]:
    """The sentences of an answer, each with what it says: "sure", "open", "lost", or "" for anything else."""
    sentences, _ = answer(result)
    parts = answer_kind(result).parts
    kinds = [sentence.part.value for sentence in parts(result)] if parts is not None and not is_waiting(result) else []
    return tuple(zip_longest(kinds, sentences, fillvalue=""))


def answer(result: StudyResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences of an answer, the one that matters most first, and the warnings that go with them."""
    if is_waiting(result):
        failed = failed_runs(result)
        return (WAITING,), (failed,) if failed else ()
    kind = answer_kind(result)
    at = None if kind.position is None else kind.position(result)
    return kind.sentences(result), cautions(result, at)
