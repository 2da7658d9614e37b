"""The exact words are marked on the pages of a PDF file, or nothing is."""

import re
import shutil
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.files.document import Unreadable
from index.files.limits import STANDARD
from index.files.pdf_file import read_pdf
from index.files.sandbox import Sandbox
from index.layout import Box, Layout, pack, unpack
from tests.bench.office import SOFFICE
from tests.pdfs.making import CHROMIUM, FONTS, MAKERS, exported, made, printed
from tests.pdfs.reading_back import letters, quotes, under


def article(path: Path) -> Article:
    return read_pdf(path, STANDARD).article(path.name, path.stem)


def marked(path: Path) -> list[tuple[str, str]]:
    """Return five quotes of a file, and what stands under the boxes of each."""
    found = article(path)
    assert found.layout is not None
    said = []
    for start, end in quotes(found, 5):
        boxes = found.layout.boxes(found.text, start, end)
        said.append((letters(found.text[start:end]), letters(under(path, boxes))))
    return said


@pytest.mark.parametrize("name", MAKERS)
def test_the_words_under_the_boxes_are_the_words_of_the_quote(name: str, tmp_path: Path) -> None:
    if not FONTS.exists():
        pytest.skip("no DejaVu fonts")
    said = marked(made(tmp_path, name, MAKERS[name]))
    assert len(said) == 5
    assert [quote for quote, _ in said] == [there for _, there in said]


def test_what_chromium_prints_in_columns_is_marked_and_its_heads_are_no_part_of_it(tmp_path: Path) -> None:
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium")
    style = "body{columns:2;text-align:justify;font:16pt serif}"
    path = made(tmp_path, "chromium", lambda path, some: printed(path, some, style=style))
    said = marked(path)
    assert [quote for quote, _ in said] == [there for _, there in said]
    assert "file://" not in article(path).text


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice")
@pytest.mark.slow
def test_what_libreoffice_exports_in_columns_is_marked_and_no_sentence_of_it_is_torn(tmp_path: Path) -> None:
    path = made(tmp_path, "office", partial(exported, columns=2))
    said = marked(path)
    assert [quote for quote, _ in said] == [there for _, there in said]
    assert {paragraph[-4:] for paragraph in article(path).text.split("\n\n")} == {"why."}


def test_columns_are_read_one_after_the_other_however_they_are_drawn(tmp_path: Path) -> None:
    text = article(made(tmp_path, "a", MAKERS["two columns line by line"])).text
    assert text.count("before anybody asked why.") > 30
    assert all(part.startswith(" The ") for part in text.split("asked why.")[1:-1])


def test_a_word_broken_at_a_line_end_is_one_word_and_both_halves_are_marked(tmp_path: Path) -> None:
    path = made(tmp_path, "a", MAKERS["hyphens"])
    found = article(path)
    assert found.layout is not None
    words = [match.span() for match in re.finditer(r"[a-z]{8,}", found.text)]
    boxes = {word: found.layout.boxes(found.text, *word) for word in words}
    broken = {word: some for word, some in boxes.items() if len(some) == 2}
    assert broken
    assert [letters(under(path, some)) for some in broken.values()] == [found.text[a:b] for a, b in broken]


def test_nothing_is_marked_where_one_word_has_no_place() -> None:
    places = np.zeros((9, 6), np.uint16)
    places[:4] = [1, 0, 10, 10, 20, 20]
    layout = Layout("", ((600, 800),), pack(places))
    assert layout.boxes("four five", 0, 4) == (Box(1, 0.00122, 0.00122, 0.00244, 0.00244),)
    assert layout.boxes("four five", 0, 9) == ()
    assert layout.page_of(5, 9) is None


@given(st.lists(st.tuples(*[st.integers(0, 65_535)] * 6), max_size=30))
def test_places_come_back_as_they_were_packed(rows: list[tuple[int, ...]]) -> None:
    places = np.array(rows, np.uint16).reshape(-1, 6)
    assert (unpack(pack(places)) == places).all()


def test_no_page_is_drawn_of_a_file_that_has_changed(tmp_path: Path) -> None:
    path, other = made(tmp_path, "a", MAKERS["table"]), made(tmp_path, "b", MAKERS["hyphens"])
    found = article(path)
    assert found.layout is not None
    with Sandbox(STANDARD) as sandbox:
        assert sandbox.picture(path, 1, 200, found.layout.file_sha256).startswith(b"\x89PNG")
        with pytest.raises(Unreadable, match="no page 9"):
            sandbox.picture(path, 9, 200, found.layout.file_sha256)
        shutil.copy(other, path)
        with pytest.raises(Unreadable, match="has changed"):
            sandbox.picture(path, 1, 200, found.layout.file_sha256)
