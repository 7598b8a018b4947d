"""What the room sees: a step, and at its reveal every team's prediction beside the simulated futures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forcesim.errors import WorkshopError
from forcesim.report.answer import Answer
from forcesim.report.wording.outcome_phrases import unit_heading
from forcesim.simulation.outcomes import Outcome
from forcesim.study.arrays import Floats
from forcesim.workshop.facts import fill, measure, percentiles_of, values_of
from forcesim.workshop.score import Calibration, Prediction, Score, calibration, score
from forcesim.workshop.script import Script, ScriptLever, Shown
from forcesim.workshop.session_state import SessionState


@dataclass(frozen=True, slots=True)
class Stage:
    """What the room sees at a step, and what it is asked to enter; texts have their facts in place.

    ``is_open`` says that teams may enter a prediction (``question`` is not "") or a choice (``levers`` are there), or
    set red lines (``red_lines`` are proposals, ``line_outcomes`` what they may be about: name, label, unit). ``landed``
    are the titles and texts of injects that landed here.
    """

    number: int
    of: int
    title: str
    minutes: float
    text: str
    shown: Shown
    question: str
    unit: str
    levers: tuple[tuple[str, ScriptLever], ...]
    locked: tuple[ScriptLever, ...]
    red_lines: tuple[str, ...]
    line_outcomes: tuple[tuple[str, str, str], ...]
    landed: tuple[tuple[str, str], ...]
    is_open: bool
    is_revealed: bool
    source: str


@dataclass(frozen=True, slots=True)
class RevealedPrediction:
    """A team's prediction and its penalty."""

    team: str
    prediction: Prediction
    score: Score


@dataclass(frozen=True, slots=True)
class QuestionReveal:
    """What came out: the futures, float64 of shape (futures,) in ``unit``, their 10th, 50th and 90th percentile."""

    question: str
    outcome: Outcome
    unit: str
    futures: Floats
    low: float
    middle: float
    high: float
    point: float
    predictions: tuple[RevealedPrediction, ...]


def question_reveal(script: Script, state: SessionState, step: int, answers: Mapping[str, Answer]) -> QuestionReveal:
    """The reveal of a step's question; ``answers`` are those of its world, by the plain names of studies.

    WorkshopError where nothing was predicted there, or the study has no results.
    """
    question = script.steps[step].question
    if question is None:
        raise WorkshopError("nothing was predicted at this step")
    measured = measure(script, answers, question.study, question.arm, question.outcome)
    futures, point = values_of(measured, question.about), float(question.point)
    low, middle, high = percentiles_of(futures)
    predictions = []
    for team in state.teams:
        entry = state.prediction(step, team)
        if entry is not None:
            prediction = Prediction(entry.guess, entry.low, entry.high)
            predictions.append(RevealedPrediction(team, prediction, score(prediction, futures, point)))
    return QuestionReveal(
        question=fill(question.ask, script, answers),
        outcome=measured.outcome,
        unit=unit_heading(measured.outcome),
        futures=futures,
        low=low,
        middle=middle,
        high=high,
        point=point,
        predictions=tuple(predictions),
    )


def calibrations(
    script: Script, state: SessionState, answers_at: Callable[[int], Mapping[str, Answer]]
) -> dict[str, Calibration]:
    """How well each team has predicted so far, in the order in which they joined.

    By points, fewest first, only where the trainer wants a ranking.
    """
    scores: dict[str, list[Score]] = {team: [] for team in state.teams}
    for step in state.revealed:
        if script.steps[step].question is not None:
            for entry in question_reveal(script, state, step, answers_at(step)).predictions:
                scores[entry.team].append(entry.score)
    together = {team: calibration(of_team) for team, of_team in scores.items()}
    if not state.has_ranking:
        return together
    # a team that predicted nothing has no place
    ranked = sorted((item for item in together.items() if item[1].questions), key=lambda item: item[1].points)
    return dict(ranked) | {team: of_team for team, of_team in together.items() if not of_team.questions}
