"""The STRESS-DES statement: the checklist for reports of discrete-event simulations, filled from scenario and code.

T. Monks, C. Currie, B. Onggo, S. Robinson, M. Kunc and S. Taylor, Strengthening the reporting of empirical simulation
studies: introducing the STRESS guidelines, Journal of Simulation 13, 2019.
"""

from __future__ import annotations

from collections.abc import Mapping

from forcesim.report.output.assumptions_log import assumptions, grades
from forcesim.report.output.assurance.evidence import AssuranceEvidence
from forcesim.report.output.assurance.logs import years_words
from forcesim.report.output.brief import BriefContent
from forcesim.report.output.evidence_tables import scenario_evidence
from forcesim.report.output.pages.sections import DocumentTable, Section, headed
from forcesim.report.output.pages.texts import text, text_of_kind
from forcesim.report.wording.cautions import fewest_and_most_futures, simulated_by
from forcesim.report.wording.numbers import amount, join_words
from forcesim.report.wording.scenario_names import short_name
from forcesim.simulation.ledger import ACTIVITIES
from forcesim.simulation.result import is_compiled
from forcesim.text import capital, safe

_ITEMS = (
    "purpose", "outputs", "aims", "diagram", "logic", "scenarios", "algorithms", "entities", "activities",
    "resources", "queues", "entry", "sources", "processing", "parameters", "assumed", "start", "length", "estimation",
    "software", "random", "execution", "system", "code",
)  # fmt: skip


def stress_des(content: BriefContent, evidence: AssuranceEvidence) -> Section:
    """Every item of the checklist with its statement."""
    if not content.named_scenarios:
        return Section(text("stress.title"), (text("assurance.none"),))
    filled = _filled(content, evidence)
    rows = tuple((text(f"stress.{item}"), text(f"stress.{item}_is", **filled)) for item in _ITEMS)
    command = f"forcesim describe {safe(content.named_scenarios[0].name.partition('+')[0], 100)}"
    table = DocumentTable("", headed("stress", ("item", "statement")), rows)
    return Section(text("stress.title"), (text("stress.about", command=command),), tables=(table,))


def _filled(content: BriefContent, evidence: AssuranceEvidence) -> Mapping[str, object]:
    """What stands in the braces of all statements."""
    result, named = content.result, content.named_scenarios[0]
    scenario, first = named.scenario, result.scenarios[0]
    parts = scenario_evidence(result, content.named_scenarios)
    counts = grades(scenario)
    fewest, most = fewest_and_most_futures(result)
    states = sum(outcome.about == "state" for outcome in result.outcomes.values())
    teams = [
        f"{safe(team.label or name, 60)} ({amount(float(team.head_count), '', 3)})"
        for name, team in scenario.teams.items()
    ]
    return {
        "count": len(result.outcomes),
        "states": states,
        "activities": len(result.outcomes) - states,
        "question": text_of_kind("question", result),
        "sentence": f"“{content.sentences[0]}”" if content.sentences else "",
        "names": _names(content),
        "theory": scenario.organised_crime.theory if scenario.organised_crime is not None else text("assurance.none"),
        "cases": safe(join_words([kind.label for kind in scenario.case_types.values()]), 400),
        "teams": safe(join_words(teams), 400),
        "places": amount(float(scenario.programme.places), "", 4) if scenario.programme is not None else "0",
        "derived": counts["derived"],
        "assumed": counts["assumed"],
        "start": first.start or scenario.time.start.isoformat(),
        "warm_up": years_words(float(scenario.time.warm_up_years)),
        "years": capital(years_words(result.years)),
        "futures": f"{most}" if fewest == most else f"{fewest} to {most}",
        "simulated": capital(simulated_by(result)),
        "compiled": text("stress.compiled") if is_compiled() else text("stress.interpreted"),
        "seed": result.seed,
        "python": evidence.python,
        "system": evidence.system,
        "runs": f"{result.finished:,}",
        "sources_count": sum(len(part.sources) for part in parts),
        "numbers_count": len(assumptions(scenario)),
        "differences_count": sum(len(part.differences) for part in parts),
        "teams_count": len(scenario.teams),
        "activity_names": ", ".join(activity.replace("_", " ") for activity in ACTIVITIES),
    }


def _names(content: BriefContent) -> str:
    return safe(join_words([short_name(content.result, ref.name) for ref in content.result.scenarios]), 400)
