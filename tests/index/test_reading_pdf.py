"""PDF files, honest and hostile, and the process of their own they are parsed in."""

import os
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest

from index.article import Article, LeftOut, Skipped
from index.files import pdf_file
from index.files.document import Unreadable
from index.files.limits import STANDARD, Limits
from index.files.pdf_file import read_pdf
from index.files.pdf_lines import Traced, join_pages
from index.files.reading import read_path
from index.files.sandbox import Sandbox

STORY = ["The council met on Monday to speak about the harbour bridge and its re-", "pair. Nobody objected."]


def pdf(path: Path, pages: Sequence[Sequence[str]], info: str = "", content: bytes | None = None) -> Path:
    """Writes a PDF by hand: Helvetica, one `Tj` a line, a Flate-compressed stream a page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, lines in enumerate(pages):
        stream = (
            content
            or b"BT/F 12 Tf 14 TL 50 780 Td"
            + b"".join(b"(" + line.encode("cp1252") + b")Tj T* " for line in lines)
            + b"ET"
        )
        packed = zlib.compress(stream)
        place = f"/Contents {5 + 2 * number} 0 R/Resources<</Font<</F 3 0 R>>>>/MediaBox[0 0 600 800]"
        objects.append(f"<</Type/Page/Parent 2 0 R{place}>>".encode())
        objects.append(b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed))
    objects.append(f"<<{info}>>".encode())
    body, offsets = b"%PDF-1.4\n", []
    for number, content_of in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content_of)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    end = b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        body.index(b"xref\n0 "),
    )
    path.write_bytes(body + end)
    return path


def read_one(path: Path, limits: Limits = STANDARD) -> Article | Skipped:
    (item,) = read_path(path, limits)
    return item


def article(path: Path) -> Article:
    item = read_one(path)
    assert isinstance(item, Article), item
    return item


def reason(path: Path, limits: Limits = STANDARD) -> str:
    item = read_one(path, limits)
    assert isinstance(item, Skipped), item
    return item.reason


def test_a_pdf_gives_paragraphs_title_and_date(tmp_path: Path) -> None:
    info = "/Title(The harbour bridge)/CreationDate(D:20250106080000Z)"
    found = article(pdf(tmp_path / "a.pdf", [STORY], info))
    assert found.text == "The council met on Monday to speak about the harbour bridge and its repair. Nobody objected."
    assert (found.title, found.date) == ("The harbour bridge", "2025-01-06")
    assert found.note == "dated by the file's properties"


@pytest.mark.parametrize("title", ["Microsoft Word - draft 3", "untitled", "scan0001.pdf", "x"])
def test_a_title_a_program_made_up_is_not_believed(tmp_path: Path, title: str) -> None:
    lines = ["Harbour bridge reopens today", *STORY]
    assert article(pdf(tmp_path / "a.pdf", [lines], f"/Title({title})")).title == "Harbour bridge reopens today"


def test_a_date_in_the_text_is_believed_before_the_date_of_the_file(tmp_path: Path) -> None:
    lines = ["Harbour bridge reopens today", "Published 3 January 2025", *STORY]
    found = article(pdf(tmp_path / "a.pdf", [lines], "/CreationDate(D:20250106080000Z)"))
    assert (found.date, found.note) == ("2025-01-03", None)


def test_an_encrypted_pdf_is_skipped(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "plain.pdf", [STORY]))
    writer.encrypt("swordfish", algorithm="RC4-128")
    writer.write(tmp_path / "closed.pdf")
    assert reason(tmp_path / "closed.pdf") == "encrypted (it asks for a password)"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_its_owner_may_change_is_read(tmp_path: Path, algorithm: str) -> None:
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "plain.pdf", [STORY]))
    writer.encrypt("", "swordfish", algorithm=algorithm)
    writer.write(tmp_path / "owned.pdf")
    assert article(tmp_path / "owned.pdf").text == article(tmp_path / "plain.pdf").text


def test_the_head_of_every_page_is_counted_among_what_was_left_out(tmp_path: Path) -> None:
    pages = [["Harbour Post", f"On day {n} the divers measured the pier of the bridge.", str(n)] for n in range(1, 5)]
    found = article(pdf(tmp_path / "a.pdf", pages))
    assert "Harbour Post" not in found.text
    assert [out.text for out in found.left_out].count("Harbour Post") == 4


def test_a_scanned_pdf_is_skipped(tmp_path: Path) -> None:
    assert reason(pdf(tmp_path / "a.pdf", [[]])) == "no text layer (scanned?)"


def test_a_pdf_of_too_many_pages_is_skipped(tmp_path: Path) -> None:
    assert reason(pdf(tmp_path / "a.pdf", [STORY] * 3), Limits(max_pages=2)) == "3 pages, more than 2"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\nnothing", b"\0" * 5_000, os.urandom(5_000)])
def test_a_damaged_pdf_is_skipped(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    assert reason(tmp_path / "a.pdf").startswith("damaged .pdf file")


def test_a_pdf_that_never_ends_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    slow = b"BT/F 12 Tf " + b"(a)Tj 1 0 0 1 5 5 Tm " * 3_000_000 + b"ET"  # 63 MB in a file of 90 kB
    pdf(tmp_path / "a.pdf", [[]] * 5, content=slow)
    pdf(tmp_path / "b.pdf", [STORY])
    first, second = read_path(tmp_path, Limits(max_seconds=3.0))
    # Which bound it meets first, of time or of memory, is a matter of the machine.
    assert first in (
        Skipped("a.pdf", "reading it took more than 3 s"),
        Skipped("a.pdf", "its parser crashed (exit -6)"),
    )
    assert isinstance(second, Article)


def test_a_parser_out_of_memory_is_skipped_and_the_next_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{'<p>word</p>' * 2_000_000}</body></html>")
    pdf(tmp_path / "b.pdf", [STORY])
    first, second = read_path(tmp_path, Limits(max_memory_bytes=250_000_000))
    assert isinstance(first, Skipped)
    # libxml2 reports a refused allocation either way.
    assert first.reason in ("its HTML cannot be parsed", "reading it takes more than 250 MB of memory")
    assert isinstance(second, Article)


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        (
            ["A heading\nThe first paragraph fills all of this line of\ntext and ends. \nAnother begins."],
            "A heading\n\nThe first paragraph fills all of this line of text and ends.\n\nAnother begins.",
        ),
        (
            ["- the first item of the list, as wide as the column\n- the second"],
            "- the first item of the list, as wide as the column\n\n- the second",
        ),
        (
            ["a well-known man, and at the end of the line a well-\nknown man"],
            "a well-known man, and at the end of the line a well-known man",
        ),
        (["the of\ufb01ce and the con\u00ad\ntent"], "the office and the content"),
        (["橋" * 40 + "\n開通"], "橋" * 40 + "開通"),
        (["Post 1\nOne.\n1", "Post 2\nTwo.\nPage 2 of 3", "Post 3\nThree.\n- 3 -"], "One.\n\nTwo.\n\nThree."),
        ([], ""),
        (["", " \n "], ""),
    ],
)
def test_the_lines_of_a_page_become_paragraphs(pages: list[str], text: str) -> None:
    traced = [[Traced.nowhere(line) for line in page.replace("\u00ad\n", "-\n").split("\n")] for page in pages]
    assert join_pages(traced).text.text == text


def test_a_crash_of_the_parser_is_named_and_the_next_file_is_read(tmp_path: Path) -> None:
    with Sandbox(Limits()) as sandbox:
        assert sandbox.parse(pdf(tmp_path / "a.pdf", [STORY])).text
        worker = sandbox._worker
        assert worker is not None
        worker.kill()
        worker.wait()
        assert sandbox.parse(tmp_path / "a.pdf").text
        assert sandbox._worker is not worker


def test_a_worker_that_cannot_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with Sandbox(Limits()) as sandbox, pytest.raises(Unreadable, match=r"its parser crashed \(exit 1\)"):
        sandbox.parse(tmp_path / "a.pdf")


def test_a_worker_that_never_answers_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(silent))
    started = time.monotonic()
    with Sandbox(Limits(max_seconds=0.2)) as sandbox, pytest.raises(Unreadable, match=r"took more than 0\.2 s"):
        sandbox.parse(tmp_path / "a.pdf")
    assert time.monotonic() - started < 10


def test_one_worker_serves_many_files_and_ends_with_the_reading(tmp_path: Path) -> None:
    for name in "abc":
        pdf(tmp_path / f"{name}.pdf", [STORY])
    with Sandbox(Limits()) as sandbox:
        seen = {(sandbox.parse(tmp_path / f"{name}.pdf").text, id(sandbox._worker)) for name in "abc"}
        worker = sandbox._worker
    assert len(seen) == 1
    assert worker is not None
    assert worker.poll() is not None


def test_the_parsers_see_no_keys_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_API_KEY", "swordfish")
    with Sandbox(Limits()) as sandbox:
        sandbox.parse(pdf(tmp_path / "a.pdf", [STORY]))
        assert sandbox._worker is not None
        assert b"swordfish" not in Path(f"/proc/{sandbox._worker.pid}/environ").read_bytes()


def test_a_folder_named_index_among_the_articles_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "__init__.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert article(pdf(tmp_path / "a.pdf", [STORY])).text


@pytest.mark.parametrize("algorithm", [None, "AES-256"])
def test_words_that_only_a_second_program_reads_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, algorithm: str | None
) -> None:
    file = pdf(tmp_path / "a.pdf", [["The council did not approve the bridge.", "It met on Monday, at nine."]])
    if algorithm:
        writer = pypdf.PdfWriter(clone_from=file)
        writer.encrypt("", "swordfish", algorithm=algorithm)
        writer.write(file)
    for module in [name for name in sys.modules if name.startswith("pypdf")]:  # As where there is no cryptography.
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    whole = pdf_file.glyphs_of
    monkeypatch.setattr(pdf_file, "glyphs_of", lambda page: (g := whole(page))._replace(text="\ufffd" * 9 + g.text[9:]))
    found = read_pdf(file, STANDARD)
    assert found.left_out == (LeftOut("seen by a second program only", "The council did not approve the bridge."),)
    monkeypatch.setattr(pdf_file, "glyphs_of", whole)
    assert read_pdf(file, STANDARD).left_out == ()
