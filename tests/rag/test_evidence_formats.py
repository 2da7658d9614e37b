"""The files that an answer is handed on in: each shows footnotes as its readers expect them, and carries the rest."""

import io
import json
import re
import sys
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import docx
import pypdf
import pytest
from lxml import etree, html

from rag.evidence.formats import docx as word
from rag.evidence.formats import html as web
from rag.evidence.formats import pdf, pdf_text
from rag.evidence.formats.formats import FORMATS, carried
from rag.evidence.formats.laid_out import laid_out, quoted
from rag.evidence.formats.pdf import NoPdf
from rag.evidence.frozen import Evidence, Frozen
from tests.bench.office import SOFFICE, footnotes

WHOLE = [name for name, form in FORMATS.items() if form.carries]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_carries_all_that_its_answers_rest_on(name: str, files: dict[str, bytes], dossier: Evidence) -> None:
    found = carried(files[name], FORMATS[name])
    assert found.evidence == dossier
    assert found.stated == dossier.hash


def test_the_web_page_is_one_file_without_script_or_request(files: dict[str, bytes], dossier: Evidence) -> None:
    text = files["html"].decode()
    page = html.fromstring(text)
    assert page.xpath("//script | //link | //img | //iframe | //object | //@src | //@onclick") == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv='content-security-policy']/@content")[0]
    assert re.findall(r"url\(|@import", text.split("</style>")[0]) == []
    assert all(href.startswith("#") for href in page.xpath("//@href"))
    assert len(page.xpath("//details")) == len({d for f in dossier.answers for d in f.articles})


def test_whoever_has_the_articles_file_sees_by_its_sum_whether_it_is_the_same(
    files: dict[str, bytes], dossier: Evidence
) -> None:
    shown = html.fromstring(files["html"].decode()).text_content()
    sums = {a["source"]: a["file_sha256"] for f in dossier.answers for a in f.articles.values()}
    assert any(sums.values())
    assert all(f"sha256sum {source} tells of yours: {known}" in shown for source, known in sums.items() if known)


def test_each_footnote_of_the_web_page_jumps_to_its_quote_in_the_article(
    files: dict[str, bytes], dossier: Evidence
) -> None:
    page = html.fromstring(files["html"].decode())
    notes = laid_out(dossier).footnotes
    assert (
        [a.text for a in page.xpath("//p[@class='said']/a")] == [str(note.number) for note in notes] == ["1", "2", "3"]
    )
    for note in notes:
        target = page.get_element_by_id(f"quote-{note.number}")
        marked = "".join(m.text_content() for m in target.getparent().iter("mark"))
        assert " ".join(note.citation.quote.split()) in " ".join(marked.split())
        assert page.get_element_by_id(f"mark-{note.number}").get("href") == f"#quote-{note.number}"


def test_the_articles_text_in_the_page_is_the_text(dossier: Evidence) -> None:
    for source in laid_out(dossier).sources:
        shown = "".join(piece.text for paragraph in source.paragraphs for piece in paragraph)
        assert "".join(shown.split()) == "".join(source.article.text.split())


def test_word_has_as_many_footnotes_of_its_own_as_there_are_citations_in_order(
    files: dict[str, bytes], dossier: Evidence
) -> None:
    docx.Document(io.BytesIO(files["docx"]))  # an independent reader opens it
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as archive:
        body, notes = (etree.fromstring(archive.read(f"word/{name}.xml")) for name in ("document", "footnotes"))
    asked_for = [mark.get(W + "id") for mark in body.iter(W + "footnoteReference")]
    texts = {n.get(W + "id"): "".join(t.text for t in n.iter(W + "t")) for n in notes.iter(W + "footnote")}
    quotes = [c.quote for f in dossier.answers for c in f.answer.citations]
    assert len(asked_for) == len(quotes) == 3
    for name, quote in zip(asked_for, quotes, strict=True):
        assert f"“{quote}”" in texts[name]


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice")
def test_libreoffice_shows_the_footnotes_of_a_word_file_all_and_in_order(
    files: dict[str, bytes], dossier: Evidence, tmp_path: Path
) -> None:
    shown = footnotes({"dossier": files["docx"]}, tmp_path)["dossier"]
    quotes = [quoted(c) for f in dossier.answers for c in f.answer.citations]
    assert [mark for mark, _ in shown] == [str(n) for n, _ in enumerate(quotes, start=1)]
    for quote, (_, words) in zip(quotes, shown, strict=True):
        assert "".join(f"“{quote}”".split()) in "".join(words.split())


def test_the_footnotes_of_a_pdf_stand_on_the_pages_of_their_marks(files: dict[str, bytes], dossier: Evidence) -> None:
    pages = [" ".join(page.split()) for page in pdf_text.page_texts(files["pdf"])]
    assert pdf_text.same_text(files["pdf"], dossier)
    for note in laid_out(dossier).footnotes:
        beginning = " ".join(note.citation.quote.split())[:40]
        told = next(n for n, page in enumerate(pages) if re.search(rf"\.{note.number}( |$)", page))
        assert f"{note.number} “{beginning}" in pages[told]


def test_a_pdf_is_tagged_has_bookmarks_and_says_that_it_is_pdf_a_3(files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Source"
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r'pdfaid:part="3"', metadata)
    assert re.search(r'pdfaid:conformance="A"', metadata)
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles[0] == "A dossier"


def test_where_pango_is_missing_the_error_names_the_packages(
    monkeypatch: pytest.MonkeyPatch, dossier: Evidence
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NoPdf, match=r"pip install 'footnote-rag\[pdf\]'.*apt-get install libpango-1\.0-0"):
        pdf.write(dossier)


def test_markdown_has_pandocs_footnotes_and_one_list_of_sources(files: dict[str, bytes]) -> None:
    text = files["md"].decode()
    shown = text.split("<!-- footnote-evidence")[0]
    assert re.findall(r"\[\^(\d+)\](?!:)", shown) == re.findall(r"^\[\^(\d+)\]:", shown, re.M) == ["1", "2", "3"]
    assert shown.count("## Sources") == 1
    assert "--" not in text.split("form 1\n")[1].split("\n-->")[0]


def test_the_sources_are_read_by_reference_managers(files: dict[str, bytes], dossier: Evidence) -> None:
    items = json.loads(files["csl"])
    articles = [source.article for source in laid_out(dossier).sources]
    assert [item["title"] for item in items] == [article.title for article in articles]
    days = [date(*item["issued"]["date-parts"][0]).isoformat() for item in items]
    assert days == [article.date for article in articles]
    assert files["bib"].decode().count("\n  title = {") == len(items)
    lines = files["ris"].decode().split("\r\n")
    assert lines.count("ER  - ") == sum(line.startswith("TY  - ") for line in lines) == len(items)
    assert all(len(files[name]) < 6_000 for name in ("csl", "bib", "ris"))


def test_an_article_that_is_cited_twice_is_carried_once(dossier: Evidence) -> None:
    twice = Evidence((dossier.answers[0], dossier.answers[0]), "Twice")
    layout = laid_out(twice)
    assert [note.number for note in layout.footnotes] == [1, 2]
    assert len(layout.sources) == 1
    starts = [n for paragraph in layout.sources[0].paragraphs for piece in paragraph for n in piece.starts]
    assert starts == [1, 2]
    assert all(a <= b for a, b in pairwise(starts))


def test_a_quote_that_takes_in_the_blank_behind_it_is_shown_without(dossier: Evidence) -> None:
    frozen = dossier.answers[0]
    cited = frozen.answer.citations[0]
    text = frozen.article(cited.source).text
    longer = {**cited.to_json(), "end": cited.end + 1, "quote": text[cited.start : cited.end + 1]}
    assert longer["quote"][-1].isspace()
    answer = {**frozen.record["answer"], "citations": [longer]}
    wide = Evidence((Frozen({**frozen.record, "answer": answer}, frozen.articles),))
    shown = [web.write(wide).decode(), pdf.printed(wide), word.parts(wide)["word/footnotes.xml"].decode()]
    for page in shown:
        assert cited.quote[:20] in page
        assert not re.search(r"\s(?:”|</q>)", page.split("The articles, whole")[0])
