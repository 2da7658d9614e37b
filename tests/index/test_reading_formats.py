"""HTML and Word files, honest and hostile."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx

from index.article import Article, Skipped
from index.files.reading import read_path


def article(path: Path) -> Article:
    (item,) = read_path(path)
    assert isinstance(item, Article), item
    return item


def reason(path: Path) -> str:
    (item,) = read_path(path)
    assert isinstance(item, Skipped), item
    return item.reason


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


PARAGRAPHS = "".join(
    f"<p>Engineer {n} told the council that the <b>repair</b> of <a href='/'>pier {n}</a> took a month.</p>"
    for n in range(5)
)


def test_a_web_page_gives_its_article_and_says_who_published_it_when(tmp_path: Path) -> None:
    head = (
        "<title>Harbour bridge reopens | Harbour Post</title>"
        "<meta property='og:site_name' content='Harbour Post'>"
        "<meta property='article:published_time' content='2025-01-06T08:00:00Z'>"
        "<link rel='canonical' href='https://post.example/bridge'>"
    )
    body = f"<nav><a href='/'>Home</a></nav><article><h1>Harbour bridge reopens</h1>{PARAGRAPHS}</article>"
    (tmp_path / "a.html").write_text(page(f"{body}<script>spy()</script>", head))
    found = article(tmp_path / "a.html")
    assert (found.title, found.date, found.publisher) == (
        "Harbour bridge reopens",
        "2025-01-06",
        "Harbour Post",
    )
    assert found.url == "https://post.example/bridge"
    assert "the repair of pier 3 took a month." in found.text
    assert not [word for word in ("spy", "Home", "href", "](") if word in found.text]


def test_a_page_too_small_for_extraction_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_text(page("<p>The bridge is open.</p>"))
    assert article(tmp_path / "a.htm").text == "The bridge is open."


def test_a_fragment_of_a_page_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>The bridge is open.</p>")
    assert article(tmp_path / "a.html").text == "The bridge is open."


def test_a_page_without_words_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("<script>var x = 1;</script><img src='a.png'>"))
    (tmp_path / "b.html").write_text("")
    assert [reason(tmp_path / name) for name in ("a.html", "b.html")] == ["no text found"] * 2


def test_an_old_page_keeps_its_letters(tmp_path: Path) -> None:
    text = page(f"<article><p>Zoë’s café costs 5 €.</p>{PARAGRAPHS}</article>", "<meta charset='iso-8859-1'>")
    (tmp_path / "a.html").write_bytes(text.encode("cp1252"))
    found = article(tmp_path / "a.html")
    assert "Zoë’s café costs 5 €." in found.text
    assert found.note == "decoded as windows-1252"


def test_a_deeply_nested_page_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "deep.html").write_text("<html><body>" + "<div>" * 200_000 + "deep" + "</div>" * 200_000)
    (tmp_path / "good.html").write_text(page(f"<article>{PARAGRAPHS}</article>"))
    assert "good.html" in [item.source for item in read_path(tmp_path) if isinstance(item, Article)]


def test_a_word_file_is_read_in_order_with_its_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("The council voted on the bridge.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Pier", "Cost", "North", "84 million"], strict=True):
        cell.text = text
    document.add_paragraph("Work begins in May.")
    document.core_properties.title = "The vote on the bridge"
    document.core_properties.created = datetime(2025, 1, 6, tzinfo=UTC)
    document.save(str(tmp_path / "a.docx"))
    found = article(tmp_path / "a.docx")
    assert found.text == "The council voted on the bridge.\n\nPier | Cost\nNorth | 84 million\n\nWork begins in May."
    assert (found.title, found.date) == ("The vote on the bridge", "2025-01-06")
    assert found.note == "dated by the file's properties"


def test_the_date_of_a_template_dates_nothing(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("The council voted on the bridge.")
    document.save(str(tmp_path / "a.docx"))
    assert article(tmp_path / "a.docx").date is None


def test_a_merged_cell_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "The whole bridge"
    table.cell(0, 2).text = "84"
    document.save(str(tmp_path / "a.docx"))
    assert article(tmp_path / "a.docx").text == "The whole bridge | 84"


def test_a_zip_or_a_text_named_docx_is_skipped(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("story.txt", "words")
    (tmp_path / "b.docx").write_text("words")
    assert [reason(tmp_path / name) for name in ("a.docx", "b.docx")] == ["not a Word file"] * 2


def test_a_word_file_that_unpacks_to_gigabytes_is_skipped(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(250_000_000))
    assert reason(tmp_path / "a.docx") == "unpacks to 250 MB"


def test_an_entity_bomb_in_a_word_file_is_skipped(tmp_path: Path) -> None:
    document = docx.Document()
    document.save(str(tmp_path / "plain.docx"))
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e11;</w:t>'
        "</w:r></w:p></w:body></w:document>"
    )
    with (
        zipfile.ZipFile(tmp_path / "plain.docx") as plain,
        zipfile.ZipFile(tmp_path / "a.docx", "w") as archive,
    ):
        for name in plain.namelist():
            archive.writestr(name, bomb if name == "word/document.xml" else plain.read(name))
    assert reason(tmp_path / "a.docx")
