"""Which runs come with the program: twelve futures of every territorial force under every built-in policy.

They are made again whenever a built-in force or policy, or the model, changes; a test says so (tests/shipping).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from forcesim.data.force_names import force_names
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.arm import Arm
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.national.national import SHIPPED_FUTURES
from forcesim.study.storage.shipped_runs import PLACE, ShippedRuns

# each at the share of hours that it moves itself; one takes a core some 15 minutes, compiled, and 1.1 MB
SHIPPED_POLICIES = ("durham-2015", "before-2015", "complaints-only", "zero-tolerance")
SEED = 1
COMMAND = "python -m forcesim.shipping"
FILE = Path(__file__).parents[1] / "data" / PLACE


def shipped_scenario(force: str, policy: str) -> NamedScenario:
    """The scenario of one force, by its slug, under a policy."""
    (names,) = (names for names in force_names() if names.slug == force)
    return load(names.scenario).with_policy(load_policy(policy))


def shipped_scenarios(policies: Sequence[str] = SHIPPED_POLICIES) -> Iterator[tuple[str, str, NamedScenario]]:
    """The scenarios whose runs are to ship: the force by its slug, the policy, the scenario; policy by policy."""
    forces = [(force.slug, load(force.scenario)) for force in force_names()]
    for name in policies:
        policy = load_policy(name)
        for slug, scenario in forces:
            yield slug, name, scenario.with_policy(policy)


def stale(shipped: ShippedRuns) -> str:
    """Why shipped runs are not those of this program; "" where they are."""
    if shipped.trouble:
        return shipped.trouble
    if shipped.model != MODEL_VERSION:
        return f"they are of model {shipped.model or '?'}, and this is model {MODEL_VERSION}"
    wanted = {scenario.digest: f"{slug} under {policy}" for slug, policy, scenario in shipped_scenarios()}
    missing = [name for digest, name in wanted.items() if digest not in shipped.scenarios]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        return f"{', '.join(missing[:3])}{more} changed, or have no runs"
    too_many = len(shipped.scenarios) - len(wanted)
    return f"{too_many} scenarios are no longer built in" if too_many else ""


def shipping_plan(scenarios: Sequence[NamedScenario], names: Sequence[str]) -> Plan:
    """What is simulated of these scenarios, under these names."""
    arms = tuple(Arm(name, scenario) for name, scenario in zip(names, scenarios, strict=True))
    return Plan(arms=arms, seed=SEED, looks=(SHIPPED_FUTURES,))
