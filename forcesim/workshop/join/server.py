"""A small server on which teams join from their own phones and laptops: off unless a session opens it, gone with it.

It listens on the address that the trainer names, by default this machine alone, and serves one page of plain forms to
whoever knows the join code. It reads no files and holds nothing about people: a team is a word that it chose. What may
come in is limited in every direction (methods, paths, types, sizes, time, requests a minute, teams), a request has to
name this server by its address or a name that the trainer gave (against DNS rebinding), and every form has to come from
the page itself (a token, and the browser's own word for it). Whatever else comes gets a short answer.
"""

from __future__ import annotations

import contextlib
import hmac
import ipaddress
import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from forcesim.errors import WorkshopError
from forcesim.workshop.join.handler import JoinHandler
from forcesim.workshop.join.limits import MinuteLimit
from forcesim.workshop.session import WorkshopSession

logger = logging.getLogger(__name__)

# letters and digits that nobody takes for each other when they are read off a wall
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 6
# connections at once, of all devices and of one
_MOST_CONNECTIONS, _MOST_OF_ONE = 48, 12
# requests a minute from one address, and wrong codes a minute from one and from all
_REQUESTS, _WRONG_CODES, _WRONG_CODES_IN_ALL = 300, 10, 60


def network_address() -> str | None:
    """The address of this machine in the network that it is on, to be proposed to a trainer; None where it is on none.

    Asks the routing table only; nothing is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            # an address for documentation, to which no packet goes: a datagram socket only looks up the way
            asking.connect(("192.0.2.1", 9))
            return str(asking.getsockname()[0])
        except OSError:
            return None


class JoinServer:
    """Serves the joining page of one session from ``open`` to ``close``, which the end of the session calls too.

    ``names`` are host names by which devices may reach it besides its address, such as "workshop.local". ``clock``
    gives seconds, for the limits by the minute.
    """

    def __init__(
        self,
        session: WorkshopSession,
        address: str = "127.0.0.1",
        port: int = 0,
        names: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.session = session
        self.code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        self.names = frozenset(name.casefold().rstrip(".") for name in names)
        self._address, self._port = address, port
        self._teams: dict[str, str] = {}
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._requests = MinuteLimit(_REQUESTS, clock)
        self._wrong_codes = MinuteLimit(_WRONG_CODES, clock)
        self._all_wrong_codes = MinuteLimit(_WRONG_CODES_IN_ALL, clock)
        self._server: HttpServer | None = None
        self._thread: threading.Thread | None = None

    def open(self) -> str:
        """Start to listen; the address to type, as "http://192.168.1.20:8080/". WorkshopError where it can't be."""
        if self._server is not None:
            return self.url
        try:
            address = ipaddress.ip_address(self._address)
        except ValueError as error:
            raise WorkshopError(
                f"{self._address!r} is no address of this machine: write one such as 127.0.0.1 or 192.168.1.20"
            ) from error
        try:
            self._server = _server(address.version)((str(address), self._port), self)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise WorkshopError(f"nothing can listen on {address}, port {self._port}: {reason}") from error
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.05,), name="join server", daemon=True)
        self._thread.start()
        self.session.at_end(self.close)
        return self.url

    @property
    def port(self) -> int:
        """The port that it listens on; 0 while it is closed."""
        return 0 if self._server is None else int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """What people type; of a server that listens on every address, with this machine's name in its place."""
        host = socket.gethostname() if ipaddress.ip_address(self._address).is_unspecified else self._address
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    def close(self) -> None:
        """Stop listening and end what is under way; nothing is left of it."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is not None:
            server.shutdown()
            server.end_connections()
            server.server_close()  # which waits for those that were cut off
        if thread is not None:
            thread.join()

    def __enter__(self) -> JoinServer:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # what the handler asks

    def is_known_host(self, host: str) -> bool:
        """Whether a Host header names this server: by an address and its port, or by a name that the trainer gave."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.path or parts.query or parts.fragment or (port or 80) != self.port:
            return False
        if name in ("localhost", socket.gethostname().casefold(), *self.names):
            return True
        try:
            # a page of somebody else's can point its own name here, but never make a browser send a bare address
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def may_ask(self, client: str) -> bool:
        """Whether an address has not asked too often in the last minute; counts this time."""
        with self._lock:
            return self._requests.count(client)

    def join(self, client: str, code: str, name: str) -> str:
        """A team joins; the secret by which its device is known from now on. WorkshopError where it may not.

        A team that is in the session already, and that no device of this server holds, comes back under its name: its
        device was started anew, or the program was.
        """
        with self._lock:
            if self._wrong_codes.is_over(client) or self._all_wrong_codes.is_over(""):
                raise WorkshopError("there were too many wrong codes: wait a minute")
            if not hmac.compare_digest(code.strip().upper().encode(), self.code.encode()):
                self._wrong_codes.count(client)
                self._all_wrong_codes.count("")
                raise WorkshopError("that is not the code on the screen")
            held = set(self._teams.values())
            waiting = (team for team in self.session.state.teams if team not in held)
            team = next((team for team in waiting if team.casefold() == " ".join(name.split()).casefold()), None)
            if team is None:
                team = self.session.join(name)
            secret = secrets.token_urlsafe(24)
            self._teams[secret] = team
        return secret

    def release(self, team: str) -> None:
        """Let a team come back on another device, as where its own has no battery left."""
        with self._lock:
            self._teams = {secret: other for secret, other in self._teams.items() if other != team}

    def team_of(self, secret: str) -> str | None:
        """The team of a device; None for one that has not joined, or whose team the trainer has taken out."""
        with self._lock:
            team = self._teams.get(secret)
        return team if team in self.session.state.teams else None

    def token(self, secret: str) -> str:
        """What a form of this device has to hold."""
        return hmac.new(self._key, secret.encode(), "sha256").hexdigest()


class HttpServer(ThreadingHTTPServer):
    # so that none is still entering something when the server is closed
    daemon_threads = False
    # a second program on the same port would get half of the teams
    allow_reuse_address = hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE")
    request_queue_size = 32

    def __init__(self, address: tuple[str, int], join_server: JoinServer) -> None:
        self.join_server = join_server
        self._places = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self._open: dict[socket.socket, str] = {}
        self._guard = threading.Lock()
        super().__init__(address, JoinHandler)

    def server_bind(self) -> None:
        # not that of HTTPServer, which looks the name of the host up in the network
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.allow_reuse_address))
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        client = str(client_address[0])
        with self._guard:
            is_greedy = list(self._open.values()).count(client) >= _MOST_OF_ONE
        # nobody can keep all others out by holding connections
        if is_greedy or not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        with self._guard:
            self._open[request] = client
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._guard:
                self._open.pop(request, None)
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  as the library calls it
        # a device that went away is no event; anything else is a fault of ours, for the log and nobody's screen
        logger.info("a request failed", exc_info=True)

    def end_connections(self) -> None:
        """Cut off whoever is still connected."""
        with self._guard:
            left = tuple(self._open)
        for connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _HttpServerV6(HttpServer):
    address_family = socket.AF_INET6


def _server(version: int) -> type[HttpServer]:
    return _HttpServerV6 if version == 6 else HttpServer
