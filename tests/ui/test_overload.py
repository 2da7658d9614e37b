"""Many at once on the running server: nobody sees another's words, one too many is told, who leaves makes room."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import ARTICLES, STAGED, serving

TABS, TURNS = 16, 10
AT_MOST = 32
ROUNDS = 20
RECOVERED = 2.0  # seconds
SLOWLY = "slowly drones intercepted over Moscow"


class Tab:
    """One browser tab, as the server knows it: it speaks Gradio's protocol and nothing else."""

    def __init__(self, address: str, name: str, config: dict[str, Any]) -> None:
        self.name = name
        self.arrived = Event()
        self._there = urlsplit(address)
        self._events = {event: at for at, d in enumerate(config["dependencies"]) for _, event in d["targets"]}
        self._inputs = [len(d["inputs"]) for d in config["dependencies"]]

    @contextmanager
    def asking(self, question: str) -> Iterator[Iterator[str]]:
        """Ask, and read what comes as long as one likes; leaving the block early is leaving the page."""
        self._send("/gradio_api/queue/join", "ask", {"question": question})
        connection = self._connect()
        connection.request("GET", f"/gradio_api/queue/data?session_hash={self.name}")
        try:
            yield (line.decode() for line in connection.getresponse())
        finally:
            connection.close()

    def ask(self, question: str) -> str:
        """All that comes until the answer is complete."""
        with self.asking(question) as lines:
            said = []
            for line in lines:
                said.append(line)
                if sum('"process_generating"' in s for s in said) == 3:  # asked, taken in, and going on
                    self.arrived.set()
                if '"process_completed"' in line:
                    break
        return "".join(said)

    def stop(self) -> None:
        self._send("/gradio_api/run/predict", "stop", None)

    def _send(self, path: str, event: str, data: object) -> None:
        at = self._events[event]
        body = {"data": [None] * self._inputs[at], "fn_index": at, "event_data": data, "session_hash": self.name}
        connection = self._connect()
        connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        reply = connection.getresponse()
        assert reply.status == 200, reply.read()
        reply.read()
        connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._there.hostname or "", self._there.port, timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(STAGED, ARTICLES, tmp_path_factory.mktemp("overload") / "log")


@pytest.fixture(scope="module")
def config(server: str) -> dict[str, Any]:
    there = urlsplit(server)
    connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=60)
    connection.request("GET", "/config")
    config: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return config


def word(tab: int, turn: int) -> str:
    return f"quokka{tab:02}x{turn:02}"


def test_sixteen_people_ask_ten_questions_each_and_see_only_their_own(server: str, config: dict[str, Any]) -> None:
    def talk(tab: int) -> list[str]:
        person = Tab(server, f"person{tab:02}", config)
        return [person.ask(f"What of {word(tab, turn)}?") for turn in range(TURNS)]

    with ThreadPoolExecutor(TABS) as pool:
        heard = list(pool.map(talk, range(TABS)))
    for tab, answers in enumerate(heard):
        strangers = [word(t, n) for t in range(TABS) if t != tab for n in range(TURNS)]
        assert all(word(tab, turn) in answers[turn] for turn in range(TURNS))
        assert [w for w in strangers if w in "".join(answers)] == []


def test_the_thirty_third_is_told_that_footnote_is_busy(server: str, config: dict[str, Any]) -> None:
    tabs = [Tab(server, f"crowd{n:02}", config) for n in range(AT_MOST)]
    one_more = Tab(server, "onemore", config)
    with ThreadPoolExecutor(AT_MOST) as pool:
        answers = [pool.submit(tab.ask, SLOWLY) for tab in tabs]
        everybody = [tab.arrived.wait(60) for tab in tabs]
        said = one_more.ask("What of quokka?") if all(everybody) else ""
        for tab in tabs:
            tab.stop()
        heard = [answer.result(60) for answer in answers]

    assert "Footnote is busy: 32 questions" in said
    assert [h for h in heard if "process_completed" not in h or "busy" in h] == []
    assert "busy" not in Tab(server, "later", config).ask("What of quokka?")


@pytest.mark.parametrize("how", ["stop", "leave"])
def test_who_stops_or_leaves_makes_room_within_two_seconds(server: str, config: dict[str, Any], how: str) -> None:
    seconds = []
    for n in range(ROUNDS):
        tabs = [Tab(server, f"{how}{n:02}x{k}", config) for k in range(5)]
        waiting = Tab(server, f"{how}{n:02}waiting", config)
        with ThreadPoolExecutor(6) as pool:
            slow = [pool.submit(_until_streaming, tab) for tab in tabs[:4]]
            held = [answer.result(60) for answer in slow]
            begun = time.perf_counter()
            if how == "stop":
                tabs[0].stop()
            else:
                held[0].__exit__(None, None, None)
            assert "quokka" in waiting.ask("What of quokka?")
            seconds.append(time.perf_counter() - begun)
            for tab, block in zip(tabs[:4], held, strict=True):
                tab.stop()
                block.__exit__(None, None, None)
    print(f"{how}: room after {max(seconds):.2f} s at most, {ROUNDS} times")

    assert sum(s < RECOVERED for s in seconds) == ROUNDS


def _until_streaming(tab: Tab) -> Any:
    """Ask slowly, and return the open block once the first sentence has come."""
    block = tab.asking(SLOWLY)
    lines = block.__enter__()
    for line in lines:
        if '"streaming"' in line:
            break
    return block
