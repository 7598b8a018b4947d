"""What a result concludes, in short words by what each is about, so that two results can be told apart.

Numbers move with every change of the model; a conclusion is what somebody would act upon.
"""

from __future__ import annotations

from functools import singledispatch

from forcesim.study.labels import label
from forcesim.study.results.findings import (
    CheckFinding,
    ChooseFinding,
    FailureFinding,
    Finding,
    RequireFinding,
    SensitivityFinding,
)
from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.people_finding import PeopleFinding
from forcesim.study.results.study_result import StudyResult
from forcesim.study.results.worth_knowing_finding import WorthKnowingFinding

NONE = "none"
# of a result of an earlier version, which has not concluded this
UNKNOWN = "not known"

_FAILS = {True: "fails", False: "holds", None: "can't be told"}


def conclusions(result: StudyResult) -> dict[tuple[str, str], str]:
    """Every conclusion by (scenario, what it is about); a scenario is named with the setting of its lever."""
    words = {
        (label(point.scenario, point.at), name): change.verdict
        for point in result.differences
        for name, change in point.outcomes.items()
    }
    for rows, where in ((result.theories, "under"), (result.scales, "on")):
        words |= {
            (row.scenario, f"{row.outcome} {where} {row.assumption}"): row.difference.verdict
            for row in rows
            if not row.is_own
        }
    force = result.scenarios[0].name if result.scenarios else ""
    words |= {(label(point.scenario, point.at), "backlog that grows"): "no" for point in result.results}
    words |= {(name, "backlog that grows"): "yes" for name in result.unsettled}
    words |= {(force, row.name): row.verdict for row in result.backcast_rows}
    if result.lever is not None:
        words[force, "cliff"] = NONE if result.cliff is None else f"{result.cliff.at:.3g}"
        words |= {(force, f"break of {line}"): NONE for line in result.red_lines}
        words |= {(force, f"break of {cliff.red_line}"): f"{cliff.at:.3g}" for cliff in result.cliffs if cliff.red_line}
    if result.finding is not None:
        words |= {(force, about): conclusion for about, conclusion in finding_conclusions(result.finding).items()}
    return words


@singledispatch
def finding_conclusions(finding: Finding) -> dict[str, str]:
    """Conclusions of a finding, by what each is about."""
    raise TypeError(type(finding).__name__)


@finding_conclusions.register
def _(finding: SensitivityFinding) -> dict[str, str]:
    words = {}
    for outcome in finding.outcomes:
        tried = [influence for influence in outcome.influences if influence.swing is not None]
        clear = [influence.path for influence in tried if influence.is_clear]
        words[f"what matters most for {outcome.outcome}"] = clear[0] if clear else NONE
        rivals = outcome.rivals
        words[f"what may matter as much for {outcome.outcome}"] = (
            UNKNOWN if rivals is None else ", ".join(sorted(rivals)) or NONE
        )
        words |= {
            f"{influence.path} for {outcome.outcome}": "clear" if influence.is_clear else "unclear"
            for influence in tried
        }
    return words


@finding_conclusions.register
def _(finding: FailureFinding) -> dict[str, str]:
    sides = []
    for side in finding.box:
        sides += [] if side.low is None else [f"{side.path} above {side.low:.3g}"]
        sides += [] if side.high is None else [f"{side.path} below {side.high:.3g}"]
    return {
        "outcome in question": finding.outcome,
        "worlds that fail": f"{finding.failing} of {finding.worlds}",
        "where it fails": " and ".join(sides) or NONE,
        "as things stand": UNKNOWN if finding.present is None else _FAILS[finding.present.fails],
    }


@finding_conclusions.register
def _(finding: RequireFinding) -> dict[str, str]:
    broken = ", ".join(f"{setting:.6g}" for setting in finding.broken_beyond)
    what = f"{finding.sense} of {finding.lever}"
    by_certainty = {"probably": finding.probably, "surely": finding.surely}
    return {
        what: _setting(finding.answer),
        **{
            f"{what}, {how}": UNKNOWN if finding.checked is None else _setting(setting)
            for how, setting in by_certainty.items()
        },
        "shown on fresh futures": "yes" if finding.is_shown else "no",
        "what prevents it": ", ".join(finding.preventing) or NONE,
        "settings further on that break a red line": broken or NONE,
    }


def _setting(setting: float | None) -> str:
    return NONE if setting is None else f"{setting:.6g}"


@finding_conclusions.register
def _(finding: ChooseFinding) -> dict[str, str]:
    words = {
        f"best for {finding.goal}": finding.best or NONE,
        "choice": "decided" if finding.is_decided else "open",
        "red lines kept by the best": "shown" if finding.keeps_lines else "not shown",
    }
    broken = {contender.name: contender.breaks for contender in finding.contenders if contender.breaks is not None}
    return words | {f"{name} breaks": line for name, line in broken.items()}


@finding_conclusions.register
def _(finding: CheckFinding) -> dict[str, str]:
    words = {
        f"{series.outcome} of {checked.name}": f"{series.outside} of {len(series.months)} months outside"
        for checked in finding.scenarios
        for series in checked.series
    }
    if finding.is_level_off is not None:
        words["average of the months"] = "beyond luck" if finding.is_level_off else "within luck"
    if finding.explanations is not None:
        paths = [explanation.number.path for explanation in finding.explanations if explanation.is_confirmed]
        words["what would explain it"] = ", ".join(paths) or NONE
    return words


@finding_conclusions.register
def _(finding: NationalFinding) -> dict[str, str]:
    words = {}
    for outcome in finding.outcomes:
        for change in outcome.changes:
            words[f"{outcome.outcome} in {change.force}"] = change.verdict
            if change.best_rank is not None:
                words[f"rank of {change.force} by {outcome.outcome}"] = f"{change.best_rank} to {change.worst_rank}"
        for trait in outcome.correlations:
            words[f"{outcome.outcome} by {trait.trait}"] = "told" if trait.is_told else UNKNOWN
    return words


@finding_conclusions.register
def _(finding: PeopleFinding) -> dict[str, str]:
    words = {
        f"people from {transition.before} to {transition.after}": "some" if transition.is_settled else UNKNOWN
        for transition in finding.transitions
    }
    harsher = {True: "nobody", False: "some", None: UNKNOWN}[finding.is_nobody_harsher]
    return {**words, "anybody handled more harshly": harsher}


@finding_conclusions.register
def _(finding: WorthKnowingFinding) -> dict[str, str]:
    options = [label(option.scenario, option.at) for option in finding.options]
    settled = [row.path for row in finding.numbers if row.is_settled]
    return {
        "choice as things are known": UNKNOWN if finding.chosen is None else options[finding.chosen],
        "what is most worth knowing": UNKNOWN if finding.chosen is None else settled[0] if settled else NONE,
        "what is worth knowing": ", ".join(sorted(settled)) or NONE,
    }
