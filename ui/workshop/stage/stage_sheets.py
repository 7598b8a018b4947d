"""What the stage shows, sheet by sheet: one thing at a time, in words and numbers that the workshop has made.

A step is as many sheets as it takes to be read from the last row; a presenter's clicker turns them before it goes on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from forcesim.errors import WorkshopError
from forcesim.report.views.comparison import Strip, comparison_view
from forcesim.report.views.timeline import TimelineView, timeline_view
from forcesim.report.wording.comparison_sentence import difference_parts, robustness_lines
from forcesim.report.wording.numbers import percent
from forcesim.report.wording.outcome_phrases import level_words, unit_heading
from forcesim.report.wording.red_lines import line_words
from forcesim.study.red_line import red_lines
from forcesim.text import capital
from forcesim.workshop.board import Board
from forcesim.workshop.debrief import answer_words
from forcesim.workshop.facts import VERDICT_WORDS, measure, percentiles_of
from forcesim.workshop.script import Shown
from forcesim.workshop.script_studies import arm_index, with_arm_labels
from forcesim.workshop.session import WorkshopSession
from forcesim.workshop.stage import QuestionReveal, Stage

Item = TypeVar("Item")
# letters to a line and lines to a sheet, of the smallest text in a window of 1024 by 768
_LETTERS, _LINES = 56, 12


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a sheet: whose or what it is, what there is to say, and below it why or how sure."""

    head: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StripRow:
    """A change drawn as a strip on an axis that holds all of it and zero; ``words`` say the same."""

    strip: Strip
    axis: tuple[float, float]
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing to look at. ``ask`` stands out; of ``rows`` and the pictures below it at most one is there."""

    title: str
    text: str = ""
    ask: str = ""
    rows: tuple[Row, ...] = ()
    futures: QuestionReveal | None = None
    strips: tuple[StripRow, ...] = ()
    months: TimelineView | None = None

    @property
    def in_words(self) -> str:
        """Everything on it that can be read, for those who don't see it and for the trainer."""
        rows = ["\n".join(filter(None, (f"{row.head}: {row.text}", row.note))) for row in self.rows]
        rows += [f"{item.strip.row.label}: {item.words}" for item in self.strips]
        rows += [self.months.title, *self.months.readings[-1:]] if self.months is not None else []
        return "\n\n".join(filter(None, (self.text, self.ask, *rows)))


def sheets(session: WorkshopSession) -> tuple[Sheet, ...]:
    """The sheets of the step as it stands; one in words where results that it tells are missing."""
    try:
        stage = session.stage
        made = tuple(_reveal(session, stage) if stage.is_revealed else _before(session, stage))
    except WorkshopError:
        return (Sheet(session.step.title, "This has not been simulated yet."),)
    return made or (Sheet(stage.title),)


def _before(session: WorkshopSession, stage: Stage) -> Iterator[Sheet]:
    unit = f"{stage.question}\nIn {stage.unit}." if stage.question else ""
    yield from _texts(Sheet(stage.title, stage.text.strip(), ask=unit))
    for title, text in stage.landed:
        yield from _texts(Sheet(title, text.strip()))
    if stage.shown.kind not in ("text", "board"):
        yield from _picture(session, stage, stage.shown)
    if stage.levers:
        rows = [Row(lever.label or name, "; ".join(option.label for option in lever.options))
                for name, lever in stage.levers]  # fmt: skip
        rows += [Row(lever.label, "not open in this round") for lever in stage.locked]
        yield from _with_rows(Sheet("You decide"), rows)
    if stage.red_lines:
        rows = [_proposal(session, text) for text in stage.red_lines]
        yield from _with_rows(Sheet("Red lines to start from", "Every team sets its own."), rows)


def _proposal(session: WorkshopSession, text: str) -> Row:
    (line,) = red_lines([text])
    for answer in session.preparation.answers.values():
        if line.outcome in answer.result.outcomes:
            chance = "on average" if line.chance is None else f"in {percent(line.chance)} of futures"
            return Row(chance, capital(line_words(answer.result, text)))
    return Row("", text)


def _reveal(session: WorkshopSession, stage: Stage) -> Iterator[Sheet]:
    if session.step.question is not None:
        revealed = session.question_reveal()
        yield Sheet(revealed.question, answer_words(revealed), futures=revealed)
    yield from _texts(Sheet(stage.title, stage.text.strip()))
    if session.step.decision is not None:
        yield from _board(session, session.board())
    shown = stage.shown
    is_there = session.step.question is not None and shown.kind == "chart" and shown.chart == "futures"
    if shown.kind not in ("text", "board") and not is_there:
        yield from _picture(session, stage, shown)


def _picture(session: WorkshopSession, stage: Stage, shown: Shown) -> Iterator[Sheet]:
    if shown.kind == "predictions":
        rows = [Row(team, calibration.in_words) for team, calibration in session.calibrations().items()]
        yield from _with_rows(Sheet("How sure the teams were"), rows)
        return
    if shown.study is None or shown.kind == "live":
        return
    answer = session.answer(shown.study)
    study = session.script.studies[shown.study]
    index = arm_index(session.script, study, shown.arm)
    result = with_arm_labels(session.script, study, answer.result)
    if shown.kind == "chart" and shown.chart == "timeline":
        pair = result.results[:1] + (result.results[index : index + 1] if index else ())
        view = timeline_view(replace(result, results=pair), None, shown.outcome)
        yield Sheet(stage.title, view.nothing) if view.nothing else Sheet(stage.title, months=view)
    elif shown.outcome is not None:
        yield _outcome(session, stage, shown)
    elif not index or not result.differences:
        yield from _texts(Sheet(stage.title, answer.sentence))
    elif shown.kind == "sentences":
        # a sentence to a sheet: all of them at once are a wall of small letters
        for sentence in difference_parts(replace(result, differences=result.differences[index - 1 : index])):
            yield from _texts(Sheet(stage.title, sentence.text))
        yield from _texts(Sheet(stage.title, "\n\n".join(robustness_lines(result))))
    else:
        strips = tuple(
            StripRow(item.strips[index - 1], item.axis, _strip_words(item.strips[index - 1]))
            for item in comparison_view(result).outcomes
        )
        for start in range(0, len(strips), 4):
            yield Sheet(stage.title, strips=strips[start : start + 4])


def _strip_words(strip: Strip) -> str:
    row = strip.row
    spread = f" ({row.range})" if row.range else ""
    return f"{row.change}{spread}, {VERDICT_WORDS.get(row.verdict, row.verdict)}"


def _outcome(session: WorkshopSession, stage: Stage, shown: Shown) -> Sheet:
    measured = measure(
        session.script, session.answers_at(session.state.step), shown.study or "", shown.arm, shown.outcome or ""
    )
    outcome = measured.outcome
    if shown.kind == "chart":
        values = measured.summary.values if measured.difference is None else measured.difference.values
        low, middle, high = percentiles_of(values)
        unit = unit_heading(outcome)
        title = outcome.label if measured.difference is None else f"{outcome.label}, change"
        picture = QuestionReveal(title, outcome, unit, values, low, middle, high, math.nan, ())
        return Sheet(title, answer_words(picture), futures=picture)
    words = level_words(outcome, measured.summary)
    return Sheet(stage.title, rows=(Row(outcome.label, f"{words.plain} {unit_heading(outcome)}", words.span),))


def _board(session: WorkshopSession, board: Board) -> Iterator[Sheet]:
    choices = [
        Row(row.team, "; ".join(f"{lever}: {setting}" for lever, setting in row.settings), f"“{row.reason}”")
        for row in board.rows
    ]
    choices += [Row(team, "no choice") for team in board.without_choice]
    if not choices:
        yield Sheet(board.title, "No team has chosen.")
        return
    yield from _with_rows(Sheet("What the teams chose"), choices)
    decision, units = session.step.decision, {name: unit for name, _, unit in session.line_outcomes}
    goals = () if decision is None else decision.goals
    for place, (name, label, before) in enumerate(zip(goals, board.goals, board.before, strict=True)):
        cells = [(row.team, row.goals[place]) for row in board.rows]
        unit = units.get(name, "")
        rows = [
            Row(team, f"{cell.number} ({cell.range})" if cell.range else cell.number, cell.verdict_words)
            for team, cell in cells
        ]
        stands = f"Goal {place + 1} of {len(goals)} ({unit}). As things stand: {before}."
        yield from _with_rows(Sheet(label, stands), rows)
    lines = [
        Row(row.team, line.words, f"{capital(line.verdict_words)}: {line.how_often}")
        for row in board.rows
        for line in row.lines
    ]
    if lines:
        yield from _with_rows(Sheet("Each team's own red lines"), lines)
    yield from _texts(Sheet("How to read this", board.remark))


def _texts(sheet: Sheet) -> Iterator[Sheet]:
    """A text in as many sheets as it takes, each of whole paragraphs; what is asked stands on the last."""
    paragraphs = [paragraph for paragraph in sheet.text.split("\n") if paragraph.strip()]
    left = _LINES - _height(sheet.ask) - (1 if sheet.ask else 0)
    groups = list(_packed([(paragraph, _height(paragraph) + 0.5) for paragraph in paragraphs], max(left, 4)))
    if not groups:
        if sheet.ask:
            yield replace(sheet, text="")
        return
    for place, group in enumerate(groups, 1):
        is_last = place == len(groups)
        yield replace(sheet, text="\n\n".join(group), ask=sheet.ask if is_last else "")


def _with_rows(sheet: Sheet, rows: Sequence[Row]) -> Iterator[Sheet]:
    """Rows in as many sheets as it takes, under the same title and text."""
    heights = [(row, _height(f"{row.head}: {row.text}") + _height(row.note) + 0.5) for row in rows]
    for group in _packed(heights, _LINES - _height(sheet.text)):
        yield replace(sheet, rows=tuple(group))


def _height(text: str) -> float:
    return float(sum(math.ceil(len(line) / _LETTERS) for line in text.split("\n")))


def _packed(items: Sequence[tuple[Item, float]], room: float) -> Iterator[list[Item]]:
    group: list[Item] = []
    used = 0.0
    for item, height in items:
        if group and used + height > room:
            yield group
            group, used = [], 0.0
        group.append(item)
        used += height
    if group:
        yield group
