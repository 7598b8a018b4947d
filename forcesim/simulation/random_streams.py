"""Random numbers keyed by entity and purpose, independent of the order of events (MODEL.md, 2.4 and 5).

Common random numbers: under two policies the same people come on the same days with the same traits.

Every stream is named by (seed, replication, kind, purpose, occurrence) and addressed by the entity's own index: the
number that decides whether person 17 admits the offence is the same under every policy, however many other numbers
were asked for before. Samples are made from these uniforms by inversion, so that a changed parameter moves the same
person's draw the same way. The generator is Philox, which is addressed by counter: no state is carried along.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

# numbers are made in blocks: of _SMALL for indices below _MANY, of _LARGE beyond, where indices are many or sparse
_SMALL, _LARGE, _MANY = 128, 4096, 1024
_SCALE = 2.0**-53
_NORMAL = NormalDist()


class Stream:
    """Uniform numbers in the open interval (0, 1), one for each index."""

    __slots__ = ("_key", "_large", "_small")

    def __init__(self, name: str) -> None:
        digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
        self._key = np.frombuffer(digest, dtype=np.uint64)
        self._small: dict[int, array[float]] = {}
        self._large: dict[int, array[float]] = {}

    def __call__(self, index: int) -> float:
        """Give the number of one entity."""
        blocks, size = (self._small, _SMALL) if index < _MANY else (self._large, _LARGE)
        block = index // size
        numbers = blocks.get(block)
        if numbers is None:
            numbers = blocks[block] = array("d", self._raw(block * size, size).tobytes())
        return numbers[index % size]

    def first(self, count: int) -> npt.NDArray[np.float64]:
        """Give the numbers of entities 0 to count − 1 as float64 of shape (count,)."""
        return self._raw(0, count)

    def _raw(self, begin: int, count: int) -> npt.NDArray[np.float64]:
        # a Philox counter step yields four numbers
        counter = [begin // 4, 0, 0, 0]
        raw = np.random.Philox(key=self._key, counter=counter).random_raw(count)
        return ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * _SCALE


class RandomStreams:
    """All the random numbers of one replication."""

    __slots__ = ("_prefix", "_streams")

    def __init__(self, seed: int, replication: int) -> None:
        self._prefix = f"{seed}/{replication}"
        self._streams: dict[tuple[str, str, int], Stream] = {}

    def stream(self, kind: str, purpose: str, occurrence: int = 0) -> Stream:
        """Give the stream of a kind of entity and a purpose; ``occurrence`` counts within the entity.

        The occurrence is the entity's own (a person's second case, a group's third investigation), never a counter
        of calls.
        """
        key = (kind, purpose, occurrence)
        stream = self._streams.get(key)
        if stream is None:
            stream = self._streams[key] = Stream(f"{self._prefix}/{kind}/{purpose}/{occurrence}")
        return stream


def exponential(uniform: float, mean: float) -> float:
    """Sample an exponential duration with the given mean."""
    return -mean * math.log1p(-uniform)


def lognormal(uniform: float, mean: float, sigma: float) -> float:
    """Sample a lognormal with the given mean (not median) and log-scale sigma."""
    if sigma == 0.0:
        return mean
    return mean * math.exp(sigma * _NORMAL.inv_cdf(uniform) - 0.5 * sigma * sigma)


def lognormal_of_median(uniform: float, median: float, sigma: float) -> float:
    """Sample a lognormal with the given median and log-scale sigma."""
    return median * math.exp(sigma * _NORMAL.inv_cdf(uniform))


def duration(uniform: float, mean: float, shape: Literal["fixed", "exponential", "lognormal"], sigma: float) -> float:
    """Sample a duration of the given mean and shape."""
    if shape == "fixed":
        return mean
    if shape == "exponential":
        return exponential(uniform, mean)
    return lognormal(uniform, mean, sigma)


def geometric(uniform: float, mean: float) -> int:
    """Sample a count 0, 1, 2, … with P(N ≥ k) = (mean / (1 + mean))^k."""
    if mean <= 0.0:
        return 0
    return int(math.log(1.0 - uniform) / math.log(mean / (1.0 + mean)))


def binomial(uniform: float, number: int, chance: float) -> int:
    """Sample a binomial count; more officers or a higher chance never gives fewer for the same number."""
    return int(binomials(np.asarray(uniform), number, chance))


def binomials(uniforms: npt.NDArray[np.float64], number: int, chance: float) -> npt.NDArray[np.int64]:
    """Sample binomial counts, one a uniform; int64 of the same shape."""
    if number <= 0 or chance <= 0.0:
        return np.zeros(uniforms.shape, dtype=np.int64)
    if chance >= 1.0:
        return np.full(uniforms.shape, number, dtype=np.int64)
    return np.searchsorted(_binomial_cumulated(number, chance), uniforms, side="right")


@lru_cache(maxsize=4096)
def _binomial_cumulated(number: int, chance: float) -> npt.NDArray[np.float64]:
    """Cumulated probabilities of 0 … number − 1 successes, from log-gammas so that large teams do not underflow."""
    log_chance, log_rest, top = math.log(chance), math.log1p(-chance), math.lgamma(number + 1)
    logs = [
        top - math.lgamma(k + 1) - math.lgamma(number - k + 1) + k * log_chance + (number - k) * log_rest
        for k in range(number)
    ]
    cumulated: npt.NDArray[np.float64] = np.minimum(np.cumsum(np.exp(logs)), 1.0)
    return cumulated
