"""A file of one's own says what differs, and loading it gives the same runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.files.save_as import changes_between, own_text, save, updated

BASE = load("durham-2014").with_policy(load_policy("durham-2015"))
CHANGES: dict[str, object] = {
    "policy.move_share": 0.35,
    "policy.cases.home_grow.mix": {"warning": 0.5, "charge": 0.5},
    "programme.places": 60,
    "policy.allocation.rule": "phased",
    "teams.local.head_count": 9.0,
}


def test_a_file_that_extends_force_and_policy_comes_to_the_same_scenario(tmp_path: Path) -> None:
    target = BASE.with_(CHANGES)
    file = tmp_path / "ours.toml"
    text = own_text(target, ["durham-2014", "durham-2015"], "Ours", file)
    assert len(text.splitlines()) < 25
    assert load(save(file, text)).digest == target.digest


def test_what_layers_cannot_say_is_said_in_full(tmp_path: Path) -> None:
    target = BASE.with_({"policy.no_place": None})
    file = tmp_path / "ours.toml"
    assert load(save(file, own_text(target, ["durham-2014", "durham-2015"], "Ours", file))).digest == target.digest


def test_changes_between_two_scenarios_lead_from_one_to_the_other() -> None:
    target = BASE.with_(CHANGES)
    changes = changes_between(target, BASE)
    assert set(changes) == set(CHANGES)
    assert BASE.with_(changes).digest == target.digest


def test_a_file_is_changed_in_place_only_if_that_comes_to_what_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('extend = "forces/durham-2014"\n[teams.local]\nhead_count = 9 # by the rota\n', encoding="utf-8")
    own = load(file)
    changes = {"teams.local.head_count": 7.0}
    text = updated(file, own.with_(changes), changes)
    assert text is not None
    assert "# by the rota" in text
    assert updated(file, own, changes) is None
    assert [path.name for path in tmp_path.iterdir()] == ["ours.toml"]


def test_saving_is_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        save(tmp_path / "nowhere" / "ours.toml", "title = 1")
    assert not list(tmp_path.iterdir())
