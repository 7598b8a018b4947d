from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from forcesim.simulation.random_streams import (
    RandomStreams,
    binomial,
    duration,
    exponential,
    geometric,
    lognormal,
    lognormal_of_median,
)

uniforms = st.floats(1e-12, 1 - 1e-12)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_a_number_does_not_depend_on_which_others_were_asked_for_before(order: list[int]) -> None:
    shuffled = RandomStreams(3, 1).stream("person", "adult")
    drawn = {index: shuffled.number(index) for index in order}
    in_order = RandomStreams(3, 1).stream("person", "adult").first(5001)
    assert drawn == {index: in_order[index] for index in order}


def test_a_number_of_long_ago_is_the_same_when_it_is_asked_for_again_and_is_not_held_meanwhile() -> None:
    stream = RandomStreams(3, 1).stream("person", "adult")
    far = [*range(0, 1_000_000, 997), *range(1_500, 1_000_000, 4_999)]
    drawn = [stream.number(index) for index in far]
    in_order = RandomStreams(3, 1).stream("person", "adult").first(1_000_000)
    assert drawn == in_order[far].tolist()
    # of a million numbers that were passed by, those of 64 blocks of 512
    assert sum(len(block) for block in stream._large.values()) <= 64 * 512


@pytest.mark.parametrize("begin", [0, 4, 1_000])
def test_a_part_of_a_stream_is_what_stands_there(begin: int) -> None:
    stream = RandomStreams(3, 1).stream("person", "adult")
    assert stream.part(begin, 37).tolist() == stream.first(begin + 37)[begin:].tolist()


def test_streams_differ_by_seed_replication_kind_purpose_and_occurrence() -> None:
    streams = [
        RandomStreams(1, 0).stream("a", "x"),
        RandomStreams(2, 0).stream("a", "x"),
        RandomStreams(1, 1).stream("a", "x"),
        RandomStreams(1, 0).stream("b", "x"),
        RandomStreams(1, 0).stream("a", "y"),
        RandomStreams(1, 0).stream("a", "x", 1),
    ]
    assert len({stream.number(0) for stream in streams}) == len(streams)


def test_numbers_are_uniform_and_independent_across_blocks_and_streams() -> None:
    first = RandomStreams(11, 0).stream("case", "disposal").first(20_000)
    other = RandomStreams(11, 0).stream("case", "pursuit").first(20_000)
    # error rate 1 in 1,000 each, seed fixed
    assert stats.kstest(first, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(first, other)[0, 1]) < 3.3 / math.sqrt(20_000)
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 3.3 / math.sqrt(20_000)
    assert first.min() > 0
    assert first.max() < 1


@given(uniforms, st.floats(0.01, 100))
def test_an_exponential_is_its_quantile(uniform: float, mean: float) -> None:
    assert exponential(uniform, mean) == pytest.approx(stats.expon.ppf(uniform, scale=mean), rel=1e-6)


@given(uniforms, st.floats(0.01, 100), st.floats(0.01, 2))
def test_a_lognormal_has_the_mean_or_the_median_asked_for(uniform: float, centre: float, sigma: float) -> None:
    by_mean = stats.lognorm.ppf(uniform, sigma, scale=centre * math.exp(-(sigma**2) / 2))
    assert lognormal(uniform, centre, sigma) == pytest.approx(by_mean, rel=1e-6)
    by_median = centre * math.exp(sigma * NormalDist().inv_cdf(uniform))
    assert lognormal_of_median(uniform, centre, sigma) == pytest.approx(by_median, rel=1e-6)


@given(st.floats(0.001, 0.999), st.integers(1, 300), st.floats(0.001, 0.999))
def test_a_binomial_is_its_quantile(uniform: float, number: int, chance: float) -> None:
    draw_stages = binomial(uniform, number, chance)
    # rounding at a step of the distribution may move the quantile by one
    assert stats.binom.cdf(draw_stages, number, chance) >= uniform - 1e-9
    assert draw_stages == 0 or stats.binom.cdf(draw_stages - 1, number, chance) <= uniform + 1e-9


@given(uniforms, st.integers(0, 60), st.integers(0, 60), st.floats(0, 1), st.floats(0, 1))
def test_more_officers_or_a_higher_chance_never_bring_fewer(
    uniform: float, number: int, more: int, chance: float, higher: float
) -> None:
    low, high = sorted((chance, higher))
    assert binomial(uniform, number, low) <= binomial(uniform, number + more, high)


def test_a_very_large_team_does_not_underflow() -> None:
    assert binomial(0.5, 30_000, 0.3) == pytest.approx(9_000, abs=2)


@given(uniforms, st.floats(0.05, 5), st.integers(0, 40))
def test_previous_offences_are_geometric(uniform: float, mean: float, count: int) -> None:
    at_least = (mean / (1 + mean)) ** count
    if abs(1 - uniform - at_least) > 1e-9:
        assert (geometric(uniform, mean) >= count) == (1 - uniform < at_least)


def test_a_fixed_duration_is_its_mean() -> None:
    assert duration(0.3, 7.5, "fixed", 1.0) == 7.5
