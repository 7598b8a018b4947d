from __future__ import annotations

import pytest

from forcesim.study.analysis.stopping import LOOKS, next_look


@pytest.mark.parametrize(
    ("futures", "look"), [(0, 10), (9, 10), (10, 20), (39, 40), (80, 160), (160, 200), (199, 200), (200, None)]
)
def test_a_study_looks_again_after_twice_as_many_futures_up_to_two_hundred(futures: int, look: int | None) -> None:
    assert next_look(futures) == look


def test_the_looks_that_share_the_error_are_those_that_are_taken() -> None:
    taken, futures = 0, 0
    while (look := next_look(futures)) is not None:
        taken, futures = taken + 1, look
    assert (taken, futures) == (len(LOOKS), 200)
