"""Who wrote an article, as its file says: kept, cited, and a filter."""

from __future__ import annotations

from email.message import EmailMessage

import docx
import pptx
import pytest
from odf.meta import InitialCreator
from odf.opendocument import OpenDocumentText
from odf.text import P

from index.builder import build_index
from index.errors import FootnoteError
from rag.footnote import Footnote
from rag.search.filters import Filters

BRIDGE = "The town hall reopened the iron bridge over the Sanner on Monday, after nine months of repairs."
OTHERS = "The ferry over the Sanner stops running in June, its operator said on Wednesday morning."
ADDRESS = "https://sanner.example/bridge"
WROTE = {
    "note.md": "Ada Brown", "page.html": "Ben Moor", "rows.csv/row 2": "Cleo Dunn", "line": "Dora Finch",
    "letter.eml": "Emil Grau", "report.docx": "Fay Hill", "talk.pptx": "Gil Ito", "text.odt": "Hana Jung",
    "rich.rtf": "Ivo Kern", "feeds.opml": "Jana Lund",
}  # fmt: skip


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Footnote:
    """Ten files of ten formats by ten people, and two that do not say."""
    root = tmp_path_factory.mktemp("by")
    (root / "note.md").write_text(
        f"---\ntitle: The bridge\nauthor: Ada Brown\npublisher: Sanner Post\nurl: {ADDRESS}\n---\n\n{BRIDGE}\n"
    )
    page = '<html><head><title>Ferry</title><meta name="author" content="Ben Moor"></head>'
    (root / "page.html").write_text(f"{page}<body><p>{OTHERS}</p></body></html>")
    (root / "rows.csv").write_text(f'text,title,author\n"{OTHERS}",Ferries,Cleo Dunn\n')
    (root / "lines.jsonl").write_text(f'{{"id": "line", "text": "{OTHERS}", "author": "Dora Finch"}}\n')
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Emil Grau <emil@sanner.example>", "all@sanner.example", "Ferry"
    mail.set_content(OTHERS)
    (root / "letter.eml").write_bytes(bytes(mail))
    report = docx.Document()
    report.core_properties.author = "Fay Hill"
    report.add_paragraph(OTHERS)
    report.save(str(root / "report.docx"))
    talk = pptx.Presentation()
    talk.core_properties.author = "Gil Ito"
    talk.slides.add_slide(talk.slide_layouts[5]).shapes.title.text = OTHERS
    talk.save(str(root / "talk.pptx"))
    text = OpenDocumentText()
    text.meta.addElement(InitialCreator(text="Hana Jung"))
    text.text.addElement(P(text=OTHERS))
    text.save(str(root / "text.odt"))
    (root / "rich.rtf").write_text(rf"{{\rtf1{{\info{{\author Ivo Kern}}}}{OTHERS}}}")
    outline = f"<head><ownerName>Jana Lund</ownerName></head><body><outline text='{OTHERS}'/></body>"
    (root / "feeds.opml").write_text(f"<opml version='2.0'>{outline}</opml>")
    nameless = docx.Document()  # It calls its author "python-docx".
    nameless.add_paragraph(f"{OTHERS} Its captain retires.")
    nameless.save(str(root / "nameless.docx"))
    (root / "nobody.txt").write_text("A lighthouse stands at the mouth of the Sanner, and its keeper sleeps.\n")
    build_index([root], root.parent / "index")
    return Footnote.open(root.parent / "index")


def test_every_format_names_who_wrote_it(articles: Footnote) -> None:
    found = {info.source: info.author for info in articles.articles()}
    assert [found["nobody.txt"], found["nameless.docx"]] == [None, None]
    assert {source: author for source, author in found.items() if author} == WROTE


def test_a_citation_names_its_author_before_its_publisher_and_only_where_there_is_one(articles: Footnote) -> None:
    cited = articles.ask("When was the iron bridge reopened?").citations[0]
    assert (cited.source, cited.author, cited.told_by) == ("note.md", "Ada Brown", ("Ada Brown", "Sanner Post"))
    assert [cited.to_json()[name] for name in ("author", "url")] == ["Ada Brown", ADDRESS]
    keeper = articles.ask("Where does the lighthouse stand?").citations[0]
    assert not {"author", "url"} & keeper.to_json().keys()


def test_only_articles_by_an_author_answer_where_one_is_asked_for(articles: Footnote) -> None:
    asked = articles.ask("When does the ferry stop running?", filters=Filters(author="grau"))
    assert {c.source for c in (*asked.citations, *asked.nearest)} == {"letter.eml"}
    with pytest.raises(FootnoteError, match=r"--author somebody.*widen"):
        articles.ask("When does the ferry stop?", filters=Filters(author="somebody"))
