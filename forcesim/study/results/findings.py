"""What the questions about worlds, requirements and choices find, beside the averages that all questions share.

Plain values that JSON can hold; what is not known is None. The JSON of a result holds them under "found".
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.people_finding import PeopleFinding
from forcesim.study.results.plain_finding import Estimate, Number, PlainFinding, UncertainParameter
from forcesim.study.results.worth_knowing_finding import WorthKnowingFinding


class ParameterInfluence(PlainFinding):
    """What one uncertain number does to an outcome.

    ``mean_effect`` (μ*), ``signed_effect`` (μ) and ``spread`` (σ) are Morris's, over the whole range. Every number is
    put at both ends of its range, all else as it stands: ``at_low``, ``at_high`` and ``swing``, the paired difference,
    which is clear where its interval, corrected for the numbers tried, leaves out 0. ``is_confirmed`` tells whether
    that comes from fresh futures, as it does for the few that swing most, or from those that chose them; None in
    results of earlier versions, which know the swings of the few only. ``first`` and ``total`` are Sobol' indices,
    shares of the variance.
    """

    recent: ClassVar[tuple[str, ...]] = ("is_confirmed",)

    path: str
    mean_effect: Number
    signed_effect: Number
    spread: Number
    at_low: Estimate | None = None
    at_high: Estimate | None = None
    swing: Estimate | None = None
    is_clear: bool = False
    first: Estimate | None = None
    total: Estimate | None = None
    is_confirmed: bool | None = None

    @property
    def is_told(self) -> bool:
        """Whether enough is known of its swing to be shown: it is clear of luck, or fresh futures tell it."""
        return self.swing is not None and (self.is_confirmed is not False or self.is_clear)


class OutcomeSensitivity(PlainFinding):
    """How one outcome depends on what nobody knows; ``influences`` begin with what matters most.

    ``luck`` and ``ignorance`` are standard deviations: of futures within one world, and of the averages of worlds;
    ``ignorance_share`` is the latter's share of the variance of both. ``chance_more`` is the share of futures, over
    all worlds, in which the outcome (or its change) is above zero, ties counting half. ``rivals`` are the numbers, by
    path, that a direct comparison does not show to matter less than the first influence; None in results of earlier
    versions, which did not compare.
    """

    recent: ClassVar[tuple[str, ...]] = ("rivals",)

    outcome: str
    overall: Estimate
    luck: Number
    ignorance: Number
    ignorance_share: Estimate
    chance_more: Number
    futures: int
    influences: tuple[ParameterInfluence, ...]
    rivals: tuple[str, ...] | None = None


class SensitivityFinding(PlainFinding):
    """What matters most; ``is_change`` tells that outcomes are the paired differences that the policy makes.

    ``numbers_tried`` of the ``ranges`` were put to both ends so far; None in results of earlier versions, which tell of
    none before all are.
    """

    recent: ClassVar[tuple[str, ...]] = ("numbers_tried",)

    kind: Literal["sensitivity"] = "sensitivity"
    is_change: bool
    ranges: tuple[UncertainParameter, ...]
    worlds: int
    trajectories: int
    futures: int
    outcomes: tuple[OutcomeSensitivity, ...]
    numbers_tried: int | None = None

    @property
    def is_partial(self) -> bool:
        """Whether some numbers have not been tried yet."""
        return self.numbers_tried is not None and self.numbers_tried < len(self.ranges)

    @property
    def is_so_far(self) -> bool:
        """Whether numbers are to come, or the fresh futures of those that swing most, which have the last word."""
        if self.is_partial or self.numbers_tried is None:
            return self.is_partial
        influences = [influence for outcome in self.outcomes for influence in outcome.influences]
        has_swing = any(influence.swing is not None and influence.swing.mean for influence in influences)
        return has_swing and not any(influence.is_confirmed for influence in influences)


class BoxSide(PlainFinding):
    """A number confined to values above ``low``, below ``high``, or both."""

    path: str
    low: Number = None
    high: Number = None


class WorldCheck(PlainFinding):
    """A world that had no part in finding anything, judged by many ``futures`` of its own.

    ``values`` are one for each of the finding's ranges. ``margin`` is how far its expected outcome is from failing,
    negative beyond, with an interval corrected for the times that it was looked at; of a red line with a chance it is
    how much larger than that the share of futures that keep to it is. ``fails`` is None where the futures do not tell.
    ``is_in_box`` says that the world was drawn inside the box, to judge it, and not from all that is plausible.
    """

    values: tuple[float, ...]
    futures: int
    margin: Estimate
    fails: bool | None
    is_in_box: bool = False


class FailureFinding(PlainFinding):
    """When it fails: the ``box`` of failing worlds, its most telling side first, empty where none was confirmed.

    A world fails where its *expected* outcome is beyond ``limit``: on the wrong side by more than ``matters``, the
    smallest difference that matters, or past the red line. ``points`` are the worlds, one value for each of ``ranges``;
    ``measured`` the outcome's average in each (or its change), None where runs are missing; ``expected`` and ``error``
    what all worlds together say of it, and ``chances`` how likely each fails. ``fails`` is true or false where that is
    at least 95% sure, else None: ``failing``, ``holding`` and ``undecided`` of ``worlds``.

    ``checks`` are fresh worlds with many futures each, ``present`` is the scenario as it stands, with fresh futures.
    ``share`` is that of failing worlds among all, with an interval that holds whatever is undecided;
    ``share_is_confirmed`` tells whether the fresh worlds agree with ``points``; where they don't, the share is theirs.
    Of fresh worlds drawn from all (``held_out``), ``held_out_failing`` fail and ``held_out_undecided`` are not told;
    ``covered`` of the failing lie in the box (``coverage``). Of those inside the box (``inside``), ``inside_failing``
    fail (``density``). ``candidate`` is the box that was looked for in ``points``; ``box_is_confirmed`` tells whether
    fresh worlds inside fail more often than those outside, beyond chance, and most of those that are told: only then
    is it the ``box``.

    Results of earlier versions lack the recent fields: a world failed there by its ``measured`` average alone, and
    ``held_out`` worlds were a third of ``points``.
    """

    recent: ClassVar[tuple[str, ...]] = (
        "matters", "limit", "expected", "error", "chances", "holding", "undecided", "share_is_confirmed",
        "candidate", "box_is_confirmed", "checks", "present", "held_out_undecided", "inside_undecided", "covered",
    )  # fmt: skip

    kind: Literal["failure"] = "failure"
    outcome: str
    red_line: str | None
    is_change: bool
    ranges: tuple[UncertainParameter, ...]
    futures: int
    worlds: int
    failing: int
    share: Estimate
    box: tuple[BoxSide, ...]
    held_out: int
    held_out_failing: int
    inside: int
    inside_failing: int
    coverage: Estimate
    density: Estimate
    points: tuple[tuple[float, ...], ...]
    measured: tuple[Number, ...]
    fails: tuple[bool | None, ...]
    matters: Number = None
    limit: Number = None
    expected: tuple[Number, ...] | None = None
    error: tuple[Number, ...] | None = None
    chances: tuple[Number, ...] | None = None
    holding: int | None = None
    undecided: int | None = None
    share_is_confirmed: bool | None = None
    candidate: tuple[BoxSide, ...] | None = None
    box_is_confirmed: bool | None = None
    checks: tuple[WorldCheck, ...] | None = None
    present: WorldCheck | None = None
    held_out_undecided: int | None = None
    inside_undecided: int | None = None
    covered: int | None = None

    @model_validator(mode="after")
    def _worlds_are_whole(self) -> FailureFinding:
        columns = (self.measured, self.fails, self.expected, self.error, self.chances)
        if any(column is not None and len(column) != len(self.points) for column in columns):
            raise ValueError("there is not one value for each world")
        if any(len(point) != len(self.ranges) for point in self.points):
            raise ValueError("a world has not one value for each uncertain number")
        return self

    @property
    def is_by_expectation(self) -> bool:
        """Whether worlds were judged by what is expected there, luck apart; not so in results of earlier versions."""
        return self.chances is not None


class RedLineShare(PlainFinding):
    """Futures that keep to a red line, ``count`` of ``total``, with one-sided exact 95% bounds of their share.

    ``is_shown`` where the lower bound reaches the chance that was asked for.
    """

    count: int
    total: int
    low: float
    high: float
    is_shown: bool

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else 0.0


class SettingTried(PlainFinding):
    """A setting of the lever, and for each red line the futures that keep to it there."""

    at: float
    kept: tuple[RedLineShare, ...]


class RequireFinding(PlainFinding):
    """The ``sense`` ("least", "most") of a lever that meets the red lines, in two answers.

    ``tried`` begins at the end that the search prefers (the least, or the most). Settings that the search found
    promising are ``checked`` in fresh futures. ``probably`` is the first of them whose share of fresh futures reaches
    what each red line asks for, ``surely`` the first that shows it with 95% confidence. ``answer`` is the latter where
    there is one, else the former; ``confirmed`` is what fresh futures say of it and ``is_shown`` whether it is sure;
    ``before`` is the setting next to it, short of the answer. ``broken_beyond`` names settings further
    on that break a red line again. Where the search ended without an answer, ``best`` came closest and ``preventing``
    names the red lines that stand in the way.

    Results of earlier versions have not ``checked`` anything but their one answer, the first setting that showed it.
    """

    recent: ClassVar[tuple[str, ...]] = ("probably", "surely", "checked")

    kind: Literal["require"] = "require"
    lever: str
    sense: Literal["least", "most"]
    red_lines: tuple[str, ...]
    tried: tuple[SettingTried, ...]
    answer: Number
    confirmed: tuple[RedLineShare, ...]
    is_shown: bool
    before: Number
    broken_beyond: tuple[float, ...]
    best: Number
    preventing: tuple[str, ...]
    probably: Number = None
    surely: Number = None
    checked: tuple[SettingTried, ...] | None = None


class Contender(PlainFinding):
    """A scenario in a choice: its goal, how far ``behind`` the best it lies (paired), and whether it is out.

    ``breaks`` names the red line that it is shown to break.
    """

    name: str
    futures: int
    goal: Estimate
    behind: Estimate | None
    kept: tuple[RedLineShare, ...]
    is_out: bool
    breaks: str | None


class ChooseFinding(PlainFinding):
    """Which is ``best``: with the guarantee where ``is_decided``, else leading when the ceiling was reached.

    ``keeps_lines`` tells whether the best is shown to keep to all red lines, at the level that the choice needs;
    ``indifference`` is the lead that matters, in the goal's unit; None for ``best`` where all break a red line.
    """

    kind: Literal["choose"] = "choose"
    goal: str
    direction: Literal["min", "max"]
    guarantee: float
    indifference: float
    red_lines: tuple[str, ...]
    best: str | None
    is_decided: bool
    keeps_lines: bool
    ceiling: int
    contenders: tuple[Contender, ...]


ON_FRONTIER, SO_FAR, DOMINATED = "on the frontier", "dominated so far, within the error", "dominated"
NOT_KNOWN, TOO_FEW = "not known", "too few futures to say"


class Spread(Estimate):
    """A mean with the interval of its error, and the 10th and 90th percentile of futures."""

    p10: Number = None
    p90: Number = None


class FrontierPoint(PlainFinding):
    """A setting of the lever, or a scenario (``at`` empty), judged on two outcomes.

    ``mark`` is one of the five words above. ``dominated_by`` are the indices of the points that are better by the
    means, and ``clearly_by`` of those among them whose lead is beyond the error.
    """

    scenario: str
    at: dict[str, float]
    x: Spread
    y: Spread
    mark: Literal[
        "on the frontier", "dominated so far, within the error", "dominated", "not known", "too few futures to say"
    ]
    dominated_by: tuple[int, ...] = ()
    clearly_by: tuple[int, ...] = ()


class Frontier(PlainFinding):
    """Two outcomes weighed against each other; ``points`` stand in the order of the results that they belong to.

    ``pairs`` of them were compared, for which the intervals are corrected; leads within ``x_margin`` and
    ``y_margin`` do not matter.
    """

    x: str
    y: str
    x_better: Literal["higher", "lower"]
    y_better: Literal["higher", "lower"]
    x_margin: float = 0.0
    y_margin: float = 0.0
    pairs: int
    points: tuple[FrontierPoint, ...]

    @model_validator(mode="after")
    def _points_are_there(self) -> Frontier:
        if any(
            not 0 <= index < len(self.points)
            for point in self.points
            for index in (*point.dominated_by, *point.clearly_by)
        ):
            raise ValueError("a point is dominated by one that is not there")
        return self


class CheckedMonth(PlainFinding):
    """A month that happened beside the model's: the band from ``low`` to ``high``, its ``middle`` and the score."""

    month: str
    actual: float
    low: Number = None
    middle: Number = None
    high: Number = None
    score: Number = None

    @property
    def side(self) -> int:
        """1 where what happened lies above the band, -1 below it, 0 within or where there is no band."""
        if self.low is None or self.high is None:
            return 0
        return 1 if self.actual > self.high else -1 if self.actual < self.low else 0


class CheckedSeries(PlainFinding):
    """One outcome month by month: ``column`` is what the table calls it, ``missing`` are months without a figure.

    ``outside`` of its months lie outside the band; luck is expected to put ``expected`` there, and as many or more with
    ``chance``. ``score`` is the mean of the months' scores.
    """

    outcome: str
    column: str
    months: tuple[CheckedMonth, ...]
    missing: tuple[str, ...]
    outside: int
    expected: Number
    chance: Number
    score: Number


class CheckedScenario(PlainFinding):
    """One scenario beside what happened: all series together have ``outside`` of ``months``; see ``CheckedSeries``."""

    name: str
    series: tuple[CheckedSeries, ...]
    months: int
    outside: int
    expected: Number
    chance: Number


class Explanation(PlainFinding):
    """An assumption that would bring the model to what happened, moved by itself within its range to ``moved_to``.

    ``score`` is how far that is, in standard scores of the range; ``is_confirmed`` whether the model so changed was run
    and holds what happened within luck.
    """

    number: UncertainParameter
    moved_to: float
    score: float
    is_confirmed: bool


class ScoreDifference(PlainFinding):
    """How much worse one scenario foretells the same months than another, as a share of what happened on average.

    Above 0 the first is worse. ``by_outcome`` holds the same of each outcome.
    """

    scenario: str
    against: str
    difference: Estimate
    by_outcome: dict[str, Estimate]
    months: int


class CheckFinding(PlainFinding):
    """What happened beside the model, month by month.

    ``level`` is the share of the model's own months that a band holds. ``is_level_off`` tells whether averages over the
    months are beyond luck, of the first scenario; ``numbers`` of its assumptions were then moved one by one, and
    ``explanations`` are those that would explain it alone, the nearest first. None where that was not looked for or is
    not known yet. ``comparisons`` hold the first scenario against each other one.
    """

    kind: Literal["check-against"] = "check-against"
    file: str
    digest: str
    remarks: tuple[str, ...]
    left_out: tuple[str, ...]
    level: float
    futures: int
    scenarios: tuple[CheckedScenario, ...]
    is_level_off: bool | None
    numbers: int | None
    explanations: tuple[Explanation, ...] | None
    comparisons: tuple[ScoreDifference, ...]


# whatever a question finds, by its kind
Finding = (
    SensitivityFinding
    | FailureFinding
    | RequireFinding
    | ChooseFinding
    | CheckFinding
    | NationalFinding
    | PeopleFinding
    | WorthKnowingFinding
)
