"""What a person installs holds all that the program needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def build(folder: Path, *, compiled: bool) -> Path:
    """Build the wheel into a folder, and give its path."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        env={**os.environ, "FORCESIM_COMPILE": "1" if compiled else "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_carries_scenarios_templates_help_and_the_window(tmp_path: Path) -> None:
    wheel = build(tmp_path, compiled=False)
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "forcesim/data/shipped-runs.zip" in names
    scenarios = {path.relative_to(ROOT / "scenarios").as_posix() for path in (ROOT / "scenarios").rglob("*.toml")}
    assert {f"forcesim/_scenarios/{name}" for name in scenarios} <= names
    for package in ("forcesim", "ui"):
        files = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*") if path.is_file()}
        assert {name for name in files if "__pycache__" not in name} <= names
    assert not {name for name in names if name.startswith(("tests/", "scenarios/"))}


def test_the_source_archive_carries_all_that_building_takes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as members:
        names = {name.partition("/")[2] for name in members.getnames()}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {wheel["hooks"]["custom"]["path"], "pyproject.toml", "README.md", "LICENSE"} <= names


@pytest.mark.slow  # compiling takes half a minute
@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")
def test_compiled_and_in_pure_python_the_simulation_gives_the_same_bits(tmp_path: Path) -> None:
    wheel = build(tmp_path, compiled=True)
    shutil.unpack_archive(wheel, tmp_path / "installed", "zip")
    code = (
        "import json, sys, test_digests\n"
        "from forcesim.simulation.result import is_compiled\n"
        "assert is_compiled() and 'installed' in test_digests.fs.__file__\n"
        "print(json.dumps({f'{name}, seed {seed}': test_digests.outcome_digests(name, seed)\n"
        "    for name in test_digests.SCENARIOS for seed in test_digests.SEEDS}))"
    )
    paths = os.pathsep.join((str(tmp_path / "installed"), str(ROOT / "tests" / "golden")))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads((ROOT / "tests" / "golden" / "digests.json").read_text())["outcomes"]


def test_a_worker_never_loads_the_window_or_what_draws() -> None:
    code = (
        "import sys, forcesim.study.execution.worker, forcesim.simulation.run\n"
        "heavy = ('PySide6', 'pyqtgraph', 'ui', 'matplotlib', 'polars', 'rich')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_takes_a_while_to_import_waits_until_it_is_used() -> None:
    code = (
        "import sys, {}\n"
        "heavy = ('scipy.special', 'scipy.interpolate', 'scipy.stats', 'matplotlib', 'polars', 'xlsxwriter', {})\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    for module, more in (
        ("ui.app", "'jinja2'"),
        ("forcesim.cli.scenario_commands", "'numpy'"),
        ("forcesim", "'logging'"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code.format(module, more)], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]", module
