"""Scripts are read as carefully as scenarios: every fault at once, with file, line, key and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest
from workshop_desk import SCRIPT, write_script

import forcesim as fs
from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files.builtin import builtin
from forcesim.scenario.files.load import check as check_scenario
from forcesim.scenario.files.load import is_workshop
from forcesim.workshop.script_files import ScriptFile, check_script, load_script, script_schema

BUILT_IN = [entry.name for entry in builtin("workshop")]


def faults(folder: Path, *changes: tuple[str, str]) -> tuple[Fault, ...]:
    text = SCRIPT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return check_script(write_script(folder, text))


def test_the_small_script_is_right(desk: ScriptFile) -> None:
    assert check_script(desk.path) == ()


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_script_that_is_built_in_is_right(name: str) -> None:
    assert check_script(name) == ()


def test_the_front_door_checks_files_of_every_kind(desk: ScriptFile) -> None:
    assert fs.check("fifteen-minutes") == fs.check("durham-2015") == fs.check(desk.folder / "force.toml") == ()
    (fault,) = check_scenario(desk.path)
    assert fault.what == "this is the script of a workshop"


def test_three_scripts_are_built_in() -> None:
    assert BUILT_IN == ["commissioners-dilemma", "fifteen-minutes", "how-sure-are-we"]
    assert all(is_workshop(name) for name in BUILT_IN)
    assert not is_workshop("durham-2014")


HOME_STEP = '[[steps]]\ntitle = "Home"\nminutes = 1\n'
QUESTION = 'outcome = "cases_closed"\nabout = "fall"\npoint'


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ("minutes = 30", "minutes = 3", "minutes", "take 21 minutes"),
        ('title = "Welcome"', 'titel = "Welcome"', "steps.0.titel", "no such key"),
        ('levers = ["hours", "pursuit"]', 'levers = ["hour", "pursuit"]', "studies.calm.levers.0", "not declared in"),
        ('force = "force.toml"', 'force = "durhm-2014"', "studies.moved", "there is no force"),
        ("policy.move_share=0.5", "policy.move_shar=0.5", "levers.hours.options.1.changes.0", "no such key"),
        ("times = [", 'changes = ["teams.desk.heads=2"]\ntimes = [', "injects.rush.changes.0", "no such key"),
        ("job.arrivals.per_year=2", "jo.arrivals.per_year=2", "injects.rush.times.0", "jo"),
        (
            'label = "Half moved"',
            'label = "Half"\npolicy = "durhm-2015"',
            "studies.moved.arms.half.policy",
            "no policy",
        ),
        ("at_least = 1", "at_least = 9\nat_most = 1", "steps.2.claims.0.at_most", "no number is at least this"),
        ("arrivals.per_year=2", "arrivals.per_year=two", "injects.rush.times.0", "multiplies nothing"),
        ("{moved futures}", "{moved futurs}", "steps.0.notes", "nothing is called"),
        ("{moved futures}", "{moved.__class__}", "steps.0.notes", "a fact is written"),
        ("{moved futures}", "{moved futures", "steps.0.notes", "brace stands alone"),
        ("They fall by {", "They fall by 42 or {", "steps.2.reveal.stage", "a number is typed here"),
        (QUESTION, QUESTION.replace("closed", "closd"), "steps.2.question.outcome", "no such outcome"),
        (QUESTION, f'arm = "before"\n{QUESTION}', "steps.2.question", "against nothing"),
        ('verdict = ["lower"]', 'verdict = ["lowr"]', "steps.2.claims.0.verdict", "no such verdict"),
        ("cases_dropped<100@0.9", "cases_droped<100@0.9", "steps.1.red_lines.0", "there is no outcome"),
        (
            'closed", "cases_dropped"]\n[steps',
            'closed", "cases"]\n[steps',
            "steps.3.decision.goals.1",
            "no such outcome",
        ),
        ('study = "calm"', 'study = "moved"', "steps.3.decision.study", "nothing to decide"),
        ('study = "calm"', 'study = "busy"', "steps.3.decision.study", "has not landed"),
        ("[[levers.pursuit.options]]", "[[levers.pursui.options]]", "levers.pursui", "nothing to choose"),
        ('["cases_closed", "cases_dropped"]\n[', '["cases_closed"]\n[', "steps.3.decision.goals", "has a winner"),
        ('["cases_closed", "cases_dropped"]\n[', '["harm", "harm", "charges"]\n[', "steps.3.decision.goals", "twice"),
        ("point = 50", "point = 0", "steps.2.question.point", "too low"),
    ],
)
def test_a_fault_is_told_with_its_key_line_and_a_hint(tmp_path: Path, old: str, new: str, key: str, what: str) -> None:
    every_fault = faults(tmp_path, (old, new))
    found = next(fault for fault in every_fault if what in fault.what)
    assert found.key.startswith(key)
    # what would be right stands in the hint, or for facts and red lines in the message itself
    assert found.hint or any(words in found.what for words in ("Did you mean", "written", "Outcomes are"))
    assert found.where.endswith("desk.toml")
    # a fault of a whole table stands at its heading, any other on the line that was changed
    line = (tmp_path / "desk.toml").read_text().splitlines()[(found.line or 0) - 1]
    assert line.startswith("[") or any(part in line for part in new.splitlines()), line


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        ("{moved futures}", "{movd futures}"),
        ("They fall by {", "They fall by 42 or {"),
        ("cases_dropped<100@0.9", "cases_droped<100@0.9"),
    )
    assert [fault.key for fault in found] == ["steps.0.notes", "steps.1.red_lines.0", "steps.2.reveal.stage"]
    assert [fault.line for fault in found] == sorted(fault.line or 0 for fault in found)


def test_a_fault_in_the_form_of_a_step_does_not_hide_those_of_others(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        ('title = "News"\nminutes = 1\ninjects = ["rush"]', 'title = "News"\ninjects = ["rush", "flood"]'),
        ('verdict = ["lower"]', 'verdict = ["lowr"]'),
        ("They fall by {moved cases_closed fall}", "They fall by {moved cases_closed fal}, 7 in all"),
        ("policy.move_share=0.5", "policy.move_shar=0.5"),
    )
    keys = {fault.key for fault in found}
    assert {"steps.4.minutes", "steps.4.injects.1"} <= keys, "of the form"
    assert {"steps.2.claims.0.verdict", "steps.2.reveal.stage", "levers.hours.options.1.changes.0"} <= keys
    assert not [fault for fault in found if fault.key.startswith("steps.5")], "what landed there has landed"
    lines = [fault.line or 0 for fault in found]
    assert lines == sorted(lines)


@pytest.mark.parametrize("steps", ["steps = 3", "steps = [3]", 'steps = [{ title = "x", minutes = 1 }, "y"]'])
def test_steps_that_are_none_are_told(tmp_path: Path, steps: str) -> None:
    head, _, _ = SCRIPT.partition("[[steps]]")
    tables = head.index("\n[")
    assert check_script(write_script(tmp_path, f"{head[:tables]}\n{steps}\n{head[tables:]}"))


def test_a_fault_of_the_force_does_not_hide_those_of_policies_and_changes(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        ('[levers.pursuit]\nlabel = "Jobs pursued"\n[[levers.pursuit.options]]\nlabel = "All"',
         '[levers.pursuit]\nlabel = "Jobs pursued"\n[[levers.pursuit.options]]\nlabel = "All"\npolicy = "nobody"'),
        ("policy.cases.job.pursue=0.5", "policy.cases.job.pursu=0.5"),
        ('[studies.moved]\nforce = "force.toml"', '[studies.moved]\nforce = "durhm-2014"'),
        ("times = [", 'changes = ["teams.desk.heads=2"]\ntimes = ['),
        ("{moved futures}", "{movd futures}"),
    )  # fmt: skip
    assert [fault.key for fault in found] == [
        "levers.pursuit.options.0.policy",
        "levers.pursuit.options.1.changes.0",
        "injects.rush.changes.0",
        "studies.moved.force",
        "steps.0.notes",
    ]


def test_what_is_no_script_is_told_so(tmp_path: Path) -> None:
    path = write_script(tmp_path)
    with pytest.raises(ScenarioError, match="no script of a workshop"):
        load_script(path.with_name("force.toml"))
    with pytest.raises(ScenarioError, match="Did you mean fifteen-minutes"):
        load_script("fifteen-minute")


def test_too_many_ways_to_choose_are_refused(tmp_path: Path) -> None:
    options = "".join(f'[[levers.hours.options]]\nlabel = "{number}"\n' for number in range(15))
    found = faults(tmp_path, ('[[levers.hours.options]]\nlabel = "None"\n', options))
    assert any("each of which is simulated" in fault.what for fault in found)


def test_too_many_steps_are_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, ("minutes = 30", "minutes = 300"), ('Good night."', 'Good night."\n' + 60 * HOME_STEP))
    assert any("there are 67 steps" in fault.what for fault in found)


def test_the_schema_names_every_key() -> None:
    schema = script_schema()
    assert {"title", "studies", "steps", "levers", "injects"} <= set(schema["properties"])
    assert schema["$defs"]["Question"]["properties"]["point"]["description"]
