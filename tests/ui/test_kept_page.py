"""A kept answer at its address: who may open it, what it says of today, and which files it gives."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag.assistant import Assistant
from rag.evidence.formats.formats import FORMATS
from rag.evidence.frozen import Frozen
from rag.evidence.verifying import verified
from rag.settings import Settings
from tests.ui.conftest import event, request
from ui.api import api
from ui.desk import Desk
from ui.door import Door, SignIn
from ui.guard import Guard
from ui.guessing import Guesses
from ui.kept_routes import PATHS, kept_routes
from ui.page import Page
from ui.sign_in import accounts
from ui.signed import Signed

QUESTION = "Who did Trump name as Middle East envoy?"


@pytest.fixture(scope="module")
def real(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("kept") / "index"
    shutil.copytree(seed_index, folder)
    return Assistant.open(folder, Settings(index=folder))


@pytest.fixture(scope="module")
def kept(real: Assistant) -> Frozen:
    return real.freeze(real.ask(QUESTION))


@pytest.fixture
def browser(real: Assistant) -> TestClient:
    return TestClient(Guard(Starlette(routes=kept_routes(lambda: real))), base_url="http://localhost")


def test_the_page_shows_the_answer_and_that_its_article_is_unchanged(browser: TestClient, kept: Frozen) -> None:
    page = browser.get(f"/a/{kept.hash}")
    assert page.status_code == 200
    assert QUESTION in page.text
    assert "The article today: unchanged" in page.text
    assert f"/a/{kept.hash}.pdf" in page.text
    assert "<script" not in page.text


def test_an_article_that_has_gone_or_changed_is_shown_as_it_was(
    real: Assistant, kept: Frozen, monkeypatch: pytest.MonkeyPatch, browser: TestClient
) -> None:
    monkeypatch.setattr(real.index, "article", lambda _: None)
    assert "The article today: gone" in browser.get(f"/a/{kept.hash}").text
    then = kept.article(kept.sources[0])
    monkeypatch.setattr(real.index, "article", lambda _: replace(then, text="Other words."))
    changed = browser.get(f"/a/{kept.hash}").text
    assert "The article today: changed (text; 1 of the 1 quotes are no longer in it)" in changed
    assert then.text.splitlines()[0][:60].replace("'", "&#39;") in changed


@pytest.mark.parametrize("kind", ["html", "docx", "md", "json", "csl"])
def test_its_files_are_those_that_verify_takes(kind: str, browser: TestClient, kept: Frozen, real: Assistant) -> None:
    file = browser.get(f"/a/{kept.hash}.{kind}")
    assert file.headers["content-type"].startswith(FORMATS[kind].mime)
    assert "who-did-trump-name" in file.headers["content-disposition"]
    assert verified(file.content, kept=real.kept).findings == ()


@pytest.mark.parametrize("name", ["0" * 64, "0" * 63, "../../etc/passwd", "0" * 64 + ".exe", "0" * 64 + ".html"])
def test_what_is_not_kept_is_not_found(name: str, browser: TestClient) -> None:
    assert browser.get(f"/a/{name}").status_code == 404


def test_strangers_see_kept_answers_only_where_they_are_public_and_nothing_else(
    real: Assistant, kept: Frozen, tmp_path: Path
) -> None:
    people = accounts("ada:correct horse", None)
    assert people is not None
    door = Door(people, Signed(tmp_path / "signed", people.user), Guesses())
    app = Starlette(routes=kept_routes(lambda: real))
    for public, status in ((None, 401), (PATHS, 200)):
        stranger = TestClient(SignIn(app, door, public), base_url="http://localhost")
        assert stranger.get(f"/a/{kept.hash}").status_code == status
        assert stranger.get("/footnote/library").status_code == 401
        assert stranger.get("/a/").status_code == 401


def test_keep_as_evidence_becomes_a_link_to_the_kept_answer(real: Assistant) -> None:
    page = Page(real)
    asked = list(page.ask(QUESTION, {}, event(), request()))
    turn = asked[-1][0]["turns"][0]
    assert "Keep as evidence" in "".join(turn["slots"]["actions"])
    actions = "".join(page.keep({}, event({"turn": str(turn["id"])}), request())["turns"][0]["slots"]["actions"])
    name = actions.split('href="/a/')[1].split('"')[0]
    assert real.kept.open(name).answer.question == QUESTION
    assert "Keep as evidence" not in actions
    thanked = list(page.ask("Thanks!", {}, event(), request()))
    assert "Keep as evidence" not in "".join(thanked[-1][0]["turns"][-1]["slots"]["actions"])


def test_programs_keep_answers_and_read_them_back(real: Assistant) -> None:
    program = TestClient(api(Desk(real)))
    answer: dict[str, Any] = program.post("/api/ask", json={"question": QUESTION, "freeze": True}).json()
    evidence = program.get(f"/api/answers/{answer['frozen']}").json()
    assert evidence["hash"] == answer["frozen"]
    assert evidence["answers"][0]["answer"]["question"] == QUESTION
    assert program.get(f"/api/answers/{'0' * 64}").status_code == 404
    assert program.get("/api/answers/x").status_code == 422
