"""How often questions about worlds, requirements and choices are wrong where the truth is known.

Whole studies of a made-up force whose expected outcomes are simple functions of three uncertain numbers, or of the
lever; and estimates of worlds with as many uncertain numbers as Durham has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.ranking_selection import SelectionRules, replay
from forcesim.study.analysis.worlds.expected_failures import expected_failures
from forcesim.study.analysis.worlds.sampling import latin_hypercube
from forcesim.study.analysis.worlds.world_verdicts import LOOKS, world_verdicts
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.base import Question
from forcesim.study.questions.registry import FailureQuestion, RequireQuestion, SensitivityQuestion

Promise = tuple[str, float, float, str]

# low, value, high of the uncertain numbers
RANGES = {"head_count": (8.0, 10.0, 12.0), "hours_per_week": (36.0, 40.0, 44.0), "productive_share": (0.4, 0.5, 0.6)}
STUDIES = 100
# worlds, futures and uncertain numbers of a study of Durham by default
WORLDS, FUTURES, NUMBERS, SETS = 300, 4, 116, 32
MATTERS = 0.25
# the backlog is normal around 100 times the lever, with a standard deviation of 5: in 9 of 10 futures it is under 60 up
# to this setting
LIMIT = 0.6 - 0.05 * 1.2816


def force(move_share: float = 0.0) -> NamedScenario:
    """A force of one team with three uncertain numbers, for a simulation that reads nothing else but the lever."""
    numbers = {
        name: {"value": value, "low": low, "high": high, "shape": "uniform"}
        for name, (low, value, high) in RANGES.items()
    }
    return NamedScenario(
        f"moved {move_share:g}",
        {
            "title": "A force whose outcomes are known",
            "time": {"warm_up_years": 0.0, "years": 1.0},
            "rosters": {"days": {"shifts": ({"start": 8.0, "hours": 8.0, "days": ("mon", "tue")},)}},
            "teams": {"response": {"roster": "days", **numbers}},
            "policy": {"move_share": move_share},
        },
    )


class MadeUpForce:
    """Moving all hours disrupts so many more gangs, by where the three numbers stand in their ranges.

    ``gain`` is given these three, from 0 to 1. Luck has a standard deviation of ``luck`` and is each world's own.
    """

    def __init__(self, gain: Callable[[float, float, float], float], luck: float = 1.0) -> None:
        self.gain, self.luck = gain, luck

    def __call__(self, scenario: Scenario, seed: int, replication: int, _: Callable[[], bool]) -> RunResult:
        team, moved = scenario.teams["response"], float(scenario.policy.move_share)
        places = [(float(getattr(team, name)) - low) / (high - low) for name, (low, _, high) in RANGES.items()]
        world = [round(1e6 * place) for place in (*places, moved)]
        luck = self.luck * float(np.random.default_rng([seed, replication, *world]).normal())
        outcomes = dict.fromkeys(HEADLINE, 0.0) | {"disruptions": 10 + moved * self.gain(*places) + luck}
        outcomes["backlog"] = 100 * moved + 5 * float(np.random.default_rng([seed, replication]).normal())
        return RunResult(outcomes, {}, 0.0, 0, 0)


def finding(question: Question) -> Any:
    return question.answer(run_through(question.plan(), SerialExecutor())).finding


def failure(gain: Callable[[float, float, float], float], seed: int, **settings: Any) -> Any:
    """What a study of failure finds in 30 worlds, with 5% of ten gangs as the smallest loss that matters."""
    sizes = {"worlds": 30, "replications": FUTURES} | settings
    return finding(
        FailureQuestion(scenario=force(1.0), against=force(), seed=seed, simulate=MadeUpForce(gain), **sizes)
    )


def share(flags: list[bool]) -> tuple[float, float]:
    """How often, and the standard error of that, which is not zero where it never or always was so."""
    smoothed = (sum(flags) + 1) / (len(flags) + 2)
    return float(np.mean(flags)), float(np.sqrt(smoothed * (1 - smoothed) / len(flags)))


def failures() -> Iterator[Promise]:
    """A policy that changes nothing as things stand, and gains or loses one gang at the ends of one number's range."""
    for futures in (4, 16, 64):
        studies = [failure(lambda x, *_: 2 * (x - 0.5), seed, replications=futures) for seed in range(STUDIES)]
        wrong = [study.present.fails is True for study in studies]
        yield f"the world as it stands holds, {futures} futures: called failing", *share(wrong), "at most 0.05"
        if futures == 4:
            # failing from a loss of half a gang on, which is a quarter of the range
            covered = [study.share.low <= 0.25 <= study.share.high for study in studies]
            yield "the share of worlds that fail lies in its interval", *share(covered), "at least 0.95"
            sides = [len(study.box) == 1 and study.box[0].path.endswith("head_count") for study in studies if study.box]
            yield "a box that is told is about the number that makes it", *share(sides), "at least 0.95"
    losses = [failure(lambda *_: -0.5, seed, worlds=60) for seed in range(STUDIES)]
    yield "worlds that differ by luck alone have a box", *share([bool(study.box) for study in losses]), "at most 0.05"


def estimates() -> Iterator[Promise]:
    """Worlds of a study of Durham's size: those that are told to fail hold, or the other way round."""
    shapes: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
        "two numbers matter": lambda cube, _: 0.6 * (2 * cube[:, 0] - 1) + 0.3 * (2 * cube[:, 1] - 1),
        "all numbers matter": lambda cube, weights: 0.6 / np.sqrt(NUMBERS) * (2 * cube - 1) @ weights,
        "a corner fails": lambda cube, _: np.where((cube[:, 0] > 0.6) & (cube[:, 1] < 0.5), -0.6, 0.3),
        "nothing matters": lambda cube, _: np.zeros(len(cube)),
    }
    for name, shape in shapes.items():
        for is_skewed in (False, True):
            wrong, decided = [], []
            rng = np.random.default_rng(7)
            for seed in range(8):
                cube = latin_hypercube(WORLDS, NUMBERS, seed)
                truth = shape(cube, rng.normal(size=NUMBERS)) + MATTERS
                futures = np.arange(WORLDS) % SETS
                common, own = rng.normal(size=(SETS, FUTURES))[futures], _luck(rng, (WORLDS, FUTURES), is_skewed)
                margins = truth[:, None] + np.sqrt(0.25) * common + np.sqrt(0.75) * own
                chance = expected_failures(cube, cube, margins, futures, 0.0).chance
                fails, holds = chance >= 0.95, chance <= 0.05
                decided.append(float((fails | holds).mean()))
                wrong.append(float((fails & (truth >= 0) | holds & (truth < 0)).sum() / max((fails | holds).sum(), 1)))
            error = float(np.std(wrong, ddof=1) / np.sqrt(len(wrong)))
            skew = ", skewed luck" if is_skewed else ""
            yield f"{name}{skew}: of worlds told ({np.mean(decided):.0%}) wrong", float(np.mean(wrong)), error, "0.05"
    for is_skewed in (False, True):
        margins = _luck(np.random.default_rng(8), (4000, LOOKS[-1]), is_skewed)
        verdicts = world_verdicts(list(margins), 10**9, None, is_complete=True).verdicts
        skew = ", skewed luck" if is_skewed else ""
        yield (
            f"a fresh world on the limit{skew}: called failing",
            *share([verdict.fails is True for verdict in verdicts]),
            "at most 0.05",
        )
        yield (
            f"a fresh world on the limit{skew}: called holding",
            *share([verdict.fails is False for verdict in verdicts]),
            "at most 0.05",
        )


def _luck(rng: np.random.Generator, shape: tuple[int, int], is_skewed: bool) -> np.ndarray:
    """Luck of variance 1: normal, or with a few huge losses (minus a lognormal number, of skewness 5.6)."""
    if not is_skewed:
        return rng.normal(size=shape)
    spread = 0.9535
    mean, variance = np.exp(spread**2 / 2), np.expm1(spread**2) * np.exp(spread**2)
    return np.asarray((mean - rng.lognormal(0.0, spread, shape)) / np.sqrt(variance))


def sensitivities() -> Iterator[Promise]:
    """Two numbers that matter the same, one up and one down, and one that does not."""
    studies = [
        finding(
            SensitivityQuestion(
                scenario=force(1.0), against=force(), outcomes=("disruptions",), worlds=8, seed=seed,
                simulate=MadeUpForce(lambda first, second, _: 2 * (first - second), luck=0.5),
            )
        ).outcomes[0]
        for seed in range(STUDIES)
    ]  # fmt: skip
    same = {"teams.response.head_count", "teams.response.hours_per_week"}
    alone = [study.influences[0].is_clear and not same & set(study.rivals) for study in studies]
    yield "of two numbers that matter the same one is said to matter most", *share(alone), "at most 0.05"
    clear = [
        any(influence.is_clear for influence in study.influences if influence.path not in same) for study in studies
    ]
    yield "a number that does nothing is called clear of luck", *share(clear), "at most 0.05"


def requirements() -> Iterator[Promise]:
    """The most of a lever that keeps a backlog in 9 of 10 futures."""
    for replications in (60, 15):
        studies = [
            finding(
                RequireQuestion(
                    scenario=force(), red_lines=("backlog<60@0.9",), sense="most", replications=replications,
                    seed=seed, simulate=MadeUpForce(lambda *_: 0.0),
                )
            )
            for seed in range(STUDIES)
        ]  # fmt: skip
        sure = [study.surely for study in studies]
        yield f"what surely does exists, {replications} futures", *share([at is not None for at in sure]), "1"
        broken = [at is not None and at > LIMIT for at in sure]
        yield f"what surely does breaks the red line, {replications} futures", *share(broken), "at most 0.05"
        near = [study.probably is not None and abs(study.probably - LIMIT) < 0.03 for study in studies]
        yield f"what probably does lies within 3 points of it, {replications} futures", *share(near), "told as it is"


def choices() -> Iterator[Promise]:
    """The best of four leads by just what matters; most luck is the same for all."""
    rng, rules = np.random.default_rng(8), SelectionRules(indifference=1.0, ceiling=2000)
    right = []
    for _ in range(4 * STUDIES):
        noise = 3 * (np.sqrt(0.8) * rng.normal(size=2000) + np.sqrt(0.2) * rng.normal(size=(4, 2000)))
        goal = noise + np.array([[0.0], [0.0], [1.0], [0.0]])
        right.append(replay(goal, np.empty((0, *goal.shape), dtype=np.bool_), rules, 10**9).leader == 2)
    yield "the best is chosen where it leads by what matters", *share(right), "at least 0.95"


def promises() -> Iterator[Promise]:
    """Every promise of this part, with what was measured."""
    for part in (estimates, failures, sensitivities, requirements, choices):
        yield from part()
