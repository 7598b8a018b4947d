"""Two outcomes weighed against each other: what is said of it, drawn of it, and kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer, open_answer
from forcesim.report.answers.frontier import figure, frame, table
from forcesim.report.output.figures import svg
from forcesim.report.output.tables import text_tables, write_csv
from forcesim.report.views.frontier import PREVIEW, frontier_choices, frontier_line, frontier_view
from forcesim.report.wording.frontier_sentence import frontier_sentence, point_name
from forcesim.study.analysis.pareto import frontier
from forcesim.study.results.findings import DOMINATED, ON_FRONTIER, SO_FAR, TOO_FEW, Frontier, FrontierPoint, Spread
from forcesim.study.results.study_result import StudyResult, read_result

Make = Callable[..., StudyResult]
Known = Mapping[str, Sequence[float]]
AXES = ("disruptions", "cases_dropped")


def point(gangs: float, dropped: float, lucky: Sequence[float] = (0.0,) * 8) -> Known:
    return {"disruptions": [gangs + value for value in lucky], "cases_dropped": [dropped] * 8}


@pytest.fixture
def bargain(tradeoff: Make) -> StudyResult:
    """0% and 50% are a bargain; 100% is worse than 50% for sure; 80% is behind by less than its luck."""
    lucky = (3.0, -3.0, 2.0, -2.0, 1.0, -1.0, 2.5, -2.5)
    return tradeoff([0.0, 0.5, 0.8, 1.0], [point(10, 1), point(12, 5), point(11.9, 5, lucky), point(11, 9)])


def test_the_sentence_names_what_is_worth_considering_what_may_be_and_what_is_not(bargain: StudyResult) -> None:
    text = frontier_sentence(bargain, frontier(bargain, *AXES))
    first, may, isnt = text.split(". ")
    assert first.startswith("Weighing gangs disrupted against small cases left unattended")
    assert "worth considering are 0% and 50%" in first
    assert may.startswith("80% may be too")
    assert "too close to call" in may
    assert isnt.startswith("100% is not")


def test_where_nothing_is_beaten_every_setting_is_worth_considering(tradeoff: Make) -> None:
    made = tradeoff([0.0, 1.0], [point(10, 1), point(12, 5)])
    assert "every setting is worth considering" in frontier_sentence(made, frontier(made, *AXES))


def test_one_setting_has_nothing_to_be_weighed_against(tradeoff: Make) -> None:
    made = tradeoff([0.0], [point(10, 1)])
    assert (
        frontier_sentence(made, frontier(made, *AXES))
        == "Only one setting is in, so there is nothing to weigh it against."
    )


def few(count: int, *known: Known) -> list[Known]:
    """Points of which only the first futures are in."""
    nan = float("nan")
    return [
        {name: [*series[:count], *[nan] * (len(series) - count)] for name, series in outcomes.items()}
        for outcomes in known
    ]


@pytest.mark.parametrize("count", [1, 4])
def test_fewer_than_five_futures_are_weighed_in_no_words_and_joined_by_no_line(count: int, tradeoff: Make) -> None:
    made = tradeoff([0.0, 0.5, 1.0], few(count, point(10, 1), point(12, 5), point(11, 9)))
    front = frontier(made, *AXES)
    assert frontier_sentence(made, front) == (
        "Weighing gangs disrupted against small cases left unattended, nothing can be concluded yet: that takes at "
        "least five futures."
    )
    view = frontier_view(made, 0.5)
    assert view.line == ()
    assert {dot.mark for dot in view.dots} == {TOO_FEW}
    assert {row[3] for row in table(made, front).rows} == {TOO_FEW}


def test_a_setting_with_too_few_futures_is_named_and_left_out(tradeoff: Make) -> None:
    made = tradeoff([0.0, 0.5, 1.0], [point(10, 1), point(12, 5), *few(4, point(11, 9))])
    text = frontier_sentence(made, frontier(made, *AXES))
    assert "worth considering are 0% and 50%" in text
    assert text.endswith("100% can't be weighed yet: that takes at least five futures.")


def test_a_direction_that_is_not_the_usual_one_is_said(bargain: StudyResult) -> None:
    text = frontier_sentence(bargain, frontier(bargain, "max charges", "cases_dropped"))
    assert "people charged (higher is better)" in text


def test_the_table_says_what_dominates_what(bargain: StudyResult) -> None:
    rows = {row[0]: row for row in table(bargain, frontier(bargain, *AXES)).rows}
    assert list(rows) == ["0% now", "50%", "80%", "100%"]
    assert rows["100%"][3:] == ("something else is better", "50% and 1 more")
    assert rows["80%"][3] == "behind so far, too close to call"
    assert rows["50%"][3:] == ("worth considering", "")


def test_scenarios_are_weighed_by_their_names(compare: Make) -> None:
    made = compare({"here": point(10, 1), "there": point(9, 2)})
    front = frontier(made, *AXES)
    assert [row[0] for row in table(made, front).rows] == ["here", "there"]
    assert "worth considering is here" in frontier_sentence(made, front)


def test_a_pair_of_settings_is_called_by_both(bargain: StudyResult) -> None:
    both = FrontierPoint(
        scenario="force", at={"policy.move_share": 0.3, "programme.places": 60.0}, x=Spread(mean=1.0),
        y=Spread(mean=1.0), mark=ON_FRONTIER,
    )  # fmt: skip
    assert point_name(bargain, both) == "30% × 60"


def test_the_frame_holds_both_outcomes_under_their_names(bargain: StudyResult) -> None:
    answer = Answer(bargain, {})
    frame = answer.frontier(*AXES)
    assert isinstance(frame, pl.DataFrame)
    assert frame["disruptions"].to_list() == [10.0, 12.0, 11.9, 11.0]
    assert frame["at"].to_list() == [0.0, 0.5, 0.8, 1.0]
    assert frame["mark"].to_list() == [ON_FRONTIER, ON_FRONTIER, SO_FAR, DOMINATED]
    assert frame["dominated_by"].to_list() == ["", "", "50%", "50%, 80%"]
    assert frame["disruptions_low"][2] == bargain.results[2].outcomes["disruptions"].low


def test_weighing_goes_into_sentence_tables_files_and_capsule(bargain: StudyResult, tmp_path: Path) -> None:
    plain = Answer(bargain, {scenario.name: "" for scenario in bargain.scenarios})
    answer = plain.weighing(*AXES)
    assert answer.sentence.startswith(plain.sentence.split(". ")[0])
    assert "worth considering" in answer.sentence
    assert len(text_tables(answer.result)) == len(text_tables(bargain)) + 1
    assert "frontier.csv" in [file.name for file in write_csv(answer.result, tmp_path)]
    assert Answer(answer.result, {}).write_workbook(tmp_path / "answer.xlsx").stat().st_size > 0
    back = open_answer(answer.save(tmp_path / "answer.forcesim"))
    assert back.result.frontier == answer.result.frontier
    assert back.sentence == answer.sentence
    assert "frontier" not in plain.to_dict()


@pytest.mark.parametrize(
    ("key", "value"),
    [("x", "nothing"), ("pairs", "many"), ("points", 3), ("x_better", "sideways")],
)
def test_a_frontier_that_makes_no_sense_is_refused(bargain: StudyResult, key: str, value: object) -> None:
    document = json.loads(json.dumps(Answer(bargain, {}).weighing(*AXES).to_dict()))
    document["frontier"][key] = value
    with pytest.raises(CapsuleError, match="frontier"):
        read_result(document)


def test_a_point_that_is_not_there_dominates_nothing(bargain: StudyResult) -> None:
    document = json.loads(json.dumps(Answer(bargain, {}).weighing(*AXES).to_dict()))
    document["frontier"]["points"][3]["dominated_by"] = [17]
    with pytest.raises(CapsuleError, match="not there"):
        read_result(document)


def test_the_figure_names_both_outcomes_and_every_point(bargain: StudyResult) -> None:
    drawn = svg(figure(bargain, frontier(bargain, *AXES)))
    for words in ("Gangs disrupted a year", "Small cases left unattended a year", "100%", "better →", "← better"):
        assert words in drawn


def test_names_of_points_that_lie_close_together_do_not_cover_each_other(tradeoff: Make) -> None:
    close = tradeoff([0.0, 0.1, 0.2], [point(10, 1), point(10.01, 1), point(10, 1.01)])
    drawn = figure(close, frontier(close, *AXES))
    axes = drawn.axes[0]
    drawn.draw_without_rendering()
    named = {text.get_text(): text.get_window_extent() for text in axes.texts}
    assert set(named) >= {"0%", "10%", "20%"}
    assert not any(label.overlaps(other) for label, other in combinations(named.values(), 2))


def test_the_brief_draws_and_lists_what_was_weighed(bargain: StudyResult) -> None:
    plain, weighed = Answer(bargain, {}), Answer(bargain, {}).weighing(*AXES)
    assert "Weighed against each other" not in plain.brief()
    page = weighed.brief()
    # one picture is enough for two pages; the other one stands beside the brief
    assert page.count("<svg") == plain.brief().count("<svg") == 1
    below = page[page.index("Weighed against each other") :]
    assert "Dominated by" in below


numbers = st.integers(-4, 4).map(float)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_the_line_stays_within_what_was_reached(
    points: list[tuple[float, float]], x_higher: bool, y_higher: bool
) -> None:
    """Each corner of the line is no better, on either outcome, than some point of the frontier."""
    signs = np.array([1.0 if x_higher else -1.0, 1.0 if y_higher else -1.0])
    goods = np.array(points) * signs
    marks = [not any((other >= good).all() and (other > good).any() for other in goods) for good in goods]
    front = Frontier(
        x="x", y="y", x_better="higher" if x_higher else "lower", y_better="higher" if y_higher else "lower", pairs=1,
        points=tuple(
            FrontierPoint(scenario="a", at={}, x=Spread(mean=x), y=Spread(mean=y), mark=ON_FRONTIER if on else SO_FAR)
            for (x, y), on in zip(points, marks, strict=True)
        ),
    )  # fmt: skip
    line = np.array(frontier_line(front)) * signs
    best = goods[marks]
    assert all((best >= corner).all(axis=1).any() for corner in line)
    assert all((line == good).all(axis=1).any() for good in best)
    # one step after another is level or upright
    assert all((a == b).any() for a, b in pairwise(line))


# what the window draws


def test_the_view_rings_the_position_of_the_dial(bargain: StudyResult) -> None:
    view = frontier_view(bargain, 0.5)
    assert [dot.is_here for dot in view.dots] == [False, True, False, False]
    here = view.dots[1]
    assert (here.name, here.mark) == ("50%", ON_FRONTIER)
    assert here.x[0] == 12.0
    assert here.reading.splitlines()[0] == "50%: worth considering"
    assert "Gangs disrupted: 12 a year" in here.reading
    assert (view.x.way, view.y.way) == ("higher is better →", "lower is better ↓")
    assert (view.x.side, view.y.side) == ("organised crime", "small cases")


def test_readings_tell_how_sure_we_are_and_how_futures_differ(bargain: StudyResult) -> None:
    reading = frontier_view(bargain, 0.5).dots[2].reading
    assert "average between 9.9 and 14" in reading
    assert "8 in 10 futures between" in reading


def test_a_position_between_simulated_ones_is_a_preview_that_dominates_nothing(bargain: StudyResult) -> None:
    view = frontier_view(bargain, 0.25)
    *simulated, read = view.dots
    assert (read.mark, read.at, read.is_here) == (PREVIEW, 0.25, True)
    assert not any(dot.is_here for dot in simulated)
    assert view.line == frontier_view(bargain, 0.5).line
    assert 10.0 < read.x[0] < 12.0


def test_the_baseline_is_a_point_that_no_dial_reaches(durham: StudyResult) -> None:
    before = frontier_view(durham, 0.3).dots[0]
    assert (before.name, before.at) == ("before", None)


def test_before_the_first_run_the_view_says_that_it_waits(tradeoff: Make) -> None:
    nan = [float("nan")] * 4
    names = tradeoff([0.0], [{"charges": [1.0]}]).outcomes
    made = tradeoff([0.0, 0.5, 1.0], [dict.fromkeys(names, nan)] * 3, finished=0)
    view = frontier_view(made, 0.5)
    assert view.dots == ()
    assert "on their way" in view.nothing


def test_outcomes_without_a_better_direction_or_that_never_happen_are_not_offered(bargain: StudyResult) -> None:
    names = [name for name, _ in frontier_choices(bargain)]
    assert names[:2] == list(AXES)
    assert "charges" not in names
    assert "harm" not in names


def test_a_hostile_name_stays_a_text(compare: Make, tmp_path: Path) -> None:
    name = '=cmd|" /C calc"!A0<script>'
    made = compare({"here": point(10, 1), name: point(9, 2)})
    answer = Answer(made, {}).weighing(*AXES)
    written = {file.name: file for file in write_csv(answer.result, tmp_path)}["frontier.csv"]
    assert "'=cmd" in written.read_text()
    assert "<script>" not in svg(figure(made, frontier(made, *AXES)))
    assert frame(made, frontier(made, *AXES)).height == 2
