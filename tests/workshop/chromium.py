"""A real browser, led over its own debugging pipe: Debian's headless Chromium, without a driver of somebody else's."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """Where a Chromium is; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


# the browser reads from 3 and writes to 4
_LAUNCHER = """
import os, sys
reads, writes = (os.dup(int(number)) for number in sys.argv[1:3])
reads, writes = os.dup2(reads, 103), os.dup2(writes, 104)
os.dup2(reads, 3), os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Page:
    """One page of its own, in a browser context of its own: nothing is shared with another team's device."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium
        context = chromium.call("Target.createBrowserContext")["browserContextId"]
        target = chromium.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        attached = chromium.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Log", "Network"):
            self._call(f"{domain}.enable")
        # plain forms have to do
        self._call("Emulation.setScriptExecutionDisabled", value=True)
        self._call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)

    def go(self, url: str) -> None:
        self._call("Page.navigate", url=url)
        self._chromium.wait("Page.loadEventFired", self._session)

    def fill(self, **fields: str) -> None:
        """Type into fields by their names; what stood in them is taken out."""
        for name, text in fields.items():
            node = self._node(f"[name='{name}']")
            self._call("DOM.setAttributeValue", nodeId=node, name="value", value="")
            self._call("DOM.focus", nodeId=node)
            self._call("Input.insertText", text=text)

    def press(self, selector: str) -> None:
        """Press on what is found first."""
        node = self._node(selector)
        self._call("DOM.scrollIntoViewIfNeeded", nodeId=node)
        quad = self._call("DOM.getContentQuads", nodeId=node)["quads"][0]
        at = {"x": sum(quad[0::2]) / 4, "y": sum(quad[1::2]) / 4}
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def submit(self) -> None:
        """Press the button of the form, and wait for the page that follows."""
        self._chromium.forget()
        self.press("button")
        self._chromium.wait("Page.loadEventFired", self._session)

    @property
    def html(self) -> str:
        root = self._call("DOM.getDocument")["root"]["nodeId"]
        return str(self._call("DOM.getOuterHTML", nodeId=root)["outerHTML"])

    @property
    def complaints(self) -> list[str]:
        """What the browser has refused or found wrong so far."""
        entries = [event["params"]["entry"] for event in self._chromium.events("Log.entryAdded", self._session)]
        # a form that is refused in words has a status of its own, and there is no picture for the tab
        return [entry["text"] for entry in entries if "status of 4" not in entry["text"]]

    def font_size(self, selector: str) -> float:
        """The size of letters in pixels, as it is drawn."""
        self._call("DOM.enable")
        self._call("CSS.enable")
        style = self._call("CSS.getComputedStyleForNode", nodeId=self._node(selector))["computedStyle"]
        return float({entry["name"]: entry["value"] for entry in style}["font-size"].removesuffix("px"))

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot")["data"]))

    def _node(self, selector: str) -> int:
        root = self._call("DOM.getDocument")["root"]["nodeId"]
        node = int(self._call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"])
        assert node, f"nothing on the page is {selector}"
        return node

    def _call(self, method: str, **parameters: Any) -> Any:
        return self._chromium.call(method, self._session, **parameters)


class Chromium:
    """A browser of its own, with nothing of a person's, ended with the block that it was started for."""

    def __init__(self, path: str, folder: Path) -> None:
        ours, theirs = os.pipe(), os.pipe()
        self._number = 0
        self._seen: list[dict[str, Any]] = []
        flags = [
            "--headless",
            "--remote-debugging-pipe",
            "--disable-gpu",
            f"--user-data-dir={folder}",
            "--no-first-run",
        ]
        # a container of the continuous integration has no other user to become
        flags += ["--no-sandbox"] if os.geteuid() == 0 else []
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER, str(ours[0]), str(theirs[1]), path, *flags, "about:blank"],
            pass_fds=(ours[0], theirs[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ours[0])
        os.close(theirs[1])
        self._to, self._from = os.fdopen(ours[1], "wb", buffering=0), os.fdopen(theirs[0], "rb")
        self._buffer = b""

    def call(self, method: str, session: str = "", **parameters: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._to.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self._seen.append(answer)

    def wait(self, method: str, session: str) -> None:
        while not self.events(method, session):
            self._seen.append(self._next())
        self.forget()

    def events(self, method: str, session: str) -> list[dict[str, Any]]:
        return [event for event in self._seen if (event.get("method"), event.get("sessionId")) == (method, session)]

    def forget(self) -> None:
        """Page loads that were waited for; complaints are kept."""
        self._seen = [event for event in self._seen if event.get("method") == "Log.entryAdded"]

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._to.close()
        self._from.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            piece = os.read(self._from.fileno(), 65_536)
            assert piece, "the browser is gone"
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        return read
