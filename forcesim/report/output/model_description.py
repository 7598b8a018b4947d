"""The description of the model, in the order of the STRESS-DES checklist, with every number taken from a scenario.

Monks, Currie, Onggo, Robinson, Kunc and Taylor: Strengthening the reporting of empirical simulation studies,
Journal of Simulation 13 (2019).
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Sequence
from typing import Any

import jinja2

from forcesim.report.output.assumptions_log import assumptions, grades
from forcesim.report.output.pages.templates import LICENCE
from forcesim.report.views.changes import own_numbers
from forcesim.report.wording.evidence import GRADE_ORDER
from forcesim.report.wording.numbers import amount
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.casework import CaseType, Disposal, Stage
from forcesim.scenario.schema.evidence import GRADE_MEANING, Quantity
from forcesim.scenario.schema.fields import declaration
from forcesim.scenario.schema.paths import dotted, leaves, top
from forcesim.scenario.schema.policy import Allocation
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.disruption_theories import THEORIES
from forcesim.simulation.ledger import ACTIVITIES
from forcesim.simulation.outcomes import declared_outcomes
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.arm import arm_changes
from forcesim.text import safe


def description(named_scenario: NamedScenario) -> str:
    """Markdown that describes the model as one scenario uses it."""
    scenario = named_scenario.scenario
    crime, movement = scenario.organised_crime, scenario.movement
    own = own_numbers(*arm_changes([named_scenario]))
    by_type = {f"{name}.{case_type}" for name in declared_outcomes(scenario) for case_type in scenario.case_types}
    return _template().render(
        name=_cell(named_scenario.name),
        title=_cell(named_scenario.title),
        summary=_cell(scenario.summary),
        notes=[_cell(note) for note in scenario.notes],
        digest=named_scenario.digest,
        model_version=MODEL_VERSION,
        outcomes=[outcome for name, outcome in declared_outcomes(scenario).items() if name not in by_type],
        efficiency=amount(float(movement.transfer_efficiency), "share") if movement else "nothing",
        theory=crime.theory if crime else "",
        theories=[(name, (inspect.getdoc(theory) or "").splitlines()[0]) for name, theory in THEORIES.items()],
        levers=list(_levers(scenario)),
        rules=declaration(Allocation, "rule").help,
        teams=[_team(scenario, name) for name in scenario.teams],
        activities=", ".join(activity.replace("_", " ") for activity in ACTIVITIES),
        case_types=[_case_type(scenario, case_type) for case_type in scenario.case_types.values()],
        disposals=[
            _disposal(name, disposal)
            for name, disposal in sorted(scenario.disposals.items(), key=lambda item: item[1].severity)
        ],
        sources=[
            {"id": _cell(key), "title": source.title, "where": source.where, "licence": source.licence}
            for key, source in sorted(scenario.sources.items())
        ],
        grades=[(grade, GRADE_MEANING[grade]) for grade in GRADE_ORDER if grade in GRADE_MEANING],
        counts=[(grade, count) for grade, count in grades(scenario, own).items() if count],
        licence=LICENCE,
        assumptions=assumptions(scenario, own),
        start=scenario.time.start.isoformat(),
        warm_up=_years(scenario.time.warm_up_years),
        years=_years(scenario.time.years),
    )


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("forcesim.report"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  Markdown; every text of a file goes through cell()
    )
    environment.filters["cell"] = _cell
    return environment.get_template("model.md")


def _cell(text: str) -> str:
    """A text that can't leave its cell of a table, nor become HTML."""
    return safe(text, 1_000).replace("|", "\\|").replace("<", "&lt;")


def _levers(scenario: Scenario) -> Iterator[dict[str, str]]:
    whole = top(Scenario)
    for path, value in leaves(scenario.policy, ("policy",)):
        node = whole.at(path)
        if value is None or node is None or node.declared is None or node.declared.kind != "lever":
            continue
        shown = amount(float(value), node.declared.unit or "share", 3) if isinstance(value, Quantity) else str(value)
        yield {"path": dotted(path), "label": node.declared.label, "value": shown}


def _team(scenario: Scenario, name: str) -> dict[str, str]:
    team = scenario.teams[name]
    roster = scenario.rosters[team.roster]
    moves = scenario.movement is not None and scenario.movement.from_team == name
    return {
        "label": team.label or name,
        "head_count": amount(float(team.head_count), "", 3),
        "roster": roster.label or team.roster,
        "hours": amount(roster.hours_a_week, "", 3),
        "productive": amount(float(team.productive_share), "share"),
        "spare": "policy" if moves else team.spare,
    }


def _case_type(scenario: Scenario, case_type: CaseType) -> dict[str, str]:
    if case_type.arrivals is not None:
        origin = f"{amount(float(case_type.arrivals.per_year), '', 3)} a year"
    elif case_type.search is not None:
        origin = f"{amount(float(case_type.search.finds_per_hour), '', 3)} an hour of searching"
    else:
        origin = "never"
    return {
        "label": case_type.label,
        "origin": origin,
        "team": scenario.teams[case_type.team].label or case_type.team,
        "priority": str(case_type.priority),
        "shelf_life": "–" if case_type.shelf_life_days is None else f"{amount(float(case_type.shelf_life_days))} days",
        "leads": "yes" if case_type.yields_leads else "no",
        "reoffends": "yes" if case_type.reoffends else "no",
    }


def _disposal(name: str, disposal: Disposal) -> dict[str, str]:
    return {
        "label": disposal.label or name,
        "hours": amount(_hours(disposal.stages), "", 3),
        "record": amount(float(disposal.record_share), "share"),
        "risk": amount(float(disposal.relative_risk)),
        "programme": "yes" if disposal.programme else "no",
    }


def _hours(stages: Sequence[Stage]) -> float:
    return math.fsum(float(stage.hours) for stage in stages)


def _years(value: Any) -> str:
    years = float(value)
    return f"{amount(years, '', 3)} {'year' if years == 1 else 'years'}"
