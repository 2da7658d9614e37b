"""A Chroma server behind a proxy: reached by TLS and with a token; and what is told where one of them is wrong."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import chromadb
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from index.address import Address
from index.errors import StoreUnavailable
from index.records import Records
from index.server import Server
from tests.chroma import PROGRAM, ChromaServer, chroma_server

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="chromadb came without its server")


class Proxy(ThreadingHTTPServer):
    """Leads who has the token on to Chroma; `status`, where it is set, is all that it answers."""

    daemon_threads = True
    status: int | None = None

    def __init__(self, chroma: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = httpx.Client(base_url=f"http://127.0.0.1:{chroma}")
        self.seen: set[str] = set()

    def certified(self, folder: Path) -> Path:
        """Speak TLS, with a certificate that it returns."""
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "db")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
        (folder / "all.pem").write_bytes(private + made.public_bytes(pem))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "all.pem")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        return folder / "certificate.pem"


class Handler(BaseHTTPRequestHandler):
    server: Proxy

    def lead_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.seen.add(self.headers.get("x-chroma-token", ""))
        status = self.server.status or (200 if self.headers.get("authorization") == "Bearer tiptoe" else 401)
        said = b"no words of Chroma's"
        if status == 200:
            answer = self.server.behind.request(
                self.command, self.path, content=body, headers={"content-type": "application/json"}
            )
            status, said = answer.status_code, answer.content
        self.send_response(status)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = do_DELETE = lead_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture
def proxy(chroma: ChromaServer) -> Iterator[Proxy]:
    with Proxy(chroma.port) as proxy:
        thread = Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()
        proxy.behind.close()


def test_a_server_is_reached_by_tls_and_with_its_token(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = proxy.certified(tmp_path)
    address = Address.parse(f"chromas://127.0.0.1:{proxy.server_port}/news")
    monkeypatch.setenv("CHROMA_API_KEY", "tiptoe")
    with pytest.raises(StoreUnavailable, match=r"cannot be reached \(.*certificate"):
        Server(address)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    records = Records(Server(address))
    assert records.claim("current", 1, generation="one")
    assert proxy.seen == {"tiptoe"}, "Chroma's cloud looks there"


@pytest.mark.parametrize(
    ("token", "status", "told"),
    [
        (None, None, "lets nobody in without a token — set $CHROMA_API_KEY"),
        ("wrong", None, "refuses the token in $CHROMA_API_KEY — set another one"),
        ("tiptoe", 503, "cannot be reached (503) — start it"),
        ("tiptoe", 404, "is no Chroma server — check the address of --store"),
        ("tiptoe", 500, "failed (500) — try again"),
    ],
)
def test_what_a_proxy_says_is_told_with_its_cure(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, token: str | None, status: int | None, told: str
) -> None:
    proxy.status = status
    if token:
        monkeypatch.setenv("CHROMA_API_KEY", token)
    with pytest.raises(StoreUnavailable) as raised:
        Server(Address.parse(f"chroma://127.0.0.1:{proxy.server_port}/news"))
    assert told in str(raised.value)
    assert "wrong" not in str(raised.value)


def test_an_index_lies_in_the_tenant_and_database_it_is_given(chroma: ChromaServer) -> None:
    asked = f"{chroma.address('apart')}?tenant=ours&database=prod"
    with pytest.raises(StoreUnavailable, match="answers: it has no database prod of a tenant ours — check the address"):
        Server(Address.parse(asked))
    here = Server(Address.parse(chroma.address("apart")))
    admin = chromadb.api.client.AdminClient.from_system(here.client._system)
    admin.create_tenant("ours")
    admin.create_database("prod", "ours")
    there = Server(Address.parse(asked))
    assert Records(there).claim("current", 1, generation="one")
    assert there.collections() == ["apart"]
    assert "apart" not in here.collections()


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, proxy: Proxy) -> None:
    monkeypatch.setattr("index.server._PATIENCE", httpx.Timeout(0.2))
    monkeypatch.setenv("CHROMA_API_KEY", "tiptoe")
    address = Address.parse(f"chroma://127.0.0.1:{proxy.server_port}/news")
    server, ended = Server(address), Event()
    monkeypatch.setattr(Handler, "do_GET", lambda _: ended.wait())
    for attempt in (server.collections, lambda: Server(address)):
        with pytest.raises(StoreUnavailable, match="does not answer in time — try again"):
            attempt()
    ended.set()


def test_of_two_who_write_a_record_of_one_number_one_gets_it(chroma: ChromaServer) -> None:
    one, two = (Records(Server(Address.parse(chroma.address("records")))) for _ in range(2))
    assert one.latest("current") is None
    first = one.claim("current", 1, generation="a")
    assert first
    assert two.claim("current", 1, generation="b") is None
    assert two.claim("current", 2, generation="b")
    assert one.claim("current", 1, generation="a") is None, "one that comes too late with a number that has gone"
    latest = one.latest("current")
    assert latest
    assert (latest.number, latest.values["generation"]) == (2, "b")
    one.change(first, generation="c")
    assert two.latest("current") == latest
