"""The proxy that docs/security.md puts in front: its very configuration, in Debian's nginx."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import FOOTNOTE
from tests.processes import free_port
from tests.ui.running import Running
from ui.passwords import hashed
from ui.users import User, change_users

ROOT = Path(__file__).parents[2]
NAME, LONG = "footnote.example", "correct horse"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PATIENCE = 20.0
pytestmark = [
    pytest.mark.skipif(not Path(NGINX).exists(), reason="no nginx — apt-get install nginx-light"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl for a certificate"),
    pytest.mark.skipif(sys.platform != "linux", reason="takes 127.0.0.2 and so on for other addresses"),
]


def configuration(folder: Path, port: int, behind: str) -> Path:
    """The configuration of the docs, with a port, a certificate and a Footnote of the test's own."""
    (shown,) = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs" / "security.md").read_text("utf-8"), re.DOTALL)
    pem = [folder / "footnote.pem", folder / "footnote.key"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-out", pem[0], "-keyout", pem[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    for before, after in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/certs/footnote.pem", str(pem[0])),
        ("/etc/ssl/private/footnote.key", str(pem[1])),
        ("http://127.0.0.1:7860", behind.rstrip("/")),
    ):
        assert before in shown
        shown = shown.replace(before, after)
    temp = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of a test are its user's alone
    whole.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; {temp}\n{shown}}}\n"
    )
    return whole


@dataclass
class Proxy:
    port: int
    trusted: ssl.SSLContext

    def ask(
        self, method: str, path: str, body: bytes = b"", address: str = "127.0.0.1", **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Ask for something from an address, by the name of the docs."""
        connection = Connection(self, address)
        given = {"host": NAME, "origin": f"https://{NAME}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection.request(method, path, body or None, given)
        reply = connection.getresponse()
        said = reply.read()
        connection.close()
        return reply.status, said, reply.headers

    def sign_in(self, password: str = LONG, **more: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        form = urlencode({"username": "ada", "password": password}).encode()
        return self.ask("POST", "/login", form, content_type="application/x-www-form-urlencoded", **more)


class Connection(http.client.HTTPConnection):
    def __init__(self, proxy: Proxy, address: str) -> None:
        super().__init__("127.0.0.1", proxy.port, timeout=PATIENCE, source_address=(address, 0))
        self._trusted = proxy.trusted

    def connect(self) -> None:
        super().connect()
        self.sock = self._trusted.wrap_socket(self.sock, server_hostname=NAME)


@pytest.fixture(scope="module")
def proxy(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    index = shutil.copytree(seed_index, folder / "index")
    people = folder / "people"
    change_users(people, lambda known: known.update(ada=User("ada", "owner", hashed(LONG))))
    command = ["env", f"FOOTNOTE_USERS={people}", *FOOTNOTE]
    with Running(command, ["--index", str(index), "--allow-host", NAME], folder / "log") as behind:
        port = free_port()
        whole = configuration(folder, port, behind.address)
        nginx = subprocess.Popen([NGINX, "-e", str(folder / "errors"), "-p", str(folder), "-c", str(whole)])
        try:
            while nginx.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                Event().wait(0.05)
            assert nginx.poll() is None, (folder / "errors").read_text()
            yield Proxy(port, ssl.create_default_context(cafile=str(folder / "footnote.pem")))
        finally:
            nginx.terminate()
            nginx.wait(PATIENCE)


def cookie_of(headers: http.client.HTTPMessage) -> str:
    return "; ".join(value.partition(";")[0] for value in headers.get_all("set-cookie", []))


def test_through_the_proxy_one_signs_in_adds_a_file_and_asks(proxy: Proxy) -> None:
    assert b'name="password"' in proxy.ask("GET", "/")[1]
    status, _, headers = proxy.sign_in()
    assert status == 200
    assert all("Secure" in cookie for cookie in headers.get_all("set-cookie", [])), "the proxy says that it is https"

    mine = {"cookie": cookie_of(headers), "footnote_secret": "s" * 40, "footnote_tab": "tab"}
    large = b"The ferry sank on Monday. " * 2_000  # more than nginx holds in memory
    assert b'"added"' in proxy.ask("POST", "/footnote/upload", large, footnote_name="ferry.txt", **mine)[1]
    config = json.loads(proxy.ask("GET", "/config", **mine)[1])
    at, inputs = next(
        (at, len(d["inputs"])) for at, d in enumerate(config["dependencies"]) if "ask" in [e for _, e in d["targets"]]
    )
    asked = {"question": "Who did Trump name as Middle East envoy?"}
    event = {"data": [None] * inputs, "fn_index": at, "event_data": asked, "session_hash": "any"}
    joined = proxy.ask(
        "POST", "/gradio_api/queue/join", json.dumps(event).encode(), content_type="application/json", **mine
    )
    assert joined[0] == 200, joined[1]
    assert b"Witkoff" in proxy.ask("GET", "/gradio_api/queue/data?session_hash=any", **mine)[1]


def test_another_site_and_another_name_are_refused_there_too(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/", origin="https://evil.example")[0] == 403
    assert proxy.ask("GET", "/", host="evil.example")[0] == 421
    page = proxy.ask("GET", "/", x_forwarded_host="evil.example")
    assert page[0] == 200
    assert b"evil.example" not in page[1]


def test_who_guesses_waits_whatever_address_they_claim_and_nobody_else_does(proxy: Proxy) -> None:
    said = [proxy.sign_in("wrong", address="127.0.0.2", x_forwarded_for=f"192.0.2.{n}")[0] for n in range(12)]
    assert said == [400] * 10 + [429] * 2
    assert proxy.sign_in(address="127.0.0.3")[0] == 200


def test_one_address_with_very_many_connections_shuts_nobody_out(proxy: Proxy) -> None:
    with ExitStack() as stack:
        for _ in range(200):
            one = stack.enter_context(proxy.trusted.wrap_socket(socket.socket(), server_hostname=NAME))
            one.bind(("127.0.0.2", 0))
            one.connect(("127.0.0.1", proxy.port))
            one.sendall(f"GET / HTTP/1.1\r\nhost: {NAME}\r\n".encode())
        assert proxy.ask("GET", "/", address="127.0.0.3")[0] == 200
