"""The line of a key is the line on which a person finds it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forcesim.scenario.files import line_numbers
from forcesim.scenario.files.line_numbers import line_of
from forcesim.scenario.files.load import check

TEXT = """\
# a comment

title = "[not.a.table]"
notes = [
  "first",
  # = a comment
  "second = 2", "third",

  "fourth",
]
text = \"\"\"
title = 3
\"\"\"
after = 1

[a.b]  # heading
x = { y = 1, z = [1, 2] }
list = [
  { n = 1, days = ["mon",
                   "tue"] },
  { n = 2 } ]
d.e.f = 1

[[c]]
v = 1
[[c]]

v = 2
"""

PLACES = [
    (("title",), 3),
    (("notes",), 4),
    (("notes", 0), 5),
    (("notes", 1), 7),
    (("notes", 2), 7),
    (("notes", 3), 9),
    (("text",), 11),
    (("after",), 14),
    (("a",), 16),
    (("a", "b"), 16),
    (("a", "b", "x", "y"), 17),
    (("a", "b", "x", "z", 1), 17),
    (("a", "b", "list"), 18),
    (("a", "b", "list", 0), 19),
    (("a", "b", "list", 0, "n"), 19),
    (("a", "b", "list", 1, "n"), 21),
    (("a", "b", "d", "e", "f"), 22),
    (("c",), 24),
    (("c", 0, "v"), 25),
    (("c", 1), 26),
    (("c", 1, "v"), 28),
]


@pytest.mark.parametrize(("path", "line"), PLACES)
def test_a_key_is_found_where_it_stands(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line
    assert line_of(TEXT.replace("\n", "\r\n"), path) == line


@pytest.mark.parametrize("path", [("nothing",), ("title", "x"), ("notes", 4), ("notes", -1), ("a", "b", "x", 0), ()])
def test_what_is_not_there_has_no_line(path: tuple[str | int, ...]) -> None:
    assert line_of(TEXT, path) is None


def test_a_text_that_is_no_toml_has_no_lines() -> None:
    assert line_of("a = = 1", ("a",)) is None


MORE_PLACES = {
    'a = """x\n[b]\n"""""\nc = 1\n': {("a",): 1, ("c",): 4},
    "a = '''\nb = \"\"\"\n'''\nc = 1": {("a",): 1, ("c",): 4},
    'a = "\\"]\\\\" # ]\nb = [ # [\n  "#",\n 1.5,\n] # ]\nc = 2015-08-01 10:00:00\nd = 1': {
        ("a",): 1, ("b", 0): 3, ("b", 1): 4, ("c",): 6, ("d",): 7,
    },
    '["a.b".\'c]\']\n"d = 1" = 1\ne . f = 2\n': {("a.b", "c]", "d = 1"): 2, ("a.b", "c]", "e", "f"): 3},
    "[[a]]\n[[a.b]]\n[[a.b]]\nx = 1\n[a.c]\ny = 1\n[[a]]\n[a.c]\ny = 2\n": {
        ("a", 0, "b", 1, "x"): 4, ("a", 0, "c", "y"): 6, ("a", 1, "c"): 8, ("a", 1, "c", "y"): 9,
    },
    'a = ["""x"""", "]",\n1]\nb = 2\n': {("a", 2): 2, ("b",): 3},
    "a = ['''x'''', ']',\n1]\nb = 2\n": {("a", 2): 2, ("b",): 3},
    "a = [[\n1,\n[2,\n3]],\n{ b = [\n4 ] }]\n": {("a", 0, 1, 1): 4, ("a", 1, "b"): 5, ("a", 1, "b", 0): 6},
}  # fmt: skip


@pytest.mark.parametrize("text", MORE_PLACES)
def test_quotes_brackets_and_signs_of_comments_inside_of_texts_are_no_ends(text: str) -> None:
    assert tomllib.loads(text)
    assert {path: line_of(text, path) for path in MORE_PLACES[text]} == MORE_PLACES[text]


def test_a_text_is_scanned_once_however_many_lines_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[str] = []
    real = line_numbers._tokens

    def counted(text: str) -> Iterator[tuple[str, int]]:
        scanned.append(text)
        return real(text)

    monkeypatch.setattr(line_numbers, "_tokens", counted)
    locator = line_numbers.Locator("a = 1\n" + "".join(f"k{number} = {number}\n" for number in range(2000)))
    assert [locator.line_of((f"k{number}",)) for number in range(2000)] == [*range(2, 2002)]
    assert len(scanned) == 1


@pytest.mark.parametrize("count", [30, 300])
def test_checking_reads_each_file_once_for_all_of_its_faults(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault scanned the text again once: 300 wrong tables took seconds."""
    scanned: list[str] = []
    parses: list[str] = []
    tokens, loads = line_numbers._tokens, tomllib.loads
    monkeypatch.setattr(line_numbers, "_tokens", lambda text: (scanned.append(text), tokens(text))[1])
    monkeypatch.setattr(tomllib, "loads", lambda text, **more: (parses.append(text), loads(text, **more))[1])
    file = tmp_path / "wrong.toml"
    file.write_text(
        'kind = "force"\n' + "".join(f"[teams.t{number}]\nhead_count = -1\n" for number in range(count)), "utf-8"
    )
    faults = check(file)
    assert [fault.line for fault in faults if fault.key.endswith("t9.head_count")] == [21]
    assert len(scanned) == 1
    assert sum(map(len, parses)) == 2 * len(file.read_text(encoding="utf-8"))


NAMES = st.sampled_from(["a", "b", "c", '"a b"', "'#'", "1"])
VALUES = st.sampled_from(
    [
        "1",
        '"x"',
        "[]",
        "[1, 2]",
        "[\n  1,\n\n  2,\n]",
        "[\n# = 1\n]",
        "{ k = 1 }",
        '"""\n[a]\nb = 1\n"""',
        "'''\n'''",
        "[[\n1],\n[2]]",
    ]
)
FILLERS = st.lists(st.sampled_from(["", "# comment", "  ", "# a = 1"]), max_size=2)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[tuple[str | int, ...], int]]]:
    """A TOML text and, by construction, the line of every key in it."""
    lines: list[str] = []
    places: list[tuple[tuple[str | int, ...], int]] = []
    used: set[tuple[str | int, ...]] = set()
    counts: dict[str, int] = {}

    def keys(prefix: tuple[str | int, ...]) -> None:
        for name in draw(st.lists(NAMES, max_size=3, unique=True)):
            path = (*prefix, name.strip("\"'"))
            if path in used:
                continue
            used.add(path)
            lines.extend(draw(FILLERS))
            places.append((path, len(lines) + 1))
            lines.extend(f"{name} = {draw(VALUES)}".split("\n"))

    keys(())
    for number in range(draw(st.integers(0, 4))):
        lines.extend(draw(FILLERS))
        if draw(st.booleans()):
            prefix: tuple[str | int, ...] = (f"table{number}", "inner")
            lines.append(f"[table{number}.inner]")
        else:
            prefix = ("many", counts.get("many", 0))
            counts["many"] = counts.get("many", 0) + 1
            lines.append("[[many]]")
        places.append((prefix, len(lines)))
        keys(prefix)
    lines.extend(draw(FILLERS))
    return "\n".join(lines), places


@given(documents())
def test_every_key_of_every_text_is_found_on_its_line(
    document: tuple[str, list[tuple[tuple[str | int, ...], int]]],
) -> None:
    text, places = document
    assert tomllib.loads(text) is not None
    assert [(path, line_of(text, path)) for path, _ in places] == places
