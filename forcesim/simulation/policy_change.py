"""A policy that changes while a run goes on: what may change, and from which hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import value_text

# What can change while a run goes on, by dotted path or the beginning of one; all else describes the world, or is set
# up once for the whole run.
CHANGEABLE: Final = ("policy.", "programme.places", "programme.navigators")
_HINT = "Change this before the run starts; while it goes on only the policy and the programme's places can change"
_OWN_RULE = "The hours move by a rule given in Python, which decides by itself: fork a run without it"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """From ``hour`` on, a whole number of hours from the start of the run, the force is run as another scenario says.

    What happens at that hour still happens under the policy before. A case keeps the disposal that was drawn for it
    when it came to notice; a phased rule counts its months from the start of the run, and a rule of tasking starts
    anew from its start share.
    """

    hour: int
    named_scenario: NamedScenario

    @property
    def scenario(self) -> Scenario:
        """The scenario itself."""
        return self.named_scenario.scenario


def policy_change(before: NamedScenario, after: NamedScenario, hour: int) -> PolicyChange:
    """The change from one scenario to another at an hour.

    ScenarioError names all differences that can't come while a run goes on.
    """
    faults = [
        Fault("this can't change while a run goes on", _HINT, path, value_text(there), after.name)
        for path, _, there in before.differences(after)
        if not path.startswith(CHANGEABLE)
    ]
    rules = before.scenario.custom_rule, after.scenario.custom_rule
    if rules[0] is not rules[1] or (rules[0] is not None and _moves_differ(before, after)):
        faults.append(Fault("the rule of allocation can't change here", _OWN_RULE, "policy.allocation", "", after.name))
    if faults:
        raise ScenarioError(faults)
    return PolicyChange(hour, after)


def _moves_differ(before: NamedScenario, after: NamedScenario) -> bool:
    return any(path.startswith(("policy.move_share", "policy.allocation")) for path, _, _ in before.differences(after))
