"""How a pursued case ends: the ladder of disposals, from the mildest to the harshest (MODEL.md, Small cases).

The policy gives a mix of disposals for each case type, and says to how many of those who would get one the programme
is offered in its place. Whoever is not eligible, does not start or finds no place free gets what would have happened
otherwise. The engine knows no disposal by name; a scenario declares them.
"""

from __future__ import annotations

from forcesim.scenario.schema.casework import Disposal
from forcesim.scenario.schema.policy import Handling
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case import Case


class DisposalLadder:
    """The disposals in order of severity, with the mix that the policy has for one case type.

    The order of severity makes those charged under a milder policy a subset of those charged under a harsher one.
    """

    def __init__(self, scenario: Scenario, handling: Handling) -> None:
        self._people = scenario.people
        self._disposals = scenario.disposals
        self._no_place = scenario.policy.no_place
        self._mix = handling.mix
        self._divert = handling.divert
        self._ladder: list[tuple[str, Disposal]] = sorted(
            scenario.disposals.items(), key=lambda entry: entry[1].severity
        )
        self._programmes = [name for name, disposal in self._ladder if disposal.programme]
        self._shares = [(name, float(handling.mix[name])) for name, _ in self._ladder if name in handling.mix]

    @property
    def harshest(self) -> str | None:
        """The harshest of all disposals, None where there is none."""
        return self._ladder[-1][0] if self._ladder else None

    def draw(self, case: Case) -> str | None:
        """Draw a disposal: one number of the case against the shares of the mix, laid out from mild to harsh.

        If the shares come to less than one, the missing part lies below the mildest and ends without a disposal
        (None). Whoever may not be offered what is drawn gets the next harsher disposal that is open to them.
        """
        uniform = case.number("disposal")
        upper_bound = 1.0 - sum(share for _, share in self._shares)
        if uniform < upper_bound:
            return None
        drawn: str | None = None
        for name, share in self._shares:
            upper_bound += share
            drawn = name
            if uniform < upper_bound:
                break
        return None if drawn is None else self._open_to(case, drawn)

    def offer_programme(self, case: Case, name: str | None) -> str | None:
        """Give the programme in place of the disposal ``name`` to the share of people whom the policy says.

        Everybody else keeps ``name``. Notes in ``case.instead`` what would have happened otherwise.
        """
        case.instead = self._no_place
        share = 0.0 if name is None else float(self._divert.get(name, 0.0))
        if name is None or case.number("diversion") >= share:
            return name
        for programme in self._programmes:
            if name != programme and self._is_eligible(case, self._disposals[programme]):
                case.instead = name
                return programme
        return name

    def widens_the_net(self, instead: str | None) -> bool:
        """Whether somebody on the programme would otherwise have had less: nothing, or what leaves no record.

        A contract of months asks more of people than a warning does; a caution leaves the record that it spares them.
        """
        return instead is None or float(self._disposals[instead].record_share) == 0.0

    def _open_to(self, case: Case, name: str) -> str:
        """The disposal ``name`` if the person may be offered it, else the next harsher one of the mix.

        In place of a programme that stands in the mix itself comes what the policy has for those without a place.
        """
        if name in self._programmes and self._no_place not in (None, *self._programmes):
            return name if self._is_eligible(case, self._disposals[name]) else self._open_to(case, str(self._no_place))
        reached = False
        for candidate, disposal in self._ladder:
            reached = reached or candidate == name
            if reached and (candidate == name or candidate in self._mix) and self._is_eligible(case, disposal):
                return candidate
        return self._ladder[-1][0]

    def _is_eligible(self, case: Case, disposal: Disposal) -> bool:
        rule, people = disposal.eligibility, self._people
        if rule.no_aggravation and case.aggravated:
            return False
        if rule.previous_under is not None and case.previous >= rule.previous_under:
            return False
        if rule.adults_only and case.trait("adult") >= float(people.adult_share):
            return False
        return not (rule.must_admit and case.number("admission") >= float(people.admits_share))
