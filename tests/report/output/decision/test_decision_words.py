"""What only whoever decides can say, as a file has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from forcesim.errors import ScenarioError
from forcesim.report.output.decision.decision_words import DecisionWords, read_decision_words


@pytest.mark.parametrize("written", ["2015-07-14", '"14 July 2015"'])
def test_a_day_is_written_as_people_write_it_or_as_toml_does(tmp_path: Path, written: str) -> None:
    path = tmp_path / "words.toml"
    path.write_text(f'title = "Fewer pursued"\ndecided_on = {written}\n')
    assert read_decision_words(path) == DecisionWords(title="Fewer pursued", decided_on="14 July 2015")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text("reason = 'none'\ntitle = 3\n")
    with pytest.raises(ScenarioError) as error:
        read_decision_words(path)
    assert [fault.key for fault in error.value.faults] == ["reason", "title"]
