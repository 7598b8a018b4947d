"""How a pursued case ends: the ladder of disposals, from the mildest to the harshest (MODEL.md, Small cases).

The policy gives a mix of disposals for each case type, and says to how many of those who would get one the programme
is offered in its place. Whoever is not eligible, does not start or finds no place free gets what would have happened
otherwise. The engine knows no disposal by name; a scenario declares them.
"""

from __future__ import annotations

import math

from forcesim.scenario.schema.casework import Disposal
from forcesim.scenario.schema.policy import Handling
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case import Case


class DisposalTerms:
    """A disposal as a scenario declares it, in plain numbers: who may be offered it and what follows from it.

    ``previous_under`` is the number of former offences from which on a person is not eligible, infinite where that
    does not matter; ``justice_cost`` is in pounds.
    """

    __slots__ = (
        "adults_only", "court", "custody_share", "justice_cost", "must_admit", "no_aggravation", "previous_under",
        "programme", "record_share", "relative_risk", "severity",
    )  # fmt: skip

    def __init__(self, disposal: Disposal) -> None:
        rule = disposal.eligibility
        self.severity = float(disposal.severity)
        self.programme: bool = disposal.programme
        self.court: bool = disposal.court
        self.record_share = float(disposal.record_share)
        self.custody_share = float(disposal.custody_share)
        self.justice_cost = float(disposal.justice_cost)
        self.relative_risk = float(disposal.relative_risk)
        self.no_aggravation: bool = rule.no_aggravation
        self.previous_under = math.inf if rule.previous_under is None else float(rule.previous_under)
        self.adults_only: bool = rule.adults_only
        self.must_admit: bool = rule.must_admit


class DisposalLadder:
    """The disposals in order of severity, with the mix that the policy has for one case type.

    The order of severity makes those charged under a milder policy a subset of those charged under a harsher one.
    ``terms`` are the disposals' own, by name.
    """

    def __init__(self, scenario: Scenario, handling: Handling) -> None:
        self._adult_share = float(scenario.people.adult_share)
        self._admits_share = float(scenario.people.admits_share)
        self._divert = {name: float(share) for name, share in handling.divert.items()}
        self.terms = {name: DisposalTerms(disposal) for name, disposal in scenario.disposals.items()}
        self._ladder: list[str] = sorted(self.terms, key=lambda name: self.terms[name].severity)
        self._programmes = [name for name in self._ladder if self.terms[name].programme]
        self._no_place: str | None = scenario.policy.no_place
        # in place of a programme that stands in the mix itself, where the policy says so
        self._instead = None if self._no_place in self._programmes else self._no_place
        self._mix = [name for name in self._ladder if name in handling.mix]
        self._shares = [float(handling.mix[name]) for name in self._mix]
        whole = 0.0
        for share in self._shares:
            whole += share
        self._without = 1.0 - whole

    @property
    def harshest(self) -> str | None:
        """The harshest of all disposals, None where there is none."""
        return self._ladder[-1] if self._ladder else None

    def draw(self, case: Case) -> str | None:
        """Draw a disposal: one number of the case against the shares of the mix, laid out from mild to harsh.

        If the shares come to less than one, the missing part lies below the mildest and ends without a disposal
        (None). Whoever may not be offered what is drawn gets the next harsher disposal that is open to them.
        """
        if not self._mix:
            return None
        uniform = case.number("disposal")
        upper_bound = self._without
        if uniform < upper_bound:
            return None
        drawn = self._mix[-1]
        for position, name in enumerate(self._mix):
            upper_bound += self._shares[position]
            if uniform < upper_bound:
                drawn = name
                break
        return self._open_to(case, drawn)

    def offer_programme(self, case: Case, name: str | None) -> str | None:
        """Give the programme in place of the disposal ``name`` to the share of people whom the policy says.

        Everybody else keeps ``name``. Notes in ``case.instead`` what would have happened otherwise.
        """
        case.instead = self._no_place
        share = 0.0 if name is None else self._divert.get(name, 0.0)
        if name is None or share == 0.0 or case.number("diversion") >= share:
            return name
        for programme in self._programmes:
            if name != programme and self._is_eligible(case, programme):
                case.instead = name
                return programme
        return name

    def widens_the_net(self, instead: str | None) -> bool:
        """Whether somebody on the programme would otherwise have had less: nothing, or what leaves no record.

        A contract of months asks more of people than a warning does; a caution leaves the record that it spares them.
        """
        return instead is None or self.terms[instead].record_share == 0.0

    def _open_to(self, case: Case, name: str) -> str:
        """The disposal ``name`` if the person may be offered it, else the next harsher one of the mix.

        In place of a programme that stands in the mix itself comes what the policy has for those without a place.
        """
        if self._instead is not None and name in self._programmes:
            return name if self._is_eligible(case, name) else self._open_to(case, self._instead)
        reached = False
        for candidate in self._ladder:
            reached = reached or candidate == name
            if reached and (candidate == name or candidate in self._mix) and self._is_eligible(case, candidate):
                return candidate
        return self._ladder[-1]

    def _is_eligible(self, case: Case, name: str) -> bool:
        terms = self.terms[name]
        if terms.no_aggravation and case.aggravated:
            return False
        if case.previous >= terms.previous_under:
            return False
        if terms.adults_only and case.trait("adult") >= self._adult_share:
            return False
        return not (terms.must_admit and case.number("admission") >= self._admits_share)
