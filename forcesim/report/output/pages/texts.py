"""The fixed texts of all documents by their keys, from one catalogue for each language.

Headings, labels and paragraphs of briefs, workbooks, assurance packs and decision records stand in
``templates/texts.en.toml``. Sentences that tell an answer are put together in ``forcesim.report.wording``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from forcesim.study.results.study_result import StudyResult

ENGLISH = "en"


def text(key: str, /, **values: object) -> str:
    """The text at a dotted key, such as "brief.wrong", with ``values`` in its braces; KeyError where there is none.

    It is plain text: whatever makes a page of it escapes it.
    """
    return catalogue(ENGLISH)[key].format(**values)


def text_of_kind(section: str, result: StudyResult) -> str:
    """The text of a section, such as "question", for the kind of a result; its "other" for a kind without one."""
    kind = result.finding.kind if result.finding is not None else "map" if result.is_map else result.kind
    key = f"{section}.{kind}"
    return text(key if key in catalogue(ENGLISH) else f"{section}.other")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts in a language by their dotted keys; what a language lacks is in English."""
    folder = files("forcesim.report") / "templates"
    texts = dict(_entries(tomllib.loads((folder / f"texts.{ENGLISH}.toml").read_text(encoding="utf-8"))))
    if language != ENGLISH:
        other = dict(_entries(tomllib.loads((folder / f"texts.{language}.toml").read_text(encoding="utf-8"))))
        texts |= {key: words for key, words in other.items() if key in texts}
    return texts


def _entries(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _entries(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", str(value)
