"""A session hash, a tab's name or a conversation's id that somebody has seen opens nothing of another's."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from tests.browser.conftest import ARTICLES
from tests.ui.running import Running
from tests.ui.tab import ROUND, Refused, Tab, config_of, sign_in
from ui.binding import Streams

SLOWLY, FIRST = "slowly drones intercepted over Moscow", "drones intercepted over Moscow"
FAKE = [sys.executable, "-m", "tests.browser.fake_chat"]


@pytest.fixture(scope="module", params=["browsers", "users"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server for anybody, and one where one signs in."""
    kept = tmp_path_factory.mktemp("bound")
    options = ["--index", str(ARTICLES), "--kept", str(kept), *(["--users"] if request.param == "users" else [])]
    with Running(FAKE, options, kept / "log") as server:
        yield server


def person(server: Running, name: str, tab: str) -> Tab:
    """Somebody's page: of a browser of their own, and signed in where one has to."""
    cookie = sign_in(server.address, name, name) if "--users" in server.options else ""
    if "dependencies" not in server.config:  # a stranger was told no more than to sign in
        server.config = config_of(server.address, cookie)
    return server.tab(tab, browser=name, cookie=cookie)


def test_a_thief_who_knows_all_names_reads_stops_edits_and_votes_nothing(server: Running) -> None:
    ada, bob = person(server, "ada", "tab-of-ada"), person(server, "bob", "tab-of-ada")
    with ada.asking(SLOWLY) as lines:
        shown = next(json.loads(line[6:])["output"]["data"][0] for line in lines if "process_generating" in line)
        bob.conversation = shown["conversation"]
        bob.shown = {**bob.shown, "conversation": shown["conversation"]}
        bob.load()
        assert bob.turns == []
        bob.stop(), bob.edit(1), bob.vote(1)
        assert "<mark>" not in bob.cite(1)
        for cancelled in range(20):
            values = {"session_hash": "tab-of-ada", "fn_index": cancelled, "event_id": "x"}
            bob.post("/gradio_api/cancel", json.dumps(values).encode(), {})
        with pytest.raises(Refused, match="404"), bob.listening():
            pass
        assert "stopped" not in "".join(line for line, _ in zip(lines, range(20), strict=False))
        ada.stop()
    ada.fresh()
    ada.ask(FIRST)

    assert "oscow" in ada.history()
    assert "oscow" not in bob.history()
    assert bob.export(ada.shown["conversation"]) == ""
    assert ada.export(ada.shown["conversation"]) != ""


@pytest.mark.parametrize("missing", ["footnote-secret", "footnote-tab"])
def test_an_event_of_nobodys_is_refused(server: Running, missing: str) -> None:
    tab = person(server, "ada", "some-tab")
    tab.headers = {k: v for k, v in tab.headers.items() if k != missing}
    if "--users" in server.options and missing == "footnote-secret":
        tab.load()  # who has signed in needs no secret
        return
    for event in ("load", "stop", "vote"):
        with pytest.raises(Refused) as refused:
            tab.event(event, {"turn": "1", "vote": "up"})
        assert refused.value.status == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"data": []}',
        b'{"data": [], "fn_index": 999}',
        b'{"data": {}, "fn_index": 0}',
        b'{"data": [1, 2, 3, 4, 5, 6], "fn_index": 0}',
        b'{"data": [], "fn_index": "0"}',
        b'{"data": [], "fn_index": true}',
        b'{"data": [], "fn_index": 1}',  # a script of the page's, and nothing on the server
    ],
)
def test_what_is_no_event_of_the_page_is_refused_and_is_no_fault(server: Running, body: bytes) -> None:
    tab = person(server, "ada", "some-tab")
    for path in (ROUND, "/gradio_api/queue/join"):
        with pytest.raises(Refused) as refused:
            tab.post(path, body, {})
        assert refused.value.status == 400
    assert "Traceback" not in server.log.read_text()


def test_whoever_asks_thousands_of_times_takes_nobodys_answer_away() -> None:
    streams = Streams(3)
    with streams.reading("mine"):
        for name in ("mine", *map(str, range(5000))):
            streams[name] = name
        assert streams["mine"] == "mine"
        assert len(streams) == 3
    assert not streams.read
