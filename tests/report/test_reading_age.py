"""Every sentence of an answer can be read at fourteen: by its length and its syllables, see ``reading_age``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import finding_fakes as fakes
import numpy as np
import pytest
from reading_age import OLDEST, as_read, reading_age

from forcesim.report.answer_sentences import answer
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff, StudyResult

Make = Callable[..., StudyResult]


def _levels(seed: int, **means: float) -> dict[str, np.ndarray]:
    luck = np.random.default_rng(seed)
    return {name: luck.normal(mean, 0.02 * mean, 20) for name, mean in means.items()}


USUAL = {
    "charges": 190.0, "disruptions": 11.0, "cases_dropped": 40.0, "cases_arrived": 1000.0, "cases_pursued": 650.0,
    "criminal_records": 300.0, "harm": 40_000.0, "cost_net": 1.1e6, "hours_small_cases": 4000.0,
}  # fmt: skip
CLIFF = Cliff(
    "policy.move_share", 0.36, 0.34, 0.41, CliffReason(CliffCause.UNATTENDED, share=0.05, crossing=20, futures=20)
)


def _compared(compare: Make, name: str, **changes: float) -> StudyResult:
    first, second = _levels(1, **USUAL), _levels(1, **{**USUAL, **changes})
    return compare({"force": first, name: second}, {"force": "A force", name: "A force"})


def _traded(tradeoff: Make, **more: object) -> StudyResult:
    settings = [0.0, 0.2, 0.4]
    points = [
        _levels(2, **{**USUAL, "disruptions": 11 + 5 * at, "cases_dropped": 1 + 300 * max(0, at - 0.3)})
        for at in settings
    ]
    return tradeoff(settings, points, **{"present": 0.2, "cliff": CLIFF, **more})


@pytest.fixture
def results(compare: Make, tradeoff: Make) -> Mapping[str, StudyResult]:
    """Twelve results made by hand, one of each thing that an answer can come to."""
    before = _levels(3, **USUAL)
    return {
        "the decision that people ask about": _traded(tradeoff, baseline=before),
        "no policy": _traded(tradeoff),
        "no cliff": _traded(tradeoff, baseline=before, cliff=None),
        "few futures": compare({"force": {"charges": [4.0, 5.0]}, "other": {"charges": [3.0, 3.0]}}),
        "a milder policy": _compared(
            compare, "force+mild", charges=90.0, criminal_records=150.0, cost_net=0.9e6, hours_small_cases=3000.0
        ),
        "a stricter policy": _compared(
            compare, "force+strict", charges=400.0, cases_dropped=200.0, harm=50_000.0, hours_small_cases=7000.0
        ),
        "nothing changes": _compared(compare, "force+same"),
        "one force": compare({"force": _levels(1, **USUAL)}),
        "what matters": fakes.answered(compare, fakes.sensitive(is_clear=True)).result,
        "luck hides what matters": fakes.answered(compare, fakes.sensitive(is_clear=False)).result,
        "when it fails": fakes.answered(compare, fakes.expected_to_fail()).result,
        "what it takes": fakes.answered(compare, fakes.required()).result,
    }


def _sentences(result: StudyResult) -> Iterator[str]:
    sentences, warnings = answer(result)
    yield from sentences
    yield from warnings


def test_who_is_treated_differently_can_be_read_at_fourteen(compare: Make) -> None:
    for finding in (fakes.matched(), fakes.matched(harsher=12.0), fakes.matched(futures=3)):
        text = " ".join(_sentences(fakes.answered(compare, finding, "force+milder").result))
        assert reading_age(as_read(text)) <= OLDEST, text


def test_a_number_a_name_and_a_range_are_no_hard_words() -> None:
    assert as_read("About 78 fewer (−79 to −77) under “Durham Constabulary”, 0.40 more.") == (
        "About ten fewer under Name, ten more."
    )
    assert (
        reading_age("The cat sat on the mat.")
        < 8
        < 14
        < reading_age(
            "Notwithstanding considerable methodological heterogeneity, organisational reconfiguration demonstrably "
            "precipitated proportionate operational efficiencies."
        )
    )


def test_every_answer_can_be_read_at_fourteen(results: Mapping[str, StudyResult]) -> None:
    texts = {name: " ".join(_sentences(result)) for name, result in results.items()}
    ages = {name: reading_age(as_read(text)) for name, text in texts.items()}
    assert len(ages) == 12
    assert {texts[name]: age for name, age in ages.items() if age > OLDEST} == {}
