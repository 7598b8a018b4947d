"""The joining page: what it takes from whom, and that whatever else comes is refused and harms nothing."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import threading
from collections.abc import Iterator

import pytest
from team_device import Device
from workshop_desk import DECIDE, GUESS, LINES

from forcesim.errors import WorkshopError
from forcesim.workshop.join.limits import LARGEST_BODY, MinuteLimit
from forcesim.workshop.join.server import JoinServer, network_address
from forcesim.workshop.session import WorkshopSession


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(session: WorkshopSession, clock: Clock) -> Iterator[JoinServer]:
    with JoinServer(session, clock=clock) as opened:
        yield opened


@pytest.fixture
def device(server: JoinServer) -> Device:
    return Device(server)


def go_to(session: WorkshopSession, step: int) -> None:
    while session.state.step < step:
        session.next()


def raw(server: JoinServer, request: bytes) -> bytes:
    """What comes back for the bytes of a request; nothing where it was cut off while more was sent than is taken."""
    received = b""
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                received += piece
    except TimeoutError:
        raise  # nothing may hang
    except OSError:
        return received
    return received


# what it is for


def test_a_team_joins_with_the_code_on_the_screen(session: WorkshopSession, device: Device) -> None:
    assert "Code on the screen" in device.get().text
    answer = device.join("Foxes")
    assert answer.status == 200
    assert "Team Foxes" in answer.text
    assert session.state.teams == ("Foxes",)


def test_the_code_may_be_typed_in_small_letters(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes", f" {device.server.code.lower()} ")
    assert session.state.teams == ("Foxes",)


def test_a_prediction_a_choice_and_red_lines_arrive(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    go_to(session, LINES)
    device.get()
    # what is proposed stands in the form already
    assert 'name="limit0" maxlength="24" value="100"' in device.page
    fields = {"outcome0": "cases_dropped", "sense0": "under", "limit0": "1,120", "chance0": "0.8"}
    assert device.send(**fields, limit1="").status == 200
    assert session.state.lines_of("Foxes") == ("cases_dropped<1120@0.8",)
    assert 'value="1120"' in device.get().text
    # whoever wants no red line at all has said so
    assert "We have your entry" in device.send(limit0="").text
    assert session.state.lines_of("Foxes") == ()
    # one from the laptop, with a chance that no form offers, stays as it is
    session.set_red_lines("Foxes", ["cases_closed>5@0.85"])
    assert re.search(r'value="0.85" selected', device.get().text)
    go_to(session, GUESS)
    device.get()
    assert device.fields == {"guess", "low", "high"}
    assert "We have your entry" in device.send(guess="1,200.5", low="−3", high="2e3").text
    prediction = session.state.prediction(GUESS, "Foxes")
    assert prediction is not None
    assert (prediction.guess, prediction.low, prediction.high) == (1200.5, -3.0, 2000.0)
    go_to(session, DECIDE)
    device.get()
    assert device.fields == {"lever_hours", "lever_pursuit", "reason"}
    device.send(lever_hours="1", lever_pursuit="0", reason="Für die Gruppe – £5 & <b>mehr</b>")
    choice = session.state.choice(DECIDE, "Foxes")
    assert choice is not None
    assert (choice.options, choice.reason) == ({"hours": 1, "pursuit": 0}, "Für die Gruppe – £5 & <b>mehr</b>")


def test_what_was_entered_stands_in_the_form_again(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    go_to(session, GUESS)
    device.send(guess="5", low="1", high="9")
    assert 'name="guess" maxlength="24" required value="5"' in device.get().text


def test_nothing_that_was_typed_into_a_refused_form_has_to_be_typed_again(
    session: WorkshopSession, device: Device
) -> None:
    device.get()
    assert 'value="Foxes &amp; co"' in device.post("/join", {"code": "WRONG1", "name": "Foxes & co"}).text
    device.join("Foxes")
    go_to(session, LINES)
    line = {"outcome0": "cases_closed", "sense0": "over", "limit0": "few", "chance0": "0.5"}
    answer = device.send(**line)
    assert answer.status == 400
    assert 'name="limit0" maxlength="24" value="few"' in answer.text
    for chosen in ('value="cases_closed" selected', 'value="over" selected', 'value="0.5" selected'):
        assert chosen in answer.text
    go_to(session, GUESS)
    device.send(guess="5", low="1", high="9")
    answer = device.send(guess="7", low="one", high="")
    assert 'name="guess" maxlength="24" required value="7"' in answer.text
    assert 'value="one"' in answer.text
    assert "We have your entry" not in answer.text, "what stands there is not what we have"
    go_to(session, DECIDE)
    answer = device.send(lever_hours="1", reason="It took us ten minutes to agree on <this>")
    assert answer.status == 400
    assert 'name="lever_hours" value="1" required checked' in answer.text
    assert ">It took us ten minutes to agree on &lt;this&gt;</textarea>" in answer.text


def test_everything_that_is_wrong_with_a_form_is_said_at_once(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    go_to(session, LINES)
    lines = {"outcome0": "cases_closed", "sense0": "over", "limit0": "few", "chance0": "0.5"}
    told = device.send(**lines, **{name.replace("0", "1"): value for name, value in lines.items()}).text
    assert "The limit of red line 1 is no number" in told
    assert "the limit of red line 2 is no number" in told
    assert told.count("write 9.5 with a point") == 1
    go_to(session, GUESS)
    told = device.send(guess="", low="9,5", high="many").text
    for fault in ("Your guess is missing", "the low end of your range is no number", "the high end of your range is"):
        assert fault in told


def test_a_page_that_waits_loads_itself_and_one_that_asks_does_not(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    assert 'http-equiv="refresh"' in device.get().text
    go_to(session, GUESS)
    assert 'http-equiv="refresh"' not in device.get().text
    session.reveal()
    assert "being revealed" in device.get().text


def test_nobody_sees_what_another_team_entered(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    other = Device(device.server)
    other.join("Owls")
    go_to(session, DECIDE)
    device.send(lever_hours="1", lever_pursuit="0", reason="A secret plan")
    assert "A secret plan" in device.get().text
    assert "secret" not in other.get().text
    assert "Foxes" not in other.get().text


def test_a_team_comes_back_on_another_device_only_once_its_own_was_let_go(
    session: WorkshopSession, device: Device
) -> None:
    device.join("Foxes")
    other = Device(device.server)
    assert "already" in other.join("foxes").text
    device.server.release("Foxes")
    assert "Team Foxes" in other.join("foxes").text
    assert "Code on the screen" in device.get().text
    assert session.state.teams == ("Foxes",)


def test_a_team_that_was_taken_out_has_to_join_again(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    session.remove("Foxes")
    assert "Code on the screen" in device.get().text
    assert device.post("/predict", {"step": "0", "token": "x"}).status == 403
    assert "Team Owls" in device.join("Owls").text


# what is shown is escaped, and can load nothing


def test_what_people_write_is_text_and_nothing_else(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    go_to(session, DECIDE)
    device.send(lever_hours="1", lever_pursuit="0", reason='"><script>alert(1)</script>{{7*7}}</textarea>')
    page = device.get().text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page
    # the title of the script itself, too
    assert "<b>and</b>" not in Device(device.server).get().text


def test_the_page_may_load_nothing_and_be_framed_by_nobody(device: Device) -> None:
    answer = device.get()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "src=" not in answer.text
    assert "Python" not in answer.headers.get("Server", "")


def test_the_style_is_the_one_that_the_policy_allows(device: Device) -> None:
    import base64
    import hashlib
    import re

    answer = device.get()
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


# who may not


def test_a_wrong_code_lets_nobody_in_and_only_so_many_are_tried(
    session: WorkshopSession, device: Device, clock: Clock
) -> None:
    for _ in range(10):
        assert "not the code" in device.join("Foxes", "WRONG1").text
    assert "too many wrong codes" in device.join("Foxes").text
    assert session.state.teams == ()
    clock.now += 61
    device.join("Foxes")
    assert session.state.teams == ("Foxes",)


def test_too_many_requests_a_minute_are_refused(device: Device, clock: Clock) -> None:
    statuses = [device.get().status for _ in range(302)]
    assert statuses == [200] * 300 + [429] * 2
    clock.now += 61
    assert device.get().status == 200


def test_a_device_that_did_not_join_enters_nothing(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    go_to(session, GUESS)
    stranger = Device(device.server, cookie="team=made-up")
    answer = stranger.post("/predict", {"step": str(GUESS), "token": "x", "guess": "5", "low": "1", "high": "9"})
    assert answer.status == 403
    assert session.state.predictions == ()


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 64])
def test_a_form_without_its_token_is_refused(session: WorkshopSession, device: Device, token: str) -> None:
    device.join("Foxes")
    go_to(session, GUESS)
    fields = {"step": str(GUESS), "token": token, "guess": "5", "low": "1", "high": "9"}
    assert device.post("/predict", fields).status == 403
    assert session.state.predictions == ()


def test_the_token_of_another_team_is_no_token(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    other = Device(device.server)
    other.join("Owls")
    go_to(session, GUESS)
    other.get()
    device.get()
    stolen = device.page[device.page.index('name="token" value="') + 20 :][:64]
    fields = {"step": str(GUESS), "token": stolen, "guess": "5", "low": "1", "high": "9"}
    assert other.post("/predict", fields).status == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
     {"Sec_Fetch_Site": "same-site"}],
    ids=str,
)  # fmt: skip
def test_a_form_from_another_page_is_refused(session: WorkshopSession, device: Device, headers: dict[str, str]) -> None:
    device.get()
    answer = device.post("/join", {"code": device.server.code, "name": "Foxes"}, **headers)
    assert answer.status == 403
    assert session.state.teams == ()


def test_what_the_browser_says_of_our_own_page_is_right(session: WorkshopSession, device: Device) -> None:
    origin = f"http://127.0.0.1:{device.server.port}"
    device.post("/join", {"code": device.server.code, "name": "Foxes"}, Origin=origin, Sec_Fetch_Site="same-origin")
    assert session.state.teams == ("Foxes",)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "u@127.0.0.1:PORT",
                                  "", "127.0.0.1:PORT/x", "[::1", "127.0.0.1:999999999"])  # fmt: skip
def test_a_name_that_somebody_else_pointed_here_is_refused(device: Device, host: str) -> None:
    name = host.replace("PORT", str(device.server.port)).encode()
    answer = raw(device.server, b"GET / HTTP/1.1\r\nHost: " + name + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.0 421 ")


def test_a_name_that_the_trainer_gave_is_known(session: WorkshopSession) -> None:
    with JoinServer(session, names=["Workshop.local"]) as server:
        host = f"workshop.local:{server.port}".encode()
        assert raw(server, b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n").startswith(b"HTTP/1.0 200 ")


# what is malformed, oversized or hostile


def malformed(server: JoinServer) -> dict[str, tuple[bytes, bytes]]:
    host = b"Host: 127.0.0.1:%d\r\n" % server.port
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    return {
        "nothing": (b"\r\n", b""),
        "garbage": (b"\x16\x03\x01\x02\x00\x01\xff\xfe\r\n\r\n", b"400"),
        "no host": (b"GET / HTTP/1.1\r\n\r\n", b"421"),
        "two hosts": (b"GET / HTTP/1.1\r\n" + host + host + b"\r\n", b"421"),
        "another method": (b"DELETE / HTTP/1.1\r\n" + host + b"\r\n", b"501"),
        "trace": (b"TRACE / HTTP/1.1\r\n" + host + b"\r\n", b"501"),
        "connect": (b"CONNECT evil:443 HTTP/1.1\r\n" + host + b"\r\n", b"501"),
        "head": (b"HEAD / HTTP/1.1\r\n" + host + b"\r\n", b"501"),
        "a path": (b"GET /../../etc/passwd HTTP/1.1\r\n" + host + b"\r\n", b"404"),
        "a query": (b"GET /?team=x HTTP/1.1\r\n" + host + b"\r\n", b"404"),
        "an address": (b"GET http://127.0.0.1/ HTTP/1.1\r\n" + host + b"\r\n", b"404"),
        "a long line": (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + host + b"\r\n", b"4"),
        "a long header": (b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 70_000 + b"\r\n\r\n", b"4"),
        "many headers": (b"GET / HTTP/1.1\r\n" + host + b"X: a\r\n" * 3_000 + b"\r\n", b"4"),
        "another version": (b"GET / HTTP/9.9\r\n" + host + b"\r\n", b"505"),
        "post to the page": (b"POST / HTTP/1.1\r\n" + host + form + b"Content-Length: 0\r\n\r\n", b"404"),
        "no length": (b"POST /join HTTP/1.1\r\n" + host + form + b"\r\na=1", b"411"),
        "chunks": (
            b"POST /join HTTP/1.1\r\n" + host + form + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\na=1",
            b"411",
        ),
        "two lengths": (
            b"POST /join HTTP/1.1\r\n" + host + form + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\na=1",
            b"411",
        ),
        "a negative length": (b"POST /join HTTP/1.1\r\n" + host + form + b"Content-Length: -1\r\n\r\n", b"411"),
        "a huge length": (b"POST /join HTTP/1.1\r\n" + host + form + b"Content-Length: 99999999999\r\n\r\n", b"413"),
        "a length that lies": (b"POST /join HTTP/1.1\r\n" + host + form + b"Content-Length: 99\r\n\r\na=1", b"400"),
        "json": (
            b"POST /join HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
            b"415",
        ),
        "no type": (b"POST /join HTTP/1.1\r\n" + host + b"Content-Length: 3\r\n\r\na=1", b"415"),
    }


def test_what_is_malformed_gets_a_short_plain_answer_and_harms_nothing(
    session: WorkshopSession, server: JoinServer, clock: Clock
) -> None:
    for what, (request, status) in malformed(server).items():
        answer = raw(server, request)
        assert len(answer) < 8_000, what
        if answer:
            assert answer.split(b" ")[1].startswith(status), (what, answer[:80])
            assert b"Traceback" not in answer, what
        clock.now += 1
    assert session.state.teams == ()
    assert Device(server).join("Foxes").status == 200


@pytest.mark.parametrize(
    "body",
    [b"code", b"=1", b"code=%zz", b"code=%ff%fe&name=x", b"\xff=1", b"code=1&code=2", b"a=1&" * 50, b"__class__=1",
     b"name=x;code=y&", b"na\x00me=1", b"code=" + b"A" * 8_000, b"name=" + b"%F0%9F%90%BA" * 600],
    ids=lambda body: repr(body[:24]),
)  # fmt: skip
def test_a_form_that_is_none_of_ours_is_refused_in_words(session: WorkshopSession, device: Device, body: bytes) -> None:
    answer = device.post("/join", body)
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert session.state.teams == ()


def test_a_body_over_the_limit_is_refused_before_it_is_read(device: Device) -> None:
    assert device.post("/join", b"a=" + b"b" * LARGEST_BODY).status == 413


@pytest.mark.parametrize(
    "fields",
    [
        {"guess": "many", "low": "1", "high": "9"},
        {"guess": "nan", "low": "1", "high": "9"},
        {"guess": "inf", "low": "1", "high": "inf"},
        {"guess": "1e999", "low": "1", "high": "1e999"},
        {"guess": "5", "low": "9", "high": "1"},
        {"guess": "5", "low": "1"},
        {"guess": "9" * 5000, "low": "1", "high": "9"},
        {"guess": "0x10", "low": "1", "high": "99"},
        {"guess": "9,5", "low": "1", "high": "99"},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_a_number_that_is_none_is_refused_in_words(
    session: WorkshopSession, device: Device, fields: dict[str, str]
) -> None:
    device.join("Foxes")
    go_to(session, GUESS)
    answer = device.send(**fields)
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert session.state.predictions == ()


@pytest.mark.parametrize(
    "fields",
    [{"outcome0": "nothing"}, {"sense0": "beside"}, {"chance0": "2"}, {"limit0": "nan"}, {"outcome0": "a<1@0.5;"}],
    ids=str,
)
def test_a_red_line_that_is_none_is_refused_in_words(
    session: WorkshopSession, device: Device, fields: dict[str, str]
) -> None:
    device.join("Foxes")
    go_to(session, LINES)
    line = {"outcome0": "cases_dropped", "sense0": "under", "limit0": "9", "chance0": "0.8"}
    answer = device.send(**{**line, **fields})
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert session.state.red_lines == ()


@pytest.mark.parametrize("index", ["", "-1", "2", "x", "1.0", "٣", "9" * 400])
def test_a_setting_that_there_is_not_is_refused(session: WorkshopSession, device: Device, index: str) -> None:
    device.join("Foxes")
    go_to(session, DECIDE)
    assert device.send(lever_hours=index, lever_pursuit="0", reason="Why not").status == 400
    assert session.state.choices == ()


def test_a_form_of_an_earlier_step_is_not_taken_for_this_one(session: WorkshopSession, device: Device) -> None:
    device.join("Foxes")
    go_to(session, GUESS)
    device.get()
    token = device.page[device.page.index('name="token" value="') + 20 :][:64]
    go_to(session, DECIDE)
    fields = {"step": str(GUESS), "token": token, "guess": "5", "low": "1", "high": "9"}
    assert "gone on meanwhile" in device.post("/predict", fields).text
    assert session.state.predictions == ()


def test_many_at_once_are_served_or_turned_away_and_none_hangs(session: WorkshopSession, server: JoinServer) -> None:
    answers: list[bytes] = []
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port

    def ask() -> None:
        answers.append(raw(server, request))

    threads = [threading.Thread(target=ask) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 60
    assert {answer[:12] for answer in answers} <= {b"HTTP/1.0 200", b""}


# where and how long it listens


def test_it_listens_on_this_machine_alone_unless_another_address_is_named(server: JoinServer) -> None:
    assert server.url == f"http://127.0.0.1:{server.port}/"


def test_the_address_in_the_network_is_one_or_none() -> None:
    address = network_address()
    assert address is None or ipaddress.ip_address(address).version == 4


def test_it_listens_on_an_address_of_the_newer_kind(session: WorkshopSession) -> None:
    try:
        opened = JoinServer(session, "::1")
        url = opened.open()
    except WorkshopError:
        pytest.skip("this machine has no ::1")
    with opened, socket.create_connection(("::1", opened.port), timeout=10) as connection:
        assert url == f"http://[::1]:{opened.port}/"
        connection.sendall(f"GET / HTTP/1.1\r\nHost: [::1]:{opened.port}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.0 200"


@pytest.mark.parametrize("address", ["", "everywhere", "localhost", "256.1.1.1", "192.0.2.1"])
def test_an_address_that_is_not_this_machines_is_refused(session: WorkshopSession, address: str) -> None:
    with pytest.raises(WorkshopError, match=r"no address of this machine|nothing can listen"):
        JoinServer(session, address).open()


def test_a_port_that_is_taken_is_told(session: WorkshopSession, server: JoinServer) -> None:
    with pytest.raises(WorkshopError, match="nothing can listen"):
        JoinServer(session, port=server.port).open()


def test_it_dies_with_the_session(session: WorkshopSession) -> None:
    server = JoinServer(session)
    server.open()
    port = server.port
    with socket.create_connection(("127.0.0.1", port), timeout=10) as waiting:
        session.close()
        # whoever was connected is cut off
        with contextlib.suppress(ConnectionError):
            assert waiting.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)
    assert server.port == 0
    assert not [thread for thread in threading.enumerate() if thread.name == "join server"]
    server.close()  # once more does no harm


def test_it_is_off_until_it_is_opened(session: WorkshopSession) -> None:
    server = JoinServer(session)
    assert server.port == 0
    assert len(server.code) == 6
    assert not set(server.code) & set("IO01L")


def test_a_limit_counts_a_minute_and_forgets_who_came_long_ago() -> None:
    clock = Clock()
    limit = MinuteLimit(2, clock)
    assert [limit.count("a"), limit.count("a"), limit.count("a"), limit.count("b")] == [True, True, False, True]
    clock.now = 60.5
    assert limit.count("a")
    for number in range(5_000):
        limit.count(str(number))
    assert limit.size <= 1_000
