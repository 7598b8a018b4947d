"""What a person installs holds all that the program needs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_carries_scenarios_templates_help_and_the_window(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    scenarios = {path.relative_to(ROOT / "scenarios").as_posix() for path in (ROOT / "scenarios").rglob("*.toml")}
    assert {f"forcesim/_scenarios/{name}" for name in scenarios} <= names
    for package in ("forcesim", "ui"):
        files = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*") if path.is_file()}
        assert {name for name in files if "__pycache__" not in name} <= names
    assert not {name for name in names if name.startswith(("tests/", "scenarios/"))}


def test_a_worker_never_loads_the_window_or_what_draws() -> None:
    code = (
        "import sys, forcesim.study.execution.worker, forcesim.simulation.run\n"
        "heavy = ('PySide6', 'pyqtgraph', 'ui', 'matplotlib', 'polars', 'rich')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
