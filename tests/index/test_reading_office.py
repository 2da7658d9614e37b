"""Texts, slides and outlines of other programs, written by libraries that write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from odf import dc, text
from odf.meta import InitialCreator
from odf.opendocument import OpenDocumentText
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from index.article import Article
from index.files.reading import read_path
from tests.bench.office import SOFFICE, converted

BRIDGE = "The harbour bridge reopened on Monday after a repair of four months."
FERRY = "Für die Fähre zahlt man “zwei” Euro."


def article(path: Path, source: str | None = None) -> Article:
    found = {item.source: item for item in read_path(path)}
    item = found[source or path.name]
    assert isinstance(item, Article), item
    return item


def test_an_opendocument_text_is_read_with_its_tables_and_notes_and_without_what_was_deleted(tmp_path: Path) -> None:
    made = OpenDocumentText()
    made.meta.addElement(dc.Title(text="Harbour report"))
    made.text.addElement(text.H(outlinelevel=1, text="The bridge"))
    paragraph = text.P(text=BRIDGE)
    note = text.Note(noteclass="footnote")
    body = text.NoteBody()
    body.addElement(text.P(text="By the port's own count."))
    note.addElement(body)
    paragraph.addElement(note)
    made.text.addElement(paragraph)
    listed = text.List()
    item = text.ListItem()
    item.addElement(text.P(text=FERRY))
    listed.addElement(item)
    made.text.addElement(listed)
    made.save(str(tmp_path / "a.odt"))
    found = article(tmp_path / "a.odt")
    assert found.title == "Harbour report"
    assert found.text == f"The bridge\n\n{BRIDGE}\n\nBy the port's own count.\n\n{FERRY}"


def test_rich_text_is_read_in_any_alphabet(tmp_path: Path) -> None:
    escaped = "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in FERRY)
    head = r"{\rtf1\ansi{\info{\title Ports}{\creatim\yr2024\mo3\dy9}}"
    (tmp_path / "a.rtf").write_text(head + escaped + r"\par Второй}".encode("cp1251").decode("latin-1"), "latin-1")
    found = article(tmp_path / "a.rtf")
    assert FERRY in found.text
    assert (found.title, found.date) == ("Ports", "2024-03-09")


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice")
@pytest.mark.slow
def test_rich_text_and_books_of_libreoffice_are_read_as_the_text_they_are_made_of(tmp_path: Path) -> None:
    made = OpenDocumentText()
    made.meta.addElement(dc.Title(text="Harbour report"))
    made.meta.addElement(InitialCreator(text="Ann Lee"))
    for line in (BRIDGE, FERRY):
        made.text.addElement(text.P(text=line))
    made.save(str(tmp_path / "a.odt"))
    for kind in ("rtf", "epub"):
        converted([tmp_path / "a.odt"], kind)
    for found in (article(tmp_path / name, source) for name, source in (("a.rtf", None), ("a.epub", "a.epub/001"))):
        assert found.text.split("\n") == [BRIDGE, *([""] if "epub" in found.source else []), FERRY]
        assert (found.title, found.author) == ("Harbour report", "Ann Lee")


def test_slides_are_read_under_their_numbers(tmp_path: Path) -> None:
    made = Presentation()
    first = made.slides.add_slide(made.slide_layouts[5])
    first.shapes.title.text = "The bridge reopens"
    table = first.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for row, cells in enumerate((("Port", "Ships"), ("Aldport", "12"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    second = made.slides.add_slide(made.slide_layouts[6])
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = FERRY
    second.notes_slide.notes_text_frame.text = BRIDGE
    made.save(str(tmp_path / "a.pptx"))
    found = article(tmp_path / "a.pptx")
    assert found.title == "The bridge reopens"
    assert found.text == (
        f"Slide 1\n\nThe bridge reopens\n\nPort | Ships\n\nAldport | 12\n\nSlide 2\n\n{FERRY}\n\nNotes: {BRIDGE}"
    )


def test_the_words_of_a_diagram_are_told_and_those_of_charts_and_comments_are_counted(tmp_path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    data = CategoryChartData()
    data.categories = ["Aldport"]
    data.add_series("Ships", (12,))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, Inches(3), Inches(3), data)
    words = '<r xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>{}</a:t></a:r></a:p></r>'
    for place, kind, said in (("diagrams/data1", "diagramData", BRIDGE), ("comments/comment1", "comments", FERRY)):
        part = Part(PackURI(f"/ppt/{place}.xml"), "application/xml", made.part.package, words.format(said).encode())
        slide.part.relate_to(part, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}")
    made.save(str(tmp_path / "a.pptx"))
    found = article(tmp_path / "a.pptx")
    assert found.text == f"Slide 1\n\n{BRIDGE}"
    assert [tuple(out) for out in found.left_out] == [("chart", "Ships Aldport 12"), ("comment", FERRY)]


def test_an_outline_is_read_with_its_addresses(tmp_path: Path) -> None:
    (tmp_path / "a.opml").write_text(
        "<opml version='2.0'><head><title>My feeds</title></head><body><outline text='Ports'>"
        "<outline text='Harbour Post' xmlUrl='https://post.example/rss'/></outline></body></opml>"
    )
    assert article(tmp_path / "a.opml").text == "- Ports\n  - Harbour Post — https://post.example/rss"


@pytest.mark.parametrize("encoding", ["wide", "narrow"])
def test_a_mail_of_outlook_is_read(encoding: str) -> None:
    # Both were written by extract-msg 0.57's OleWriter, with text as UTF-16 and as windows-1252.
    file = Path(__file__).parent / "samples" / f"{encoding}.msg"
    found = article(file)
    assert (found.title, found.date, found.publisher) == ("Budget talks", "2024-11-12", "Ann Lee")
    assert found.text == f"From: Ann Lee\nTo: Bo\nDate: 2024-11-12\n\n{FERRY}"
    assert article(file, f"{encoding}.msg/plan.txt").text == BRIDGE


def test_a_mail_of_outlook_is_of_the_day_on_which_its_writer_sent_it() -> None:
    # Its property says 04:30 in UTC on the 13th, its heads 23:30 on the 12th, five hours west; made as the others.
    assert article(Path(__file__).parent / "samples" / "zoned.msg").date == "2024-11-12"
