"""Pages of which only a picture is there are read from it, once, and told as what they are."""

import random
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from PIL import Image

from index.article import Article, Skipped
from index.files import scanning, scans
from index.files.reading import read_path
from index.files.sandbox import Sandbox
from index.files.scans import Reading, Word
from index.layout import Scan
from tests.index.test_reading_pdf import STORY, pdf
from tests.pdfs.making import sentence

SURE = Reading(0.95, ((Word("The", 0.1, 0.1, 0.2, 0.12), Word("bridge", 0.22, 0.1, 0.34, 0.12)),))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A network that reads two words on every page; what it was given."""
    seen: list[Path] = []
    monkeypatch.setattr(scanning, "can_read", lambda: True)
    monkeypatch.setattr(Sandbox, "read", lambda _, picture: (seen.append(picture), SURE)[1])
    return seen


def picture(path: Path, lines: list[str]) -> Path:
    """A page as a scanner makes it: no letter in it, only a picture."""
    file = pdf(path.with_suffix(".pdf"), [lines])
    with pypdfium2.PdfDocument(file) as made:
        made[0].render(scale=2).to_pil().convert("RGB").save(path)
    file.unlink()
    return path


def one(path: Path, index: Path | None = None) -> Article | Skipped:
    (item,) = read_path(path, without=index)
    return item


@pytest.mark.usefixtures("network")
def test_a_picture_is_an_article_that_says_it_was_read_from_a_scan(tmp_path: Path) -> None:
    found = one(picture(tmp_path / "a.png", STORY))
    assert isinstance(found, Article)
    assert (found.text, found.note) == ("The bridge", "read from a scan, may have errors (confidence 0.95)")
    assert found.layout is not None
    assert found.layout.scans == (Scan(1, 0.95),)
    ((page, left, _, right, _),) = found.layout.boxes(found.text, 4, 10)
    assert (page, round(left, 2), round(right, 2)) == (1, 0.22, 0.34)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(("name", "pages"), [("a.jpg", 1), ("a.jpeg", 1), ("a.tif", 2), ("a.tiff", 2)])
def test_a_picture_of_any_kind_is_one_article_of_its_pages(tmp_path: Path, name: str, pages: int) -> None:
    first, *others = [Image.new("RGB", (600 + number, 800), "white") for number in range(pages)]
    first.save(tmp_path / name, **({"save_all": True, "append_images": others} if others else {}))
    found = one(tmp_path / name)
    assert isinstance(found, Article), found
    assert found.layout is not None
    assert found.layout.sizes == tuple((600.0 + number, 800.0) for number in range(pages))
    assert found.text.split("\n\n") == ["The bridge"] * pages


def test_a_page_is_read_once_whatever_its_file_is_called(tmp_path: Path, network: list[Path]) -> None:
    (tmp_path / "index").mkdir()
    first = picture(tmp_path / "a.png", STORY)
    assert isinstance(one(first, tmp_path / "index"), Article)
    assert isinstance(one(first.rename(tmp_path / "b.png"), tmp_path / "index"), Article)
    assert len(network) == 1


def test_a_line_that_cannot_be_read_well_is_three_dots_that_are_not_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(top: int, sure: float, *words: str) -> list[tuple[str, float, list[list[int]]]]:
        places = [(60 * n, 60 * n + 50) for n in range(len(words))]
        corners = [[[a, top], [b, top], [b, top + 20], [a, top + 20]] for a, b in places]
        return list(zip(words, [sure] * len(words), corners, strict=True))

    told = [line(10, 0.99, "The", "council", "did"), line(40, 0.6, "nct", "reqair"), line(70, 0.99, "the", "bridge.")]
    ends = [[[0, top], [180, top], [180, top + 20], [0, top + 20]] for top in (10, 40, 70)]
    monkeypatch.setattr(
        scans, "_engine", lambda: lambda *_, **__: SimpleNamespace(txts=["x"], word_results=told, boxes=ends)
    )
    monkeypatch.setattr(scanning, "can_read", lambda: True)
    monkeypatch.setattr(Sandbox, "read", lambda _, picture: scans.read_picture(picture))
    Image.new("L", (300, 100), 255).save(tmp_path / "a.png")
    found = one(tmp_path / "a.png")
    assert isinstance(found, Article), found
    assert " ".join(found.text.split()) == "The council did […] the bridge."
    assert [out.text for out in found.left_out] == ["nct reqair"]
    assert found.layout is not None
    tops = {round(box.top, 1) for box in found.layout.boxes(found.text, 0, len(found.text))}
    assert tops == {0.1, 0.7}
    # "council" is told from 60 to 110 of 300 pixels, "The" to 50: it begins in the middle between.
    ((_, left, _, right, _),) = found.layout.boxes(found.text, 4, 11)
    assert (round(left * 300), round(right * 300)) == (55, 110)


@pytest.mark.usefixtures("network")
def test_a_page_that_cannot_be_read_well_is_named_and_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "read", lambda *_: Reading(0.41, SURE.lines))
    found = one(picture(tmp_path / "a.png", STORY))
    assert found == Skipped("a.png", "page 1 cannot be read well enough (confidence 0.41, 0.8 is needed)")


def test_without_the_extra_the_reason_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "can_read", lambda: False)
    found = one(picture(tmp_path / "a.png", STORY))
    assert found == Skipped("a.png", "no text layer (scanned?); to read scans: pip install 'footnote-rag[ocr]'")


def test_a_picture_too_large_or_broken_is_skipped(tmp_path: Path) -> None:
    Image.new("1", (60_000, 40_000)).save(tmp_path / "large.png")
    (tmp_path / "torn.jpg").write_bytes(b"no picture")
    reasons = [item.reason for item in read_path(tmp_path) if isinstance(item, Skipped)]
    assert reasons == ["more than 80,000,000 pixels", "damaged picture"]


@pytest.mark.slow
def test_a_scan_is_read_by_the_network_word_for_word(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    lines = [sentence(random.Random(n)) for n in range(3)]
    found = one(picture(tmp_path / "a.png", lines))
    assert isinstance(found, Article), found
    assert " ".join(found.text.split()) == " ".join(lines)
