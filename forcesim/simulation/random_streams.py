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
from bisect import bisect_right
from functools import lru_cache
from statistics import NormalDist
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]

# numbers are made in blocks: of _SMALL for indices below _MANY, of _LARGE beyond, where indices are many or sparse. Of
# large blocks the newest _HELD are held: entities come in the order of their indices, and whoever asks for a number of
# long ago has its block made again, which gives the same bits
_SMALL: Final = 128
_LARGE: Final = 512
_MANY: Final = 1024
_HELD: Final = 64
_SCALE: Final = 2.0**-53
_NORMAL = NormalDist()


class Generator:
    """One Philox generator that is set to a key and a counter before each use; a new one costs four times as much."""

    __slots__ = ("_counter", "_philox", "_state", "_words")

    def __init__(self) -> None:
        self._philox: Any = np.random.Philox(0)
        self._counter: Any = np.zeros(4, dtype=np.uint64)
        self._words: dict[str, Any] = {"counter": self._counter, "key": self._counter[:2]}
        nothing_left = {"buffer": np.zeros(4, dtype=np.uint64), "buffer_pos": 4, "has_uint32": 0, "uinteger": 0}
        self._state: dict[str, Any] = {"bit_generator": "Philox", "state": self._words, **nothing_left}

    def uniforms(self, key: Any, begin: int, count: int) -> Numbers:
        """Give the numbers ``begin``, a multiple of four, to ``begin`` + ``count`` − 1 of a key; float64."""
        # a Philox counter step yields four numbers
        self._counter[0] = begin // 4
        self._words["key"] = key
        self._philox.state = self._state
        raw = self._philox.random_raw(count)
        numbers: Numbers = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * _SCALE
        return numbers


class Stream:
    """Uniform numbers in the open interval (0, 1), one for each index."""

    __slots__ = ("_generator", "_key", "_large", "_small")

    def __init__(self, name: str, generator: Generator) -> None:
        digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
        self._key: Any = np.frombuffer(digest, dtype=np.uint64)
        self._generator = generator
        self._small: dict[int, list[float]] = {}
        self._large: dict[int, array[float]] = {}

    def number(self, index: int) -> float:
        """Give the number of one entity."""
        if index >= _MANY:
            return self._from_large_block(index)
        block = index // _SMALL
        numbers = self._small.get(block)
        if numbers is None:
            numbers = self._small[block] = self._generator.uniforms(self._key, block * _SMALL, _SMALL).tolist()
        return numbers[index % _SMALL]

    def _from_large_block(self, index: int) -> float:
        block = index // _LARGE
        numbers = self._large.get(block)
        if numbers is None:
            if len(self._large) >= _HELD:
                del self._large[next(iter(self._large))]
            uniforms = self._generator.uniforms(self._key, block * _LARGE, _LARGE)
            numbers = self._large[block] = array("d", uniforms.tobytes())
        return numbers[index % _LARGE]

    def first(self, count: int) -> Numbers:
        """Give the numbers of entities 0 to count − 1 as float64 of shape (count,)."""
        return self._generator.uniforms(self._key, 0, count)

    def part(self, begin: int, count: int) -> Numbers:
        """Give the numbers of ``begin``, a multiple of four, to begin + count − 1 as float64 of shape (count,)."""
        return self._generator.uniforms(self._key, begin, count)


class EntityStreams:
    """The streams of one kind of entity and one occurrence, by purpose."""

    __slots__ = ("_generator", "_name", "_streams", "_suffix")

    def __init__(self, name: str, suffix: str, generator: Generator) -> None:
        self._name = name
        self._suffix = suffix
        self._generator = generator
        self._streams: dict[str, Stream] = {}

    def stream(self, purpose: str) -> Stream:
        """Give the stream of a purpose."""
        stream = self._streams.get(purpose)
        if stream is None:
            stream = self._streams[purpose] = Stream(f"{self._name}/{purpose}/{self._suffix}", self._generator)
        return stream

    def number(self, purpose: str, index: int) -> float:
        """Give the number that decides one thing about one entity."""
        return self.stream(purpose).number(index)


class RandomStreams:
    """All the random numbers of one replication."""

    __slots__ = ("_entities", "_generator", "_prefix")

    def __init__(self, seed: int, replication: int) -> None:
        self._prefix = f"{seed}/{replication}"
        self._generator = Generator()
        self._entities: dict[tuple[str, int], EntityStreams] = {}

    def entity(self, kind: str, occurrence: int = 0) -> EntityStreams:
        """Give the streams of a kind of entity; ``occurrence`` counts within the entity.

        The occurrence is the entity's own (a person's second case, a group's third investigation), never a counter
        of calls.
        """
        key = (kind, occurrence)
        entity = self._entities.get(key)
        if entity is None:
            entity = self._entities[key] = EntityStreams(f"{self._prefix}/{kind}", str(occurrence), self._generator)
        return entity

    def stream(self, kind: str, purpose: str, occurrence: int = 0) -> Stream:
        """Give the stream of a kind of entity and a purpose; see :meth:`entity`."""
        return self.entity(kind, occurrence).stream(purpose)


def exponential(uniform: float, mean: float) -> float:
    """Sample an exponential duration with the given mean."""
    return -mean * math.log1p(-uniform)


def exponentials(uniforms: Numbers) -> Numbers:
    """Sample exponential durations with mean 1, one a uniform; float64 of the same shape, of one dimension."""
    # NumPy's own logarithm has other last bits where the processor knows AVX-512
    return np.array([exponential(uniform, 1.0) for uniform in uniforms.tolist()], dtype=np.float64)


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
    if number <= 0 or chance <= 0.0:
        return 0
    return number if chance >= 1.0 else bisect_right(_binomial_cumulated(number, chance), uniform)


def binomials(uniforms: Numbers, number: int, chance: float) -> npt.NDArray[np.int64]:
    """Sample binomial counts, one a uniform; int64 of the same shape."""
    if number <= 0 or chance <= 0.0:
        return np.zeros(uniforms.shape, dtype=np.int64)
    if chance >= 1.0:
        return np.full(uniforms.shape, number, dtype=np.int64)
    return np.searchsorted(_binomial_cumulated(number, chance), uniforms, side="right")


@lru_cache(maxsize=4096)
def _binomial_cumulated(number: int, chance: float) -> list[float]:
    """Cumulated probabilities of 0 … number − 1 successes, from log-gammas so that large teams do not underflow."""
    log_chance, log_rest, top = math.log(chance), math.log1p(-chance), math.lgamma(number + 1)
    logs = [
        top - math.lgamma(k + 1) - math.lgamma(number - k + 1) + k * log_chance + (number - k) * log_rest
        for k in range(number)
    ]
    cumulated: list[float] = np.minimum(np.cumsum([math.exp(log) for log in logs]), 1.0).tolist()
    return cumulated
