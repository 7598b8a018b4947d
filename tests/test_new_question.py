"""A kind of question that nobody has heard of: declared in one place, it is found in all the others."""

from __future__ import annotations

import inspect
import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
from forces import QUEUE

import forcesim as fs
from forcesim.cli.main import run as forcesim
from forcesim.errors import StudyError
from forcesim.report.answer import open_answer
from forcesim.report.output.reproduce import question_script
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.arm import Arm
from forcesim.study.execution.collector import RunCollector
from forcesim.study.questions.base import Question, growing, result_base
from forcesim.study.questions.codec import from_dict, to_dict
from forcesim.study.questions.declaration import SCENARIO, option
from forcesim.study.questions.registry import QUESTIONS, Entry
from forcesim.study.results.study_result import StudyResult
from ui.studies.question_forms import QuestionForm, efforts, fields_of, form_of, question_of


@dataclass(frozen=True, kw_only=True)
class TossQuestion(Question):
    """Throw a coin for a force."""

    kind: ClassVar[str] = "toss"
    doing: ClassVar[str] = "Tossing"

    scenario: NamedScenario = field(metadata=SCENARIO)
    side: str = option(
        "heads",
        flag="--side",
        metavar="heads|tails",
        help="Which side counts.",
        label="Side",
        choices={"heads": "the head", "tails": "the number"},
    )
    tosses: int = option(
        12, flag="--tosses", metavar="N", ge=2, help="How often it is thrown.", efforts=(6, 24), unit="tosses"
    )

    def arms(self) -> tuple[Arm, ...]:
        return (Arm(self.scenario.name, self.scenario),)

    def given_arms(self) -> tuple[Arm, ...]:
        return self.arms()

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        return result_base(self, collector, growing(collector))


@pytest.fixture(autouse=True)
def toss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("FORCESIM_STORE", "none")
    monkeypatch.setitem(QUESTIONS, "toss", Entry(__name__, "TossQuestion", "Heads or tails?"))


@pytest.fixture
def desk(tmp_path: Path) -> NamedScenario:
    path = tmp_path / "queue.toml"
    path.write_text(QUEUE)
    return fs.load(path)


def test_it_is_a_verb_among_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert forcesim(["--help"]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "toss" in line)
    assert "Heads or tails?" in line


def test_its_help_names_its_flags_with_their_defaults_bounds_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert forcesim(["toss", "--help"]) == 0
    help_text = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "Heads or tails?" in help_text
    assert "--side heads|tails Which side counts. [default: heads]" in help_text
    assert "--tosses N [x>=2] How often it is thrown. [default: 12]" in help_text
    for flag in ("--policy", "--replications", "--seed", "--set", "--capsule"):
        assert flag in help_text


def test_its_verb_refuses_what_is_out_of_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    assert forcesim(["toss", "queue.toml", "--tosses", "1"]) == 2
    assert "Invalid value for '--tosses'" in capsys.readouterr().err


def test_its_verb_answers_and_leaves_a_capsule_that_holds_its_settings(desk: NamedScenario, tmp_path: Path) -> None:
    words = ["toss", str(tmp_path / "queue.toml"), "--tosses", "3", "--replications", "2"]
    assert forcesim([*words, "--jobs", "1", "--quiet", "--capsule", str(tmp_path / "a.forcesim")]) == 0
    answer = open_answer(tmp_path / "a.forcesim")
    assert answer.command == f"forcesim {shlex.join(words)} --seed 1"
    settings = {name: answer.question[name] for name in ("kind", "side", "tosses", "replications")}
    assert settings == {"kind": "toss", "side": "heads", "tosses": 3, "replications": 2}


def test_it_is_a_function_in_python_with_its_fields_as_arguments(desk: NamedScenario) -> None:
    arguments = inspect.signature(fs.toss).parameters
    assert list(arguments)[:3] == ["scenario", "side", "tosses"]
    assert (arguments["side"].default, arguments["tosses"].default) == ("heads", 12)
    answer = fs.toss(desk, side="tails", replications=2, jobs=1)
    assert (answer.question["side"], answer.question["tosses"]) == ("tails", 12)
    with pytest.raises(TypeError, match="edge"):
        fs.toss(desk, edge=True)


def test_the_question_itself_can_be_asked(desk: NamedScenario) -> None:
    answer = fs.ask(TossQuestion(scenario=desk, tosses=5, replications=2), jobs=1)
    assert answer.question["tosses"] == 5
    assert answer.result.finished == 2


def test_command_and_script_name_it_with_its_settings(desk: NamedScenario) -> None:
    script = question_script("toss", desk, ("queue.toml", None), {}, {"side": "tails", "tosses": 6}, seed=1)
    assert script.command == "forcesim toss queue.toml --side tails --tosses 6 --seed 1"
    assert "answer = fs.toss(scenario, side='tails', tosses=6, seed=1)" in script.python.splitlines()


def test_it_comes_back_from_a_capsule_as_it_was(desk: NamedScenario) -> None:
    question = TossQuestion(scenario=desk, side="tails", tosses=7, replications=3, seed=5)
    record = json.loads(json.dumps(to_dict(question)))
    assert (record["side"], record["tosses"]) == ("tails", 7)
    again = from_dict(record, {desk.name: desk})
    assert again == question
    with pytest.raises(fs.CapsuleError):
        from_dict({name: value for name, value in record.items() if name != "tosses"}, {desk.name: desk})


def test_a_form_has_its_labels_choices_and_how_thorough_it_can_be(desk: NamedScenario) -> None:
    fields = fields_of("toss")
    assert set(fields) == {"side", "tosses"}
    assert fields["side"].option.label == "Side"
    assert fields["side"].option.choices == {"heads": "the head", "tails": "the number"}
    assert [number for _, number in efforts("toss")] == [6, 12, 24]
    assert efforts("toss")[0][0] == "quick look: 6 tosses"
    form = QuestionForm("toss", {"side": "tails", "tosses": 24})
    question = question_of(form, desk, None)
    assert question == TossQuestion(scenario=desk, side="tails", tosses=24)
    assert form_of("toss", to_dict(question)) == form


def test_what_all_questions_refuse_it_refuses(desk: NamedScenario) -> None:
    with pytest.raises(StudyError, match="replications"):
        fs.toss(desk, replications=0)
