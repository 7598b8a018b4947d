"""The ladder of disposals: the policy's mix, who may be offered what, and mild and harsh policies beside each other."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case import Case
from forcesim.simulation.disposals import DisposalLadder
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.run import simulate

Small = Callable[..., Scenario]
Disposals = Callable[..., dict[tuple[str, int, int], str | None]]


def test_those_charged_under_a_milder_policy_are_among_those_charged_under_a_harsher_one(
    small: Small, disposals_by_person: Disposals
) -> None:
    mild = disposals_by_person(small())
    harsh = disposals_by_person(
        small({"policy.cases.possession.mix": {"diversion": 0.1, "warning": 0.3, "charge": 0.6}})
    )
    charged = {person for person, name in mild.items() if name == "charge"}
    assert charged
    assert charged < {person for person, name in harsh.items() if name == "charge"}


def test_whoever_may_not_be_diverted_gets_the_next_harsher_disposal(
    small: Small, disposals_by_person: Disposals
) -> None:
    everybody = disposals_by_person(small())
    adults = disposals_by_person(small({"people.adult_share": 0.5}))
    moved = {(everybody[person], adults[person]) for person in everybody if everybody[person] != adults[person]}
    assert moved == {("diversion", "warning")}


def ladder_of(small: Small, changes: dict[str, object]) -> DisposalLadder:
    changed = small(changes)
    return DisposalLadder(changed, changed.policy.cases["possession"])


def person(previous: int = 0, *, aggravated: bool = False) -> Case:
    case = Case("case possession", 4, 0, 0.0, RandomStreams(1, 0))
    case.previous, case.aggravated = previous, aggravated
    return case


def test_fewer_than_three_previous_offences_are_two_at_most(small: Small) -> None:
    ladder = ladder_of(small, {"policy.cases.possession": {"mix": {"charge": 1.0}, "divert": {"charge": 1.0}}})
    assert [ladder.offer_programme(person(previous), "charge") for previous in (0, 2, 3)] == [
        "diversion", "diversion", "charge",
    ]  # fmt: skip


def test_the_next_harsher_disposal_is_one_that_the_policy_uses(small: Small) -> None:
    changes: dict[str, object] = {
        "disposals.warning": {"severity": 1, "eligibility": {"no_aggravation": True}},
        "disposals.caution": {"severity": 2},
        "disposals.charge": {"severity": 3},
    }
    without = ladder_of(small, {**changes, "policy.cases.possession.mix": {"warning": 1.0, "charge": 0.0}})
    assert without.draw(person()) == "warning"
    assert without.draw(person(aggravated=True)) == "charge"
    between = ladder_of(small, {**changes, "policy.cases.possession.mix": {"warning": 1.0, "caution": 0.0}})
    assert between.draw(person(aggravated=True)) == "caution"


def test_a_programme_among_the_disposals_is_refused_for_what_the_policy_has_for_that(small: Small) -> None:
    # files of the former kind: the programme in the mix, harsher than the warning that those without a place get
    changes = {"disposals.diversion.severity": 3, "disposals.charge.severity": 4}
    ladder = ladder_of(small, {**changes, "policy.cases.possession.mix": {"diversion": 1.0}})
    assert [ladder.draw(person(previous)) for previous in (0, 3)] == ["diversion", "warning"]


def test_whoever_may_be_offered_nothing_gets_the_harshest(small: Small) -> None:
    nobody = {"no_aggravation": True}
    changes = {f"disposals.{name}.eligibility": nobody for name in ("diversion", "warning", "charge")}
    ladder = ladder_of(small, {**changes, "policy.cases.possession.mix": {"warning": 1.0}, "policy.no_place": None})
    assert ladder.draw(person()) == "warning"
    assert ladder.draw(person(aggravated=True)) == ladder.harshest == "charge"


def test_adults_and_those_who_admit_are_the_shares_that_the_scenario_gives(small: Small) -> None:
    case = person()
    adult, admission = case.trait("adult"), case.number("admission")

    def drawn(adult_share: float, admits_share: float, *, is_asked: bool = True) -> str | None:
        changes: dict[str, object] = {
            "people.adult_share": adult_share, "people.admits_share": admits_share,
            "disposals.warning.eligibility": {"adults_only": is_asked, "must_admit": is_asked},
            "policy.cases.possession.mix": {"warning": 1.0, "charge": 0.0},
        }  # fmt: skip
        return ladder_of(small, changes).draw(person())

    assert drawn(adult + 1e-6, admission + 1e-6) == "warning"
    assert drawn(adult - 1e-6, admission + 1e-6) == "charge"
    assert drawn(adult + 1e-6, admission - 1e-6) == "charge"
    # of a disposal that does not ask for it neither matters
    assert drawn(0.0, 0.0, is_asked=False) == "warning"


def test_the_programme_is_offered_to_the_share_that_the_policy_says_and_what_it_stands_in_place_of_is_noted(
    small: Small,
) -> None:
    case = person()
    uniform = case.number("diversion")

    def offered(share: float, name: str | None) -> tuple[str | None, str | None]:
        ladder = ladder_of(small, {"policy.cases.possession": {"mix": {"charge": 1.0}, "divert": {"charge": share}}})
        case = person()
        return ladder.offer_programme(case, name), case.instead

    assert offered(uniform + 1e-6, "charge") == ("diversion", "charge")
    # whoever keeps what was drawn has the policy's disposal for those without a place, should they be diverted by it
    assert offered(uniform - 1e-6, "charge") == ("charge", "warning")
    assert offered(1.0, "warning") == ("warning", "warning")
    assert offered(1.0, None) == (None, "warning")


def test_the_net_is_widened_by_taking_on_whoever_would_have_had_no_record(small: Small) -> None:
    ladder = ladder_of(small, {})
    assert [ladder.widens_the_net(name) for name in (None, "warning", "charge")] == [True, True, False]


def test_the_mix_is_laid_out_from_mild_to_harsh_with_what_is_missing_below(small: Small) -> None:
    uniform = person().number("disposal")
    rest = 1.0 - uniform - 1e-6

    def drawn(**mix: float) -> str | None:
        return ladder_of(small, {"policy.cases.possession.mix": mix}).draw(person())

    # the number falls just into the missing part, or just above it
    assert drawn(charge=rest) is None
    assert drawn(charge=rest + 2e-6) == "charge"
    # just into the milder of two, or just above it
    assert drawn(warning=uniform + 1e-6, charge=1.0 - uniform - 1e-6) == "warning"
    assert drawn(warning=uniform - 1e-6, charge=1.0 - uniform + 1e-6) == "charge"
    assert drawn() is None


def test_where_the_policy_has_nothing_else_for_those_without_a_place_the_next_harsher_comes(small: Small) -> None:
    mix = {"diversion": 1.0, "warning": 0.0, "charge": 0.0}
    ladder = ladder_of(small, {"policy.no_place": None, "policy.cases.possession.mix": mix})
    assert [ladder.draw(person(previous)) for previous in (0, 3)] == ["diversion", "warning"]


def test_the_mix_comes_out_as_the_policy_says(small: Small, disposals_by_person: Disposals) -> None:
    drawn = list(disposals_by_person(small({"case_types.possession.arrivals.per_year": 4000})).values())
    for name, part in (("diversion", 0.3), ("warning", 0.4), ("charge", 0.3)):
        # four standard errors of a binomial share
        assert drawn.count(name) / len(drawn) == pytest.approx(part, abs=4 * math.sqrt(part * (1 - part) / len(drawn)))


def test_what_is_missing_to_one_ends_without_a_disposal(small: Small) -> None:
    run = simulate(small({"policy.cases.possession.mix": {"charge": 0.5}}), 1, 0).outcomes
    assert run["charges"] < run["cases_closed"]
    assert run["warnings"] == run["diversions"] == 0
