"""The feed of what changed, at an address that is a key: to whoever has it, and nothing else with it."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from index.manifest import now
from rag.answer.answer import Answer, Sentence
from rag.evidence.frozen import Frozen
from rag.evidence.store import Kept
from rag.watched import Alert, Watched
from ui.api_keys import Keys, keys_file
from ui.changed import changes
from ui.cli import app
from ui.door import Door, SignIn
from ui.feed import FEED, RATE, feed_keys, feed_routes
from ui.guard import Guard
from ui.guessing import Guesses
from ui.sign_in import accounts
from ui.signed import Signed


@pytest.fixture
def stranger(tmp_path: Path) -> TestClient:
    """A feed reader, to which nobody gave a password."""
    here: Any = SimpleNamespace(kept=Kept.beside(tmp_path / "index"))
    people = accounts("ada:correct horse", None)
    assert people is not None
    door = Door(people, Signed(tmp_path / "signed", people.user), Guesses())
    routes = feed_routes(lambda: here, feed_keys(tmp_path / "index"))
    return TestClient(Guard(SignIn(Starlette(routes=routes), door, FEED)), base_url="http://localhost")


def made(tmp_path: Path, *options: str) -> str:
    """What the command prints."""
    run = CliRunner().invoke(app, ["watched", "feed", "--index", str(tmp_path / "index"), *options])
    assert run.exit_code == 0, run.output
    return run.stdout.strip()


def test_a_key_opens_the_feed_and_nothing_else_until_it_is_revoked(
    stranger: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = made(tmp_path, "--key", "reader")
    with caplog.at_level(logging.DEBUG, "ui"):
        answer = stranger.get(path)
    assert answer.headers["content-type"] == "application/atom+xml"
    assert fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"
    assert "reader" in made(tmp_path, "--keys")
    key = path.removeprefix("/feed/").removesuffix(".atom")
    assert stranger.get("/footnote/library", headers={"authorization": f"Bearer {key}"}).status_code == 401
    assert Keys(keys_file(tmp_path / "index")).find(key) is None
    assert key not in caplog.text
    assert all(key.encode() not in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    made(tmp_path, "--revoke", "reader")
    assert stranger.get(path).status_code == 404


def test_no_other_key_opens_it_and_it_is_not_asked_all_the_time(stranger: TestClient, tmp_path: Path) -> None:
    path = made(tmp_path, "--key", "reader")
    program = Keys(keys_file(tmp_path / "index")).add("program")
    for other in (program, path.removeprefix("/feed/")[:-6] + "x", "fn-" + "A" * 43):
        assert stranger.get(f"/feed/{other}.atom").status_code == 404
    assert [stranger.get(path).status_code for _ in range(RATE + 1)] == [200] * RATE + [429]


def test_an_alert_outlives_its_kept_answers_and_says_which_are_gone(stranger: TestClient, tmp_path: Path) -> None:
    kept = Kept.beside(tmp_path / "index")
    old, new = (kept.put(frozen(number)) for number in ("34", "84"))
    watched = Watched(kept)
    watched.told(watched.add(old), Alert(old, "How many jars?", "value", old, new, now()))
    path = made(tmp_path, "--key", "reader")
    for gone, left in ((old, "84 jars."), (new, "no longer kept")):
        (kept.folder / "answers" / f"{gone}.json").unlink()
        feed = stranger.get(path)
        assert feed.status_code == 200
        told = fromstring(feed.content).findtext(".//{*}content") or ""
        assert f"({gone[:12]}): no longer kept" in told
        assert told.endswith(left)
        assert left in log_of(tmp_path)
    assert changes(watched) == []


def frozen(number: str) -> Frozen:
    said = (Sentence(f"{number} jars."),)
    answer = Answer("How many jars?", "How many jars?", "answered", said).to_json()
    return Frozen({"time": now(), "articles": {}, "answer": answer}, {})


def log_of(tmp_path: Path) -> str:
    """What the command shows."""
    run = CliRunner().invoke(app, ["watched", "log", "--index", str(tmp_path / "index")])
    assert run.exit_code == 0, run.output
    return run.stdout
