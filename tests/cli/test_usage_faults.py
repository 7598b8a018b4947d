"""What is wrong with the words of a command is told at once, all of it, whichever verb it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forcesim.cli import console
from forcesim.cli.main import run
from forcesim.study.questions.registry import QUESTIONS


@pytest.fixture(autouse=True)
def _wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for cached in (console.out, console.err):
        cached.cache_clear()
    yield
    for cached in (console.out, console.err):
        cached.cache_clear()


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(words) == 2
    return " ".join(capsys.readouterr().err.split())


def test_unknown_flags_missing_values_and_wrong_values_are_told_together(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("worth-knowing", "durham-2014", "--worlds", "3", "--bogus", "3", "--executor", "x", "--frob=1")
    said = refusal(capsys, *words, "--json", "/nowhere/x", "--years")
    assert said.startswith("forcesim worth-knowing: 6 things are wrong.")
    for part in (
        "No such option: --bogus",
        "No such option: --frob",
        "'--years' requires an argument",
        "'--worlds': this must be a whole number from 30 (found '3')",
        "'--executor': 'x' is neither local nor",
        "'--json': there is no directory",
    ):
        assert part in said
    assert said.endswith("Try: forcesim worth-knowing --help")


@pytest.mark.parametrize("kind", [kind for kind in QUESTIONS if kind != "national"])
def test_a_missing_scenario_is_told_beside_a_wrong_flag(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, kind, "--jobs", "0")
    assert "Missing argument 'SCENARIO" in said
    assert "'--jobs': this must be a whole number from 1 to 1,024 (found '0')" in said


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("store", "prune", "--older", "--bogus"), ("--older", "--bogus")),
        (
            ("import", "cases", "nope.csv", "--as-of", "3", "--decimal", "x"),
            ("nope.csv", "'3' is no date", "'x' is not"),
        ),
        (
            ("demo", "--jobs", "0", "--replications", "x", "surplus"),
            ("--jobs", "--replications", "no place for surplus"),
        ),
        (("verify", "--sample", "x", "--jobs", "x"), ("--sample", "--jobs")),
    ],
)
def test_verbs_that_ask_no_question_do_so_too(
    words: tuple[str, ...], parts: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(capsys, *words)
    assert f"{len(parts)} things are wrong" in said
    assert "Value error" not in said
    for part in parts:
        assert part in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("require", "durham-2014", "backlog<20@0.9"),
            "There is no place for backlog<20@0.9. Did you mean --red-line 'backlog<20@0.9'?",
        ),
        (
            ("run", "durham-2014", "policy.move_share=0.4", "years=3"),
            "no place for policy.move_share=0.4 and years=3. Did you mean --set policy.move_share=0.4 --set years=3?",
        ),
        # a run has no red lines
        (("run", "durham-2014", "backlog<20"), "There is no place for backlog<20. Try: forcesim run --help"),
        (("demo", *"abcdefg"), "There is no place for a, b, c, d, e, and 2 more. Try: forcesim demo --help"),
    ],
)
def test_a_word_too_many_is_told_with_the_flag_that_it_may_have_lacked(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refusal(capsys, *words)


def test_one_fault_alone_is_told_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "run", "burglary", "--bogus", "3")
    assert said.startswith("forcesim run: No such option: --bogus")
    assert "things are wrong" not in said


@pytest.mark.parametrize(
    "words",
    [
        ("import", "police-uk", "--forse", "durham", "."),
        ("import", "cases", "--colums", "Type", __file__),
        ("check-against", "--pollicy", "durham-2015", "burglary", __file__),
    ],
)
def test_the_value_of_a_flag_that_there_is_not_is_not_taken_for_a_file_that_is_missing(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(capsys, *words)
    assert f"No such option: {next(word for word in words if word.startswith('--'))}" in said
    assert "things are wrong" not in said


def test_a_scenario_that_is_missing_is_told_beside_a_flag_that_there_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refusal(capsys, "run", "--bogus")
    assert "2 things are wrong" in said
    assert "No such option: --bogus" in said
    assert "Missing argument 'SCENARIO'" in said


def test_a_verb_that_takes_a_number_of_futures_says_how_many_and_does_not_offer_auto(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for kind, fewest in (
        ("sensitivity", 1),
        ("failure", 1),
        ("require", 1),
        ("worth-knowing", 1),
        ("check-against", 19),
    ):
        assert run([kind, "--help"]) == 0
        listed = capsys.readouterr().out.partition("--replications")[2].partition("--precision")[0]
        assert "auto" not in listed
        assert f"[x>={fewest}]" in listed
        names = ["burglary", __file__] if kind == "check-against" else ["burglary"]
        said = refusal(capsys, kind, *names, "--replications", "auto")
        assert f"a whole number from {fewest} (found 'auto')" in said
