from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np
import pytest

from forcesim.report.views.tradeoff import ZoneState, tradeoff_view
from forcesim.report.wording.change_sentences import plain
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff, StudyResult

Make = Callable[..., StudyResult]
LEVER = "policy.move_share"


def test_the_six_rows_stand_in_the_order_of_the_page(durham: StudyResult) -> None:
    view = tradeoff_view(durham)
    assert [row.outcome for row in view.rows] == [
        "charges", "cases_dropped", "disruptions", "criminal_records", "harm", "cost_net",
    ]  # fmt: skip
    for row in view.rows:
        assert row.change
        assert row.chance
        assert (row.direction == "up") == row.change.startswith("+")
        assert (row.direction == "down") == row.change.startswith("−")


def test_harm_is_told_in_percent_and_cost_in_pounds(durham: StudyResult) -> None:
    rows = {row.outcome: row for row in tradeoff_view(durham).rows}
    assert rows["harm"].change.endswith("%")
    assert rows["cost_net"].change.startswith("−£")


def test_the_position_is_the_nearest_that_was_tried(durham: StudyResult) -> None:
    view = tradeoff_view(durham, 0.68)
    assert view.at == pytest.approx(0.7)
    assert "70%" in plain(view.sentences)


def test_curves_hold_what_the_results_hold(durham: StudyResult) -> None:
    view = tradeoff_view(durham)
    assert [curve.side for curve in view.curves] == ["organised crime", "small cases"]
    for curve in view.curves:
        assert np.array_equal(curve.x, view.positions)
        means = [point.outcomes[curve.outcome].mean for point in durham.results if point.at]
        assert curve.mean.tolist() == means
        assert (curve.p10 <= curve.p90).all()
        assert curve.baseline == durham.results[0].outcomes[curve.outcome].mean


def test_zones_follow_the_cliff_without_gap_or_overlap(durham: StudyResult) -> None:
    zones = tradeoff_view(durham).zones
    assert [zone.kind for zone in zones] == ["settles", "thin", "over"]
    assert [(zone.start, zone.end) for zone in zones] == [(0.0, 0.34), (0.34, 0.41), (0.41, 1.0)]
    assert zones[-1].state is ZoneState.TOO_FEW_HANDS


@pytest.mark.parametrize(
    ("cliff", "expected"),
    [
        (None, [("settles", 0.0, 1.0)]),
        (Cliff(LEVER, 0.0, None, None, CliffReason(CliffCause.BACKLOG, is_everywhere=True)),
         [("over", 0.0, 1.0)]),
        (Cliff(LEVER, 0.5, None, None, CliffReason(CliffCause.BACKLOG)),
         [("settles", 0.0, 0.25), ("thin", 0.25, 0.5), ("over", 0.5, 1.0)]),
        (Cliff(LEVER, 1.0, 0.9, 1.0, CliffReason(CliffCause.UNATTENDED, share=0.05)),
         [("settles", 0.0, 0.9), ("thin", 0.9, 1.0)]),
        # it may lie beyond the settings, or below them, or is enclosed by two of them and by no interval
        (Cliff(LEVER, inf, 0.6, None, CliffReason(CliffCause.UNATTENDED, share=0.05)),
         [("settles", 0.0, 0.6), ("thin", 0.6, 1.0)]),
        (Cliff(LEVER, 0.1, None, 0.3, CliffReason(CliffCause.UNATTENDED, share=0.05)),
         [("thin", 0.0, 0.3), ("over", 0.3, 1.0)]),
        (Cliff(LEVER, 0.3, None, None, CliffReason(CliffCause.UNATTENDED, share=0.05), between=(0.25, 0.5)),
         [("settles", 0.0, 0.25), ("thin", 0.25, 0.5), ("over", 0.5, 1.0)]),
    ],
)  # fmt: skip
def test_every_kind_of_cliff_paints_the_dial(tradeoff: Make, cliff: Cliff | None, expected: list) -> None:
    settings = [0.0, 0.25, 0.5, 0.75, 1.0]
    made = tradeoff(settings, [{"cases_dropped": [1.0, 2.0] * 3, "cases_arrived": [9.0] * 6}] * 5, cliff=cliff)
    zones = tradeoff_view(made).zones
    assert [(zone.kind, zone.start, zone.end) for zone in zones] == expected
    if cliff is not None and cliff.reason.cause is CliffCause.BACKLOG:
        assert zones[-1].state is ZoneState.NEVER_SETTLES


def test_before_the_first_run_everything_says_that_it_waits(tradeoff: Make) -> None:
    nan = [float("nan")] * 4
    names = tradeoff([0.0], [{"charges": [1.0]}]).outcomes
    made = tradeoff([0.0, 0.5, 1.0], [dict.fromkeys(names, nan)] * 3, finished=0)
    view = tradeoff_view(made)
    assert plain(view.sentences) == "Simulating: no future is in so far."
    assert view.zones == ()
    assert view.badge == "waiting for runs"
    assert {row.verdict for row in view.rows} == {"waiting for runs"}
    assert all(curve.here == "waiting for runs" for curve in view.curves)
    assert all(np.isnan(curve.mean).all() for curve in view.curves)


def test_a_half_finished_study_says_how_many_futures_are_in_where_it_is_looked_at(tradeoff: Make) -> None:
    nan = float("nan")
    names = tradeoff([0.0], [{"charges": [1.0]}]).outcomes
    here = {name: [1.0, 2.0, nan] for name in names}
    there = {name: [1.0, nan, nan] for name in names}
    nowhere = {name: [nan, nan, nan] for name in names}
    made = tradeoff([0.0, 0.5, 1.0], [here, there, nowhere], finished=3)
    view = tradeoff_view(made, 0.0)
    assert view.badge == "2 futures at 0%, fewer elsewhere"
    assert tradeoff_view(made, 0.5).badge == "1 future at 50%, more elsewhere"
    assert tradeoff_view(made, 1.0).badge == "no future at 100%, more elsewhere"
    assert any("3 of 9 runs are in" in warning for warning in view.warnings)


def test_nobody_says_that_a_force_keeps_up_before_every_position_has_been_tried(tradeoff: Make) -> None:
    nan = float("nan")
    names = tradeoff([0.0], [{"charges": [1.0]}]).outcomes
    tried, untried = {name: [1.0] * 5 + [nan] for name in names}, {name: [nan] * 6 for name in names}
    assert tradeoff_view(tradeoff([0.0, 0.5, 1.0], [tried, tried, untried], finished=10)).zones == ()
    zones = tradeoff_view(tradeoff([0.0, 0.5, 1.0], [tried, tried, tried], finished=15)).zones
    assert [(zone.kind, zone.start, zone.end) for zone in zones] == [("settles", 0.0, 1.0)]


def test_a_dial_is_painted_from_five_futures_on(tradeoff: Make) -> None:
    cliff = Cliff(LEVER, 0.5, 0.4, 0.6, CliffReason(CliffCause.UNATTENDED, share=0.05))
    for futures, is_painted in ((4, False), (5, True)):
        made = tradeoff([0.0, 0.5, 1.0], [{"cases_dropped": [1.0] * futures}] * 3, cliff=cliff)
        assert bool(tradeoff_view(made).zones) == is_painted
        assert bool(tradeoff_view(made).cliff) == is_painted


def test_where_nothing_has_moved_the_numbers_are_levels_without_a_verdict(tradeoff: Make) -> None:
    made = tradeoff([0.0, 1.0], [{"disruptions": [11.0, 12.0], "charges": [1.0, 2.0], "cases_dropped": [1.0, 2.0]}] * 2)
    view = tradeoff_view(made, 0.0)
    assert {row.verdict for row in view.rows} == {""}
    assert not any(row.change.startswith(("+", "−")) for row in view.rows)
    assert not any(sentence.part for sentence in view.sentences)


def test_a_force_without_gangs_has_no_row_about_them(tradeoff: Make) -> None:
    made = tradeoff([0.0, 1.0], [{"charges": [5.0, 6.0], "backlog": [1.0, 2.0]}] * 2)
    assert "disruptions" not in {row.outcome for row in tradeoff_view(made, 1.0).rows}
    assert "backlog" in {row.outcome for row in tradeoff_view(made, 1.0).rows}


def test_a_force_without_gangs_shows_its_harm_or_says_that_there_is_none(tradeoff: Make) -> None:
    settings = (0.0, 0.5, 1.0)
    cases = {"cases_pursued": [700.0, 710.0], "cases_dropped": [5.0, 7.0]}
    harmed = tradeoff(settings, [{**cases, "harm": [1000.0 - 100 * at, 1010.0 - 100 * at]} for at in settings])
    view = tradeoff_view(harmed, 0.5)
    assert [(curve.outcome, curve.label) for curve in view.curves] == [
        ("harm", "Harm"), ("cases_dropped", "Small cases left unattended"),
    ]  # fmt: skip
    assert not view.without
    bare = tradeoff_view(tradeoff(settings, [cases] * 3), 0.5)
    assert [curve.side for curve in bare.curves] == ["small cases"]
    assert "no gangs" in bare.without["organised crime"]


def test_gangs_that_nobody_disrupts_are_there_and_so_are_cases_that_are_all_attended(tradeoff: Make) -> None:
    settings = (0.0, 0.5, 1.0)
    quiet = tradeoff(settings, [{"cases_pursued": [700.0, 710.0], "active_groups": [8.0, 9.0], "harm": [5.0, 6.0]}] * 3)
    assert [curve.outcome for curve in tradeoff_view(quiet, 0.5).curves] == ["disruptions", "cases_dropped"]


def test_only_what_is_counted_in_a_year_is_said_to_be(tradeoff: Make) -> None:
    point = {
        "cases_pursued": [700.0, 710.0],
        "days_to_close": [0.8, 0.9],
        "backlog": [6.0, 7.0],
        "cases_closed": [650.0, 660.0],
    }
    rows = {row.outcome: row.detail for row in tradeoff_view(tradeoff((0.0, 1.0), [point] * 2), 0.0).rows}
    assert rows["days_to_close"] == "days"
    assert rows["backlog"] == "cases"
    assert rows["cases_closed"] == "a year"


def test_no_band_and_no_bold_line_stand_on_fewer_than_five_futures(tradeoff: Make) -> None:
    nan = float("nan")
    four, five = [1.0, 2.0, 3.0, 4.0, nan], [1.0, 2.0, 3.0, 4.0, 5.0]
    view = tradeoff_view(tradeoff([0.0, 1.0], [{"disruptions": four}, {"disruptions": five}], finished=9))
    curve = next(curve for curve in view.curves if curve.outcome == "disruptions")
    assert curve.is_firm.tolist() == [False, True]
    assert curve.mean.tolist() == [2.5, 3.0]
    for ends in (curve.low, curve.high, curve.p10, curve.p90):
        assert np.isfinite(ends).tolist() == [False, True]
