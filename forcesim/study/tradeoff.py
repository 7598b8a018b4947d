"""How far can we go?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from forcesim.study import cliff
from forcesim.study.collected import Collected
from forcesim.study.lever import Lever, lever
from forcesim.study.plan import Arm, distinct
from forcesim.study.question import Auto, Question, base, growing
from forcesim.study.results import PointDifference, StudyResult
from forcesim.study.summaries import differences

if TYPE_CHECKING:
    from forcesim.scenario.described import Described


@dataclass(frozen=True, kw_only=True)
class TradeoffQuestion(Question):
    """Move one lever of one scenario through its settings, on the same luck.

    ``lever`` is a dotted path or a short name; ``points`` a number of settings, equally spaced over the lever's
    declared bounds, or the settings themselves in the lever's own unit. The present setting is always among them.
    Changes are counted against ``baseline`` where one is given, whose lever does not move, else against the
    present setting.
    """

    kind: ClassVar[str] = "tradeoff"

    scenario: Described
    lever: str = "policy.move_share"
    points: int | Sequence[float] = 11
    baseline: Described | None = None
    replications: int | Auto = 20

    def details(self) -> dict[str, Any]:
        points = self.points
        return {
            "lever": self.lever,
            "points": points if isinstance(points, int) else [float(each) for each in points],
            "baseline": self.asked()[-1].name if self.baseline is not None else None,
        }

    @classmethod
    def from_details(cls, named: Mapping[str, Described], said: Mapping[str, Any], **shared: Any) -> Self:
        points, baseline = said["points"], said.get("baseline")
        return cls(
            scenario=next(iter(named.values())),
            lever=str(said["lever"]),
            points=points if isinstance(points, int) else tuple(float(each) for each in points),
            baseline=None if baseline is None else named[baseline],
            **shared,
        )

    def arms(self) -> tuple[Arm, ...]:
        *_, (name, described) = named = self._named()
        moved = self._lever()
        first = (Arm(*named[0]),) if len(named) > 1 else ()
        points = (
            Arm(name, described.with_({moved.path: moved.value(setting)}), {moved.path: setting})
            for setting in moved.settings(self.points)
        )
        return (*first, *points)

    def asked(self) -> tuple[Arm, ...]:
        """The scenario in question first, then the baseline, unless both are one."""
        *before, last = self._named()
        return tuple(Arm(*one) for one in (last, *before) if one is last or one[0] != last[0])

    def judge(self, collected: Collected, looks: int = 1) -> StudyResult:
        arms, values = collected.plan.arms, collected.values
        first = 0 if self.baseline is None else 1
        points = arms[first:]
        (path,) = points[0].at
        present = float(self._lever().present)
        settings = [arm.at[path] for arm in points]
        reference = 0 if first else settings.index(present)
        found = differences(
            values[first:],
            values[reference],
            collected.outcomes.values(),
            headline=self.asked_about,
            precision=self.precision,
            looks=looks,
        )
        grown = growing(collected)
        return replace(
            base(self, collected, grown),
            baseline=arms[0].name if first else None,
            lever=path,
            present=present,
            differences=tuple(
                PointDifference(arm.name, arms[reference].name, dict(arm.at), change)
                for arm, change in zip(points, found, strict=True)
            ),
            cliff=cliff.find(path, settings, cliff.shares_dropped(collected)[first:], grown[first:]),
        )

    def _lever(self) -> Lever:
        return lever(self.scenario, self.lever)

    def _named(self) -> tuple[tuple[str, Described], ...]:
        """The baseline, if any, and the scenario; they share a name only where they are the same."""
        if self.baseline is None:
            return ((self.scenario.name, self.scenario),)
        if self.baseline.name == self.scenario.name and self.baseline.digest == self.scenario.digest:
            names: tuple[str, ...] = (self.scenario.name, self.scenario.name)
        else:
            names = distinct([self.baseline.name, self.scenario.name])
        return tuple(zip(names, (self.baseline, self.scenario), strict=True))
