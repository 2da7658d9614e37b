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
from tests.index.test_holders import zipped
from tests.pdfs.making import MAKERS, made
from ui.pdf_page import PageView
from ui.pdf_page_routes import pdf_page_routes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("in")
    made(found, "a", MAKERS["table"])
    made(found, "moved", MAKERS["hyphens"])
    shutil.copy(found / "a.pdf", found / "<b> ü&n=2#?.pdf")
    (found / "held.zip").write_bytes(zipped({"in.pdf": (found / "a.pdf").read_bytes()}))
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


def _article(articles: dict[str, Article], source: str) -> Any:
    return articles.get(source) or SimpleNamespace(layout=None)


@pytest.mark.parametrize("source", ["a.pdf", "<b> ü&n=2#?.pdf"])
def test_a_page_is_drawn_whatever_its_file_is_called(pages: TestClient, source: str) -> None:
    reply = pages.get("/footnote/page", params={"source": source, "n": 1, "width": 99_999})
    assert reply.content.startswith(b"\x89PNG")
    assert pages.get("/footnote/page-words", params={"source": source, "n": 1}).json()["lines"]


def test_of_a_pdf_in_an_archive_it_is_told_where_it_lies(pages: TestClient) -> None:
    reply = pages.get("/footnote/page", params={"source": "held.zip/in.pdf", "n": 1, "width": 200})
    assert (reply.status_code, reply.json()["error"]) == (
        404, "it lies in held.zip; its pages are not shown — its text as it was indexed can still be read",
    )  # fmt: skip


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
