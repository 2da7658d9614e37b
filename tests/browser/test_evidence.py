"""What is handed on, as a browser shows it: jumps to the quote, and the page that checks a file without us."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from rag import Footnote
from rag.evidence.formats.formats import FORMATS, export
from rag.evidence.formats.templates import HERE
from rag.evidence.frozen import Evidence

KINDS = ("html", "md", "json", "docx", "pdf")


@pytest.fixture(scope="module")
def files(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("evidence")
    shutil.copytree(seed_index, folder / "index")
    fn = Footnote.open(folder / "index")
    asked = ("Who did Trump name as Middle East envoy?", "What did Trump and Putin talk about?")
    evidence = Evidence(tuple(fn.freeze(fn.ask(question)) for question in asked), "Two")
    made = {kind: folder / f"answer.{FORMATS[kind].ending}" for kind in KINDS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves a file to the garbage collector
        for kind, file in made.items():
            file.write_bytes(export(evidence, kind))
    return made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        yield context


def test_a_footnote_unfolds_the_article_and_shows_the_quote(context: BrowserContext, files: dict[str, Path]) -> None:
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(files["html"].as_uri())
    mark = page.locator("mark").first
    expect(mark).not_to_be_visible()
    page.locator(".said a.fn").first.click()
    expect(mark).to_be_in_viewport()
    assert [url for url in requests if not url.startswith("file:")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_that_checks_finds_a_file_sound_and_a_changed_one_not(
    kind: str, context: BrowserContext, files: dict[str, Path], tmp_path: Path
) -> None:
    page = context.new_page()
    page.goto((HERE / "verify.html").as_uri())
    page.set_input_files("#file", files[kind])
    expect(page.locator("#found .good").first).to_have_text(re.compile(r"Sound: 3 quotes stand in their articles"))
    data = files[kind].read_bytes()
    changed = tmp_path / files[kind].name
    changed.write_bytes(data[:-200] + bytes([data[-200] ^ 1]) + data[-199:])
    page.set_input_files("#file", changed)
    expect(page.locator("#found .bad").first).to_contain_text("seal: its bytes are not those that were written")
