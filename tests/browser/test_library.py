"""The library and the reader over a real index: every format, uploads, and asking only within some articles."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import docx
import pptx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ARTICLES, FOOTNOTE, PATIENCE, STAGED, OpenPage, indexed, serving
from tests.browser.odd_chat import FILLER, SECRET
from tests.index.test_holders import mail
from tests.index.test_reading_pdf import pdf

INDEXING = 120_000  # milliseconds; a process of its own has to start, on a machine that may be busy
WHALES = "Three grey whales swam into the harbour of Genoa. Marina Conti counted the whales."
# Question, and the file that answers it.
FORMATS = [
    ("Who raised the ferry Alcyone?", "ferry.txt"),
    ("Who repaired the pier of Ostia?", "pier.html"),
    ("Who painted the town hall of Lucca?", "hall.docx"),
    ("Who measured the glacier of Zermatt?", "glacier.pdf"),
    ("Who wrote the opera about Atlantis?", "opera-1"),
    ("Who sank the buoy of Rimini?", "buoy.eml"),
    ("Who owns the windmill of Delft?", "mills.csv/row 2"),
    ("Who tunes the organ of Passau?", "organ.pptx"),
    ("Who bakes the bread of Altamura?", "bread.rtf"),
    ("Who won the regatta of Hull?", "races.rss/"),
    ("Who lit the lamp at midnight?", "archive.txt"),
]


def write_articles(folder: Path) -> None:
    """One article of every format."""
    folder.mkdir()
    shutil.copy(ARTICLES / "president-elect-trump-calls-putin.md", folder)
    (folder / "ferry.txt").write_text("The ferry Alcyone was raised by Captain Lena Brandt on Monday. Nobody was hurt.")
    (folder / "pier.html").write_text(
        "<html><head><title>A pier</title></head>"
        "<body><p>Engineer Bruno Salva repaired the pier of Ostia.</p></body></html>"
    )
    document = docx.Document()
    document.add_paragraph("The painter Greta Olsen painted the town hall of Lucca in a week.")
    document.save(str(folder / "hall.docx"))
    pdf(folder / "glacier.pdf", [["Surveyor Nils Aaberg measured the glacier of Zermatt."]])
    (folder / "news.jsonl").write_text(
        json.dumps({"id": "opera-1", "title": "An opera", "text": "Composer Ida Wren wrote the opera about Atlantis."})
    )
    (folder / "buoy.eml").write_bytes(bytes(mail("Buoy", "Pilot Otto Lind sank the buoy of Rimini on Friday.")))
    (folder / "mills.csv").write_text("text,title\nMiller Pia Vos owns the windmill of Delft since May.,Mills\n")
    slides = pptx.Presentation()
    slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = "Karl Bauer tunes the organ of Passau."
    slides.save(str(folder / "organ.pptx"))
    (folder / "bread.rtf").write_text(r"{\rtf1\ansi Baker Anna Russo bakes the bread of Altamura at night.\par}")
    entry = "<item><title>Regatta</title><description>Skipper Amy Cole won the regatta of Hull.</description></item>"
    (folder / "races.rss").write_text(f'<rss version="2.0"><channel><title>Sea</title>{entry}</channel></rss>')
    (folder / "archive.txt").write_text(f"{FILLER * 20}{SECRET} {FILLER * 20}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles/ and their index/."""
    home = tmp_path_factory.mktemp("library")
    write_articles(home / "articles")
    indexed(home / "articles", home / "index")
    return home


@pytest.fixture(scope="module")
def library(home: Path) -> Iterator[str]:
    yield from serving(FOOTNOTE, home / "index", home / "log")


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(".turn", has_text=question).last.and_(page.locator(".done")).wait_for()


def marked(page: Page) -> str:
    return "".join(page.locator("#reader mark").all_text_contents())


def give(page: Page, **files: str) -> None:
    given = [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in files.items()]
    page.set_input_files(".library .files", given)  # type: ignore[arg-type]


def indexed_by_the_page(page: Page, articles: int) -> None:
    ready = f"Ready: {articles} article{'' if articles == 1 else 's'}."
    page.locator(".work", has_text=ready).wait_for(timeout=INDEXING)


def test_every_format_opens_at_the_cited_words_from_the_index(home: Path, library: str, open_page: OpenPage) -> None:
    page = open_page(library)
    (home / "articles" / "ferry.txt").rename(home / "moved.txt")  # the text comes from the index
    for question, file in FORMATS:
        ask(page, question)
        turn = page.locator(".turn").last
        footnote = turn.locator(".fn, .source").first
        footnote.click()
        page.locator(".reader .file", has_text=file).wait_for()
        if file.endswith(".pdf"):  # It opens as its page, the words marked on the picture.
            page.locator("#reader").get_by_role("button", name="Text", exact=True).click()
        expect(page.locator("#reader mark").first).to_be_in_viewport()
        quote = turn.locator(".fn").first.get_attribute("data-quote")
        assert marked(page) == quote
    assert marked(page) == SECRET

    with page.expect_download() as download:
        page.get_by_role("button", name="Save the text").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "archive.txt"
    assert saved == (home / "articles" / "archive.txt").read_text().strip()
    (home / "moved.txt").rename(home / "articles" / "ferry.txt")


def test_an_upload_is_asked_about_and_once_removed_refused(home: Path, library: str, open_page: OpenPage) -> None:
    page = open_page(library)
    page.get_by_role("button", name="Add files").wait_for()
    before = page.locator(".rows li").count()
    give(page, **{"whales.txt": WHALES, "copy.txt": WHALES, "empty.md": "", "tool.exe": "MZ"})
    expect(page.locator('.received [data-file="whales.txt"] .outcome')).to_have_text("added")
    expect(page.locator('.received [data-file="copy.txt"] .outcome')).to_contain_text("already: whales.txt")
    expect(page.locator('.received [data-file="empty.md"] .outcome')).to_contain_text("not added")
    expect(page.locator('.received [data-file="tool.exe"] .outcome')).to_contain_text("does not read this type")
    expect(page.locator(".work")).to_contain_text("Answers come from the articles as before")
    ask(page, "Who raised the ferry Alcyone?")  # the chat goes on meanwhile
    indexed_by_the_page(page, before + 1)
    expect(page.locator(".rows li")).to_have_count(before + 1)
    expect(page.locator("#status")).to_contain_text(f"{before + 1} articles")

    ask(page, "Who counted the whales in Genoa?")
    page.locator(".turn").last.locator(".fn").first.click()
    page.locator(".reader .file", has_text="whales.txt").wait_for()
    assert marked(page) in (home / "index" / "uploads" / "whales.txt").read_text()
    page.keyboard.press("Escape")

    page.get_by_text("Who added and removed files").click()
    expect(page.locator(".log-of-files li")).to_contain_text("whales.txtadded by ")
    page.locator(".uploaded summary").click()
    row = page.locator(".uploaded li", has_text="whales.txt")
    row.get_by_role("button", name="Remove").click()
    row.get_by_role("button", name="Really remove?").click()
    indexed_by_the_page(page, before)
    expect(page.locator(".rows li")).to_have_count(before)
    ask(page, "Who counted the whales in Genoa, again?")
    expect(page.locator(".turn").last).to_contain_text("Not in the articles")
    assert (home / "articles" / "ferry.txt").exists()


def test_a_question_is_asked_only_within_what_was_chosen(library: str, open_page: OpenPage) -> None:
    page = open_page(library)
    row = page.locator(".rows li", has_text="glacier.pdf")
    row.hover()
    row.get_by_role("checkbox").check()
    expect(page.locator(".only")).to_contain_text("Only in:")
    page.reload()
    page.locator(".only .chip").wait_for()  # kept in this browser
    ask(page, "Who raised the ferry Alcyone?")
    expect(page.locator(".turn").last).to_contain_text("Not in the articles")

    page.locator(".only .chip").first.click()
    expect(page.locator(".only")).to_be_hidden()
    ask(page, "Which captain raised the ferry Alcyone?")
    expect(page.locator(".turn").last).to_contain_text("Lena Brandt")


def test_a_dropped_file_is_taken_and_a_name_is_made_plain(home: Path, library: str, open_page: OpenPage) -> None:
    page = open_page(library)
    page.get_by_role("button", name="Add files").wait_for()
    before = page.locator(".rows li").count()
    page.evaluate("""() => {
        const files = new DataTransfer();
        files.items.add(new File(["Mayor Tove Lund opened the tunnel of Bergen."], "tun\\u202enel: 1.txt"));
        for (const type of ["dragenter", "drop"])
            document.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
    }""")
    expect(page.locator(".received .name")).to_have_text("tunnel_ 1.txt")
    assert (home / "index" / "uploads" / "tunnel_ 1.txt").exists()
    indexed_by_the_page(page, before + 1)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = [*STAGED[:-1], "tests.browser.odd_chat", "--many", "5000"]
    yield from serving(command, ARTICLES, tmp_path_factory.mktemp("large") / "log")


def seconds_to_usable(browser: Browser, address: str) -> float:
    """From the address to a page that takes a question and shows its articles, with nothing in the cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("#question textarea").wait_for(timeout=PATIENCE)
    page.locator(".rows li").first.wait_for(timeout=PATIENCE)
    seconds = time.perf_counter() - started
    context.close()
    return seconds


def test_a_folder_that_is_suddenly_empty_is_asked_about(tmp_path: Path, open_page: OpenPage) -> None:
    write_articles(tmp_path / "articles")
    indexed(tmp_path / "articles", tmp_path / "index")
    for site in serving(FOOTNOTE, tmp_path / "index", tmp_path / "log"):
        page = open_page(site)
        (tmp_path / "articles").rename(tmp_path / "away")  # a drive that is unmounted
        (tmp_path / "articles").mkdir()
        give(page, **{"whales.txt": WHALES})
        question = page.locator(".library .gone")
        question.wait_for(timeout=INDEXING)
        expect(question.locator("p")).to_contain_text("articles are gone. They still answer.")
        expect(page.locator(".count")).to_have_text("12 articles")
        page.reload()
        page.locator(".library .gone").wait_for()  # it is not forgotten
        page.locator(".library [data-accept]").click()
        indexed_by_the_page(page, 1)
        expect(page.locator(".library .gone")).to_be_hidden()


def test_five_thousand_articles_do_not_slow_the_page(large: str, staged: str, browser: Browser) -> None:
    # Turn by turn: what else the machine does meanwhile is then the same for both.
    seconds = [(seconds_to_usable(browser, staged), seconds_to_usable(browser, large)) for _ in range(4)]
    few, many = (min(each) for each in zip(*seconds, strict=True))
    print(f"first usable after {few:.2f} s with 8 articles, {many:.2f} s with 5,000")

    assert many < 1.5 * few + 0.2
    assert many < 6


def test_an_article_of_200000_characters_without_a_line_break_opens_at_the_cited_words(
    large: str, open_page: OpenPage
) -> None:
    page = open_page(large)
    ask(page, "Who lit the lamp of the lighthouse at midnight?")
    page.locator(".turn .fn").first.click()
    page.locator(".reader .file", has_text="archive.txt").wait_for()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert marked(page) == SECRET
    assert page.evaluate("document.querySelector('.reader .text').textContent.length") > 200_000
    assert page.evaluate(
        "document.querySelector('#sources').scrollWidth <= document.querySelector('#sources').clientWidth"
    )


def test_five_thousand_articles_are_searched_and_sorted_at_once(large: str, open_page: OpenPage) -> None:
    page = open_page(large)
    expect(page.locator(".count")).to_have_text("5,000 articles")
    assert page.locator(".rows li").count() <= 200
    milliseconds = page.evaluate("""() => {
        const seek = document.querySelector(".library .seek");
        const started = performance.now();
        for (const words of ["subject 7", "subject 7 publisher", "number 4999"]) {
            seek.value = words;
            seek.dispatchEvent(new Event("input"));
        }
        return (performance.now() - started) / 3;
    }""")
    print(f"a search of 5,000 articles takes {milliseconds:.0f} ms")
    expect(page.locator(".count")).to_have_text("1 article of 5,000")
    assert milliseconds < 300

    page.locator(".library .seek").fill("")
    page.locator(".library .sort").select_option("title")
    expect(page.locator(".rows .title").first).to_have_text("Report number 0: what the committee on subject 0 decided")
    page.locator(".library .end").scroll_into_view_if_needed()
    row = page.locator(".rows li").nth(150)
    row.scroll_into_view_if_needed()
    row.locator(".volume").click()
    page.locator("#reader .close").click()
    expect(row).to_be_in_viewport()  # back from an article, the list stands where it was left
