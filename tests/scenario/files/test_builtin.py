"""Built-in files are found by short or full name, wherever forcesim is installed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from forcesim.errors import ScenarioError
from forcesim.scenario.files import builtin, load


def test_built_in_files_are_listed_with_kind_title_and_file(built_in: Path) -> None:
    assert [(entry.name, entry.kind, entry.title, entry.file.name) for entry in builtin.builtin()] == [
        ("small-2014", "force", "A small force", "small-2014.toml"),
        ("leave-it", "policy", "Leave it", "leave-it.toml"),
    ]
    assert [entry.full_name for entry in builtin.builtin("policy")] == ["policies/leave-it"]


def test_a_file_that_cannot_be_read_is_listed_all_the_same(built_in: Path) -> None:
    (built_in / "forces" / "broken.toml").write_text("title = ")
    assert [entry.title for entry in builtin.builtin("force")] == ["", "A small force"]


@pytest.mark.parametrize("name", ["small-2014", "forces/small-2014"])
def test_a_force_is_found_by_short_and_full_name(built_in: Path, name: str) -> None:
    assert builtin.find(name, "force").name == "small-2014.toml"
    assert load.load(name).name == "small-2014"


def test_a_policy_is_found_by_name(built_in: Path) -> None:
    both = load.load("small-2014").with_policy(load.load_policy("leave-it"))
    assert both.name == "small-2014+leave-it"


def test_the_name_of_a_policy_given_for_a_force_is_told_to_be_one(built_in: Path) -> None:
    with pytest.raises(ScenarioError, match="this is a policy, not a force"):
        load.load("leave-it")


def test_a_file_goes_before_a_built_in_name(built_in: Path) -> None:
    Path("small-2014").write_text((built_in / "forces" / "small-2014.toml").read_text().replace("A small", "My"))
    assert load.load("small-2014").title == "My force"


def test_an_unknown_name_is_told_with_the_nearest(built_in: Path) -> None:
    with pytest.raises(ScenarioError, match=r"Did you mean forces/small-2014\?"):
        builtin.find("forces/small-2041", "force")


@pytest.mark.parametrize("name", ["../forces/small-2014", "forces/../forces/small-2014", "/etc/passwd", "a" * 500])
def test_a_name_does_not_lead_out_of_the_library(built_in: Path, name: str) -> None:
    assert builtin.resolve(name) is None


def test_an_installed_library_goes_before_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "forcesim"
    package.mkdir()
    monkeypatch.setattr("importlib.resources.files", lambda _: package)
    assert builtin.root() == tmp_path / "scenarios"
    (package / "_scenarios").mkdir()
    assert builtin.root() == package / "_scenarios"


# scripts of workshops are checked with the workshop
ALL = sorted(path for path in builtin.root().rglob("*.toml") if path.parent.name != "workshops")


@pytest.mark.parametrize("file", ALL, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_built_in_file_is_right(file: Path) -> None:
    assert load.check(file) == ()


@pytest.mark.parametrize("force_file", builtin.builtin("force"), ids=lambda entry: entry.full_name)
def test_every_built_in_force_loads_by_name_under_every_built_in_policy(force_file: builtin.Builtin) -> None:
    force = load.load(force_file.full_name)
    assert force.title
    for policy in builtin.builtin("policy"):
        assert force.with_policy(load.load_policy(policy.full_name)).scenario is not None


@pytest.mark.parametrize("force_file", builtin.builtin("force"), ids=lambda entry: entry.full_name)
def test_every_built_in_force_survives_saving_and_loading(force_file: builtin.Builtin, tmp_path: Path) -> None:
    force = load.load(force_file.full_name)
    path = tmp_path / "again.toml"
    path.write_text(force.text(), encoding="utf-8")
    assert load.load(path).scenario == force.scenario


def test_the_title_of_every_file_is_the_one_that_the_whole_file_has() -> None:
    for entry in builtin.builtin():
        assert entry.title == tomllib.loads(entry.file.read_text(encoding="utf-8"))["title"], entry.file
