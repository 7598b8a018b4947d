"""How well a team predicted: penalty points for a guess and a range, by proper scores, so that honesty pays.

Teams predict one future, drawn from those simulated: a guess, meant as the median, and a range that holds the future
with a chance of 80%. For a future y, a guess m and a range from l to u the penalty is

    |y - m|                                                     how far the guess misses
    + (α/2)·[(u - l) + (2/α)·(l - y)⁺ + (2/α)·(y - u)⁺]         the interval score of the range, α = 0.2

that is, the miss of the guess, a tenth of the width of the range, and the distance by which the future lies outside it.
The interval score is that of Gneiting and Raftery, Strictly proper scoring rules, prediction, and estimation, JASA 102
(2007), 359-378, equation 43; with the absolute error of the median it makes the weighted interval score of Bracher and
others (PLOS Computational Biology 17, 2021, e1008618) up to a factor.

*Why it can't be gamed.* |y - m| is smallest in expectation for the median, and each end of the interval score for its
own quantile, the 10th and the 90th percentile: whatever a team believes of the futures, it expects the fewest points
by saying exactly that. A range that is too wide costs its width, one too narrow costs the misses, and guessing boldly
or cautiously for effect costs the guess. That holds because nothing else of the score depends on what comes out: the
``point``, which makes points of different questions comparable, is written into the script beforehand. (A scale taken
from the simulated spread would break it: a team could gain by claiming what makes the scale large.)

*Against which outcome?* The penalty is averaged over all simulated futures, and not taken for a single one that is
drawn. Its expectation is the same, so honesty pays as before, but the luck of the draw is gone, of which a workshop of
five questions would otherwise mostly consist.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.errors import WorkshopError
from forcesim.study.arrays import Floats

# the part of futures that a range may miss
MISSED = 0.2
LARGEST = 1e12
# predictions from which it is said whether a team is too sure: a single miss is nobody's habit
FEWEST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Prediction:
    """A guess and the range around it, in the unit of the outcome."""

    guess: float
    low: float
    high: float

    def __post_init__(self) -> None:
        faults = []
        for value, what in ((self.guess, "guess"), (self.low, "low end"), (self.high, "high end")):
            if not math.isfinite(value) or abs(value) > LARGEST:
                faults.append(f"the {what} must be an ordinary number")
        if not faults and not self.low <= self.guess <= self.high:
            faults.append("the guess must lie within the range, its low end below its high end")
        if faults:
            raise WorkshopError("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Score:
    """The penalty of a prediction in points, fewer being better, and its two parts.

    ``held`` is the share of futures within the range, of which a good range holds eight in ten.
    """

    points: float
    guess_points: float
    range_points: float
    held: float
    futures: int


def score(prediction: Prediction, futures: Floats, point: float) -> Score:
    """The penalty of a prediction against simulated futures, float64 of shape (futures,), NaN where a run is missing.

    ``point`` is the miss that costs a point, in the outcome's unit. WorkshopError where there is no future.
    """
    known = np.asarray(futures, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not known.size:
        raise WorkshopError("no future is in, so there is nothing to hold the prediction against")
    guess = float(np.mean(absolute_error(prediction.guess, known))) / point
    interval = float(np.mean(interval_score(prediction.low, prediction.high, known))) * MISSED / 2 / point
    inside = (known >= prediction.low) & (known <= prediction.high)
    return Score(guess + interval, guess, interval, float(np.mean(inside)), int(known.size))


def interval_score(low: float, high: float, futures: Floats, missed: float = MISSED) -> Floats:
    """The interval score of each future, in the outcome's unit, for a range that is to hold 1 - ``missed`` of them."""
    below, above = np.maximum(low - futures, 0.0), np.maximum(futures - high, 0.0)
    return np.asarray((high - low) + 2 / missed * (below + above), dtype=np.float64)


def absolute_error(guess: float, futures: Floats) -> Floats:
    """The miss of each future, in the outcome's unit; smallest on average for the median."""
    return np.asarray(np.abs(futures - guess), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A team's predictions so far: the mean of their points, and the share of futures that their ranges held."""

    questions: int
    points: float
    held: float

    @property
    def in_words(self) -> str:
        """What it says about how sure the team is, without a judgement of the team."""
        if not self.questions:
            return "no prediction yet"
        said = f"ranges held {round(100 * self.held)} in 100 futures; 80 were meant"
        if self.questions < FEWEST_QUESTIONS:
            return said
        if self.held < 0.6:
            return f"{said}: too sure"
        return f"{said}: not sure enough" if self.held > 0.95 else f"{said}: about right"


def calibration(scores: Sequence[Score]) -> Calibration:
    """All predictions of a team together, each question counting the same."""
    if not scores:
        return Calibration(0, math.nan, math.nan)
    count = len(scores)
    return Calibration(
        count, math.fsum(item.points for item in scores) / count, math.fsum(item.held for item in scores) / count
    )
