from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]
Call = Callable[..., Done]


def test_help_is_quick_to_import(folder: Path, environment: dict[str, str]) -> None:
    heavy = "{'numpy', 'polars', 'matplotlib', 'scipy', 'PySide6', 'simpy', 'pydantic'}"
    code = (
        "import sys\nfrom forcesim.cli.main import run\n"
        f"run(['--help'])\nsys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    for verb in ("demo", "scenarios", "check", "run", "compare", "tradeoff", "gui", "schema"):
        assert verb in done.stdout


def test_help_of_no_question_imports_what_takes_a_second(folder: Path, environment: dict[str, str]) -> None:
    code = (
        "import sys\nfrom forcesim.cli.main import run\nfrom forcesim.study.questions.registry import QUESTIONS\n"
        "for verb in QUESTIONS: run([verb, '--help'])\n"
        "heavy = {'scipy.stats', 'scipy.optimize', 'simpy', 'polars', 'matplotlib', 'jinja2', 'PySide6'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Usage") >= 8


def test_help_of_every_study_names_the_shared_flags(forcesim: Call) -> None:
    for verb in ("run", "compare", "tradeoff"):
        done = forcesim(verb, "--help", COLUMNS="80")
        assert done.returncode == 0
        for flag in (
            "--replications", "--precision", "--seed", "--jobs", "--executor", "--set", "--years", "--json", "--csv",
            "--xlsx", "--capsule", "--quiet",
        ):  # fmt: skip
            assert flag in done.stdout


def test_what_is_built_in_is_listed_for_people_and_for_programs(forcesim: Call) -> None:
    done = forcesim("scenarios", "--json", "-")
    listed = json.loads(done.stdout)
    assert done.stderr == ""
    assert {frozenset(entry) for entry in listed} <= {frozenset({"name", "kind", "title", "file"})}
    table = forcesim("scenarios").stdout
    for entry in listed:
        assert entry["name"] in table
        assert Path(entry["file"]).is_file()


def test_check_says_of_a_right_file_that_it_is_fine(forcesim: Call) -> None:
    done = forcesim("check", "queue.toml", "half.toml")
    assert done.returncode == 0
    assert "queue.toml: fine. A desk." in done.stdout
    assert "1 assumed" in done.stdout
    assert "half.toml: fine. Half of them" in done.stdout


def test_check_says_how_large_a_run_will_be_in_words_and_as_json(forcesim: Call) -> None:
    done = forcesim("check", "queue.toml", "wrong.toml", "half.toml", "--json", "sizes.json")
    assert done.returncode == 2
    assert "A run takes about" in " ".join(done.stdout.split())
    alone = forcesim("check", "queue.toml", "wrong.toml", "half.toml", "--json", "-")
    right, wrong, policy = json.loads(alone.stdout)
    assert (right["file"], right["faults"]) == ("queue.toml", [])
    assert right["run"]["events"] > 0
    assert right["run"]["memory"] > 0
    assert sum(right["run"]["causes"].values()) == pytest.approx(right["run"]["events"], abs=1)
    # what can't be run has no size
    assert wrong["run"] is policy["run"] is None
    assert [fault["key"] for fault in wrong["faults"]]


def test_a_study_that_takes_long_is_cautioned_and_one_that_takes_too_long_is_refused(forcesim: Call) -> None:
    far = ("--set", "case_types.job.arrivals.per_year=1000000", "--replications", "1", "--store", "none", "--quiet")
    done = forcesim("run", "queue.toml", *far, "--years", "100")
    assert done.returncode == 2
    assert done.stdout == ""
    words = " ".join(done.stderr.split())
    assert "too large" in words
    assert "write time.years" in words or "case_types.job.arrivals.per_year" in words
    # nothing is cautioned that is refused
    assert "is large" not in words


def test_check_says_what_a_policy_leaves_as_the_force_has_it(forcesim: Call) -> None:
    said = " ".join(forcesim("check", "half.toml").stdout.split())
    assert "What it does not name stays as the force has it: hours moved to organised crime;" in said
    assert "disposals (job)" in said
    assert "pursued (job)" not in said


def test_check_tells_every_fault_with_its_place_and_what_would_be_right(forcesim: Call) -> None:
    done = forcesim("check", "wrong.toml", "queue.toml")
    assert done.returncode == 2
    output = done.stderr
    assert "2 faults in wrong.toml" in output
    assert "line 12  teams.desk.head_count" in output
    assert "found -1" in output
    assert "case_types.job.arrivals.per_yaer" in output
    assert "Did you mean per_year?" in output
    assert "queue.toml: fine" in done.stdout


def test_a_study_of_wrong_files_tells_the_faults_of_all_of_them(forcesim: Call) -> None:
    done = forcesim("compare", "wrong.toml", "nowhere.toml", "--jobs", "1")
    assert done.returncode == 2
    assert "Did you mean per_year?" in done.stderr
    assert "nowhere.toml" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("hed_count=2", "Did you mean head_count?"),
        ("teams.desk.head_count", "this sets nothing"),
        ("policy.move_share=3", "move_share"),
        ("title=\x1b[31mred", "title"),
    ],
)
def test_a_wrong_change_is_a_fault_of_the_command_line(forcesim: Call, change: str, message: str) -> None:
    done = forcesim("run", "queue.toml", "--set", change, "--replications", "1", "--jobs", "1")
    text = " ".join(done.stderr.split())
    assert "\x1b" not in done.stderr + done.stdout
    if done.returncode:
        assert done.returncode == 2
        assert message.lower() in text.lower()
        assert "--set" in text


def test_names_from_outside_reach_no_terminal_as_control_characters(forcesim: Call, folder: Path) -> None:
    (folder / "evil.toml").write_text('kind = "force"\n"\\u001b[2J" = 1\ntitle = "\\u001b]0;x\\u0007"\n')
    for words in (("check", "evil.toml"), ("run", "\x1b[2Jnope"), ("run", "a", "--\x1b[2J"), ("gui", "\x1b[2J")):
        done = forcesim(*words)
        assert done.returncode == 2
        assert "\x1b" not in done.stderr + done.stdout


def test_the_schema_is_json(forcesim: Call, folder: Path) -> None:
    assert json.loads(forcesim("schema").stdout)["$schema"].startswith("https://json-schema.org/")
    assert forcesim("schema", "--json", "schema.json").returncode == 0
    assert json.loads((folder / "schema.json").read_text())["title"]


def test_without_a_screen_the_window_says_what_to_type(forcesim: Call) -> None:
    if sys.platform in ("darwin", "win32"):
        pytest.skip("there is always a screen")
    done = forcesim("gui", "queue.toml")
    assert done.returncode == 1
    assert "forcesim gui queue.toml" in done.stderr
    done = forcesim("gui", "nowhere.toml")
    assert done.returncode == 2


def test_missing_libraries_of_the_window_are_told_in_one_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    from forcesim.cli.gui_command import _missing

    line = _missing(ImportError("libEGL.so.1: cannot open shared object file: No such file or directory"))
    assert "apt-get install libegl1" in line
    assert "pip install" in _missing(ImportError("No module named 'PySide6'", name="PySide6"))


@pytest.mark.skipif(sys.platform != "linux", reason="only there does Qt leave libraries to the system")
def test_a_screen_that_qt_lacks_libraries_for_is_told_in_words_and_qt_does_not_abort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forcesim.cli.gui_command import load_screen_plugin

    plugin = tmp_path / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    plugin.parent.mkdir(parents=True)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    load_screen_plugin(tmp_path)  # there is no such part: nothing to say
    plugin.write_bytes(b"")  # as little a library as one that lacks another
    with pytest.raises(ImportError, match=r"libqxcb\.so"):
        load_screen_plugin(tmp_path)
    # no X screen is asked for
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    load_screen_plugin(tmp_path)


def test_the_version_is_said(forcesim: Call) -> None:
    assert forcesim("--version").stdout.startswith("forcesim ")
