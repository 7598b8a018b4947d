"""What a result concludes can be compared with what another one does, whatever question was asked."""

from __future__ import annotations

from typing import get_args

import pytest

from forcesim.study.results.conclusions import finding_conclusions
from forcesim.study.results.findings import Finding


@pytest.mark.parametrize("finding", get_args(Finding), ids=lambda finding: finding.__name__)
def test_whatever_a_question_finds_has_conclusions(finding: type) -> None:
    assert finding_conclusions.dispatch(finding) is not finding_conclusions.dispatch(object)
