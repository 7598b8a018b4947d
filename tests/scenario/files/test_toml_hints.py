"""A slip in a file's grammar is told with the hint that mends it: whoever does what it says has a file that is read."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from forcesim.errors import Fault
from forcesim.scenario.files.toml_hints import _MESSAGES
from forcesim.scenario.files.toml_reader import parse

QUOTES = "A text ends at its quote: put one that holds \" between ' and ', and the other way round"

# a slip, what the hint says, and the text of whoever does that
SLIPS = [
    ("x = [1 2]", "Put a comma between the values", "x = [1, 2]"),
    ('x = ["a" "b"]', "Put a comma between the values", 'x = ["a", "b"]'),
    ("x = [1, 2", "Add the missing ]", "x = [1, 2]"),
    ("x = [1, 2\ny = 3", "Add the missing ] before this line", "x = [1, 2\n]\ny = 3"),
    ("x = [1, 2\n[table]\ny = 3", "Add the missing ] before this line", "x = [1, 2\n]\n[table]\ny = 3"),
    ("x = { value = 3", "Add the missing }", "x = { value = 3 }"),
    ("x = { value = 3\ny = 1", "Add the missing }", "x = { value = 3 }\ny = 1"),
    ("x = { value = 3 low = 1 }", "Put a comma between the keys", "x = { value = 3, low = 1 }"),
    ("x = { value = 50% }", "Shares are parts of one: write 0.5", "x = { value = 0.5 }"),
    ("x = { value = 3, }", "Take out the comma before }", "x = { value = 3 }"),
    ("x = { , }", "Take out the comma, or write key = value before it", "x = { }"),
    ("x = {\n value = 3\n}", "Put all that stands in braces on one line", "x = { value = 3 }"),
    ("x = { value = 3,\n low = 1 }", "Put all that stands in braces on one line", "x = { value = 3, low = 1 }"),
    ("x = { value = 3, # why\n low = 1 }", "Put all that stands in braces on one line", "x = { value = 3, low = 1 }"),
    ("x = .5", "Write 0.5", "x = 0.5"),
    ("x = 5.", "Write 5", "x = 5"),
    ("x = 05", "Numbers begin with no 0: write 5", "x = 5"),
    ("x = 1,000", "Numbers have no commas: write 1000", "x = 1000"),
    ("x = 12,345,678.5", "Numbers have no commas: write 12345678.5", "x = 12345678.5"),
    ("x = 9,5", "Decimals follow a point: write 9.5", "x = 9.5"),
    ("x = 50%", "Shares are parts of one: write 0.5", "x = 0.5"),
    ("x = 12.5 %", "Shares are parts of one: write 0.125", "x = 0.125"),
    ("x = 3 hours", "Numbers have no unit: write 3", "x = 3"),
    ("x = 3.5h # long", "Numbers have no unit: write 3.5", "x = 3.5"),
    ("x = £3", "Numbers have no unit: write 3", "x = 3"),
    ("x = [1, 2 h]", "Numbers have no unit: write 2", "x = [1, 2]"),
    ("x = 8:30", "Hours are numbers: write 8.5", "x = 8.5"),
    ("x = 2015-8-1", "Write 2015-08-01", "x = 2015-08-01"),
    ("x = 2015-13-01", "Write year, month and day as in 2015-08-01", "x = 2015-12-01"),
    ("x = 01/08/2015", "Write year, month and day as in 2015-08-01", "x = 2015-08-01"),
    ("x = 2015-02-30", "Write year, month and day as in 2015-08-01: that month has fewer days", "x = 2015-02-28"),
    ("x = 1;", "Take out the ;", "x = 1"),
    ("x = 1 y = 2", "One key = value a line; texts need quotes", "x = 1\ny = 2"),
    ("x = 3 // so many", "Comments begin with #", "x = 3 # so many"),
    ("x = 1\x01", "Delete the sign behind it, which does not print", "x = 1"),
    ('x = "a"b"', QUOTES, "x = 'a\"b'"),
    ("x = 'a'b'", QUOTES, 'x = "a\'b"'),
    ("[a] x = 1", "Put what follows the name of a table on the next line", "[a]\nx = 1"),
    ("[a]]", "Write [a]", "[a]"),
    ("x =", "Write a value after =", "x = 1"),
    ("x = # soon\ny = 1", "Write a value after =", "x = 1 # soon\ny = 1"),
    ("x = yes", "Write true", "x = true"),
    ("x = False", "Write false", "x = false"),
    ("x = null", "Leave the key out", ""),
    ("x = local", 'Texts need quotes: write "local"', 'x = "local"'),
    ("x = [local, far off]", 'Texts need quotes: write "local"', 'x = ["local", "far off"]'),
    ("x = the local team # ours", 'Texts need quotes: write "the local team"', 'x = "the local team" # ours'),
    ("x = “abc”", 'Quotes are plain: write "abc"', 'x = "abc"'),
    ("x = [1,,2]", "Take out the comma, or write a value before it", "x = [1,2]"),
    ("x == 3", "Write one = only", "x = 3"),
    ("x = (1, 2)", "Lists stand in square brackets: write [1, 2]", "x = [1, 2]"),
    ("x = +", 'Texts need quotes: "…"; numbers have no unit; flags are true or false', 'x = "+"'),
    ("key word = 3", "Keys hold no spaces: write key_word = …", "key_word = 3"),
    ("key: 3", "Write = in place of :", "key = 3"),
    ("x = { a: 1 }", "Write = in place of :", "x = { a = 1 }"),
    ("key", "Write key = value. Comments begin with #", "key = 1"),
    ("= 3", "Write a key before =", "x = 3"),
    ("é = 3", "Keys hold letters from a to z, digits, - and _. Comments begin with #", "e = 3"),
    ("// why", "Comments begin with #", "# why"),
    ("{ a = 1 }", "Write key = { … }", "x = { a = 1 }"),
    ("x = { é = 1 }", "Keys hold letters from a to z, digits, - and _", "x = { e = 1 }"),
    ("[a.]", "Take out the point before ]", "[a]"),
    ("[]", "Write a name between [ and ]", "[a]"),
    ("[a", "Write [name]", "[a]"),
    ("[[a]", "Write [[name]]", "[[a]]"),
    ('x = "abc', "Add the missing quote", 'x = "abc"'),
    ('x = "abc\ny = 1', "Add the missing quote", 'x = "abc"\ny = 1'),
    ("x = 'abc", "Add the missing quote", "x = 'abc'"),
    ("x = 'abc\ny = 1", "Add the missing quote", "x = 'abc'\ny = 1"),
    (r'x = "C:\dir"', r"Write \\ for a backslash, or put the text in 'single quotes'", r'x = "C:\\dir"'),
    (r'x = "C:\Users"', r"Write \\ for a backslash, or put the text in 'single quotes'", r"x = 'C:\Users'"),
    (r'x = "\uD800"', r"Write \\ for a backslash, or put the text in 'single quotes'", r"x = '\uD800'"),
    ("x = 1\nx = 2", "Keep one of them", "x = 2"),
    ("x = { a = 1, a = 2 }", "Keep one of them", "x = { a = 1 }"),
    ("[a]\nx = 1\n[a]\ny = 2", "Put its keys into one", "[a]\nx = 1\ny = 2"),
    ("x = [1]\n[[x]]\ny = 1", "Put all of it in one place", "x = [1, { y = 1 }]"),
    ("x = { a = 1 }\nx.b = 2", "Put all of it in one place", "x = { a = 1, b = 2 }"),
    ("[a.b]\nx = 1\n[c]\n[a]\nb.y = 2", "Put all of it in one place", "[a.b]\nx = 1\ny = 2\n[c]"),
    ('x = "a\x01b"', "Delete it and type the line again", 'x = "ab"'),
    ("# a\x01", "Delete it and type the line again", "# a"),
    ("x = " + "9" * 5000, "A number has too many digits: write fewer", "x = 999"),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "hint", "mended"), SLIPS, ids=[slip[:20] for slip, *_ in SLIPS])
def test_what_a_hint_says_mends_the_file(slip: str, hint: str, mended: str) -> None:
    fault = parse(f"a_key = 1\n{slip}\n", "own.toml")
    assert isinstance(fault, Fault)
    assert fault.hint == hint
    assert fault.line is not None
    if named := re.search(r"[Ww]rite (\d[\d.-]*|\"[^\"]*\"|\[.+\]|true|false)$", hint):
        assert named[1] in mended or "name" in named[1]
    assert not isinstance(parse(f"a_key = 1\n{mended}\n", "own.toml"), Fault)


def test_every_message_of_the_reader_is_among_those_slips() -> None:
    seen = set()
    for slip, *_ in SLIPS:
        with pytest.raises(ValueError, match=r".") as caught:
            tomllib.loads(slip)
        seen |= {start for start, *_ in _MESSAGES if str(caught.value).startswith(start)}
    assert seen == {start for start, *_ in _MESSAGES}


def test_every_broken_file_comes_with_a_hint_and_a_line() -> None:
    chance = random.Random(7)  # noqa: S311  the same on every machine
    text = (Path(__file__).parents[3] / "scenarios" / "examples" / "burglary.toml").read_text(encoding="utf-8")
    lines = text.splitlines()
    broken = 0
    for _ in range(400):
        begin = chance.randrange(len(lines))
        some = "\n".join(lines[begin : begin + 12])
        place = chance.randrange(len(some))
        sign = chance.choice("\"'[]{},=.#\n:%;é\x01 9x")
        fault = parse(some[:place] + sign + some[place + chance.choice((0, 1)) :], "own.toml")
        if isinstance(fault, Fault):
            broken += 1
            assert fault.hint
            assert fault.line is not None
    assert broken > 50
