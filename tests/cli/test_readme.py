"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, flags=re.DOTALL | re.MULTILINE)
    return [text for name, text in fences if name == language]


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_python_example_runs_as_a_script(tmp_path: Path) -> None:
    # the second block goes on where the first ends
    script = "\n".join(blocks("python"))
    few = re.sub(r"replications=\d+", "replications=2", script)
    assert few != script
    (tmp_path / "script.py").write_text(few, encoding="utf-8")
    done = run(sys.executable, "script.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "charged" in done.stdout
    assert done.stderr == ""


@pytest.mark.slow
def test_the_scenario_example_is_right(tmp_path: Path) -> None:
    (scenario,) = blocks("toml")
    (tmp_path / "our-force.toml").write_text(scenario, encoding="utf-8")
    done = run(sys.executable, "-m", "forcesim", "check", "our-force.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


COMMANDS = [
    line.removeprefix(".venv/bin/")
    for block in blocks("")
    for line in block.splitlines()
    if line.startswith(".venv/bin/forcesim")
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [command for command in COMMANDS if not {"gui", "workshop", "report"} & set(command.split()[1:2])],
)
def test_a_command_that_is_shown_works(command: str, tmp_path: Path) -> None:
    small = [*shlex.split(command)[1:], "--replications", "1", "--years", "0.25", "--jobs", "1"]
    done = run(sys.executable, "-m", "forcesim", *small, "--set", "time.warm_up_years=0", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "charged" in done.stdout


@pytest.mark.slow
def test_the_report_that_is_shown_is_one_of_the_study_above_it(tmp_path: Path) -> None:
    (report,) = (command for command in COMMANDS if command.startswith("forcesim report"))
    study = shlex.split(COMMANDS[COMMANDS.index(report) - 1])[1:]
    small = ("--replications", "1", "--years", "0.25", "--jobs", "1", "--set", "time.warm_up_years=0", "--quiet")
    assert run(sys.executable, "-m", "forcesim", *study, *small, cwd=tmp_path).returncode == 0
    done = run(sys.executable, "-m", "forcesim", *shlex.split(report)[1:], "--workbook", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.glob("*/*")] == ["workbook.xlsx"]


@pytest.mark.slow
@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", TEXT))
def test_what_is_linked_to_is_there(link: str) -> None:
    assert (ROOT / link).is_file()


@pytest.mark.slow
def test_the_two_commands_stand_under_their_headings() -> None:
    assert "## Try it\n\n```\npython3 -m venv .venv && .venv/bin/pip install . && .venv/bin/forcesim demo\n```" in TEXT
    assert "## Test it\n\n```\nsh tests/run.sh\n```" in TEXT
