"""Of a PDF file, a kept answer carries the quoted pages as they were, with the quoted words marked."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import warnings
from pathlib import Path
from typing import NamedTuple

import pypdf
import pytest
from lxml import html
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from rag import Footnote
from rag.evidence.formats.formats import FORMATS, export
from rag.evidence.formats.laid_out import laid_out
from rag.evidence.frozen import Evidence, Frozen
from rag.evidence.store import Kept
from rag.evidence.verifying import verified
from tests.rag.test_evidence_verify import resealed

PAGES = (
    "The bridge of Torvik|Mayor Ada Lund opened the new bridge in Torvik on Monday before some|four hundred people.",
    "The ferry of Torvik will sail on.|The harbourmaster Per Dahl sold the old ferry of Torvik to a museum.",
)


class Case(NamedTuple):
    kept: list[Frozen]
    folder: Path
    unpictured: Frozen


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    root = tmp_path_factory.mktemp("pages")
    (root / "in").mkdir()
    canvas = Canvas(str(root / "in" / "bridge.pdf"), pagesize=A4)
    canvas.setAuthor("Ada Reporter")
    for page in PAGES:
        for n, line in enumerate(page.split("|")):
            canvas.drawString(70, 760 - 22 * n, line)
        canvas.showPage()
    canvas.save()
    fn = Footnote.from_articles(root / "in", root / "index")
    bridge = "Who opened the new bridge in Torvik?"
    asked = (bridge, "Who sold the old ferry of Torvik?", "On what day was the new bridge in Torvik opened?")
    kept = [fn.freeze(fn.ask(question)) for question in asked]
    shutil.rmtree(root / "in")
    unpictured = fn.freeze(fn.ask(bridge))
    shutil.rmtree(root / "index")
    return Case(kept, Kept.beside(root / "index").folder, unpictured)


@pytest.fixture(scope="module")
def files(case: Case) -> dict[str, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return {name: export(Evidence(tuple(case.kept), "Torvik"), name) for name in ("html", "pdf", "docx", "json")}


def test_each_quoted_page_is_kept_once_and_outlives_its_file(case: Case) -> None:
    pages = [[(page["source"], page["page"]) for page in frozen.pages] for frozen in case.kept]
    assert pages == [[("bridge.pdf", 1)], [("bridge.pdf", 2)], [("bridge.pdf", 1)]]
    assert case.kept[0].pages == case.kept[2].pages
    names = {page["sha256"] for frozen in case.kept for page in frozen.pages}
    assert {file.stem for file in (case.folder / "pages").iterdir()} == names
    opened = Kept(case.folder).open(case.kept[1].hash)
    assert (opened.record, opened.pictures) == (case.kept[1].record, case.kept[1].pictures)


@pytest.mark.parametrize("name", ["html", "pdf", "docx", "json"])
def test_a_file_with_pages_is_sound_and_of_bounded_size(name: str, files: dict[str, bytes]) -> None:
    assert verified(files[name]).findings == ()
    assert len(files[name]) < 250_000


def test_the_page_is_shown_with_a_mark_on_every_quoted_word_and_on_no_other(files: dict[str, bytes]) -> None:
    shown = html.fromstring(files["html"].decode())
    figures = shown.xpath("//figure[@class='page']")
    assert [figure.get("id") for figure in figures] == ["page-1-1", "page-1-2"]
    assert [a.get("href") for a in shown.xpath("//li//a[contains(., 'see the page')]")] == [
        "#page-1-1", "#page-1-2", "#page-1-1"
    ]  # fmt: skip
    drawn = Image.open(io.BytesIO(base64.b64decode(figures[0].xpath(".//img/@src")[0].partition(",")[2]))).convert("L")
    marks = [dict(edge.split(":") for edge in style.split(";")) for style in figures[0].xpath(".//i/@style")]
    assert len(marks) == 2  # the quote runs over two lines, and two answers quote it
    for mark in marks:  # its ink is the words': wipe it away
        left, top, width, height = (float(mark[name][:-1]) / 100 for name in ("left", "top", "width", "height"))
        at = (left * drawn.width, top * drawn.height, (left + width) * drawn.width, (top + height) * drawn.height)
        box = (int(at[0]) - 1, int(at[1]) - 1, int(at[2]) + 2, int(at[3]) + 2)
        assert min(drawn.crop(box).tobytes()) < 90
        drawn.paste(255, box)
    left_over = drawn.point(lambda ink: 255 if ink < 128 else 0).getbbox()
    assert left_over is not None
    assert left_over[3] < drawn.height * 0.115  # but for the heading, 760 of 842 points up, nothing stands there


def test_the_pdf_shows_the_pages_and_says_what_they_are(files: dict[str, bytes]) -> None:
    pages = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
    assert len({image.data for page in pages for image in page.images}) == 2
    assert sum("as it was; the quoted words are marked" in page.extract_text() for page in pages) == 2


def test_a_picture_that_is_not_the_one_that_was_kept_is_found_though_the_seal_is_made_anew(
    case: Case, files: dict[str, bytes]
) -> None:
    first, second = (frozen.pictures[frozen.pages[0]["sha256"]] for frozen in case.kept[:2])
    forged = files["json"].replace(base64.b64encode(first), base64.b64encode(second))
    found = verified(resealed(forged)).findings
    assert {f.what for f in found} == {"the picture of page 1 of bridge.pdf is not the one that was kept"}
    file = case.folder / "pages" / f"{hashlib.sha256(first).hexdigest()}.img"
    file.write_bytes(second)
    with pytest.raises(Exception, match="does not hold what was kept"):
        Kept(case.folder).open(case.kept[0].hash)


def test_where_the_file_has_gone_an_answer_is_kept_and_says_why_its_page_is_not_pictured(case: Case) -> None:
    data = export(Evidence((case.unpictured,)), "html")
    assert verified(data).findings == ()
    assert "Page 1 is not pictured: the file is no longer where it was indexed." in data.decode()
    assert b"see the page" not in data


def test_the_list_of_sources_names_the_author(case: Case) -> None:
    evidence = Evidence((case.unpictured,))
    assert laid_out(evidence).sources[0].about.startswith("Ada Reporter · ")
    assert b"Sources\n\n1. The bridge of Torvik: Ada Reporter" in FORMATS["md"].write(evidence)
    assert json.loads(FORMATS["csl"].write(evidence))[0]["author"] == [{"literal": "Ada Reporter"}]
