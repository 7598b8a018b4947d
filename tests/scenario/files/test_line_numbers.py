"""The line of a key is the line on which a person finds it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forcesim.scenario.files import line_numbers
from forcesim.scenario.files.line_numbers import line_of

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


def test_a_key_after_a_list_of_thousands_of_lines_is_found_in_few_parses(monkeypatch: pytest.MonkeyPatch) -> None:
    parses = []
    real = line_numbers._parse

    def counted(text: str) -> dict[str, Any] | None:
        parses.append(len(text))
        return real(text)

    monkeypatch.setattr(line_numbers, "_parse", counted)
    text = "a = 1\n" + "".join(f"k{number} = {number}\n" for number in range(2000))
    assert line_of(text, ("k1500",)) == 1502
    assert len(parses) <= 14


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
