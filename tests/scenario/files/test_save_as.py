"""A file of one's own says what differs, and loading it gives the same runs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.files.save_as import changes_between, own_text, save, updated
from forcesim.scenario.levers import Lever, coupled, levers
from forcesim.scenario.named_scenario import NamedScenario

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
    raw = {key: value for key, value in BASE.raw.items() if key != "farms"}
    target = NamedScenario("without-farms", raw)
    file = tmp_path / "ours.toml"
    assert load(save(file, own_text(target, ["durham-2014", "durham-2015"], "Ours", file))).digest == target.digest


def test_a_name_is_taken_out_by_an_empty_one(tmp_path: Path) -> None:
    target = BASE.with_({"policy.no_place": None})
    file = tmp_path / "ours.toml"
    text = own_text(target, ["durham-2014", "durham-2015"], "Ours", file)
    assert len(text.splitlines()) < 10
    assert load(save(file, text)).digest == target.digest


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


def leaf_paths(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from leaf_paths(value, f"{above}{key}.")
        else:
            yield f"{above}{key}"


def other_value(lever: Lever) -> object:
    """Another value of a lever, far from the one that it has."""
    if lever.kind == "choice":
        return next(value for value, _ in lever.choices if value != lever.value)
    if lever.kind == "mix":
        names = [name for name, _ in lever.choices if name is not None]
        return {names[0]: 0.5, names[1]: 0.25}
    return int(lever.value) + 3 if lever.kind == "count" else round(float(lever.value) / 2 + 0.01, 4)


@pytest.mark.parametrize(
    ("force", "policy"),
    [("durham-2014", None), ("durham-2014", "durham-2015"), ("average-force", "before-2015")],
)
def test_a_file_holds_what_was_changed_and_nothing_else(tmp_path: Path, force: str, policy: str | None) -> None:
    """Whatever lever is changed, or nothing at all: the other numbers and their sources stay where they come from."""
    base = load(force) if policy is None else load(force).with_policy(load_policy(policy))
    file, extends = tmp_path / "ours.toml", [force, *([policy] if policy is not None else [])]
    # one of each name, since case types are alike
    some_levers = {lever.path.rpartition(".")[2]: lever for lever in levers(base)}.values()
    changes: list[dict[str, object]] = []
    for lever in some_levers:
        value = other_value(lever)
        changes.append(coupled(levers(base), lever.path, value) if isinstance(value, float) else {lever.path: value})
    for change in ({}, {"teams.local.head_count": 9.0, "policy.move_share": 0.35}, *changes):
        target = base.with_(change)
        text = own_text(target, extends, "Ours", file)
        saved = load(save(file, text))
        assert saved.digest == target.digest
        assert saved.scenario.sources == target.scenario.sources
        own = {path for path in leaf_paths(tomllib.loads(text)) if path not in ("kind", "title", "extend")}
        # tables of shares replace one another whole
        mixes = {path.rpartition(".")[0] if ".divert." in path else path for path in change}
        assert {path for path in own if not any(f"{path}.".startswith(f"{mix}.") for mix in mixes)} == set()
        assert bool(own) is (saved.digest != base.digest)


def test_what_a_person_says_of_a_number_is_saved_and_read_with_it(tmp_path: Path) -> None:
    said = {"value": 9.0, "grade": "recalled", "note": "The rota of March"}
    target = BASE.with_({"teams.local.head_count": said})
    file = tmp_path / "ours.toml"
    again = load(save(file, own_text(target, ["durham-2014", "durham-2015"], "Ours", file)))
    assert changes_between(again, BASE) == {"teams.local.head_count": said}


def test_a_source_that_the_files_do_not_declare_is_told_by_its_title() -> None:
    sources = {"sources.rota.title": "The rota of March"}
    target = BASE.with_({**sources, "teams.local.head_count": {"value": 9.0, "grade": "found", "source": "rota"}})
    changes = changes_between(target, BASE)
    assert changes == {"teams.local.head_count": {"value": 9.0, "grade": "found", "note": "The rota of March"}}
    assert BASE.with_(changes).digest == target.digest
