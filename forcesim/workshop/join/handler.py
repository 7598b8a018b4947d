"""One request of a team's device: whether it is one of ours, and the answer."""

from __future__ import annotations

import contextlib
import hmac
import logging
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from forcesim.errors import ForcesimError, WorkshopError
from forcesim.text import sentence
from forcesim.workshop.join.limits import LARGEST_BODY, MOST_SECONDS, RequestReader, TooMuchError
from forcesim.workshop.join.page import content_policy, enter, front_page, message_page, read_form, team_page

if TYPE_CHECKING:
    from forcesim.workshop.join.server import HttpServer, JoinServer

logger = logging.getLogger(__name__)

_COOKIE = "team"
_FORM_TYPE = "application/x-www-form-urlencoded"
_POSTS = ("/join", "/predict", "/choose", "/lines")


class JoinHandler(BaseHTTPRequestHandler):
    """One request on one connection: HTTP/1.0 ends it with the answer, so that none can hide behind another."""

    protocol_version = "HTTP/1.0"
    server: HttpServer
    # until a request says otherwise, so that one which is cut off is answered with a head
    request_version = "HTTP/1.0"
    _secret: str | None = None

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(MOST_SECONDS)
        self.rfile: Any = RequestReader(self.connection)

    def handle(self) -> None:
        try:
            super().handle()
        except (TooMuchError, TimeoutError):
            with contextlib.suppress(OSError):
                self._tell(HTTPStatus.REQUEST_TIMEOUT, "That took too long, or was too much.")
        except OSError:
            pass  # the device went away

    def parse_request(self) -> bool:
        """Read the head; False, with an answer given, where it is none of HTTP/1."""
        is_read = super().parse_request()
        if is_read and self.request_version == "HTTP/0.9":  # a first line without a version
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        return is_read

    def do_GET(self) -> None:
        if not self._may_go_on():
            return
        if self.path != "/":
            self._tell(HTTPStatus.NOT_FOUND, "There is one page only.")
            return
        team = self._team()
        title = self._join.session.script.title
        if team is None or self._secret is None:
            self._answer(HTTPStatus.OK, front_page(title))
            return
        self._show_team(team)

    def do_POST(self) -> None:
        if not self._may_go_on():
            return
        if self.path not in _POSTS:
            self._tell(HTTPStatus.NOT_FOUND, "There is one page only.")
            return
        body = self._body()
        if body is None:
            return
        if not self._is_from_our_page():
            self._tell(HTTPStatus.FORBIDDEN, "This form did not come from the page of the workshop.")
            return
        team, title = self._team(), self._join.session.script.title
        form: dict[str, str] = {}
        try:
            form = read_form(body)
            if self.path == "/join":
                client = str(self.client_address[0])
                secret = self._join.join(client, form.get("code", ""), form.get("name", ""))
                self._go_back(secret)
                return
            if team is None or self._secret is None:
                self._answer(HTTPStatus.FORBIDDEN, front_page(title, "Join first."))
                return
            if not hmac.compare_digest(form.get("token", "").encode(), self._join.token(self._secret).encode()):
                self._tell(HTTPStatus.FORBIDDEN, "This form did not come from your page: load the page again.")
                return
            enter(self._join.session, team, self.path, form)
        except WorkshopError as error:
            remark = sentence(str(error))
            if team is None:
                self._answer(HTTPStatus.BAD_REQUEST, front_page(title, remark, form.get("name", "")))
            else:
                self._show_team(team, HTTPStatus.BAD_REQUEST, remark, form)
            return
        self._go_back()

    @property
    def _join(self) -> JoinServer:
        return self.server.join_server

    def _may_go_on(self) -> bool:
        """Whether a request is one of ours so far; answers it where not."""
        if not self._join.may_ask(str(self.client_address[0])):
            self._tell(HTTPStatus.TOO_MANY_REQUESTS, "That was too often: wait a minute.")
            return False
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or not self._join.is_known_host(hosts[0]):
            self._tell(HTTPStatus.MISDIRECTED_REQUEST, "Type the address as it stands on the screen.")
            return False
        return True

    def _body(self) -> bytes | None:
        """The body of a form; None where it is none, which then was answered."""
        lengths = self.headers.get_all("Content-Length") or []
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if (
            "Transfer-Encoding" in self.headers
            or len(lengths) != 1
            or not (lengths[0].isascii() and lengths[0].isdigit())
        ):
            self._tell(HTTPStatus.LENGTH_REQUIRED, "The length of the form is missing.")
            return None
        if kind != _FORM_TYPE:
            self._tell(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Only the forms of the page are taken.")
            return None
        if len(lengths[0]) > 6 or int(lengths[0]) > LARGEST_BODY:
            self._tell(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The form is too large.")
            return None
        body: bytes = self.rfile.read(int(lengths[0]))
        if len(body) < int(lengths[0]):
            self._tell(HTTPStatus.BAD_REQUEST, "The form did not arrive whole.")
            return None
        return body

    def _is_from_our_page(self) -> bool:
        """What the browser says of where a form comes from; older ones say nothing, and have the token only."""
        origins = self.headers.get_all("Origin") or []
        sites = self.headers.get_all("Sec-Fetch-Site") or []
        ours = f"http://{self.headers['Host']}".casefold()
        return all(origin.casefold() == ours for origin in origins) and all(site == "same-origin" for site in sites)

    def _team(self) -> str | None:
        """The team that the device's cookie names; None where it names none."""
        cookies = [
            part.strip().partition("=") for text in self.headers.get_all("Cookie") or [] for part in text.split(";")
        ]
        secrets_given = [value for name, _, value in cookies if name == _COOKIE]
        if len(secrets_given) != 1:
            return None
        self._secret = secrets_given[0]
        return self._join.team_of(self._secret)

    def _show_team(
        self,
        team: str,
        status: HTTPStatus = HTTPStatus.OK,
        remark: str = "",
        typed: dict[str, str] | None = None,
    ) -> None:
        assert self._secret is not None  # noqa: S101  a team is known by it
        try:
            page = team_page(self._join.session, team, self._join.token(self._secret), remark, typed)
        except ForcesimError:
            logger.warning("the page of a team can't be made", exc_info=True)
            page = message_page("One moment", "The trainer has to see to something first.")
        self._answer(status, page)

    def _go_back(self, secret: str | None = None) -> None:
        """To the page itself, so that loading it again sends nothing twice."""
        cookie = {} if secret is None else {"Set-Cookie": f"{_COOKIE}={secret}; HttpOnly; SameSite=Strict; Path=/"}
        self._answer(HTTPStatus.SEE_OTHER, "", {"Location": "/", **cookie})

    def _tell(self, status: HTTPStatus, text: str) -> None:
        self._answer(status, message_page("That did not work", text))

    def _answer(self, status: HTTPStatus, page: str, more: dict[str, str] | None = None) -> None:
        content = page.encode()
        self.send_response(status)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": content_policy(),
            "X-Content-Type-Options": "nosniff",
            # "no-referrer" would make browsers send the origin of our own forms as null
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
            **(more or {}),
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What the library refuses by itself: a method, a version, a head that can't be read.

        Its own words, ``message`` and ``explain``, hold what was sent, and are left out.
        """
        status = HTTPStatus(code)
        if self.request_version == "HTTP/0.9":
            self.request_version = "HTTP/1.0"  # or the answer would have no head
        self._tell(status, f"{status.phrase}.")

    def version_string(self) -> str:
        return "forcesim"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Who asked for what is nobody's business."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  as the library calls it
        """Who asked for what is nobody's business."""
