"""Nobody is shut out: by connections that do nothing, by uploads that stall, by strangers who guess.

A stranger at other addresses brings about the fault and goes on with it. Meanwhile the rightful user, who signed in
before, opens the page, signs in again and adds a file.
"""

from __future__ import annotations

import resource
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.faults.table import Row
from tests.ui.running import ROOT, Running
from tests.ui.tab import Refused, sign_in

DESCRIPTORS, HELD, STALLED, GUESSES = 1_024, 1_100, 20, 60
PATIENCE = 8.0  # seconds; shorter than any of our own time-outs, so that only making room helps


class Town:
    """A server, its rightful user ada, and bob, who may add files too."""

    def __init__(self, server: Running) -> None:
        self.server = server
        self.ada, self.bob = (sign_in(server.address, name, name) for name in ("ada", "bob"))

    def ask(self, method: str, path: str, body: str = "", address: str = "127.0.0.1", **headers: str) -> int:
        """The status of what comes back; 0 where nothing does."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE, source_address=(address, 0))
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def sign_in(self, name: str, password: str, address: str = "127.0.0.1") -> int:
        """The status of signing in."""
        form = urlencode({"username": name, "password": password})
        return self.ask("POST", "/login", form, address, content_type="application/x-www-form-urlencoded")


def holding(town: Town, count: int, said: str) -> Iterator[None]:
    """Keep so many connections that have said this and no more."""
    with ExitStack() as stack:
        for _ in range(count):
            one = stack.enter_context(socket.socket())
            one.settimeout(PATIENCE)
            one.bind(("127.0.0.2", 0))
            one.connect(("127.0.0.1", town.server.port))
            one.sendall(said.replace("\n", "\r\n").encode())
        yield


def guessing(town: Town) -> Iterator[None]:
    """Try wrong passwords for ada from very many addresses."""
    for n in range(GUESSES):
        town.sign_in("ada", "wrong", f"127.0.1.{n + 1}")
    yield


BODY = "POST {} HTTP/1.1\nhost: 127.0.0.1\ncontent-length: 90\n{}\nx"
FAULTS: dict[str, Callable[[Town], Iterator[None]]] = {
    "idle": lambda town: holding(town, HELD, ""),
    "half a head": lambda town: holding(town, HELD, "GET / HTTP/1.1\nhost: x\n"),
    "half a body": lambda town: holding(town, HELD, BODY.format("/login", "")),
    "stalled uploads": lambda town: holding(
        town, STALLED, BODY.format("/footnote/upload", f"cookie: {town.bob}\nfootnote-name: b.txt\n")
    ),
    "guessing": guessing,
}
DEEDS: dict[str, Callable[[Town], int]] = {
    "page": lambda town: town.ask("GET", "/"),
    "sign-in": lambda town: town.sign_in("ada", "ada"),
    "upload": lambda town: town.ask("POST", "/footnote/upload", "Words.", footnote_name="a.txt", cookie=town.ada),
}


def let_in(folder: Path, *, control: bool) -> dict[str, int]:
    """Each fault with each deed: the status that came back."""
    folder.mkdir(parents=True)
    found = {}
    options = ["--index", str(ROOT / "seeds" / "articles"), "--kept", str(folder), "--users", "--uploads"]
    limited = ["prlimit", f"--nofile={DESCRIPTORS}:{DESCRIPTORS}", sys.executable, "-m", "tests.browser.fake_chat"]
    for fault, brought in FAULTS.items():
        with Running(limited, [*options, *(["--open-door"] if control else [])], folder / "log") as server:
            town = Town(server)
            with contextmanager(brought)(town):
                found |= {f"{fault}: {deed}": done(town) for deed, done in DEEDS.items()}
    return found


def nobody_shut_out(folder: Path) -> Row:
    """The row; the control has no bounds, one line for all uploads, and a name that ten wrong passwords close."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * HELD)) if hard > 0 else 2 * HELD, hard))
    try:
        ours, control = (let_in(folder / f"door-{control}", control=control) for control in (False, True))
    except Refused as exc:
        raise AssertionError("the fault could not be brought about") from exc
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def shut(cells: dict[str, int]) -> dict[str, int]:
        return {name: status for name, status in cells.items() if status != 200}

    return Row(
        "idle, half heads, half bodies, stalled uploads, guessing × page, sign-in, upload of the rightful user let in",
        len(ours) - len(shut(ours)),
        len(ours),
        seen=shut(ours),
        control=(len(control) - len(shut(control)), len(control), shut(control)),
        without="no bounds, one line for uploads, a name closed by ten wrong passwords",
    )
