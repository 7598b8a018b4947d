"""Code decides by values: it takes no sentence apart that was made for people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for package in ("forcesim", "ui") for path in (ROOT / package).rglob("*.py"))
# attributes that hold words for people, and what would take them apart
WORDS = {"why", "sentence", "reached", "message", "reason", "ending", "headline", "about_it", "caution"}
# and variables; a message or a reason may be that of Qt, SQLite or a reader of TOML
VARIABLES = {"why", "sentence", "sentences", "caution", "warnings"}
TAKES_APART = {
    "startswith", "endswith", "removeprefix", "removesuffix", "replace", "partition", "rpartition", "find", "index",
    "count", "split",
}  # fmt: skip
# reads old files, whose reasons are words: the one place that may
READER = ROOT / "forcesim" / "study" / "results" / "reason_texts.py"
# reads what the system's loader says of a library that is missing
PHRASES_OF_OTHERS = {"forcesim/cli/gui_command.py"}


def holds_words(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in VARIABLES
    return isinstance(node, ast.Attribute) and node.attr in WORDS


def taken_apart(tree: ast.AST) -> Iterator[int]:
    """Lines on which a sentence is searched or edited."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for operator, right in zip(node.ops, node.comparators, strict=True):
                if isinstance(operator, ast.In | ast.NotIn) and holds_words(right):
                    yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_edited = node.func.attr in TAKES_APART and holds_words(node.func.value)
            # re.search("backlog", cliff.why)
            is_searched = node.func.attr in ("match", "search", "fullmatch") and any(map(holds_words, node.args))
            if is_edited or is_searched:
                yield node.lineno


def is_phrase(node: ast.expr) -> bool:
    """Whether a text holds several words, or a percentage: no name and no key of a file does."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and bool(re.search(r"[A-Za-z›(] |%| [A-Za-z›(]", text))


def phrases_searched_for(tree: ast.AST) -> Iterator[int]:
    """Lines that look for a phrase in a text, whatever the text is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            pairs = zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False)
            for operator, left, right in pairs:
                is_text = isinstance(right, ast.Name | ast.Attribute | ast.Call)
                if isinstance(operator, ast.In | ast.NotIn) and is_text and is_phrase(left):
                    yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TAKES_APART:
            # "5%" as a person types it ends in the sign
            typed = node.func.attr in ("endswith", "removesuffix")
            if node.args and is_phrase(node.args[0]) and not typed:
                yield node.lineno


@pytest.mark.parametrize("path", [path for path in MODULES if path != READER], ids=lambda path: path.stem)
def test_no_module_takes_a_sentence_apart(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [f"{path.relative_to(ROOT)}:{line}" for line in taken_apart(tree)]
    if path.relative_to(ROOT).as_posix() not in PHRASES_OF_OTHERS:
        assert not [f"{path.relative_to(ROOT)}:{line}" for line in phrases_searched_for(tree)]


@pytest.mark.parametrize(
    "code",
    [
        '"backlog" in cliff.why', '"leave open" not in result.reached', 'cliff.why.startswith("Even")',
        'found.why.replace("smallest", "largest")', 're.search("backlog", cliff.why)', "sentence.removeprefix(first)",
    ],
)  # fmt: skip
def test_the_check_finds_what_it_is_for(code: str) -> None:
    assert list(taken_apart(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        '"%" in row.change', 'limits.replace(" below", " to below")', 'name.partition(" (")',
        'label.removeprefix("Harm by ")', 'place.split(" › ")',
    ],
)  # fmt: skip
def test_the_check_finds_phrases_whatever_they_are_searched_in(code: str) -> None:
    assert list(phrases_searched_for(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ['" ".join(words)', '"--policy" in words', 'name.endswith(".toml")', '"a b" in {"a b"}']
)
def test_the_check_lets_names_and_keys_be(code: str) -> None:
    assert not list(phrases_searched_for(ast.parse(code)))


# asked and read at a command line alone
OF_TERMINAL = ("cli/", "importers/", "assurance", "study/execution/dask_executor", "study/questions/actuals/",
               "study/questions/verify")  # fmt: skip
FLAG = re.compile(r"(?<![\w-])--[a-z]")


def test_a_refusal_that_the_window_shows_names_no_flag_of_the_command_line() -> None:
    named = []
    for path in sorted((ROOT / "forcesim").rglob("*.py")):
        if path.relative_to(ROOT / "forcesim").as_posix().startswith(OF_TERMINAL):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in ("StudyError", "CapsuleError", "WorkshopError", "OutputError", "RunError") and node.args:
                texts = [leaf.value for leaf in ast.walk(node.args[0]) if isinstance(leaf, ast.Constant)]
                named += [f"{path}:{node.lineno}" for text in texts if FLAG.search(str(text))]
    assert named == []
