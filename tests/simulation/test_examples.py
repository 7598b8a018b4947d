"""Examples of scenario files that describe something else than cannabis."""

from __future__ import annotations

import pytest

from forcesim.scenario.files.builtin import builtin
from forcesim.scenario.files.load import load
from forcesim.simulation.run import simulate


@pytest.mark.parametrize("name", [example.name for example in builtin("example")])
def test_an_example_runs_and_both_its_books_close(name: str) -> None:
    run = simulate(load(name).scenario, 1, 0)
    assert run.hours_unaccounted < 1e-9
    assert run.cases_unaccounted == 0


def test_burglary_is_worked_and_shoplifting_left_as_hours_move_without_a_line_of_code() -> None:
    burglary = load("burglary")
    now, moved = (simulate(burglary.with_(move_share=share).scenario, 1, 0).outcomes for share in (0.0, 0.8))
    assert moved["cases_dropped.burglary"] < now["cases_dropped.burglary"]
    assert moved["cases_dropped.shoplifting"] > now["cases_dropped.shoplifting"]
    assert moved["days_to_close.burglary"] < now["days_to_close.burglary"]
