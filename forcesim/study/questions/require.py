"""What would it take?

A coarse grid over the lever comes first, since nothing says that more is always better; then the stretch between a
setting that meets the red lines and its neighbour that does not is halved again and again, on the same luck. That is
done for two marks: the chance that was asked for, and the larger share of which the fresh futures to come would show
that it is at least that. The settings found were picked for doing well on the futures they were searched with, so that
the last word belongs to fresh ones, four times as many: *probably* enough is a setting whose share of them reaches the
chance, *surely* enough one whose one-sided exact 95% bound does. Settings are tested from the one with most room on,
and none after one that fails the test, so that all are sure together (fixed sequence: Maurer, Hothorn and Lehmacher
1995).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np

from forcesim.errors import Fault, ScenarioError, StudyError
from forcesim.study.analysis.binomial import at_least, at_most, share_to_show
from forcesim.study.analysis.intervals import LEVEL
from forcesim.study.arm import Arm
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.lever import MOST_POINTS, Lever, lever
from forcesim.study.questions.base import Question, futures_option, refuse_auto, result_base
from forcesim.study.questions.declaration import SCENARIO, declaration, option
from forcesim.study.red_line import RedLine, lines_as_texts, red_lines
from forcesim.study.results.findings import RedLineShare, RequireFinding, SettingTried
from forcesim.study.results.study_result import StudyResult
from forcesim.text import exact_number

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

_HALVINGS = 5
# settings judged from the first that may do to the first that has room for luck
_BETWEEN = 4
# fresh futures for each with which a setting was searched
_FRESH = 4
# rounds of looking beside the best setting where none meets the red lines
_ROUNDS = 2


@dataclass(frozen=True, kw_only=True)
class RequireQuestion(Question):
    """Find the least or the most of a lever that meets all red lines, each with its chance.

    ``low`` and ``high`` bound the search; by default they are the bounds of a share, else the lever's plausible range,
    else a quarter of its present setting and twice that.
    """

    kind: ClassVar[str] = "require"

    doing: ClassVar[str] = "Looking"

    scenario: NamedScenario = field(metadata=SCENARIO)
    red_lines: Sequence[str | RedLine] = field(
        metadata=declaration(
            flag="--red-line",
            metavar="LINE",
            help='What must hold, such as "backlog<200@0.9": in 9 of 10 futures. Repeatable.',
            repeatable=True,
            is_positional=True,
            to_record=lines_as_texts,
            label="Red lines",
        )
    )
    lever: str = option("move_share", flag="--lever", metavar="NAME", help="What to move.", label="Lever")
    sense: Literal["least", "most"] = option(
        "least",
        flag="--most/--least",
        help="Look for the most or the least of it.",
        label="Least or most",
        choices={"most": "the most that keeps to them", "least": "the least that keeps to them"},
    )
    points: int = option(
        9,
        flag="--points",
        metavar="N",
        ge=2,
        le=MOST_POINTS,
        help="Positions of the first, coarse look.",
    )
    low: float | None = option(
        None,
        flag="--from",
        metavar="X",
        help="Look from here",
        shown_default="its plausible range",
        value_type=float,
        write=exact_number,
        from_record=float,
    )
    high: float | None = option(
        None,
        flag="--to",
        metavar="X",
        help="up to here.",
        value_type=float,
        write=exact_number,
        from_record=float,
    )
    replications: int = futures_option(
        60, help="Futures of each setting; strict chances need more.", efforts=(30, 200), unit="futures"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_auto(self)
        if not self.red_lines:
            raise StudyError('name at least one red line, such as "backlog<200@0.9"')
        if self.sense not in ("least", "most"):
            raise StudyError(f'it is "least" or "most" of a lever that is looked for (found {self.sense!r})')
        if not 2 <= self.points <= MOST_POINTS:
            raise StudyError(f"at least 2 points are needed, {MOST_POINTS:,} at most (found {self.points})")
        strictest = max(line.chance or 0.0 for line in self.lines)
        if at_least(self.fresh_futures, self.fresh_futures) < strictest:
            fewest = math.ceil(math.log(1 - LEVEL) / math.log(strictest) / _FRESH)
            raise StudyError(
                f"{self.futures} futures, and {_FRESH} times as many to judge by, can't show a chance of "
                f"{strictest:.4g}, even if all keep to the red line: at least {fewest} are needed, or a lower chance",
                f"Write --replications {fewest}",
            )

    @cached_property
    def lines(self) -> tuple[RedLine, ...]:
        """The red lines as read from their texts; StudyError where one can't be read."""
        return red_lines(self.red_lines)

    @cached_property
    def resolved_lever(self) -> Lever:
        """The lever by its path, with its present setting and its range."""
        return lever(self.scenario, self.lever)

    @property
    def futures(self) -> int:
        """Replications at each setting that the search tries."""
        return self.replications

    @property
    def fresh_futures(self) -> int:
        """Fresh replications by which settings that were found are judged."""
        return _FRESH * self.futures

    def details(self) -> dict[str, Any]:
        details = super().details()
        # which lever, by its path, and what is looked through, whoever chose it
        return {
            "lever": self.resolved_lever.path,
            "red_lines": details["red_lines"],
            "sense": details["sense"],
            "points": details["points"],
            "between": list(self._bounds()),
        }

    @classmethod
    def from_details(cls, named: Mapping[str, NamedScenario], details: Mapping[str, Any], **others: Any) -> Self:
        low, high = details["between"]
        return super().from_details(named, {**details, "low": low, "high": high}, **others)

    def arm_at(self, name: str, at: Mapping[str, float]) -> Arm | None:
        known = name == self.scenario.name and list(at) == [self.resolved_lever.path]
        return self._arm(at[self.resolved_lever.path]) if known else None

    def arms(self) -> tuple[Arm, ...]:
        low, high = self._bounds()
        self._check_ends(low, high)
        spaced = [float(f"{setting:.12g}") for setting in np.linspace(low, high, self.points)]
        if self.resolved_lever.is_whole:
            spaced = [float(round(setting)) for setting in spaced]
        inner = [setting for setting in self.resolved_lever.settings(spaced) if low <= setting <= high]
        return tuple(self._arm(setting) for setting in dict.fromkeys(inner))

    def given_arms(self) -> tuple[Arm, ...]:
        return (Arm(self.scenario.name, self.scenario),)

    def checks(self) -> Iterator[Callable[[], object]]:
        yield from super().checks()
        yield lambda: self.resolved_lever

    def named_outcomes(self) -> tuple[str, ...]:
        return (*super().named_outcomes(), *(line.outcome for line in self.lines))

    def plan(self) -> Plan:
        return replace(super().plan(), script=self.next_stage, looks=(64,), monthly_series=())

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        """Runs of the search that come next, at last those that judge what it found; None at the end."""
        arms, futures = collector.plan.arms, self.futures
        if collector.runs_planned == 0:
            return self._stage((), range(len(arms)), 0, futures)
        if collector.runs_planned > len(arms) * futures:
            return None  # judged
        attempts = self._attempts(collector)
        settings = self._settings_to_add(attempts, len(arms) - len(self.arms()))
        if settings:
            added = range(len(arms), len(arms) + len(settings))
            return self._stage(tuple(self._arm(setting) for setting in settings), added, 0, futures)
        indices = [self._arm_index(collector, attempt.at) for attempt in self._candidates(attempts)]
        return self._judging_stage(indices) if indices else None

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        attempts = self._attempts(collector)
        checked = self._checked(collector, attempts)
        probably, surely = self._probably(checked), self._surely(checked)
        answer = surely or probably
        before = None if answer is None else self._neighbour(attempts, answer)
        is_none_left = answer is None and (bool(checked) or not self._has_more(collector, attempts))
        finding = RequireFinding(
            lever=self.resolved_lever.path,
            sense=self.sense,
            red_lines=tuple(str(line) for line in self.lines),
            tried=tuple(attempts),
            answer=None if answer is None else answer.at,
            confirmed=() if answer is None else answer.kept,
            is_shown=surely is not None,
            before=None if before is None else before.at,
            broken_beyond=() if answer is None else self._broken_beyond(attempts, answer.at),
            best=self._best(attempts) if is_none_left else None,
            preventing=self._preventing(attempts) if is_none_left else (),
            probably=None if probably is None else probably.at,
            surely=None if surely is None else surely.at,
            checked=tuple(checked),
        )
        grown = (False,) * len(collector.plan.arms)
        return replace(
            result_base(self, collector, grown),
            lever=self.resolved_lever.path,
            present=self.resolved_lever.present,
            finding=finding,
        )

    def _has_more(self, collector: RunCollector, attempts: Sequence[SettingTried]) -> bool:
        """Whether another stage follows, where all runs that are planned so far are in and nothing is judged yet."""
        if not collector.is_complete or not collector.runs_planned:
            return False
        added = len(collector.plan.arms) - len(self.arms())
        return bool(self._settings_to_add(attempts, added) or self._candidates(attempts))

    def _arm(self, setting: float) -> Arm:
        path = self.resolved_lever.path
        return Arm(self.scenario.name, self.scenario.with_({path: self.resolved_lever.value(setting)}), {path: setting})

    def _stage(self, arms: tuple[Arm, ...], arm_indices: Sequence[int], begin: int, end: int) -> StudyStage:
        replications = range(self.first_replication + begin, self.first_replication + end)
        return StudyStage(arms, tuple(RunJob(arm, replication) for replication in replications for arm in arm_indices))

    def _judging_stage(self, arm_indices: Sequence[int]) -> StudyStage:
        """Fresh futures of one setting after another, so that the first ones are judged before the last are in."""
        stages = [self._stage((), [index], self.futures, self.futures + self.fresh_futures) for index in arm_indices]
        return StudyStage((), tuple(job for stage in stages for job in stage.jobs))

    def _bounds(self) -> tuple[float, float]:
        resolved_lever = self.resolved_lever
        low, high = usual_range(self.scenario, resolved_lever)
        low, high = (low if self.low is None else self.low), (high if self.high is None else self.high)
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise StudyError(
                f"say between which settings of {resolved_lever.path} to look: from a smaller to a larger one "
                f"(found {low:g} and {high:g})"
            )
        return low, high

    def _check_ends(self, *ends: float) -> None:
        """ScenarioError with both ends of the search that can't be, rather than with a setting between them."""
        faults: list[Fault] = []
        for end in ends:
            try:
                self._arm(end)
            except ScenarioError as error:
                faults += error.faults
        if faults:
            raise ScenarioError(dict.fromkeys(faults))

    def _attempts(self, collector: RunCollector) -> list[SettingTried]:
        """The settings so far, beginning where the search would rather end: the least first, or the most first."""
        settings = sorted(
            (arm.at[self.resolved_lever.path] for arm in collector.plan.arms), reverse=self.sense == "most"
        )
        return [
            SettingTried(at=setting, kept=self._red_line_shares(collector, setting, 0, self.futures))
            for setting in settings
        ]

    def _arm_index(self, collector: RunCollector, at: float) -> int:
        return [arm.at[self.resolved_lever.path] for arm in collector.plan.arms].index(at)

    def _red_line_shares(self, collector: RunCollector, at: float, begin: int, end: int) -> tuple[RedLineShare, ...]:
        """For each red line, how the futures from ``begin`` up to ``end`` keep to it at one setting."""
        arm_index = self._arm_index(collector, at)
        values, names = collector.part(arm_index, arm_index + 1)[0], list(collector.outcomes)
        shares = []
        for line in self.lines:
            series = values[names.index(line.outcome), begin:end]
            known = series[~np.isnan(series)]
            count, total, chance = int(line.met(known).sum()), len(known), line.chance or 0.0
            low, high = (at_least(count, total), at_most(count, total)) if total else (0.0, 1.0)
            shares.append(
                RedLineShare(count=count, total=total, low=low, high=high, is_shown=total > 0 and low >= chance)
            )
        return tuple(shares)

    @cached_property
    def _marks(self) -> tuple[tuple[float, ...], ...]:
        """Shares of futures that the search looks for, one a red line: the chance itself, and what would show it.

        Half of all settings that keep a red line with just its chance do so in fewer futures, and of those that the
        search finds most do: the second mark has room for that.
        """
        chances = tuple(line.chance or 0.0 for line in self.lines)
        return chances, tuple(share_to_show(chance, self.fresh_futures) for chance in chances)

    def _reaching(self, attempts: Sequence[SettingTried], mark: Sequence[float]) -> SettingTried | None:
        """The first setting whose futures keep to every red line as often as a mark says."""
        return next((attempt for attempt in attempts if _reaches(attempt, mark)), None)

    def _candidates(self, attempts: Sequence[SettingTried]) -> list[SettingTried]:
        """Settings to be judged by fresh futures, from the one with most room to the first that may do."""
        first, steady = (self._reaching(attempts, mark) for mark in self._marks)
        if first is None:
            return []
        begin = attempts.index(first)
        end = begin if steady is None else attempts.index(steady)
        room = [self._room(attempt) for attempt in attempts]
        # of those with as much room, in a row, the one in the middle has most beyond what the futures tell
        roomiest = max(range(begin, len(attempts)), key=room.__getitem__)
        alike = list(takewhile(lambda index: room[index] == room[roomiest], range(roomiest, len(attempts))))
        centre = alike[len(alike) // 2]
        between = np.linspace(begin, end, min(_BETWEEN, abs(end - begin) + 1)).round().astype(int)
        indices = {*map(int, between), (max(begin, end) + centre) // 2, centre}
        return [attempts[index] for index in sorted(indices, reverse=True)]

    def _checked(self, collector: RunCollector, attempts: Sequence[SettingTried]) -> list[SettingTried]:
        """The candidates with what fresh futures say of them, in the order in which they are tested.

        Until all fresh futures are in, the candidates up to the first that lacks some.
        """
        if collector.runs_planned <= len(collector.plan.arms) * self.futures:
            return []
        begin, end = self.futures, self.futures + self.fresh_futures
        candidates = [
            SettingTried(at=attempt.at, kept=self._red_line_shares(collector, attempt.at, begin, end))
            for attempt in self._candidates(attempts)
        ]
        if collector.is_complete:
            return candidates
        return list(takewhile(lambda attempt: attempt.kept[0].total == end - begin, candidates))

    def _probably(self, checked: Sequence[SettingTried]) -> SettingTried | None:
        """The last of the tested settings, which go towards less room, whose fresh futures reach the chances."""
        return next((attempt for attempt in reversed(checked) if _reaches(attempt, self._marks[0])), None)

    def _surely(self, checked: Sequence[SettingTried]) -> SettingTried | None:
        """The last setting before the first whose fresh futures do not show the chances."""
        shown = list(takewhile(lambda attempt: all(share.is_shown for share in attempt.kept), checked))
        return shown[-1] if shown else None

    def _neighbour(self, attempts: Sequence[SettingTried], answer: SettingTried) -> SettingTried | None:
        """The last setting before the answer."""
        index = [attempt.at for attempt in attempts].index(answer.at)
        return attempts[index - 1] if index else None

    def _settings_to_add(self, attempts: Sequence[SettingTried], added: int) -> list[float]:
        """Settings to try next: half-way to the last that misses a mark, or on both sides of the best."""
        firsts = [self._reaching(attempts, mark) for mark in self._marks]
        if firsts[0] is None:
            if added >= 2 * _ROUNDS:
                return []
            best_index = next(index for index, attempt in enumerate(attempts) if attempt.at == self._best(attempts))
            sides = [attempts[index].at for index in (best_index - 1, best_index + 1) if 0 <= index < len(attempts)]
            return [middle for side in sides for middle in self._halfway(side, attempts[best_index].at)]
        for first in firsts:
            before = None if first is None else self._neighbour(attempts, first)
            if first is not None and before is not None and abs(first.at - before.at) > self._step:
                return self._halfway(before.at, first.at)
        first, steady = firsts
        if first is None or steady is None:
            return []
        # between the two, where either answer may turn out to lie
        stretch = attempts[attempts.index(first) : attempts.index(steady) + 1]
        gaps = [abs(later.at - earlier.at) for earlier, later in pairwise(stretch)]
        if len(stretch) >= _BETWEEN or not gaps or max(gaps) <= self._step:
            return []
        widest = gaps.index(max(gaps))
        return self._halfway(stretch[widest].at, stretch[widest + 1].at)

    @property
    def _step(self) -> float:
        """Settings closer together than this are not parted: the coarse grid halved so many times."""
        low, high = self._bounds()
        return (high - low) / (self.points - 1) / 2.0**_HALVINGS * (1 + 1e-9)

    def _halfway(self, first: float, second: float) -> list[float]:
        middle = float(f"{(first + second) / 2:.12g}")
        middle = float(math.floor(middle)) if self.resolved_lever.is_whole else middle
        return [] if middle in (first, second) else [middle]

    def _best(self, attempts: Sequence[SettingTried]) -> float:
        """The setting that comes closest to meeting all red lines."""
        return max(attempts, key=self._room).at

    def _room(self, attempt: SettingTried) -> float:
        """By how much a setting meets the red line that it meets least."""
        return min(share.share - chance for share, chance in zip(attempt.kept, self._marks[0], strict=True))

    def _preventing(self, attempts: Sequence[SettingTried]) -> tuple[str, ...]:
        """Red lines without which some setting would do; where there is none, those that no setting keeps."""

        def is_met_without(omitted: int) -> bool:
            chances = [0.0 if index == omitted else chance for index, chance in enumerate(self._marks[0])]
            return any(_reaches(attempt, chances) for attempt in attempts)

        line_indices = range(len(self.lines))
        alone = [line_index for line_index in line_indices if len(self.lines) > 1 and is_met_without(line_index)]
        never = [
            line_index
            for line_index in line_indices
            if not any(attempt.kept[line_index].share >= self._marks[0][line_index] for attempt in attempts)
        ]
        return tuple(str(self.lines[line_index]) for line_index in (alone or never or line_indices))

    def _broken_beyond(self, attempts: Sequence[SettingTried], answer: float) -> tuple[float, ...]:
        """Settings past the answer that are shown not to keep a red line: more is not always better."""
        chances = self._marks[0]
        beyond = attempts[[attempt.at for attempt in attempts].index(answer) + 1 :]
        return tuple(
            sorted(
                attempt.at
                for attempt in beyond
                if any(share.high < chance for share, chance in zip(attempt.kept, chances, strict=True))
            )
        )


def _reaches(attempt: SettingTried, mark: Sequence[float]) -> bool:
    return all(share.total > 0 and share.share >= least for share, least in zip(attempt.kept, mark, strict=True))


def usual_range(scenario: NamedScenario, resolved_lever: Lever) -> tuple[float, float]:
    """The settings to look between by default: the bounds of a share, else the plausible range.

    Where there is neither, a quarter of the present setting and twice that: the same number twice where that is 0.
    """
    if resolved_lever.high is not None and resolved_lever.high <= 1 and resolved_lever.low is not None:
        return resolved_lever.low, resolved_lever.high
    evidence = scenario.number(resolved_lever.path).evidence
    if evidence is not None and evidence.low is not None and evidence.high is not None:
        return evidence.low, evidence.high
    return resolved_lever.present / 4, resolved_lever.present * 2
