"""A footnote to a file of any type opens it at the words it rests on: each a real one, all in one index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pptx
import pytest
from odf import text as odf
from odf.opendocument import OpenDocumentText
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pptx.util import Inches

from index.files.kinds import KINDS, kind_of
from tests.browser.conftest import FOOTNOTE, indexed, opening, serving
from tests.browser.test_pdf_page import opened, report, under
from tests.index.test_holders import book, crawled, mail, zipped
from tests.index.test_scans import picture

AROUND = [f"Line {number} tells of the harbour and its piers." for number in range(1, 31)]  # more than a screen holds
ADDRESS = "https://post.example/{}"
SAMPLES = Path(__file__).parents[1] / "index" / "samples"


class Told(NamedTuple):
    """What one file says that no other does, and what it is cited as; `linked` where it has an address of its own."""

    source: str
    who: str
    did: str
    linked: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.who} {self.did} in a week."

    @property
    def question(self) -> str:
        return f"Who {self.did}?"

    @property
    def lines(self) -> list[str]:
        return [*AROUND, self.sentence]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def html(self) -> str:
        return "".join(f"<p>{line}</p>" for line in self.lines)


FILES = {
    told.source.partition("/")[0]: told
    for told in (
        Told("a.txt", "Diver Mira Stolz", "raised the anchor of Trieste"),
        Told("a.md", "Baker Paul Renner", "baked the longest loaf of Odense", linked=True),
        Told("a.html", "Pilot Clara Voss", "circled the volcano of Stromboli", linked=True),
        Told("a.pdf", "Surveyor Nils Aaberg", "measured the glacier of Zermatt"),
        Told("scan.png", "Gardener Olof Strand", "planted the orchard of Uppsala"),
        Told("a.docx", "Weaver Ingrid Moe", "wove the carpet of Bergen"),
        Told("a.odt", "Mason Anton Weiss", "repaired the tower of Bologna"),
        Told("a.rtf", "Sculptor Lena Falk", "carved the lion of Lucerne"),
        Told("a.pptx", "Engineer Rosa Lind", "drained the marsh of Ravenna"),
        Told("a.opml", "Astronomer Jon Dahl", "counted the comets over Tartu"),
        Told("port-logs", "Smuggler Ivo Kranz", "buried the silver of Rostock", linked=True),
        Told("a.csv/row 2", "Painter Vera Holm", "painted the ceiling of Mantua"),
        Told("a.xlsx/row 2", "Cyclist Timo Saari", "crossed the desert of Atacama"),
        Told("a.eml", "Captain Ada Brown", "salvaged the wreck of Sinope"),
        Told("a.mbox/2024-11-12 Talks", "Historian Emil Grau", "deciphered the tablet of Nippur"),
        Told("zoned.msg", "Oarswoman Greta Lindqvist", "crossed the strait of Gibraltar"),
        Told("a.mhtml", "Botanist Ruth Keller", "classified the orchids of Madeira", linked=True),
        Told("a.warc.gz/post.example/a.warc.gz", "Miner Karl Brandt", "dug the tunnel of Falun", linked=True),
        Told("a.rss/2025-01-06 Lock", "Carpenter Bo Ray", "rebuilt the lock of Ghent", linked=True),
        Told("a.epub/001 The opera", "Composer Ida Wren", "wrote the opera about Atlantis"),
        Told("a.zip/reports/may.txt", "Beekeeper Ann Lee", "moved the hives of Ljubljana"),
    )
}


CONTENT: dict[str, Callable[[Told, str], str | bytes]] = {
    ".txt": lambda told, _: told.text,
    ".md": lambda told, address: f"---\nurl: {address}\n---\n{told.text}",
    ".html": lambda told, address: f"<html><head><link rel=canonical href={address}></head><body>{told.html}</body>",
    ".rtf": lambda told, _: r"{\rtf1\ansi " + r"\par ".join(told.lines) + "}",
    ".opml": lambda told, _: (
        "<opml><body>" + "".join(f"<outline text='{line}'/>" for line in told.lines) + "</body></opml>"
    ),
    ".jsonl": lambda told, address: json.dumps({"id": told.source, "text": told.text, "url": address}),
    ".csv": lambda told, _: f'text,title\n"{told.text}",Ceilings\n',
    ".eml": lambda told, _: mail("Wreck", told.text).as_bytes(),
    ".mbox": lambda told, _: b"From a@b Mon Jan  1 00:00:00 2024\n" + mail("Talks", told.text).as_bytes(),
    ".msg": lambda *_: (SAMPLES / "zoned.msg").read_bytes(),
    ".rss": lambda told, address: (
        f"<rss version='2.0'><channel><title>Post</title><item><title>Lock</title><link>{address}</link>"
        f"<pubDate>Mon, 06 Jan 2025 23:00:00 -0500</pubDate><description><![CDATA[{told.html}]]></description>"
        "</item></channel></rss>"
    ),
    ".epub": lambda told, _: book({"The opera": "</p><p>".join(told.lines)}),
    ".zip": lambda told, _: zipped({"reports/may.txt": told.text.encode()}),
}


def written_docx(file: Path, told: Told) -> None:
    made = docx.Document()
    for line in told.lines:
        made.add_paragraph(line)
    made.save(str(file))


def written_odt(file: Path, told: Told) -> None:
    made = OpenDocumentText()
    for line in told.lines:
        made.text.addElement(odf.P(text=line))
    made.save(str(file))


def written_pptx(file: Path, told: Told) -> None:
    made = pptx.Presentation()
    for said in ("\n".join(AROUND), told.sentence):
        slide = made.slides.add_slide(made.slide_layouts[6])
        slide.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = said
    made.save(str(file))


def written_xlsx(file: Path, told: Told) -> None:
    made = openpyxl.Workbook()
    made.active.append(["text", "title"])
    made.active.append([told.text, "Deserts"])
    made.save(file)


def crawled_page(file: Path, told: Told) -> None:
    page = f"<html><body>{told.html}</body></html>"
    crawled(file, page, (ADDRESS.format(file.name), "200 OK", "text/html"))


def scanned_strip(file: Path, told: Told) -> None:
    """Write the upper part of a page alone, for the network takes long to look at white paper."""
    with Image.open(picture(file, [told.sentence])) as page:
        page.crop((0, 0, page.width, page.height // 8)).save(file)


BY_LIBRARY: dict[str, Callable[[Path, Told], object]] = {
    ".pdf": lambda file, told: report(file, told.sentence),
    ".png": scanned_strip,
    ".docx": written_docx,
    ".odt": written_odt,
    ".pptx": written_pptx,
    ".xlsx": written_xlsx,
    ".gz": crawled_page,
}


def saved(browser: Browser, told: Told, file: Path) -> None:
    """Have the browser save a page as it does for a person."""
    context = browser.new_context()
    page = context.new_page()
    body = f"<html><head><title>Orchids</title></head><body>{told.html}</body></html>"
    page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(ADDRESS.format(file.name))
    file.write_text(context.new_cdp_session(page).send("Page.captureSnapshot")["data"], newline="")
    context.close()


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The chat over one file of every type."""
    home = tmp_path_factory.mktemp("formats")
    articles = home / "articles"
    articles.mkdir()
    for name, told in FILES.items():
        file = articles / (name if "." in name else f"{name}.jsonl")
        if file.suffix == ".mhtml":
            saved(browser, told, file)
        elif file.suffix in BY_LIBRARY:
            BY_LIBRARY[file.suffix](file, told)
        else:
            content = CONTENT[file.suffix](told, ADDRESS.format(file.name))
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    site = serving(FOOTNOTE, indexed(articles, home / "index"), home / "log")
    with opening(browser) as open_page:
        yield open_page(next(site))
    site.close()  # type: ignore[attr-defined]


def test_every_type_of_file_has_a_sample() -> None:
    assert {kind_of(name if "." in name else f"{name}.jsonl") for name in FILES} == set(KINDS)


@pytest.mark.parametrize("name", FILES)
def test_a_footnote_opens_its_file_with_the_words_marked_in_view(page: Page, name: str) -> None:
    told = FILES[name]
    if name == "scan.png" and not find_spec("rapidocr"):
        pytest.skip("the extra ocr is not installed")
    opened(page, told.question)
    expect(page.locator(".reader .file")).to_have_text(told.source)
    paged = name.endswith((".pdf", ".png"))
    marks = page.locator(".reader .spot" if paged else ".reader .text mark")
    expect(marks.first).to_be_in_viewport(ratio=1)
    words = under(page) if paged else " ".join(marks.all_inner_texts())
    assert words.removeprefix("- ") == told.sentence  # An outline's lines are a list.
    link = page.locator(".reader header a")
    expect(link).to_have_count(int(told.linked))
    if told.linked:
        assert link.get_attribute("href") == ADDRESS.format(name if "." in name else f"{name}.jsonl")
        assert link.get_attribute("rel") == "noopener noreferrer"
