"""The command line and the chat over a shared index: one builds, several answer, and the server may go away."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from index.errors import StoreUnavailable
from rag.footnote import Footnote
from tests.chroma import PROGRAM, ChromaServer, chroma_server
from tests.ui.running import Running
from ui.cli import app

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="chromadb came without its server"),
    pytest.mark.slow,
]

BRIDGE = "The harbour bridge fell down\n\nThe bridge fell at nine. Nobody was hurt. It had stood for ninety years."
FERRY = "A ferry takes the lorries over\n\nThe ferry sails every hour. A crossing costs three euros for each lorry."
COST = "What does a crossing cost for each lorry?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture
def shared(server: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options that name a shared index of two articles."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("bridge", BRIDGE), ("ferry", FERRY)):
        (tmp_path / "articles").mkdir(exist_ok=True)
        (tmp_path / "articles" / f"{name}.txt").write_text(text, "utf-8")
    (tmp_path / "shelf").mkdir()
    return ["--store", server.address(), "--parts", "shelf"]


def footnote(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def answer(at: Running, question: str = COST) -> httpx.Response:
    return httpx.post(f"{at.address}api/ask", json={"question": question}, timeout=60)


def test_two_processes_answer_from_what_a_third_has_built(
    server: ChromaServer, shared: list[str], tmp_path: Path
) -> None:
    footnote("index", "articles", *shared, "--index", "builder")
    command, parts = [sys.executable, "-m", "ui.cli"], str(tmp_path / "shelf")
    options = [["--store", shared[1], "--parts", parts, "--index", str(tmp_path / f), "--api"] for f in ("a", "b")]
    with Running(command, options[0], tmp_path / "one") as one, Running(command, options[1], tmp_path / "two") as two:
        assert ["three euros" in answer(at).json()["answer"] for at in (one, two)] == [True, True]

        (tmp_path / "articles" / "ferry.txt").write_text(FERRY.replace("three", "four"), "utf-8")
        footnote("index", "--index", "builder")
        assert ["four euros" in answer(at).json()["answer"] for at in (one, two)] == [True, True]

        server.kill()
        try:
            away = [answer(at) for at in (one, two)]
        finally:
            server.start()
        assert [(said.status_code, said.headers["retry-after"]) for said in away] == [(503, "2")] * 2
        told = {said.json()["error"]["message"] for said in away}
        assert told == {"the index cannot be asked at the moment — try again a little later"}, "not where it is"
        assert f"chroma://127.0.0.1:{server.port}" in one.log.read_text(), "the log says where it is"
        assert ["four euros" in answer(at).json()["answer"] for at in (one, two)] == [True, True]


def test_a_program_and_the_command_line_share_an_index_and_a_folder(shared: list[str], tmp_path: Path) -> None:
    store, parts = shared[1], shared[3]
    program = Footnote.from_articles("articles", "mine", store=store, parts=parts)
    assert (
        json.loads(footnote("ask", COST, "--json", *shared, "--index", "yours"))["citations"][0]["source"]
        == "ferry.txt"
    )
    (tmp_path / "articles" / "ferry.txt").write_text(FERRY.replace("three", "four"), "utf-8")
    footnote("index", "--index", "yours")
    assert "four euros" in program.ask(COST).text
    assert program.assistant.status == "2 articles · answers by quotes · a shared index", "not offline"
    assert f"shared {store}, files at" in " ".join(footnote("doctor", "--index", "mine").split())


def test_what_a_shared_index_cannot_do_is_said_with_its_cure(shared: list[str], server: ChromaServer) -> None:
    for words in (["index"], ["ask", COST], ["chat", "--no-open"]):  # Nobody's samples are to be everybody's.
        with pytest.raises(Exception, match=f"no index at {shared[1]} — build it with: footnote index PATH --index"):
            footnote(*words, *shared, "--index", "empty")
    footnote("index", "articles", *shared, "--index", "builder")
    with pytest.raises(Exception, match="takes no files in the chat — index them: footnote index PATH"):
        footnote("chat", "--uploads", "--no-open", *shared, "--index", "builder")
    server.kill()
    try:
        with pytest.raises(StoreUnavailable, match=r"cannot be reached .* — start it, or check the address of --store"):
            footnote("ask", COST, "--index", "builder")
        with pytest.raises(StoreUnavailable):
            footnote("ask", COST, *shared, "--index", "new")
        assert not Path("new").exists(), "nothing is left of an attempt"
    finally:
        server.start()
