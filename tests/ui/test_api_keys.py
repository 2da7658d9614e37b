"""Keys for programs: made once, kept as digests, taken away at once, each at its own pace; where they are needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from typer.testing import CliRunner

from index.errors import FootnoteError
from ui.api_door import KeyDoor
from ui.api_keys import Keys, keys_file
from ui.cli import app
from ui.door import USER, Door, SignIn
from ui.guessing import Guesses
from ui.passwords import hashed
from ui.sign_in import Accounts
from ui.signed import Signed
from ui.users import LOCAL, User


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(keys_file(tmp_path / ".footnote"))


def run(keys: Keys, *words: str) -> Result:
    index = keys.file.parent / ".footnote"
    return CliRunner().invoke(app, ["keys", *words, "--index", str(index)])


def test_keys_are_made_listed_and_removed(keys: Keys) -> None:
    assert "None yet" in run(keys, "list").stderr
    made = run(keys, "add", "newsroom", "--role", "editor", "--rate", "5")
    token = made.stdout.strip()
    assert token.startswith("fn-")
    assert run(keys, "list").stdout.split("\t")[:3] == ["newsroom", "editor", "5/min"]
    found = keys.find(token)
    assert found is not None
    assert (found.user.name, found.user.role, found.rate) == ("key newsroom", "editor", 5)
    assert "never used" not in run(keys, "list").stdout
    assert run(keys, "remove", "newsroom").exit_code == 0
    assert keys.find(token) is None
    assert keys.asked_for, "removing the last key opens nothing"


def test_the_file_holds_no_key_and_is_its_owners_alone(keys: Keys) -> None:
    token = keys.add("newsroom")
    held = keys.file.read_bytes()
    assert not any(token[at : at + 12].encode() in held for at in range(3, len(token) - 12))
    if os.name != "nt":
        assert keys.file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "newsroom"), "there is a key newsroom already"),
        (("add", "a:b"), "cannot be a user's name"),
        (("add", "x", "--rate", "0"), "cannot ask 0 times"),
        (("remove", "x"), "there is no key x"),
    ],
)
def test_what_cannot_be_is_said(keys: Keys, words: tuple[str, ...], said: str) -> None:
    keys.add("newsroom")
    failed = run(keys, *words)
    assert isinstance(failed.exception, FootnoteError)
    assert said in str(failed.exception)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def inside(scope: Any, receive: Any, send: Any) -> None:
    user = scope.get(USER, LOCAL)
    await JSONResponse({"user": user.name, "role": user.role})(scope, receive, send)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_where_nobody_made_a_key_none_is_asked_for(keys: Keys) -> None:
    browser = TestClient(KeyDoor(inside, keys))
    assert browser.get("/v1/models").json()["user"] == "somebody"
    assert browser.get("/v1/models", headers=bearer("sk-whatever")).status_code == 200


def test_where_a_key_was_made_programs_need_one_and_the_page_does_not(keys: Keys) -> None:
    token = keys.add("newsroom")
    browser = TestClient(KeyDoor(inside, keys))
    for path in ("/v1/models", "/api/ask", "/api/articles/a/b.md", "/mcp"):
        assert browser.get(path).status_code == 401
        assert browser.get(path, headers=bearer("fn-wrong")).json()["error"]["type"] == "authentication_error"
        assert browser.get(path, headers=bearer(token)).json() == {"user": "key newsroom", "role": "reader"}
    for path in ("/", "/footnote/library", "/api", "/api/openapi.json"):
        assert browser.get(path).json()["user"] == "somebody"
    keys.remove("newsroom")
    assert browser.get("/v1/models", headers=bearer(token)).status_code == 401


def test_a_key_is_as_good_as_a_sign_in_for_programs_and_uploads_alone(keys: Keys, tmp_path: Path) -> None:
    token = keys.add("newsroom", "editor")
    people = Accounts(None, User("ada", "owner", hashed("correct horse")))
    door = Door(people, Signed(tmp_path / "signed", people.user), Guesses())
    browser = TestClient(KeyDoor(SignIn(inside, door), keys, signing_in=True))
    assert browser.get("/v1/models", headers=bearer(token)).json()["role"] == "editor"
    assert browser.post("/footnote/upload", headers=bearer(token)).json()["user"] == "key newsroom"
    assert browser.get("/config", headers=bearer(token)).status_code == 401
    assert [browser.get(path).status_code for path in ("/v1/models", "/api", "/api/openapi.json")] == [401] * 3
    assert browser.get("/v1/models", headers=bearer("sk-other")).status_code == 401
    assert browser.post("/login", data={"username": "ada", "password": "correct horse"}).status_code == 200
    assert browser.get("/v1/models").json()["user"] == "ada", "who has signed in needs no key"


def test_each_key_has_its_own_rate(keys: Keys) -> None:
    slow, fast = keys.add("slow", rate=2), keys.add("fast", rate=60)
    clock = Clock()
    browser = TestClient(KeyDoor(inside, keys, clock=clock))

    def asks(token: str) -> int:
        return int(browser.get("/v1/models", headers=bearer(token)).status_code)

    assert [asks(slow) for _ in range(3)] == [200, 200, 429]
    assert [asks(fast) for _ in range(3)] == [200, 200, 200]
    late = browser.get("/v1/models", headers=bearer(slow))
    assert late.headers["retry-after"] == "30"  # two a minute are one every 30 s
    clock.now = 30.0
    assert [asks(slow) for _ in range(2)] == [200, 429]
