"""Machines that embed for a builder: real processes, of which one is killed or hangs, and the index is the same."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import index.embedder
import index.workers
import index.writing
from index.builder import Progress, Summary, build_index
from index.embedded import Embedded
from index.embedder import embed_here
from index.errors import FootnoteError
from index.generation import current_generation
from index.minilm import MiniLM
from index.opened import Index
from index.workers import MODEL_HEADER, Workers, model, unpacked
from tests.processes import Server, free_port, started
from ui.cli import app
from ui.worker import worker_app

TOKEN = "a token of some letters"
ARTICLES = 60


@contextmanager
def worker_at_work(folder: Path) -> Iterator[tuple[Server, str]]:
    """Run `footnote worker`; give its process and its address."""
    port, log = free_port(), folder / "worker.log"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTNOTE_WORKER_TOKEN", TOKEN)
        server = started([sys.executable, "-m", "ui.cli", "worker", "--port", str(port)], log)
    try:
        while server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        assert server.poll() is None, log.read_text()
        yield server, f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a worker that all tests share."""
    with worker_at_work(tmp_path_factory.mktemp("lasting")) as (_, address):
        yield address


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for n in range(ARTICLES):
        (folder / f"pier-{n}.txt").write_text(f"Pier {n} opens\n\nPier {n} takes {n * n} lorries a day.", "utf-8")
    return folder


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches and pieces so small that sixty lines are work for several machines."""
    monkeypatch.setattr(index.writing, "_BATCH", 10)
    monkeypatch.setattr(index.workers, "_PIECE", 2)
    monkeypatch.setattr(index.workers, "_PATIENCE", 0.5)


def build(articles: Path, folder: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch, after: object) -> Summary:
    """Build with workers; the builder begins when each of them has done something, and `after` is called then."""

    def own(minilm: MiniLM, texts: Sequence[str], titles: Sequence[int]) -> list[Embedded]:
        while not all(worker.did for worker in workers.all):
            time.sleep(0.01)
        return embed_here(minilm, texts, titles)

    def on_progress(progress: Progress) -> None:
        if progress.stage == "embed" and progress.done < ARTICLES and callable(after):
            after()

    monkeypatch.setattr(index.embedder, "embed_here", own)
    with closing(workers):
        return build_index([articles], folder, workers=workers, on_progress=on_progress)


def contents(folder: Path) -> tuple[dict[str, bytes], list[bytes]]:
    """Every file of the tokens, and every passage's vector."""
    opened = Index(folder)
    vectors = opened.vectors(list(range(opened.manifest.passages)))
    tokens = {file.name: file.read_bytes() for file in (current_generation(folder) / "tokens").iterdir()}
    return tokens, [np.asarray(vectors[n]).tobytes() for n in sorted(vectors)]


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(sys.platform == "win32", reason="there is no signal that stops a process there")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_the_index_is_that_of_one_machine_though_a_worker_is_killed_or_hangs_at_work(
    how: signal.Signals, lasting: str, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with worker_at_work(tmp_path) as (process, address):
        workers = Workers([lasting, address], TOKEN)
        summary = build(articles, tmp_path / "shared", workers, monkeypatch, lambda: os.kill(process.pid, how))
    monkeypatch.undo()
    build_index([articles], tmp_path / "alone")
    assert contents(tmp_path / "shared") == contents(tmp_path / "alone")
    stayed, went = workers.all
    assert summary.embedded == ARTICLES
    assert stayed.did > 0 < went.did < ARTICLES
    assert not stayed.failed
    assert went.failed == "did not answer in time" or went.failed.startswith("stopped answering")
    assert any(note.startswith(f"worker {address} embedded {went.did} passages, and ") for note in summary.notes)


def test_the_command_names_its_workers_and_what_they_did(
    lasting: str, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_WORKER_TOKEN", TOKEN)
    nobody = f"http://127.0.0.1:{free_port()}"
    words = ["index", str(articles), "--index", str(tmp_path / "index"), "--workers", f"{lasting},{nobody}"]
    done = CliRunner().invoke(app, words)
    said = " ".join(done.stdout.split())
    assert f"note: worker {lasting} embedded" in said
    assert f"note: worker {nobody} embedded 0 passages, and cannot be reached (ConnectError)" in said


@pytest.mark.parametrize(
    ("address", "token", "error"),
    [
        ("LASTING", "another token of letters", "does not know the token — set the same worker_token there"),
        ("LASTING", "short", "a worker needs a token of 16 letters or more — set FOOTNOTE_WORKER_TOKEN"),
        ("LASTING", None, "a worker needs a token of 16 letters or more"),
        ("pier:7870", TOKEN, "'pier:7870' is no address of a worker — name it as in http://host:7870"),
    ],
)
def test_a_worker_that_was_named_by_mistake_is_told_before_anything_is_built(
    address: str, token: str | None, error: str, lasting: str
) -> None:
    with pytest.raises(FootnoteError, match=error):
        Workers([lasting if address == "LASTING" else address], token)


def test_a_worker_with_another_model_is_not_worked_with(lasting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.workers, "model", lambda: "another")
    with pytest.raises(FootnoteError, match="has another model or another Footnote — install the same one there"):
        Workers([lasting], TOKEN)


def test_a_worker_does_nothing_for_strangers_and_nothing_but_embed() -> None:
    minilm = MiniLM(threads=2)
    known = {"authorization": f"Bearer {TOKEN}", MODEL_HEADER: model()}
    asked = {"texts": ["Pier\nThe pier fell."], "titles": [5]}
    with TestClient(worker_app(minilm, TOKEN)) as client:
        assert client.post("/embed", json=asked).status_code == 401
        assert client.post("/embed", json=asked, headers=known | {"authorization": "Bearer x"}).status_code == 401
        assert client.post("/embed", json=asked, headers=known | {MODEL_HEADER: "another"}).status_code == 409
        for wrong in ({"texts": []}, {"texts": [], "titles": []}, {"texts": ["a"], "titles": []}, [], "x"):
            assert client.post("/embed", json=wrong, headers=known).status_code == 400
        assert client.post("/embed", content=bytes(17_000_000), headers=known).status_code == 413
        sent = client.post("/embed", json=asked, headers=known).content
    (own,) = embed_here(minilm, asked["texts"], [5])  # type: ignore[arg-type]
    (found,) = unpacked(sent, 1)
    assert np.array_equal(found.vector, own.vector)
    assert np.array_equal(found.tokens.codes, own.tokens.codes)
    for damaged in (sent[:-40], b"", b"nonsense"):
        with pytest.raises(index.workers._UNREADABLE):
            unpacked(damaged, 1)
    with pytest.raises(ValueError, match="not the vectors asked for"):
        unpacked(sent, 2)
