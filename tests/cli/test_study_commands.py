from __future__ import annotations

import csv
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from forces import SHORT_DURHAM

from forcesim.report.answer import open_answer
from forcesim.study.storage.run_store import RunStore

Done = subprocess.CompletedProcess[str]
Call = Callable[..., Done]
FEW = ("--replications", "3", "--jobs", "1")


@pytest.mark.smoke
def test_run_answers_in_words_and_a_table(forcesim: Call) -> None:
    done = forcesim("run", "queue.toml", *FEW)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("In “A desk”")
    assert "Backlog of small cases" in done.stdout
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_quiet_is_the_answer_alone(forcesim: Call) -> None:
    done = forcesim("run", "queue.toml", *FEW, "--quiet")
    assert "Backlog of small cases" not in done.stdout
    assert done.stdout.startswith("In “A desk”")


@pytest.mark.smoke
def test_json_on_standard_output_stands_alone(forcesim: Call) -> None:
    done = forcesim("compare", "queue.toml", "two.toml", *FEW, "--json", "-")
    document = json.loads(done.stdout)
    assert [scenario["name"] for scenario in document["scenarios"]] == ["queue", "two"]
    assert document["kind"] == "compare"
    assert document["replications"] == 3
    assert document["differences"][0]["against"] == "queue"
    assert shlex.split(document["command"]) == ["forcesim", "compare", "queue.toml", "two.toml", "--replications", "3",
                                                "--seed", "1"]  # fmt: skip
    assert done.stderr == ""


def test_a_comparison_says_under_how_many_theories_and_on_how_many_scales_it_holds(
    forcesim: Call, folder: Path
) -> None:
    (folder / "tiny.toml").write_text(SHORT_DURHAM)
    words = ("compare", "tiny.toml", "--policy", "durham-2015", "--replications", "6", "--jobs", "1")
    files = ("--json", "out.json", "--csv", "out", "--capsule", "out.forcesim", "--store", "runs.sqlite")
    done = forcesim(*words, "--theories", "lasting,backlash", "--scales", "all", *files)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    # whatever came of it: how many hold, or what is not settled
    assert "of what follows a disruption" in told
    assert "on other scales of harm" in told
    assert max(map(len, done.stdout.splitlines())) <= 80
    document = json.loads((folder / "out.json").read_text())
    assert document["runs"] == {"asked": 36, "finished": 36}
    assert {row["theory"] for row in document["theories"]} == {"lasting", "recovery", "backlash"}
    assert [row["scale"] for row in document["scales"]] == ["money", "sentencing_days", "severity", "own"]
    assert (folder / "out" / "theories.csv").exists()
    # the command that the capsule holds asks the same
    assert "--theories lasting,backlash --scales all" in open_answer(folder / "out.forcesim").command
    verified = forcesim("verify", "out.forcesim", "--sample", "all", "--jobs", "1")
    assert "36 runs made again: every number is the same" in verified.stdout, verified.stderr


def test_two_outcomes_are_weighed_on_request(forcesim: Call) -> None:
    words = ("tradeoff", "queue.toml", "--lever", "teams.desk.head_count", "--points", "1,2,3", "--replications", "5")
    weighed = ("--frontier", "backlog, max cases_closed")
    done = forcesim(*words, *weighed)
    assert done.returncode == 0, done.stderr
    assert "Weighing the backlog against small cases closed (higher is better)" in " ".join(done.stdout.split())
    assert any("3" in line and "worth considering" in line for line in done.stdout.splitlines())
    document = json.loads(forcesim(*words, *weighed, "--json", "-").stdout)
    assert (document["frontier"]["x"], document["frontier"]["y_better"]) == ("backlog", "higher")
    assert len(document["frontier"]["points"]) == 3
    assert "frontier" not in json.loads(forcesim(*words, "--json", "-").stdout)


@pytest.mark.parametrize(
    ("weighed", "message"),
    [("backlog", "two outcomes"), ("backlog,charges", '"min charges"'), ("backlog,harms", "Did you mean harm?")],
)
def test_what_can_not_be_weighed_is_said_before_anything_is_run(forcesim: Call, weighed: str, message: str) -> None:
    done = forcesim("compare", "queue.toml", "two.toml", "--frontier", weighed, "--replications", "100000")
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())


def test_the_number_of_processes_changes_no_number(forcesim: Call) -> None:
    words = ("run", "queue.toml", "--replications", "3", "--json", "-")
    alone, together = forcesim(*words, "--jobs", "1"), forcesim(*words, "--jobs", "2")
    assert together.stderr == ""
    assert json.loads(alone.stdout) == json.loads(together.stdout)


def test_a_title_is_never_taken_for_markup(forcesim: Call) -> None:
    assert "[red]desks" in forcesim("run", "two.toml", *FEW, "--quiet").stdout


def test_scenarios_are_called_by_what_was_typed_wherever_they_are_named(forcesim: Call, folder: Path) -> None:
    names = ["queue", "queue+teams.desk.head_count=2", "queue+teams.desk.head_count=3"]
    typed = [name.replace("queue", "queue.toml") for name in names]
    done = forcesim("compare", *typed, *FEW, "--json", "out.json", "--csv", "out", "--capsule", "out.forcesim")
    assert done.returncode == 0, done.stderr
    assert "(2)" not in done.stdout
    document = json.loads((folder / "out.json").read_text())
    assert [scenario["name"] for scenario in document["scenarios"]] == names
    changes = [scenario["changes"] for scenario in document["scenarios"]]
    assert [[(change["key"], change["old"], change["new"]) for change in own] for own in changes] == [
        [],
        [("teams.desk.head_count", 1, 2)],
        [("teams.desk.head_count", 1, 3)],
    ]
    assert {result["scenario"] for result in document["results"]} == set(names)
    rows = list(csv.DictReader((folder / "out/results.csv").read_text("utf-8-sig").splitlines()))
    assert {(row["scenario"], row["changes"]) for row in rows} == {
        (names[0], ""), (names[1], "teams.desk.head_count=2"), (names[2], "teams.desk.head_count=3"),
    }  # fmt: skip
    assert forcesim("verify", "out.forcesim", "--sample", "all").returncode == 0


def test_the_order_changes_no_name(forcesim: Call) -> None:
    changed = "queue.toml+teams.desk.head_count=2"
    document = json.loads(forcesim("compare", changed, "queue.toml", *FEW, "--json", "-").stdout)
    assert [scenario["name"] for scenario in document["scenarios"]] == ["queue+teams.desk.head_count=2", "queue"]
    assert document["differences"][0]["against"] == "queue+teams.desk.head_count=2"


def test_policies_are_laid_over_one_force_and_named_after_both(forcesim: Call) -> None:
    done = forcesim("compare", "queue.toml", "--policy", "all.toml", "--policy", "half.toml", *FEW, "--json", "-")
    document = json.loads(done.stdout)
    assert [scenario["name"] for scenario in document["scenarios"]] == ["queue+all", "queue+half"]
    # both files have one title, which tells nobody which is which
    assert document["sentence"].startswith("Under half, compared with all, ")
    assert document["differences"][0]["scenario"] == "queue+half"
    pursued = [point["outcomes"]["cases_pursued"]["mean"] for point in document["results"]]
    assert pursued[1] < pursued[0]


def test_one_policy_is_compared_with_the_force_as_it_stands(forcesim: Call) -> None:
    document = json.loads(forcesim("compare", "queue.toml", "--policy", "half.toml", *FEW, "--json", "-").stdout)
    assert [scenario["name"] for scenario in document["scenarios"]] == ["queue", "queue+half"]
    assert [scenario["policy"] for scenario in document["scenarios"]] == ["", "Half of them"]
    assert document["sentence"].startswith("Under “Half of them”, compared with “A desk”, ")


@pytest.mark.smoke
def test_tradeoff_moves_a_lever_through_its_positions(forcesim: Call) -> None:
    done = forcesim("tradeoff", "queue.toml", "--policy", "half.toml", "--points", "3", *FEW, "--json", "-")
    document = json.loads(done.stdout)
    assert document["lever"] == "policy.move_share"
    assert [point["at"].get("policy.move_share") for point in document["results"]] == [None, 0, 0.5, 1]
    assert document["baseline"] == "queue"


def test_an_adaptive_tradeoff_adds_positions_and_follows_a_red_line(forcesim: Call) -> None:
    done = forcesim(
        "tradeoff", "queue.toml", "--policy", "half.toml", "--lever", "cases.job.pursue", "--points", "auto",
        "--replications", "auto",
        "--red-line", "backlog<0.3@0.8", "--outcome", "backlog", "--precision", "60%", "--jobs", "1",
        "--capsule", "t.forcesim",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    output = " ".join(done.stdout.split())
    assert "in 8 of 10 futures" in output
    assert "settings with" in output
    assert forcesim("verify", "t.forcesim", "--sample", "all", "--jobs", "1").returncode == 0


def test_two_levers_are_a_map_of_all_pairs(forcesim: Call, folder: Path) -> None:
    changed = (
        (folder / "queue.toml").read_text().replace("head_count = 1", "head_count = { value = 1, low = 1, high = 2 }")
    )
    (folder / "queue.toml").write_text(changed)
    done = forcesim(
        "tradeoff", "queue.toml", "--policy", "half.toml", "--lever", "teams.desk.head_count",
        "--lever", "cases.job.pursue", "--points", "2",
        "--replications", "5", "--jobs", "1",
        "--json", "m.json", "--csv", "m", "--xlsx", "m.xlsx", "--capsule", "m.forcesim",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads((folder / "m.json").read_text())
    assert document["levers"] == ["teams.desk.head_count", "policy.cases.job.pursue"]
    assert document["lever"] == document["levers"][0]
    # half is pursued now, which is among the settings
    assert len([point for point in document["results"] if point["at"]]) == 6
    assert "pairs of settings" in " ".join(done.stdout.split())
    assert "second_at" in (folder / "m" / "results.csv").read_text()
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert forcesim("verify", "m.forcesim", "--sample", "all", "--jobs", "1").returncode == 0
    # all parts; the textbook systems that are simulated for one know nothing of this study
    assert forcesim("report", "m.forcesim", "--no-checks", "--jobs", "1").returncode == 0


def test_tradeoff_compares_with_the_baseline_that_is_named(forcesim: Call) -> None:
    done = forcesim(
        "tradeoff", "queue.toml", "--policy", "half.toml", "--baseline", "all.toml", "--points", "2", *FEW
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "compared with all" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_lever_that_is_set_does_not_move_the_baseline(forcesim: Call, folder: Path) -> None:
    done = forcesim(
        "tradeoff", "queue.toml", "--policy", "half.toml", "--set", "policy.cases.job.pursue=0.25",
        "--set", "head_count=2", "--points", "2", *FEW, "--capsule", "a.forcesim",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = open_answer(folder / "a.forcesim")
    scenarios = {named_scenario.name: named_scenario.scenario for named_scenario in answer.named_scenario}
    assert float(scenarios["queue+half+policy.cases.job.pursue=0.25"].policy.cases["job"].pursue) == 0.25
    assert scenarios["queue"].policy.cases == {}
    assert {float(scenario.teams["desk"].head_count) for scenario in scenarios.values()} == {2}
    assert "--set head_count=2" in answer.command


def test_years_replace_those_of_the_scenario(forcesim: Call) -> None:
    document = json.loads(forcesim("run", "queue.toml", "--years", "0.5", *FEW, "--json", "-").stdout)
    assert document["years"] == 0.5
    done = forcesim("run", "queue.toml", "--years", "0.3", *FEW)
    assert done.returncode == 2
    assert "--years" in done.stderr


def test_auto_stops_when_the_answer_is_precise(forcesim: Call) -> None:
    done = forcesim(
        "run",
        "queue.toml",
        "--years",
        "2",
        "--replications",
        "auto",
        "--precision",
        "50%",
        "--jobs",
        "1",
        "--json",
        "-",
    )
    document = json.loads(done.stdout)
    assert document["replications"] == 10
    assert document["reached"]


def test_files_are_written_where_they_are_asked_for(forcesim: Call, folder: Path) -> None:
    done = forcesim(
        "run", "queue.toml", *FEW, "--quiet", "--json", "a.json", "--csv", "tables", "--xlsx", "a.xlsx",
        "--capsule", "a.forcesim",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name in ("a.json", "tables/results.csv", "tables/futures.csv", "a.xlsx", "a.forcesim"):
        assert (folder / name).stat().st_size > 0
        assert Path(name).name in done.stderr
    assert json.loads((folder / "a.json").read_text())["sentence"] in " ".join(done.stdout.split())


def test_the_command_in_a_capsule_gives_the_same_numbers_again(forcesim: Call, folder: Path) -> None:
    forcesim("run", "queue.toml", "--set", "head_count=2", *FEW, "--seed", "9", "--capsule", "a.forcesim", "--quiet")
    answer = open_answer(folder / "a.forcesim")
    assert answer.command == "forcesim run queue.toml --set head_count=2 --replications 3 --seed 9"
    again = forcesim(*shlex.split(answer.command)[1:], "--jobs", "1", "--json", "-")
    assert json.loads(again.stdout) == answer.to_dict()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "queue.toml", "--replications", "none"), "neither a whole number"),
        (("run", "queue.toml", "--replications", "0"), "neither a whole number"),
        (("run", "queue.toml", "--precision", "5"), "no share"),
        (("run", "queue.toml", "--executor", "slurm://here:1"), "neither local nor the address"),
        (("run", "queue.toml", "--capsule", "nowhere/a.forcesim"), "no directory"),
        (("run", "queue.toml", "--csv", "queue.toml"), "is a file"),
        (("run",), "Missing argument"),
        (("run", "queue.toml", "--polisy", "x"), "--polisy"),
        (("walk",), "walk"),
        (("compare", "queue.toml"), "at least two"),
        (("compare", "queue.toml", "two.toml", "--policy", "half.toml"), "one force"),
        (("compare", "queue.toml", "two.toml", "--theories", "all"), "no organised crime in queue, two"),
        (("compare", "durham-2014", "durham-2014+move_share=0.2", "--theories", "last"), "lasting, recovery"),
        (("compare", "durham-2014", "durham-2014+move_share=0.2", "--scales", "euro"), "money, sentencing_days"),
        (("tradeoff", "queue.toml", "--points", "1"), "points"),
        (("tradeoff", "queue.toml", "--points", "many"), "nor auto"),
        (("tradeoff", "queue.toml", "--points", "0.5,0.5"), "one position only"),
        (("compare", "queue.toml", "two.toml", "--frontier", "backlog,backlog"), "two different outcomes"),
        (("compare", "queue.toml", "two.toml", "--frontier", "charges,charges"), "charges"),
        (("failure", "queue.toml", "--red-line", "backlog<2", "--worlds", "29"), "a whole number from 30 (found '29')"),
        (("run", "queue.toml", "--jobs", "2000"), "a whole number from 1 to 1,024 (found '2000')"),
        (("run", "queue.toml", "--years", "x"), "a number (found 'x')"),
        (("compare", "queue.toml", "two.toml", "--frontier", "bcklog,charges"), "'bcklog'. Did you mean backlog? Nei"),
        (("tradeoff", "queue.toml", "--lever", "teams.desk.head_count"), "teams.desk.head_count has no range"),
        (("tradeoff", "queue.toml", "--lever", "a", "--lever", "b", "--lever", "c"), "two at once"),
        (
            ("tradeoff", "queue.toml", "--lever", "move_share", "--lever", "policy.move_share"),
            "'policy.move_share' is named",
        ),
    ],
)
def test_a_wrong_word_on_the_command_line_is_status_2_and_one_sentence(
    forcesim: Call, words: tuple[str, ...], message: str
) -> None:
    done = forcesim(*words)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 4


def test_a_setting_that_can_not_be_is_told_without_a_word_of_python(forcesim: Call) -> None:
    done = forcesim("tradeoff", "queue.toml", "--lever", "teams.desk.head_count", "--points", "1,-2")
    assert done.returncode == 2
    assert "1 fault in the settings to try" in done.stderr
    assert "with_" not in done.stderr


@pytest.mark.parametrize("flag", ["--xlsx", "--json", "--capsule", "--csv"])
def test_a_place_where_nothing_can_be_written_is_told_before_the_first_run(forcesim: Call, flag: str) -> None:
    done = forcesim("run", "queue.toml", "--replications", "100000", flag, "/proc/nothing.here")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "/proc/nothing.here" in done.stderr
    assert "fault of the program" not in done.stderr


def test_looking_whether_answers_can_be_written_leaves_nothing_behind(forcesim: Call, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    (folder / "kept.json").write_text("kept")
    flags = ("--csv", "a/b", "--xlsx", "x.xlsx", "--capsule", "c.forcesim", "--json", "kept.json")
    assert forcesim("run", "queue.toml", *flags, "--set", "teams.desk.head_count=-1").returncode == 2
    assert (folder / "kept.json").read_text() == "kept"
    assert sorted(folder.rglob("*")) == sorted([*before, folder / "kept.json"])


@pytest.mark.parametrize("flag", ["--json", "--xlsx", "--capsule", "--csv"])
@pytest.mark.parametrize("name", ["n" * 300, "there/no/a", "fol\nder/a"])
def test_a_name_that_no_file_can_have_is_told_before_the_first_run(
    forcesim: Call, folder: Path, flag: str, name: str
) -> None:
    before = sorted(folder.rglob("*"))
    name = f"queue.toml/{name}" if flag == "--csv" else name
    done = forcesim("run", "queue.toml", "--replications", "100000", flag, name)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 5
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("flags", "clash"),
    [
        (("--json", "a", "--xlsx", "./a"), "--xlsx would write over --json, a"),
        (("--capsule", "queue.toml"), "--capsule would write over the file queue.toml, queue.toml"),
        (("--policy", "half.toml", "--json", "half.toml"), "--json would write over the file half.toml, half.toml"),
        (("--csv", ".", "--json", "results.csv"), "--csv would write over --json, results.csv"),
        (("--store", "a.sqlite", "--capsule", "a.sqlite"), "--capsule would write over the store, a.sqlite"),
    ],
)
def test_two_files_of_one_name_are_told_before_the_first_run(
    forcesim: Call, folder: Path, flags: tuple[str, ...], clash: str
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = forcesim("run", "queue.toml", "--replications", "100000", *flags)
    assert done.returncode == 2
    assert clash in " ".join(done.stderr.split())
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_what_a_capsule_can_not_hold_is_told_before_the_first_run(forcesim: Call, folder: Path) -> None:
    for number in range(198):
        (folder / f"arm{number}.toml").write_text('kind = "force"\nextend = "queue.toml"\ntitle = "An arm"\n')
    (folder / "a:b.toml").write_text((folder / "queue.toml").read_text())
    names = [f"arm{number}.toml" for number in range(198)]
    for words, sign in (
        (("run", "a:b.toml"), "A scenario called 'a:b' can't be kept in a capsule"),
        (("compare", *names), "198 scenarios can't be kept in a capsule, which holds 197 at most"),
    ):
        done = forcesim(*words, "--replications", "100000", "--capsule", "a.forcesim")
        assert done.returncode == 2
        assert done.stdout == ""
        assert sign in " ".join(done.stderr.split())
        assert not (folder / "a.forcesim").exists()


def test_a_directory_where_a_table_is_to_be_is_told_before_the_first_run(forcesim: Call, folder: Path) -> None:
    (folder / "out" / "futures.csv").mkdir(parents=True)
    done = forcesim("run", "queue.toml", "--replications", "100000", "--csv", "out")
    assert done.returncode == 2
    assert "out/futures.csv can't be written: Is a directory" in " ".join(done.stderr.split())
    assert [*(folder / "out").iterdir()] == [folder / "out" / "futures.csv"]


@pytest.mark.parametrize(
    ("words", "clash"),
    [
        (("run", "child.toml", "--json", "queue.toml"), "the file queue.toml, which child.toml extends"),
        (("check", "child.toml", "--json", "queue.toml"), "the file queue.toml, which child.toml extends"),
        (("check", "queue.toml", "--json", "queue.toml"), "the file queue.toml"),
        (("describe", "queue.toml", "--out", "./queue.toml"), "the file queue.toml"),
        (("describe", "queue.toml", "--policy", "half.toml", "--out", "half.toml"), "the file half.toml"),
        (("store", "export", "kept.csv", "--store", "kept.csv"), "the store"),
        (("store", "export", "kept.csv", "--store", "kept-studies.csv"), "the store"),
    ],
)
def test_no_command_writes_over_what_it_reads(forcesim: Call, folder: Path, words: tuple[str, ...], clash: str) -> None:
    (folder / "child.toml").write_text('kind = "force"\nextend = "queue.toml"\ntitle = "A child"\n')
    if words[0] == "store":
        assert forcesim("run", "queue.toml", *FEW, "--quiet", "--store", words[-1]).returncode == 0
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = forcesim(*words)
    assert done.returncode == 2
    assert f"would write over {clash}" in " ".join(done.stderr.split())
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_standard_output_may_be_named_as_a_file(forcesim: Call) -> None:
    done = forcesim("run", "queue.toml", *FEW, "--quiet", "--json", "/dev/stdout")
    assert done.returncode == 0, done.stderr
    assert '"kind": "run"' in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("describe", "queue.toml", "--out"), ("schema", "--json"), ("scenarios", "--json"),
        ("check", "queue.toml", "--json"), ("store", "export"),
    ],
)  # fmt: skip
def test_whatever_writes_a_file_looks_before_whether_it_can(forcesim: Call, words: tuple[str, ...]) -> None:
    done = forcesim(*words, "nowhere/a")
    assert done.returncode == 2
    assert "there is no directory" in " ".join(done.stderr.split())
    assert done.stdout == ""


@pytest.mark.parametrize(("verb", "usual"), [("run", 40), ("tradeoff", 20), ("choose", "auto"), ("require", 60)])
def test_help_says_how_many_futures_are_tried_where_nobody_says(forcesim: Call, verb: str, usual: object) -> None:
    help_text = " ".join(forcesim(verb, "--help").stdout.replace("│", " ").split())
    assert f"[default: ({usual})]" in help_text


def run_queue(second: str, futures: int, folder: Path, environment: dict) -> Done:
    """A study of the queue whose second run begins with a statement of its own."""
    code = (
        "import os, signal, forcesim.simulation.run as run\n"
        "real = run.simulate\n"
        "def simulate(scenario, seed, replication, stopped=lambda: False):\n"
        f"    if replication == 1: {second}\n"
        "    return real(scenario, seed, replication, stopped)\n"
        "run.simulate = simulate\n"
        "from forcesim.cli.main import main\n"
        f"main(['run', 'queue.toml', '--replications', '{futures}', '--jobs', '1'])\n"
    )
    words = [sys.executable, "-c", code]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_run_that_fails_is_status_1_with_the_command_that_repeats_it(folder: Path, environment: dict) -> None:
    storing = environment | {"FORCESIM_STORE": str(folder / "runs.sqlite")}
    done = run_queue("raise RuntimeError('the \\x1b[31mroof fell in')", 3, folder, storing)
    assert done.returncode == 1
    assert "1 of 3 runs failed" in " ".join(done.stdout.split())
    output = " ".join(done.stderr.split())
    assert "roof fell in" in output
    assert "\x1b" not in output
    assert "The same command makes only the failed runs again." in output
    with RunStore(folder / "runs.sqlite") as store:
        assert sum(group.runs for group in store.groups()) == 2
    storeless = run_queue("raise RuntimeError('the roof fell in')", 3, folder, environment)
    assert "The same command makes all runs, since none is kept (--store none), again." in " ".join(
        storeless.stderr.split()
    )
    # the command works as it is told, though the scenario is a file
    repeat = "forcesim run queue.toml --seed 1 --replications 1 --first-replication 1"
    assert repeat in output
    again = [sys.executable, "-m", *shlex.split(repeat), "--json", "-"]
    repeated = subprocess.run(again, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(repeated.stdout)["replications"] == 1


def test_a_fault_of_the_program_is_told_without_a_traceback(folder: Path, environment: dict) -> None:
    code = (
        "import forcesim.report.answer_sentences as s, forcesim.report.answer as a\n"
        "def broken(result): raise KeyError('left out')\n"
        "a.sentence = broken\n"
        "from forcesim.cli.main import main\n"
        "main([*sys.argv[1:], 'run', 'queue.toml', '--replications', '1', '--jobs', '1'])\n"
    )
    words = [sys.executable, "-c", f"import sys\n{code}"]
    log = folder / "log" / "forcesim.log"
    logging_environment = environment | {"FORCESIM_LOG": str(log)}
    done = subprocess.run(words, cwd=folder, env=logging_environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "forcesim --verbose" in done.stderr
    assert str(log) in done.stderr.replace("\n", "")  # a long path is wrapped
    assert "Traceback" not in done.stderr
    assert "KeyError: 'left out'" in log.read_text()
    # as the message says
    done = subprocess.run(
        [*words, "--verbose"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are not sent there")
def test_an_interrupted_study_tells_what_is_finished(folder: Path, environment: dict) -> None:
    # the study interrupts itself in its second run, as Ctrl-C would
    done = run_queue("os.kill(os.getpid(), signal.SIGINT)", 500, folder, environment)
    assert done.returncode == 130
    assert "This is a partial answer: 1 of 500 runs are in" in " ".join(done.stdout.split())
    assert "Stopped" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a terminal is made as Linux makes them")
def test_a_terminal_gets_a_bar_and_colour_unless_it_asks_for_none(folder: Path, environment: dict) -> None:
    assert b"\x1b[1m" in _on_a_terminal(folder, environment | {"TERM": "xterm-256color"})
    plain = _on_a_terminal(folder, environment | {"TERM": "xterm-256color", "NO_COLOR": "1"})
    assert b"3 runs" in plain
    assert b"\x1b[3" not in plain


def _on_a_terminal(folder: Path, environment: dict[str, str]) -> bytes:
    import pty

    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "forcesim", "run", "queue.toml", *FEW],
            cwd=folder, env=environment | {"COLUMNS": "80"}, stdin=theirs, stdout=theirs, stderr=theirs,
        )  # fmt: skip
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            seen += piece
        assert process.wait() == 0
    finally:
        os.close(ours)
    return seen
