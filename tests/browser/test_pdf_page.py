"""A footnote to a PDF file opens its page with the mark in view: in the light, in the dark, on a phone, from a zip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from tests.browser.conftest import FOOTNOTE, OpenPage, indexed, serving
from tests.browser.test_axe import found
from tests.index.test_holders import zipped

GLACIER = "Surveyor Nils Aaberg measured the glacier of Zermatt in a week."
VIEWS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}


def report(path: Path, sentence: str) -> Path:
    """Write three pages; the sentence stands on the second, near its foot, on two lines."""
    canvas = Canvas(str(path))
    for number in range(1, 4):
        canvas.setFont("Times-Roman", 13)
        for line in range(34):
            canvas.drawString(
                70, 760 - 18 * line, f"Line {line + 1} of page {number} tells of the harbour and its piers."
            )
        if number == 2:
            half = sentence.index(" the ")
            canvas.drawString(70, 130, sentence[:half])
            canvas.drawString(70, 112, sentence[half + 1 :])
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("pages")
    articles = home / "articles"
    articles.mkdir()
    report(articles / "glacier.pdf", GLACIER)
    held = report(home / "opera.pdf", "Composer Ida Wren wrote the opera about Atlantis in a year.")
    (articles / "held.zip").write_bytes(zipped({"opera.pdf": held.read_bytes()}))
    for author, pier in (("Ann Lee", "seven"), ("Bo Ray", "nine")):
        text = f"---\nauthor: {author}\n---\nThe pier of Ostia was closed for {pier} days after the storm.\n"
        (articles / f"{author}.md").write_text(text)
    yield from serving(FOOTNOTE, indexed(articles, home / "index"), home / "log")


def opened(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn", has_text=question).last
    turn.and_(page.locator(".done")).wait_for()
    turn.locator(".fn").first.click()


@pytest.mark.parametrize("view", VIEWS)
def test_a_footnote_opens_its_page_with_the_mark_in_view(site: str, open_page: OpenPage, view: str) -> None:
    page = open_page(site, **VIEWS[view])
    opened(page, "Who measured the glacier of Zermatt?")
    marks = page.locator(".reader .spot")
    expect(marks).to_have_count(2)
    expect(marks.first).to_be_in_viewport(ratio=1)
    expect(page.locator(".reader .number")).to_have_text("Page 2 of 3")
    assert under(page) == GLACIER
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".reader .sheet[data-shown='3']")).to_be_visible()
    expect(marks).to_have_count(0)


def test_a_page_is_enlarged_read_as_text_and_heard_line_by_line(site: str, open_page: OpenPage) -> None:
    page = open_page(site, reduced_motion="reduce")
    opened(page, "Who measured the glacier of Zermatt?")
    expect(page.locator(".reader .spot")).to_have_count(2)
    assert found(page) == []  # by axe-core, of the page as of the text
    width = page.locator(".reader .sheet").bounding_box()["width"]  # type: ignore[index]
    page.get_by_role("button", name="Larger").click()
    expect(page.locator(".reader .spot").first).to_be_in_viewport(ratio=1)
    assert page.locator(".reader .sheet").bounding_box()["width"] == pytest.approx(1.5 * width, abs=2)  # type: ignore[index]
    line = page.locator(".reader .printed", has_text="Surveyor Nils Aaberg")
    line.select_text()
    assert page.evaluate("String(getSelection()).trim()") == GLACIER.partition(" the ")[0]
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".reader .text mark")).to_be_in_viewport()
    assert found(page) == []


def test_a_footnote_to_a_file_in_an_archive_opens_its_page(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    opened(page, "Who wrote the opera about Atlantis?")
    expect(page.locator(".reader .spot").first).to_be_in_viewport(ratio=1)
    expect(page.locator(".reader .file")).to_have_text("held.zip/opera.pdf")


def test_questions_are_asked_within_the_articles_of_an_author(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    page.locator("[data-of=author] summary").click()
    page.get_by_label("Bo Ray").check()
    expect(page.locator(".only .chip")).to_contain_text("Bo Ray")
    page.locator("#question textarea").fill("For how many days was the pier of Ostia closed?")
    page.keyboard.press("Enter")
    turn = page.locator(".turn").last
    turn.and_(page.locator(".done")).wait_for()
    expect(turn).to_contain_text("nine days")
    expect(turn).not_to_contain_text("seven days")


def under(page: Page) -> str:
    """Return the printed lines that a mark lies upon, as a person sees them."""
    script = """() => {
      const marks = [...document.querySelectorAll(".reader .spot")].map((spot) => spot.getBoundingClientRect());
      const under = ({ left, right, top, bottom }) => marks.some((m) =>
        Math.min(right, m.right) - Math.max(left, m.left) > 5 && Math.min(bottom, m.bottom) - Math.max(top, m.top) > 5);
      return [...document.querySelectorAll(".reader .printed")]
        .filter((line) => under(line.getBoundingClientRect())).map((line) => line.textContent.trim()).join(" ");
    }"""
    return str(page.evaluate(script))
