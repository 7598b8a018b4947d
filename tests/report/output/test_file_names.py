"""Files that studies are saved in tell what they hold."""

from __future__ import annotations

import pytest
from national_fakes import national_answer, national_question

from forcesim.report.output.file_names import file_name, study_file_name


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


def test_a_study_of_many_forces_is_named_by_their_number_and_the_policies() -> None:
    forces = ["kent", "gwent", "surrey", "city-of-london"]
    question = national_question(forces, replications=5, outcomes=("charges",))
    answer = national_answer(question, {force: {"charges": ([3.0] * 5, [2.0] * 5)} for force in forces})
    assert study_file_name(answer) == "4-forces_durham-2015_national"
