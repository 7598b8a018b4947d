"""Endings with their bounds, what they leave open for cannabis, and delays with those who still wait."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest
from police_files import months_from

from forcesim.importers.police_uk.files.outcomes import OutcomeSteps
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.importers.police_uk.fits.arrival_rate import Estimate
from forcesim.importers.police_uk.fits.disposal_mix import DisposalMix, cannabis_mix, disposal_mix
from forcesim.importers.police_uk.fits.outcome_delay import outcome_delay
from forcesim.study.analysis.binomial import clopper_pearson

NAMES = {
    "warning": "Offender given a drugs possession warning", "resolution": "Local resolution",
    "penalty_notice": "Offender given penalty notice", "caution": "Offender given a caution",
    "court": "Awaiting court outcome", "none": "Unable to prosecute suspect", "unknown": "Status update unavailable",
}  # fmt: skip
NO_STEPS = OutcomeSteps((), pl.DataFrame(schema=dict.fromkeys(("id", "month", "outcome"), pl.String)), ())


def drugs(by_month: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    rows = [
        (f"{month}-{name}-{number}", month, NAMES[name])
        for month, counts in by_month.items()
        for name, count in counts.items()
        for number in range(count)
    ]
    return pl.DataFrame(rows, schema=["id", "month", "outcome"], orient="row")


def mix_of(**counts: int) -> DisposalMix:
    return disposal_mix(drugs({"2018-01": counts}), NO_STEPS, QualityLog())


def test_bounds_hold_all_unknown_endings_going_one_way() -> None:
    mix = mix_of(warning=40, court=40, unknown=20)
    assert mix.unknown == 0.2
    warning = mix.shares["warning"]
    assert warning.value == 0.5
    assert (warning.low, warning.high) == (clopper_pearson(40, 100)[0], clopper_pearson(60, 100)[1])


@pytest.mark.parametrize(("known", "unknown", "is_enough"), [(49, 0, False), (50, 16, True), (50, 17, False)])
def test_a_mix_needs_fifty_endings_and_three_quarters_of_them(known: int, unknown: int, is_enough: bool) -> None:
    assert mix_of(warning=known, unknown=unknown).is_enough == is_enough


def test_last_months_of_which_little_is_known_are_left_out() -> None:
    usual, young = {"court": 45, "unknown": 5}, {"court": 20, "unknown": 30}
    months = months_from("2018-01", 6)
    quality = QualityLog()
    mix = disposal_mix(drugs({m: young if m >= "2018-05" else usual for m in months}), NO_STEPS, quality)
    assert mix.young == ("2018-05", "2018-06")
    assert (mix.total, mix.counts["unknown"]) == (200, 20)
    level = disposal_mix(drugs(dict.fromkeys(months, usual)), NO_STEPS, QualityLog())
    assert level.young == ()


def test_warnings_and_notices_are_of_cannabis_and_the_rest_is_shared_out() -> None:
    # half of 200 are cannabis: 100 cases, 40 warnings and 10 notices among them, 50 left
    mix = mix_of(warning=40, penalty_notice=10, resolution=30, caution=30, court=60, none=30)
    cannabis = cannabis_mix(mix, Estimate(0.5, 0.5, 0.5))
    shares = {name: estimate.value for name, estimate in cannabis.shares.items()}
    # of 150 other endings each third that cannabis has a part in
    assert shares == pytest.approx({"warning": 0.4 + 0.1, "penalty_notice": 0.1, "caution": 0.1, "court": 0.2})
    assert not cannabis.was_raised
    # 100 crimes are of other drugs: all 60 before courts could be among them, or none
    court = cannabis.shares["court"]
    assert court.low == 0
    assert court.high >= 0.6


def test_what_is_surely_of_cannabis_bounds_from_below() -> None:
    # 180 of 200 are cannabis, so that at least 40 of 60 before courts are
    mix = mix_of(warning=140, court=60)
    court = cannabis_mix(mix, Estimate(0.9, 0.9, 0.9)).shares["court"]
    assert court.low == pytest.approx(clopper_pearson(40, 200)[0] / 0.9)


def test_all_that_is_not_known_may_be_before_courts() -> None:
    # every drug crime is cannabis: 20 of 100 before courts, and 20 more might be
    court = cannabis_mix(mix_of(warning=60, court=20, unknown=20), Estimate(1.0, 1.0, 1.0)).shares["court"]
    assert court.value == pytest.approx(20 / 80)
    assert (court.low, court.high) == (clopper_pearson(20, 100)[0], clopper_pearson(40, 100)[1])


def test_more_warnings_than_cannabis_raise_its_share() -> None:
    cannabis = cannabis_mix(mix_of(warning=80, court=20), Estimate(0.5, 0.4, 0.6))
    assert cannabis.was_raised
    assert cannabis.cannabis_share == 0.8
    assert cannabis.shares["warning"].value == 1


def test_shares_of_a_mix_never_come_to_more_than_one() -> None:
    chance = np.random.default_rng(4)
    for _ in range(200):
        counts = dict(zip(NAMES, chance.integers(0, 60, len(NAMES)).tolist(), strict=True))
        counts["court"] += 60
        share = float(chance.uniform(0.05, 1))
        mix = cannabis_mix(mix_of(**counts), Estimate(share, share / 2, min(1.0, share * 1.3)))
        assert sum(estimate.value for estimate in mix.shares.values()) <= 1 + 1e-9
        assert all(0 <= e.low <= e.value <= e.high <= 1 for e in mix.shares.values())


def steps(months: list[str], rows: list[tuple[str, str, str]]) -> OutcomeSteps:
    return OutcomeSteps(tuple(months), pl.DataFrame(rows, schema=["id", "month", "outcome"], orient="row"), ())


def test_delays_are_those_of_kaplan_and_meier_by_hand() -> None:
    months = months_from("2018-01", 3)
    crimes = drugs({"2018-01": {"unknown": 40}, "2018-03": {"unknown": 20}})
    ids = crimes.filter(pl.col("month") == "2018-01").get_column("id").to_list()
    late = crimes.filter(pl.col("month") == "2018-03").get_column("id").to_list()
    rows = [(name, "2018-01", NAMES["caution"]) for name in ids[:10]]
    rows += [(name, "2018-02", NAMES["court"]) for name in ids[10:25]]
    rows += [(name, "2018-03", NAMES["court"]) for name in late[:5]]
    delay = outcome_delay(crimes, steps(months, rows))
    assert delay is not None
    # at once: 15 of 60; the 15 of March that wait are then out of sight; after a month 15 of the 30 left
    assert delay.within[0].value == pytest.approx(15 / 60)
    assert delay.within[1].value == pytest.approx(1 - 45 / 60 * 15 / 30)
    assert (delay.crimes, delay.waiting) == (60, 30)
    # dropping those who wait would say that all had an outcome
    assert delay.within[1].high < 1


def test_delays_need_outcome_files_without_a_gap() -> None:
    crimes = drugs({"2018-01": {"unknown": 40}})
    assert outcome_delay(crimes, NO_STEPS) is None
    rows = [(name, "2018-01", NAMES["caution"]) for name in crimes.get_column("id").to_list()]
    assert outcome_delay(crimes, steps(["2018-01"], rows)) is not None
    assert outcome_delay(crimes, steps(["2018-01", "2018-03"], rows)) is None
