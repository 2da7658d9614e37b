"""One file never stops a build: whatever it brings about, it is skipped by name with the true reason."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import index.builder
import index.embedder
import index.files.corpus
import index.opened
from index.article import Article, Skipped
from index.builder import build_index
from index.chunking import Splitter
from index.errors import EmbeddingUnavailable, FootnoteError
from index.journal import Journal
from index.minilm import MiniLM
from index.opened import Index

WriteArticles = Callable[..., Path]
GOOD = {f"good{n}.txt": f"The bridge {n} fell at nine. Nobody was hurt on pier {n}." for n in range(4)}


@pytest.fixture(autouse=True)
def _quick_builds(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.embedder, "MiniLM", lambda: minilm)
    monkeypatch.setattr(index.opened, "MiniLM", lambda: minilm)
    monkeypatch.setattr(os, "fsync", lambda _: None)


def failing(do: Callable[..., Any], error: BaseException, bad: str) -> Callable[..., Any]:
    """`do`, but with an error wherever the words of the bad file are in what it is given."""

    def instead(*arguments: Any, **options: Any) -> Any:
        if bad in repr(arguments):
            raise error
        return do(*arguments, **options)

    return instead


@pytest.mark.parametrize(
    "error", [TimeoutError("exceeded its 5.0s time limit"), ValueError("odd"), MemoryError(), RecursionError("deep")]
)
def test_a_file_that_cannot_be_split_is_skipped_with_the_reason(
    error: Exception, write_articles: WriteArticles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_articles({**GOOD, "bad.txt": "The Zanzibar of it."})
    monkeypatch.setattr(Splitter, "split", failing(Splitter.split, error, "Zanzibar"))
    summary = build_index([folder], tmp_path / "index")
    reason = f"it cannot be split ({type(error).__name__}: {error}".rstrip(": ")
    assert [s for s in summary.skipped if s.reason.startswith(reason)] == list(summary.skipped) != []
    assert (summary.articles, summary.added) == (4, 4)
    assert not build_index([folder], tmp_path / "index").rebuilt  # It is the same as before, and nothing is written.


@pytest.mark.parametrize("error", [RuntimeError("odd"), OSError("odd"), EmbeddingUnavailable("it refused", "wait")])
def test_a_file_that_cannot_be_embedded_is_skipped_with_the_reason(
    error: Exception, write_articles: WriteArticles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_articles({**GOOD, "bad.txt": "The Zanzibar of it."})
    monkeypatch.setattr(MiniLM, "each", failing(MiniLM.each, error, "Zanzibar"))
    summary = build_index([folder], tmp_path / "index")
    (skipped,) = summary.skipped
    assert skipped.source == "bad.txt"
    assert skipped.reason.startswith("it cannot be embedded (")
    assert str(error) in skipped.reason
    assert [info.source for info in Index(tmp_path / "index").articles()] == sorted(GOOD)


def test_a_model_that_embeds_nothing_is_no_fault_of_the_files(
    write_articles: WriteArticles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Sequence[object]:
        raise EmbeddingUnavailable("the embedding model is away", "check that it is reachable")

    monkeypatch.setattr(MiniLM, "each", away)
    with pytest.raises(EmbeddingUnavailable, match="is away"):
        build_index([write_articles(GOOD)], tmp_path / "index")


def test_an_error_of_the_disk_while_embedding_is_told_as_one(
    write_articles: WriteArticles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "add", full)
    with pytest.raises(FootnoteError, match="cannot be written"):
        build_index([write_articles(GOOD)], tmp_path / "index")


def test_a_foreign_time_out_is_not_told_as_an_error_of_the_disk(
    write_articles: WriteArticles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> None:
        raise TimeoutError("exceeded its 5.0s time limit")

    monkeypatch.setattr(index.builder, "write_generation", slow)
    with pytest.raises(TimeoutError, match="time limit"):
        build_index([write_articles(GOOD)], tmp_path / "index")


def test_a_line_of_a_corpus_that_cannot_be_read_is_skipped_with_the_reason(
    write_articles: WriteArticles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        '{"id": "a", "text": "The bridge fell."}\n{"id": "b", "text": "Zanzibar"}\n{"id": "c", "text": "The toll."}\n'
    )
    monkeypatch.setattr(
        index.files.corpus, "_article", failing(index.files.corpus._article, RuntimeError("odd"), "Zanzibar")
    )
    summary = build_index([write_articles({"a.jsonl": lines})], tmp_path / "index")
    assert summary.articles == 2
    assert summary.skipped == (Skipped("a.jsonl:2", "it cannot be read (RuntimeError: odd)"),)


@pytest.mark.parametrize("text", ["a" + ". a" * 110_000, "Smith, J. A. (2019). On piers. J. Harb. 12, pp. 3. " * 6_000])
def test_the_two_texts_that_stopped_every_build_are_split(text: str, minilm: MiniLM) -> None:
    passages = Splitter(minilm.token_offsets).split(Article("a.txt", "A", text.strip()))
    assert "".join("".join(p.text.split()) for p in passages) == "".join(text.split())
