"""One browser tab, as the server knows it: it speaks Gradio's protocol, and sends along what the page does."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event
from typing import Any
from urllib.parse import urlencode, urlsplit

from gradio_client.utils import apply_diff

ROUND = "/gradio_api/run/predict"


class Refused(Exception):
    """The server answered with another status than 200 or 204."""

    def __init__(self, status: int, said: bytes) -> None:
        super().__init__(f"{status} {said[:300]!r}")
        self.status = status


def config_of(address: str, cookie: str = "") -> dict[str, Any]:
    """The page's configuration: which events there are."""
    with _connected(address) as connection:
        connection.request("GET", "/config", headers={"cookie": cookie} if cookie else {})
        config: dict[str, Any] = json.loads(connection.getresponse().read())
        return config


def sign_in(address: str, name: str, password: str) -> str:
    """Sign in; the cookies to come back with."""
    with _connected(address) as connection:
        form = urlencode({"username": name, "password": password})
        connection.request("POST", "/login", form, {"content-type": "application/x-www-form-urlencoded"})
        reply = connection.getresponse()
        if reply.status != 200:
            raise Refused(reply.status, reply.read())
        given = [value.partition(";")[0] for key, value in reply.getheaders() if key.lower() == "set-cookie"]
        return "; ".join(given)


def _connected(address: str) -> closing[http.client.HTTPConnection]:
    there = urlsplit(address)
    return closing(http.client.HTTPConnection(there.hostname or "", there.port, timeout=60))


class Tab:
    """A page that is open in a browser. `shown` is what it shows of the conversation, as `ui/page.js` would draw it."""

    def __init__(self, address: str, name: str, config: dict[str, Any], browser: str = "", cookie: str = "") -> None:
        self.name, self.arrived = name, Event()
        self.headers = {
            "content-type": "application/json",
            "footnote-secret": hashlib.sha256((browser or name).encode()).hexdigest(),
            "footnote-tab": name,
            **({"cookie": cookie} if cookie else {}),
        }
        self.shown: dict[str, Any] = {"turns": [], "revision": 0, "conversation": None, "editing": None}
        self.conversation: str | None = None
        self.session_hash = name
        self.move(address, config)

    def move(self, address: str, config: dict[str, Any]) -> None:
        """Go on with another server at another address, as a page does whose server was started anew."""
        self._address = address
        self._events = {event: at for at, d in enumerate(config["dependencies"]) for _, event in d["targets"]}
        self._inputs = [len(d["inputs"]) for d in config["dependencies"]]

    @property
    def turns(self) -> list[dict[str, Any]]:
        """The turns that are shown."""
        turns: list[dict[str, Any]] = self.shown["turns"]
        return turns

    @property
    def carried(self) -> dict[str, Any]:
        """What `carried.js` sends along with every event."""
        named = {name: self.shown[name] for name in ("revision", "editing")}
        return {"keeps": True, "conversation": self.conversation, **named}

    def load(self) -> None:
        """Load the page, or load it again: it shows nothing yet, and the tab knows which conversation it showed."""
        self.conversation, self.shown = self.shown["conversation"], {**self.shown, "revision": 0, "editing": None}
        self._draw(self.event("load", None)[0])

    def cite(self, turn: int, number: int = 1, shelf: str = "cited") -> str:
        """Click on a footnote; the HTML of the reader."""
        html: str = self.event("cite", {"turn": str(turn), "n": str(number), "shelf": shelf})[0]
        return html

    def vote(self, turn: int, vote: str = "up") -> None:
        """Press a thumb."""
        self._draw(self.event("vote", {"turn": str(turn), "vote": vote})[0])

    def edit(self, turn: int) -> None:
        """Put a question into the box again."""
        self._draw(self.event("edit", {"turn": str(turn)})[0])

    def fresh(self) -> None:
        """Begin a new conversation."""
        self.conversation = None
        self._draw(self.event("click", None)[0])

    def history(self, **doing: str) -> str:
        """Look at the kept conversations."""
        html, log = self.event("history", doing)
        self._draw(log)
        return str(html)

    def reopen(self, conversation: str) -> None:
        """Go on with a kept conversation."""
        self._draw(self.event("reopen", {"id": conversation})[0])

    def export(self, conversation: str, ending: str = "md") -> str:
        """Save a kept conversation; its text."""
        file = self.event("export", {"id": conversation, "as": ending, "of": "1"})[0]
        return str(file.get("text", "")) if isinstance(file, dict) else ""

    def stop(self) -> None:
        """Stop the answer that is on its way."""
        self._draw(self.event("stop", None)[0])

    def here(self) -> int:
        """Say that the page is open."""
        return self.post("/footnote/here", b"", {"footnote-conversation": self.conversation or ""})

    @contextmanager
    def asking(self, question: str, **more: str) -> Iterator[Iterator[str]]:
        """Ask, and read what comes as long as one likes; leaving the block early is leaving the page."""
        self._send("/gradio_api/queue/join", "ask", {"question": question, **more})
        with self.listening() as lines:
            yield lines

    @contextmanager
    def listening(self) -> Iterator[Iterator[str]]:
        """Read what comes to this tab."""
        with _connected(self._address) as connection:
            connection.request("GET", f"/gradio_api/queue/data?session_hash={self.session_hash}", headers=self.headers)
            reply = connection.getresponse()
            if reply.status != 200:
                raise Refused(reply.status, reply.read())
            yield (line.decode() for line in reply)

    def ask(self, question: str, seen: Callable[[dict[str, Any]], Any] = lambda _: None, **more: str) -> str:
        """Ask, draw all that comes until the answer is complete, and return it; `seen` is shown each message."""
        said: list[str] = []
        growing: list[Any] = []
        with self.asking(question, **more) as lines:
            for line in lines:
                said.append(line)
                if not line.startswith("data: "):
                    continue
                message = json.loads(line[6:])
                output = message.get("output") or {}
                if message["msg"] == "process_generating":
                    growing = _grown(growing, output["data"])
                    self._draw(growing[0])
                    if sum('"process_generating"' in s for s in said) == 3:  # asked, taken in, and going on
                        self.arrived.set()
                seen(message)
                if message["msg"] in ("process_completed", "unexpected_error"):
                    if not message["success"]:
                        raise Refused(500, line.encode())
                    return "".join(said)
        # `http.client` takes a server that was killed between two messages for the end of what it had to say.
        raise ConnectionError("the server went away before the answer was complete")

    def event(self, name: str, data: object) -> list[Any]:
        """Send an event that is answered at once; the values of its outputs."""
        reply: list[Any] = json.loads(self._send(ROUND, name, data))["data"]
        return reply

    def _send(self, path: str, event: str, data: object) -> bytes:
        at = self._events[event]
        values = [None] * self._inputs[at]
        if values and event not in ("article", "shelf", "settings"):
            values[-1] = self.carried  # type: ignore[call-overload]
        body = {"data": values, "fn_index": at, "event_data": data, "session_hash": self.session_hash}
        return self._post(path, json.dumps(body).encode(), {})[1]

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """Post to a route; its status."""
        return self._post(path, body, headers)[0]

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        with _connected(self._address) as connection:
            connection.request("POST", path, body, {**self.headers, **headers})
            reply = connection.getresponse()
            text = reply.read()
            if reply.status not in (200, 204):
                raise Refused(reply.status, text)
            return reply.status, text

    def _draw(self, value: Any) -> None:
        """As `draw` in `ui/page.js`: what is older than what is shown is left out."""
        if isinstance(value, dict) and value.get("turns") is not None and value["revision"] >= self.shown["revision"]:
            self.shown, self.conversation = value, value["conversation"]


def _grown(before: list[Any], output: list[Any]) -> list[Any]:
    """The first message has the outputs whole, those after it what changed."""
    return [apply_diff(old, new) for old, new in zip(before, output, strict=True)] if before else list(output)
