"""The debrief: one page of HTML with everything that happened in a workshop, to be read, printed or sent."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from forcesim.atomic_write import write_file
from forcesim.errors import WorkshopError
from forcesim.report.answer import Answer
from forcesim.report.output.pages.pdf import tagged_pdf
from forcesim.report.output.pages.templates import LICENCE
from forcesim.report.wording.axis_marks import round_numbers
from forcesim.report.wording.cautions import simulated_by
from forcesim.report.wording.comparison_sentence import difference_sentences, robustness_sentences
from forcesim.report.wording.numbers import amount, number_words, percent
from forcesim.report.wording.red_lines import line_words
from forcesim.study.red_line import red_lines
from forcesim.text import capital, safe
from forcesim.workshop.board import Board
from forcesim.workshop.claims import check_claims
from forcesim.workshop.page_templates import render
from forcesim.workshop.script_studies import study_arms, study_key, with_arm_labels
from forcesim.workshop.session import WorkshopSession
from forcesim.workshop.session_state import TeamChoice
from forcesim.workshop.stage import QuestionReveal

# the drawing of predictions, in pixels of its own
_WIDTH, _LEFT, _ROW, _TOP = 640, 150, 26, 34


@dataclass(frozen=True, slots=True)
class PredictionRow:
    """A team's prediction in words."""

    team: str
    guess: str
    range: str
    held: str
    points: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A team's range and guess in the drawing, as positions across; ``y`` is the middle of its line.

    ``goes_left`` and ``goes_right`` say that it goes on beyond the edge; a guess beyond it is None.
    """

    team: str
    low: float
    guess: float | None
    high: float
    y: float
    goes_left: bool
    goes_right: bool


@dataclass(frozen=True, slots=True)
class FuturesDrawing:
    """The futures as dots, and below them every team's range with its guess: positions in pixels."""

    dots: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Round:
    """What happened at one step: what landed, what was predicted or decided, and what was told."""

    number: int
    title: str
    landed: tuple[tuple[str, str], ...]
    question: str = ""
    answer: str = ""
    rows: tuple[PredictionRow, ...] = ()
    drawing: FuturesDrawing | None = None
    board: Board | None = None
    red_lines: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shown: str = ""
    told: tuple[str, ...] = ()
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """What was simulated, what came out for everything that was shown or chosen, and how to do it again."""

    name: str
    found: tuple[str, ...]
    futures: int
    seed: int
    simulated_by: str
    scenarios: tuple[tuple[str, str], ...]
    command: str


def debrief(session: WorkshopSession) -> str:
    """The whole page, self-contained: no script, no font, no picture from elsewhere.

    What is still sealed is not told. WorkshopError where results of a step that was revealed are missing.
    """
    state, script = session.state, session.script
    calibrations = session.calibrations()
    return render(
        "debrief.html",
        script=script,
        state=state,
        source=session.preparation.source_words(script),
        rounds=tuple(_rounds(session)),
        calibrations=[
            (team, calibration.questions, _points(calibration.points), calibration.in_words)
            for team, calibration in calibrations.items()
        ],
        open_questions=[(script.steps[entry.step].title, entry.text) for entry in state.open_questions],
        studies=tuple(_studies(session)),
        licence=LICENCE,
        width=_WIDTH,
        left=_LEFT,
    )


def write_debrief(session: WorkshopSession, path: str | Path) -> Path:
    """Write the page, whole or not at all, and return its path: as tagged PDF where the name ends in .pdf.

    WorkshopError where that can't be done, OutputError where nothing is installed that makes PDF.
    """
    page = debrief(session)
    content = tagged_pdf(page) if Path(path).suffix.lower() == ".pdf" else page
    try:
        return write_file(path, content)
    except OSError as error:
        raise WorkshopError(f"{safe(str(path))} can't be written: {error.strerror or error}") from error


def _rounds(session: WorkshopSession) -> Iterator[Round]:
    state, script = session.state, session.script
    claims = check_claims(script, session.answers_at(state.step))
    for index, step in enumerate(script.steps):
        is_revealed = index in state.revealed
        landed = tuple(
            (script.injects[entry.name].title, script.injects[entry.name].stage.strip())
            for entry in state.injects
            if entry.step == index
        )
        lines = tuple(
            (entry.team, tuple(_line_words(session, line) for line in entry.lines))
            for entry in state.red_lines
            if step.red_lines
        )
        told = tuple(claim.claim.says for claim in claims if claim.step == index and claim.holds and is_revealed)
        steps_entered = {entry.step for entry in state.predictions} | {entry.step for entry in state.choices}
        is_sealed = not is_revealed and index in steps_entered
        if not (is_revealed or landed or lines or is_sealed):
            continue
        happened = Round(
            index + 1,
            step.title,
            landed,
            red_lines=lines,
            shown=session.revealed_text(index) if is_revealed else "",
            told=told,
            is_sealed=is_sealed,
        )
        if is_revealed and step.question is not None:
            revealed = session.question_reveal(index)
            yield replace(
                happened,
                question=revealed.question,
                answer=answer_words(revealed),
                rows=tuple(prediction_rows(revealed)),
                drawing=_drawing(revealed),
            )
        elif is_revealed and step.decision is not None:
            yield replace(happened, board=session.board(index))
        else:
            yield happened


def _line_words(session: WorkshopSession, text: str) -> str:
    """A red line as the room read it: "The cash cost stays under £500k a year, in 90% of futures"."""
    (line,) = red_lines([text])
    results = (answer.result for answer in session.preparation.answers.values())
    result = next((result for result in results if line.outcome in result.outcomes), None)
    if result is None:
        return text
    chance = "on average" if line.chance is None else f"in {percent(line.chance)} of futures"
    return f"{capital(line_words(result, text))}, {chance}"


def answer_words(revealed: QuestionReveal) -> str:
    """What came out, rounded as the spread of futures allows, and so as the trainer's notes tell it."""
    words = number_words(revealed.middle, revealed.low, revealed.high, revealed.outcome.unit)
    middle, spread = words.signed.replace("+", ""), words.range.replace("+", "")
    if not spread:
        return f"Eight in ten of the simulated futures come to {middle} ({revealed.unit})."
    return f"Half of the simulated futures lie over {middle}; eight in ten lie from {spread} ({revealed.unit})."


def prediction_rows(revealed: QuestionReveal) -> Iterator[PredictionRow]:
    unit = revealed.outcome.unit
    for entry in revealed.predictions:
        prediction, score = entry.prediction, entry.score
        yield PredictionRow(
            entry.team,
            amount(prediction.guess, unit, 3),
            f"{amount(prediction.low, unit, 3)} to {amount(prediction.high, unit, 3)}",
            f"{round(100 * score.held)} in 100 futures",
            _points(score.points),
        )


def _points(points: float) -> str:
    return "–" if not math.isfinite(points) else number_words(points, None, None).plain


def _drawing(revealed: QuestionReveal) -> FuturesDrawing:
    futures = [float(value) for value in revealed.futures if math.isfinite(value)]
    # a guess far away must not squeeze everything else together: it is drawn at the edge, and told in the table
    low, high = min(futures), max(futures)
    span = (high - low) or max(abs(high), 1.0)
    ends = [end for entry in revealed.predictions for end in (entry.prediction.low, entry.prediction.high)]
    left = min([low, *(end for end in ends if end > low - 3 * span)])
    right = max([high, *(end for end in ends if end < high + 3 * span)])
    pad = 0.04 * ((right - left) or span)
    left, right = left - pad, right + pad

    def across(value: float) -> float:
        share = (min(max(value, left), right) - left) / (right - left)
        return round(_LEFT + share * (_WIDTH - _LEFT - 20), 1)

    marks = tuple(
        Mark(
            entry.team,
            across(entry.prediction.low),
            across(entry.prediction.guess) if left <= entry.prediction.guess <= right else None,
            across(entry.prediction.high),
            _TOP + _ROW * (row + 1),
            entry.prediction.low < left,
            entry.prediction.high > right,
        )
        for row, entry in enumerate(revealed.predictions)
    )
    # dots at one place stand beside each other, in three lines
    dots = tuple((across(value), 12.0 + 7.0 * (place % 3)) for place, value in enumerate(futures))
    ticks = tuple((across(value), amount(value, revealed.outcome.unit, 3)) for value in round_numbers(left, right))
    height = _TOP + _ROW * (len(marks) + 1) + 20
    return FuturesDrawing(dots, marks, ticks, height, f"{len(futures)} simulated futures and every team's range")


def _studies(session: WorkshopSession) -> Iterator[StudyRecord]:
    for key, answer in session.preparation.answers.items():
        result = answer.result
        yield StudyRecord(
            key.replace("_", " "),
            tuple(_found(session, key, answer)),
            result.replications,
            result.seed,
            simulated_by(result),
            tuple((safe(scenario.name, 120), scenario.digest) for scenario in result.scenarios),
            answer.command,
        )


def _found(session: WorkshopSession, key: str, answer: Answer) -> Iterator[str]:
    """What a study found for each of its arms; where teams decided, only for what somebody chose."""
    result = answer.result
    if not result.differences:
        yield answer.sentence
        return
    study = session.script.studies[key.partition("_without_")[0]]
    result = with_arm_labels(session.script, study, result)
    arms = study_arms(session.script, study)
    chosen = [dict(choice.options) for choice in session.state.choices if _is_of(session, choice, key)]
    for arm, sentences in zip(arms[1:], difference_sentences(result), strict=True):
        if not study.levers or arm.options in chosen:
            yield sentences
    yield from robustness_sentences(result)


def _is_of(session: WorkshopSession, choice: TeamChoice, key: str) -> bool:
    """Whether a choice was held against the results under this key."""
    decision = session.script.steps[choice.step].decision
    landed = session.landed_by(choice.step)
    return decision is not None and study_key(session.script, decision.study, landed) == key
