"""What would it take?

A coarse grid over the lever comes first, since nothing says that more is always better; then the stretch between the
setting that meets the red lines and its neighbour that does not is halved again and again, on the same luck. A red
line is *shown* to be kept where the one-sided exact 95% bound of the share of futures that keep to it reaches the
chance that was asked for. The setting found was picked for doing well on the futures it was searched with, so that
the last word belongs to as many fresh ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np

from forcesim.errors import StudyError
from forcesim.study.analysis.binomial import at_least, at_most
from forcesim.study.analysis.intervals import LEVEL
from forcesim.study.arm import Arm
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.lever import MOST_POINTS, Lever, lever
from forcesim.study.questions.base import Question, refuse_auto, result_base
from forcesim.study.questions.declaration import SCENARIO, declaration, option, option_like
from forcesim.study.red_line import RedLine, check_names, lines_as_texts, red_lines
from forcesim.study.results.findings import RedLineShare, RequireFinding, SettingTried
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

_HALVINGS = 5
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
        write="{:g}".format,
        from_record=float,
    )
    high: float | None = option(
        None,
        flag="--to",
        metavar="X",
        help="up to here.",
        value_type=float,
        write="{:g}".format,
        from_record=float,
    )
    replications: int = option_like(Question, "replications", 60, efforts=(30, 200), unit="futures")

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
        if at_least(self.futures, self.futures) < strictest:
            fewest = math.ceil(math.log(1 - LEVEL) / math.log(strictest))
            raise StudyError(
                f"{self.futures} futures can't show a chance of {strictest:.4g}, even if all keep to the red line: "
                f"at least {fewest} are needed (--replications {fewest})"
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
        """Replications at each setting; as many fresh ones confirm the answer."""
        return self.replications

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
        spaced = [float(f"{setting:.12g}") for setting in np.linspace(low, high, self.points)]
        if self.resolved_lever.is_whole:
            spaced = [float(round(setting)) for setting in spaced]
        inner = [setting for setting in self.resolved_lever.settings(spaced) if low <= setting <= high]
        return tuple(self._arm(setting) for setting in dict.fromkeys(inner))

    def given_arms(self) -> tuple[Arm, ...]:
        return (Arm(self.scenario.name, self.scenario),)

    def plan(self) -> Plan:
        plan = replace(super().plan(), script=self.next_stage, looks=(64,), keeps_monthly=False)
        check_names(self.lines, plan.outcomes)
        return plan

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        """Runs of the search that come next, at last those that confirm its answer; None at the end."""
        arms, futures = collector.plan.arms, self.futures
        if collector.runs_planned == 0:
            return self._stage((), range(len(arms)))
        if collector.runs_planned > len(arms) * futures:
            return None  # confirmed
        attempts = self._attempts(collector)
        answer = self._answer(attempts)
        added = len(arms) - len(self.arms())
        settings = self._settings_to_add(attempts, answer, added)
        if settings:
            return self._stage(
                tuple(self._arm(setting) for setting in settings), range(len(arms), len(arms) + len(settings))
            )
        if answer is None:
            return None
        arm_index = [arm.at[self.resolved_lever.path] for arm in arms].index(answer.at)
        return self._stage((), [arm_index], futures)

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        attempts = self._attempts(collector)
        answer = self._answer(attempts)
        fresh = (
            self._red_line_shares(collector, answer.at, self.futures, 2 * self.futures) if answer is not None else ()
        )
        has_fresh = bool(fresh) and all(share.total for share in fresh)
        before = self._neighbour(attempts, answer)
        finding = RequireFinding(
            lever=self.resolved_lever.path,
            sense=self.sense,
            red_lines=tuple(str(line) for line in self.lines),
            tried=tuple(attempts),
            answer=answer.at if answer is not None else None,
            confirmed=fresh if has_fresh else (),
            is_shown=has_fresh and all(share.is_shown for share in fresh),
            before=before.at if before is not None else None,
            broken_beyond=self._broken_beyond(attempts, answer),
            best=None if answer is not None else self._best(attempts),
            preventing=() if answer is not None else self._preventing(attempts),
        )
        grown = (False,) * len(collector.plan.arms)
        return replace(
            result_base(self, collector, grown),
            lever=self.resolved_lever.path,
            present=self.resolved_lever.present,
            finding=finding,
        )

    def _arm(self, setting: float) -> Arm:
        path = self.resolved_lever.path
        return Arm(self.scenario.name, self.scenario.with_({path: self.resolved_lever.value(setting)}), {path: setting})

    def _stage(self, arms: tuple[Arm, ...], arm_indices: Sequence[int], begin: int = 0) -> StudyStage:
        first = self.first_replication + begin
        return StudyStage(
            arms, tuple(RunJob(arm, first + replication) for replication in range(self.futures) for arm in arm_indices)
        )

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

    def _attempts(self, collector: RunCollector) -> list[SettingTried]:
        """The settings so far, beginning where the search would rather end: the least first, or the most first."""
        settings = sorted(
            (arm.at[self.resolved_lever.path] for arm in collector.plan.arms), reverse=self.sense == "most"
        )
        return [
            SettingTried(at=setting, kept=self._red_line_shares(collector, setting, 0, self.futures))
            for setting in settings
        ]

    def _red_line_shares(self, collector: RunCollector, at: float, begin: int, end: int) -> tuple[RedLineShare, ...]:
        """For each red line, how the futures from ``begin`` up to ``end`` keep to it at one setting."""
        arm_index = [arm.at[self.resolved_lever.path] for arm in collector.plan.arms].index(at)
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

    def _answer(self, attempts: Sequence[SettingTried]) -> SettingTried | None:
        return next((attempt for attempt in attempts if all(share.is_shown for share in attempt.kept)), None)

    def _neighbour(self, attempts: Sequence[SettingTried], answer: SettingTried | None) -> SettingTried | None:
        """The last setting before the answer, which does not show all red lines kept."""
        if answer is None or attempts[0] == answer:
            return None
        return attempts[attempts.index(answer) - 1]

    def _settings_to_add(
        self, attempts: Sequence[SettingTried], answer: SettingTried | None, added: int
    ) -> list[float]:
        """Settings to try next: half-way to the neighbour, or on both sides of the best where none meets all."""
        if answer is not None:
            before = self._neighbour(attempts, answer)
            if before is None or added >= _HALVINGS:
                return []
            return self._halfway(before.at, answer.at)
        if added >= 2 * _ROUNDS:
            return []
        best_index = next(index for index, attempt in enumerate(attempts) if attempt.at == self._best(attempts))
        sides = [attempts[index].at for index in (best_index - 1, best_index + 1) if 0 <= index < len(attempts)]
        return [middle for side in sides for middle in self._halfway(side, attempts[best_index].at)]

    def _halfway(self, first: float, second: float) -> list[float]:
        middle = float(f"{(first + second) / 2:.12g}")
        middle = float(math.floor(middle)) if self.resolved_lever.is_whole else middle
        return [] if middle in (first, second) else [middle]

    def _best(self, attempts: Sequence[SettingTried]) -> float:
        """The setting that comes closest to meeting all red lines."""
        chances = [line.chance or 0.0 for line in self.lines]

        def smallest_margin(attempt: SettingTried) -> float:
            return min(share.share - chance for share, chance in zip(attempt.kept, chances, strict=True))

        return max(attempts, key=smallest_margin).at

    def _preventing(self, attempts: Sequence[SettingTried]) -> tuple[str, ...]:
        """Red lines without which some setting would do; where there is none, those that no setting keeps."""

        def is_met_without(omitted: int) -> bool:
            return any(
                all(share.is_shown for line_index, share in enumerate(attempt.kept) if line_index != omitted)
                for attempt in attempts
            )

        line_indices = range(len(self.lines))
        alone = [line_index for line_index in line_indices if len(self.lines) > 1 and is_met_without(line_index)]
        never = [
            line_index
            for line_index in line_indices
            if not any(attempt.kept[line_index].is_shown for attempt in attempts)
        ]
        return tuple(str(self.lines[line_index]) for line_index in (alone or never or line_indices))

    def _broken_beyond(self, attempts: Sequence[SettingTried], answer: SettingTried | None) -> tuple[float, ...]:
        """Settings past the answer that are shown not to keep a red line: more is not always better."""
        if answer is None:
            return ()
        chances = [line.chance or 0.0 for line in self.lines]
        beyond = attempts[attempts.index(answer) + 1 :]
        return tuple(
            sorted(
                attempt.at
                for attempt in beyond
                if any(share.high < chance for share, chance in zip(attempt.kept, chances, strict=True))
            )
        )


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
