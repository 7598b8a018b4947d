"""What matters most, in words, a table and a figure that shows each number's swing."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING

from forcesim.report.colours import GRID, INK, MUTE, SIDES
from forcesim.report.output.tables import TextTable
from forcesim.report.wording.numbers import in_futures, percent
from forcesim.report.wording.outcome_phrases import subject
from forcesim.report.wording.red_lines import named, per, percentage, plausible, ranged, told, unit_words, value, way
from forcesim.report.wording.scenario_names import spoken
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import (
    OutcomeSensitivity,
    ParameterInfluence,
    SensitivityFinding,
    UncertainParameter,
)
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure

_OTHERS = 2


def sentences(result: StudyResult, found: SensitivityFinding) -> tuple[str, ...]:
    main, *others = found.outcomes
    if not any(each.swing is not None for each in main.influences):
        if not result.finished or not result.is_complete:
            return ("Nothing can be said yet: the worlds that screen the numbers are not all in.",)
        count = len(found.ranges)
        return (f"None of the {count} uncertain numbers changes {subject(result.outcomes[main.outcome])} at all.",)
    said = [_first(result, found, main)]
    said += [each for each in (_chances(main),) if each]
    clear = [one for one in others if one.influences and one.influences[0].is_clear]
    said += [_other(result, found, one) for one in clear[:_OTHERS]]
    return tuple(said)


def text_tables(result: StudyResult, found: SensitivityFinding) -> tuple[TextTable, ...]:
    tables = []
    for one in found.outcomes[:1]:
        rows = tuple(_row(result, found, one, each) for each in one.influences if _is_worth_a_row(each))
        outcome = result.outcomes[one.outcome]
        has_indices = any(each.total is not None for each in one.influences)
        header = ("Number", "Plausible", *(("Alone", "In all") if has_indices else ("Takes it",)), "Swing", "Clear?")
        title = (
            f"What each number does: {outcome.label}, {'change in ' if found.is_change else ''}{unit_words(outcome)}"
        )
        tables.append(TextTable(title, header, rows, 2))
    if len(found.outcomes) > 1:
        rows = tuple(_summary(result, found, one) for one in found.outcomes)
        tables.append(TextTable("What matters most for each", ("Outcome", "Number", "Swing", "Not known"), rows, 2))
    return tuple(tables)


def figure(result: StudyResult, found: SensitivityFinding) -> Figure:
    """A bar from low to high for every number that was tried at both ends, the widest on top."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    main = found.outcomes[0]
    outcome = result.outcomes[main.outcome]
    ranges = {one.path: one for one in found.ranges}
    tried = [one for one in main.influences if _is_worth_a_row(one) and _both_ends(one)]
    drawn = Figure(figsize=(7.2, 1.2 + 0.45 * max(1, len(tried))), layout="constrained")
    axes = drawn.subplots()
    for place, one in enumerate(tried):
        low, high = one.at_low, one.at_high
        if low is None or high is None or low.mean is None or high.mean is None:
            continue
        hue = SIDES["organised crime"] if one.is_clear else MUTE
        axes.barh(-place, high.mean - low.mean, left=low.mean, height=0.5, color=hue, alpha=0.9)
        for mean, end in ((low.mean, ranges[one.path].low), (high.mean, ranges[one.path].high)):
            is_right = mean >= (low.mean + high.mean) / 2 and not (mean == low.mean and high.mean > low.mean)
            short = value(ranges[one.path], end).partition(" ")[0].replace("$", r"\$")
            axes.annotate(
                short, (mean, -place), xytext=(4 if is_right else -4, 0),
                textcoords="offset points", ha="left" if is_right else "right", va="center", fontsize=8, color=INK,
            )  # fmt: skip
    axes.set_yticks([-place for place in range(len(tried))])
    labels = [fill(named(ranges[one.path]), 34).replace("$", r"\$") for one in tried]
    axes.set_yticklabels(labels, fontsize=8, color=INK)
    if found.is_change:
        axes.axvline(0, color=INK, linewidth=1)
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    ends = [end.mean for one in tried for end in (one.at_low, one.at_high) if end is not None and end.mean is not None]
    if found.is_change:
        ends.append(0.0)
    if ends and max(ends) > min(ends):
        room = 0.15 * (max(ends) - min(ends))
        axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: _tick(at, outcome, is_change=found.is_change)))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)
    drawn.suptitle(
        f"{outcome.label}{', change' if found.is_change else ''}{per(outcome)}, with one number at its lowest and "
        "highest\n(grey: no more than luck)".replace("$", r"\$"),
        x=0.01, ha="left", fontsize=8.5, color=INK,
    )  # fmt: skip
    return drawn


def frame(found: SensitivityFinding) -> polars.DataFrame:
    import polars as pl

    ranges = {one.path: one for one in found.ranges}
    rows = []
    for one in found.outcomes:
        for each in one.influences:
            about = ranges[each.path]
            swing, first, total = each.swing, each.first, each.total
            rows.append(
                {
                    "outcome": one.outcome, "number": each.path, "label": about.label, "unit": about.unit,
                    "low": about.low, "value": about.value, "high": about.high,
                    "mean_effect": each.mean_effect, "signed_effect": each.signed_effect, "spread": each.spread,
                    "at_low": each.at_low.mean if each.at_low else None,
                    "at_high": each.at_high.mean if each.at_high else None,
                    "swing": swing.mean if swing else None,
                    "swing_low": swing.low if swing else None,
                    "swing_high": swing.high if swing else None,
                    "clear": each.is_clear,
                    "first": first.mean if first else None,
                    "total": total.mean if total else None,
                }
            )  # fmt: skip
    texts = ("outcome", "number", "label", "unit")
    names = (
        "outcome", "number", "label", "unit", "low", "value", "high", "mean_effect", "signed_effect", "spread",
        "at_low", "at_high", "swing", "swing_low", "swing_high", "clear", "first", "total",
    )  # fmt: skip
    schema = {
        name: pl.String if name in texts else pl.Boolean if name == "clear" else pl.Float64 for name in names
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(found: SensitivityFinding) -> Iterator[tuple[str, str]]:
    yield "Uncertain numbers", f"{len(found.ranges)} with a plausible range"
    yield "Worlds", f"{found.worlds:,} to screen them, along {found.trajectories} trajectories (Morris)"
    yield "Futures", f"{found.futures} at each end of a range, on the same luck"


def _first(result: StudyResult, found: SensitivityFinding, main: OutcomeSensitivity) -> str:
    outcome = result.outcomes[main.outcome]
    said = _chance(result, found, main)
    best = main.influences[0]
    if not best.is_clear:
        count = len(found.ranges)
        numbers = f"None of the {count} uncertain numbers" if count > 1 else "The one uncertain number"
        clearly = "clearly changes" if count > 1 else "does not clearly change"
        what = f"what {_policy(result)} does to {subject(outcome)}" if found.is_change else subject(outcome)
        return f"{numbers}, moved alone, {clearly} {what}: luck hides it{said}."
    return f"What matters most for {subject(outcome)} is {_swing(result, found, main, best)}{said}."


def _other(result: StudyResult, found: SensitivityFinding, one: OutcomeSensitivity) -> str:
    outcome = result.outcomes[one.outcome]
    return f"For {subject(outcome)} it is {_swing(result, found, one, one.influences[0])}."


def _swing(result: StudyResult, found: SensitivityFinding, one: OutcomeSensitivity, best: ParameterInfluence) -> str:
    outcome, about = result.outcomes[one.outcome], _about(found, best)
    what = "the change" if found.is_change else "them" if subject(outcome)[-1:] == "s" else "it"
    low, high = (told(end, outcome, is_change=found.is_change) for end in (best.at_low, best.at_high))
    return (
        f"{named(about)}: from {value(about, about.low)} to {value(about, about.high)} it takes {what} "
        f"from {low} to {high}{per(outcome)}"
    )


def _chance(result: StudyResult, found: SensitivityFinding, main: OutcomeSensitivity) -> str:
    if main.chance_more is None or not found.is_change:
        return ""
    outcome, share = result.outcomes[main.outcome], main.chance_more
    is_more = share >= 0.5
    often = in_futures(share if is_more else 1 - share, main.futures)
    return f"; over all that could plausibly be true, {way(outcome, is_more=is_more)} {often}"


def _chances(main: OutcomeSensitivity) -> str:
    share = main.ignorance_share
    if share.mean is None:
        return ""
    if share.mean < 0.005:
        most = f"at most {percent(share.high)}" if share.high is not None and share.high >= 0.005 else "next to nothing"
        return f"Of what makes futures differ, {most} is what nobody knows; the rest is luck."
    return f"Of what makes futures differ, {percentage(share)} is what nobody knows; the rest is luck."


def _row(
    result: StudyResult, found: SensitivityFinding, one: OutcomeSensitivity, each: ParameterInfluence
) -> tuple[str, ...]:
    outcome, about = result.outcomes[one.outcome], _about(found, each)
    ends = [told(end, outcome, is_change=found.is_change) for end in (each.at_low, each.at_high)]
    has_indices = any(other.total is not None for other in one.influences)
    middle = (_share(each.first), _share(each.total)) if has_indices else (" to ".join(ends),)
    return (
        named(about),
        plausible(about),
        *middle,
        ranged(each.swing, outcome),
        "yes" if each.is_clear else "unclear",
    )


def _share(estimate: object) -> str:
    return percentage(estimate) if estimate is not None else "–"  # type: ignore[arg-type]


def _summary(result: StudyResult, found: SensitivityFinding, one: OutcomeSensitivity) -> tuple[str, ...]:
    outcome = result.outcomes[one.outcome]
    unknown = percentage(one.ignorance_share.model_copy(update={"low": None, "high": None}))
    if not one.influences or not one.influences[0].is_clear:
        return (outcome.label, "none is clear", "", unknown)
    best = one.influences[0]
    return (outcome.label, named(_about(found, best)), ranged(best.swing, outcome), unknown)


def _about(found: SensitivityFinding, each: ParameterInfluence) -> UncertainParameter:
    return next(one for one in found.ranges if one.path == each.path)


def _is_worth_a_row(one: ParameterInfluence) -> bool:
    """Whether it was tried at both ends, and not only because it matters for something else."""
    return one.swing is not None and (one.is_clear or one.swing.mean != 0)


def _both_ends(one: ParameterInfluence) -> bool:
    return one.at_low is not None and one.at_high is not None


def _policy(result: StudyResult) -> str:
    return spoken(result, result.scenarios[0].name)


def _tick(at: float, outcome: Outcome, *, is_change: bool) -> str:
    from forcesim.report.wording.numbers import amount, worded

    return worded(at, None, None, outcome.unit).signed if is_change else amount(at, outcome.unit, 3)
