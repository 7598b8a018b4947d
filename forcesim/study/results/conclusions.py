"""What a result concludes, in short words by what each is about, so that two results can be told apart.

Numbers move with every change of the model; a conclusion is what somebody would act upon.
"""

from __future__ import annotations

from functools import singledispatch

from forcesim.study.labels import label
from forcesim.study.results.findings import ChooseFinding, FailureFinding, Finding, RequireFinding, SensitivityFinding
from forcesim.study.results.study_result import StudyResult

NONE = "none"


def conclusions(result: StudyResult) -> dict[tuple[str, str], str]:
    """Every conclusion by (scenario, what it is about); a scenario is named with the setting of its lever."""
    told = {
        (label(each.scenario, each.at), name): change.verdict
        for each in result.differences
        for name, change in each.outcomes.items()
    }
    force = result.scenarios[0].name if result.scenarios else ""
    told |= {(label(each.scenario, each.at), "backlog that grows"): "no" for each in result.results}
    told |= {(name, "backlog that grows"): "yes" for name in result.unsettled}
    told |= {(force, each.name): each.verdict for each in result.held}
    if result.lever is not None:
        told[force, "cliff"] = NONE if result.cliff is None else f"{result.cliff.at:.3g}"
        told |= {(force, f"break of {line}"): NONE for line in result.red_lines}
        told |= {(force, f"break of {each.red_line}"): f"{each.at:.3g}" for each in result.cliffs if each.red_line}
    if result.found is not None:
        told |= {(force, about): said for about, said in found_conclusions(result.found).items()}
    return told


@singledispatch
def found_conclusions(found: Finding) -> dict[str, str]:
    """Conclusions of what was found, by what they are about."""
    raise TypeError(type(found).__name__)


@found_conclusions.register
def _(found: SensitivityFinding) -> dict[str, str]:
    told = {}
    for one in found.outcomes:
        swung = [each for each in one.influences if each.swing is not None]
        clear = [each.path for each in swung if each.is_clear]
        told[f"what matters most for {one.outcome}"] = clear[0] if clear else NONE
        told |= {f"{each.path} for {one.outcome}": "clear" if each.is_clear else "unclear" for each in swung}
    return told


@found_conclusions.register
def _(found: FailureFinding) -> dict[str, str]:
    sides = []
    for side in found.box:
        sides += [] if side.low is None else [f"{side.path} above {side.low:.3g}"]
        sides += [] if side.high is None else [f"{side.path} below {side.high:.3g}"]
    return {
        "outcome in question": found.outcome,
        "worlds that fail": f"{found.failing} of {found.worlds}",
        "where it fails": " and ".join(sides) or NONE,
    }


@found_conclusions.register
def _(found: RequireFinding) -> dict[str, str]:
    return {
        f"{found.sense} of {found.lever}": NONE if found.answer is None else f"{found.answer:.6g}",
        "shown on fresh futures": "yes" if found.is_shown else "no",
        "what prevents it": ", ".join(found.preventing) or NONE,
        "settings further on that break a red line": ", ".join(f"{each:.6g}" for each in found.broken_beyond) or NONE,
    }


@found_conclusions.register
def _(found: ChooseFinding) -> dict[str, str]:
    told = {
        f"best for {found.goal}": found.best or NONE,
        "choice": "decided" if found.is_decided else "open",
        "red lines kept by the best": "shown" if found.keeps_lines else "not shown",
    }
    return told | {f"{each.name} breaks": each.breaks for each in found.contenders if each.breaks is not None}
