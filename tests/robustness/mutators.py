"""Small changes that break files: of bytes, of lines of TOML, of values in JSON. Each is drawn from a given generator.

Not by hypothesis: tens of thousands of files are made one after another in several processes, each by its number alone.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from typing import Any

VALUES = (
    "0", "-1", "1", "1e308", "-1e308", "5e-324", "1e-9", "inf", "-inf", "nan", "9" * 40, "9" * 5000, "1_000",
    "0x7fffffff", "9223372036854775808", "true", '""', '"x"', '"\\u202ex"', '"<img src=x>"', '"=1+1"', '"../../x"',
    '"/dev/zero"', '"\\u0000"', '"' + "x" * 3000 + '"',
    "[]", "[[]]", "{}", "[1, 'a']", "{ value = 1 }", '{ value = "x", low = 2 }',
    "{ value = 1, low = 3, high = 2, grade = 'sure' }", "1979-05-27", "0001-01-01", "9999-12-31", "07:32:00", "9,5",
    "3 %", "[" * 35 + "]" * 35, "[" * 2000, "{a=" * 40 + "1" + "}" * 40, "[" + "1," * 3000 + "]", '"""\n', "'''",
    "{ " + "a." * 600 + "a = 1 }", '["mon", "mon"]', '{ per_year = -1 }', "[{}]", "{ days = [] }",
)  # fmt: skip
EXTENSIONS = (
    "forces/durham-2014", "policies/durham-2015", "parts/england", "parts/nowhere", ".", "..", "/", "", "/etc/passwd",
    "../../../etc/passwd", "/dev/zero", "CON", "a\\u0000b", "x" * 5000, "mutant", "mutant.toml", "http://127.0.0.1/x",
)  # fmt: skip
LINES = (
    "[a]", "[[a]]", "[teams]", "[teams.local]", "[[teams.local]]", "[policy]", "[policy.cases.nobody]", "extend = 3",
    'kind = "part"', 'kind = "policy"', "kind = 1", "title = 3", "[time]\nyears = 1e9", "[time]\nyears = 1e-9", "= 1",
    "]", "a." * 300 + "a = 1", "a." * 700 + "a = 1", "[" + "a." * 300 + "a]", "# " + "x" * 5000, "\x00", "\ufeff",
    "\u202e", "\r", "[case_types.new]\nteam = 'local'", "[shocks.new]\nper_year = 1000",
    "[policy.allocation]\nrule = 'no such rule'",
)  # fmt: skip
PLAIN = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, 1e308, -1e308, 5e-324, "", "x", "nan", "<b>x</b>", "\u202e",
    "../x", [], [[]], {}, [None], [1, "x"], {"a": 1}, "x" * 2000, [0.0] * 500, {"values": []}, "sha256:" + "0" * 64,
    "2014-13-01",
)  # fmt: skip
_JUNK = (b"\x00", b"\xff", b"\n", b'"', b"[", b"]", b"{", b"=", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"9" * 400, b"\r\n")


def bytes_changed(content: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, cut out, put in, repeated or cut off."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 30))):
        if not changed:
            break
        at = chance.randrange(len(changed))
        length = chance.choice((1, 1, 4, 50, 500))
        match chance.randrange(6):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at] = chance.randrange(256)
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = chance.choice(_JUNK)
            case 4:
                changed[at:at] = changed[at : at + length]
            case _ if chance.random() < 0.3:
                del changed[at:]
    return bytes(changed)


def toml_changed(text: str, chance: random.Random) -> str:
    """Lines doubled, moved, taken out or put in, keys renamed, and values that no field expects."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        at = chance.randrange(len(lines))
        key, sign, _ = lines[at].partition("=")
        match chance.randrange(8):
            case 0:
                lines.insert(chance.randrange(len(lines) + 1), lines[at])
            case 1 if len(lines) > 1:
                del lines[at]
            case 2:
                lines.insert(at, chance.choice(LINES))
            case 3:
                lines.insert(0, f'extend = "{chance.choice(EXTENSIONS)}"')
            case 4:
                lines[at] = re.sub(r"\w+", lambda word: word[0][::-1], lines[at], count=1)
            case 5:
                lines[at] = re.sub(
                    r"-?\d[\d.]*", lambda _: chance.choice(VALUES), lines[at], count=chance.choice((0, 1))
                )
            case _ if sign:
                lines[at] = f"{key}= {chance.choice(VALUES)}"
    return "\n".join(lines)


def json_changed(document: Any, chance: random.Random) -> Any:
    """A document of JSON of which some values are others, missing, doubled or of another kind."""
    changed = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 6))):
        _change_one(changed, chance)
    return changed


def _change_one(document: Any, chance: random.Random) -> None:
    here = document
    while True:
        keys: list[Any] = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return
        key = chance.choice(keys)
        below = here[key]
        if isinstance(below, dict | list) and below and chance.random() < 0.85:
            here = below
            continue
        _apply(here, key, chance)
        return


def _apply(here: Any, key: Any, chance: random.Random) -> None:
    actions: list[Callable[[], None]] = [
        lambda: here.__setitem__(key, copy.deepcopy(chance.choice(PLAIN))),
        lambda: here.__setitem__(key, copy.deepcopy(chance.choice(PLAIN))),
        lambda: here.__delitem__(key),
    ]
    if isinstance(here, list):
        actions += [lambda: here.insert(key, here[key]), lambda: here.reverse(), here.clear]
    else:
        actions += [lambda: here.update({chance.choice(("x", "", "ci95", "mean", "\u202e")): here[key]})]
    if isinstance(here[key], float | int) and not isinstance(here[key], bool):
        actions += [lambda: here.__setitem__(key, here[key] * chance.choice((-1, 0, 1e6, 1.0001)))]
    chance.choice(actions)()
