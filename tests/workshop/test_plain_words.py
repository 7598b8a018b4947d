"""What the room reads and the trainer says can be understood at fourteen, as every answer of forcesim can."""

from __future__ import annotations

import re

import pytest
from reading_age import OLDEST, as_read, reading_age

from forcesim.scenario.files.builtin import builtin
from forcesim.workshop.script_files import load_script


@pytest.mark.parametrize("name", [entry.name for entry in builtin("workshop")])
def test_a_script_is_told_in_plain_words(name: str) -> None:
    script = load_script(name).script
    texts = [(inject.title, text) for inject in script.injects.values() for text in (inject.stage, inject.notes)]
    for step in script.steps:
        texts += [(step.title, step.stage), (step.title, step.notes)]
        if step.reveal is not None:
            texts += [(step.title, step.reveal.stage), (step.title, step.reveal.notes)]
        if step.question is not None:
            texts.append((step.title, step.question.ask))
    assert len(texts) > 10
    for title, text in texts:
        # a number will stand where a fact is
        told = as_read(re.sub(r"\{[^}]*\}", "12", text))
        # of a line of three words the formula tells nothing
        if len(told.split()) > 4:
            assert reading_age(told) <= OLDEST, f"{title}: {text}"
