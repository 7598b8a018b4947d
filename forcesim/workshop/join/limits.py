"""How much, how fast and how often: what one request and one device may take of the joining page."""

from __future__ import annotations

import socket
import time
from collections import OrderedDict, deque
from collections.abc import Callable

# bytes of a request before its body and of the body, and seconds that all of it may take
LARGEST_HEAD, LARGEST_BODY, MOST_SECONDS = 16_384, 8_192, 10.0
_MOST_ADDRESSES = 1_000


class MinuteLimit:
    """How often something happened in the last minute, by who did it."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most, self._clock = most, clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    @property
    def size(self) -> int:
        """How many it remembers."""
        return len(self._times)

    def is_over(self, who: str) -> bool:
        times, now = self._times.get(who), self._clock()
        while times and times[0] <= now - 60:
            times.popleft()
        return times is not None and len(times) >= self._most

    def count(self, who: str) -> bool:
        """Count once more; whether that is still within the limit."""
        if self.is_over(who):
            return False
        self._times.setdefault(who, deque()).append(self._clock())
        self._times.move_to_end(who)
        while len(self._times) > _MOST_ADDRESSES:
            self._times.popitem(last=False)
        return True


class TooMuchError(Exception):
    """A request that is larger, or takes longer, than any of ours."""


class RequestReader:
    """The bytes of one request: no more than a head and a body may have, and no longer than they may take."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._buffer = connection, b""
        self._left = LARGEST_HEAD + LARGEST_BODY
        self._end = time.monotonic() + MOST_SECONDS
        self.closed = False

    def readline(self, most: int = -1) -> bytes:
        """A line with its end; what there is where the connection ends before it.

        TooMuchError where the line has no end within ``most`` bytes, or within those of a head.
        """
        limit = LARGEST_HEAD if most < 0 else min(most, LARGEST_HEAD)
        while b"\n" not in self._buffer[:limit]:
            if len(self._buffer) >= limit:
                raise TooMuchError
            if not self._more():
                return self._take(len(self._buffer))
        return self._take(self._buffer.index(b"\n") + 1)

    def read(self, count: int) -> bytes:
        """So many bytes; fewer where the connection ends before."""
        while len(self._buffer) < count and self._more():
            pass
        return self._take(min(len(self._buffer), count))

    def close(self) -> None:
        self.closed = True

    def _more(self) -> bool:
        rest = self._end - time.monotonic()
        if rest <= 0 or self._left <= 0:
            raise TooMuchError
        self._connection.settimeout(rest)
        received = self._connection.recv(min(4_096, self._left))
        self._left -= len(received)
        self._buffer += received
        return bool(received)

    def _take(self, count: int) -> bytes:
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken
