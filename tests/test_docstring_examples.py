"""Every function and method that people call from Python shows by an example how, and the example runs."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import forcesim as fs

CLASSES = (fs.Answer, fs.NamedScenario, fs.Study, fs.Run)
# for pages and prints of the program itself
INNER = {"Answer.content", "Answer.packed", "Answer.paper", "Study.close", "Study.stop", "NamedScenario.from_scenario"}


def public() -> Iterator[tuple[str, Any]]:
    """What has to have an example, by its name: functions, classes of results, and the methods of these."""
    for name in fs.__all__:
        value = getattr(fs, name)
        if inspect.isfunction(value) or value in CLASSES:
            yield name, value
    for owner in CLASSES:
        for name, value in vars(owner).items():
            full = f"{owner.__name__}.{name}"
            if not name.startswith("_") and inspect.isfunction(value) and full not in INNER:
                yield full, value


EXAMPLES = dict(public())


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_people_call_shows_an_example_that_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = doctest.DocTestFinder(recurse=False).find(EXAMPLES[name], name, globs={})
    tests = [test for test in found if test.examples]
    assert tests, f"{name} shows no example"
    for test in tests:
        results = doctest.DocTestRunner().run(test, clear_globs=False)
        assert results.failed == 0, capsys.readouterr().out
