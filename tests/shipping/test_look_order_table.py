"""The table of numbers that are tried first."""

from __future__ import annotations

import numpy as np

from forcesim.shipping.look_order_table import rows


def test_the_numbers_that_move_an_outcome_most_are_listed_first_and_idle_ones_not_at_all() -> None:
    # three numbers, two outcomes; as they are under the policy, then the change that it makes
    sizes = np.array([[[1.0, 3.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.5, 2.0], [4.0, 0.0, 0.0]]])
    assert list(rows(["a", "b", "c"], ["harm", "charges"], sizes)) == [
        ("", "", "a"),
        ("", "", "b"),
        ("", "", "c"),
        ("harm", "level", "b"),
        ("harm", "level", "a"),
        ("harm", "change", "c"),
        ("harm", "change", "b"),
        ("charges", "change", "a"),
    ]
