"""What may be given to the chat, and what becomes of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.article import text_sha256
from index.errors import FootnoteError
from index.folder import find_files
from ui.file_names import clean_name
from ui.upload_names import Indexed
from ui.uploads import UploadLimits, Uploads

ROOT = Path(__file__).parents[2]
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
    """All files but the locks that say which server is alive."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock")
    return sorted(p.relative_to(folder).as_posix() for p in files)


def test_a_readable_file_is_kept_by_its_name(uploads: Uploads) -> None:
    received = uploads.keep(give(uploads, "ferry.txt"))

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
    received = uploads.keep(give(uploads, name, body))

    assert received.kind == "refused"
    assert reason in received.reason
    assert files_below(uploads.folder) == []


def test_a_duplicate_is_named_and_not_kept(uploads: Uploads) -> None:
    uploads.keep(give(uploads, "ferry.txt"))
    twin = uploads.keep(give(uploads, "copy.txt"))
    known = uploads.keep(
        give(uploads, "other.txt", b"Other words here."), Indexed({text_sha256("Other words here."): "a.md"})
    )

    assert (twin.kind, twin.reason) == ("duplicate", "the same text is here already: ferry.txt")
    assert (known.kind, known.reason) == ("duplicate", "the same text is here already: a.md")
    assert names(uploads) == ["ferry.txt"]


def test_a_file_of_the_same_name_replaces_the_earlier_one(uploads: Uploads) -> None:
    uploads.keep(give(uploads, "ferry.txt"))
    again = uploads.keep(give(uploads, "Ferry.txt", b"It was raised on Friday."))

    assert (again.name, again.kind) == ("ferry.txt", "replaced")
    assert (uploads.folder / "ferry.txt").read_bytes() == b"It was raised on Friday."


def test_every_article_of_a_corpus_counts(uploads: Uploads) -> None:
    lines = "".join(json.dumps({"id": str(n), "text": f"Story {n} is told."}) + "\n" for n in range(3))
    assert uploads.keep(give(uploads, "news.jsonl", lines.encode())).articles == 3


def corpus(*ids: str) -> bytes:
    lines = (json.dumps({"id": name, "text": f"The story of {name} by {ids}."}) for name in ids)
    return "\n".join(lines).encode()


@pytest.mark.parametrize("name", ["good.txt", "GOOD.TXT", "uploads/good.txt", "go\uff4fd.txt"])
def test_a_corpus_cannot_take_the_name_of_another_upload(uploads: Uploads, name: str) -> None:
    uploads.keep(give(uploads, "good.txt"))
    taking = uploads.keep(give(uploads, "0.jsonl", corpus("mine", name)))

    assert (taking.kind, taking.reason) == (
        "refused",
        f"its article {name} has the name of good.txt; give it another",
    )
    assert names(uploads) == ["good.txt"]


def test_a_corpus_cannot_take_the_name_of_an_article_of_a_folder_but_a_file_may_be_called_alike(
    uploads: Uploads,
) -> None:
    indexed = Indexed(sources=frozenset({"bridge.md", "ferry.txt"}))
    taking = uploads.keep(give(uploads, "0.jsonl", corpus("bridge.md")), indexed)
    assert "bridge.md has the name of an article that is here already" in taking.reason
    assert uploads.keep(give(uploads, "ferry.txt"), indexed).kind == "added"  # told apart as uploads/ferry.txt


def test_a_file_cannot_take_the_name_that_a_corpus_gave_first(uploads: Uploads) -> None:
    uploads.keep(give(uploads, "0.jsonl", corpus("good.txt", "better.txt")))
    assert "good.txt has the name of 0.jsonl" in uploads.keep(give(uploads, "good.txt")).reason
    taking = uploads.keep(give(uploads, "1.jsonl", corpus("worse.txt", "better.txt")))
    assert "better.txt has the name of 0.jsonl" in taking.reason


def test_a_corpus_keeps_its_own_names_when_it_is_replaced_or_comes_back(uploads: Uploads) -> None:
    uploads.keep(give(uploads, "0.jsonl", corpus("a", "b")))
    indexed = Indexed(sources=frozenset({"a", "uploads/b", "bridge.md"}))  # as the index has it until it is built again
    assert uploads.keep(give(uploads, "0.jsonl", corpus("a", "c")), indexed).kind == "replaced"
    assert uploads.keep(give(uploads, "0.jsonl", corpus("b", "d")), indexed).kind == "replaced"
    uploads.remove("0.jsonl")
    assert uploads.keep(give(uploads, "1.jsonl", corpus("a", "b", "d")), indexed).kind == "added"
    uploads.settle()
    assert uploads.keep(give(uploads, "2.jsonl", corpus("bridge.md")), indexed).kind == "refused"


def test_another_server_on_the_same_index_leaves_alone_what_arrives(tmp_path: Path) -> None:
    first = Uploads(tmp_path)
    seconds: list[Uploads] = []

    async def pieces() -> AsyncIterator[bytes]:
        yield STORY[:10]
        seconds.append(Uploads(tmp_path))  # another server starts while the rest is on its way
        yield STORY[10:]

    arrived = asyncio.run(first.receive("ferry.txt", pieces()))
    Uploads(tmp_path)
    assert first.keep(arrived).kind == "added"
    assert seconds[0].keep(give(seconds[0], "other.txt", b"Other words here.")).kind == "added"
    assert names(first) == ["ferry.txt", "other.txt"]


def test_many_hands_on_two_servers_do_not_stumble_over_each_other(tmp_path: Path) -> None:
    servers = [Uploads(tmp_path), Uploads(tmp_path)]

    def hand(number: int) -> set[str]:
        did = set()
        for n in range(20):
            uploads = servers[(number + n) % 2]
            try:
                if (number + n) % 5 == 0:
                    uploads.remove("a.txt")
                body = corpus("a.txt") if n % 3 == 0 else f"Words {number} {n}.".encode()
                did.add(uploads.keep(give(uploads, "b.jsonl" if n % 3 == 0 else "a.txt", body)).kind)
            except FootnoteError as exc:
                did.add(exc.what)
        return did

    with ThreadPoolExecutor(6) as pool:
        did = set().union(*pool.map(hand, range(6)))
    assert did <= {"added", "replaced", "refused", "duplicate", "a.txt was not uploaded here"}
    assert len(names(servers[0])) <= 1, "a.txt and a corpus with an article a.txt are never both there"


def test_what_a_killed_server_left_is_removed_by_the_next(tmp_path: Path) -> None:
    code = (
        "import asyncio, os, pathlib, signal, sys; from ui.uploads import Uploads\n"
        "async def pieces():\n"
        "    yield b'half'\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(Uploads(pathlib.Path(sys.argv[1])).receive('half.txt', pieces()))"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [Path(path).name for path in files_below(tmp_path) if path.endswith(".txt")] == ["half.txt"]
    Uploads(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_who_added_and_removed_what_is_noted_where_no_index_reads_it(uploads: Uploads) -> None:
    uploads.keep(give(uploads, "ferry.txt"), who="ada")
    uploads.keep(give(uploads, "ferry.txt", b"It was raised on Friday."), who="bob")
    uploads.keep(give(uploads, "copy.txt", b"It was raised on Friday."), who="eve")  # a duplicate: nothing was done
    uploads.remove("ferry.txt", who="eve")

    events = uploads.log.events()
    assert [(e["who"], e["did"], e["name"], e["bytes"]) for e in events] == [
        ("eve", "removed", "ferry.txt", 24),
        ("bob", "replaced", "ferry.txt", 24),
        ("ada", "added", "ferry.txt", len(STORY)),
    ]
    assert events[2]["sha256"] == hashlib.sha256(STORY).hexdigest()
    assert find_files(uploads.folder) == []
    (uploads.folder / ".log.jsonl").write_bytes(b'\xff\n{"who": 1}\n[]\n')
    assert uploads.log.events() == []


def test_limits_hold_and_leave_nothing_behind(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, UploadLimits(megabytes=1, files=1))
    with pytest.raises(FootnoteError, match="larger than 1 MB"):
        give(uploads, "big.txt", b"x" * 1_000_001)
    assert files_below(tmp_path) == []

    uploads.keep(give(uploads, "one.txt"))
    with pytest.raises(FootnoteError, match="1 files were uploaded already"):
        give(uploads, "two.txt")
    assert uploads.keep(give(uploads, "one.txt", b"New words of one.")).kind == "replaced"


def test_a_broken_off_upload_leaves_nothing_behind(uploads: Uploads) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(FootnoteError):
        asyncio.run(uploads.receive("half.txt", broken()))
    assert files_below(uploads.folder) == []


def test_only_uploads_can_be_removed(uploads: Uploads, tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{}")
    uploads.keep(give(uploads, "ferry.txt"))
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
