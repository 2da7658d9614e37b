"""Files that hold several articles, made by the libraries that write such files, honest and hostile."""

from __future__ import annotations

import io
import mailbox
import warnings
import zipfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index.article import Article, Skipped
from index.files.kinds import ENDS
from index.files.limits import Limits
from index.files.reading import read_path

BRIDGE = "The harbour bridge reopened on Monday after a repair of four months."
FERRY = "The ferry sails twice a day until the bridge is open."


def read(path: Path, **limits: object) -> dict[str, Article | Skipped]:
    return {item.source: item for item in read_path(path, Limits(**limits))}  # type: ignore[arg-type]


def texts(path: Path, **limits: object) -> dict[str, str]:
    found = read(path, **limits)
    return {source: item.text if isinstance(item, Article) else item.reason for source, item in found.items()}


def mail(subject: str, text: str, **attached: bytes) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Ann Lee <ann@example.org>", "Bo <bo@example.org>"
    made["Subject"], made["Date"] = subject, "Tue, 12 Nov 2024 23:30:00 -0500"
    made.set_content(text)
    for name, content in attached.items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return made


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def crawled(path: Path, page: str, *records: tuple[str, str, str]) -> None:
    """Write a crawl that had the same page from each address, with its status and its type."""
    with path.open("wb") as out, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # It leaves a file of its own open.
        writer = WARCWriter(out, gzip=path.suffix == ".gz")
        for url, status, kind in records:
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            body = io.BytesIO(page.encode())
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=headers))


def book(chapters: dict[str, str]) -> bytes:
    """Return an e-book of chapters, by their headings, whose manifest has them in another order."""
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>{}</h1><p>{}</p></body></html>"
    items = [f"<item id='{n}' href='{n}.xhtml'/>" for n in range(len(chapters))]
    package = f"""<package xmlns:dc='http://purl.org/dc/elements/1.1/'>
        <metadata><dc:title>Ports</dc:title><dc:creator>Ann Lee</dc:creator><dc:date>2021-05-01</dc:date></metadata>
        <manifest>{"".join(reversed(items))}</manifest>
        <spine>{"".join(f"<itemref idref='{n}'/>" for n in range(len(chapters)))}</spine></package>"""
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container><rootfiles><rootfile full-path='O/b.opf'/></rootfiles></container>",
        "O/b.opf": package,
        **{f"O/{n}.xhtml": page.format(*chapter) for n, chapter in enumerate(chapters.items())},
    }
    return zipped({name: part.encode() for name, part in files.items()})


def test_the_files_of_an_archive_are_read_as_those_of_a_folder(tmp_path: Path) -> None:
    inner = zipped({"deep.md": FERRY.encode()})
    held = {"a/bridge.txt": BRIDGE.encode(), "b.zip": inner, "c.exe": b"MZ", "__MACOSX/a": b"", ".hidden.txt": b"no"}
    (tmp_path / "news.zip").write_bytes(zipped(held))
    assert texts(tmp_path) == {
        "news.zip/a/bridge.txt": BRIDGE,
        "news.zip/b.zip/deep.md": FERRY,
        "news.zip/c.exe": "not a type Footnote reads (.exe)",
    }


def test_no_name_in_an_archive_leads_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x.zip").write_bytes(zipped({"../../out.txt": BRIDGE.encode(), "/etc/y.txt": FERRY.encode()}))
    assert texts(tmp_path / "in") == {"x.zip/out.txt": BRIDGE, "x.zip/etc/y.txt": FERRY}
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_an_archive_that_unpacks_to_more_than_may_be_is_not_read(tmp_path: Path) -> None:
    bomb = zipped({f"{n}.txt": b"0" * 300_000 for n in range(10)})
    (tmp_path / "bomb.zip").write_bytes(bomb)
    assert texts(tmp_path, max_corpus_bytes=1_000_000) == {"bomb.zip": "unpacked, it has more than 1 MB"}
    assert "bomb.zip/0.txt" in texts(tmp_path, max_file_bytes=200_000)
    assert texts(tmp_path, max_file_bytes=200_000)["bomb.zip/0.txt"] == "more than 200,000 bytes"


def test_archives_in_archives_are_read_three_deep(tmp_path: Path) -> None:
    content = zipped({"last.txt": BRIDGE.encode()})
    for _ in range(5):
        content = zipped({"a.zip": content})
    (tmp_path / "a.zip").write_bytes(content)
    (reason,) = texts(tmp_path).values()
    assert reason == "it lies in more than 3 files, each in the other"


def test_a_mail_tells_who_wrote_it_to_whom_and_when_and_its_files_are_articles(tmp_path: Path) -> None:
    (tmp_path / "talks.eml").write_bytes(
        mail("Budget talks", BRIDGE, plan_txt=FERRY.encode(), logo_svg=b"x").as_bytes()
    )
    found = read(tmp_path)
    letter = found["talks.eml"]
    assert isinstance(letter, Article)
    assert letter.text == f"From: Ann Lee <ann@example.org>\nTo: Bo <bo@example.org>\nDate: 2024-11-12\n\n{BRIDGE}"
    assert (letter.title, letter.date, letter.publisher) == ("Budget talks", "2024-11-12", "Ann Lee")
    plan = found["talks.eml/plan.txt"]
    assert isinstance(plan, Article)
    assert (plan.text, plan.date) == (FERRY, "2024-11-12")
    assert texts(tmp_path)["talks.eml/logo.svg"] == "attached, but not a type Footnote reads (.svg)"


def test_a_mail_of_html_alone_is_read(tmp_path: Path) -> None:
    letter = EmailMessage()
    letter["Subject"] = "Hello"
    letter.set_content(f"<html><body><p>{BRIDGE}</p><p>{FERRY}</p></body></html>", subtype="html")
    (tmp_path / "a.eml").write_bytes(letter.as_bytes())
    assert texts(tmp_path) == {"a.eml": f"{BRIDGE}\n\n{FERRY}"}


def test_each_mail_of_a_mailbox_has_a_name_that_stays_when_others_come(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "in.mbox")
    for subject, text in (("Bridge", BRIDGE), ("Bridge", FERRY), ("Re: a/b", BRIDGE)):
        box.add(mail(subject, text))
    box.close()
    assert list(read(tmp_path)) == [
        "in.mbox/2024-11-12 Bridge", "in.mbox/2024-11-12 Bridge (2)", "in.mbox/2024-11-12 Re: a-b",
    ]  # fmt: skip


def test_a_saved_page_is_read_and_leads_to_its_address(tmp_path: Path) -> None:
    page = f"<html><head><title>Bridge reopens</title></head><body><article><p>{BRIDGE}</p><p>{FERRY}</p></article>"
    saved = EmailMessage()
    saved["Snapshot-Content-Location"] = "https://post.example/bridge"
    saved.set_content(page, subtype="html")
    saved.make_related()
    (tmp_path / "p.mhtml").write_bytes(saved.as_bytes())
    article = read(tmp_path)["p.mhtml"]
    assert isinstance(article, Article)
    assert (article.url, article.title) == ("https://post.example/bridge", "Bridge reopens")
    assert article.text == f"{BRIDGE}\n\n{FERRY}"


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_the_pages_of_a_crawl_are_named_by_their_address(tmp_path: Path, name: str) -> None:
    page, address = f"<p>{BRIDGE}</p>", "https://post.example/bridge"
    gone, styles = "https://post.example/gone", "https://post.example/x.css"
    fetched = [(address, "200 OK", "text/html")] * 2
    others = [(gone, "404 Not Found", "text/html"), (styles, "200 OK", "text/css")]
    crawled(tmp_path / name, page, *fetched, *others)
    (found,) = read(tmp_path).values()
    assert isinstance(found, Article)
    assert (found.source, found.url) == (f"{name}/post.example/bridge", "https://post.example/bridge")


def test_the_entries_of_a_feed_lead_to_where_they_came_from(tmp_path: Path) -> None:
    (tmp_path / "news.rss").write_text(
        f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
        <item><title>Bridge &amp; ferry</title>
        <link>https://post.example/1</link><pubDate>Mon, 06 Jan 2025 08:00:00 GMT</pubDate>
        <description>&lt;p&gt;{BRIDGE}&lt;/p&gt;</description></item></channel></rss>"""
    )
    (tmp_path / "other.xml").write_text("<?xml version='1.0'?><recipe><step>Stir</step></recipe>")
    found = read(tmp_path)
    entry = found["news.rss/2025-01-06 Bridge & ferry"]
    assert isinstance(entry, Article)
    assert (entry.publisher, entry.date, entry.url) == ("Harbour Post", "2025-01-06", "https://post.example/1")
    assert BRIDGE in entry.text
    assert texts(tmp_path)["other.xml"] == "an XML file that is not a feed (RSS or Atom)"


@pytest.mark.parametrize("told", ["Mon, 06 Jan 2025 23:30:00 -0500", "2025-01-06T23:30:00-05:00", "2025-01-06"])
def test_an_entry_of_a_feed_is_of_the_day_on_which_its_writer_published_it(tmp_path: Path, told: str) -> None:
    entry = f"<item><title>Late</title><pubDate>{told}</pubDate><description>{BRIDGE}</description></item>"
    (tmp_path / "a.rss").write_text(f"<rss version='2.0'><channel>{entry}</channel></rss>")
    assert list(read(tmp_path)) == ["a.rss/2025-01-06 Late"]


def test_a_row_of_a_table_is_an_article(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'Headline;Body;Date\nBridge;"{BRIDGE}";2025-01-06\n;;\nFerry;{FERRY};06.01.2025\n')
    first, second = read(tmp_path).values()
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.source, first.title, first.text, first.date) == ("a.csv/row 2", "Bridge", BRIDGE, "2025-01-06")
    assert second.source == "a.csv/row 4"


def test_a_table_without_a_column_of_text_is_read_value_by_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Port", "Opened", "Ships"])
    book.active.append(["Aldport", datetime(2024, 3, 1), 12.0])
    book.save(tmp_path / "ports.xlsx")
    assert texts(tmp_path) == {"ports.xlsx/row 2": "Port: Aldport\nOpened: 2024-03-01\nShips: 12"}


def test_columns_are_chosen_by_name_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"Port,Story\nAldport,{FERRY}\n")
    (found,) = read(tmp_path, columns={"text": "Story", "title": "Port"}).values()
    assert isinstance(found, Article)
    assert (found.title, found.text) == ("Aldport", FERRY)
    assert texts(tmp_path, columns={"text": "Tale"}) == {
        "a.csv": "it has no column 'Tale' for the text; it has Port, Story"
    }


def test_each_chapter_of_a_book_is_an_article(tmp_path: Path) -> None:
    (tmp_path / "book.epub").write_bytes(book({"The bridge": BRIDGE, "The ferry": FERRY}))
    first, second = read(tmp_path).values()
    assert isinstance(first, Article)
    assert (first.source, first.title) == ("book.epub/001 The bridge", "The bridge — Ports")
    assert (first.date, first.publisher) == ("2021-05-01", "Ann Lee")
    assert first.text == f"The bridge\n\n{BRIDGE}"
    assert second.source == "book.epub/002 The ferry"


def test_what_is_hidden_or_deleted_in_a_mail_an_entry_or_a_chapter_is_counted(tmp_path: Path) -> None:
    html = f"<p>{BRIDGE} <del>Or on Sunday.</del></p><p style='display:none'>Read us daily</p>"
    letter = EmailMessage()
    letter.set_content(f"<html><body>{html}</body></html>", subtype="html")
    (tmp_path / "a.eml").write_bytes(letter.as_bytes())
    (tmp_path / "b.rss").write_text(
        f"<rss version='2.0'><channel><item><description><![CDATA[{html}]]></description></item></channel></rss>"
    )
    (tmp_path / "c.epub").write_bytes(book({"One": html}))
    for found in read(tmp_path).values():
        assert isinstance(found, Article)
        assert BRIDGE in found.text
        assert [out.text for out in found.left_out] == ["Or on Sunday.", "Read us daily"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x00\xff" * 500, b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>"]
)
def test_files_that_are_not_what_they_are_called_are_named_and_nothing_else_happens(
    tmp_path: Path, content: bytes
) -> None:
    ends = [end for end in ENDS if end not in (".txt", ".md", ".markdown")]
    for end in ends:
        (tmp_path / f"x{end}").write_bytes(content)
    (tmp_path / "a.txt").write_text(BRIDGE)
    found = texts(tmp_path)
    assert found.pop("a.txt") == BRIDGE
    assert all(reason and "\n" not in reason for reason in found.values())
