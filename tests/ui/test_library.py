"""The library: its list, and uploads that are indexed beside the chat."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from filelock import FileLock

from index.article import text_sha256
from index.builder import build_index
from index.catalogue import ArticleInfo
from index.errors import FootnoteError
from index.opened import Index
from ui.indexing import Indexer, apart
from ui.library import Library, NotAllowed, refused
from ui.uploads import Uploads
from ui.users import LOCAL, ROLES, User

PATIENCE = 60.0


class Texts:
    def __init__(self, texts: dict[str, str]) -> None:
        self.known = texts

    def texts(self) -> dict[str, str]:
        return self.known


class Shelf:
    """Enough of an assistant: its articles, and their texts."""

    def __init__(self, *rows: ArticleInfo, texts: dict[str, str] | None = None) -> None:
        self.rows = list(rows)
        self.index = self
        self.folder = Path("nowhere")
        self.catalogue = Texts(texts or {})
        self.listed = 0

    status = "1 article · offline"

    def articles(self) -> list[ArticleInfo]:
        self.listed += 1
        return self.rows


BRIDGE = ArticleInfo("bridge.md", "A bridge falls", "2024-11-12", "The Gazette", 4)


class Builds:
    """A runner that does what it is told, one build after the other."""

    def __init__(self, *ends: dict[str, Any]) -> None:
        self.ends = list(ends)
        self.ran = 0
        self.may_end = Event()
        self.began = Event()

    def __call__(self) -> Iterator[dict[str, Any]]:
        self.ran += 1
        yield {"done": 1, "total": 9}
        self.began.set()
        assert self.may_end.wait(PATIENCE)
        yield self.ends.pop(0) if self.ends else {"ended": True}


def settled(indexer: Indexer, state: str = "idle") -> None:
    """Wait until the indexer is in a state."""
    for _ in range(2000):
        if indexer.work.state == state:
            return
        Event().wait(0.01)
    raise AssertionError(f"still {indexer.work}")


def give(library: Library, name: str, body: bytes, user: User = LOCAL) -> Path:
    async def pieces() -> AsyncIterator[bytes]:
        yield body

    return asyncio.run(library.receive(name, pieces(), user))


def test_articles_are_sent_once() -> None:
    shelf = Shelf(BRIDGE)
    library = Library(lambda: shelf)  # type: ignore[arg-type, return-value]
    first = library.state()
    again = library.state(first["version"])

    assert first["articles"] == [("bridge.md", "A bridge falls", "The Gazette", "2024-11-12", 4, None)]
    assert again["articles"] is None
    assert shelf.listed == 1
    assert first["uploads"] is None

    shelf = Shelf()
    assert library.state(first["version"])["articles"] == []


def test_without_uploads_nothing_is_taken_or_removed() -> None:
    library = Library(lambda: Shelf())  # type: ignore[arg-type, return-value]
    with pytest.raises(FootnoteError, match="uploads are off"):
        give(library, "a.txt", b"words")
    with pytest.raises(FootnoteError, match="uploads are off"):
        library.remove("a.txt")


def test_an_upload_is_indexed_while_the_page_is_told_how_far_it_is(tmp_path: Path) -> None:
    builds, uploads = Builds(), Uploads(tmp_path)
    indexer = Indexer(builds, on_end=uploads.settle)
    library = Library(lambda: Shelf(), uploads, indexer)  # type: ignore[arg-type, return-value]
    library.keep(give(library, "a.txt", b"One story is told."))
    assert builds.began.wait(PATIENCE)

    state = library.state()
    assert state["work"] == {"state": "working", "done": 1, "total": 9, "error": ""}
    assert state["uploads"]["files"] == [["a.txt", 18]]
    assert uploads.pending

    library.keep(give(library, "b.txt", b"Another story is told."))  # comes too late for the build at work
    builds.may_end.set()
    settled(indexer)
    assert builds.ran == 2
    assert not uploads.pending


def test_a_build_that_was_never_made_is_made_at_the_next_start(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    asyncio.run(_put(uploads))
    builds = Builds()
    builds.may_end.set()
    indexer = Indexer(builds, on_end=Uploads(tmp_path).settle)
    Library(lambda: Shelf(), Uploads(tmp_path), indexer)  # type: ignore[arg-type, return-value]
    settled(indexer)

    assert builds.ran == 1


async def _put(uploads: Uploads) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"One story is told."

    uploads.keep(await uploads.receive("a.txt", pieces()))


def test_a_failed_build_says_why_and_a_held_lock_is_waited_for() -> None:
    builds = Builds({"busy": "another build is at work on here"}, {"error": "the disk is full — make room"})
    builds.may_end.set()
    indexer = Indexer(builds, patience=0.01)
    indexer.want()
    settled(indexer, "failed")

    assert builds.ran == 2
    assert indexer.work.error == "the disk is full — make room"


def test_what_was_removed_may_be_added_again_before_the_index_follows(tmp_path: Path) -> None:
    builds, uploads = Builds(), Uploads(tmp_path)
    shelf = Shelf(texts={text_sha256("One story is told."): "a.txt"})
    library = Library(lambda: shelf, uploads, Indexer(builds))  # type: ignore[arg-type, return-value]
    assert library.keep(give(library, "b.txt", b"One story is told.")).kind == "duplicate"
    (uploads.folder / "a.txt").write_bytes(b"One story is told.")
    library.remove("a.txt")

    assert library.keep(give(library, "b.txt", b"One story is told.")).kind == "added"
    builds.may_end.set()


def test_each_role_may_do_what_it_may_and_no_more(tmp_path: Path) -> None:
    builds, uploads = Builds(), Uploads(tmp_path)
    builds.may_end.set()
    library = Library(lambda: Shelf(BRIDGE), uploads, Indexer(builds))  # type: ignore[arg-type, return-value]
    reader, editor, owner = (User(role, role, "") for role in ROLES)
    arrived = give(library, "a.txt", b"One story is told.", editor)
    library.keep(arrived, editor)

    for refused_to in (
        lambda: give(library, "b.txt", b"Another story.", reader),
        lambda: library.remove("a.txt", reader),
        lambda: library.log(reader),
        lambda: library.log(editor),
    ):
        with pytest.raises(NotAllowed, match="may not"):
            refused_to()
    assert [library.state(user=user)["uploads"] is None for user in (reader, editor, owner)] == [True, False, False]
    assert [library.state(user=user)["log"] for user in (reader, editor, owner)] == [False, False, True]
    assert library.state(user=reader)["articles"], "who may only ask sees what there is to ask about"
    assert [(e["who"], e["did"], e["name"]) for e in library.log(owner)] == [("editor", "added", "a.txt")]
    library.remove("a.txt", owner)


def test_a_file_that_never_arrived_is_named_with_the_reason() -> None:
    said = refused("../x.exe", FootnoteError("too large", "give a smaller one"))
    assert (said.name, said.kind, said.reason) == ("../x.exe", "refused", "too large — give a smaller one")


def test_a_process_of_its_own_takes_uploads_into_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_AUTH", "user:secret")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "bridge.txt").write_text("The bridge fell at nine.")
    index = tmp_path / "index"
    build_index([articles], index)
    uploads = Uploads(index)
    asyncio.run(_put(uploads))
    said = list(apart(index)())

    assert said[-1] == {"ended": True}
    assert [info.source for info in Index(index).articles()] == ["a.txt", "bridge.txt"]
    assert (articles / "bridge.txt").exists()

    with FileLock(index / "build.lock"):
        assert "another build is at work" in list(apart(index)())[-1]["busy"]

    (index / "current.json").write_text("{}")
    assert list(apart(index)())[-1] == {"ended": True}
    assert [info.source for info in Index(index).articles()] == ["a.txt", "bridge.txt"]

    shutil.rmtree(index / "generations")
    assert "damaged" in list(apart(index)())[-1]["error"]


def test_a_folder_that_lost_its_articles_is_asked_about_and_a_yes_takes_them_out(tmp_path: Path) -> None:
    folder, index = tmp_path / "articles", tmp_path / "index"
    folder.mkdir()
    for name in ("bridge", "ferry", "toll"):
        (folder / f"{name}.txt").write_text(f"The {name} fell at nine. Nobody was hurt.")
    build_index([folder], index)
    shelf, uploads = Shelf(), Uploads(index)
    shelf.folder = index
    indexer = Indexer(apart(index), on_end=uploads.settle)
    library = Library(lambda: shelf, uploads, indexer)  # type: ignore[arg-type, return-value]
    assert library.state()["question"] is None
    with pytest.raises(FootnoteError, match="nothing waits for a yes"):
        library.accept_removals()

    for file in folder.iterdir():
        file.unlink()
    library.keep(give(library, "up.txt", b"The ferry sails every hour."))
    settled(indexer, "failed")
    assert library.state()["question"] == f"3 of the 3 articles of {folder} are gone"
    assert [info.source for info in Index(index).articles()] == ["bridge.txt", "ferry.txt", "toll.txt"]
    assert uploads.pending

    library.accept_removals()
    settled(indexer, "idle")
    assert library.state()["question"] is None
    assert [info.source for info in Index(index).articles()] == ["up.txt"]


def test_an_index_that_is_gone_does_not_come_back_with_an_upload_alone(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bridge.txt").write_text("The bridge fell at nine.")
    index = tmp_path / "index"
    build_index([tmp_path / "articles"], index)
    shelf, uploads = Shelf(), Uploads(index)
    shelf.folder = index
    indexer = Indexer(apart(index))
    library = Library(lambda: shelf, uploads, indexer)  # type: ignore[arg-type, return-value]
    shutil.rmtree(index)
    library.keep(give(library, "up.txt", b"The ferry sails every hour."))
    settled(indexer, "failed")
    assert f"the index at {index} is gone — build it again" in indexer.work.error
    assert not (index / "current.json").exists()
