"""Levers are read off the declarations, so that no form can forget one."""

from __future__ import annotations

import pytest

from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.levers import OF_RULE, coupled, is_lever, is_own_policy, levers, pursuit, rebalanced, split
from forcesim.scenario.schema.fields import declarations
from forcesim.scenario.schema.policy import Allocation

DURHAM = load("durham-2014").with_policy(load_policy("durham-2015"))


def test_every_field_of_an_allocation_belongs_to_a_rule_that_its_help_names() -> None:
    fields = {declared.name: declared for declared in declarations(Allocation) if declared.name != "rule"}
    assert set().union(*OF_RULE.values()) == set(fields)
    for rule, names in OF_RULE.items():
        for name in names:
            help_text = fields[name].help
            assert rule in help_text or "From the start of the run" in help_text or rule == "phased", name


def test_only_fields_of_the_rule_in_force_are_offered() -> None:
    offered = {lever.declared.name for lever in levers(DURHAM.with_(rule="threshold")) if lever.group == "over time"}
    assert offered == {"rule", "backlog_low", "backlog_high"}


def test_a_case_type_that_the_policy_leaves_out_has_its_levers_all_the_same() -> None:
    policy = DURHAM.raw["policy"]
    left_out = {name: handling for name, handling in policy["cases"].items() if name != "home_grow"}
    bare = type(DURHAM)("bare", {**DURHAM.raw, "policy": {**policy, "cases": left_out}})
    assert {lever.path for lever in levers(bare)} >= {
        f"policy.cases.{name}.pursue" for name in bare.scenario.case_types
    }


def test_what_is_decided_and_what_the_world_is_like_are_told_apart() -> None:
    decided, world = split(DURHAM, {"programme.places": 3, "policy.move_share": 0.1, "teams.local.head_count": 4})
    assert set(decided) == {"programme.places", "policy.move_share"}
    assert set(world) == {"teams.local.head_count"}
    assert is_lever(DURHAM, "move_share")


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_a_mix_keeps_its_total_unless_one_share_is_more_than_that(share: float) -> None:
    mix = rebalanced({"a": 0.2, "b": 0.3, "c": 0.1}, "a", share)
    assert mix["a"] == share
    assert sum(mix.values()) == pytest.approx(max(0.6, share))
    assert all(0 <= part <= 1 for part in mix.values())


def test_searching_and_general_policing_share_the_same_time() -> None:
    changed = coupled(levers(DURHAM), "policy.spare_time.search", 0.4)
    assert changed == pytest.approx({"policy.spare_time.search": 0.4, "policy.spare_time.general": 0.6})


def test_who_is_pursued_is_told_with_whether_anybody_searches() -> None:
    durham = load("durham-2014")
    lines = {name: pursuit(durham.with_policy(load_policy(name)).scenario) for name in ("before-2015", "durham-2015")}
    assert lines["before-2015"].startswith("Searching: 15% of spare time, ")
    # the chance that a case found by searching is pursued stays at 100%: there is none to pursue
    assert lines["durham-2015"].startswith("Searching: none · ")
    assert "found by searching" not in lines["durham-2015"]
    assert "97% acted on" in lines["durham-2015"]
    nobody = durham.with_({"policy.cases.home_grow.pursue": 0.0})
    assert f"{durham.scenario.case_types['home_grow'].label}: left alone" in pursuit(nobody.scenario)


def test_a_policy_that_changes_nothing_in_a_force_is_known() -> None:
    durham = load("durham-2014")
    same = {name: is_own_policy(durham, load_policy(name)) for name in ("before-2015", "durham-2015", "zero-tolerance")}
    assert same == {"before-2015": True, "durham-2015": False, "zero-tolerance": False}
    assert not is_own_policy(durham.with_({"policy.spare_time.search": 0.1}), load_policy("before-2015"))
