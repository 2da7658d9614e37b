"""Files made to break their reading: what is wrong with a part stays that part's, and bounds hold for the whole."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from index.files.holders.unpacking import Unpacking
from index.files.limits import Limits
from tests.index.test_holders import BRIDGE, FERRY, texts, zipped

_FINE = f"Subject: Fine\nDate: Tue, 12 Nov 2024 23:30:00 -0500\n\n{FERRY}"
_TYPED = "Content-Type: text/plain; charset={}\nContent-Transfer-Encoding: 8bit\n\n{}"
_FRENCH = "The café at the harbour reopened after repairs, said André Dupré, and his fiancée agreed."


def _mailbox(*mails: str) -> bytes:
    return b"".join(f"From a@b Mon Jan  1 00:00:00 2024\n{mail}\n\n".encode("latin-1") for mail in mails)


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        ("Date: Mon, 1 Jan 99999999999999999999 00:00:00 +0000", True),
        ("From: " + "(" * 3_000, True),
        ("From: <", True),
        ("To: a@[", True),
        ('Cc: "', True),
        ("To: " + "a," * 50_000, True),
        ("Content-Type: text/plain; charset=undefined", True),
        ("Content-Disposition: attachment; filename*=undefined'x'%41", True),
        ("".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(1_100)), False),
        ("Content-Type: message/rfc822\n\nSubject: in it\n" * 1_100, False),
    ],
    ids=lambda value: str(value)[:25],
)
def test_a_mail_that_breaks_the_parser_costs_no_other_mail_and_its_words_are_kept(
    tmp_path: Path, head: str, kept: bool
) -> None:
    (tmp_path / "in.mbox").write_bytes(_mailbox(_FINE, f"{head}\n\n{BRIDGE}", _FINE))
    found = texts(tmp_path, max_seconds=5)
    assert FERRY in found["in.mbox/2024-11-12 Fine"]
    assert FERRY in found["in.mbox/2024-11-12 Fine (2)"]
    assert any(BRIDGE in text for text in found.values()) is kept
    assert len(found) >= 3  # the broken one is there or named


@pytest.mark.parametrize(
    ("told", "true"), [("utf-8", "latin-1"), ("undefined", "latin-1"), ("us-ascii", "utf-8"), ("no\x01such", "utf-8")]
)
def test_a_wrong_charset_of_a_mail_costs_no_letter(tmp_path: Path, told: str, true: str) -> None:
    (tmp_path / "a.eml").write_bytes(_TYPED.format(told, _FRENCH).encode(true))
    assert texts(tmp_path) == {"a.eml": _FRENCH}


def test_a_mail_in_latin_1_has_the_quotation_marks_that_windows_writes_into_it(tmp_path: Path) -> None:
    words = "“It’s open” – so they say."
    (tmp_path / "a.eml").write_bytes(_TYPED.format("iso-8859-1", words).encode("cp1252"))
    assert texts(tmp_path) == {"a.eml": words}


def test_a_damaged_file_in_an_archive_costs_no_other_one(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.txt": bytes(range(256)) * 20, "b.txt": BRIDGE.encode()}))
    start = packed.index(b"a.txt") + len("a.txt") + 5
    packed[start : start + 100] = b"\xff" * 100
    (tmp_path / "a.zip").write_bytes(packed)
    found = texts(tmp_path)
    assert found["a.zip/b.txt"] == BRIDGE
    assert found["a.zip/a.txt"].startswith("damaged in its archive (error: Error -3")


def test_a_damaged_chapter_costs_no_other_one(tmp_path: Path) -> None:
    chapters = {"1.html": f"<html><h1>One</h1><p>{BRIDGE}</p></html>", "2.html": FERRY, "3.html": "x" * 60_000}
    items = "".join(f"<item id='{n}' href='{n}'/>" for n in chapters)
    spine = "".join(f"<itemref idref='{n}'/>" for n in chapters)
    book = {
        "META-INF/container.xml": "<container><rootfile full-path='b.opf'/></container>",
        "b.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
        **chapters,
    }
    (tmp_path / "b.epub").write_bytes(zipped({name: text.encode() for name, text in book.items()}))
    found = texts(tmp_path, max_file_bytes=50_000)
    assert BRIDGE in found["b.epub/001 One"]
    assert found["b.epub/003"] == "a chapter unpacks to more than 50,000 bytes"


def test_a_feed_that_is_the_name_of_another_file_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(f"<rss version='2.0'><channel><item><title>{BRIDGE}</title></item></channel></rss>")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.rss").write_text(str(secret))
    assert texts(tmp_path / "in") == {"a.rss": "an XML file that is not a feed (RSS or Atom)"}


def test_archives_in_an_archive_unpack_together_to_no_more_than_one_may(tmp_path: Path) -> None:
    bomb = zipped({f"{n}.txt": b"0" * 90_000 for n in range(10)})
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.zip": bomb for n in range(5)}))
    found = texts(tmp_path, max_corpus_bytes=1_000_000)
    unread = "unpacked, it and the files beside it have more than 1 MB"
    assert [found.get(f"a.zip/{n}.zip") for n in range(5)] == [None, *[unread] * 4]


def test_names_given_many_times_are_told_apart_in_no_time(tmp_path: Path) -> None:
    unpacking = Unpacking("a.mbox", tmp_path, Limits())
    started = time.process_time()
    for _ in range(20_000):
        unpacking.skip("Alert", "unread")
    assert time.process_time() - started < 2  # by trying every number it took minutes
    assert len({held.source for held in unpacking.held}) == 20_000


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("title,text\n'Tis open,The bridge is\nFerry,It sails ,'twice', a day\n",
         ["The bridge is", "It sails\n'twice'\na day"]),
        ("title,text\nBridge,The bridge, which fell, is open\n", ["The bridge\nwhich fell\nis open"]),
        ("note,note,\nalpha,beta,gamma\n", ["note: alpha\nnote (2): beta\ncolumn 3: gamma"]),
        ('title; text\nA; "He said ""yes; no"" to it"\n', ['He said "yes; no" to it']),
        ("a|b\nx, y|z\n", ["a: x, y\nb: z"]),
    ],
)  # fmt: skip
def test_no_cell_of_a_table_is_lost(tmp_path: Path, table: str, found: list[str]) -> None:
    (tmp_path / "a.csv").write_text(table)
    assert list(texts(tmp_path).values()) == found


def test_a_table_of_quotation_marks_is_read_in_no_time(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + '"a,' * 20_000)
    assert "reading it took" not in " ".join(texts(tmp_path, max_seconds=0.5).values())


_BUILD = """
import sys
from pathlib import Path
from index.files.reading import read_path
for item in read_path(Path(sys.argv[1])):
    print(item.source, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are other signals")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_killed_leaves_nothing_unpacked_behind(tmp_path: Path, end: signal.Signals) -> None:
    corpus, temporary = tmp_path / "in", tmp_path / "tmp"
    corpus.mkdir()
    temporary.mkdir()
    (corpus / "a.zip").write_bytes(zipped({"a.txt": BRIDGE.encode(), "b.txt": FERRY.encode()}))
    with subprocess.Popen(
        [sys.executable, "-c", _BUILD, str(corpus)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path), "TMPDIR": str(temporary)},
    ) as build:  # fmt: skip
        assert build.stdout
        assert build.stdout.readline() == b"a.zip/a.txt\n"
        assert list(temporary.rglob("*.txt"))
        build.send_signal(end)
    until = time.monotonic() + 10
    while list(temporary.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)  # the shell that removes it has only just heard
    assert list(temporary.iterdir()) == []
    assert tempfile.gettempdir() != str(temporary)
