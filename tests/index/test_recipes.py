"""Folders as other programs fill them, indexed as docs/formats.md says; a crawl by the real wget where it is there."""

from __future__ import annotations

import json
import mailbox
import os
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from index.opened import Index
from tests.index.test_holders import crawled, mail
from tests.index.test_reading_pdf import pdf
from ui.cli import app

PAGE = "<html><head><title>{0}</title></head><body><article><p>{0}</p></article></body></html>"


def zotero(home: Path) -> Path:
    """A file and a snapshot, each in a folder named by its key, with what Zotero keeps beside them."""
    for key, name in (("4QPEUW2X", "Aaberg - 2020 - Glaciers.pdf"), ("J7TK3MHD", "bridge.html")):
        item = home / "Zotero" / "storage" / key
        item.mkdir(parents=True)
        (item / ".zotero-ft-cache").write_text("The text of it once more.")
        if name.endswith(".pdf"):
            pdf(item / name, [["Surveyor Nils Aaberg measured the glacier of Zermatt."]])
        else:
            (item / name).write_text(PAGE.format("The harbour bridge of Lindau reopened on Monday."))
    return home / "Zotero" / "storage"


def thunderbird(home: Path) -> Path:
    """A folder with a file for each mail, and a mailbox that was given an ending."""
    folders = home / ".thunderbird" / "x1y2.default" / "Mail" / "Local Folders"
    (folders / "Inbox" / "cur").mkdir(parents=True)
    (folders / "Inbox" / "tmp").mkdir()
    (folders / "Inbox.msf").write_text("// <!-- <mdb:mork:z v='1.4'/> -->")
    (folders / "Inbox" / "cur" / "1731472200000.eml").write_bytes(
        mail("Ferry", "The ferry to Bodø stops running in June.").as_bytes()
    )
    box = mailbox.mbox(folders / "Archive")
    box.add(mail("Lighthouse", "The keeper of the lighthouse at Skagen retires."))
    box.close()
    (folders / "Archive.mbox").hardlink_to(folders / "Archive")
    return folders.parent


def archivebox(home: Path) -> list[Path]:
    """A snapshot with the page in several forms, of which the crawl is read."""
    snapshot = home / "box" / "archive" / "1731472200.0"
    (snapshot / "warc").mkdir(parents=True)
    page = PAGE.format("Painter Vera Holm painted the ceiling of Mantua.")
    (snapshot / "singlefile.html").write_text(page)
    crawled(snapshot / "warc" / "1.warc.gz", page, ("https://post.example/mantua", "200 OK", "text/html"))
    return list((home / "box").glob("archive/*/warc"))


def obsidian(home: Path) -> Path:
    """A vault with its settings, a note with front matter, and one in a folder."""
    vault = home / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / ".obsidian" / "notes.md").write_text("This is a setting.")
    (vault / "People").mkdir()
    (vault / "People" / "Ida Wren.md").write_text(
        "---\ndate: 2024-03-09\ntags: [music]\n---\nComposer Ida Wren wrote the opera about [[Atlantis]].\n"
    )
    return vault


def wget(home: Path) -> Path:
    """A crawl by wget, of a page on this machine."""
    site, made = home / "site", home / "crawl"
    site.mkdir()
    made.mkdir()
    (site / "index.html").write_text(PAGE.format("Miner Karl Brandt dug the tunnel of Falun."))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    command = ["wget", "--quiet", "--no-proxy", "--no-config", "--warc-file=news", "--directory-prefix=pages", address]
    subprocess.run(command, cwd=made, check=True, env={**os.environ, "HOME": str(home)})
    server.shutdown()
    server.server_close()
    return made / "news.warc.gz"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


ASKED = {
    "Who measured the glacier of Zermatt?": "4QPEUW2X/Aaberg - 2020 - Glaciers.pdf",
    "When did the harbour bridge of Lindau reopen?": "J7TK3MHD/bridge.html",
    "When does the ferry to Bodø stop running?": "Local Folders/Inbox/cur/1731472200000.eml",
    "Who keeps the lighthouse at Skagen?": "Local Folders/Archive.mbox/2024-11-12 Lighthouse",
    "Who painted the ceiling of Mantua?": "1.warc.gz/post.example/mantua",
    "Who wrote the opera about Atlantis?": "People/Ida Wren.md",
}


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of all these folders, and of nothing but what the recipes say."""
    home = tmp_path_factory.mktemp("home")
    paths = [zotero(home), thunderbird(home), *archivebox(home), obsidian(home)]
    if shutil.which("wget"):
        paths.append(wget(home))
    done = CliRunner().invoke(app, ["index", *map(str, paths), "--index", str(home / "index")])
    assert done.exit_code == 0, done.output
    return home / "index"


def cited(index: Path, question: str) -> str:
    done = CliRunner().invoke(app, ["ask", question, "--index", str(index), "--json"])
    return str(json.loads(done.stdout)["citations"][0]["source"])


@pytest.mark.parametrize(("question", "source"), ASKED.items())
def test_what_another_program_keeps_answers_and_is_cited_by_its_place(
    indexed: Path, question: str, source: str
) -> None:
    assert cited(indexed, question) == source


def test_a_footnote_to_a_pdf_file_names_its_page_and_where_on_it(indexed: Path) -> None:
    command = ["ask", "Who measured the glacier of Zermatt?", "--index", str(indexed)]
    assert "4QPEUW2X/Aaberg - 2020 - Glaciers.pdf, page 1" in " ".join(CliRunner().invoke(app, command).stdout.split())
    citation = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)["citations"][0]
    ((page, left, top, right, bottom),) = citation["boxes"]
    assert (citation["page"], page) == (1, 1)
    # The line begins 50 points from the left of 600, and 780 from below of 800; its letters are 12 points high.
    assert (round(left * 600), right > 0.5) == (50, True)
    assert top * 800 < 800 - 780 < bottom * 800 < 40


def test_a_page_that_wget_fetched_answers_and_is_cited_by_its_address(indexed: Path) -> None:
    if not shutil.which("wget"):
        pytest.skip("no wget")
    assert cited(indexed, "Who dug the tunnel of Falun?").startswith("news.warc.gz/127.0.0.1:")


def test_nothing_else_that_these_programs_keep_is_an_article(indexed: Path) -> None:
    sources = {info.source for info in Index(indexed).articles()}
    crawls = {source for source in sources if source.startswith("news.warc.gz/127.0.0.1:")}
    assert sources - crawls == set(ASKED.values())
