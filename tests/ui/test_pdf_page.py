"""The pages of files over HTTP: of what was indexed, by its hash, and of nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index.article import Article
from index.files.limits import STANDARD
from index.gathering import gather
from index.layout import Layout
from tests.index.test_holders import mail, zipped
from tests.pdfs.making import MAKERS, made
from ui.pdf_page import PageBusy, PageView
from ui.pdf_page_routes import pdf_page_routes

HELD = [
    "held.zip/in.pdf",
    "held.zip/deep.zip/talks.eml/plan.pdf",
    "talks.eml/plan.pdf",
    "box.mbox/2024-11-12 Plans/plan.pdf",
    "box.mbox/2024-11-12 Plans/plan.pdf (2)",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("in")
    made(found, "a", MAKERS["table"])
    made(found, "moved", MAKERS["hyphens"])
    shutil.copy(found / "a.pdf", found / "<b> ü&n=2#?.pdf")
    content = (found / "a.pdf").read_bytes()
    attached = mail("Plans", "See there.", **{"plan.pdf": content})
    (found / "talks.eml").write_bytes(attached.as_bytes())
    (found / "box.mbox").write_bytes(b"From a\n" + attached.as_bytes() + b"\nFrom a\n" + attached.as_bytes())
    for name in ("held.zip", "changed.zip"):
        (found / name).write_bytes(zipped({"in.pdf": content, "deep.zip": zipped({"talks.eml": attached.as_bytes()})}))
    return found


@pytest.fixture(scope="module")
def pages(folder: Path) -> Iterator[TestClient]:
    found = gather([folder], folder / ".footnote", STANDARD, lambda _: None)
    articles = {article.source: article for article in found.articles}
    index = SimpleNamespace(
        layout=lambda source: articles[source].layout if source in articles else None,
        catalogue=SimpleNamespace(origins=lambda: found.origins),
    )
    view = PageView(lambda: SimpleNamespace(index=index, article=lambda source: _article(articles, source)))  # type: ignore[arg-type, return-value]
    with view._sandbox, TestClient(Starlette(routes=pdf_page_routes(view))) as client:
        yield client
    view._taken_out.close()


def _article(articles: dict[str, Article], source: str) -> Any:
    return articles.get(source) or SimpleNamespace(layout=None)


@pytest.mark.parametrize("source", ["a.pdf", "<b> ü&n=2#?.pdf"])
def test_a_page_is_drawn_whatever_its_file_is_called(pages: TestClient, source: str) -> None:
    reply = pages.get("/footnote/page", params={"source": source, "n": 1, "width": 99_999})
    assert reply.content.startswith(b"\x89PNG")
    assert pages.get("/footnote/page-words", params={"source": source, "n": 1}).json()["lines"]


@pytest.mark.parametrize("held", HELD)
def test_a_pdf_is_shown_out_of_whatever_holds_it(pages: TestClient, held: str) -> None:
    own, there = ({"source": source, "n": 1, "width": 400} for source in ("a.pdf", held))
    assert pages.get("/footnote/page", params=there).content == pages.get("/footnote/page", params=own).content


def test_of_an_archive_that_has_changed_no_other_page_is_shown(pages: TestClient, folder: Path) -> None:
    other = zipped({"other.pdf": (folder / "held.zip").read_bytes()})
    for content, reason in ((other, "no longer in the file that held it"), (b"", "not a zip archive")):
        (folder / "changed.zip").write_bytes(content)
        reply = pages.get("/footnote/page", params={"source": "changed.zip/in.pdf", "n": 1, "width": 800})
        assert (reply.status_code, reason in reply.json()["error"]) == (404, True)


@pytest.mark.parametrize("source", ["../a.pdf", "/etc/hostname", "a.pdf\0", "held.zip", "", "a" * 9_000])
@pytest.mark.parametrize("n", ["1", "0", "-1", "1e9", "١", "99999", "999999", ""])
def test_nothing_else_is_opened(pages: TestClient, source: str, n: str) -> None:
    for path in ("page", "page-words"):
        assert pages.get(f"/footnote/{path}", params={"source": source, "n": n}).status_code in (400, 404)


def test_a_link_in_the_files_place_is_not_followed(pages: TestClient, folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "moved.pdf", tmp_path / "same.pdf")
    (folder / "moved.pdf").unlink()
    (folder / "moved.pdf").symlink_to(tmp_path / "same.pdf")
    reply = pages.get("/footnote/page", params={"source": "moved.pdf", "n": 1, "width": 600})
    assert reply.status_code == 404


@pytest.fixture
def three_pages(monkeypatch: pytest.MonkeyPatch) -> tuple[PageView, list[tuple[int, int]]]:
    """A view of three pages, whose pictures have 20 MB each, and what of them was drawn."""
    drawn: list[tuple[int, int]] = []
    monkeypatch.setattr(
        PageView, "_draw", lambda _, __, ___, page, width, ____: (drawn.append((page, width)), bytes(20_000_000))[1]
    )
    layout = Layout("0" * 64, ((600.0, 800.0),) * 3, "")
    index = SimpleNamespace(layout=lambda _: layout, catalogue=SimpleNamespace(origins=dict))
    return PageView(lambda: SimpleNamespace(index=index)), drawn  # type: ignore[arg-type, return-value]


def test_a_page_is_drawn_once_a_size_and_what_was_not_asked_for_longest_is_forgotten(
    three_pages: tuple[PageView, list[tuple[int, int]]],
) -> None:
    view, drawn = three_pages
    for page, width in ((1, 390), (1, 400), (2, 390), (3, 390), (3, 390), (1, 390)):
        view.picture("a.pdf", page, width)
    assert drawn == [(1, 400), (2, 400), (3, 400), (1, 400)]  # Two of them are kept, of 48 MB at most.


def test_who_asks_for_a_page_when_eight_wait_for_theirs_is_told_to_come_again(
    three_pages: tuple[PageView, list[tuple[int, int]]],
) -> None:
    view, drawn = three_pages
    for _ in range(8):
        assert view._places.acquire(blocking=False)
    with pytest.raises(PageBusy, match="try again in a moment"):
        view.picture("a.pdf", 1, 400)
    view._places.release()
    view.picture("a.pdf", 1, 400)
    assert drawn == [(1, 400)]
