"""Organised crime groups: a hidden population, a few of which do most of the harm (MODEL.md, Organised crime).

Groups form, fade and give leads. What happens to the harm of a group that police disrupt follows from the theory that
the scenario names (disruption_theories.py).
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.arrivals import arrival_lists, intensity
from forcesim.simulation.calendar import HOURS_PER_YEAR
from forcesim.simulation.context import RunContext
from forcesim.simulation.disruption_theories import theory_of
from forcesim.simulation.group import Group
from forcesim.simulation.leads import Leads
from forcesim.simulation.outcomes import GROUPS_THERE, HARM_UNDISTURBED
from forcesim.simulation.random_streams import exponential, geometric, lognormal


class Groups:
    """The hidden population of groups; ``leads`` is what police learn of them and do about them."""

    def __init__(self, description: OrganisedCrime, context: RunContext) -> None:
        self.description = description
        self._context = context
        self._clock = context.clock
        self._ledger = context.ledger
        self._harm_sigma = float(description.harm_sigma)
        self._more_members = float(description.members_mean) - 1.0
        self._life = HOURS_PER_YEAR * float(description.life_years)
        self._leads_per_year = float(description.leads_per_year)
        self._lead_yield = float(description.lead_yield)
        self._theory = theory_of(description.theory, context.scenario.custom_theory)
        self.existing: list[Group] = []
        self._weights: list[float] | None = None
        self.leads = Leads(description, context, self.existing, self.number, self.disrupted)
        for index in range(description.groups_at_start):
            self._form("group at start", index, 0)
        formed = intensity(float(description.formed_per_year), None, context.calendar)
        times = arrival_lists(formed, context.streams, "group")
        context.clock.at_times(times, lambda index: self._form("group", index, 0))

    def number(self, purpose: str, group: Group, nth: int = 0) -> float:
        """Give a group's own random number; ``nth`` counts within the group (its third investigation)."""
        return self._context.streams.entity(group.key, nth).number(purpose, group.index)

    def pick(self, uniform: float) -> Group | None:
        """Choose one of the groups that exist, in proportion to the harm they do undisturbed.

        Groups that lie low are among them: which groups exist is nearly independent of the policy, so that the same
        number finds the same group.
        """
        if not self.existing:
            return None
        if self._weights is None:
            self._weights = list(accumulate(group.weight for group in self.existing))
        return self.existing[min(bisect_right(self._weights, uniform * self._weights[-1]), len(self.existing) - 1)]

    # coming and going

    def _form(self, kind: str, index: int, generation: int) -> None:
        group = Group(kind, index, generation)
        group.weight = lognormal(self.number("harm", group), 1.0, self._harm_sigma)
        group.members = 1 + geometric(self.number("members", group), self._more_members)
        self.existing.append(group)
        self._weights = None
        self._ledger.change(GROUPS_THERE, 1.0)
        self._ledger.change(HARM_UNDISTURBED, group.weight)
        self._shift_level(group, 1.0)
        self._clock.after(exponential(self.number("life", group), self._life), self._fade, group)
        self._expect_lead(group)

    def _fade(self, group: Group) -> None:
        if group.exists:
            self.remove(group)

    def remove(self, group: Group) -> None:
        """The group is gone for good."""
        self.set_level(group, 0.0)
        group.exists = False
        self._ledger.change(GROUPS_THERE, -1.0)
        self._ledger.change(HARM_UNDISTURBED, -group.weight)
        self.existing.remove(group)
        self._weights = None
        self.leads.lose(group)

    def succeed_later(self, group: Group, delay: float) -> None:
        """A new group takes over the market of one that is gone."""
        self._clock.after(delay, lambda _: self._form(group.kind, group.index, group.generation + 1))

    # harm

    def set_level(self, group: Group, level: float) -> None:
        """Set the part of its harm that a group does from now on."""
        group.version += 1
        self._shift_level(group, level)

    def set_level_later(self, group: Group, level: float, delay: float) -> None:
        """Set the level after a delay in hours, unless something else happens to the group before."""
        version = group.version

        def happen(_: object) -> None:
            if group.exists and group.version == version:
                self.set_level(group, level)

        self._clock.after(delay, happen)

    def _shift_level(self, group: Group, level: float) -> None:
        ledger = self._ledger
        if (level > 0.0) != (group.level > 0.0):
            sign = 1.0 if level > 0.0 else -1.0
            ledger.change("active_groups", sign)
            ledger.change("group_members", sign * group.members)
        ledger.change("group_harm", (level - group.level) * group.weight)
        group.level = level

    def extra_harm(self, amount: float, lasts: float) -> None:
        """Add harm beyond what groups do themselves, for some hours; ``amount`` is in average groups."""
        self._ledger.change("group_harm", amount)
        self._clock.after(lasts, lambda _: self._ledger.change("group_harm", -amount))

    def displace(self, amount: float, lasts: float) -> None:
        """Let other groups take over an ``amount`` of harm for some hours, if one is left that is active."""
        for group in self.existing:
            if group.level > 0.0:
                self.extra_harm(amount, lasts)
                return

    # leads and what comes of them

    def _expect_lead(self, group: Group) -> None:
        if self._leads_per_year > 0.0:
            gap = exponential(self.number("lead", group, group.leads), HOURS_PER_YEAR / self._leads_per_year)
            group.leads += 1
            self._clock.after(gap, self._give_lead, group)

    def _give_lead(self, group: Group) -> None:
        if not group.exists:
            return
        if group.level > 0.0:
            self.leads.receive(group, group.key, group.index, group.leads)
        self._expect_lead(group)

    def lead_from_case(self, kind: str, index: int, occurrence: int) -> bool:
        """Whether a small case yields a lead on one of the groups, with the probability that the scenario gives."""
        streams = self._context.streams.entity(kind, occurrence)
        if streams.number("lead", index) >= self._lead_yield:
            return False
        return self._lead_from(self.pick(streams.number("lead group", index)), kind, index, occurrence)

    def lead_from_farm(self, group: Group, kind: str, index: int) -> None:
        """A farm that was found yields a lead on the group behind it."""
        self._lead_from(group, kind, index, 0)

    def _lead_from(self, group: Group | None, kind: str, index: int, occurrence: int) -> bool:
        # a lead on a group that lies low, or is gone, leads nowhere
        if group is None or not group.exists or group.level <= 0.0:
            return False
        self.leads.receive(group, kind, index, occurrence)
        return True

    def disrupted(self, group: Group, depth: float, nth: int) -> None:
        """Let the theory take its course: an investigation took away the part ``depth`` of a group's harm (1: all)."""
        self._theory(self, group, depth, nth)
