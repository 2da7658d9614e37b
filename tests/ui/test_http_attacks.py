"""Forty requests that a stranger might send to the running server, and how many succeed: none."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import ARTICLES, STAGED, serving

ODD = [*STAGED[:-1], "tests.browser.odd_chat", "--hostile"]
EVIL = "http://evil.example"
# A page of another site cannot send the last two; the defences are to hold by themselves.
JSON = {"content-type": "application/json", "footnote-secret": "A" * 32, "footnote-tab": "attack"}
ASK = json.dumps({"data": ["Who?", None], "fn_index": 0, "session_hash": "attack1"})


@dataclass(frozen=True)
class Reply:
    """What came back; `called` says whether the server called our canary meanwhile."""

    status: int
    headers: dict[str, str]
    body: bytes
    called: bool


Succeeded = Callable[[Reply], bool]


def let_in(reply: Reply) -> bool:
    return reply.status < 400


def readable(reply: Reply) -> bool:
    """Whether a browser would let another site's script read this."""
    return reply.status < 400 and reply.headers.get("access-control-allow-origin") not in (None, "")


def file_read(reply: Reply) -> bool:
    return reply.status < 400 and (b"root:" in reply.body or b"[project]" in reply.body)


def fetched(reply: Reply) -> bool:
    return reply.called


def believed(reply: Reply) -> bool:
    return reply.status < 400 and b"evil.example" in reply.body


@dataclass(frozen=True)
class Attack:
    kind: str
    method: str
    path: str
    succeeded: Succeeded
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


PATHS = [
    Attack("path", "GET", path, file_read)
    for path in (
        "/gradio_api/file=/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/file=../../../../../../etc/passwd",
        "/gradio_api/file=%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/gradio_api/file=pyproject.toml",
        "/static/../../../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/assets/....//....//....//....//etc/passwd",
        "/assets/%252e%252e/%252e%252e/%252e%252e/etc/passwd",
        "//etc/passwd",
        "/svelte/../../../../../../../etc/passwd",
        "/custom_component/x/server/../../../../etc/passwd",
        "/footnote/library/..%2f..%2f..%2fetc%2fpasswd",
    )
]
FILE = {"path": "CANARY", "url": "CANARY", "meta": {"_type": "gradio.FileData"}}
SSRF = [
    Attack("ssrf", "GET", "/gradio_api/proxy=CANARY", fetched),
    Attack("ssrf", "GET", "/proxy=CANARY", fetched),
    Attack("ssrf", "GET", "/gradio_api/file=CANARY", fetched),
    Attack("ssrf", "GET", "/?deep_link=CANARY", fetched),
    Attack("ssrf", "POST", "/gradio_api/upload", let_in, {"content-type": "multipart/form-data; boundary=b"},
           '--b\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n'),
    Attack("ssrf", "POST", "/gradio_api/run/predict", fetched, JSON,
           json.dumps({"data": [FILE], "fn_index": 4, "session_hash": "attack2"})),
    Attack("ssrf", "POST", "/gradio_api/queue/join", fetched, JSON,
           json.dumps({"data": [FILE, FILE], "fn_index": 0, "session_hash": "attack3"})),
    Attack("ssrf", "GET", "/gradio_api/openapi.json", let_in),
]  # fmt: skip
FROM_EVIL = {"origin": EVIL}
CSRF = [
    Attack("csrf", "POST", "/gradio_api/queue/join", let_in, {**JSON, **FROM_EVIL}, ASK),
    Attack("csrf", "POST", "/gradio_api/queue/join", let_in, {**JSON, "origin": "null"}, ASK),
    Attack("csrf", "POST", "/gradio_api/queue/join", let_in, {**JSON, "sec-fetch-site": "cross-site"}, ASK),
    Attack("csrf", "POST", "/gradio_api/run/predict", let_in, {**JSON, **FROM_EVIL},
           json.dumps({"data": [], "fn_index": 2, "session_hash": "attack4"})),
    Attack("csrf", "POST", "/gradio_api/cancel", let_in, {**JSON, **FROM_EVIL},
           json.dumps({"session_hash": "attack1", "fn_index": 0, "event_id": "x"})),
    Attack("csrf", "POST", "/footnote/upload", let_in, {"footnote-name": "a.exe", **FROM_EVIL}, "x"),
    Attack("csrf", "POST", "/footnote/upload", let_in, {"sec-fetch-site": "cross-site", "footnote-name": "a.exe"}, "x"),
    Attack("csrf", "POST", "/footnote/upload", let_in, {"content-type": "text/plain"}, "x"),  # as a form would
    Attack("csrf", "POST", "/footnote/remove", let_in, {"content-type": "text/plain"}, "name=a.txt"),
]  # fmt: skip
# Gradio answers preflights itself, in front of the guard; it is the request that follows which must fail.
AFTER_PREFLIGHT = {"origin": "http://localhost:3000", "footnote-name": "a.exe"}
CORS = [
    Attack("cors", "GET", "/config", readable, {"origin": "http://localhost:3000"}),
    Attack("cors", "GET", "/config", readable, FROM_EVIL),
    Attack("cors", "GET", "/footnote/library", readable, {"origin": "http://127.0.0.1:1"}),
    Attack("cors", "POST", "/footnote/upload", readable, AFTER_PREFLIGHT, "x"),
    Attack("cors", "POST", "/gradio_api/queue/join", readable, {**JSON, "origin": "http://localhost:3000"}, ASK),
]
HOSTS = [
    Attack("host", "GET", "/", let_in, {"host": "evil.example"}),
    Attack("host", "GET", "/config", believed, {"x-forwarded-host": "evil.example"}),
    Attack("host", "GET", "/footnote/library", let_in, {"host": "evil.example:7860"}),
    Attack("host", "GET", "/", believed, {"host": "127.0.0.1.evil.example"}),
]
ATTACKS = [*PATHS, *SSRF, *CSRF, *CORS, *HOSTS]


class Canary:
    """A server of our own that nobody should call."""

    def __init__(self) -> None:
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                canary.calls += 1
                self.send_response(200)
                self.end_headers()

            do_HEAD = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.calls = 0
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/secret"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.server.shutdown()
    canary.server.server_close()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(ODD, ARTICLES, tmp_path_factory.mktemp("guarded") / "log")


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The control: Gradio as it comes."""
    yield from serving([*ODD, "--unguarded"], ARTICLES, tmp_path_factory.mktemp("unguarded") / "log")


def sent(attack: Attack, address: str, canary: Canary) -> Reply:
    """Send a request byte for byte: no client of ours tidies the path."""
    there = urlsplit(address)
    connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=20)
    before = canary.calls
    body = attack.body.replace("CANARY", canary.url).encode()
    headers = {"host": there.netloc, **attack.headers, **({"content-length": str(len(body))} if body else {})}
    connection.putrequest(
        attack.method, attack.path.replace("CANARY", canary.url), skip_host=True, skip_accept_encoding=True
    )
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body or None)
    reply = connection.getresponse()
    told = {name.lower(): value for name, value in reply.getheaders()}
    text = reply.read()
    connection.close()
    return Reply(reply.status, told, text, canary.calls > before)


def successes(address: str, canary: Canary) -> list[str]:
    return [
        f"{attack.kind}: {attack.method} {attack.path} {attack.headers}"
        for attack in ATTACKS
        if attack.succeeded(sent(attack, address, canary))
    ]


def test_no_attack_succeeds(guarded: str, canary: Canary) -> None:
    assert len(ATTACKS) == 40
    assert successes(guarded, canary) == []


def test_the_control_without_the_guard_lets_some_in(unguarded: str, canary: Canary) -> None:
    found = successes(unguarded, canary)
    print(f"without the guard {len(found)} of {len(ATTACKS)} succeed")

    assert len(found) >= 10
    assert {line.partition(":")[0] for line in found} >= {"csrf", "cors", "host"}


def test_what_the_page_itself_sends_is_let_in(guarded: str, canary: Canary) -> None:
    own = guarded.rstrip("/")
    ours = [
        Attack("page", "GET", "/", let_in),
        Attack("page", "GET", "/footnote/library", let_in, {"sec-fetch-site": "same-origin"}),
        Attack("page", "POST", "/footnote/upload", let_in, {"origin": own, "footnote-name": "a.exe"}, "x"),
        Attack("page", "POST", "/gradio_api/queue/join", let_in, {**JSON, "origin": own}, ASK),
        Attack("page", "POST", "/footnote/here", let_in, {**JSON, "origin": own, "content-length": "0"}),
    ]
    assert [attack.path for attack in ours if not attack.succeeded(sent(attack, guarded, canary))] == []


def test_no_address_and_no_event_ends_in_a_fault(guarded: str, canary: Canary) -> None:
    odd = [
        *(Attack("odd", "GET", path, let_in) for path in
          ("/?page=x", "/?deep_link=x", "/?view=api&page=../..", "/config?page=x", "/config?deep_link=%00",
           "/gradio_api/info?all_endpoints=x", "/gradio_api/queue/data", "/footnote/library?since=%ff", "/?q=%ff")),
        *(Attack("odd", "POST", f"/gradio_api/{event}", let_in, JSON, body) for event in ("queue/join", "run/predict")
          for body in ("{}", "[]", "x", '{"data": []}', '{"data": [null], "fn_index": 4, "session_hash": 7}',
                       '{"data": [1, 2], "fn_index": 0, "trigger_id": "x"}', '{"data": [], "fn_index": -1}')),
        Attack("odd", "POST", "/gradio_api/cancel", let_in, JSON, '{"fn_index": {}}'),
        Attack("odd", "POST", "/login", let_in, {"content-type": "application/x-www-form-urlencoded"}, "username=x"),
    ]  # fmt: skip
    replies = {f"{a.path} {a.body}": sent(a, guarded, canary).status for a in odd}

    assert {name: status for name, status in replies.items() if status >= 500} == {}


def test_every_reply_carries_the_headers_that_keep_it_home(guarded: str, canary: Canary) -> None:
    for path in ("/", "/footnote/library", "/nowhere"):
        headers = sent(Attack("page", "GET", path, let_in), guarded, canary).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"
