"""What changed is sent once, signed, to an address that is allowed, and to nothing within the network by its name."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr

from index.errors import FootnoteError
from index.manifest import now
from rag.evidence.store import Kept
from rag.notifying import checked_address, notify, signature
from rag.settings import Settings
from rag.watched import Alert

SECRET = "sixteen letters or more"
ALERT = Alert("a" * 64, "How many jars?", "value", "b" * 64, "c" * 64, now())


class KeptNothing(Kept):
    """A store in which every answer is there, to be told of."""

    def open(self, name: str) -> Any:
        said = type("Said", (), {"text": f"The answer {name[0]}."})
        return type("Frozen", (), {"hash": name, "time": "2026-01-02", "answer": said})


class Hook(BaseHTTPRequestHandler):
    """Takes what is sent, and answers as `status` says."""

    heard: list[tuple[dict[str, str], bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[tuple[type[Hook], str]]:
    handler = type("OneHook", (Hook,), {"heard": [], "status": 204})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield handler, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def settings(url: str, *allowed: str) -> Settings:
    return Settings(notify=SecretStr(url), notify_allow=allowed, notify_secret=SecretStr(SECRET))


def test_a_change_is_sent_signed_with_both_answers(hook: tuple[type[Hook], str], tmp_path: Path) -> None:
    handler, site = hook
    notify([ALERT], KeptNothing(tmp_path), settings(f"{site}/changes?of=me", site))
    notify([], KeptNothing(tmp_path), settings(f"{site}/changes", site))
    ((headers, body),) = handler.heard
    (alert,) = json.loads(body)["alerts"]
    assert (alert["question"], alert["why"]) == ("How many jars?", "value")
    assert (alert["old"]["answer"], alert["new"]["answer"]) == ("The answer b.", "The answer c.")
    assert headers["footnote-signature"] == f"sha256={signature(body, headers['footnote-time'], SECRET)}"
    assert headers["footnote-signature"] != f"sha256={signature(body + b' ', headers['footnote-time'], SECRET)}"
    assert f"http://{headers['host']}" == site


@pytest.mark.parametrize("status", [302, 307, 500])
def test_a_redirect_is_not_followed_and_what_did_not_arrive_is_said(
    status: int, hook: tuple[type[Hook], str], tmp_path: Path
) -> None:
    handler, site = hook
    handler.status = status
    with pytest.raises(FootnoteError, match=rf"127\.0\.0\.1 was not told \(status {status}\)") as error:
        notify([ALERT], KeptNothing(tmp_path), settings(f"{site}/secret-path", site))
    assert len(handler.heard) == 1
    assert "secret-path" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "https://hooks.example@evil.example/x",
        "https://hooks.example:8443/x",
        "http://hooks.example/x",
        "https://hooks.example.evil.example/x",
        "file:///etc/passwd",
        "hooks.example/x",
    ],
)
def test_what_is_not_allowed_is_never_asked(url: str) -> None:
    with pytest.raises(FootnoteError, match="may not be told"):
        checked_address(settings(url, "https://hooks.example"))


def test_nothing_is_sent_readably_or_unsigned() -> None:
    with pytest.raises(FootnoteError, match="readably"):
        checked_address(settings("http://hooks.example/x", "http://hooks.example"))
    with pytest.raises(FootnoteError, match="sign"):
        checked_address(Settings(notify=SecretStr("https://hooks.example"), notify_allow=("https://hooks.example",)))
    assert checked_address(Settings()) is None


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1", "::ffff:192.168.0.1", "0.0.0.0", "224.0.0.1"],
)
def test_a_name_that_stands_for_a_number_inside_is_not_told(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [public, inside])
    with pytest.raises(FootnoteError, match="not public"):
        notify([ALERT], KeptNothing(tmp_path), settings("https://hooks.example/x", "https://hooks.example"))


def test_who_does_not_answer_delays_for_a_short_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.notifying._SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        site = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(FootnoteError, match="was not told"):
            notify([ALERT], KeptNothing(tmp_path), settings(site, site))
