"""Does it agree with what happened? Monthly figures beside the model's months, and what would explain a miss.

The months are simulated as many times as there are futures. Each month has a band that holds the model's own at a known
rate (``analysis.actuals.rank_bands``), all months together the chance of as many misses by luck, and each a score
(``analysis.actuals.scores``). Where averages are beyond luck, every number with a plausible range is put at both ends
of it, all else as it stands, on the same luck; those that pull towards what happened get more futures, and those that
would explain it alone are run as they would have to be, on fresh luck, before they are named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from forcesim.errors import StudyError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.actuals import Actuals, month_index, read_actuals
from forcesim.study.analysis.actuals.explanations import Misfit, Move, misfit, move_of, pull
from forcesim.study.analysis.actuals.rank_bands import FEWEST_FUTURES, LEVEL, chance_of_misses, rank_bands
from forcesim.study.analysis.monthly import month_after
from forcesim.study.analysis.worlds.sampling import ParameterSample, Range
from forcesim.study.arm import Arm, arms_of
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.actuals.column_match import MatchedSeries, match_columns
from forcesim.study.questions.actuals.month_checks import checked_series, compare_scores
from forcesim.study.questions.base import Question, futures_option, growing, refuse_auto, result_base
from forcesim.study.questions.declaration import declaration, option
from forcesim.study.results.findings import CheckedScenario, CheckFinding, Explanation
from forcesim.study.results.monthly import DRAWN
from forcesim.study.results.plain_finding import UncertainParameter
from forcesim.study.results.study_result import StudyResult

EXPLAIN, NO_EXPLAIN = "explain", "no-explain"
_MOST_SCENARIOS = 6
# futures at each end of a range: of all numbers, then of those on the short list
_FIRST_LOOK, _SECOND_LOOK = 2, 14
_SHORT_LIST = 10
# explanations that are run before they are named, and the futures of each
_MOST_TOLD, _CONFIRMING = 4, 30
# what is left of a miss, in squared distance, with which a number may still explain it when it is run
_WORTH_A_RUN = 0.25


@dataclass(frozen=True, kw_only=True)
class CheckAgainstQuestion(Question):
    """Hold one scenario, or several, against monthly figures of what happened.

    A scenario that does not reach the months of the table is simulated for those months: its start and years are moved.
    ``columns`` says which outcome a column is, as "Cases closed=cases_closed"; others are known by their names.
    """

    kind: ClassVar[str] = "check-against"
    doing: ClassVar[str] = "Holding against what happened"
    takes_policy: ClassVar[bool] = False
    can_be_refitted: ClassVar[bool] = True
    more_help: ClassVar[str] = (
        "The table has one row a month and a column for each outcome, or one row a figure with month, outcome and "
        "value. A month that is not there is not a zero. Several scenarios are compared by how well they foretell the "
        "same months; a policy is laid over a force as FORCE+POLICY."
    )

    scenarios: tuple[NamedScenario, ...] = field(
        metadata=declaration(
            is_scenario=True,
            repeatable=True,
            help="Built-in names, such as durham-2014, or files; several are compared.",
        )
    )
    actuals: Actuals = field(
        metadata=declaration(
            is_file=True,
            metavar="ACTUALS",
            help="Monthly figures: CSV, Excel workbook or Parquet.",
            read=read_actuals,
            to_record=Actuals.as_plain,
            from_record=Actuals.from_plain,
        )
    )
    columns: tuple[str, ...] = option(
        (),
        flag="--column",
        metavar="COLUMN=OUTCOME",
        help='Which outcome a column is: --column "Cases closed=cases_closed". Repeatable.',
        shown_default="by its name",
        repeatable=True,
    )
    explain: str = option(
        EXPLAIN,
        flag="--explain/--no-explain",
        help="Where it misses beyond luck, find which assumption would explain it; takes some hundred runs.",
        choices={EXPLAIN: "Explain a miss", NO_EXPLAIN: "Only compare"},
    )
    replications: int = futures_option(
        100, FEWEST_FUTURES, help=f"Futures for each scenario; a band of {LEVEL:.0%} takes at least {FEWEST_FUTURES}."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_auto(self)
        if self.replications < FEWEST_FUTURES:
            raise StudyError(
                f"a band of {LEVEL:.0%} takes at least {FEWEST_FUTURES} futures: write --replications "
                f"{FEWEST_FUTURES}, or more"
            )
        if not 1 <= len(self.scenarios) <= _MOST_SCENARIOS:
            raise StudyError(f"from 1 to {_MOST_SCENARIOS} scenarios can be held against the same figures")

    @classmethod
    def from_details(cls, named: Mapping[str, NamedScenario], details: Mapping[str, Any], **others: Any) -> Any:
        # which outcomes it is about stands in the table
        return super().from_details(named, details, **{name: others[name] for name in others if name != "outcomes"})

    def arms(self) -> tuple[Arm, ...]:
        return self._arms

    @cached_property
    def _arms(self) -> tuple[Arm, ...]:
        return tuple(Arm(arm.name, self._reaching(arm.named_scenario)) for arm in arms_of(self.scenarios))

    def given_arms(self) -> tuple[Arm, ...]:
        return self.arms()

    def plan(self) -> Plan:
        plan = super().plan()
        series = dict.fromkeys((*DRAWN, *(matched.outcome for matched in self.matched[0])))
        missing = [name for name in series if name not in plan.outcomes]
        return replace(
            plan,
            script=self.next_stage,
            looks=(8,),
            monthly_series=tuple(name for name in series if name not in missing),
        )

    @cached_property
    def matched(self) -> tuple[tuple[MatchedSeries, ...], tuple[str, ...]]:
        """The series of the table that the model has, and the columns that it has not; StudyError without any."""
        return match_columns(self.actuals, [entry.scenario for entry in self.scenarios], self.columns)

    @property
    def _span(self) -> tuple[int, int]:
        """The first and the last month of the table."""
        months = [month_index(month) for matched in self.matched[0] for month in matched.series.values]
        return min(months), max(months)

    def _reaching(self, named_scenario: NamedScenario) -> NamedScenario:
        """The scenario, moved in time where its measured months don't hold those of the table."""
        first, last = self._span
        begin, months = _measured(named_scenario)
        if begin <= first and last < begin + months:
            return named_scenario
        warm_up = round(12 * float(named_scenario.scenario.time.warm_up_years))
        start = month_after(_first_day(first), -warm_up)
        moved: dict[str, object] = {"time.start": start, "time.years": (last - first + 1) / 12}
        reaching = named_scenario.with_(moved)
        if named_scenario.origin is None:
            return replace(reaching, origin=None)
        # nobody changed the time by hand, and nothing is to say so
        unchanged = NamedScenario(named_scenario.name, named_scenario.origin)
        return replace(reaching, origin=unchanged.with_(moved).raw)

    # what is run

    @cached_property
    def sample(self) -> ParameterSample:
        """Makes the arms with an assumption moved, of the first scenario."""
        first = self.arms()[0]
        return ParameterSample([(first.name, first.named_scenario)])

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        """The futures of every scenario; both ends of every range; more of some; explanations as they would be."""
        given, known = len(self.scenarios), len(collector.plan.arms)
        if collector.runs_planned == 0:
            return StudyStage((), tuple(self._jobs(range(given), range(self.replications))))
        if self.explain != EXPLAIN:
            return None
        compared = self._misfit(collector)
        if compared is None or not compared.is_beyond_luck or not self._ranges:
            return None
        if known == given:
            arms = [
                arm
                for number in self._ranges
                for end, word in ((number.low, "low"), (number.high, "high"))
                for arm in self.sample.with_values({number.path: end}, f"the world with {number.path} {word}")
            ]
            all_ends = range(given, given + len(arms))
            return StudyStage(tuple(arms), tuple(self._jobs(all_ends, range(_FIRST_LOOK))))
        if known > given + 2 * len(self._ranges):
            return None
        short_list = self._short_list(collector, compared)
        first_runs = given * self.replications + 2 * len(self._ranges) * _FIRST_LOOK
        if collector.runs_planned == first_runs and short_list:
            ends = [given + 2 * index + end for index in short_list for end in (0, 1)]
            return StudyStage((), tuple(self._jobs(ends, range(_FIRST_LOOK, _SECOND_LOOK))))
        moves = self._explaining(collector, compared)
        arms = [
            arm
            for index, move in moves
            for arm in self.sample.with_values(
                {self._ranges[index].path: _value(move)}, f"the world with {self._ranges[index].path} moved"
            )
        ]
        fresh = range(self.replications, self.replications + _CONFIRMING)
        jobs = self._jobs(range(known, known + len(arms)), fresh)
        return StudyStage(tuple(arms), tuple(jobs)) if arms else None

    def _jobs(self, arms: Sequence[int] | range, replications: range) -> list[RunJob]:
        return [RunJob(arm, self.first_replication + future) for future in replications for arm in arms]

    @cached_property
    def _ranges(self) -> tuple[Range, ...]:
        """The uncertain numbers of the first scenario; none is no fault here."""
        try:
            return self.sample.ranges
        except StudyError:
            return ()

    # what comes of it

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        given = range(len(self.scenarios))
        result = result_base(self, collector, growing(collector, given), given)
        checked = tuple(self._checked(collector, index) for index in given)
        compared = self._misfit(collector)
        explanations = self._explanations(collector, compared)
        futures = self._futures(collector, 0, self.matched[0][0].outcome)
        finding = CheckFinding(
            file=self.actuals.file,
            digest=self.actuals.digest,
            remarks=self.actuals.remarks,
            left_out=self.matched[1],
            level=rank_bands(futures).level if len(futures) >= FEWEST_FUTURES else LEVEL,
            futures=len(futures),
            scenarios=checked,
            is_level_off=None if compared is None else compared.is_beyond_luck,
            numbers=None if explanations is None else len(self._ranges),
            explanations=explanations,
            comparisons=tuple(filter(None, (compare_scores(checked[0], other) for other in checked[1:]))),
        )
        return replace(result, finding=finding, asked_about=tuple(entry.outcome for entry in self.matched[0]))

    def _columns_of(self, arm: Arm, months: Sequence[str]) -> list[int]:
        begin, _ = _measured(arm.named_scenario)
        return [month_index(month) - begin for month in months]

    def _futures(self, collector: RunCollector, arm: int, outcome: str) -> Floats:
        """The months of the table in every future that is in, float64 of shape (futures, months)."""
        matched = next(entry for entry in self.matched[0] if entry.outcome == outcome)
        rows = collector.monthly(arm, outcome)
        places = self._columns_of(collector.plan.arms[arm], tuple(matched.series.values))
        if not rows.size or max(places) >= rows.shape[1]:
            return np.empty((0, len(places)))
        if arm < len(self.scenarios):
            rows = rows[: self.replications]
        chosen = rows[:, places]
        return np.asarray(chosen[np.isfinite(chosen).all(axis=1)])

    def _averages(self, collector: RunCollector, arm: int, begin: int, end: int) -> Floats:
        """The mean over the table's months of every outcome; float64 of shape (futures, outcomes), NaN where not in."""
        averages = np.full((end - begin, len(self.matched[0])), np.nan)
        for column, matched in enumerate(self.matched[0]):
            rows = collector.monthly(arm, matched.outcome)[begin:end]
            places = self._columns_of(collector.plan.arms[arm], tuple(matched.series.values))
            if rows.size and max(places) < rows.shape[1]:
                averages[: len(rows), column] = rows[:, places].mean(axis=1)
        return averages

    @cached_property
    def _actual_averages(self) -> Floats:
        return np.array(
            [math.fsum(entry.series.values.values()) / len(entry.series.values) for entry in self.matched[0]]
        )

    def _misfit(self, collector: RunCollector) -> Misfit | None:
        """How far averages of the first scenario lie from what happened; None before enough futures are in."""
        averages = _known_rows(self._averages(collector, 0, 0, self.replications))
        return misfit(averages, self._actual_averages) if len(averages) >= FEWEST_FUTURES else None

    def _checked(self, collector: RunCollector, arm: int) -> CheckedScenario:
        series = tuple(
            checked_series(matched, self._futures(collector, arm, matched.outcome)) for matched in self.matched[0]
        )
        months = len([month for entry in series for month in entry.months])
        together = [self._futures(collector, arm, matched.outcome) for matched in self.matched[0]]
        outside, expected, chance = 0, math.nan, math.nan
        if len({len(futures) for futures in together}) == 1 and len(together[0]) >= FEWEST_FUTURES:
            actual = np.array([value for matched in self.matched[0] for value in matched.series.values.values()])
            outside, expected, chance = chance_of_misses(np.hstack(together), actual)
        name = collector.plan.arms[arm].name
        return CheckedScenario(
            name=name, series=series, months=months, outside=outside, expected=expected, chance=chance
        )

    # which assumption would explain it

    def _effects(self, collector: RunCollector, index: int) -> tuple[Floats, Floats]:
        """What the low and the high end of a range change, in futures that both have."""
        base = self._averages(collector, 0, 0, _SECOND_LOOK)
        arm = len(self.scenarios) + 2 * index
        low, high = (self._averages(collector, arm + end, 0, _SECOND_LOOK) - base for end in (0, 1))
        return _known_rows(low), _known_rows(high)

    def _short_list(self, collector: RunCollector, compared: Misfit) -> list[int]:
        """The numbers of which an end pulls most towards what happened, by the futures that all numbers have."""
        pulls = []
        for index in range(len(self._ranges)):
            ends = self._effects(collector, index)
            known = [float(np.mean(pull(effect[:_FIRST_LOOK], compared))) for effect in ends if len(effect)]
            pulls.append(max(known, default=0.0))
        order = sorted(range(len(pulls)), key=lambda index: (-pulls[index], index))
        return [index for index in order if pulls[index] > 0][:_SHORT_LIST]

    def _explaining(self, collector: RunCollector, compared: Misfit) -> list[tuple[int, Move]]:
        """The numbers that are worth a run with them moved, those that leave least of the miss first.

        Luck itself is another where a number is moved, which only a run shows: queues vary more where they are long. So
        those are among them that leave a little more of the miss than luck makes as things stand.
        """
        moves = []
        for index in self._short_list(collector, compared):
            number = self._ranges[index]
            effects = self._effects(collector, index)
            if min(len(effects[0]), len(effects[1])) < 2:
                continue
            move = move_of(compared, number.low, number.value, number.high, effects, number.share_at, len(self._ranges))
            if move is not None and (move.value is not None or move.distance <= _WORTH_A_RUN * compared.distance):
                moves.append((index, move))
        return sorted(moves, key=lambda entry: entry[1].distance)[:_MOST_TOLD]

    def _explanations(self, collector: RunCollector, compared: Misfit | None) -> tuple[Explanation, ...] | None:
        """The explanations that were run; None where none was looked for, or runs are not in."""
        begin = len(self.scenarios) + 2 * len(self._ranges)
        if self.explain != EXPLAIN or compared is None or not compared.is_beyond_luck or not collector.is_complete:
            return None
        if len(collector.plan.arms) < begin or not self._ranges:
            return () if not self._ranges else None
        moves = self._explaining(collector, compared)[: len(collector.plan.arms) - begin]
        explanations = []
        for position, (index, move) in enumerate(moves):
            number, arm = self._ranges[index], begin + position
            fresh = _known_rows(self._averages(collector, arm, self.replications, self.replications + _CONFIRMING))
            confirmed = len(fresh) >= FEWEST_FUTURES and not misfit(fresh, self._actual_averages).is_beyond_luck
            explanations.append(
                Explanation(
                    number=UncertainParameter(**number.model_dump(exclude={"shape"})),
                    moved_to=_value(move),
                    score=move.score,
                    is_confirmed=confirmed,
                )
            )
        return tuple(sorted(explanations, key=lambda entry: abs(entry.score)))


def _value(move: Move) -> float:
    """Where an explanation would have the number: half-way from where it begins to explain to where it fits best."""
    return move.best if move.value is None else float(f"{(move.value + move.best) / 2:.6g}")


def _known_rows(rows: Floats) -> Floats:
    return np.asarray(rows[np.isfinite(rows).all(axis=1)])


def _measured(named_scenario: NamedScenario) -> tuple[int, int]:
    """The first measured month of a scenario, and how many are measured."""
    time = named_scenario.scenario.time
    first = month_after(time.start, round(12 * float(time.warm_up_years)))
    return 12 * first.year + first.month - 1, round(12 * float(time.years))


def _first_day(month: int) -> Any:
    import datetime as dt

    return dt.date(month // 12, month % 12 + 1, 1)
