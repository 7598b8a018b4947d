"""Every example of the guides and of the cookbook works as it stands there; studies are made short."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import mypy.api
import pytest

import forcesim as fs
from forcesim.cli.main import run as forcesim
from forcesim.study.questions.registry import QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
HELP = ROOT / "ui" / "help"
GUIDES = ("commissioners", "analysts", "trainers", "cookbook")
# what needs a screen, a cluster, or what another example wrote
ELSEWHERE = ("gui", "workshop", "verify", "report")
SHORT = ["--set", "time.years=0.25", "--set", "time.warm_up_years=0", "--jobs", "1", "--store", "none", "--quiet"]
FEW = {"backcast": "2", "require": "10", "tradeoff": "2"}


def blocks(guide: str, language: str) -> list[str]:
    text = (HELP / f"{guide}.md").read_text(encoding="utf-8")
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for name, block in fences if name == language]


COMMANDS = [
    line
    for guide in GUIDES
    for block in blocks(guide, "")
    for line in block.splitlines()
    if line.startswith("forcesim ") and "dask://" not in line
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORCESIM_STORE", "none")
    (force,) = blocks("cookbook", "toml")
    (tmp_path / "our-force.toml").write_text(force, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("command", [command for command in COMMANDS if command.split()[1] not in ELSEWHERE])
def test_a_command_of_a_guide_works(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command)[1:]
    if words[0] in QUESTIONS:
        for flag in ("--replications", "--points"):
            if flag in words:
                del words[words.index(flag) : words.index(flag) + 2]
        words += [*SHORT, "--replications", FEW.get(words[0], "5")]
        words += ["--points", "2", "--resolution", "100%"] if words[0] == "tradeoff" else []
    assert forcesim(words) == 0, capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(("guide", "index"), [(guide, index) for guide in GUIDES
                                              for index in range(len(blocks(guide, "python")))])  # fmt: skip
def test_a_script_of_a_guide_works(guide: str, index: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = blocks(guide, "python")[index]
    script = re.sub(r"replications=\d+", 'replications=5, jobs=1, store="none"', script)
    short = re.sub(r'"(durham-2014|burglary)"', r'"\1+time.years=0.25+time.warm_up_years=0"', script)
    assert short != script
    path = folder / "script.py"
    path.write_text(short, encoding="utf-8")
    exec(compile(short, str(path), "exec"), {"__name__": "script"})  # noqa: S102  our own documentation
    assert capsys.readouterr().out


@pytest.mark.slow
def test_the_reference_holds_every_outcome_every_flag_and_every_function(tmp_path: Path) -> None:
    assert forcesim(["reference", "--out", "reference.md"]) == 0
    text = (tmp_path / "reference.md").read_text(encoding="utf-8")
    for word in ("`cases_dropped`", "`--red-line LINE`", "`policy.move_share`", "`teams.*.productive_share`"):
        assert word in text
    for name in fs.__all__:
        assert f"### fs.{name}\n" in text or name.startswith("__")
    # whoever writes a script of their own finds each key and what it may be
    assert "| `steps.0.question.point` | A miss that costs a point." in text
    assert "| `injects.*.times.0` |" in text


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_links_to_is_there(guide: str) -> None:
    text = (HELP / f"{guide}.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (HELP / link).is_file()


@pytest.mark.slow
def test_scripts_of_the_guides_pass_the_strictest_check_of_types(folder: Path) -> None:
    scripts = [block for guide in GUIDES for block in blocks(guide, "python")]
    paths = [folder / f"guide_{number}.py" for number in range(len(scripts))]
    for path, script in zip(paths, scripts, strict=True):
        path.write_text(script, encoding="utf-8")
    words = ["--strict", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache'}", *map(str, paths)]
    report, errors, status = mypy.api.run(words)
    assert status == 0, report + errors
