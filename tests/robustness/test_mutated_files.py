"""Files that were broken in many ways are accepted, or refused in words that say where."""

from __future__ import annotations

import pytest
from fuzz import try_many
from subjects import SUBJECTS

# fuzz.py tries as many as one likes
FILES_A_KIND = 125
# a folder of tables takes longer than one file, and of many that lie together a broken one is seldom missed
FOLDERS = {"police": 50}
REFUSED_AT_LEAST = {"police": 5}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_a_broken_file_is_accepted_or_refused_with_a_place(kind: str) -> None:
    tally = try_many(kind, 1, range(FOLDERS.get(kind, FILES_A_KIND)))
    assert tally.faults == []
    # breaking does break, and not everything
    assert tally.verdicts["refused"] > REFUSED_AT_LEAST.get(kind, FILES_A_KIND // 4)
    assert tally.verdicts["accepted"] > 0


def test_a_file_is_the_same_whenever_it_is_made() -> None:
    first, second = (try_many("scenario", 7, range(20)).verdicts for _ in range(2))
    assert first == second
