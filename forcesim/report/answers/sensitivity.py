"""What matters most, in words, tables and a figure that shows each number's swing."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING

from forcesim.report.answers.finding import finding_of
from forcesim.report.colours import GRID, INK, MUTE, SIDES
from forcesim.report.figure_style import new_axes, open_frame, plain_text, tick_text
from forcesim.report.views.sensitivity import FIRST, unclear_words
from forcesim.report.wording.estimates import (
    change_with_interval,
    estimate_words,
    number_and_unit,
    parameter_name,
    parameter_range,
    parameter_value,
    share_with_interval,
)
from forcesim.report.wording.numbers import in_futures, join_words, percent
from forcesim.report.wording.outcome_phrases import per_unit, subject, unit_heading, way_under_policy
from forcesim.report.wording.scenario_names import quoted_name
from forcesim.report.wording.text_table import TextTable
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.analysis.worlds.look_order import EARLY
from forcesim.study.results.findings import OutcomeSensitivity, ParameterInfluence, SensitivityFinding
from forcesim.study.results.plain_finding import Estimate, UncertainParameter
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# how many outcomes beside the main one have a sentence
_MOST_OTHERS = 2
# how many numbers that may matter as much are named
_MOST_RIVALS = 2


def sentences(result: StudyResult) -> tuple[str, ...]:
    """What matters most for the main outcome, how much is luck, and what matters most for others."""
    finding = finding_of(result, SensitivityFinding)
    main, *others = finding.outcomes
    tried = finding.numbers_tried or 0
    if finding.is_partial and tried < min(EARLY, len(finding.ranges)):
        return ("Nothing can be said yet: the numbers that are tried first are not all in.",)
    if not finding.is_so_far and not any(influence.is_told for influence in main.influences):
        if not result.finished or not result.is_complete:
            return ("Nothing can be said yet: the numbers that are tried are not all in.",)
        if any(influence.swing is not None and influence.swing.mean for influence in main.influences):
            return ("Nothing can be said yet: the numbers that swing most have no fresh futures yet.",)
        count = len(finding.ranges)
        return (f"None of the {count} uncertain numbers changes {subject(result.outcomes[main.outcome])} at all.",)
    if finding.futures < FEWEST_PAIRS:
        return ("Nothing can be concluded yet: that takes at least five futures at each end of a range.",)
    is_unsettled = finding.numbers_tried is None and not result.is_complete  # of an earlier version
    if is_unsettled and not main.influences[0].is_clear:
        return ("Nothing can be said yet: the fresh futures of the numbers that swing most are not all in.",)
    clear = [other for other in others if other.influences and other.influences[0].is_clear]
    sentences = [
        _main_sentence(result, finding, main),
        _luck_and_ignorance(main),
        *(_other_sentence(result, finding, other) for other in clear[:_MOST_OTHERS]),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def progress(result: StudyResult) -> str:
    """How far a study is, by its stages."""
    finding = finding_of(result, SensitivityFinding)
    done, planned = result.finished + len(result.failures), result.runs_planned
    runs = f"{done:,} of {planned:,} runs"
    count = len(finding.ranges)
    tried = count if finding.numbers_tried is None else finding.numbers_tried
    if tried < min(EARLY, count):
        few = f"{count} uncertain numbers" if count <= EARLY else f"the {EARLY} of {count} numbers likeliest to matter"
        first = "the one uncertain number" if count == 1 else few
        return f"Stage 1 of 3: {first}, at both ends of {'its range' if count == 1 else 'their ranges'}. {runs}."
    if finding.is_partial:
        return f"Stage 2 of 3: {tried} of {count} numbers tried. {runs}."
    if finding.is_so_far:
        numbers = "the one uncertain number" if count == 1 else f"all {count} numbers"
        return (
            f"Stage 3 of 3: {numbers} tried; now all at once in {finding.worlds:,} worlds, and what swings most in "
            f"fresh futures. {runs}."
        )
    main = finding.outcomes[0]
    told = [influence for influence in main.influences if influence.is_told and influence.is_confirmed is not False]
    return f"Stage 3 of 3: the {len(told)} that swing most, once more in fresh futures. {runs} in all."


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """What each number does to the main outcome, and what matters most for each outcome where there are several."""
    finding = finding_of(result, SensitivityFinding)
    tables = []
    if finding.outcomes:
        main = finding.outcomes[0]
        has_indices = _has_indices(main)
        rows = tuple(_row(result, finding, main, influence) for influence in _with_swing(finding, main))
        outcome = result.outcomes[main.outcome]
        middle = ("Alone", "In all") if has_indices else ("Takes it",)
        header = ("Number", "Plausible", *middle, "Swing", "Clear?")
        change = "change in " if finding.is_change else ""
        title = f"What each number does: {outcome.label}, {change}{unit_heading(outcome)}"
        if rows:
            tables.append(TextTable(title, header, rows, 2))
    if len(finding.outcomes) > 1 and any(sensitivity.influences for sensitivity in finding.outcomes):
        rows = tuple(_summary_row(result, finding, sensitivity) for sensitivity in finding.outcomes)
        tables.append(TextTable("What matters most for each", ("Outcome", "Number", "Swing", "Not known"), rows, 2))
    return tuple(tables)


def figure(result: StudyResult) -> Figure:
    """A bar from low to high for every number that was tried at both ends, the widest on top."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    finding = finding_of(result, SensitivityFinding)
    main = finding.outcomes[0]
    outcome = result.outcomes[main.outcome]
    tried = [influence for influence in _with_swing(finding, main) if _has_both_ends(influence)]
    drawing, axes = new_axes(1.2 + 0.45 * max(1, len(tried)))
    for index, influence in enumerate(tried):
        _draw_bar(axes, -index, influence, _number(finding, influence))
    axes.set_yticks([-index for index in range(len(tried))])
    labels = [plain_text(fill(parameter_name(_number(finding, influence)), 34)) for influence in tried]
    axes.set_yticklabels(labels, fontsize=8, color=INK)
    if finding.is_change:
        axes.axvline(0, color=INK, linewidth=1)
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    estimates = [end for influence in tried for end in (influence.at_low, influence.at_high)]
    ends = [end.mean for end in estimates if end is not None and end.mean is not None]
    if finding.is_change:
        ends.append(0.0)
    if ends and max(ends) > min(ends):
        room = 0.15 * (max(ends) - min(ends))
        axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: tick_text(value, outcome.unit, is_signed=finding.is_change))
    )
    open_frame(axes, has_left=False)
    change = ", change" if finding.is_change else ""
    drawing.suptitle(
        plain_text(
            f"{outcome.label}{change}{per_unit(outcome)}, with one number at its lowest and "
            f"highest\n(grey: {unclear_words(finding)})"
        ),
        x=0.01, ha="left", fontsize=8.5, color=INK,
    )  # fmt: skip
    return drawing


def frame(result: StudyResult) -> polars.DataFrame:
    """One row an outcome and number."""
    import polars as pl

    finding = finding_of(result, SensitivityFinding)
    rows = [
        _frame_row(sensitivity.outcome, influence, _number(finding, influence))
        for sensitivity in finding.outcomes
        for influence in sensitivity.influences
    ]
    texts = ("outcome", "number", "label", "unit")
    names = (
        "outcome", "number", "label", "unit", "low", "value", "high", "mean_effect", "signed_effect", "spread",
        "at_low", "at_high", "swing", "swing_low", "swing_high", "clear", "confirmed", "first", "total",
    )  # fmt: skip
    schema = {
        name: pl.String if name in texts else pl.Boolean if name in ("clear", "confirmed") else pl.Float64
        for name in names
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, SensitivityFinding)
    tried = f", {finding.numbers_tried} of them tried so far" if finding.is_partial else ""
    yield "Uncertain numbers", f"{len(finding.ranges)} with a plausible range{tried}"
    if finding.is_so_far:
        return  # the rest is planned, and not done
    yield "Worlds", f"{finding.worlds:,} to screen them, along {finding.trajectories} trajectories (Morris)"
    is_compared = any(outcome.rivals is not None for outcome in finding.outcomes)
    fresh = " fresh ones" if is_compared else ""
    yield "Futures", f"{finding.futures}{fresh} at each end of a range, on the same luck"
    if is_compared:
        yield "Ranking", "by swings of all numbers; the first is compared with the others directly, corrected for all"


def _main_sentence(result: StudyResult, finding: SensitivityFinding, main: OutcomeSensitivity) -> str:
    outcome = result.outcomes[main.outcome]
    chance = _chance(result, finding, main)
    best = main.influences[0]
    what = subject(outcome)
    if not best.is_clear:
        policy = quoted_name(result, result.scenarios[0].name)
        changed = f"what {policy} does to {what}" if finding.is_change else what
        if best.swing is None or not best.swing.mean:
            return f"{_none_of(finding, 'changes')} {changed} at all{chance}.{_still_to_come(finding)}"
        largest = "" if main.rivals is None else f" {_largest(finding, main, outcome)}"
        alone = _none_of(finding, "clearly changes")
        return f"{alone} {changed}: luck hides it{chance}.{largest}{_still_to_come(finding)}"
    is_of_several = finding.is_so_far and len(finding.ranges) > 1
    of = f"Of the {finding.numbers_tried} numbers tried so far, " if is_of_several else ""
    if main.rivals:
        return (
            f"{capital(f'{of}the largest unknown that can be told from luck for {what} is')} "
            f"{_swing(result, finding, main)}{chance}. {_rivals(finding, main)}{_still_to_come(finding)}"
        )
    most = capital(f"{of}what matters most for {what} is")
    return f"{most} {_swing(result, finding, main)}{chance}.{_still_to_come(finding)}"


def _none_of(finding: SensitivityFinding, changes: str) -> str:
    """That no number, moved alone, does something, as far as they have been tried."""
    count = len(finding.ranges)
    if count == 1:
        adverb, _, verb = changes.rpartition(" ")
        return f"The one uncertain number, moved alone, does not {' '.join(filter(None, (adverb, verb[:-1])))}"
    so_far = f"{finding.numbers_tried} numbers tried so far"
    numbers = so_far if finding.is_so_far else f"{count} uncertain numbers"
    return f"None of the {numbers}, moved alone, {changes}"


def _still_to_come(finding: SensitivityFinding) -> str:
    rest = len(finding.ranges) - (finding.numbers_tried or 0)
    if not finding.is_partial:
        return " Fresh futures, which have the last word, are still to come." if finding.is_so_far else ""
    return " One is still to come." if rest == 1 else f" The other {rest} are still to come."


def _largest(finding: SensitivityFinding, main: OutcomeSensitivity, outcome: Outcome) -> str:
    """The number that swung most, though that may be luck."""
    best = main.influences[0]
    swing = f"{change_with_interval(best.swing, outcome)}{per_unit(outcome)}"
    return f"It swung most, though that may be luck, with {parameter_name(_number(finding, best))}: {swing}."


def _rivals(finding: SensitivityFinding, sensitivity: OutcomeSensitivity) -> str:
    """Which numbers may matter as much as the first."""
    numbers = {number.path: number for number in finding.ranges}
    names = [parameter_name(numbers[path]) for path in sensitivity.rivals or ()]
    rest = len(names) - _MOST_RIVALS
    more = [f"{rest} others"] if rest > 1 else names[_MOST_RIVALS:]
    return f"Whether {join_words([*names[:_MOST_RIVALS], *more])} may matter as much can't be told from luck."


def _other_sentence(result: StudyResult, finding: SensitivityFinding, other: OutcomeSensitivity) -> str:
    about, swing = subject(result.outcomes[other.outcome]), _swing(result, finding, other)
    if other.rivals:
        return f"For {about} the largest unknown that can be told from luck is {swing}."
    return f"For {about} it is {swing}."


def _swing(result: StudyResult, finding: SensitivityFinding, sensitivity: OutcomeSensitivity) -> str:
    """What the number that matters most for an outcome does to it, over its range."""
    best = sensitivity.influences[0]
    outcome, number = result.outcomes[sensitivity.outcome], _number(finding, best)
    what = "the change" if finding.is_change else "them" if subject(outcome)[-1:] == "s" else "it"
    low, high = (estimate_words(end, outcome, is_change=finding.is_change) for end in (best.at_low, best.at_high))
    start, end = parameter_value(number, number.low), parameter_value(number, number.high)
    return f"{parameter_name(number)}. From {start} to {end} it takes {what} from {low} to {high}{per_unit(outcome)}"


def _chance(result: StudyResult, finding: SensitivityFinding, main: OutcomeSensitivity) -> str:
    """How often the policy makes the main outcome rise or fall, over all plausible worlds; "" without a policy."""
    if main.chance_more is None or main.futures < FEWEST_PAIRS or not finding.is_change:
        return ""
    outcome, share = result.outcomes[main.outcome], main.chance_more
    is_more = share >= 0.5
    often = in_futures(share if is_more else 1 - share, main.futures)
    return f". Over all that could plausibly be true, {way_under_policy(outcome, is_more=is_more)} {often}"


def _luck_and_ignorance(main: OutcomeSensitivity) -> str:
    share = main.ignorance_share
    if share.mean is None:
        return ""
    if share.mean < 0.005:
        most = f"at most {percent(share.high)}" if share.high is not None and share.high >= 0.005 else "next to nothing"
        return f"Of what makes futures differ, {most} is what nobody knows. The rest is luck."
    return f"Of what makes futures differ, {share_with_interval(share)} is what nobody knows. The rest is luck."


def _row(
    result: StudyResult, finding: SensitivityFinding, sensitivity: OutcomeSensitivity, influence: ParameterInfluence
) -> tuple[str, ...]:
    outcome, number = result.outcomes[sensitivity.outcome], _number(finding, influence)
    ends = (influence.at_low, influence.at_high)
    levels = [estimate_words(end, outcome, is_change=finding.is_change) for end in ends]
    indices = (share_with_interval(influence.first), share_with_interval(influence.total))
    return (
        parameter_name(number),
        parameter_range(number),
        *(indices if _has_indices(sensitivity) else (" to ".join(levels),)),
        change_with_interval(influence.swing, outcome),
        "yes" if influence.is_clear else "unclear",
    )


def _summary_row(result: StudyResult, finding: SensitivityFinding, sensitivity: OutcomeSensitivity) -> tuple[str, ...]:
    outcome = result.outcomes[sensitivity.outcome]
    unknown = share_with_interval(Estimate(mean=sensitivity.ignorance_share.mean))
    if not sensitivity.influences or not sensitivity.influences[0].is_clear:
        return (outcome.label, "none is clear", "", unknown)
    best = sensitivity.influences[0]
    return (outcome.label, parameter_name(_number(finding, best)), change_with_interval(best.swing, outcome), unknown)


def _frame_row(outcome: str, influence: ParameterInfluence, number: UncertainParameter) -> dict[str, object]:
    swing, first, total = influence.swing, influence.first, influence.total
    return {
        "outcome": outcome, "number": number.path, "label": number.label, "unit": number.unit,
        "low": number.low, "value": number.value, "high": number.high,
        "mean_effect": influence.mean_effect, "signed_effect": influence.signed_effect, "spread": influence.spread,
        "at_low": influence.at_low.mean if influence.at_low else None,
        "at_high": influence.at_high.mean if influence.at_high else None,
        "swing": swing.mean if swing else None,
        "swing_low": swing.low if swing else None,
        "swing_high": swing.high if swing else None,
        "clear": influence.is_clear,
        "confirmed": influence.is_confirmed,
        "first": first.mean if first else None,
        "total": total.mean if total else None,
    }  # fmt: skip


def _draw_bar(axes: Axes, y: float, influence: ParameterInfluence, number: UncertainParameter) -> None:
    """A bar from the outcome at the low end of a number's range to that at the high end, both ends labelled."""
    low, high = influence.at_low, influence.at_high
    if low is None or high is None or low.mean is None or high.mean is None:
        return
    hue = SIDES["organised crime"] if influence.is_clear else MUTE
    axes.barh(y, high.mean - low.mean, left=low.mean, height=0.5, color=hue, alpha=0.9)
    for mean, end in ((low.mean, number.low), (high.mean, number.high)):
        is_right = mean >= (low.mean + high.mean) / 2 and not (mean == low.mean and high.mean > low.mean)
        axes.annotate(
            plain_text(number_and_unit(number, end)[0]), (mean, y), xytext=(4 if is_right else -4, 0),
            textcoords="offset points", ha="left" if is_right else "right", va="center", fontsize=8, color=INK,
        )  # fmt: skip


def _number(finding: SensitivityFinding, influence: ParameterInfluence) -> UncertainParameter:
    return next(number for number in finding.ranges if number.path == influence.path)


def _has_indices(sensitivity: OutcomeSensitivity) -> bool:
    """Whether Sobol' indices were estimated."""
    return any(influence.total is not None for influence in sensitivity.influences)


def _with_swing(finding: SensitivityFinding, main: OutcomeSensitivity) -> list[ParameterInfluence]:
    """Those whose swing is told, and not only because it matters for another outcome; the first ones so far."""
    swinging = [
        influence
        for influence in main.influences
        if influence.swing is not None and (influence.is_clear or influence.swing.mean)
    ]
    if finding.is_so_far:
        return swinging[:FIRST]
    return [influence for influence in swinging if influence.is_told]


def _has_both_ends(influence: ParameterInfluence) -> bool:
    return influence.at_low is not None and influence.at_high is not None
