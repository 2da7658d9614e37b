"""Connections that come and do nothing, or as good as nothing: they end, and others get in meanwhile."""

from __future__ import annotations

import http.client
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from tests.browser.conftest import ARTICLES, STAGED, serving
from ui.connections import Connection
from ui.crowd import Bounds, Crowd
from ui.neighbourhood import neighbourhood

PATIENCE = 20.0
QUICK = Bounds(head=0.3, body=0.3, slowest=1_000, unread=0.5, head_bytes=10_000, in_all=12, each=4, look=0.05)
ASK = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n"
LARGE = 30_000_000  # bytes: more than the kernel takes for a reader who does not read
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="takes 127.0.0.2 and so on for other addresses")


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Reads what comes, and answers with its length; /large with very much, /never with nothing."""
    if scope["type"] == "lifespan":
        return
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    while scope["path"] == "/never" and message["type"] != "http.disconnect":
        message = await receive()
    body = b"x" * LARGE if scope["path"] == "/large" else str(length).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def running(bounds: Bounds | None) -> Iterator[int]:
    """The port of a server; without bounds it is as Gradio starts it."""
    http: Any = partial(Connection, crowd=Crowd(bounds)) if bounds else "httptools"
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", http=http, ws="none"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        Event().wait(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.force_exit = server.should_exit = True
    for connection in list(server.server_state.connections):
        connection.loop.call_soon_threadsafe(connection.transport.abort)  # type: ignore[union-attr]
    thread.join()


@pytest.fixture(scope="module")
def quick() -> Iterator[int]:
    with running(QUICK) as port:
        yield port


@contextmanager
def connected(port: int, address: str = "127.0.0.1", patience: float = PATIENCE) -> Iterator[socket.socket]:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.settimeout(patience)
        one.bind((address, 0))
        one.connect(("127.0.0.1", port))
        yield one


def ended(one: socket.socket) -> bool:
    """Whether the other side closes the connection before our patience ends; what it says first is read away."""
    try:
        while one.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def says_nothing(_one: socket.socket) -> None:
    pass


def half_a_head(one: socket.socket) -> None:
    one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")


def half_a_body(one: socket.socket) -> None:
    one.sendall(POST + b"x" * 10)


def nothing_after_an_answer(one: socket.socket) -> None:
    one.sendall(ASK)


def half_a_second_head(one: socket.socket) -> None:
    one.sendall(ASK)
    assert one.recv(65536)
    one.sendall(b"G")


def a_head_without_end(one: socket.socket) -> None:
    one.sendall(b"GET / HTTP/1.1\r\nx: " + b"y" * 11_000)


HOLDS = [says_nothing, half_a_head, half_a_body, nothing_after_an_answer, half_a_second_head, a_head_without_end]


@pytest.mark.parametrize("hold", HOLDS)
def test_a_connection_that_does_not_go_on_is_ended(quick: int, hold: Callable[[socket.socket], None]) -> None:
    with connected(quick) as one:
        hold(one)
        assert ended(one)


@pytest.mark.parametrize("hold", [says_nothing, half_a_head, half_a_body, half_a_second_head, a_head_without_end])
def test_control_without_bounds_it_stays(hold: Callable[[socket.socket], None]) -> None:
    with running(None) as port, connected(port, patience=1.0) as one:
        hold(one)
        assert not ended(one)


def drips(one: socket.socket, head: bytes, patience: int = 400) -> bool:
    """Send a byte of a head or body every 50 milliseconds; whether that is ended."""
    try:
        one.sendall(head)
        for _ in range(patience):
            one.sendall(b"a")
            Event().wait(0.05)
    except OSError:
        return True
    return False


@pytest.mark.parametrize("head", [b"GET / HTTP/1.1\r\nx: ", POST])
def test_a_byte_now_and_then_wins_no_time(quick: int, head: bytes) -> None:
    with connected(quick) as one:
        assert drips(one, head)


def test_a_slow_body_that_goes_on_is_taken(quick: int) -> None:
    with connected(quick) as one:  # 100,000 bytes in ten pieces over a second: three times what its time-out alone is
        one.sendall(POST)
        for _ in range(10):
            one.sendall(b"x" * 10_000)
            Event().wait(0.1)
        assert b"100000" in one.recv(65536)


def test_an_answer_that_nobody_takes_is_ended(quick: int) -> None:
    with connected(quick) as one:
        one.sendall(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        Event().wait(1.0)  # its half second is over
        length = 0
        with suppress(ConnectionError):
            while piece := one.recv(65536):
                length += len(piece)
        assert length < LARGE, "only what was under way"


def test_an_answer_that_is_taken_slowly_comes_whole(quick: int) -> None:
    with connected(quick) as one:
        one.sendall(b"GET /large HTTP/1.0\r\n\r\n")
        length, rested = 0, 0
        while piece := one.recv(1_000_000):
            length += len(piece)
            if length // 1_000_000 > rested:  # thirty rests, three times what nothing taken may last
                rested = length // 1_000_000
                Event().wait(0.05)
        assert length > LARGE


def test_the_answer_may_take_its_time(quick: int) -> None:
    with connected(quick, patience=1.0) as one:
        one.sendall(b"GET /never HTTP/1.1\r\nhost: x\r\n\r\n")
        assert not ended(one), "the request was whole, and an answer may be long in coming"


def answered(port: int, address: str) -> bool:
    with connected(port, address) as one:
        one.sendall(ASK)
        try:
            return b"200 OK" in one.recv(65536)
        except ConnectionError:
            return False


def test_who_asks_for_a_web_socket_gets_an_answer_and_no_more_time_than_others(quick: int) -> None:
    with connected(quick) as one:
        one.sendall(ASK[:-2] + b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n")
        assert b"200 OK" in one.recv(65536)
        assert ended(one)


def test_who_asks_for_hundreds_of_things_at_once_is_ended(quick: int) -> None:
    with connected(quick) as one:
        one.sendall(ASK * 300)
        said = b""
        with suppress(ConnectionError):
            while piece := one.recv(65536):
                said += piece
    assert said.count(b"200 OK") <= 9


def test_one_address_takes_no_room_from_others() -> None:
    patient = Bounds(in_all=12, each=4)
    with running(patient) as port, ExitStack() as stack:
        holding = [stack.enter_context(connected(port, "127.0.0.2")) for _ in range(10)]
        for one in holding[:4]:
            half_a_body(one)
        assert answered(port, "127.0.0.3")
        assert answered(port, "127.0.0.2"), "the oldest that owes its request makes room"
        asking = [stack.enter_context(connected(port, "127.0.0.4")) for _ in range(4)]
        for one in asking:
            one.sendall(b"GET /never HTTP/1.1\r\nhost: x\r\n\r\n")
        assert not answered(port, "127.0.0.4"), "four whole requests are as many as one address has"
        assert answered(port, "127.0.0.3")


def test_many_addresses_that_ask_nothing_keep_nobody_out() -> None:
    with running(Bounds(in_all=12, each=4)) as port, ExitStack() as stack:
        busy = stack.enter_context(connected(port, "127.0.0.99", patience=0.5))
        busy.sendall(b"GET /never HTTP/1.1\r\nhost: x\r\n\r\n")
        for n in range(60):
            half_a_head(stack.enter_context(connected(port, f"127.0.1.{n % 20 + 1}")))
        assert answered(port, "127.0.0.3")
        assert not ended(busy), "who waits for an answer is not cut off"


def test_a_household_of_ipv6_is_one_address() -> None:
    assert neighbourhood("2001:db8:1:2:3:4:5:6") == neighbourhood("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert neighbourhood("::ffff:192.0.2.7") == "192.0.2.7"
    assert neighbourhood("::1") == "::1"
    assert neighbourhood("testclient") == "testclient"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    few = ["prlimit", "--nofile=1024:1024"]
    yield from serving([*few, *STAGED], ARTICLES, tmp_path_factory.mktemp("connections") / "log")


def test_with_1024_descriptors_1100_idle_connections_shut_nobody_out(site: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_000:
        pytest.skip("this process may not open 1,100 connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_000), hard))
    there = urlsplit(site)
    with ExitStack() as stack:
        for n in range(1_100):
            one = stack.enter_context(connected(there.port or 0))
            if n % 2:
                half_a_head(one)
        asking = http.client.HTTPConnection(there.hostname or "", there.port, timeout=PATIENCE)
        asking.request("GET", "/")
        assert asking.getresponse().status == 200
        asking.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def taking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    hostile = [*STAGED[:-1], "tests.browser.odd_chat", "--hostile"]
    yield from serving(hostile, ARTICLES, tmp_path_factory.mktemp("uploads") / "log")


def test_uploads_that_stall_hold_up_nobody_else(taking: str) -> None:
    there = urlsplit(taking)
    said = (f"host: {there.netloc}", "footnote-name: a.txt", "content-length: 9", "", "w")
    stalled = "\r\n".join(("POST /footnote/upload HTTP/1.1", *said)).encode()
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connected(there.port or 0, "127.0.0.2")).sendall(stalled)
        uploading = http.client.HTTPConnection(there.hostname or "", there.port, timeout=10)
        uploading.request("POST", "/footnote/upload", b"One word.", {"footnote-name": "b.txt"})
        assert b'"added"' in uploading.getresponse().read()
        uploading.close()
