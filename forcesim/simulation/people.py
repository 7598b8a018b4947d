"""What becomes of the people whom small cases concern: records, addiction, further offences (MODEL.md, Small cases)."""

from __future__ import annotations

from collections.abc import Callable

from forcesim.scenario.schema.casework import CaseType
from forcesim.simulation.calendar import HOURS_PER_YEAR
from forcesim.simulation.case import Case
from forcesim.simulation.context import RunContext
from forcesim.simulation.programme import Contract


class People:
    """The people of one case type; ``come_back`` is called with a person's next case when it comes to notice.

    ``count`` counts what happens because of a case, under a name and with an amount; ``change`` steps a level.

    People whom only a search would have found have their addiction and offend again whether or not it finds them: for
    them just the change that their handling makes is counted, so that searching more raises neither by construction.
    """

    def __init__(
        self,
        description: CaseType,
        context: RunContext,
        come_back: Callable[[int, int, int], None],
        count: Callable[[Case, str, float], None],
        change: Callable[[Case, str, float], None],
    ) -> None:
        people = context.scenario.people
        self._reoffends: bool = description.reoffends
        self._reoffend_share = float(people.reoffend_share)
        self._offences_each = float(people.offences_each)
        self._comes_to_notice = float(people.comes_to_notice)
        self._context = context
        self._come_back = come_back
        self._count = count
        self._change = change
        self._is_found_by_search = description.search is not None
        self._with_record: set[int] = set()
        # by person, the case that brought an addiction to notice within the year
        self._untreated: dict[int, Case] = {}
        self._treated: set[int] = set()
        programme = context.scenario.programme
        self._addicted_share = 0.0 if programme is None else float(programme.treatment_need_share)

    def give_record(self, case: Case) -> None:
        """A record is given; it is the person's first if there were no former offences and no record in this run."""
        self._count(case, "criminal_records", 1.0)
        has_none = case.previous == case.occurrence and case.index not in self._with_record
        if has_none:
            self._count(case, "first_records", 1.0)
        self._with_record.add(case.index)

    # addiction

    def is_addicted(self, case: Case) -> bool:
        """Whether the person is addicted and has not been treated in this run."""
        return (
            self._addicted_share > 0.0
            and case.index not in self._treated
            and case.trait("treatment need") < self._addicted_share
        )

    def notice(self, case: Case) -> None:
        """Somebody comes to notice: an addiction that nobody treats does harm for a year from then."""
        if not self.is_addicted(case) or case.index in self._untreated:
            return
        self._untreated[case.index] = case
        if not self._is_found_by_search:
            self._change(case, "addicted_untreated", 1.0)
        self._context.clock.after(HOURS_PER_YEAR, self._end_year, case.index)

    def treat(self, case: Case) -> None:
        """Treatment begins, within the year or after it."""
        is_first = case.index not in self._treated
        self._treated.add(case.index)
        noticed = self._untreated.get(case.index)
        if is_first and noticed is not None:
            self._change(noticed, "addicted_untreated", -1.0)

    def _end_year(self, index: int) -> None:
        case = self._untreated.pop(index)
        is_treated = index in self._treated
        if self._is_found_by_search and is_treated:
            self._change(case, "addicted_untreated", 1.0)
        elif not self._is_found_by_search and not is_treated:
            self._change(case, "addicted_untreated", -1.0)

    # further offences

    def reoffend_later(self, case: Case, risk: float, contract: Contract | None = None) -> None:
        """The person may offend again within twelve months, and that may come to notice as a later case.

        ``risk`` is relative to being left alone. An offence that breaches a contract is the person's first again; who
        keeps to it offends after it, if at all.
        """
        if not self._reoffends:
            return
        uniform = case.number("reoffending")
        baseline = self._reoffend_share
        breaches = contract is not None and contract.offends
        reoffends, would_anyway = breaches or uniform < baseline * risk, uniform < baseline
        # whoever only a search would have found is among the chance finds already when they come back
        weight = float(reoffends) - float(would_anyway) if self._is_found_by_search else float(reoffends)
        if weight == 0.0:
            return
        if contract is None:
            delay = HOURS_PER_YEAR * case.number("time to reoffending")
        elif breaches:
            delay = contract.lasts
        else:
            left = max(HOURS_PER_YEAR - contract.lasts, 0.0)
            delay = contract.lasts + left * case.number("time to reoffending")
        self._context.clock.after(delay, self._offend, (case, weight))

    def _offend(self, argument: tuple[Case, float]) -> None:
        case, weight = argument
        self._count(case, "reoffences", weight * self._offences_each)
        if not self._is_found_by_search and case.number("coming to notice") < self._comes_to_notice:
            self._come_back(case.index, case.occurrence + 1, case.previous + 1)
