"""JSON-lines corpora: one article a line, and every bad line named."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Skipped
from index.files.limits import STANDARD, Limits
from index.files.reading import read_path

GOOD = {"id": "a", "text": "The harbour bridge is open again."}


def corpus(path: Path, *lines: dict[str, Any] | str | bytes) -> Path:
    raw = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    data = b"\n".join(raw) + b"\n"
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def reasons(path: Path, limits: Limits = STANDARD) -> dict[str, str]:
    return {item.source: item.reason for item in read_path(path, limits) if isinstance(item, Skipped)}


def sources(path: Path, limits: Limits = STANDARD) -> list[str]:
    return [item.source for item in read_path(path, limits) if isinstance(item, Article)]


@pytest.mark.parametrize("name", ["c.jsonl", "c.jsonl.gz", "C.JSONL"])
def test_a_line_becomes_an_article_cited_by_its_id(tmp_path: Path, name: str) -> None:
    line = {
        "title": "Bridge",
        "date": "2025-01-05T10:00:00",
        "publisher": "Post",
        "url": "https://post.example/1",
        "x": 1,
    }
    (article,) = read_path(corpus(tmp_path / name, GOOD | line))
    assert article == Article(
        source="a",
        title="Bridge",
        text=GOOD["text"],
        date="2025-01-05",
        publisher="Post",
        url="https://post.example/1",
    )


def test_only_id_and_text_are_needed(tmp_path: Path) -> None:
    (article,) = read_path(corpus(tmp_path / "c.jsonl", {"_id": 7, "text": "Open.", "title": None, "date": 5}))
    assert article == Article(source="7", title="7", text="Open.")


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = corpus(
        tmp_path / "c.jsonl",
        GOOD,
        "",
        "not json",
        "[1, 2]",
        "[" * 100_000,
        {"text": "no id"},
        {"id": "b"},
        {"id": "c", "text": 5},
        {"id": "d", "text": " \u200b "},
        {"id": "two\nlines", "text": "x"},
        {"id": True, "text": "x"},
        b'{"id": "e", "text": "caf\xe9"}',
        GOOD,
        {"id": "z", "text": "The last line is read."},
    )
    assert sources(path) == ["a", "z"]
    assert reasons(path) == {
        "c.jsonl:3": "not valid JSON",
        "c.jsonl:4": "not a JSON object",
        "c.jsonl:5": "not valid JSON",
        "c.jsonl:6": 'no "id"',
        "c.jsonl:7": 'no "text"',
        "c.jsonl:8": '"text" is not a string',
        "c.jsonl:9": "no text found",
        "c.jsonl:10": "the \"id\" is empty, too long or holds control characters: 'two\\nlines'",
        "c.jsonl:11": 'no "id"',
        "c.jsonl:12": "not valid UTF-8",
        "c.jsonl:13": "the id a is already taken",
    }


def test_a_corpus_inside_a_folder_is_read_beside_the_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    corpus(
        tmp_path / "sub" / "c.jsonl",
        GOOD,
        {"id": "z.txt", "text": "The id of this line is a file's name."},
        "bad",
    )
    (tmp_path / "z.txt").write_text("This file comes after the corpus.")
    assert sources(tmp_path) == ["a", "z.txt"]
    assert reasons(tmp_path) == {
        "sub/c.jsonl:3": "not valid JSON",
        "sub/c.jsonl:2": "the id z.txt is already taken",
    }


def test_of_a_beir_folder_only_the_corpus_is_read(tmp_path: Path) -> None:
    corpus(tmp_path / "corpus.jsonl.gz", GOOD)
    corpus(tmp_path / "queries.jsonl", {"_id": "q", "text": "Is the bridge open?"})
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("q\ta\t1\n")
    (tmp_path / "README.md").write_text("What this is.")
    assert sources(tmp_path) == ["a"]
    assert reasons(tmp_path).get("README.md") == "only corpus.jsonl.gz of a BEIR folder is read"
    assert set(reasons(tmp_path)) == {"README.md"}  # Questions and judgements are not named as skipped.


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(json.dumps(GOOD).encode() + b"\n")
        file.write(b" " * 2_000_000)
    limits = Limits(max_file_bytes=1_000_000)
    assert sources(path, limits) == ["a"]
    assert reasons(path, limits) == {"bomb.jsonl.gz:2": "a line of more than 1 MB; the rest of the file is not read"}


def test_a_file_of_bad_lines_is_given_up(tmp_path: Path) -> None:
    path = corpus(tmp_path / "c.jsonl", "x", "x", GOOD, "x", "x", "x", {"id": "b", "text": "Too late."})
    limits = Limits(max_bad_lines=3)
    assert sources(path, limits) == ["a"]
    assert reasons(path, limits)["c.jsonl:6"] == "3 unreadable lines in a row; the rest of the file is not read"


@pytest.mark.parametrize("keep", [10, -12])
def test_a_damaged_gzip_file_is_named(tmp_path: Path, keep: int) -> None:
    path = corpus(tmp_path / "c.jsonl.gz", GOOD)
    path.write_bytes(path.read_bytes()[:keep])
    assert [item.source for item in read_path(path) if isinstance(item, Skipped)][-1].startswith("c.jsonl.gz:")
    assert "damaged gzip" in list(reasons(path).values())[-1]


def test_a_text_beyond_the_limit_is_skipped(tmp_path: Path) -> None:
    path = corpus(tmp_path / "c.jsonl", GOOD | {"text": "x" * 101})
    assert reasons(path, Limits(max_text_chars=100)) == {"c.jsonl:1": "more than 100 characters"}


def test_a_corpus_that_unpacks_to_too_much_is_read_so_far(tmp_path: Path) -> None:
    path = corpus(tmp_path / "c.jsonl.gz", *({"id": f"a{n}", "text": f"It fell at {n}. " * 600} for n in range(20)))
    assert path.stat().st_size < 3_000
    limits = Limits(max_corpus_bytes=50_000)
    read = sources(path, limits)
    assert 0 < len(read) < 20
    reason = "unpacked, it has more than 50,000 bytes; the rest of the file is not read"
    assert reasons(path, limits) == {f"c.jsonl.gz:{len(read) + 1}": reason}
    assert len(sources(path)) == 20


def test_a_link_called_corpus_makes_no_beir_folder(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour bridge is open again.")
    (folder / "corpus.jsonl").symlink_to(corpus(tmp_path / "elsewhere.jsonl", GOOD))
    assert sources(folder) == ["a.txt"]
    assert reasons(folder) == {"corpus.jsonl": "a link out of the folder"}
