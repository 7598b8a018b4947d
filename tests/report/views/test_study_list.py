"""What a study changed in its files is told where that can be read in a moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from national_fakes import national_answer, national_question

from forcesim.report.views.study_list import differences_from_base


def test_where_scenarios_are_many_none_is_read_and_the_command_tells_what_is_changed() -> None:
    values = {slug: {"charges": ([9.0] * 5, [5.0] * 5)} for slug in ("kent", "essex")}
    few = national_answer(national_question(["kent", "essex"], replications=5, outcomes=("charges",)), values)
    many = replace(few, scenarios=few.scenarios * 11)
    assert len(many.scenarios) == 44
    (line,) = differences_from_base(many, lambda: pytest.fail("it takes seconds"))
    assert line == "44 scenarios: what is changed in all of them stands in the command below."
    assert differences_from_base(few, tuple) == ()
