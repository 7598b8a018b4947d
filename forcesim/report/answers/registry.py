"""What each kind of question answers with: a new question is one module in this folder and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forcesim.report.answers import (
    backcast,
    choose,
    comparison,
    failure,
    national,
    require,
    run,
    sensitivity,
    tradeoff,
    tradeoff_map,
)
from forcesim.report.answers.actuals import check_against
from forcesim.report.answers.information import worth_knowing
from forcesim.report.answers.people import people
from forcesim.report.views.answer_rows import RowBlock
from forcesim.report.wording.change_sentences import PartSentence
from forcesim.report.wording.comparison_sentence import comparison_sentences, difference_parts
from forcesim.report.wording.text_table import TextTable
from forcesim.report.wording.tradeoff_sentence import default_position
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """How a result of one kind is told.

    ``sentences`` begin with the one that matters most, ``text_tables`` hold the few numbers behind them and ``figure``
    is the one that fits. ``blocks`` are rows for a page; a kind without them shows its tables there. ``position`` is
    the setting of the lever that the answer is about. ``parts`` are the first of the sentences where these say what
    surely changes, what can't be told and what is lost.

    A question whose answer is a finding has a ``frame``, everything that was found, one row a thing; ``computed``, how
    that was done, as (word, text); and ``progress``, a sentence on how far a study is. ``frames`` hold what stands
    beside the frame, by the name of its file or sheet.
    """

    sentences: Callable[[StudyResult], tuple[str, ...]]
    text_tables: Callable[[StudyResult], tuple[TextTable, ...]]
    figure: Callable[[StudyResult], Figure]
    blocks: Callable[[StudyResult], tuple[RowBlock, ...]] | None = None
    position: Callable[[StudyResult], float] | None = None
    parts: Callable[[StudyResult], tuple[PartSentence, ...]] | None = None
    frame: Callable[[StudyResult], polars.DataFrame] | None = None
    computed: Callable[[StudyResult], Iterable[tuple[str, str]]] | None = None
    progress: Callable[[StudyResult], str] | None = None
    frames: Callable[[StudyResult], Iterable[tuple[str, polars.DataFrame]]] | None = None


RUN = AnswerKind(run.sentences, run.text_tables, run.figure, run.blocks)
TRADEOFF_MAP = AnswerKind(tradeoff_map.sentences, tradeoff_map.text_tables, tradeoff_map.figure)

ANSWER_KINDS: dict[str, AnswerKind] = {
    "run": RUN,
    "compare": AnswerKind(
        comparison_sentences, comparison.text_tables, comparison.figure, comparison.blocks, parts=difference_parts
    ),
    "tradeoff": AnswerKind(
        tradeoff.sentences,
        tradeoff.text_tables,
        tradeoff.figure,
        tradeoff.blocks,
        position=default_position,
        parts=tradeoff.parts,
    ),
    "backcast": AnswerKind(backcast.sentences, backcast.text_tables, backcast.figure, backcast.blocks),
    "check-against": AnswerKind(
        check_against.sentences,
        check_against.text_tables,
        check_against.figure,
        frame=check_against.frame,
        computed=check_against.computed,
        progress=check_against.progress,
    ),
    "choose": AnswerKind(
        choose.sentences, choose.text_tables, comparison.figure, frame=choose.frame, computed=choose.computed
    ),
    "failure": AnswerKind(
        failure.sentences,
        failure.text_tables,
        failure.figure,
        frame=failure.frame,
        computed=failure.computed,
        progress=failure.progress,
    ),
    "national": AnswerKind(
        national.sentences,
        national.text_tables,
        national.figure,
        parts=national.parts,
        frame=national.frame,
        computed=national.computed,
        progress=national.progress,
    ),
    "people": AnswerKind(
        people.sentences,
        people.text_tables,
        people.figure,
        parts=people.parts,
        frame=people.frame,
        computed=people.computed,
        progress=people.progress,
        frames=people.frames,
    ),
    "require": AnswerKind(
        require.sentences,
        require.text_tables,
        require.figure,
        frame=require.frame,
        computed=require.computed,
        progress=require.progress,
    ),
    "sensitivity": AnswerKind(
        sensitivity.sentences,
        sensitivity.text_tables,
        sensitivity.figure,
        frame=sensitivity.frame,
        computed=sensitivity.computed,
        progress=sensitivity.progress,
    ),
    "worth-knowing": AnswerKind(
        worth_knowing.sentences,
        worth_knowing.text_tables,
        worth_knowing.figure,
        frame=worth_knowing.frame,
        computed=worth_knowing.computed,
        progress=worth_knowing.progress,
    ),
}


def answer_kind(result: StudyResult) -> AnswerKind:
    """How a result is told; one that should hold a finding and has none yet is told like a run."""
    if result.finding is not None:
        return ANSWER_KINDS[result.finding.kind]
    if result.is_map:
        return TRADEOFF_MAP
    kind = ANSWER_KINDS.get(result.kind, RUN)
    return RUN if kind.frame is not None else kind


def progress(result: StudyResult) -> str:
    """How far a study is, in a sentence; "" for a kind that says nothing of it."""
    kind = answer_kind(result)
    return "" if kind.progress is None else kind.progress(result)
