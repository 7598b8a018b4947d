"""Files that studies are saved in tell what they hold."""

from __future__ import annotations

import pytest

from forcesim.report.output.file_names import file_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["durham-2014+durham-2015", "tradeoff", "", "brief"], "durham-2014_durham-2015_tradeoff_brief"),
        (["our force/../x", "run"], "our-force-..-x_run"),
        (["Größe", ""], "Größe"),
        (["", "+"], "study"),
    ],
)
def test_a_name_holds_nothing_that_a_system_refuses(parts: list[str], name: str) -> None:
    assert file_name(parts) == name
