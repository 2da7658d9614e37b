"""What may be given to the chat, and what becomes of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from index.article import text_sha256
from index.errors import FootnoteError
from ui.uploads import UploadLimits, Uploads, clean_name

STORY = b"The ferry sank on Monday. Captain Rossi saved forty people."


def give(uploads: Uploads, name: str, body: bytes = STORY) -> Path:
    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 1000):
            yield body[at : at + 1000]

    return asyncio.run(uploads.receive(name, pieces()))


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path)


def names(uploads: Uploads) -> list[str]:
    return [upload.name for upload in uploads.listing()]


def files_below(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_readable_file_is_kept_by_its_name(uploads: Uploads) -> None:
    received = uploads.keep(give(uploads, "ferry.txt"), {})

    assert (received.name, received.kind, received.articles) == ("ferry.txt", "added", 1)
    assert (uploads.folder / "ferry.txt").read_bytes() == STORY
    assert uploads.pending
    uploads.settle()
    assert not uploads.pending


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("empty.txt", b"", "no text"),
        ("scan.pdf", b"%PDF-1.4 broken", "damaged"),
        ("odd.docx", b"not a zip", "not a Word file"),
        ("zero.txt", b"\x00\x01\x02" * 100, ""),
        ("lines.jsonl", b"{not json}\n", "not valid JSON"),
    ],
)
def test_what_cannot_be_read_is_removed_with_the_reason(uploads: Uploads, name: str, body: bytes, reason: str) -> None:
    received = uploads.keep(give(uploads, name, body), {})

    assert received.kind == "refused"
    assert reason in received.reason
    assert files_below(uploads.folder) == []


def test_a_duplicate_is_named_and_not_kept(uploads: Uploads) -> None:
    uploads.keep(give(uploads, "ferry.txt"), {})
    twin = uploads.keep(give(uploads, "copy.txt"), {})
    known = uploads.keep(give(uploads, "other.txt", b"Other words here."), {text_sha256("Other words here."): "a.md"})

    assert (twin.kind, twin.reason) == ("duplicate", "the same text is here already: ferry.txt")
    assert (known.kind, known.reason) == ("duplicate", "the same text is here already: a.md")
    assert names(uploads) == ["ferry.txt"]


def test_a_file_of_the_same_name_replaces_the_earlier_one(uploads: Uploads) -> None:
    uploads.keep(give(uploads, "ferry.txt"), {})
    again = uploads.keep(give(uploads, "Ferry.txt", b"It was raised on Friday."), {})

    assert (again.name, again.kind) == ("ferry.txt", "replaced")
    assert (uploads.folder / "ferry.txt").read_bytes() == b"It was raised on Friday."


def test_every_article_of_a_corpus_counts(uploads: Uploads) -> None:
    lines = "".join(json.dumps({"id": str(n), "text": f"Story {n} is told."}) + "\n" for n in range(3))
    assert uploads.keep(give(uploads, "news.jsonl", lines.encode()), {}).articles == 3


def test_limits_hold_and_leave_nothing_behind(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, UploadLimits(megabytes=1, files=1))
    with pytest.raises(FootnoteError, match="larger than 1 MB"):
        give(uploads, "big.txt", b"x" * 1_000_001)
    assert files_below(tmp_path) == []

    uploads.keep(give(uploads, "one.txt"), {})
    with pytest.raises(FootnoteError, match="1 files were uploaded already"):
        give(uploads, "two.txt")
    assert uploads.keep(give(uploads, "one.txt", b"New words of one."), {}).kind == "replaced"


def test_a_broken_off_upload_leaves_nothing_behind(uploads: Uploads) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(FootnoteError):
        asyncio.run(uploads.receive("half.txt", broken()))
    assert files_below(uploads.folder) == []


def test_only_uploads_can_be_removed(uploads: Uploads, tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{}")
    uploads.keep(give(uploads, "ferry.txt"), {})
    for name in ("../current.json", "current.json", "", ".pending", "/etc/passwd", str(tmp_path / "current.json")):
        with pytest.raises(FootnoteError, match="your own files stay"):
            uploads.remove(name)
    uploads.remove("ferry.txt")

    assert names(uploads) == []
    assert (tmp_path / "current.json").exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ferry.txt", "ferry.txt"),
        ("../../etc/cron.d/ferry.TXT", "ferry.txt"),
        ("C:\\Users\\me\\ferry.txt", "ferry.txt"),
        ("..\\..\\ferry.md", "ferry.md"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\nc\u202etxt.exe.md", "abctxt.exe.md"),
        ("<img src=x onerror=alert(1)>.html", "_img src=x onerror=alert(1)_.html"),
        ("con.txt", "upload con.txt"),
        ("corpus.jsonl", "upload corpus.jsonl"),
        (".txt", "upload.txt"),
        ("..  ..txt", "upload.txt"),
        ("e\u0301t\u00e9.md", "été.md"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
        ("ü" * 400 + ".pdf", "ü" * 58 + ".pdf"),
    ],
)
def test_a_name_is_one_plain_file_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize("given", ["", "txt", "a.exe", "a.txt.sh", "a.jsonl.gz", "a.md/", ".."])
def test_a_type_that_is_not_read_is_refused(given: str) -> None:
    with pytest.raises(FootnoteError, match="does not read this type"):
        clean_name(given)
