"""What the window says of a study before its runs: that it is large, or that it is refused."""

from __future__ import annotations

import pytest
from pointing import says
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine

from ui.window import Window

OFFICERS = "teams.local.head_count"


@pytest.mark.slow
def test_a_run_that_would_be_too_large_is_refused_in_words_and_a_smaller_one_runs(
    qtbot: QtBot, answered: Window, engine: FakeEngine
) -> None:
    studies = len(engine.plans)
    answered.session.set_values({OFFICERS: 150_000})
    answered.run()
    qtbot.waitUntil(lambda: "too large" in says(answered, "banner_text"), timeout=60_000)
    assert OFFICERS in says(answered, "banner_text")
    assert "or less" in says(answered, "banner_text")
    assert not answered.studies.running
    assert len(engine.plans) == studies
    answered.session.set_values({OFFICERS: 7})
    answered.run()
    qtbot.waitUntil(lambda: len(engine.plans) == studies + 1 and not answered.studies.running, timeout=60_000)
    assert "too large" not in says(answered, "banner_text")


@pytest.mark.slow
def test_a_large_run_is_cautioned_as_it_starts(qtbot: QtBot, answered: Window) -> None:
    answered.session.set_values({OFFICERS: 5_000})
    answered.run()
    assert "is large" in says(answered, "banner_text")
    assert OFFICERS in says(answered, "banner_text")
    qtbot.waitUntil(lambda: not answered.studies.running, timeout=60_000)
