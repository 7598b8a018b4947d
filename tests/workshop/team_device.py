"""A team's device: what a browser without JavaScript does with the joining page, and no more."""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from forcesim.workshop.join.server import JoinServer


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Device:
    """Keeps its cookie and follows redirections to the page itself."""

    server: JoinServer
    cookie: str = ""
    page: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str = "/", **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str] | bytes, **headers: str) -> Answer:
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        given = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        answer = self._ask("POST", path, body, given)
        return self.get("/") if answer.status == 303 else answer

    def join(self, team: str, code: str | None = None) -> Answer:
        self.get()
        return self.post("/join", {"code": code or self.server.code, "name": team})

    def send(self, **fields: str) -> Answer:
        """Fill the form of the page as it was loaded last, and send it where it says."""
        self.get()
        action = re.search(r'<form method="post" action="(/\w+)"', self.page)
        assert action, "the page has no form"
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', self.page))
        return self.post(action[1], {**hidden, **fields})

    @property
    def fields(self) -> set[str]:
        """The names of the fields of the form on the page."""
        return set(re.findall(r'name="(\w+)"', self.page)) - {"token", "step", "viewport"}

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
            if self.cookie:
                sent["Cookie"] = self.cookie
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            text = response.read().decode()
            answer = Answer(response.status, dict(response.getheaders()), text)
        finally:
            connection.close()
        if "Set-Cookie" in answer.headers:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self.page = html.unescape(text)
        return answer
